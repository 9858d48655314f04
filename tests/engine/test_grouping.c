/* Grouping against brute force over plans, judged by the checker alone; wishes, nearness, explanations, hostile files. */
#include "base/rng.h"
#include "engine/locate/grouping.h"
#include "unit.h"

#include <math.h>

enum { SMALL = 7 };

/* A random town of a few schools. */
static void random_problem(struct grouping_problem *p, struct arena *a, struct rng *r, int n)
{
	*p = (struct grouping_problem){.name = "tiny", .schools = n, .f = 0.5, .k = 1};
	p->school = ARENA_ARRAY(a, struct grouping_school, (size_t)n);
	p->distance_m = 4000 + (int64_t)rng_below(r, 8000);
	p->max_schools = 2 + (int64_t)rng_below(r, 4);
	p->max_pupils = 3000 + (int64_t)rng_below(r, 4000);
	p->low_pm = 700 + (int64_t)rng_below(r, 250);
	p->high_pm = 1050 + (int64_t)rng_below(r, 250);
	p->cross_county = rng_below(r, 2);
	for (int i = 0; i < n; i++) {
		struct grouping_school *s = &p->school[i];
		*s = (struct grouping_school){
			.county = (int)rng_below(r, 2),
			.stage = 1 + (rng_below(r, 5) == 0),
			.pupils = 200 + (int64_t)rng_below(r, 1500),
			.x_m = (int64_t)rng_below(r, 10000),
			.y_m = (int64_t)rng_below(r, 10000),
			.strength = 400 + (int)rng_below(r, 400),
			.may_lead = rng_below(r, 5) < 3,
			.is_new = rng_below(r, 8) == 0,
			.in_scope = rng_below(r, 5) > 0,
			.existing = -1,
		};
		if (rng_below(r, 3) == 0)
			s->existing = (int)rng_below(r, (uint64_t)n);
	}
}

struct brute {
	struct arena *arena;
	const struct grouping_problem *p;
	int core[SMALL];
	double best;
};

static void try_all(struct brute *b, int i)
{
	if (i == b->p->schools) {
		struct check_report report;
		struct arena_mark mark = arena_mark(b->arena);
		grouping_check(b->arena, b->p, b->core, &report);
		struct grouping_value v = grouping_evaluate(b->p, b->core);
		assert_float_equal(v.objective, report.objective, 1e-9);
		double total = report.objective - v.preference;
		if (b->p->previous)
			total += b->p->stay * v.changed / b->p->schools;
		if (report.feasible && total < b->best)
			b->best = total;
		arena_reset(b->arena, mark);
		return;
	}
	for (int j = -1; j < b->p->schools; j++) {
		/* what breaks R2 at once need not be looked at */
		if (j >= 0 && !b->p->school[j].may_lead)
			continue;
		if (j >= 0 && j < i && b->core[j] != j)
			continue;
		b->core[i] = j;
		try_all(b, i + 1);
	}
}

static void add_wishes(struct grouping_problem *p, struct arena *a, struct rng *r)
{
	struct grouping_wish *wish = ARENA_ARRAY(a, struct grouping_wish, 3);
	int n = p->schools, *previous = ARENA_ARRAY(a, int, (size_t)n);
	p->wishes = (int)rng_below(r, 4);
	for (int w = 0; w < p->wishes; w++)
		wish[w] = (struct grouping_wish){(enum grouping_wish_kind)rng_below(r, 3), (int)rng_below(r, (uint64_t)n),
						 (int)rng_below(r, (uint64_t)n + 1) - 1, rng_unit(r) - 0.3};
	p->wish = wish;
	if (rng_below(r, 2)) {
		for (int i = 0; i < n; i++)
			previous[i] = (int)rng_below(r, (uint64_t)n + 1) - 1;
		p->previous = previous;
		p->stay = rng_unit(r);
	}
}

static void tiny_towns_are_grouped_exactly(void **state)
{
	struct rng r;
	rng_init(&r, 5);
	int feasible = 0, infeasible = 0;
	for (int round = 0; round < 400; round++) {
		struct arena a;
		arena_init(&a);
		struct grouping_problem p;
		random_problem(&p, &a, &r, 3 + (int)rng_below(&r, 4));
		if (round % 2)
			add_wishes(&p, &a, &r);
		struct brute b = {.arena = &a, .p = &p, .best = INFINITY};
		try_all(&b, 0);
		struct engine_run run = {.seed = 1};
		struct engine_result result;
		struct err err = {};
		int *core;
		assert_ok_err(grouping_solve(&a, &p, &run, &result, &core, &err));
		if (isfinite(b.best)) {
			feasible++;
			if (!result.optimal || fabs(result.objective - b.best) > 1e-9 || result.bound > b.best + 1e-9)
				fail_msg("round %d: %.12g (optimal %d, bound %g), brute force %.12g", round, result.objective,
					 result.optimal, result.bound, b.best);
			struct check_report report;
			grouping_check(&a, &p, core, &report);
			assert_true(report.feasible);
		} else {
			infeasible++;
			if (!result.infeasible || core)
				fail_msg("round %d: no plan exists, infeasible %d", round, result.infeasible);
			assert_true(strlen(err.text) > 20);
		}
		arena_done(&a);
	}
	assert_true(feasible > 80 && infeasible > 80);
}

/* Towns of 40 schools that have a plan: twice the same beside each other cost the same; so does another order of schools. */
static struct grouping_problem town(struct arena *a, uint64_t seed, int n)
{
	struct rng r;
	rng_init(&r, seed);
	struct grouping_problem p;
	random_problem(&p, a, &r, n);
	p.distance_m = 9000;
	p.max_schools = 7;
	p.max_pupils = 9000;
	p.low_pm = 850;
	p.high_pm = 1150;
	p.cross_county = true;
	for (int i = 0; i < n; i++)
		p.school[i].stage = 1;
	return p;
}

static struct engine_result solve_town(struct arena *a, const struct grouping_problem *p, int threads, uint64_t work, int **ret_core)
{
	struct engine_run run = {.seed = 3, .threads = threads, .work = work};
	struct engine_result result;
	struct err err = {};
	assert_ok_err(grouping_solve(a, p, &run, &result, ret_core, &err));
	return result;
}

static void order_of_schools_does_not_matter(void **state)
{
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct arena a;
		arena_init(&a);
		enum { N = 30 };
		struct grouping_problem p = town(&a, seed, N), q = p;
		q.school = ARENA_ARRAY(&a, struct grouping_school, N);
		for (int i = 0; i < N; i++) {
			struct grouping_school s = p.school[N - 1 - i];
			if (s.existing >= 0)
				s.existing = N - 1 - s.existing;
			s.x_m += 12345; /* nor does the origin */
			q.school[i] = s;
		}
		int *core_p, *core_q;
		struct engine_result x = solve_town(&a, &p, 1, 0, &core_p), y = solve_town(&a, &q, 1, 0, &core_q);
		assert_true(x.optimal || x.infeasible);
		assert_int_equal(x.infeasible, y.infeasible);
		if (x.feasible)
			assert_float_equal(x.objective, y.objective, 1e-9);
		arena_done(&a);
	}
}

static void two_far_towns_are_solved_apart(void **state)
{
	struct arena a;
	arena_init(&a);
	enum { N = 24 };
	struct grouping_problem p = town(&a, 2, N), q = p;
	for (int i = 0; i < N; i++)
		p.school[i].existing = -1;
	q.schools = 2 * N;
	q.school = ARENA_ARRAY(&a, struct grouping_school, 2 * N);
	for (int i = 0; i < 2 * N; i++) {
		q.school[i] = p.school[i % N];
		q.school[i].x_m += i < N ? 0 : 1000000;
	}
	p.f = 0.4;
	q.f = 0.2; /* travel is shared by twice the pupils, so a group weighs half */
	int *core;
	struct engine_result x = solve_town(&a, &p, 1, 0, &core), y = solve_town(&a, &q, 2, 0, &core);
	assert_true(x.feasible && x.optimal && y.optimal);
	assert_float_equal(x.objective, y.objective, 1e-9);
	arena_done(&a);
}

static void threads_and_work_give_the_same_plan(void **state)
{
	struct arena a;
	arena_init(&a);
	enum { N = 90 };
	struct grouping_problem p = town(&a, 9, N);
	p.distance_m = 5000;
	for (int i = 0; i < N; i++) {
		p.school[i].county = i % 3;
		p.school[i].may_lead = i % 2;
		p.school[i].is_new = false;
	}
	p.cross_county = false;
	for (uint64_t work = 100000; work < 20000000; work *= 4) {
		int *first = NULL, *core;
		struct engine_result one = solve_town(&a, &p, 1, work, &first);
		for (int threads = 2; threads <= 4; threads += 2) {
			struct engine_result more = solve_town(&a, &p, threads, work, &core);
			assert_int_equal(one.work, more.work);
			assert_true(one.bound == more.bound);
			assert_int_equal(one.feasible, more.feasible);
			if (one.feasible)
				assert_memory_equal(first, core, N * sizeof *core);
		}
	}
	arena_done(&a);
}

static void locks_bans_and_nearness_are_kept(void **state)
{
	struct arena a;
	arena_init(&a);
	enum { N = 30 };
	struct grouping_problem p = town(&a, 2, N);
	int *core, *again;
	struct engine_result free_plan = solve_town(&a, &p, 1, 0, &core);
	assert_true(free_plan.optimal);
	int school = -1;
	for (int i = 0; i < N && school < 0; i++)
		if (core[i] >= 0 && core[i] != i)
			school = i;
	struct grouping_wish ban = {GROUPING_FORBID, school, core[school], 0};
	p.wish = &ban;
	p.wishes = 1;
	p.previous = core;
	p.stay = 2;
	struct engine_result near_plan = solve_town(&a, &p, 1, 0, &again);
	assert_true(near_plan.optimal);
	assert_int_not_equal(again[school], core[school]);
	struct grouping_value v = grouping_evaluate(&p, again);
	assert_true(v.changed >= 1 && v.objective >= free_plan.objective - 1e-9);
	assert_float_equal(near_plan.objective, v.objective + p.stay * v.changed / N, 1e-9);
	struct check_report report;
	grouping_check(&a, &p, again, &report);
	assert_true(report.feasible);
	grouping_check(&a, &p, core, &report);
	assert_false(report.feasible);
	arena_done(&a);
}

/* One region of many small groups that must be full: neighbourhoods of a few groups are not enough there. */
static void a_dense_region_comes_near_its_bound(void **state)
{
	(void)state;
	enum { SCHOOLS = 240 };
	struct arena a;
	struct rng r;
	struct grouping_problem p = {.name = "dense", .schools = SCHOOLS, .f = 20.0 / SCHOOLS, .k = 1, .distance_m = 30000, .max_schools = 9, .max_pupils = 15000,
				     .low_pm = 800, .high_pm = 1250, .cross_county = true};
	arena_init(&a);
	rng_init(&r, 5);
	p.school = ARENA_ARRAY(&a, struct grouping_school, SCHOOLS);
	for (int i = 0; i < SCHOOLS; i++)
		p.school[i] = (struct grouping_school){.stage = 1, .pupils = 100 + (int64_t)rng_below(&r, 900), .x_m = (int64_t)rng_below(&r, 40000),
						       .y_m = (int64_t)rng_below(&r, 40000), .strength = 500 + (int)rng_below(&r, 300),
						       .may_lead = rng_below(&r, 3) == 0, .in_scope = rng_below(&r, 12) > 0, .existing = -1};
	struct engine_run run = {.seed = 1, .work = 400000000};
	struct engine_result result;
	struct check_report report;
	struct err err;
	int *core;
	assert_ok_err(grouping_solve(&a, &p, &run, &result, &core, &err));
	grouping_check(&a, &p, core, &report);
	assert_true(report.feasible);
	assert_float_equal(report.objective, result.objective, 1e-9);
	if (engine_gap(&result) > 0.03)
		fail_msg("gap %g", engine_gap(&result));
	arena_done(&a);
}

/* Twenty groups of six planted in one region, each within four per mille of its strength. */
static void narrow_bands_get_a_decision(void **state)
{
	(void)state;
	enum { GROUPS = 20, SIZE = 6, SCHOOLS = GROUPS * SIZE };
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct arena a;
		struct rng r;
		struct grouping_problem p = {.name = "narrow", .schools = SCHOOLS, .f = 20.0 / SCHOOLS, .k = 1, .distance_m = 12000, .max_schools = 9,
					     .max_pupils = 15000, .low_pm = 996, .high_pm = 1004, .cross_county = true};
		arena_init(&a);
		rng_init(&r, seed);
		p.school = ARENA_ARRAY(&a, struct grouping_school, SCHOOLS);
		for (int g = 0; g < GROUPS; g++) {
			int64_t strength = 0, pupils = 0;
			for (int k = 0; k < SIZE; k++) {
				struct grouping_school *s = &p.school[g * SIZE + k];
				bool leads = k == SIZE - 1;
				*s = (struct grouping_school){.stage = 1, .pupils = (leads ? 1500 : 200) + (int64_t)rng_below(&r, 300), .may_lead = leads || rng_below(&r, 3) == 0,
							      .x_m = (g % 5) * 6000 + (int64_t)rng_below(&r, 5000), .y_m = (g / 5) * 6000 + (int64_t)rng_below(&r, 5000),
							      .strength = 350 + (int)rng_below(&r, 300), .in_scope = true, .existing = -1};
				if (leads) /* brings the group to the region's mean, 500 */
					s->strength = (int)((500 * (pupils + s->pupils) - strength) / s->pupils);
				pupils += s->pupils;
				strength += s->pupils * s->strength;
			}
		}
		struct engine_run run = {.seed = seed, .work = 150000000};
		struct engine_result result;
		struct check_report report;
		struct err err;
		int *core;
		assert_ok_err(grouping_solve(&a, &p, &run, &result, &core, &err));
		assert_true(result.feasible);
		grouping_check(&a, &p, core, &report);
		assert_true(report.feasible);
		assert_float_equal(report.objective, result.objective, 1e-9);
		arena_done(&a);
	}
}

static void a_raised_flag_stops_at_once(void **state)
{
	struct arena a;
	arena_init(&a);
	struct grouping_problem p = town(&a, 4, 60);
	atomic_bool stop = true;
	struct engine_run run = {.stop = &stop};
	struct engine_result result;
	struct err err = {};
	int *core;
	assert_ok_err(grouping_solve(&a, &p, &run, &result, &core, &err));
	assert_false(result.optimal);
	assert_true(result.feasible == (core != NULL));
	assert_true(isfinite(result.bound));
	arena_done(&a);
}

static const char head[] = "grouping,1\nname,t\nparam,D_m,20000\nparam,max_schools,9\nparam,max_pupils,15000\nparam,lo_pm,900\n"
			   "param,hi_pm,1100\nparam,cross_county,0\nparam,f,0.1\nparam,k,1\n";

static enum status read_text(struct arena *a, const char *text, void **ret, struct err *err)
{
	struct problem_source source = {.text = {str_of(text)}, .name = {"t.csv"}, .number = 1};
	return grouping_format.read(a, &source, ret, err);
}

static void clashes_are_named(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err = {};
	void *problem, *plan;
	struct engine_run run = {};
	struct engine_result result;
	assert_ok_err(read_text(&a, arena_printf(&a, "%sschool,0,1,1,500,0,0,600,1,0,1,-1\nschool,1,1,1,500,23100,0,600,0,0,1,-1\n", head),
				&problem, &err));
	assert_ok_err(grouping_format.solve(&a, problem, &run, &result, &plan, &err));
	assert_true(result.infeasible && !plan);
	assert_string_equal(err.text, "school 1 must be covered but no candidate lies within 20 km; the nearest, school 0, is 23.1 km away");

	/* two schools too large for one group, one candidate */
	assert_ok_err(read_text(&a,
				arena_printf(&a, "%sschool,0,1,1,9000,0,0,600,1,0,1,-1\nschool,1,1,1,5000,100,0,600,0,0,1,-1\n"
						 "school,2,1,1,5000,200,0,600,0,0,1,-1\n", head),
				&problem, &err));
	assert_ok_err(grouping_format.solve(&a, problem, &run, &result, &plan, &err));
	assert_true(result.infeasible);
	assert_string_equal(err.text, "these rules clash: a group has at most 15000 pupils; schools 1, 2 must be covered");

	struct grouping_problem *p = problem;
	struct grouping_wish wish[] = {{GROUPING_LOCK, 1, 0, 0}, {GROUPING_FORBID, 1, 0, 0}};
	p->wish = wish;
	p->wishes = 2;
	p->max_pupils = 30000;
	assert_ok_err(grouping_format.solve(&a, problem, &run, &result, &plan, &err));
	assert_true(result.infeasible);
	assert_non_null(strstr(err.text, "school 1 is locked to core 0"));
	assert_non_null(strstr(err.text, "school 1 may not go to core 0"));
	assert_null(strstr(err.text, "pupils"));

	/* the checker's words for a wish about being in no group */
	const int core[] = {0, 0, -1};
	struct check_report report = {};
	struct grouping_wish none[] = {{GROUPING_LOCK, 1, -1, 0}, {GROUPING_LOCK, 2, 0, 0}, {GROUPING_FORBID, 2, -1, 0}};
	p->wish = none;
	p->wishes = ARRAY_LEN(none);
	grouping_check(&a, p, core, &report);
	bool is_said[ARRAY_LEN(none)] = {};
	for (int i = 0; i < report.violation_count; i++) {
		is_said[0] = is_said[0] || strcmp(report.violations[i]->text, "lock: school 1 is with 0, not in no group") == 0;
		is_said[1] = is_said[1] || strcmp(report.violations[i]->text, "lock: school 2 is in no group, not with 0") == 0;
		is_said[2] = is_said[2] || strcmp(report.violations[i]->text, "forbidden: school 2 in no group") == 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		assert_true(is_said[i]);
	p->wish = wish;
	p->wishes = ARRAY_LEN(wish);
	wish[1] = (struct grouping_wish){GROUPING_LOCK, 7, 0, 0};
	assert_int_equal(grouping_format.solve(&a, problem, &run, &result, &plan, &err), ST_INVALID);
	arena_done(&a);
}

static void damaged_files_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"", "first line"},
		{"grouping,2\n", "first line"},
		{"grouping,1\nparam,D_m,x\n", "line 2"},
		{"grouping,1\nparam,D_m,5\nparam,D_m,5\n", "twice"},
		{"grouping,1\nparam,colour,5\n", "unknown param"},
		{"grouping,1\nschool,0,1,1\n", "line 2"},
		{"grouping,1\nschool,1,1,1,500,0,0,600,1,0,1,-1\n", "ids run"},
		{"grouping,1\nschool,0,1,1,0,0,0,600,1,0,1,-1\n", "pupils"},
		{"grouping,1\nschool,0,1,1,99999999999999999999,0,0,600,1,0,1,-1\n", "pupils"},
		{"grouping,1\nschool,0,1,1,5,0,0,600,1,0,1,-1\n", "missing"},
	};
	struct arena a;
	arena_init(&a);
	for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
		struct err err = {};
		void *problem;
		assert_int_equal(read_text(&a, bad[k].text, &problem, &err), ST_INVALID);
		if (!strstr(err.text, bad[k].says))
			fail_msg("'%s' should say '%s'", err.text, bad[k].says);
	}
	void *problem;
	struct err err = {};
	assert_int_equal(read_text(&a, arena_printf(&a, "%sschool,0,1,1,5,0,0,600,1,0,1,4\n", head), &problem, &err), ST_INVALID);
	/* every cut of a good file is refused or read, never more */
	char *good = arena_printf(&a, "%sschool,0,1,1,500,0,0,600,1,0,1,-1\nschool,1,1,1,500,100,0,600,0,0,1,0\n", head);
	for (size_t n = 0; n < strlen(good); n++) {
		char *cut = arena_strndup(&a, good, n);
		enum status st = read_text(&a, cut, &problem, &err);
		assert_true(st == ST_OK || st == ST_INVALID);
	}
	arena_done(&a);
}

static void the_judge_finds_each_fault(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err = {};
	void *problem;
	assert_ok_err(read_text(&a,
				arena_printf(&a, "%sschool,0,1,1,500,0,0,600,1,0,1,-1\nschool,1,1,1,500,100,0,600,0,0,1,0\n"
						 "school,2,1,2,500,100,0,600,1,0,1,-1\nschool,3,1,1,500,90000,0,900,0,0,0,-1\n", head),
				&problem, &err));
	static const struct {
		const char *plan, *rule;
	} wrong[] = {
		{"school,core\n0,0\n2,2\n", "R1 school 1"},
		{"0,0\n1,1\n2,2\n", "R2 school 1 may not"},
		{"0,0\n1,3\n2,2\n", "R2 school 1: school 3 is not"},
		{"0,0\n1,2\n2,2\n", "R3 school 1"},
		{"0,0\n1,0\n2,2\n3,0\n", "R4 school 3"},
		{"0,0\n1,0\n2,2\n1,0\n", "twice"},
	};
	struct check_report report;
	for (size_t k = 0; k < ARRAY_LEN(wrong); k++) {
		assert_ok_err(grouping_format.check(&a, problem, str_of(wrong[k].plan), &report, &err));
		assert_false(report.feasible);
		bool said = false;
		for (int v = 0; v < (int)report.violation_count; v++)
			said = said || strstr(report.violations[v]->text, wrong[k].rule);
		if (!said)
			fail_msg("%s is not among the violations", wrong[k].rule);
	}
	assert_ok_err(grouping_format.check(&a, problem, STR("school,core\n0,0\n1,0\n2,2\n"), &report, &err));
	assert_false(report.feasible); /* the far strong school lifts the region's mean above the band */
	((struct grouping_problem *)problem)->low_pm = 800;
	assert_ok_err(grouping_format.check(&a, problem, STR("school,core\n0,0\n1,0\n2,2\n"), &report, &err));
	assert_true(report.feasible);
	assert_float_equal(report.objective, 500 * 0.1 / 2000 + 0.2, 1e-12);
	assert_int_equal(grouping_format.check(&a, problem, STR("0,zero\n"), &report, &err), ST_INVALID);
	assert_int_equal(grouping_format.check(&a, problem, STR("0,9\n"), &report, &err), ST_INVALID);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny_towns_are_grouped_exactly),
		cmocka_unit_test(order_of_schools_does_not_matter),
		cmocka_unit_test(two_far_towns_are_solved_apart),
		cmocka_unit_test(threads_and_work_give_the_same_plan),
		cmocka_unit_test(locks_bans_and_nearness_are_kept),
		cmocka_unit_test(a_dense_region_comes_near_its_bound),
		cmocka_unit_test(narrow_bands_get_a_decision),
		cmocka_unit_test(a_raised_flag_stops_at_once),
		cmocka_unit_test(clashes_are_named),
		cmocka_unit_test(damaged_files_are_refused_with_their_line),
		cmocka_unit_test(the_judge_finds_each_fault),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
