#include "areas/register/codes.h"
#include "areas/register/register.h"

#define COUNT(n, zh, en, synonym)                                                                                      \
	{.name = n, .label = {zh, en}, .synonyms = synonym, .kind = FIELD_INTEGER, .min = "0", .max = "100000"}

static const struct field fields[] = {
	{.name = "school", .label = {"学校", "school"}, .synonyms = "学校标识码|学校名称", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .synonyms = "学年度|school year", .kind = FIELD_SCHOOL_YEAR,
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "section", .label = {"学段", "section"}, .kind = FIELD_CODE, .codes = codes_section, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "grade", .label = {"年级", "grade"}, .kind = FIELD_CODE, .codes = codes_grade, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "classes", .label = {"班数", "classes"}, .synonyms = "班级数", .kind = FIELD_INTEGER, .min = "0", .max = "1000", .flags = F_LIST},
	{.name = "pupils", .label = {"学生数", "pupils"}, .synonyms = "在校生数", .kind = FIELD_INTEGER, .min = "0", .max = "100000", .flags = F_LIST},
	COUNT("boys", "男生", "boys", "男生数"),
	COUNT("boarders", "寄宿生", "boarders", "寄宿生数"),
	COUNT("migrants", "随迁子女", "migrants", "进城务工人员随迁子女"),
	COUNT("left_behind", "留守儿童", "left behind", "农村留守儿童"),
	COUNT("repeat", "留级", "repeat", "留级生"),
	COUNT("in", "转入", "in", "转入学生"),
	COUNT("out", "转出", "out", "转出学生"),
	{},
};

#define PART(n, zh, en)                                                                                                \
	{.name = #n "-within-pupils", .kind = CHECK_EXPRESSION, .expression = #n " <= pupils",                         \
	 .message = {zh " {" #n "} 多于学生数 {pupils}", "{" #n "} " en ", but only {pupils} pupils"}}

static const struct record_check checks[] = {
	PART(boys, "男生", "boys"),
	PART(boarders, "寄宿生", "boarders"),
	PART(migrants, "随迁子女", "migrants' children"),
	PART(left_behind, "留守儿童", "left-behind children"),
	PART(repeat, "留级生", "who repeat"),
	{.name = "pupils-tie", .kind = CHECK_TIE, .severity = CHECK_FAULT, .record = "statistics", .by = "school,year,section",
	 .field = "pupils", .total = "pupils",
	 .message = {"分年级学生数之和与学校年度数据的学生数不符", "pupils by grade do not add up to the school's yearly statistics"}},
	{.name = "classes-tie", .kind = CHECK_TIE, .severity = CHECK_FAULT, .record = "statistics", .by = "school,year,section",
	 .field = "classes", .total = "classes",
	 .message = {"分年级班数之和与学校年度数据的班数不符", "classes by grade do not add up to the school's yearly statistics"}},
	{},
};

const struct record record_grades = {
	.name = "grades",
	.label = {"分年级数据", "grades"},
	.help = {"每校每学年每年级一行；人数是汇总数，不含学生个人", "one row for each school, year and grade; totals only, no pupil is a person here"},
	.synonyms = "年级数据|分年级学生数",
	.life = LIFE_YEAR,
	.fields = fields,
	.checks = checks,
	.scope = "school",
	.under = "submission",
};
