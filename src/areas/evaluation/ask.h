/* Asking for results: what commands and pages share, so that they cannot disagree; for this folder only. */
#ifndef JH_AREAS_EVALUATION_ASK_H
#define JH_AREAS_EVALUATION_ASK_H

#include "areas/evaluation/result.h"

struct evaluation_question {
	struct as_of at;
	int year;
	bool of_pairs;
	const struct policy *policy; /* tried instead of the one in force; NULL: that one */
};
/* Facts and results of the year, on the arena. The scheme is the one that holds for everywhere: all of a register are judged alike. */
enum status evaluation_ask(struct reg *g, struct arena *a, const struct evaluation_question *q, struct results *ret, struct err *err);
/* The facts alone, without what was done (facts_load_rest). */
enum status evaluation_ask_rest(struct reg *g, struct arena *a, const struct evaluation_question *q, struct facts *ret, struct err *err);
/* "2022-2023"; empty: the latest school year with statistics that has begun. */
enum status evaluation_year(struct reg *g, struct arena *a, struct str text, struct as_of at, int *ret, struct err *err);

#endif
