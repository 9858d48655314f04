/* The flow engine on DIMACS minimum-cost flow files, reading excluded from the time.
 *
 *   bench_flow FILE [REPEATS]      prints "objective seconds", the seconds the least of the repeats */
#include "engine/flow/flow.h"
#include "engine/problem_run.h"

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
	if (argc < 2)
		return 2;
	int64_t repeats = 1;
	if (argc > 2 && (!str_to_i64(str_of(argv[2]), &repeats) || repeats < 1))
		return 2;
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct err err = {};
	struct problem p;
	struct problem_request request = {.format = STR("dimacs-min"), .file = {argv[1]}, .files = 1};
	if (problem_load(&a, &request, &p, &err) != ST_OK) {
		fprintf(stderr, "bench_flow: %s\n", err.text);
		return status_exit_code(err.status);
	}
	double least = 1e300;
	struct flow_answer answer = {};
	struct engine_run run = {};
	for (int64_t i = 0; i < repeats; i++) {
		struct arena_mark mark = arena_mark(&a);
		double start = now_s();
		struct flow *f;
		enum status st = flow_new(&a, p.instance, &f, &err);
		if (st == ST_OK)
			st = flow_solve(f, &run, false, &answer, &err);
		double seconds = now_s() - start;
		if (st != ST_OK || answer.verdict != FLOW_OPTIMAL) {
			fprintf(stderr, "bench_flow: not optimal %s\n", err.text);
			return 1;
		}
		least = seconds < least ? seconds : least;
		arena_reset(&a, mark);
	}
	printf("%lld %.6f\n", (long long)answer.objective, least);
	fprintf(stderr, "pivots %llu work %llu\n", (unsigned long long)answer.pivots, (unsigned long long)answer.work);
	return 0;
}
