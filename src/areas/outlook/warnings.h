/* Seats against pupils by zone and year, coloured by the policy's profile; warnings as records; the public notice.
 *
 * A profile counts `children` (those who enter the zone's schools in a year, registered ones where they are counted, over the
 * places of their plans of intake) or `pupils` (all of the stage over seats). Seats are classrooms × class size with what
 * building projects add. The last colour of a profile is its red. */
#ifndef JH_AREAS_OUTLOOK_WARNINGS_H
#define JH_AREAS_OUTLOOK_WARNINGS_H

#include "areas/outlook/foresight.h"
#include "areas/outlook/profile.h"
#include "report/report.h"

struct zone_year {
	double demand, places;   /* what the profile counts; NAN: not known */
	double demand_lo, demand_hi;
	double red;              /* share of futures whose demand reaches red in the year; NAN: not known */
	double pupils, lo, hi, seats;
	double over;             /* share of futures with more pupils than seats; NAN: not known */
	int colour;              /* −1: no figures */
};
struct zone_outlook {
	int32_t zone;
	int stage, district;
	struct zone_year *years; /* [lead−1] */
	int worst, worst_lead;   /* within the years warned of; worst −1: no figures */
	int red_lead;            /* 0: not red in any forecast year */
	double red_likely;       /* share of futures that have been red by that year, or by the last year */
};
struct warnings {
	const struct foresight *f;
	struct warning_profile profile;
	struct zone_outlook *zones; /* those with a school, by county's code, stage and name */
	size_t n;
};
/* region −1: everywhere. O(zones × years + schools × grades × years). */
enum status warnings_make(struct arena *a, const struct foresight *f, struct str profile, int32_t region, struct warnings *ret, struct err *err);

/* Classes or schools that will pass what the policy holds right. */
struct size_breach {
	int school, stage;
	int class_lead, school_lead; /* first year; 0: none */
	double mean_class, classes;  /* in these years */
	double classes_at_most;
};
size_t warnings_breaches(struct arena *a, const struct warnings *w, int32_t region, struct size_breach **ret);

/* In words, in both languages' catalogue: what drives a zone's demand. */
struct str warning_why(struct arena *a, const struct warnings *w, const struct zone_outlook *z, enum lang lang);

void warnings_report(const struct warnings *w, int32_t region, enum lang lang, struct arena *a, struct report *ret);
void warnings_zone(const struct warnings *w, const struct zone_outlook *z, enum lang lang, struct arena *a, struct report *ret);
/* For the public: colours by year, small numbers suppressed, the day of the data. */
void warnings_notice(const struct warnings *w, int32_t region, enum lang lang, struct arena *a, struct report *ret);
void warnings_json(const struct warnings *w, struct buf *out);

struct warnings_recorded {
	int64_t raised, higher, lower, confirmed;
};
/* Brings the register `warning` to the forecast, in one change of `actor`. ST_NO: faults. */
enum status warnings_record(struct reg *g, struct arena *a, const struct warnings *w, struct as_of at, struct str actor,
			    struct warnings_recorded *ret, struct err *err);

#endif
