#include "engine/locate/ceiling.h"

#include "engine/locate/task.h"

enum { SETS_MOST = 400000, STEPS = 20 };
static const uint64_t WORK_FIRST = 2000000, WORK_MOST = 20000000000u;
/* Shares of a site within this of a whole number do not split. */
static const double WHOLE = 0.03;

static void begin(struct task *t)
{
	struct ceiling *c = &t->ceiling;
	const struct locate_model *m = t->model;
	double open = 0;
	for (int j = 0; j < m->sites; j++)
		open += t->l.share[j];
	double part = open - floor(open);
	bool split = m->max_open < 0 && !m->min_open && !t->swap.usable && part > WHOLE && part < 1 - WHOLE;
	c->sides = split ? 2 : 1;
	for (int k = 0; k < c->sides; k++) {
		struct ceiling_side *s = &c->side[k];
		*s = (struct ceiling_side){.model = *m, .l = &t->l, .bound = t->bound, .limit = WORK_FIRST};
		if (!split)
			continue;
		if (k == 0)
			s->model.max_open = (int)floor(open);
		else
			s->model.min_open = (int)floor(open) + 1;
		s->l = ARENA_NEW(&t->keep, struct lagrange);
		lagrange_init(s->l, &t->keep, &s->model, t->penalty, t->l.u);
		t->work += s->l->price.work;
	}
}

static void settle_bound(struct task *t)
{
	double bound = t->cost;
	for (int k = 0; k < t->ceiling.sides; k++) {
		struct ceiling_side *s = &t->ceiling.side[k];
		if (s->bound >= t->cost - task_tolerance(t))
			s->closed = true;
		if (!s->closed)
			bound = MIN(bound, s->bound);
	}
	task_raise(t, bound);
}

static void attempt(struct task *t, struct ceiling_side *s)
{
	double value = s->l->value, gap = t->cost - value, ceiling = t->cost, proved = s->bound - value;
	if (s->lift <= 0)
		s->lift = gap;
	double lift = MAX(s->lift, proved * 1.05);
	if (lift < gap * 0.999)
		ceiling = value + lift;
	struct arena_mark mark = arena_mark(&t->scratch);
	int *site_of = ARENA_ARRAY(&t->scratch, int, (size_t)t->model->customers);
	struct exact_limits limits = {.sets = SETS_MOST, .work = s->limit};
	double cost;
	bool complete = false;
	enum exact_outcome outcome = exact_finish(&t->scratch, s->l, ceiling, &limits, t->run, site_of, &cost, &complete, &t->work);
	if (outcome == EXACT_BETTER) {
		task_offer(t, site_of);
		s->closed = complete;
	} else if (outcome == EXACT_NONE) {
		s->bound = MAX(s->bound, ceiling);
		s->lift = lift * 2;
	} else if (!engine_stopped(t->run)) {
		if (lift > MAX(proved, gap * 1e-3) * 1.06) {
			s->lift = lift / 2;
		} else {
			s->limit = MIN(s->limit * 2, WORK_MOST);
			s->lift = lift * 2;
		}
	}
	arena_reset(&t->scratch, mark);
}

void ceiling_step(struct task *t)
{
	struct ceiling *c = &t->ceiling;
	uint64_t before = t->work;
	if (!c->sides)
		begin(t);
	struct ceiling_side *s = NULL;
	for (int k = 0; k < c->sides; k++)
		if (!c->side[k].closed && (!s || c->side[k].bound < s->bound))
			s = &c->side[k];
	if (s && s->l != &t->l && !lagrange_is_settled(s->l) && isfinite(s->l->value)) {
		uint64_t own = s->l->price.work;
		for (int k = 0; k < STEPS && isfinite(s->l->value) && !lagrange_is_settled(s->l) && !engine_stopped(t->run); k++)
			lagrange_step(s->l, t->cost);
		t->work += s->l->price.work - own;
		s->bound = MAX(s->bound, s->l->bound);
	} else if (s) {
		s->bound = MAX(s->bound, s->l->bound);
		if (s->bound < t->cost - task_tolerance(t))
			attempt(t, s);
	}
	settle_bound(t);
	t->ceiling_work += t->work - before;
}
