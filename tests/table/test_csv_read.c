#include "table_file.h"

#include "base/arena.h"

#define CSV(name, bytes) write_file(name, bytes, sizeof(bytes) - 1)

static void quotes_and_ragged_rows(void **state)
{
	assert_table(CSV("学校.csv", "名称,代码,备注\r\n"
				     "实验小学,0012,\"含,逗号\"\r\n"
				     "\r\n"
				     "二中,,\r\n"
				     ",,\r\n"
				     "三中,1,\"两\n行 \"\"引号\"\"\",多,出\n"
				     "末行,2"),
		     NULL,
		     "[学校]\n1:T名称|T代码|T备注\n2:T实验小学|T0012|T含,逗号\n4:T二中\n"
		     "6:T三中|T1|T两\n行 \"引号\"|T多|T出\n7:T末行|T2\n");
}

static void ends_of_lines(void **state)
{
	assert_table(CSV("a.csv", "a,b\r1,2\r\r3,4\r"), NULL, "[a]\n1:Ta|Tb\n2:T1|T2\n4:T3|T4\n");
	assert_table(CSV("a.csv", "a,b\n1,2\n\n3,4\n"), NULL, "[a]\n1:Ta|Tb\n2:T1|T2\n4:T3|T4\n");
	assert_table(CSV("a.csv", "a,b\r\n1,2\r\n\r\n3,4\r\n"), NULL, "[a]\n1:Ta|Tb\n2:T1|T2\n4:T3|T4\n");
	assert_table(CSV("a.csv", "\"a\r\nb\",c\r\n"), NULL, "[a]\n1:Ta\r\nb|Tc\n");
	assert_table(CSV("a.csv", "\n\n \n"), NULL, "[a]\n");
}

static void delimiters(void **state)
{
	static const char marks[] = ",;\t|^~";
	for (const char *d = marks; *d; d++) {
		char text[256];
		int n = snprintf(text, sizeof text, "名称%c面积%c\"备%c注\"%c说明\n甲%c1.5%c%c无\n乙%c2.5%c%c有\n", *d,
				 *d, *d, *d, *d, *d, *d, *d, *d, *d);
		char expected[256];
		snprintf(expected, sizeof expected,
			 "[a]\n1:T名称|T面积|T备%c注|T说明\n2:T甲|T1.5|-|T无\n3:T乙|T2.5|-|T有\n", *d);
		assert_table(write_file("a.csv", text, (size_t)n), NULL, expected);
	}
	assert_table(CSV("a.csv", "sep=;\r\na,1;b\r\n"), NULL, "[a]\n1:Ta,1|Tb\n");
	assert_table(CSV("a.csv", "a;b,c\n"), (&(struct table_options){.delimiter = ';'}), "[a]\n1:Ta|Tb,c\n");
	/* Commas inside long texts do not win over the semicolons that stand in every row. */
	assert_table(CSV("a.csv", "a;b;c\nx, y, z, w;1;2\nu;3;4\n"), NULL,
		     "[a]\n1:Ta|Tb|Tc\n2:Tx, y, z, w|T1|T2\n3:Tu|T3|T4\n");
}

static void encodings(void **state)
{
	static const char *expected = "[a]\n1:T学校|T数\n2:T一中|T1\n";
	assert_table(CSV("a.csv", "\xEF\xBB\xBF学校,数\n一中,1\n"), NULL, expected);
	assert_table(CSV("a.csv", "学校,数\n一中,1\n"), NULL, expected);
	assert_table(CSV("a.csv", "\xD1\xA7\xD0\xA3,\xCA\xFD\n\xD2\xBB\xD6\xD0,1\n"), NULL, expected);
	assert_table(CSV("a.csv", "\xFF\xFE\x66\x5B\x21\x68,\0\x70\x65\n\0\0\x4E\x2D\x4E,\0001\0\n\0"), NULL, expected);
	assert_table(CSV("a.csv", "n\0,\0m\0\n\0001\0,\0002\0\n\0"), NULL, "[a]\n1:Tn|Tm\n2:T1|T2\n");
	assert_table(CSV("a.csv", "\xFE\xFF\x5B\x66\x68\x21\0,\x65\x70\0\n\x4E\0\x4E\x2D\0,\0001\0\n"), NULL, expected);
	struct table_reader *r;
	struct err err;
	assert_ok_err(table_open(&r, CSV("a.csv", "\xD1\xA7\xD0\xA3;\xCA\xFD\n"), NULL, &err));
	assert_str(table_encoding(r), "GB18030");
	assert_int_equal(table_delimiter(r), ';');
	table_close(r);
}

/* Chinese that begins long after the first block, cut by every block's end in turn. */
static void characters_cut_by_blocks(void **state)
{
	struct buf text, expected;
	buf_init(&text, 0);
	buf_init(&expected, 0);
	for (int shift = 0; shift < 3; shift++) {
		buf_clear(&text);
		buf_clear(&expected);
		buf_cstr(&expected, "[a]\n");
		for (int i = 0; i < shift; i++)
			buf_char(&text, 'x');
		int row = 1;
		for (; row < 9000; row++) {
			buf_cstr(&text, row == 1     ? "y,0123456789\n"
					: row < 7000 ? "ascii,0123456789\n"
						     : "衡水市学,零壹\n");
			buf_printf(&expected, "%d:T%.*s%s", row, row == 1 ? shift : 0, "xxx",
				   row == 1	? "y|T0123456789\n"
				   : row < 7000 ? "ascii|T0123456789\n"
						: "衡水市学|T零壹\n");
		}
		assert_table(write_file("a.csv", text.p, text.n), NULL, expected.p);
	}
	buf_done(&text);
	buf_done(&expected);
}

static void late_gb18030_is_found(void **state)
{
	struct buf text;
	buf_init(&text, 0);
	for (int i = 0; i < 40000; i++)
		buf_cstr(&text, "a,1\n");
	buf_cstr(&text, "\xBA\xE2\xCB\xAE,2\n");
	struct table_reader *r;
	struct table_sheet sheet;
	struct table_row row;
	struct err err;
	bool more;
	assert_ok_err(table_open(&r, write_file("a.csv", text.p, text.n), NULL, &err));
	assert_str(table_encoding(r), "GB18030");
	assert_ok_err(table_next_sheet(r, &sheet, &more, &err));
	do {
		assert_ok_err(table_next_row(r, &row, &more, &err));
		if (more && row.row == 40001)
			assert_str(row.cells[0].text, "衡水");
	} while (more);
	assert_true(table_progress(r) == 1.0);
	table_close(r);
	buf_done(&text);
}

static void refusals_name_the_place(void **state)
{
	assert_refused(CSV("a.csv", ""), NULL, ST_INVALID, "empty");
	assert_refused(scratch_file("none.csv"), NULL, ST_NOT_FOUND, "no file");
	assert_refused(scratch_folder(), NULL, ST_INVALID, "not a regular file");
	assert_refused(CSV("a.csv", "a,b\nc,\"d\ne,f\n"), NULL, ST_INVALID, "row 2 is never closed");
	assert_refused(CSV("a.csv", "a,b\nc\0,d\ne,f\n"), (&(struct table_options){.encoding = "UTF-8"}), ST_INVALID,
		       "line 2 has a zero byte");
	assert_refused(CSV("a.csv", "名称,代码\nc\0,d\ne,f\n"), NULL, ST_INVALID, "line 2 has a zero byte");
	assert_refused(CSV("a.csv", "name,code\nce,d\nef,f\0\n"), NULL, ST_INVALID, "line 3 has a zero byte");
	assert_refused(CSV("a.csv", "衡水,天津\n北京,\xFF上海\n"), NULL, ST_INVALID, "line 2");
	assert_refused(CSV("a.csv", "a,b\n\xBA\xE2,\xFF\n"), NULL, ST_INVALID, "line 2");
	assert_refused(CSV("a.csv", "衡水\n"), (&(struct table_options){.encoding = "klingon"}), ST_USAGE, "klingon");
	assert_refused(CSV("a.csv", "abc,衡水第一二三四\n"), (&(struct table_options){.max_cell = 8}), ST_TOO_LARGE,
		       "cell B1");
	assert_refused(CSV("a.csv", "a,b,c\n1,2,3,4\n"), (&(struct table_options){.max_columns = 3}), ST_TOO_LARGE,
		       "row 2");
	assert_table(CSV("a.csv", "a,b,c\n1,2,3,,\n"), (&(struct table_options){.max_columns = 3}),
		     "[a]\n1:Ta|Tb|Tc\n2:T1|T2|T3\n");
	assert_refused(CSV("a.csv", "a\nb\nc\n"), (&(struct table_options){.max_rows = 2}), ST_TOO_LARGE,
		       "more than 2 rows");
	assert_refused(CSV("a.csv", "a\nb\nc\n"), (&(struct table_options){.max_bytes = 4}), ST_TOO_LARGE, "4 bytes");
}

static void other_files_are_named(void **state)
{
	assert_refused(CSV("a.xlsx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..."), NULL, ST_INVALID, "password");
	assert_refused(CSV("a.xls", "<html><table>"), NULL, ST_INVALID, "web page");
	assert_refused(CSV("a.xls", "\xEF\xBB\xBF\n<?xml version=\"1.0\"?>"), NULL, ST_INVALID, "web page");
	assert_refused(CSV("a.json", "{\"record\":\"school\",\"rows\":[]}"), NULL, ST_INVALID, "no GeoJSON");
	assert_refused(CSV("a.json", " [{\"code\":1}]"), NULL, ST_INVALID, "no GeoJSON");
	assert_refused(CSV("a.csv", "%PDF-1.4"), NULL, ST_INVALID, "PDF");
	assert_refused(CSV("a.csv", "\x1F\x8B\x08"), NULL, ST_INVALID, "archive");
	assert_refused(CSV("a.csv", "a,b\n"), (&(struct table_options){.format = TABLE_XLSX}), ST_INVALID,
		       "not an .xlsx");
}

/* What a quotation mark left open swallows is bounded. */
static void an_open_quote_is_bounded(void **state)
{
	struct buf text;
	buf_init(&text, 0);
	buf_cstr(&text, "a,b\n1,\"open\n");
	for (int i = 0; i < 300000; i++)
		buf_cstr(&text, "x,y\n");
	assert_refused(write_file("a.csv", text.p, text.n), NULL, ST_TOO_LARGE, "cell B2");
	buf_done(&text);
}

static void names_of_cells(void **state)
{
	static const struct {
		uint32_t column, row;
		const char *name;
	} cases[] = {{0, 1, "A1"},
		     {25, 10, "Z10"},
		     {26, 2, "AA2"},
		     {54, 17, "BC17"},
		     {701, 9, "ZZ9"},
		     {702, 9, "AAA9"},
		     {16383, 1048576, "XFD1048576"}};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char name[16];
		cell_name(cases[i].column, cases[i].row, name);
		assert_string_equal(name, cases[i].name);
	}
}

static int done(void **state)
{
	scratch_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_and_ragged_rows),
		cmocka_unit_test(ends_of_lines),
		cmocka_unit_test(delimiters),
		cmocka_unit_test(encodings),
		cmocka_unit_test(characters_cut_by_blocks),
		cmocka_unit_test(late_gb18030_is_found),
		cmocka_unit_test(refusals_name_the_place),
		cmocka_unit_test(other_files_are_named),
		cmocka_unit_test(an_open_quote_is_bounded),
		cmocka_unit_test(names_of_cells),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
