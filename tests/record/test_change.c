/* Writing and reading back: new rows, dated changes, corrections, ends, conflicts, rules across rows. */
#include "small.h"

#include "record/history.h"
#include "record/source.h"
#include "record/tx.h"
#include "record/verify.h"

static void must_be_sound(struct bed *b)
{
	struct verify_result r;
	if (reg_verify(b->g, &r, &b->err) != ST_OK)
		fail_msg("%s", b->err.text);
}

static void test_dated_change(void **state)
{
	struct bed *b = bed_open(state);
	bed_put(b, &small_county, (struct id){}, 0, "code=131102;name=桃城区");
	struct id jz = bed_put(b, &small_county, (struct id){}, 0, "code=131103;name=冀州市");
	bed_put(b, &small_county, jz, day_of(2016, 7, 1), "name=冀州区");
	assert_string_equal(bed_text(b, &small_county, jz, 1, on_day(2016, 6, 30)), "冀州市");
	assert_string_equal(bed_text(b, &small_county, jz, 1, on_day(2016, 7, 1)), "冀州区");

	struct id s = bed_put(b, &small_school, (struct id){}, 0, "code=2113000001;name=第一小学;county=131102;equipment=12.5万元;share=74.18%;place=115.69,37.73;boarding=是");
	assert_string_equal(bed_text(b, &small_school, s, S_TYPE, on_day(2000, 1, 1)), "primary school");
	assert_string_equal(bed_text(b, &small_school, s, S_EQUIPMENT, on_day(2000, 1, 1)), "125,000.00");
	assert_string_equal(bed_text(b, &small_school, s, S_SHARE, on_day(2000, 1, 1)), "74.18%");
	assert_string_equal(bed_text(b, &small_school, s, S_PLACE, on_day(2000, 1, 1)), "115.69,37.73");
	int64_t before;
	assert_bed(tx_last(b->g, &before, &b->err));
	/* By a former name of the county; type and county change on days of their own. */
	bed_put(b, &small_school, s, day_of(2020, 9, 1), "type=初中");
	bed_put(b, &small_school, s, day_of(2018, 9, 1), "county=冀州市");
	assert_string_equal(bed_text(b, &small_school, s, S_TYPE, on_day(2019, 1, 1)), "primary school");
	assert_string_equal(bed_text(b, &small_school, s, S_TYPE, on_day(2021, 1, 1)), "junior high");
	assert_string_equal(bed_text(b, &small_school, s, S_COUNTY, on_day(2018, 1, 1)), "桃城区");
	assert_string_equal(bed_text(b, &small_school, s, S_COUNTY, on_day(2019, 1, 1)), "冀州区");
	/* The county's change runs on through the later change of the type. */
	assert_string_equal(bed_text(b, &small_school, s, S_COUNTY, on_day(2021, 1, 1)), "冀州区");
	/* As it was known before. */
	struct as_of then = on_day(2021, 1, 1);
	then.tx = before;
	assert_string_equal(bed_text(b, &small_school, s, S_TYPE, then), "primary school");
	assert_string_equal(bed_text(b, &small_school, s, S_COUNTY, then), "桃城区");
	/* A correction without a day reaches every period the value held in. */
	bed_put(b, &small_school, s, 0, "name=第一实验小学");
	for (int year = 2017; year < 2023; year += 2)
		assert_string_equal(bed_text(b, &small_school, s, S_NAME, on_day(year, 1, 1)), "第一实验小学");
	must_be_sound(b);
	bed_close(b);
}

static void test_unchanged_and_conflict(void **state)
{
	struct bed *b = bed_open(state);
	struct id s = bed_put(b, &small_school, (struct id){}, 0, "code=2113000001;name=第一小学");
	struct row *row;
	assert_bed(row_get(b->g, &b->arena, &small_school, s, as_of_today(b->g), ROW_SEALED, &row, &b->err));
	struct change *c = bed_begin(b, "");
	struct id again;
	assert_int_equal(bed_put_in(b, c, &small_school, (struct id){}, 0, "code=2113000001;name=第一小学", &again), PUT_UNCHANGED);
	assert_int_equal(id_cmp(s, again), 0);
	int64_t tx = 99;
	assert_bed(change_commit(c, &tx, &b->err));
	assert_int_equal(tx, 0);
	bed_put(b, &small_school, s, 0, "short_name=一小");
	struct value values[S_FIELDS] = {[S_SHORT] = VALUE_STR(STR("一小学"))};
	bool given[S_FIELDS] = {[S_SHORT] = true};
	struct row_input in = {.record = &small_school, .id = s, .seen_version = row->version, .values = values, .given = given};
	c = bed_begin(b, "");
	assert_int_equal(change_put(c, &in, NULL, NULL, &b->err), ST_CONFLICT);
	change_abort(c);
	assert_string_equal(bed_text(b, &small_school, s, S_SHORT, as_of_today(b->g)), "一小");
	/* A planned school has no code: it is found by its other key. */
	struct id planned = bed_put(b, &small_school, (struct id){}, 0, "name=滨湖新校");
	c = bed_begin(b, "");
	bed_put_in(b, c, &small_school, (struct id){}, 0, "name=另一新校", &again);
	assert_int_not_equal(id_cmp(planned, again), 0);
	assert_bed(change_commit(c, NULL, &b->err));
	must_be_sound(b);
	bed_close(b);
}

static void test_rules(void **state)
{
	struct bed *b = bed_open(state);
	struct id none = {};
	bed_refused(b, &small_school, none, "code=2113000001", "required");
	bed_refused(b, &small_school, none, "code=2113000001;name=甲;share=101", "range.high");
	bed_refused(b, &small_school, none, "code=2113000001;name=甲;opened=1899-12-31", "range.low");
	bed_refused(b, &small_school, none, "code=2113000001;name=甲;seal_no=ab12", "pattern");
	bed_refused(b, &small_school, none, "code=2113000001;name=甲;opened=2000;closed=1999", "opened-before-closed");
	struct id s = bed_put(b, &small_school, none, 0, "code=2113000001;name=甲小学;opened=2000-09;closed=2020;seal_no=AB1234");
	bed_refused(b, &small_school, none, "code=2113000002;name=乙小学;seal_no=AB1234", "unique");
	bed_refused(b, &small_school, s, "opened=2001", "frozen");
	struct id other = bed_put(b, &small_school, none, 0, "code=2113000002;name=乙小学");
	bed_refused(b, &small_school, other, "code=2113000001", "key.taken");
	/* Postings: within the school's life, one at a time, in the right order. */
	struct id p = bed_put(b, &small_person, none, 0, "number=T1;name=张三;phone=13812345678;identity=11010519491231002X");
	bed_refused(b, &small_posting, none, "person=T1;school=2113000001;from=1999-09-01", "within-school");
	bed_refused(b, &small_posting, none, "person=T1;school=2113000001;from=2010;to=2009", "life.order");
	struct id o = bed_put(b, &small_posting, none, 0, "person=T1;school=2113000001;from=2005-09-01;to=2010-09-01");
	bed_refused(b, &small_posting, none, "person=T1;school=2113000002;from=2010-08-31", "one-at-a-time");
	bed_put(b, &small_posting, none, 0, "person=T1;school=2113000002;from=2010-09-01");
	bed_refused(b, &small_person, none, "number=T2;name=李四;identity=11010519491231002X", "unique");
	bed_put(b, &small_person, none, 0, "number=T2;name=李四;identity=440524188001010014");
	/* Sums and ties. */
	bed_put(b, &small_yearly, none, 0, "school=2113000001;year=2015-2016;section=primary;pupils=300");
	bed_refused(b, &small_yearly, none, "school=2113000001;year=2015-2016;section=whole;pupils=301", "sections-tie");
	bed_put(b, &small_yearly, none, 0, "school=2113000001;year=2015-2016;section=whole;pupils=300");
	bed_refused(b, &small_grade, none, "school=2113000001;year=2015-2016;section=primary;grade=1;pupils=50", "pupils-tie");
	bed_refused(b, &small_yearly, none, "school=2113000001;year=2016-2017;section=primary;pupils=-1", "range.low");
	/* A row of a school year that has ended keeps to the time before its end. */
	struct id y = bed_put(b, &small_yearly, none, 0, "school=2113000001;year=2017-2018;section=junior;pupils=10");
	struct change *c = bed_begin(b, "");
	assert_bed(change_end(c, &small_yearly, y, day_of(2018, 1, 1), &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	bed_refused(b, &small_yearly, y, "year=2018-2019", "life.ended");
	bed_put(b, &small_yearly, y, 0, "year=2016-2017");
	/* Removing what others refer to. */
	c = bed_begin(b, "登记错误");
	assert_bed(change_remove(c, &small_person, p, &b->err));
	assert_int_equal(change_commit(c, NULL, &b->err), ST_NO);
	assert_string_equal(b->faults.list[0].rule, "reference.used");
	b->faults.n = b->faults.serious = 0;
	c = bed_begin(b, "登记错误");
	assert_bed(change_remove(c, &small_posting, o, &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	assert_string_equal(bed_text(b, &small_posting, o, O_FROM, on_day(2006, 1, 1)), "(none)");
	must_be_sound(b);
	bed_close(b);
}

static void test_end_and_revert(void **state)
{
	struct bed *b = bed_open(state);
	struct id none = {};
	struct id s = bed_put(b, &small_school, none, 0, "code=2113000001;name=甲小学");
	struct id p = bed_put(b, &small_person, none, 0, "number=T1;name=张三");
	struct id o = bed_put(b, &small_posting, none, 0, "person=T1;school=甲小学;from=2005-09-01");
	struct change *c = bed_begin(b, "");
	assert_bed(change_end(c, &small_posting, o, day_of(2012, 7, 1), &b->err));
	int64_t tx;
	assert_bed(change_commit(c, &tx, &b->err));
	assert_string_equal(bed_text(b, &small_posting, o, O_TO, on_day(2012, 6, 30)), "2012-07-01");
	assert_string_equal(bed_text(b, &small_posting, o, O_TO, on_day(2012, 7, 1)), "(none)");
	c = bed_begin(b, "");
	assert_bed(change_end(c, &small_school, s, day_of(2015, 7, 1), &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	assert_string_equal(bed_text(b, &small_school, s, S_NAME, on_day(2015, 6, 30)), "甲小学");
	assert_string_equal(bed_text(b, &small_school, s, S_NAME, on_day(2015, 7, 1)), "(none)");
	/* Undoing the end of the posting. */
	c = bed_begin(b, "");
	assert_bed(change_revert(c, tx, &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	assert_string_equal(bed_text(b, &small_posting, o, O_TO, on_day(2012, 7, 1)), "");
	/* Undoing the person's creation: the posting depends on it. */
	c = bed_begin(b, "");
	assert_bed(change_revert(c, 2, &b->err));
	assert_int_equal(change_commit(c, NULL, &b->err), ST_NO);
	assert_string_equal(b->faults.list[0].rule, "reference.used");
	b->faults.n = b->faults.serious = 0;
	/* What was changed again since cannot be undone … */
	c = bed_begin(b, "");
	assert_bed(change_revert(c, 1, &b->err));
	assert_int_equal(change_commit(c, NULL, &b->err), ST_NO);
	assert_string_equal(b->faults.list[0].rule, "revert.later");
	b->faults.n = b->faults.serious = 0;
	/* … unless the later change was taken back itself, as the end of the posting was. */
	c = bed_begin(b, "");
	assert_bed(change_revert(c, 3, &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	assert_string_equal(bed_text(b, &small_posting, o, O_TO, on_day(2011, 7, 1)), "(none)");
	(void)p;
	must_be_sound(b);
	bed_close(b);
}

static bool same_step(const struct history_step *a, const struct history_step *b)
{
	return a->tx == b->tx && a->what == b->what && a->valid_from == b->valid_from && a->valid_to == b->valid_to && a->n_values == b->n_values &&
	       (!a->n_values || (a->values[0].field == b->values[0].field && value_eq(a->values[0].before, b->values[0].before) &&
				 value_eq(a->values[0].after, b->values[0].after)));
}

/* Told part by part, a history is what it is told whole: no step twice, none left out. */
static void test_history_in_parts(void **state)
{
	enum { CHANGES = 40 };
	struct bed *b = bed_open(state);
	struct id none = {};
	struct history_step *all, *part;
	size_t n, k;
	bed_put(b, &small_county, none, 0, "code=131102;name=桃城区");
	struct id s = bed_put(b, &small_school, none, 0, "code=2113000001;name=甲小学");
	for (int i = 0; i < CHANGES; i++) {
		char change[40];
		snprintf(change, sizeof change, "short_name=甲%d", i);
		bed_put(b, &small_school, s, i % 3 ? 0 : day_of(2000 + i % 7, 9, 1), change);
	}
	struct change *c = bed_begin(b, "");
	assert_bed(change_end(c, &small_school, s, day_of(2026, 7, 1), &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	assert_bed(record_history(b->g, &b->arena, &small_school, s, ROW_SEALED, &all, &n, &b->err));
	assert_true(n > CHANGES);
	assert_int_equal(all[n - 1].what, HISTORY_ENDED);
	assert_int_equal(all[n - 1].valid_from, day_of(2026, 7, 1));
	assert_int_equal(all[n - 1].n_values, 0);
	for (int limit = 1; limit < CHANGES + 5; limit += 3) {
		int64_t before = INT64_MAX;
		size_t left = n;
		do {
			assert_bed(record_history_part(b->g, &b->arena, &small_school, s, ROW_SEALED, before, limit, &part, &k, &before, &b->err));
			assert_true(k <= left);
			for (size_t i = 0; i < k; i++)
				assert_true(same_step(&part[i], &all[left - k + i]));
			left -= k;
		} while (before);
		assert_int_equal(left, 0);
	}
	bed_close(b);
}

static void test_history(void **state)
{
	struct bed *b = bed_open(state);
	struct id none = {};
	bed_put(b, &small_county, none, 0, "code=131102;name=桃城区");
	struct change *c = bed_begin(b, "");
	int columns[S_FIELDS];
	for (int i = 0; i < S_FIELDS; i++)
		columns[i] = i == S_CODE ? 0 : i == S_NAME ? 5 : -1;
	struct source_sheet sheet = {.batch = STR("b1"), .file = STR("学校.xlsx"), .sheet = STR("学校"), .record = &small_school, .columns = columns};
	int64_t source;
	assert_bed(source_add(c, &sheet, &source, &b->err));
	struct value values[S_FIELDS] = {[S_CODE] = VALUE_STR(STR("2113000001")), [S_NAME] = VALUE_STR(STR("甲小学"))};
	bool given[S_FIELDS] = {[S_CODE] = true, [S_NAME] = true};
	struct row_input in = {.record = &small_school, .values = values, .given = given, .source = source, .source_row = 7};
	struct id s;
	assert_bed(change_put(c, &in, &s, NULL, &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	bed_put(b, &small_school, s, day_of(2019, 9, 1), "type=311");
	bed_put(b, &small_school, s, 0, "short_name=甲");
	struct history_step *steps;
	size_t n;
	assert_bed(record_history(b->g, &b->arena, &small_school, s, ROW_SEALED, &steps, &n, &b->err));
	assert_int_equal(n, 4); /* made; type from 2019 on; short name in both periods */
	assert_int_equal(steps[0].what, HISTORY_CREATED);
	assert_str(steps[0].file, "学校.xlsx");
	assert_int_equal(steps[0].source_row, 7);
	assert_int_equal(steps[1].n_values, 1);
	assert_int_equal(steps[1].values[0].field, S_TYPE);
	assert_str(steps[1].values[0].before.s, "211");
	assert_str(steps[1].values[0].after.s, "311");
	assert_int_equal(steps[1].valid_from, day_of(2019, 9, 1));
	assert_str(steps[1].actor, "ann");
	assert_int_equal(steps[2].values[0].field, S_SHORT);
	/* Where values came from: the name from a cell, the type from a person. */
	struct row *row;
	assert_bed(row_get(b->g, &b->arena, &small_school, s, as_of_today(b->g), ROW_SEALED, &row, &b->err));
	struct origin from;
	assert_bed(field_origin(b->g, &b->arena, row, S_NAME, &from, &b->err));
	assert_string_equal(from.cell, "F7");
	assert_str(from.file, "学校.xlsx");
	assert_bed(field_origin(b->g, &b->arena, row, S_TYPE, &from, &b->err));
	assert_string_equal(from.cell, "");
	assert_int_equal(from.tx, 3);
	/* Former and foreign codes. */
	c = bed_begin(b, "");
	assert_bed(alias_add(c, &small_school, s, STR("dbn"), STR("01M015"), DAY_MIN, DAY_MAX, &b->err));
	assert_bed(change_commit(c, NULL, &b->err));
	struct id found;
	assert_bed(row_resolve(b->g, &small_school, STR("01M015"), reg_today(b->g), &found, NULL, &b->arena, &b->err));
	assert_int_equal(id_cmp(found, s), 0);
	assert_bed(alias_find(b->g, &small_school, STR("dbn"), STR("01M015"), reg_today(b->g), &found, &b->err));
	assert_int_equal(alias_find(b->g, &small_school, STR("former"), STR("01M015"), reg_today(b->g), &found, &b->err), ST_NOT_FOUND);
	/* A name of two. */
	bed_put(b, &small_school, none, 0, "code=2113000002;name=甲小学");
	struct fault why = {};
	assert_int_equal(row_resolve(b->g, &small_school, STR("甲小学"), reg_today(b->g), &found, &why, &b->arena, &b->err), ST_NO);
	assert_string_equal(why.rule, "reference.many");
	assert_true(str_find(why.args[2].text, STR("2113000002")) >= 0);
	must_be_sound(b);
	bed_close(b);
}

static const char *stamp_of(struct bed *b, const struct record *r)
{
	struct str s;
	assert_bed(record_stamp(b->g, &b->arena, &r, 1, &s, &b->err));
	return arena_strdup(&b->arena, str_dup(&b->arena, s));
}

/* What is written, corrected, ended, taken back or undone moves the stamp of its record; other records keep theirs. */
static void test_stamps(void **state)
{
	struct bed *b = bed_open(state);
	const char *county = stamp_of(b, &small_county), *last = stamp_of(b, &small_school);
	struct id s = {};
	int64_t tx;
	for (int step = 0; step < 5; step++) {
		struct change *c;
		if (step == 0) {
			s = bed_put(b, &small_school, (struct id){}, 0, "code=2113000001;name=甲小学");
		} else if (step == 1) {
			bed_put(b, &small_school, s, 0, "name=乙小学");
		} else {
			c = bed_begin(b, "entered twice");
			assert_bed(step == 2 ? change_end(c, &small_school, s, day_of(2015, 7, 1), &b->err) : step == 3 ? change_revert(c, tx, &b->err)
														: change_remove(c, &small_school, s, &b->err));
			assert_bed(change_commit(c, &tx, &b->err));
		}
		const char *now = stamp_of(b, &small_school);
		assert_string_not_equal(now, last);
		last = now;
	}
	assert_string_equal(stamp_of(b, &small_county), county);
	const struct record *both[] = {&small_county, &small_school};
	struct str of_both;
	assert_bed(record_stamp(b->g, &b->arena, both, 2, &of_both, &b->err));
	assert_true(str_find(of_both, str_of(county)) >= 0 && str_find(of_both, str_of(last)) >= 0);
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(test_dated_change), BOTH(test_unchanged_and_conflict), BOTH(test_rules),
					   BOTH(test_end_and_revert), BOTH(test_history), BOTH(test_history_in_parts), BOTH(test_stamps)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
