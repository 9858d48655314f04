/* Programmes and plans: what was promised, broken into areas, tasks and milestones, with those who answer for them. Whether a task
 * is late, at risk or done is computed from its milestones (standing.h) and never typed. */
#include "areas/programme/codes.h"
#include "areas/programme/programme.h"

static const struct field department_fields[] = {
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "name", .label = {"科室", "department"}, .synonyms = "部门|处室", .kind = FIELD_TEXT, .size = 60,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "remit", .label = {"职责", "remit"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{.name = "reply_days", .label = {"答复期限", "days to reply"}, .kind = FIELD_INTEGER, .unit = "day", .min = "1", .max = "365",
	 .help = {"收到问题后应答复的天数；不填按政策", "days within which a problem is to be answered; empty: by policy"}},
	{},
};
const struct record record_department = {
	.name = "department",
	.label = {"主管科室", "department"},
	.help = {"教育局负责某方面工作的科室，问题转给它答复", "the bureau's departments, to which problems are sent"},
	.synonyms = "departments|科室",
	.life = LIFE_DATED,
	.fields = department_fields,
	.scope = "region",
};

static const struct code programme_kinds[] = {
	{"three-year", {"三年规划", "three-year plan"}, "三年行动计划|三年共享计划"},
	{"yearly", {"年度工作计划", "yearly work plan"}, "年度计划|工作要点"},
	{"reform", {"改革试点", "reform pilot"}, NULL},
	{"project", {"专项行动", "special project"}, "项目"},
	{},
};
static const struct field programme_fields[] = {
	{.name = "title", .label = {"名称", "title"}, .synonyms = "规划名称|计划名称", .kind = FIELD_TEXT, .size = 200,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类型", "kind"}, .kind = FIELD_CODE, .codes = programme_kinds, .codes_policy = "lists.programme_kinds",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED | F_LIST},
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group",
	 .help = {"集团自己的计划填集团", "for a group's own plan"}},
	{.name = "parent", .label = {"上级规划", "part of"}, .kind = FIELD_REFERENCE, .record = "programme"},
	{.name = "theme", .label = {"主题", "theme"}, .kind = FIELD_TEXT, .size = 300},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "file", .label = {"文件", "file"}, .kind = FIELD_FILE},
	{},
};
static const struct record_check programme_checks[] = {FROM_BEFORE_TO, {}};
static const struct state programme_states[] = {
	{"draft", {"拟订", "draft"}, false},
	{"submitted", {"待审批", "submitted"}, false},
	{"returned", {"已退回", "returned"}, false},
	{"approved", {"实施中", "approved"}, false},
	{"closed", {"已结束", "closed"}, true},
	{},
};
static const struct transition programme_transitions[] = {
	{.name = "submit", .label = {"报批", "submit"}, .from = "draft", .to = "submitted", .roles = "planner,county,group"},
	{.name = "submit_again", .right = "submit", .label = {"再次报批", "submit again"}, .from = "returned", .to = "submitted", .roles = "planner,county,group"},
	{.name = "return", .label = {"退回", "return"}, .from = "submitted", .to = "returned", .roles = "planner,county", .needs_reason = true},
	{.name = "accept", .label = {"批准", "approve"}, .from = "submitted", .to = "approved", .roles = "planner,county", .other_person = true},
	{.name = "close", .right = "accept", .label = {"结束", "close"}, .from = "approved", .to = "closed", .roles = "planner,county", .needs_reason = true},
	{},
};
const struct record record_programme = {
	.name = "programme",
	.label = {"规划计划", "programme"},
	.help = {"三年规划、年度工作计划、专项行动", "three-year plans, yearly work plans, special projects"},
	.synonyms = "programmes|规划|计划",
	.life = LIFE_PERIOD,
	.fields = programme_fields,
	.checks = programme_checks,
	.states = programme_states,
	.transitions = programme_transitions,
	.scope = "region|group.core",
};

static const struct field frame_fields[] = {
	{.name = "programme", .label = {"规划计划", "programme"}, .kind = FIELD_REFERENCE, .record = "programme", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "number", .label = {"序号", "number"}, .kind = FIELD_INTEGER, .min = "1", .max = "999", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "heading", .label = {"类目", "heading"}, .kind = FIELD_TEXT, .size = 60, .flags = F_REQUIRED | F_LIST,
	 .help = {"如一个主题、两个根本、三个重点、四个更好、五个关键", "such as one theme, two roots, three priorities, four betters, five keys"}},
	{.name = "text", .label = {"内容", "text"}, .kind = FIELD_TEXT, .size = 300, .flags = F_REQUIRED | F_LIST | F_NAME | F_SEARCH},
	{},
};
const struct record record_frame_entry = {
	.name = "frame_entry",
	.label = {"工作框架", "frame entry"},
	.help = {"年度工作思路的条目", "the entries of a plan's frame"},
	.synonyms = "frame|工作思路|框架",
	.life = LIFE_PLAIN,
	.fields = frame_fields,
	.scope = "programme.region",
	.sort = "programme,number",
};

static const struct code working_group_kinds[] = {
	{"administrative", {"行政专班", "administrative"}, "市县专班|行政"},
	{"school", {"学校专班", "of a school"}, "学校"},
	{},
};
static const struct field working_group_fields[] = {
	{.name = "name", .label = {"名称", "name"}, .synonyms = "专班名称", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类型", "kind"}, .kind = FIELD_CODE, .codes = working_group_kinds, .flags = F_REQUIRED | F_LIST},
	{.name = "programme", .label = {"规划计划", "programme"}, .kind = FIELD_REFERENCE, .record = "programme"},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_LIST},
	{.name = "remit", .label = {"职责", "remit"}, .kind = FIELD_LONG_TEXT, .size = 2000},
	{.name = "from", .label = {"成立日期", "from"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"撤销日期", "to"}, .kind = FIELD_DATE},
	{},
};
static const struct record_check working_group_checks[] = {
	FROM_BEFORE_TO,
	{.name = "school-named", .kind = CHECK_EXPRESSION, .expression = "kind <> 'school' or known(school)",
	 .message = {"学校专班要填学校", "a school's working group must name the school"}},
	{},
};
const struct record record_working_group = {
	.name = "working_group",
	.label = {"工作专班", "working group"},
	.help = {"市县和学校成立的工作专班", "working groups of city, counties and schools"},
	.synonyms = "working groups|专班|工作组",
	.life = LIFE_PERIOD,
	.fields = working_group_fields,
	.checks = working_group_checks,
	.scope = "region|school",
};

static const struct code working_group_roles[] = {
	{"leader", {"组长", "leader"}, "负责人"},
	{"deputy", {"副组长", "deputy"}, NULL},
	{"member", {"成员", "member"}, "组员"},
	{"contact", {"联络员", "contact"}, NULL},
	{},
};
static const struct field working_group_member_fields[] = {
	{.name = "working_group", .label = {"工作专班", "working group"}, .synonyms = "专班", .kind = FIELD_REFERENCE, .record = "working_group",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "office", .label = {"职务", "office"}, .synonyms = "单位及职务", .kind = FIELD_TEXT, .size = 100, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "person", .label = {"工号", "person"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_KEY},
	{.name = "role", .label = {"角色", "role"}, .kind = FIELD_CODE, .codes = working_group_roles, .flags = F_REQUIRED | F_LIST},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_KEY},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE},
	{},
};
static const struct record_check working_group_member_checks[] = {FROM_BEFORE_TO, {}};
const struct record record_working_group_member = {
	.name = "working_group_member",
	.label = {"专班成员", "working-group member"},
	.help = {"专班成员的职务和分工", "who sits in a working group, by office"},
	.synonyms = "working group members|成员名单",
	.life = LIFE_PERIOD,
	.fields = working_group_member_fields,
	.checks = working_group_member_checks,
	.scope = "working_group.region|working_group.school",
};

static const struct field task_fields[] = {
	{.name = "programme", .label = {"规划计划", "programme"}, .synonyms = "所属计划", .kind = FIELD_REFERENCE, .record = "programme",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "number", .label = {"编号", "number"}, .kind = FIELD_TEXT, .size = 20, .pattern = "[0-9A-Za-z.-]+", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"任务", "task"}, .synonyms = "任务名称|title", .kind = FIELD_TEXT, .size = 200,
	 .flags = F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "area", .label = {"工作领域", "area"}, .synonyms = "领域", .kind = FIELD_CODE, .codes = codes_work_area,
	 .codes_policy = "lists.work_areas", .flags = F_REQUIRED | F_LIST},
	{.name = "parent", .label = {"上级任务", "part of"}, .kind = FIELD_REFERENCE, .record = "task"},
	{.name = "region", .label = {"责任地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED},
	{.name = "department", .label = {"牵头科室", "department"}, .synonyms = "责任科室", .kind = FIELD_REFERENCE, .record = "department"},
	{.name = "working_group", .label = {"工作专班", "working group"}, .kind = FIELD_REFERENCE, .record = "working_group"},
	{.name = "school", .label = {"责任学校", "school"}, .kind = FIELD_REFERENCE, .record = "school"},
	{.name = "owner", .label = {"责任人", "owner"}, .kind = FIELD_REFERENCE, .record = "person"},
	{.name = "measure", .label = {"目标", "measure"}, .synonyms = "考核指标", .kind = FIELD_TEXT, .size = 200},
	{.name = "unit", .label = {"单位", "unit"}, .kind = FIELD_TEXT, .size = 20},
	{.name = "target", .label = {"目标值", "target"}, .kind = FIELD_DECIMAL, .scale = 2},
	{.name = "reached", .label = {"完成值", "reached"}, .kind = FIELD_DECIMAL, .scale = 2},
	{.name = "starts", .label = {"开始", "starts"}, .synonyms = "开始日期", .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "due", .label = {"期限", "due"}, .synonyms = "完成时限", .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "cancelled", .label = {"取消日期", "cancelled"}, .kind = FIELD_DATE},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{},
};
static const struct record_check task_checks[] = {
	{.name = "starts-before-due", .kind = CHECK_EXPRESSION, .expression = "starts <= due",
	 .message = {"期限 {due} 早于开始 {starts}", "due {due} before it starts {starts}"}},
	{.name = "target-has-unit", .kind = CHECK_EXPRESSION, .expression = "not known(target) or known(unit)",
	 .message = {"有目标值要写单位", "a target needs its unit"}},
	{.name = "owned", .kind = CHECK_EXPRESSION, .severity = CHECK_WARNING,
	 .expression = "known(department) or known(working_group) or known(school) or known(owner)",
	 .message = {"没有填责任科室、专班、学校或责任人", "no department, working group, school or person answers for it"}},
	{},
};
const struct record record_task = {
	.name = "task",
	.label = {"任务", "task"},
	.help = {"计划分解的任务；是否完成、超期由里程碑推算，不手填", "what a plan breaks into; late, at risk or done is computed, never typed"},
	.synonyms = "tasks|任务分解|重点任务",
	.life = LIFE_PLAIN,
	.fields = task_fields,
	.checks = task_checks,
	.scope = "region|school",
	.sort = "programme,number",
};

static const struct field milestone_fields[] = {
	{.name = "task", .label = {"任务", "task"}, .kind = FIELD_REFERENCE, .record = "task", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"节点", "milestone"}, .synonyms = "里程碑|title", .kind = FIELD_TEXT, .size = 200,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "due", .label = {"期限", "due"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "met", .label = {"完成日期", "met"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "evidence", .label = {"佐证材料", "evidence"}, .kind = FIELD_FILE},
	{.name = "note", .label = {"说明", "note"}, .kind = FIELD_TEXT, .size = 500},
	{},
};
const struct record record_milestone = {
	.name = "milestone",
	.label = {"任务节点", "milestone"},
	.help = {"任务的时间节点和完成日期", "the steps of a task, when due and when met"},
	.synonyms = "milestones|里程碑|节点",
	.life = LIFE_PLAIN,
	.fields = milestone_fields,
	.scope = "task.region|task.school",
	.sort = "task,due,title",
};
