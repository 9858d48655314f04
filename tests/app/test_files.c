/* Files that rows name: kept at import, given back whole, in a backup too. */
#include "program.h"

#include <sqlite3.h>

/* The smallest thing that libmagic takes for PDF. */
static const char paper[] = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

static const char agreements_csv[] = "kind,tier,helper,helped,stage,signed,from,to,file\n"
				     "pairing,within county,2113900001,3113900002,primary,2024-08-20,2024-09-01,2027-09-01,协议.pdf\n";

static const char key[] = "pairing/2113900001/3113900002/primary/2024-09-01";

static void with_agreement(struct program *p)
{
	program_small(p);
	program_write(p, "agreement.csv", agreements_csv);
	program_write(p, "协议.pdf", paper);
	EXPECT(p, 0, "import", "agreement.csv", "--commit", "--json");
	assert_int_equal(program_number(p, "created"), 1);
}

static void expect_paper(struct program *p, const char *name)
{
	char *text = program_read(p, name);
	assert_string_equal(text, paper);
	free(text);
}

static void sql(const struct program *p, const char *statement)
{
	char path[128];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/register.db", p->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, statement, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void a_file_comes_back_whole(void **state)
{
	struct program *p = *state;
	with_agreement(p);
	EXPECT(p, 0, "file", "agreement", key);
	assert_says(p, "协议.pdf");
	EXPECT(p, 0, "file", "agreement", key, "--out", "again.pdf", "--json");
	json_t *o = program_json(p);
	assert_true(json_is_true(json_object_get(o, "held")));
	assert_int_equal(json_integer_value(json_object_get(o, "bytes")), (json_int_t)strlen(paper));
	json_decref(o);
	expect_paper(p, "again.pdf");
	/* A backup holds it as well. */
	EXPECT(p, 0, "backup", "copy.db");
	sql(p, "DELETE FROM stored_file");
	EXPECT(p, 0, "restore", "copy.db", "--force");
	EXPECT(p, 0, "file", "agreement", key, "--out", "copied.pdf");
	expect_paper(p, "copied.pdf");
	EXPECT(p, 0, "verify");
	assert_says(p, "1 stored files");
	/* The same again changes nothing. */
	EXPECT(p, 0, "import", "agreement.csv", "--commit", "--json");
	assert_int_equal(program_number(p, "unchanged"), 1);
	/* An export names it by its digest and comes back unchanged, with the file beside it or without. */
	EXPECT(p, 0, "export", "agreement", "--format", "csv", "--out", "out.csv", "--lang", "en");
	EXPECT(p, 0, "import", "out.csv", "--record", "agreement", "--commit", "--json");
	assert_int_equal(program_number(p, "unchanged"), 1);
}

static void what_is_not_taken(void **state)
{
	struct program *p = *state;
	program_small(p);
	program_write(p, "agreement.csv", agreements_csv);
	EXPECT(p, 1, "import", "agreement.csv", "--commit");
	assert_says(p, "no such file beside the workbook");
	program_write(p, "协议.pdf", "MZ not a paper at all");
	EXPECT(p, 1, "import", "agreement.csv", "--commit");
	assert_says(p, "says by its name to be pdf");
	assert_says(p, "I2");
	EXPECT(p, 1, "import", "agreement.csv", "--commit", "--lang", "zh");
	assert_says(p, "不收文件");
	char path[128];
	snprintf(path, sizeof path, "%s/协议.pdf", p->folder);
	assert_int_equal(truncate(path, 21 << 20), 0);
	EXPECT(p, 1, "import", "agreement.csv", "--commit");
	assert_says(p, "larger than 20 MB");
	EXPECT(p, 0, "list", "agreement", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 3, "file", "agreement", key);
	EXPECT(p, 2, "file", "school", "2113900001");
	assert_complains(p, "name no files");
	EXPECT(p, 2, "file", "school", "2113900001", "--lang", "zh");
	assert_complains(p, "“学校”没有文件字段");
}

static void damage_and_loss_are_named(void **state)
{
	struct program *p = *state;
	with_agreement(p);
	sql(p, "UPDATE stored_file SET bytes = x'00'");
	EXPECT(p, 1, "verify");
	assert_says(p, "1 are no longer what was stored");
	EXPECT(p, 3, "file", "agreement", key, "--out", "again.pdf");
	assert_complains(p, "no longer what was stored");
	assert_false(program_has(p, "again.pdf"));
	/* Registers from before have digests alone: the file comes with the next import of the row. */
	sql(p, "DELETE FROM stored_file");
	EXPECT(p, 0, "verify");
	EXPECT(p, 3, "file", "agreement", key, "--out", "again.pdf");
	assert_complains(p, "import the row again");
	EXPECT(p, 0, "import", "agreement.csv", "--commit", "--json");
	assert_int_equal(program_number(p, "unchanged"), 1);
	EXPECT(p, 0, "file", "agreement", key, "--out", "again.pdf");
	expect_paper(p, "again.pdf");
	/* So do those of the schema before this table. */
	sql(p, "DROP TABLE stored_file; UPDATE schema_version SET version = 1 WHERE component = 'record'");
	EXPECT(p, 3, "list", "school");
	assert_complains(p, "migrate");
	EXPECT(p, 0, "migrate");
	sql(p, "UPDATE schema_version SET version = version + 100 WHERE component = 'record'");
	EXPECT(p, 3, "list", "school");
	assert_complains(p, "newer version");
	sql(p, "UPDATE schema_version SET version = version - 100 WHERE component = 'record'");
	EXPECT(p, 0, "import", "agreement.csv", "--commit");
	EXPECT(p, 0, "file", "agreement", key, "--out", "again.pdf");
	EXPECT(p, 0, "verify");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_comes_back_whole, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(what_is_not_taken, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(damage_and_loss_are_named, program_setup, program_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
