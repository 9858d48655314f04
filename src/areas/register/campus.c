#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field fields[] = {
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "name", .label = {"名称", "name"}, .synonyms = "校区名称", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "longitude", .label = {"经度", "longitude"}, .synonyms = "lon|lng", .kind = FIELD_DECIMAL, .scale = 7, .min = "-180", .max = "180"},
	{.name = "latitude", .label = {"纬度", "latitude"}, .synonyms = "lat", .kind = FIELD_DECIMAL, .scale = 7, .min = "-90", .max = "90"},
	{.name = "datum", .label = {"坐标系", "datum"}, .kind = FIELD_CODE, .codes = codes_datum},
	{.name = "from", .label = {"起", "from"}, .synonyms = "启用日期|开始日期", .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"止", "to"}, .synonyms = "停用日期|结束日期", .kind = FIELD_DATE, .flags = F_LIST},
	{},
};

static const struct record_check checks[] = {
	{.name = "from-before-to", .kind = CHECK_EXPRESSION, .expression = "from < to",
	 .message = {"止 {to} 不晚于 起 {from}", "it ends {to}, not after it begins {from}"}},
	{.name = "within-school", .kind = CHECK_WITHIN_LIFE, .severity = CHECK_WARNING, .field = "school",
	 .message = {"校区的时间超出学校的存续期", "the campus outlives its school"}},
	{},
};

const struct record record_campus = {
	.name = "campus",
	.label = {"校区", "campus"},
	.help = {"一所学校的多个校区；校区不是学校", "the sites of one school; a campus is not a school"},
	.synonyms = "campuses|分校区",
	.life = LIFE_PERIOD,
	.fields = fields,
	.checks = checks,
	.scope = "school",
};
