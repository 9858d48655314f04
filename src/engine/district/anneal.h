/* Annealing of a division among fixed open sites: a unit goes over to a neighbouring area, or two change places; areas stay in one piece
 * (Kirkpatrick, Gelatt, Vecchi, Optimization by simulated annealing, 1983). Overload has a price that follows whether
 * it remains; a seat has one of its own, that of the transport problem, which fades out. */
#ifndef JH_ENGINE_DISTRICT_ANNEAL_H
#define JH_ENGINE_DISTRICT_ANNEAL_H

#include "engine/district/pool.h"

struct anneal {
	struct state *s;
	struct rng *rng;
	double usual, level, price; /* of a pupil: what serving one costs, overload when a run starts, overload now */
	double *seat;  /* of each site: what a pupil there costs beside, times fade, which falls to 0 in a run */
	double fade;
	double best;  /* cost of the best valid division found, INFINITY before */
	int *best_of; /* that division */
	struct pool *pool; /* what the end of a run passes through goes there; NULL: nowhere */
	uint64_t work; /* moves tried */
};

void anneal_init(struct anneal *n, struct arena *a, struct state *s, struct rng *rng);
/* From the state as it is: `sweeps` times as many moves as there are units, temperatures from hot to cold geometrically, as shares of the
 * mean cost of serving a unit. Ends early when stopped. */
void anneal_run(struct anneal *n, double hot, double cold, int sweeps, const struct engine_run *run);

#endif
