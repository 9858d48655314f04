#include "table/xlsx_write.h"
#include "table_file.h"

static void write_sample(const char *path)
{
	static const struct str few[] = {STR("小学"), STR("初中")};
	static struct str many[400];
	static char names[400][16];
	struct xlsx_writer *w;
	struct err err;
	for (int i = 0; i < 400; i++) {
		snprintf(names[i], sizeof names[i], "区县%d号", i);
		many[i] = str_of(names[i]);
	}
	const struct xlsx_column columns[] = {
		{.heading = STR("学校标识码"), .kind = XLSX_TEXT, .is_required = true, .note = STR("10 位数字")},
		{.heading = STR("学段"), .kind = XLSX_TEXT, .choices = few, .choice_count = 2},
		{.heading = STR("区县"), .kind = XLSX_TEXT, .choices = many, .choice_count = 400},
		{.heading = STR("学生数"), .kind = XLSX_NUMBER, .places = 0},
		{.heading = STR("面积"), .kind = XLSX_NUMBER, .places = -1},
		{.heading = STR("比例"), .kind = XLSX_PERCENT, .places = 1},
		{.heading = STR("日期"), .kind = XLSX_DATE},
	};
	const struct str help[] = {STR("# 填写说明"), STR("学校标识码为文本。")};
	assert_ok_err(xlsx_writer_open(&w, path, &err));
	assert_ok_err(xlsx_writer_sheet(w, STR("学校"), columns, ARRAY_LEN(columns), &err));
	xlsx_writer_text(w, 0, STR("0011223344"));
	xlsx_writer_text(w, 1, STR("=1+1"));
	xlsx_writer_text(w, 2, STR("a_x000D_b & <c>\n行"));
	xlsx_writer_number(w, 3, -5);
	xlsx_writer_number(w, 4, 0.1);
	xlsx_writer_number(w, 5, 0.125);
	xlsx_writer_date(w, 6, day_of(2024, 9, 1));
	xlsx_writer_row(w);
	xlsx_writer_row(w);
	xlsx_writer_text(w, 0, STR("甲"));
	xlsx_writer_date(w, 6, day_of(1899, 5, 4));
	xlsx_writer_row(w);
	assert_ok_err(xlsx_writer_help(w, STR("说明"), help, 2, &err));
	assert_ok_err(xlsx_writer_sheet(w, STR("空"), columns, 1, &err));
	assert_int_not_equal(access(path, R_OK), 0);
	assert_ok_err(xlsx_writer_close(w, &err));
}

static void read_back(void **state)
{
	const char *path = scratch_file("out.xlsx");
	struct buf told;
	write_sample(path);
	buf_init(&told, 0);
	tell_table(path, NULL, &told);
	const char *lists = strstr(told.p, "[_lists hidden]\n1:T区县0号|T区县1号|");
	assert_non_null(lists);
	assert_non_null(
		strstr(lists, "|T区县399号\n[说明]\n1:T填写说明\n2:T学校标识码为文本。\n[空]\n1:T学校标识码\n"));
	assert_true(
		str_starts(buf_view(&told), STR("[学校]\n1:T学校标识码|T学段|T区县|T学生数|T面积|T比例|T日期\n"
						"2:T0011223344|T=1+1|Ta_x000D_b & <c>\n行|N-5|N0.1|%0.125|D2024-09-01\n"
						"4:T甲|-|-|-|-|-|T1899-05-04\n")));
	buf_done(&told);
}

/* openpyxl sees what a user of a spreadsheet program would. */
static void as_another_program_sees_it(void **state)
{
	const char *path = scratch_file("seen.xlsx");
	if (system("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null") != 0) {
		SKIP_TEST("python3-openpyxl is not installed");
	}
	write_sample(path);
	char command[2048];
	snprintf(command, sizeof command,
		 "/usr/bin/python3 -W ignore -c \"\n"
		 "import openpyxl\n"
		 "b = openpyxl.load_workbook('%s'); s = b['学校']\n"
		 "h = b['说明']; assert h.sheet_properties.pageSetUpPr.fitToPage and h.page_setup.paperSize == 9\n"
		 "assert b.sheetnames == ['学校', '_lists', '说明', '空'], b.sheetnames\n"
		 "assert b['_lists'].sheet_state == 'hidden'\n"
		 "assert s['A2'].value == '0011223344' and s['A2'].number_format == '@'\n"
		 "assert s['B2'].value == '=1+1' and s['B2'].data_type in 'sf'\n"
		 "assert s['A1'].font.b and s['A1'].comment.text == '10 位数字' and s.freeze_panes == 'A2'\n"
		 "p = s.page_setup\n"
		 "assert s.sheet_properties.pageSetUpPr.fitToPage and p.orientation == 'landscape' and p.fitToHeight == 0\n"
		 "assert s.print_title_rows[-1] == '1'\n"
		 "assert s.auto_filter.ref == 'A1:G4', s.auto_filter.ref\n"
		 "assert s['D2'].value == -5 and s['F2'].number_format == '0.0%%' and s['G2'].value.year == 2024\n"
		 "v = {str(d.sqref): d.formula1 for d in s.data_validations.dataValidation}\n"
		 "assert v['B2:B1048576'] == '\\\"小学,初中\\\"', v\n"
		 "assert '_lists' in v['C2:C1048576'] and v['C2:C1048576'].endswith('\\$A\\$1:\\$OJ\\$1'), v\n\"",
		 path);
	assert_int_equal(system(command), 0);
}

static void faults_are_told_and_leave_nothing(void **state)
{
	static const struct xlsx_column column = {.heading = STR("a"), .kind = XLSX_TEXT};
	const char *path = scratch_file("fault.xlsx");
	static char long_text[40000];
	struct xlsx_writer *w;
	struct err err;
	memset(long_text, 'x', sizeof long_text);
	for (int i = 0; i < 4; i++) {
		assert_ok_err(xlsx_writer_open(&w, path, &err));
		assert_ok_err(xlsx_writer_sheet(w, STR("s"), &column, 1, &err));
		if (i == 0)
			xlsx_writer_text(w, 0, (struct str){long_text, sizeof long_text});
		else if (i == 1)
			xlsx_writer_text(w, 0, STR("\xFF"));
		else if (i == 2)
			xlsx_writer_number(w, 0, 0.0 / 0.0);
		else
			xlsx_writer_number(w, 1, 0);
		xlsx_writer_text(w, 0, STR("later"));
		static const enum status expected[] = {ST_TOO_LARGE, ST_INVALID, ST_INVALID, ST_INTERNAL};
		assert_int_equal(xlsx_writer_close(w, &err), expected[i]);
		assert_non_null(strstr(err.text, i < 3 ? "cell A2" : "column 1"));
		assert_int_not_equal(access(path, F_OK), 0);
	}
	assert_ok_err(xlsx_writer_open(&w, path, &err));
	assert_int_equal(xlsx_writer_sheet(w, STR("a/b"), &column, 1, &err), ST_INVALID);
	assert_int_equal(xlsx_writer_sheet(w, STR(""), &column, 1, &err), ST_INVALID);
	assert_ok_err(xlsx_writer_sheet(w, STR("s"), &column, 1, &err));
	assert_int_equal(xlsx_writer_sheet(w, STR("S"), &column, 1, &err), ST_INVALID);
	xlsx_writer_discard(w);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(xlsx_writer_open(&w, scratch_file("no/such/f.xlsx"), &err), ST_UNAVAILABLE);
}

static int done(void **state)
{
	scratch_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_back),
		cmocka_unit_test(as_another_program_sees_it),
		cmocka_unit_test(faults_are_told_and_leave_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
