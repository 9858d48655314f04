/* What is put aside and comes back, through the program alone: backups, restoring, an altered history found, the erased stay erased. */
#include "program.h"

#include <sqlite3.h>

static void backup_and_restore(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "verify", "--json");
	json_t *o = program_json(p);
	char *chain = strdup(json_string_value(json_object_get(o, "chain")));
	json_decref(o);
	EXPECT(p, 0, "backup", "copy.db", "--json");
	assert_says(p, chain);
	assert_true(program_has(p, "copy.db.keys"));
	EXPECT(p, 3, "backup", "copy.db");
	assert_complains(p, "--force");
	EXPECT(p, 2, "backup", "register.db");
	EXPECT(p, 0, "backup", "copy.db", "--force");
	program_write(p, "renamed.csv", "code,name\n2113900001,衡水育才小学\n");
	EXPECT(p, 0, "import", "renamed.csv", "--record", "school", "--commit");
	EXPECT(p, 3, "restore", "copy.db");
	assert_complains(p, "newer");
	EXPECT(p, 0, "list", "school");
	assert_says(p, "衡水育才小学");
	/* While another program has it open. */
	sqlite3 *db;
	char path[128];
	snprintf(path, sizeof path, "%s/register.db", p->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT count(*) FROM tx", NULL, NULL, NULL), SQLITE_OK);
	EXPECT(p, 3, "restore", "copy.db");
	EXPECT(p, 0, "restore", "copy.db", "--force");
	sqlite3_close(db);
	assert_true(program_has(p, "register.db.before-restore"));
	EXPECT(p, 0, "list", "school");
	assert_says(p, "桃城区第一小学");
	EXPECT(p, 0, "list", "person");
	assert_says(p, "李*");
	EXPECT(p, 0, "verify", "--json");
	assert_says(p, chain);
	EXPECT(p, 0, "verify", "--db", "sqlite:register.db.before-restore", "--json");
	free(chain);
}

static void restore_in_use_waits_for_force(void **state)
{
	struct program *p = *state;
	sqlite3 *db;
	char path[128];
	program_small(p);
	EXPECT(p, 0, "backup", "copy.db");
	snprintf(path, sizeof path, "%s/register.db", p->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "SELECT count(*) FROM tx", NULL, NULL, NULL), SQLITE_OK);
	EXPECT(p, 4, "restore", "copy.db");
	assert_complains(p, "another program");
	sqlite3_close(db);
	EXPECT(p, 0, "restore", "copy.db");
}

static void restore_where_nothing_is(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "backup", "copy.db");
	EXPECT(p, 3, "restore", "copy.db", "--db", "sqlite:new.db");
	assert_complains(p, "master");
	assert_false(program_has(p, "new.db"));
	char from[128], to[128];
	snprintf(from, sizeof from, "%s/register.db.keys/master", p->folder);
	snprintf(to, sizeof to, "%s/new.db.keys", p->folder);
	assert_int_equal(mkdir(to, 0700), 0);
	snprintf(to, sizeof to, "%s/new.db.keys/master", p->folder);
	assert_int_equal(link(from, to), 0);
	EXPECT(p, 0, "restore", "copy.db", "--db", "sqlite:new.db");
	EXPECT(p, 0, "list", "person", "--db", "sqlite:new.db");
	assert_says(p, "张*");
	EXPECT(p, 0, "verify", "--db", "sqlite:new.db");
}

static void an_altered_history_is_found(void **state)
{
	struct program *p = *state;
	sqlite3 *db;
	char path[128];
	program_small(p);
	snprintf(path, sizeof path, "%s/register.db", p->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "UPDATE school SET name = '无名小学' WHERE code = '2113900001'", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	EXPECT(p, 1, "verify");
	assert_says(p, "altered");
	EXPECT(p, 1, "verify", "--json");
	json_t *o = program_json(p);
	assert_true(json_is_false(json_object_get(o, "sound")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(o, "finding"), "record")), "school");
	json_decref(o);
}

static void the_erased_stay_erased(void **state)
{
	struct program *p = *state;
	program_small(p);
	EXPECT(p, 0, "backup", "copy.db");
	EXPECT(p, 2, "erase", "school", "2113900001", "--reason", "no person");
	EXPECT(p, 2, "erase", "person", "T001");
	EXPECT(p, 3, "erase", "person", "T999", "--reason", "asked to");
	EXPECT(p, 0, "erase", "person", "T001", "--reason", "asked to");
	EXPECT(p, 0, "list", "person");
	assert_null(strstr(p->out.p, "张*"));
	assert_says(p, "李*");
	EXPECT(p, 0, "verify");
	EXPECT(p, 0, "restore", "copy.db", "--force");
	EXPECT(p, 0, "list", "person");
	assert_null(strstr(p->out.p, "张*"));
	assert_says(p, "李*");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, program_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(backup_and_restore),
		TEST(restore_in_use_waits_for_force),
		TEST(restore_where_nothing_is),
		TEST(an_altered_history_is_found),
		TEST(the_erased_stay_erased),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
