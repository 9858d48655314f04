/* Evaluation: a group or school judged under a scheme (policy of kind `evaluation`), its scores with source and evidence, surveys. */
#include "areas/programme/codes.h"
#include "areas/programme/programme.h"

static const struct field evaluation_fields[] = {
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "scheme", .label = {"评价方案", "scheme"}, .kind = FIELD_TEXT, .size = 60, .flags = F_KEY | F_REQUIRED | F_LIST,
	 .help = {"评价政策的编号", "the id of a policy of kind evaluation"}},
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_LIST},
	{.name = "self_report", .label = {"自评报告", "self-evaluation"}, .kind = FIELD_FILE},
	{.name = "reply", .label = {"申辩", "reply"}, .kind = FIELD_LONG_TEXT, .size = 5000},
	{.name = "result", .label = {"总分", "result"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "100", .flags = F_LIST},
	{.name = "grade", .label = {"等级", "grade"}, .kind = FIELD_TEXT, .size = 30, .flags = F_LIST},
	{},
};
static const struct record_check evaluation_checks[] = {
	{.name = "names-one", .kind = CHECK_EXPRESSION, .expression = "count(known(group), known(school)) = 1",
	 .message = {"集团和学校要填且只填一项", "either a group or a school, and only one"}},
	{},
};
static const struct state evaluation_states[] = {
	{"draft", {"自评中", "self-evaluation"}, false},
	{"submitted", {"待评审", "submitted"}, false},
	{"returned", {"已退回", "returned"}, false},
	{"judged", {"已评审", "judged"}, false},
	{"replied", {"已申辩", "replied"}, false},
	{"final", {"已定级", "final"}, false},
	{"published", {"已公布", "published"}, true},
	{},
};
static const struct transition evaluation_transitions[] = {
	{.name = "submit", .label = {"提交自评", "submit"}, .from = "draft", .to = "submitted", .roles = "group,head", .evidence = "self_report"},
	{.name = "submit_again", .right = "submit", .label = {"再次提交", "submit again"}, .from = "returned", .to = "submitted", .roles = "group,head"},
	{.name = "return", .label = {"退回", "return"}, .from = "submitted", .to = "returned", .roles = "county,planner", .needs_reason = true},
	{.name = "accept", .label = {"评审完成", "judged"}, .from = "submitted", .to = "judged", .roles = "county,planner", .evidence = "result"},
	{.name = "reply", .right = "submit", .label = {"申辩", "reply"}, .from = "judged", .to = "replied", .roles = "group,head", .evidence = "reply"},
	{.name = "conclude", .right = "accept", .label = {"定级", "conclude"}, .from = "judged", .to = "final", .roles = "planner", .evidence = "result,grade",
	 .other_person = true},
	{.name = "conclude_after_reply", .right = "accept", .label = {"复核定级", "conclude after the reply"}, .from = "replied", .to = "final", .roles = "planner",
	 .evidence = "result,grade", .needs_reason = true},
	{.name = "publish", .right = "accept", .label = {"公布", "publish"}, .from = "final", .to = "published", .roles = "planner", .other_person = true},
	{},
};
const struct record record_evaluation = {
	.name = "evaluation",
	.label = {"评价", "evaluation"},
	.help = {"按评价方案对集团和学校的评价：自评、评审、申辩、定级、公布", "a group or school judged under a scheme: self-evaluation, review, reply, result, publication"},
	.synonyms = "evaluations|考核评价|督导评价",
	.life = LIFE_YEAR,
	.fields = evaluation_fields,
	.checks = evaluation_checks,
	.states = evaluation_states,
	.transitions = evaluation_transitions,
	.scope = "school|group.core",
};

static const struct code score_sources[] = {
	{"self", {"自评", "self-evaluation"}, NULL},
	{"register", {"登记数据", "register"}, "系统"},
	{"measure", {"均衡测算", "measure"}, NULL},
	{"ledger", {"台账", "ledger"}, "活动台账"},
	{"survey", {"满意度调查", "survey"}, "问卷"},
	{"inspector", {"现场督导", "inspector's sheet"}, "督导"},
	{"panel", {"专家评审", "panel"}, "评委"},
	{},
};
static const struct field score_fields[] = {
	{.name = "evaluation", .label = {"评价", "evaluation"}, .kind = FIELD_REFERENCE, .record = "evaluation", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "item", .label = {"指标", "item"}, .synonyms = "指标编号", .kind = FIELD_TEXT, .size = 60, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "source", .label = {"来源", "source"}, .kind = FIELD_CODE, .codes = score_sources, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "judge", .label = {"评审代号", "judge"}, .kind = FIELD_TEXT, .size = 30, .flags = F_KEY | F_LIST,
	 .help = {"评委以代号登记", "a pseudonym, not a name"}},
	{.name = "points", .label = {"得分", "points"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "100", .flags = F_REQUIRED | F_LIST},
	{.name = "comment", .label = {"评语", "comment"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{},
};
const struct record record_score = {
	.name = "score",
	.label = {"评分", "score"},
	.help = {"每项指标的得分、来源和佐证", "the points of an item, where they come from and their evidence"},
	.synonyms = "scores|评分表|得分",
	.life = LIFE_PLAIN,
	.fields = score_fields,
	.scope = "evaluation.school|evaluation.group.core",
};

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
