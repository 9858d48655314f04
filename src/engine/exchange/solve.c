/* The course of a solve: every county quickly, then its linear program and a narrow search, then exact search where the gap is
 * widest. A county's state between stages is its prices, its bound and its plan; models are built for a stage and dropped,
 * so memory follows the largest county, not their number. */
#include "engine/exchange/clash.h"
#include "engine/exchange/job.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	BATCH = 4,              /* counties in one round of exact search; not the number of threads, so that results do not depend on it */
	QUOTA_FIRST = 40000,    /* work units of the first exact search */
	QUOTA_GROWTH = 2,
	LATE_TEACHERS = 100000, /* of the counties that are still given a first plan when the run is stopped: a second or two */
	LATE_COUNTY = 20000,    /* of one such county */
};

struct round {
	struct exc_job *jobs;
	const int *list;
	int count;
	enum exc_stage stage;
	uint64_t quota;
	const struct engine_run *run;
	atomic_int next;
};

static void *round_worker(void *p)
{
	struct round *r = p;
	for (int i; (i = atomic_fetch_add(&r->next, 1)) < r->count;)
		exc_job_run(&r->jobs[r->list[i]], r->stage, r->quota, r->run);
	return NULL;
}

static void round_run(struct round *r)
{
	enum { THREADS_MAX = 64 };
	pthread_t thread[THREADS_MAX];
	int n = MIN(MIN(MAX(1, r->run->threads), r->count), THREADS_MAX), started = 0;
	atomic_store(&r->next, 0);
	while (started < n - 1 && pthread_create(&thread[started], NULL, round_worker, r) == 0)
		started++;
	round_worker(r);
	for (int i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
}

struct course {
	const struct exchange_problem *p;
	const struct engine_run *run;
	struct exc_job *jobs;
	int *list;
};

static uint64_t work_used(const struct course *c)
{
	uint64_t sum = 0;
	for (int i = 0; i < c->p->county_count; i++)
		sum += c->jobs[i].work;
	return sum;
}

static void totals(const struct course *c, double *ret_value, double *ret_bound)
{
	*ret_value = *ret_bound = 0;
	for (int i = 0; i < c->p->county_count; i++) {
		*ret_value += c->jobs[i].value;
		*ret_bound += c->jobs[i].bound;
	}
}

static void report(const struct course *c)
{
	if (!c->run->progress)
		return;
	struct engine_progress p = {.work = work_used(c)};
	totals(c, &p.objective, &p.bound);
	if (!isfinite(p.objective))
		p.objective = NAN;
	c->run->progress(c->run->context, &p);
}

/* What is left of the work limit; 0 when nothing is. */
static uint64_t work_left(const struct course *c)
{
	uint64_t used = work_used(c);
	return !c->run->work ? UINT64_MAX : used < c->run->work ? c->run->work - used : 0;
}

static bool ended(const struct course *c)
{
	return engine_stopped(c->run) || !work_left(c);
}

static void go(struct course *c, int first, int count, enum exc_stage stage, uint64_t quota)
{
	struct round r = {.jobs = c->jobs, .list = c->list + first, .count = count, .stage = stage, .run = c->run,
		.quota = MIN(quota, MAX(1, work_left(c) / (uint64_t)count))};
	round_run(&r);
	report(c);
}

static int wider_gap(const void *x, const void *y, void *context)
{
	const struct exc_job *jobs = context, *a = &jobs[*(const int *)x], *b = &jobs[*(const int *)y];
	double ga = a->value - a->bound, gb = b->value - b->bound;
	if (a->closed != b->closed)
		return a->closed - b->closed;
	return ga != gb ? (ga > gb ? -1 : 1) : a->number - b->number;
}

/* Orders the counties by gap; returns how many are open. */
static int order(struct course *c)
{
	int n = c->p->county_count, open = 0;
	for (int i = 0; i < n; i++) {
		c->list[i] = i;
		open += !c->jobs[i].closed;
	}
	qsort_r(c->list, (size_t)n, sizeof(int), wider_gap, c->jobs);
	return open;
}

static void run_course(struct course *c)
{
	int n = c->p->county_count;
	const int slice = 64; /* counties between two reports */
	order(c);
	for (int i = 0; i < n && !ended(c); i += slice)
		go(c, i, MIN(slice, n - i), EXC_QUICK, UINT64_MAX);
	int open = order(c);
	for (int i = 0; i < open && !ended(c); i += BATCH)
		go(c, i, MIN(BATCH, open - i), EXC_RELAX, UINT64_MAX);
	for (uint64_t quota = QUOTA_FIRST; (open = order(c)) && !ended(c); quota *= QUOTA_GROWTH) {
		for (int i = 0; i < open && !ended(c); i += BATCH)
			go(c, i, MIN(BATCH, open - i), EXC_EXACT, quota);
		if (quota > UINT64_MAX / 4)
			break;
	}
}

/* A run that is stopped before every county has a plan would have none at all: those without one still get their first. */
static void finish_late(struct course *c)
{
	struct engine_run calm = *c->run;
	int n = 0, *without = c->list;
	int64_t teachers = 0, most = 0;
	calm.stop = NULL;
	for (int i = 0; i < c->p->county_count; i++)
		if (!c->jobs[i].closed && !isfinite(c->jobs[i].value) && c->jobs[i].status == ST_OK)
			without[n++] = i;
	for (int i = 0; i < n; i++) {
		const int *start = c->jobs[without[i]].index->teacher_start + without[i];
		teachers += start[1] - start[0];
		most = MAX(most, start[1] - start[0]);
	}
	if (!n || !engine_stopped(c->run) || teachers > LATE_TEACHERS || most > LATE_COUNTY)
		return;
	struct round r = {.jobs = c->jobs, .list = without, .count = n, .stage = EXC_FIRST, .run = &calm, .quota = UINT64_MAX};
	round_run(&r);
	report(c);
}

enum status exchange_solve(struct arena *a, const struct exchange_problem *p, const struct engine_run *run,
			   struct engine_result *ret, struct exchange_plan **ret_plan, struct err *err)
{
	TRY(exchange_validate(p, err));
	struct course c = {.p = p, .run = run, .jobs = ARENA_ARRAY(a, struct exc_job, (size_t)p->county_count),
		.list = ARENA_ARRAY(a, int, (size_t)p->county_count)};
	struct exchange_plan *plan = ARENA_NEW(a, struct exchange_plan);
	plan->destination = ARENA_ARRAY(a, int, (size_t)p->teacher_count + 1);
	plan->counties = ARENA_ARRAY(a, struct exchange_county, (size_t)p->county_count);
	for (int t = 0; t < p->teacher_count; t++)
		plan->destination[t] = p->teachers[t].home;
	const struct exc_index *index = exc_index_new(a, p);
	for (int i = 0; i < p->county_count; i++)
		exc_job_init(&c.jobs[i], p, index, i, plan->destination);
	run_course(&c);
	finish_late(&c);
	struct engine_result result = {.feasible = true, .optimal = true, .objective = NAN, .work = work_used(&c)};
	enum status st = ST_OK;
	for (int i = 0; i < p->county_count && st == ST_OK; i++) {
		const struct exc_job *j = &c.jobs[i];
		if (j->status != ST_OK) {
			*err = j->err;
			st = j->status;
		} else if (j->infeasible && !result.infeasible) {
			exc_explain(p, index, i, run, err);
			result.infeasible = true;
		}
		result.feasible = result.feasible && isfinite(j->value);
		result.optimal = result.optimal && j->closed && isfinite(j->value);
		result.bound += j->bound;
	}
	for (int i = 0; i < p->county_count; i++)
		exc_job_done(&c.jobs[i]);
	if (st != ST_OK)
		return st;
	if (result.infeasible)
		result.bound = INFINITY;
	if (result.feasible) {
		struct check_report check;
		TRY(exchange_check(a, p, plan->destination, &check, plan->counties, err));
		if (!check.feasible)
			return err_set(err, ST_INTERNAL, "the plan found breaks a rule: %s", check.violations[0]->text);
		result.objective = check.objective;
		result.bound = MIN(result.bound, result.objective);
		for (int i = 0; i < p->county_count; i++)
			plan->counties[i].bound = MIN(c.jobs[i].bound, plan->counties[i].objective);
	}
	*ret = result;
	*ret_plan = result.feasible ? plan : NULL;
	return ST_OK;
}
