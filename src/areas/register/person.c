#include "areas/register/codes.h"
#include "areas/register/register.h"

static const struct field person_fields[] = {
	{.name = "number", .label = {"工号", "number"}, .synonyms = "教职工号|人员编号|staff number", .kind = FIELD_TEXT, .size = 30,
	 .pattern = "[A-Za-z0-9._-]+", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "name", .label = {"姓名", "name"}, .kind = FIELD_PERSON_NAME, .size = 60,
	 .flags = F_REQUIRED | F_PERSONAL | F_NAME | F_SEARCH | F_LIST, .statute = "教师法：学校和教育行政部门管理教师"},
	{.name = "sex", .label = {"性别", "sex"}, .kind = FIELD_CODE, .codes = codes_sex, .flags = F_PERSONAL},
	{.name = "born", .label = {"出生年", "born"}, .synonyms = "出生年份|出生日期", .kind = FIELD_DATE, .min = "1900", .flags = F_PERSONAL},
	{.name = "identity", .label = {"身份证号", "identity number"}, .synonyms = "身份证号码|公民身份号码", .kind = FIELD_IDENTITY,
	 .flags = F_PERSONAL | F_UNIQUE, .help = {"只保存带密钥的摘要，用于查重，不能还原", "only its keyed digest is kept, to match; it cannot be read back"}},
	{.name = "phone", .label = {"手机号", "phone"}, .synonyms = "电话|联系电话|手机", .kind = FIELD_PHONE, .flags = F_PERSONAL},
	{.name = "degree", .label = {"学历", "degree"}, .synonyms = "最高学历", .kind = FIELD_CODE, .codes = codes_degree, .flags = F_DATED | F_LIST},
	{.name = "title", .label = {"职称", "title"}, .synonyms = "专业技术职务", .kind = FIELD_CODE, .codes = codes_title, .flags = F_DATED | F_LIST},
	{.name = "backbone", .label = {"骨干级别", "backbone"}, .synonyms = "骨干|骨干教师级别", .kind = FIELD_CODE, .codes = codes_backbone,
	 .flags = F_DATED | F_LIST},
	{.name = "subjects", .label = {"学科", "subjects"}, .synonyms = "任教学科|subject", .kind = FIELD_CODE, .codes = codes_subject,
	 .flags = F_DATED | F_MANY | F_LIST},
	{.name = "certificate", .label = {"教师资格学科", "certificate"}, .synonyms = "资格证学科|教师资格", .kind = FIELD_CODE,
	 .codes = codes_subject, .flags = F_DATED | F_MANY},
	{.name = "employer", .label = {"编制所在", "employer"}, .synonyms = "编制所在学校|编制学校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_DATED | F_LIST},
	{.name = "entered", .label = {"入职年", "entered"}, .synonyms = "入职年份|参加工作年份", .kind = FIELD_DATE, .min = "1930"},
	{.name = "consents", .label = {"同意交流", "consents"}, .synonyms = "本人同意交流|交流意愿", .kind = FIELD_YES_NO, .flags = F_DATED,
	 .help = {"本人是否同意交流轮岗；空：未表示，按同意计", "whether the person agrees to be moved; empty: has not said, taken as yes"}},
	{.name = "partner", .label = {"配偶工号", "partner"}, .synonyms = "配偶|配偶人员编号", .kind = FIELD_TEXT, .size = 30, .pattern = "[A-Za-z0-9._-]+",
	 .flags = F_PERSONAL, .help = {"同为教职工的配偶的工号：交流后两人学校相距不远", "number of the husband or wife who serves too: both stay near each other"}},
	{},
};

static const struct record_check person_checks[] = {
	{.name = "born-before-entered", .kind = CHECK_EXPRESSION, .expression = "born < entered",
	 .message = {"入职年不晚于出生年", "entered service not after birth"}},
	{},
};

const struct record record_person = {
	.name = "person",
	.label = {"教职工", "person"},
	.help = {"在职教师和管理人员；不登记学生个人", "teachers and managers in service; no pupil is a person here"},
	.synonyms = "people|persons|教师|教师名册|staff",
	.life = LIFE_DATED,
	.fields = person_fields,
	.checks = person_checks,
	.scope = "employer",
	.person = "self",
};

static const struct field posting_fields[] = {
	{.name = "person", .label = {"工号", "person"}, .synonyms = "教职工|教职工号", .kind = FIELD_REFERENCE, .record = "person",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .synonyms = "任职学校|流入学校", .kind = FIELD_REFERENCE, .record = "school",
	 .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "role", .label = {"岗位", "role"}, .synonyms = "职务", .kind = FIELD_CODE, .codes = codes_posting_role,
	 .flags = F_REQUIRED | F_LIST},
	{.name = "subject", .label = {"学科", "subject"}, .synonyms = "任教学科", .kind = FIELD_CODE, .codes = codes_subject,
	 .flags = F_KEY | F_LIST},
	{.name = "stage", .label = {"学段", "stage"}, .kind = FIELD_CODE, .codes = codes_stage, .flags = F_LIST},
	{.name = "kind", .label = {"方式", "kind"}, .synonyms = "任职方式|交流方式", .kind = FIELD_CODE, .codes = codes_posting_kind,
	 .codes_policy = "lists.posting_kinds", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "from", .label = {"起", "from"}, .synonyms = "开始日期|任职日期", .kind = FIELD_DATE, .flags = F_KEY | F_LIST},
	{.name = "to", .label = {"止", "to"}, .synonyms = "结束日期", .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "origin", .label = {"派出校", "origin"}, .synonyms = "流出学校|原学校", .kind = FIELD_REFERENCE, .record = "school"},
	{.name = "step", .label = {"聘任环节", "step"}, .synonyms = "聘任方式|县管校聘", .kind = FIELD_CODE, .codes = codes_posting_step,
	 .help = {"县管校聘中走到哪一步；空：直接聘任", "how far it came under county management of staff; empty: appointed"}},
	{.name = "days", .label = {"每周天数", "days"}, .synonyms = "每周走教天数", .kind = FIELD_DECIMAL, .scale = 1, .min = "0.5", .max = "7",
	 .help = {"走教教师每周在该校的天数", "days a week a travelling teacher is there"}},
	{},
};

static const struct record_check posting_checks[] = {
	{.name = "from-before-to", .kind = CHECK_EXPRESSION, .expression = "from < to",
	 .message = {"止 {to} 不晚于 起 {from}", "it ends {to}, not after it begins {from}"}},
	{.name = "origin-elsewhere", .kind = CHECK_EXPRESSION, .expression = "origin <> school",
	 .message = {"派出校与任职学校相同", "sent from the school it serves at"}},
	{.name = "within-school", .kind = CHECK_WITHIN_LIFE, .field = "school",
	 .message = {"任职时间超出学校的存续期", "the posting lies outside the school's life"}},
	{.name = "one-regular-post", .kind = CHECK_NO_OVERLAP, .severity = CHECK_WARNING, .by = "person,subject", .where = "kind = 'regular'",
	 .message = {"同一人同一学科同时有两个在编岗位", "two regular posts in the same subject at the same time"}},
	{},
};

const struct record record_posting = {
	.name = "posting",
	.label = {"任职", "posting"},
	.help = {"谁从哪天到哪天在哪所学校任职、轮岗、挂职、支教", "who serves at which school, how, from and to"},
	.synonyms = "postings|任职交流|交流轮岗",
	.life = LIFE_PERIOD,
	.fields = posting_fields,
	.checks = posting_checks,
	.scope = "school|origin",
};

static const struct code exemption_kinds[] = {
	{"pregnancy", {"孕期", "pregnancy"}, "怀孕"},
	{"nursing", {"哺乳期", "nursing"}, "哺乳"},
	{"illness", {"重大疾病", "grave illness"}, "重病"},
	{"retirement", {"临近退休", "near retirement"}, NULL},
	{"other", {"其他", "other"}, NULL},
	{},
};

static const struct field exemption_fields[] = {
	{.name = "person", .label = {"工号", "person"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "kind", .label = {"事由", "kind"}, .kind = FIELD_CODE, .codes = exemption_kinds, .flags = F_REQUIRED | F_PERSONAL},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE, .flags = F_LIST},
	{},
};

const struct record record_exemption = {
	.name = "exemption",
	.label = {"交流豁免", "exemption"},
	.help = {"按政策暂不参加交流轮岗的教职工", "staff exempt from exchange by policy"},
	.synonyms = "exemptions|豁免",
	.life = LIFE_PERIOD,
	.fields = exemption_fields,
	.scope = "person.employer",
	.person = "person",
};

static const struct field staffing_fields[] = {
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "section", .label = {"学段", "section"}, .kind = FIELD_CODE, .codes = codes_section, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "subject", .label = {"学科", "subject"}, .kind = FIELD_CODE, .codes = codes_subject, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "degree", .label = {"学历", "degree"}, .kind = FIELD_CODE, .codes = codes_degree, .flags = F_KEY | F_LIST},
	{.name = "posts", .label = {"岗位数", "posts"}, .synonyms = "编制数", .kind = FIELD_INTEGER, .min = "0", .max = "100000", .flags = F_LIST},
	{.name = "teachers", .label = {"教师数", "teachers"}, .synonyms = "专任教师", .kind = FIELD_INTEGER, .min = "0", .max = "100000",
	 .flags = F_LIST},
	{},
};

const struct record record_staffing = {
	.name = "staffing",
	.label = {"学科师资", "staffing"},
	.help = {"每校每学年各学科、学历的教师数和岗位数", "teachers and posts by subject and degree"},
	.synonyms = "师资配置|分学科教师",
	.life = LIFE_YEAR,
	.fields = staffing_fields,
	.scope = "school",
};
