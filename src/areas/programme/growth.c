/* Pupils' growth, without a single pupil: bases and bookings, labour and moral education, screening and joint tests as counts. */
#include "areas/programme/codes.h"
#include "areas/programme/programme.h"
#include "areas/register/codes.h"
#include "record/list.h"
#include "record/validate.h"

enum { BOOKINGS_A_DAY = 1000 };

static const struct code base_kinds[] = {
	{"practice", {"社会实践基地", "practice base"}, "实践基地|综合实践基地"},
	{"labour", {"劳动教育基地", "labour-education base"}, "劳动实践基地"},
	{"study-travel", {"研学基地", "study-travel base"}, "研学旅行基地"},
	{},
};
static const struct field base_fields[] = {
	{.name = "name", .label = {"名称", "name"}, .synonyms = "基地名称", .kind = FIELD_TEXT, .size = 100,
	 .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "kind", .label = {"类型", "kind"}, .kind = FIELD_CODE, .codes = base_kinds, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_REQUIRED | F_LIST},
	{.name = "capacity", .label = {"日接待量", "capacity a day"}, .kind = FIELD_INTEGER, .unit = "person", .min = "1", .max = "100000", .flags = F_LIST},
	{.name = "point", .label = {"位置", "position"}, .kind = FIELD_POINT},
	{.name = "from", .label = {"起", "from"}, .kind = FIELD_DATE, .flags = F_LIST},
	{.name = "to", .label = {"止", "to"}, .kind = FIELD_DATE},
	{},
};
static const struct record_check period_checks[] = {FROM_BEFORE_TO, {}};
const struct record record_base = {
	.name = "base",
	.label = {"实践基地", "practice base"},
	.help = {"社会实践、劳动教育、研学基地及接待量", "bases for practice, labour education and study travel, with their capacity"},
	.synonyms = "bases|基地",
	.life = LIFE_PERIOD,
	.fields = base_fields,
	.checks = period_checks,
	.scope = "region",
};

static const struct field booking_fields[] = {
	{.name = "base", .label = {"基地", "base"}, .kind = FIELD_REFERENCE, .record = "base", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "date", .label = {"日期", "date"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "grade", .label = {"年级", "grade"}, .kind = FIELD_CODE, .codes = codes_grade, .flags = F_KEY | F_LIST},
	{.name = "pupils", .label = {"学生数", "pupils"}, .kind = FIELD_INTEGER, .unit = "person", .min = "1", .max = "100000", .flags = F_REQUIRED | F_LIST},
	{.name = "came", .label = {"实到", "came"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "100000"},
	{},
};
/* What stands against a booking: others of the day, at the same base or of the same pupils. */
static enum status bookings_like(const struct check_context *k, const char *reference, struct list_page *ret, struct err *err)
{
	struct value of = k->row->values[record_field_index(k->record, str_of(reference))], date = k->row->values[record_field_index(k->record, STR("date"))];
	char day[11];
	*ret = (struct list_page){};
	if (of.form != VALUE_ID || date.form != VALUE_INTEGER)
		return ST_OK;
	pdate_format(value_date(date), day);
	struct list_query q = {.record = k->record, .at = k->at, .reference = record_field(k->record, str_of(reference)), .of = of.id, .limit = BOOKINGS_A_DAY,
			       .where = str_of(arena_printf(k->arena, "date = date('%s')", day))};
	return record_list(k->reg, k->arena, &q, ret, err);
}

static enum status fits_the_base(const struct check_context *k, bool *ret_holds, struct err *err)
{
	int pupils = record_field_index(k->record, STR("pupils")), base = record_field_index(k->record, STR("base"));
	struct list_page page;
	struct row *place;
	*ret_holds = true;
	TRY(bookings_like(k, "base", &page, err));
	if (k->row->values[base].form != VALUE_ID)
		return ST_OK;
	TRY(row_get(k->reg, k->arena, &record_base, k->row->values[base].id, (struct as_of){.any_day = true, .tx = TX_NOW}, ROW_SEALED, &place, err));
	struct value capacity = place->values[record_field_index(&record_base, STR("capacity"))];
	int64_t all = k->row->values[pupils].i;
	for (size_t i = 0; i < page.n; i++)
		if (id_cmp(page.rows[i]->id, k->row->id) != 0)
			all += page.rows[i]->values[pupils].i;
	*ret_holds = capacity.form != VALUE_INTEGER || all <= capacity.i;
	return ST_OK;
}

static enum status pupils_are_free(const struct check_context *k, bool *ret_holds, struct err *err)
{
	int base = record_field_index(k->record, STR("base")), grade = record_field_index(k->record, STR("grade"));
	struct list_page page;
	*ret_holds = true;
	TRY(bookings_like(k, "school", &page, err));
	for (size_t i = 0; i < page.n; i++)
		if (id_cmp(page.rows[i]->id, k->row->id) != 0 && id_cmp(page.rows[i]->values[base].id, k->row->values[base].id) != 0 &&
		    value_eq(page.rows[i]->values[grade], k->row->values[grade]))
			*ret_holds = false;
	return ST_OK;
}

static const struct record_check booking_checks[] = {
	{.name = "within-capacity", .kind = CHECK_FUNCTION, .by = "base,date", .function = fits_the_base,
	 .message = {"当天预约人数超过基地的日接待量", "more pupils are booked for the day than the base takes"}},
	{.name = "one-place-a-day", .kind = CHECK_FUNCTION, .by = "school,date", .function = pupils_are_free,
	 .message = {"这个年级当天已预约另一个基地", "this grade is booked at another base on that day"}},
	{},
};
const struct record record_booking = {
	.name = "booking",
	.label = {"基地预约", "booking"},
	.help = {"学校预约基地的日期和人数", "which school goes to which base on which day"},
	.synonyms = "bookings|预约",
	.life = LIFE_PLAIN,
	.fields = booking_fields,
	.checks = booking_checks,
	.scope = "school|base.region",
	.sort = "-date",
};

static const struct field labour_fields[] = {
	{.name = "grade", .label = {"年级", "grade"}, .kind = FIELD_CODE, .codes = codes_grade, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "task", .label = {"劳动任务", "task"}, .kind = FIELD_TEXT, .size = 200, .flags = F_KEY | F_REQUIRED | F_NAME | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_KEY | F_REQUIRED},
	{.name = "hours", .label = {"课时", "lessons"}, .kind = FIELD_INTEGER, .unit = "lesson", .min = "0", .max = "1000", .flags = F_LIST},
	{},
};
const struct record record_labour_task = {
	.name = "labour_task",
	.label = {"劳动清单", "labour task"},
	.help = {"各年级劳动任务清单", "what pupils of each grade learn to do"},
	.synonyms = "labour tasks|劳动任务清单",
	.life = LIFE_PLAIN,
	.fields = labour_fields,
	.scope = "region",
};

static const struct field moral_fields[] = {
	{.name = "date", .label = {"日期", "date"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"主题", "title"}, .kind = FIELD_TEXT, .size = 200, .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "region", .label = {"地区", "region"}, .kind = FIELD_REFERENCE, .record = "region", .flags = F_KEY | F_REQUIRED},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_LIST},
	{.name = "pupils", .label = {"参加学生", "pupils"}, .kind = FIELD_INTEGER, .unit = "person-time", .min = "0", .max = "10000000", .flags = F_LIST},
	{},
};
const struct record record_moral_event = {
	.name = "moral_event",
	.label = {"德育日历", "moral-education day"},
	.help = {"德育主题活动日历", "the calendar of moral education"},
	.synonyms = "moral events|德育活动",
	.life = LIFE_PLAIN,
	.fields = moral_fields,
	.scope = "region|school",
	.sort = "-date",
};

static const struct field vision_fields[] = {
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "grade", .label = {"年级", "grade"}, .kind = FIELD_CODE, .codes = codes_grade, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "screened", .label = {"筛查人数", "screened"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "100000", .flags = F_REQUIRED | F_LIST},
	{.name = "poor", .label = {"视力不良", "poor sight"}, .synonyms = "视力不良人数", .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "100000",
	 .flags = F_LIST, .help = {"任一眼裸眼视力低于 5.0", "either eye below 5.0 unaided"}},
	{.name = "short_sighted", .label = {"近视", "short-sighted"}, .synonyms = "近视人数", .kind = FIELD_INTEGER, .unit = "person", .min = "0",
	 .max = "100000", .flags = F_LIST},
	{},
};
static const struct record_check vision_checks[] = {
	{.name = "poor-within", .kind = CHECK_EXPRESSION, .expression = "poor <= screened",
	 .message = {"视力不良 {poor} 多于筛查人数 {screened}", "{poor} of poor sight, only {screened} were screened"}},
	{.name = "short-within", .kind = CHECK_EXPRESSION, .expression = "short_sighted <= poor",
	 .message = {"近视 {short_sighted} 多于视力不良 {poor}", "{short_sighted} short-sighted, only {poor} of poor sight"}},
	{},
};
const struct record record_vision = {
	.name = "vision",
	.label = {"视力筛查", "vision screening"},
	.help = {"各校各年级视力筛查的人数；不登记学生个人", "counts of vision screening by school and grade; no pupil is named"},
	.synonyms = "vision screening|视力监测|视力档案",
	.life = LIFE_YEAR,
	.fields = vision_fields,
	.checks = vision_checks,
	.scope = "school",
};

static const struct field psychology_fields[] = {
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "year", .label = {"学年", "year"}, .kind = FIELD_SCHOOL_YEAR, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "eligible", .label = {"应筛人数", "to be screened"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "100000", .flags = F_REQUIRED},
	{.name = "screened", .label = {"筛查人数", "screened"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "100000", .flags = F_REQUIRED | F_LIST},
	{.name = "followed_up", .label = {"跟进人数", "followed up"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "100000"},
	{},
};
static const struct record_check psychology_checks[] = {
	{.name = "screened-within", .kind = CHECK_EXPRESSION, .expression = "screened <= eligible",
	 .message = {"筛查人数 {screened} 多于应筛人数 {eligible}", "{screened} screened of only {eligible}"}},
	{.name = "followed-within", .kind = CHECK_EXPRESSION, .expression = "followed_up <= screened",
	 .message = {"跟进人数 {followed_up} 多于筛查人数 {screened}", "{followed_up} followed up, only {screened} were screened"}},
	{},
};
const struct record record_psychology = {
	.name = "psychology",
	.label = {"心理筛查", "psychological screening"},
	.help = {"心理健康筛查的覆盖和跟进人数；不登记学生个人和结果", "coverage and follow-up of psychological screening; neither pupils nor results"},
	.synonyms = "psychological screening|心理健康筛查|心理测评",
	.life = LIFE_YEAR,
	.fields = psychology_fields,
	.checks = psychology_checks,
	.scope = "school",
};

static const struct field joint_test_fields[] = {
	{.name = "date", .label = {"日期", "date"}, .kind = FIELD_DATE, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "title", .label = {"名称", "title"}, .synonyms = "测试名称", .kind = FIELD_TEXT, .size = 100, .flags = F_KEY | F_REQUIRED | F_NAME | F_SEARCH | F_LIST},
	{.name = "subject", .label = {"学科", "subject"}, .kind = FIELD_CODE, .codes = codes_subject, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "grade", .label = {"年级", "grade"}, .kind = FIELD_CODE, .codes = codes_grade, .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "agreement", .label = {"所依协议", "agreement"}, .kind = FIELD_REFERENCE, .record = "agreement"},
	{.name = "group", .label = {"集团", "group"}, .kind = FIELD_REFERENCE, .record = "group"},
	{.name = "full_marks", .label = {"满分", "full marks"}, .kind = FIELD_DECIMAL, .scale = 1, .min = "1", .max = "1000", .flags = F_REQUIRED},
	{},
};
const struct record record_joint_test = {
	.name = "joint_test",
	.label = {"联合测试", "joint test"},
	.help = {"结对学校或集团的联合测试", "tests that pairs and groups set together"},
	.synonyms = "joint tests|联考",
	.life = LIFE_PLAIN,
	.fields = joint_test_fields,
	.scope = "agreement.helper|group.core",
	.also = "agreement.helped",
	.sort = "-date",
};

static const struct field test_item_fields[] = {
	{.name = "joint_test", .label = {"联合测试", "joint test"}, .kind = FIELD_REFERENCE, .record = "joint_test", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "item", .label = {"题号", "item"}, .kind = FIELD_INTEGER, .min = "1", .max = "500", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "marks", .label = {"分值", "marks"}, .kind = FIELD_DECIMAL, .scale = 1, .min = "0", .max = "1000", .flags = F_REQUIRED | F_LIST},
	{.name = "topic", .label = {"考查内容", "topic"}, .kind = FIELD_TEXT, .size = 200, .flags = F_LIST},
	{},
};
const struct record record_test_item = {
	.name = "test_item",
	.label = {"试题", "test item"},
	.help = {"联合测试的题号、分值和考查内容", "a test's items with their marks"},
	.synonyms = "test items|题目|小题",
	.life = LIFE_PLAIN,
	.fields = test_item_fields,
	.scope = "joint_test.agreement.helper|joint_test.group.core",
	.also = "joint_test.agreement.helped",
};

static const struct field test_result_fields[] = {
	{.name = "joint_test", .label = {"联合测试", "joint test"}, .kind = FIELD_REFERENCE, .record = "joint_test", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "school", .label = {"学校", "school"}, .kind = FIELD_REFERENCE, .record = "school", .flags = F_KEY | F_REQUIRED | F_LIST},
	{.name = "item", .label = {"题号", "item"}, .kind = FIELD_INTEGER, .min = "0", .max = "500", .flags = F_KEY | F_REQUIRED | F_LIST,
	 .help = {"0 表示全卷", "0: the whole paper"}},
	{.name = "pupils", .label = {"参考人数", "pupils"}, .kind = FIELD_INTEGER, .unit = "person", .min = "0", .max = "100000", .flags = F_REQUIRED | F_LIST},
	{.name = "mean", .label = {"平均分", "mean"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "1000", .flags = F_LIST},
	{.name = "deviation", .label = {"标准差", "standard deviation"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "1000"},
	{.name = "upper_mean", .label = {"高分组平均", "mean of the upper 27 %"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "1000"},
	{.name = "lower_mean", .label = {"低分组平均", "mean of the lower 27 %"}, .kind = FIELD_DECIMAL, .scale = 2, .min = "0", .max = "1000"},
	{},
};
const struct record record_test_result = {
	.name = "test_result",
	.label = {"测试成绩汇总", "test result"},
	.help = {"各校每题和全卷的人数、平均分、标准差；不登记学生个人", "a school's pupils, mean and spread by item and for the paper; no pupil is named"},
	.synonyms = "test results|成绩汇总",
	.life = LIFE_PLAIN,
	.fields = test_result_fields,
	.scope = "school",
};
