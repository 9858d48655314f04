/* Surveys as the register keeps them: counts, never an answer of one person. */
#include "areas/evaluation/evaluation.h"

static const struct code survey_audiences[] = {
	{"parents", {"家长", "parents"}, NULL},
	{"teachers", {"教师", "teachers"}, NULL},
	{"pupils", {"学生", "pupils"}, NULL},
	{},
};
static const struct field survey_fields[] = {
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "audience", .label = {"对象", "audience"}, .kind = FIELD_CODE, .codes = survey_audiences, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "topic", .label = {"主题", "topic"}, .kind = FIELD_TEXT, .size = 100, .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "invited", .label = {"发放", "invited"}, .synonyms = "发放份数", .kind = FIELD_INTEGER, .min = "0", .max = "10000000", .unit = "person",
	 .flags = F_REQUIRED},
	{.name = "answered", .label = {"回收", "answered"}, .synonyms = "回收份数", .kind = FIELD_INTEGER, .min = "0", .max = "10000000", .unit = "person",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "satisfied", .label = {"满意", "satisfied"}, .synonyms = "满意人数", .kind = FIELD_INTEGER, .min = "0", .max = "10000000", .unit = "person",
	 .flags = F_LIST},
	{},
};
static const struct record_check survey_checks[] = {
	{.name = "answered-within-invited", .kind = CHECK_EXPRESSION, .expression = "answered <= invited",
	 .message = {"回收 {answered} 多于发放 {invited}", "{answered} answered, only {invited} were invited"}},
	{.name = "satisfied-within-answered", .kind = CHECK_EXPRESSION, .expression = "satisfied <= answered",
	 .message = {"满意 {satisfied} 多于回收 {answered}", "{satisfied} satisfied, only {answered} answered"}},
	{},
};
const struct record record_survey = {
	.name = "survey",
	.label = {"满意度调查", "survey"},
	.help = {"家长、教师、学生满意度调查的份数；不登记个人答卷", "counts of a survey of parents, teachers or pupils; no single answer is kept"},
	.synonyms = "surveys|问卷调查",
	.life = LIFE_YEAR,
	.fields = survey_fields,
	.checks = survey_checks,
	.scope = "school",
};

static const struct field tally_fields[] = {
	{.name = "survey", .label = {"满意度调查", "survey"}, .kind = FIELD_REFERENCE, .record = "survey", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "question", .label = {"问题", "question"}, .kind = FIELD_TEXT, .size = 64, .flags = F_KEY | F_REQUIRED | F_LIST,
	 .help = {"调查政策中的编号", "its id in the policy of surveys"}},
	{.name = "answer", .label = {"选项", "answer"}, .kind = FIELD_TEXT, .size = 64, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "number", .label = {"份数", "number"}, .kind = FIELD_INTEGER, .min = "0", .max = "10000000", .unit = "person", .flags = F_REQUIRED | F_LIST},
	{},
};
const struct record record_survey_tally = {
	.name = "survey_tally",
	.label = {"调查计票", "survey tally"},
	.help = {"每题每选项的份数；份数过少的调查不登记", "how often each answer was given; nothing of surveys with too few answers"},
	.synonyms = "survey tallies|计票",
	.life = LIFE_PLAIN,
	.fields = tally_fields,
	.scope = "survey.school",
};
