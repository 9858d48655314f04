#include "areas/register/sample/sample.h"

#include "base/arena.h"
#include "base/map.h"
#include "table/table.h"
#include "unit.h"

#include <ftw.h>
#include <unistd.h>

static char folder[64];

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) { return remove(path); }

static int setup(void **state)
{
	snprintf(folder, sizeof folder, "/tmp/jh-nation-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return 0;
}

/* Calls `each` for every row of the first sheet behind the heading; returns their number. */
static size_t rows_of(const char *name, void (*each)(void *context, const struct table_row *row), void *context)
{
	char path[128];
	struct table_reader *r;
	struct table_sheet sheet;
	struct table_row row;
	struct err err;
	bool more;
	size_t n = 0;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_ok_err(table_open(&r, path, NULL, &err));
	assert_ok_err(table_next_sheet(r, &sheet, &more, &err));
	for (bool heading = true;; heading = false) {
		assert_ok_err(table_next_row(r, &row, &more, &err));
		if (!more)
			break;
		if (heading)
			continue;
		n++;
		if (each)
			each(context, &row);
	}
	table_close(r);
	return n;
}

struct sums {
	struct map schools, counties;
	uint64_t hash;
	size_t nine_year;
};

static void school(void *context, const struct table_row *row)
{
	struct sums *s = context;
	bool is_new;
	map_put(&s->schools, row->cells[0].text, &is_new);
	assert_true(is_new); /* codes are unique in the country */
	assert_int_equal(row->cells[0].text.n, 10);
	map_put(&s->counties, row->cells[6].text, NULL);
	s->nine_year += str_starts(row->cells[0].text, STR("31")) && str_find(row->cells[1].text, STR("九年")) >= 0;
	s->hash = str_hash(row->cells[1].text, s->hash);
}

static void statistics(void *context, const struct table_row *row)
{
	struct sums *s = context;
	assert_non_null(map_find(&s->schools, row->cells[0].text));
	assert_str(row->cells[1].text, "2025-2026");
	double classes = row->cells[3].number, pupils = row->cells[4].number, teachers = row->cells[5].number;
	assert_true(classes >= 1 && pupils / classes <= 56 && teachers >= 1);
	assert_true(row->cells[6].number <= teachers && row->cells[7].number <= teachers);
	assert_true(row->cells[8].number + row->cells[9].number + row->cells[10].number <= teachers);
	s->hash = str_hash(row->cells[13].text, s->hash);
}

static void write_and_sum(struct arena *a, int64_t n, uint64_t seed, struct sums *s)
{
	struct err err;
	*s = (struct sums){};
	map_init(&s->schools, a);
	map_init(&s->counties, a);
	assert_ok_err(nation_write(n, seed, folder, LANG_EN, NULL, NULL, &err));
	assert_int_equal(rows_of("region.xlsx", NULL, NULL), 3351);
	assert_int_equal(rows_of("school.xlsx", school, s), n);
	size_t rows = rows_of("statistics.xlsx", statistics, s);
	assert_true(rows >= (size_t)n && rows <= 2 * (size_t)n);
}

static void counts_and_seeds(void **state)
{
	struct arena a;
	struct sums one, two, other;
	arena_init(&a);
	write_and_sum(&a, 5000, 3, &one);
	assert_true(one.counties.n > 2000); /* spread over the country */
	write_and_sum(&a, 5000, 3, &two);
	write_and_sum(&a, 5000, 4, &other);
	assert_true(one.hash == two.hash);
	assert_true(one.hash != other.hash);
	write_and_sum(&a, 1, 3, &one);
	arena_done(&a);
}

/* What a sheet cannot hold is CSV, and the other form of an earlier run is gone. */
static void long_registers_are_csv(void **state)
{
	char path[128];
	struct err err;
	assert_ok_err(nation_write(10, 1, folder, LANG_ZH, NULL, NULL, &err));
	assert_ok_err(nation_write(1048576, 1, folder, LANG_ZH, NULL, NULL, &err));
	snprintf(path, sizeof path, "%s/school.xlsx", folder);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(rows_of("school.csv", NULL, NULL), 1048576);
	assert_true(rows_of("statistics.csv", NULL, NULL) > 1048576);
	assert_int_equal(rows_of("region.xlsx", NULL, NULL), 3351);
}

static void no_folder(void **state)
{
	struct err err;
	assert_int_equal(nation_write(10, 1, "/dev/null/below", LANG_ZH, NULL, NULL, &err), ST_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(counts_and_seeds, setup, teardown),
		cmocka_unit_test_setup_teardown(long_registers_are_csv, setup, teardown),
		cmocka_unit_test(no_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
