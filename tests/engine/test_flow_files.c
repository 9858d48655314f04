/* The formats dimacs-min and assign-orlib from file to answer to check: published problems, faults in words, wrong solutions
 * refused, and readers fed with damaged files. */
#include "unit.h"

#include "base/arena.h"
#include "base/rng.h"
#include "engine/flow/assign_orlib.h"
#include "engine/flow/dimacs.h"
#include "engine/problem_run.h"

#include <math.h>

static enum status read_text(struct arena *a, const struct problem_format *f, const char *text, void **ret, struct err *err)
{
	struct problem_source source = {.text = {str_of(text)}, .name = {"given.txt"}, .number = 1};
	return f->read(a, &source, ret, err);
}

static void assert_refused(const struct problem_format *f, const char *text, const char *said)
{
	struct arena a;
	arena_init(&a);
	struct err err = {};
	void *problem;
	assert_int_equal(read_text(&a, f, text, &problem, &err), ST_INVALID);
	if (!strstr(err.text, said) || !strstr(err.text, "given.txt"))
		fail_msg("said '%s', expected '%s'", err.text, said);
	arena_done(&a);
}

static const char good[] = "c a comment\np min 4 5\nn 1 4\nn 4 -4\na 1 2 0 4 2\na 1 3 0 2 2\na 2 3 0 2 1\na 2 4 0 3 3\na 3 4 0 5 1\n";

static void dimacs_faults_in_words(void **state)
{
	const struct problem_format *f = &dimacs_min_format;
	assert_refused(f, "", "no 'p min NODES ARCS' line");
	assert_refused(f, "p max 2 1\n", "line 1: 'p min NODES ARCS' is needed");
	assert_refused(f, "p min 2\n", "the number of arcs is missing");
	assert_refused(f, "p min 2 1 3\n", "'3' after the last field");
	assert_refused(f, "p min 2000000000 0\n", "more than the file can name");
	assert_refused(f, "p min 2 2000000000\n", "more than the file can hold");
	assert_refused(f, "p min -1 0\n", "the number of nodes is -1");
	assert_refused(f, "n 1 1\n", "line must come first");
	assert_refused(f, "p min 2 0\np min 2 0\n", "line 2: a second 'p' line");
	assert_refused(f, "p min 2 0\nn 3 1\n", "line 2: the node is 3, allowed are 1 to 2");
	assert_refused(f, "p min 2 0\nn 1 1\nn 1 2\n", "line 3: node 1 has its supply on an earlier line");
	assert_refused(f, "p min 2 0\nn 1 1.5\n", "the supply must be a whole number");
	assert_refused(f, "p min 2 0\nn 1 99999999999999999999\n", "at most 64 bits");
	assert_refused(f, "p min 2 1\na 1 2 0 5\n", "line 2: the cost is missing");
	assert_refused(f, "p min 2 1\na 1 2 6 5 1\n", "line 2: the capacity 5 is below the lower bound 6");
	assert_refused(f, "p min 2 1\na 1 2 0 5 1\na 1 2 0 5 1\n", "line 3: more arcs than the 1 announced");
	assert_refused(f, "p min 2 2\na 1 2 0 5 1\n", "after 1 of the 2 arcs announced");
	assert_refused(f, "p min 2 0\nx 1\n", "'x' is none of the line kinds");
}

static void assign_faults_in_words(void **state)
{
	const struct problem_format *f = &assign_orlib_format;
	assert_refused(f, " \n", "no numbers");
	assert_refused(f, "2\n1 2\n3\n", "2 rows need 4 costs, the file holds 3");
	assert_refused(f, "3\n1 2 3 4\n5 6 7 8\n", "3 rows need 9 costs, the file holds 8");
	assert_refused(f, "1 2\n3 x\n", "line 2: a cost must be a whole number of at most 64 bits, not 'x'");
	assert_refused(f, "0 1 2\n", "the number of rows is 0");
	assert_refused(f, "30000 1\n", "at most 20000 are taken");
}

static void assert_answer(const struct problem_format *f, void *problem, struct arena *a, double objective)
{
	struct problem p = {.format = f, .instance = problem};
	struct problem_answer answer;
	struct engine_run run = {};
	struct err err = {};
	assert_ok_err(problem_solve(a, &p, &run, &answer, &err));
	assert_true(answer.result.feasible && answer.result.optimal && !answer.result.infeasible);
	assert_true(answer.result.objective == objective && answer.result.bound == objective);
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	f->write(problem, answer.solution, &text);
	struct check_report report;
	assert_ok_err(f->check(a, problem, buf_view(&text), &report, &err));
	if (!report.feasible)
		fail_msg("own solution refused: %s", report.violations[0]->text);
	assert_true(report.objective == objective);
}

static void published_problems(void **state)
{
	static const struct {
		const struct problem_format *format;
		const char *file;
		double objective;
	} known[] = {
		{&dimacs_min_format, "data/flow/netgen_8_08a.min", 142274536},
		{&dimacs_min_format, "data/flow/netgen_8_10a.min", 369269289},
		{&dimacs_min_format, "data/flow/transport_400x300.min", 445090},
		{&assign_orlib_format, "data/assign/assign100.txt", 305},
		{&assign_orlib_format, "data/assign/assign500.txt", 991},
	};
	const char *shared = getenv("JH_SHARED");
	struct arena a;
	arena_init(&a);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct problem_request request = {
			.format = str_of(known[i].format->name),
			.file = {arena_printf(&a, "%s/%s", shared ? shared : ".", known[i].file)},
			.files = 1,
		};
		struct problem p;
		struct err err = {};
		enum status st = problem_load(&a, &request, &p, &err);
		if (st == ST_NOT_FOUND) {
			print_message("# skipped: %s is not there; JH_SHARED names its folder\n", known[i].file);
			continue;
		}
		assert_ok_err(st);
		assert_answer(known[i].format, p.instance, &a, known[i].objective);
	}
	arena_done(&a);
}

static void published_solutions_are_accepted(void **state)
{
	const char *shared = getenv("JH_SHARED");
	const char *names[] = {"netgen_8_08a", "transport_400x300"};
	struct arena a;
	arena_init(&a);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct problem_request request = {
			.format = STR("dimacs-min"),
			.file = {arena_printf(&a, "%s/data/flow/%s.min", shared ? shared : ".", names[i])},
			.files = 1,
		};
		struct problem p;
		struct err err = {};
		if (problem_load(&a, &request, &p, &err) == ST_NOT_FOUND)
			continue; /* said above */
		struct check_report report;
		const char *path = arena_printf(&a, "%s/data/flow/%s.sol", shared, names[i]);
		assert_ok_err(problem_check(&a, &p, path, &report, &err));
		assert_true(report.feasible);
	}
	arena_done(&a);
}

static void assert_checked(const struct problem_format *f, const char *text, const char *solution, double objective,
			   const char *said)
{
	struct arena a;
	arena_init(&a);
	struct err err = {};
	void *problem;
	struct check_report report;
	assert_ok_err(read_text(&a, f, text, &problem, &err));
	enum status st = f->check(&a, problem, str_of(solution), &report, &err);
	if (isnan(objective) && said && st == ST_INVALID) {
		if (!strstr(err.text, said))
			fail_msg("said '%s', expected '%s'", err.text, said);
	} else {
		assert_ok_err(st);
		assert_int_equal(report.feasible, said == NULL);
		bool found = said == NULL;
		for (int i = 0; i < report.violation_count; i++)
			found |= said && strstr(report.violations[i]->text, said);
		if (!found)
			fail_msg("'%s' was not said", said);
		assert_true(isnan(objective) ? isnan(report.objective) : report.objective == objective);
	}
	arena_done(&a);
}

static void wrong_flows_are_refused(void **state)
{
	const struct problem_format *f = &dimacs_min_format;
	assert_checked(f, good, "s 14\nf 1 2 2\nf 1 3 2\nf 2 3 2\nf 3 4 4\n", 14, NULL);
	assert_checked(f, good, "c no claim\nf 1 2 2\r\nf 1 3 2\nf 2 4 2\nf 3 4 2", 16, NULL);
	assert_checked(f, good, "s 13\nf 1 2 2\nf 1 3 2\nf 2 3 2\nf 3 4 4\n", 14, "the 's' line says 13");
	assert_checked(f, good, "s 14\nf 1 2 1\nf 1 3 3\nf 2 3 1\nf 3 4 4\n", 13, "arc 1 3 carries 3, its capacity is 2");
	assert_checked(f, good, "f 1 2 2\nf 1 3 2\nf 2 3 2\nf 3 4 3\n", 13, "node 3 sends -1 more");
	assert_checked(f, good, "f 1 4 4\n", 0, "there is no arc 1 4");
	assert_checked(f, good, "f 1 9 4\n", 0, "outside the 4 nodes");
	assert_checked(f, good, "f 1 2 -1\n", -2, "its lower bound is 0");
	assert_checked(f, good, "", 0, "node 1 sends 0 more");
	assert_checked(f, good, "f 1 2 2.5\n", NAN, "line 1: the flow must be a whole number");
	assert_checked(f, good, "s 1\ns 2\n", NAN, "line 2: a second 's' line");
	assert_checked(f, good, "hello\n", NAN, "'hello' is none of the line kinds");
	/* Parallel arcs: lines add up, the cheaper arc is taken to fill first. */
	const char *parallel = "p min 2 2\nn 1 3\nn 2 -3\na 1 2 0 2 5\na 1 2 0 2 1\n";
	assert_checked(f, parallel, "s 7\nf 1 2 1\nf 1 2 2\n", 7, NULL);
	assert_checked(f, parallel, "f 1 2 5\n", 17, "its capacity is 4");
	/* Lower bounds: what is not named carries nothing. */
	assert_checked(f, "p min 2 2\na 1 2 1 2 5\na 2 1 1 2 1\n", "s 0\n", 0, "its lower bound is 1");
}

static void wrong_assignments_are_refused(void **state)
{
	const struct problem_format *f = &assign_orlib_format;
	const char *text = "2\n1 2\n3 5\n";
	assert_checked(f, text, "1,2\n2,1\n", 5, NULL);
	assert_checked(f, text, "row,column\r\n2, 1\r\n\r\n1,2\r\n", 5, NULL);
	assert_checked(f, "1 2\n3 5\n", "1,1\n2,2\n", 6, NULL);
	assert_checked(f, text, "1,2\n2,2\n", 7, "column 2 is taken already, on line 1");
	assert_checked(f, text, "1,2\n", NAN, "row 2 has no column");
	assert_checked(f, text, "1,2\n1,1\n2,1\n", 6, "row 1 has a column already");
	assert_checked(f, text, "1,3\n2,1\n", NAN, "outside the 2");
	assert_checked(f, text, "1;2\n", NAN, "'row,column' is needed");
	assert_checked(f, text, "1,2,3\n", NAN, "'row,column' is needed");
}

static void clash_is_named(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err = {};
	struct problem p = {.format = &dimacs_min_format};
	struct problem_answer answer;
	struct engine_run run = {};
	/* 5 units want to leave node 3 through an arc of capacity 4; the rest of the network is large enough. */
	assert_ok_err(read_text(&a, p.format, "p min 4 4\nn 3 5\nn 4 -5\na 3 1 0 4 1\na 1 2 0 9 1\na 2 4 0 9 1\na 1 4 0 9 1\n",
				&p.instance, &err));
	assert_ok_err(problem_solve(&a, &p, &run, &answer, &err));
	assert_true(answer.result.infeasible && !answer.result.feasible && !answer.solution);
	assert_string_equal(answer.why->text, "1 units too many have to leave node 3: raise the capacity of arcs out of them, or lower "
					"their supply");
	/* Without balance, and without limit. */
	assert_ok_err(read_text(&a, p.format, "p min 2 1\nn 1 5\nn 2 -4\na 1 2 0 9 1\n", &p.instance, &err));
	assert_ok_err(problem_solve(&a, &p, &run, &answer, &err));
	assert_true(answer.result.infeasible);
	assert_ok_err(read_text(&a, p.format, "p min 2 2\na 1 2 0 -1 1\na 2 1 0 -1 -2\n", &p.instance, &err));
	assert_int_equal(problem_solve(&a, &p, &run, &answer, &err), ST_INVALID);
	assert_non_null(strstr(err.text, "unlimited arcs has negative cost"));
	arena_done(&a);
}

/* Damaged files: refused with a place, or read; and what is read is solved, written and accepted. */
static void damage(struct rng *r, char *text, size_t *n, size_t cap)
{
	static const char *pieces[] = {"0", "9", "-", " ", "\n", ".", "p min 3 1\n", "99999999999", "\0", "f", "\xff", "a 1 1 0 1 -1\n"};
	int count = 1 + (int)rng_below(r, 4);
	for (int i = 0; i < count; i++) {
		size_t at = *n ? rng_below(r, *n) : 0;
		if (rng_below(r, 3) == 0 && *n > 0) {
			size_t gone = 1 + rng_below(r, 6);
			gone = MIN(*n - at, gone);
			memmove(text + at, text + at + gone, *n - at - gone);
			*n -= gone;
			continue;
		}
		const char *piece = pieces[rng_below(r, ARRAY_LEN(pieces))];
		size_t size = *piece ? strlen(piece) : 1;
		if (*n + size > cap)
			continue;
		memmove(text + at + size, text + at, *n - at);
		memcpy(text + at, piece, size);
		*n += size;
	}
}

static void readers_survive(const struct problem_format *f, const char *problem_text, const char *solution_text, uint64_t seed)
{
	struct rng r;
	rng_init(&r, seed);
	int read = 0, refused = 0, checked = 0;
	for (int i = 0; i < 20000; i++) {
		struct arena a;
		arena_init(&a);
		size_t n = strlen(problem_text), cap = n + 200;
		char *text = heap_alloc(cap, 1); /* exactly so much, so that a sanitizer sees a step too far */
		memcpy(text, problem_text, n);
		damage(&r, text, &n, cap);
		char *tight = heap_alloc(n, 1);
		memcpy(tight, text, n);
		struct problem_source source = {.text = {{tight, n}}, .name = {"damaged"}, .number = 1};
		struct err err = {};
		void *problem;
		enum status st = f->read(&a, &source, &problem, &err);
		if (st != ST_OK) {
			assert_int_equal(st, ST_INVALID);
			assert_non_null(strstr(err.text, "damaged"));
			refused++;
		} else {
			struct engine_run run = {};
			struct engine_result result;
			void *solution = NULL;
			struct check_report report;
			read++;
			st = f->solve(&a, problem, &run, &result, &solution, &err);
			assert_true(st == ST_OK || st == ST_TOO_LARGE || st == ST_INVALID);
			if (st == ST_OK && solution) {
				CLEANUP(buf_done) struct buf out;
				buf_init(&out, 0);
				f->write(problem, solution, &out);
				assert_ok_err(f->check(&a, problem, buf_view(&out), &report, &err));
				assert_true(report.feasible);
			}
			n = strlen(solution_text);
			memcpy(text, solution_text, n);
			damage(&r, text, &n, cap);
			if (f->check(&a, problem, (struct str){text, n}, &report, &err) == ST_OK)
				checked++;
		}
		free(text);
		free(tight);
		arena_done(&a);
	}
	assert_true(read > 500 && refused > 500 && checked > 100);
}

static void damaged_files(void **state)
{
	readers_survive(&dimacs_min_format, good, "s 14\nf 1 2 2\nf 1 3 2\nf 2 3 2\nf 3 4 4\n", 11);
	readers_survive(&assign_orlib_format, "3\n1 2 3\n3 5 9\n4 4 1\n", "1,2\n2,1\n3,3\n", 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dimacs_faults_in_words),
		cmocka_unit_test(assign_faults_in_words),
		cmocka_unit_test(published_problems),
		cmocka_unit_test(published_solutions_are_accepted),
		cmocka_unit_test(wrong_flows_are_refused),
		cmocka_unit_test(wrong_assignments_are_refused),
		cmocka_unit_test(clash_is_named),
		cmocka_unit_test(damaged_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
