/* Which sites to use: local search over sets of open sites, each judged by the transport problem in which units may be divided
 * (exact, by engine/flow). Contiguity is not looked at here. */
#ifndef JH_ENGINE_DISTRICT_OPEN_H
#define JH_ENGINE_DISTRICT_OPEN_H

#include "engine/district/state.h"
#include "engine/flow/flow.h"

enum { OPEN_KEPT = 8 };

struct open_set {
	double value; /* transport and opening; unserved pupils priced */
	bool *open;
};

struct open_search {
	const struct ground *g;
	struct flow *flow;
	int64_t *capacity; /* of the arcs; those of the sites are switched */
	int first_site;    /* arc of site 0 */
	double scale;      /* whole costs of the flow for one of ours */
	int64_t pupils;
	bool *at, *trial;
	uint64_t at_key, *site_key;
	uint64_t *known;   /* keys of sets looked at, a hash table */
	double *known_value;
	struct open_set kept[OPEN_KEPT]; /* the best sets so far, ascending */
	int kept_count;
	struct rng rng;
	uint64_t work;
};

/* ST_TOO_LARGE as flow_solve. */
enum status open_init(struct open_search *o, struct arena *a, const struct ground *g, uint64_t seed, struct err *err);
/* All sites, or the best set a descent finds. Stops early when stopped; kept[0] stands after the first call. */
enum status open_descend(struct open_search *o, const struct engine_run *run, struct err *err);
/* Changes a few sites of a kept set and descends again. */
enum status open_again(struct open_search *o, const struct engine_run *run, struct err *err);
/* Looks at a set found elsewhere. */
enum status open_consider(struct open_search *o, const bool *open, const struct engine_run *run, struct err *err);
/* The value of the worst set kept: what is no better is not wanted. INFINITY while there is room. */
double open_worst(const struct open_search *o);
/* seat[j]: price of a place there for a pupil. The flow of a set: share[i·sites + j] pupils of unit i go to site j, unserved[i] nowhere. *ret_solved is false when stopped. */
enum status open_flow(struct open_search *o, const bool *open, const struct engine_run *run, int64_t *share, int64_t *unserved,
		      double *seat, bool *ret_solved, struct err *err);
/* A bound on every plan that has all sites open: the cost of that flow, less what rounding may have added. */
double open_bound(const struct open_search *o);

#endif
