/* What `junheng solve` and `junheng check` print. */
#ifndef JH_AREAS_PLANNING_ANSWER_H
#define JH_AREAS_PLANNING_ANSWER_H

#include "engine/problem_run.h"
#include "text/lang.h"

/* One JSON object and a newline. Unknown numbers are null. `infeasible` and `why` are there only when it is proved that
 * no decision satisfies the rules. Sentences are in the language. */
void problem_answer_json(const struct problem *p, const struct problem_answer *answer, uint64_t seed, double seconds,
			 enum lang lang, struct buf *out);
void check_report_json(const struct check_report *report, enum lang lang, struct buf *out);

#endif
