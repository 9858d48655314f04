#include "areas/register/register.h"

static const struct field fields[READING_FIELDS + 1] = {
	[READING_MOMENT] = {.name = "moment", .label = {"时刻", "moment"}, .kind = FIELD_MOMENT, .flags = F_KEY | F_REQUIRED | F_LIST},
	[READING_ACTOR] = {.name = "actor", .label = {"账号", "account"}, .kind = FIELD_TEXT, .flags = F_KEY | F_REQUIRED | F_LIST},
	[READING_REGISTER] = {.name = "register", .label = {"登记表", "register"}, .kind = FIELD_TEXT, .size = 64,
			      .flags = F_KEY | F_REQUIRED | F_LIST},
	[READING_PURPOSE] = {.name = "purpose", .label = {"用途", "purpose"}, .kind = FIELD_TEXT, .size = 500, .flags = F_REQUIRED | F_LIST},
	[READING_FILTER] = {.name = "filter", .label = {"筛选", "filter"}, .kind = FIELD_LONG_TEXT},
};

const struct record record_reading = {
	.name = "reading",
	.label = {"个人信息查阅", "reading of personal values"},
	.help = {"谁在何时为何取得了哪个登记表的个人信息", "who took personal values of which register, when and what for"},
	.life = LIFE_PLAIN,
	.fields = fields,
	.sort = "-moment",
	.is_internal = true,
};
