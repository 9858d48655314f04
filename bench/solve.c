/* Runs one engine on one problem file and prints the answer, or checks a solution file. For measuring and for developers.
 *
 *   bench_solve --format F FILE… [--seconds S] [--work N] [--threads N] [--seed K] [--out FILE] [--problem N]
 *               [--contiguity yes|no] [--trace]
 *   bench_solve --check --format F FILE… SOLUTION
 *
 * The seconds printed are those of solving, reading excluded. --trace prints each report of progress to standard error. */
#include "engine/problem_run.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Raises the flag after so many seconds, unless it is called off before. */
struct timer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t off_changed;
	bool off;
	double seconds;
	atomic_bool stop;
};

static void *timer_main(void *p)
{
	struct timer *t = p;
	double end = now_s() + t->seconds;
	struct timespec deadline = {.tv_sec = (time_t)end, .tv_nsec = (long)((end - floor(end)) * 1e9)};
	pthread_mutex_lock(&t->lock);
	while (!t->off && now_s() < end)
		pthread_cond_timedwait(&t->off_changed, &t->lock, &deadline);
	pthread_mutex_unlock(&t->lock);
	atomic_store(&t->stop, true);
	return NULL;
}

static void timer_start(struct timer *t, double seconds)
{
	t->seconds = seconds;
	pthread_mutex_init(&t->lock, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&t->off_changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&t->thread, NULL, timer_main, t) != 0)
		panic("no thread for the timer");
}

static void timer_end(struct timer *t)
{
	pthread_mutex_lock(&t->lock);
	t->off = true;
	pthread_cond_signal(&t->off_changed);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->thread, NULL);
	pthread_cond_destroy(&t->off_changed);
	pthread_mutex_destroy(&t->lock);
}

struct options {
	struct problem_request request;
	const char *files[PROBLEM_FILES_MAX + 1];
	int file_count;
	double seconds;
	struct engine_run run;
	const char *out;
	bool check;
	bool trace;
};

static int usage(void)
{
	fputs("bench_solve --format F FILE… [--seconds S] [--work N] [--threads N] [--seed K] [--out FILE] [--problem N] "
	      "[--contiguity yes|no] [--trace]\nbench_solve --check --format F FILE… SOLUTION\n",
	      stderr);
	return 2;
}

static bool parse_option(struct options *o, const char *name, const char *value)
{
	int64_t n = 0;
	bool whole = str_to_i64(str_of(value), &n) && n >= 0;
	if (strcmp(name, "--format") == 0)
		o->request.format = str_of(value);
	else if (strcmp(name, "--seconds") == 0)
		return str_to_f64(str_of(value), &o->seconds) && o->seconds > 0;
	else if (strcmp(name, "--work") == 0)
		o->run.work = (uint64_t)n;
	else if (strcmp(name, "--threads") == 0)
		o->run.threads = (int)n;
	else if (strcmp(name, "--seed") == 0)
		o->run.seed = (uint64_t)n;
	else if (strcmp(name, "--problem") == 0)
		o->request.number = (int)n;
	else if (strcmp(name, "--out") == 0)
		return (o->out = value) != NULL;
	else if (strcmp(name, "--contiguity") == 0)
		return o->request.contiguity = strcmp(value, "yes") == 0, o->request.contiguity || strcmp(value, "no") == 0;
	else
		return false;
	return whole || strcmp(name, "--format") == 0;
}

static bool parse(int argc, char **argv, struct options *o)
{
	*o = (struct options){.request.contiguity = true, .run.threads = 1, .run.seed = 1};
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--check") == 0) {
			o->check = true;
		} else if (strcmp(argv[i], "--trace") == 0) {
			o->trace = true;
		} else if (argv[i][0] == '-' && argv[i][1]) {
			if (i + 1 == argc || !parse_option(o, argv[i], argv[i + 1]))
				return false;
			i++;
		} else {
			if (o->file_count == (int)ARRAY_LEN(o->files))
				return false;
			o->files[o->file_count++] = argv[i];
		}
	}
	o->request.files = o->file_count - (o->check ? 1 : 0);
	if (o->request.files < 1 || o->request.files > PROBLEM_FILES_MAX)
		return false;
	for (int i = 0; i < o->request.files; i++)
		o->request.file[i] = o->files[i];
	return o->request.format.n > 0;
}

static void trace(void *context, const struct engine_progress *p)
{
	const double *start = context;
	fprintf(stderr, "%9.3f s  objective %.12g  bound %.12g  work %llu\n", now_s() - *start, p->objective, p->bound,
		(unsigned long long)p->work);
}

static int fail(const struct err *err)
{
	fprintf(stderr, "bench_solve: %s\n", err->text);
	return status_exit_code(err->status);
}

static int run_check(struct arena *a, const struct problem *p, const struct options *o)
{
	struct err err = {};
	struct check_report report;
	if (problem_check(a, p, o->files[o->file_count - 1], &report, &err) != ST_OK)
		return fail(&err);
	CLEANUP(buf_done) struct buf json;
	buf_init(&json, 0);
	check_report_json(&report, &json);
	fwrite(json.p, 1, json.n, stdout);
	return report.feasible ? 0 : 1;
}

static int write_out(const struct problem *p, const void *solution, const char *path)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	p->format->write(p->instance, solution, &text);
	FILE *f = fopen(path, "wb");
	bool ok = f && fwrite(text.p, 1, text.n, f) == text.n;
	if (f && fclose(f) != 0)
		ok = false;
	if (!ok)
		perror(path);
	return ok ? 0 : 4;
}

static int run_solve(struct arena *a, const struct problem *p, struct options *o)
{
	struct err err = {};
	struct timer timer = {};
	double start = now_s();
	o->run.stop = &timer.stop;
	if (o->trace) {
		o->run.progress = trace;
		o->run.context = &start;
	}
	if (o->seconds > 0)
		timer_start(&timer, o->seconds);
	struct problem_answer answer;
	enum status st = problem_solve(a, p, &o->run, &answer, &err);
	double seconds = now_s() - start;
	if (o->seconds > 0)
		timer_end(&timer);
	if (st != ST_OK)
		return fail(&err);
	CLEANUP(buf_done) struct buf json;
	buf_init(&json, 0);
	problem_answer_json(p, &answer, o->run.seed, seconds, &json);
	fwrite(json.p, 1, json.n, stdout);
	if (o->out && answer.solution)
		return write_out(p, answer.solution, o->out);
	return answer.result.feasible ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct options o;
	if (!parse(argc, argv, &o))
		return usage();
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct err err = {};
	struct problem p;
	if (problem_load(&a, &o.request, &p, &err) != ST_OK)
		return fail(&err);
	return o.check ? run_check(&a, &p, &o) : run_solve(&a, &p, &o);
}
