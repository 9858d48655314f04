#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field group_fields[] = {
	{.name = "name", .label = {"名称", "name"}, .synonyms = "集团名称|group name", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "county", .label = {"所属", "county"}, .synonyms = "所属区县|所在区县|所属地区", .kind = FIELD_REFERENCE, .record = "region",
	 .flags = F_REQUIRED | F_DATED | F_LIST},
	{.name = "mode", .label = {"模式", "mode"}, .synonyms = "办学模式", .kind = FIELD_CODE, .codes = codes_mode,
	 .codes_policy = "lists.group_modes", .flags = F_DATED | F_LIST},
	{.name = "tight", .label = {"紧密型", "tight"}, .kind = FIELD_YES_NO, .flags = F_DATED,
	 .help = {"经费、人员、薪酬、工作、装备、考核统一管理", "one management: funds, staff, pay, work, equipment, evaluation unified"}},
	{.name = "core", .label = {"核心校", "core"}, .synonyms = "总校|龙头校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_REQUIRED | F_DATED | F_LIST},
	{.name = "founded", .label = {"成立日期", "founded"}, .synonyms = "成立时间", .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "closed", .label = {"撤销日期", "closed"}, .kind = FIELD_DATE},
	{.name = "brand", .label = {"品牌", "brand"}, .kind = FIELD_TEXT, .size = 200},
	{.name = "executive_head", .label = {"执行校长", "executive head"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_DATED},
	{},
};

static const struct record_check group_checks[] = {
	{.name = "founded-before-closed", .kind = CHECK_EXPRESSION, .expression = "founded <= closed",
	 .message = {"撤销日期 {closed} 早于成立日期 {founded}", "closed {closed} before it was founded {founded}"}},
	{},
};

const struct record record_group = {
	.name = "group",
	.label = {"教育集团", "group"},
	.help = {"核心校带领成员校、分校办学的集团", "a core school that leads members and branches"},
	.synonyms = "groups|集团|集团名录",
	.life = LIFE_DATED,
	.fields = group_fields,
	.checks = group_checks,
	.scope = "core",
};

static const struct field membership_fields[] = {
	{.name = "group", .label = {"集团", "group"}, .synonyms = "教育集团|集团名称", .kind = FIELD_REFERENCE, .record = "group",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .synonyms = "学校名称|学校标识码", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "role", .label = {"角色", "role"}, .synonyms = "成员类型", .kind = FIELD_CODE, .codes = codes_member_role,
	 .flags = F_REQUIRED | F_LIST},
	{.name = "from", .label = {"起", "from"}, .synonyms = "加入日期", .kind = FIELD_DATE, .flags = F_KEY | F_LIST},
	{.name = "to", .label = {"止", "to"}, .synonyms = "退出日期", .kind = FIELD_DATE, .flags = F_LIST},
	{},
};

static const struct record_check membership_checks[] = {
	{.name = "from-before-to", .kind = CHECK_EXPRESSION, .expression = "from < to",
	 .message = {"止 {to} 不晚于 起 {from}", "it ends {to}, not after it begins {from}"}},
	{.name = "once-at-a-time", .kind = CHECK_NO_OVERLAP, .by = "group,school",
	 .message = {"同一学校在同一集团的时间重叠", "the school is in the group twice at the same time"}},
	{.name = "within-school", .kind = CHECK_WITHIN_LIFE, .severity = CHECK_WARNING, .field = "school",
	 .message = {"成员关系的时间超出学校的存续期", "the membership outlives the school"}},
	{},
};

const struct record record_membership = {
	.name = "membership",
	.label = {"集团成员", "membership"},
	.help = {"学校在集团中的角色和起止日期", "a school's role in a group, from and to"},
	.synonyms = "memberships|成员校|集团成员校",
	.life = LIFE_PERIOD,
	.fields = membership_fields,
	.checks = membership_checks,
	.scope = "school|group.core", /* both sides: members read of one another, so neither county gives that away alone */
};

static const struct code centre_kinds[] = {
	{"party", {"党建与行政中心", "Party and administration"}, "党建中心|行政中心|管理中心"},
	{"curriculum", {"课程与教学中心", "curriculum and teaching"}, "课程中心|教学中心"},
	{"teachers", {"教师发展中心", "teacher development"}, NULL},
	{"pupils", {"学生成长中心", "pupil growth"}, "学生发展中心"},
	{"quality", {"质量监测中心", "quality monitoring"}, "监测中心|评价中心"},
	{"resources", {"资源保障中心", "resources and support"}, "资源中心|保障中心|后勤中心"},
	{},
};

static const struct field centre_fields[] = {
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "kind", .label = {"中心", "centre"}, .synonyms = "中心名称|kind", .kind = FIELD_CODE, .codes = centre_kinds,
	 .codes_policy = "lists.centres", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "seat", .label = {"所在学校", "seat"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_DATED | F_LIST},
	{.name = "head", .label = {"负责人", "head"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_DATED},
	{.name = "duties", .label = {"职责", "duties"}, .kind = FIELD_LONG_TEXT, .flags = F_DATED},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE},
	{},
};

const struct record record_centre = {
	.name = "centre",
	.label = {"集团中心", "centre"},
	.help = {"集团的各中心、负责人和职责", "a group's centres, their heads and duties"},
	.synonyms = "centres|中心",
	.life = LIFE_PERIOD,
	.fields = centre_fields,
	.scope = "group.core",
};

static const struct field charter_fields[] = {
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "adopted", .label = {"通过日期", "adopted"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"名称", "title"}, .kind = FIELD_TEXT, .flags = F_REQUIRED | F_NAME | F_LIST},
	{.name = "file", .label = {"文件", "file"}, .synonyms = "章程文件", .kind = FIELD_FILE,
	 .help = {"文件与表格放在同一文件夹，这里写文件名；文件随本行入库，junheng file 取回",
		  "put the file beside the workbook and write its name; it is stored with the row, junheng file gives it back"}},
	{},
};

const struct record record_charter = {
	.name = "charter",
	.label = {"集团章程", "charter"},
	.help = {"集团章程的历次版本", "the versions of a group's charter"},
	.synonyms = "charters|章程",
	.life = LIFE_PLAIN,
	.fields = charter_fields,
	.scope = "group.core",
};
