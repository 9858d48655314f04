/* A small catalogue and an open register on either database, for the tests of the kernel. */
#ifndef JH_TEST_RECORD_SMALL_H
#define JH_TEST_RECORD_SMALL_H

#include "base/arena.h"
#include "base/buf.h"
#include "crypt/keyring.h"
#include "record/change.h"
#include "record/register.h"
#include "record/row.h"
#include "record/validate.h"
#include "store/both.h"

static const struct code small_types[] = {{"211", {"小学", "primary school"}, "完小"}, {"311", {"初级中学", "junior high"}, "初中"}, {}};
static const struct code small_subjects[] = {{"chinese", {"语文", "Chinese"}, NULL}, {"maths", {"数学", "maths"}, "算术"}, {"art", {"美术", "art"}, NULL}, {}};
static const struct code small_sections[] = {{"primary", {"小学", "primary"}, NULL}, {"junior", {"初中", "junior"}, NULL}, {"whole", {"全校", "whole"}, NULL}, {}};

static const struct field county_fields[] = {
	{.name = "code", .label = {"代码", "code"}, .kind = FIELD_REGION_CODE, .flags = F_KEY | F_REQUIRED},
	{.name = "name", .label = {"名称", "name"}, .kind = FIELD_TEXT, .flags = F_REQUIRED | F_DATED | F_NAME | F_SEARCH},
	{},
};
static const struct record small_county = {.name = "county", .label = {"区县", "county"}, .fields = county_fields, .life = LIFE_DATED};

enum { S_CODE, S_NAME, S_SHORT, S_TYPE, S_COUNTY, S_OPENED, S_CLOSED, S_PLACE, S_EQUIPMENT, S_SHARE, S_CHARTER, S_BOARDING, S_MARK, S_FIELDS };
static const struct field school_fields[] = {
	[S_CODE] = {.name = "code", .label = {"学校标识码", "school code"}, .kind = FIELD_SCHOOL_CODE, .flags = F_KEY | F_DATED},
	[S_NAME] = {.name = "name", .label = {"名称", "name"}, .kind = FIELD_TEXT, .size = 40, .flags = F_REQUIRED | F_DATED | F_NAME | F_SEARCH},
	[S_SHORT] = {.name = "short_name", .label = {"简称", "short name"}, .kind = FIELD_TEXT, .flags = F_SEARCH},
	[S_TYPE] = {.name = "type", .label = {"类型", "type"}, .kind = FIELD_CODE, .codes = small_types, .flags = F_DATED, .default_value = "211"},
	[S_COUNTY] = {.name = "county", .label = {"区县", "county"}, .kind = FIELD_REFERENCE, .record = "county", .flags = F_DATED},
	[S_OPENED] = {.name = "opened", .label = {"建校日期", "opened"}, .kind = FIELD_DATE, .min = "1900", .flags = F_FROZEN},
	[S_CLOSED] = {.name = "closed", .label = {"停办日期", "closed"}, .kind = FIELD_DATE},
	[S_PLACE] = {.name = "place", .label = {"位置", "place"}, .kind = FIELD_POINT},
	[S_EQUIPMENT] = {.name = "equipment", .label = {"设备值", "equipment"}, .kind = FIELD_MONEY, .min = "0"},
	[S_SHARE] = {.name = "share", .label = {"占比", "share"}, .kind = FIELD_PERCENT, .scale = 2, .min = "0", .max = "100"},
	[S_CHARTER] = {.name = "charter", .label = {"章程", "charter"}, .kind = FIELD_FILE},
	[S_BOARDING] = {.name = "boarding", .label = {"寄宿", "boarding"}, .kind = FIELD_YES_NO, .flags = F_DATED},
	[S_MARK] = {.name = "seal_no", .label = {"公章编号", "seal number"}, .kind = FIELD_TEXT, .flags = F_UNIQUE, .pattern = "[A-Z]{2}\\d{4}"},
	{},
};
static const struct record_check school_checks[] = {
	{.name = "opened-before-closed", .kind = CHECK_EXPRESSION, .expression = "opened <= closed",
	 .message = {"{label:closed} {closed} 早于 {label:opened} {opened}", "{label:closed} {closed} is before {label:opened} {opened}"}},
	{},
};
static const struct record small_school = {.name = "school", .label = {"学校", "school"}, .fields = school_fields, .checks = school_checks,
					   .life = LIFE_DATED, .other_key = "name,county", .sort = "name"};

enum { P_NUMBER, P_NAME, P_PHONE, P_IDENTITY, P_BORN, P_SUBJECTS, P_DEGREE, P_FIELDS };
static const struct field person_fields[] = {
	[P_NUMBER] = {.name = "number", .label = {"工号", "number"}, .kind = FIELD_TEXT, .size = 20, .flags = F_KEY | F_REQUIRED},
	[P_NAME] = {.name = "name", .label = {"姓名", "name"}, .kind = FIELD_PERSON_NAME, .flags = F_REQUIRED | F_NAME | F_SEARCH},
	[P_PHONE] = {.name = "phone", .label = {"电话", "phone"}, .kind = FIELD_PHONE},
	[P_IDENTITY] = {.name = "identity", .label = {"身份证号", "identity number"}, .kind = FIELD_IDENTITY, .flags = F_UNIQUE},
	[P_BORN] = {.name = "born", .label = {"出生年", "born"}, .kind = FIELD_DATE, .flags = F_PERSONAL},
	[P_SUBJECTS] = {.name = "subjects", .label = {"学科", "subjects"}, .kind = FIELD_CODE, .codes = small_subjects, .flags = F_MANY | F_DATED},
	[P_DEGREE] = {.name = "degree", .label = {"学历", "degree"}, .kind = FIELD_TEXT, .flags = F_DATED},
	{},
};
static const struct record small_person = {.name = "person", .label = {"教职工", "person"}, .fields = person_fields, .life = LIFE_DATED, .person = "self"};

enum { O_PERSON, O_SCHOOL, O_FROM, O_TO, O_NOTE, O_FIELDS };
static const struct field posting_fields[] = {
	[O_PERSON] = {.name = "person", .label = {"工号", "person"}, .kind = FIELD_REFERENCE, .record = "person", .flags = F_KEY | F_REQUIRED},
	[O_SCHOOL] = {.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED},
	[O_FROM] = {.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_KEY},
	[O_TO] = {.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE, .flags = F_LIST},
	[O_NOTE] = {.name = "note", .label = {"备注", "note"}, .kind = FIELD_LONG_TEXT},
	{},
};
static const struct record_check posting_checks[] = {
	{.name = "one-at-a-time", .kind = CHECK_NO_OVERLAP, .by = "person", .message = {"任职时间重叠", "postings overlap"}},
	{.name = "within-school", .kind = CHECK_WITHIN_LIFE, .field = "school", .message = {"超出学校存续期", "outside the school's life"}},
	{},
};
static const struct record small_posting = {.name = "posting", .label = {"任职", "posting"}, .fields = posting_fields, .checks = posting_checks, .life = LIFE_PERIOD};

enum { Y_SCHOOL, Y_YEAR, Y_SECTION, Y_PUPILS, Y_ROOMS, Y_FIELDS };
static const struct field yearly_fields[] = {
	[Y_SCHOOL] = {.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED},
	[Y_YEAR] = {.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED},
	[Y_SECTION] = {.name = "section", .label = {"学段", "section"}, .kind = FIELD_CODE, .codes = small_sections, .flags = F_KEY | F_REQUIRED},
	[Y_PUPILS] = {.name = "pupils", .label = {"学生数", "pupils"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0"},
	[Y_ROOMS] = {.name = "rooms", .label = {"用房面积", "rooms"}, .kind = FIELD_DECIMAL, .scale = 2, .unit = "m2"},
	{},
};
static const struct record_check yearly_checks[] = {
	{.name = "sections-tie", .kind = CHECK_SUM, .by = "school,year", .field = "pupils", .total = "pupils", .where = "section = 'whole'",
	 .message = {"各学段之和与全校不符", "sections do not add up"}},
	{},
};
static const struct record small_yearly = {.name = "yearly", .label = {"年度数据", "yearly"}, .fields = yearly_fields, .checks = yearly_checks, .life = LIFE_YEAR};

enum { G_SCHOOL, G_YEAR, G_SECTION, G_GRADE, G_PUPILS, G_FIELDS };
static const struct field grade_fields[] = {
	[G_SCHOOL] = {.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED},
	[G_YEAR] = {.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED},
	[G_SECTION] = {.name = "section", .label = {"学段", "section"}, .kind = FIELD_CODE, .codes = small_sections, .flags = F_KEY | F_REQUIRED},
	[G_GRADE] = {.name = "grade", .label = {"年级", "grade"}, .kind = FIELD_INTEGER, .flags = F_KEY | F_REQUIRED},
	[G_PUPILS] = {.name = "pupils", .label = {"学生数", "pupils"}, .kind = FIELD_INTEGER},
	{},
};
static const struct record_check grade_checks[] = {
	{.name = "pupils-tie", .kind = CHECK_TIE, .record = "yearly", .by = "school,year,section", .field = "pupils", .total = "pupils",
	 .message = {"分年级之和不符", "grades do not add up"}},
	{},
};
static const struct record small_grade = {.name = "grade", .label = {"分年级", "grade"}, .fields = grade_fields, .checks = grade_checks, .life = LIFE_YEAR};

enum { T_TITLE, T_REPORT, T_DAYS, T_FIELDS };
static const struct field task_fields[] = {
	[T_TITLE] = {.name = "title", .label = {"标题", "title"}, .kind = FIELD_TEXT, .flags = F_KEY | F_REQUIRED | F_NAME},
	[T_REPORT] = {.name = "report", .label = {"报告", "report"}, .kind = FIELD_LONG_TEXT},
	[T_DAYS] = {.name = "days", .label = {"时限", "days"}, .kind = FIELD_INTEGER, .flags = F_LIST},
	{},
};
static const struct state task_states[] = {{"draft", {"草稿", "draft"}, false}, {"sent", {"已报", "sent"}, false}, {"approved", {"已批", "approved"}, true}, {}};
static const struct transition task_transitions[] = {
	{.name = "send", .label = {"上报", "send"}, .from = "draft", .to = "sent", .roles = "school,county", .evidence = "report", .guard = "days > 0", .deadline = "days"},
	{.name = "approve", .label = {"批准", "approve"}, .from = "sent", .to = "approved", .roles = "county", .other_person = true},
	{.name = "return", .label = {"退回", "return"}, .from = "*", .to = "draft", .roles = "county", .needs_reason = true},
	{},
};
static const struct record small_task = {.name = "task", .label = {"任务", "task"}, .fields = task_fields, .states = task_states,
					 .transitions = task_transitions, .life = LIFE_PLAIN};

static const struct record *const small_records[] = {&small_county, &small_school, &small_person, &small_posting, &small_yearly, &small_grade, &small_task, NULL};
static const struct catalogue small_catalogue = {small_records, 7};

struct bed {
	struct place *place;
	struct reg *g;
	struct keyring *keys;
	struct arena arena;
	struct faults faults;
	struct err err;
	moment_t now;
};

/* With a `struct bed *b` in scope whose err the call fills. */
#define assert_bed(call)                                                                                               \
	do {                                                                                                           \
		if ((call) != ST_OK)                                                                                   \
			fail_msg("%s: %s", #call, b->err.text);                                                        \
	} while (0)

static moment_t bed_clock(void *data)
{
	struct bed *b = data;
	return b->now += 1000000;
}

/* A register in the test's place, with keys. */
static inline struct bed *bed_open_with(void **state, const struct catalogue *catalogue)
{
	struct place *p = place_of(state);
	struct bed *b = test_calloc(1, sizeof(*b));
	char master[160], keys[160];
	b->place = p;
	b->now = (int64_t)day_of(2025, 3, 1) * 86400 * 1000000;
	arena_init(&b->arena);
	faults_init(&b->faults, &b->arena, 0);
	snprintf(master, sizeof(master), "%s/master", p->folder);
	snprintf(keys, sizeof(keys), "%s/keys", p->folder);
	if (keyring_create(master, keys, &b->err) != ST_OK || keyring_open(&b->keys, master, keys, &b->err) != ST_OK)
		fail_msg("%s", b->err.text);
	struct reg_options o = {.store = p->s, .keys = b->keys, .catalogue = catalogue, .zone_minutes = 480, .clock = bed_clock, .clock_data = b};
	if (reg_open(&b->g, &o, &b->err) != ST_OK || reg_migrate(b->g, &b->err) != ST_OK)
		fail_msg("%s", b->err.text);
	return b;
}

static inline struct bed *bed_open(void **state) { return bed_open_with(state, &small_catalogue); }

static inline void bed_close(struct bed *b)
{
	reg_close(b->g);
	keyring_close(b->keys);
	arena_done(&b->arena);
	test_free(b);
}

static inline struct change *bed_begin(struct bed *b, const char *reason)
{
	struct change *c = NULL;
	struct change_info info = {.actor = STR("ann"), .kind = "form", .reason = str_of(reason)};
	if (change_begin(b->g, &info, &b->faults, &c, &b->err) != ST_OK)
		fail_msg("%s", b->err.text);
	return c;
}

/* "name=第一小学;type=211": reads the texts as the kinds do. Fails the test on a text no kind reads unless may_fail. */
static inline bool bed_values(struct bed *b, const struct record *r, const char *texts, struct value *values, bool *given, struct fault *why)
{
	struct kind_context k = reg_kind_context(b->g, &b->arena);
	struct str rest = str_of(texts), part;
	while (rest.p && str_next(&rest, ';', &part)) {
		ptrdiff_t at = str_find(part, STR("="));
		int i = record_field_index(r, str_slice(part, 0, (size_t)at));
		assert_true(i >= 0);
		struct kind_input in = {.text = str_slice(part, (size_t)at + 1, part.n)};
		if (!field_parse(&k, &r->fields[i], &in, &values[i], why))
			return false;
		given[i] = true;
	}
	return true;
}

static inline enum put_outcome bed_put_in(struct bed *b, struct change *c, const struct record *r, struct id id, day_t effective, const char *texts, struct id *ret)
{
	struct value values[24] = {};
	bool given[24] = {};
	struct fault why = {};
	if (!bed_values(b, r, texts, values, given, &why))
		fail_msg("%s: rule %s", texts, why.rule);
	struct row_input in = {.record = r, .id = id, .values = values, .given = given, .has_effective = effective != 0, .effective = effective};
	enum put_outcome outcome;
	if (change_put(c, &in, ret, &outcome, &b->err) != ST_OK)
		fail_msg("%s: %s", texts, b->err.text);
	return outcome;
}

static inline void bed_print_faults(const struct bed *b)
{
	for (size_t i = 0; i < b->faults.n; i++) {
		struct buf text;
		buf_init(&text, 0);
		fault_render(&text, &b->faults.list[i], LANG_EN);
		print_error("fault %s: %s\n", b->faults.list[i].rule, text.p ? text.p : "");
		buf_done(&text);
	}
}

/* One row in a transaction of its own; fails the test on faults. */
static inline struct id bed_put(struct bed *b, const struct record *r, struct id id, day_t effective, const char *texts)
{
	struct change *c = bed_begin(b, "");
	struct id made = {};
	bed_put_in(b, c, r, id, effective, texts, &made);
	if (change_commit(c, NULL, &b->err) != ST_OK) {
		bed_print_faults(b);
		fail_msg("%s: %s", texts, b->err.text);
	}
	return made;
}

/* The same, expected to be refused for the rule. */
static inline void bed_refused(struct bed *b, const struct record *r, struct id id, const char *texts, const char *rule)
{
	b->faults.n = b->faults.serious = 0;
	struct change *c = bed_begin(b, "");
	bed_put_in(b, c, r, id, 0, texts, NULL);
	if (change_commit(c, NULL, &b->err) == ST_OK)
		fail_msg("%s: was accepted", texts);
	bool found = false;
	for (size_t i = 0; i < b->faults.n; i++)
		found |= !strcmp(b->faults.list[i].rule, rule);
	if (!found) {
		bed_print_faults(b);
		fail_msg("%s: not refused for %s", texts, rule);
	}
	b->faults.n = b->faults.serious = 0;
}

/* The row's field as of the day, as people read it. */
static inline const char *bed_text(struct bed *b, const struct record *r, struct id id, int field, struct as_of at)
{
	struct row *row;
	if (row_get(b->g, &b->arena, r, id, at, ROW_OPENED, &row, &b->err) != ST_OK)
		return "(none)";
	struct buf out;
	buf_init(&out, 0);
	struct kind_context k = reg_kind_context(b->g, &b->arena);
	field_format(&k, &r->fields[field], row->values[field], KIND_OPEN, LANG_EN, &out);
	char *text = str_dup(&b->arena, buf_view(&out));
	buf_done(&out);
	return text;
}

static inline struct as_of on_day(int year, int month, int day)
{
	return (struct as_of){.day = day_of(year, month, day), .tx = TX_NOW};
}

#endif
