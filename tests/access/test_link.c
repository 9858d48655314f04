#include "access/link.h"

#include "access/sign_in.h"
#include "place.h"

static void the_first_three(void **state)
{
	PLACE(p);
	struct access_first_link links[3], again[3];
	struct access_actor by = actor(p);
	struct access_link link;
	int n = 0;
	struct id user = {};
	assert_ok_err(access_first_links(p->a, &by, links, &n, &err));
	assert_int_equal(n, 3);
	assert_int_equal(links[0].role, ROLE_SYSTEM);
	assert_int_equal(links[2].role, ROLE_AUDIT);
	assert_ok_err(access_link_find(p->a, &p->arena, str_of(links[1].token), p->now, &link, &err));
	assert_int_equal(link.kind, LINK_FIRST);
	assert_int_equal(link.role, ROLE_SECURITY);
	/* Started again, nobody can see the former ones: they no longer work. */
	assert_ok_err(access_first_links(p->a, &by, again, &n, &err));
	assert_int_equal(n, 3);
	assert_int_equal(access_link_find(p->a, &p->arena, str_of(links[0].token), p->now, &link, &err), ST_NOT_FOUND);
	struct access_link_use use = {STR("admin"), STR("张系统"), STR("weak")};
	assert_int_equal(access_link_use(p->a, &by, str_of(again[0].token), &use, &user, &err), ST_INVALID);
	use.password = str_of(good_password);
	use.login = STR("a b");
	assert_int_equal(access_link_use(p->a, &by, str_of(again[0].token), &use, &user, &err), ST_INVALID);
	use.login = STR("admin"); /* a mistake in the form does not use the link up */
	assert_ok_err(access_link_use(p->a, &by, str_of(again[0].token), &use, &user, &err));
	assert_int_equal(access_link_use(p->a, &by, str_of(again[0].token), &use, &user, &err), ST_NOT_FOUND);
	use.login = STR("admin");
	assert_int_equal(access_link_use(p->a, &by, str_of(again[1].token), &use, &user, &err), ST_CONFLICT); /* the name is taken */
	struct access_grant *grants;
	size_t count;
	struct access_user u;
	assert_ok_err(access_user_find(p->a, &p->arena, STR("admin"), &u, &err));
	assert_ok_err(access_grants_of(p->a, &p->arena, u.id, &grants, &count, &err));
	assert_int_equal(count, 1);
	assert_int_equal(grants[0].role, ROLE_SYSTEM);
	struct signed_in in;
	assert_ok_err(access_sign_in(p->a, &(struct sign_in){.login = STR("admin"), .password = str_of(good_password), .address = STR("::1")}, p->now, &in,
				     &err));
	assert_int_equal(in.stage, STAGE_ENROL);
	/* Two are missing yet. */
	assert_ok_err(access_first_links(p->a, &by, links, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(links[0].role, ROLE_SECURITY);
	assert_int_equal(access_link_find(p->a, &p->arena, str_of(again[1].token), p->now, &link, &err), ST_NOT_FOUND);
	p->now += SECONDS(p->rules.link.first_s);
	assert_int_equal(access_link_find(p->a, &p->arena, str_of(links[1].token), p->now, &link, &err), ST_NOT_FOUND); /* run out */
}

static void invited_and_reset(void **state)
{
	PLACE(p);
	struct access_actor by = actor(p);
	struct access_link link;
	struct access_session s;
	struct signed_in in;
	char first[TOKEN_TEXT], token[TOKEN_TEXT];
	struct id user = add_user(p, "wang"), used = {};
	struct access_link_use use = {.password = str_of(good_password)};
	assert_int_equal(access_link_new(p->a, &by, user, LINK_FIRST, first, &err), ST_USAGE);
	assert_int_equal(access_link_new(p->a, &by, nth(9), LINK_INVITE, first, &err), ST_CONFLICT);
	assert_ok_err(access_link_new(p->a, &by, user, LINK_INVITE, first, &err));
	assert_ok_err(access_link_new(p->a, &by, user, LINK_INVITE, token, &err));
	assert_int_equal(access_link_use(p->a, &by, str_of(first), &use, &used, &err), ST_NOT_FOUND); /* replaced */
	assert_ok_err(access_link_find(p->a, &p->arena, str_of(token), p->now, &link, &err));
	assert_str(link.login, "wang");
	assert_ok_err(access_link_use(p->a, &by, str_of(token), &use, &used, &err));
	assert_int_equal(id_cmp(user, used), 0);
	struct sign_in form = {.login = STR("wang"), .password = str_of(good_password), .address = STR("::1")};
	assert_ok_err(access_sign_in(p->a, &form, p->now, &in, &err));

	/* Reset: whoever has a session keeps it until the link is used. */
	assert_ok_err(access_link_new(p->a, &by, user, LINK_RESET, token, &err));
	assert_ok_err(access_session_find(p->a, &p->arena, str_of(in.token), p->now, &s, &err));
	use.password = STR("Another One 42");
	assert_ok_err(access_link_use(p->a, &by, str_of(token), &use, &used, &err));
	assert_int_equal(access_session_find(p->a, &p->arena, str_of(in.token), p->now, &s, &err), ST_NOT_FOUND);
	assert_int_equal(access_sign_in(p->a, &form, p->now, &in, &err), ST_DENIED);
	/* A locked account's link leads nowhere. */
	assert_ok_err(access_link_new(p->a, &by, user, LINK_RESET, token, &err));
	assert_ok_err(access_user_set_state(p->a, &by, user, USER_LOCKED, &err));
	assert_int_equal(access_link_use(p->a, &by, str_of(token), &use, &used, &err), ST_NOT_FOUND);
	assert_int_equal(access_link_find(p->a, &p->arena, STR(""), p->now, &link, &err), ST_NOT_FOUND);
	assert_int_equal(number(p, "SELECT count(*) FROM access_link"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(the_first_three),
		BOTH(invited_and_reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
