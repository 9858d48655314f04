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

/* Fills err with the smallest clashing set of rules and wishes of a problem that has no plan (ST_INVALID), or says that none
 * was found before the run ended. Deletes by halves (Junker, QuickXplain, 2004): what is left clashes, and no rule in it can
 * be spared. */
void grouping_explain(struct arena *a, const struct grouping_problem *p, const struct engine_run *run, struct err *err);

/* The objective that grouping_solve minimises. */
double grouping_total(const struct grouping_problem *p, const struct grouping_value *v);

#endif
