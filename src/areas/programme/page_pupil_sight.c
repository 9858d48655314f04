/* A school's own sight records: shares by grade, year and class, counted from the pupils' sealed values, and one step that reports the
 * counts to the offices, who see no pupil. */
#include "areas/programme/pages.h"

#include "access/log.h"
#include "areas/programme/programme.h"
#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "base/map.h"
#include "record/list.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <math.h>
#include <stdlib.h>

enum { YEARS_SHOWN = 6, GRADES_MAX = 20, CLASSES_MAX = 500, SCHOOLS_MAX = 50 };

struct seen_pupils {
	int64_t pupils, screened, poor, short_sighted; /* screened: at least one eye is known */
};
struct class_of {
	struct str name;
	int grade;
	struct seen_pupils seen;
};
struct own_school {
	struct id id;
	struct seen_pupils grades[GRADES_MAX]; /* of the chosen year */
};
struct sight_pages {
	struct call *c;
	int first, year; /* of the years shown; the chosen one */
	int64_t poor_below;
	struct seen_pupils years[YEARS_SHOWN][GRADES_MAX];
	struct own_school *schools;
	size_t n_schools;
	struct class_of *classes; /* of the chosen year */
	struct map class_at;
	size_t n_erased;
};

static void count(struct seen_pupils *s, const struct row *row, int64_t poor_below)
{
	struct value right = row_value(row, "right"), left = row_value(row, "left"), myopic = row_value(row, "short_sighted");
	bool known = right.form == VALUE_INTEGER || left.form == VALUE_INTEGER;
	s->pupils++;
	s->screened += known;
	s->poor += (right.form == VALUE_INTEGER && right.i < poor_below) || (left.form == VALUE_INTEGER && left.i < poor_below);
	s->short_sighted += known && myopic.form == VALUE_INTEGER && myopic.i;
}

static int grade_at(struct str grade)
{
	int k = 0;
	while (k < GRADES_MAX && codes_grade[k].value && !str_eq(grade, str_of(codes_grade[k].value)))
		k++;
	return k < GRADES_MAX && codes_grade[k].value ? k : -1;
}

static struct own_school *school_at(struct sight_pages *p, struct id id)
{
	for (size_t i = 0; i < p->n_schools; i++)
		if (id_cmp(p->schools[i].id, id) == 0)
			return &p->schools[i];
	if (p->n_schools == SCHOOLS_MAX)
		return NULL;
	p->schools[p->n_schools].id = id;
	return &p->schools[p->n_schools++];
}

static void count_class(struct sight_pages *p, const struct row *row, int grade)
{
	bool is_new;
	struct str name = row_value(row, "class").s;
	const char *key = arena_printf(p->c->a, "%02d %.*s", grade, STR_ARG(name));
	if (p->class_at.n >= CLASSES_MAX && !map_find(&p->class_at, str_of(key)))
		return;
	struct map_entry *e = map_put(&p->class_at, str_of(key), &is_new);
	if (is_new) {
		e->value.i = (int64_t)p->class_at.n - 1;
		p->classes[e->value.i] = (struct class_of){.name = str_copy(p->c->a, name), .grade = grade};
	}
	count(&p->classes[e->value.i].seen, row, p->poor_below);
}

static void take(void *context, const struct row *row)
{
	struct sight_pages *p = context;
	int64_t year = row_value(row, "year").i;
	int grade = grade_at(row_value(row, "grade").s);
	p->n_erased += row->is_erased;
	if (grade < 0 || row->is_erased || year < p->first || year >= p->first + YEARS_SHOWN)
		return;
	count(&p->years[year - p->first][grade], row, p->poor_below);
	if (year != p->year)
		return;
	struct own_school *school = school_at(p, row_value(row, "school").id);
	if (school)
		count(&school->grades[grade], row, p->poor_below);
	count_class(p, row, grade);
}

/* The latest year with pupils; without any, the one of the day. */
static enum status latest_year(struct call *c, int *ret, struct err *err)
{
	struct list_query q = {.record = &record_pupil_sight, .at = c->at, .sort = STR("-year"), .limit = 1};
	struct list_page page;
	*ret = school_year_of(c->at.day);
	TRY(list_access(c, q.record, ACT_READ_PERSONAL, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	if (page.n)
		*ret = (int)row_value(page.rows[0], "year").i;
	return ST_OK;
}

/* Every pupil of the schools whose personal values the reader may ask for; the reading is logged as one. */
static enum status gather(struct call *c, struct sight_pages *ret, struct err *err)
{
	const struct places *places;
	int year;
	*ret = (struct sight_pages){.c = c, .schools = ARENA_ARRAY(c->a, struct own_school, SCHOOLS_MAX), .classes = ARENA_ARRAY(c->a, struct class_of, CLASSES_MAX + 1)};
	map_init(&ret->class_at, c->a);
	TRY(work_places(c, &places, err));
	ret->poor_below = places->everywhere->poor_below;
	TRY(latest_year(c, &ret->year, err));
	struct str asked = request_text(c->r, "year");
	if (asked.n && school_year_parse(asked, &year))
		ret->year = year;
	else if (asked.n)
		return err_set(err, ST_INVALID, "'%.*s' is no school year; write it like 2025-2026", STR_ARG(asked));
	ret->first = MIN(ret->year, school_year_of(c->at.day)) - YEARS_SHOWN + 1;
	/* The log first: who cannot be noted does not read. */
	struct access_entry entry = {.at = c->r->received, .user = c->who->user, .via = str_of(c->r->client), .action = STR("read personal"),
				     .thing = STR("pupil_sight"), .outcome = STR("ok"), .purpose = STR("counted by grade, year and class")};
	TRY(access_log_add(&c->w->access, &entry, 1, err));
	struct work_rows rows = {.record = &record_pupil_sight, .where = str_of(arena_printf(c->a, "year >= %d and year <= %d", ret->first, ret->first + YEARS_SHOWN - 1)),
				 .action = ACT_READ_PERSONAL, .open = ROW_OPENED};
	TRY(work_each(c, &rows, take, ret, err));
	return ST_OK;
}

/* ---- the report ---- */

static struct report_value share(int64_t part, int64_t whole) { return whole ? report_value_percent((double)part / (double)whole, 1) : report_value_none(); }

static void put(struct report_value **cell, const struct seen_pupils *s)
{
	*(*cell)++ = report_value_int(s->pupils);
	*(*cell)++ = report_value_int(s->screened);
	*(*cell)++ = report_value_int(s->poor);
	*(*cell)++ = share(s->poor, s->screened);
	*(*cell)++ = report_value_int(s->short_sighted);
	*(*cell)++ = share(s->short_sighted, s->screened);
}

#define COUNTED {N_("pupils"), "pupils"}, {N_("screened"), "screened"}, {N_("poor sight"), "poor"}, {N_("share of poor sight"), "poor_share"}, \
		{N_("short-sighted"), "short_sighted"}, {N_("share of short-sighted"), "short_share"}

static struct str grade_name(const struct sight_pages *p, int grade) { return str_of(label_in(codes_grade[grade].label, p->c->lang)); }

static struct str year_name(const struct sight_pages *p, int year)
{
	char text[10];
	school_year_format(year, text);
	return str_copy(p->c->a, str_of(text));
}

static void by_year(const struct sight_pages *p, struct report *out)
{
	static const char *const headings[][2] = {{N_("year"), "year"}, {N_("grade"), "grade"}, COUNTED};
	struct arena *a = p->c->a;
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	struct chart_series *series = ARENA_ARRAY(a, struct chart_series, YEARS_SHOWN);
	struct str *names = ARENA_ARRAY(a, struct str, GRADES_MAX);
	int of_point[GRADES_MAX], points = 0;
	for (int k = 0; k < GRADES_MAX && codes_grade[k].value; k++) {
		bool any = false;
		for (int y = 0; y < YEARS_SHOWN; y++)
			any |= p->years[y][k].screened > 0;
		if (any) {
			names[points] = grade_name(p, k);
			of_point[points++] = k;
		}
	}
	if (!points)
		return;
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = str_of(call_tr(p->c, N_("Poor sight, share of those screened"))), .unit = STR("%"), .categories = names,
				       .point_count = points, .series = series};
	struct report_table *t = programme_table(out, N_("Sight by year and grade"), headings, ARRAY_LEN(headings), 2, (size_t)YEARS_SHOWN * (size_t)points);
	for (int y = YEARS_SHOWN - 1; y >= 0; y--) {
		double *values = ARENA_ARRAY(a, double, (size_t)points);
		bool any = false;
		for (int i = 0; i < points; i++) {
			const struct seen_pupils *s = &p->years[y][of_point[i]];
			values[i] = s->screened ? 100.0 * (double)s->poor / (double)s->screened : NAN;
			any |= s->screened > 0;
			if (!s->pupils)
				continue;
			struct report_value *cell = report_table_row(t);
			*cell++ = report_value_text(year_name(p, p->first + y));
			*cell++ = report_value_text(names[i]);
			put(&cell, s);
		}
		if (any)
			series[chart->series_count++] = (struct chart_series){.name = year_name(p, p->first + y), .values = values};
	}
	report_add_chart(out, chart);
	report_add_table(out, t);
}

static int by_grade(const void *x, const void *y)
{
	const struct class_of *a = x, *b = y;
	return a->grade != b->grade ? a->grade - b->grade : a->name.n != b->name.n ? (a->name.n > b->name.n) - (a->name.n < b->name.n) : str_cmp(a->name, b->name);
}

static void by_class(struct sight_pages *p, struct report *out)
{
	static const char *const headings[][2] = {{N_("grade"), "grade"}, {N_("class"), "class"}, COUNTED};
	if (!p->class_at.n)
		return;
	qsort(p->classes, p->class_at.n, sizeof *p->classes, by_grade);
	struct report_table *t = programme_table(out, N_("Classes of the year"), headings, ARRAY_LEN(headings), 2, p->class_at.n);
	for (size_t i = 0; i < p->class_at.n; i++) {
		struct report_value *cell = report_table_row(t);
		*cell++ = report_value_text(grade_name(p, p->classes[i].grade));
		*cell++ = p->classes[i].name.n ? report_value_text(p->classes[i].name) : report_value_none();
		put(&cell, &p->classes[i].seen);
	}
	report_add_table(out, t);
}

static void sight_report(struct sight_pages *p, struct report *out)
{
	struct call *c = p->c;
	report_init(out, c->a, c->lang, str_of(call_tr(c, N_("Pupils' sight"))));
	const struct str args[] = {str_of(arena_printf(c->a, "%d.%d", (int)p->poor_below / 10, (int)p->poor_below % 10))};
	if (p->poor_below)
		report_paragraph(out, TONE_MUTED, work_format(c, N_("Sight is poor where either eye, unaided, is below {0} on the five-grade scale. Only the school sees a pupil; offices see the counts that it reports."), args, 1));
	else
		report_paragraph(out, TONE_WARNING, str_of(call_tr(c, N_("The policy does not say below what sight is poor."))));
	if (!p->class_at.n)
		report_paragraph(out, TONE_MUTED, str_of(call_tr(c, N_("No pupil was screened in this year: import the list of a class, or enter pupils one by one."))));
	by_year(p, out);
	by_class(p, out);
	if (p->class_at.n)
		report_note(out, str_of(call_tr(c, N_("A pupil who leaves, or whose parents ask, is erased in all years at once, with the reason noted: junheng erase pupil_sight \"school/year/pupil\" --reason TEXT, by whoever keeps the server; any of the pupil's years will do."))));
	const struct str gone[] = {work_int(c, (int64_t)p->n_erased)};
	if (p->n_erased)
		report_note(out, work_format(c, N_("{0} records of pupils who were erased, one for each year, are not counted."), gone, 1));
}

static struct view_choice year_choice(const struct sight_pages *p)
{
	struct view_option *options = ARENA_ARRAY(p->c->a, struct view_option, YEARS_SHOWN + 1);
	size_t n = 0;
	int now = school_year_of(p->c->at.day);
	for (int y = now - YEARS_SHOWN + 1; y <= now; y++)
		options[n++] = (struct view_option){year_name(p, y), year_name(p, y), y == p->year};
	if (p->year > now || p->year <= now - YEARS_SHOWN)
		options[n++] = (struct view_option){year_name(p, p->year), year_name(p, p->year), true};
	return (struct view_choice){.name = STR("year"), .label = str_of(call_tr(p->c, N_("school year"))), .options = options, .n_options = n, .submits = true, .required = true};
}

static enum status sight_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct sight_pages *p;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	p = ARENA_NEW(c.a, struct sight_pages);
	TRY(gather(&c, p, err));
	sight_report(p, &report);
	struct str format = request_text(req, "format"), year = year_name(p, p->year);
	if (format.n) {
		TRY(call_need(&c, STR("pupil_sight"), ACT_EXPORT, NULL, err));
		return page_report_file(&c, &report, format, str_of(arena_printf(c.a, "sight-%.*s", STR_ARG(year))), err);
	}
	struct view_choice choice = year_choice(p);
	struct view_programme_head head = {.action = STR("/sight"), .choices = &choice, .n_choices = 1,
					   .xlsx = str_of(arena_printf(c.a, "/sight?format=xlsx&year=%.*s", STR_ARG(year))), .pdf = str_of(arena_printf(c.a, "/sight?format=pdf&year=%.*s", STR_ARG(year)))};
	programme_tabs(&c, "/sight", &head);
	struct view_pupil_sight v = {.list = STR("/records/pupil_sight"), .year = year};
	if (!c.is_past && call_may(&c, "pupil_sight", ACT_CREATE)) {
		v.add = STR("/records/pupil_sight/new");
		v.import = STR("/import");
		v.form = STR("/templates/pupil_sight");
	}
	if (!c.is_past && p->class_at.n && p->poor_below && call_may(&c, "vision", ACT_CREATE))
		v.action = STR("/sight/report");
	call_open(&c, report.title, "/duties");
	view_programme_head(&c.page, &head);
	view_pupil_sight(&c.page, &v);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- the counts are reported ---- */

static const struct row *counted_before(const struct list_page *page, int grade)
{
	for (size_t i = 0; i < page->n; i++)
		if (grade_at(row_value(page->rows[i], "grade").s) == grade)
			return page->rows[i];
	return NULL;
}

static enum status report_school(struct edit *w, const struct sight_pages *p, const struct own_school *school, struct err *err)
{
	struct call *c = p->c;
	struct list_query q = {.record = &record_vision, .at = c->at, .reference = record_field(&record_vision, STR("school")), .of = school->id,
			       .where = str_of(arena_printf(c->a, "year = %d", p->year)), .limit = GRADES_MAX};
	struct list_page before;
	TRY(record_list(c->g, c->a, &q, &before, err));
	for (int k = 0; k < GRADES_MAX; k++) {
		const struct seen_pupils *s = &school->grades[k];
		if (!s->pupils)
			continue;
		const struct edit_value values[] = {{"school", VALUE_ROW(school->id)}, {"year", VALUE_I64(p->year)}, {"grade", VALUE_STR(str_of(codes_grade[k].value))},
						    {"screened", VALUE_I64(s->screened)}, {"poor", VALUE_I64(s->poor)}, {"short_sighted", VALUE_I64(s->short_sighted)}};
		TRY(edit_put(w, &record_vision, counted_before(&before, k), values, ARRAY_LEN(values), NULL, err));
	}
	return ST_OK;
}

static enum status report_counts(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct edit w;
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("pupil_sight"), ACT_READ_PERSONAL, NULL, err));
	struct sight_pages *p = ARENA_NEW(c.a, struct sight_pages);
	TRY(gather(&c, p, err));
	if (!p->n_schools || !p->poor_below)
		return err_set(err, ST_CONFLICT, "no pupil was screened in this year: there is nothing to report");
	TRY(edit_begin(&c, "sight counted", &w, err));
	enum status st = ST_OK;
	for (size_t i = 0; i < p->n_schools && st == ST_OK; i++)
		st = report_school(&w, p, &p->schools[i], err);
	if (st == ST_OK)
		st = edit_commit(&w, err);
	edit_abort(&w);
	TRY(st);
	return call_done(&c, str_of(arena_printf(c.a, "/sight?year=%.*s", STR_ARG(year_name(p, p->year)))), N_("The counts of each grade are reported."), err);
}

#define PARAM_SCHOOL_YEAR {"year", PARAM_WORD, .text = {"学年，如 2025-2026", "school year like 2025-2026"}}
static const struct route_param params[] = {PARAM_SCHOOL_YEAR, PARAM_AS_OF, PARAM_FORMAT, PARAM_SAID, {}};
static const struct route_param report_params[] = {PARAM_SCHOOL_YEAR, {"csrf", PARAM_TEXT, .text = {"防伪令牌", "token of the form"}}, {}};
static const struct route routes[] = {
	{HTTP_GET, "/sight", "pupil_sight read_personal", {"本校学生视力：年级、学年、班级占比", "pupils' sight of the own school by grade, year and class"}, .params = params, .run = sight_page},
	{HTTP_POST, "/sight/report", "vision create", {"上报各年级视力筛查人数", "reports the counts of each grade"}, .params = report_params, .run = report_counts},
	{},
};
const struct web_part programme_sight_part = {.routes = routes};
