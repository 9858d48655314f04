/* A grouping problem as a location model: customers are the schools, sites the candidates; wishes become missing or
 * cheaper arcs. */
#ifndef JH_ENGINE_LOCATE_GROUPING_MODEL_H
#define JH_ENGINE_LOCATE_GROUPING_MODEL_H

#include "engine/locate/grouping.h"

/* Rules of the problem that can be left out, to find which ones clash. */
struct grouping_rules {
	bool distance, schools, pupils, low, high;
	const bool *covered; /* of each school: R1 holds; NULL: all of them */
	const bool *wish;    /* of each wish; NULL: all of them */
};

struct grouping_model {
	struct locate_model model;
	int *site_school; /* of each site */
	int *site;        /* of each school, −1 when it may not lead */
	double constant;  /* objective = cost of the decision + constant */
};

/* Fails with ST_TOO_LARGE or, for wishes that name what is not there, ST_INVALID. */
enum status grouping_model_make(struct arena *a, const struct grouping_problem *p, const struct grouping_rules *rules,
				struct grouping_model *ret, struct err *err);

/* The objective that grouping_solve minimises. */
double grouping_total(const struct grouping_problem *p, const struct grouping_value *v);

#endif
