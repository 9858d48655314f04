/* Certificates: of time served away, of training, of honours, each with a code under which a stranger finds whether it is genuine. */
#include "areas/programme/programme.h"

static const struct code kinds[] = {
	{"service", {"交流支教证书", "service away from home"}, "支教|轮岗"},
	{"training", {"培训学时证书", "hours of training"}, "学时"},
	{"honour", {"荣誉证书", "honour"}, "荣誉|认定"},
	{},
};
static const struct field fields[] = {
	{.name = "code", .label = {"验证码", "code"}, .synonyms = "证书编号", .kind = FIELD_TEXT, .size = 40, .pattern = "[0-9a-z]{16,40}", .flags = F_KEY | F_REQUIRED | F_LIST | F_FROZEN},
	{.name = "kind", .label = {"类型", "kind"}, .kind = FIELD_CODE, .codes = kinds, .flags = F_REQUIRED | F_LIST},
	{.name = "person", .label = {"工号", "person"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_LIST},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_LIST},
	{.name = "honour", .label = {"荣誉", "honour"}, .kind = FIELD_REFERENCE, .record = "honour"},
	{.name = "issued", .label = {"发证日期", "issued"}, .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "days", .label = {"服务天数", "days"}, .kind = FIELD_INTEGER, .unit = "day", .min = "0", .max = "20000"},
	{.name = "hours", .label = {"学时", "hours"}, .kind = FIELD_DECIMAL, .scale = 1, .unit = "hour", .min = "0", .max = "100000"},
	{.name = "policy", .label = {"所依政策", "policy"}, .kind = FIELD_TEXT, .size = 100, .help = {"编号和摘要", "its id and digest"}},
	{.name = "withdrawn", .label = {"撤销日期", "withdrawn"}, .kind = FIELD_DATE, .flags = F_LIST},
	{},
};
static const struct record_check checks[] = {
	{.name = "holder", .kind = CHECK_EXPRESSION, .expression = "count(known(person), known(school)) = 1",
	 .message = {"持证人填工号或学校，且只填一项", "a person or a school holds it, one of them"}},
	{},
};
const struct record record_certificate = {
	.name = "certificate",
	.label = {"证书", "certificate"},
	.help = {"交流支教、培训学时和荣誉的证书，凭验证码可公开核验", "of service away, training and honours, verified by their code"},
	.synonyms = "certificates|证书",
	.life = LIFE_PLAIN,
	.fields = fields,
	.checks = checks,
	.scope = "person.employer|school",
	.sort = "-issued,code",
};
