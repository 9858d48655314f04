/* What a school can take: plans of intake, and classrooms. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

#define SCHOOL_YEAR_SECTION                                                                                            \
	{.name = "school", .label = {"学校", "school"}, .synonyms = "学校标识码|学校名称", .kind = FIELD_REFERENCE,     \
	 .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},                                                    \
	{.name = "year", .label = {"学年", "year"}, .synonyms = "学年度|school year", .kind = FIELD_SCHOOL_YEAR,        \
	 .flags = F_KEY | F_REQUIRED | F_LIST},                                                                        \
	{.name = "section", .label = {"学段", "section"}, .synonyms = "部|学部", .kind = FIELD_CODE, .codes = codes_section, \
	 .flags = F_KEY | F_REQUIRED | F_LIST}

static const struct field intake_fields[] = {
	SCHOOL_YEAR_SECTION,
	{.name = "classes", .label = {"招生班数", "classes"}, .synonyms = "计划班数", .kind = FIELD_INTEGER, .min = "0", .max = "1000",
	 .flags = F_LIST},
	{.name = "places", .label = {"招生人数", "places"}, .synonyms = "计划人数|招生计划", .kind = FIELD_INTEGER, .min = "0", .max = "100000",
	 .flags = F_REQUIRED | F_LIST},
	{},
};

const struct record record_intake = {
	.name = "intake",
	.label = {"招生计划", "intake plan"},
	.help = {"学校一个学年起始年级的招生计划", "how many a school plans to take into its first grade of the section"},
	.synonyms = "intake|招生",
	.life = LIFE_PLAIN, /* a plan for next year counts before the year has begun */
	.fields = intake_fields,
	.scope = "school",
};

static const struct field classroom_fields[] = {
	SCHOOL_YEAR_SECTION,
	{.name = "rooms", .label = {"普通教室", "rooms"}, .synonyms = "教室数|普通教室数", .kind = FIELD_INTEGER, .min = "0", .max = "1000",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "flexible", .label = {"机动教室", "flexible"}, .synonyms = "临时教室|机动教室数", .kind = FIELD_INTEGER, .min = "0", .max = "1000",
	 .flags = F_LIST, .help = {"活动板房、借用等，不计入普通教室", "prefabricated or borrowed, beside the rooms"}},
	{},
};

const struct record record_classrooms = {
	.name = "classrooms",
	.label = {"教室", "classrooms"},
	.help = {"学校一个学年可作普通教室的间数；一贯制学校共用的写在“全校”行",
		 "rooms a school can teach classes in; those a combined school shares stand on the row 'whole'"},
	.synonyms = "classroom|普通教室|教室数",
	.life = LIFE_YEAR,
	.fields = classroom_fields,
	.scope = "school",
};
