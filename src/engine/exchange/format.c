/* The table entry of the format `exchange`: files in, files out. */
#include "engine/exchange/read.h"
#include "engine/violations.h"

#include <string.h>

static enum status format_read(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err)
{
	struct exchange_problem *p;
	TRY(exchange_read(a, source, &p, err));
	*ret_problem = p;
	return ST_OK;
}

static enum status format_solve(struct arena *a, const void *problem, const struct engine_run *run, struct engine_result *ret,
				void **ret_solution, struct err *err)
{
	struct exchange_plan *plan;
	TRY(exchange_solve(a, problem, run, ret, &plan, err));
	*ret_solution = plan;
	return ST_OK;
}

static void format_write(const void *problem, const void *solution, struct buf *out)
{
	const struct exchange_problem *p = problem;
	const struct exchange_plan *plan = solution;
	buf_cstr(out, "teacher,destination\n");
	for (int t = 0; t < p->teacher_count; t++)
		if (plan->destination[t] != p->teachers[t].home)
			buf_printf(out, "%d,%d\n", t, plan->destination[t]);
}

static bool take_number(struct str *rest, int64_t *ret)
{
	struct str part;
	return str_next(rest, ',', &part) && str_to_i64(part, ret);
}

static enum status format_check(struct arena *a, const void *problem, struct str solution, struct check_report *ret, struct err *err)
{
	const struct exchange_problem *p = problem;
	int *at = ARENA_ARRAY(a, int, (size_t)p->teacher_count + 1);
	bool *named = ARENA_ARRAY(a, bool, (size_t)p->teacher_count + 1);
	int twice = -1;
	for (int t = 0; t < p->teacher_count; t++)
		at[t] = p->teachers[t].home;
	int number = 0;
	struct str line;
	while (str_next(&solution, '\n', &line)) {
		number++;
		line = str_trim(line);
		if (!line.n || line.p[0] == '#' || str_starts(line, STR("teacher,")))
			continue;
		int64_t t, s;
		if (!take_number(&line, &t) || !take_number(&line, &s) || line.p)
			return err_set(err, ST_INVALID, "plan line %d: expected teacher,destination, two whole numbers", number);
		if (t < 0 || t >= p->teacher_count)
			return err_set(err, ST_INVALID, "plan line %d: teacher %lld does not exist", number, (long long)t);
		if (s < 0 || s >= p->school_count)
			return err_set(err, ST_INVALID, "plan line %d: school %lld does not exist", number, (long long)s);
		if (named[t])
			twice = (int)t;
		named[t] = true;
		at[t] = (int)s;
	}
	struct check_report report;
	TRY(exchange_check(a, p, at, &report, NULL, err));
	struct violations out;
	violations_init(&out, a);
	if (twice >= 0)
		violation(&out, "plan: teacher %d is named twice", twice);
	violations_before(&out, &report);
	*ret = report;
	return ST_OK;
}

const struct problem_format exchange_format = {
	.name = "exchange",
	.files = 1,
	.read = format_read,
	.solve = format_solve,
	.write = format_write,
	.check = format_check,
};
