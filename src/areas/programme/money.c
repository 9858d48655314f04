/* Centres' yearly work, money, and the places of reform. */
#include "areas/programme/codes.h"
#include "areas/programme/programme.h"

static const struct field centre_work_fields[] = {
	{.name = "centre", .label = {"集团中心", "centre"}, .kind = FIELD_REFERENCE, .record = "centre", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"工作", "work"}, .kind = FIELD_TEXT, .size = 200, .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "due", .label = {"期限", "due"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "done", .label = {"完成日期", "done"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{},
};
const struct record record_centre_work = {
	.name = "centre_work",
	.label = {"中心年度工作", "work of a centre"},
	.help = {"集团各中心的年度工作", "what each centre of a group does in a year"},
	.synonyms = "centre work|中心工作",
	.life = LIFE_YEAR,
	.fields = centre_work_fields,
	.scope = "centre.group.core",
};

static const struct field budget_fields[] = {
	{.name = "programme", .label = {"规划计划", "programme"}, .kind = FIELD_REFERENCE, .record = "programme", .flags = F_KEY | F_LIST},
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_LIST},
	{.name = "year", .label = {"年度", "year"}, .kind = FIELD_INTEGER, .min = "1990", .max = "2100", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "line", .label = {"科目", "line"}, .synonyms = "预算科目|用途", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "region", .label = {"出资地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED},
	{.name = "budget", .label = {"预算", "budget"}, .synonyms = "预算金额", .kind = FIELD_MONEY, .unit = "yuan", .min = "0", .flags = F_LIST},
	{.name = "granted", .label = {"下达", "granted"}, .synonyms = "拨付金额", .kind = FIELD_MONEY, .unit = "yuan", .min = "0", .flags = F_LIST},
	{.name = "evidence", .label = {"下达文件", "document"}, .kind = FIELD_FILE},
	{},
};
static const struct record_check budget_checks[] = {
	{.name = "whose", .kind = CHECK_EXPRESSION, .expression = "known(programme) or known(group)",
	 .message = {"要填规划计划或集团", "a programme or a group must be named"}},
	{.name = "granted-within", .kind = CHECK_EXPRESSION, .severity = CHECK_WARNING, .expression = "granted <= budget",
	 .message = {"下达 {granted} 超过预算 {budget}", "granted {granted}, more than the budget {budget}"}},
	{},
};
const struct record record_budget_line = {
	.name = "budget_line",
	.label = {"经费", "budget line"},
	.help = {"规划和集团的经费：预算、下达", "the money of programmes and groups: planned and granted"},
	.synonyms = "budget lines|预算|经费预算",
	.life = LIFE_PLAIN,
	.fields = budget_fields,
	.checks = budget_checks,
	.scope = "region|group.core",
};

static const struct field spending_fields[] = {
	{.name = "budget_line", .label = {"经费", "budget line"}, .kind = FIELD_REFERENCE, .record = "budget_line", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "date", .label = {"日期", "date"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "what", .label = {"事项", "what for"}, .kind = FIELD_TEXT, .size = 200, .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "school", .label = {"使用学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_LIST},
	{.name = "amount", .label = {"金额", "amount"}, .kind = FIELD_MONEY, .unit = "yuan", .flags = F_REQUIRED | F_LIST},
	{.name = "evidence", .label = {"凭证", "evidence"}, .kind = FIELD_FILE},
	{},
};
const struct record record_spending = {
	.name = "spending",
	.label = {"支出", "spending"},
	.help = {"经费的支出和凭证", "what was spent of a budget line, with its evidence"},
	.synonyms = "spendings|支出明细",
	.life = LIFE_PLAIN,
	.fields = spending_fields,
	.scope = "budget_line.region|school",
	.sort = "-date",
};

static const struct field guidance_fields[] = {
	{.name = "name", .label = {"名称", "name"}, .kind = FIELD_TEXT, .size = 100, .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED | F_LIST},
	{.name = "remit", .label = {"职责", "remit"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{.name = "host", .label = {"依托单位", "host"}, .kind = FIELD_TEXT, .size = 100, .flags = F_LIST},
	{.name = "from", .label = {"成立日期", "from"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"撤销日期", "to"}, .kind = FIELD_DATE},
	{},
};
static const struct record_check period_checks[] = {FROM_BEFORE_TO, {}};
const struct record record_guidance_centre = {
	.name = "guidance_centre",
	.label = {"指导中心", "guidance centre"},
	.help = {"市县两级集团化办学指导中心", "the city's and counties' guidance centres"},
	.synonyms = "guidance centres|集团化办学指导中心",
	.life = LIFE_PERIOD,
	.fields = guidance_fields,
	.checks = period_checks,
	.scope = "region",
};

static const struct code pilot_kinds[] = {
	{"reform", {"改革实验区", "reform zone"}, "实验区|改革试验区"},
	{"pilot", {"试点区", "pilot zone"}, "试点"},
	{},
};
static const struct field pilot_fields[] = {
	{.name = "name", .label = {"名称", "name"}, .kind = FIELD_TEXT, .size = 100, .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类型", "kind"}, .kind = FIELD_CODE, .codes = pilot_kinds, .flags = F_REQUIRED | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED | F_LIST},
	{.name = "level", .label = {"级别", "level"}, .kind = FIELD_CODE, .codes = codes_honour_level, .flags = F_LIST},
	{.name = "topic", .label = {"任务", "topic"}, .kind = FIELD_TEXT, .size = 200},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE},
	{},
};
const struct record record_pilot_zone = {
	.name = "pilot_zone",
	.label = {"实验区试点区", "pilot zone"},
	.help = {"改革实验区和试点区", "zones of reform and pilots"},
	.synonyms = "pilot zones|实验区|试点区",
	.life = LIFE_PERIOD,
	.fields = pilot_fields,
	.checks = period_checks,
	.scope = "region",
};
