/* Problems and replies: raised, sorted, sent, answered with a measure and a date, carried out, confirmed or opened again by who
 * raised it. No role has the right to delete one. */
#include "areas/programme/codes.h"
#include "areas/programme/programme.h"

static const struct code problem_outcomes[] = {
	{"solved", {"已解决", "solved"}, NULL},
	{"partly", {"部分解决", "partly solved"}, NULL},
	{"refused", {"不予采纳", "refused with reason"}, "不采纳"},
	{"overtaken", {"情况变化", "overtaken by events"}, "已无需解决"},
	{},
};
static const struct field problem_fields[] = {
	{.name = "number", .label = {"编号", "number"}, .kind = FIELD_TEXT, .size = 30, .pattern = "[0-9A-Za-z.-]+", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"问题", "problem"}, .synonyms = "问题名称|title", .kind = FIELD_TEXT, .size = 200,
	 .flags = F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "text", .label = {"说明", "text"}, .kind = FIELD_LONG_TEXT, .size = 5000},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED},
	{.name = "school", .label = {"提出学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_LIST},
	{.name = "group", .label = {"提出集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_LIST},
	{.name = "area", .label = {"领域", "area"}, .kind = FIELD_CODE, .codes = codes_work_area, .codes_policy = "lists.work_areas", .flags = F_LIST},
	{.name = "raised", .label = {"提出日期", "raised"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST | F_FROZEN},
	{.name = "department", .label = {"承办科室", "department"}, .kind = FIELD_REFERENCE, .record = "department", .flags = F_LIST},
	{.name = "measure", .label = {"答复措施", "measure"}, .kind = FIELD_LONG_TEXT, .size = 5000},
	{.name = "promised", .label = {"承诺完成日期", "promised"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "carried_out", .label = {"落实日期", "carried out"}, .kind = FIELD_DATE},
	{.name = "outcome", .label = {"结果", "outcome"}, .kind = FIELD_CODE, .codes = problem_outcomes, .flags = F_LIST},
	{.name = "same_as", .label = {"同类问题", "same as"}, .kind = FIELD_REFERENCE, .record = "problem",
	 .help = {"以前提过的同一问题", "the same problem raised before"}},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{},
};
static const struct record_check problem_checks[] = {
	{.name = "whose", .kind = CHECK_EXPRESSION, .expression = "known(school) or known(group)",
	 .message = {"要填提出学校或集团", "the school or group that raises it must be named"}},
	{.name = "promised-after-raised", .kind = CHECK_EXPRESSION, .expression = "raised <= promised",
	 .message = {"承诺日期 {promised} 早于提出日期 {raised}", "promised {promised} before it was raised {raised}"}},
	{},
};
static const struct state problem_states[] = {
	{"raised", {"已提出", "raised"}, false},
	{"sent", {"已转办", "sent to a department"}, false},
	{"answered", {"已答复", "answered"}, false},
	{"done", {"已落实", "carried out"}, false},
	{"reopened", {"重新提出", "opened again"}, false},
	{"closed", {"已办结", "closed"}, true},
	{},
};
static const struct transition problem_transitions[] = {
	{.name = "accept", .label = {"转办", "send"}, .from = "raised", .to = "sent", .roles = "planner,county", .evidence = "department"},
	{.name = "answer", .right = "change", .label = {"答复", "answer"}, .from = "sent", .to = "answered", .roles = "planner,county", .evidence = "measure,promised"},
	{.name = "answer_again", .right = "change", .label = {"再次答复", "answer again"}, .from = "reopened", .to = "answered", .roles = "planner,county",
	 .evidence = "measure,promised"},
	{.name = "carry_out", .right = "change", .label = {"落实", "carry out"}, .from = "answered", .to = "done", .roles = "planner,county", .evidence = "carried_out"},
	{.name = "submit", .label = {"确认办结", "confirm"}, .from = "done", .to = "closed", .roles = "head,clerk,group", .evidence = "outcome"},
	{.name = "reopen", .right = "return", .label = {"未解决，重新提出", "not solved, open again"}, .from = "done", .to = "reopened", .roles = "head,clerk,group",
	 .needs_reason = true},
	{.name = "contest", .right = "return", .label = {"对答复有异议", "contest the answer"}, .from = "answered", .to = "reopened", .roles = "head,clerk,group",
	 .needs_reason = true},
	{.name = "refuse", .right = "change", .label = {"说明理由不采纳", "refuse with reason"}, .from = "sent", .to = "done", .roles = "planner,county",
	 .guard = "outcome = 'refused' or outcome = 'overtaken'", .needs_reason = true},
	{},
};
const struct record record_problem = {
	.name = "problem",
	.label = {"问题", "problem"},
	.help = {"学校和集团提出的问题：转办、答复、落实、确认或重提；不能删除", "what schools and groups raise: sent, answered, carried out, confirmed or opened again; never deleted"},
	.synonyms = "problems|问题清单|问题台账",
	.life = LIFE_PLAIN,
	.fields = problem_fields,
	.checks = problem_checks,
	.states = problem_states,
	.transitions = problem_transitions,
	.scope = "school|group.core|region",
	.sort = "-raised,number",
};

static const struct field visit_fields[] = {
	{.name = "date", .label = {"日期", "date"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "group", .label = {"走访集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_LIST},
	{.name = "school", .label = {"走访学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_LIST},
	{.name = "topic", .label = {"主题", "topic"}, .kind = FIELD_TEXT, .size = 200, .flags = F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "visitors", .label = {"调研人员", "visitors"}, .kind = FIELD_TEXT, .size = 200, .help = {"以职务登记", "by office"}},
	{.name = "report", .label = {"调研报告", "report"}, .kind = FIELD_FILE},
	{},
};
const struct record record_visit = {
	.name = "visit",
	.label = {"调研走访", "visit"},
	.help = {"到集团和学校调研", "visits to groups and schools"},
	.synonyms = "visits|调研|走访",
	.life = LIFE_PLAIN,
	.fields = visit_fields,
	.scope = "school|group.core|region",
	.sort = "-date",
};

static const struct field finding_fields[] = {
	{.name = "visit", .label = {"调研走访", "visit"}, .kind = FIELD_REFERENCE, .record = "visit", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "number", .label = {"序号", "number"}, .kind = FIELD_INTEGER, .min = "1", .max = "999", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "text", .label = {"发现", "finding"}, .kind = FIELD_TEXT, .size = 500, .flags = F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "problem", .label = {"转为问题", "problem"}, .kind = FIELD_REFERENCE, .record = "problem", .flags = F_LIST},
	{},
};
const struct record record_finding = {
	.name = "finding",
	.label = {"调研发现", "finding"},
	.help = {"调研中发现的情况和由此产生的问题", "what a visit found, and the problem it became"},
	.synonyms = "findings|发现",
	.life = LIFE_PLAIN,
	.fields = finding_fields,
	.scope = "visit.school|visit.group.core|visit.region",
};
