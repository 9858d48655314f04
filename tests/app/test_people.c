/* Accounts, roles, tokens and the table of rights through the program. */
#include "program.h"

static void start(struct program *p)
{
	program_write(p, "region.csv", "code,name,parent,level\n13,河北省,,province\n1311,衡水市,13,city\n131102,桃城区,1311,county\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "--commit");
}

static void accounts_and_roles(void **state)
{
	struct program *p = *state;
	start(p);
	EXPECT(p, 0, "user", "add", "wang", "--name", "王敏");
	assert_says(p, "/link/");
	EXPECT(p, 3, "user", "add", "a,b");
	EXPECT(p, 0, "user", "grant", "wang", "county", "131102");
	EXPECT(p, 0, "user", "list", "--json");
	assert_says(p, "\"county\"");
	assert_says(p, "王敏");
	EXPECT(p, 3, "user", "grant", "wang", "county");
	assert_complains(p, "region");
	EXPECT(p, 2, "user", "grant", "wang", "emperor");
	EXPECT(p, 2, "user", "grant", "wang", "audit", "131102");
	assert_true(RUN(p, "user", "grant", "wang", "audit") != 0); /* beside another role */
	EXPECT(p, 0, "user", "revoke", "wang", "county", "131102");
	assert_true(RUN(p, "user", "revoke", "wang", "county") != 0);
	EXPECT(p, 0, "user", "lock", "wang");
	assert_true(RUN(p, "user", "link", "wang") != 0);
	EXPECT(p, 0, "user", "unlock", "wang");
	EXPECT(p, 0, "user", "link", "wang", "--json");
	assert_says(p, "/link/");
	EXPECT(p, 0, "user", "close", "wang", "--lang", "zh");
	assert_says(p, "注销");
	EXPECT(p, 0, "log", "verify", "--json");
	assert_true(program_number(p, "entries") >= 8);
}

static void tokens(void **state)
{
	struct program *p = *state;
	start(p);
	EXPECT(p, 0, "user", "add", "wang");
	EXPECT(p, 0, "token", "add", "wang", "--actions", "list,export", "--days", "7", "--json");
	assert_says(p, "jh_");
	json_t *o = program_json(p);
	char prefix[9] = "";
	memcpy(prefix, json_string_value(json_object_get(o, "token")) + 3, 8);
	json_decref(o);
	EXPECT(p, 0, "token", "list", "wang");
	assert_says(p, prefix);
	EXPECT(p, 2, "token", "add", "wang", "--actions", "fly");
	EXPECT(p, 2, "token", "add", "wang", "--days", "100000");
	EXPECT(p, 0, "token", "end", prefix);
	EXPECT(p, 0, "token", "list", "--json");
	assert_int_equal(program_count(p, "tokens"), 0);
}

static void the_table_of_rights(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "rights", "--role", "audit", "--json");
	assert_says(p, "\"log\"");
	assert_null(strstr(p->out.p, "\"system\""));
	EXPECT(p, 0, "rights", "--record", "person", "--lang", "zh");
	assert_says(p, "教职工");
	assert_says(p, "查看个人信息");
	assert_true(RUN(p, "rights", "--record", "nothing") != 0);
	/* Every register of the program has somebody who may see it. */
	EXPECT(p, 0, "records", "--json");
	json_t *o = program_json(p), *records = json_object_get(o, "records"), *record;
	size_t i, n = 0;
	json_array_foreach(records, i, record) {
		EXPECT(p, 0, "rights", "--record", json_string_value(json_object_get(record, "name")));
		n++;
	}
	assert_true(n >= 18);
	json_decref(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(accounts_and_roles, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(tokens, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(the_table_of_rights, program_setup, program_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
