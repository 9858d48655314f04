/* Scores from facts: every one with the numbers its formula named; for this folder only. */
#ifndef JH_AREAS_EVALUATION_RESULT_H
#define JH_AREAS_EVALUATION_RESULT_H

#include "areas/evaluation/facts.h"

struct report;

/* One reading of an item's formula: over schools together, or one school of those judged each by itself. */
struct item_reading {
	const int32_t *schools;
	size_t n_schools;
	bool is_known;
	struct dec share;          /* 0 to 100 */
	const struct dec *numbers; /* by place in the item's names */
	const bool *known;
};

struct item_result {
	const struct scheme_item *item;
	bool is_known;
	struct dec share, points; /* of the item's weight; exact up to 12 places, shown with 2 */
	const int *names;         /* enum judged that the formula reads */
	int n_names;
	struct item_reading *readings; /* one, or one for each member */
	size_t n_readings;
};

struct party_result {
	const struct judged_party *party;
	struct item_result *items;   /* in the order of the scheme's */
	struct dec *dimensions;      /* points, of what is known */
	struct dec low, high;        /* of the total: open items with nothing, and in full */
	int grade_low, grade_high;   /* of the scheme's grades, after vetoes; the grade stands when they agree */
	const bool *vetoed;          /* by veto */
};

struct results {
	const struct facts *facts;
	struct party_result *parties; /* in the order of the facts' */
	size_t n;
};

/* On the arena. O(parties × items × what their names cost). */
enum status results_compute(struct arena *a, const struct facts *f, struct results *ret, struct err *err);
/* Of one of the facts' parties. */
enum status result_compute(struct arena *a, const struct facts *f, const struct judged_party *p, struct party_result *ret, struct err *err);
/* The same on another arena; the facts stay where they are. */
struct party_result result_copy(struct arena *a, const struct facts *f, const struct party_result *p);
/* The parties that `keeps` says yes to. */
typedef bool results_keeps(const void *context, const struct results *r, const struct party_result *p);
void results_narrow(struct arena *a, const struct results *all, results_keeps *keeps, const void *context, struct results *ret);

bool result_is_whole(const struct party_result *p); /* no item is open */
struct str result_text(struct arena *a, const struct party_result *p); /* "84.25", or "70.00–85.00" while items are open */
struct str result_grade(const struct scheme *s, const struct party_result *p, enum lang lang); /* empty: not yet told */

/* ---- shown (result_report.c, item_report.c, result_json.c) ---- */

/* Who sees what of a party: its marks and total before it is told, its items. */
enum sight { SIGHT_STANDING, SIGHT_TOTAL, SIGHT_ALL };
struct result_view {
	const struct results *results;
	const enum sight *sight; /* by party; NULL: all of all */
	const bool *as_member;   /* by party: one school of several sees rows of its own alone; NULL: nobody does */
	const bool *own;         /* by school of the places: the reader's; with as_member */
	bool shows_judges;       /* marks by pseudonym, and how severe each is */
	const char *query;       /* of links: "year=2022-2023"; empty: none */
};
void results_report(const struct result_view *v, enum lang lang, struct arena *a, struct report *ret);
/* One party: dimensions, items with what their formulas read, open items, vetoes. */
void party_report(const struct result_view *v, const struct party_result *p, enum lang lang, struct arena *a, struct report *ret);
/* One item of a party: formula, numbers, and the rows they come from. */
void item_report(const struct result_view *v, const struct party_result *p, int item, enum lang lang, struct arena *a, struct report *ret);
/* A changed scheme over the same facts. */
void trial_report(const struct results *now, const struct results *tried, enum lang lang, struct arena *a, struct report *ret);
void results_json(const struct result_view *v, struct buf *out);
void trial_json(const struct results *now, const struct results *tried, struct buf *out);

#endif
