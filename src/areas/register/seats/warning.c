/* Warnings of seats (学位预警): one of a zone, which lives on while forecasts raise, lower or confirm it. */
#include "areas/register/register.h"

/* Those of the shipped profiles; a bureau whose policy names others adds them to the list. */
static const struct code colours[] = {
	{"red", {"红色", "red"}, NULL},
	{"orange", {"橙色", "orange"}, NULL},
	{"yellow", {"黄色", "yellow"}, NULL},
	{"blue", {"蓝色", "blue"}, NULL},
	{"green", {"绿色", "green"}, NULL},
	{"none", {"无", "none"}, NULL},
	{},
};

static const struct code movements[] = {
	{"new", {"新增", "new"}, NULL},
	{"higher", {"升级", "higher"}, "加重"},
	{"lower", {"降级", "lower"}, "减轻"},
	{"confirmed", {"维持", "confirmed"}, "不变"},
	{},
};

static const struct field fields[] = {
	{.name = "zone", .label = {"施教区", "zone"}, .synonyms = "施教区名称", .kind = FIELD_REFERENCE, .record = "zone",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "colour", .label = {"颜色", "colour"}, .synonyms = "等级|color", .kind = FIELD_CODE, .codes = colours,
	 .codes_policy = "lists.seat_colours", .flags = F_REQUIRED | F_LIST,
	 .help = {"政策中颜色的编号", "the colour's id in the policy"}},
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_REQUIRED | F_LIST,
	 .help = {"首次达到该颜色的学年", "the first school year of this colour"}},
	{.name = "red_year", .label = {"首次红色学年", "first red year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_LIST},
	{.name = "likely", .label = {"红色可能", "likely red"}, .synonyms = "超学位可能|likely", .kind = FIELD_PERCENT, .scale = 0, .min = "0", .max = "100", .flags = F_LIST,
	 .help = {"模拟中该学年达到红色的比例", "share of simulated futures that are red in that year"}},
	{.name = "ratio", .label = {"占比", "ratio"}, .kind = FIELD_PERCENT, .scale = 1, .min = "0", .max = "100000", .flags = F_LIST},
	{.name = "pupils", .label = {"学生数", "pupils"}, .kind = FIELD_INTEGER, .min = "0", .max = "10000000"},
	{.name = "seats", .label = {"学位", "seats"}, .kind = FIELD_INTEGER, .min = "0", .max = "10000000"},
	{.name = "movement", .label = {"变动", "movement"}, .kind = FIELD_CODE, .codes = movements, .flags = F_LIST},
	{.name = "data_of", .label = {"数据日期", "data of"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "why", .label = {"成因", "why"}, .synonyms = "原因|说明", .kind = FIELD_LONG_TEXT, .size = 4000,
	 .help = {"哪些因素造成：入学人数、住房、教室、建设项目", "what drives it: entrants, homes, rooms, building projects"}},
	{.name = "measure", .label = {"应对措施", "measure"}, .synonyms = "措施", .kind = FIELD_LONG_TEXT, .size = 4000},
	{.name = "project", .label = {"建设项目", "building project"}, .kind = FIELD_REFERENCE, .record = "building"},
	{},
};

static const struct state states[] = {
	{"raised", {"已发出", "raised"}, false},
	{"explained", {"已说明", "explained"}, false},
	{"answered", {"已应对", "answered"}, false},
	{"closed", {"已解除", "closed"}, true},
	{},
};
static const struct transition transitions[] = {
	{.name = "explain", .label = {"说明原因", "explain"}, .from = "raised", .to = "explained", .roles = "county,planner", .evidence = "why"},
	{.name = "answer", .label = {"登记应对措施", "answer"}, .from = "explained", .to = "answered", .roles = "county,planner", .evidence = "measure"},
	{.name = "close", .label = {"解除", "close"}, .from = "*", .to = "closed", .roles = "planner", .needs_reason = true},
	{.name = "raise_again", .label = {"再次发出", "raise again"}, .from = "closed", .to = "raised", .roles = "planner", .needs_reason = true},
	{},
};

const struct record record_warning = {
	.name = "warning",
	.label = {"学位预警", "warning of seats"},
	.help = {"施教区的学位预警：颜色、首次红色学年、原因、应对措施；每次预测升级、降级或维持",
		 "a zone's warning of seats: colour, first red year, causes, measure; each forecast raises, lowers or confirms it"},
	.synonyms = "warnings|预警",
	.life = LIFE_PLAIN,
	.fields = fields,
	.states = states,
	.transitions = transitions,
	.scope = "zone.county",
};
