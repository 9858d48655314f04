/* Every kind: what it reads, what it refuses and why, and that what it writes for export it reads back. */
#include "unit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/keyring.h"
#include "record/kind.h"

#include "record/kinds/kinds.h"
#include "table/table.h"

#include <unistd.h>

static struct arena arena;
static struct keyring *keys;
static char folder[] = "/tmp/jh-kinds-XXXXXX", master[64], file[64];

static const struct code codes[] = {{"a", {"甲", "alpha"}, "first|头等"}, {"b", {"乙", "beta"}, NULL}, {"211", {"小学", "primary"}, NULL}, {}};

static struct field field_of(enum field_kind kind)
{
	struct field f = {.name = "f", .label = {"字段", "field"}, .kind = kind};
	if (kind == FIELD_CODE)
		f.codes = codes;
	if (kind == FIELD_DECIMAL || kind == FIELD_PERCENT)
		f.scale = 2;
	if (kind == FIELD_REFERENCE)
		f.record = "school";
	return f;
}

static struct kind_context context(void)
{
	return (struct kind_context){.arena = &arena, .keys = keys, .zone_minutes = 480};
}

static const char *format(const struct field *f, struct value v, enum kind_format how, enum lang lang)
{
	struct buf out;
	buf_init(&out, 0);
	struct kind_context c = context();
	field_format(&c, f, v, how, lang, &out);
	char *text = str_dup(&arena, buf_view(&out));
	buf_done(&out);
	return text;
}

static void reads_in(const struct field *f, const char *text, const char *unit, const struct cell *cell, const char *machine)
{
	struct kind_context c = context();
	struct kind_input in = {.text = str_of(text), .unit = str_of(unit), .cell = cell};
	struct value v = {}, again = {};
	struct fault why = {};
	if (!field_parse(&c, f, &in, &v, &why))
		fail_msg("'%s' was refused: %s", text, why.rule);
	assert_int_equal(v.form, kind_of(f->kind)->form);
	if (!field_is_sealed(f))
		assert_string_equal(format(f, v, KIND_MACHINE, LANG_EN), machine);
	/* Export reads back, in both languages; so does the canonical form. */
	for (int lang = 0; lang < LANG_COUNT && !field_is_sealed(f); lang++) {
		struct kind_input back = {.text = str_of(format(f, v, KIND_EXPORT, (enum lang)lang))};
		if (!field_parse(&c, f, &back, &again, &why) || !value_eq(v, again))
			fail_msg("'%.*s' does not read back", STR_ARG(back.text));
	}
	struct buf bytes;
	buf_init(&bytes, 0);
	value_canonical(&bytes, v);
	size_t pos = 0;
	assert_true(value_from_canonical(buf_view(&bytes), &pos, &again));
	assert_int_equal(pos, bytes.n);
	assert_true(value_eq(v, again));
	for (size_t cut = 0; cut < bytes.n; cut++) {
		pos = 0;
		assert_false(value_from_canonical(str_slice(buf_view(&bytes), 0, cut), &pos, &again));
	}
	buf_done(&bytes);
}

static void reads(enum field_kind kind, const char *text, const char *machine)
{
	struct field f = field_of(kind);
	reads_in(&f, text, "", NULL, machine);
}

static void refuses_in(const struct field *f, const char *text, const char *unit, const char *rule)
{
	struct kind_context c = context();
	struct kind_input in = {.text = str_of(text), .unit = str_of(unit)};
	struct value v = {.form = VALUE_NULL, .i = 77};
	struct fault why = {};
	if (field_parse(&c, f, &in, &v, &why))
		fail_msg("'%s' was read", text);
	if (strcmp(why.rule, rule))
		fail_msg("'%s' was refused for %s, not for %s", text, why.rule, rule);
	assert_int_equal(v.i, 77);
	struct label l = fault_rule_label(str_of(why.rule));
	assert_non_null(l.zh);
	assert_non_null(l.en);
	/* The sentence names the field and, for personal kinds, never the value. */
	struct buf out;
	buf_init(&out, 0);
	fault_render(&out, &why, LANG_ZH);
	assert_true(str_find(buf_view(&out), STR("字段")) >= 0);
	assert_true(str_find(buf_view(&out), STR("{")) < 0);
	if (field_is_sealed(f))
		assert_true(str_find(buf_view(&out), str_of(text)) < 0);
	buf_done(&out);
}

static void refuses(enum field_kind kind, const char *text, const char *rule)
{
	struct field f = field_of(kind);
	refuses_in(&f, text, "", rule);
}

static void test_texts(void **state)
{
	reads(FIELD_TEXT, "  第一小学　", "第一小学");
	refuses(FIELD_TEXT, "a\nb", "text.line");
	refuses(FIELD_TEXT, "a\xff" "b", "text.damaged");
	refuses(FIELD_TEXT, "a\x01" "b", "text.damaged");
	refuses(FIELD_TEXT, "锟\xef\xbf\xbd", "text.damaged");
	reads(FIELD_LONG_TEXT, "a\nb", "a\nb");
	struct field f = field_of(FIELD_TEXT);
	f.size = 3;
	reads_in(&f, "三个字", "", NULL, "三个字");
	refuses_in(&f, "四个字了", "", "text.size");
}

static void test_codes(void **state)
{
	reads(FIELD_CODE, "a", "a");
	reads(FIELD_CODE, "ALPHA", "a");
	reads(FIELD_CODE, "甲", "a");
	reads(FIELD_CODE, "头等", "a");
	reads(FIELD_CODE, "211 小学", "211");
	refuses(FIELD_CODE, "211 中学", "code.unknown");
	refuses(FIELD_CODE, "丙", "code.unknown");
	struct field f = field_of(FIELD_CODE);
	f.flags = F_MANY;
	reads_in(&f, "乙、甲，甲", "", NULL, "a|b");
	reads_in(&f, "beta;alpha", "", NULL, "a|b");
	refuses_in(&f, "甲、丙", "", "code.unknown");
	assert_string_equal(format(&f, VALUE_STR(STR("a|b")), KIND_READER, LANG_ZH), "甲、乙");
	assert_string_equal(format(&f, VALUE_STR(STR("a|b")), KIND_READER, LANG_EN), "alpha, beta");
	assert_string_equal(format(&f, VALUE_STR(STR("gone")), KIND_READER, LANG_EN), "gone");
}

static void test_numbers(void **state)
{
	reads(FIELD_INTEGER, "1,234", "1234");
	reads(FIELD_INTEGER, "１２３", "123");
	reads(FIELD_INTEGER, "12.0", "12");
	reads(FIELD_INTEGER, "-5", "-5");
	refuses(FIELD_INTEGER, "1,23", "number.form");
	refuses(FIELD_INTEGER, "12.5", "number.places");
	refuses(FIELD_INTEGER, "约12", "number.form");
	refuses(FIELD_INTEGER, "12人", "number.unit");
	refuses(FIELD_INTEGER, "99999999999999999999", "number.size");
	struct field people = field_of(FIELD_INTEGER);
	people.unit = "person";
	reads_in(&people, "12人", "", NULL, "12");
	reads_in(&people, "1.2万人", "", NULL, "12000");
	reads_in(&people, "1.2", "万人", NULL, "12000");
	refuses_in(&people, "12所", "", "number.unit");
	reads(FIELD_DECIMAL, "12.50", "12.5");
	reads(FIELD_DECIMAL, "-0.07", "-0.07");
	refuses(FIELD_DECIMAL, "12.505", "number.places");
	reads(FIELD_MONEY, "12.5万元", "125000");
	reads(FIELD_MONEY, "1.2亿", "120000000");
	reads(FIELD_MONEY, "0.01", "0.01");
	refuses(FIELD_MONEY, "0.001", "number.places");
	struct field money = field_of(FIELD_MONEY);
	reads_in(&money, "3.5", "万元", NULL, "35000");
	reads_in(&money, "3.5元", "万元", NULL, "3.5"); /* what the cell says goes before the heading */
	refuses_in(&money, "3", "平方米", "number.unit");
	reads(FIELD_PERCENT, "74.18%", "74.18");
	reads(FIELD_PERCENT, "７４．１８％", "74.18");
	reads(FIELD_PERCENT, "5‰", "0.5");
	struct field percent = field_of(FIELD_PERCENT);
	const struct cell shown = {.kind = CELL_NUMBER, .text = STR("0.7418"), .number = 0.7418, .is_percent = true};
	reads_in(&percent, "0.7418", "", &shown, "74.18");
	/* 0.1 + 0.2 as a workbook stores it. */
	const struct cell sum = {.kind = CELL_NUMBER, .text = STR("0.30000000000000004"), .number = 0.1 + 0.2};
	struct field decimal = field_of(FIELD_DECIMAL);
	reads_in(&decimal, "0.30000000000000004", "", &sum, "0.3");
	assert_string_equal(format(&money, VALUE_I64(1250), KIND_READER, LANG_ZH), "12.50");
	assert_string_equal(format(&percent, VALUE_I64(7418), KIND_READER, LANG_ZH), "74.18%");
}

static void test_times(void **state)
{
	static const char *const yes[] = {"是", "YES", "1", "true", "√"}, *const no[] = {"否", "no", "0", "FALSE", "×"};
	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		reads(FIELD_YES_NO, yes[i], "true");
		reads(FIELD_YES_NO, no[i], "false");
	}
	refuses(FIELD_YES_NO, "也许", "yes_no.form");
	reads(FIELD_DATE, "2024年9月", "2024-09");
	reads(FIELD_DATE, "2024", "2024");
	reads(FIELD_DATE, "2024-09-01 00:00:00", "2024-09-01");
	refuses(FIELD_DATE, "2024-13", "date.form");
	refuses(FIELD_DATE, "2023-02-29", "date.form");
	reads(FIELD_SCHOOL_YEAR, "2025-2026", "2025-2026");
	reads(FIELD_SCHOOL_YEAR, "20252026", "2025-2026");
	refuses(FIELD_SCHOOL_YEAR, "2025-2027", "school_year.form");
	reads(FIELD_MOMENT, "2024-09-01T00:00:00Z", "2024-09-01T00:00:00.000000Z");
	reads(FIELD_MOMENT, "2024-09-01 08:00", "2024-09-01T00:00:00.000000Z");
	reads(FIELD_MOMENT, "2024-09-01", "2024-08-31T16:00:00.000000Z");
	refuses(FIELD_MOMENT, "8点", "moment.form");
	/* Order of partial dates: a year before its months, months before their days. */
	static const char *const ascending[] = {"2023-12-31", "2024", "2024-01", "2024-01-01", "2024-01-02", "2024-02"};
	for (size_t i = 1; i < ARRAY_LEN(ascending); i++) {
		struct pdate a, b;
		assert_true(pdate_parse(str_of(ascending[i - 1]), &a) && pdate_parse(str_of(ascending[i]), &b));
		assert_true(value_cmp(value_of_date(a), value_of_date(b)) < 0);
		assert_int_equal(value_date(value_of_date(b)).day, b.day);
		assert_int_equal(value_of_date(b).i >> 2, b.day);
	}
}

static void test_places(void **state)
{
	reads(FIELD_POINT, "115.6929, 37.735", "115.6929,37.735");
	reads(FIELD_POINT, "POINT(115.6929 37.735)", "115.6929,37.735");
	reads(FIELD_POINT, "-70.12345678,-33.4", "-70.1234568,-33.4");
	refuses(FIELD_POINT, "37.735,115.6929", "point.swapped");
	refuses(FIELD_POINT, "181,0", "point.range");
	refuses(FIELD_POINT, "115.69", "point.form");
	reads(FIELD_SHAPE, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}",
	      "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}");
	refuses(FIELD_SHAPE, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}", "shape.form");
	refuses(FIELD_SHAPE, "{\"type\":\"Point\",\"coordinates\":[0,0]}", "shape.form");
	refuses(FIELD_SHAPE, "[[[", "shape.form");
	refuses(FIELD_SHAPE, "[]", "shape.form");
	reads(FIELD_FILE, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD 3 章 程.pdf",
	      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 章 程.pdf");
	refuses(FIELD_FILE, "abc 3 x", "file.form");
	refuses(FIELD_FILE, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 ../x", "file.form");
	reads(FIELD_REFERENCE, "0190A0B0C0D0700080000000000000FF", "0190a0b0c0d0700080000000000000ff");
	refuses(FIELD_REFERENCE, "第一小学", "reference.unknown");
}

static void test_persons(void **state)
{
	reads(FIELD_PERSON_NAME, "欧阳修", NULL);
	reads(FIELD_PERSON_NAME, "阿卜杜·热西提", NULL);
	refuses(FIELD_PERSON_NAME, "张三123", "person_name.form");
	reads(FIELD_PHONE, "+86 138-1234-5678", NULL);
	reads(FIELD_PHONE, "0318-2345678", NULL);
	refuses(FIELD_PHONE, "12345", "phone.form");
	refuses(FIELD_PHONE, "1381234567a", "phone.form");
	struct field name = field_of(FIELD_PERSON_NAME), phone = field_of(FIELD_PHONE), identity = field_of(FIELD_IDENTITY_SEALED);
	assert_string_equal(format(&name, VALUE_STR(STR("张三")), KIND_READER, LANG_ZH), "张*");
	assert_string_equal(format(&name, VALUE_STR(STR("张三")), KIND_OPEN, LANG_ZH), "张三");
	assert_string_equal(format(&phone, VALUE_STR(STR("13812345678")), KIND_MACHINE, LANG_ZH), "138****5678");
	assert_string_equal(format(&phone, VALUE_STR(STR("13812345678")), KIND_EXPORT, LANG_ZH), "138****5678");
	/* GB 11643, both vectors of the standard's appendix; any other last character is refused. */
	static const char *const sound[] = {"11010519491231002X", "440524188001010014"};
	for (size_t i = 0; i < ARRAY_LEN(sound); i++) {
		reads(FIELD_IDENTITY_SEALED, sound[i], NULL);
		reads(FIELD_IDENTITY, sound[i], NULL);
		for (const char *p = "0123456789X"; *p; p++) {
			char other[20];
			strcpy(other, sound[i]);
			if (other[17] == *p)
				continue;
			other[17] = *p;
			refuses(FIELD_IDENTITY, other, "identity.check");
		}
		/* One digit wrong anywhere is found. */
		for (int k = 0; k < 17; k++) {
			char other[20];
			strcpy(other, sound[i]);
			other[k] = (char)('0' + (other[k] - '0' + 1) % 10);
			struct kind_context c = context();
			struct kind_input in = {.text = str_of(other)};
			struct value v;
			assert_false(field_parse(&c, &identity, &in, &v, NULL));
		}
	}
	refuses(FIELD_IDENTITY, "1101051949123100", "identity.form");
	struct field hashed = field_of(FIELD_IDENTITY);
	struct kind_context c = context();
	struct kind_input in = {.text = str_of(sound[0])};
	struct value v, lower;
	assert_true(field_parse(&c, &hashed, &in, &v, NULL));
	assert_int_equal(v.s.n, 32);
	in.text = STR("11010519491231002x");
	assert_true(field_parse(&c, &hashed, &in, &lower, NULL));
	assert_true(value_eq(v, lower));
	c.keys = NULL;
	struct fault why = {};
	assert_false(field_parse(&c, &hashed, &in, &v, &why));
	assert_string_equal(why.rule, "person.keyless");
}

static void test_state_codes(void **state)
{
	reads(FIELD_SCHOOL_CODE, "2113000001", "2113000001");
	reads(FIELD_SCHOOL_CODE, "２１１３０００００１", "2113000001");
	refuses(FIELD_SCHOOL_CODE, "211300001", "school_code.form");
	refuses(FIELD_SCHOOL_CODE, "2213000001", "school_code.kind");
	refuses(FIELD_SCHOOL_CODE, "2119000001", "school_code.province");
	reads(FIELD_REGION_CODE, "131102", "131102");
	reads(FIELD_REGION_CODE, "13", "13");
	reads(FIELD_REGION_CODE, "131102000000", "131102");
	reads(FIELD_REGION_CODE, "131102001001", "131102001001");
	refuses(FIELD_REGION_CODE, "13110", "region_code.form");
	refuses(FIELD_REGION_CODE, "191102", "region_code.province");
}

/* Rules stand in order, in both languages, and every one used in a parser is there (the tests above). */
static void test_rule_texts(void **state)
{
	const char *before = "";
	for (size_t i = 0; fault_rule_name(i); i++) {
		assert_true(strcmp(before, fault_rule_name(i)) < 0 || !strncmp(before, fault_rule_name(i), 4));
		struct label l = fault_rule_label(str_of(fault_rule_name(i)));
		assert_true(*l.zh && *l.en);
		before = fault_rule_name(i);
	}
	/* Blank is no value, for every kind. */
	for (int k = 0; k <= FIELD_REGION_CODE; k++) {
		struct field f = field_of((enum field_kind)k);
		struct kind_context c = context();
		struct kind_input in = {.text = STR(" 　\t")};
		struct value v = {.form = VALUE_INTEGER};
		assert_true(field_parse(&c, &f, &in, &v, NULL));
		assert_int_equal(v.form, VALUE_NULL);
	}
}

static int open_keys(void **state)
{
	struct err err;
	arena_init(&arena);
	if (!mkdtemp(folder))
		return -1;
	snprintf(master, sizeof(master), "%s/m", folder);
	snprintf(file, sizeof(file), "%s/k", folder);
	if (keyring_create(master, file, &err) != ST_OK || keyring_open(&keys, master, file, &err) != ST_OK)
		return -1;
	return 0;
}

static int close_keys(void **state)
{
	keyring_close(keys);
	arena_done(&arena);
	unlink(master);
	unlink(file);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts),  cmocka_unit_test(test_codes),	 cmocka_unit_test(test_numbers),
					   cmocka_unit_test(test_times),  cmocka_unit_test(test_places), cmocka_unit_test(test_persons),
					   cmocka_unit_test(test_state_codes), cmocka_unit_test(test_rule_texts)};
	return cmocka_run_group_tests(tests, open_keys, close_keys);
}
