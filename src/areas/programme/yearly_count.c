/* The definitions of the yearly figures, counting them, and following them from save to save. */
#include "areas/programme/yearly.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "base/map.h"
#include "record/list.h"
#include "record/policy_record.h"

#include <string.h>

#define ROWS {NULL, false, false}
#define CONFIRMED {NULL, false, true}
#define SUM(FIELD) {FIELD, false, false}
#define DIFFERENT(FIELD) {FIELD, true, false}

#define EVENTS {"次", "events"}
#define PERSONS {"人", "persons"}
#define TIMES {"人次", "person-times"}
#define SCHOOLS_OF {"所", "schools"}
#define PLACES {"个", "places"}
#define COLLECTIVES {"个", "collectives"}
#define PROJECTS {"个", "projects"}
#define TOPICS {"个", "topics"}
#define IN_YEAR "date >= date('{Y}') and date < date('{N}')"
#define HONOUR(KIND, ZH, EN, ...) {HONOURS, {ZH, EN}, &record_honour, "kind = '" KIND "' and from >= date('{Y}') and from < date('{N}')", ROWS, __VA_ARGS__}

/* What holds at the end of the year, whenever it was given: never added to what the year brought. */
#define HELD(KIND, ZH, EN, OF, ...) \
	{STANDING, {ZH, EN}, &record_honour, "kind = '" KIND "' and from < date('{N}') and (not known(to) or to >= date('{N}'))", OF, __VA_ARGS__}

const struct figure_rule yearly_rules[YEARLY_RULES] = {
	{ORGANISATION, {"工作专班", "working groups"}, &record_working_group, "kind <> ''", ROWS, PLACES},
	{ORGANISATION, {"其中行政工作专班", "of them administrative"}, &record_working_group, "kind = 'administrative'", ROWS, PLACES},
	{ORGANISATION, {"其中学校工作专班", "of them of schools"}, &record_working_group, "kind = 'school'", ROWS, PLACES},
	{ORGANISATION, {"会议和仪式", "meetings and ceremonies"}, &record_meeting, IN_YEAR, ROWS, EVENTS},
	{WORK, {"有效协议", "agreements in force"}, &record_agreement, "kind <> ''", ROWS, {"份", "agreements"}},
	{WORK, {"活动", "activities"}, &record_activity, IN_YEAR, ROWS, EVENTS},
	{WORK, {"其中对方已确认", "of them confirmed by the other side"}, &record_activity, IN_YEAR " and state = 'confirmed'", CONFIRMED, EVENTS},
	{WORK, {"联合教研", "joint teaching research"}, &record_activity, IN_YEAR " and kind = 'research'", ROWS, EVENTS},
	{WORK, {"公开课", "open lessons"}, &record_activity, IN_YEAR " and kind = 'open-lesson'", ROWS, EVENTS},
	{WORK, {"培训", "trainings"}, &record_activity, IN_YEAR " and kind = 'training'", ROWS, EVENTS},
	{WORK, {"送教指导", "guidance on site"}, &record_activity, IN_YEAR " and kind = 'guidance'", ROWS, EVENTS},
	{WORK, {"考察跟岗", "study visits"}, &record_activity, IN_YEAR " and kind = 'study-visit'", ROWS, EVENTS},
	{WORK, {"参加教师", "teachers taking part"}, &record_activity, IN_YEAR, SUM("teachers"), TIMES},
	{WORK, {"参加学生", "pupils taking part"}, &record_activity, IN_YEAR, SUM("pupils"), TIMES},
	{WORK, {"活动学时", "hours of activities"}, &record_activity, IN_YEAR, SUM("hours"), {"学时", "hours"}},
	{WORK, {"带教记录", "mentors' lessons"}, &record_mentoring, IN_YEAR, ROWS, EVENTS},
	{PEOPLE_MOVED, {"师徒结对", "mentor pairs"}, &record_mentorship, "from < date('{N}') and (not known(to) or to > date('{Y}'))", ROWS, {"对", "pairs"}},
	{PEOPLE_MOVED, {"交流轮岗、支教、挂职、走教、跟岗", "postings away from home"}, &record_posting,
	 "kind <> 'regular' and from < date('{N}') and (not known(to) or to > date('{Y}'))", ROWS, TIMES},
	{WORK, {"提出的问题", "problems raised"}, &record_problem, "raised >= date('{Y}') and raised < date('{N}')", ROWS, {"个", "problems"}},
	{WORK, {"其中已办结", "of them settled"}, &record_problem, "raised >= date('{Y}') and raised < date('{N}') and state = 'closed'", ROWS, {"个", "problems"}},
	HONOUR("new-quality", "新优质学校", "new quality schools", SCHOOLS_OF),
	HONOUR("demonstration", "示范学校", "demonstration schools", SCHOOLS_OF),
	HONOUR("labour-school", "劳动教育学校", "labour-education schools", SCHOOLS_OF),
	HONOUR("advanced-collective", "先进集体", "commended collectives", COLLECTIVES),
	HONOUR("advanced-person", "先进个人", "commended persons", PERSONS),
	HONOUR("major-project", "重大项目", "major projects", PROJECTS),
	HONOUR("major-topic", "重大课题", "major topics", TOPICS),
	HELD("new-quality", "新优质学校", "new quality schools", DIFFERENT("school"), SCHOOLS_OF),
	HELD("demonstration", "示范学校", "demonstration schools", DIFFERENT("school"), SCHOOLS_OF),
	HELD("labour-school", "劳动教育学校", "labour-education schools", DIFFERENT("school"), SCHOOLS_OF),
	HELD("advanced-collective", "先进集体", "commended collectives", ROWS, COLLECTIVES),
	HELD("advanced-person", "先进个人", "commended persons", DIFFERENT("person"), PERSONS),
	HELD("major-project", "重大项目", "major projects", ROWS, PROJECTS),
	HELD("major-topic", "重大课题", "major topics", ROWS, TOPICS),
	{GROWTH, {"社会实践基地", "practice bases"}, &record_base, "kind = 'practice'", ROWS, PLACES},
	{GROWTH, {"劳动基地", "labour bases"}, &record_base, "kind = 'labour'", ROWS, PLACES},
	{GROWTH, {"心理筛查学校", "schools screened psychologically"}, &record_psychology, "year = {S}", DIFFERENT("school"), SCHOOLS_OF},
	{GROWTH, {"建立视力档案的学校", "schools with vision records"}, &record_vision, "year = {S}", DIFFERENT("school"), SCHOOLS_OF},
	{GROWTH, {"在办学校", "schools that are open"}, &record_school, "status = 'open'", ROWS, SCHOOLS_OF},
	{GROWTH, {"视力档案年级", "grades with vision records"}, &record_vision, "year = {S}", ROWS, {"个", "grades"}},
};

struct str yearly_condition(struct arena *a, const char *where, int year)
{
	struct buf b;
	buf_init(&b, 0);
	for (const char *p = where; *p; p++)
		if (strncmp(p, "{Y}", 3) == 0 || strncmp(p, "{N}", 3) == 0) {
			buf_printf(&b, "%d-01-01", p[1] == 'N' ? year + 1 : year);
			p += 2;
		} else if (strncmp(p, "{S}", 3) == 0) {
			buf_printf(&b, "%d", year - 1);
			p += 2;
		} else {
			buf_char(&b, *p);
		}
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

/* How many different rows the field refers to, of those the register holds then. */
static enum status different(struct reg *g, struct arena *a, const struct figure_rule *r, struct as_of at, int year, int64_t *ret, struct err *err)
{
	const struct record *to = catalogue_find(g->catalogue, str_of(record_field(r->record, str_of(r->of.field))->record));
	struct frame target, f;
	TRY(frame_load(g, a, to, at, STR(""), NULL, 0, &target, err));
	TRY(frame_load(g, a, r->record, at, yearly_condition(a, r->where, year), &(struct frame_ask){r->of.field, FRAME_INDEX, &target}, 1, &f, err));
	bool *seen = ARENA_ARRAY(a, bool, target.n);
	size_t n = 0;
	for (size_t i = 0; i < f.n; i++) {
		int32_t k = f.columns[0].index[i];
		if (k >= 0 && !seen[k])
			n += seen[k] = true;
	}
	*ret = (int64_t)n;
	return ST_OK;
}

static enum status figure(struct reg *g, struct arena *a, const struct figure_rule *r, struct as_of at, int year, int64_t *ret, struct err *err)
{
	struct frame f;
	/* What lasts is counted as it was at the end of the year, or now; observations and events whenever they are known. */
	if (r->of.distinct)
		return different(g, a, r, at, year, ret, err);
	TRY(frame_load(g, a, r->record, at, yearly_condition(a, r->where, year), &(struct frame_ask){r->of.field, FRAME_INTEGER, NULL}, r->of.field != NULL, &f, err));
	*ret = r->of.field ? 0 : (int64_t)f.n;
	for (size_t i = 0; r->of.field && i < f.n; i++)
		if (f.columns[0].i[i] != FRAME_NONE)
			*ret += f.columns[0].i[i];
	return ST_OK;
}

/* The day that the year is counted as of. */
struct as_of yearly_day(struct as_of at, int year)
{
	return (struct as_of){.day = MIN(at.day, day_of(year + 1, 1, 1) - 1), .tx = at.tx};
}

enum status yearly_tasks(struct reg *g, struct arena *a, const struct places *p, struct as_of then, int year, struct yearly *y, struct err *err)
{
	struct plans plans;
	TRY(plans_load(g, a, p, then, &plans, err));
	for (size_t i = 0; i < plans.n_tasks; i++)
		if (plans.tasks[i].due >= day_of(year, 1, 1) && plans.tasks[i].due < day_of(year + 1, 1, 1))
			y->tasks[plans.tasks[i].state]++;
	return ST_OK;
}

static int64_t units_of(const struct figure_rule *r, const struct row *row)
{
	const struct value *v = r->of.field ? &row->values[record_field_index(r->record, str_of(r->of.field))] : NULL;
	return !v ? 1 : v->form == VALUE_INTEGER ? v->i : 0;
}

/* ---- events that were reported twice ---- */

/* What was found to be the same activity as another. */
struct reports {
	struct arena *a;
	struct map at; /* index by id */
	struct one_report {
		struct id id;
		int64_t kept; /* index of the one that counts: its own, or on the way to it */
	} *list;
	int64_t n, room;
};

static struct str id_key(const struct id *id) { return (struct str){(const char *)id->b, sizeof id->b}; }

/* The report that counts for this one. */
static int64_t kept_for(struct reports *all, struct id id)
{
	bool is_new;
	struct id *key = ARENA_NEW(all->a, struct id);
	*key = id;
	struct map_entry *e = map_put(&all->at, id_key(key), &is_new);
	if (is_new) {
		if (all->n == all->room) {
			struct one_report *more = ARENA_ARRAY(all->a, struct one_report, (size_t)(all->room = 2 * all->room + 64));
			if (all->n)
				memcpy(more, all->list, (size_t)all->n * sizeof *more);
			all->list = more;
		}
		all->list[all->n] = (struct one_report){id, all->n};
		e->value.i = all->n++;
	}
	int64_t i = e->value.i;
	while (all->list[i].kept != i)
		i = all->list[i].kept;
	return i;
}

static enum status reports_read(struct reg *g, struct arena *a, struct as_of at, struct reports *ret, struct err *err)
{
	const struct list_query q = {.record = &record_same_event, .at = at, .where = STR("verdict = 'same'"), .open = ROW_SEALED};
	struct cursor *c;
	const struct row *row;
	*ret = (struct reports){.a = a};
	map_init(&ret->at, a);
	TRY(cursor_open(g, &q, &c, err));
	enum status st;
	while ((st = cursor_next(c, &row, err)) == ST_OK && row) {
		int64_t one = kept_for(ret, row_reference(row, "one")), other = kept_for(ret, row_reference(row, "other"));
		ret->list[other].kept = one;
	}
	cursor_close(c);
	return st;
}

/* What the rows count too much, and too little, of an event that was reported again. */
static enum status correct(struct reg *g, struct arena *a, struct as_of at, int year, struct yearly *y, struct err *err)
{
	struct reports all;
	struct row_filter filters[YEARLY_RULES];
	memset(y->twice, 0, sizeof y->twice);
	memset(y->implied, 0, sizeof y->implied);
	for (int r = 0; r < YEARLY_RULES; r++)
		if (yearly_rules[r].record == &record_activity)
			TRY(row_filter_read(g, a, &record_activity, yearly_condition(a, yearly_rules[r].where, year), &filters[r], err));
	TRY(reports_read(g, a, at, &all, err));
	bool *is_implied = ARENA_ARRAY(a, bool, (size_t)all.n + 1);
	for (int64_t i = 0; i < all.n; i++) {
		struct row *gone, *kept;
		int64_t k = kept_for(&all, all.list[i].id);
		if (k == i)
			continue;
		enum status st = row_get(g, a, &record_activity, all.list[i].id, at, ROW_SEALED, &gone, err);
		if (st == ST_OK)
			st = row_get(g, a, &record_activity, all.list[k].id, at, ROW_SEALED, &kept, err);
		if (st == ST_NOT_FOUND)
			continue;
		TRY(st);
		int of, month, day;
		day_split(value_date(row_value(kept, "date")).day, &of, &month, &day);
		bool is_both = str_eq(gone->state, STR("confirmed")) || id_cmp(row_reference(gone, "school"), row_reference(kept, "school")) != 0;
		is_implied[k] |= is_both && of == year && !str_eq(kept->state, STR("confirmed"));
		for (int r = 0; r < YEARLY_RULES; r++)
			if (yearly_rules[r].record == &record_activity && row_filter_fits(&filters[r], gone, a))
				y->twice[r] += units_of(&yearly_rules[r], gone);
	}
	for (int r = 0; r < YEARLY_RULES; r++)
		for (int64_t i = 0; yearly_rules[r].of.is_confirmed && i < all.n; i++)
			y->implied[r] += is_implied[i];
	return ST_OK;
}

enum status yearly_load(struct reg *g, struct arena *a, struct as_of at, int year, struct yearly *ret, struct err *err)
{
	struct as_of then = yearly_day(at, year);
	struct places *p = ARENA_NEW(a, struct places);
	*ret = (struct yearly){};
	for (int i = 0; i < YEARLY_RULES; i++)
		TRY(figure(g, a, &yearly_rules[i], then, year, &ret->units[i], err));
	TRY(correct(g, a, then, year, ret, err));
	TRY(places_load(g, a, then, p, err));
	return yearly_tasks(g, a, p, then, year, ret, err);
}

/* ---- followed from save to save ---- */

enum { CHANGES_MAX = 500, LOOKED_AT_MAX = 20 };

/* The count as it was, with what came since and without what went. *ret_done false: too much has changed. */
static enum status recount(struct reg *g, struct arena *a, const struct figure_rule *r, struct as_of then, int year, struct record_mark since, int64_t *units,
			   bool *ret_done, struct err *err)
{
	struct row_change *changes;
	struct row_filter filter;
	size_t n;
	TRY(record_changes(g, a, r->record, since, CHANGES_MAX, &changes, &n, ret_done, err));
	TRY(row_filter_read(g, a, r->record, yearly_condition(a, r->where, year), &filter, err));
	for (size_t i = 0; i < n; i++) {
		const struct row *row = changes[i].row;
		if (row->valid_from <= then.day && row->valid_to > then.day && row_filter_fits(&filter, row, a))
			*units += changes[i].is_gone ? -units_of(r, row) : units_of(r, row);
	}
	return ST_OK;
}

static bool is_past(struct record_mark a, struct record_mark b) { return a.version != b.version || a.ended != b.ended; }

/* Was one of the activities that changed found to be the same as another? True also when too many changed to look. */
static enum status is_reported_twice(struct reg *g, struct arena *a, struct as_of then, struct record_mark since, bool *ret, struct err *err)
{
	static const char *const sides[] = {"one", "other"};
	struct row_change *changes;
	size_t n;
	bool done;
	TRY(record_changes(g, a, &record_activity, since, LOOKED_AT_MAX, &changes, &n, &done, err));
	*ret = !done;
	for (size_t i = 0; i < n && !*ret; i++)
		for (size_t s = 0; s < ARRAY_LEN(sides); s++) {
			struct list_query q = {.record = &record_same_event, .at = then, .reference = record_field(&record_same_event, str_of(sides[s])), .of = changes[i].row->id, .limit = 1};
			struct list_page page;
			TRY(record_list(g, a, &q, &page, err));
			*ret |= page.n > 0;
		}
	return ST_OK;
}

enum status yearly_follow(struct reg *g, struct arena *a, struct as_of then, int year, const struct yearly *before, struct yearly *ret, struct err *err)
{
	int activities = 0;
	while (yearly_rules[activities].record != &record_activity)
		activities++;
	for (int i = 0; i < YEARLY_RULES; i++) {
		bool done = false;
		TRY(record_mark(g, yearly_rules[i].record, &ret->marks[i], err));
		if (before) {
			ret->units[i] = before->units[i];
			done = !is_past(before->marks[i], ret->marks[i]);
			if (!done && !yearly_rules[i].of.distinct)
				TRY(recount(g, a, &yearly_rules[i], then, year, before->marks[i], &ret->units[i], &done, err));
		}
		if (!done)
			TRY(figure(g, a, &yearly_rules[i], then, year, &ret->units[i], err));
	}
	TRY(record_mark(g, &record_same_event, &ret->verdicts, err));
	bool is_other = !before || is_past(before->verdicts, ret->verdicts);
	if (!is_other && is_past(before->marks[activities], ret->marks[activities]))
		TRY(is_reported_twice(g, a, then, before->marks[activities], &is_other, err));
	if (is_other)
		return correct(g, a, then, year, ret, err);
	memcpy(ret->twice, before->twice, sizeof ret->twice);
	memcpy(ret->implied, before->implied, sizeof ret->implied);
	return ST_OK;
}
