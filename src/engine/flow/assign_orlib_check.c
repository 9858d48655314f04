/* The checker of assignment solution files: shares the reader of the problem with the solver, nothing else. */
#include "engine/flow/assign_orlib.h"

#include "engine/scan.h"
#include "engine/violations.h"

#include <math.h>

struct checker {
	const struct assign_matrix *m;
	struct violations violations;
	int64_t *row_line, *column_line; /* line that named it; 0: none yet */
	__int128 cost;
};

static enum status read_pair(struct checker *c, const struct scan *scan, struct str line, struct err *err)
{
	struct str rest = line, first, second;
	int64_t row, column;
	if (!str_next(&rest, ',', &first) || !str_next(&rest, ',', &second) || rest.p ||
	    !str_to_i64(str_trim(first), &row) || !str_to_i64(str_trim(second), &column))
		return scan_fault(scan, err, "'row,column' is needed, two whole numbers from 1, not '%.*s'",
				  (int)MIN(line.n, 40), line.p);
	if (row < 1 || row > c->m->rows || column < 1 || column > c->m->columns) {
		violation(&c->violations, "line %lld: row %lld, column %lld is outside the %d × %d matrix",
			  (long long)scan->line, (long long)row, (long long)column, c->m->rows, c->m->columns);
		return ST_OK;
	}
	if (c->row_line[row - 1])
		violation(&c->violations, "line %lld: row %lld has a column already, on line %lld", (long long)scan->line,
			  (long long)row, (long long)c->row_line[row - 1]);
	if (c->column_line[column - 1])
		violation(&c->violations, "line %lld: column %lld is taken already, on line %lld", (long long)scan->line,
			  (long long)column, (long long)c->column_line[column - 1]);
	c->row_line[row - 1] = scan->line;
	c->column_line[column - 1] = scan->line;
	c->cost += c->m->cost[(row - 1) * (int64_t)c->m->columns + column - 1];
	return ST_OK;
}

static bool is_heading(const struct scan *scan, struct str line)
{
	return scan->line == 1 && str_eq_nocase(line, STR("row,column"));
}

enum status assign_orlib_check(struct arena *a, const void *matrix, struct str solution, struct check_report *ret,
			       struct err *err)
{
	struct checker c = {.m = matrix};
	violations_init(&c.violations, a);
	c.row_line = ARENA_ARRAY(a, int64_t, (size_t)c.m->rows);
	c.column_line = ARENA_ARRAY(a, int64_t, (size_t)c.m->columns);
	struct scan scan;
	scan_init(&scan, solution, "solution");
	do {
		const char *start = scan.p;
		while (scan.p < scan.end && *scan.p != '\n')
			scan.p++;
		struct str line = str_trim((struct str){start, (size_t)(scan.p - start)});
		if (line.n > 0 && !is_heading(&scan, line))
			TRY(read_pair(&c, &scan, line, err));
	} while (scan_next_line(&scan));
	bool complete = true;
	for (int32_t i = 0; i < c.m->rows; i++)
		if (!c.row_line[i]) {
			violation(&c.violations, "row %d has no column", i + 1);
			complete = false;
		}
	*ret = (struct check_report){.objective = complete ? (double)c.cost : NAN};
	violations_report(&c.violations, ret);
	return ST_OK;
}
