/* The recent years of a sample city's programme: all of it generated. */
#include "areas/programme/sample_inside.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"

#include <stdio.h>
#include <string.h>

enum { FIRST = 2023, LAST = 2026, LAST_MONTH = 10, RENEWED = 2025, YEARLY_ACTIVITIES = 30, GROUPS = 12, TESTS = 4, ITEMS = 12, APPLICANTS = 8, VISITORS = 48, BASES_VISITED = 12, SCREENED_NOW = 60 };

/* Senior highs go on in pairs once their three years are over. */
static void renew(struct sample_making *m)
{
	size_t n = m->agreements->rows;
	for (size_t i = 0; i < n; i++) {
		static const char *const kept[] = {"kind", "tier", "helper", "helped", "stage"};
		if (!str_eq(sample_cell(m->agreements, i, "kind"), STR("pairing")) || !str_eq(sample_cell(m->agreements, i, "stage"), STR("senior")))
			continue;
		struct str values[ARRAY_LEN(kept)];
		for (size_t k = 0; k < ARRAY_LEN(kept); k++)
			values[k] = sample_cell(m->agreements, i, kept[k]);
		sample_row(m->s, m->agreements);
		for (size_t k = 0; k < ARRAY_LEN(kept); k++)
			SET(m->agreements, kept[k], values[k]);
		SETF(m->agreements, "signed", "%d-06-%02d", RENEWED, making_between(m, 1, 28));
		SETF(m->agreements, "from", "%d-09-01", RENEWED);
		SETF(m->agreements, "to", "%d-09-01", RENEWED + 3);
	}
}

static bool is_pair_in(const struct sample_making *m, size_t i, const char *day)
{
	const struct sample_sheet *a = m->agreements;
	return str_eq(sample_cell(a, i, "kind"), STR("pairing")) && str_cmp(sample_cell(a, i, "from"), str_of(day)) <= 0 &&
	       str_cmp(str_of(day), sample_cell(a, i, "to")) < 0;
}

static struct sample_sheet *activities(struct sample_making *m)
{
	static const char *const fields[] = {"date", "school", "title", "kind", "other_school", "group", "hours", "teachers", "pupils", NULL};
	return making_sheet(m, &record_activity, fields);
}

static void pair_years(struct sample_making *m)
{
	static const char *const kinds[][2] = {{"research", "联合教研"}, {"open-lesson", "同课异构"}, {"guidance", "送教指导"}, {"study-visit", "跟岗学习"}, {"joint-test", "联合测试"}};
	struct sample_sheet *sheet = activities(m);
	for (int year = FIRST; year <= LAST; year++)
		for (int n = 0, round = 0; n < YEARLY_ACTIVITIES && round < YEARLY_ACTIVITIES; round++)
			for (size_t i = m->agreements->rows; i-- > 0 && n < YEARLY_ACTIVITIES;) {
				char day[32];
				snprintf(day, sizeof day, "%d-%02d-%02d", year, making_between(m, 1, LAST_MONTH), making_between(m, 1, 28));
				if (!is_pair_in(m, i, day) || (i + (size_t)round) % 3)
					continue;
				const char *const *kind = kinds[rng_below(&m->rng, ARRAY_LEN(kinds))];
				bool at_helped = strcmp(kind[0], "study-visit") != 0;
				sample_row(m->s, sheet);
				SET(sheet, "date", str_of(day));
				SET(sheet, "school", sample_cell(m->agreements, i, at_helped ? "helped" : "helper"));
				SET(sheet, "other_school", sample_cell(m->agreements, i, at_helped ? "helper" : "helped"));
				SETF(sheet, "title", "%d年%s第%d期", year, kind[1], ++n);
				SET(sheet, "kind", str_of(kind[0]));
				SETF(sheet, "hours", "%d", making_between(m, 2, 6));
				SETF(sheet, "teachers", "%d", making_between(m, 8, 60));
			}
}

/* Mentors of the pairs that go on, and tests that both schools set. */
static void pairs_now(struct sample_making *m)
{
	static const char *const mentor_fields[] = {"mentor", "learner", "goals", "from", "to", NULL}, *const lesson_fields[] = {"mentorship", "date", "what", "hours", NULL};
	static const char *const test_fields[] = {"date", "title", "subject", "grade", "agreement", "full_marks", NULL}, *const item_fields[] = {"joint_test", "item", "marks", "topic", NULL};
	static const char *const result_fields[] = {"joint_test", "school", "item", "pupils", "mean", "deviation", "upper_mean", "lower_mean", NULL};
	struct sample_sheet *mentors = making_sheet(m, &record_mentorship, mentor_fields), *lessons = making_sheet(m, &record_mentoring, lesson_fields),
			    *tests = making_sheet(m, &record_joint_test, test_fields), *items = making_sheet(m, &record_test_item, item_fields),
			    *results = making_sheet(m, &record_test_result, result_fields);
	int n_tests = 0;
	for (size_t i = 0; i < m->agreements->rows; i++) {
		struct str helper = sample_cell(m->agreements, i, "helper"), helped = sample_cell(m->agreements, i, "helped");
		if (!is_pair_in(m, i, "2026-04-01"))
			continue;
		struct str mentor = making_person(m, helper, 3 + i % 5), learner = making_person(m, helped, 3);
		if (mentor.n && learner.n) {
			sample_row(m->s, mentors);
			SET(mentors, "mentor", mentor);
			SET(mentors, "learner", learner);
			SET(mentors, "goals", STR("两年内胜任高三教学"));
			SET(mentors, "from", STR("2025-10-01"));
			SET(mentors, "to", STR("2027-10-01"));
			for (int month = 2; month <= LAST_MONTH; month += 2) {
				sample_row(m->s, lessons);
				SETF(lessons, "mentorship", "%.*s/%.*s/2025-10-01", STR_ARG(mentor), STR_ARG(learner));
				SETF(lessons, "date", "2026-%02d-%02d", month, making_between(m, 1, 28));
				SET(lessons, "what", STR("听课、评课、共同备课"));
				SETF(lessons, "hours", "%d", making_between(m, 1, 3));
			}
		}
		if (n_tests == TESTS)
			continue;
		const char *title = arena_printf(m->s->arena, "数学联合测试第%d次", ++n_tests);
		struct str test = str_of(arena_printf(m->s->arena, "2026-04-20/%s/maths/10", title));
		sample_row(m->s, tests);
		SET(tests, "date", STR("2026-04-20"));
		SET(tests, "title", str_of(title));
		SET(tests, "subject", STR("maths"));
		SET(tests, "grade", STR("10"));
		SETF(tests, "agreement", "pairing/%.*s/%.*s/senior/%d-09-01", STR_ARG(helper), STR_ARG(helped), RENEWED);
		SETF(tests, "full_marks", "%d", ITEMS * 10);
		for (int k = 1; k <= ITEMS; k++) {
			sample_row(m->s, items);
			SET(items, "joint_test", test);
			SETF(items, "item", "%d", k);
			SET(items, "marks", STR("10"));
			SETF(items, "topic", "%s", k % 2 ? "函数" : "几何");
		}
		for (int side = 0; side < 2; side++) {
			int pupils = side ? making_between(m, 18, 60) : making_between(m, 200, 400), whole = 0;
			for (int k = 1; k <= ITEMS + 1; k++) { /* the whole paper last, as item 0 */
				int mean = k > ITEMS ? whole : making_between(m, side ? 350 : 450, side ? 700 : 850), of = k > ITEMS ? ITEMS : 1, spread = making_between(m, 180, 300);
				whole += k > ITEMS ? 0 : mean;
				sample_row(m->s, results);
				SET(results, "joint_test", test);
				SET(results, "school", side ? helped : helper);
				SETF(results, "item", "%d", k > ITEMS ? 0 : k);
				SETF(results, "pupils", "%d", pupils);
				SETF(results, "mean", "%d.%02d", mean / 100, mean % 100);
				SETF(results, "deviation", "%d.%02d", spread * (of > 1 ? 7 : 1) / 100, spread * (of > 1 ? 7 : 1) % 100);
				int upper = MIN(mean + spread * of * 3 / 5, 1000 * of), lower = MAX(mean - spread * of * 3 / 5, 0);
				SETF(results, "upper_mean", "%d.%02d", upper / 100, upper % 100);
				SETF(results, "lower_mean", "%d.%02d", lower / 100, lower % 100);
			}
		}
	}
}

static struct sample_sheet *meetings(struct sample_making *m)
{
	static const char *const fields[] = {"date", "title", "kind", "region", "group", "host", "agenda", NULL};
	return making_sheet(m, &record_meeting, fields);
}

static void decided(struct sample_making *m, struct str meeting, int number, const char *text, const char *task)
{
	static const char *const fields[] = {"meeting", "number", "text", "task", NULL};
	struct sample_sheet *sheet = making_sheet(m, &record_decision, fields);
	sample_row(m->s, sheet);
	SET(sheet, "meeting", meeting);
	SETF(sheet, "number", "%d", number);
	SET(sheet, "text", str_of(text));
	SET(sheet, "task", str_of(task));
}

/* Councils, centres' work, money and what was done together, of some groups. */
static void groups_now(struct sample_making *m)
{
	static const char *const work_fields[] = {"centre", "year", "title", "due", "done", NULL}, *const line_fields[] = {"group", "year", "line", "region", "budget", "granted", NULL},
			   *const spent_fields[] = {"budget_line", "date", "what", "school", "amount", NULL};
	static const struct {
		const char *kind, *title;
	} works[] = {{"party", "党建联盟主题活动"}, {"curriculum", "集团课程共建"}, {"teachers", "青年教师研修"}, {"pupils", "学生社团联展"}, {"quality", "期末质量分析"}, {"resources", "实验室共享"}};
	const struct sample_sheet *groups = &m->s->sheet[SAMPLE_GROUP], *centres = &m->s->sheet[SAMPLE_CENTRE], *members = &m->s->sheet[SAMPLE_MEMBERSHIP];
	struct sample_sheet *met = meetings(m), *done = activities(m), *work = making_sheet(m, &record_centre_work, work_fields),
			    *lines = making_sheet(m, &record_budget_line, line_fields), *spent = making_sheet(m, &record_spending, spent_fields);
	for (size_t g = 0; g < groups->rows && g < GROUPS; g++) {
		struct str name = sample_cell(groups, g, "name"), core = sample_cell(groups, g, "core"), county = sample_cell(groups, g, "county");
		static const char *const days[] = {"2025-10-16", "2026-03-19", "2026-10-15"};
		for (size_t k = 0; k < ARRAY_LEN(days); k++) {
			struct str title = str_of(arena_printf(m->s->arena, "%.*s理事会第%zu次会议", STR_ARG(name), k + 1));
			sample_row(m->s, met);
			SET(met, "date", str_of(days[k]));
			SET(met, "title", title);
			SET(met, "kind", STR("council"));
			SET(met, "region", county);
			SET(met, "group", name);
			SET(met, "host", name);
			SET(met, "agenda", STR("1. 各中心工作汇报\n2. 教师流动安排\n3. 经费预算"));
			struct str meeting = str_of(arena_printf(m->s->arena, "%s/%.*s", days[k], STR_ARG(title)));
			decided(m, meeting, 1, "每月组织一次跨校教研", "");
			decided(m, meeting, 2, "核心校向成员校派出两名骨干教师", "");
		}
		for (size_t i = 0, n = 0; i < members->rows && n < 4; i++) {
			struct str school = sample_cell(members, i, "school");
			if (!str_eq(sample_cell(members, i, "group"), name) || str_eq(school, core))
				continue;
			n++;
			sample_row(m->s, done);
			SETF(done, "date", "%s-%02d", n % 2 ? "2026-04" : "2026-10", making_between(m, 1, 28));
			SET(done, "school", core);
			SET(done, "other_school", school);
			SET(done, "group", name);
			SETF(done, "title", "%.*s教研日第%zu期", STR_ARG(name), n);
			SET(done, "kind", n % 2 ? STR("research") : STR("open-lesson"));
			SETF(done, "hours", "%d", making_between(m, 2, 4));
			SETF(done, "teachers", "%d", making_between(m, 10, 40));
		}
		for (size_t i = 0; i < centres->rows; i++)
			for (size_t k = 0; k < ARRAY_LEN(works) && str_eq(sample_cell(centres, i, "group"), name); k++) {
				if (!str_eq(sample_cell(centres, i, "kind"), str_of(works[k].kind)))
					continue;
				sample_row(m->s, work);
				SETF(work, "centre", "%.*s/%s", STR_ARG(name), works[k].kind);
				SET(work, "year", STR("2026-2027"));
				SET(work, "title", str_of(works[k].title));
				SETF(work, "due", "2026-%02d-20", 9 + (int)(k % 4));
				if (k % 3)
					SETF(work, "done", "2026-%02d-18", 9 + (int)(k % 2));
			}
		static const char *const purposes[] = {"教师研修", "课程共建"};
		for (size_t k = 0; k < ARRAY_LEN(purposes); k++) {
			int budget = making_between(m, 5, 20) * 10000;
			sample_row(m->s, lines);
			SET(lines, "group", name);
			SET(lines, "year", STR("2026"));
			SET(lines, "line", str_of(purposes[k]));
			SET(lines, "region", county);
			SETF(lines, "budget", "%d", budget);
			SETF(lines, "granted", "%d", budget * 4 / 5);
			for (int month = 4; month <= LAST_MONTH; month += 3) {
				sample_row(m->s, spent);
				SETF(spent, "budget_line", "/%.*s/2026/%s", STR_ARG(name), purposes[k]);
				SETF(spent, "date", "2026-%02d-%02d", month, making_between(m, 1, 28));
				SETF(spent, "what", "%s第%d批", purposes[k], month / 3);
				SET(spent, "school", core);
				SETF(spent, "amount", "%d", making_between(m, 1, 4) * budget / 20);
			}
		}
	}
}

/* The year's launch: a main venue, a sub-venue in each county, guests by office, decisions that became tasks. */
static void launch(struct sample_making *m)
{
	static const char *const venue_fields[] = {"meeting", "place", "role", "attendance", "by_video", NULL}, *const guest_fields[] = {"meeting", "office", "spoke", NULL};
	static const char *const guests[] = {"市政府分管副市长", "市教育局局长", "省教育厅基础教育处负责人", "各县（区）教育局局长"};
	struct sample_sheet *met = meetings(m), *venues = making_sheet(m, &record_venue, venue_fields), *there = making_sheet(m, &record_guest, guest_fields);
	struct str meeting = STR("2026-03-05/2026年集团化办学工作推进会");
	sample_row(m->s, met);
	SET(met, "date", STR("2026-03-05"));
	SET(met, "title", STR("2026年集团化办学工作推进会"));
	SET(met, "kind", STR("launch"));
	SET(met, "region", making_city(m));
	SET(met, "host", STR("市教育局"));
	SET(met, "agenda", STR("1. 通报上年度工作\n2. 集团和结对学校发言\n3. 部署年度任务"));
	for (size_t i = 0; i < m->regions->rows; i++) {
		bool is_main = str_eq(sample_cell(m->regions, i, "code"), making_city(m));
		if (!is_main && !making_is_county(m, i))
			continue;
		sample_row(m->s, venues);
		SET(venues, "meeting", meeting);
		SETF(venues, "place", "%.*s%s", STR_ARG(sample_cell(m->regions, i, "name")), is_main ? "主会场" : "分会场");
		SET(venues, "role", is_main ? STR("main") : STR("sub"));
		SETF(venues, "attendance", "%d", is_main ? 180 : making_between(m, 30, 80));
		SET(venues, "by_video", is_main ? STR("no") : STR("yes"));
	}
	for (size_t i = 0; i < ARRAY_LEN(guests); i++) {
		sample_row(m->s, there);
		SET(there, "meeting", meeting);
		SET(there, "office", str_of(guests[i]));
		SET(there, "spoke", i < 2 ? STR("yes") : STR("no"));
	}
	decided(m, meeting, 1, "年内扩大紧密型集团覆盖", "2026年度工作计划/3.1");
	decided(m, meeting, 2, "骨干教师交流轮岗比例不低于政策要求", "2026年度工作计划/4.1");
	decided(m, meeting, 3, "各县每学期向市局报告结对帮扶情况", "");
}

static void selection(struct sample_making *m)
{
	static const char *const fields[] = {"title", "kind", "region", "level", "opens", "due", "places", "notice_from", "notice_to", NULL},
			   *const with[] = {"selection", "number", "school", "title", NULL};
	struct sample_sheet *calls = making_sheet(m, &record_selection, fields), *sheet = making_sheet(m, &record_application, with);
	sample_row(m->s, calls);
	SET(calls, "title", STR("2026年新优质学校认定"));
	SET(calls, "kind", STR("new-quality"));
	SET(calls, "region", making_city(m));
	SET(calls, "level", STR("city"));
	SET(calls, "opens", STR("2026-09-10"));
	SET(calls, "due", STR("2026-10-31"));
	SET(calls, "places", STR("5"));
	SET(calls, "notice_from", STR("2026-12-01"));
	SET(calls, "notice_to", STR("2026-12-10"));
	int n = 0;
	for (size_t i = 11; i < m->schools->rows && n < APPLICANTS; i += 17) {
		if (!making_is_of(m, i, "211 311 312"))
			continue;
		sample_row(m->s, sheet);
		SET(sheet, "selection", STR("2026年新优质学校认定"));
		SETF(sheet, "number", "XYZ-%02d", ++n);
		SET(sheet, "school", making_school(m, i, "code"));
		SETF(sheet, "title", "%s", n % 2 ? "小班化课堂的改进" : "乡土课程的开发");
	}
}

/* Bases and who goes there, what pupils learn to do, the calendar of moral education. */
static void growth(struct sample_making *m)
{
	static const char *const base_fields[] = {"name", "kind", "region", "capacity", "from", NULL}, *const booking_fields[] = {"base", "date", "school", "grade", "pupils", NULL};
	static const char *const labour_fields[] = {"grade", "task", "region", "hours", NULL}, *const day_fields[] = {"date", "title", "region", "school", "pupils", NULL};
	static const char *const labour[] = {"整理书包和课桌", "扫地和擦桌子", "洗自己的衣物", "择菜和洗菜", "做一道凉菜", "校园种植", "做一餐饭", "简单维修", "社区志愿服务"};
	static const char *const days[] = {"开学第一课", "学雷锋活动月", "清明祭扫", "劳动周", "心理健康日", "爱国主义教育月"};
	struct sample_sheet *bases = making_sheet(m, &record_base, base_fields), *bookings = making_sheet(m, &record_booking, booking_fields),
			    *tasks = making_sheet(m, &record_labour_task, labour_fields), *moral = making_sheet(m, &record_moral_event, day_fields);
	for (size_t i = 0; i < m->regions->rows && m->is_hengshui; i++)
		for (int k = 0; k < 2 && making_is_county(m, i); k++) {
			sample_row(m->s, bases);
			SETF(bases, "name", "%.*s%s", STR_ARG(sample_cell(m->regions, i, "name")), k ? "劳动基地" : "综合实践基地");
			SET(bases, "kind", k ? STR("labour") : STR("practice"));
			SET(bases, "region", sample_cell(m->regions, i, "code"));
			SETF(bases, "capacity", "%d", 50 * making_between(m, 2, 8));
			SETF(bases, "from", "%d-01-01", making_between(m, 2015, 2022));
		}
	for (size_t i = 5, n = 0; i < m->schools->rows && n < VISITORS; i += 9) {
		if (!making_is_of(m, i, "211 311 312"))
			continue;
		size_t base = n % BASES_VISITED, round = n / BASES_VISITED; /* a base has one visit a week */
		n++;
		sample_row(m->s, bookings);
		SETF(bookings, "base", "%.*s/%.*s", STR_ARG(sample_cell(bases, base, "name")), STR_ARG(sample_cell(bases, base, "kind")));
		SETF(bookings, "date", "2026-%02zu-%02zu", 9 + n % 4, 7 * round + 3);
		SET(bookings, "school", making_school(m, i, "code"));
		SET(bookings, "grade", making_is_of(m, i, "311") ? STR("7") : STR("4"));
		SETF(bookings, "pupils", "%d", making_between(m, 20, 45));
	}
	for (size_t i = 0; i < ARRAY_LEN(labour); i++) {
		sample_row(m->s, tasks);
		SETF(tasks, "grade", "%zu", i + 1);
		SET(tasks, "task", str_of(labour[i]));
		SET(tasks, "region", making_city(m));
		SETF(tasks, "hours", "%d", making_between(m, 2, 8));
	}
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		static const int months[] = {2, 3, 4, 5, 5, 9};
		sample_row(m->s, moral);
		SETF(moral, "date", "2026-%02d-%02d", months[i], making_between(m, 1, 28));
		SET(moral, "title", str_of(days[i]));
		SET(moral, "region", making_city(m));
	}
}

/* The same pairs a term before and a term after, the whole papers alone: the helped school comes a little nearer. */
static void tests_before_and_after(struct sample_making *m)
{
	static const char *const test_fields[] = {"date", "title", "subject", "grade", "agreement", "full_marks", NULL},
				 *const result_fields[] = {"joint_test", "school", "item", "pupils", "mean", "deviation", "upper_mean", "lower_mean", NULL};
	static const char *const when[] = {"2025-11-10", "2026-10-15"};
	static const char *const kept[] = {"title", "subject", "agreement", "full_marks"};
	struct sample_sheet *tests = making_sheet(m, &record_joint_test, test_fields), *results = making_sheet(m, &record_test_result, result_fields);
	size_t n_tests = tests->rows, n_results = results->rows;
	for (int k = 0; k < (int)ARRAY_LEN(when); k++) {
		const char *grade = k ? "11" : "10";
		for (size_t i = 0; i < n_tests; i++) {
			struct str values[ARRAY_LEN(kept)];
			for (size_t f = 0; f < ARRAY_LEN(kept); f++)
				values[f] = sample_cell(tests, i, kept[f]);
			sample_row(m->s, tests);
			SET(tests, "date", str_of(when[k]));
			SET(tests, "grade", str_of(grade));
			for (size_t f = 0; f < ARRAY_LEN(kept); f++)
				SET(tests, kept[f], values[f]);
		}
		for (size_t i = 0; i < n_results; i++) {
			double mean = 0;
			struct str test = sample_cell(results, i, "joint_test"), title = test, school = sample_cell(results, i, "school"), pupils = sample_cell(results, i, "pupils"),
				   deviation = sample_cell(results, i, "deviation"), day;
			if (!str_eq(sample_cell(results, i, "item"), STR("0")))
				continue;
			bool is_helped = false;
			for (size_t t = 0; t < m->agreements->rows; t++)
				is_helped |= str_eq(sample_cell(m->agreements, t, "helped"), school);
			sscanf(str_dup(m->s->arena, sample_cell(results, i, "mean")), "%lf", &mean);
			str_next(&title, '/', &day);
			str_next(&title, '/', &day);
			sample_row(m->s, results);
			SETF(results, "joint_test", "%s/%.*s/maths/%s", when[k], STR_ARG(day), grade);
			SET(results, "school", school);
			SET(results, "item", STR("0"));
			SET(results, "pupils", pupils);
			SETF(results, "mean", "%.2f", mean + (is_helped ? k ? 9 : -9 : 0));
			SET(results, "deviation", deviation);
		}
	}
}

/* The pupils of one school's grade, whose counts the grade's row of vision screening has: without drawing, so that nothing else moves. */
static void pupils(struct sample_making *m, size_t school, int year, int grade, int screened, int poor, int short_sighted)
{
	static const char *const fields[] = {"school", "year", "pupil", "grade", "class", "right", "left", "short_sighted", NULL};
	enum { CLASS = 40 };
	struct sample_sheet *sheet = making_sheet(m, &record_pupil_sight, fields);
	for (int k = 0; k < screened; k++) {
		bool is_poor = k < poor;
		sample_row(m->s, sheet);
		SET(sheet, "school", making_school(m, school, "code"));
		SETF(sheet, "year", "%d-%d", year, year + 1);
		SETF(sheet, "pupil", "%d-%03d", year - grade + 1, k + 1);
		SETF(sheet, "grade", "%d", grade);
		SETF(sheet, "class", "%d", k / CLASS + 1);
		SETF(sheet, "right", "%s%d", is_poor ? "4." : "5.", k % (is_poor ? 10 : 3));
		SETF(sheet, "left", "%s%d", is_poor && k % 3 ? "4." : "5.", is_poor && k % 3 ? (k + 2) % 10 : k % 2);
		SET(sheet, "short_sighted", k < short_sighted ? STR("yes") : STR("no"));
	}
}

static void screening(struct sample_making *m)
{
	static const char *const sight_fields[] = {"school", "year", "grade", "screened", "poor", "short_sighted", NULL}, *const mind_fields[] = {"school", "year", "eligible", "screened", "followed_up", NULL};
	struct sample_sheet *sight = making_sheet(m, &record_vision, sight_fields), *mind = making_sheet(m, &record_psychology, mind_fields);
	for (size_t i = 0, n = 0; i < m->schools->rows && n < SCREENED_NOW; i++) {
		if (!making_is_of(m, i, "211 312"))
			continue;
		n++;
		for (int year = 2024; year <= 2025; year++) {
			for (int grade = 1; grade <= 6; grade++) {
				int screened = making_between(m, 30, 90), poor = screened * (8 + 8 * grade + making_between(m, 0, 10)) / 100;
				sample_row(m->s, sight);
				SET(sight, "school", making_school(m, i, "code"));
				SETF(sight, "year", "%d-%d", year, year + 1);
				SETF(sight, "grade", "%d", grade);
				SETF(sight, "screened", "%d", screened);
				SETF(sight, "poor", "%d", poor);
				SETF(sight, "short_sighted", "%d", poor * 8 / 10);
				if (n == 1)
					pupils(m, i, year, grade, screened, poor, poor * 8 / 10);
			}
			int eligible = making_between(m, 200, 500), seen = eligible * making_between(m, 92, 100) / 100;
			sample_row(m->s, mind);
			SET(mind, "school", making_school(m, i, "code"));
			SETF(mind, "year", "%d-%d", year, year + 1);
			SETF(mind, "eligible", "%d", eligible);
			SETF(mind, "screened", "%d", seen);
			SETF(mind, "followed_up", "%d", seen / 50);
		}
	}
}

void making_recent(struct sample_making *m)
{
	renew(m);
	pair_years(m);
	pairs_now(m);
	making_plan(m, LAST, "", LAST_MONTH);
	making_problems(m, LAST, LAST_MONTH, 60);
	groups_now(m);
	launch(m);
	selection(m);
	growth(m);
	screening(m);
	tests_before_and_after(m);
	making_visits(m);
	making_posts(m);
}
