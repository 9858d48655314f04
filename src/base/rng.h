/* Seeded random numbers: xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64. The same seed gives the same sequence on
 * every machine. Not for secrets and not for lotteries (see crypt). */
#ifndef JH_BASE_RNG_H
#define JH_BASE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t s[4];
};

void rng_init(struct rng *r, uint64_t seed);
uint64_t rng_u64(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n); /* 0 … n−1 without bias; n > 0 */
double rng_unit(struct rng *r);                /* [0, 1), 53 bits */
double rng_normal(struct rng *r);              /* mean 0, variance 1 */
/* A generator for part `index` of the work, independent of how the parts are spread over threads. */
void rng_fork(const struct rng *r, uint64_t index, struct rng *ret);

#endif
