/* One's own account over real HTTP: which passwords are refused, and what one is told when signing in changes. */
#include "visit.h"

static struct id first_id(struct program *p, const char *record)
{
	struct id id;
	EXPECT(p, 0, "list", record, "--json");
	json_t *o = program_json(p);
	assert_true(id_parse(str_of(json_string_value(json_object_get(json_array_get(json_object_get(o, "rows"), 0), "id"))), &id));
	json_decref(o);
	return id;
}

static void change(struct visit *v, const struct visitor *who, const char *old, const char *password)
{
	char form[300];
	snprintf(form, sizeof form, "old=%s&password=%s&again=%s", old, password, password);
	visit_post(v, "/account/password", who, form);
}

static void passwords_that_are_easily_guessed(void **state)
{
	struct program *p = *state;
	struct visitor clerk;
	char code[40];
	program_small(p);
	EXPECT(p, 0, "user", "list"); /* makes the tables of accounts */
	struct id school = first_id(p, "school");
	json_t *o = program_json(p);
	snprintf(code, sizeof code, "%s", json_string_value(json_object_get(json_array_get(json_object_get(o, "rows"), 0), "code")));
	json_decref(o);
	visit_sign_in(p, "clerk", ROLE_CLERK, school, (struct id){}, &clerk);
	struct visit *v = visit_start(p);
	/* What the script beside the field says it by; without script nothing stands there. */
	visit_get(v, "/account", &clerk);
	assert_answer(v, 200);
	assert_contains(v, "data-characters=\"12\" data-kinds=\"2\"");
	assert_contains(v, "aria-live=\"polite\"");
	assert_contains(v, "data-show=\"");
	assert_lacks(v, "<button class=\"button link sight\"");
	static const char *const bad[][2] = {{"Short-1", "at least 12 characters"},
					     {"abcdefghijklmnop", "mixes at least 2"},
					     {"Password-12345678", "easily guessed"},
					     {"woaini-5201314", "easily guessed"},
					     {"Clerk-river-mint-9", "name of its account"}};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		change(v, &clerk, VISIT_PASSWORD, bad[i][0]);
		assert_answer(v, 422);
		assert_contains(v, bad[i][1]);
	}
	char own[80];
	snprintf(own, sizeof own, "%s-river-mint", code);
	change(v, &clerk, VISIT_PASSWORD, own);
	assert_answer(v, 422);
	assert_contains(v, "your school, group or region");
	change(v, &clerk, VISIT_PASSWORD, "river-Mint-boat-7");
	assert_answer(v, 303);
	visit_stop(v);
}

static void told_when_signing_in_changes(void **state)
{
	struct program *p = *state;
	struct visitor clerk, system;
	char path[128], id[ID_TEXT];
	program_small(p);
	EXPECT(p, 0, "user", "list"); /* makes the tables of accounts */
	struct id user = visit_sign_in(p, "clerk", ROLE_CLERK, first_id(p, "school"), (struct id){}, &clerk);
	visit_sign_in(p, "system", ROLE_SYSTEM, (struct id){}, (struct id){}, &system);
	struct visit *v = visit_start(p);
	/* The address is told of its own change, at where mail went before. */
	visit_post(v, "/inbox/mail", &clerk, "address=old%40example.cn");
	assert_answer(v, 303);
	visit_post(v, "/inbox/mail", &clerk, "address=new%40example.cn");
	assert_answer(v, 303);
	change(v, &clerk, VISIT_PASSWORD, "river-Mint-boat-7");
	assert_answer(v, 303);
	id_format(user, id);
	snprintf(path, sizeof path, "/users/%s/do/link", id);
	visit_post(v, path, &system, "");
	visit_get(v, "/inbox", &clerk);
	assert_answer(v, 200);
	assert_contains(v, "mail address of your account was changed");
	assert_contains(v, "password of your account was changed");
	assert_contains(v, "If it was not you");
	visit_stop(v);

	struct access a;
	struct err err;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	visit_access(p, &a);
	assert_ok_err(store_prepare(a.store, &q, "SELECT count(*) FILTER (WHERE recipient = 'old@example.cn' AND subject LIKE '%mail address%'), "
						 "count(*) FILTER (WHERE recipient = 'new@example.cn' AND subject LIKE '%password%') FROM work_outbox", &err));
	assert_ok_err(stmt_step(q, &row, &err));
	assert_int_equal(stmt_i64(q, 0), 1);
	assert_int_equal(stmt_i64(q, 1), 2); /* the link that was made, and the change */
	stmt_finish(q);
	q = NULL;
	store_close(a.store);
}

/* The home page of each of the three hands says what waits for this hand, and to nobody else. */
static void home_of_the_three_hands(void **state)
{
	static const char *const said[] = {"Accounts whose link was not used", "Accounts without a role", "The access log of the last 7 days"};
	struct program *p = *state;
	struct visitor who[4];
	program_small(p);
	EXPECT(p, 0, "user", "add", "newcomer", "--name", "New");
	visit_sign_in(p, "system", ROLE_SYSTEM, (struct id){}, (struct id){}, &who[0]);
	visit_sign_in(p, "security", ROLE_SECURITY, (struct id){}, (struct id){}, &who[1]);
	visit_sign_in(p, "audit", ROLE_AUDIT, (struct id){}, (struct id){}, &who[2]);
	visit_sign_in(p, "clerk", ROLE_CLERK, first_id(p, "school"), (struct id){}, &who[3]);
	struct visit *v = visit_start(p);
	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		visit_get(v, "/", &who[i]);
		assert_answer(v, 200);
		for (size_t k = 0; k < ARRAY_LEN(said); k++)
			if (i == k)
				assert_contains(v, said[k]);
			else
				assert_lacks(v, said[k]);
		if (i < 2)
			assert_contains(v, "New (newcomer)");
	}
	visit_get(v, "/", &who[2]);
	assert_contains(v, "/audit?what=create&amp;thing=grant&amp;from=");
	visit_stop(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(passwords_that_are_easily_guessed, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(home_of_the_three_hands, program_setup, visit_teardown),
		cmocka_unit_test_setup_teardown(told_when_signing_in_changes, program_setup, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
