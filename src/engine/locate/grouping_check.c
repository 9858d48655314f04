/* The judge of group plans. Shares nothing with the engine: rules in whole numbers from the problem itself. */
#include "base/dec.h"
#include "engine/locate/grouping.h"
#include "engine/violations.h"

struct tally { /* of a group or a region */
	int64_t schools, pupils;
	i128 strength; /* Σ pupils × tenths */
};

static void count(struct tally *t, const struct grouping_school *s)
{
	t->schools++;
	t->pupils += s->pupils;
	t->strength += (i128)s->pupils * s->strength;
}

static bool same_region(const struct grouping_problem *p, int i, int j)
{
	const struct grouping_school *a = &p->school[i], *b = &p->school[j];
	return a->stage == b->stage && (p->cross_county || a->county == b->county);
}

/* Tally of the region of each school that leads a group, by pairwise comparison of regions found so far. */
static const struct tally *region_of(const struct grouping_problem *p, struct tally *regions, int *first, int *n, int school)
{
	for (int r = 0; r < *n; r++)
		if (same_region(p, first[r], school))
			return &regions[r];
	struct tally *t = &regions[*n];
	first[(*n)++] = school;
	*t = (struct tally){};
	for (int i = 0; i < p->schools; i++)
		if (same_region(p, i, school))
			count(t, &p->school[i]);
	return t;
}

static void check_school(const struct grouping_problem *p, const int *core, int i, struct violations *out)
{
	const struct grouping_school *s = &p->school[i];
	int j = core[i];
	if (j < 0) {
		if (s->in_scope || s->is_new)
			violation(out, "R1 school %d must be covered", i);
		return;
	}
	if (j >= p->schools) {
		violation(out, "R2 school %d: core %d is no school", i, j);
		return;
	}
	const struct grouping_school *c = &p->school[j];
	if (core[j] != j)
		violation(out, "R2 school %d: school %d is not a core", i, j);
	if (i == j && (!s->may_lead || s->is_new))
		violation(out, "R2 school %d may not be a core", i);
	if (!same_region(p, i, j))
		violation(out, "R3 school %d and core %d are of different stages or counties", i, j);
	i128 dx = s->x_m - c->x_m, dy = s->y_m - c->y_m;
	if (dx * dx + dy * dy > (i128)p->distance_m * p->distance_m)
		violation(out, "R4 school %d is %.3f km from core %d", i, sqrt((double)(dx * dx + dy * dy)) / 1000, j);
}

/* Being in no group has words of its own: people read what is said here. */
static void refuse_lock(struct violations *out, const struct grouping_wish *v, int core)
{
	if (core < 0)
		violation(out, "lock: school %d is in no group, not with %d", v->school, v->core);
	else if (v->core < 0)
		violation(out, "lock: school %d is with %d, not in no group", v->school, core);
	else
		violation(out, "lock: school %d is with %d, not with %d", v->school, core, v->core);
}

static void check_wishes(const struct grouping_problem *p, const int *core, struct violations *out)
{
	for (int w = 0; w < p->wishes; w++) {
		const struct grouping_wish *v = &p->wish[w];
		bool met = v->core < 0 ? core[v->school] < 0 : core[v->school] == v->core;
		if (v->kind == GROUPING_LOCK && !met)
			refuse_lock(out, v, core[v->school]);
		if (v->kind == GROUPING_FORBID && met && v->core < 0)
			violation(out, "forbidden: school %d in no group", v->school);
		else if (v->kind == GROUPING_FORBID && met)
			violation(out, "forbidden: school %d with %d", v->school, v->core);
	}
}

void grouping_check(struct arena *a, const struct grouping_problem *p, const int *core, struct check_report *ret)
{
	size_t n = (size_t)p->schools;
	struct violations out;
	struct tally *group = ARENA_ARRAY(a, struct tally, n), *regions = ARENA_ARRAY(a, struct tally, n);
	int *first = ARENA_ARRAY(a, int, n), region_count = 0;
	violations_init(&out, a);
	for (int i = 0; i < p->schools; i++) {
		check_school(p, core, i, &out);
		if (core[i] >= 0 && core[i] < p->schools)
			count(&group[core[i]], &p->school[i]);
	}
	for (int j = 0; j < p->schools; j++) {
		const struct tally *g = &group[j];
		if (!g->schools)
			continue;
		const struct tally *r = region_of(p, regions, first, &region_count, j);
		if (g->schools > p->max_schools)
			violation(&out, "R5 group of core %d has %lld schools", j, (long long)g->schools);
		if (g->pupils > p->max_pupils)
			violation(&out, "R6 group of core %d has %lld pupils", j, (long long)g->pupils);
		i128 mean = 1000 * (i128)r->pupils * g->strength, share = r->strength * g->pupils;
		if (p->low_pm * share > mean || mean > p->high_pm * share)
			violation(&out, "R7 group of core %d has mean strength %.4f of its region's", j,
				   (double)mean / 1000 / (double)share);
	}
	check_wishes(p, core, &out);
	long double travel = 0;
	int64_t pupils = 0;
	int groups = 0, memberships = 0, broken = 0;
	for (int i = 0; i < p->schools; i++) {
		const struct grouping_school *s = &p->school[i];
		pupils += s->pupils;
		if (s->existing >= 0 && s->existing != i) {
			memberships++;
			broken += core[i] != s->existing;
		}
		if (core[i] < 0 || core[i] >= p->schools)
			continue;
		groups += core[i] == i;
		double dx = (double)(s->x_m - p->school[core[i]].x_m), dy = (double)(s->y_m - p->school[core[i]].y_m);
		travel += (double)s->pupils * sqrt(dx * dx + dy * dy) / 1000;
	}
	double objective = (pupils ? (double)(travel / pupils) : 0) + p->f * groups;
	if (memberships)
		objective += p->k * broken / memberships;
	violations_report(&out, ret);
	ret->objective = objective;
}
