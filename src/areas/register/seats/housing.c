/* Housing projects: new homes, when they are handed over, and the children who are expected with them. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct code states[] = {
	{"planned", {"规划", "planned"}, "拟建"},
	{"building", {"在建", "under construction"}, "施工中"},
	{"delivered", {"已交付", "handed over"}, "交付"},
	{"stopped", {"停建", "stopped"}, "停工|取消"},
	{},
};

#define EXPECTED(n, zh, en, more)                                                                                      \
	{.name = n, .label = {zh, en}, .synonyms = more, .kind = FIELD_INTEGER, .min = "0", .max = "100000", .flags = F_LIST}

static const struct field fields[] = {
	{.name = "name", .label = {"名称", "name"}, .synonyms = "项目名称|楼盘名称", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "county", .label = {"所在区县", "county"}, .synonyms = "区县|县区", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "unit", .label = {"居住单元", "unit"}, .synonyms = "村居|小区", .kind = FIELD_REFERENCE, .record = "unit"},
	{.name = "longitude", .label = {"经度", "longitude"}, .synonyms = "lon|lng", .kind = FIELD_DECIMAL, .scale = 7, .min = "-180", .max = "180"},
	{.name = "latitude", .label = {"纬度", "latitude"}, .synonyms = "lat", .kind = FIELD_DECIMAL, .scale = 7, .min = "-90", .max = "90"},
	{.name = "datum", .label = {"坐标系", "datum"}, .synonyms = "坐标系统", .kind = FIELD_CODE, .codes = codes_datum},
	{.name = "status", .label = {"状态", "status"}, .kind = FIELD_CODE, .codes = states, .flags = F_LIST, .default_value = "planned"},
	{.name = "households", .label = {"户数", "households"}, .synonyms = "套数|住房套数", .kind = FIELD_INTEGER, .min = "0", .max = "1000000",
	 .flags = F_LIST},
	{.name = "handover", .label = {"交付日期", "handover"}, .synonyms = "交付时间|交房日期", .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "years", .label = {"入住年数", "years to fill"}, .synonyms = "入住年限", .kind = FIELD_INTEGER, .min = "1", .max = "20",
	 .help = {"从交付到住满的年数", "from handover until all homes are lived in"}},
	EXPECTED("kindergarten", "预计幼儿", "kindergarten children", "预计幼儿园学生|kindergarten"),
	EXPECTED("primary", "预计小学生", "primary pupils", "预计小学学生|primary"),
	EXPECTED("junior", "预计初中生", "junior pupils", "预计初中学生|junior"),
	{},
};

static const struct record_check checks[] = {
	{.name = "datum-declared", .kind = CHECK_EXPRESSION, .expression = "not known(longitude) or known(datum)",
	 .message = {"有经纬度，请注明坐标系", "coordinates are given, but not their datum"}},
	{.name = "size-known", .kind = CHECK_EXPRESSION, .severity = CHECK_WARNING,
	 .expression = "known(households) or known(kindergarten) or known(primary) or known(junior)",
	 .message = {"户数和预计学生数都没有：预测用不上这一行", "neither homes nor children are given: the forecast cannot use this row"}},
	{},
};

const struct record record_housing = {
	.name = "housing",
	.label = {"住房项目", "housing project"},
	.help = {"新建住房的交付时间和住满后预计的学生数；没有预计数时按政策的千人指标算",
		 "new homes, when they are handed over, and pupils once all are lived in; without numbers the policy's norms are used"},
	.synonyms = "housing|楼盘|新建小区",
	.life = LIFE_PLAIN,
	.fields = fields,
	.checks = checks,
	.scope = "county",
};
