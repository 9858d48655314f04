#include "table_file.h"
#include "xlsx_parts.h"

static void kinds_of_cells(void **state)
{
	assert_table(
		write_package(
			"a.xlsx",
			PARTS(ROOT_RELS, ONE_SHEET,
			      BOOK_RELS(RELATION("rId1", "worksheet", "worksheets/sheet1.xml")
						RELATION("rId2", "sharedStrings", "sharedStrings.xml")
							RELATION("rId3", "styles", "styles.xml")),
			      "xl/sharedStrings.xml",
			      XML "<sst " MAIN_NS " count=\"3\" uniqueCount=\"3\"><si><t>名称</t></si>"
				  "<si><r><rPr><b/></rPr><t>实验</t></r><r><t xml:space=\"preserve\"> 小学</t></r>"
				  "<rPh sb=\"0\" eb=\"2\"><t>シヨウ</t></rPh><phoneticPr fontId=\"1\"/></si>"
				  "<si><t>a_x000D_&#10;b_x005F_x0041_ &lt;&amp;</t></si></sst>",
			      "xl/styles.xml",
			      XML "<styleSheet " MAIN_NS "><numFmts count=\"2\"><numFmt numFmtId=\"176\" "
				  "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/><numFmt numFmtId=\"177\" "
				  "formatCode=\"0.0%\"/></numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>"
				  "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/>"
				  "<xf numFmtId=\"176\"/><xf numFmtId=\"177\"/><xf "
				  "numFmtId=\"20\"/></cellXfs></styleSheet>",
			      SHEET("<sheetData>"
				    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
				    "<c r=\"C1\" t=\"s\"><v>2</v></c></row>"
				    "<row r=\"3\"><c r=\"A3\"><v>12</v></c><c r=\"B3\"><v>0.10000000000000001</v></c>"
				    "<c r=\"C3\"><v>1.5E3</v></c><c r=\"E3\" s=\"4\"><v>0.125</v></c></row>"
				    "<row r=\"4\"><c r=\"A4\" s=\"1\"><v>45536</v></c><c r=\"B4\" "
				    "s=\"2\"><v>45536.5</v></c>"
				    "<c r=\"C4\" s=\"3\"><v>45536</v></c><c r=\"D4\" s=\"3\"><v>45537</v></c>"
				    "<c r=\"E4\" s=\"5\"><v>0.34375</v></c></row>"
				    "<row r=\"5\"><c r=\"A5\" t=\"b\"><v>1</v></c><c r=\"B5\" t=\"e\"><v>#N/A</v></c>"
				    "<c r=\"C5\" t=\"str\"><f>A1&amp;\"\"</f><v>名称</v></c><c "
				    "r=\"D5\"><f>1+1</f><v>2</v></c>"
				    "<c r=\"E5\"><f>SUM(A1:A2)</f></c></row>"
				    "<row r=\"6\"><c r=\"A6\" t=\"inlineStr\"><is><t>内</t><rPh sb=\"0\" "
				    "eb=\"1\"><t>x</t></rPh>"
				    "</is></c><c r=\"B6\" t=\"inlineStr\"><is><r><t>a</t></r><r><t>b</t></r></is></c>"
				    "<c r=\"C6\" t=\"d\"><v>2024-09-01T00:00:00</v></c></row>"
				    "</sheetData>"))),
		NULL,
		"[表]\n1:T名称|T实验 小学|Ta\r\nb_x0041_ <&\n3:N12|N0.1|N1500|-|%0.125\n"
		"4:D2024-09-01|D2024-09-01T12:00:00|D2024-09|D2024-09-02|D08:15:00\n"
		"5:BTRUE|E#N/A|T=名称|N=2|-=\n6:T内|Tab|D2024-09-01\n");
}

/* References left out, rows left out, cells with style and no value, a prefix on every name, absolute and relative
 * targets, other case and the strict variant's addresses. */
static void as_other_programs_write(void **state)
{
	assert_table(
		write_package("a.xlsx",
			      WITH_SHEET(SHEET("<sheetData><row><c><v>1</v></c><c/><c><v>3</v></c></row><row/>"
					       "<row r=\"5\"><c r=\"C5\"/><c><v>4</v></c><c r=\"XFD5\" s=\"1\"/></row>"
					       "<row><c t=\"n\"><v>5</v></c></row></sheetData>"))),
		NULL, "[表]\n1:N1|-|N3\n5:-|-|-|N4\n6:N5\n");
	assert_table(
		write_package(
			"a.xlsx",
			PARTS("_rels/.rels",
			      RELATIONS("<Relationship Id=\"x\" Type=\"http://purl.oclc.org/ooxml/officeDocument/"
					"relationships/officeDocument\" Target=\"/XL/Book.xml\"/>"),
			      "xl/book.xml",
			      XML "<x:workbook xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\" "
				  "xmlns:q=\"http://purl.oclc.org/ooxml/officeDocument/relationships\">"
				  "<x:workbookPr date1904=\"true\"/><x:sheets><x:sheet name=\"一\" sheetId=\"7\" "
				  "q:id=\"R1\" "
				  "state=\"veryHidden\"/></x:sheets></x:workbook>",
			      "xl/_rels/book.xml.rels",
			      RELATIONS("<Relationship Id=\"R1\" Type=\"http://purl.oclc.org/ooxml/officeDocument/"
					"relationships/worksheet\" Target=\"./../xl/sheets/s.xml\"/>"
					"<Relationship Id=\"R2\" Type=\"http://purl.oclc.org/ooxml/officeDocument/"
					"relationships/styles\" Target=\"/xl/styles.xml\"/>"),
			      "xl/styles.xml",
			      XML "<x:styleSheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:cellXfs>"
				  "<x:xf/><x:xf numFmtId=\"31\"/></x:cellXfs></x:styleSheet>",
			      "xl/sheets/s.xml",
			      XML "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:sheetData>"
				  "<x:row r=\"1\"><x:c r=\"B1\" s=\"1\"><x:v>1</x:v></x:c><x:c "
				  "t=\"inlineStr\"><x:is><x:t>甲</x:t>"
				  "</x:is></x:c></x:row></x:sheetData></x:worksheet>")),
		NULL, "[一 hidden]\n1:-|D1904-01-02|T甲\n");
}

static void several_sheets(void **state)
{
	assert_table(
		write_package(
			"a.xlsx",
			PARTS(ROOT_RELS,
			      WORKBOOK("<sheets><sheet name=\"甲\" sheetId=\"1\" r:id=\"a\"/><sheet name=\"图\" "
				       "sheetId=\"2\" r:id=\"b\"/>"
				       "<sheet name=\"乙\" state=\"hidden\" sheetId=\"3\" r:id=\"c\"/></sheets>"),
			      BOOK_RELS(RELATION("a", "worksheet", "worksheets/sheet1.xml") RELATION(
				      "b", "chartsheet", "c.xml") RELATION("c", "worksheet", "worksheets/sheet2.xml")),
			      SHEET("<sheetData/>"), "xl/worksheets/sheet2.xml",
			      XML "<worksheet " MAIN_NS
				  "><sheetData><row r=\"2\"><c r=\"A2\"><v>-7</v></c></row></sheetData></worksheet>")),
		NULL, "[甲]\n[乙 hidden]\n2:N-7\n");
	struct table_reader *r;
	struct table_sheet sheet;
	struct err err;
	bool more;
	assert_ok_err(table_open(&r, scratch_file("a.xlsx"), NULL, &err));
	assert_ok_err(table_next_sheet(r, &sheet, &more, &err));
	assert_ok_err(table_next_sheet(r, &sheet, &more, &err)); /* without reading the first */
	assert_int_equal(sheet.index, 2);
	table_close(r);
}

static void merged_ranges_repeat_their_value(void **state)
{
	assert_table(write_package(
			     "a.xlsx",
			     WITH_SHEET(SHEET(
				     "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>区县</t></is></c><c "
				     "r=\"B1\" "
				     "t=\"inlineStr\"><is><t>学生</t></is></c><c r=\"C1\"/><c r=\"D1\"/></row>"
				     "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"C2\"><v>2</v></c></row>"
				     "<row r=\"3\"><c r=\"A3\"><v>5</v></c><c r=\"B3\"><v>6</v></c></row>"
				     "<row r=\"4\"><c r=\"C4\"><v>7</v></c></row><row r=\"5\"/>"
				     "<row r=\"6\"><c r=\"C6\"><v>8</v></c></row></sheetData>"
				     "<mergeCells count=\"4\"><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:D1\"/>"
				     "<mergeCell ref=\"A3:A6\" ></mergeCell><mergeCell ref=\"E9:F9\"/></mergeCells>"))),
		     NULL, "[表]\n1:T区县|T学生|T^学生|T^学生\n2:T^区县|N1|N2\n3:N5|N6\n4:N^5|-|N7\n6:N^5|-|N8\n");
}

static const char *sheet_with(const char *rows)
{
	static char xml[4096];
	snprintf(xml, sizeof xml, XML "<worksheet " MAIN_NS "><sheetData>%s</sheetData></worksheet>", rows);
	return write_package("a.xlsx", WITH_SHEET("xl/worksheets/sheet1.xml", xml));
}

static void refusals_name_the_place(void **state)
{
	assert_refused(sheet_with("<row r=\"2\"/><row r=\"2\"/>"), NULL, ST_INVALID, "out of order");
	assert_refused(sheet_with("<row r=\"9999999\"/>"), NULL, ST_INVALID, "9999999");
	assert_refused(sheet_with("<row r=\"2\"><c r=\"A3\"><v>1</v></c></row>"), NULL, ST_INVALID, "'A3'");
	assert_refused(sheet_with("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c></row>"), NULL, ST_INVALID, "cell A2");
	assert_refused(sheet_with("<row r=\"2\"><c r=\"B2\"><v>1x</v></c></row>"), NULL, ST_INVALID, "cell B2");
	assert_refused(sheet_with("<row r=\"2\"><c r=\"AMK2\"><v>1</v></c></row>"), NULL, ST_TOO_LARGE, "1024 columns");
	assert_refused(sheet_with("<row><c t=\"inlineStr\"><is><t>0123456789</t></is></c></row>"),
		       (&(struct table_options){.max_cell = 9}), ST_TOO_LARGE, "cell A1");
	assert_refused(sheet_with("<row/><row/><row/>"), (&(struct table_options){.max_rows = 2}), ST_TOO_LARGE,
		       "2 rows");
	assert_refused(sheet_with("<row><c></row>"), NULL, ST_INVALID, "not well-formed");
	assert_refused(sheet_with("<row>&xxe;</row>"), NULL, ST_INVALID, "not well-formed");
	assert_refused(write_package("a.xlsx", PARTS("a.txt", "x")), NULL, ST_INVALID, "without a workbook");
	assert_refused(write_package("a.xlsx", PARTS("content.xml", "x")), NULL, ST_INVALID, "OpenDocument");
	assert_refused(write_package("a.xlsx", PARTS("xl/workbook.bin", "x")), NULL, ST_INVALID, "binary workbook");
	assert_refused(write_package("a.xlsx", PARTS(ROOT_RELS, ONE_SHEET, ONE_SHEET_RELS)), NULL, ST_INVALID,
		       "sheet '表' is missing");
	assert_refused(write_package("a.xlsx", PARTS(ROOT_RELS, WORKBOOK("<sheets/>"))), NULL, ST_INVALID, "no sheet");
	assert_refused(write_package("a.xlsx", PARTS("_rels/.rels",
						     RELATIONS(RELATION("r", "officeDocument", "../../etc/passwd")))),
		       NULL, ST_INVALID, "without a workbook");
}

static void entities_are_refused(void **state)
{
	const char *bomb =
		"<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
		"<worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
	assert_refused(write_package("a.xlsx", WITH_SHEET("xl/worksheets/sheet1.xml", bomb)), NULL, ST_INVALID,
		       "document type");
	const char *outside = "<!DOCTYPE w SYSTEM \"file:///etc/passwd\"><worksheet/>";
	assert_refused(write_package("a.xlsx", WITH_SHEET("xl/worksheets/sheet1.xml", outside)), NULL, ST_INVALID,
		       "document type");
	char deep[2048] = "";
	for (int i = 0; i < 100; i++)
		strcat(deep, "<a>");
	assert_refused(sheet_with(deep), NULL, ST_INVALID, "deeper");
}

static void bombs_are_refused(void **state)
{
	size_t n = 40 << 20;
	char *blanks = malloc(n + 1);
	memset(blanks, ' ', n);
	blanks[n] = 0;
	memcpy(blanks, "<worksheet>", 11);
	const char *path = write_package("a.xlsx", WITH_SHEET("xl/worksheets/sheet1.xml", blanks));
	free(blanks);
	assert_refused(path, NULL, ST_TOO_LARGE, "trap");
	assert_refused(path, (&(struct table_options){.max_bytes = 1 << 20}), ST_TOO_LARGE, "limit of 1048576 bytes");
}

/* A good file cut anywhere, or with one byte changed anywhere, is read or refused, with a text; never anything else. */
static void cut_and_changed_files(void **state)
{
	struct buf file, told;
	buf_init(&file, 0);
	buf_init(&told, 0);
	read_file(sheet_with("<row r=\"1\"><c r=\"A1\"><v>12345</v></c></row>"), &file);
	for (size_t n = 1; n < file.n; n++) {
		tell_table(write_file("cut.xlsx", file.p, n), &(struct table_options){.format = TABLE_XLSX}, &told);
		assert_non_null(strchr(told.p, '!'));
	}
	for (size_t i = 0; i < file.n; i++) {
		file.p[i] ^= 0x24;
		tell_table(write_file("changed.xlsx", file.p, file.n), NULL, &told);
		file.p[i] ^= 0x24;
		if (!strstr(told.p, "!") && !strstr(told.p, "N12345") && !strstr(told.p, "[表]"))
			fail_msg("byte %zu changed gives %s", i, told.p);
	}
	buf_done(&file);
	buf_done(&told);
}

/* A table of strings that does not fit the memory set aside for it. */
static void many_shared_strings(void **state)
{
	struct buf strings, sheet;
	enum { N = 60000 };
	buf_init(&strings, 0);
	buf_init(&sheet, 0);
	buf_cstr(&strings, XML "<sst " MAIN_NS ">");
	buf_cstr(&sheet, XML "<worksheet " MAIN_NS "><sheetData>");
	for (int i = 0; i < N; i++) {
		buf_printf(&strings, "<si><t>%0100d</t></si>", i);
		buf_printf(&sheet, "<row><c t=\"s\"><v>%d</v></c></row>", N - 1 - i);
	}
	buf_cstr(&strings, "</sst>");
	buf_cstr(&sheet, "</sheetData></worksheet>");
	const char *path =
		write_package("a.xlsx", PARTS(ROOT_RELS, ONE_SHEET,
					      BOOK_RELS(RELATION("rId1", "worksheet", "worksheets/sheet1.xml")
								RELATION("rId2", "sharedStrings", "sharedStrings.xml")),
					      "xl/sharedStrings.xml", strings.p, "xl/worksheets/sheet1.xml", sheet.p));
	struct table_reader *r;
	struct table_sheet s;
	struct table_row row;
	struct err err;
	bool more;
	int seen = 0;
	assert_ok_err(table_open(&r, path, NULL, &err));
	assert_ok_err(table_next_sheet(r, &s, &more, &err));
	for (;;) {
		int64_t v;
		assert_ok_err(table_next_row(r, &row, &more, &err));
		if (!more)
			break;
		if (row.cells[0].text.n != 100 || !str_to_i64(row.cells[0].text, &v) || v != N - 1 - seen)
			fail_msg("row %u holds '%.*s'", row.row, STR_ARG(row.cells[0].text));
		seen++;
	}
	assert_int_equal(seen, N);
	assert_true(table_progress(r) == 1.0);
	table_close(r);
	buf_done(&strings);
	buf_done(&sheet);
}

static int done(void **state)
{
	scratch_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_of_cells),	   cmocka_unit_test(as_other_programs_write),
		cmocka_unit_test(several_sheets),	   cmocka_unit_test(merged_ranges_repeat_their_value),
		cmocka_unit_test(refusals_name_the_place), cmocka_unit_test(entities_are_refused),
		cmocka_unit_test(bombs_are_refused),	   cmocka_unit_test(cut_and_changed_files),
		cmocka_unit_test(many_shared_strings),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
