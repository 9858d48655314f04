#include "text/damage.h"
#include "base/buf.h"
#include "base/rng.h"
#include "unit.h"

#include <unicode/ucnv.h>

static const char *const names[] = {
	"衡水市桃城区胜利东路小学",
	"衡水市第二中学",
	"河北衡水中学",
	"冀州区信都学校",
	"枣强县第一中学",
	"武邑县实验小学",
	"武强县街关镇中心小学",
	"饶阳县第五中学",
	"安平县河漕小学",
	"故城县郑口第一小学",
	"景县北关小学",
	"阜城县古城镇中学",
	"深州市长江路小学",
	"常州市局前街小学",
	"常州市第二十四中学天宁分校",
	"金坛区华罗庚实验学校",
	"溧阳市实验小学",
	"武进区湖塘桥中心小学",
	"新北区龙虎塘实验小学",
	"钟楼区西林实验学校",
	"江阴市实验小学教育集团",
	"北京市海淀区中关村第三小学",
	"上海市浦东新区明珠小学",
	"广东省深圳市福田区荔园小学",
	"四川省成都市实验小学",
	"新疆维吾尔自治区乌鲁木齐市第一中学",
	"内蒙古自治区呼和浩特市新城区苏虎街小学",
	"西藏自治区拉萨市第一小学",
	"重庆市渝中区人和街小学",
	"湖北省武汉市江岸区育才第二小学",
	"学校标识码",
	"办学类型",
	"所在区县",
	"专任教师",
	"高于规定学历教师",
	"教学仪器设备值",
	"体育运动场馆面积",
	"张建国",
	"欧阳修文",
	"音乐教师（兼职）",
	"2023年9月1日建校",
	"联系电话：0318-2023456",
};

static struct damage_finder *finder;

/* Bytes of the text in one code page read in another, as programs do: U+FFFD for what cannot be read. */
static struct str reread(struct str text, const char *from, const char *to, size_t skip, struct buf *out)
{
	static UChar units[4096];
	static char bytes[8192], back[16384];
	UErrorCode code = U_ZERO_ERROR;
	UConverter *utf8 = ucnv_open("UTF-8", &code), *a = ucnv_open(from, &code), *b = ucnv_open(to, &code);
	int32_t n = ucnv_toUChars(utf8, units, 4096, text.p, (int32_t)text.n, &code);
	n = ucnv_fromUChars(a, bytes, sizeof bytes, units, n, &code);
	n = ucnv_toUChars(b, units, 4096, bytes + skip, n - (int32_t)skip, &code);
	n = ucnv_fromUChars(utf8, back, sizeof back, units, n, &code);
	assert_true(U_SUCCESS(code));
	ucnv_close(utf8);
	ucnv_close(a);
	ucnv_close(b);
	buf_clear(out);
	buf_add(out, back, (size_t)n);
	return buf_view(out);
}

static int wide(struct str s)
{
	int n = 0;
	size_t pos = 0;
	for (int32_t c; (c = str_next_char(s, &pos)) >= 0;)
		n += c >= 0x2E80;
	return n;
}

/* Every name, damaged in every way, is found, and where no byte was lost the repair is the name. */
static void generated_damage(void **state)
{
	static const struct {
		const char *from, *to;
		enum damage_kind kind;
		bool lossless;
	} ways[] = {
		{"UTF-8", "ISO-8859-1", DAMAGE_UTF8_AS_LATIN, true},
		{"UTF-8", "windows-1252", DAMAGE_UTF8_AS_LATIN, true},
		{"GBK", "ISO-8859-1", DAMAGE_GBK_AS_LATIN, true},
		{"GBK", "windows-1252", DAMAGE_GBK_AS_LATIN, true},
		{"UTF-8", "GBK", DAMAGE_UTF8_AS_GBK, false},
		{"GBK", "UTF-8", DAMAGE_REPLACED, false},
	};
	struct buf text, repair;
	buf_init(&text, 0);
	buf_init(&repair, 0);
	int tried = 0, exact = 0;
	for (size_t w = 0; w < ARRAY_LEN(ways); w++)
		for (size_t i = 0; i < ARRAY_LEN(names); i++) {
			struct damage d;
			struct str name = str_of(names[i]);
			if (wide(name) < 3)
				continue;
			struct str damaged = reread(name, ways[w].from, ways[w].to, 0, &text);
			buf_clear(&repair);
			bool found = damage_find(finder, damaged, &d, &repair);
			bool lost = str_find(damaged, STR("\xEF\xBF\xBD")) >= 0;
			if (!found || (d.kind != ways[w].kind && !(lost && d.kind == DAMAGE_REPLACED)))
				fail_msg("%s read as %s: '%s' → '%.*s' gives %d", ways[w].from, ways[w].to, names[i],
					 STR_ARG(damaged), d.kind);
			assert_false(d.is_note);
			if (ways[w].lossless && !lost)
				assert_str(buf_view(&repair), names[i]);
			tried++;
			exact += d.has_repair && str_eq(buf_view(&repair), name);
		}
	print_message("# %d damaged texts, %d repaired exactly\n", tried, exact);
	buf_done(&text);
	buf_done(&repair);
}

static void one_byte_off(void **state)
{
	struct buf text, repair;
	buf_init(&text, 0);
	buf_init(&repair, 0);
	int found = 0, all = 0;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str name = str_of(names[i]);
		if (wide(name) < 5 || wide(name) * 3 != (int)name.n)
			continue;
		struct damage d;
		struct str damaged = reread(name, "GBK", "GBK", 1, &text);
		buf_clear(&repair);
		all++;
		if (!damage_find(finder, damaged, &d, &repair))
			continue;
		found++;
		assert_true(d.kind == DAMAGE_SHIFTED || d.kind == DAMAGE_REPLACED);
	}
	print_message("# %d of %d shifted names found\n", found, all);
	assert_true(found * 10 >= all * 9);
	buf_done(&text);
	buf_done(&repair);
}

static void expect(const char *text, enum damage_kind kind, size_t at, const char *repaired)
{
	struct damage d;
	struct buf repair;
	buf_init(&repair, 0);
	bool found = damage_find(finder, str_of(text), &d, &repair);
	if (found != (kind != DAMAGE_NONE) || d.kind != kind || (found && d.at != at))
		fail_msg("'%s' gives kind %d at %zu, expected %d at %zu", text, d.kind, d.at, kind, at);
	assert_int_equal(d.has_repair, repaired != NULL);
	if (repaired)
		assert_str(buf_view(&repair), repaired);
	buf_done(&repair);
}

static void marks_and_notes(void **state)
{
	expect("衡水\xEF\xBF\xBD学校", DAMAGE_REPLACED, 6, NULL);
	expect("名称锟斤拷锟斤拷", DAMAGE_FILLER, 6, NULL);
	expect("烫烫烫烫", DAMAGE_FILLER, 0, NULL);
	expect("屯屯屯", DAMAGE_FILLER, 0, NULL);
	expect("a\x01", DAMAGE_CONTROL, 1, NULL);
	expect("衡\xE2\x80\x8B水", DAMAGE_INVISIBLE, 3, "衡水");
	expect("衡水\xEF\xBB\xBF", DAMAGE_INVISIBLE, 6, "衡水");
	expect("\xE2\x80\xAE衡水", DAMAGE_INVISIBLE, 0, "衡水");
	expect("衡水(Héng shuǐ)中学", DAMAGE_PINYIN, 6, "衡水中学");
	expect("衡水（hengshui）", DAMAGE_PINYIN, 6, "衡水");
	expect("衡水中学（Zhongxue）", DAMAGE_PINYIN, 12, "衡水中学");
	expect("衡水（ABC）", DAMAGE_NONE, 0, NULL);
	expect("學校与国家", DAMAGE_MIXED_SCRIPT, 0, NULL);
	expect("學校與國家", DAMAGE_NONE, 0, NULL);
	expect("学校与国家", DAMAGE_NONE, 0, NULL);
	expect("è¡¡æ°´ middle school", DAMAGE_UTF8_AS_LATIN, 0, "衡水 middle school");
	expect("ºâË®ÊÐ 1", DAMAGE_GBK_AS_LATIN, 0, "衡水市 1");
	expect("cafÃ©", DAMAGE_UTF8_AS_LATIN, 3, "café");
	for (int k = DAMAGE_NONE; k <= DAMAGE_MIXED_SCRIPT; k++) {
		assert_non_null(damage_label((enum damage_kind)k).zh);
		assert_non_null(damage_label((enum damage_kind)k).en);
	}
}

/* 120 000 ordinary texts: made names, addresses, and words of other languages. None is called damaged. */
static void no_false_alarm(void **state)
{
	static const char *const surnames[] = {"王", "李", "张", "欧阳", "司马", "诸葛", "仇",
					       "翟", "郗", "亓", "尉迟", "覃",	 "逄"};
	static const char *const towns[] = {"衡水市", "常州市", "溧阳市", "浚县",   "睢宁县", "涿州市",
					    "亳州市", "儋州市", "泸州市", "鄄城县", "郯城县", "盱眙县",
					    "婺源县", "歙县",	"黟县",	  "蠡县",   "莘县",   "郏县"};
	static const char *const rest[] = {"第%d中学", "实验小学",  "%d号楼2单元",	 "中心小学（东校区）",
					   "路%d号",   "幼儿园",    "教育局·基础教育科", "九年一贯制学校",
					   "——%d班",   "“希望”小学"};
	static const char *const others[] = {"Ångström",
					     "São Paulo",
					     "Bîrlad",
					     "naïve café",
					     "Zürich Öffentliche Schule",
					     "Đà Nẵng",
					     "Московская школа №1",
					     "Ελληνικό σχολείο",
					     "さくら小学校",
					     "カタカナ",
					     "한국학교",
					     "«Écoles»",
					     "50 °C ± 2",
					     "1½ × ¾",
					     "résumé — déjà vu…",
					     "Þórður",
					     "ÑANDÚ",
					     "ÜÖÄ",
					     "“quoted” text",
					     "£100 §5"};
	struct damage d;
	struct rng rng;
	char text[512];
	rng_init(&rng, 20240901);
	for (int i = 0; i < 120000; i++) {
		size_t n = 0;
		if (i % 3 ==
		    0) { /* a person: given names of any character of GB 2312's first level, now and then the second */
			n += (size_t)snprintf(text, sizeof text, "%s", surnames[rng_below(&rng, ARRAY_LEN(surnames))]);
			for (uint64_t k = 1 + rng_below(&rng, 2); k > 0; k--) {
				int lead = rng_below(&rng, 10) ? 0xB0 + (int)rng_below(&rng, 0x27)
							       : 0xD8 + (int)rng_below(&rng, 0x1F);
				struct buf one;
				buf_init(&one, 0);
				char gb[] = {(char)lead, (char)(0xA1 + rng_below(&rng, 94)), 0};
				UChar unit[2];
				UErrorCode code = U_ZERO_ERROR;
				static UConverter *gbk;
				if (!gbk)
					gbk = ucnv_open("GBK", &code);
				if (ucnv_toUChars(gbk, unit, 2, gb, 2, &code) == 1)
					n += utf8_put(unit[0], text + n);
				buf_done(&one);
			}
		} else if (i % 3 == 1) {
			n = (size_t)snprintf(text, sizeof text, "%s", towns[rng_below(&rng, ARRAY_LEN(towns))]);
			for (uint64_t k = 1 + rng_below(&rng, 3); k > 0; k--)
				n += (size_t)snprintf(text + n, sizeof text - n, rest[rng_below(&rng, ARRAY_LEN(rest))],
						      (int)rng_below(&rng, 200));
		} else {
			n = (size_t)snprintf(text, sizeof text, "%s %d %s", others[rng_below(&rng, ARRAY_LEN(others))],
					     i, others[rng_below(&rng, ARRAY_LEN(others))]);
		}
		if (damage_find(finder, (struct str){text, n}, &d, NULL))
			fail_msg("'%.*s' is called damaged: kind %d", (int)n, text, d.kind);
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		expect(names[i], DAMAGE_NONE, 0, NULL);
}

/* What people wrote about the field, line by line. */
static void real_pages(void **state)
{
	static const char *const files[] = {"domain/handbook.md", "domain/contract.md", "domain/facts.csv"};
	const char *shared = getenv("JH_SHARED");
	int lines = 0;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[512], line[8192];
		snprintf(path, sizeof path, "%s/%s", shared ? shared : "", files[i]);
		FILE *f = fopen(path, "r");
		if (!f) {
			print_message("# skipped: %s is not there\n", files[i]);
			return;
		}
		for (; fgets(line, sizeof line, f); lines++) {
			struct damage d;
			line[strcspn(line, "\n")] = 0;
			if (damage_find(finder, str_of(line), &d, NULL))
				fail_msg("%s: '%.*s' is called damaged: kind %d", files[i], (int)d.n, line + d.at,
					 d.kind);
		}
		fclose(f);
	}
	assert_true(lines > 100);
}

static int open_finder(void **state)
{
	struct err err;
	return damage_open(&finder, &err) == ST_OK ? 0 : -1;
}

static int close_finder(void **state)
{
	damage_close(finder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generated_damage), cmocka_unit_test(one_byte_off), cmocka_unit_test(marks_and_notes),
		cmocka_unit_test(no_false_alarm),   cmocka_unit_test(real_pages),
	};
	return cmocka_run_group_tests(tests, open_finder, close_finder);
}
