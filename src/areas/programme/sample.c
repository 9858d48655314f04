/* What the programme's registers hold in a sample city: generated, but for the published figures, which come out as counts. What came
 * after the years of the figures is in sample_recent.c. */
#include "areas/programme/sample_inside.h"

#include "areas/programme/programme.h"
#include "base/err.h"

#include <string.h>

struct sample_sheet *making_sheet(struct sample_making *m, const struct record *r, const char *const *fields)
{
	for (int i = 0; i < m->s->n_more; i++)
		if (m->s->more[i].record == r)
			return &m->s->more[i];
	return sample_sheet(m->s, r, fields);
}

struct str making_school(const struct sample_making *m, size_t i, const char *field) { return sample_cell(m->schools, i, field); }

static bool is_open(const struct sample_making *m, size_t i) { return str_eq(making_school(m, i, "status"), STR("open")); }

bool making_is_of(const struct sample_making *m, size_t i, const char *types)
{
	struct str rest = str_of(types), type;
	while (str_next(&rest, ' ', &type))
		if (str_eq(making_school(m, i, "type"), type))
			return is_open(m, i);
	return false;
}

bool making_is_county(const struct sample_making *m, size_t region)
{
	struct str level = sample_cell(m->regions, region, "level");
	return str_eq(level, STR("county")) || str_eq(level, STR("zone"));
}

struct str making_city(const struct sample_making *m)
{
	for (size_t i = 0; i < m->regions->rows; i++)
		if (str_eq(sample_cell(m->regions, i, "level"), STR("city")))
			return sample_cell(m->regions, i, "code");
	panic("the sample has no city");
}

/* A name for a row of a place: the place's name and what it is. */
static void set_named(struct sample_making *m, struct sample_sheet *sheet, const char *field, struct str place, const char *what)
{
	SETF(sheet, field, "%.*s%s", STR_ARG(place), what);
}

/* A person of the school, the n-th; empty: it has not so many. */
struct str making_person(const struct sample_making *m, struct str code, size_t n)
{
	const struct sample_sheet *people = &m->s->sheet[SAMPLE_PERSON];
	const struct map_entry *first = map_find(&m->staff, code);
	size_t row = first ? (size_t)first->value.i + n : people->rows;
	return row < people->rows && str_eq(sample_cell(people, row, "employer"), code) ? sample_cell(people, row, "number") : (struct str){};
}

static void find_staff(struct sample_making *m)
{
	const struct sample_sheet *people = &m->s->sheet[SAMPLE_PERSON];
	map_init(&m->staff, m->s->arena);
	for (size_t i = 0; i < people->rows; i++) {
		bool is_new;
		struct map_entry *e = map_put(&m->staff, sample_cell(people, i, "employer"), &is_new);
		if (is_new)
			e->value.i = (int64_t)i;
	}
}

int making_between(struct sample_making *m, int low, int high) { return low + (int)rng_below(&m->rng, (uint64_t)(high - low + 1)); }

/* ---- what every city has ---- */

static void departments(struct sample_making *m)
{
	static const char *const fields[] = {"region", "name", "remit", "reply_days", NULL};
	static const char *const list[][2] = {{"基础教育科", "学校布局、集团化办学、课程教学"}, {"教师工作科", "编制、交流轮岗、培训"}, {"财务装备科", "经费、装备、基建"},
					      {"督导室", "督导评价、均衡监测"}};
	struct sample_sheet *sheet = making_sheet(m, &record_department, fields);
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		sample_row(m->s, sheet);
		SET(sheet, "region", making_city(m));
		SET(sheet, "name", str_of(list[i][0]));
		SET(sheet, "remit", str_of(list[i][1]));
		SET(sheet, "reply_days", STR("15"));
	}
}

void making_problems(struct sample_making *m, int year, int last_month, int n)
{
	static const char *const fields[] = {"number", "title", "region", "school", "area", "raised", NULL};
	static const char *const list[][2] = {{"缺少专任音乐教师", "teachers"}, {"专用教室不足", "resources"}, {"集团内教师职称岗位不足", "teachers"},
					      {"同步课堂网络不稳定", "resources"}, {"跨校教研时间难以统一", "curriculum"}, {"上下学交通不便", "safety"}};
	struct sample_sheet *sheet = making_sheet(m, &record_problem, fields);
	for (size_t i = 0; n > 0 && i < m->schools->rows; i += 7) {
		if (!is_open(m, i))
			continue;
		const char *const *one = list[rng_below(&m->rng, ARRAY_LEN(list))];
		sample_row(m->s, sheet);
		SETF(sheet, "number", "%d-%03d", year, n--);
		SET(sheet, "title", str_of(one[0]));
		SET(sheet, "region", making_school(m, i, "county"));
		SET(sheet, "school", making_school(m, i, "code"));
		SET(sheet, "area", str_of(one[1]));
		SETF(sheet, "raised", "%d-%02d-%02d", year, making_between(m, 2, last_month), making_between(m, 1, 28));
	}
}

/* ---- Hengshui 2022: 37 working groups, 14 of authorities and 23 of schools; 63 joint activities of pairs ---- */

enum { HENGSHUI_SCHOOL_GROUPS = 23, HENGSHUI_ACTIVITIES = 63, MENTOR_PAIRS = 40 };

static void working_groups(struct sample_making *m)
{
	static const char *const fields[] = {"name", "kind", "region", "school", "remit", "from", NULL};
	struct sample_sheet *sheet = making_sheet(m, &record_working_group, fields);
	for (size_t i = 0; i < m->regions->rows; i++) {
		struct str code = sample_cell(m->regions, i, "code");
		if (!making_is_county(m, i) && !str_eq(code, making_city(m)))
			continue;
		sample_row(m->s, sheet);
		set_named(m, sheet, "name", sample_cell(m->regions, i, "name"), "城乡教育共同体工作专班");
		SET(sheet, "kind", STR("administrative"));
		SET(sheet, "region", code);
		SET(sheet, "remit", STR("统筹结对帮扶、交流轮岗和资源共享"));
		SET(sheet, "from", STR("2022-03-01"));
	}
	int n = 0;
	for (size_t i = 0; i < m->schools->rows && n < HENGSHUI_SCHOOL_GROUPS; i++) {
		if (!making_is_of(m, i, "342 341"))
			continue;
		n++;
		sample_row(m->s, sheet);
		set_named(m, sheet, "name", making_school(m, i, "name"), "帮扶工作专班");
		SET(sheet, "kind", STR("school"));
		SET(sheet, "region", making_school(m, i, "county"));
		SET(sheet, "school", making_school(m, i, "code"));
		SET(sheet, "from", STR("2022-03-01"));
	}
	if (n < HENGSHUI_SCHOOL_GROUPS)
		panic("the sample has too few schools for its working groups");
}

static void pair_work(struct sample_making *m)
{
	static const char *const fields[] = {"date", "school", "title", "kind", "other_school", "group", "hours", "teachers", "pupils", NULL};
	static const char *const mentor_fields[] = {"mentor", "learner", "goals", "from", "to", NULL};
	static const char *const record_fields[] = {"mentorship", "date", "what", "hours", NULL};
	static const char *const kinds[][2] = {{"research", "联合教研"}, {"open-lesson", "同课异构"}, {"training", "专题讲座"}, {"guidance", "送教指导"}, {"study-visit", "跟岗学习"}};
	struct sample_sheet *sheet = making_sheet(m, &record_activity, fields), *pairs = making_sheet(m, &record_mentorship, mentor_fields),
			    *done = making_sheet(m, &record_mentoring, record_fields);
	int activities = 0, mentors = 0;
	for (size_t round = 0; activities < HENGSHUI_ACTIVITIES; round++) {
		for (size_t i = 0; i < m->agreements->rows && activities < HENGSHUI_ACTIVITIES; i++) {
			struct str helper = sample_cell(m->agreements, i, "helper"), helped = sample_cell(m->agreements, i, "helped");
			if (!str_eq(sample_cell(m->agreements, i, "kind"), STR("pairing")))
				continue;
			const char *const *kind = kinds[rng_below(&m->rng, ARRAY_LEN(kinds))];
			bool at_helped = (activities + (int)round) % 2;
			activities++;
			sample_row(m->s, sheet);
			SETF(sheet, "date", "2022-%02d-%02d", making_between(m, 3, 12), making_between(m, 1, 28));
			SET(sheet, "school", at_helped ? helped : helper);
			SET(sheet, "other_school", at_helped ? helper : helped);
			SETF(sheet, "title", "%s第%d期", kind[1], activities);
			SET(sheet, "kind", str_of(kind[0]));
			SETF(sheet, "hours", "%d", making_between(m, 2, 6));
			SETF(sheet, "teachers", "%d", making_between(m, 8, 60));
			struct str mentor = making_person(m, helper, round + 1), learner = making_person(m, helped, round + 1);
			if (mentors == MENTOR_PAIRS || !mentor.n || !learner.n)
				continue;
			mentors++;
			sample_row(m->s, pairs);
			SET(pairs, "mentor", mentor);
			SET(pairs, "learner", learner);
			SET(pairs, "goals", STR("一年内能独立上好公开课"));
			SET(pairs, "from", STR("2022-03-01"));
			SET(pairs, "to", STR("2023-03-01"));
			for (int k = 0; k < 3; k++) {
				sample_row(m->s, done);
				SETF(done, "mentorship", "%.*s/%.*s/2022-03-01", STR_ARG(mentor), STR_ARG(learner));
				SETF(done, "date", "2022-%02d-%02d", 4 + 3 * k, making_between(m, 1, 28));
				SET(done, "what", STR("听课、评课、共同备课"));
				SETF(done, "hours", "%d", making_between(m, 1, 3));
			}
		}
	}
}

/* ---- Changzhou: honours of 2018 and 2020, bases, screening ---- */

enum { NEW_QUALITY = 82, JINTAN_NEW_QUALITY = 16, DEMONSTRATION = 30, LABOUR_SCHOOLS = 57, PRACTICE_BASES = 467, LABOUR_BASES = 98, SCREENED = 400, COLLECTIVES = 22,
       PEOPLE = 100, MAJOR_PROJECTS = 6 };

static void honour(struct sample_making *m, struct sample_sheet *sheet, const char *kind, const char *day)
{
	sample_row(m->s, sheet);
	SET(sheet, "kind", str_of(kind));
	SET(sheet, "level", STR("city"));
	SET(sheet, "from", str_of(day));
	SET(sheet, "region", making_city(m));
}

/* An honour for each of n schools of the types, from the first-th on. */
static void give(struct sample_making *m, struct sample_sheet *sheet, const char *kind, const char *day, const char *types, int skip, int n, const char *title)
{
	for (size_t i = 0; i < m->schools->rows && n > 0; i++) {
		if (!making_is_of(m, i, types) || skip-- > 0)
			continue;
		honour(m, sheet, kind, day);
		SET(sheet, "school", making_school(m, i, "code"));
		if (title)
			SETF(sheet, "title", "%s（%d）", title, n);
		n--;
	}
	if (n > 0)
		panic("the sample has too few schools for its honours");
}

/* Jintan district had 16 new quality schools in 2024: those of the city's 82 that lie there, and what came since. */
static void jintan(struct sample_making *m, struct sample_sheet *sheet)
{
	int n = 0;
	struct str last = {};
	for (size_t k = 0; k < sheet->rows; k++)
		for (size_t i = 0; i < m->schools->rows && str_eq(sample_cell(sheet, k, "kind"), STR("new-quality")); i++)
			if (str_eq(making_school(m, i, "code"), sample_cell(sheet, k, "school"))) {
				n += str_eq(making_school(m, i, "county"), STR("320413"));
				last = making_school(m, i, "code");
			}
	for (size_t i = 0; i < m->schools->rows && n < JINTAN_NEW_QUALITY; i++) {
		if (!making_is_of(m, i, "211 311 312") || !str_eq(making_school(m, i, "county"), STR("320413")) || str_cmp(making_school(m, i, "code"), last) <= 0)
			continue;
		n++;
		honour(m, sheet, "new-quality", "2022-06-30");
		SET(sheet, "school", making_school(m, i, "code"));
	}
	if (n != JINTAN_NEW_QUALITY)
		panic("the sample has %d new quality schools in Jintan", n);
}

static void honours(struct sample_making *m)
{
	static const char *const fields[] = {"kind", "level", "from", "region", "school", "person", "title", NULL};
	struct sample_sheet *sheet = making_sheet(m, &record_honour, fields);
	give(m, sheet, "new-quality", "2020-06-30", "211 311 312", 0, NEW_QUALITY, NULL);
	give(m, sheet, "demonstration", "2020-06-30", "211 311 312", NEW_QUALITY, DEMONSTRATION, NULL);
	give(m, sheet, "labour-school", "2020-09-30", "211 311 312 342", 120, LABOUR_SCHOOLS, NULL);
	give(m, sheet, "advanced-collective", "2018-10-16", "111 211 311 342", 0, COLLECTIVES, NULL);
	give(m, sheet, "major-project", "2018-10-16", "211 311", 30, MAJOR_PROJECTS, "集团化办学实践项目");
	give(m, sheet, "major-topic", "2018-10-16", "311", 10, 1, "集团化办学质量提升研究");
	jintan(m, sheet);
	int n = 0;
	for (size_t i = 0; i < m->schools->rows && n < PEOPLE; i++) {
		struct str who = is_open(m, i) ? making_person(m, making_school(m, i, "code"), 0) : (struct str){};
		if (!who.n)
			continue;
		n++;
		honour(m, sheet, "advanced-person", "2018-10-16");
		SET(sheet, "person", who);
	}
	if (n < PEOPLE)
		panic("the sample has too few people for its honours");
}

static void bases(struct sample_making *m)
{
	static const char *const fields[] = {"name", "kind", "region", "capacity", "from", NULL};
	static const char *const practice[] = {"博物馆", "图书馆", "科技馆", "纪念馆", "青少年宫", "生态园", "非遗工坊"};
	struct sample_sheet *sheet = making_sheet(m, &record_base, fields);
	size_t counties[64], n = 0;
	for (size_t i = 0; i < m->regions->rows && n < ARRAY_LEN(counties); i++)
		if (making_is_county(m, i))
			counties[n++] = i;
	for (size_t i = 0; i < PRACTICE_BASES + LABOUR_BASES; i++) {
		struct str name = sample_cell(m->regions, counties[i % n], "name");
		bool labour = i >= PRACTICE_BASES;
		sample_row(m->s, sheet);
		SETF(sheet, "name", "%.*s%s%zu号", STR_ARG(name), labour ? "劳动基地" : practice[rng_below(&m->rng, ARRAY_LEN(practice))], i + 1);
		SET(sheet, "kind", labour ? STR("labour") : STR("practice"));
		SET(sheet, "region", sample_cell(m->regions, counties[i % n], "code"));
		SETF(sheet, "capacity", "%d", 50 * making_between(m, 1, 10));
		SETF(sheet, "from", "%d-01-01", making_between(m, 2012, 2019));
	}
}

static void screening(struct sample_making *m)
{
	static const char *const sight_fields[] = {"school", "year", "grade", "screened", "poor", "short_sighted", NULL};
	static const char *const mind_fields[] = {"school", "year", "eligible", "screened", "followed_up", NULL};
	struct sample_sheet *sight = making_sheet(m, &record_vision, sight_fields), *mind = making_sheet(m, &record_psychology, mind_fields);
	int n = 0;
	for (size_t i = 0; i < m->schools->rows; i++) {
		if (!is_open(m, i))
			continue;
		bool kindergarten = making_is_of(m, i, "111"), junior = making_is_of(m, i, "311 341 342");
		int screened = making_between(m, 60, 180), poor = screened * making_between(m, 15, 60) / 100;
		sample_row(m->s, sight);
		SET(sight, "school", making_school(m, i, "code"));
		SET(sight, "year", STR("2019-2020"));
		SET(sight, "grade", kindergarten ? STR("k3") : making_is_of(m, i, "342") ? STR("10") : junior ? STR("7") : STR("1"));
		SETF(sight, "screened", "%d", screened);
		SETF(sight, "poor", "%d", poor);
		SETF(sight, "short_sighted", "%d", poor * 8 / 10);
		if (kindergarten || n == SCREENED)
			continue;
		n++;
		int eligible = making_between(m, 200, 1500), seen = eligible * making_between(m, 92, 100) / 100;
		sample_row(m->s, mind);
		SET(mind, "school", making_school(m, i, "code"));
		SET(mind, "year", STR("2019-2020"));
		SETF(mind, "eligible", "%d", eligible);
		SETF(mind, "screened", "%d", seen);
		SETF(mind, "followed_up", "%d", seen / 50);
	}
	if (n < SCREENED)
		panic("the sample has too few schools for its screening");
}

static void add(struct sample *s)
{
	struct sample_making making = {.s = s, .is_hengshui = str_eq(s->name, STR("hengshui")), .schools = &s->sheet[SAMPLE_SCHOOL],
					.regions = &s->sheet[SAMPLE_REGION], .agreements = &s->sheet[SAMPLE_AGREEMENT]},
		      *m = &making;
	rng_init(&m->rng, s->seed);
	find_staff(m);
	departments(m);
	making_plan(m, m->is_hengshui ? 2022 : 2020, m->is_hengshui ? "优质教育资源共建共享三年规划（2022—2024）" : "集团化办学三年规划（2020—2022）", 12);
	making_problems(m, m->is_hengshui ? 2022 : 2020, 12, 40);
	if (m->is_hengshui) {
		working_groups(m);
		pair_work(m);
	} else {
		honours(m);
		bases(m);
		screening(m);
	}
	rng_init(&m->rng, s->seed + 1); /* what follows does not move what came before */
	making_recent(m);
}

const struct sample_part programme_sample = {add};
