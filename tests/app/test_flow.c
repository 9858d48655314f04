/* A register from its making to its restoring, through the program alone. */
#include "program.h"

#include "pg.h"

#include <sqlite3.h>
#include <sys/stat.h>

static char *batch_of(const struct program *p)
{
	json_t *o = program_json(p);
	char *batch = strdup(json_string_value(json_object_get(o, "batch")));
	json_decref(o);
	return batch;
}

static void init_and_doctor(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "init", "--json");
	assert_says(p, "\"done\": \"init\"");
	EXPECT(p, 0, "init");
	assert_says(p, "there already");
	EXPECT(p, 0, "migrate");
	EXPECT(p, 0, "doctor", "--json");
	json_t *o = program_json(p);
	assert_true(json_is_true(json_object_get(o, "healthy")));
	assert_true(json_array_size(json_object_get(o, "checks")) >= 10);
	json_decref(o);
	EXPECT(p, 0, "doctor", "--lang", "zh");
	assert_says(p, "人员密钥");
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 0);
}

/* Before anything else is there: the folders above are made, the folder of keys for its owner alone. */
static void certificates_where_no_folder_is_yet(void **state)
{
	struct program *p = *state;
	char path[128];
	struct stat st;
	EXPECT(p, 0, "tls", "init", "localhost", "--out", "deep/er/tls");
	snprintf(path, sizeof path, "%s/deep/er/tls", p->folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	snprintf(path, sizeof path, "%s/deep/er/tls/site.key", p->folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0077, 0);
}

static void import_is_a_trial_first(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", regions_csv);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "--json");
	assert_int_equal(program_number(p, "created"), 3);
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "import", "region.csv", "--commit", "--json");
	EXPECT(p, 0, "import", "region.csv", "--commit", "--json");
	assert_int_equal(program_number(p, "created") + program_number(p, "changed"), 0);
	assert_int_equal(program_number(p, "unchanged"), 3);
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
}

static void faults_store_nothing_and_are_marked(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", "code,name,parent,level\n13,河北省,,province\n131102,桃城区,999999,county\n1311x2,坏,13,county\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 1, "import", "region.csv", "--commit", "--marked", "marked.csv");
	assert_says(p, "999999");
	assert_says(p, "C3");
	assert_says(p, "nothing was stored");
	char *marked = program_read(p, "marked.csv");
	assert_non_null(strstr(marked, "131102,桃城区,999999,county"));
	assert_true(strlen(marked) > 120);
	free(marked);
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 2, "import", "region.csv", "--marked", "region.csv");
	assert_complains(p, "overwrite");
}

/* Every format in which a register goes out and comes in again. */
static void exports_come_back_unchanged(void **state)
{
	struct program *p = *state;
	static const char *const formats[][2] = {{"xlsx", "out.xlsx"}, {"csv", "school.csv"}, {"geojson", "school.geojson"}};
	program_small(p);
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		EXPECT(p, 0, "export", "school", "--format", formats[i][0], "--out", formats[i][1], "--lang", i ? "en" : "zh");
		EXPECT(p, 0, "import", formats[i][1], "--record", "school", "--commit", "--json");
		assert_int_equal(program_number(p, "unchanged"), 2);
		assert_int_equal(program_number(p, "created") + program_number(p, "changed"), 0);
		assert_int_equal(program_count(p, "faults"), 0);
	}
	EXPECT(p, 0, "export", "region", "school", "person", "--out", "all.xlsx");
	EXPECT(p, 0, "import", "all.xlsx", "--commit", "--json");
	assert_int_equal(program_number(p, "unchanged"), 7);
	assert_int_equal(program_number(p, "changed"), 0);
	EXPECT(p, 0, "export", "region", "school", "person", "--format", "csv", "--out", "folder");
	EXPECT(p, 0, "import", "folder/region.csv", "folder/school.csv", "folder/person.csv", "--json");
	assert_int_equal(program_number(p, "unchanged"), 7);
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 1);
	EXPECT(p, 0, "export", "school", "--format", "csv", "--out", "one.csv", "--where", "type = '211'", "--json");
	assert_int_equal(program_number(p, "rows"), 1);
}

static void personal_values_need_a_purpose(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "list", "person");
	assert_says(p, "张*");
	assert_null(strstr(p->out.p, "秀英"));
	EXPECT(p, 0, "export", "person", "--format", "csv", "--out", "plain.csv");
	EXPECT(p, 0, "export", "person", "--format", "json", "--out", "plain.json");
	for (int i = 0; i < 2; i++) {
		char *text = program_read(p, i ? "plain.json" : "plain.csv");
		assert_null(strstr(text, "秀英"));
		assert_non_null(strstr(text, "T001"));
		assert_true((strstr(text, "张*") != NULL) == i);
		free(text);
	}
	EXPECT(p, 2, "export", "person", "--out", "full.csv", "--format", "csv", "--personal", " ");
	EXPECT(p, 0, "export", "person", "--out", "full.csv", "--format", "csv", "--personal", "payroll of 2026");
	char *text = program_read(p, "full.csv");
	assert_non_null(strstr(text, "张秀英"));
	free(text);
	EXPECT(p, 0, "list", "reading", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	assert_says(p, "payroll of 2026");
	EXPECT(p, 0, "import", "full.csv", "--record", "person", "--json");
	assert_int_equal(program_number(p, "unchanged"), 2);
}

static void history_tells_cells_and_days(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "renamed.csv", "code,name\n2113900001,衡水育才小学\n");
	EXPECT(p, 0, "import", "renamed.csv", "--record", "school", "--effective", "2024-09-01", "--commit", "--json");
	assert_int_equal(program_number(p, "changed"), 1);
	EXPECT(p, 0, "history", "school", "2113900001");
	assert_says(p, "桃城区第一小学");
	assert_says(p, "衡水育才小学");
	assert_says(p, "renamed.csv");
	assert_says(p, "B2");
	assert_says(p, "from 2024-09-01");
	EXPECT(p, 0, "history", "school", "桃城区第一小学", "--json");
	assert_int_equal(program_count(p, "steps"), 2);
	EXPECT(p, 0, "list", "school", "--as-of", "2024-08-31");
	assert_says(p, "桃城区第一小学");
	EXPECT(p, 0, "list", "school", "--as-of", "2024-09-01");
	assert_says(p, "衡水育才小学");
	EXPECT(p, 0, "list", "school", "--known-at", "2020-01-01T00:00:00Z", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "history", "person", "T001");
	assert_says(p, "张* (T001)"); /* masked, and told apart by the number */
	assert_null(strstr(p->out.p, "秀英"));
}

static void undo_goes_backwards_only(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "--commit", "--json");
	char *first = batch_of(p);
	EXPECT(p, 0, "import", "school.csv", "--commit", "--json");
	char *second = batch_of(p);
	EXPECT(p, 1, "undo", first);
	assert_says(p, "桃城区");
	EXPECT(p, 1, "undo", first, "--json");
	assert_true(program_count(p, "faults") > 0);
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
	EXPECT(p, 0, "undo", second);
	EXPECT(p, 0, "undo", first, "--reason", "a trial");
	EXPECT(p, 0, "list", "region", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "verify");
	EXPECT(p, 3, "undo", first);
	assert_complains(p, "taken back already");
	EXPECT(p, 3, "undo", "no-such-batch");
	/* Registers by their names in both languages. */
	EXPECT(p, 0, "list", "区划");
	EXPECT(p, 0, "template", "学校年度数据", "School", "--out", "t.xlsx");
	EXPECT(p, 3, "list", "学校年度");
	/* Plans of service areas and of seats by their short names. */
	EXPECT(p, 0, "zones", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "seatplan", "list");
	EXPECT(p, 3, "zones", "show", "nothing");
	EXPECT(p, 2, "seatplan", "build");
	free(first);
	free(second);
}

/* A charter's file lies beside the table: its digest is recorded; a name without a file, or with a path, is a fault. */
static void files_lie_beside_the_table(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	program_write(p, "group.csv", "name,county,core\n一中教育集团,131102,3113900002\n");
	program_write(p, "章程.txt", "abc");
	program_write(p, "charter.csv", "group,adopted,title,file\n一中教育集团,2020-01-01,第一版,章程.txt\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "group.csv", "charter.csv", "--commit");
	EXPECT(p, 0, "export", "charter", "--format", "csv", "--out", "out.csv");
	EXPECT(p, 0, "import", "out.csv", "--record", "charter", "--json");
	assert_int_equal(program_number(p, "unchanged"), 1);
	EXPECT(p, 0, "export", "charter", "--format", "json", "--out", "out.json");
	char *json = program_read(p, "out.json");
	assert_non_null(strstr(json, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 章程.txt"));
	free(json);
	program_write(p, "charter.csv", "group,adopted,title,file\n一中教育集团,2021-01-01,第二版,无.txt\n");
	EXPECT(p, 1, "import", "charter.csv");
	assert_says(p, "beside the workbook");
	program_write(p, "charter.csv", "group,adopted,title,file\n一中教育集团,2021-01-01,第二版,../register.db\n");
	EXPECT(p, 1, "import", "charter.csv");
}

/* Each spoilt cell is named where it stands; sound rows beside it are not; nothing is stored. */
static void faults_are_named_by_cell(void **state)
{
	static const char *const cells[2][6] = {{"A5", "D6", "H7", "N8", "J9", "L10"}, {"E5", "E6", "B7", "8", "A9", "10"}};
	struct program *p = *state;
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "sample", "hengshui", "--out", "city");
	EXPECT(p, 0, "import", "city/region.xlsx", "city/school.xlsx", "city/statistics.xlsx", "--commit");
	EXPECT(p, 0, "sample", "faults", "--out", "spoilt");
	EXPECT(p, 1, "import", "spoilt/faults.xlsx", "--commit", "--json");
	EXPECT(p, 1, "import", "spoilt/faults.xlsx", "--marked", "marked.xlsx", "--json");
	json_t *o = program_json(p), *f;
	size_t i, n[2] = {};
	json_array_foreach(json_object_get(o, "faults"), i, f) {
		int sheet = strcmp(json_string_value(json_object_get(f, "sheet")),
				   json_string_value(json_object_get(json_array_get(json_object_get(o, "faults"), 0), "sheet"))) != 0;
		const char *cell = json_string_value(json_object_get(f, "cell"));
		char row[24];
		snprintf(row, sizeof row, "%lld", (long long)json_integer_value(json_object_get(f, "row")));
		assert_true(n[sheet] < 6);
		assert_string_equal(cell && cell[0] ? cell : row, cells[sheet][n[sheet]++]);
	}
	assert_int_equal(n[0], 6);
	assert_int_equal(n[1], 6);
	json_decref(o);
	EXPECT(p, 0, "list", "statistics", "--where", "pupils < 0", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
}

static void sample_goes_in(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "sample", "nation", "--schools", "300", "--out", "nation", "--lang", "zh");
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "nation/statistics.xlsx", "--commit", "--json");
	json_t *o = program_json(p), *f;
	size_t i;
	json_array_foreach(json_object_get(o, "faults"), i, f)
		assert_string_equal(json_string_value(json_object_get(f, "severity")), "warning");
	assert_int_equal(json_integer_value(json_object_get(o, "created")), json_integer_value(json_object_get(o, "rows")));
	json_decref(o);
	EXPECT(p, 0, "list", "school", "--limit", "1000", "--json");
	assert_int_equal(program_count(p, "rows"), 300);
	/* Pages join to the whole, without a row twice or missing. */
	size_t rows = 0;
	char after[512] = "";
	do {
		if (after[0])
			EXPECT(p, 0, "list", "school", "--limit", "70", "--json", "--after", after);
		else
			EXPECT(p, 0, "list", "school", "--limit", "70", "--json");
		o = program_json(p);
		rows += json_array_size(json_object_get(o, "rows"));
		const char *next = json_string_value(json_object_get(o, "next"));
		snprintf(after, sizeof after, "%s", next ? next : "");
		json_decref(o);
	} while (after[0]);
	assert_int_equal(rows, 300);
}

static void the_same_on_postgres(void **state)
{
	struct program *p = *state;
	char url[PG_URL_MAX];
	if (!pg_fresh_url(url))
		SKIP_TEST("PostgreSQL 15 is not installed");
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	program_write(p, "person.csv", people_csv);
	EXPECT(p, 0, "init", "--db", url);
	EXPECT(p, 0, "import", "region.csv", "school.csv", "person.csv", "--commit", "--json", "--db", url);
	char *batch = batch_of(p);
	EXPECT(p, 0, "doctor", "--db", url);
	EXPECT(p, 0, "list", "person", "--db", url);
	assert_says(p, "张*");
	EXPECT(p, 0, "history", "school", "2113900001", "--db", url);
	assert_says(p, "A2");
	EXPECT(p, 0, "export", "region", "school", "person", "--out", "all.xlsx", "--db", url);
	EXPECT(p, 0, "import", "all.xlsx", "--json", "--db", url);
	assert_int_equal(program_number(p, "unchanged"), 7);
	EXPECT(p, 2, "backup", "copy.db", "--db", url);
	assert_complains(p, "pg_dump");
	EXPECT(p, 2, "restore", "school.csv", "--db", url);
	assert_complains(p, "pg_restore");
	EXPECT(p, 0, "undo", batch, "--db", url);
	EXPECT(p, 0, "list", "school", "--json", "--db", url);
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "verify", "--db", url);
	free(batch);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, program_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(init_and_doctor),
		TEST(certificates_where_no_folder_is_yet),
		TEST(import_is_a_trial_first),
		TEST(faults_store_nothing_and_are_marked),
		TEST(exports_come_back_unchanged),
		TEST(personal_values_need_a_purpose),
		TEST(history_tells_cells_and_days),
		TEST(undo_goes_backwards_only),
		TEST(files_lie_beside_the_table),
		TEST(faults_are_named_by_cell),
		TEST(sample_goes_in),
		TEST(the_same_on_postgres),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
