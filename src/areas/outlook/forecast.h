/* The forecast as report and JSON: what commands and pages share. For this folder only. */
#ifndef JH_AREAS_OUTLOOK_FORECAST_H
#define JH_AREAS_OUTLOOK_FORECAST_H

#include "areas/outlook/foresight.h"
#include "report/report.h"

/* What of a forecast is shown: everything, a region, one school or one zone. */
struct forecast_view {
	const struct foresight *f;
	int32_t region;          /* in p->region; −1: everything */
	int school, zone;        /* −1: none */
	const struct foresight *others; /* other scenarios to compare with */
	int n_others;
	struct as_of at;
};

/* A sum over the districts of the view: pupils now (lead 0) or `lead` years ahead, of a column of cohort_columns. Bounds of several
 * districts that are not all of them are not known: NAN. */
struct forecast_number {
	double mean, lo, hi;
};
struct forecast_number forecast_sum(const struct forecast_view *v, const struct foresight *f, int lead, int column);
struct forecast_number forecast_school(const struct foresight *f, int school, int lead, int grade); /* grade PROSPECT_GRADES: all */
double forecast_seats(const struct forecast_view *v, int stage, int lead); /* of the region */

struct str forecast_text(enum lang lang, const char *message);
struct str forecast_year(struct arena *a, int first);
struct str forecast_stage_name(int stage, enum lang lang);
struct str forecast_grade_name(int grade, enum lang lang);
struct str forecast_problem_text(struct arena *a, const struct prospect_problem *p, enum lang lang);
bool forecast_has_stage(const struct forecast_view *v, int stage);

struct report_value forecast_interval(struct arena *a, double lo, double hi); /* "9200 – 10,100"; NAN: not known */
void forecast_report(const struct forecast_view *v, enum lang lang, struct arena *a, struct report *ret);
void forecast_json(const struct forecast_view *v, struct buf *out);
/* The scenarios of the view side by side: pupils, seats missing in zones, what each assumes. */
void forecast_comparison(const struct forecast_view *v, enum lang lang, struct arena *a, struct report *ret);
void forecast_subtitle(const struct forecast_view *v, struct report *out); /* data, scenario, policies */

/* Sections, for pages that show one at a time. */
void forecast_totals(const struct forecast_view *v, struct report *out);
void forecast_ages(const struct forecast_view *v, struct report *out);
void forecast_counties(const struct forecast_view *v, struct report *out);
void forecast_schools(const struct forecast_view *v, struct report *out);
void forecast_compared(const struct forecast_view *v, struct report *out); /* nothing without others */
void forecast_tested(const struct forecast_view *v, struct report *out);
void forecast_left_out(const struct forecast_view *v, struct report *out);

#endif
