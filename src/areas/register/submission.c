/* Reporting: rounds in which schools fill in their yearly statistics, and each school's submission with its states. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field round_fields[] = {
	{.name = "year", .label = {"学年", "year"}, .synonyms = "学年度|school year", .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "opens", .label = {"开始填报", "opens"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "due", .label = {"截止日期", "due"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "note", .label = {"说明", "note"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{},
};
static const struct record_check round_checks[] = {
	{.name = "opens-before-due", .kind = CHECK_EXPRESSION, .expression = "opens <= due",
	 .message = {"截止日期 {due} 早于开始填报 {opens}", "due {due} before it opens {opens}"}},
	{},
};

const struct record record_round = {
	.name = "round",
	.label = {"填报轮次", "reporting round"},
	.help = {"一个地区一个学年的学校年度数据填报：何时开始、何时截止", "the reporting of a region's schools for a year: when it opens and when it is due"},
	.synonyms = "rounds|填报",
	.life = LIFE_PLAIN,
	.fields = round_fields,
	.checks = round_checks,
	.scope = "region",
};

static const struct field submission_fields[] = {
	{.name = "school", .label = {"学校", "school"}, .synonyms = "学校标识码|学校名称", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .synonyms = "学年度|school year", .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "remark", .label = {"填报说明", "remark"}, .kind = FIELD_LONG_TEXT, .size = 2000,
	 .help = {"与上年差别较大时说明原因", "why figures differ much from last year"}},
	{},
};
static const struct state submission_states[] = {
	{"draft", {"填报中", "being filled in"}, false},
	{"submitted", {"待审核", "submitted"}, false},
	{"returned", {"已退回", "returned"}, false},
	{"accepted", {"已通过", "accepted"}, true},
	{},
};
static const struct transition submission_transitions[] = {
	{.name = "submit", .label = {"提交审核", "submit"}, .from = "draft", .to = "submitted", .roles = "clerk,head,county,planner"},
	{.name = "submit_again", .label = {"再次提交", "submit again"}, .from = "returned", .to = "submitted", .right = "submit", .roles = "clerk,head,county,planner"},
	{.name = "return", .label = {"退回", "return"}, .from = "submitted", .to = "returned", .roles = "county,planner",
	 .tells = "clerk,head", .needs_reason = true},
	{.name = "accept", .label = {"通过", "accept"}, .from = "submitted", .to = "accepted", .roles = "county,planner", .tells = "clerk,head",
	 .other_person = true},
	{.name = "reopen", .label = {"重新打开", "open again"}, .from = "accepted", .to = "returned", .right = "return", .roles = "planner",
	 .tells = "clerk,head", .needs_reason = true},
	{},
};

const struct record record_submission = {
	.name = "submission",
	.label = {"学校填报", "submission"},
	.help = {"一所学校一个学年的填报：填报中、待审核、已退回、已通过", "a school's report of a year: being filled in, submitted, returned, accepted"},
	.synonyms = "submissions|上报",
	.life = LIFE_PLAIN,
	.fields = submission_fields,
	.states = submission_states,
	.transitions = submission_transitions,
	.scope = "school",
};
