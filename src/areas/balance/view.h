/* How a balance result is shown; for this folder only. */
#ifndef JH_AREAS_BALANCE_VIEW_H
#define JH_AREAS_BALANCE_VIEW_H

#include "areas/balance/balance.h"
#include "report/report.h"

struct balance_view {
	const struct balance_result *result;
	struct as_of at;
	moment_t known_at;  /* 0: now */
	const struct balance_result *before; /* of a what-if: without the changes; NULL: none */
	const struct balance_result *trend;  /* earlier years, ascending; NULL: none */
	int trend_count;
	const struct balance_view *next; /* regions that another policy holds in; NULL: no more */
};

/* The contract's form. */
void balance_json(const struct balance_view *v, struct buf *out);
/* Everything a person asks of the verdict: counties, failing schools and what they lack, spread, inequality, trend. */
void balance_report(const struct balance_view *v, enum lang lang, struct arena *a, struct report *ret);

/* A policy tried beside those in force, by region and stage, and the schools whose verdict changes. `now` and its next are the
 * verdicts in force, `trial` is the one tried over the same data. */
void balance_trial_json(const struct balance_view *now, const struct balance_result *trial, struct buf *out);
void balance_trial_report(const struct balance_view *now, const struct balance_result *trial, enum lang lang, struct arena *a, struct report *ret);

struct str balance_region_code(const struct balance_result *r, int32_t region);
struct str balance_region_name(const struct balance_result *r, int32_t region);
struct str balance_school_text(const struct balance_result *r, int32_t school, const char *field);

#endif
