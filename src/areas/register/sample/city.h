/* A generated city while it is being made; shared by the files of this folder only. */
#ifndef JH_AREAS_REGISTER_SAMPLE_CITY_H
#define JH_AREAS_REGISTER_SAMPLE_CITY_H

#include "areas/register/sample/sample.h"

enum { YEARS = 5, SECTIONS = 4 };
enum section { KINDERGARTEN, PRIMARY, JUNIOR, SENIOR };

/* Why a county's schools are as they are; the reasons a person finds when asking why a county failed. */
enum profile {
	SOUND,        /* every school passes, the spread is within the limits */
	FEW_SCREENS,  /* some village schools lack multimedia rooms and equipment */
	CROWDED,      /* schools of the county town are short of rooms and grounds */
	ONE_RICH,     /* every school passes, but one owns so much equipment that the spread is too wide */
	NOT_REPORTED, /* a school left its equipment out */
	FEW_BACKBONE, /* junior schools lack backbone teachers */
};

struct region {
	struct str code, name, parent, level;
	const double (*ring)[2]; /* county shapes, closed; NULL: none */
	size_t ring_n;
	double west, south, east, north;
};

struct place { /* a township of a county, with a centre */
	int region;
	double lon, lat;
	bool is_town; /* the county's seat */
};

struct school {
	struct str code, name, short_name, opened;
	const char *type, *authority, *urban_rural, *ownership, *status;
	int county, place;
	double lon, lat;
	bool has[SECTIONS];
	int intake[SECTIONS]; /* usual size of an entering year group */
	int pupils[SECTIONS][YEARS], classes[SECTIONS][YEARS];
	int entered[SECTIONS][YEARS]; /* size of the year group that entered in the year */
	int leaving[YEARS];   /* pupils of the sixth grade */
	int teachers[SECTIONS];
	enum profile trouble; /* what is wrong with this school; SOUND: nothing */
	double wealth;        /* of rooms and equipment, around 1 */
	bool leads;           /* core school or helper of its county and stage */
	int first_person, persons;
	int units[SECTIONS];  /* residential units nearest to it */
	int rooms[SECTIONS];
	bool grows;           /* new homes are built around it */
};

/* A residential unit: a square cell of a county. */
struct unit {
	int county; /* in city.counties */
	double west, south, east, north;
	bool in_town;
	int school[SECTIONS]; /* that serves it; −1: none */
};

struct person {
	struct str number;
	int school;
	enum section section;
	const char *subject, *role, *degree, *title, *backbone;
	int born, entered;
	int partner; /* in city.persons; −1: none */
};

/* What is counted in the published figures and so decides the numbers. */
struct plan {
	const char *name, *prefix;
	int first_year; /* of YEARS school years */
	int kindergartens, primaries, points, juniors, nine_years, complete, seniors, twelve_years;
	const enum profile *profiles; /* by county, in order of the codes */
};

struct city {
	struct sample *out;
	const struct plan *plan;
	struct arena *arena;
	struct rng rng;
	struct rng apart; /* of what came later: the draws before it stay as they were */
	struct region *regions;
	int region_count;
	int counties[32];     /* regions, in order of the codes */
	int county_count;
	struct place *places;
	int place_count;
	struct school *schools;
	int school_count;
	struct person *persons;
	int person_count;
	struct unit *units;
	int unit_count, unit_cap;
};

/* Steps, in this order; each fills its part and its sheets. */
enum status city_regions(struct city *c, struct err *err);
void city_schools(struct city *c);
void city_units(struct city *c); /* draws nothing */
void city_statistics(struct city *c);
void city_people(struct city *c);
void city_write_statistics(struct city *c); /* after the people, so that the last year's counts are theirs */
/* These draw from a generator of their own: what was made before does not change with them. Zones before prospects. */
void city_zones(struct city *c);
void city_prospects(struct city *c);
void city_hengshui_relations(struct city *c);
void city_changzhou_relations(struct city *c);
enum status city_figures(struct city *c, struct err *err);

/* Rooms, grounds and equipment of a school's section that has these many pupils. `level`: how well off the year is, `uneven`:
 * how the school differs from others in rooms, grounds, equipment and screens, both around 1. */
struct things {
	double rooms, indoor, ground, hall, equipment;
	int screens, books;
};
struct things city_things(const struct school *s, enum section section, int pupils, double level, const double uneven[4]);

struct str city_unit_code(const struct city *c, int unit);
struct str city_zone(const struct city *c, const struct school *s, enum section section); /* name of its zone */
/* Whether the point lies in the region's ring; on the border it may fall either way. */
bool city_inside(const struct region *r, double lon, double lat);

/* Rows: texts are copied. */
void sheet_row(struct sample *s, enum sample_table t);
void sheet_set(struct sample *s, enum sample_table t, const char *field, struct str value);
void sheet_setf(struct sample *s, enum sample_table t, const char *field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* An extract of data/ built into the program, by its file name; p NULL: none. */
struct str sample_file(const char *name);

/* Draws. */
int city_between(struct city *c, int low, int high); /* both included */
double city_around(struct city *c, double mean, double spread); /* normal, cut at two spreads */
bool city_chance(struct city *c, double p);
/* A point inside the county's shape (its neighbourhood when it has none). */
void city_point(struct city *c, int county, double *ret_lon, double *ret_lat);
struct str city_given_name(struct city *c);
struct str city_person_name(struct city *c);
struct str city_year(const struct city *c, int y); /* "2021-2022" */

#endif
