#include "access/token.h"

#include "access/rights.h"
#include "place.h"

static void for_programs(void **state)
{
	PLACE(p);
	struct access_actor by = actor(p);
	struct access_session s;
	struct access_token_line *lines;
	size_t n;
	char token[API_TOKEN_TEXT], other[API_TOKEN_TEXT];
	struct id user = add_user(p, "wang"), admin = add_user(p, "admin");
	give(p, user, ROLE_CLERK, nth(1));
	give(p, admin, ROLE_SYSTEM, (struct id){});
	assert_int_equal(access_token_new(p->a, &by, admin, STR("x"), ACT(ACT_READ), 30, token, &err), ST_DENIED);
	assert_int_equal(access_token_new(p->a, &by, user, STR(" "), ACT(ACT_READ), 30, token, &err), ST_INVALID);
	assert_int_equal(access_token_new(p->a, &by, user, STR("x"), 0, 30, token, &err), ST_INVALID);
	assert_int_equal(access_token_new(p->a, &by, user, STR("x"), ACT(ACT_READ), 366, token, &err), ST_INVALID);
	assert_int_equal(access_token_new(p->a, &by, nth(9), STR("x"), ACT(ACT_READ), 30, token, &err), ST_CONFLICT);
	assert_ok_err(access_token_new(p->a, &by, user, STR("nightly"), ACT(ACT_READ) | ACT(ACT_LIST) | ACT(ACT_ADOPT), 30, token, &err));
	assert_ok_err(access_token_new(p->a, &by, user, STR("second"), ACT(ACT_READ), 1, other, &err));
	assert_int_equal(strlen(token), API_TOKEN_TEXT - 1);
	assert_ok_err(access_token_find(p->a, &p->arena, str_of(token), p->now, &s, &err));
	assert_int_equal(id_cmp(s.user, user), 0);
	assert_int_equal(s.grant_count, 1);

	/* What it may is what both the roles and the token give. */
	struct access_reach *reach;
	struct id school = nth(1);
	struct access_row row = {.schools = &school, .n_schools = 1};
	assert_ok_err(access_reach(&p->arena, s.user, s.person, s.login, s.grants, s.grant_count, moment_day(p->now, 480), NULL, &reach, &err));
	assert_true(access_may(reach, STR("statistics"), ACT_CREATE, &row));
	reach->actions = s.actions;
	assert_true(access_may(reach, STR("statistics"), ACT_READ, &row));
	assert_false(access_may(reach, STR("statistics"), ACT_CREATE, &row));
	assert_false(access_may(reach, STR("plan"), ACT_ADOPT, NULL));

	assert_ok_err(access_token_list(p->a, &p->arena, user, &lines, &n, &err));
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++) {
		bool first = str_eq(lines[i].name, STR("nightly"));
		assert_true(str_starts(str_slice(str_of(first ? token : other), 3, 99), lines[i].prefix));
		assert_int_equal(lines[i].used, first ? p->now : 0);
	}
	token[20] ^= 1;
	assert_int_equal(access_token_find(p->a, &p->arena, str_of(token), p->now, &s, &err), ST_NOT_FOUND);
	token[20] ^= 1;
	assert_int_equal(access_token_find(p->a, &p->arena, STR("jh_"), p->now, &s, &err), ST_NOT_FOUND);
	p->now += DAYS(1);
	assert_int_equal(access_token_find(p->a, &p->arena, str_of(other), p->now, &s, &err), ST_NOT_FOUND); /* run out */
	assert_ok_err(access_token_find(p->a, &p->arena, str_of(token), p->now, &s, &err));
	assert_int_equal(access_token_end(p->a, &by, admin, s.id, &err), ST_NOT_FOUND); /* not the owner's */
	assert_ok_err(access_token_end(p->a, &by, user, s.id, &err));
	assert_int_equal(access_token_find(p->a, &p->arena, str_of(token), p->now, &s, &err), ST_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(for_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
