#include "base/arena.h"
#include "base/buf.h"
#include "record/expr.h"
#include "text/message.h"
#include "unit.h"

/* A little world of names: numbers n1 n2, unknown nu, text t, yes/no b and bu, dates from to born, lists. */
static const struct {
	const char *name;
	enum expr_type type, of;
} world[] = {
	{"pupils", EXPR_NUMBER, 0}, {"teachers", EXPR_NUMBER, 0}, {"missing", EXPR_NUMBER, 0}, {"type", EXPR_TEXT, 0},
	{"open", EXPR_YES_NO, 0},   {"maybe", EXPR_YES_NO, 0},	  {"from", EXPR_DATE, 0},      {"born", EXPR_DATE, 0},
	{"modes", EXPR_LIST, EXPR_TEXT}, {"areas", EXPR_LIST, EXPR_NUMBER}, {"学生数", EXPR_NUMBER, 0}, {"gaps", EXPR_LIST, EXPR_NUMBER},
};

static bool find(void *context, struct str name, struct expr_name *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(world); i++) {
		if (str_eq(name, str_of(world[i].name))) {
			*ret = (struct expr_name){world[i].type, world[i].of, (int)i};
			return true;
		}
	}
	return false;
}

static void get(void *context, int slot, struct expr_value *ret)
{
	static struct expr_value modes[2], areas[3], gaps[2];
	modes[0] = expr_text(STR("group"));
	modes[1] = expr_text(STR("district"));
	areas[0] = expr_number(dec_of(3));
	areas[1] = expr_number(dec_units(45, 1));
	areas[2] = expr_number(dec_of(-1));
	gaps[0] = expr_number(dec_of(3));
	gaps[1] = expr_unknown();
	switch (slot) {
	case 0:
	case 10:
		*ret = expr_number(dec_of(339));
		break;
	case 1:
		*ret = expr_number(dec_of(20));
		break;
	case 3:
		*ret = expr_text(STR("九年一贯制学校"));
		break;
	case 4:
		*ret = expr_yes_no(true);
		break;
	case 6:
		*ret = expr_date((struct pdate){day_of(2019, 9, 1), DATE_DAY});
		break;
	case 7:
		*ret = expr_date((struct pdate){day_of(1970, 1, 1), DATE_YEAR});
		break;
	case 8:
		*ret = (struct expr_value){.type = EXPR_LIST, .known = true, .list = {modes, 2}};
		break;
	case 9:
		*ret = (struct expr_value){.type = EXPR_LIST, .known = true, .list = {areas, 3}};
		break;
	case 11:
		*ret = (struct expr_value){.type = EXPR_LIST, .known = true, .list = {gaps, 2}};
		break;
	default:
		break;
	}
}

static const struct expr_names names = {NULL, find};
static const struct expr_values values = {NULL, get};

static void show(struct expr_value v, struct buf *out)
{
	char text[DEC_TEXT_MAX];
	if (!v.known) {
		buf_cstr(out, "unknown");
		return;
	}
	switch (v.type) {
	case EXPR_NUMBER:
		buf_add(out, text, dec_format(v.number, text));
		break;
	case EXPR_TEXT:
		buf_str(out, v.text);
		break;
	case EXPR_YES_NO:
		buf_cstr(out, v.yes ? "yes" : "no");
		break;
	case EXPR_DATE:
		pdate_format(v.date, text);
		buf_cstr(out, text);
		break;
	default:
		buf_cstr(out, "?");
	}
}

static const struct {
	const char *source, *value;
} vectors[] = {
	{"1 + 2 * 3", "7"},
	{"(1 + 2) * 3", "9"},
	{"-2 * -3 - -1", "7"},
	{"10 - 4 - 3", "3"},
	{"100 / 10 / 5", "2"},
	{"0.1 + 0.2 = 0.3", "yes"},
	{"1 / 3", "0.333333333333"},
	{"2 / 3", "0.666666666667"},
	{"-2 / 3", "-0.666666666667"},
	{"div(2, 3, 4)", "0.6667"},
	{"div(2, 3, 19)", "unknown"},
	{"1 / 0", "unknown"},
	{"0 / 0 = 0", "unknown"},
	{"(1/3) * (1/3)", "0.111111111110888889"}, /* 24 places, rounded at 18 */
	{"999999999999999999999999999999999999 + 1", "unknown"},
	{"999999999999999999999999999999999999 * 10", "unknown"},
	{"pupils / teachers", "16.95"},
	{"学生数 × 2 ≥ pupils", "yes"},
	{"missing + 1", "unknown"},
	{"missing * 0", "unknown"},
	{"missing > 0 or open", "yes"},
	{"missing > 0 and open", "unknown"},
	{"missing > 0 and not open", "no"},
	{"maybe or not maybe", "unknown"},
	{"not unknown", "unknown"},
	{"not open = no", "yes"}, /* not binds weaker than = */
	{"1 < 2 and 2 < 3 or no", "yes"},
	{"no and no or yes", "yes"},
	{"yes or yes and no", "yes"},
	{"'b' > 'a' and 'a' < '一'", "yes"},
	{"'it''s'", "it's"},
	{"\"say \"\"yes\"\"\"", "say \"yes\""},
	{"type = '九年一贯制学校'", "yes"},
	{"len(type)", "7"},
	{"substr(type, 1, 2)", "九年"},
	{"substr(type, 6, 9)", "学校"},
	{"substr(type, 8, 1)", ""},
	{"substr(type, 0, 1)", "unknown"},
	{"starts(type, '九年') and ends(type, '学校') and contains(type, '一贯')", "yes"},
	{"contains(type, '高中')", "no"},
	{"contains('', '')", "yes"},
	{"number(substr('3121000001', 1, 2)) = floor(312 / 10)", "yes"},
	{"number('12a')", "unknown"},
	{"if(open, 1, 2)", "1"},
	{"if(maybe, 1, 1)", "unknown"},
	{"if(missing > 3, 1, 2)", "unknown"},
	{"if(no, 1, unknown)", "unknown"},
	{"coalesce(missing, teachers, 1)", "20"},
	{"coalesce(missing, unknown)", "unknown"},
	{"known(missing) or known(pupils)", "yes"},
	{"known(1/0)", "no"},
	{"min(3, 1.5, 2)", "1.5"},
	{"max(areas)", "4.5"},
	{"min(areas)", "-1"},
	{"min(3, missing)", "unknown"},
	{"max('甲', '乙')", "甲"},
	{"sum(areas)", "6.5"},
	{"sum(gaps)", "unknown"},
	{"sum(1, 2, 3.25)", "6.25"},
	{"count(areas)", "3"},
	{"count(open, no, 1 < 2)", "2"},
	{"count(open, maybe)", "unknown"},
	{"abs(-3.5)", "3.5"},
	{"round(2.5)", "3"},
	{"round(-2.5)", "-3"},
	{"round(2.345, 2)", "2.35"},
	{"floor(-0.5)", "-1"},
	{"floor(0.5)", "0"},
	{"ceil(-0.5)", "0"},
	{"ceil(37 / 12)", "4"},
	{"'group' in modes", "yes"},
	{"'pairing' in modes", "no"},
	{"type not in modes", "yes"},
	{"3 in gaps", "yes"},
	{"4 in gaps", "unknown"},
	{"4 not in gaps", "unknown"},
	{"missing in [1, 2]", "unknown"},
	{"missing in []", "no"},
	{"2 in [1, missing, 2]", "yes"},
	{"2 in (1, 3)", "no"},
	{"2 in [1, missing]", "unknown"},
	{"date('2024-09') = date('2024-09-01')", "yes"},
	{"date('2024-09-01') < date('2025')", "yes"},
	{"date('2024')", "2024"},
	{"days(from, date('2020-09-01'))", "366"},
	{"days(born, from)", "unknown"},
	{"years(from, date('2025-08-31'))", "5"},
	{"years(from, date('2025-09-01'))", "6"},
	{"years(date('2025-09-01'), from)", "-6"},
	{"years(date('2015'), date('2025-09-01'))", "unknown"},
	{"years(date('2015-08'), date('2025-09-01'))", "10"},
	{"years(date('2000-02-29'), date('2001-02-28'))", "1"},
	{"years(date('2000-02-29'), date('2004-02-28'))", "3"},
	{"months(date('2024-01-31'), date('2024-02-29'))", "1"},
	{"months(date('2024-01-31'), date('2024-02-28'))", "0"},
	{"year(born)", "1970"},
	{"month(born)", "unknown"},
	{"day(from) + month(from)", "10"},
	{"school_year(from)", "2019"},
	{"school_year(date('2019-08-31'))", "2018"},
	{"school_year(date('2019'))", "unknown"},
	{"school_year(date('2019-10'))", "2019"},
	{"plus_days(from, -1)", "2019-08-31"},
	{"plus_days(date('9999-12-31'), 1)", "unknown"},
	{"plus_years(date('2024-02-29'), 1)", "2025-02-28"},
	{"plus_years(born, 60)", "2030"},
	{"plus_years(from, 0.5)", "unknown"},
	{"min(from, date('2018'))", "2018"},
	{"（1＋2）", NULL}, /* the full-width plus is not a sign of the language */
	{"abs（-1） ＝ 1", "yes"},
	{"是 且 非 否", "yes"},
};

static void gives(void **state)
{
	struct arena a;
	arena_init(&a);
	struct buf out;
	buf_init(&out, 0);
	struct err err;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		const struct expr *e;
		enum status st = expr_parse(&a, str_of(vectors[i].source), &names, EXPR_NONE, &e, NULL, &err);
		if (!vectors[i].value) {
			assert_int_equal(st, ST_INVALID);
			continue;
		}
		if (st != ST_OK)
			fail_msg("%s: %s", vectors[i].source, err.text);
		buf_clear(&out);
		buf_cstr(&out, "");
		show(expr_eval(e, &values), &out);
		if (!str_eq(buf_view(&out), str_of(vectors[i].value)))
			fail_msg("%s: got %.*s, expected %s", vectors[i].source, STR_ARG(buf_view(&out)), vectors[i].value);
	}
	buf_done(&out);
	arena_done(&a);
}

static const struct {
	const char *source;
	enum expr_type want;
	const char *zh, *en;
} faults[] = {
	{"", EXPR_NONE, "表达式是空的\n\n^\n", "the expression is empty\n\n^\n"},
	{"pupils > ", EXPR_NONE, "这里应当是一个值\npupils > \n         ^\n", "a value is expected here\npupils > \n         ^\n"},
	{"学生数 > 学校数", EXPR_NONE, "没有名为“学校数”的项\n学生数 > 学校数\n　　　   ^\n",
	 "there is nothing named '学校数'\n学生数 > 学校数\n　　　   ^\n"},
	{"pupils > 'many'", EXPR_NONE, NULL, "a number and a text cannot be compared\npupils > 'many'\n         ^\n"},
	{"1 +\n  type", EXPR_NONE, NULL, "a number is needed here, this is a text\n  type\n  ^\n"},
	{"middle(1, 2)", EXPR_NONE, NULL, "there is no function 'middle'\nmiddle(1, 2)\n^\n"},
	{"abs(1, 2)", EXPR_NONE, "函数 abs 的参数个数应为 1\nabs(1, 2)\n^\n", "the function abs takes 1 arguments\nabs(1, 2)\n^\n"},
	{"abs(1,)", EXPR_NONE, NULL, "the function abs takes 1 arguments\nabs(1,)\n^\n"},
	{"round()", EXPR_NONE, NULL, "the function round takes 1…2 arguments\nround()\n^\n"},
	{"(1 + 2", EXPR_NONE, NULL, "closing parenthesis is expected here\n(1 + 2\n      ^\n"},
	{"1 2", EXPR_NONE, NULL, "the expression should have ended here\n1 2\n  ^\n"},
	{"1 < 2 < 3", EXPR_NONE, NULL, "the expression should have ended here\n1 < 2 < 3\n      ^\n"},
	{"'open", EXPR_NONE, NULL, "the text has no closing quote\n'open\n^\n"},
	{"1.2.3", EXPR_NONE, NULL, "this is not a number (at most 36 digits, 18 of them places)\n1.2.3\n^\n"},
	{"3a", EXPR_NONE, NULL, "this is not a number (at most 36 digits, 18 of them places)\n3a\n^\n"},
	{"1 & 2", EXPR_NONE, NULL, "this character means nothing here\n1 & 2\n  ^\n"},
	{"date('2024-13-01')", EXPR_NONE, NULL,
	 "this is not a date: write 2024-09-01, 2024-09 or 2024\ndate('2024-13-01')\n     ^\n"},
	{"missing = unknown", EXPR_NONE, NULL,
	 "a comparison with unknown is always unknown; use known(…)\nmissing = unknown\n          ^\n"},
	{"modes", EXPR_NONE, NULL, "a list can stand only after 'in' or as the one argument of a function\nmodes\n^\n"},
	{"sum(modes)", EXPR_NONE, NULL, "a list can stand only after 'in' or as the one argument of a function\nsum(modes)\n    ^\n"},
	{"1 in modes", EXPR_NONE, NULL, "a text is needed here, this is a number\n1 in modes\n^\n"},
	{"1 in 2", EXPR_NONE, NULL, "a list is needed here, this is a number\n1 in 2\n     ^\n"},
	{"open < yes", EXPR_NONE, NULL, "a number is needed here, this is a yes/no\nopen < yes\n^\n"},
	{"if(1, 2, 3)", EXPR_NONE, NULL, "a yes/no is needed here, this is a number\nif(1, 2, 3)\n   ^\n"},
	{"if(yes, 2, 'a')", EXPR_NONE, NULL, "a number and a text cannot be compared\nif(yes, 2, 'a')\n           ^\n"},
	{"pupils + 1", EXPR_YES_NO, "结果应为是/否，而这个表达式给出数\npupils + 1\n       ^\n",
	 "the result must be a yes/no, this expression gives a number\npupils + 1\n       ^\n"},
	{"a\xff", EXPR_NONE, NULL, "these bytes are not UTF-8 text\na\xEF\xBF\xBD\n ^\n"},
};

static void points_at_the_fault(void **state)
{
	struct arena a;
	arena_init(&a);
	struct buf out;
	buf_init(&out, 0);
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		const struct expr *e = NULL;
		struct expr_fault fault;
		struct err err;
		struct str source = str_of(faults[i].source);
		assert_int_equal(expr_parse(&a, source, &names, faults[i].want, &e, &fault, &err), ST_INVALID);
		assert_null(e);
		for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++) {
			const char *expected = lang == LANG_ZH ? faults[i].zh : faults[i].en;
			buf_clear(&out);
			expr_fault_text(&fault, source, lang, &out);
			if (expected && !str_eq(buf_view(&out), str_of(expected)))
				fail_msg("%s: got\n%.*s\nexpected\n%s", faults[i].source, STR_ARG(buf_view(&out)), expected);
			/* The error says the same in its one sentence. */
			struct str line = str_slice(buf_view(&out), 0, (size_t)str_find(buf_view(&out), STR("\n")));
			CLEANUP(buf_done) struct buf sentence;
			buf_init(&sentence, 0);
			err_render(&sentence, &err, lang);
			if (!str_ends(buf_view(&sentence), line) ||
			    !str_starts(buf_view(&sentence), lang == LANG_ZH ? STR("第 ") : STR("character ")))
				fail_msg("%s: %.*s", faults[i].source, STR_ARG(buf_view(&sentence)));
		}
	}
	buf_done(&out);
	arena_done(&a);
}

static enum status parse_copies(const char *head, int n, const char *repeat, const char *tail)
{
	struct arena a;
	struct buf b;
	struct err err;
	const struct expr *e;
	arena_init(&a);
	buf_init(&b, 0);
	buf_cstr(&b, head);
	for (int i = 0; i < n; i++)
		buf_cstr(&b, repeat);
	buf_cstr(&b, tail);
	enum status st = expr_parse(&a, buf_view(&b), &names, EXPR_NONE, &e, NULL, &err);
	if (st == ST_OK)
		expr_eval(e, &values);
	buf_done(&b);
	arena_done(&a);
	return st;
}

static void is_bounded(void **state)
{
	assert_int_equal(parse_copies("1", 60, " + 1", ""), ST_OK);
	assert_int_equal(parse_copies("1", 490, "+1", ""), ST_INVALID); /* constants */
	assert_int_equal(parse_copies("pupils", 4000, "-1", ""), ST_INVALID);
	assert_int_equal(parse_copies("", 5000, " ", "1"), ST_INVALID);
	assert_int_equal(parse_copies("", 60, "(", "1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))"), ST_OK);
	assert_int_equal(parse_copies("", 3000, "(", ""), ST_INVALID);
	assert_int_equal(parse_copies("", 3000, "-", "1"), ST_INVALID);
	assert_int_equal(parse_copies("", 1000, "not ", "yes"), ST_INVALID);
	assert_int_equal(parse_copies("", 1000, "abs(", "1"), ST_INVALID);
	assert_int_equal(parse_copies("sum(1", 63, ",1", ")"), ST_OK);
	assert_int_equal(parse_copies("sum(1", 64, ",1", ")"), ST_INVALID);
	assert_int_equal(parse_copies("1 in [1", 150, ",1", "]"), ST_OK);
	assert_int_equal(parse_copies("1 in [1", 200, ",1", "]"), ST_INVALID);
}

static void lists_its_slots(void **state)
{
	struct arena a;
	arena_init(&a);
	const struct expr *e;
	struct err err;
	assert_ok_err(expr_parse(&a, STR("teachers + pupils * teachers > missing"), &names, EXPR_YES_NO, &e, NULL, &err));
	int slots[2] = {};
	assert_int_equal(expr_slots(e, slots, 2), 3);
	assert_int_equal(slots[0], 0);
	assert_int_equal(slots[1], 1);
	assert_false(expr_holds(e, &values));
	assert_false(expr_violated(e, &values));
	assert_int_equal(expr_result(e), EXPR_YES_NO);
	assert_str(expr_source(e), "teachers + pupils * teachers > missing");
	struct expr_value v = expr_eval(e, NULL);
	assert_false(v.known);
	assert_int_equal(v.type, EXPR_YES_NO);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives),
		cmocka_unit_test(points_at_the_fault),
		cmocka_unit_test(is_bounded),
		cmocka_unit_test(lists_its_slots),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
