/* Residential units (居住单元): the smallest areas that zones are put together from. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct code kinds[] = {
	{"village", {"行政村", "village"}, "村"},
	{"community", {"社区", "community"}, "居委会|居民委员会"},
	{"estate", {"住宅小区", "estate"}, "小区|楼盘"},
	{"cell", {"网格", "cell"}, "格网|单元格"},
	{},
};

static const struct field fields[] = {
	{.name = "code", .label = {"代码", "code"}, .synonyms = "单元代码|unit code", .kind = FIELD_TEXT, .size = 40,
	 .flags = F_KEY | F_REQUIRED | F_LIST | F_SEARCH},
	{.name = "name", .label = {"名称", "name"}, .synonyms = "单元名称|村居名称|小区名称", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_REQUIRED | F_DATED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类别", "kind"}, .kind = FIELD_CODE, .codes = kinds, .flags = F_LIST, .default_value = "community"},
	{.name = "county", .label = {"所在区县", "county"}, .synonyms = "区县|县区|所属区县", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_REQUIRED | F_DATED | F_LIST},
	{.name = "longitude", .label = {"经度", "longitude"}, .synonyms = "lon|lng", .kind = FIELD_DECIMAL, .scale = 7, .min = "-180",
	 .max = "180", .flags = F_DATED},
	{.name = "latitude", .label = {"纬度", "latitude"}, .synonyms = "lat", .kind = FIELD_DECIMAL, .scale = 7, .min = "-90", .max = "90",
	 .flags = F_DATED},
	{.name = "datum", .label = {"坐标系", "datum"}, .synonyms = "坐标系统", .kind = FIELD_CODE, .codes = codes_datum, .flags = F_DATED},
	{.name = "shape", .label = {"边界", "shape"}, .synonyms = "geometry|形状", .kind = FIELD_SHAPE, .flags = F_DATED,
	 .help = {"GeoJSON 多边形；只知道位置时可空", "GeoJSON polygon; may be empty where only the place is known"}},
	{.name = "households", .label = {"户数", "households"}, .kind = FIELD_INTEGER, .min = "0", .max = "1000000", .flags = F_DATED},
	{.name = "population", .label = {"人口", "population"}, .synonyms = "常住人口", .kind = FIELD_INTEGER, .min = "0", .max = "10000000",
	 .flags = F_DATED | F_LIST},
	{},
};

static const struct record_check checks[] = {
	{.name = "datum-declared", .kind = CHECK_EXPRESSION, .expression = "not known(longitude) or known(datum)",
	 .message = {"有经纬度，请注明坐标系", "coordinates are given, but not their datum"}},
	{.name = "both-coordinates", .kind = CHECK_EXPRESSION, .expression = "known(longitude) = known(latitude)",
	 .message = {"经度和纬度要么都填，要么都空", "longitude and latitude are given together or not at all"}},
	{},
};

const struct record record_unit = {
	.name = "unit",
	.label = {"居住单元", "unit"},
	.help = {"村居、小区或网格：划分施教区的最小单元", "villages, estates or cells: the smallest parts zones are made of"},
	.synonyms = "units|村居|居住区",
	.life = LIFE_DATED,
	.fields = fields,
	.checks = checks,
	.scope = "county",
	.sort = "county,code",
};
