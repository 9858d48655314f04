/* Children before school: births and registered children of a birth year, of a county or one of its zones. */
#include "areas/register/register.h"

static const struct code kinds[] = {
	{"births", {"出生人口", "births"}, "出生|新生儿|出生数"},
	{"registered", {"登记适龄儿童", "registered children"}, "户籍儿童|登记儿童|适龄儿童"},
	{},
};

static const struct field fields[] = {
	{.name = "kind", .label = {"类别", "kind"}, .kind = FIELD_CODE, .codes = kinds, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "county", .label = {"所在区县", "county"}, .synonyms = "区县|县区|地区", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "zone", .label = {"施教区", "zone"}, .synonyms = "施教区名称", .kind = FIELD_REFERENCE, .record = "zone", .flags = F_KEY | F_LIST,
	 .help = {"空：全区县", "empty: the whole county"}},
	{.name = "born", .label = {"出生学年", "born"}, .synonyms = "出生年度|出生年", .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_LIST,
	 .help = {"9 月 1 日至次年 8 月 31 日出生；2019-2020 出生的儿童 2026 年秋入小学",
		  "born from 1 September to 31 August; those of 2019-2020 enter primary school in autumn 2026"}},
	{.name = "year", .label = {"统计学年", "year"}, .synonyms = "学年|登记学年|school year", .kind = FIELD_SCHOOL_YEAR,
	 .flags = F_KEY | F_REQUIRED | F_LIST, .help = {"取得该数的学年", "the school year in which they were counted"}},
	{.name = "children", .label = {"人数", "children"}, .synonyms = "儿童数|出生人数", .kind = FIELD_INTEGER, .min = "0", .max = "10000000",
	 .flags = F_REQUIRED | F_LIST},
	{},
};

static const struct record_check checks[] = {
	{.name = "birth-year-known", .kind = CHECK_EXPRESSION, .severity = CHECK_WARNING, .expression = "known(born)",
	 .message = {"缺出生学年：预测用不上这一行", "the year of birth is missing: the forecast cannot use this row"}},
	{},
};

const struct record record_children = {
	.name = "children",
	.label = {"学龄前儿童", "children"},
	.help = {"按区县或施教区、出生学年统计的出生人口和登记儿童；只有总数",
		 "births and registered children by county or zone and year of birth; totals only"},
	.synonyms = "出生人口|适龄儿童|births",
	.life = LIFE_YEAR,
	.fields = fields,
	.checks = checks,
	.scope = "county",
};
