/* One problem file through a format: read, solved within a little work, written, accepted by its own checker; the checker is
 * fed with what stands behind a line `--` too. */
#ifndef JH_FUZZ_PROBLEM_RUN_H
#define JH_FUZZ_PROBLEM_RUN_H

#include "engine/problem.h"
#include "target.h"

static inline void solve_and_check(struct arena *a, const struct problem_format *f, void *problem)
{
	struct err err = {};
	struct engine_run run = {.work = 100000, .seed = 1};
	struct engine_result result;
	void *solution = NULL;
	if (f->solve(a, problem, &run, &result, &solution, &err) != ST_OK || !solution)
		return;
	CLEANUP(buf_done) struct buf out;
	buf_init(&out, 0);
	f->write(problem, solution, &out);
	struct check_report report;
	FUZZ_CHECK(f->check(a, problem, buf_view(&out), &report, &err) == ST_OK);
	FUZZ_CHECK(report.feasible == result.feasible);
	FUZZ_CHECK(!result.feasible || report.objective == result.objective);
}

static inline void run_problem(const struct problem_format *f, const uint8_t *data, size_t size)
{
	if (size > 1 << 14)
		return;
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct str text = {(const char *)data, size}, solution = {};
	ptrdiff_t cut = str_find(text, STR("\n--\n"));
	if (cut >= 0) {
		solution = str_slice(text, (size_t)cut + 4, size);
		text = str_slice(text, 0, (size_t)cut + 1);
	}
	struct problem_source source = {.text = {text}, .name = {"input"}, .number = 1};
	struct err err = {};
	void *problem = NULL;
	if (f->read(&a, &source, &problem, &err) != ST_OK) {
		FUZZ_CHECK(err.text[0]);
		return;
	}
	solve_and_check(&a, f, problem);
	struct check_report report = {};
	if (f->check(&a, problem, solution, &report, &err) == ST_OK)
		FUZZ_CHECK(report.feasible == (report.violation_count == 0));
}

#endif
