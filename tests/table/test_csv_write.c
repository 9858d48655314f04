#include "table/csv_write.h"
#include "table_file.h"

static void guards_and_quotes(void **state)
{
	static const struct {
		const char *text, *written;
	} cases[] = {
		{"衡水", "衡水"},
		{"", ""},
		{"a,b", "\"a,b\""},
		{"引\"号", "\"引\"\"号\""},
		{"两\n行", "\"两\n行\""},
		{"=1+1", "'=1+1"},
		{"+86 10", "'+86 10"},
		{"-5", "'-5"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"\t=1", "\"'\t=1\""},
		{"\r", "\"'\r\""},
		{"＝1", "'＝1"},
		{"＋1", "'＋1"},
		{"－1", "'－1"},
		{"＠a", "'＠a"},
		{" =1", "\"' =1\""},
		{"'=1", "''=1"},
		{"'a", "'a"},
		{"'", "'"},
		{"1-2", "1-2"},
		{"a=b", "a=b"},
		{" a", "\" a\""},
	};
	struct buf out;
	buf_init(&out, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&out);
		csv_put_text(&out, str_of(cases[i].text), ',', true);
		assert_str(buf_view(&out), cases[i].written);
	}
	buf_clear(&out);
	csv_put_number(&out, STR("-5"), ';', true);
	csv_put_number(&out, STR("0.5"), ';', false);
	assert_str(buf_view(&out), "-5;0.5");
	buf_done(&out);
}

/* What is written is read back the same, after the guard is taken off. */
static void round_trip(void **state)
{
	static const char *const pieces[] = {"'", "=", "a", " ", "\"", ",", "\n", "－", "衡", "\t", "-", "　"};
	struct csv_writer *w;
	struct table_reader *r;
	struct table_sheet sheet;
	struct table_row row;
	struct err err;
	bool more;
	enum { N = 12 * 12 * 12 };
	const char *path = scratch_file("out.csv");
	assert_ok_err(csv_writer_open(&w, path, ',', &err));
	for (int i = 0; i < N; i++) {
		char text[32];
		int n = snprintf(text, sizeof text, "%s%s%s", pieces[i / 144], pieces[i / 12 % 12], pieces[i % 12]);
		csv_writer_text(w, (struct str){text, (size_t)n});
		csv_writer_number(w, STR("-1.5"));
		csv_writer_row(w);
	}
	assert_int_not_equal(access(path, F_OK), 0); /* not there before it is complete */
	assert_ok_err(csv_writer_close(w, &err));
	assert_ok_err(table_open(&r, path, NULL, &err));
	assert_ok_err(table_next_sheet(r, &sheet, &more, &err));
	for (int i = 0; i < N; i++) {
		char text[32];
		snprintf(text, sizeof text, "%s%s%s", pieces[i / 144], pieces[i / 12 % 12], pieces[i % 12]);
		assert_ok_err(table_next_row(r, &row, &more, &err));
		assert_int_equal(row.row, i + 1);
		assert_str(csv_unguard(row.cells[0].text), text);
		assert_str(row.cells[1].text, "-1.5");
	}
	table_close(r);
}

static void form_of_the_file(void **state)
{
	struct csv_writer *w;
	struct err err;
	struct buf file;
	buf_init(&file, 0);
	const char *path = scratch_file("form.csv");
	assert_ok_err(csv_writer_open(&w, path, ';', &err));
	csv_writer_text(w, STR("名称"));
	csv_writer_text(w, STR(""));
	csv_writer_row(w);
	assert_ok_err(csv_writer_close(w, &err));
	read_file(path, &file);
	assert_str(buf_view(&file), "\xEF\xBB\xBF名称;\r\n");
	assert_ok_err(csv_writer_open(&w, path, ';', &err));
	csv_writer_discard(w);
	read_file(path, &file);
	assert_str(buf_view(&file), "\xEF\xBB\xBF名称;\r\n");
	assert_int_equal(csv_writer_open(&w, scratch_file("no/such/folder.csv"), ',', &err), ST_UNAVAILABLE);
	buf_done(&file);
}

static int done(void **state)
{
	scratch_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guards_and_quotes),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(form_of_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
