/* Honours and how they are won: ratings, commendations, selections with applications, blinded reviews and objections; talent; posts. */
#include "areas/programme/codes.h"
#include "areas/programme/programme.h"
#include "areas/register/codes.h"

static const struct field selection_fields[] = {
	{.name = "title", .label = {"名称", "title"}, .synonyms = "遴选名称", .kind = FIELD_TEXT, .size = 200,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"项目", "kind"}, .kind = FIELD_CODE, .codes = codes_honour_kind, .codes_policy = "lists.honour_kinds",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED | F_LIST},
	{.name = "level", .label = {"级别", "level"}, .kind = FIELD_CODE, .codes = codes_honour_level, .flags = F_REQUIRED},
	{.name = "opens", .label = {"开始申报", "opens"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "due", .label = {"申报截止", "due"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "places", .label = {"名额", "places"}, .kind = FIELD_INTEGER, .min = "1", .max = "100000"},
	{.name = "notice_from", .label = {"公示开始", "notice from"}, .kind = FIELD_DATE},
	{.name = "notice_to", .label = {"公示结束", "notice to"}, .kind = FIELD_DATE},
	{.name = "call", .label = {"通知", "call"}, .kind = FIELD_FILE},
	{},
};
static const struct record_check selection_checks[] = {
	{.name = "opens-before-due", .kind = CHECK_EXPRESSION, .expression = "opens <= due",
	 .message = {"截止 {due} 早于开始申报 {opens}", "due {due} before it opens {opens}"}},
	{.name = "notice-after-due", .kind = CHECK_EXPRESSION, .expression = "due <= notice_from and notice_from <= notice_to",
	 .message = {"公示要在申报截止之后，先开始后结束", "the notice comes after the closing date and ends after it begins"}},
	{},
};
const struct record record_selection = {
	.name = "selection",
	.label = {"遴选", "selection"},
	.help = {"评选、认定、遴选的通知、名额和时间", "calls for ratings, commendations, projects and topics, with places and dates"},
	.synonyms = "selections|评选|认定",
	.life = LIFE_PLAIN,
	.fields = selection_fields,
	.checks = selection_checks,
	.scope = "region",
};

static const struct field application_fields[] = {
	{.name = "selection", .label = {"遴选", "selection"}, .kind = FIELD_REFERENCE, .record = "selection", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "number", .label = {"申报编号", "number"}, .kind = FIELD_TEXT, .size = 20, .pattern = "[0-9A-Za-z-]+", .flags = F_KEY | F_REQUIRED | F_LIST | F_NAME,
	 .help = {"盲评时评委只看到编号", "all that a blinded reviewer sees of who applies"}},
	{.name = "school", .label = {"申报学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_REQUIRED},
	{.name = "person", .label = {"申报人", "person"}, .kind = FIELD_REFERENCE, .record = "person"},
	{.name = "title", .label = {"申报题目", "title"}, .kind = FIELD_TEXT, .size = 200, .flags = F_LIST | F_SEARCH},
	{.name = "statement", .label = {"申报书", "statement"}, .kind = FIELD_FILE},
	{.name = "rank", .label = {"排名", "rank"}, .kind = FIELD_INTEGER, .min = "1", .max = "100000", .flags = F_LIST},
	{},
};
static const struct state application_states[] = {
	{"draft", {"填报中", "draft"}, false},
	{"submitted", {"已申报", "submitted"}, false},
	{"returned", {"已退回", "returned"}, false},
	{"shortlisted", {"拟认定", "short-listed"}, false},
	{"awarded", {"已认定", "awarded"}, true},
	{"declined", {"未入选", "declined"}, true},
	{},
};
static const struct transition application_transitions[] = {
	{.name = "submit", .label = {"申报", "submit"}, .from = "draft", .to = "submitted", .roles = "head,clerk", .evidence = "statement"},
	{.name = "submit_again", .right = "submit", .label = {"再次申报", "submit again"}, .from = "returned", .to = "submitted", .roles = "head,clerk"},
	{.name = "return", .label = {"退回", "return"}, .from = "submitted", .to = "returned", .roles = "county,planner", .needs_reason = true},
	{.name = "accept", .label = {"列入公示", "short-list"}, .from = "submitted", .to = "shortlisted", .roles = "planner", .evidence = "rank"},
	{.name = "decline", .right = "accept", .label = {"不入选", "decline"}, .from = "submitted", .to = "declined", .roles = "planner", .needs_reason = true},
	{.name = "award", .right = "accept", .label = {"认定", "award"}, .from = "shortlisted", .to = "awarded", .roles = "planner", .other_person = true},
	{.name = "withdraw", .right = "accept", .label = {"异议成立，取消", "take off after an objection"}, .from = "shortlisted", .to = "declined", .roles = "planner",
	 .needs_reason = true},
	{},
};
const struct record record_application = {
	.name = "application",
	.label = {"申报", "application"},
	.help = {"学校和个人的申报", "what schools and people apply with"},
	.synonyms = "applications|申报表",
	.life = LIFE_PLAIN,
	.fields = application_fields,
	.states = application_states,
	.transitions = application_transitions,
	.scope = "school",
};

static const struct field review_fields[] = {
	{.name = "application", .label = {"申报", "application"}, .kind = FIELD_REFERENCE, .record = "application", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "judge", .label = {"评委代号", "judge"}, .kind = FIELD_TEXT, .size = 30, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "reviewer", .label = {"评委登录名", "reviewer"}, .kind = FIELD_TEXT, .size = 60,
	 .help = {"评委账号的登录名：只有本人看到自己的评审", "login name of who judges: nobody else's judgements are shown to them"}},
	{.name = "conflict", .label = {"利益冲突", "conflict of interest"}, .kind = FIELD_YES_NO, .flags = F_REQUIRED,
	 .help = {"与申报学校有任职、亲属等关系的填是，不评分", "yes where the judge is bound to who applies: no points are given"}},
	{.name = "points", .label = {"评分", "points"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "100", .flags = F_LIST},
	{.name = "comment", .label = {"评语", "comment"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{},
};
static const struct record_check review_checks[] = {
	{.name = "conflict-no-points", .kind = CHECK_EXPRESSION, .expression = "not conflict or not known(points)",
	 .message = {"有利益冲突的评委不能评分", "a judge with a conflict of interest gives no points"}},
	{},
};
const struct record record_review = {
	.name = "review",
	.label = {"评审意见", "review"},
	.help = {"评委对申报的盲评", "a blinded judgement of an application"},
	.synonyms = "reviews|评审|盲评",
	.life = LIFE_PLAIN,
	.fields = review_fields,
	.checks = review_checks,
	.scope = "application.selection.region",
};

static const struct field reviewer_tie_fields[] = {
	{.name = "reviewer", .label = {"评委登录名", "reviewer"}, .kind = FIELD_TEXT, .size = 60, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "why", .label = {"关系", "tie"}, .kind = FIELD_TEXT, .size = 200, .flags = F_LIST, .help = {"如亲属任职、师生、合作课题", "such as kin who serve there, a former pupil, a common project"}},
	{},
};
const struct record record_reviewer_tie = {
	.name = "reviewer_tie",
	.label = {"评委回避关系", "reviewer's tie"},
	.help = {"评委须回避的学校", "schools that a reviewer is bound to and does not judge"},
	.synonyms = "reviewer ties|回避",
	.life = LIFE_PLAIN,
	.fields = reviewer_tie_fields,
	.scope = "school",
};

static const struct field objection_fields[] = {
	{.name = "application", .label = {"申报", "application"}, .kind = FIELD_REFERENCE, .record = "application", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "received", .label = {"收到日期", "received"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "number", .label = {"异议编号", "number"}, .kind = FIELD_TEXT, .size = 20, .pattern = "[0-9A-Za-z-]+", .flags = F_KEY,
	 .help = {"同一天收到几件时区分", "tells apart what came on one day"}},
	{.name = "text", .label = {"异议内容", "objection"}, .kind = FIELD_LONG_TEXT, .size = 5000, .flags = F_REQUIRED},
	{.name = "answer", .label = {"处理意见", "answer"}, .kind = FIELD_LONG_TEXT, .size = 5000},
	{.name = "upheld", .label = {"异议成立", "upheld"}, .kind = FIELD_YES_NO, .flags = F_LIST},
	{},
};
const struct record record_objection = {
	.name = "objection",
	.label = {"公示异议", "objection"},
	.help = {"公示期间收到的异议及处理", "objections to a public notice, and how they were met"},
	.synonyms = "objections|异议",
	.life = LIFE_PLAIN,
	.fields = objection_fields,
	.scope = "application.selection.region",
};

static const struct field honour_fields[] = {
	{.name = "kind", .label = {"荣誉", "kind"}, .synonyms = "荣誉名称|称号", .kind = FIELD_CODE, .codes = codes_honour_kind,
	 .codes_policy = "lists.honour_kinds", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "level", .label = {"级别", "level"}, .kind = FIELD_CODE, .codes = codes_honour_level, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "from", .label = {"授予日期", "awarded"}, .synonyms = "认定日期|表彰日期|from", .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "region", .label = {"授予地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_LIST},
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_LIST},
	{.name = "person", .label = {"工号", "person"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_KEY},
	{.name = "title", .label = {"题目", "title"}, .synonyms = "项目名称", .kind = FIELD_TEXT, .size = 200, .flags = F_KEY | F_LIST | F_SEARCH | F_NAME},
	{.name = "selection", .label = {"遴选", "selection"}, .kind = FIELD_REFERENCE, .record = "selection"},
	{.name = "certificate", .label = {"证书编号", "certificate"}, .kind = FIELD_TEXT, .size = 40},
	{.name = "to", .label = {"有效期至", "expires"}, .synonyms = "to", .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "document", .label = {"文件", "document"}, .kind = FIELD_FILE},
	{},
};
static const struct record_check honour_checks[] = {
	{.name = "holder", .kind = CHECK_EXPRESSION, .expression = "count(known(school), known(group), known(person)) = 1",
	 .message = {"学校、集团、个人要填且只填一项", "school, group or person: one of them, and only one"}},
	FROM_BEFORE_TO,
	{},
};
const struct record record_honour = {
	.name = "honour",
	.label = {"荣誉", "honour"},
	.help = {"学校、集团和个人的认定、表彰、项目", "ratings, commendations and projects of schools, groups and people"},
	.synonyms = "honours|荣誉表彰|认定",
	.life = LIFE_PERIOD,
	.fields = honour_fields,
	.checks = honour_checks,
	.scope = "school|group.core|person.employer",
	.sort = "-from,kind",
};

static const struct code talent_ranks[] = {
	{"master", {"特级教师", "master teacher"}, "特级"},
	{"leader", {"学科带头人", "leader of a subject"}, "带头人"},
	{"backbone", {"骨干教师", "backbone teacher"}, NULL},
	{"rising", {"教坛新秀", "rising teacher"}, "新秀"},
	{"studio", {"名师工作室主持人", "head of a studio"}, "名师工作室"},
	{},
};
static const struct field talent_fields[] = {
	{.name = "person", .label = {"工号", "person"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "rank", .label = {"称号", "rank"}, .synonyms = "人才称号", .kind = FIELD_CODE, .codes = talent_ranks, .codes_policy = "lists.talent_ranks",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "level", .label = {"级别", "level"}, .kind = FIELD_CODE, .codes = codes_honour_level, .flags = F_REQUIRED | F_LIST},
	{.name = "programme", .label = {"人才计划", "talent programme"}, .kind = FIELD_TEXT, .size = 100},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE, .flags = F_LIST},
	{},
};
static const struct record_check period_checks[] = {FROM_BEFORE_TO, {}};
const struct record record_talent = {
	.name = "talent",
	.label = {"人才称号", "talent"},
	.help = {"教师的人才称号和人才计划", "ranks of teachers and talent programmes"},
	.synonyms = "talents|人才|名师",
	.life = LIFE_PERIOD,
	.fields = talent_fields,
	.checks = period_checks,
	.scope = "person.employer",
};

static const struct field quota_fields[] = {
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "stage", .label = {"学段", "stage"}, .kind = FIELD_CODE, .codes = codes_stage, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "posts", .label = {"核定编制", "posts"}, .kind = FIELD_INTEGER, .unit = "post", .min = "0", .max = "1000000", .flags = F_REQUIRED | F_LIST},
	{.name = "filled", .label = {"在编人数", "filled"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "1000000", .flags = F_LIST},
	{.name = "annual_contract", .label = {"年度合同", "on annual contract"}, .synonyms = "备案制", .kind = FIELD_INTEGER, .unit = "person", .min = "0",
	 .max = "1000000", .flags = F_LIST},
	{},
};
static const struct record_check quota_checks[] = {
	{.name = "filled-within", .kind = CHECK_EXPRESSION, .severity = CHECK_WARNING, .expression = "filled <= posts",
	 .message = {"在编 {filled} 超过核定编制 {posts}", "{filled} filled, more than the {posts} posts"}},
	{},
};
const struct record record_quota = {
	.name = "quota",
	.label = {"编制", "posts of a county"},
	.help = {"县管校聘：各县各学段核定编制、在编和年度合同人数", "posts of a county by stage: allotted, filled, on annual contract"},
	.synonyms = "quotas|编制核定",
	.life = LIFE_YEAR,
	.fields = quota_fields,
	.checks = quota_checks,
	.scope = "region",
};
