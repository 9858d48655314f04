#include "areas/programme/tasks.h"

#include "areas/programme/programme.h"

#include <math.h>
#include <stdlib.h>

static day_t day_at(const struct frame *f, int column, size_t row, day_t otherwise)
{
	int64_t i = f->columns[column].i[row];
	return i == FRAME_NONE ? otherwise : (day_t)(i >> 2);
}

/* The last day of a partial date: what is due in 2022-06 is late in July. */
static day_t last_day(const struct frame *f, int column, size_t row)
{
	int64_t i = f->columns[column].i[row];
	if (i == FRAME_NONE)
		return DAY_MAX;
	int year, month, day;
	day_split((day_t)(i >> 2), &year, &month, &day);
	switch ((enum date_precision)(i & 3)) {
	case DATE_YEAR: return day_of(year + 1, 1, 1) - 1;
	case DATE_MONTH: return day_of(year + month / 12, month % 12 + 1, 1) - 1;
	default: return (day_t)(i >> 2);
	}
}

static enum status named(struct reg *g, struct arena *a, const struct record *r, struct as_of at, struct frame *ret, struct err *err)
{
	return frame_load(g, a, r, at, STR(""), (const struct frame_ask[]){{"name", FRAME_TEXT, NULL}}, 1, ret, err);
}

static int task_order(const void *x, const void *y)
{
	const struct plan_task *a = x, *b = y;
	return a->programme != b->programme ? (a->programme > b->programme) - (a->programme < b->programme) : str_cmp(a->number, b->number);
}

static enum status load_tasks(struct reg *g, struct arena *a, struct as_of at, struct plans *p, struct frame *f, struct err *err)
{
	enum { PROGRAMME, NUMBER, TITLE, AREA, REGION, DEPARTMENT, WORKING_GROUP, SCHOOL, OWNER, UNIT, TARGET, REACHED, STARTS, DUE, CANCELLED, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {
		[PROGRAMME] = {"programme", FRAME_INDEX, &p->programme}, [NUMBER] = {"number", FRAME_TEXT, NULL}, [TITLE] = {"title", FRAME_TEXT, NULL},
		[AREA] = {"area", FRAME_TEXT, NULL}, [REGION] = {"region", FRAME_INDEX, &p->places->region},
		[DEPARTMENT] = {"department", FRAME_INDEX, &p->department}, [WORKING_GROUP] = {"working_group", FRAME_INDEX, &p->working_group},
		[SCHOOL] = {"school", FRAME_INDEX, &p->places->school}, [OWNER] = {"owner", FRAME_INDEX, &p->places->person}, [UNIT] = {"unit", FRAME_TEXT, NULL},
		[TARGET] = {"target", FRAME_REAL, NULL}, [REACHED] = {"reached", FRAME_REAL, NULL}, [STARTS] = {"starts", FRAME_INTEGER, NULL},
		[DUE] = {"due", FRAME_INTEGER, NULL}, [CANCELLED] = {"cancelled", FRAME_INTEGER, NULL}};
	TRY(frame_load(g, a, &record_task, at, STR(""), ask, COLUMNS, f, err));
	p->tasks = ARENA_ARRAY(a, struct plan_task, f->n + 1);
	for (size_t i = 0; i < f->n; i++)
		p->tasks[p->n_tasks++] = (struct plan_task){
			.id = f->ids[i], .programme = f->columns[PROGRAMME].index[i], .number = frame_text(f, NUMBER, (int32_t)i),
			.title = frame_text(f, TITLE, (int32_t)i), .area = frame_text(f, AREA, (int32_t)i), .unit = frame_text(f, UNIT, (int32_t)i),
			.region = f->columns[REGION].index[i], .school = f->columns[SCHOOL].index[i], .owner = f->columns[OWNER].index[i],
			.department = f->columns[DEPARTMENT].index[i], .working_group = f->columns[WORKING_GROUP].index[i],
			.starts = day_at(f, STARTS, i, DAY_MIN), .due = last_day(f, DUE, i), .cancelled = day_at(f, CANCELLED, i, DAY_MAX),
			.target = f->columns[TARGET].f[i], .reached = f->columns[REACHED].f[i], .next = -1};
	return ST_OK;
}

static int step_order(const void *x, const void *y)
{
	const struct plan_step *a = x, *b = y;
	if (a->task != b->task)
		return (a->task > b->task) - (a->task < b->task);
	return a->due != b->due ? (a->due > b->due) - (a->due < b->due) : id_cmp(a->id, b->id);
}

static enum status load_steps(struct reg *g, struct arena *a, struct as_of at, const struct frame *tasks, struct plans *p, struct err *err)
{
	enum { TASK, TITLE, DUE, MET, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[TASK] = {"task", FRAME_INDEX, tasks}, [TITLE] = {"title", FRAME_TEXT, NULL}, [DUE] = {"due", FRAME_INTEGER, NULL},
					       [MET] = {"met", FRAME_INTEGER, NULL}};
	struct frame f;
	TRY(frame_load(g, a, &record_milestone, at, STR(""), ask, COLUMNS, &f, err));
	p->steps = ARENA_ARRAY(a, struct plan_step, f.n + 1);
	for (size_t i = 0; i < f.n; i++)
		if (f.columns[TASK].index[i] >= 0)
			p->steps[p->n_steps++] = (struct plan_step){f.ids[i], frame_text(&f, TITLE, (int32_t)i), f.columns[TASK].index[i], last_day(&f, DUE, i),
								    day_at(&f, MET, i, DAY_MAX)};
	qsort(p->steps, p->n_steps, sizeof *p->steps, step_order);
	for (size_t i = 0; i < p->n_steps; i++) {
		struct plan_task *t = &p->tasks[p->steps[i].task];
		if (!t->n_steps++)
			t->first_step = i;
	}
	return ST_OK;
}

/* How much of the measure should be there by the day; NAN: nothing says. */
static double expected(const struct plan_task *t, day_t day)
{
	if (t->starts == DAY_MIN || t->due == DAY_MAX || t->due < t->starts)
		return NAN;
	return fmin(fmax((double)(day - t->starts) / (t->due - t->starts + 1), 0), 1);
}

void task_settle(struct plans *p, struct plan_task *t, const struct programme_rules *r)
{
	day_t day = p->day;
	int32_t overdue = -1;
	t->next = -1;
	t->steps_met = 0;
	t->why = NULL;
	for (size_t i = t->first_step; i < t->first_step + t->n_steps; i++) {
		const struct plan_step *s = &p->steps[i];
		if (s->met <= day) {
			t->steps_met++;
			continue;
		}
		if (t->next < 0)
			t->next = (int32_t)i;
		if (s->due < day && overdue < 0)
			overdue = (int32_t)i;
	}
	bool is_reached = isnan(t->target) || t->reached >= t->target;
	bool is_done = is_reached && t->steps_met == t->n_steps && (t->n_steps > 0 || !isnan(t->target));
	double share = isnan(t->target) || t->target <= 0 ? NAN : (isnan(t->reached) ? 0 : t->reached) / t->target;
	if (t->cancelled <= day) {
		t->state = TASK_CANCELLED;
	} else if (is_done) {
		t->state = TASK_DONE;
	} else if (day > t->due) {
		t->state = TASK_LATE;
		t->why = t->next >= 0 ? N_("not met: {0}") : is_reached ? N_("nothing says that it is done") : N_("its measure is not reached");
	} else if (overdue >= 0) {
		t->state = TASK_RISK;
		t->next = overdue;
		t->why = N_("overdue: {0}");
	} else if (t->starts > day) {
		t->state = TASK_AHEAD;
	} else if (t->next >= 0 && p->steps[t->next].due - day <= r->risk_days) {
		t->state = TASK_RISK;
		t->why = N_("due soon: {0}");
	} else if (share < r->pace * expected(t, day)) {
		t->state = TASK_RISK;
		t->why = N_("its measure is behind the pace");
	} else {
		t->state = TASK_RUNNING;
	}
}

bool plans_is_part(const struct plans *p, int32_t programme, int32_t plan)
{
	enum { DEPTH_MAX = 10 }; /* a plan that is part of itself ends here */
	for (int depth = 0; programme >= 0 && depth < DEPTH_MAX; depth++, programme = p->parent[programme])
		if (programme == plan)
			return true;
	return false;
}

static enum status load_parents(struct reg *g, struct arena *a, struct as_of at, struct plans *ret, struct err *err)
{
	const struct frame_ask ask[] = {{"parent", FRAME_INDEX, &ret->programme}};
	struct frame up;
	TRY(frame_load(g, a, &record_programme, at, STR(""), ask, ARRAY_LEN(ask), &up, err));
	ret->parent = ARENA_ARRAY(a, int32_t, ret->programme.n + 1);
	for (size_t i = 0; i < ret->programme.n; i++)
		ret->parent[i] = -1;
	for (size_t i = 0; i < up.n; i++) {
		int32_t k = frame_find(&ret->programme, up.ids[i]);
		if (k >= 0)
			ret->parent[k] = up.columns[0].index[i];
	}
	return ST_OK;
}

enum status plans_load(struct reg *g, struct arena *a, const struct places *p, struct as_of at, struct plans *ret, struct err *err)
{
	struct frame tasks;
	*ret = (struct plans){.places = p, .day = at.day};
	const struct frame_ask ask[PROGRAMME_COLUMNS] = {[PROGRAMME_TITLE] = {"title", FRAME_TEXT, NULL}, [PROGRAMME_KIND] = {"kind", FRAME_TEXT, NULL},
							 [PROGRAMME_REGION] = {"region", FRAME_INDEX, &p->region}, [PROGRAMME_GROUP] = {"group", FRAME_INDEX, &p->group},
							 [PROGRAMME_FROM] = {"from", FRAME_INTEGER, NULL}, [PROGRAMME_TO] = {"to", FRAME_INTEGER, NULL}};
	struct as_of every = {.any_day = true, .tx = at.tx}; /* also plans whose time is over */
	TRY(frame_load(g, a, &record_programme, every, STR(""), ask, PROGRAMME_COLUMNS, &ret->programme, err));
	TRY(load_parents(g, a, every, ret, err));
	TRY(named(g, a, &record_department, at, &ret->department, err));
	TRY(named(g, a, &record_working_group, every, &ret->working_group, err));
	TRY(load_tasks(g, a, at, ret, &tasks, err));
	TRY(load_steps(g, a, at, &tasks, ret, err));
	for (size_t i = 0; i < ret->n_tasks; i++)
		task_settle(ret, &ret->tasks[i], places_rules(p, ret->tasks[i].region));
	qsort(ret->tasks, ret->n_tasks, sizeof *ret->tasks, task_order);
	return ST_OK;
}
