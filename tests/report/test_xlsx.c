/* The workbook, read back with our own reader. */
#include "golden.h"
#include "sample.h"
#include "table/table.h"

#include <unistd.h>

static char path[] = "/tmp/jh_report_XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	return unlink(path);
}

/* Moves to the sheet with the name. */
static void find_sheet(struct table_reader *t, const char *name)
{
	struct err err;
	struct table_sheet sheet;
	bool more;
	do {
		assert_ok_err(table_next_sheet(t, &sheet, &more, &err));
		if (!more)
			fail_msg("no sheet '%s'", name);
	} while (!str_eq(sheet.name, str_of(name)));
}

static void numbers_stay_numbers(void **state)
{
	struct arena a;
	struct report r;
	struct err err;
	struct table_reader *t;
	struct table_row row;
	bool more;
	arena_init(&a);
	sample_build(&r, &a, LANG_ZH, 40);
	assert_ok_err(report_to_xlsx(&r, path, &err));
	const struct report_table *schools = NULL;
	for (const struct report_block *b = r.first; b; b = b->next)
		if (b->table && b->table->row_count)
			schools = b->table;
	assert_ok_err(table_open(&t, path, NULL, &err));
	find_sheet(t, "各校指标");
	assert_ok_err(table_next_row(t, &row, &more, &err));
	for (uint32_t c = 0; c < 6; c++)
		assert_true(str_eq(row.cells[c].text, schools->columns[c].heading));
	for (int i = 0; i < 40; i++) {
		const struct report_value *v = schools->cells + i * 6;
		assert_ok_err(table_next_row(t, &row, &more, &err));
		assert_true(more);
		assert_int_equal(row.row, i + 2);
		assert_true(str_eq(row.cells[0].text, v[0].text));
		assert_int_equal(row.cells[1].kind, CELL_NUMBER);
		assert_true(row.cells[1].number == (double)v[1].integer);
		if (v[2].kind == REPORT_NONE) {
			assert_str(row.cells[2].text, "—"); /* empty would count as zero in a formula */
		} else {
			assert_int_equal(row.cells[2].kind, CELL_NUMBER);
			assert_true(fabs(row.cells[2].number - v[2].real) < 1e-12);
		}
		assert_int_equal(row.cells[3].kind, CELL_NUMBER);
		assert_true(row.cells[3].is_percent && fabs(row.cells[3].number - v[3].real) < 1e-12);
		assert_true(fabs(row.cells[4].number - dec_f64(v[4].decimal)) < 1e-9);
	}
	assert_ok_err(table_next_row(t, &row, &more, &err));
	assert_false(more);
	table_close(t);
	arena_done(&a);
}

static void every_table_and_chart_has_its_sheet(void **state)
{
	struct arena a;
	struct report r;
	struct err err;
	struct table_reader *t;
	struct table_sheet sheet;
	bool more;
	struct buf names;
	arena_init(&a);
	buf_init(&names, 0);
	sample_build(&r, &a, LANG_EN, 3);
	struct report_table odd = *sample_schools(&a, LANG_EN, 1);
	odd.caption = STR("a/b\\c [d]: *?' a very long caption that no sheet can bear as its name");
	report_add_table(&r, &odd);
	report_add_table(&r, &odd);
	assert_ok_err(report_to_xlsx(&r, path, &err));
	assert_ok_err(table_open(&t, path, NULL, &err));
	for (;;) {
		assert_ok_err(table_next_sheet(t, &sheet, &more, &err));
		if (!more)
			break;
		buf_printf(&names, "%.*s|", STR_ARG(sheet.name));
	}
	assert_str(buf_view(&names),
		   "summary|Coefficient of variation by|Coefficient against its limi|Indicators by school|table|"
		   "Change of the coefficient|Teachers per 100 pupils, by|abc d  a very long caption t|"
		   "abc d  a very long caption t 2|");
	table_close(t);
	buf_done(&names);
	arena_done(&a);
}

static void what_a_double_cannot_hold_stays_text(void **state)
{
	struct arena a;
	struct report r;
	struct err err;
	struct table_reader *t;
	struct table_row row;
	bool more;
	struct dec d;
	arena_init(&a);
	assert_true(dec_parse(STR("1234567890123456.78"), &d));
	struct report_column columns[2] = {{.heading = STR("a")}, {.heading = STR("b")}};
	struct report_value cells[2] = {report_value_dec(d, 2), report_value_int(INT64_MAX)};
	struct report_table table = {
		.caption = STR("t"), .columns = columns, .column_count = 2, .cells = cells, .row_count = 1};
	report_init(&r, &a, LANG_EN, STR("x"));
	report_add_table(&r, &table);
	assert_ok_err(report_to_xlsx(&r, path, &err));
	assert_ok_err(table_open(&t, path, NULL, &err));
	find_sheet(t, "t");
	assert_ok_err(table_next_row(t, &row, &more, &err));
	assert_ok_err(table_next_row(t, &row, &more, &err));
	assert_str(row.cells[0].text, "1234567890123456.78");
	assert_str(row.cells[1].text, "9223372036854775807");
	table_close(t);
	struct buf big;
	buf_init(&big, 0);
	for (int i = 0; i < 40000; i++)
		buf_char(&big, 'x');
	cells[0] = report_value_text(buf_view(&big));
	assert_int_equal(report_to_xlsx(&r, path, &err), ST_TOO_LARGE);
	assert_int_equal(access(path, F_OK), -1); /* no half file */
	assert_ok_err((report_init(&r, &a, LANG_EN, STR("y")), report_to_xlsx(&r, path, &err)));
	assert_int_equal(report_to_xlsx(&r, "/nowhere/at/all.xlsx", &err), ST_UNAVAILABLE);
	buf_done(&big);
	arena_done(&a);
}

static void same_report_same_bytes(void **state)
{
	struct buf b[2];
	for (int i = 0; i < 2; i++) {
		struct arena a;
		struct report r;
		struct err err;
		char chunk[4096];
		size_t n;
		buf_init(&b[i], 0);
		arena_init(&a);
		sample_build(&r, &a, LANG_ZH, 20);
		assert_ok_err(report_to_xlsx(&r, path, &err));
		FILE *f = fopen(path, "rb");
		while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
			buf_add(&b[i], chunk, n);
		fclose(f);
		arena_done(&a);
		if (i == 0)
			sleep(1);
	}
	assert_true(str_eq(buf_view(&b[0]), buf_view(&b[1])));
	buf_done(&b[0]);
	buf_done(&b[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_stay_numbers),
		cmocka_unit_test(every_table_and_chart_has_its_sheet),
		cmocka_unit_test(what_a_double_cannot_hold_stays_text),
		cmocka_unit_test(same_report_same_bytes),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
