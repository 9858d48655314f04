/* Inside the folder: what a decision gives, in numbers. */
#ifndef JH_AREAS_PLANNING_EXCHANGE_MEASURE_H
#define JH_AREAS_PLANNING_EXCHANGE_MEASURE_H

#include "areas/planning/exchange/exchange.h"

/* A section under a decision. */
struct exch_state {
	int teachers, backbone, above, in, out;
	int *count; /* of each subject */
};

struct exch_measure {
	struct exch_state *section;
	struct exchange_county *unit; /* objective, shares, coefficients of variation */
	double objective;
};

enum status exch_measure(struct arena *a, const struct exch_problem *p, const int *destination, struct exch_measure *ret, struct err *err);
int *exch_present(struct arena *a, const struct exch_problem *p); /* everybody at home */
int exch_whole_need(const struct exch_section *s, int subject);   /* posts, rounded */

#endif
