#include "crypt/password.h"
#include "unit.h"

#include <sodium.h>

static void hashes(void **state)
{
	char a[PASSWORD_HASH_TEXT], b[PASSWORD_HASH_TEXT];
	struct err err;
	bool renew = true;
	assert_ok_err(password_hash(STR("正确的马 battery"), a, &err));
	assert_ok_err(password_hash(STR("正确的马 battery"), b, &err));
	assert_string_not_equal(a, b); /* salted */
	assert_true(str_starts(str_of(a), STR("$argon2id$v=19$m=65536,")));
	assert_true(password_matches(STR("正确的马 battery"), str_of(a), &renew));
	assert_false(renew);
	assert_false(password_matches(STR("正确的马 batterx"), str_of(a), NULL));
	assert_false(password_matches(STR(""), str_of(a), NULL));
	assert_false(password_matches(STR("x"), STR(""), NULL));
	assert_false(password_matches(STR("x"), STR("$argon2id$broken"), NULL));
}

static void refuses(void **state)
{
	char a[PASSWORD_HASH_TEXT], long_text[PASSWORD_MAX + 1];
	struct err err;
	memset(long_text, 'x', sizeof long_text);
	assert_int_equal(password_hash(STR(""), a, &err), ST_INVALID);
	assert_int_equal(password_hash((struct str){long_text, sizeof long_text}, a, &err), ST_INVALID);
}

static void old_limits_ask_for_renewal(void **state)
{
	char weak[crypto_pwhash_STRBYTES];
	bool renew = false;
	assert_int_equal(crypto_pwhash_str_alg(weak, "x", 1, 1, 8 << 20, crypto_pwhash_ALG_ARGON2ID13), 0);
	assert_true(password_matches(STR("x"), str_of(weak), &renew));
	assert_true(renew);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(hashes), cmocka_unit_test(refuses),
					   cmocka_unit_test(old_limits_ask_for_renewal)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
