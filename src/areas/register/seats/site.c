/* Where can be built and for how much: candidate sites and extensions of schools, and the budget by year. */
#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct code kinds[] = {
	{"new", {"新建", "new school"}, "新建学校"},
	{"extension", {"改扩建", "extension"}, "扩建|改建"},
	{},
};

#define MONEY(n, zh, en, more)                                                                                         \
	{.name = n, .label = {zh, en}, .synonyms = more, .kind = FIELD_MONEY, .unit = "yuan", .min = "0", .max = "100000000000"}
#define CLASSES(n, zh, en, more)                                                                                       \
	{.name = n, .label = {zh, en}, .synonyms = more, .kind = FIELD_INTEGER, .min = "0", .max = "500", .flags = F_LIST}

static const struct field site_fields[] = {
	{.name = "name", .label = {"名称", "name"}, .synonyms = "选址名称|地块名称", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类别", "kind"}, .synonyms = "建设方式", .kind = FIELD_CODE, .codes = kinds, .flags = F_REQUIRED | F_LIST},
	{.name = "county", .label = {"所在区县", "county"}, .synonyms = "区县|县区", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "stage", .label = {"学段", "stage"}, .kind = FIELD_CODE, .codes = codes_stage, .flags = F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .synonyms = "学校标识码|学校名称", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_LIST, .help = {"改扩建的学校，或新址上规划的学校", "the school to be extended, or planned on the new site"}},
	{.name = "longitude", .label = {"经度", "longitude"}, .synonyms = "lon|lng", .kind = FIELD_DECIMAL, .scale = 7, .min = "-180", .max = "180"},
	{.name = "latitude", .label = {"纬度", "latitude"}, .synonyms = "lat", .kind = FIELD_DECIMAL, .scale = 7, .min = "-90", .max = "90"},
	{.name = "datum", .label = {"坐标系", "datum"}, .synonyms = "坐标系统", .kind = FIELD_CODE, .codes = codes_datum},
	CLASSES("classes", "起步班数", "classes at opening", "首期班数|classes"),
	CLASSES("most_classes", "可增班数", "classes that can be added", "最多增班|可扩班数"),
	CLASSES("step", "增班步长", "step in classes", "每次增班|轨数"),
	{.name = "earliest", .label = {"最早学年", "earliest year"}, .synonyms = "最早开工学年", .kind = FIELD_SCHOOL_YEAR, .flags = F_LIST,
	 .help = {"最早可以开工的学年", "the first school year in which building can begin"}},
	{.name = "lead", .label = {"建设年数", "years to build"}, .synonyms = "工期", .kind = FIELD_INTEGER, .min = "0", .max = "20"},
	MONEY("open_cost", "新建费用", "cost of opening", "建校费用"),
	MONEY("class_cost", "每班费用", "cost of a class", "每增一班费用"),
	MONEY("project_cost", "每次工程费用", "cost of a project", "工程固定费用"),
	CLASSES("flexible", "机动教室上限", "flexible rooms at most", "临时教室上限"),
	MONEY("rent", "机动教室年租金", "rent of a flexible room", "每间年租金"),
	{},
};

static const struct record_check site_checks[] = {
	{.name = "datum-declared", .kind = CHECK_EXPRESSION, .expression = "not known(longitude) or known(datum)",
	 .message = {"有经纬度，请注明坐标系", "coordinates are given, but not their datum"}},
	{.name = "extension-of-school", .kind = CHECK_EXPRESSION, .expression = "kind <> 'extension' or known(school)",
	 .message = {"改扩建要写学校", "an extension names its school"}},
	{.name = "new-has-classes", .kind = CHECK_EXPRESSION, .expression = "kind <> 'new' or known(classes)",
	 .message = {"新建要写起步班数", "a new school names its classes at opening"}},
	{.name = "new-has-place", .kind = CHECK_EXPRESSION, .expression = "kind <> 'new' or known(longitude)",
	 .message = {"新建要写经纬度", "a new school names its coordinates"}},
	{},
};

const struct record record_site = {
	.name = "site",
	.label = {"建设选址", "site"},
	.help = {"可以新建学校的地块和可以扩建的学校：规模、费用、最早时间", "where a school can be built or enlarged: size, cost, first year"},
	.synonyms = "sites|备选地块|选址",
	.life = LIFE_PLAIN,
	.fields = site_fields,
	.checks = site_checks,
	.scope = "county",
};

static const struct field budget_fields[] = {
	{.name = "region", .label = {"地区", "region"}, .synonyms = "区县|区划", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .synonyms = "年度|school year", .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "amount", .label = {"金额", "amount"}, .synonyms = "预算|建设预算", .kind = FIELD_MONEY, .unit = "yuan", .min = "0",
	 .max = "1000000000000", .flags = F_REQUIRED | F_LIST},
	{.name = "note", .label = {"说明", "note"}, .synonyms = "备注", .kind = FIELD_TEXT},
	{},
};

const struct record record_building_budget = {
	.name = "building_budget",
	.label = {"建设预算", "building budget"},
	.help = {"一个地区一个学年可用于学校建设的资金", "what a region can spend on building schools in a year"},
	.synonyms = "budget|预算",
	.life = LIFE_PLAIN,
	.fields = budget_fields,
	.scope = "region",
};
