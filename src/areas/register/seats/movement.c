/* Children who move in and out, counted for years past and expected for years to come. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field fields[] = {
	{.name = "county", .label = {"所在区县", "county"}, .synonyms = "区县|县区|地区", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "zone", .label = {"施教区", "zone"}, .synonyms = "施教区名称", .kind = FIELD_REFERENCE, .record = "zone", .flags = F_KEY | F_LIST,
	 .help = {"空：全区县", "empty: the whole county"}},
	{.name = "year", .label = {"学年", "year"}, .synonyms = "学年度|school year", .kind = FIELD_SCHOOL_YEAR,
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "stage", .label = {"学段", "stage"}, .kind = FIELD_CODE, .codes = codes_stage, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "in", .label = {"迁入", "in"}, .synonyms = "迁入儿童|迁入人数", .kind = FIELD_INTEGER, .min = "0", .max = "1000000",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "out", .label = {"迁出", "out"}, .synonyms = "迁出儿童|迁出人数", .kind = FIELD_INTEGER, .min = "0", .max = "1000000",
	 .flags = F_REQUIRED | F_LIST},
	{},
};

const struct record record_movement = {
	.name = "movement",
	.label = {"儿童迁移", "movement"},
	.help = {"各学段年龄的儿童迁入、迁出；以后学年的是预计数",
		 "children of a stage's age who move in and out; of years to come: as expected"},
	.synonyms = "迁入迁出|人口迁移|migration",
	.life = LIFE_PLAIN,
	.fields = fields,
	.scope = "county",
};
