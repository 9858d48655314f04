/* Areas met on the way, and the best division that can be made of them (set partitioning over a pool of areas; engine/locate's
 * partition): parts of different plans go together. */
#ifndef JH_ENGINE_DISTRICT_POOL_H
#define JH_ENGINE_DISTRICT_POOL_H

#include "engine/district/state.h"
#include "engine/locate/partition.h"

struct pool {
	const struct locate_model *model;
	const double *outside;   /* of each customer of the model, finite */
	struct partition_set *set;
	int *member, sets, members;
	uint64_t *key, *unit_key; /* what is known: a hash table; of each unit */
	uint64_t work;
};

void pool_init(struct pool *p, struct arena *a, const struct locate_model *m, const double *outside, uint64_t seed);
/* The areas of a division that keep their capacity, as far as they are new. O(units). */
void pool_take(struct pool *p, const struct state *s);
/* A division of less cost than `upper` out of the pool; prices: of the units, to start from. False when there is none or it was
 * not found. */
bool pool_combine(struct pool *p, struct arena *a, const double *prices, double upper, const struct engine_run *run, int *ret_site_of);

#endif
