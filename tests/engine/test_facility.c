/* The public location formats: tiny problems against brute force through reader, engine, writer and judge; published optima;
 * damaged files. */
#include "base/rng.h"
#include "engine/locate/facility.h"
#include "engine/locate/grouping.h"
#include "unit.h"

#include <math.h>

static enum status read_text(struct arena *a, const struct problem_format *f, struct str text, int number, void **ret,
			     struct err *err)
{
	struct problem_source source = {.text = {text}, .name = {"file"}, .number = number};
	return f->read(a, &source, ret, err);
}

struct brute {
	const struct facility_problem *p;
	int site[8];
	double best;
};

static void try_all(struct brute *b, int i)
{
	const struct facility_problem *p = b->p;
	if (i < p->customers) {
		for (b->site[i] = 0; b->site[i] < p->sites; b->site[i]++)
			try_all(b, i + 1);
		return;
	}
	double total = 0;
	int open = 0;
	for (int j = 0; j < p->sites; j++) {
		int64_t load = 0;
		int count = 0;
		for (int k = 0; k < p->customers; k++)
			if (b->site[k] == j) {
				load += p->demand[k];
				count++;
				total += p->cost[k * p->sites + j];
			}
		if (load > p->capacity[j])
			return;
		open += count > 0;
		total += count ? p->open_cost[j] : 0;
	}
	if ((p->most < 0 || open <= p->most) && total < b->best)
		b->best = total;
}

static char *random_text(struct arena *a, struct rng *r, const struct problem_format *f)
{
	struct buf b;
	buf_init(&b, 0);
	int n = 3 + (int)rng_below(r, 4), sites = 2 + (int)rng_below(r, 3);
	if (f == &sscflp_format) {
		buf_printf(&b, "%d %d\n", sites, n);
		for (int j = 0; j < sites; j++)
			buf_printf(&b, "%d ", 8 + (int)rng_below(r, 20));
		for (int j = 0; j < sites; j++)
			buf_printf(&b, "%d.000000 ", (int)rng_below(r, 60));
		for (int i = 0; i < n; i++)
			buf_printf(&b, "%d ", 1 + (int)rng_below(r, 9));
		for (int k = 0; k < n * sites; k++)
			buf_printf(&b, "%d\r\n", (int)rng_below(r, 40));
	} else if (f == &cpmp_sjc_format) {
		buf_printf(&b, "%d %d\n", n, 1 + (int)rng_below(r, 3));
		for (int i = 0; i < n; i++)
			buf_printf(&b, " %d %d %d %d\r\n", (int)rng_below(r, 100), (int)rng_below(r, 100), 12 + (int)rng_below(r, 12),
				   1 + (int)rng_below(r, 9));
	} else {
		buf_printf(&b, "2\n 1 0\n 1 1 5\n 1 3 3 2\n 2 0\n %d %d %d\n", n, 1 + (int)rng_below(r, 3), 10 + (int)rng_below(r, 15));
		for (int i = 0; i < n; i++)
			buf_printf(&b, " %d %d %d %d\n", i + 1, (int)rng_below(r, 100), (int)rng_below(r, 100), 1 + (int)rng_below(r, 9));
	}
	char *text = arena_strdup(a, b.p);
	buf_done(&b);
	return text;
}

static void tiny_problems_are_solved_exactly(void **state)
{
	const struct problem_format *const formats[] = {&sscflp_format, &cpmp_sjc_format, &cpmp_orlib_format};
	struct rng r;
	rng_init(&r, 21);
	int feasible = 0, infeasible = 0;
	for (int round = 0; round < 1500; round++) {
		const struct problem_format *f = formats[round % 3];
		struct arena a;
		arena_init(&a);
		struct err err = {};
		void *problem, *solution;
		assert_ok_err(read_text(&a, f, str_of(random_text(&a, &r, f)), 2, &problem, &err));
		struct brute b = {.p = problem, .best = INFINITY};
		try_all(&b, 0);
		struct engine_run run = {.seed = 4};
		struct engine_result result;
		assert_ok_err(f->solve(&a, problem, &run, &result, &solution, &err));
		if (isinf(b.best)) {
			infeasible++;
			if (!result.infeasible || solution)
				fail_msg("round %d: nothing fits, infeasible %d", round, result.infeasible);
			assert_true(strlen(err.text) > 20);
		} else {
			feasible++;
			if (!result.optimal || fabs(result.objective - b.best) > 1e-9)
				fail_msg("round %d (%s): %.10g (optimal %d), brute force %.10g", round, f->name, result.objective,
					 result.optimal, b.best);
			struct buf out;
			struct check_report report;
			buf_init(&out, 0);
			f->write(problem, solution, &out);
			assert_ok_err(f->check(&a, problem, buf_view(&out), &report, &err));
			assert_true(report.feasible);
			assert_float_equal(report.objective, b.best, 1e-9);
			buf_done(&out);
		}
		arena_done(&a);
	}
	assert_true(feasible > 600 && infeasible > 50);
}

static struct str shared_file(struct arena *a, const char *path)
{
	const char *shared = getenv("JH_SHARED");
	char *name = arena_printf(a, "%s/data/%s", shared ? shared : "../shared", path);
	FILE *f = fopen(name, "rb");
	struct buf b;
	buf_init(&b, 0);
	char part[4096];
	size_t n;
	while (f && (n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&b, part, n);
	if (f)
		fclose(f);
	struct str text = str_copy(a, buf_view(&b));
	buf_done(&b);
	return text;
}

/* Work limits, not seconds: the same on every machine. */
static void published_values_are_reached(void **state)
{
	static const struct {
		const struct problem_format *format;
		const char *path;
		int number;
		double value, within; /* relative */
		uint64_t work;
	} set[] = {
		{&cpmp_sjc_format, "locate/SJC1.dat", 1, 17288.99, 1e-6, 400000000},
		{&cpmp_orlib_format, "locate/pmedcap1.txt", 1, 713, 0, 100000000},
		{&cpmp_orlib_format, "locate/pmedcap1.txt", 4, 651, 0, 100000000},
		{&cpmp_orlib_format, "locate/pmedcap1.txt", 9, 715, 0, 100000000},
		{&sscflp_format, "locate/sscflp/holmberg_p1", 1, 8848, 0, 100000000},
		{&sscflp_format, "locate/sscflp/holmberg_p13", 1, 8252, 0, 100000000},
		{&sscflp_format, "locate/sscflp/holmberg_p40", 1, 13024, 0, 200000000},
		{&sscflp_format, "locate/sscflp/yang_p5", 1, 27646, 0.005, 200000000},
		{&grouping_format, "grouping/g60.csv", 1, 6.950856128716, 1e-9, 100000000},
		{&grouping_format, "grouping/g200.csv", 1, 6.558541419567, 0.002, 400000000},
	};
	for (size_t k = 0; k < ARRAY_LEN(set); k++) {
		struct arena a;
		arena_init(&a);
		struct str text = shared_file(&a, set[k].path);
		if (!text.n) {
			print_message("skipped: no %s in the shared data\n", set[k].path);
			arena_done(&a);
			continue;
		}
		struct err err = {};
		void *problem, *solution;
		assert_ok_err(read_text(&a, set[k].format, text, set[k].number, &problem, &err));
		struct engine_run run = {.seed = 1, .work = set[k].work};
		struct engine_result result;
		assert_ok_err(set[k].format->solve(&a, problem, &run, &result, &solution, &err));
		assert_true(result.feasible);
		assert_true(result.bound <= set[k].value * (1 + 1e-6));
		if (result.objective > set[k].value * (1 + set[k].within) + 1e-9 || result.objective < set[k].value * (1 - 1e-6))
			fail_msg("%s: %.9g, known %.9g", set[k].path, result.objective, set[k].value);
		struct buf out;
		struct check_report report;
		buf_init(&out, 0);
		set[k].format->write(problem, solution, &out);
		assert_ok_err(set[k].format->check(&a, problem, buf_view(&out), &report, &err));
		assert_true(report.feasible);
		assert_float_equal(report.objective, result.objective, 1e-9 * set[k].value);
		buf_done(&out);
		arena_done(&a);
	}
}

static void work_decides_not_threads(void **state)
{
	struct arena a;
	arena_init(&a);
	struct str text = shared_file(&a, "locate/sscflp/yang_p1");
	if (!text.n) {
		arena_done(&a);
		SKIP_TEST("JH_SHARED has no data/locate");
	}
	struct err err = {};
	void *problem, *one, *four;
	assert_ok_err(read_text(&a, &sscflp_format, text, 1, &problem, &err));
	struct engine_result x, y;
	struct engine_run run = {.seed = 8, .work = 30000000, .threads = 1};
	assert_ok_err(sscflp_format.solve(&a, problem, &run, &x, &one, &err));
	run.threads = 4;
	assert_ok_err(sscflp_format.solve(&a, problem, &run, &y, &four, &err));
	assert_true(x.bound == y.bound && x.objective == y.objective && x.work == y.work);
	assert_memory_equal(one, four, (size_t)((struct facility_problem *)problem)->customers * sizeof(int));
	arena_done(&a);
}

static void reasons_are_given(void **state)
{
	static const struct {
		const char *text, *why;
	} set[] = {
		{"2 2 5 7 1 1 9 1 1 1 1 1", "customer 0 must be served whole: its demand 9 is above the largest capacity 7"},
		{"2 3 5 7 1 1 5 5 5 1 1 1 1 1 1", "the demand 15 in all is above what the 2 largest sites hold, 12"},
		{"2 3 5 5 1 1 3 3 3 1 1 1 1 1 1", "demands that are served whole cannot be divided among 2 sites of these capacities"},
	};
	for (size_t k = 0; k < ARRAY_LEN(set); k++) {
		struct arena a;
		arena_init(&a);
		struct err err = {};
		void *problem, *solution;
		struct engine_run run = {};
		struct engine_result result;
		assert_ok_err(read_text(&a, &sscflp_format, str_of(set[k].text), 1, &problem, &err));
		assert_ok_err(sscflp_format.solve(&a, problem, &run, &result, &solution, &err));
		assert_true(result.infeasible && !solution);
		assert_string_equal(err.text, set[k].why);
		arena_done(&a);
	}
}

static void damaged_files_are_refused(void **state)
{
	static const struct {
		const struct problem_format *format;
		const char *text;
	} bad[] = {
		{&sscflp_format, ""},
		{&sscflp_format, "2"},
		{&sscflp_format, "0 5"},
		{&sscflp_format, "20000 20000"},
		{&sscflp_format, "20000 1000 1 2 3"},
		{&sscflp_format, "1 1 5 1 x 1"},
		{&sscflp_format, "1 1 5 1 1.5 1"},
		{&sscflp_format, "1 1 5 1 -1 1"},
		{&sscflp_format, "1 1 5 nan 1 1"},
		{&sscflp_format, "1 1 5 1 1 1 7"},
		{&cpmp_sjc_format, "2 1 0 0 5 1"},
		{&cpmp_sjc_format, "1 1 0 0 5 1 9"},
		{&cpmp_orlib_format, "1 1 700 2 1 5 1 0 0 1"},
		{&cpmp_orlib_format, "0"},
	};
	struct arena a;
	arena_init(&a);
	for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
		struct err err = {};
		void *problem;
		enum status st = read_text(&a, bad[k].format, str_of(bad[k].text), 1, &problem, &err);
		if (st != ST_INVALID && st != ST_TOO_LARGE)
			fail_msg("'%s' gave %s", bad[k].text, status_name(st));
		assert_true(strlen(err.text) > 10);
	}
	struct err err = {};
	void *problem;
	assert_int_equal(read_text(&a, &cpmp_orlib_format, STR("1 1 0 1 1 5 1 0 0 1"), 2, &problem, &err), ST_INVALID);
	arena_done(&a);
}

static void the_judge_finds_each_fault(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err = {};
	void *problem;
	/* two sites of 5 and 4, three customers of 3, 2, 2 */
	assert_ok_err(read_text(&a, &sscflp_format, STR("2 3 5 4 10 20 3 2 2 1 2 3 4 5 6"), 1, &problem, &err));
	struct check_report report;
	assert_ok_err(sscflp_format.check(&a, problem, STR("0,0\n1,0\n2,1\n"), &report, &err));
	assert_true(report.feasible);
	assert_float_equal(report.objective, 10 + 20 + 1 + 3 + 6, 0);
	assert_ok_err(sscflp_format.check(&a, problem, STR("0,0\n1,0\n2,0\n"), &report, &err));
	assert_false(report.feasible);
	assert_non_null(strstr(report.violations[0]->text, "above its capacity"));
	assert_ok_err(sscflp_format.check(&a, problem, STR("0,0\n1,0\n"), &report, &err));
	assert_non_null(strstr(report.violations[0]->text, "customer 2 is not served"));
	assert_ok_err(sscflp_format.check(&a, problem, STR("0,0\n1,0\n2,1\n2,0\n"), &report, &err));
	assert_false(report.feasible);
	assert_int_equal(sscflp_format.check(&a, problem, STR("0,2\n"), &report, &err), ST_INVALID);
	assert_int_equal(sscflp_format.check(&a, problem, STR("0;1\n"), &report, &err), ST_INVALID);
	assert_ok_err(read_text(&a, &cpmp_sjc_format, STR("2 1 0 0 5 1 3 4 5 1"), 1, &problem, &err));
	assert_ok_err(cpmp_sjc_format.check(&a, problem, STR("0,0\n1,1\n"), &report, &err));
	assert_non_null(strstr(report.violations[0]->text, "at most 1"));
	assert_ok_err(cpmp_sjc_format.check(&a, problem, STR("0,0\n1,0\n"), &report, &err));
	assert_true(report.feasible);
	assert_float_equal(report.objective, 5, 0);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny_problems_are_solved_exactly), cmocka_unit_test(published_values_are_reached),
		cmocka_unit_test(work_decides_not_threads),	    cmocka_unit_test(reasons_are_given),
		cmocka_unit_test(damaged_files_are_refused),	    cmocka_unit_test(the_judge_finds_each_fault),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
