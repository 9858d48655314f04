/* Building projects of the rolling plan (滚动建设计划) and their steps. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct code kinds[] = {
	{"new", {"新建", "new school"}, "新建学校"},
	{"extension", {"改扩建", "extension"}, "扩建|改建"},
	{"flexible", {"机动教室", "flexible rooms"}, "临时教室|机动学位"},
	{"close", {"撤并", "closing"}, "停办"},
	{},
};
static const struct code states[] = {
	{"planned", {"拟建", "planned"}, "计划"},
	{"approved", {"已立项", "approved"}, "立项"},
	{"building", {"在建", "under construction"}, "施工中"},
	{"finished", {"已投用", "in use"}, "完成|投用"},
	{"cancelled", {"取消", "cancelled"}, "终止"},
	{},
};
static const struct code steps[] = {
	{"site", {"选址", "site chosen"}, NULL},
	{"approval", {"立项", "approved"}, "批复"},
	{"land", {"用地", "land"}, "土地手续"},
	{"design", {"设计", "design"}, NULL},
	{"start", {"开工", "work begins"}, NULL},
	{"roof", {"封顶", "roof on"}, "主体完工"},
	{"handover", {"竣工验收", "handed over"}, "竣工|验收"},
	{"use", {"投用", "in use"}, "开学|启用"},
	{},
};

static const struct field building_fields[] = {
	{.name = "name", .label = {"名称", "name"}, .synonyms = "项目名称", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类别", "kind"}, .synonyms = "建设方式", .kind = FIELD_CODE, .codes = kinds, .flags = F_REQUIRED | F_LIST},
	{.name = "county", .label = {"所在区县", "county"}, .synonyms = "区县|县区", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "stage", .label = {"学段", "stage"}, .kind = FIELD_CODE, .codes = codes_stage, .flags = F_REQUIRED | F_LIST},
	{.name = "site", .label = {"建设选址", "site"}, .synonyms = "选址|地块", .kind = FIELD_REFERENCE, .record = "site"},
	{.name = "school", .label = {"学校", "school"}, .synonyms = "学校标识码|学校名称", .kind = FIELD_REFERENCE, .record = "school", .flags = F_LIST},
	{.name = "zone", .label = {"施教区", "zone"}, .synonyms = "施教区名称", .kind = FIELD_REFERENCE, .record = "zone"},
	{.name = "classes", .label = {"班数", "classes"}, .synonyms = "新增班数", .kind = FIELD_INTEGER, .min = "-500", .max = "500",
	 .flags = F_REQUIRED | F_LIST, .help = {"新增的班数；撤并为负", "classes added; of a closing: below zero"}},
	{.name = "year", .label = {"投用学年", "year of use"}, .synonyms = "投用年份|启用学年", .kind = FIELD_SCHOOL_YEAR,
	 .flags = F_REQUIRED | F_LIST, .help = {"学位可用的第一个学年", "the first school year with the seats"}},
	{.name = "until", .label = {"止于学年", "last year"}, .kind = FIELD_SCHOOL_YEAR, .help = {"机动教室用到的最后一个学年", "of flexible rooms: their last school year"}},
	{.name = "cost", .label = {"投资", "cost"}, .synonyms = "费用|总投资", .kind = FIELD_MONEY, .unit = "yuan", .min = "0", .max = "100000000000",
	 .flags = F_LIST},
	{.name = "status", .label = {"状态", "status"}, .synonyms = "进度", .kind = FIELD_CODE, .codes = states, .flags = F_LIST,
	 .default_value = "planned"},
	{.name = "document", .label = {"文号", "document"}, .synonyms = "依据", .kind = FIELD_TEXT},
	{},
};

static const struct record_check building_checks[] = {
	{.name = "ends-after-it-begins", .kind = CHECK_EXPRESSION, .expression = "year <= until",
	 .message = {"止于学年 {until} 早于投用学年 {year}", "its last year {until} is before its first {year}"}},
	{.name = "closing-takes-away", .kind = CHECK_EXPRESSION, .expression = "kind <> 'close' or classes <= 0",
	 .message = {"撤并的班数应为零或负数", "a closing adds no classes"}},
	{},
};

const struct record record_building = {
	.name = "building",
	.label = {"建设项目", "building project"},
	.help = {"滚动建设计划中的项目：新建、改扩建、机动教室、撤并，班数、投用学年和投资",
		 "a project of the rolling plan: kind, classes, first year of use, cost"},
	.synonyms = "buildings|建设计划|滚动建设计划",
	.life = LIFE_PLAIN,
	.fields = building_fields,
	.checks = building_checks,
	.scope = "county",
	.sort = "year,name",
};

static const struct field step_fields[] = {
	{.name = "project", .label = {"建设项目", "project"}, .synonyms = "项目名称", .kind = FIELD_REFERENCE, .record = "building",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "step", .label = {"节点", "step"}, .synonyms = "里程碑|milestone", .kind = FIELD_CODE, .codes = steps,
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "due", .label = {"计划日期", "due"}, .synonyms = "计划完成", .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "done", .label = {"完成日期", "done"}, .synonyms = "实际完成", .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "note", .label = {"说明", "note"}, .synonyms = "备注", .kind = FIELD_TEXT, .size = 500},
	{},
};

const struct record record_building_step = {
	.name = "building_step",
	.label = {"建设节点", "building step"},
	.help = {"建设项目的节点：计划日期和完成日期", "milestones of a building project: when due, when done"},
	.synonyms = "milestones|里程碑|建设进度",
	.life = LIFE_PLAIN,
	.fields = step_fields,
	.scope = "project.county",
	.sort = "project,due",
};
