#include "crypt/seal.h"

#include "base/buf.h"
#include "keys.h"

static void opens_only_where_it_belongs(void **state)
{
	struct place *p = *state;
	struct keyring *k;
	struct err err;
	struct buf sealed, value;
	struct id ids[] = {nth(1), nth(2)};
	buf_init(&sealed, 0);
	buf_init(&value, 0);
	assert_ok_err(keyring_open(&k, p->master, p->keys, &err));
	assert_int_equal(seal(k, nth(1), STR("a"), STR("x"), &sealed, &err), ST_NOT_FOUND);
	assert_ok_err(keyring_add(k, ids, 2, &err));
	assert_ok_err(seal(k, nth(1), STR("person/1/name"), STR("张三"), &sealed, &err));
	assert_int_equal(sealed.n, strlen("张三") + SEAL_OVERHEAD);
	assert_ok_err(unseal(k, nth(1), STR("person/1/name"), buf_view(&sealed), &value, &err));
	assert_str(buf_view(&value), "张三");
	assert_int_equal(unseal(k, nth(2), STR("person/1/name"), buf_view(&sealed), &value, &err), ST_INVALID);
	assert_int_equal(unseal(k, nth(1), STR("person/1/phone"), buf_view(&sealed), &value, &err), ST_INVALID);
	assert_int_equal(unseal(k, nth(1), STR("person/1/name"), str_slice(buf_view(&sealed), 0, 20), &value, &err),
			 ST_INVALID);
	for (size_t i = 0; i < sealed.n; i++) {
		sealed.p[i] ^= 0x10;
		assert_int_equal(unseal(k, nth(1), STR("person/1/name"), buf_view(&sealed), &value, &err), ST_INVALID);
		sealed.p[i] ^= 0x10;
	}
	assert_str(buf_view(&value), "张三");
	size_t first = sealed.n;
	assert_ok_err(seal(k, nth(1), STR("person/1/name"), STR("张三"), &sealed, &err));
	assert_memory_not_equal(sealed.p, sealed.p + first, first); /* equal values do not show */
	buf_clear(&sealed);
	buf_clear(&value);
	assert_ok_err(seal(k, nth(1), STR(""), STR(""), &sealed, &err));
	assert_ok_err(unseal(k, nth(1), STR(""), buf_view(&sealed), &value, &err));
	assert_int_equal(value.n, 0);
	keyring_close(k);
	buf_done(&sealed);
	buf_done(&value);
}

static void many_values(void **state)
{
	struct place *p = *state;
	struct keyring *k;
	struct err err;
	struct buf sealed, value;
	struct id ids[40];
	buf_init(&sealed, 0);
	buf_init(&value, 0);
	assert_ok_err(keyring_open(&k, p->master, p->keys, &err));
	for (uint64_t i = 0; i < 40; i++)
		ids[i] = nth(i);
	assert_ok_err(keyring_add(k, ids, 40, &err));
	size_t size = 0;
	for (int i = 0; i < 1000; i++) {
		char text[16];
		snprintf(text, sizeof text, "value %04d", i);
		assert_ok_err(seal(k, ids[i / 3 % 40], STR("c"), str_of(text), &sealed, &err));
		size = sealed.n / (size_t)(i + 1);
	}
	assert_int_equal(seal(k, nth(99), STR("c"), STR("x"), &sealed, &err), ST_NOT_FOUND);
	for (int i = 0; i < 1000; i++) {
		char text[16];
		snprintf(text, sizeof text, "value %04d", i);
		buf_clear(&value);
		assert_ok_err(unseal(k, ids[i / 3 % 40], STR("c"),
				     str_slice(buf_view(&sealed), (size_t)i * size, (size_t)(i + 1) * size), &value,
				     &err));
		assert_str(buf_view(&value), text);
		for (int other = MAX(0, i - 300); other < i; other++) /* no nonce twice */
			assert_memory_not_equal(sealed.p + (size_t)i * size + 1, sealed.p + (size_t)other * size + 1,
						24);
	}
	keyring_close(k);
	buf_done(&sealed);
	buf_done(&value);
}

static void erased_values_are_gone(void **state)
{
	struct place *p = *state;
	struct keyring *k;
	struct err err;
	struct buf sealed, value;
	struct id id = nth(7);
	size_t n;
	buf_init(&sealed, 0);
	buf_init(&value, 0);
	assert_ok_err(keyring_open(&k, p->master, p->keys, &err));
	assert_ok_err(keyring_add(k, &id, 1, &err));
	assert_ok_err(seal(k, id, STR("c"), STR("13812345678"), &sealed, &err));
	assert_ok_err(keyring_destroy(k, &id, 1, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(unseal(k, id, STR("c"), buf_view(&sealed), &value, &err), ST_NOT_FOUND);
	assert_int_equal(seal(k, id, STR("c"), STR("x"), &sealed, &err), ST_NOT_FOUND);
	keyring_close(k);
	buf_done(&sealed);
	buf_done(&value);
}

static void equal_numbers_match(void **state)
{
	struct place *p = *state;
	struct keyring *k;
	struct err err;
	uint8_t a[MATCH_SIZE], b[MATCH_SIZE];
	assert_ok_err(keyring_open(&k, p->master, p->keys, &err));
	assert_ok_err(match_hash(k, STR("identity"), STR("11010519491231002X"), a, &err));
	assert_ok_err(match_hash(k, STR("identity"), STR("11010519491231002X"), b, &err));
	assert_memory_equal(a, b, sizeof a);
	assert_ok_err(keyring_rotate(k, &err));
	assert_ok_err(match_hash(k, STR("identity"), STR("11010519491231002X"), b, &err));
	assert_memory_equal(a, b, sizeof a); /* a new master key changes nothing */
	assert_ok_err(match_hash(k, STR("identity"), STR("110105194912310038"), b, &err));
	assert_memory_not_equal(a, b, sizeof a);
	assert_ok_err(match_hash(k, STR("identit"), STR("y11010519491231002X"), b, &err));
	assert_memory_not_equal(a, b, sizeof a);
	keyring_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(opens_only_where_it_belongs, place_new, place_free),
		cmocka_unit_test_setup_teardown(many_values, place_new, place_free),
		cmocka_unit_test_setup_teardown(erased_values_are_gone, place_new, place_free),
		cmocka_unit_test_setup_teardown(equal_numbers_match, place_new, place_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
