/* Tables that grow while they are filled. */
#include "report/report.h"
#include "unit.h"

static const struct report_head columns[] = {{"count", "count", true}, {"text", "text", false}, {"share", "share", true}};
enum { COLUMNS = ARRAY_LEN(columns), ROWS = 1000 };

static int begin(void **state)
{
	static struct arena a;
	static struct report r;
	arena_init(&a);
	report_init(&r, &a, LANG_EN, STR("a report"));
	*state = &r;
	return 0;
}

static int end(void **state)
{
	arena_done(((struct report *)*state)->arena);
	return 0;
}

static void holds(const struct report_table *t, int rows)
{
	assert_int_equal(t->row_count, rows);
	assert_int_equal(t->column_count, COLUMNS);
	for (int i = 0; i < rows; i++) {
		const struct report_value *row = t->cells + i * COLUMNS;
		assert_int_equal(row[0].integer, i);
		assert_true(str_eq(row[1].text, STR("as said")));
		assert_int_equal(row[1].tone, i % 2 ? TONE_WARNING : TONE_PLAIN);
		assert_int_equal(row[2].kind, REPORT_NONE);
	}
}

static void by_the_cell(void **state)
{
	struct report *r = *state;
	struct report_table *t = report_table_begin(r, columns, COLUMNS);
	for (int i = 0; i < ROWS; i++) {
		report_put_int(t, i);
		report_put_text(t, STR("as said"))->tone = i % 2 ? TONE_WARNING : TONE_PLAIN;
		report_put_known(t, (struct str){});
		assert_int_equal(t->row_count, i + 1);
	}
	assert_true(report_table_end(r, t, "what was counted"));
	assert_ptr_equal(r->last->table, t);
	assert_true(str_eq(t->caption, STR("what was counted")));
	assert_true(str_eq(t->columns[1].heading, STR("text")) && !t->columns[1].is_number && t->columns[2].is_number);
	holds(t, ROWS);
}

/* Room was asked for fewer rows than come. */
static void by_the_row(void **state)
{
	struct report *r = *state;
	struct report_column own[COLUMNS];
	for (int i = 0; i < COLUMNS; i++)
		own[i] = report_column(r, columns[i].text, columns[i].key, columns[i].is_number);
	struct report_table *t = report_table_new(r, STR("counted"), own, COLUMNS, 2);
	for (int i = 0; i < ROWS; i++) {
		struct report_value *row = report_table_row(t);
		row[0] = report_value_int(i);
		row[1] = report_value_text(STR("as said"));
		row[1].tone = i % 2 ? TONE_WARNING : TONE_PLAIN;
		row[2] = report_value_none();
	}
	holds(t, ROWS);
}

static void nothing_to_show(void **state)
{
	struct report *r = *state;
	assert_false(report_table_end(r, report_table_begin(r, columns, COLUMNS), "what was counted"));
	assert_null(r->first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_the_cell, begin, end),
		cmocka_unit_test_setup_teardown(by_the_row, begin, end),
		cmocka_unit_test_setup_teardown(nothing_to_show, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
