/* Solves a problem file for so many CPU seconds of its one thread, whatever else the machine does, and writes the way there.
 * placed FORMAT[:NUMBER] SECONDS SEED yes|no PLAN FILE…: NUMBER picks one of several problems of a file, yes or no is contiguity; the plan is
 * written to PLAN ("-": nowhere). SECONDS 0: to the end.
 * Lines "CPU-seconds objective bound work" while it goes on, then one of JSON. */
#include "engine/problem_run.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct watch {
	clockid_t clock; /* of the solving thread */
	double limit;
	atomic_bool stop, is_over;
};

static double used(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *watch(void *context)
{
	struct watch *w = context;
	while (!w->is_over && !w->stop) {
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
		if (w->limit > 0 && used(w->clock) >= w->limit)
			w->stop = true;
	}
	return NULL;
}

static void show(void *context, const struct engine_progress *p)
{
	struct watch *w = context;
	printf("%8.2f %.6f %.6f %llu\n", used(w->clock), p->objective, p->bound, (unsigned long long)p->work);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	if (argc < 7 || argc > 8) {
		fprintf(stderr, "placed FORMAT[:NUMBER] SECONDS SEED yes|no PLAN FILE...\n");
		return 2;
	}
	struct arena a;
	struct err err = {};
	struct problem problem;
	struct problem_answer answer;
	struct watch w = {.limit = strtod(argv[2], NULL)};
	pthread_t thread;
	char *number = strchr(argv[1], ':');
	if (number)
		*number++ = '\0';
	struct problem_request request = {.format = str_of(argv[1]),
					  .files = argc - 6,
					  .contiguity = strcmp(argv[4], "yes") == 0,
					  .number = number ? (int)strtol(number, NULL, 10) : 1};
	for (int k = 6; k < argc; k++)
		request.file[k - 6] = argv[k];
	arena_init(&a);
	pthread_getcpuclockid(pthread_self(), &w.clock);
	pthread_create(&thread, NULL, watch, &w);
	struct engine_run run = {.seed = strtoull(argv[3], NULL, 10), .stop = &w.stop, .progress = show, .context = &w};
	enum status st = problem_load(&a, &request, &problem, &err);
	if (st == ST_OK)
		st = problem_solve(&a, &problem, &run, &answer, &err);
	double seconds = used(w.clock);
	w.is_over = true;
	pthread_join(thread, NULL);
	if (st != ST_OK) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	const struct engine_result *r = &answer.result;
	char objective[64] = "null";
	if (r->feasible)
		snprintf(objective, sizeof objective, "%.6f", r->objective);
	printf("{\"objective\": %s, \"bound\": %.6f, \"gap\": %.6f, \"optimal\": %s, \"seconds\": %.3f, \"work\": %llu}\n", objective,
	       r->bound, r->feasible ? engine_gap(r) : 1, r->optimal ? "true" : "false", seconds, (unsigned long long)r->work);
	if (answer.solution && strcmp(argv[5], "-") != 0) {
		struct buf text;
		buf_init(&text, 0);
		problem.format->write(problem.instance, answer.solution, &text);
		FILE *f = fopen(argv[5], "wb");
		if (f) {
			fwrite(text.p, 1, text.n, f);
			fclose(f);
		}
		buf_done(&text);
	}
	arena_done(&a);
	return 0;
}
