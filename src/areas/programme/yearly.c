/* The yearly report: every figure is a count of rows of a register, under a condition that stands beside it and leads to the rows, so
 * that whoever doubts one counts again. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/tasks.h"
#include "areas/register/register.h"
#include "cli/report.h"
#include "cli/session.h"
#include "record/changes.h"
#include "record/condition_said.h"
#include "record/list.h"
#include "record/policy_record.h"
#include "web/follow.h"
#include "web/report_page.h"

#include <inttypes.h>
#include <string.h>

/* A figure of the report: a definition, not code. {Y} and {N} in the condition are the first days of the year and of the next, {S} the
 * first calendar year of the school year that ends in it. */
struct figure_rule {
	struct label section, label;
	const struct record *record;
	const char *where;
	struct tally {
		const char *field; /* NULL: rows are counted */
		bool distinct;     /* how many different rows the field refers to; else its sum */
	} of;
	struct label unit;
};
#define ROWS {NULL, false}
#define SUM(FIELD) {FIELD, false}
#define DIFFERENT(FIELD) {FIELD, true}


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

#define ORGANISATION {"组织保障", "Organisation"}
#define WORK {"结对和集团工作", "Work of pairs and groups"}
#define PEOPLE_MOVED {"人员交流", "People"}
#define HONOURS {"评选表彰", "Honours"}
#define STANDING {"年末有效荣誉（累计，与本年度授予不相加）", "Honours held at the end of the year (never added to those of the year)"}
#define GROWTH {"学生成长", "Pupils' growth"}

static const struct figure_rule rules[] = {
	{ORGANISATION, {"工作专班", "working groups"}, &record_working_group, "kind <> ''", ROWS, PLACES},
	{ORGANISATION, {"其中行政工作专班", "of them administrative"}, &record_working_group, "kind = 'administrative'", ROWS, PLACES},
	{ORGANISATION, {"其中学校工作专班", "of them of schools"}, &record_working_group, "kind = 'school'", ROWS, PLACES},
	{ORGANISATION, {"会议和仪式", "meetings and ceremonies"}, &record_meeting, IN_YEAR, ROWS, EVENTS},
	{WORK, {"有效协议", "agreements in force"}, &record_agreement, "kind <> ''", ROWS, {"份", "agreements"}},
	{WORK, {"活动", "activities"}, &record_activity, IN_YEAR, ROWS, EVENTS},
	{WORK, {"其中对方已确认", "of them confirmed by the other side"}, &record_activity, IN_YEAR " and state = 'confirmed'", ROWS, EVENTS},
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

static struct str condition(struct arena *a, const char *where, int year)
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

/* What each rule comes to, in stored units: rows, or tenths of hours. */
struct yearly {
	int64_t units[ARRAY_LEN(rules)];
	int64_t tasks[TASK_STATES];
	struct record_mark marks[ARRAY_LEN(rules)]; /* of its record, when it was counted */
};

static int places_of(const struct figure_rule *r)
{
	const struct field *f = r->of.field && !r->of.distinct ? record_field(r->record, str_of(r->of.field)) : NULL;
	return f && f->kind == FIELD_DECIMAL ? f->scale : 0;
}

/* How many different rows the field refers to, of those the register holds then. */
static enum status different(struct reg *g, struct arena *a, const struct figure_rule *r, struct as_of at, int year, int64_t *ret, struct err *err)
{
	const struct record *to = catalogue_find(g->catalogue, str_of(record_field(r->record, str_of(r->of.field))->record));
	struct frame target, f;
	TRY(frame_load(g, a, to, at, STR(""), NULL, 0, &target, err));
	TRY(frame_load(g, a, r->record, at, condition(a, r->where, year), &(struct frame_ask){r->of.field, FRAME_INDEX, &target}, 1, &f, err));
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
	TRY(frame_load(g, a, r->record, at, condition(a, r->where, year), &(struct frame_ask){r->of.field, FRAME_INTEGER, NULL}, r->of.field != NULL, &f, err));
	*ret = r->of.field ? 0 : (int64_t)f.n;
	for (size_t i = 0; r->of.field && i < f.n; i++)
		if (f.columns[0].i[i] != FRAME_NONE)
			*ret += f.columns[0].i[i];
	return ST_OK;
}

/* The day that the year is counted as of. */
static struct as_of day_of_counting(struct as_of at, int year)
{
	return (struct as_of){.day = MIN(at.day, day_of(year + 1, 1, 1) - 1), .tx = at.tx};
}

static enum status count_tasks(struct reg *g, struct arena *a, const struct places *p, struct as_of then, int year, struct yearly *y, struct err *err)
{
	struct plans plans;
	TRY(plans_load(g, a, p, then, &plans, err));
	for (size_t i = 0; i < plans.n_tasks; i++)
		if (plans.tasks[i].due >= day_of(year, 1, 1) && plans.tasks[i].due < day_of(year + 1, 1, 1))
			y->tasks[plans.tasks[i].state]++;
	return ST_OK;
}

static enum status yearly_load(struct reg *g, struct arena *a, struct as_of at, int year, struct yearly *ret, struct err *err)
{
	struct as_of then = day_of_counting(at, year);
	struct places *p = ARENA_NEW(a, struct places);
	*ret = (struct yearly){};
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		TRY(figure(g, a, &rules[i], then, year, &ret->units[i], err));
	TRY(places_load(g, a, then, p, err));
	return count_tasks(g, a, p, then, year, ret, err);
}

/* ---- followed from save to save ---- */

enum { CHANGES_MAX = 500 };

static int64_t units_of(const struct figure_rule *r, const struct row *row)
{
	const struct value *v = r->of.field ? &row->values[record_field_index(r->record, str_of(r->of.field))] : NULL;
	return !v ? 1 : v->form == VALUE_INTEGER ? v->i : 0;
}

/* The count as it was, with what came since and without what went. *ret_done false: too much has changed. */
static enum status recount(struct reg *g, struct arena *a, const struct figure_rule *r, struct as_of then, int year, struct record_mark since, int64_t *units,
			   bool *ret_done, struct err *err)
{
	struct row_change *changes;
	struct row_filter filter;
	size_t n;
	TRY(record_changes(g, a, r->record, since, CHANGES_MAX, &changes, &n, ret_done, err));
	TRY(row_filter_read(g, a, r->record, condition(a, r->where, year), &filter, err));
	for (size_t i = 0; i < n; i++) {
		const struct row *row = changes[i].row;
		if (row->valid_from <= then.day && row->valid_to > then.day && row_filter_fits(&filter, row, a))
			*units += changes[i].is_gone ? -units_of(r, row) : units_of(r, row);
	}
	return ST_OK;
}

static enum status yearly_follow(struct reg *g, struct arena *a, struct as_of then, int year, const struct yearly *before, struct yearly *ret, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		bool done = false;
		TRY(record_mark(g, rules[i].record, &ret->marks[i], err));
		if (before) {
			ret->units[i] = before->units[i];
			done = before->marks[i].version == ret->marks[i].version && before->marks[i].ended == ret->marks[i].ended;
			if (!done && !rules[i].of.distinct)
				TRY(recount(g, a, &rules[i], then, year, before->marks[i], &ret->units[i], &done, err));
		}
		if (!done)
			TRY(figure(g, a, &rules[i], then, year, &ret->units[i], err));
	}
	return ST_OK;
}

/* What is counted, or added up, as people read it; the link to the rows has the condition itself. */
static struct str said(struct arena *a, const struct figure_rule *r, int year, enum lang lang)
{
	struct buf b;
	buf_init(&b, 0);
	const struct field *of = r->of.field ? record_field(r->record, str_of(r->of.field)) : NULL;
	if (of)
		buf_printf(&b, "%s %s%s", r->of.distinct ? tr(lang, N_("distinct")) : "Σ", label_in(of->label, lang), lang == LANG_ZH ? "；" : "; ");
	condition_said(r->record, condition(a, r->where, year), lang, &b);
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

/* The rows that a figure counts, as of the day it is counted. */
static struct str rows_link(struct arena *a, const struct figure_rule *r, int year, day_t day)
{
	struct str where = condition(a, r->where, year), then = programme_day(a, day);
	return str_of(arena_printf(a, "records/%s?as_of=%.*s&where=%.*s", r->record->name, STR_ARG(then), STR_ARG(where)));
}

static void section(const struct yearly *y, struct label of, int year, day_t day, struct report *out)
{
	struct arena *a = out->arena;
	struct report_column *columns = ARENA_ARRAY(a, struct report_column, 5);
	static const char *const headings[][2] = {{N_("figure"), "figure"}, {N_("value"), "value"}, {N_("unit"), "unit"}, {N_("counted from"), "record"}, {N_("where"), "where"}};
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = (struct report_column){.heading = programme_text(out->lang, headings[i][0]), .key = str_of(headings[i][1]), .is_number = i == 1};
	struct report_table *t = ARENA_NEW(a, struct report_table);
	struct report_value *cell = ARENA_ARRAY(a, struct report_value, ARRAY_LEN(rules) * ARRAY_LEN(headings));
	*t = (struct report_table){.caption = str_of(label_in(of, out->lang)), .columns = columns, .column_count = ARRAY_LEN(headings), .cells = cell};
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		const struct figure_rule *r = &rules[i];
		if (strcmp(r->section.en, of.en) != 0)
			continue;
		*cell++ = report_value_text(str_of(label_in(r->label, out->lang)));
		int places = places_of(r);
		struct dec value = dec_units(y->units[i], places), whole;
		bool is_whole = dec_div(value, dec_of(1), 0, &whole) && dec_cmp(whole, value) == 0;
		*cell++ = is_whole ? report_value_int((int64_t)whole.units) : report_value_dec(value, places);
		*cell++ = report_value_text(str_of(label_in(r->unit, out->lang)));
		*cell = report_value_text(str_of(label_in(r->record->label, out->lang)));
		cell++->link = rows_link(a, r, year, day);
		*cell++ = report_value_text(said(a, r, year, out->lang));
		t->row_count++;
	}
	report_add_table(out, t);
}

static void yearly_report(const struct yearly *y, int year, day_t day, enum lang lang, struct arena *a, struct report *ret)
{
	static const struct label sections[] = {ORGANISATION, WORK, PEOPLE_MOVED, HONOURS, STANDING, GROWTH};
	const struct str title[] = {programme_number(a, year)}, about[] = {programme_day(a, day)};
	report_init(ret, a, lang, programme_format(a, lang, N_("Work of pairs and groups in {0}"), title, 1));
	ret->subtitle = programme_format(a, lang, N_("As of {0}"), about, 1);
	struct str sums[TASK_STATES];
	for (int s = 0; s < TASK_STATES; s++)
		sums[s] = programme_number(a, y->tasks[s]);
	report_paragraph(ret, TONE_PLAIN, programme_format(a, lang, N_("Tasks due in the year: {4} done, {1} on the way, {2} at risk, {3} late, {0} not yet begun, {5} cancelled."), sums, TASK_STATES));
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		section(y, sections[i], year, MIN(day, day_of(year + 1, 1, 1) - 1), ret);
	report_note(ret, programme_text(lang, N_("Every figure is counted from the register named beside it, under the condition shown; persons, person-times, hours, schools and places are never added.")));
}

/* ---- page ---- */

struct making {
	struct call *c;
	int year;
};

static enum status make(void *context, const void *before, struct arena *a, struct arena *scratch, void *now, struct err *err)
{
	struct making *m = context;
	struct yearly *y = now;
	const struct places *p;
	struct as_of then = day_of_counting(m->c->at, m->year);
	(void)a; /* it points to nothing */
	TRY(yearly_follow(m->c->g, scratch, then, m->year, before, y, err));
	TRY(work_places_on(m->c, then, &p, err));
	return count_tasks(m->c->g, scratch, p, then, m->year, y, err);
}

static enum status kept_yearly(struct call *c, int year, const struct yearly **ret, struct err *err)
{
	struct making m = {c, year};
	const void *value;
	/* As it was counted on the last day of the year, once that is over. */
	day_t day = day_of_counting(c->at, year).day;
	struct str name = str_of(arena_printf(c->a, "programme yearly %d %d %" PRId64, year, (int)day, c->at.tx));
	TRY(call_follow(c, &(struct follow_ask){name, c->g->catalogue->records, c->g->catalogue->n, sizeof(struct yearly), make, &m}, &value, err));
	*ret = value;
	return ST_OK;
}

enum { YEARS = 8 }; /* that can be chosen */

static enum status warm_years(struct call *c, struct err *err)
{
	const struct yearly *y;
	int year, month, day;
	day_split(c->at.day, &year, &month, &day);
	for (int i = 0; i < YEARS; i++)
		TRY(kept_yearly(c, year - i, &y, err));
	return ST_OK;
}
static const struct warm_value warm[] = {{warm_years}, {}};

static enum status yearly_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct report report;
	const struct yearly *y;
	struct str format = request_text(req, "format");
	int now, month, day;
	TRY(call_begin(&c, req, out, err));
	day_split(c.at.day, &now, &month, &day);
	int year = (int)request_int(req, "year", now);
	TRY(kept_yearly(&c, year, &y, err));
	yearly_report(y, year, c.at.day, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, str_of(arena_printf(c.a, "yearly-%d", year)), err);
	struct view_option options[YEARS];
	for (int i = 0; i < YEARS; i++) {
		options[i].value = options[i].text = work_int(&c, now - i);
		options[i].selected = now - i == year;
	}
	struct view_choice choice = {.name = STR("year"), .label = str_of(call_tr(&c, N_("year"))), .options = options, .n_options = YEARS, .submits = true, .required = true};
	struct view_programme_head head = {.action = STR("/yearly"), .choices = &choice, .n_choices = 1,
					   .primary = str_of(arena_printf(c.a, "/yearly?year=%d&format=docx", year)), .primary_text = str_of(call_tr(&c, N_("Export document"))),
					   .xlsx = str_of(arena_printf(c.a, "/yearly?year=%d&format=xlsx", year)), .pdf = str_of(arena_printf(c.a, "/yearly?year=%d&format=pdf", year))};
	programme_tabs(&c, "/yearly", &head);
	call_open(&c, report.title, "/duties");
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static const struct route_param params[] = {{"year", PARAM_INT, .min = 1990, .max = 2200, .text = {"年度", "calendar year"}}, PARAM_AS_OF, PARAM_FORMAT, {}};
static const struct route routes[] = {
	{HTTP_GET, "/yearly", "yearly read", {"年度工作报告", "the yearly report"}, .params = params, .run = yearly_page},
	{},
};
const struct web_part programme_yearly_part = {.routes = routes, .warm = warm};

/* ---- `junheng yearly` ---- */

static enum status run_yearly(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct as_of at;
	struct yearly y;
	struct report report;
	int now, month, day;
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	day_split(at.day, &now, &month, &day);
	int64_t year = now;
	TRY(argument_i64(args, "year", 1990, 2200, &year, err));
	TRY(yearly_load(g, s->arena, at, (int)year, &y, err));
	yearly_report(&y, (int)year, at.day, s->lang, s->arena, &report);
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		report_to_json(&report, &json);
		fwrite(json.p, 1, json.n, s->out);
	}
	return session_report(s, args, &report, err);
}

static const struct option command_options[] = {{"year", "Y", {"年度，如 2022（默认今年）", "calendar year (default: this one)"}, false}, SESSION_REPORT_OPTIONS, SESSION_REPORT_DOCX, {}};
const struct command programme_yearly_commands[] = {
	{.name = "yearly", .words = "", .reads = true, .prints = true, .options = command_options,
	 .summary = {"年度工作报告：每个数字都注明从哪个登记表、按什么条件计数", "the yearly report: every figure with the register and condition it is counted from"}, .run = run_yearly},
	{},
};
