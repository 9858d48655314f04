#include "access/totp.h"

#include "access/sign_in.h"
#include "place.h"

/* RFC 6238, appendix B, SHA-1, its last six digits; RFC 4226, appendix D. */
static void published_vectors(void **state)
{
	(void)state;
	static const struct {
		int64_t seconds;
		const char *code;
	} vectors[] = {{59, "287082"},	     {1111111109, "081804"}, {1111111111, "050471"},
		       {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
	static const char *const counted[] = {"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"};
	static const uint8_t secret[] = "12345678901234567890";
	char code[TOTP_CODE];
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		int64_t step = -1;
		totp_code(secret, 20, totp_step(SECONDS(vectors[i].seconds)), code);
		assert_string_equal(code, vectors[i].code);
		assert_true(totp_matches(secret, 20, str_of(vectors[i].code), SECONDS(vectors[i].seconds), 0, &step));
		assert_int_equal(step, vectors[i].seconds / 30);
	}
	for (int i = 0; i < 10; i++) {
		totp_code(secret, 20, i, code);
		assert_string_equal(code, counted[i]);
	}
}

static void one_step_to_either_side(void **state)
{
	(void)state;
	static const uint8_t secret[] = "12345678901234567890";
	moment_t now = SECONDS(1111111111);
	char code[TOTP_CODE];
	for (int64_t d = -3; d <= 3; d++) {
		int64_t step = 0;
		totp_code(secret, 20, totp_step(now) + d, code);
		assert_int_equal(totp_matches(secret, 20, str_of(code), now, 0, &step), d >= -1 && d <= 1);
		assert_false(totp_matches(secret, 20, str_of(code), now, totp_step(now) + 1, &step)); /* all used */
	}
	int64_t step;
	assert_true(totp_matches(secret, 20, STR("050 471"), now, 0, &step));
	assert_false(totp_matches(secret, 20, STR("0504711"), now, 0, &step));
	assert_false(totp_matches(secret, 20, STR("05047"), now, 0, &step));
	assert_false(totp_matches(secret, 20, STR("05047x"), now, 0, &step));
	assert_false(totp_matches(secret, 20, STR(""), now, 0, &step));
}

/* What an authenticator computes from the secret shown. */
static void authenticator(const char *base32, moment_t now, char code[TOTP_CODE])
{
	uint8_t secret[TOTP_SECRET];
	uint32_t bits = 0;
	int have = 0, n = 0;
	for (const char *c = base32; *c; c++) {
		bits = bits << 5 | (uint32_t)(*c >= 'A' ? *c - 'A' : *c - '2' + 26);
		have += 5;
		if (have >= 8) {
			secret[n++] = (uint8_t)(bits >> (have - 8));
			have -= 8;
		}
	}
	assert_int_equal(n, TOTP_SECRET);
	totp_code(secret, TOTP_SECRET, totp_step(now), code);
}

static void set_up_and_used(void **state)
{
	PLACE(p);
	struct id user = add_user(p, "wang");
	struct access_actor by = actor(p);
	struct totp_offer offer, again;
	char(*codes)[RECOVERY_TEXT] = NULL, code[TOTP_CODE];
	bool right = true;
	assert_int_equal(access_totp_confirm(p->a, &by, &p->arena, user, STR("123456"), &codes, &err), ST_CONFLICT);
	assert_ok_err(access_totp_begin(p->a, &p->arena, user, STR("均衡"), &offer, &err));
	assert_true(str_starts(offer.address, STR("otpauth://totp/%E5%9D%87%E8%A1%A1:wang?secret=")));
	assert_ok_err(access_totp_begin(p->a, &p->arena, user, STR("x"), &again, &err));
	assert_string_not_equal(offer.secret, again.secret);
	authenticator(offer.secret, p->now, code);
	assert_int_equal(access_totp_confirm(p->a, &by, &p->arena, user, str_of(code), &codes, &err), ST_DENIED); /* of the first offer */
	authenticator(again.secret, p->now, code);
	assert_ok_err(access_totp_confirm(p->a, &by, &p->arena, user, str_of(code), &codes, &err));
	assert_int_equal(number(p, "SELECT count(*) FROM access_recovery"), 4);

	assert_ok_err(access_totp_check(p->a, &by, user, str_of(code), &right, &err));
	assert_false(right); /* used when it was set up */
	by.now = p->now += SECONDS(30);
	authenticator(again.secret, p->now, code);
	assert_ok_err(access_totp_check(p->a, &by, user, str_of(code), &right, &err));
	assert_true(right);
	assert_ok_err(access_totp_check(p->a, &by, user, str_of(code), &right, &err));
	assert_false(right); /* a code counts once */

	char typed[RECOVERY_TEXT];
	memcpy(typed, codes[2], sizeof typed);
	for (char *c = typed; *c; c++)
		*c = *c == '-' ? ' ' : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
	assert_ok_err(access_totp_check(p->a, &by, user, str_of(typed), &right, &err));
	assert_true(right);
	assert_ok_err(access_totp_check(p->a, &by, user, str_of(codes[2]), &right, &err));
	assert_false(right);
	assert_int_equal(number(p, "SELECT count(*) FROM access_recovery"), 3);
	struct id other = add_user(p, "li");
	assert_ok_err(access_totp_check(p->a, &by, other, str_of(codes[0]), &right, &err));
	assert_false(right);

	/* Guessing is bounded: one has failed since the last that was right. */
	for (int i = 0; i < 2; i++)
		assert_ok_err(access_totp_check(p->a, &by, user, STR("000000"), &right, &err));
	assert_int_equal(access_totp_check(p->a, &by, user, STR("000000"), &right, &err), ST_BUSY);
	by.now += SECONDS(p->rules.attempts.first_wait_s);
	assert_ok_err(access_totp_check(p->a, &by, user, STR("000000"), &right, &err));

	assert_ok_err(access_totp_remove(p->a, &by, user, &err));
	assert_int_equal(number(p, "SELECT count(*) FROM access_recovery"), 0);
	assert_int_equal(number(p, "SELECT count(*) FROM access_user WHERE totp IS NOT NULL"), 0);
}

static bool taken(struct place *p, struct id user, const char *code)
{
	struct access_actor by = actor(p);
	struct err err;
	bool right = false;
	by.now = p->now;
	assert_ok_err(access_totp_check(p->a, &by, user, str_of(code), &right, &err));
	return right;
}

/* The device's clock and the server's go apart and jump; a code counts once whatever the clocks say, and nobody is shut out for good. */
static void clocks_apart(void **state)
{
	PLACE(p);
	struct id user = add_user(p, "wang");
	struct access_actor by = actor(p);
	struct totp_offer offer;
	char(*codes)[RECOVERY_TEXT] = NULL, code[TOTP_CODE], last[TOTP_CODE];
	p->rules.attempts.free = 100;
	assert_ok_err(access_totp_begin(p->a, &p->arena, user, STR("x"), &offer, &err));
	authenticator(offer.secret, p->now, code);
	assert_ok_err(access_totp_confirm(p->a, &by, &p->arena, user, str_of(code), &codes, &err));

	/* Half a minute late, then early; more than that is refused. */
	p->now += SECONDS(300);
	authenticator(offer.secret, p->now - SECONDS(60), code);
	assert_false(taken(p, user, code));
	authenticator(offer.secret, p->now - SECONDS(30), code);
	assert_true(taken(p, user, code));
	assert_false(taken(p, user, code));
	authenticator(offer.secret, p->now + SECONDS(60), last);
	assert_false(taken(p, user, last));
	authenticator(offer.secret, p->now + SECONDS(30), last);
	assert_true(taken(p, user, last));
	/* The one of this very step is older than what was used: it is refused, too. */
	authenticator(offer.secret, p->now, code);
	assert_false(taken(p, user, code));

	/* The server's clock falls back: what was used stays used, at every moment up to then. */
	moment_t then = p->now;
	for (int s = 1; s <= 4; s++) {
		p->now = then - SECONDS(30 * s);
		assert_false(taken(p, user, last));
		authenticator(offer.secret, p->now, code);
		assert_false(taken(p, user, code));
	}
	assert_true(taken(p, user, codes[0]));
	/* It jumps ahead: nothing made before counts, what the device shows then does, once. */
	p->now = then + SECONDS(86400);
	assert_false(taken(p, user, last));
	authenticator(offer.secret, p->now, code);
	assert_true(taken(p, user, code));
	assert_false(taken(p, user, code));
	/* And is set right again: a recovery code leads in, and setting the factor up anew starts counting afresh. */
	p->now = then + SECONDS(60);
	authenticator(offer.secret, p->now, code);
	assert_false(taken(p, user, code));
	assert_true(taken(p, user, codes[1]));
	by.now = p->now;
	assert_ok_err(access_totp_begin(p->a, &p->arena, user, STR("x"), &offer, &err));
	authenticator(offer.secret, p->now, code);
	assert_ok_err(access_totp_confirm(p->a, &by, &p->arena, user, str_of(code), &codes, &err));
	p->now += SECONDS(30);
	authenticator(offer.secret, p->now, code);
	assert_true(taken(p, user, code));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_vectors),
		cmocka_unit_test(one_step_to_either_side),
		BOTH(set_up_and_used),
		BOTH(clocks_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
