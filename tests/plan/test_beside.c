/* Tables of two reports, joined: what is the same once, what differs under both names. */
#include "plan/telling.h"

#include "base/arena.h"
#include "unit.h"

#include <math.h>

static const struct report_head heads[] = {{"school", "school", false}, {"county", "county", false}, {"pupils", "pupils", true}, {"km", "km", true}};

static void add_row(struct report_table *t, const char *school, const char *county, int64_t pupils, double km)
{
	report_put_text(t, str_of(school));
	report_put_text(t, str_of(county));
	report_put_int(t, pupils);
	report_put_real(t, km, 1);
}

static const struct report_table *table_of(const struct report *r, int n)
{
	for (const struct report_block *b = r->first; b; b = b->next)
		if (b->kind == BLOCK_TABLE && n-- == 0)
			return b->table;
	return NULL;
}

static const struct report_value *at(const struct report_table *t, int row, int column) { return &t->cells[row * t->column_count + column]; }

static void joined_by_their_rows(void **state)
{
	(void)state;
	struct arena a;
	struct report of[2], out;
	const struct str names[] = {STR("p:1"), STR("p:2")};
	arena_init(&a);
	report_init(&out, &a, LANG_EN, STR(""));
	for (int i = 0; i < 2; i++) {
		report_init(&of[i], &a, LANG_EN, names[i]);
		report_heading(&of[i], 2, STR("Schools"));
		struct report_table *t = report_table_begin(&of[i], heads, ARRAY_LEN(heads));
		add_row(t, "A", "x", 10, 1.04);
		add_row(t, "A", "y", 20, 2); /* the name alone does not tell them apart */
		if (i)
			add_row(t, "C", "x", 5, 1);
		add_row(t, "B", "x", 30, i ? 4.5 : 3);
		if (!i)
			add_row(t, "D", "x", 6, NAN);
		report_table_end(&of[i], t, NULL);
		report_heading(&of[i], 2, STR("Same"));
		t = report_table_begin(&of[i], heads, ARRAY_LEN(heads));
		add_row(t, "A", "x", 10, i ? 1.04 : 1.01); /* shown alike */
		report_table_end(&of[i], t, NULL);
	}
	plan_tell_beside(&out, names, (const struct report *const[]){&of[0], &of[1]});
	const struct report_table *t = table_of(&out, 0);
	assert_int_equal(t->column_count, 6); /* school, county, where it stands, pupils once, km twice */
	assert_str(t->columns[2].key, "stands_in");
	assert_str(t->columns[3].key, "pupils");
	assert_str(t->columns[4].heading, "km (p:1)");
	assert_str(t->columns[5].heading, "km (p:2)");
	assert_int_equal(t->row_count, 3);
	assert_str(at(t, 0, 0)->text, "B");
	assert_str(at(t, 0, 2)->text, "both");
	assert_int_equal(at(t, 0, 3)->integer, 30);
	assert_true(at(t, 0, 4)->real == 3 && at(t, 0, 5)->real == 4.5);
	assert_str(at(t, 1, 0)->text, "D");
	assert_str(at(t, 1, 2)->text, "p:1");
	assert_int_equal(at(t, 1, 5)->kind, REPORT_NONE);
	assert_str(at(t, 2, 0)->text, "C");
	assert_str(at(t, 2, 2)->text, "p:2");
	assert_int_equal(at(t, 2, 3)->integer, 5);
	assert_int_equal(at(t, 2, 4)->kind, REPORT_NONE);
	assert_null(table_of(&out, 1));
	int notes = 0;
	for (const struct report_block *b = out.first; b; b = b->next)
		notes += b->kind == BLOCK_NOTE && (str_find(b->text, STR("2 more rows")) >= 0 || str_find(b->text, STR("1 more tables")) >= 0);
	assert_int_equal(notes, 2);
	arena_done(&a);
}

/* Rows that are alike in every text stand beside each other in their order; a table that one report lacks is shown as its own. */
static void equal_rows_and_lone_tables(void **state)
{
	(void)state;
	struct arena a;
	struct report of[2], out;
	const struct str names[] = {STR("one"), STR("two")};
	arena_init(&a);
	report_init(&out, &a, LANG_EN, STR(""));
	for (int i = 0; i < 2; i++) {
		report_init(&of[i], &a, LANG_EN, names[i]);
		struct report_table *t = report_table_begin(&of[i], heads, ARRAY_LEN(heads));
		for (int k = 0; k < 2 + i; k++)
			add_row(t, "A", "x", k + 10 * i * k, 1);
		report_table_end(&of[i], t, NULL);
	}
	report_heading(&of[1], 2, STR("Alone"));
	struct report_table *alone = report_table_begin(&of[1], heads, ARRAY_LEN(heads));
	add_row(alone, "Z", "x", 1, 1);
	report_table_end(&of[1], alone, NULL);
	plan_tell_beside(&out, names, (const struct report *const[]){&of[0], &of[1]});
	const struct report_table *t = table_of(&out, 0);
	assert_int_equal(t->row_count, 2); /* the first is the same */
	assert_int_equal(at(t, 0, 3)->integer, 1);
	assert_int_equal(at(t, 0, 4)->integer, 11);
	assert_str(at(t, 1, 2)->text, "two");
	t = table_of(&out, 1);
	assert_int_equal(t->row_count, 1);
	assert_str(at(t, 0, 0)->text, "Z");
	assert_str(at(t, 0, 1)->text, "two"); /* the name alone tells its rows apart */
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(joined_by_their_rows), cmocka_unit_test(equal_rows_and_lone_tables)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
