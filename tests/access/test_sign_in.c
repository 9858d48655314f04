#include "access/sign_in.h"

#include "access/gate.h"
#include "place.h"

/* Hashes take their time: one try with the address and cookie of choice. */
static enum status try(struct place *p, const char *login, const char *password, const char *address, const char *known,
		       struct signed_in *ret, struct err *err)
{
	struct sign_in in = {str_of(login), str_of(password), str_of(address), STR("Chromium 109"), str_of(known)};
	return access_sign_in(p->a, &in, p->now, ret, err);
}

static void right_and_wrong(void **state)
{
	PLACE(p);
	struct signed_in in = {};
	struct err other = {};
	struct id user = add_user_with_password(p, "wang");
	add_user(p, "invited"); /* no password yet */
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "nobody", "wrong", "192.0.2.2", "", &in, &other), ST_DENIED);
	assert_string_equal(err.text, other.text); /* whether there is such an account is not told */
	assert_int_equal(try(p, "invited", "", "192.0.2.3", "", &in, &other), ST_DENIED);
	assert_string_equal(err.text, other.text);
	assert_true(id_is_zero(in.user));
	assert_ok_err(try(p, "WANG", good_password, "192.0.2.1", "", &in, &err));
	assert_int_equal(id_cmp(in.user, user), 0);
	assert_int_equal(number(p, "SELECT count(*) FROM access_log WHERE outcome = 'failed'"), 3);
	struct access_user u;
	assert_ok_err(access_user_get(p->a, &p->arena, user, &u, &err));
	assert_int_equal(u.signed_in, p->now);
	/* Hostile names are names nobody has. */
	assert_int_equal(try(p, "' OR 1=1 --", "x", "192.0.2.4", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "\xff\xfe", "x", "192.0.2.5", "", &in, &err), ST_DENIED);
}

static void waiting_doubles_and_is_forgotten(void **state)
{
	PLACE(p);
	struct signed_in in = {};
	add_user_with_password(p, "wang");
	for (int i = 0; i < 3; i++)
		assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_DENIED);
	int64_t rows = number(p, "SELECT count(*) FROM access_log");
	/* Even the right password waits, and what is blocked is not written down. */
	assert_int_equal(try(p, "wang", good_password, "192.0.2.1", "", &in, &err), ST_BUSY);
	assert_non_null(strstr(err.text, "10 s"));
	assert_int_equal(number(p, "SELECT count(*) FROM access_log"), rows);
	p->now += SECONDS(9);
	assert_int_equal(try(p, "wang", good_password, "192.0.2.1", "", &in, &err), ST_BUSY);
	p->now += SECONDS(1);
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_BUSY);
	assert_non_null(strstr(err.text, "20 s"));
	p->now += SECONDS(20);
	assert_ok_err(try(p, "wang", good_password, "192.0.2.1", "", &in, &err));
	/* The account's count with this address starts anew. */
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_BUSY); /* the address's does not: six failed */
	p->now += SECONDS(p->rules.attempts.forget_s);
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_DENIED);
	/* A clock that goes back does not prolong the wait beyond one. */
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_DENIED);
	p->now -= DAYS(30);
	assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &in, &err), ST_BUSY);
	assert_non_null(strstr(err.text, "10 s"));
	assert_ok_err(access_tick(p->a, p->now + DAYS(60), &err));
	assert_int_equal(number(p, "SELECT count(*) FROM access_attempt"), 0);
}

/* Counted attempts of others, without the hashes: straight into the table. */
static void nobody_locks_others_out(void **state)
{
	PLACE(p);
	struct signed_in in = {}, again = {};
	add_user_with_password(p, "wang");
	add_user_with_password(p, "li");
	assert_ok_err(try(p, "wang", good_password, "192.0.2.1", "", &in, &err));
	assert_int_equal(strlen(in.known), TOKEN_TEXT - 1);
	/* Somebody guesses from the same school's address until it is blocked. */
	for (int i = 0; i < 3; i++)
		assert_int_equal(try(p, "wang", "wrong", "192.0.2.1", "", &again, &err), ST_DENIED);
	assert_int_equal(try(p, "wang", good_password, "192.0.2.1", "", &again, &err), ST_BUSY);
	assert_ok_err(try(p, "wang", good_password, "192.0.2.1", in.known, &again, &err)); /* the browser that is known */
	assert_string_equal(again.known, in.known);
	/* The account under attack from everywhere. */
	assert_ok_err(store_run(p->access.store, "UPDATE access_attempt SET failures = 1000000 WHERE failures > 0", &err));
	assert_int_equal(try(p, "wang", good_password, "198.51.100.7", "", &again, &err), ST_BUSY);
	assert_ok_err(try(p, "wang", good_password, "192.0.2.1", in.known, &again, &err));
	/* A known browser is known for its account alone, and itself counted. */
	assert_int_equal(try(p, "li", good_password, "192.0.2.1", in.known, &again, &err), ST_BUSY);
	for (int i = 0; i < 3; i++)
		assert_int_equal(try(p, "wang", "wrong", "192.0.2.9", in.known, &again, &err), ST_DENIED);
	assert_int_equal(try(p, "wang", good_password, "192.0.2.9", in.known, &again, &err), ST_BUSY);
	/* Two people at one computer. */
	assert_ok_err(try(p, "li", good_password, "203.0.113.5", in.known, &again, &err));
	assert_string_equal(again.known, in.known);
	assert_int_equal(number(p, "SELECT count(*) FROM access_browser"), 2);
}

static void addresses_are_counted_by_household(void **state)
{
	PLACE(p);
	struct signed_in in = {};
	p->rules.attempts.free = 1;
	for (int i = 0; i < 1; i++)
		assert_int_equal(try(p, "nobody", "x", "2001:db8:1:2::1", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "nobody", "x", "2001:db8:1:2:ffff::9", "", &in, &err), ST_BUSY);
	assert_int_equal(try(p, "nobody", "x", "2001:db8:1:3::1", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "nobody", "x", "192.0.2.1", "", &in, &err), ST_DENIED);
	assert_int_equal(try(p, "nobody", "x", "::ffff:192.0.2.1", "", &in, &err), ST_BUSY);
}

static void a_full_gate_counts_nothing(void **state)
{
	PLACE(p);
	struct access_gate gate;
	struct signed_in in = {};
	add_user_with_password(p, "wang");
	access_gate_init(&gate, 0, 0); /* nobody gets through */
	p->access.gate = &gate;
	for (int i = 0; i < 20; i++) {
		assert_int_equal(try(p, "wang", good_password, "192.0.2.1", "", &in, &err), ST_BUSY);
		assert_non_null(strstr(err.text, "too many people"));
	}
	p->access.gate = NULL;
	assert_ok_err(try(p, "wang", good_password, "192.0.2.1", "", &in, &err));
	access_gate_done(&gate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(right_and_wrong),
		BOTH(waiting_doubles_and_is_forgotten),
		BOTH(nobody_locks_others_out),
		BOTH(addresses_are_counted_by_household),
		BOTH(a_full_gate_counts_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
