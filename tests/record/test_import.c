/* Import on both databases: headings, references inside a batch, faults with their cells, all or nothing, undo. */
#include "importing.h"

#include "record/import/mapping.h"
#include "record/tx.h"
#include "table/table.h"
#include "table/xlsx_write.h"

static void references_as_they_were_written_or_narrow(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "区县.csv", "代码,名称\n131102,桃城区（甲）\n131103,冀州区(乙)\n"),
			       write_file(b, "学校.csv", "名称,school code,类型,区县\n"
							 "第一小学,2113000001,完小,桃城区（甲）\n"
							 "第二小学,2113000002,完小,冀州区（乙）\n"
							 "第三小学,2113000003,完小,１３１１０２\n")};
	must_commit(b, &r, files, 2);
	assert_int_equal(r.created, 5);
	must_commit(b, &r, files, 2); /* found again in the register */
	assert_int_equal(r.unchanged, 5);
	struct id s;
	assert_bed(row_resolve(b->g, &small_school, STR("2113000003"), reg_today(b->g), &s, NULL, &b->arena, &b->err));
	assert_string_equal(bed_text(b, &small_school, s, S_COUNTY, on_day(2025, 1, 1)), "桃城区（甲）");
	must_be_sound(b);
	bed_close(b);
}

/* A part of the key that may be empty is empty where the sheet has no column for it. */
static void a_key_without_its_optional_column(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "区县.csv", "代码,名称\n131102,桃城区\n"),
			       write_file(b, "学校.csv", "名称,school code,类型,区县\n第一小学,2113000001,完小,131102\n"),
			       write_file(b, "人员.csv", "工号,姓名\nT1,甲某\nT2,乙某\nT3,丙某\n")};
	must_commit(b, &r, files, 3);
	const char *posted[] = {write_file(b, "posting.csv", "person,school\nT1,2113000001\nT2,2113000001\n")};
	must_commit(b, &r, posted, 1);
	assert_int_equal(r.created, 2);
	must_commit(b, &r, posted, 1);
	assert_int_equal(r.unchanged, 2);
	struct import_result twice;
	const char *again[] = {write_file(b, "posting.csv", "person,school\nT3,2113000001\nT3,2113000001\n")};
	assert_int_equal(import_files(b, false, &twice, again, 1), ST_NO);
	expect_faults(&twice, "row.twice 3 ");
	const char *gaps[] = {write_file(b, "posting.csv", "person,school,from\nT3,2113000001,\nT3,2113000001,\n")};
	assert_int_equal(import_files(b, false, &twice, gaps, 1), ST_NO);
	expect_faults(&twice, "row.twice 3 ");
	const char *dated[] = {write_file(b, "posting.csv", "person,school,from\nT3,2113000001,2024-09-01\nT2,2113000001,\n")};
	must_commit(b, &r, dated, 1);
	assert_int_equal(r.created, 1);
	assert_int_equal(r.unchanged, 1);
	must_be_sound(b);
	bed_close(b);
}

static void headings_references_and_units(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	/* The school's county stands in a file that comes later. */
	const char *files[] = {write_file(b, "学校.csv", schools), write_file(b, "区县.csv", counties)};
	if (import_files(b, false, &r, files, 2) != ST_OK)
		fail_msg("%s", b->err.text);
	assert_false(r.committed);
	assert_int_equal(r.created, 4);
	assert_int_equal(count_of(b, &small_school), 0);
	must_commit(b, &r, files, 2);
	assert_int_equal(r.rows, 4);
	assert_int_equal(r.created, 4);
	assert_int_equal(count_of(b, &small_school), 2);
	struct id s;
	assert_bed(row_resolve(b->g, &small_school, STR("2113000001"), reg_today(b->g), &s, NULL, &b->arena, &b->err));
	assert_string_equal(bed_text(b, &small_school, s, S_EQUIPMENT, on_day(2025, 1, 1)), "125,000.00");
	assert_string_equal(bed_text(b, &small_school, s, S_SHARE, on_day(2025, 1, 1)), "74.18%");
	assert_string_equal(bed_text(b, &small_school, s, S_COUNTY, on_day(2025, 1, 1)), "桃城区");
	must_be_sound(b);
	/* The same again changes nothing and says so; another order of columns and rows too. */
	int64_t before, after;
	assert_bed(tx_last(b->g, &before, &b->err));
	must_commit(b, &r, files, 2);
	assert_int_equal(r.created + r.changed, 0);
	assert_int_equal(r.unchanged, 4);
	const char *again[] = {write_file(b, "school.csv", "code,name\n2113000002,第二小学\n2113000001,第一小学\n")};
	must_commit(b, &r, again, 1);
	assert_int_equal(r.unchanged, 2);
	assert_bed(tx_last(b->g, &after, &b->err));
	const char *changed[] = {write_file(b, "school.csv", "code,name\n2113000002,第二实验小学\n2113000001,第一小学\n")};
	must_commit(b, &r, changed, 1);
	assert_int_equal(r.unchanged, 1);
	assert_int_equal(r.changed, 1);
	assert_string_equal(bed_text(b, &small_school, s, S_EQUIPMENT, on_day(2025, 1, 1)), "125,000.00"); /* columns not given stay */
	must_be_sound(b);
	bed_close(b);
}

static void faults_name_their_cells(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "county.csv", counties),
			       write_file(b, "school.csv", "code,name,type,county,opened,设备值,备注\n"
							   "2113000001,第一小学,大学,131102,1990,1,x\n"
							   "2113000002,,211,131109,1990-13,1,\n"
							   "12345,第三小学,211,131102,,-1,\n"
							   "2113000004,第四小学,211,131102,1999,1.234,\n"
							   "合计,,,,,4,\n"
							   "2113000005,\xef\xbf\xbd小学,211,131102,1999,1,\n"
							   "code,name,type,county,opened,设备值,备注\n"),
			       write_file(b, "person.csv", "工号,姓名,身份证号,出生年\n"
							   "T1,张三,11010519491231002Y,1949\n")};
	assert_int_equal(import_files(b, true, &r, files, 3), ST_NO);
	assert_false(r.committed);
	expect_faults(&r, "column.unknown 1 G1; code.unknown 2 C2; reference.unknown 3 D3; date.form 3 E3; required 3 B3; "
			  "school_code.form 4 A4; range.low 4 F4; number.places 5 F5; row.total 6 ; text.damaged 7 B7; row.headings 8 ; identity.check 2 C2");
	assert_int_equal(count_of(b, &small_county), 0);
	struct buf out;
	buf_init(&out, 0);
	import_json(&r, LANG_ZH, &out);
	assert_null(strstr(out.p, "11010519491231002Y")); /* personal values are masked */
	assert_non_null(strstr(out.p, "\"value\":\"****\""));
	assert_non_null(strstr(out.p, "\"file\":\"school.csv\",\"sheet\":\"school\",\"row\":2,\"column\":\"type\",\"cell\":\"C2\",\"value\":\"大学\",\"rule\":\"code.unknown\""));
	buf_done(&out);
	bed_close(b);
}

static void keys_stand_once(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "county.csv", counties), write_file(b, "school.csv", "code,name\n2113000001,甲\n2113000001,乙\n"),
			       write_file(b, "yearly.csv", "school,year,section,pupils\n2113000001,2024-2025,小学,5\n2113000001,2024-2025,初中,5\n"
							   "2113000001,20242025,primary,6\n")};
	assert_int_equal(import_files(b, true, &r, files, 3), ST_NO);
	expect_faults(&r, "row.twice 3 ; row.twice 4 ");
	assert_int_equal(count_of(b, &small_school), 0);
	/* Found by the register's index, named all the same; and among rows that are there already. */
	const char *good[] = {files[0], write_file(b, "school.csv", "code,name\n2113000001,甲\n"), files[2]};
	assert_int_equal(import_files(b, true, &r, good, 3), ST_NO);
	expect_faults(&r, "row.twice 4 ");
	const char *first[] = {good[0], good[1], write_file(b, "yearly.csv", "school,year,section,pupils\n2113000001,2023-2024,小学,5\n")};
	must_commit(b, &r, first, 3);
	const char *again[] = {write_file(b, "yearly.csv", "school,year,section,pupils\n2113000001,2023-2024,小学,5\n2113000001,2023-2024,小学,6\n")};
	assert_int_equal(import_files(b, true, &r, again, 1), ST_NO);
	expect_faults(&r, "row.twice 3 ");
	bed_close(b);
}

static void rules_across_rows(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *base[] = {write_file(b, "county.csv", counties), write_file(b, "school.csv", "code,name,opened,closed\n2113000001,甲,1990,2020\n2113000002,乙,,\n"),
			      write_file(b, "person.csv", "number,name\nT1,张三\n")};
	must_commit(b, &r, base, 3);
	const char *overlap[] = {write_file(b, "posting.csv", "person,school,from,to\nT1,甲,2010-09-01,2012-09-01\nT1,乙,2012-08-01,2013-09-01\n")};
	assert_int_equal(import_files(b, true, &r, overlap, 1), ST_NO);
	expect_faults(&r, "one-at-a-time 2 ; one-at-a-time 3 ");
	const char *outside[] = {write_file(b, "posting.csv", "person,school,from,to\nT1,甲,1985-09-01,1986-09-01\n")};
	assert_int_equal(import_files(b, true, &r, outside, 1), ST_NO);
	expect_faults(&r, "within-school 2 B2");
	const char *good[] = {write_file(b, "posting.csv", "person,school,from,to\nT1,甲,2010-09-01,2012-09-01\nT1,乙,2012-09-01,\n")};
	must_commit(b, &r, good, 1);
	const char *sums[] = {write_file(b, "yearly.csv", "school,year,section,pupils\n甲,2024-2025,primary,5\n甲,2024-2025,junior,6\n甲,2024-2025,whole,12\n")};
	assert_int_equal(import_files(b, true, &r, sums, 1), ST_NO);
	expect_faults(&r, "sections-tie 4 D4");
	const char *ties[] = {write_file(b, "yearly.csv", "school,year,section,pupils\n甲,2024-2025,primary,5\n甲,2024-2025,junior,6\n甲,2024-2025,whole,11\n"),
			      write_file(b, "grade.csv", "school,year,section,grade,pupils\n甲,2024-2025,primary,1,3\n甲,2024-2025,primary,2,3\n甲,2024-2025,junior,7,6\n")};
	assert_int_equal(import_files(b, true, &r, ties, 2), ST_NO);
	expect_faults(&r, "pupils-tie 3 E3");
	must_be_sound(b);
	bed_close(b);
}

static void dated_changes_and_undo(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *base[] = {write_file(b, "county.csv", counties), write_file(b, "school.csv", schools)};
	must_commit(b, &r, base, 2);
	struct str first = r.batch;
	struct id s;
	assert_bed(row_resolve(b->g, &small_school, STR("2113000001"), reg_today(b->g), &s, NULL, &b->arena, &b->err));
	const char *renamed[] = {write_file(b, "school.csv", "code,name\n2113000001,实验小学\n")};
	struct import_options o = {.commit = true, .has_effective = true, .effective = day_of(2024, 9, 1)};
	assert_int_equal(run_with(b, &o, &r, renamed, 1), ST_OK);
	assert_int_equal(r.changed, 1);
	assert_string_equal(bed_text(b, &small_school, s, S_NAME, on_day(2024, 8, 31)), "第一小学");
	assert_string_equal(bed_text(b, &small_school, s, S_NAME, on_day(2024, 9, 1)), "实验小学");
	struct str second = r.batch;
	const char *column[] = {write_file(b, "school.csv", "code,name,生效日期\n2113000002,乙小学,2023-09-01\n")};
	must_commit(b, &r, column, 1);
	assert_bed(row_resolve(b->g, &small_school, STR("2113000002"), reg_today(b->g), &s, NULL, &b->arena, &b->err));
	assert_string_equal(bed_text(b, &small_school, s, S_NAME, on_day(2023, 8, 31)), "第二小学");
	struct str third = r.batch;
	/* The first batch cannot go while later changes rest on it; they are named. */
	b->faults.n = b->faults.serious = 0;
	assert_int_equal(import_undo(b->g, &b->arena, &(struct import_undo){.batch = first, .actor = STR("ann"), .reason = STR("wrong file")}, &b->faults, &b->err), ST_NO);
	assert_true(b->faults.n > 0);
	assert_int_equal(count_of(b, &small_county), 2);
	b->faults.n = b->faults.serious = 0;
	assert_bed(import_undo(b->g, &b->arena, &(struct import_undo){.batch = third, .actor = STR("ann"), .reason = STR("wrong file")}, &b->faults, &b->err));
	assert_bed(import_undo(b->g, &b->arena, &(struct import_undo){.batch = second, .actor = STR("ann"), .reason = STR("wrong file")}, &b->faults, &b->err));
	assert_bed(import_undo(b->g, &b->arena, &(struct import_undo){.batch = first, .actor = STR("ann"), .reason = STR("wrong file")}, &b->faults, &b->err));
	assert_int_equal(import_undo(b->g, &b->arena, &(struct import_undo){.batch = first, .actor = STR("ann"), .reason = STR("again")}, &b->faults, &b->err), ST_CONFLICT);
	assert_non_null(strstr(b->err.text, "taken back already"));
	assert_int_equal(b->faults.n, 0);
	assert_int_equal(count_of(b, &small_county), 0);
	assert_int_equal(count_of(b, &small_school), 0);
	assert_int_equal(import_undo(b->g, &b->arena, &(struct import_undo){.batch = STR("nothing"), .actor = STR("ann"), .reason = STR("x")}, &b->faults, &b->err), ST_NOT_FOUND);
	must_be_sound(b);
	bed_close(b);
}

static void says_what_it_does_not_know(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "weather.csv", "day,rain\n1,2\n")};
	assert_int_equal(import_files(b, true, &r, files, 1), ST_NO);
	expect_faults(&r, "sheet.unknown 0 ; file.nothing 0 ");
	const char *missing[] = {write_file(b, "school.csv", "code,type\n2113000001,211\n")};
	assert_int_equal(import_files(b, true, &r, missing, 1), ST_NO);
	expect_faults(&r, "column.missing 1 ");
	const char *empty[] = {write_file(b, "school.csv", "")};
	assert_int_not_equal(import_files(b, true, &r, empty, 1), ST_OK);
	/* By its headings alone. */
	const char *unnamed[] = {write_file(b, "导出.csv", "工号,姓名,电话\nT1,张三,13812345678\n")};
	must_commit(b, &r, unnamed, 1);
	assert_int_equal(count_of(b, &small_person), 1);
	const char *twice[] = {write_file(b, "county.csv", "code,name,名称\n131102,a,b\n")};
	assert_int_equal(import_files(b, true, &r, twice, 1), ST_NO);
	expect_faults(&r, "column.twice 1 C1");
	bed_close(b);
}

static const char foreign[] =
	"{\"match\": [\"DBN\", \"schoolyear\"], \"ignore\": [\"frl\"], \"outputs\": ["
	" {\"record\": \"county\", \"distinct\": true, \"fields\": {\"code\": {\"column\": \"DBN\", \"part\": [1, 2], \"prefix\": \"1311\"},"
	"  \"name\": {\"column\": \"DBN\", \"part\": [1, 2], \"prefix\": \"District \"}}},"
	" {\"record\": \"school\", \"distinct\": true, \"alias\": {\"scheme\": \"dbn\", \"code\": \"DBN\"},"
	"  \"fields\": {\"name\": \"Name\", \"type\": {\"constant\": \"211\"}, \"county\": {\"column\": \"DBN\", \"part\": [1, 2], \"prefix\": \"1311\"}}},"
	" {\"record\": \"yearly\", \"skip_empty\": \"pupils\", \"fields\": {\"school\": {\"column\": \"DBN\", \"alias\": \"dbn\"}, \"year\": \"schoolyear\","
	"  \"section\": {\"constant\": \"primary\"}, \"pupils\": {\"sum\": [\"grade1\", \"grade2\"]}}},"
	" {\"record\": \"grade\", \"unpivot\": {\"grade1\": \"1\", \"grade2\": \"2\"}, \"skip_empty\": \"pupils\","
	"  \"fields\": {\"school\": {\"column\": \"DBN\", \"alias\": \"dbn\"}, \"year\": \"schoolyear\", \"section\": {\"constant\": \"primary\"},"
	"  \"grade\": {\"unpivoted\": \"key\"}, \"pupils\": {\"unpivoted\": \"value\"}}}]}";

static void foreign_layouts_by_mapping(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	struct mapping *m;
	assert_bed(mapping_parse(&b->arena, b->g->catalogue, str_of(foreign), &m, &b->err));
	const char *files[] = {write_file(b, "enrolment.csv", "DBN,Name,schoolyear,frl,grade1,grade2\n"
							      "02M001,P.S. 1,2005-2006,,36,40\n02M001,P.S. 1,20062007,,30,\n"
							      "03M002,P.S. 2,2005-2006,,,\n03M003,P.S. 3,2005-06,,5,6\n")};
	struct import_options o = {.commit = true, .mapping = m};
	enum status st = run_with(b, &o, &r, files, 1);
	if (st != ST_OK) {
		print_faults(&r);
		fail_msg("%s", b->err.text);
	}
	assert_int_equal(r.n_faults, 0);
	assert_int_equal(count_of(b, &small_county), 2);
	assert_int_equal(count_of(b, &small_school), 3);
	assert_int_equal(count_of(b, &small_yearly), 3);
	assert_int_equal(count_of(b, &small_grade), 5);
	assert_int_equal(run_with(b, &o, &r, files, 1), ST_OK); /* known again by the foreign code */
	assert_int_equal(r.created + r.changed, 0);
	must_be_sound(b);
	static const char *const bad[][2] = {
		{"{\"outputs\": [{\"record\": \"planet\", \"fields\": {}}]}", "outputs[0]: 'record' must name a register"},
		{"{\"outputs\": [{\"record\": \"school\", \"fields\": {\"colour\": \"x\"}}]}", "outputs[0].colour: the register school has no field"},
		{"{\"outputs\": [{\"record\": \"school\", \"fields\": {\"name\": {\"column\": \"a\", \"constant\": \"b\"}}}]}", "outputs[0].name: one of"},
		{"{\"outputs\": [{\"record\": \"school\", \"fields\": {\"name\": {\"unpivoted\": \"key\"}}}]}", "outputs[0].name: 'unpivoted' needs"},
		{"{\"outputs\": [], \"x\": 1}", "the key 'x' is not known here"},
		{"[", "not JSON: line 1"},
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(mapping_parse(&b->arena, b->g->catalogue, str_of(bad[i][0]), &m, &b->err), ST_INVALID);
		if (!strstr(b->err.text, bad[i][1]))
			fail_msg("%s: got '%s'", bad[i][0], b->err.text);
	}
	bed_close(b);
}

/* A planned school has no code yet: it is known by county and name, until it has one. */
static void rows_without_a_key(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "county.csv", counties), write_file(b, "school.csv", "code,name,county\n,新校,131102\n,新校,131103\n")};
	must_commit(b, &r, files, 2);
	assert_int_equal(r.created, 4);
	must_commit(b, &r, files, 2);
	assert_int_equal(r.created + r.changed, 0);
	const char *twice[] = {write_file(b, "school.csv", "code,name,county\n,新校,131102\n,新校,131102\n")};
	assert_int_equal(import_files(b, true, &r, twice, 1), ST_NO);
	expect_faults(&r, "row.twice 3 ");
	must_be_sound(b);
	bed_close(b);
}

static void harmed_text_is_named(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "county.csv", "code,name\n131102,锟斤拷锟斤拷\n131103,冀州区\n")};
	assert_int_equal(import_files(b, true, &r, files, 1), ST_NO);
	expect_faults(&r, "text.harmed 2 B2");
	assert_int_equal(count_of(b, &small_county), 0);
	bed_close(b);
}

static void write_sheet(struct bed *b, struct xlsx_writer *w, const char *name, const char *const *texts, int columns, int n_rows)
{
	struct xlsx_column heads[8] = {};
	for (int i = 0; i < columns; i++)
		heads[i] = (struct xlsx_column){.heading = str_of(texts[i]), .kind = XLSX_TEXT};
	assert_bed(xlsx_writer_sheet(w, str_of(name), heads, columns, &b->err));
	for (int r = 1; r <= n_rows; r++) {
		for (int i = 0; i < columns; i++)
			if (*texts[r * columns + i])
				xlsx_writer_text(w, i, str_of(texts[r * columns + i]));
		xlsx_writer_row(w);
	}
}

/* A workbook whose sheets stand in the wrong order, one of them faulty; the answer stands in a copy of it. */
static void workbooks_are_answered_in_a_copy(void **state)
{
	static const char *const school_cells[] = {"学校标识码", "名称", "区县", "2113000001", "第一小学", "131102", "12", "第二小学", "131102"};
	static const char *const good_cells[] = {"学校标识码", "名称", "区县", "2113000001", "第一小学", "131102", "2113000002", "第二小学", "131102"};
	static const char *const county_cells[] = {"代码", "名称", "131102", "桃城区"};
	struct bed *b = bed_open(state);
	struct import_result r;
	for (int good = 0; good < 2; good++) {
		const char *path = arena_printf(&b->arena, "%s/全部%d.xlsx", b->place->folder, good);
		const char *marked = arena_printf(&b->arena, "%s/marked%d.xlsx", b->place->folder, good);
		struct xlsx_writer *w;
		assert_bed(xlsx_writer_open(&w, path, &b->err));
		write_sheet(b, w, "学校", good ? good_cells : school_cells, 3, 2);
		write_sheet(b, w, "区县", county_cells, 2, 1);
		assert_bed(xlsx_writer_close(w, &b->err));
		if (good) {
			must_commit(b, &r, &path, 1);
			assert_int_equal(r.created, 3);
			assert_int_equal(r.n_sheets, 2);
			continue;
		}
		assert_int_equal(import_files(b, true, &r, &path, 1), ST_NO);
		expect_faults(&r, "school_code.form 3 A3");
		assert_bed(import_write_marked(&r, 0, LANG_ZH, marked, &b->err));
		/* The copy says in the row what is wrong, and is read as before. */
		struct table_reader *t;
		struct table_sheet sheet;
		struct table_row row;
		bool more, said = false;
		assert_bed(table_open(&t, marked, NULL, &b->err));
		assert_bed(table_next_sheet(t, &sheet, &more, &b->err));
		assert_str(sheet.name, "学校");
		for (;;) {
			assert_bed(table_next_row(t, &row, &more, &b->err));
			if (!more)
				break;
			for (uint32_t i = 0; row.row == 3 && i < row.n; i++)
				said |= str_find(row.cells[i].text, STR("10 位数字")) >= 0;
			if (row.row == 2)
				assert_str(row.cells[1].text, "第一小学");
		}
		table_close(t);
		assert_true(said);
	}
	must_be_sound(b);
	bed_close(b);
}

/* Persons are generated. What is sealed is compared too: the same names change nothing, another name is a change. */
static void persons_are_compared_sealed(void **state)
{
	struct bed *b = bed_open(state);
	struct import_result r;
	const char *files[] = {write_file(b, "person.csv", "number,name,phone,identity,born\nT1,张三,13812345678,11010519491231002X,1949\nT2,李四,,,1980\n")};
	must_commit(b, &r, files, 1);
	assert_int_equal(r.created, 2);
	must_commit(b, &r, files, 1);
	assert_int_equal(r.unchanged, 2);
	const char *changed[] = {write_file(b, "person.csv", "number,name\nT1,张三\nT2,李五\n")};
	assert_int_equal(import_files(b, false, &r, changed, 1), ST_OK);
	assert_int_equal(r.changed, 1);
	const char *twice[] = {write_file(b, "person.csv", "number,name,identity\nT3,王五,11010519491231002X\n")};
	assert_int_equal(import_files(b, true, &r, twice, 1), ST_NO);
	expect_faults(&r, "unique 2 C2");
	struct buf out;
	buf_init(&out, 0);
	import_json(&r, LANG_EN, &out);
	assert_null(strstr(out.p, "11010519491231002X"));
	assert_null(strstr(out.p, "王五"));
	buf_done(&out);
	must_be_sound(b);
	bed_close(b);
}

static const struct field place_fields[] = {
	{.name = "code", .label = {"代码", "code"}, .kind = FIELD_TEXT, .flags = F_KEY | F_REQUIRED},
	{.name = "longitude", .label = {"经度", "longitude"}, .kind = FIELD_DECIMAL, .scale = 7},
	{.name = "latitude", .label = {"纬度", "latitude"}, .kind = FIELD_DECIMAL, .scale = 7},
	{.name = "datum", .label = {"坐标系", "datum"}, .kind = FIELD_CODE,
	 .codes = (const struct code[]){{"wgs84", {"WGS84", "WGS84"}, NULL}, {"gcj02", {"高德", "GCJ-02"}, NULL}, {}}},
	{},
};
static const struct record place_record = {.name = "spot", .label = {"地点", "spot"}, .fields = place_fields, .life = LIFE_DATED};

/* The same place in two systems is stored once: Tiananmen, about 500 m apart. */
static void coordinates_become_wgs84(void **state)
{
	static const struct record *const records[] = {&place_record, NULL};
	static const struct catalogue catalogue = {records, 1};
	struct bed *b = bed_open(state);
	struct import_result r;
	reg_close(b->g);
	struct reg_options o = {.store = b->place->s, .keys = b->keys, .catalogue = &catalogue, .zone_minutes = 480, .clock = bed_clock, .clock_data = b};
	assert_bed(reg_open(&b->g, &o, &b->err));
	assert_bed(reg_migrate(b->g, &b->err));
	const char *files[] = {write_file(b, "spot.csv", "code,longitude,latitude,坐标系\nA,116.397428,39.90923,高德\nB,116.397428,39.90923,WGS84\n")};
	must_commit(b, &r, files, 1);
	struct id id;
	struct row *a, *c;
	assert_bed(row_resolve(b->g, &place_record, STR("A"), reg_today(b->g), &id, NULL, &b->arena, &b->err));
	assert_bed(row_get(b->g, &b->arena, &place_record, id, as_of_today(b->g), ROW_SEALED, &a, &b->err));
	assert_bed(row_resolve(b->g, &place_record, STR("B"), reg_today(b->g), &id, NULL, &b->arena, &b->err));
	assert_bed(row_get(b->g, &b->arena, &place_record, id, as_of_today(b->g), ROW_SEALED, &c, &b->err));
	assert_str(a->values[3].s, "wgs84");
	assert_int_equal(c->values[1].i, 1163974280);
	assert_in_range(c->values[1].i - a->values[1].i, 60000, 65000); /* the shift there: 0.00624 east, 0.00140 north */
	assert_in_range(c->values[2].i - a->values[2].i, 13000, 15000);
	must_commit(b, &r, files, 1);
	assert_int_equal(r.unchanged, 2);
	bed_close(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(headings_references_and_units),
		BOTH(references_as_they_were_written_or_narrow),
		BOTH(a_key_without_its_optional_column),
		BOTH(faults_name_their_cells),
		BOTH(keys_stand_once),
		BOTH(rules_across_rows),
		BOTH(dated_changes_and_undo),
		BOTH(says_what_it_does_not_know),
		BOTH(foreign_layouts_by_mapping),
		BOTH(harmed_text_is_named),
		BOTH(rows_without_a_key),
		BOTH(coordinates_become_wgs84),
		BOTH(workbooks_are_answered_in_a_copy),
		BOTH(persons_are_compared_sealed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
