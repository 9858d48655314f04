/* Meetings and ceremonies: programme, venues, guests by office, decisions that become tasks, and what a ceremony made. */
#include "areas/programme/programme.h"

static const struct code meeting_kinds[] = {
	{"launch", {"启动会", "launch"}, "动员会|推进会"},
	{"work", {"工作会议", "work meeting"}, "例会|座谈会"},
	{"council", {"理事会", "council"}, "理事会会议"},
	{"exchange", {"经验交流会", "exchange of experience"}, "现场会"},
	{"signing", {"签约仪式", "signing ceremony"}, NULL},
	{"plaque", {"授牌仪式", "plaque ceremony"}, "揭牌仪式"},
	{"commendation", {"表彰大会", "commendation"}, NULL},
	{},
};
static const struct field meeting_fields[] = {
	{.name = "date", .label = {"日期", "date"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"名称", "title"}, .synonyms = "会议名称", .kind = FIELD_TEXT, .size = 200,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类型", "kind"}, .kind = FIELD_CODE, .codes = meeting_kinds, .codes_policy = "lists.meeting_kinds",
	 .flags = F_REQUIRED | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED | F_LIST},
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_LIST},
	{.name = "programme", .label = {"规划计划", "programme"}, .kind = FIELD_REFERENCE, .record = "programme"},
	{.name = "host", .label = {"主办", "host"}, .synonyms = "主持|主办单位", .kind = FIELD_TEXT, .size = 100},
	{.name = "agenda", .label = {"议程", "agenda"}, .kind = FIELD_LONG_TEXT},
	{.name = "papers", .label = {"会议材料", "papers"}, .kind = FIELD_FILE},
	{.name = "minutes", .label = {"会议纪要", "minutes"}, .kind = FIELD_FILE},
	{},
};
const struct record record_meeting = {
	.name = "meeting",
	.label = {"会议仪式", "meeting"},
	.help = {"会议、签约、授牌和表彰仪式", "meetings, and ceremonies of signing, plaques and commendation"},
	.synonyms = "meetings|会议|仪式",
	.life = LIFE_PLAIN,
	.fields = meeting_fields,
	.scope = "region|group.core",
	.sort = "-date,title",
};

static const struct code venue_roles[] = {
	{"main", {"主会场", "main venue"}, NULL},
	{"sub", {"分会场", "sub-venue"}, NULL},
	{},
};
static const struct field venue_fields[] = {
	{.name = "meeting", .label = {"会议", "meeting"}, .kind = FIELD_REFERENCE, .record = "meeting", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "place", .label = {"会场", "place"}, .kind = FIELD_TEXT, .size = 100, .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school"},
	{.name = "role", .label = {"主分会场", "role"}, .kind = FIELD_CODE, .codes = venue_roles, .flags = F_REQUIRED | F_LIST},
	{.name = "attendance", .label = {"参加人数", "attendance"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "1000000",
	 .flags = F_LIST},
	{.name = "by_video", .label = {"视频连线", "by video"}, .kind = FIELD_YES_NO},
	{},
};
const struct record record_venue = {
	.name = "venue",
	.label = {"会场", "venue"},
	.help = {"主会场和分会场及参加人数", "main venue and sub-venues with their attendance"},
	.synonyms = "venues|分会场",
	.life = LIFE_PLAIN,
	.fields = venue_fields,
	.scope = "meeting.region|meeting.group.core",
};

static const struct field guest_fields[] = {
	{.name = "meeting", .label = {"会议", "meeting"}, .kind = FIELD_REFERENCE, .record = "meeting", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "office", .label = {"单位及职务", "office"}, .synonyms = "职务", .kind = FIELD_TEXT, .size = 100, .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST,
	 .help = {"只登记职务，不登记姓名", "the office, not the name"}},
	{.name = "spoke", .label = {"讲话", "spoke"}, .kind = FIELD_YES_NO, .flags = F_LIST},
	{},
};
const struct record record_guest = {
	.name = "guest",
	.label = {"出席嘉宾", "guest"},
	.help = {"出席会议的嘉宾，以职务登记", "guests of a meeting, by office"},
	.synonyms = "guests|嘉宾",
	.life = LIFE_PLAIN,
	.fields = guest_fields,
	.scope = "meeting.region|meeting.group.core",
};

static const struct field decision_fields[] = {
	{.name = "meeting", .label = {"会议", "meeting"}, .kind = FIELD_REFERENCE, .record = "meeting", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "number", .label = {"序号", "number"}, .kind = FIELD_INTEGER, .min = "1", .max = "999", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "text", .label = {"决定", "decision"}, .synonyms = "议定事项", .kind = FIELD_TEXT, .size = 500,
	 .flags = F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "task", .label = {"转为任务", "task"}, .kind = FIELD_REFERENCE, .record = "task", .flags = F_LIST},
	{},
};
const struct record record_decision = {
	.name = "decision",
	.label = {"议定事项", "decision"},
	.help = {"会议议定的事项和由此产生的任务", "what a meeting decided, and the task it became"},
	.synonyms = "decisions|决定|决议",
	.life = LIFE_PLAIN,
	.fields = decision_fields,
	.scope = "meeting.region|meeting.group.core",
	.sort = "meeting,number",
};

static const struct field ceremony_item_fields[] = {
	{.name = "meeting", .label = {"仪式", "ceremony"}, .kind = FIELD_REFERENCE, .record = "meeting", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "agreement", .label = {"签订的协议", "agreement"}, .kind = FIELD_REFERENCE, .record = "agreement", .flags = F_KEY | F_LIST},
	{.name = "group", .label = {"授牌的集团", "group"}, .kind = FIELD_REFERENCE, .record = "group", .flags = F_KEY | F_LIST},
	{.name = "membership", .label = {"授牌的成员", "membership"}, .kind = FIELD_REFERENCE, .record = "membership", .flags = F_KEY | F_LIST},
	{.name = "honour", .label = {"表彰", "honour"}, .kind = FIELD_REFERENCE, .record = "honour", .flags = F_KEY | F_LIST},
	{},
};
static const struct record_check ceremony_item_checks[] = {
	{.name = "names-one", .kind = CHECK_EXPRESSION, .expression = "count(known(agreement), known(group), known(membership), known(honour)) = 1",
	 .message = {"协议、集团、成员、表彰要填且只填一项", "one of agreement, group, membership and honour, and only one"}},
	{},
};
const struct record record_ceremony_item = {
	.name = "ceremony_item",
	.label = {"仪式成果", "made at a ceremony"},
	.help = {"仪式上签订的协议、授牌的集团和成员、颁发的表彰", "agreements signed, groups and members named, honours given at a ceremony"},
	.synonyms = "ceremony items|仪式事项",
	.life = LIFE_PLAIN,
	.fields = ceremony_item_fields,
	.checks = ceremony_item_checks,
	.scope = "meeting.region",
};
