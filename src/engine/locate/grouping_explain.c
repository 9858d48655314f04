#include "engine/locate/grouping_model.h"

#include "base/buf.h"
#include "engine/locate/solve.h"

#include <stdlib.h>
#include <string.h>

/* What can be left out: five rules, then R1 of each school that must be covered, then each lock and ban. */
enum rule { RULE_DISTANCE, RULE_SCHOOLS, RULE_PUPILS, RULE_LOW, RULE_HIGH, RULES };
static const uint64_t TEST_WORK = 60000000;

struct item {
	int rule;   /* enum rule, or RULES for a school, RULES + 1 for a wish */
	int number; /* of the school or wish */
};

struct explain {
	struct arena *arena;
	const struct grouping_problem *p;
	struct engine_run run;
	bool *covered, *wish;
	bool unsure; /* a test ended without an answer: what is left clashes, but may not be the smallest */
};

/* Whether the items alone already clash. */
static bool clash(struct explain *x, const struct item *item, int n)
{
	struct grouping_rules rules = {.covered = x->covered, .wish = x->wish};
	bool *flag[RULES] = {&rules.distance, &rules.schools, &rules.pupils, &rules.low, &rules.high};
	memset(x->covered, 0, (size_t)x->p->schools * sizeof *x->covered);
	memset(x->wish, 0, (size_t)x->p->wishes * sizeof *x->wish);
	for (int k = 0; k < n; k++)
		if (item[k].rule < RULES)
			*flag[item[k].rule] = true;
		else
			(item[k].rule == RULES ? x->covered : x->wish)[item[k].number] = true;
	struct arena_mark mark = arena_mark(x->arena);
	struct grouping_model g;
	struct err err;
	enum locate_answer answer = LOCATE_UNKNOWN;
	if (grouping_model_make(x->arena, x->p, &rules, &g, &err) == ST_OK)
		answer = locate_is_feasible(x->arena, &g.model, &x->run);
	arena_reset(x->arena, mark);
	x->unsure = x->unsure || answer == LOCATE_UNKNOWN;
	return answer == LOCATE_NO;
}

/* The part of item[from … n) that is needed to clash together with all items before from; moves it to the front of that range
 * and returns its size. fresh: the items before have changed since they were last tested. */
static int smallest(struct explain *x, struct item *item, int from, int n, bool fresh)
{
	if (engine_stopped(&x->run)) {
		x->unsure = true;
		return n - from;
	}
	if (fresh && from > 0 && clash(x, item, from))
		return 0;
	if (n - from == 1)
		return 1;
	int half = from + (n - from) / 2;
	/* the later half may need all of the earlier one: keep what of it is needed, then look at the earlier one */
	int late = smallest(x, item, half, n, true);
	struct item *swap = heap_alloc((size_t)(n - from), sizeof *swap);
	memcpy(swap, item + half, (size_t)late * sizeof *swap);
	memmove(item + from + late, item + from, (size_t)(half - from) * sizeof *item);
	memcpy(item + from, swap, (size_t)late * sizeof *swap);
	free(swap);
	int early = smallest(x, item, from + late, from + late + half - from, late > 0);
	return late + early;
}

static int add_items(struct explain *x, struct item *item, const bool *school)
{
	const struct grouping_problem *p = x->p;
	int n = 0;
	for (int w = 0; w < p->wishes; w++)
		if (p->wish[w].kind != GROUPING_PREFER)
			item[n++] = (struct item){RULES + 1, w};
	for (int r = 0; r < RULES; r++)
		item[n++] = (struct item){r, 0};
	for (int i = 0; i < p->schools; i++)
		if (school[i] && (p->school[i].in_scope || p->school[i].is_new))
			item[n++] = (struct item){RULES, i};
	return n;
}

static int by_size(const void *a, const void *b)
{
	const struct locate_part *x = a, *y = b;
	if (x->model.customers != y->model.customers)
		return (x->model.customers > y->model.customers) - (x->model.customers < y->model.customers);
	return (x->customer[0] > y->customer[0]) - (x->customer[0] < y->customer[0]);
}

/* Marks the schools of the smallest part that has no plan; all schools when none can be named. */
static void find_part(struct explain *x, bool *school)
{
	const struct grouping_problem *p = x->p;
	const struct grouping_rules all = {.distance = true, .schools = true, .pupils = true, .low = true, .high = true};
	struct grouping_model g;
	struct locate_part *part;
	struct err err;
	int parts = 0;
	if (grouping_model_make(x->arena, p, &all, &g, &err) == ST_OK) {
		parts = locate_parts(x->arena, &g.model, &part);
		qsort(part, (size_t)parts, sizeof *part, by_size);
	}
	for (int k = 0; k < parts && !engine_stopped(&x->run); k++) {
		struct arena_mark mark = arena_mark(x->arena);
		bool found = locate_is_feasible(x->arena, &part[k].model, &x->run) == LOCATE_NO;
		arena_reset(x->arena, mark);
		if (!found)
			continue;
		for (int i = 0; i < part[k].model.customers; i++)
			school[part[k].customer[i]] = true;
		return;
	}
	memset(school, true, (size_t)p->schools * sizeof *school);
}

/* Wishes first, then the rules, then the schools, each by number. */
static int by_kind(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int p = x->rule > RULES ? -1 : x->rule, q = y->rule > RULES ? -1 : y->rule;
	if (p != q)
		return (p > q) - (p < q);
	return (x->number > y->number) - (x->number < y->number);
}

static double km_between(const struct grouping_problem *p, int i, int j)
{
	double dx = (double)(p->school[i].x_m - p->school[j].x_m), dy = (double)(p->school[i].y_m - p->school[j].y_m);
	return sqrt(dx * dx + dy * dy) / 1000;
}

/* The candidate of the school's region that is nearest to it, itself left out; −1: there is none. */
static int nearest_core(const struct grouping_problem *p, int i)
{
	int best = -1;
	for (int j = 0; j < p->schools; j++) {
		const struct grouping_school *s = &p->school[j];
		if (j == i || !s->may_lead || s->is_new || s->stage != p->school[i].stage ||
		    (!p->cross_county && s->county != p->school[i].county))
			continue;
		if (best < 0 || km_between(p, i, j) < km_between(p, i, best))
			best = j;
	}
	return best;
}

static void say_wish(struct err *out, const struct grouping_problem *p, const struct grouping_wish *w)
{
	bool lock = w->kind == GROUPING_LOCK;
	const struct grouping_school *s = &p->school[w->school], *c = &p->school[MAX(w->core, 0)];
	bool is_candidate = c->may_lead && !c->is_new;
	if (w->core < 0 && lock)
		err_item(out, "school %d is locked outside all groups", w->school);
	else if (w->core < 0)
		err_item(out, "school %d may not stay outside", w->school);
	else if (w->core == w->school && !lock)
		err_item(out, "school %d may not be a core", w->school);
	else if (w->core == w->school && !is_candidate)
		err_item(out, "school %d is locked as a core and is no candidate", w->school);
	else if (w->core == w->school)
		err_item(out, "school %d is locked as a core", w->school);
	else if (!lock)
		err_item(out, "school %d may not go to core %d", w->school, w->core);
	else if (!is_candidate)
		err_item(out, "school %d is locked to core %d, which is no candidate", w->school, w->core);
	else if (s->stage != c->stage || (!p->cross_county && s->county != c->county))
		err_item(out, "school %d is locked to core %d of another region", w->school, w->core);
	else
		err_item(out, "school %d is locked to core %d, %.1f km away", w->school, w->core, km_between(p, w->school, w->core));
}

static void say_rule(struct err *out, const struct grouping_problem *p, int rule)
{
	switch (rule) {
	case RULE_DISTANCE:
		err_item(out, "school and core lie within %.10g km", (double)p->distance_m / 1000);
		break;
	case RULE_SCHOOLS:
		err_item(out, "a group has at most %lld schools", (long long)p->max_schools);
		break;
	case RULE_PUPILS:
		err_item(out, "a group has at most %lld pupils", (long long)p->max_pupils);
		break;
	case RULE_LOW:
		err_item(out, "a group's mean strength is at least %.10g %% of its region's", (double)p->low_pm / 10);
		break;
	default:
		err_item(out, "a group's mean strength is at most %.10g %% of its region's", (double)p->high_pm / 10);
	}
}

/* The schools among the items, by their numbers. */
static void say_schools(struct err *out, const struct item *item, int n)
{
	CLEANUP(buf_done) struct buf list;
	buf_init(&list, ERR_TEXT_MAX);
	int schools = 0;
	for (int k = 0; k < n; k++)
		if (item[k].rule == RULES)
			buf_printf(&list, "%s%d", schools++ ? ", " : "", item[k].number);
	if (schools == 1)
		err_item(out, "school %s must be covered", list.p);
	else if (schools > 1)
		err_item(out, "schools %s must be covered", list.p);
}

/* One school and the distance alone: the plain case, with the nearest candidate. */
static bool say_alone(struct err *out, const struct grouping_problem *p, const struct item *item, int n)
{
	int school = -1, others = 0;
	for (int k = 0; k < n; k++)
		if (item[k].rule == RULES && school < 0)
			school = item[k].number;
		else
			others += item[k].rule != RULE_DISTANCE;
	if (school < 0 || others)
		return false;
	int core = nearest_core(p, school);
	if (core < 0)
		(void)err_set(out, ST_INVALID, "school %d must be covered but its region has no candidate core", school);
	else
		(void)err_set(out, ST_INVALID,
			      "school %d must be covered but no candidate lies within %.10g km; the nearest, school %d, is %.1f km away",
			      school, (double)p->distance_m / 1000, core, km_between(p, school, core));
	return true;
}

void grouping_explain(struct arena *a, const struct grouping_problem *p, const struct engine_run *run, struct err *err)
{
	struct explain x = {.arena = a, .p = p};
	x.run = (struct engine_run){.work = TEST_WORK, .seed = run->seed, .threads = run->threads, .stop = run->stop};
	x.covered = ARENA_ARRAY(a, bool, (size_t)p->schools + 1);
	x.wish = ARENA_ARRAY(a, bool, (size_t)p->wishes + 1);
	bool *school = ARENA_ARRAY(a, bool, (size_t)p->schools + 1);
	find_part(&x, school);
	struct item *item = ARENA_ARRAY(a, struct item, (size_t)(p->schools + p->wishes + RULES));
	int n = add_items(&x, item, school);
	n = smallest(&x, item, 0, n, false);
	qsort(item, (size_t)n, sizeof *item, by_kind);
	if (say_alone(err, p, item, n))
		return;
	if (x.unsure)
		(void)err_set(err, ST_INVALID, "among these rules some clash");
	else
		(void)err_set(err, ST_INVALID, "these rules clash");
	for (int k = 0; k < n; k++)
		if (item[k].rule < RULES)
			say_rule(err, p, item[k].rule);
		else if (item[k].rule > RULES)
			say_wish(err, p, &p->wish[item[k].number]);
	say_schools(err, item, n);
}
