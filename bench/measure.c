/* Speed of the one-pass measures and of Gini over n schools, each beside its peer in the same run: a memcpy of the same bytes,
 * and (bench/measure.py) numpy. Prints ratios. */
#include "base/rng.h"
#include "engine/measure/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? (size_t)atol(argv[1]) : 10000000;
	double *v = heap_alloc(n, sizeof *v), *w = heap_alloc(n, sizeof *w), *copy = heap_alloc(2 * n, sizeof *copy);
	struct rng rng;
	rng_init(&rng, 1);
	for (size_t i = 0; i < n; i++) {
		v[i] = 0.5 + rng_unit(&rng);
		w[i] = (double)(1 + rng_below(&rng, 2000));
	}
	struct arena a;
	arena_init(&a);
	struct measure_spread s;
	double best_copy = 1e9, best_spread = 1e9, best_gini = 1e9, gini = 0;
	for (int round = 0; round < 7; round++) {
		double t = seconds();
		memcpy(copy, v, n * sizeof *v);
		memcpy(copy + n, w, n * sizeof *w);
		double t2 = seconds();
		measure_spread(v, w, n, &s);
		double t3 = seconds();
		best_copy = t2 - t < best_copy ? t2 - t : best_copy;
		best_spread = t3 - t2 < best_spread ? t3 - t2 : best_spread;
	}
	for (int round = 0; round < 2; round++) {
		double t = seconds();
		gini = measure_gini(v, w, n);
		t = seconds() - t;
		best_gini = t < best_gini ? t : best_gini;
	}
	printf("{\"n\":%zu,\"memcpy_s\":%.4f,\"spread_s\":%.4f,\"spread_speed_of_memcpy\":%.2f,\"gini_s\":%.4f,\"cv\":%.12f,\"gini\":%.12f,\"check\":%g}\n",
	       n, best_copy, best_spread, best_copy / best_spread, best_gini, s.cv, gini, copy[n / 2]);
	free(v);
	free(w);
	free(copy);
	arena_done(&a);
	return 0;
}
