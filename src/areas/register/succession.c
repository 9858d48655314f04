#include "areas/register/register.h"

static const struct code kinds[] = {
	{"merged-into", {"并入", "merged into"}, "合并到|撤并到"},
	{"split-from", {"分设自", "split from"}, "拆分自|独立自"},
	{"renamed-from", {"更名自", "renamed from"}, "由…更名"},
	{},
};

static const struct field fields[] = {
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "kind", .label = {"方式", "kind"}, .kind = FIELD_CODE, .codes = kinds, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "other", .label = {"相关学校", "other school"}, .synonyms = "另一学校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "day", .label = {"日期", "day"}, .synonyms = "生效日期", .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "document", .label = {"文号", "document"}, .synonyms = "依据", .kind = FIELD_TEXT},
	{},
};

static const struct record_check checks[] = {
	{.name = "not-itself", .kind = CHECK_EXPRESSION, .expression = "school <> other",
	 .message = {"学校不能并入或分设自己", "a school cannot merge into or split from itself"}},
	{},
};

const struct record record_succession = {
	.name = "succession",
	.label = {"学校沿革", "succession"},
	.help = {"学校的合并、分设、更名", "schools merged into, split from or renamed from others"},
	.synonyms = "学校变更|合并拆分",
	.life = LIFE_PLAIN,
	.fields = fields,
	.checks = checks,
	.scope = "school",
};
