#include "engine/flow/assign_orlib.h"

#include "engine/scan.h"

#include <math.h>

/* A technical limit: 20 000 rows are 3 GB of costs. */
enum { ROWS_MAX = 20000 };

static uint64_t count_words(struct str text, const char *name)
{
	struct scan scan;
	scan_init(&scan, text, name);
	struct str word;
	uint64_t n = 0;
	while (scan_word_any_line(&scan, &word))
		n++;
	return n;
}

static enum status read_number(struct scan *scan, int64_t *ret, struct err *err)
{
	struct str word;
	if (!scan_word_any_line(scan, &word))
		return scan_fault(scan, err, "the file ends too early");
	if (!str_to_i64(word, ret))
		return scan_fault(scan, err, "a cost must be a whole number of at most 64 bits, not '%.*s'",
				  (int)MIN(word.n, 40), word.p);
	return ST_OK;
}

/* Whether the file starts with a line that says only `n`: then it has a size, and one cost is missing. */
static bool has_size_line(struct scan scan, uint64_t n)
{
	struct str word;
	int64_t first;
	return scan_word_any_line(&scan, &word) && str_to_i64(word, &first) && first == (int64_t)n && !scan_word(&scan, &word);
}

/* With n in front, or without. */
static enum status find_size(struct scan *scan, uint64_t words, uint64_t *ret_n, struct err *err)
{
	if (words == 0)
		return scan_fault(scan, err, "the file holds no numbers");
	uint64_t root = (uint64_t)sqrt((double)words);
	if (root * root == words && words > 1 && !has_size_line(*scan, root)) {
		*ret_n = root;
		return ST_OK;
	}
	int64_t n;
	TRY(read_number(scan, &n, err));
	if (n < 1)
		return scan_fault(scan, err, "the number of rows is %lld, it must be at least 1", (long long)n);
	if (n > ROWS_MAX)
		return scan_fault(scan, err, "%lld rows, at most %d are taken", (long long)n, ROWS_MAX);
	if ((uint64_t)n * (uint64_t)n != words - 1)
		return scan_fault(scan, err,
				  "%lld rows need %lld costs, the file holds %llu: complete it or correct the number of rows",
				  (long long)n, (long long)n * (long long)n, (unsigned long long)(words - 1));
	*ret_n = (uint64_t)n;
	return ST_OK;
}

enum status assign_orlib_read(struct arena *a, const struct problem_source *source, void **ret_matrix, struct err *err)
{
	if (source->number > 1)
		return err_set(err, ST_INVALID, "%s: problem %d is asked for, the file holds one", source->name[0],
			       source->number);
	struct scan scan;
	scan_init(&scan, source->text[0], source->name[0]);
	uint64_t n = 0;
	TRY(find_size(&scan, count_words(source->text[0], source->name[0]), &n, err));
	if (n > ROWS_MAX)
		return scan_fault(&scan, err, "%llu rows, at most %d are taken", (unsigned long long)n, ROWS_MAX);
	int64_t *cost = ARENA_ARRAY(a, int64_t, n * n);
	for (uint64_t k = 0; k < n * n; k++)
		TRY(read_number(&scan, &cost[k], err));
	struct assign_matrix *m = ARENA_NEW(a, struct assign_matrix);
	*m = (struct assign_matrix){.rows = (int32_t)n, .columns = (int32_t)n, .cost = cost};
	*ret_matrix = m;
	return ST_OK;
}

static enum status solve(struct arena *a, const void *problem, const struct engine_run *run, struct engine_result *ret,
			 void **ret_solution, struct err *err)
{
	struct assign_answer *answer = ARENA_NEW(a, struct assign_answer);
	TRY(assign_solve(a, problem, run, answer, err));
	*ret = (struct engine_result){
		.feasible = true,
		.optimal = answer->optimal,
		.objective = (double)answer->objective,
		.bound = answer->bound,
		.work = answer->work,
	};
	*ret_solution = answer;
	return ST_OK;
}

static void write(const void *problem, const void *solution, struct buf *out)
{
	const struct assign_matrix *m = problem;
	const struct assign_answer *answer = solution;
	for (int32_t i = 0; i < m->rows; i++)
		buf_printf(out, "%d,%d\n", i + 1, answer->column[i] + 1);
}

const struct problem_format assign_orlib_format = {
	.name = "assign-orlib",
	.files = 1,
	.read = assign_orlib_read,
	.solve = solve,
	.write = write,
	.check = assign_orlib_check,
};
