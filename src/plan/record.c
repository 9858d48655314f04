/* The plan as a row of the register. */
#include "plan/plan.h"

enum { LINES_CHARACTERS_MAX = 400000000, WISHES_CHARACTERS_MAX = 8000000 };

static const struct code planner_codes[] = {
	{"groups", {"集团组建", "school groups"}, "集团"},
	{"pairs", {"结对帮扶", "pairing"}, "结对"},
	{"exchange", {"交流轮岗", "exchange"}, "轮岗"},
	{"districts", {"学区划分", "districts"}, "划片"},
	{"seats", {"学位规划", "seat plan"}, "学位"},
	{},
};

static const struct field fields[PLAN_FIELDS + 1] = {
	[PLAN_NAME] = {.name = "name", .label = {"名称", "name"}, .kind = FIELD_TEXT, .size = 100,
		       .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	[PLAN_PLANNER] = {.name = "planner", .label = {"种类", "kind"}, .kind = FIELD_CODE, .codes = planner_codes, .flags = F_REQUIRED | F_FROZEN | F_LIST},
	[PLAN_REGION] = {.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_LIST,
			 .help = {"空：整个登记库", "empty: the whole register"}},
	[PLAN_AS_OF] = {.name = "as_of", .label = {"数据日期", "as of"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST,
			.help = {"按这一天的登记数据规划", "the register is read as of this day"}},
	[PLAN_EFFECTIVE] = {.name = "effective", .label = {"施行日期", "effective"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST,
			    .help = {"采用后从这一天起生效", "what is adopted holds from this day on"}},
	[PLAN_SETTINGS] = {.name = "settings", .label = {"设定", "settings"}, .kind = FIELD_LONG_TEXT, .flags = F_REQUIRED},
	[PLAN_WISHES] = {.name = "wishes", .label = {"锁定、禁止与偏好", "locks, bans and preferences"}, .kind = FIELD_LONG_TEXT,
			 .size = WISHES_CHARACTERS_MAX, .flags = F_REQUIRED},
	[PLAN_OWNER] = {.name = "owner", .label = {"编制人", "made by"}, .kind = FIELD_TEXT, .flags = F_REQUIRED | F_FROZEN | F_LIST},
	[PLAN_DECISION] = {.name = "decision", .label = {"方案", "decision"}, .kind = FIELD_LONG_TEXT, .size = LINES_CHARACTERS_MAX},
	[PLAN_RUN] = {.name = "run", .label = {"第几次求解", "run"}, .kind = FIELD_INTEGER, .min = "1"},
	[PLAN_READ_TX] = {.name = "read_tx", .label = {"读取时的事务", "read at transaction"}, .kind = FIELD_INTEGER, .min = "0"},
	[PLAN_DIGEST] = {.name = "digest", .label = {"所读数据摘要", "digest of what was read"}, .kind = FIELD_TEXT, .size = 64},
	[PLAN_POLICY] = {.name = "policy", .label = {"政策", "policy"}, .kind = FIELD_TEXT, .size = 500},
	[PLAN_OBJECTIVE] = {.name = "objective", .label = {"目标值", "objective"}, .kind = FIELD_DECIMAL, .scale = 6},
	[PLAN_BOUND] = {.name = "bound", .label = {"下界", "bound"}, .kind = FIELD_DECIMAL, .scale = 6},
	[PLAN_BATCH] = {.name = "batch", .label = {"采用批次", "batch of the adoption"}, .kind = FIELD_TEXT, .size = 64, .flags = F_LIST},
};

static const struct record_check checks[] = {
	{.name = "read-before-effective", .kind = CHECK_EXPRESSION, .expression = "as_of <= effective",
	 .message = {"施行日期 {effective} 早于数据日期 {as_of}", "effective {effective} before the day it was read as of, {as_of}"}},
	{},
};

static const struct state states[] = {
	{"draft", {"编制中", "draft"}, false},
	{"submitted", {"待批准", "submitted"}, false},
	{"returned", {"已退回", "returned"}, false},
	{"accepted", {"已批准", "approved"}, false},
	{"adopted", {"已采用", "adopted"}, false},
	{"undone", {"已撤销", "undone"}, true},
	{},
};

/* Only the life of plans takes these steps (life_decide.c): a state without what it stands for would be a lie. Who may is asked before. */
#define LIFE "plan"
static const struct transition transitions[] = {
	{.name = "submit", .label = {"提交", "submit"}, .from = "draft,returned", .to = "submitted", .roles = LIFE, .evidence = "decision"},
	{.name = "return", .label = {"退回", "return"}, .from = "submitted", .to = "returned", .roles = LIFE, .needs_reason = true},
	{.name = "accept", .label = {"批准", "approve"}, .from = "submitted", .to = "accepted", .roles = LIFE, .other_person = true},
	{.name = "adopt", .label = {"采用", "adopt"}, .from = "accepted", .to = "adopted", .roles = LIFE},
	{.name = "undo", .label = {"撤销采用", "undo"}, .from = "accepted", .to = "undone", .roles = LIFE, .needs_reason = true},
	{},
};

const struct record record_plan = {
	.name = "plan",
	.label = {"规划方案", "plan"},
	.help = {"集团、结对、交流、学区、学位的规划方案：编制、批准、采用、撤销", "plans of groups, pairs, exchange, districts and seats: made, approved, adopted, undone"},
	.life = LIFE_PLAIN,
	.fields = fields,
	.checks = checks,
	.states = states,
	.transitions = transitions,
	.scope = "region",
	.sort = "-as_of,name",
	.is_internal = true, /* made by planners, not from tables */
	.is_shown = true,
};
