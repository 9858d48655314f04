/* An evaluated year of the sample city: what its groups did together, what they say of themselves, marks of inspectors and of a panel
 * of severe and mild judges, surveys. All generated. */
#include "areas/evaluation/evaluation.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "areas/register/sample/sample.h"
#include "base/rng.h"

enum { YEAR = 2022, INSPECTORS = 3, PANEL = 4, MEMBERS_MAX = 200 };
#define SCHOOL_YEAR STR("2022-2023")

struct making {
	struct sample *s;
	struct rng rng;
};

#define SET(sheet, field, value) sample_set(m->s, sheet, field, value)
#define SETF(sheet, field, ...) sample_setf(m->s, sheet, field, __VA_ARGS__)

static int between(struct making *m, int low, int high) { return low + (int)rng_below(&m->rng, (uint64_t)(high - low + 1)); }

/* The city's sheet of the register, or a new one. */
static struct sample_sheet *sheet_of(struct making *m, const struct record *r, const char *const *fields)
{
	for (int i = 0; i < m->s->n_more; i++)
		if (m->s->more[i].record == r)
			return &m->s->more[i];
	return sample_sheet(m->s, r, fields);
}

static size_t members_of(const struct making *m, struct str group, struct str *ret)
{
	const struct sample_sheet *all = &m->s->sheet[SAMPLE_MEMBERSHIP];
	size_t n = 0;
	for (size_t i = 0; i < all->rows && n < MEMBERS_MAX; i++)
		if (str_eq(sample_cell(all, i, "group"), group))
			ret[n++] = sample_cell(all, i, "school");
	return n;
}

static void work(struct making *m, struct str group, struct str core, const struct str *members, size_t n, int zeal)
{
	static const char *const activity_fields[] = {"date", "school", "title", "kind", "other_school", "hours", "teachers", NULL};
	static const char *const together_fields[] = {"group", "kind", "title", "from", "schools", NULL};
	static const char *const meeting_fields[] = {"date", "title", "kind", "region", "group", NULL};
	static const char *const charter_fields[] = {"group", "adopted", "title", NULL};
	static const char *const kinds[][2] = {{"courses", "校本课程共建"}, {"projects", "教学改进项目"}, {"topics", "作业设计课题"}, {"teachers", "青年教师共培"}, {"pupils", "学生社团联盟"}};
	struct sample_sheet *activity = sheet_of(m, &record_activity, activity_fields), *together = sheet_of(m, &record_together, together_fields),
			    *charter = sheet_of(m, &record_charter, charter_fields), *meeting = sheet_of(m, &record_meeting, meeting_fields);
	const struct sample_sheet *groups = &m->s->sheet[SAMPLE_GROUP];
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < zeal && !str_eq(members[i], core); k++) {
			sample_row(m->s, activity);
			SETF(activity, "date", "%d-%02d-%02d", YEAR + 1, between(m, 2, 6), between(m, 1, 28)); /* those of 2022 are the published ones */
			SET(activity, "school", k % 2 ? members[i] : core);
			SET(activity, "other_school", k % 2 ? core : members[i]);
			SETF(activity, "title", "集团联合教研第%zu-%d期", i + 1, k + 1);
			SET(activity, "kind", STR("research"));
			SETF(activity, "hours", "%d", between(m, 2, 4));
			SETF(activity, "teachers", "%d", between(m, 10, 50));
		}
	for (int k = 0; k < MIN(zeal + 1, (int)ARRAY_LEN(kinds)); k++) {
		sample_row(m->s, together);
		SET(together, "group", group);
		SET(together, "kind", str_of(kinds[k][0]));
		SET(together, "title", str_of(kinds[k][1]));
		SETF(together, "from", "%d-09-01", YEAR);
		SETF(together, "schools", "%zu", n);
	}
	sample_row(m->s, charter);
	SET(charter, "group", group);
	SETF(charter, "adopted", "%d-03-01", YEAR - 1);
	SET(charter, "title", STR("集团章程"));
	for (size_t i = 0; i < groups->rows; i++)
		for (int k = 0; k < 2 && str_eq(sample_cell(groups, i, "name"), group); k++) {
			sample_row(m->s, meeting);
			SETF(meeting, "date", "%d-%02d-15", YEAR + 1, k ? 5 : 2);
			SETF(meeting, "title", "%.*s理事会%s会议", STR_ARG(group), k ? "第二次" : "第一次");
			SET(meeting, "kind", STR("council"));
			SET(meeting, "region", sample_cell(groups, i, "county"));
			SET(meeting, "group", group);
		}
}

static void mark(struct making *m, struct sample_sheet *scores, struct str group, const char *item, const char *source, const char *judge, int points)
{
	sample_row(m->s, scores);
	SETF(scores, "evaluation", "2022-2023/evaluation/%.*s//", STR_ARG(group));
	SET(scores, "item", str_of(item));
	SET(scores, "source", str_of(source));
	SET(scores, "judge", str_of(judge));
	SETF(scores, "points", "%d", MAX(0, MIN(100, points)));
}

/* Two inspectors and three of the panel look at each group; they differ in severity. */
static void judge(struct making *m, struct str group, size_t number, int quality)
{
	static const char *const score_fields[] = {"evaluation", "item", "source", "judge", "points", NULL};
	static const char *const inspectors[INSPECTORS] = {"J-d01", "J-d02", "J-d03"}, *const panel[PANEL] = {"J-p01", "J-p02", "J-p03", "J-p04"};
	static const int inspector_severity[INSPECTORS] = {-4, 0, 4}, panel_severity[PANEL] = {-7, -1, 2, 6};
	static const char *const on_site[] = {"running", "growth"}, *const at_desk[] = {"quality", "features"};
	struct sample_sheet *scores = sheet_of(m, &record_score, score_fields);
	for (size_t k = 0; k < ARRAY_LEN(on_site); k++)
		for (size_t j = 0; j < 2; j++) {
			size_t who = (number + j) % INSPECTORS;
			mark(m, scores, group, on_site[k], "inspector", inspectors[who], quality + inspector_severity[who] + between(m, -2, 2));
		}
	for (size_t k = 0; k < ARRAY_LEN(at_desk); k++)
		for (size_t j = 0; j < 3; j++) {
			size_t who = (number + j) % PANEL;
			mark(m, scores, group, at_desk[k], "panel", panel[who], quality + panel_severity[who] + between(m, -2, 2));
		}
}

static void say(struct making *m, struct str group, int quality)
{
	static const char *const fields[] = {"year", "scheme", "group", "school", "partner", "item", "points", "statement", NULL};
	static const char *const items[][2] = {{"features", "集团特色课程覆盖全部成员校。"}, {"running", "人财物统筹，例会每月一次。"}, {"growth", "学生社团和劳动基地共用。"}};
	struct sample_sheet *said = sheet_of(m, &record_self_evaluation, fields);
	for (size_t i = 0; i < ARRAY_LEN(items); i++) {
		sample_row(m->s, said);
		SET(said, "year", SCHOOL_YEAR);
		SET(said, "scheme", STR("evaluation"));
		SET(said, "group", group);
		SET(said, "item", str_of(items[i][0]));
		int points = quality + between(m, 0, 8);
		SETF(said, "points", "%d", MIN(100, points));
		SET(said, "statement", str_of(items[i][1]));
	}
}

static void ask(struct making *m, const struct str *schools, size_t n, int quality)
{
	static const char *const fields[] = {"year", "school", "audience", "topic", "invited", "answered", "satisfied", NULL};
	static const struct {
		const char *audience;
		int invited;
	} of[] = {{"parents", 200}, {"teachers", 40}, {"pupils", 100}};
	struct sample_sheet *survey = sheet_of(m, &record_survey, fields);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < ARRAY_LEN(of); k++) {
			int answered = of[k].invited * between(m, 62, 96) / 100, share = quality + between(m, 0, 8);
			sample_row(m->s, survey);
			SET(survey, "year", SCHOOL_YEAR);
			SET(survey, "school", schools[i]);
			SET(survey, "audience", str_of(of[k].audience));
			SET(survey, "topic", STR("办学满意度"));
			SETF(survey, "invited", "%d", of[k].invited);
			SETF(survey, "answered", "%d", answered);
			SETF(survey, "satisfied", "%d", answered * MIN(99, share) / 100);
		}
}

static void add(struct sample *s)
{
	static const char *const fields[] = {"year", "scheme", "group", "school", "partner", NULL};
	struct making making = {.s = s}, *m = &making;
	const struct sample_sheet *groups = &s->sheet[SAMPLE_GROUP];
	enum { JUDGED_MAX = 12 };
	rng_init(&m->rng, s->seed + 1);
	for (size_t i = 0; i < groups->rows && i < JUDGED_MAX; i++) {
		struct str members[MEMBERS_MAX], name = sample_cell(groups, i, "name"), core = sample_cell(groups, i, "core");
		size_t n = members_of(m, name, members);
		int quality = 72 + (int)(i * 5 % 23);
		struct sample_sheet *evaluation = sheet_of(m, &record_evaluation, fields);
		sample_row(s, evaluation);
		SET(evaluation, "year", SCHOOL_YEAR);
		SET(evaluation, "scheme", STR("evaluation"));
		SET(evaluation, "group", name);
		work(m, name, core, members, n, 2 + (int)(i % 3));
		say(m, name, quality);
		judge(m, name, i, quality);
		ask(m, members, n, quality);
	}
}

const struct sample_part evaluation_sample = {add};
