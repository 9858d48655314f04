#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "text/script.h"
#include "unit.h"

#include <ctype.h>
#include <pthread.h>

static int open_script(void **state)
{
	struct err err;
	return script_open((struct script **)state, &err) == ST_OK ? 0 : -1;
}

static int close_script(void **state)
{
	script_close(*state);
	return 0;
}

typedef enum status converter(const struct script *, struct str, struct buf *, struct err *);

static void gives(const struct script *s, converter *f, const char *text, const char *expected)
{
	struct buf b;
	struct err err;
	buf_init(&b, 0);
	assert_ok_err(f(s, str_of(text), &b, &err));
	assert_str(buf_view(&b), expected);
	buf_done(&b);
}

static void simplifies(void **state)
{
	gives(*state, script_simplify, "臺灣學校義務教育", "台湾学校义务教育");
	gives(*state, script_simplify, "乾隆與乾燥", "乾隆与干燥"); /* by words */
	gives(*state, script_simplify, "均衡 abc", "均衡 abc");
	gives(*state, script_simplify, "", "");
	struct buf b;
	struct err err;
	buf_init(&b, 0);
	assert_int_equal(script_simplify(*state, STR("均\xE8"), &b, &err), ST_INVALID);
	assert_int_equal(script_simplify(*state, STR("均\0衡"), &b, &err), ST_INVALID);
	assert_int_equal(b.n, 0);
	buf_done(&b);
}

/* A text of characters that stay is not taken through the dictionary of words: a part of a longer text, which is, must come out
 * the same. Characters that change in words alone are among those drawn. */
static void short_cuts_change_nothing(void **state)
{
	static const char *const pieces[] = {"么", "俱", "彷", "沈", "牴", "瞭", "藉", "衹", "覆", "回", "答", "徨", "解", "乾", "隆", "燥", "學",
					     "学", "校", "第", "一", "中", "A", "b", "２", " ", "\t", "憑", "據", "明", "简", "單", "㐀", "𠮷"};
	struct rng r;
	rng_init(&r, 7);
	for (int i = 0; i < 3000; i++) {
		struct buf text, longer, own, other, folded;
		struct buf *all[] = {&text, &longer, &own, &other, &folded};
		struct err err;
		for (size_t k = 0; k < ARRAY_LEN(all); k++)
			buf_init(all[k], 0);
		for (uint64_t k = 1 + rng_below(&r, 6); k > 0; k--)
			buf_cstr(&text, pieces[rng_below(&r, ARRAY_LEN(pieces))]);
		buf_printf(&longer, "學\n%.*s", STR_ARG(buf_view(&text)));
		assert_ok_err(script_simplify(*state, buf_view(&text), &own, &err));
		assert_ok_err(script_simplify(*state, buf_view(&longer), &other, &err));
		assert_str(str_slice(buf_view(&other), strlen("学\n"), other.n), own.p);
		/* The same for folding: the Kelvin sign is not plain. */
		buf_clear(&longer);
		buf_clear(&own);
		buf_printf(&longer, "K %.*s", STR_ARG(buf_view(&text)));
		assert_ok_err(script_normal(*state, buf_view(&text), &own, &err));
		assert_ok_err(script_normal(*state, buf_view(&longer), &folded, &err));
		assert_str(str_trim(str_slice(buf_view(&folded), 1, folded.n)), own.p ? own.p : "");
		for (size_t k = 0; k < ARRAY_LEN(all); k++)
			buf_done(all[k]);
	}
}

static void normal_forms_meet(void **state)
{
	gives(*state, script_normal, "  第２中學　ＡＢ\t\n ", "第2中学 ab");
	gives(*state, script_normal, "第2中\xE2\x80\x8B学 Ab", "第2中学 ab"); /* zero-width blank */
	gives(*state, script_normal, "㎡ ①", "m2 1");
	gives(*state, script_normal, "", "");
	gives(*state, script_normal, " 　", "");
}

static enum status tokens_of(const struct script *s, struct str text, struct buf *out, struct err *err)
{
	size_t initials = out->n;
	TRY(search_tokens(s, text, out, &initials, err));
	assert_true(initials <= out->n);
	struct str letters = str_trim(str_slice(buf_view(out), initials, out->n));
	for (size_t i = 0; i < letters.n; i++)
		assert_true(i % 2 ? letters.p[i] == ' ' : letters.p[i] >= 'a' && letters.p[i] <= 'z');
	return ST_OK;
}

static void tokens(void **state)
{
	gives(*state, tokens_of, "长沙实验No.2", "长 沙 实 验 no 2 c s s y");
	gives(*state, tokens_of, "重慶市第8中學", "重 庆 市 第 8 中 学 c q s d z x");
	gives(*state, tokens_of, "A-b c", "a b c");
	gives(*state, tokens_of, "（）", "");
}

static void terms(void **state)
{
	struct arena a;
	struct err err;
	struct search_term t[SEARCH_TERMS_MAX];
	int n = -1;
	arena_init(&a);
	assert_ok_err(search_terms(*state, &a, STR("均衡 JH 第2"), t, &n, &err));
	assert_int_equal(n, 4);
	assert_str(t[0].phrase, "均 衡");
	assert_str(t[1].phrase, "jh");
	assert_str(t[1].initials, "j h");
	assert_false(t[1].is_prefix);
	assert_str(t[2].phrase, "第");
	assert_str(t[3].phrase, "2");
	assert_str(t[3].initials, "");
	assert_true(t[3].is_prefix);
	assert_ok_err(search_terms(*state, &a, STR(" - 　"), t, &n, &err));
	assert_int_equal(n, 0);
	assert_int_equal(search_terms(*state, &a, STR("a b c d e f g h i j k l m n o p q"), t, &n, &err), ST_TOO_LARGE);
	arena_done(&a);
}

/* Whatever part of a text is asked for is found as a phrase among the text's tokens; words of letters from their
 * beginning. */
static void every_part_is_found(void **state)
{
	static const char *const names[] = {"重庆市第8中学", "长沙市實驗小學 ABC 校区", "六安路", "音乐学院"};
	struct arena a;
	struct err err;
	arena_init(&a);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct buf doc, padded;
		buf_init(&doc, 0);
		buf_init(&padded, 0);
		assert_ok_err(search_tokens(*state, str_of(names[i]), &doc, NULL, &err));
		buf_printf(&padded, " %s ", doc.p);
		for (size_t from = 0, to; from < strlen(names[i]); str_next_char(str_of(names[i]), &from)) {
			to = from;
			if (from && isalnum((unsigned char)names[i][from - 1]))
				continue;
			for (int chars = 0; chars < 4; chars++)
				str_next_char(str_of(names[i]), &to);
			struct search_term t[SEARCH_TERMS_MAX];
			int n = 0;
			assert_ok_err(search_terms(*state, &a, str_slice(str_of(names[i]), from, to), t, &n, &err));
			for (int k = 0; k < n; k++) {
				char *phrase =
					arena_printf(&a, " %.*s%s", STR_ARG(t[k].phrase), t[k].is_prefix ? "" : " ");
				if (str_find(buf_view(&padded), str_of(phrase)) < 0)
					fail_msg("'%s' not in '%s'", phrase, padded.p);
			}
		}
		buf_done(&doc);
		buf_done(&padded);
	}
	arena_done(&a);
}

static void *simplify_many(void *script)
{
	for (int i = 0; i < 2000; i++) {
		struct buf b;
		struct err err;
		buf_init(&b, 0);
		if (script_normal(script, STR("臺灣省義務教育優質均衡發展學校"), &b, &err) != ST_OK ||
		    !str_eq(buf_view(&b), STR("台湾省义务教育优质均衡发展学校")))
			return script;
		buf_done(&b);
	}
	return NULL;
}

static void threads_share_it(void **state)
{
	pthread_t t[4];
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&t[i], NULL, simplify_many, *state), 0);
	for (int i = 0; i < 4; i++) {
		void *failed;
		pthread_join(t[i], &failed);
		assert_null(failed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(simplifies),	    cmocka_unit_test(normal_forms_meet),
		cmocka_unit_test(tokens),	    cmocka_unit_test(terms),	  cmocka_unit_test(every_part_is_found),
		cmocka_unit_test(threads_share_it), cmocka_unit_test(short_cuts_change_nothing),
	};
	return cmocka_run_group_tests(tests, open_script, close_script);
}
