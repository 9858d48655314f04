#include "access/session.h"

#include "access/log.h"
#include "access/sign_in.h"
#include "access/totp.h"
#include "place.h"

#include <time.h>

static struct sign_in from_browser(const char *login)
{
	return (struct sign_in){.login = str_of(login), .password = str_of(good_password), .address = STR("192.0.2.1"), .browser = STR("Chromium 109")};
}

static struct signed_in enter(struct place *p, const char *login)
{
	struct err err = {};
	struct signed_in in = {};
	struct sign_in form = from_browser(login);
	assert_ok_err(access_sign_in(p->a, &form, p->now, &in, &err));
	return in;
}

static enum status find(struct place *p, const char *token, struct access_session *ret)
{
	return access_session_find(p->a, &p->arena, str_of(token), p->now, ret, NULL);
}

static void a_session_lives_and_ends(void **state)
{
	PLACE(p);
	struct access_session s = {};
	struct id user = add_user_with_password(p, "wang");
	give(p, user, ROLE_CLERK, nth(1));
	give(p, user, ROLE_TEACHER, nth(2));
	struct signed_in in = enter(p, "Wang");
	assert_int_equal(in.stage, STAGE_FULL);
	assert_ok(find(p, in.token, &s));
	assert_int_equal(id_cmp(s.user, user), 0);
	assert_str(s.login, "wang");
	assert_int_equal(s.grant_count, 2);
	assert_int_equal(s.actions, ACT_ALL);
	/* The database holds the token nowhere. */
	assert_int_equal(find(p, "", &s), ST_NOT_FOUND);
	assert_int_equal(find(p, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &s), ST_NOT_FOUND);

	/* Used, it lasts longer than the idle time; unused, not. */
	for (int i = 0; i < 4; i++) {
		p->now += SECONDS(p->rules.session.idle_s - 60);
		assert_ok(find(p, in.token, &s));
	}
	p->now += SECONDS(p->rules.session.idle_s);
	assert_int_equal(find(p, in.token, &s), ST_NOT_FOUND);

	/* However busy, it ends. */
	in = enter(p, "wang");
	moment_t begun = p->now;
	while (p->now < begun + SECONDS(p->rules.session.longest_s) - SECONDS(600)) {
		p->now += SECONDS(600);
		assert_ok(find(p, in.token, &s));
	}
	p->now += SECONDS(600);
	assert_int_equal(find(p, in.token, &s), ST_NOT_FOUND);

	/* Roles and states count at once. */
	in = enter(p, "wang");
	struct access_actor by = actor(p);
	assert_ok_err(access_user_set_state(p->a, &by, user, USER_LOCKED, &err));
	assert_int_equal(find(p, in.token, &s), ST_NOT_FOUND);
	assert_ok_err(access_user_set_state(p->a, &by, user, USER_ACTIVE, &err));
	assert_int_equal(find(p, in.token, &s), ST_NOT_FOUND); /* not revived */
}

static void the_clock_goes_back(void **state)
{
	PLACE(p);
	struct access_session s = {};
	add_user_with_password(p, "wang");
	struct signed_in idle = enter(p, "wang");
	moment_t morning = p->now;
	p->now += SECONDS(p->rules.session.idle_s + 10);
	struct signed_in used = enter(p, "wang");
	assert_ok(find(p, used.token, &s)); /* the clock was seen; the first session has ended, though nobody asked for it */
	p->now = morning + SECONDS(60);
	assert_int_equal(find(p, idle.token, &s), ST_NOT_FOUND);
	assert_int_equal(find(p, used.token, &s), ST_NOT_FOUND); /* last seen in the future */
	/* Life goes on under the new time. */
	struct signed_in later = enter(p, "wang");
	assert_ok(find(p, later.token, &s));
	p->now -= SECONDS(30); /* within what two machines may differ */
	assert_ok(find(p, later.token, &s));

	/* A program that has not seen the old clock learns of it from the database. */
	p->now += SECONDS(120);
	struct signed_in sleeping = enter(p, "wang");
	moment_t before = p->now;
	p->now += SECONDS(p->rules.session.idle_s);
	assert_ok_err(access_tick(p->a, p->now - SECONDS(1), &err));
	assert_int_equal(number(p, "SELECT count(*) FROM access_session"), 1);
	assert_ok_err(store_run(p->access.store, "UPDATE access_session SET idle_until = idle_until - 2000000", &err));
	assert_ok_err(store_run(p->access.store, "UPDATE access_mark SET clock = clock + 60000000", &err));
	p->access.latest = p->access.last_tick = 0;
	p->now = before;
	assert_ok_err(access_tick(p->a, p->now, &err));
	assert_int_equal(find(p, sleeping.token, &s), ST_NOT_FOUND);
}

static void everywhere(void **state)
{
	PLACE(p);
	struct access_session s = {};
	struct access_session_line *lines;
	size_t n;
	struct id user = add_user_with_password(p, "wang");
	add_user_with_password(p, "li");
	struct signed_in a = enter(p, "wang"), b = enter(p, "wang"), c = enter(p, "wang"), other = enter(p, "li");
	struct access_actor by = actor(p);
	assert_string_not_equal(a.token, b.token);
	assert_ok_err(access_session_list(p->a, &p->arena, user, &lines, &n, &err));
	assert_int_equal(n, 3);
	assert_str(lines[0].browser, "Chromium 109");
	assert_ok_err(access_session_list(p->a, &p->arena, (struct id){}, &lines, &n, &err));
	assert_int_equal(n, 4);
	assert_ok(find(p, c.token, &s));
	assert_int_equal(access_session_end_one(p->a, &by, nth(9), s.id, &err), ST_NOT_FOUND); /* somebody else's */
	assert_ok_err(access_session_end_one(p->a, &by, user, s.id, &err));
	assert_int_equal(find(p, c.token, &s), ST_NOT_FOUND);
	assert_ok_err(access_session_end_all(p->a, &by, user, str_of(a.token), &err));
	assert_ok(find(p, a.token, &s));
	assert_int_equal(find(p, b.token, &s), ST_NOT_FOUND);
	assert_ok(find(p, other.token, &s));
	assert_ok_err(access_session_end(p->a, &by, str_of(a.token), &err));
	assert_ok_err(access_session_end(p->a, &by, str_of(a.token), &err)); /* twice: no fault */
	assert_int_equal(find(p, a.token, &s), ST_NOT_FOUND);

	/* A new password ends what was opened with the old one, but for the session it was changed in. */
	a = enter(p, "wang");
	b = enter(p, "wang");
	assert_ok_err(access_password_change(p->a, &by, user, str_of(good_password), STR("Another One 42"), str_of(b.token), &err));
	assert_int_equal(find(p, a.token, &s), ST_NOT_FOUND);
	assert_ok(find(p, b.token, &s));
	int64_t entries;
	assert_ok_err(access_log_verify(p->a, &entries, NULL, &err));
	assert_true(entries > 10);
}

static void stages(void **state)
{
	PLACE(p);
	struct access_session s = {};
	struct access_actor by = actor(p);
	struct totp_offer offer;
	char(*codes)[RECOVERY_TEXT], code[TOTP_CODE], fresh[TOKEN_TEXT];
	enum session_stage stage;
	struct id user = add_user_with_password(p, "audit");
	give(p, user, ROLE_AUDIT, (struct id){});
	struct signed_in in = enter(p, "audit");
	assert_int_equal(in.stage, STAGE_ENROL); /* the policy wants a second factor for the role */
	assert_ok_err(access_session_advance(p->a, str_of(in.token), &by, fresh, &stage, &err));
	assert_int_equal(stage, STAGE_ENROL); /* nothing was done */
	assert_int_equal(find(p, in.token, &s), ST_NOT_FOUND);
	assert_ok_err(access_totp_begin(p->a, &p->arena, user, STR("x"), &offer, &err));
	uint8_t secret[TOTP_SECRET];
	uint32_t bits = 0;
	int have = 0, n = 0;
	for (const char *c = offer.secret; *c; c++) {
		bits = bits << 5 | (uint32_t)(*c >= 'A' ? *c - 'A' : *c - '2' + 26);
		for (have += 5; have >= 8; have -= 8)
			secret[n++] = (uint8_t)(bits >> (have - 8));
	}
	totp_code(secret, TOTP_SECRET, totp_step(p->now), code);
	assert_ok_err(access_totp_confirm(p->a, &by, &p->arena, user, str_of(code), &codes, &err));
	memcpy(in.token, fresh, sizeof fresh);
	assert_ok_err(access_session_advance(p->a, str_of(in.token), &by, fresh, &stage, &err));
	assert_int_equal(stage, STAGE_FULL);
	assert_int_equal(find(p, in.token, &s), ST_NOT_FOUND); /* rotated */
	assert_ok(find(p, fresh, &s));
	assert_int_equal(s.stage, STAGE_FULL);

	/* From now on the password alone leads nowhere, and the step cannot be left out. */
	in = enter(p, "audit");
	assert_int_equal(in.stage, STAGE_CODE);
	assert_string_equal(in.known, "");
	assert_ok(find(p, in.token, &s));
	assert_int_equal(s.stage, STAGE_CODE);
	assert_int_equal(access_session_advance(p->a, str_of(in.token), &by, fresh, &stage, &err), ST_NOT_FOUND);
	struct signed_in done = {};
	assert_int_equal(access_sign_in_code(p->a, str_of(in.token), str_of(code), STR(""), &by, &done, &err), ST_DENIED); /* used */
	by.now = p->now += SECONDS(60);
	totp_code(secret, TOTP_SECRET, totp_step(p->now), code);
	assert_ok_err(access_sign_in_code(p->a, str_of(in.token), str_of(code), STR(""), &by, &done, &err));
	assert_int_equal(done.stage, STAGE_FULL);
	assert_int_equal(strlen(done.known), TOKEN_TEXT - 1);
	assert_int_equal(find(p, in.token, &s), ST_NOT_FOUND);
	assert_ok(find(p, done.token, &s));
	assert_int_equal(access_sign_in_code(p->a, str_of(done.token), str_of(codes[0]), STR(""), &by, &done, &err), ST_NOT_FOUND);

	/* A password that has run out is changed before anything else; after the second factor. */
	by.now = p->now += DAYS(p->rules.password.days_at_most);
	in = enter(p, "audit");
	assert_int_equal(in.stage, STAGE_CODE);
	assert_ok_err(access_sign_in_code(p->a, str_of(in.token), str_of(codes[0]), STR(""), &by, &done, &err));
	assert_int_equal(done.stage, STAGE_PASSWORD);
	assert_ok_err(access_password_change(p->a, &by, user, str_of(good_password), STR("Another One 42"), str_of(done.token), &err));
	assert_ok_err(access_session_advance(p->a, str_of(done.token), &by, fresh, &stage, &err));
	assert_int_equal(stage, STAGE_FULL);
	/* A session left half way ends soon. */
	struct sign_in form = from_browser("audit");
	form.password = STR("Another One 42");
	assert_ok_err(access_sign_in(p->a, &form, p->now, &in, &err));
	p->now += SECONDS(901);
	assert_int_equal(find(p, in.token, &s), ST_NOT_FOUND);
}

static void forged_requests(void **state)
{
	(void)state;
	char a[TOKEN_TEXT], b[TOKEN_TEXT], of_a[TOKEN_TEXT], again[TOKEN_TEXT], of_b[TOKEN_TEXT];
	token_new(a);
	token_new(b);
	access_csrf(str_of(a), of_a);
	access_csrf(str_of(a), again);
	access_csrf(str_of(b), of_b);
	assert_string_not_equal(of_a, again); /* written anew each time */
	assert_true(access_csrf_fits(str_of(a), str_of(again)));
	assert_string_not_equal(of_a, of_b);
	assert_null(strstr(of_a, a)); /* does not give the token away */
	assert_true(access_csrf_fits(str_of(a), str_of(of_a)));
	assert_false(access_csrf_fits(str_of(a), str_of(of_b)));
	assert_false(access_csrf_fits(str_of(a), STR("")));
	for (size_t i = 0; i < strlen(of_a); i++) { /* every character counts */
		char bent[TOKEN_TEXT];
		memcpy(bent, of_a, sizeof bent);
		bent[i] = bent[i] == 'A' ? 'B' : 'A';
		assert_false(access_csrf_fits(str_of(a), str_of(bent)));
	}
	assert_false(access_csrf_fits(str_of(a), str_slice(str_of(of_a), 0, TOKEN_TEXT - 2)));
	assert_false(access_csrf_fits(STR(""), str_of(of_a)));
}

/* Each request asks: it must be cheap. The bound is generous for slow machines and sanitizers; bench/ measures. */
static void looking_up_is_fast(void **state)
{
	PLACE(p);
	struct access_session s;
	struct timespec t0, t1;
	enum { TIMES = 2000 };
	struct id user = add_user_with_password(p, "wang");
	give(p, user, ROLE_CLERK, nth(1));
	struct signed_in in = enter(p, "wang");
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t0);
	for (int i = 0; i < TIMES; i++) {
		struct arena_mark mark = arena_mark(&p->arena);
		assert_ok(find(p, in.token, &s));
		arena_reset(&p->arena, mark);
	}
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t1);
	double us = ((double)(t1.tv_sec - t0.tv_sec) * 1e6 + (double)(t1.tv_nsec - t0.tv_nsec) / 1e3) / TIMES;
	printf("# session lookup: %.1f us of processor time\n", us);
	assert_true(us < 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_session_lives_and_ends),
		BOTH(the_clock_goes_back),
		BOTH(everywhere),
		BOTH(stages),
		cmocka_unit_test(forged_requests),
		BOTH(looking_up_is_fast),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
