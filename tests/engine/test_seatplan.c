/* Seat plans: the judge against a plain evaluation, tiny cities against complete enumeration, bounds, locks, hand-made refusals. */
#include "unit.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"
#include "engine/seatplan/seatplan.h"

enum { YEARS = 3, SITES = 2, UNITS = 4, DECISIONS = 24 };

struct tiny {
	struct seatplan_problem p;
	struct seatplan_site site[SITES];
	int64_t budget[YEARS], discount[YEARS], x[UNITS], y[UNITS], radius[UNITS], demand[UNITS * YEARS];
	bool decided[SITES];
	struct seatplan_decision lock[2];
};

static int between(struct rng *r, int low, int high)
{
	return low + (int)rng_below(r, (uint64_t)(high - low + 1));
}

static void draw(struct rng *r, struct tiny *t)
{
	*t = (struct tiny){.p = {.name = "tiny", .years = YEARS, .sites = SITES, .units = between(r, 1, UNITS), .class_size = 10, .travel = 400,
				 .unmet = 3000, .maintain = between(r, 0, 2000), .closing = rng_below(r, 2)}};
	for (int k = 0; k < YEARS; k++) {
		t->budget[k] = between(r, 0, 60000);
		t->discount[k] = 1000000 - 40000 * k;
	}
	for (int j = 0; j < SITES; j++)
		t->site[j] = (struct seatplan_site){
			.existing = j == 0 || rng_below(r, 2), .x_m = between(r, -1500, 1500), .y_m = between(r, -1500, 1500),
			.classes = between(r, 1, 2), .max_add = between(r, 0, 2), .class_cost = between(r, 5000, 20000),
			.project_cost = between(r, 0, 10000), .open_cost = between(r, 10000, 40000), .first = between(r, 0, 1), .lead = between(r, 0, 2),
			.step = 1 + (int)(t->p.maintain % 2), .grow_first = t->p.maintain % 3 == 0, .flex_max = between(r, 0, 1), .rent = between(r, 2000, 12000), .close_first = between(r, -1, 2), .saving = between(r, 0, 9000)};
	for (int i = 0; i < t->p.units; i++) {
		t->x[i] = between(r, -1500, 1500);
		t->y[i] = between(r, -1500, 1500);
		t->radius[i] = between(r, 500, 3500);
		for (int k = 0; k < YEARS; k++)
			t->demand[i * YEARS + k] = between(r, 0, 25);
	}
	t->p.budget = t->budget;
	t->p.discount = t->discount;
	t->p.site = t->site;
	t->p.x_m = t->x;
	t->p.y_m = t->y;
	t->p.radius_m = t->radius;
	t->p.demand = t->demand;
}

/* Every plan, rules looked after by the judge; sites one after another, each a course of at most one shift of each kind a year. */
struct brute {
	struct arena a;
	const struct tiny *t;
	struct seatplan_decision d[DECISIONS];
	int n;
	double best;
};

static void judge(struct brute *b)
{
	struct check_report report;
	struct err err;
	struct arena_mark mark = arena_mark(&b->a);
	assert_ok_err(seatplan_check(&b->a, &b->t->p, b->d, b->n, &report, NULL, &err));
	if (report.feasible && report.objective < b->best)
		b->best = report.objective;
	arena_reset(&b->a, mark);
}

static void all_years(struct brute *b, int site, int year)
{
	const struct seatplan_site *s = &b->t->site[site];
	if (year == YEARS) {
		if (site + 1 < b->t->p.sites)
			all_years(b, site + 1, 0);
		else
			judge(b);
		return;
	}
	int n = b->n;
	for (int special = 0; special <= 1; special++) /* opening or shutting in this year */
		for (int add = 0; add <= (year < YEARS - 1 ? s->max_add : 0); add++)
			for (int flex = 0; flex <= s->flex_max; flex++) {
				b->n = n;
				if (special)
					b->d[b->n++] = (struct seatplan_decision){site, year, s->existing ? SEATPLAN_CLOSE : SEATPLAN_OPEN,
										  s->existing ? 0 : s->classes};
				if (add)
					b->d[b->n++] = (struct seatplan_decision){site, year, SEATPLAN_EXPAND, add};
				if (flex)
					b->d[b->n++] = (struct seatplan_decision){site, year, SEATPLAN_FLEX, flex};
				all_years(b, site, year + 1);
			}
	b->n = n;
}

static void tiny_cities_as_enumerated(void **state)
{
	struct rng r;
	rng_init(&r, 3);
	int missed = 0, built = 0, proved = 0;
	for (int k = 0; k < 60; k++) {
		struct tiny t;
		draw(&r, &t);
		struct brute b = {.t = &t, .best = INFINITY};
		arena_init(&b.a);
		all_years(&b, 0, 0);
		struct engine_run run = {.seed = 1, .work = 3000000};
		struct engine_result result;
		struct seatplan_plan *plan;
		struct err err = {};
		assert_ok_err(seatplan_solve(&b.a, &t.p, &run, &result, &plan, &err));
		assert_true(result.feasible);
		if (result.bound > b.best + 1e-6 || result.objective < b.best - 1e-6)
			fail_msg("city %d: optimum %.6f, got %.6f, bound %.6f", k, b.best, result.objective, result.bound);
		proved += result.optimal;
		missed += result.objective > b.best + 1e-6;
		built += plan->decisions > 0;
		struct check_report report;
		int64_t micro;
		assert_ok_err(seatplan_check(&b.a, &t.p, plan->decision, plan->decisions, &report, &micro, &err));
		assert_true(report.feasible && micro == plan->objective_micro);
		arena_done(&b.a);
	}
	if (missed > 3 || built < 30 || proved < 40) /* a search may miss, the bound may not; branching proves the most */
		fail_msg("%d of 60 optima are missed, %d plans build, %d are proved", missed, built, proved);
}

static double solve(struct arena *a, const struct tiny *t, uint64_t work, double *ret_bound)
{
	struct engine_run run = {.seed = 4, .work = work};
	struct engine_result result;
	struct seatplan_plan *plan;
	struct err err = {};
	assert_ok_err(seatplan_solve(a, &t->p, &run, &result, &plan, &err));
	*ret_bound = result.bound;
	return result.objective;
}

/* More money and lower costs never hurt; the same call gives the same answer; any amount of work gives a plan above the bound. */
static void relations_between_cities(void **state)
{
	struct rng r;
	rng_init(&r, 9);
	struct arena a;
	arena_init(&a);
	for (int k = 0; k < 25; k++) {
		struct tiny t;
		double bound, again, wide;
		draw(&r, &t);
		double base = solve(&a, &t, 2000000, &bound);
		assert_true(solve(&a, &t, 2000000, &again) == base && again == bound);
		for (uint64_t work = 1; work < 1000000; work *= 50)
			assert_true(solve(&a, &t, work, &again) >= bound - 1e-6 && again <= base + 1e-6);
		for (int y = 0; y < YEARS; y++)
			t.budget[y] += 30000;
		assert_true(solve(&a, &t, 2000000, &wide) <= base + 1e-6);
	}
	arena_done(&a);
}

static void locks_are_kept(void **state)
{
	struct rng r;
	rng_init(&r, 2);
	struct arena a;
	arena_init(&a);
	struct tiny t;
	do
		draw(&r, &t);
	while (!t.site[1].existing || t.site[1].flex_max == 0);
	t.budget[0] = t.budget[1] = 100000;
	t.decided[1] = true;
	t.lock[0] = (struct seatplan_decision){1, 1, SEATPLAN_FLEX, 1};
	t.p.decided = t.decided;
	t.p.lock = t.lock;
	t.p.locks = 1;
	struct engine_run run = {.seed = 1, .work = 500000};
	struct engine_result result;
	struct seatplan_plan *plan;
	struct err err = {};
	assert_ok_err(seatplan_solve(&a, &t.p, &run, &result, &plan, &err));
	assert_true(result.feasible);
	int here = 0;
	for (int k = 0; k < plan->decisions; k++)
		if (plan->decision[k].site == 1) {
			here++;
			assert_int_equal(plan->decision[k].kind, SEATPLAN_FLEX);
			assert_int_equal(plan->decision[k].year, 1);
		}
	assert_int_equal(here, 1);
	t.budget[0] = t.budget[1] = 0;
	assert_ok_err(seatplan_solve(&a, &t.p, &run, &result, &plan, &err));
	assert_true(result.infeasible && !result.feasible && !plan);
	assert_non_null(strstr(err.text, "the locks break a rule: R5"));
	arena_done(&a);
}

static const char instance[] =
	"# seatplan 1\n[params]\nname,hand\nT,2\nsites,2\nunits,1\nclass_size,10\ntravel,400\nunmet,3000\nmaintain,100\nclosing,1\n"
	"[years]\nyear,budget,discount_ppm\n1,50000,1000000\n2,50000,961538\n"
	"[sites]\nsite,kind,x,y,classes,max_add,class_cost,project_cost,open_cost,first,lead,flex_max,rent,close_first,saving\n"
	"1,E,0,0,1,2,20000,1000,0,0,0,1,4000,2,500\n2,N,900,0,1,1,20000,1000,30000,1,1,1,4000,0,0\n"
	"[units]\nunit,kind,x,y,radius\n1,C,3,4,1000\n[demand]\nunit,y1,y2\n1,15,25\n";

static void plans_by_hand(void **state)
{
	static const struct {
		const char *plan, *violation;
		double objective;
	} cases[] = {
		/* 10 pupils at 5 m: w = (400·5 + 500) div 1000 = 2; 5 and 15 unserved */
		{"site,year,kind,classes\n", NULL, 20 + 15000 + 0.961538 * (20 + 45000)},
		{"site,year,kind,classes\n1,1,expand,1\n", NULL, 21000 + 20 + 15000 + 0.961538 * (100 + 40 + 15000)},
		{"site,year,kind,classes\n1,2,close,0\n1,1,expand,1\n", "R4: site 1 is enlarged and shut", NAN},
		{"site,year,kind,classes\n1,1,close,0\n", "R4: site 1 cannot be shut in year 1", NAN},
		{"site,year,kind,classes\n1,1,expand,3\n", "R2: site 1: 3 classes are added, at most 2 may be", NAN},
		{"site,year,kind,classes\n1,2,expand,1\n", "R2: site 1, year 2: 1 classes cannot be added", NAN},
		{"site,year,kind,classes\n2,1,flex,1\n", "R3: site 2 has rooms in year 1, when it does not stand", NAN},
		{"site,year,kind,classes\n2,2,open,1\n", "R1: site 2 cannot be opened in year 2", NAN},
		{"site,year,kind,classes\n2,1,open,2\n", "R1: site 2 opens with 1 classes, not 2", NAN},
		{"site,year,kind,classes\n2,1,open,1\n1,1,expand,1\n", "R5: 1000 yuan too much are spent by year 1", NAN},
	};
	struct arena a;
	arena_init(&a);
	struct problem_source source = {.text = {str_of(instance)}, .name = {"hand"}, .number = 1};
	void *problem;
	struct err err = {};
	assert_ok_err(seatplan_format.read(&a, &source, &problem, &err));
	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		struct check_report report;
		assert_ok_err(seatplan_format.check(&a, problem, str_of(cases[k].plan), &report, &err));
		if (cases[k].violation) {
			assert_false(report.feasible);
			assert_string_equal(report.violations[0]->text, cases[k].violation);
		} else {
			assert_true(report.feasible && fabs(report.objective - cases[k].objective) < 1e-6);
		}
	}
	struct check_report report;
	assert_int_equal(seatplan_format.check(&a, problem, STR("site,year\n"), &report, &err), ST_INVALID);
	assert_int_equal(seatplan_format.check(&a, problem, STR("site,year,kind,classes\n1,1,rent,1\n"), &report, &err), ST_INVALID);
	assert_int_equal(seatplan_format.check(&a, problem, STR("site,year,kind,classes\n3,1,flex,1\n"), &report, &err), ST_INVALID);
	arena_done(&a);
}

/* Classes come in steps and not before their year, whatever one class would be worth. */
static void steps_and_first_years(void **state)
{
	struct rng r;
	rng_init(&r, 31);
	struct arena a;
	arena_init(&a);
	struct tiny t;
	do
		draw(&r, &t);
	while (!t.site[0].existing || t.site[0].max_add != 2 || t.site[0].close_first >= 0);
	t.budget[0] = 1000000;
	static const struct {
		int step, first, year, classes;
		const char *violation;
	} cases[] = {{1, 0, 0, 1, NULL}, {2, 0, 0, 2, NULL}, {2, 0, 0, 1, "R2: site 1, year 1: 1 classes are added, not in steps of 2"},
		     {1, 1, 1, 1, NULL}, {1, 1, 0, 1, "R2: site 1 is enlarged in year 1, before it can be"}};
	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		struct seatplan_decision d = {0, cases[k].year, SEATPLAN_EXPAND, cases[k].classes};
		struct check_report report;
		struct err err = {};
		t.site[0].step = cases[k].step;
		t.site[0].grow_first = cases[k].first;
		assert_ok_err(seatplan_check(&a, &t.p, &d, 1, &report, NULL, &err));
		assert_int_equal(report.feasible, !cases[k].violation);
		if (cases[k].violation)
			assert_string_equal(report.violations[0]->text, cases[k].violation);
	}
	t.site[0].step = -1;
	struct err err = {};
	assert_int_equal(seatplan_validate(&t.p, &err), ST_INVALID);
	arena_done(&a);
}

/* Cut anywhere, an instance is refused with its place, never read as something else. */
static void cut_files_are_refused(void **state)
{
	struct arena a;
	arena_init(&a);
	for (size_t n = 0; n + 3 < sizeof instance; n++) {
		struct problem_source source = {.text = {{instance, n}}, .name = {"cut"}, .number = 1};
		struct err err = {};
		void *problem;
		if (seatplan_format.read(&a, &source, &problem, &err) == ST_OK)
			fail_msg("read although cut after %zu bytes", n);
		assert_non_null(strstr(err.text, "cut"));
	}
	arena_done(&a);
}

/* Any course of one site, whether it keeps the rules or not. */
static int draw_course(struct rng *r, const struct tiny *t, int site, struct seatplan_decision *to)
{
	const struct seatplan_site *s = &t->site[site];
	int n = 0;
	if (rng_below(r, 2))
		to[n++] = (struct seatplan_decision){site, between(r, 0, YEARS - 1), s->existing ? SEATPLAN_CLOSE : SEATPLAN_OPEN, s->existing ? 0 : s->classes};
	if (s->max_add && rng_below(r, 2))
		to[n++] = (struct seatplan_decision){site, between(r, 0, YEARS - 2), SEATPLAN_EXPAND, between(r, 1, s->max_add)};
	for (int y = 0; s->flex_max && y < YEARS; y++)
		if (rng_below(r, 2))
			to[n++] = (struct seatplan_decision){site, y, SEATPLAN_FLEX, between(r, 1, s->flex_max)};
	return n;
}

/* Plan after plan on the same assignments comes to what the judge says of each alone, and to what it comes to from nothing. */
static void plans_after_one_another(void **state)
{
	struct rng r;
	rng_init(&r, 21);
	struct arena a;
	arena_init(&a);
	int judged = 0;
	for (int k = 0; k < 100; k++) {
		struct tiny t;
		struct seatplan_outcomes *all, *alone;
		struct err err = {};
		draw(&r, &t);
		for (int y = 0; y < YEARS; y++)
			t.budget[y] = 1000000;
		assert_ok_err(seatplan_outcomes_new(&a, &t.p, &all, &err));
		for (int i = 0; i < 40; i++) {
			struct seatplan_decision d[SITES * (YEARS + 2)];
			struct seatplan_plan plan, fresh;
			struct check_report report;
			int64_t micro, spent = 0;
			int n = 0;
			for (int j = 0; j < t.p.sites; j++)
				n += draw_course(&r, &t, j, d + n);
			assert_ok_err(seatplan_check(&a, &t.p, d, n, &report, &micro, &err));
			if (!report.feasible)
				continue;
			judged++;
			assert_ok_err(seatplan_outcome(all, &a, d, n, &plan, &err));
			assert_ok_err(seatplan_outcomes_new(&a, &t.p, &alone, &err));
			assert_ok_err(seatplan_outcome(alone, &a, d, n, &fresh, &err));
			assert_int_equal(plan.objective_micro, micro);
			for (int y = 0; y < YEARS; y++) {
				const struct seatplan_year *is = &plan.year[y], *was = &fresh.year[y];
				spent += is->spent;
				assert_int_equal(is->budget_left, 1000000 * (y + 1) - spent);
				assert_true(is->seats == was->seats && is->pupils == was->pupils && is->spent == was->spent);
				assert_int_equal(is->travel_yuan + t.p.unmet * is->unserved, was->travel_yuan + t.p.unmet * was->unserved);
			}
		}
		struct seatplan_decision nowhere = {t.p.sites, 0, SEATPLAN_FLEX, 1};
		struct seatplan_plan plan;
		assert_int_equal(seatplan_outcome(all, &a, &nowhere, 1, &plan, &err), ST_INVALID);
	}
	assert_true(judged > 500);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny_cities_as_enumerated),
		cmocka_unit_test(relations_between_cities),
		cmocka_unit_test(locks_are_kept),
		cmocka_unit_test(plans_by_hand),
		cmocka_unit_test(plans_after_one_another),
		cmocka_unit_test(steps_and_first_years),
		cmocka_unit_test(cut_files_are_refused),
	};
	return cmocka_run_group_tests_name("seatplan", tests, NULL, NULL);
}
