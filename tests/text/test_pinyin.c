#include "base/buf.h"
#include "text/pinyin.h"
#include "unit.h"

static void reads(const char *text, enum pinyin_form form, bool is_person, const char *expected)
{
	struct buf b;
	buf_init(&b, 0);
	pinyin_put(&b, str_of(text), form, is_person);
	assert_str(buf_view(&b), expected);
	buf_done(&b);
}

static void reads_places_and_offices(void **state)
{
	reads("重庆市", PINYIN_TONED, false, "chóng qìng shì");
	reads("重点", PINYIN_TONED, false, "zhòng diǎn");
	reads("长沙市长郡中学", PINYIN_PLAIN, false, "chang sha shi zhang jun zhong xue");
	reads("长春", PINYIN_PLAIN, false, "chang chun");
	reads("校长", PINYIN_PLAIN, false, "xiao zhang");
	reads("成都", PINYIN_PLAIN, false, "cheng du");
	reads("六安市第2中学", PINYIN_PLAIN, false, "lu an shi di 2 zhong xue");
	reads("绿色", PINYIN_PLAIN, false, "lv se");
	reads("均衡 A班", PINYIN_TONED, false, "jūn héng A bān");
	reads("𠮷", PINYIN_PLAIN, false, "𠮷"); /* Unicode lists no reading */
	reads("", PINYIN_PLAIN, false, "");
	reads("abc, d", PINYIN_PLAIN, false, "abc, d");
}

static void reads_surnames_only_in_names(void **state)
{
	reads("单小红", PINYIN_PLAIN, true, "shan xiao hong");
	reads("单元", PINYIN_PLAIN, false, "dan yuan");
	reads("曾子墨", PINYIN_PLAIN, true, "zeng zi mo");
	reads("尉迟敬", PINYIN_PLAIN, true, "yu chi jing");
	reads("王单", PINYIN_PLAIN, true, "wang dan");
}

static void initials(void **state)
{
	reads("重庆市第8中学", PINYIN_INITIALS, false, "cqsd8zx");
	reads("长沙实验 NO.1 学校", PINYIN_INITIALS, false, "cssyno1xx");
	reads("（均衡）", PINYIN_INITIALS, false, "jh");
}

static int order(struct collator *c, const char *a, const char *b)
{
	struct buf ka, kb;
	buf_init(&ka, 0);
	buf_init(&kb, 0);
	sort_key_put(&ka, c, str_of(a));
	sort_key_put(&kb, c, str_of(b));
	assert_null(memchr(ka.p, 0, ka.n));
	int r = str_cmp(buf_view(&ka), buf_view(&kb));
	buf_done(&ka);
	buf_done(&kb);
	return r;
}

static void sorts_by_pinyin(void **state)
{
	static const char *const sorted[] = {
		"1中",	  "2中",  "10中", "阿坝", "北京", "长春", "成都", "重庆", "崇左",
		"都江堰", "广州", "六安", "市长", "武汉", "西安", "乐清", "张掖", "重点",
	};
	struct collator *c;
	struct err err;
	assert_ok_err(collator_open(&c, &err));
	for (size_t i = 0; i < ARRAY_LEN(sorted); i++)
		for (size_t k = 0; k < ARRAY_LEN(sorted); k++)
			if ((order(c, sorted[i], sorted[k]) < 0) != (i < k))
				fail_msg("%s and %s", sorted[i], sorted[k]);
	char version[24];
	sort_key_version(c, version);
	assert_true(strlen(version) > 3);
	collator_close(c);
}

static void long_and_broken_texts_have_keys(void **state)
{
	struct collator *c;
	struct err err;
	struct buf text, key;
	assert_ok_err(collator_open(&c, &err));
	buf_init(&text, 0);
	buf_init(&key, 0);
	for (int i = 0; i < 6000; i++)
		buf_cstr(&text, i % 2 ? "校" : "𠮷");
	sort_key_put(&key, c, buf_view(&text));
	assert_true(key.n > 1000);
	assert_true(order(c, "均\xE8", "均") > 0);
	assert_int_equal(order(c, "", ""), 0);
	buf_done(&text);
	buf_done(&key);
	collator_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_places_and_offices),
		cmocka_unit_test(reads_surnames_only_in_names),
		cmocka_unit_test(initials),
		cmocka_unit_test(sorts_by_pinyin),
		cmocka_unit_test(long_and_broken_texts_have_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
