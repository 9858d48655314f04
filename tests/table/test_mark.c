#include "table_file.h"
#include "xlsx_parts.h"

static const struct table_mark sample[] = {
	{0, 5, 3, STR("日期 <不> & 对"), true}, {0, 3, 2, STR("学生数不是整数"), false},
	{0, 5, 1, STR("代码重复"), false},	{0, 9, -1, STR("整行有误"), false},
	{0, 9, 2, STR("late"), false},		{0, 20, 5, STR("far"), false},
	{0, 1, -1, STR("row 1"), true},
};

static bool have(const char *command)
{
	return system(command) == 0;
}

static int run(const char *format, ...)
{
	char command[4096];
	va_list ap;
	va_start(ap, format);
	vsnprintf(command, sizeof command, format, ap);
	va_end(ap);
	return system(command);
}

static const char *script(void)
{
	static char path[512];
	const char *source = getenv("JH_SOURCE");
	snprintf(path, sizeof path, "%s/tests/table/marked.py", source ? source : ".");
	return path;
}

static void all_else_stays(void **state)
{
	if (!have("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null")) {
		SKIP_TEST("python3-openpyxl is not installed");
	}
	struct err err;
	char in[512], out[512];
	snprintf(in, sizeof in, "%s", scratch_file("in.xlsx"));
	snprintf(out, sizeof out, "%s", scratch_file("marked.xlsx"));
	assert_int_equal(run("/usr/bin/python3 -W ignore '%s' make '%s'", script(), in), 0);
	assert_ok_err(table_write_marked(in, out, sample, ARRAY_LEN(sample), &err));
	assert_int_equal(run("/usr/bin/python3 -W ignore '%s' compare '%s' '%s'", script(), in, out), 0);
}

/* LibreOffice opens the marked file and sees every value of the original in its place, formulas computed. */
static void libreoffice_opens_it(void **state)
{
	if (!have("command -v soffice >/dev/null") || !have("/usr/bin/python3 -c 'import openpyxl' 2>/dev/null")) {
		SKIP_TEST("LibreOffice (libreoffice-calc-nogui) or python3-openpyxl is not installed");
	}
	const char *folder = scratch_folder();
	struct err err;
	assert_int_equal(run("/usr/bin/python3 -W ignore '%s' make '%s/in.xlsx'", script(), folder), 0);
	assert_ok_err(table_write_marked(scratch_file("in.xlsx"), scratch_file("marked.xlsx"), sample,
					 ARRAY_LEN(sample), &err));
	assert_int_equal(run("cd '%s' && soffice -env:UserInstallation=file://%s/profile --headless --convert-to "
			     "csv:'Text - txt - csv (StarCalc)':44,34,76,1,,0,false,true,false in.xlsx marked.xlsx "
			     ">/dev/null 2>&1",
			     folder, folder),
			 0);
	struct buf before, after;
	buf_init(&before, 0);
	buf_init(&after, 0);
	tell_table(scratch_file("in.csv"), NULL, &before);
	tell_table(scratch_file("marked.csv"), NULL, &after);
	assert_non_null(strstr(before.p, "3:T学校3|T0000000003|T300|T09/01/2003|T600\n"));
	/* Line by line: the marked row is the row before and, where there are marks, their text. */
	struct str a = buf_view(&before), b = buf_view(&after), x, y;
	assert_true(str_next(&a, '\n', &x) && str_next(&b, '\n', &y)); /* names of files */
	int with_text = 0;
	while (str_next(&a, '\n', &x)) {
		if (x.n == 0)
			break;
		assert_true(str_next(&b, '\n', &y));
		if (!str_starts(y, x))
			fail_msg("'%.*s' became '%.*s'", STR_ARG(x), STR_ARG(y));
		with_text += y.n > x.n;
	}
	assert_int_equal(with_text, 3);
	buf_done(&before);
	buf_done(&after);
}

/* LibreOffice's own file, marked, is read back by our reader with every cell the same. */
static void a_libreoffice_file_is_marked(void **state)
{
	if (!have("command -v soffice >/dev/null")) {
		SKIP_TEST("LibreOffice (libreoffice-calc-nogui) is not installed");
	}
	const char *folder = scratch_folder();
	struct err err;
	static const char csv[] = "名称,代码,数\n一中,0012,5\n二中,0013,7.25\n\"三,中\",x,\n";
	write_file("lo.csv", csv, sizeof csv - 1);
	assert_int_equal(run("cd '%s' && soffice -env:UserInstallation=file://%s/profile --headless --convert-to xlsx "
			     "--infilter=CSV:44,34,76,1 lo.csv >/dev/null 2>&1",
			     folder, folder),
			 0);
	assert_table(scratch_file("lo.xlsx"), NULL,
		     "[lo]\n1:T名称|T代码|T数\n2:T一中|N12|N5\n3:T二中|N13|N7.25\n4:T三,中|Tx\n");
	static const struct table_mark marks[] = {{0, 3, 2, STR("少"), false}, {0, 4, 2, STR("缺"), false}};
	assert_ok_err(table_write_marked(scratch_file("lo.xlsx"), scratch_file("lo-marked.xlsx"), marks, 2, &err));
	assert_table(scratch_file("lo-marked.xlsx"), NULL,
		     "[lo]\n1:T名称|T代码|T数\n2:T一中|N12|N5\n3:T二中|N13|N7.25|TC3: 少\n4:T三,中|Tx|-|TC4: 缺\n");
}

/* Prefixes, empty rows and data, references left out, no styles: the text is put in the right place all the same. */
static void odd_packages(void **state)
{
	static const struct table_mark marks[] = {
		{0, 2, 1, STR("a"), false}, {0, 4, -1, STR("b"), false}, {0, 7, 0, STR("c\x01"), true}};
	struct err err;
	const char *out = scratch_file("out.xlsx");
	assert_ok_err(table_write_marked(
		write_package(
			"in.xlsx",
			WITH_SHEET("xl/worksheets/sheet1.xml",
				   "<q:worksheet xmlns:q=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
				   "<q:dimension ref=\"A1\"/><q:sheetData><q:row><q:c><q:v>1</q:v></q:c></q:row>"
				   "<q:row spans='1:1' r='2'/><q:row r=\"5\"><q:c r=\"C5\"><q:v>3</q:v></q:c></q:row>"
				   "</q:sheetData></q:worksheet>")),
		out, marks, 3, &err));
	assert_table(out, NULL, "[表]\n1:N1\n2:-|-|-|TB2: a\n4:-|-|-|Tb\n5:-|-|N3\n7:-|-|-|TA7: c\x01\n");
	assert_ok_err(
		table_write_marked(write_package("in.xlsx", WITH_SHEET(SHEET("<sheetData/>"))), out, marks, 3, &err));
	assert_table(out, NULL, "[表]\n2:TB2: a\n4:Tb\n7:TA7: c\x01\n");
	struct buf parts;
	buf_init(&parts, 0);
	/* Nothing to mark: nothing changes. */
	assert_ok_err(table_write_marked(scratch_file("in.xlsx"), out, marks, 0, &err));
	assert_table(out, NULL, "[表]\n");
	const struct table_mark beyond = {3, 1, 0, STR("x"), false};
	unlink(out);
	assert_int_equal(table_write_marked(scratch_file("in.xlsx"), out, &beyond, 1, &err), ST_INVALID);
	assert_int_not_equal(access(out, F_OK), 0);
	buf_done(&parts);
}

static void csv_gets_two_columns(void **state)
{
	static const char text[] = "名称;数;备注\n一中;=1;\"a;b\"\n\n二中\n三中;3;x;y\n";
	static const struct table_mark marks[] = {{0, 2, 1, STR("=不是数"), false},
						  {0, 2, 0, STR("重复"), false},
						  {0, 4, -1, STR("缺"), false},
						  {0, 3, -1, STR("空"), false}};
	struct err err;
	struct buf file;
	buf_init(&file, 0);
	const char *out = scratch_file("out.csv");
	assert_ok_err(
		table_write_marked(write_file("in.csv", text, sizeof text - 1), out, marks, ARRAY_LEN(marks), &err));
	read_file(out, &file);
	assert_str(buf_view(&file), "\xEF\xBB\xBF名称;数;备注;;问题 Faults;涉及的列 Columns\r\n"
				    "一中;=1;\"a;b\";;\"A2: 重复; B2: =不是数\";A B\r\n"
				    ";;;;空;\r\n二中;;;;缺;\r\n三中;3;x;y\r\n");
	static const char gb[] = "\xD1\xA7\xD0\xA3,n\r\n\xD2\xBB\xD6\xD0,1";
	assert_ok_err(table_write_marked(write_file("in.csv", gb, sizeof gb - 1), out, marks, 1, &err));
	read_file(out, &file);
	assert_str(buf_view(&file), "\xEF\xBB\xBF学校,n,问题 Faults,涉及的列 Columns\r\n一中,1,B2: =不是数,B\r\n");
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
		cmocka_unit_test(all_else_stays),
		cmocka_unit_test(libreoffice_opens_it),
		cmocka_unit_test(a_libreoffice_file_is_marked),
		cmocka_unit_test(odd_packages),
		cmocka_unit_test(csv_gets_two_columns),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
