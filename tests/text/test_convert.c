#include "base/buf.h"
#include "text/convert.h"
#include "unit.h"

static enum status convert_all(enum encoding e, struct str in, size_t step, struct buf *out, struct err *err,
			       uint64_t *ret_offset)
{
	struct convert *c;
	enum status st = convert_open(&c, e, err);
	for (size_t at = 0; st == ST_OK && (at < in.n || at == 0); at += step)
		st = convert_feed(c, str_slice(in, at, at + step), at + step >= in.n, out, err);
	*ret_offset = convert_offset(c);
	convert_close(c);
	return st;
}

static void check(enum encoding e, struct str in, const char *expected)
{
	for (size_t step = 1; step < 9; step++) {
		struct err err;
		struct buf out;
		uint64_t offset;
		buf_init(&out, 0);
		assert_ok_err(convert_all(e, in, step, &out, &err, &offset));
		assert_str(buf_view(&out), expected);
		assert_int_equal(offset, in.n);
		buf_done(&out);
	}
}

static void check_refused(enum encoding e, struct str in, uint64_t place, const char *names)
{
	for (size_t step = 1; step < 9; step++) {
		struct err err;
		struct buf out;
		uint64_t offset;
		buf_init(&out, 0);
		assert_int_equal(convert_all(e, in, step, &out, &err, &offset), ST_INVALID);
		assert_int_equal(offset, place);
		if (!strstr(err.text, names))
			fail_msg("'%s' does not name '%s'", err.text, names);
		buf_done(&out);
	}
}

/* Bytes as published in GB 18030 (均 BEF9, 衡 BAE2) and Unicode (𠮷 is U+20BB7). */
static void reads_chinese(void **state)
{
	check(ENCODING_GB18030, STR("\xBE\xF9\xBA\xE2,1\r\n"), "均衡,1\r\n");
	check(ENCODING_GB18030, STR("\x81\x30\x81\x30"), "\xC2\x80");	      /* four bytes: U+0080 */
	check(ENCODING_GB18030, STR("\x90\x30\x81\x30"), "\xF0\x90\x80\x80"); /* four bytes: U+10000 */
	check(ENCODING_GB18030, STR("\xE3\x32\x9A\x35"), "\xF4\x8F\xBF\xBF"); /* U+10FFFF */
	check(ENCODING_UTF16LE, STR("\xFF\xFE\x47\x57\x42\xD8\xB7\xDF"), "均𠮷");
	check(ENCODING_UTF16BE, STR("\xFE\xFF\x57\x47\xD8\x42\xDF\xB7"), "均𠮷");
	check(ENCODING_UTF8, STR("\xEF\xBB\xBF均衡𠮷\n"), "均衡𠮷\n");
	check(ENCODING_UTF8, STR(""), "");
}

static void keeps_a_mark_inside_the_text(void **state)
{
	check(ENCODING_UTF8, STR("a\xEF\xBB\xBF"), "a\xEF\xBB\xBF");
}

static void refuses_with_the_place(void **state)
{
	check_refused(ENCODING_UTF8, STR("ab\n\xC0\x80"), 3, "line 2");
	check_refused(ENCODING_UTF8, STR("ab\xED\xA0\x80"), 2, "byte 2");
	check_refused(ENCODING_UTF8, STR("均\xE8\xA1"), 3, "cut off");
	check_refused(ENCODING_GB18030, STR("\xBE\xF9\n\xBA\x20"), 3, "line 2");
	check_refused(ENCODING_GB18030, STR("\xBE\xF9\xBA"), 2, "cut off");
	check_refused(ENCODING_GB18030, STR("x\xFE\x39\xFE\x39"), 1, "GB18030");
	check_refused(ENCODING_UTF16LE, STR("a\0\xB7\xDF"), 2, "UTF-16LE");
	check_refused(ENCODING_UTF16LE, STR("a\0b"), 2, "cut off");
}

static void long_texts_pass_the_inner_buffer(void **state)
{
	struct buf in, out;
	struct err err;
	uint64_t offset;
	buf_init(&in, 0);
	buf_init(&out, 0);
	for (int i = 0; i < 50001; i++)
		buf_cstr(&in, i % 3 ? "𠮷" : "衡");
	assert_ok_err(convert_all(ENCODING_UTF8, buf_view(&in), 65536, &out, &err, &offset));
	assert_true(str_eq(buf_view(&in), buf_view(&out)));
	buf_done(&in);
	buf_done(&out);
	buf_init(&out, 10);
	assert_int_equal(convert_all(ENCODING_UTF8, STR("0123456789a"), 64, &out, &err, &offset), ST_TOO_LARGE);
	buf_done(&out);
}

static void guesses(void **state)
{
	size_t mark;
	assert_int_equal(encoding_guess(STR("\xEF\xBB\xBFx"), true, &mark), ENCODING_UTF8);
	assert_int_equal(mark, 3);
	assert_int_equal(encoding_guess(STR("\xFF\xFEx\0"), true, &mark), ENCODING_UTF16LE);
	assert_int_equal(mark, 2);
	assert_int_equal(encoding_guess(STR("x\0,\0\x47\x57"), true, &mark), ENCODING_UTF16LE);
	assert_int_equal(mark, 0);
	assert_int_equal(encoding_guess(STR("\0x\0,\x57\x47"), true, NULL), ENCODING_UTF16BE);
	assert_int_equal(encoding_guess(STR("学校,名称\n"), true, NULL), ENCODING_UTF8);
	assert_int_equal(encoding_guess(STR("学校\xE5\x90"), false, NULL), ENCODING_UTF8);
	assert_int_equal(encoding_guess(STR("\xD1\xA7\xD0\xA3,\xC3\xFB\xB3\xC6"), true, NULL), ENCODING_GB18030);
	assert_int_equal(encoding_guess(STR("code,name"), true, NULL), ENCODING_UTF8);
	enum encoding e;
	assert_true(encoding_parse(STR("gbk"), &e) && e == ENCODING_GB18030);
	assert_true(encoding_parse(STR("utf-8"), &e) && e == ENCODING_UTF8);
	assert_false(encoding_parse(STR("latin1"), &e));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_chinese),
		cmocka_unit_test(keeps_a_mark_inside_the_text),
		cmocka_unit_test(refuses_with_the_place),
		cmocka_unit_test(long_texts_pass_the_inner_buffer),
		cmocka_unit_test(guesses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
