/* JSON and HTML. */
#include "golden.h"
#include "sample.h"

#include <expat.h>
#include <jansson.h>

static void build(enum lang lang, int rows, void (*render)(const struct report *, struct buf *), struct buf *out)
{
	struct arena a;
	struct report r;
	arena_init(&a);
	sample_build(&r, &a, lang, rows);
	render(&r, out);
	arena_done(&a);
}

static void json_as_written_down(void **state)
{
	struct buf b;
	buf_init(&b, 0);
	build(LANG_EN, 4, report_to_json, &b);
	assert_golden("report/sample.en.json", buf_view(&b));
	buf_done(&b);
}

static void json_keeps_full_values(void **state)
{
	struct arena a;
	struct report r;
	struct buf b;
	arena_init(&a);
	buf_init(&b, 0);
	struct report_column columns[] = {{.key = STR("x")}, {.heading = STR("no key")}};
	struct dec money;
	assert_true(dec_parse(STR("123456789012345678.05"), &money));
	struct report_value cells[] = {
		report_value_real(1.0 / 3, 2),	    report_value_dec(money, 0),
		report_value_percent(0.7418, 0),    report_value_none(),
		report_value_int(INT64_MAX),	    report_value_real(NAN, 1),
		report_value_text(STR("a\"b\x01")), report_value_text(STR("")),
	};
	struct report_table t = {.columns = columns, .column_count = 2, .cells = cells, .row_count = 4};
	report_init(&r, &a, LANG_ZH, STR("标题"));
	report_add_table(&r, &t);
	report_to_json(&r, &b);
	json_error_t error;
	json_t *j = json_loadb(b.p, b.n, 0, &error);
	assert_non_null(j);
	json_t *rows = json_object_get(json_array_get(json_object_get(j, "blocks"), 0), "rows");
	assert_true(json_real_value(json_object_get(json_array_get(rows, 0), "x")) == 1.0 / 3);
	assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "column2")),
			    "123456789012345678.05");
	assert_true(json_real_value(json_object_get(json_array_get(rows, 1), "x")) == 0.7418);
	assert_true(json_is_null(json_object_get(json_array_get(rows, 1), "column2")));
	assert_true(json_integer_value(json_object_get(json_array_get(rows, 2), "x")) == INT64_MAX);
	assert_true(json_is_null(json_object_get(json_array_get(rows, 2), "column2")));
	assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 3), "x")), "a\"b");
	json_decref(j);
	buf_done(&b);
	arena_done(&a);
}

static void html_as_written_down(void **state)
{
	struct buf b;
	buf_init(&b, 0);
	build(LANG_ZH, 4, report_to_html, &b);
	assert_golden("report/sample.zh.html", buf_view(&b));
	buf_done(&b);
}

static void assert_well_formed(struct buf *b)
{
	XML_Parser p = XML_ParserCreate("UTF-8");
	if (XML_Parse(p, b->p, (int)b->n, 1) != XML_STATUS_OK)
		fail_msg("line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(p),
			 XML_ErrorString(XML_GetErrorCode(p)));
	XML_ParserFree(p);
}

static void html_is_well_formed_whatever_the_texts(void **state)
{
	struct buf b;
	buf_init(&b, 0);
	build(LANG_EN, 30, report_to_html, &b);
	assert_well_formed(&b);
	struct arena a;
	struct report r;
	arena_init(&a);
	report_init(&r, &a, LANG_EN, STR("<script>alert(1)</script> & \xE8 \x01 ]]>"));
	struct report_column column = {.heading = STR("\"><img src=x onerror=y>")};
	struct report_value cell = report_value_code(STR("</code></td><b>'"));
	cell.link = STR("school/x\" onclick='y'//\n");
	struct report_table t = {
		.caption = STR("</caption>"), .columns = &column, .column_count = 1, .cells = &cell, .row_count = 1};
	struct str name = STR("</text><script/>");
	double v = 3;
	struct chart_series s = {.name = STR("<s>"), .values = &v};
	struct report_chart c = {.kind = CHART_BAR,
				 .caption = STR("\"<svg>"),
				 .unit = STR("<u>"),
				 .categories = &name,
				 .point_count = 1,
				 .series = &s,
				 .series_count = 1};
	report_add_table(&r, &t);
	report_add_chart(&r, &c);
	buf_clear(&b);
	report_to_html(&r, &b);
	assert_well_formed(&b);
	assert_true(str_find(buf_view(&b), STR("<script")) < 0 && str_find(buf_view(&b), STR("<img")) < 0);
	assert_true(str_find(buf_view(&b), STR("<code>&lt;/code&gt;&lt;/td&gt;")) > 0);
	assert_true(str_find(buf_view(&b), STR("href=\"/school/x%22%20onclick=%27y%27//%0A\"")) < 0);
	assert_true(str_find(buf_view(&b), STR("href=\"/school/x%22%20onclick%3D%27y%27//%0A\"")) > 0);
	arena_done(&a);
	buf_done(&b);
}

/* Nothing to draw: no numbers, no points, all missing. */
static void charts_without_values(void **state)
{
	struct arena a;
	struct report r;
	struct buf b;
	arena_init(&a);
	buf_init(&b, 0);
	double nan = NAN, one = 5;
	struct str name = STR("x");
	struct chart_series missing = {.name = STR("m"), .values = &nan}, single = {.name = STR("s"), .values = &one};
	report_init(&r, &a, LANG_EN, STR("t"));
	for (int kind = CHART_BAR; kind <= CHART_SPANS; kind++) {
		struct report_chart *c = ARENA_ARRAY(&a, struct report_chart, 3);
		c[0] = (struct report_chart){.kind = (enum chart_kind)kind};
		c[1] = (struct report_chart){.kind = (enum chart_kind)kind,
					     .categories = &name,
					     .point_count = 1,
					     .series = &missing,
					     .series_count = 1};
		c[2] = c[1];
		c[2].series = &single;
		for (int i = 0; i < 3; i++)
			report_add_chart(&r, &c[i]);
	}
	report_to_html(&r, &b);
	assert_well_formed(&b);
	assert_true(str_find(buf_view(&b), STR("nan")) < 0 && str_find(buf_view(&b), STR("inf")) < 0);
	int none = 0;
	for (struct str s = buf_view(&b); str_find(s, STR("no values")) >= 0; none++)
		s = str_slice(s, (size_t)str_find(s, STR("no values")) + 1, s.n);
	assert_int_equal(none, 10);
	buf_clear(&b);
	report_to_text(&r, &(struct text_options){.columns = 60}, &b);
	report_to_json(&r, &b);
	assert_true(b.n > 100);
	buf_done(&b);
	arena_done(&a);
}

static void codes(void **state)
{
	struct arena a;
	struct report r;
	struct buf b, longest;
	arena_init(&a);
	buf_init(&b, 0);
	buf_init(&longest, 0);
	for (int i = 0; i < 3000; i++)
		buf_char(&longest, 'x');
	report_init(&r, &a, LANG_EN, STR("t"));
	report_code(&r, STR(""), STR("empty"));
	report_code(&r, buf_view(&longest), STR("too long for a code"));
	report_to_html(&r, &b);
	assert_well_formed(&b);
	assert_true(str_find(buf_view(&b), STR("<svg")) < 0); /* no drawing, but the text is there */
	assert_true(str_find(buf_view(&b), buf_view(&longest)) > 0);
	report_code(&r, STR("a\"<b>"), STR("short"));
	buf_clear(&b);
	report_to_html(&r, &b);
	assert_well_formed(&b);
	assert_true(str_find(buf_view(&b), STR("<svg")) > 0);
	buf_done(&longest);
	buf_done(&b);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_as_written_down),	 cmocka_unit_test(json_keeps_full_values),
		cmocka_unit_test(html_as_written_down),	 cmocka_unit_test(html_is_well_formed_whatever_the_texts),
		cmocka_unit_test(charts_without_values), cmocka_unit_test(codes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
