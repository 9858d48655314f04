#include "unit.h"

#include "crypt/digest.h"
#include "crypt/hmac.h"

static void expect(struct str key, struct str a, struct str b, const char *hex)
{
	uint8_t mac[HMAC_SIZE];
	char text[DIGEST_TEXT];
	hmac_sha256(key, (struct str[]){a, b}, 2, mac);
	digest_format(mac, text);
	assert_string_equal(text, hex);
}

/* RFC 4231, test cases 1, 2 and 6. */
static void published_values(void **state)
{
	char key[131];
	memset(key, 0x0b, 20);
	expect((struct str){key, 20}, STR("Hi "), STR("There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	expect(STR("Jefe"), STR("what do ya want "), STR("for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, 131);
	expect((struct str){key, 131}, STR("Test Using Larger Than Block-Size Key - Hash Key First"), STR(""),
	       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* RFC 4648, section 10; and a length beyond one piece, read back by its groups. */
static void base64_values(void **state)
{
	static const char *const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct buf out;
		buf_init(&out, 0);
		base64_put(&out, pairs[i][0], strlen(pairs[i][0]));
		assert_str(out.n ? buf_view(&out) : STR(""), pairs[i][1]);
		buf_done(&out);
	}
	char zeros[2000] = {};
	struct buf out;
	buf_init(&out, 0);
	base64_put(&out, zeros, sizeof zeros);
	assert_int_equal(out.n, (2000 + 2) / 3 * 4);
	for (size_t i = 0; i + 1 < out.n; i++)
		assert_int_equal(out.p[i], 'A');
	assert_int_equal(out.p[out.n - 1], '=');
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(published_values), cmocka_unit_test(base64_values)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
