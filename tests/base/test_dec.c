#include "base/dec.h"
#include "base/rng.h"
#include "unit.h"

static struct dec d(const char *text)
{
	struct dec v;
	if (!dec_parse(str_of(text), &v))
		fail_msg("refused %s", text);
	return v;
}

static void check(struct dec v, const char *expected)
{
	char text[DEC_TEXT_MAX];
	dec_format(v, text);
	assert_string_equal(text, expected);
}

static void reads_and_writes(void **state)
{
	check(d("0"), "0");
	check(d("-0.50"), "-0.5");
	check(d("12.500"), "12.5");
	check(d("+7"), "7");
	check(d("123456789012345678.123456789012345678"), "123456789012345678.123456789012345678");
	check(d("0.000000000000000001"), "0.000000000000000001");
	check(d(".5"), "0.5");
	static const char *const bad[] = {"", "-", ".", "1.", "1e5", "1,000", "--1", "0.0000000000000000001", "１２",
					  "9999999999999999999999999999999999999"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct dec v;
		if (dec_parse(str_of(bad[i]), &v))
			fail_msg("accepted '%s'", bad[i]);
	}
	char text[DEC_TEXT_MAX];
	dec_format_places(d("2.345"), 2, text);
	assert_string_equal(text, "2.35");
	dec_format_places(d("-2.345"), 2, text);
	assert_string_equal(text, "-2.35");
	dec_format_places(d("2"), 3, text);
	assert_string_equal(text, "2.000");
}

static void arithmetic(void **state)
{
	struct dec r;
	assert_true(dec_add(d("0.1"), d("0.2"), &r));
	check(r, "0.3");
	assert_true(dec_mul(d("1.5"), d("-2.4"), &r));
	check(r, "-3.6");
	assert_true(dec_div(d("301"), d("339"), 6, &r));
	check(r, "0.887906");
	assert_true(dec_div(d("-1"), d("2"), 0, &r));
	check(r, "-1");
	assert_false(dec_div(d("1"), d("0"), 2, &r));
	struct dec big = d("999999999999999999999999999999999999");
	assert_false(dec_add(big, d("1"), &r));
	assert_false(dec_mul(big, d("10.1"), &r));
	assert_int_equal(dec_cmp(big, d("0.000000000000000001")), 1);
	assert_int_equal(dec_cmp(d("0.50"), d("0.5")), 0);
	assert_int_equal(dec_cmp(d("-0.51"), d("-0.5")), -1);
	assert_true(dec_from_f64(0.1 + 0.2, 3, &r));
	check(r, "0.3");
	int64_t units;
	assert_true(dec_to_units(d("12.5"), 2, &units));
	assert_int_equal(units, 1250);
	assert_false(dec_to_units(d("12.555"), 2, &units));
}

/* Small values against whole arithmetic in the same scale. */
static void agrees_with_integers(void **state)
{
	struct rng rng;
	rng_init(&rng, 1);
	for (int i = 0; i < 20000; i++) {
		int64_t a = (int64_t)rng_below(&rng, 2000001) - 1000000, b = (int64_t)rng_below(&rng, 2000001) - 1000000;
		struct dec x = dec_units(a, 4), y = dec_units(b, 4), r;
		int64_t units = 0;
		assert_true(dec_add(x, y, &r) && dec_to_units(r, 4, &units));
		assert_int_equal(units, a + b);
		assert_true(dec_mul(x, y, &r) && dec_to_units(r, 8, &units));
		assert_int_equal(units, a * b);
		assert_int_equal(dec_cmp(x, y), (a > b) - (a < b));
		if (b) {
			/* half away from zero: |q·b − a·10^4| ≤ |b|/2 */
			assert_true(dec_div(x, y, 4, &r) && dec_to_units(r, 4, &units));
			int64_t off = units * b - a * 10000;
			assert_true(2 * llabs(off) <= llabs(b));
		}
		assert_true(dec_f64(x) == (double)a / 10000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_writes),
		cmocka_unit_test(arithmetic),
		cmocka_unit_test(agrees_with_integers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
