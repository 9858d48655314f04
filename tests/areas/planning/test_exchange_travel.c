/* Travelling teachers against every way of sending them: as many needs as can be are served, at the least sum of kilometres. */
#include "areas/planning/exchange/beside.h"
#include "base/rng.h"
#include "unit.h"

#include <math.h>

enum { SECTIONS = 8, TEACHERS = 9, TAUGHT = 2, SUBJECTS = TAUGHT + EXCH_POSTS, CASES = 3000, WANTS = SECTIONS * TAUGHT };

struct case_of {
	struct exch_problem p;
	struct exchange_school schools[SECTIONS];
	struct exchange_teacher teachers[TEACHERS];
	struct exch_section section[SECTIONS];
	struct exch_teacher teacher[TEACHERS];
	struct exch_unit unit[2];
	int destination[TEACHERS], need[SECTIONS][SUBJECTS];
};

/* A few schools with teachers and time, the others small, needing one or two subjects for some days. */
static void draw(struct case_of *c, struct rng *r)
{
	*c = (struct case_of){.p = {.engine = {.school_count = SECTIONS, .teacher_count = TEACHERS, .schools = c->schools, .teachers = c->teachers, .county_count = 2},
				    .section = c->section, .teacher = c->teacher, .unit = c->unit, .subjects = SUBJECTS,
				    .options = {.travelling = true, .week_days = 4 + 0.5 * (double)rng_below(r, 3), .travel_schools = 1 + (int)rng_below(r, 3), .travel_m = 12000}}};
	for (int i = 0; i < SECTIONS; i++) {
		c->schools[i].x_m = (int64_t)rng_below(r, 14000);
		c->schools[i].y_m = (int64_t)rng_below(r, 14000);
		c->section[i] = (struct exch_section){.is_small = i > 2, .unit = rng_below(r, 8) == 0, .need = c->need[i]};
		for (int u = 0; u < TAUGHT; u++)
			if (i <= 2 || rng_below(r, 3))
				c->need[i][u] = 100 * (int)(1 + rng_below(r, i > 2 ? 6 : 9));
	}
	for (int t = 0; t < TEACHERS; t++) {
		int home = (int)rng_below(r, rng_below(r, 9) ? 3 : SECTIONS);
		c->teachers[t].consent = rng_below(r, 8) > 0;
		c->teacher[t] = (struct exch_teacher){.home = home, .may_travel = rng_below(r, 9) > 0, .exempt = EXCH_NOT_EXEMPT, .subject = (int)rng_below(r, TAUGHT)};
		c->destination[t] = rng_below(r, 9) ? home : (int)rng_below(r, SECTIONS);
	}
}

struct way_of {
	int section[WANTS], subject[WANTS], teacher[WANTS], n; /* −1: nobody */
	int staff[SECTIONS][SUBJECTS], served, best_served;
	double km, best_km, given[SECTIONS][SUBJECTS], days[TEACHERS];
	int schools[TEACHERS];
};

/* From the k-th need on, every teacher who may or nobody. */
static void enumerate(const struct case_of *c, struct way_of *w, int k)
{
	const struct exch_problem *p = &c->p;
	if (w->served + w->n - k < w->best_served)
		return;
	if (k == w->n) {
		if (w->served > w->best_served || (w->served == w->best_served && w->km < w->best_km)) {
			w->best_served = w->served;
			w->best_km = w->km;
		}
		return;
	}
	int to = w->section[k], u = w->subject[k];
	double days = exch_days(p, to, u);
	for (int t = 0; t < TEACHERS; t++) {
		const struct exch_teacher *x = &p->teacher[t];
		int home = x->home;
		if (x->subject != u || !x->may_travel || !p->engine.teachers[t].consent || c->destination[t] != home || home == to ||
		    c->section[home].unit != c->section[to].unit || !exch_is_within(p, home, to, p->options.travel_m))
			continue;
		if (w->schools[t] == p->options.travel_schools || w->days[t] + days > p->options.week_days ||
		    w->given[home][u] + days + exch_days(p, home, u) > w->staff[home][u] * p->options.week_days)
			continue;
		double km = exch_km(p, home, to);
		w->schools[t]++;
		w->days[t] += days;
		w->given[home][u] += days;
		w->km += km;
		w->served++;
		enumerate(c, w, k + 1);
		w->schools[t]--;
		w->days[t] -= days;
		w->given[home][u] -= days;
		w->km -= km;
		w->served--;
	}
	enumerate(c, w, k + 1);
}

static void needs_are_served_best(void **state)
{
	(void)state;
	static struct case_of c;
	struct arena a;
	struct rng rng;
	int served = 0, wanted = 0;
	arena_init(&a);
	rng_init(&rng, 9);
	for (int k = 0; k < CASES; k++) {
		struct arena_mark mark = arena_mark(&a);
		struct way_of w = {.best_served = -1};
		double km = 0;
		draw(&c, &rng);
		for (int t = 0; t < TEACHERS; t++)
			w.staff[c.destination[t]][c.teacher[t].subject]++;
		for (int i = 0; i < SECTIONS; i++)
			for (int u = 0; u < TAUGHT; u++)
				if (c.section[i].is_small && c.need[i][u] && !w.staff[i][u]) {
					w.section[w.n] = i;
					w.subject[w.n++] = u;
				}
		enumerate(&c, &w, 0);
		struct exch_decision d = {.destination = c.destination};
		struct check_report check = {.feasible = true};
		exch_find_travel(&a, &c.p, &d);
		for (size_t i = 0; i < d.travels; i++)
			km += exch_km(&c.p, c.teacher[d.travel[i].teacher].home, d.travel[i].section);
		if ((int)d.travels != w.best_served || fabs(km - w.best_km) > 0.001 * WANTS)
			fail_msg("case %d: %zu served over %.4f km, the best is %d over %.4f", k, d.travels, km, w.best_served, w.best_km);
		exch_check_beside(&a, &c.p, &d, &check);
		assert_true(check.feasible);
		served += (int)d.travels;
		wanted += w.n;
		arena_reset(&a, mark);
	}
	assert_true(served > 2 * CASES && wanted > served);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(needs_are_served_best)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
