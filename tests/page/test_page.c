/* Hostile texts in every place where views put values, and the choice of an asset's form. */
#include "page/asset.h"
#include "page/page.h"
#include "unit.h"

static struct buf b;
static struct page page;

static struct str fresh(void) { return buf_view(&b); }

static void begin(void)
{
	buf_done(&b);
	buf_init(&b, 0);
	page = (struct page){.out = &b, .lang = LANG_EN};
}

static void test_text(void **state)
{
	static const struct {
		struct str in;
		const char *out;
	} cases[] = {
		{STR("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{STR("\" onmouseover=\"x"), "&quot; onmouseover=&quot;x"},
		{STR("' a='b' & c"), "&#39; a=&#39;b&#39; &amp; c"},
		{STR("</title><svg onload=x>"), "&lt;/title&gt;&lt;svg onload=x&gt;"},
		{STR("衡水 & 学校\n\t"), "衡水 &amp; 学校\n\t"},
		{STR("a\0b\x1b\x7f"), "a\uFFFD" "b\uFFFD\uFFFD"},
		{STR("\xff\xc0\xbc"), "\uFFFD\uFFFD\uFFFD"},
		{STR("\xc2\x85"), "\uFFFD"},
		{STR("{{x}} &lt;"), "{{x}} &amp;lt;"},
		{STR(""), ""},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		begin();
		page_text(&page, cases[i].in);
		assert_str(fresh(), cases[i].out);
	}
}

static void test_address(void **state)
{
	static const char *const refused[] = {
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:1", "java\tscript:1", "data:text/html,x", "//evil.example", "/\\evil.example", "vbscript:x",
		"\\\\evil", "blob:x", "evil.example", "\x01javascript:1", "https:", "/a b",
	};
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		begin();
		page_url(&page, str_of(refused[i]));
		assert_str(fresh(), "#");
	}
	static const char *const taken[][2] = {
		{"/records/school?q=1&n=2", "/records/school?q=1&amp;n=2"}, {"?page=2", "?page=2"}, {"#name", "#name"}, {"https://example.org/\"x", "https://example.org/&quot;x"},
		{"mailto:a@b.cn", "mailto:a@b.cn"}, {"/", "/"}, {"", ""},
	};
	for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
		begin();
		page_url(&page, str_of(taken[i][0]));
		assert_str(fresh(), taken[i][1]);
	}
	begin();
	page_url_part(&page, STR("a/../b?c=d&e#f\"<学"));
	assert_str(fresh(), "a%2F..%2Fb%3Fc%3Dd%26e%23f%22%3C%E5%AD%A6");
}

static void test_values(void **state)
{
	begin();
	page_int(&page, INT64_MIN);
	page_num(&page, 0.12345, 3);
	page_num(&page, 1.0 / 0.0, 3);
	page_day(&page, DAY_MAX);
	page_day(&page, day_of(2024, 9, 1));
	page_label(&page, (struct label){"学校", "a <b>"});
	assert_str(fresh(), "-92233720368547758080.123—2024-09-01a &lt;b&gt;");
	begin();
	struct str args[] = {STR("<i>")};
	page_message(&page, "No. {0} & {1}", args, 1);
	assert_str(fresh(), "No. &lt;i&gt; &amp; {1}");
	begin();
	page_csrf(&page);
	assert_str(fresh(), "");
	page.csrf = STR("a\"b");
	page_csrf(&page);
	assert_str(fresh(), "<input type=\"hidden\" name=\"csrf\" value=\"a&quot;b\">");
}

static const unsigned char plain[100], gzip[50], brotli[40], larger[200];
static const struct asset table[] = {
	{"core.css", "/assets/core.1.css", "text/css", {plain, gzip, brotli}, {plain + 100, gzip + 50, brotli + 40}},
	{"tiny.js", "/assets/tiny.2.js", "text/javascript", {plain, larger, NULL}, {plain + 100, larger + 200, NULL}},
	{},
};

static void test_assets(void **state)
{
	static const struct {
		bool accepted[ASSET_CODINGS];
		enum asset_coding coding;
	} cases[] = {{{}, ASSET_PLAIN}, {{[ASSET_GZIP] = true}, ASSET_GZIP}, {{[ASSET_GZIP] = true, [ASSET_BROTLI] = true}, ASSET_BROTLI}};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(asset_choose(&table[0], cases[i].accepted), cases[i].coding);
	assert_int_equal(asset_choose(&table[1], cases[2].accepted), ASSET_PLAIN); /* compressing did not pay */
	assert_ptr_equal(asset_find(table, STR("tiny.js")), &table[1]);
	assert_ptr_equal(asset_at_path(table, STR("/assets/core.1.css")), &table[0]);
	assert_null(asset_at_path(table, STR("/assets/core.css")));
	begin();
	page.assets = table;
	page_asset(&page, "core.css");
	assert_str(fresh(), "/assets/core.1.css");
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_assets),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}
