/* Named assumptions (预测假设): what a planner thinks will differ from what the past says, kept under the scenario's name. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct code whats[] = {
	{"births", {"出生人口", "births"}, "出生"},
	{"entry", {"入学率", "entry"}, "入学"},
	{"survival", {"升级率", "survival"}, "升学率"},
	{"migration", {"净迁入", "net migration"}, "迁移"},
	{"housing", {"住房儿童", "children of new homes"}, "住房"},
	{},
};

static const struct field fields[] = {
	{.name = "scenario", .label = {"方案", "scenario"}, .synonyms = "情景|方案名称", .kind = FIELD_TEXT, .size = 60,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "what", .label = {"对象", "what"}, .synonyms = "假设对象", .kind = FIELD_CODE, .codes = whats, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .synonyms = "区县|区划", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_KEY | F_LIST, .help = {"空：全部地区", "empty: everywhere"}},
	{.name = "stage", .label = {"学段", "stage"}, .kind = FIELD_CODE, .codes = codes_stage, .flags = F_KEY | F_LIST,
	 .help = {"空：全部学段", "empty: all stages"}},
	{.name = "first_year", .label = {"起始学年", "first year"}, .synonyms = "从学年", .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_LIST},
	{.name = "last_year", .label = {"末学年", "last year"}, .synonyms = "到学年", .kind = FIELD_SCHOOL_YEAR, .flags = F_LIST},
	{.name = "percent", .label = {"变化", "change"}, .synonyms = "变化百分比|增减", .kind = FIELD_PERCENT, .scale = 2, .min = "-100", .max = "1000",
	 .flags = F_REQUIRED | F_LIST, .help = {"比预测高（正）或低（负）百分之几", "per cent above (below zero: under) what is forecast"}},
	{.name = "note", .label = {"说明", "note"}, .synonyms = "理由", .kind = FIELD_LONG_TEXT, .size = 2000},
	{},
};

static const struct record_check checks[] = {
	{.name = "years-in-order", .kind = CHECK_EXPRESSION, .expression = "first_year <= last_year",
	 .message = {"末学年 {last_year} 早于起始学年 {first_year}", "its last year {last_year} is before its first {first_year}"}},
	{},
};

const struct record record_assumption = {
	.name = "assumption",
	.label = {"预测假设", "assumption"},
	.help = {"某方案下出生、入学、升级、迁移、住房与预测的差别", "how births, entry, survival, migration or housing differ from the forecast in a scenario"},
	.synonyms = "assumptions|情景假设",
	.life = LIFE_PLAIN,
	.fields = fields,
	.checks = checks,
	.scope = "region",
};
