#include "engine/locate/solve.h"

#include "engine/locate/task.h"

#include <pthread.h>
#include <string.h>

enum { THREADS_MAX = 256 };
static const double ROUND_FIRST = 2e6, ROUND_GROWTH = 1.5, ROUND_MOST = 6e7, LACKING = 4;

struct round {
	struct task *task;
	uint64_t *until; /* work each task may reach */
	int tasks;
	atomic_int next;
	const struct engine_run *run;
	bool any; /* a task is done with its first decision that serves all */
};

static void step(struct task *t, bool any)
{
	task_step(t);
	if (any && t->has_decision && t->unserved == 0)
		t->is_done = true;
}

static void *work_on(void *context)
{
	struct round *r = context;
	int k;
	while ((k = atomic_fetch_add(&r->next, 1)) < r->tasks) {
		struct task *t = &r->task[k];
		while (!t->is_done && t->work < r->until[k] && !engine_stopped(r->run))
			step(t, r->any);
	}
	return NULL;
}

static void run_round(struct round *r, int threads)
{
	pthread_t id[THREADS_MAX];
	int started = 0;
	atomic_store(&r->next, 0);
	/* fewer threads than asked for only take longer */
	while (started < threads - 1 && pthread_create(&id[started], NULL, work_on, r) == 0)
		started++;
	work_on(r);
	for (int k = 0; k < started; k++)
		pthread_join(id[k], NULL);
}

struct total {
	double objective, bound;
	uint64_t work;
	bool feasible, optimal, infeasible, done;
};

static struct total sum(const struct task *task, int tasks, double constant)
{
	struct total s = {constant, constant, 0, true, true, false, true};
	for (int k = 0; k < tasks; k++) {
		const struct task *t = &task[k];
		s.objective += t->cost;
		s.bound += t->bound;
		s.work += t->work;
		s.feasible = s.feasible && t->has_decision && t->unserved == 0;
		s.optimal = s.optimal && t->is_optimal;
		s.infeasible = s.infeasible || t->is_infeasible;
		s.done = s.done && t->is_done;
	}
	return s;
}

/* A part's share of the work: as its arcs, more while nothing is known that serves everybody, for without it there is no decision of the whole. */
static double weight(const struct task *t)
{
	double arcs = t->model->arcs + 1;
	return t->is_done ? 0 : t->unserved ? LACKING * arcs : arcs;
}

/* any: the first decision that serves all is enough. */
static void solve(struct arena *a, const struct locate_model *m, double constant, const int *start,
		  const struct engine_run *run, bool any, struct engine_result *ret, int **ret_site_of)
{
	struct locate_part *part;
	int parts = locate_parts(a, m, &part);
	struct round round = {.task = ARENA_ARRAY(a, struct task, (size_t)parts + 1),
			      .until = ARENA_ARRAY(a, uint64_t, (size_t)parts + 1),
			      .tasks = parts,
			      .run = run,
			      .any = any};
	struct rng seed;
	rng_init(&seed, run->seed);
	int *begin = ARENA_ARRAY(a, int, (size_t)m->customers + 1), *place = ARENA_ARRAY(a, int, (size_t)m->sites + 1);
	for (int k = 0; k < parts; k++) {
		struct rng own;
		rng_fork(&seed, (uint64_t)k, &own);
		for (int j = 0; j < part[k].model.sites; j++)
			place[part[k].site[j]] = j;
		for (int i = 0; start && i < part[k].model.customers; i++)
			begin[i] = start[part[k].customer[i]] < 0 ? -1 : place[start[part[k].customer[i]]];
		task_init(&round.task[k], &part[k].model, run, rng_u64(&own), start ? begin : NULL);
	}
	struct total now = sum(round.task, parts, constant);
	double quantum = ROUND_FIRST;
	int threads = MIN(MAX(run->threads, 1), MIN(THREADS_MAX, MAX(parts, 1)));
	while (!now.done && !now.infeasible && !engine_stopped(run) && (!run->work || now.work < run->work)) {
		double share = run->work ? MIN(quantum, (double)(run->work - now.work)) : quantum, size = 0;
		for (int k = 0; k < parts; k++)
			size += weight(&round.task[k]);
		for (int k = 0; k < parts; k++)
			round.until[k] = round.task[k].work + 1 + (uint64_t)(share * weight(&round.task[k]) / size);
		run_round(&round, threads);
		now = sum(round.task, parts, constant);
		quantum = MIN(quantum * ROUND_GROWTH, ROUND_MOST);
		if (run->progress) {
			struct engine_progress p = {now.feasible ? now.objective : NAN, now.bound, now.work};
			run->progress(run->context, &p);
		}
	}
	int *site_of = ARENA_ARRAY(a, int, (size_t)m->customers + 1);
	for (int k = 0; k < parts; k++) {
		for (int i = 0; i < part[k].model.customers; i++) {
			int j = round.task[k].site_of[i];
			site_of[part[k].customer[i]] = j < 0 ? -1 : part[k].site[j];
		}
		task_done(&round.task[k]);
	}
	*ret = (struct engine_result){
		.feasible = now.feasible,
		.optimal = now.feasible && now.optimal,
		.infeasible = now.infeasible,
		.objective = NAN,
		.bound = now.bound,
		.work = now.work,
	};
	if (now.feasible) {
		int unserved;
		ret->objective = constant + locate_cost(m, site_of, &unserved);
		ret->bound = ret->optimal ? ret->objective : MIN(ret->bound, ret->objective);
		*ret_site_of = site_of;
	} else {
		*ret_site_of = NULL;
	}
}

void locate_solve(struct arena *a, const struct locate_model *m, double constant, const int *start,
		  const struct engine_run *run, struct engine_result *ret, int **ret_site_of)
{
	solve(a, m, constant, start, run, false, ret, ret_site_of);
}

enum locate_answer locate_is_feasible(struct arena *a, const struct locate_model *m, const struct engine_run *run)
{
	struct engine_result result;
	int *site_of;
	solve(a, m, 0, NULL, run, true, &result, &site_of);
	return result.feasible ? LOCATE_YES : result.infeasible ? LOCATE_NO : LOCATE_UNKNOWN;
}
