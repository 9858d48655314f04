#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field fields[] = {
	{.name = "code", .label = {"代码", "code"}, .synonyms = "区划代码|行政区划代码|region code", .kind = FIELD_REGION_CODE,
	 .flags = F_KEY | F_REQUIRED | F_LIST,
	 .help = {"GB/T 2260 区划代码，县级 6 位，村级 12 位", "GB/T 2260 code: 6 digits for a county, 12 down to the village"}},
	{.name = "name", .label = {"名称", "name"}, .synonyms = "区划名称", .kind = FIELD_TEXT, .size = 60,
	 .flags = F_REQUIRED | F_DATED | F_NAME | F_SEARCH | F_LIST},
	{.name = "parent", .label = {"上级", "parent"}, .synonyms = "上级区划|上级代码", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_DATED | F_LIST},
	{.name = "level", .label = {"级别", "level"}, .kind = FIELD_CODE, .codes = codes_region_level, .flags = F_REQUIRED | F_LIST},
	{.name = "shape", .label = {"边界", "shape"}, .synonyms = "geometry|形状", .kind = FIELD_SHAPE, .flags = F_DATED,
	 .help = {"GeoJSON 多边形；没有边界的功能区可空", "GeoJSON polygon; may be empty for zones without a boundary"}},
	{},
};

const struct record record_region = {
	.name = "region",
	.label = {"区划", "region"},
	.help = {"行政区划和功能区，从省到村", "administrative regions and development zones, from province to village"},
	.synonyms = "regions|行政区划|地区",
	.life = LIFE_DATED,
	.fields = fields,
	.scope = "self",
	.sort = "code",
};
