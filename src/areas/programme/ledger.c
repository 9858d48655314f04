/* The ledger of what happened: activities with those who took part, mentors, what groups do together. The event is one row however
 * many schools report it: its key is what it was, when and where, and each side confirms the same row. */
#include "areas/programme/codes.h"
#include "areas/programme/programme.h"
#include "areas/register/codes.h"

static const struct code activity_kinds[] = {
	{"research", {"联合教研", "joint teaching research"}, "教研活动|集体备课"},
	{"open-lesson", {"公开课", "open lesson"}, "示范课|同课异构"},
	{"training", {"培训", "training"}, "讲座|研修"},
	{"class-exchange", {"班级互访", "exchange of classes"}, "学生互访|手拉手"},
	{"study-visit", {"考察学习", "study visit"}, "跟岗考察|参观学习"},
	{"joint-test", {"联合测试", "joint test"}, "联考"},
	{"guidance", {"送教指导", "guidance on site"}, "送教下乡|下校指导"},
	{"managers-sent", {"管理干部派驻", "managers sent"}, NULL},
	{"contest", {"比赛展示", "contest or show"}, "竞赛|展演"},
	{"other", {"其他", "other"}, NULL},
	{},
};
static const struct field activity_fields[] = {
	{.name = "date", .label = {"日期", "date"}, .synonyms = "活动日期|时间", .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "school", .label = {"举办学校", "host school"}, .synonyms = "地点学校|承办学校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"活动名称", "title"}, .synonyms = "名称|主题", .kind = FIELD_TEXT, .size = 200,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类型", "kind"}, .synonyms = "活动类型", .kind = FIELD_CODE, .codes = activity_kinds,
	 .codes_policy = "lists.activity_kinds", .flags = F_REQUIRED | F_LIST},
	{.name = "subject", .label = {"学科", "subject"}, .kind = FIELD_CODE, .codes = codes_subject, .flags = F_LIST},
	{.name = "place", .label = {"地点", "place"}, .kind = FIELD_TEXT, .size = 100},
	{.name = "agreement", .label = {"所依协议", "agreement"}, .kind = FIELD_REFERENCE, .record = "agreement"},
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group"},
	{.name = "task", .label = {"任务", "task"}, .kind = FIELD_REFERENCE, .record = "task"},
	{.name = "other_school", .label = {"对方学校", "other school"}, .synonyms = "合作学校|参加学校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_LIST},
	{.name = "hours", .label = {"学时", "hours"}, .kind = FIELD_DECIMAL, .scale = 1, .unit = "hour", .min = "0", .max = "2000"},
	{.name = "teachers", .label = {"参加教师", "teachers"}, .synonyms = "教师人次", .kind = FIELD_INTEGER, .unit = "person-time", .min = "0",
	 .max = "100000"},
	{.name = "pupils", .label = {"参加学生", "pupils"}, .synonyms = "学生人次", .kind = FIELD_INTEGER, .unit = "person-time", .min = "0",
	 .max = "1000000"},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .synonyms = "照片|附件", .kind = FIELD_FILE},
	{.name = "note", .label = {"说明", "note"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{},
};
static const struct record_check activity_checks[] = {
	{.name = "another-school", .kind = CHECK_EXPRESSION, .expression = "school <> other_school",
	 .message = {"对方学校就是举办学校", "the other school is the host itself"}},
	{},
};
static const struct state activity_states[] = {
	{"logged", {"已登记", "logged"}, false},
	{"confirmed", {"对方已确认", "confirmed by the other side"}, true},
	{"disputed", {"有异议", "disputed"}, false},
	{},
};
/* What one side logs the other confirms; SIDE is the path to the other's school. */
#define CONFIRMERS "head,clerk,group,county"
#define CONFIRMED_BY(SIDE) \
	{.name = "accept", .label = {"确认", "confirm"}, .from = "logged", .to = "confirmed", .roles = CONFIRMERS, .side = SIDE, \
	 .other_person = true}, \
	{.name = "return", .label = {"提出异议", "dispute"}, .from = "logged", .to = "disputed", .roles = CONFIRMERS, .side = SIDE, \
	 .needs_reason = true, .other_person = true}, \
	{.name = "submit", .label = {"更正后再报", "report again"}, .from = "disputed", .to = "logged", .roles = CONFIRMERS}, {}
static const struct transition activity_transitions[] = {CONFIRMED_BY("other_school")};
const struct record record_activity = {
	.name = "activity",
	.label = {"活动", "activity"},
	.help = {"联合教研、公开课、培训、互访等活动；两校各报一次也只是一条", "what was done together; reported by both schools it is still one"},
	.synonyms = "activities|活动台账",
	.life = LIFE_PLAIN,
	.fields = activity_fields,
	.checks = activity_checks,
	.states = activity_states,
	.transitions = activity_transitions,
	.scope = "school",
	.also = "other_school",
	.sort = "-date,title",
};

static const struct code same_event_verdicts[] = {
	{"same", {"同一活动", "the same event"}, "重复"},
	{"different", {"不同活动", "different events"}, "不重复"},
	{},
};
static const struct field same_event_fields[] = {
	{.name = "one", .label = {"活动", "activity"}, .kind = FIELD_REFERENCE, .record = "activity", .flags = F_KEY | F_REQUIRED | F_LIST,
	 .help = {"保留计数的一条", "the one that is counted"}},
	{.name = "other", .label = {"疑似重复", "reported again as"}, .kind = FIELD_REFERENCE, .record = "activity", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "verdict", .label = {"认定", "verdict"}, .kind = FIELD_CODE, .codes = same_event_verdicts, .flags = F_REQUIRED | F_LIST},
	{},
};
static const struct record_check same_event_checks[] = {
	{.name = "two-activities", .kind = CHECK_EXPRESSION, .expression = "one <> other", .message = {"要填两条不同的活动", "the two are one row"}},
	{},
};
const struct record record_same_event = {
	.name = "same_event",
	.label = {"重复活动认定", "same event"},
	.help = {"两校各报的是不是同一活动；同一活动只计一次，视为对方已确认", "whether two reports are of one event: it is then counted once, and confirmed by both"},
	.synonyms = "same events|活动查重",
	.life = LIFE_PLAIN,
	.fields = same_event_fields,
	.checks = same_event_checks,
	.scope = "one.school",
	.also = "one.other_school",
};

static const struct code participation_roles[] = {
	{"lecturer", {"主讲", "lecturer"}, "授课教师|主持"},
	{"expert", {"专家", "expert"}, "指导教师"},
	{"organiser", {"组织", "organiser"}, NULL},
	{"attendee", {"参加", "attendee"}, "学员|听课"},
	{},
};
static const struct field participation_fields[] = {
	{.name = "activity", .label = {"活动", "activity"}, .kind = FIELD_REFERENCE, .record = "activity", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "person", .label = {"工号", "person"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "role", .label = {"角色", "role"}, .kind = FIELD_CODE, .codes = participation_roles, .flags = F_REQUIRED | F_LIST},
	{.name = "hours", .label = {"学时", "hours"}, .kind = FIELD_DECIMAL, .scale = 1, .unit = "hour", .min = "0", .max = "2000", .flags = F_LIST},
	{.name = "checked_in", .label = {"签到时间", "checked in"}, .kind = FIELD_MOMENT},
	{},
};
const struct record record_participation = {
	.name = "participation",
	.label = {"参加情况", "participation"},
	.help = {"谁以什么角色参加了活动，计多少学时", "who took part, as what, for how many hours"},
	.synonyms = "participations|签到|参加人员",
	.life = LIFE_PLAIN,
	.fields = participation_fields,
	.scope = "activity.school",
	.also = "person.employer",
};

static const struct field mentorship_fields[] = {
	{.name = "mentor", .label = {"师傅", "mentor"}, .synonyms = "导师|师傅工号", .kind = FIELD_REFERENCE, .record = "person",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "learner", .label = {"徒弟", "learner"}, .synonyms = "学员|徒弟工号", .kind = FIELD_REFERENCE, .record = "person",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "subject", .label = {"学科", "subject"}, .kind = FIELD_CODE, .codes = codes_subject, .flags = F_LIST},
	{.name = "agreement", .label = {"所依协议", "agreement"}, .kind = FIELD_REFERENCE, .record = "agreement"},
	{.name = "goals", .label = {"目标", "goals"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE, .flags = F_LIST},
	{},
};
static const struct record_check mentorship_checks[] = {
	FROM_BEFORE_TO,
	{.name = "not-oneself", .kind = CHECK_EXPRESSION, .expression = "mentor <> learner",
	 .message = {"师傅和徒弟是同一人", "mentor and learner are the same person"}},
	{},
};
const struct record record_mentorship = {
	.name = "mentorship",
	.label = {"师徒结对", "mentorship"},
	.help = {"师傅、徒弟、学科和目标", "mentor pairs with their goals"},
	.synonyms = "mentorships|师徒|青蓝工程",
	.life = LIFE_PERIOD,
	.fields = mentorship_fields,
	.checks = mentorship_checks,
	.scope = "mentor.employer",
	.also = "learner.employer",
};

static const struct field mentoring_fields[] = {
	{.name = "mentorship", .label = {"师徒结对", "mentorship"}, .kind = FIELD_REFERENCE, .record = "mentorship", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "date", .label = {"日期", "date"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "what", .label = {"内容", "what was done"}, .kind = FIELD_TEXT, .size = 300, .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "hours", .label = {"学时", "hours"}, .kind = FIELD_DECIMAL, .scale = 1, .unit = "hour", .min = "0", .max = "24", .flags = F_LIST},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{},
};
static const struct transition mentoring_transitions[] = {CONFIRMED_BY("mentorship.learner.employer")};
const struct record record_mentoring = {
	.name = "mentoring",
	.label = {"带教记录", "mentoring"},
	.help = {"师傅带教的记录，由对方确认", "what a mentor did, confirmed by the other side"},
	.synonyms = "mentoring records|带教|听评课记录",
	.life = LIFE_PLAIN,
	.fields = mentoring_fields,
	.states = activity_states,
	.transitions = mentoring_transitions,
	.scope = "mentorship.mentor.employer",
	.also = "mentorship.learner.employer",
	.sort = "-date",
};

static const struct code together_kinds[] = {
	{"courses", {"课程共建", "courses"}, "共建课程"},
	{"projects", {"项目共研", "projects"}, "共研项目"},
	{"topics", {"课题共研", "research topics"}, "共研课题"},
	{"teachers", {"教师共培", "teachers"}, "共培教师"},
	{"pupils", {"学生共育", "pupils"}, "共育学生"},
	{},
};
static const struct field together_fields[] = {
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "kind", .label = {"五共", "kind"}, .synonyms = "类别", .kind = FIELD_CODE, .codes = together_kinds,
	 .codes_policy = "lists.together", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"名称", "title"}, .kind = FIELD_TEXT, .size = 200, .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "lead", .label = {"牵头学校", "lead school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_LIST},
	{.name = "level", .label = {"级别", "level"}, .kind = FIELD_CODE, .codes = codes_honour_level},
	{.name = "schools", .label = {"参与学校数", "schools"}, .kind = FIELD_INTEGER, .unit = "school", .min = "0", .max = "10000"},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE},
	{.name = "result", .label = {"成果", "result"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{},
};
static const struct record_check together_checks[] = {FROM_BEFORE_TO, {}};
const struct record record_together = {
	.name = "together",
	.label = {"五共台账", "done together"},
	.help = {"集团共建共研共培共育的课程、项目、课题、教师、学生工作", "a group's courses, projects, topics, teachers and pupils together"},
	.synonyms = "together|五共",
	.life = LIFE_PERIOD,
	.fields = together_fields,
	.checks = together_checks,
	.scope = "group.core",
};
