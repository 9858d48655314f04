/* Evaluations: a group or pair judged under a scheme, with what it says of itself and the marks it is given. */
#include "areas/evaluation/evaluation.h"

/* Who is judged: a group, or a school; with the school that helps it, the pair. */
#define SUBJECT_FIELDS \
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST}, \
	{.name = "scheme", .label = {"评价方案", "scheme"}, .kind = FIELD_TEXT, .size = 64, .flags = F_KEY | F_REQUIRED | F_LIST, \
	 .help = {"评价政策的编号", "the id of a policy of evaluation"}}, \
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_LIST}, \
	{.name = "school", .label = {"学校", "school"}, .synonyms = "受援校", .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_LIST, \
	 .help = {"评价结对时填受援校", "of a pair, the helped school"}}, \
	{.name = "partner", .label = {"帮扶校", "partner"}, .synonyms = "结对学校", .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_LIST, \
	 .help = {"评价结对时填", "of a pair, the school that helps"}}
#define NAMES_ONE \
	{.name = "names-one", .kind = CHECK_EXPRESSION, .expression = "count(known(group), known(school)) = 1 and (known(school) or not known(partner))", \
	 .message = {"集团和学校要填且只填一项；帮扶校只与受援校一起填", "either a group or a school, and only one; a partner beside a school"}}

static const struct field evaluation_fields[] = {
	SUBJECT_FIELDS,
	{.name = "reply_by", .label = {"申辩截止", "reply by"}, .kind = FIELD_DATE},
	{.name = "result", .label = {"总分", "result"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "100", .flags = F_LIST},
	{.name = "grade", .label = {"等级", "grade"}, .kind = FIELD_TEXT, .size = 30, .flags = F_LIST},
	{.name = "computed", .label = {"计算时间", "computed"}, .kind = FIELD_MOMENT, .help = {"总分按这一时刻的数据计算", "the result is of the data of that moment"}},
	{.name = "digest", .label = {"方案摘要", "digest of the scheme"}, .kind = FIELD_TEXT, .size = 64},
	{},
};
static const struct record_check evaluation_checks[] = {NAMES_ONE, {}};
static const struct state evaluation_states[] = {
	{"draft", {"自评中", "self-evaluation"}, false},
	{"submitted", {"书面审核", "desk review"}, false},
	{"returned", {"已退回", "returned"}, false},
	{"on_site", {"现场督导", "on site"}, false},
	{"panel", {"专家评审", "panel"}, false},
	{"judged", {"已反馈，可申辩", "judged, may reply"}, false},
	{"replied", {"已申辩", "replied"}, false},
	{"final", {"已定级", "final"}, false},
	{"published", {"已公布", "published"}, true},
	{},
};
static const struct transition evaluation_transitions[] = {
	{.name = "submit", .label = {"提交自评", "submit"}, .from = "draft", .to = "submitted", .roles = "group,head"},
	{.name = "submit_again", .right = "submit", .label = {"再次提交", "submit again"}, .from = "returned", .to = "submitted", .roles = "group,head"},
	{.name = "return", .label = {"退回", "return"}, .from = "submitted", .to = "returned", .roles = "county,planner", .needs_reason = true},
	{.name = "visit", .right = "accept", .label = {"审核通过，转现场督导", "reviewed, visit"}, .from = "submitted", .to = "on_site", .roles = "county,planner"},
	{.name = "skip_visit", .right = "accept", .label = {"不作现场督导", "without a visit"}, .from = "submitted", .to = "panel", .roles = "county,planner",
	 .needs_reason = true},
	{.name = "to_panel", .right = "accept", .label = {"督导完毕，转专家评审", "visited, to the panel"}, .from = "on_site", .to = "panel", .roles = "county,planner"},
	{.name = "accept", .label = {"评审完成，反馈结果", "judged"}, .from = "panel", .to = "judged", .roles = "county,planner", .evidence = "result,computed",
	 .tells = "group,head"},
	{.name = "reply", .right = "submit", .label = {"申辩", "reply"}, .from = "judged", .to = "replied", .roles = "group,head", .needs_reason = true},
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
	.help = {"按评价方案对集团和结对的评价：自评、书面审核、现场督导、专家评审、申辩、定级、公布",
		 "a group or pair judged under a scheme: self-evaluation, desk review, visit, panel, reply, result, publication"},
	.synonyms = "evaluations|考核评价|督导评价",
	.life = LIFE_YEAR,
	.fields = evaluation_fields,
	.checks = evaluation_checks,
	.states = evaluation_states,
	.transitions = evaluation_transitions,
	.scope = "school|group.core",
	.also = "partner",
};

static const struct field self_fields[] = {
	SUBJECT_FIELDS,
	{.name = "item", .label = {"指标", "item"}, .synonyms = "指标编号", .kind = FIELD_TEXT, .size = 64, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "points", .label = {"自评分", "own mark"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "100", .flags = F_LIST},
	{.name = "statement", .label = {"自评说明", "statement"}, .kind = FIELD_LONG_TEXT, .size = 5000, .flags = F_REQUIRED},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{},
};
static const struct record_check self_checks[] = {NAMES_ONE, {}};
const struct record record_self_evaluation = {
	.name = "self_evaluation",
	.label = {"自评", "self-evaluation"},
	.help = {"集团和结对学校对每项指标的自评和佐证；提交后不能改", "what the judged say of an item, with evidence; not changed once it is submitted"},
	.synonyms = "self-evaluations|自评表",
	.life = LIFE_YEAR,
	.fields = self_fields,
	.checks = self_checks,
	.scope = "school|group.core",
	.also = "partner",
	.under = "evaluation",
};

static const struct field reply_fields[] = {
	SUBJECT_FIELDS,
	{.name = "number", .label = {"序号", "number"}, .kind = FIELD_INTEGER, .min = "1", .max = "99", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "item", .label = {"所涉指标", "item"}, .kind = FIELD_TEXT, .size = 64, .flags = F_LIST},
	{.name = "member", .label = {"所涉成员校", "member concerned"}, .synonyms = "成员校", .kind = FIELD_REFERENCE, .record = "school", .flags = F_LIST,
	 .help = {"评价集团时，申辩只涉及的一所成员校", "of a group, the one member that the reply is about"}},
	{.name = "text", .label = {"申辩内容", "reply"}, .kind = FIELD_LONG_TEXT, .size = 5000, .flags = F_REQUIRED},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{.name = "answer", .label = {"复核意见", "answer"}, .kind = FIELD_LONG_TEXT, .size = 5000},
	{},
};
static const struct record_check reply_checks[] = {NAMES_ONE, {}};
const struct record record_evaluation_reply = {
	.name = "evaluation_reply",
	.label = {"评价申辩", "reply to an evaluation"},
	.help = {"被评集团和学校对结果的申辩，反馈之后、定级之前提出", "what the judged reply to a result, after they are told and before it is final"},
	.synonyms = "replies to evaluations|申辩",
	.life = LIFE_YEAR,
	.fields = reply_fields,
	.checks = reply_checks,
	.scope = "school|group.core",
	.also = "partner",
	.under = "evaluation",
};

static const struct code score_sources[] = {
	{"inspector", {"现场督导", "inspector's sheet"}, "督导"},
	{"panel", {"专家评审", "panel"}, "评委"},
	{},
};
static const struct field score_fields[] = {
	{.name = "evaluation", .label = {"评价", "evaluation"}, .kind = FIELD_REFERENCE, .record = "evaluation", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "item", .label = {"指标", "item"}, .synonyms = "指标编号", .kind = FIELD_TEXT, .size = 64, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "source", .label = {"来源", "source"}, .kind = FIELD_CODE, .codes = score_sources, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "judge", .label = {"评审代号", "judge"}, .kind = FIELD_TEXT, .size = 30, .flags = F_KEY | F_REQUIRED | F_LIST,
	 .help = {"评委以代号登记", "a pseudonym, not a name"}},
	{.name = "points", .label = {"评分", "mark"}, .synonyms = "得分", .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "100", .flags = F_REQUIRED | F_LIST},
	{.name = "comment", .label = {"评语", "comment"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{},
};
const struct record record_score = {
	.name = "score",
	.label = {"评分", "score"},
	.help = {"督导和评委对一项指标的评分", "a mark of an inspector or judge for an item"},
	.synonyms = "scores|评分表|得分",
	.life = LIFE_PLAIN,
	.fields = score_fields,
	.scope = "evaluation.school|evaluation.group.core",
};
