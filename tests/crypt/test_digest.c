#include "crypt/digest.h"
#include "crypt/random.h"
#include "unit.h"

#include <unistd.h>

static void is_digest(enum digest_kind kind, struct str text, const char *expected)
{
	for (size_t step = 1; step < 70; step += 17) {
		struct digest d;
		uint8_t got[DIGEST_SIZE];
		char hex[DIGEST_TEXT];
		digest_init(&d, kind);
		for (size_t i = 0; i < text.n; i += step)
			digest_add(&d, text.p + i, MIN(step, text.n - i));
		digest_end(&d, got);
		digest_format(got, hex);
		assert_string_equal(hex, expected);
	}
}

/* FIPS 180-4 examples; BLAKE2b-256 from its reference implementation's vectors for the empty text and "abc". */
static void published_values(void **state)
{
	is_digest(DIGEST_SHA256, STR("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	is_digest(DIGEST_SHA256, STR(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	is_digest(DIGEST_SHA256, STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	is_digest(DIGEST_BLAKE2B, STR(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	is_digest(DIGEST_BLAKE2B, STR("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void parts_keep_their_bounds(void **state)
{
	uint8_t a[DIGEST_SIZE], b[DIGEST_SIZE];
	struct digest d;
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add_part(&d, STR("ab"));
	digest_add_part(&d, STR("c"));
	digest_end(&d, a);
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add_part(&d, STR("a"));
	digest_add_part(&d, STR("bc"));
	digest_end(&d, b);
	assert_memory_not_equal(a, b, sizeof a);
}

static void texts_of_digests(void **state)
{
	uint8_t d[DIGEST_SIZE], back[DIGEST_SIZE];
	char hex[DIGEST_TEXT];
	digest_of(DIGEST_SHA256, STR("x"), d);
	digest_format(d, hex);
	assert_true(digest_parse(str_of(hex), back));
	assert_memory_equal(d, back, sizeof d);
	hex[5] = 'g';
	assert_false(digest_parse(str_of(hex), back));
	assert_false(digest_parse(STR("ab"), back));
}

static void files(void **state)
{
	char path[] = "/tmp/jh_digest_XXXXXX";
	int fd = mkstemp(path);
	struct err err;
	uint8_t file[DIGEST_SIZE], text[DIGEST_SIZE];
	uint64_t size;
	assert_int_equal(write(fd, "abc", 3), 3);
	close(fd);
	assert_ok_err(digest_file(DIGEST_SHA256, path, file, &size, &err));
	digest_of(DIGEST_SHA256, STR("abc"), text);
	assert_memory_equal(file, text, sizeof text);
	assert_int_equal(size, 3);
	unlink(path);
	assert_int_equal(digest_file(DIGEST_SHA256, path, file, &size, &err), ST_NOT_FOUND);
}

static void tokens_and_secrets(void **state)
{
	char a[TOKEN_TEXT], b[TOKEN_TEXT];
	token_new(a);
	token_new(b);
	assert_int_equal(strlen(a), 43);
	assert_true(strspn(a, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == 43);
	assert_string_not_equal(a, b);
	assert_true(secret_eq(str_of(a), str_of(a)) && secret_eq(STR(""), STR("")));
	assert_false(secret_eq(str_of(a), str_of(b)) || secret_eq(STR("a"), STR("ab")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_values), cmocka_unit_test(parts_keep_their_bounds),
		cmocka_unit_test(texts_of_digests), cmocka_unit_test(files),
		cmocka_unit_test(tokens_and_secrets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
