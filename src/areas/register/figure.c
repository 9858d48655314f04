#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field fields[] = {
	{.name = "place", .label = {"地区", "place"}, .kind = FIELD_TEXT, .size = 60, .flags = F_KEY | F_REQUIRED | F_LIST | F_SEARCH},
	{.name = "region", .label = {"区划", "region"}, .kind = FIELD_REFERENCE, .record = "region",
	 .help = {"与地区对应的区划，找得到时自动填", "the region the place names, filled where one matches"}},
	{.name = "period", .label = {"时期", "period"}, .kind = FIELD_TEXT, .size = 40, .flags = F_KEY | F_REQUIRED | F_LIST,
	 .pattern = "\\d{4}(-\\d{2}){0,2}|\\d{4}-\\d{4}"},
	{.name = "measure", .label = {"指标", "measure"}, .kind = FIELD_TEXT, .size = 200, .flags = F_KEY | F_REQUIRED | F_LIST | F_SEARCH | F_NAME},
	{.name = "unit", .label = {"单位", "unit"}, .kind = FIELD_TEXT, .size = 40, .flags = F_REQUIRED | F_LIST},
	{.name = "value", .label = {"数值", "value"}, .kind = FIELD_DECIMAL, .scale = 6, .flags = F_REQUIRED | F_LIST},
	{.name = "kind", .label = {"类别", "kind"}, .kind = FIELD_CODE, .codes = codes_figure_kind, .flags = F_REQUIRED | F_LIST},
	{.name = "part_of", .label = {"属于", "part of"}, .kind = FIELD_TEXT, .size = 200, .flags = F_LIST},
	{.name = "note", .label = {"备注", "note"}, .kind = FIELD_TEXT, .size = 500},
	{.name = "source", .label = {"来源", "source"}, .kind = FIELD_TEXT, .size = 300, .flags = F_KEY | F_REQUIRED},
	{},
};

static const struct record_check checks[] = {
	{.name = "part-names-its-whole", .kind = CHECK_EXPRESSION, .expression = "kind <> 'part' or known(part_of)",
	 .message = {"类别为“部分”，请填属于哪个总数", "a part must name the total it belongs to"}},
	{},
};

const struct record record_figure = {
	.name = "figure",
	.label = {"公布数据", "figure"},
	.help = {"公开发布的数字：地区、时期、单位、整体与部分、来源", "published claims: place, period, unit, whole and parts, source"},
	.synonyms = "figures|facts|数据台账|公布数字",
	.life = LIFE_PLAIN,
	.fields = fields,
	.checks = checks,
};
