/* Outlook: pupils to come, seats that will be missing, warnings. The one header other areas use. */
#ifndef JH_AREAS_OUTLOOK_OUTLOOK_H
#define JH_AREAS_OUTLOOK_OUTLOOK_H

#include "cli/command.h"
#include "record/policy_record.h"
#include "web/map_columns.h"

struct web_part;

extern const struct command outlook_commands[], outlook_forecast_commands[], outlook_warning_commands[];
extern const struct web_part outlook_part;
extern const struct map_source outlook_map_source; /* pupils over seats of counties and zones, pupils of units, by stage and year */

/* ---- pupils to come by residential unit, and classes by school: what areas and buildings are planned for ---- */

struct outlook_unit {
	struct id id, county, zone; /* zone of the stage, zero: none */
	struct str code, name, shape; /* shape empty: none */
	double lon, lat;            /* degrees; NAN: not known */
	double population;          /* persons, else households; NAN: not known */
	bool in_town;               /* estates and communities */
	double *pupils;             /* [0 … leads]: of the stage, 0: at the origin */
};
struct outlook_school {
	struct id id, county, zone;
	struct str name;
	double lon, lat;
	double *classes;            /* [0 … leads]: rooms and what projects add; NAN: not known */
	double *pupils;             /* [0 … leads] */
	int opens, closes;          /* lead; 0: it stands, it stays */
	int zone_schools;           /* how many serve its zone */
};
struct outlook_problem {
	struct str what;
	const char *message;        /* a message of the catalogue without values */
};
struct outlook_demand {
	int origin, leads;          /* first calendar year of index 0 */
	struct outlook_unit *unit;  /* by id */
	struct outlook_school *school; /* by id: with the stage, now or to come */
	size_t units, schools;
	double class_size, radius_m; /* of the policy `seats` */
	const struct policy *outlook, *seats;
	struct str scenario, scenario_label[2];
	struct outlook_problem *problem;
	size_t problems;
};
struct outlook_demand_ask {
	struct as_of at;
	struct str stage;           /* "primary", "junior" … */
	struct str scenario;        /* empty: middle */
	struct id region;           /* zero: everywhere */
	int leads;                  /* 0: the policy's */
};
/* The forecast of each zone's schools is shared over the zone's units by population; that of schools without a zone over the units of
 * the county without one, or over all of them. On the arena. O(what a forecast's means take + units + schools).
 * ST_NOT_FOUND: no pupils by grade, no such scenario. ST_INVALID: no such stage. */
enum status outlook_demand(struct reg *g, struct arena *a, const struct outlook_demand_ask *ask, struct outlook_demand *ret, struct err *err);

#endif
