/* Selections: who may judge what, how applications stand, how they rank; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_SELECTIONS_H
#define JH_AREAS_PROGRAMME_SELECTIONS_H

#include "areas/programme/pages.h"

/* A judgement: hundredths of a point; one with a conflict, or without points, does not count. */
struct judged {
	struct str judge, reviewer;
	bool has_points, has_conflict;
	int64_t points; /* × 100 */
};

struct applicant {
	struct row *row; /* of `application` */
	struct judged *judged;
	size_t n_judged;
	int64_t sum, n; /* of the judgements that count: hundredths */
	int32_t rank;   /* 1 …; 0: too few judgements */
};

struct selecting {
	const struct row *selection;
	const struct selection_rule *rule;
	struct applicant *list; /* in order of rank, those without one last */
	size_t n;
};

/* Applications of the selection that were handed in, with their judgements and ranks. O(applications · reviews). */
enum status selecting_load(struct call *c, const struct row *selection, struct selecting *ret, struct err *err);

/* Sums what counts and ranks by mean, compared without rounding; equal means share a rank. With `drop_extremes` the highest and the
 * lowest are left out where at least three are there. An applicant with fewer judgements than the rule wants has no rank. */
void selecting_rank(const struct selection_rule *rule, struct applicant *list, size_t n);

/* Why the reviewer may not judge the applicant: a message for tr(); NULL: nothing stands against it. */
enum status conflict_of(struct call *c, const struct selection_rule *rule, struct str reviewer, struct id school, const char **ret, struct err *err);

enum { OBJECTIONS_SHOWN = 200 };
/* What was said against applications with what was answered, the first OBJECTIONS_SHOWN, as a table; none without any. */
struct report;
enum status selecting_objections(struct call *c, const struct selecting *s, struct report *out, struct err *err);

#endif
