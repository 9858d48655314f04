/* How a balance result is shown; for this folder only. */
#ifndef JH_AREAS_BALANCE_VIEW_H
#define JH_AREAS_BALANCE_VIEW_H

#include "areas/balance/balance.h"
#include "report/report.h"

struct balance_view {
	const struct balance_result *result;
	struct as_of at;
	moment_t known_at;  /* 0: now */
	bool is_year_asked;     /* a year was chosen: links keep it */
	const struct balance_result *before; /* of a what-if: without the changes; NULL: none */
	const struct balance_result *trend;  /* earlier years, ascending; NULL: none */
	int trend_count;
	const struct balance_view *next; /* regions that another policy holds in; NULL: no more */
};

/* ---- asking: what commands and pages share, so that they cannot disagree ---- */

struct balance_question {
	struct as_of at;
	int year;                    /* 0: the latest with statistics */
	struct str region, stage;    /* empty: all */
	const struct policy *policy; /* which then holds everywhere; NULL: those in force */
	bool only_verdicts;          /* the register's other fields are not read, where one policy holds: faster */
};

/* A view for each policy, side by side and chained; on the arena with its data. */
enum status balance_ask(struct reg *g, struct arena *a, const struct balance_question *q, struct balance_view **ret, struct err *err);
/* The same over changed data, each with what was `before`. */
enum status balance_ask_changed(struct arena *a, const struct balance_question *q, const struct balance_view *before,
				const struct balance_data *changed, struct balance_view **ret, struct err *err);
enum { TREND_YEARS = 5 }; /* with the one looked at */
/* Adds the years before, at most four, as known in `q->at`. `views` as balance_ask made them, side by side. */
enum status balance_ask_trend(struct reg *g, struct arena *a, const struct balance_question *q, struct balance_view *views, struct err *err);

/* The regions of the views that are kept, with their schools; -1 for a stage: of none. Figures of a region depend on its own schools alone. O(units). */
typedef bool balance_keeps(const void *context, const struct balance_result *r, int32_t county, int stage);
struct balance_view *balance_narrow(struct arena *a, const struct balance_view *v, balance_keeps *keeps, const void *context);

/* ---- showing ---- */

/* The contract's form. */
void balance_json(const struct balance_view *v, struct buf *out);
/* Everything a person asks of the verdict: counties, failing schools and what they lack, spread, inequality, trend. */
void balance_report(const struct balance_view *v, enum lang lang, struct arena *a, struct report *ret);

/* One region and stage, the first of the view: indicators with means and coefficients against their limits, the distribution of one
 * (index; -1: of every one beyond its limit, -2: of none), movers, failing schools, coefficients over the years. */
void balance_region_report(const struct balance_view *v, int indicator, enum lang lang, struct arena *a, struct report *ret);
/* The indicator nearest to its limit or farthest beyond it. */
int balance_worst_indicator(const struct balance_result *r, const struct balance_region *region);

/* A policy tried beside those in force, by region and stage, and the schools whose verdict changes. `now` and its next are the
 * verdicts in force, `trial` is the one tried over the same data. */
void balance_trial_json(const struct balance_view *now, const struct balance_result *trial, struct buf *out);
void balance_trial_report(const struct balance_view *now, const struct balance_result *trial, enum lang lang, struct arena *a, struct report *ret);

struct str balance_region_code(const struct balance_result *r, int32_t region);
struct str balance_region_name(const struct balance_result *r, int32_t region);
struct str balance_school_text(const struct balance_result *r, int32_t school, const char *field);

#endif
