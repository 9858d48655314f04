#include "access/user.h"

#include "access/log.h"
#include "access/session.h"
#include "access/token.h"
#include "place.h"

static void accounts(void **state)
{
	PLACE(p);
	struct access_actor by = actor(p);
	struct access_user u, *list;
	struct id id, wang = add_user(p, "Wang.Min"), li = add_user(p, "李老师");
	size_t n;
	assert_ok_err(access_user_find(p->a, &p->arena, STR("WANG.min"), &u, &err));
	assert_int_equal(id_cmp(u.id, wang), 0);
	assert_str(u.login, "wang.min");
	assert_str(u.name, "王老师");
	assert_int_equal(u.state, USER_ACTIVE);
	assert_false(u.has_password || u.has_second_factor);
	assert_int_equal(u.created, p->now);
	assert_int_equal(access_user_add(p->a, &by, STR("wang.MIN"), STR("x"), (struct id){}, &id, &err), ST_CONFLICT);
	assert_non_null(strstr(err.text, "taken"));
	static const char *const bad[] = {"", "a", "a b", "a,b", "a\"b", "a<b", "a\x01", "\xff\xff", " ab",
					  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(access_user_add(p->a, &by, str_of(bad[i]), STR("x"), (struct id){}, &id, &err), ST_INVALID);
	assert_int_equal(access_user_add(p->a, &by, STR("ok"), STR(" "), (struct id){}, &id, &err), ST_INVALID);
	assert_int_equal(access_user_add(p->a, &by, STR("ok"), STR("a\nb"), (struct id){}, &id, &err), ST_INVALID);
	assert_ok_err(access_user_change(p->a, &by, wang, STR("王敏"), nth(7), &err));
	assert_ok_err(access_user_get(p->a, &p->arena, wang, &u, &err));
	assert_str(u.name, "王敏");
	assert_int_equal(id_cmp(u.person, nth(7)), 0);
	assert_ok_err(access_user_change(p->a, &by, wang, STR("王敏"), (struct id){}, &err));
	assert_ok_err(access_user_get(p->a, &p->arena, wang, &u, &err));
	assert_true(id_is_zero(u.person));
	assert_ok_err(access_user_list(p->a, &p->arena, STR(""), 0, &list, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(id_cmp(list[1].id, li), 0);
	assert_ok_err(access_user_list(p->a, &p->arena, list[0].login, 1, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(id_cmp(list[0].id, li), 0);
	assert_int_equal(access_user_get(p->a, &p->arena, nth(99), &u, &err), ST_NOT_FOUND);
	assert_int_equal(access_user_set_state(p->a, &by, nth(99), USER_LOCKED, &err), ST_CONFLICT);
}

static void closing_takes_everything(void **state)
{
	PLACE(p);
	struct access_actor by = actor(p);
	struct access_user u;
	struct access_grant *grants;
	size_t n;
	char token[API_TOKEN_TEXT];
	struct access_session s;
	struct id user = add_user_with_password(p, "wang"), grant, boss = add_user(p, "boss");
	give(p, user, ROLE_CLERK, nth(1));
	assert_ok_err(access_token_new(p->a, &by, user, STR("script"), ACT(ACT_READ), 30, token, &err));
	assert_ok_err(access_token_find(p->a, &p->arena, str_of(token), p->now, &s, &err));
	assert_ok_err(access_user_set_state(p->a, &by, user, USER_LOCKED, &err));
	assert_int_equal(access_token_find(p->a, &p->arena, str_of(token), p->now, &s, &err), ST_NOT_FOUND);
	assert_ok_err(access_user_set_state(p->a, &by, user, USER_ACTIVE, &err));
	assert_ok_err(access_token_find(p->a, &p->arena, str_of(token), p->now, &s, &err));
	assert_ok_err(access_user_set_state(p->a, &by, user, USER_CLOSED, &err));
	assert_int_equal(access_token_find(p->a, &p->arena, str_of(token), p->now, &s, &err), ST_NOT_FOUND);
	assert_ok_err(access_user_get(p->a, &p->arena, user, &u, &err));
	assert_int_equal(u.state, USER_CLOSED);
	assert_false(u.has_password);
	assert_ok_err(access_grants_of(p->a, &p->arena, user, &grants, &n, &err));
	assert_int_equal(n, 1); /* what was is known; it no longer holds */
	assert_true(grants[0].to <= moment_day(p->now, 480));
	assert_int_equal(access_user_set_state(p->a, &by, user, USER_ACTIVE, &err), ST_CONFLICT);
	assert_int_equal(access_user_change(p->a, &by, user, STR("x"), (struct id){}, &err), ST_CONFLICT);
	assert_int_equal(access_grant_add(p->a, &by, user, ROLE_CLERK, nth(1), 30000, 40000, &grant, &err), ST_CONFLICT);
	assert_int_equal(access_password_set(p->a, &by, user, str_of(good_password), STR(""), &err), ST_CONFLICT);
	(void)boss;
}

static void roles(void **state)
{
	PLACE(p);
	struct access_actor by = actor(p);
	struct id wang = add_user(p, "wang"), li = add_user(p, "li"), grant = {};
	day_t today = moment_day(p->now, 480);
	assert_int_equal(access_grant_add(p->a, &by, wang, ROLE_CLERK, (struct id){}, today, DAY_MAX, &grant, &err), ST_INVALID);
	assert_non_null(strstr(err.text, "school"));
	assert_int_equal(access_grant_add(p->a, &by, wang, ROLE_EDITOR, nth(1), today, DAY_MAX, &grant, &err), ST_INVALID);
	assert_int_equal(access_grant_add(p->a, &by, wang, ROLE_PUBLIC, (struct id){}, today, DAY_MAX, &grant, &err), ST_INVALID);
	assert_int_equal(access_grant_add(p->a, &by, wang, ROLE_CLERK, nth(1), today, today, &grant, &err), ST_INVALID);
	by.user = wang;
	assert_int_equal(access_grant_add(p->a, &by, wang, ROLE_CLERK, nth(1), today, DAY_MAX, &grant, &err), ST_DENIED);
	by.user = (struct id){};

	/* The three hands: one role, nothing beside it. */
	struct id audit = give(p, wang, ROLE_AUDIT, (struct id){});
	assert_int_equal(access_grant_add(p->a, &by, wang, ROLE_SYSTEM, (struct id){}, today, DAY_MAX, &grant, &err), ST_DENIED);
	assert_int_equal(access_grant_add(p->a, &by, wang, ROLE_TEACHER, nth(1), today, DAY_MAX, &grant, &err), ST_DENIED);
	give(p, li, ROLE_CLERK, nth(1));
	assert_int_equal(access_grant_add(p->a, &by, li, ROLE_AUDIT, (struct id){}, today, DAY_MAX, &grant, &err), ST_DENIED);
	assert_int_equal(access_grant_add(p->a, &by, li, ROLE_CLERK, nth(1), today + 9, today + 10, &grant, &err), ST_CONFLICT);
	give(p, li, ROLE_CLERK, nth(2));
	give(p, li, ROLE_HEAD, nth(1));

	/* There is always one of each. */
	assert_int_equal(access_grant_end(p->a, &by, audit, today, &err), ST_CONFLICT);
	assert_int_equal(access_user_set_state(p->a, &by, wang, USER_LOCKED, &err), ST_CONFLICT);
	assert_int_equal(access_user_set_state(p->a, &by, wang, USER_CLOSED, &err), ST_CONFLICT);
	struct id zhao = add_user(p, "zhao");
	give(p, zhao, ROLE_AUDIT, (struct id){});
	assert_ok_err(access_grant_end(p->a, &by, audit, today, &err));
	assert_int_equal(access_grant_end(p->a, &by, audit, today, &err), ST_CONFLICT); /* ended already */
	assert_int_equal(access_grant_end(p->a, &by, nth(99), today, &err), ST_NOT_FOUND);
	assert_ok_err(access_grant_add(p->a, &by, wang, ROLE_TEACHER, nth(1), today, DAY_MAX, &grant, &err));

	struct access_grant *grants;
	size_t n;
	assert_ok_err(access_grants_of(p->a, &p->arena, li, &grants, &n, &err));
	assert_int_equal(n, 3);
	assert_int_equal(grants[2].role, ROLE_HEAD);
}

static void passwords(void **state)
{
	PLACE(p);
	static const struct {
		const char *password;
		bool good;
	} cases[] = {
		{"Short-1", false},
		{"alllowercase", false},      /* of one kind */
		{"Password2026", false},      /* little is left when the word is out */
		{"qwerty123456", false},
		{"junhengJUNHENG", false},
		{"abcdef654321", false},      /* counted up and down */
		{"aaaaaaaa1111", false},
		{"xx-wang.min-7Q", false},    /* the account's name */
		{"王老师12345", false},
		{"correct horse 9 staple", true},
		{"密码里有汉字也可以7个", true},
		{"Lotus-Pond 37 Bridges", true},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum status st = access_password_check(&p->rules, STR("wang.min"), STR("王老师"), str_of(cases[i].password), &err);
		if ((st == ST_OK) != cases[i].good)
			fail_msg("%s: %s", cases[i].password, st == ST_OK ? "accepted" : err.text);
		assert_true(st == ST_OK || !strstr(err.text, cases[i].password)); /* errors never repeat it */
	}
	char longest[1100];
	memset(longest, 'x', sizeof longest);
	assert_int_equal(access_password_check(&p->rules, STR("a"), STR("b"), (struct str){longest, sizeof longest}, &err), ST_INVALID);
	assert_int_equal(access_password_check(&p->rules, STR("a"), STR("b"), STR("Lotus-Pond \xff 37"), &err), ST_INVALID);

	struct access_actor by = actor(p);
	struct id user = add_user_with_password(p, "wang");
	assert_int_equal(access_password_change(p->a, &by, user, STR("wrong"), STR("Another One 42"), STR(""), &err), ST_DENIED);
	assert_ok_err(access_password_change(p->a, &by, user, str_of(good_password), STR("Another One 42"), STR(""), &err));
	assert_int_equal(access_password_change(p->a, &by, user, STR("Another One 42"), STR("weak"), STR(""), &err), ST_INVALID);
	/* Whoever finds a screen unlocked cannot try passwords for ever. */
	for (int i = 0; i < p->rules.attempts.free; i++)
		assert_int_equal(access_password_change(p->a, &by, user, STR("wrong"), STR("Another One 43"), STR(""), &err), ST_DENIED);
	assert_int_equal(access_password_change(p->a, &by, user, STR("wrong"), STR("Another One 43"), STR(""), &err), ST_BUSY);
	assert_int_equal(number(p, "SELECT count(*) FROM access_log WHERE action = 'password'"), 2);
}

static void accounts_that_nobody_can_work_with(void **state)
{
	PLACE(p);
	struct access_actor by = actor(p);
	struct access_user *list;
	size_t n;
	day_t today = (day_t)(p->now / DAYS(1));
	struct id ready = add_user_with_password(p, "ready"), idle = add_user_with_password(p, "idle"), unused = add_user(p, "unused"), gone = add_user(p, "gone");
	give(p, ready, ROLE_CLERK, nth(1));
	give(p, unused, ROLE_CLERK, nth(1));
	assert_ok_err(access_user_set_state(p->a, &by, gone, USER_CLOSED, &err));
	assert_ok_err(access_users_waiting(p->a, &p->arena, WAITS_FOR_FIRST_SIGN_IN, today, 0, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(id_cmp(list[0].id, unused), 0);
	assert_ok_err(access_users_waiting(p->a, &p->arena, WAITS_FOR_ROLE, today, 0, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(id_cmp(list[0].id, idle), 0);
	/* before the roles began nobody has one */
	assert_ok_err(access_users_waiting(p->a, &p->arena, WAITS_FOR_ROLE, DAY_MIN, 2, &list, &n, &err));
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(accounts),
		BOTH(closing_takes_everything),
		BOTH(roles),
		BOTH(passwords),
		BOTH(accounts_that_nobody_can_work_with),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
