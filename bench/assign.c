/* The assignment engine on a dense matrix with whole costs drawn from 1 … 10^6.
 *
 *   bench_assign N [SEED [FILE]]      prints "objective seconds"; FILE gets the matrix as raw 64-bit numbers, for peers
 *
 * The answer is certified by its dual values before it is printed; neither that nor the drawing is timed. */
#include "base/rng.h"
#include "base/str.h"
#include "engine/flow/assign.h"

#include <stdio.h>
#include <time.h>

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	int64_t n, seed = 1;
	if (argc < 2 || !str_to_i64(str_of(argv[1]), &n) || n < 1 || n > 20000 ||
	    (argc > 2 && !str_to_i64(str_of(argv[2]), &seed)))
		return 2;
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	size_t cells = (size_t)n * (size_t)n;
	int64_t *cost = ARENA_ARRAY(&a, int64_t, cells);
	struct rng rng;
	rng_init(&rng, (uint64_t)seed);
	for (size_t k = 0; k < cells; k++)
		cost[k] = 1 + (int64_t)rng_below(&rng, 1000000);
	if (argc > 3) {
		FILE *f = fopen(argv[3], "wb");
		if (!f || fwrite(cost, sizeof *cost, cells, f) != cells || fclose(f) != 0) {
			perror(argv[3]);
			return 4;
		}
	}
	struct assign_matrix m = {.rows = (int32_t)n, .columns = (int32_t)n, .cost = cost};
	struct engine_run run = {};
	struct assign_answer answer;
	struct err err = {};
	double start = now_s();
	enum status st = assign_solve(&a, &m, &run, &answer, &err);
	double seconds = now_s() - start;
	int64_t objective = 0;
	if (st == ST_OK)
		st = assign_certify(&m, answer.column, answer.u, answer.v, &objective, &err);
	if (st != ST_OK) {
		fprintf(stderr, "bench_assign: %s\n", err.text);
		return 1;
	}
	printf("%lld %.6f\n", (long long)objective, seconds);
	fprintf(stderr, "work %llu\n", (unsigned long long)answer.work);
	return 0;
}
