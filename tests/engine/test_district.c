/* Service areas against complete enumeration, the contiguity judge against all plans of a map, clashes made by hand, relations. */
#include "unit.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"
#include "engine/district/district.h"

enum { UNITS = 8, SITES = 3, FL = 25, EDGES_MAX = 400 };

struct tiny {
	struct district_problem p;
	int64_t pupils[UNITS], capacity[SITES];
	int first[UNITS + 1], neighbour[UNITS * UNITS], home[SITES], locked[UNITS], today[UNITS];
	double open_cost[SITES], cost[UNITS * SITES];
};

static void draw(struct rng *r, struct tiny *t)
{
	*t = (struct tiny){};
	struct district_problem *p = &t->p;
	p->units = 4 + (int)rng_below(r, UNITS - 3);
	p->sites = 2 + (int)rng_below(r, SITES - 1);
	bool touch[UNITS][UNITS] = {};
	for (int i = 1; i < p->units; i++) { /* a tree and some more */
		int j = (int)rng_below(r, (uint64_t)i);
		touch[i][j] = touch[j][i] = true;
	}
	for (int k = 0; k < 5; k++) {
		int i = (int)rng_below(r, (uint64_t)p->units), j = (int)rng_below(r, (uint64_t)p->units);
		touch[i][j] = touch[j][i] = touch[i][j] || i != j;
	}
	int64_t pupils = 0;
	for (int i = 0, n = 0; i < p->units; i++) {
		for (int j = 0; j < p->units; j++)
			if (touch[i][j])
				t->neighbour[n++] = j;
		t->first[i + 1] = n;
		pupils += t->pupils[i] = (int64_t)rng_below(r, 12);
		t->locked[i] = rng_below(r, 12) ? -1 : (int)rng_below(r, (uint64_t)p->sites);
		t->today[i] = (int)rng_below(r, (uint64_t)p->sites);
		for (int j = 0; j < p->sites; j++)
			t->cost[i * p->sites + j] = rng_below(r, 8) ? (double)rng_below(r, 1000) / 10 : INFINITY;
	}
	for (int j = 0; j < p->sites; j++) {
		t->home[j] = j;
		t->capacity[j] = pupils / p->sites - 4 + (int64_t)rng_below(r, 20);
		t->capacity[j] = t->capacity[j] < 0 ? 0 : t->capacity[j];
		t->open_cost[j] = (double)rng_below(r, 100);
		t->cost[j * p->sites + j] = 0;
	}
	p->pupils = t->pupils;
	p->first = t->first;
	p->neighbour = t->neighbour;
	p->unit_of_site = t->home;
	p->capacity = t->capacity;
	p->open_cost = t->open_cost;
	p->cost = t->cost;
	p->locked = rng_below(r, 2) ? t->locked : NULL;
	p->today = rng_below(r, 2) ? t->today : NULL;
	p->change_cost = 0.5;
	p->contiguity = rng_below(r, 2);
	p->all_open = p->contiguity && rng_below(r, 3) == 0;
}

static double enumerate(struct arena *a, const struct tiny *t, int *site_of, int i)
{
	const struct district_problem *p = &t->p;
	double best = INFINITY;
	if (i == p->units) {
		struct check_report report;
		struct err err;
		struct arena_mark mark = arena_mark(a);
		assert_ok_err(district_check(a, p, site_of, &report, &err));
		bool homes = true;
		for (int j = 0; j < p->sites && p->all_open; j++)
			homes = homes && site_of[p->unit_of_site[j]] == j;
		arena_reset(a, mark);
		return report.feasible && homes ? report.objective : INFINITY;
	}
	for (site_of[i] = 0; site_of[i] < p->sites; site_of[i]++)
		best = fmin(best, enumerate(a, t, site_of, i + 1));
	return best;
}

static void tiny_maps_as_enumerated(void **state)
{
	struct rng r;
	rng_init(&r, 5);
	struct arena a;
	arena_init(&a);
	int feasible = 0, proved = 0, none = 0, missed = 0;
	for (int k = 0; k < 400; k++) {
		struct tiny t;
		draw(&r, &t);
		int site_of[UNITS];
		double optimum = enumerate(&a, &t, site_of, 0);
		struct engine_run run = {.seed = 1, .work = 12000000};
		struct engine_result result;
		struct district_plan *plan;
		struct err err = {};
		assert_ok_err(district_solve(&a, &t.p, &run, &result, &plan, &err));
		if (isfinite(optimum)) {
			feasible++;
			if (!result.infeasible && !result.feasible) {
				missed++; /* a search may miss the only plan there is, it may not deny it */
				arena_done(&a);
				continue;
			}
			if (result.infeasible || fabs(result.objective - optimum) > 1e-9 || result.bound > optimum + 1e-9)
				fail_msg("map %d: optimum %g, got %g, bound %g, '%s'", k, optimum, result.objective, result.bound, err.text);
			struct check_report report;
			assert_ok_err(district_check(&a, &t.p, plan->site_of, &report, &err));
			assert_true(report.feasible);
			assert_true(fabs(report.objective - result.objective) < 1e-9);
		} else {
			none++;
			proved += result.infeasible;
			if (result.feasible || plan || (result.infeasible && !err.text[0]))
				fail_msg("map %d has no plan, got %g", k, result.objective);
		}
		arena_done(&a);
	}
	assert_true(missed <= 3);
	if (feasible < 100 || none < 100 || proved < none / 2)
		fail_msg("%d with, %d without a plan of which %d are proved: the draw is one-sided", feasible, none, proved);
}

/* The same seed and work give the same plan; dearer, tighter or more restricted is never cheaper. */
static void relations_of_the_optimum(void **state)
{
	struct rng r;
	rng_init(&r, 6);
	struct arena a;
	arena_init(&a);
	for (int k = 0; k < 60; k++) {
		struct tiny t;
		draw(&r, &t);
		struct engine_run run = {.seed = 2, .work = 2000000};
		struct engine_result one, two;
		struct district_plan *plan, *again;
		struct err err = {};
		assert_ok_err(district_solve(&a, &t.p, &run, &one, &plan, &err));
		assert_ok_err(district_solve(&a, &t.p, &run, &two, &again, &err));
		assert_int_equal(one.feasible, two.feasible);
		if (!one.feasible)
			continue;
		assert_memory_equal(plan->site_of, again->site_of, (size_t)t.p.units * sizeof(int));
		assert_true(one.bound == two.bound && one.work == two.work);
		struct tiny wide = t;
		wide.p.contiguity = wide.p.all_open = false;
		wide.p.locked = NULL;
		for (int j = 0; j < t.p.sites; j++)
			wide.capacity[j] += 5;
		wide.p.capacity = wide.capacity;
		assert_ok_err(district_solve(&a, &wide.p, &run, &two, &again, &err));
		assert_true(two.feasible && two.objective <= one.objective + 1e-9);
		arena_reset(&a, (struct arena_mark){});
	}
	arena_done(&a);
}

static const char *clash(struct arena *a, const struct tiny *t)
{
	struct engine_run run = {.seed = 1, .work = 3000000};
	struct engine_result result;
	struct district_plan *plan;
	struct err err = {};
	assert_ok_err(district_solve(a, &t->p, &run, &result, &plan, &err));
	assert_true(result.infeasible && !result.feasible && !plan);
	return arena_strdup(a, err.text);
}

/* A row of five units, schools in the first and the last. */
static void row_of_five(struct tiny *t)
{
	*t = (struct tiny){.pupils = {10, 10, 10, 10, 10}, .capacity = {30, 30}, .first = {0, 1, 3, 5, 7, 8},
			   .neighbour = {1, 0, 2, 1, 3, 2, 4, 3}, .home = {0, 4}, .locked = {-1, -1, -1, -1, -1}};
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 2; j++)
			t->cost[2 * i + j] = abs(i - 4 * j);
	t->p = (struct district_problem){.units = 5, .sites = 2, .pupils = t->pupils, .first = t->first, .neighbour = t->neighbour,
					 .unit_of_site = t->home, .capacity = t->capacity, .open_cost = t->open_cost, .cost = t->cost,
					 .locked = t->locked, .contiguity = true, .all_open = true};
}

static void clashes_are_named(void **state)
{
	struct arena a;
	arena_init(&a);
	struct tiny t;
	row_of_five(&t);
	t.capacity[0] = t.capacity[1] = 24;
	assert_string_equal(clash(&a, &t), "units 0, 1, 2, 3, 4 with 50 pupils can only go to sites 0, 1, which hold 48");
	row_of_five(&t);
	t.locked[0] = t.locked[1] = t.locked[2] = t.locked[3] = 0;
	assert_string_equal(clash(&a, &t), "units 0, 1, 2, 3 with 40 pupils can only go to sites 0, which hold 30");
	row_of_five(&t);
	t.locked[3] = 0;
	t.locked[2] = 1;
	assert_string_equal(clash(&a, &t), "unit 2 is locked to site 1 and cannot reach it through units that site may serve");
	row_of_five(&t);
	t.cost[4] = t.cost[5] = INFINITY;
	assert_string_equal(clash(&a, &t), "unit 2: no site is allowed, all are beyond its limit or forbidden");
	row_of_five(&t);
	t.locked[1] = 0;
	t.cost[2] = INFINITY;
	assert_string_equal(clash(&a, &t), "unit 1 is locked to site 0, which is beyond its limit or forbidden");
	row_of_five(&t);
	t.capacity[0] = 9;
	t.capacity[1] = 60;
	assert_string_equal(clash(&a, &t), "site 0 is open and holds 9, less than the 10 pupils of unit 0, in which it stands");
	row_of_five(&t);
	t.p.contiguity = t.p.all_open = false;
	t.capacity[0] = t.capacity[1] = 25;
	assert_string_equal(clash(&a, &t), "units that are served whole cannot be divided among sites of these capacities");
	arena_done(&a);
}

/* All contiguous plans of 25 units in 3 parts: each accepted; with one unit given to another part accepted only when that is one of them. */
struct map {
	int first[FL + 1], neighbour[EDGES_MAX];
};

static void read_map(const char *path, struct map *m)
{
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	bool touch[FL][FL] = {};
	char line[64];
	int i, j, n = 0;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%d,%d", &i, &j) == 2)
			touch[i][j] = touch[j][i] = true;
	fclose(f);
	for (i = 0; i < FL; i++) {
		for (j = 0; j < FL; j++)
			if (touch[i][j])
				m->neighbour[n++] = j;
		m->first[i + 1] = n;
	}
}

/* The same partition under other names of its parts has the same key: parts are numbered by first appearance. */
static uint64_t key_of(const int *part)
{
	int name[3] = {-1, -1, -1}, next = 0;
	uint64_t key = 0;
	for (int i = 0; i < FL; i++) {
		if (name[part[i]] < 0)
			name[part[i]] = next++;
		key = key * 3 + (uint64_t)name[part[i]];
	}
	return key;
}

static int order_key(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
	return (a > b) - (a < b);
}

static void every_plan_of_the_map(void **state)
{
	const char *shared = getenv("JH_SHARED");
	char path[1024], command[1200], line[256];
	snprintf(path, sizeof path, "%s/data/district/fl25_adj.csv", shared ? shared : "../shared");
	FILE *there = fopen(path, "r");
	if (!there)
		SKIP_TEST("JH_SHARED has no data/district");
	fclose(there);
	struct map m = {};
	read_map(path, &m);
	snprintf(command, sizeof command, "xz -dc '%s/data/district/fl25_plans.csv.xz'", shared ? shared : "../shared");
	FILE *f = popen(command, "r");
	assert_non_null(f);
	enum { PLANS_MAX = 200000 };
	int (*plan)[FL] = calloc(PLANS_MAX, sizeof *plan), plans = 0;
	uint64_t *key = calloc(PLANS_MAX, sizeof *key);
	while (plans < PLANS_MAX && fgets(line, sizeof line, f)) {
		char *p = line;
		for (int i = 0; i < FL; i++, p++)
			plan[plans][i] = (int)strtol(p, &p, 10) - 1;
		if (plan[plans][0] >= 0)
			key[plans] = key_of(plan[plans]), plans++;
	}
	pclose(f);
	if (!plans)
		SKIP_TEST("xz is not installed");
	assert_int_equal(plans, 117688);
	qsort(key, (size_t)plans, sizeof *key, order_key);
	struct arena a;
	arena_init(&a);
	int64_t refused = 0;
	for (int k = 0; k < plans; k++) {
		int broken, size[3] = {};
		for (int i = 0; i < FL; i++)
			size[plan[k][i]]++;
		if (!district_is_contiguous(&a, FL, m.first, m.neighbour, plan[k], 3, &broken))
			fail_msg("plan %d is refused at part %d", k, broken);
		for (int i = 0; i < FL; i++)
			for (int to = 0, from = plan[k][i]; to < 3; to++) {
				if (to == from || size[from] == 1)
					continue;
				plan[k][i] = to;
				uint64_t sought = key_of(plan[k]);
				bool listed = bsearch(&sought, key, (size_t)plans, sizeof *key, order_key) != NULL;
				if (district_is_contiguous(&a, FL, m.first, m.neighbour, plan[k], 3, &broken) != listed)
					fail_msg("plan %d with unit %d in part %d: %s", k, i, to, listed ? "refused" : "accepted");
				refused += !listed;
				plan[k][i] = from;
			}
	}
	assert_true(refused > plans);
	arena_done(&a);
	free(plan);
	free(key);
}

static const char units_text[] = "id pupils x y flag fixed capacity\r\n1 10 0 0 0 0 0\r\n2 10 1000 0 1 5 30\r\n3 10 2000 0 0 0 0\r\n"
				 "4 10 3000 0 1 7 20\r\n";
static const char touch_text[] = "\"a\",\"b\",\"c\"\r\n,1,2\r\n,2,3\r\n,3,4\r\n";

static enum status read_texts(struct arena *a, const struct problem_format *f, const char *units, const char *touch, void **ret, struct err *err)
{
	struct problem_source source = {.text = {str_of(units), str_of(touch)}, .name = {"units", "touch"}, .number = 1, .contiguity = true};
	return f->read(a, &source, ret, err);
}

static void files_go_round(void **state)
{
	struct arena a;
	arena_init(&a);
	void *problem, *solution;
	struct err err = {};
	assert_ok_err(read_texts(&a, &cflsap_format, units_text, touch_text, &problem, &err));
	struct engine_run run = {.seed = 1};
	struct engine_result result;
	assert_ok_err(cflsap_format.solve(&a, problem, &run, &result, &solution, &err));
	assert_true(result.feasible && fabs(result.objective - (10 + 10 + 12)) < 1e-9);
	struct buf out;
	buf_init(&out, 0);
	cflsap_format.write(problem, solution, &out);
	struct check_report report;
	assert_ok_err(cflsap_format.check(&a, problem, buf_view(&out), &report, &err));
	assert_true(report.feasible && fabs(report.objective - result.objective) < 1e-9);
	buf_done(&out);
	/* unit 0 does not touch the area of row 3 */
	assert_ok_err(cflsap_format.check(&a, problem, STR("Idx RID Center\n0 0 3\n1 0 1\n2 0 1\n3 0 3\n"), &report, &err));
	assert_false(report.feasible);
	assert_int_equal(report.violation_count, 1);
	assert_ok_err(cflsap_format.check(&a, problem, STR("0 0 1\n1 0 1\n2 0 1\n"), &report, &err));
	assert_false(report.feasible);
	assert_ok_err(cflsap_format.check(&a, problem, STR("0 0 1\n1 0 1\n2 0 1\n3 0 1\n"), &report, &err));
	assert_string_equal(report.violations[0]->text, "site 0 at unit 1: 40 pupils are above its capacity 30");
	assert_int_equal(cflsap_format.check(&a, problem, STR("0 0\n"), &report, &err), ST_INVALID);
	assert_int_equal(cflsap_format.check(&a, problem, STR("0 0 9\n"), &report, &err), ST_INVALID);
	/* in front of the lines stands their heading or nothing */
	static const struct str refused[] = {
		STR("-1 0 3\n"), STR("anything\n0 0 1\n"), STR("Idx Center\n0 0 1\n"), STR("Center RID Idx\n0 0 1\n"),
		STR("0 0 1\nIdx RID Center\n"), STR("Idx RID Center\nIdx RID Center\n"), STR("Idx RID Center pupils\n"),
	};
	for (size_t k = 0; k < ARRAY_LEN(refused); k++)
		assert_int_equal(cflsap_format.check(&a, problem, refused[k], &report, &err), ST_INVALID);
	assert_ok_err(cflsap_format.check(&a, problem, STR("\nidx,rid,center\r\n0,0,1\r\n\n1,0,1\r\n"), &report, &err));
	arena_done(&a);
}

static void damaged_files_are_refused(void **state)
{
	static const struct {
		const char *units, *touch, *text;
	} cases[] = {
		{"id\n1 x 0 0 0 0 5\n", touch_text, "units, line 2: pupils must be a whole number of at most 64 bits, not 'x'"},
		{"id\n1 5 0 0 0 0 5\n1 5 0 0 0 0 5\n", touch_text, "units: id 1 stands in two rows"},
		{"id\n1 5 0 0 0 0 0\n", touch_text, "units: no unit with a capacity above 0, so no site"},
		{"id\n1 5 0 0 0\n", touch_text, "units, line 2: fixed cost is missing; a row is id, pupils, x, y, flag, fixed cost, capacity"},
		{units_text, "h\n,1\n", "touch, line 2: three fields are expected, the second and third are ids of units"},
		{units_text, "h\n,1,9\n", "touch, line 2: id 9 is not in the unit file"},
	};
	struct arena a;
	arena_init(&a);
	for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
		struct err err = {};
		void *problem;
		assert_int_equal(read_texts(&a, &sap_format, cases[k].units, cases[k].touch, &problem, &err), ST_INVALID);
		assert_string_equal(err.text, cases[k].text);
	}
	arena_done(&a);
}

/* Counts plans that keep every rule; none has a pair that was closed. */
static int plans_with(struct arena *a, const struct tiny *t, const double *open, int *site_of, int i)
{
	const struct district_problem *p = &t->p;
	int n = 0;
	if (i == p->units) {
		struct check_report report;
		struct err err;
		struct arena_mark mark = arena_mark(a);
		assert_ok_err(district_check(a, p, site_of, &report, &err));
		bool keeps = report.feasible;
		for (int j = 0; j < p->sites && p->all_open; j++)
			keeps = keeps && site_of[p->unit_of_site[j]] == j;
		for (int k = 0; k < p->units && keeps; k++)
			assert_true(isfinite(open[k * p->sites + site_of[k]]));
		arena_reset(a, mark);
		return keeps;
	}
	for (int j = 0; j < p->sites; j++) {
		site_of[i] = j;
		n += plans_with(a, t, open, site_of, i + 1);
	}
	return n;
}

static void closed_pairs_are_in_no_plan(void **state)
{
	struct rng r;
	rng_init(&r, 77);
	struct arena a;
	arena_init(&a);
	int barred = 0, plans = 0;
	for (int k = 0; k < 150; k++) {
		struct tiny t;
		double open[UNITS * SITES];
		int site_of[UNITS];
		draw(&r, &t);
		memcpy(open, t.cost, sizeof open);
		int n = district_bar(&a, &t.p, open), closed = 0;
		for (int i = 0; i < t.p.units * t.p.sites; i++)
			closed += isfinite(t.cost[i]) && !isfinite(open[i]);
		assert_int_equal(n, closed);
		assert_true(n == 0 || t.p.contiguity);
		int found = plans_with(&a, &t, open, site_of, 0);
		plans += found;
		barred += found ? n : 0;
	}
	assert_true(barred > 100 && plans > 100);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny_maps_as_enumerated),
		cmocka_unit_test(relations_of_the_optimum),
		cmocka_unit_test(clashes_are_named),
		cmocka_unit_test(every_plan_of_the_map),
		cmocka_unit_test(files_go_round),
		cmocka_unit_test(damaged_files_are_refused),
		cmocka_unit_test(closed_pairs_are_in_no_plan),
	};
	return cmocka_run_group_tests_name("district", tests, NULL, NULL);
}
