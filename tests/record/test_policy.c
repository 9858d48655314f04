#include "base/arena.h"
#include "base/buf.h"
#include "record/policy.h"
#include "record/policy_record.h"
#include "record/policy_shape.h"
#include "text/message.h"
#include "unit.h"

#include <glob.h>

static void check_dec(const struct policy *p, const char *path, const char *expected)
{
	struct err err;
	struct dec d;
	char text[DEC_TEXT_MAX];
	assert_ok_err(policy_dec(p, path, &d, &err));
	dec_format(d, text);
	assert_string_equal(text, expected);
}

static const struct policy *load(struct arena *a, const char *id)
{
	struct err err;
	const struct policy *p;
	assert_ok_err(policy_load_default(a, str_of(id), &p, &err));
	return p;
}

static void shipped_defaults_are_sound(void **state)
{
	struct arena a;
	arena_init(&a);
	struct str id;
	size_t n = 0;
	for (; policy_default_id(n, &id); n++) {
		struct err err;
		const struct policy *p, *q;
		assert_ok_err(policy_load_default(&a, id, &p, &err));
		assert_true(str_eq(policy_id(p), id)); /* the file is called as the policy is */
		assert_ok_err(policy_default_of(&a, policy_kind(p), &q, &err));
		assert_string_equal(policy_digest(p), policy_digest(q));
		assert_true(policy_title(p).zh[0] && policy_title(p).en[0]);
		assert_int_not_equal(policy_from(p).precision, DATE_NONE);
	}
	for (size_t k = 0; policy_kind_name(k); k++) {
		struct err err;
		const struct policy *p;
		assert_ok_err(policy_default_of(&a, str_of(policy_kind_name(k)), &p, &err));
		assert_int_not_equal(policy_kind_label(str_of(policy_kind_name(k)), LANG_ZH).p[0] & 0x80, 0);
	}
	char pattern[512];
	snprintf(pattern, sizeof pattern, "%s/data/policies/*.json", getenv("JH_SOURCE") ? getenv("JH_SOURCE") : ".");
	glob_t files;
	assert_int_equal(glob(pattern, 0, NULL, &files), 0);
	assert_int_equal(n, files.gl_pathc);
	globfree(&files);
	struct err err;
	const struct policy *p = NULL;
	assert_int_equal(policy_load_default(&a, STR("balance-1917"), &p, &err), ST_NOT_FOUND);
	assert_non_null(strstr(err.text, "balance-2017"));
	assert_null(p);
	arena_done(&a);
}

static void national_measure(void **state)
{
	struct arena a;
	arena_init(&a);
	const struct policy *p = load(&a, "balance-2017");
	static const char *const thresholds[7][2] = {{"4.2", "5.3"}, {"1", "1"}, {"0.9", "0.9"}, {"4.5", "5.8"},
						    {"7.5", "10.2"}, {"2000", "2500"}, {"2.3", "2.4"}};
	assert_int_equal(policy_count(p, "indicators"), 7);
	for (int i = 0; i < 7; i++) {
		char path[64];
		snprintf(path, sizeof path, "indicators.%d.threshold.primary", i + 1);
		check_dec(p, path, thresholds[i][0]);
		snprintf(path, sizeof path, "indicators.%d.threshold.junior", i + 1);
		check_dec(p, path, thresholds[i][1]);
	}
	check_dec(p, "stages.primary.cv_limit", "0.5");
	check_dec(p, "stages.junior.cv_limit", "0.45");
	check_dec(p, "school.reached_at_least", "6");
	check_dec(p, "school.others_share", "0.85");
	check_dec(p, "split.types.312.ratio.junior", "1.1");
	check_dec(p, "split.types.345.ratio.senior", "1.32");
	assert_int_equal(policy_count(p, "split.columns"), 6);
	assert_str(policy_entry(p, "split.columns", 4), "equipment_yuan");
	assert_int_equal(policy_count(p, "government"), 15);
	assert_int_equal(policy_count(p, "quality"), 9);
	check_dec(p, "government.13.figures.nearby.at_least.junior", "95");
	check_dec(p, "quality.9.figures.monitoring-difference.below.primary", "0.15");
	struct err err;
	int64_t whole;
	struct str text;
	bool yes;
	struct label label;
	assert_ok_err(policy_int(p, "school.reached_at_least", &whole, &err));
	assert_int_equal(whole, 6);
	assert_ok_err(policy_yes(p, "county.every_school", &yes, &err));
	assert_true(yes);
	assert_ok_err(policy_label(p, "stages.junior.label", &label, &err));
	assert_string_equal(label.zh, "初中");
	assert_ok_err(policy_text(p, "indicators.1.source", &text, &err));
	assert_true(str_starts(text, STR("V: ")));
	assert_int_equal(policy_dec(p, "indicators.8.threshold.primary", &(struct dec){}, &err), ST_NOT_FOUND);
	assert_int_equal(policy_text(p, "school.others_share", &text, &err), ST_USAGE);
	assert_int_equal(policy_int(p, "school.others_share", &whole, &err), ST_USAGE);
	assert_false(policy_has(p, "indicators.1.threshold.senior"));
	arena_done(&a);
}

static bool find(void *context, struct str name, struct expr_name *ret)
{
	static const char *const numbers[] = {"pupils", "teaching_rooms_m2", "indoor_sports_m2", "pe", "music", "art", "arts"};
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		if (str_eq(name, str_of(numbers[i]))) {
			*ret = (struct expr_name){EXPR_NUMBER, EXPR_NONE, (int)i};
			return true;
		}
	}
	return false;
}

static void get(void *context, int slot, struct expr_value *ret)
{
	const int64_t *v = context;
	if (v[slot] >= 0)
		*ret = expr_number(dec_of(v[slot]));
}

static void formulas_compile_and_leave_gaps_open(void **state)
{
	struct arena a;
	arena_init(&a);
	const struct policy *p = load(&a, "balance-2017");
	const struct expr *rooms, *arts;
	struct err err;
	const struct expr_names names = {NULL, find};
	assert_ok_err(policy_expr(p, "indicators.4.numerator", &a, &names, EXPR_NUMBER, &rooms, &err));
	assert_ok_err(policy_expr(p, "indicators.3.numerator", &a, &names, EXPR_NUMBER, &arts, &err));
	int64_t v[7] = {300, 2000, 150, 3, 2, 1, -1};
	struct expr_values values = {v, get};
	assert_int_equal(dec_cmp(expr_eval(rooms, &values).number, dec_of(1850)), 0);
	assert_int_equal(dec_cmp(expr_eval(arts, &values).number, dec_of(600)), 0); /* `arts` is the optional column */
	v[2] = v[4] = -1;
	assert_false(expr_eval(rooms, &values).known); /* missing data is not zero */
	assert_false(expr_eval(arts, &values).known);
	assert_int_equal(policy_expr(p, "indicators.6.numerator", &a, &names, EXPR_NUMBER, &rooms, &err), ST_INVALID);
	assert_non_null(strstr(err.text, "indicators.6.numerator"));
	assert_non_null(strstr(err.text, "equipment_yuan"));
	arena_done(&a);
}

static void lists_become_codes(void **state)
{
	struct arena a;
	arena_init(&a);
	const struct policy *p = load(&a, "lists");
	bool replaces = false;
	const struct code *codes = policy_codes(p, "lists.group_modes", &replaces);
	assert_non_null(codes);
	assert_true(replaces);
	assert_string_equal(codes[0].value, "integrated");
	assert_string_equal(codes[0].label.zh, "管理一体化");
	assert_string_equal(codes[0].synonyms, "紧密型|一体化|tight");
	int n = 0;
	while (codes[n].value)
		n++;
	assert_int_equal(n, 5);
	assert_null(policy_codes(p, "lists.nothing", &replaces));
	assert_null(policy_codes(load(&a, "seats"), "lists.group_modes", &replaces));
	arena_done(&a);
}

/* `text` with the first `what` replaced; the length of both may differ. */
static struct str with(struct arena *a, const char *text, const char *what, const char *by)
{
	const char *at = strstr(text, what);
	assert_non_null(at);
	return str_of(arena_printf(a, "%.*s%s%s", (int)(at - text), text, by, at + strlen(what)));
}

static const char bands[] =
	"{\"id\": \"mine\", \"kind\": \"class_bands\", \"label\": {\"zh\": \"班额\", \"en\": \"bands\"}, \"source\": \"P: a test\", "
	"\"from\": \"2024-09\", \"bands\": [{\"id\": \"small\", \"label\": {\"zh\": \"小\", \"en\": \"small\"}, \"from\": 0, \"to\": 45}, "
	"{\"id\": \"large\", \"label\": {\"zh\": \"大\", \"en\": \"large\"}, \"from\": 46}]}";

static void refuses_by_path(void **state)
{
	static const struct {
		const char *what, *by, *message;
	} cases[] = {
		{"\"from\": 46", "\"form\": 46", "bands.large: the key 'form' is not known here"},
		{"\"from\": 46", "\"to\": 46", "bands.large: the key 'from' is missing"},
		{"46}", "46.5}", "bands.large.from: write the number in quotes"},
		{"46}", "\"46\"}", "bands.large.from: a number is needed"},
		{"46}", "-1}", "bands.large.from: the number must lie between 0 and …"},
		{"\"large\", \"label\"", "\"small\", \"label\"", "bands: 'small' stands twice"},
		{"\"large\", \"label\"", "\"La rge\", \"label\"", "bands: the id 'La rge' must consist of"},
		{"\"large\", \"label\"", "true, \"label\"", "bands: every entry needs an id"},
		{"\"P: a test\"", "\"a test\"", "source: a source begins with"},
		{"\"2024-09\"", "\"2024-13\"", "from: a date is needed"},
		{"\"zh\": \"班额\", ", "", "label: a text in both languages is needed"},
		{"\"zh\": \"班额\"", "\"zh\": \" \"", "label: a text is needed"},
		{"\"class_bands\"", "\"classes\"", "(top): the key 'kind' must name a kind"},
		{"{\"id\": \"mine\"", "{\"id\": \"mine\", \"id\": \"his\"", "not JSON: line 1"},
		{"[{", "[[{", "not JSON: line 1"},
		{"\"mine\"", "\"my policy\"", "(top): the id 'my policy' must consist of"},
		{"\"mine\"", "\"mi\\u0000ne\"", "id: the text holds a zero character"},
	};
	struct arena a;
	arena_init(&a);
	struct err err;
	const struct policy *p = NULL;
	assert_ok_err(policy_parse(&a, str_of(bands), &p, &err));
	p = NULL;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(policy_parse(&a, with(&a, bands, cases[i].what, cases[i].by), &p, &err), ST_INVALID);
		if (!strstr(err.text, cases[i].message))
			fail_msg("'%s' by '%s': got '%s', expected '%s'", cases[i].what, cases[i].by, err.text, cases[i].message);
		assert_null(p);
	}
	struct str formula = with(&a, "{\"id\": \"x\", \"kind\": \"exchange\", \"label\": {\"zh\": \"一\", \"en\": \"one\"}, \"source\": \"P: t\", "
				      "\"from\": \"2024\", \"eligible\": {\"teacher\": \"HERE\"}}", "HERE", "years_at_scool >= 6");
	assert_int_equal(policy_parse(&a, formula, &p, &err), ST_INVALID);
	assert_string_equal(err.text, "policy: eligible.teacher: formula: character 1: there is nothing named 'years_at_scool'");
	assert_str(err_text(&a, &err, LANG_ZH), "政策：eligible.teacher：公式：第 1 个字符：没有名为“years_at_scool”的项");
	assert_int_equal(policy_parse(&a, (struct str){}, &p, &err), ST_INVALID);
	arena_done(&a);
}

static void digest_is_of_the_content(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err;
	const struct policy *p, *q, *r;
	assert_ok_err(policy_parse(&a, str_of(bands), &p, &err));
	struct str moved = with(&a, bands, "\"id\": \"mine\", \"kind\": \"class_bands\"", "\"kind\":\n\"class_bands\",\t\"id\": \"mine\"");
	assert_ok_err(policy_parse(&a, moved, &q, &err));
	assert_string_equal(policy_digest(p), policy_digest(q));
	assert_int_equal(strlen(policy_digest(p)), 64);
	struct buf canonical;
	buf_init(&canonical, 0);
	policy_canonical(p, &canonical);
	assert_ok_err(policy_parse(&a, buf_view(&canonical), &r, &err)); /* what is digested can be read back */
	assert_string_equal(policy_digest(p), policy_digest(r));
	assert_ok_err(policy_parse(&a, with(&a, bands, "46}", "47}"), &q, &err));
	assert_string_not_equal(policy_digest(p), policy_digest(q));
	buf_done(&canonical);
	arena_done(&a);
}

/* Weights that do not come to their total are refused, with the sum. */
static void weights_come_to_their_total(void **state)
{
	static const char head[] = "{\"id\":\"x\",\"kind\":\"evaluation\",\"label\":{\"zh\":\"甲\",\"en\":\"x\"},\"source\":\"P: test\",\"from\":\"2020\",\"grades\":[],\"vetoes\":[],"
				   "\"value_added\":{\"years_back\":3,\"alike_at_least\":5,\"source\":\"P: test\"},\"judges\":{\"pull\":4,\"at_most\":10,\"source\":\"P: test\"},\"reply\":{\"days\":10,\"source\":\"P: test\"},"
				   "\"dimensions\":[";
	static const char dimension[] = "{\"id\":\"%s\",\"label\":{\"zh\":\"甲\",\"en\":\"x\"},\"weight\":\"%s\",\"source\":\"P: test\",\"items\":["
					"{\"id\":\"one\",\"label\":{\"zh\":\"甲\",\"en\":\"x\"},\"weight\":\"%s\",\"from\":\"ledger\",\"over\":\"all\",\"value\":\"hours\",\"source\":\"P: test\"},"
					"{\"id\":\"two\",\"label\":{\"zh\":\"甲\",\"en\":\"x\"},\"weight\":\"%s\",\"from\":\"ledger\",\"over\":\"each\",\"value\":\"hours\",\"source\":\"P: test\"}]}%s";
	static const struct {
		const char *of[6], *fault;
	} cases[] = {
		{{"60.5", "60", "0.5", "39.5", "39.5", "0"}, NULL},
		{{"60.5", "60", "0.5", "39.4", "39.4", "0"}, "policy: dimensions: the values of 'weight' come to 99.9; they must come to 100"},
		{{"60.5", "60", "1", "39.5", "39.5", "0"}, "policy: dimensions.a.items: the values of 'weight' come to 61; they must come to 60.5"},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_done) struct buf b;
		struct arena a;
		struct err err;
		const struct policy *p;
		buf_init(&b, 0);
		arena_init(&a);
		buf_cstr(&b, head);
		buf_printf(&b, dimension, "a", cases[i].of[0], cases[i].of[1], cases[i].of[2], ",");
		buf_printf(&b, dimension, "b", cases[i].of[3], cases[i].of[4], cases[i].of[5], "]}");
		enum status st = policy_parse(&a, buf_view(&b), &p, &err);
		assert_int_equal(st, cases[i].fault ? ST_INVALID : ST_OK);
		if (cases[i].fault)
			assert_string_equal(err.text, cases[i].fault);
		arena_done(&a);
	}
}

static void differences_by_path(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err;
	const struct policy *p, *q;
	struct policy_difference *d;
	assert_ok_err(policy_parse(&a, str_of(bands), &p, &err));
	assert_int_equal(policy_diff(p, p, &a, &d), 0);
	struct str changed = with(&a, bands, "\"to\": 45}", "\"to\": 40}, {\"id\": \"full\", \"label\": {\"zh\": \"满\", \"en\": \"full\"}, \"from\": 41}");
	assert_ok_err(policy_parse(&a, changed, &q, &err));
	assert_int_equal(policy_diff(p, q, &a, &d), 2);
	assert_str(d[0].path, "bands.small.to");
	assert_str(d[0].before, "45");
	assert_str(d[0].after, "40");
	assert_str(d[1].path, "bands.full");
	assert_str(d[1].before, "");
	assert_str(d[1].after, "{\"from\":41,\"id\":\"full\",\"label\":{\"en\":\"full\",\"zh\":\"满\"}}");
	assert_int_equal(policy_diff(q, p, &a, &d), 2);
	assert_str(d[1].after, "");
	arena_done(&a);
}

/* Pages show a policy by the labels of its keys: every key and every fixed text has one. */
static void expect_labelled(const char *kind, const struct policy_shape *shape)
{
	for (; shape && shape->key; shape++) {
		const struct label *l = strcmp(shape->key, "*") ? policy_key_label(kind, shape->key) : NULL;
		if (strcmp(shape->key, "*") && (!l || !*l->zh || !*l->en))
			fail_msg("the key '%s' of policies of %s has no label in policy_labels.c", shape->key, kind);
		struct str rest = str_of(shape->choices ? shape->choices : ""), one;
		while (rest.n && rest.p && str_next(&rest, '|', &one)) {
			char word[64];
			snprintf(word, sizeof word, "%.*s", STR_ARG(one));
			if (!policy_choice_label(word))
				fail_msg("the choice '%s' of '%s' has no label", word, shape->key);
		}
		expect_labelled(kind, shape->of);
	}
}

static void every_key_has_a_label(void **state)
{
	expect_labelled("header", policy_header);
	for (const struct policy_kind_shape *k = policy_kinds; k->kind; k++)
		expect_labelled(k->kind, k->fields);
}

static void expect_said(struct arena *a, const struct policy_node *n)
{
	if (n->kind == SHAPE_SOURCE) {
		struct str zh = policy_source_text(a, n->text, LANG_ZH), en = policy_source_text(a, n->text, LANG_EN);
		assert_true(zh.n > 0 && en.n > 0);
		for (size_t i = 0; i < en.n; i++)
			assert_true((unsigned char)en.p[i] < 0x80);
		for (size_t i = 0; i < zh.n; i++)
			if ((unsigned char)zh.p[i] >= 0x80 && !str_starts(zh, STR("V: ")) && str_find(zh, en) < 0)
				return;
		fail_msg("the source '%.*s' has no line in policy_sources.c", STR_ARG(n->text));
	}
	if (n->kind == SHAPE_OBJECT || n->kind == SHAPE_LIST || n->kind == SHAPE_MAP)
		for (size_t i = 0; i < n->inside.n; i++)
			expect_said(a, &n->inside.nodes[i]);
}

/* Sources are said in both languages, without the mark of the file; a bureau's own as it wrote them. */
static void sources_are_said_in_both_languages(void **state)
{
	struct arena a;
	arena_init(&a);
	struct err err;
	struct str id;
	for (size_t i = 0; policy_default_id(i, &id); i++) {
		const struct policy *p;
		assert_ok_err(policy_load_default(&a, id, &p, &err));
		expect_said(&a, &p->root);
	}
	assert_str(policy_source_text(&a, STR("P: a default of ours"), LANG_EN), "default: a default of ours");
	assert_str(policy_source_text(&a, STR("V: published plans"), LANG_ZH), "已公布的方案");
	assert_str(policy_source_text(&a, STR("市教育局 2024 年 3 号文"), LANG_EN), "市教育局 2024 年 3 号文");
	assert_str(policy_source_text(&a, STR("P: 局党组会议"), LANG_ZH), "默认值：局党组会议");
	arena_done(&a);
}

static void expect_documented(struct str docs, const struct policy_shape *shape)
{
	for (; shape && shape->key; shape++) {
		char quoted[64];
		snprintf(quoted, sizeof quoted, "`%s`", shape->key);
		if (strcmp(shape->key, "*") && str_find(docs, str_of(quoted)) < 0)
			fail_msg("docs/policies.md does not say what %s is", quoted);
		expect_documented(docs, shape->of);
		for (const struct policy_name *n = shape->names; n && n->name; n++) {
			snprintf(quoted, sizeof quoted, "`%s`", n->name);
			if (str_find(docs, str_of(quoted)) < 0)
				fail_msg("docs/policies.md does not name %s", quoted);
		}
	}
}

static void every_key_is_documented(void **state)
{
	char path[512];
	snprintf(path, sizeof path, "%s/docs/policies.md", getenv("JH_SOURCE") ? getenv("JH_SOURCE") : ".");
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	static char text[1 << 16];
	struct str docs = {text, fread(text, 1, sizeof text, f)};
	fclose(f);
	expect_documented(docs, policy_header);
	for (int i = 0; policy_kinds[i].kind; i++) {
		assert_true(str_find(docs, str_of(policy_kinds[i].kind)) >= 0);
		expect_documented(docs, policy_kinds[i].fields);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_has_a_label),
		cmocka_unit_test(sources_are_said_in_both_languages),
		cmocka_unit_test(shipped_defaults_are_sound),
		cmocka_unit_test(national_measure),
		cmocka_unit_test(formulas_compile_and_leave_gaps_open),
		cmocka_unit_test(lists_become_codes),
		cmocka_unit_test(refuses_by_path),
		cmocka_unit_test(digest_is_of_the_content),
		cmocka_unit_test(weights_come_to_their_total),
		cmocka_unit_test(differences_by_path),
		cmocka_unit_test(every_key_is_documented),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
