/* Service areas (施教区): whose children a school must take. An area is a shape, or the units listed for it, or both; which
 * school serves it and which units lie in it change with the years and keep their days. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field zone_fields[] = {
	{.name = "name", .label = {"名称", "name"}, .synonyms = "施教区名称|学区名称|zone name", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "county", .label = {"所在区县", "county"}, .synonyms = "区县|县区|所属区县", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_REQUIRED | F_DATED | F_LIST},
	{.name = "stage", .label = {"学段", "stage"}, .kind = FIELD_CODE, .codes = codes_stage, .flags = F_REQUIRED | F_LIST},
	{.name = "shape", .label = {"边界", "shape"}, .synonyms = "geometry|形状|范围", .kind = FIELD_SHAPE, .flags = F_DATED,
	 .help = {"GeoJSON 多边形；按村居、小区划分的施教区可空，范围由“施教区居住单元”列出",
		  "GeoJSON polygon; may be empty for a zone whose units are listed in 'zone unit'"}},
	{.name = "document", .label = {"文号", "document"}, .synonyms = "依据", .kind = FIELD_TEXT, .flags = F_DATED},
	{.name = "note", .label = {"说明", "note"}, .synonyms = "四至|备注", .kind = FIELD_LONG_TEXT, .size = 2000, .flags = F_DATED},
	{},
};

const struct record record_zone = {
	.name = "zone",
	.label = {"施教区", "zone"},
	.help = {"一个学段的招生范围；范围和文号的变化按日期保留", "the area whose children a school of one stage must take; changes keep their day"},
	.synonyms = "zones|施教区范围|招生范围|学区划分",
	.life = LIFE_DATED,
	.fields = zone_fields,
	.scope = "county",
	.sort = "county,name",
};

static const struct field school_fields[] = {
	{.name = "zone", .label = {"施教区", "zone"}, .synonyms = "施教区名称", .kind = FIELD_REFERENCE, .record = "zone",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .synonyms = "学校标识码|学校名称|对应学校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "from", .label = {"起", "from"}, .synonyms = "开始日期", .kind = FIELD_DATE, .flags = F_KEY | F_LIST},
	{.name = "to", .label = {"止", "to"}, .synonyms = "结束日期", .kind = FIELD_DATE, .flags = F_LIST},
	{},
};

#define FROM_BEFORE_TO                                                                                                 \
	{.name = "from-before-to", .kind = CHECK_EXPRESSION, .expression = "from < to",                                \
	 .message = {"止 {to} 不晚于 起 {from}", "it ends {to}, not after it begins {from}"}}

static const struct record_check school_checks[] = {
	FROM_BEFORE_TO,
	{.name = "once-at-a-time", .kind = CHECK_NO_OVERLAP, .by = "zone,school",
	 .message = {"同一学校在同一施教区的时间重叠", "the school serves the zone twice at the same time"}},
	{.name = "within-school", .kind = CHECK_WITHIN_LIFE, .severity = CHECK_WARNING, .field = "school",
	 .message = {"施教区对应的时间超出学校的存续期", "the school serves the zone longer than it stands"}},
	{},
};

const struct record record_zone_school = {
	.name = "zone_school",
	.label = {"施教区学校", "zone school"},
	.help = {"施教区对应的学校；多校划片写多行", "the school that serves a zone; several schools of one zone are several rows"},
	.synonyms = "施教区对应学校|划片学校",
	.life = LIFE_PERIOD,
	.fields = school_fields,
	.checks = school_checks,
	.scope = "school|zone.county",
};

static const struct field unit_fields[] = {
	{.name = "zone", .label = {"施教区", "zone"}, .synonyms = "施教区名称", .kind = FIELD_REFERENCE, .record = "zone",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "unit", .label = {"居住单元", "unit"}, .synonyms = "村居|小区|单元代码", .kind = FIELD_REFERENCE, .record = "unit",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "from", .label = {"起", "from"}, .synonyms = "开始日期", .kind = FIELD_DATE, .flags = F_KEY | F_LIST},
	{.name = "to", .label = {"止", "to"}, .synonyms = "结束日期", .kind = FIELD_DATE, .flags = F_LIST},
	{},
};

static const struct record_check unit_checks[] = {
	FROM_BEFORE_TO,
	{.name = "once-at-a-time", .kind = CHECK_NO_OVERLAP, .by = "zone,unit",
	 .message = {"同一居住单元在同一施教区的时间重叠", "the unit lies in the zone twice at the same time"}},
	{},
};

const struct record record_zone_unit = {
	.name = "zone_unit",
	.label = {"施教区居住单元", "zone unit"},
	.help = {"施教区所含的村居、小区", "the villages and estates that make up a zone"},
	.synonyms = "施教区村居|施教区小区|zone units",
	.life = LIFE_PERIOD,
	.fields = unit_fields,
	.checks = unit_checks,
	.scope = "zone.county",
};
