#include "areas/register/register.h"

static const struct field fields[] = {
	{.name = "reviewer", .label = {"评审人", "reviewer"}, .synonyms = "登录名|评审人登录名|login", .kind = FIELD_TEXT, .size = 60,
	 .flags = F_KEY | F_REQUIRED | F_LIST, .help = {"评审人账号的登录名", "login name of the reviewer's account"}},
	{.name = "school", .label = {"学校", "school"}, .synonyms = "评审学校", .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_LIST},
	{.name = "group", .label = {"集团", "group"}, .synonyms = "教育集团|评审集团", .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_LIST,
	 .help = {"与其成员校一并评审", "with its member schools"}},
	{.name = "from", .label = {"起", "from"}, .synonyms = "开始日期", .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "to", .label = {"止", "to"}, .synonyms = "结束日期", .kind = FIELD_DATE, .flags = F_REQUIRED | F_LIST},
	{.name = "task", .label = {"评审事项", "task"}, .kind = FIELD_TEXT, .size = 200, .flags = F_LIST},
	{},
};

static const struct record_check checks[] = {
	{.name = "one-subject", .kind = CHECK_EXPRESSION, .expression = "known(school) <> known(group)",
	 .message = {"学校和集团填一项，且只填一项", "name a school or a group, one of them"}},
	{.name = "from-before-to", .kind = CHECK_EXPRESSION, .expression = "from < to",
	 .message = {"止 {to} 不晚于 起 {from}", "it ends {to}, not after it begins {from}"}},
	{},
};

/* Which rows the scope `assigned` of the rights reaches, from day to day (relations.c). Reviewers do not see it: nobody learns
 * from it who else judges the same school. */
const struct record record_assignment = {
	.name = "assignment",
	.label = {"评审分派", "assignment"},
	.help = {"哪位评审人从哪天到哪天可查看哪所学校或哪个集团", "which reviewer may look at which school or group, from and to"},
	.synonyms = "assignments|分派",
	.life = LIFE_PERIOD,
	.fields = fields,
	.checks = checks,
	.scope = "school|group.core",
};
