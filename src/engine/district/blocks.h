/* Annealing by blocks, for areas that need not be in one piece: all units of two or three near sites are divided among them anew, exactly, by
 * dynamic programming over the loads, at costs blurred by the temperature (perturb and maximise: Papandreou, Yuille, Perturb-and-MAP
 * random fields, 2011). Loads are met to the last pupil, so it works where there is hardly a seat to spare. */
#ifndef JH_ENGINE_DISTRICT_BLOCKS_H
#define JH_ENGINE_DISTRICT_BLOCKS_H

#include "engine/district/pool.h"

enum { BLOCK_NEAR = 6 };

struct blocks {
	struct state *s;
	struct rng *rng;
	float *value, *next;        /* by load */
	unsigned char *choice;      /* units × loads */
	int *item, *went;
	int *near, near_count;      /* of each site: open sites close by */
	double usual;               /* mean cost of serving a unit */
	double best;                /* as in struct anneal */
	int *best_of;
	struct pool *pool;
	uint64_t work;
};

/* Whether the loads are small enough. */
bool blocks_fit(const struct ground *g);
void blocks_init(struct blocks *b, struct arena *a, struct state *s, struct rng *rng);
/* From the state as it is, among its open sites, so much work, from hot to cold as shares of the mean cost of serving a unit. */
void blocks_run(struct blocks *b, double hot, double cold, uint64_t work, const struct engine_run *run);

#endif
