/* Pupils' growth as counts: sight by year and grade, screening as coverage, what each grade learns to do, where schools go. No pupil is
 * here, and shares of few pupils are not shown. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/register/codes.h"
#include "record/list.h"
#include "record/row_text.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <math.h>

enum { YEARS_SHOWN = 6, GRADES_MAX = 20, VISITS_SHOWN = 50 };

struct seen_year {
	int64_t screened[GRADES_MAX], poor[GRADES_MAX], myopic[GRADES_MAX];
	int64_t mind_eligible, mind_screened, mind_followed, mind_schools;
};
struct growth {
	int first; /* the first year shown; the last is first + YEARS_SHOWN − 1 */
	struct seen_year years[YEARS_SHOWN];
};

static int64_t number_of(const struct row *row, const char *field)
{
	struct value v = row_value(row, field);
	return v.form == VALUE_INTEGER ? v.i : 0;
}

static struct seen_year *year_of(struct growth *g, const struct row *row)
{
	int64_t year = number_of(row, "year") - g->first;
	return year >= 0 && year < YEARS_SHOWN ? &g->years[year] : NULL;
}

static void take_sight(void *context, const struct row *row)
{
	struct seen_year *y = year_of(context, row);
	struct str grade = row_value(row, "grade").s;
	for (int k = 0; y && codes_grade[k].value && k < GRADES_MAX; k++)
		if (str_eq(grade, str_of(codes_grade[k].value))) {
			y->screened[k] += number_of(row, "screened");
			y->poor[k] += number_of(row, "poor");
			y->myopic[k] += number_of(row, "short_sighted");
		}
}

static void take_mind(void *context, const struct row *row)
{
	struct seen_year *y = year_of(context, row);
	if (!y)
		return;
	y->mind_eligible += number_of(row, "eligible");
	y->mind_screened += number_of(row, "screened");
	y->mind_followed += number_of(row, "followed_up");
	y->mind_schools++;
}

static struct str year_text(struct call *c, int year) { return str_of(arena_printf(c->a, "%d-%d", year, year + 1)); }

static struct report_value share(int64_t part, int64_t whole, int64_t small)
{
	return whole < small || whole == 0 ? report_value_none() : report_value_percent((double)part / (double)whole, 1);
}

static void sight_report(struct call *c, const struct growth *g, int64_t small, struct report *out)
{
	enum { COLUMNS = 5 };
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, COLUMNS);
	columns[0] = work_column(c, N_("year"), "year", false);
	columns[1] = work_column(c, N_("grade"), "grade", false);
	columns[2] = work_column(c, N_("screened"), "screened", true);
	columns[3] = work_column(c, N_("poor sight"), "poor", true);
	columns[4] = work_column(c, N_("short-sighted"), "short_sighted", true);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, YEARS_SHOWN * GRADES_MAX * COLUMNS);
	*t = (struct report_table){.caption = str_of(call_tr(c, N_("Sight by year and grade"))), .columns = columns, .column_count = COLUMNS, .cells = cell};
	struct report_chart *chart = ARENA_NEW(c->a, struct report_chart);
	struct str *names = ARENA_ARRAY(c->a, struct str, GRADES_MAX);
	struct chart_series *series = ARENA_ARRAY(c->a, struct chart_series, YEARS_SHOWN);
	int n_grades = 0;
	for (; codes_grade[n_grades].value && n_grades < GRADES_MAX; n_grades++)
		names[n_grades] = str_of(label_in(codes_grade[n_grades].label, c->lang));
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = str_of(call_tr(c, N_("Poor sight, share of those screened"))), .unit = STR("%"), .categories = names, .point_count = n_grades, .series = series};
	for (int y = YEARS_SHOWN - 1; y >= 0; y--) {
		const struct seen_year *s = &g->years[y];
		double *values = ARENA_ARRAY(c->a, double, GRADES_MAX);
		bool any = false;
		for (int k = 0; k < n_grades; k++) {
			bool enough = s->screened[k] >= small && s->screened[k] > 0;
			values[k] = enough ? 100.0 * (double)s->poor[k] / (double)s->screened[k] : NAN;
			any |= enough;
			if (!s->screened[k])
				continue;
			*cell++ = report_value_text(year_text(c, g->first + y));
			*cell++ = report_value_text(names[k]);
			*cell++ = report_value_int(s->screened[k]);
			*cell++ = share(s->poor[k], s->screened[k], small);
			*cell++ = share(s->myopic[k], s->screened[k], small);
			t->row_count++;
		}
		if (any)
			series[chart->series_count++] = (struct chart_series){.name = year_text(c, g->first + y), .values = values};
	}
	if (chart->series_count)
		report_add_chart(out, chart);
	if (t->row_count)
		report_add_table(out, t);
}

static void mind_report(struct call *c, const struct growth *g, struct report *out)
{
	enum { COLUMNS = 5 };
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, COLUMNS);
	columns[0] = work_column(c, N_("year"), "year", false);
	columns[1] = work_column(c, N_("schools"), "schools", true);
	columns[2] = work_column(c, N_("screened"), "screened", true);
	columns[3] = work_column(c, N_("coverage"), "coverage", true);
	columns[4] = work_column(c, N_("followed up"), "followed_up", true);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, YEARS_SHOWN * COLUMNS);
	*t = (struct report_table){.caption = str_of(call_tr(c, N_("Psychological screening: coverage and follow-up alone"))), .columns = columns, .column_count = COLUMNS, .cells = cell};
	for (int y = YEARS_SHOWN - 1; y >= 0; y--) {
		const struct seen_year *s = &g->years[y];
		if (!s->mind_schools)
			continue;
		*cell++ = report_value_text(year_text(c, g->first + y));
		*cell++ = report_value_int(s->mind_schools);
		*cell++ = report_value_int(s->mind_screened);
		*cell++ = share(s->mind_screened, s->mind_eligible, 1);
		*cell++ = report_value_int(s->mind_followed);
		t->row_count++;
	}
	if (t->row_count)
		report_add_table(out, t);
}

/* The next rows of a register, under the names of its own fields. */
static enum status coming(struct call *c, const struct record *r, const char *caption, const char *const *fields, int n, struct str where, const char *sort, struct report *out, struct err *err)
{
	struct list_query q = {.record = r, .at = c->at, .limit = VISITS_SHOWN, .where = where, .sort = str_of(sort)};
	struct list_page page;
	if (!call_may(c, r->name, ACT_LIST))
		return ST_OK;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, (size_t)n);
	for (int k = 0; k < n; k++) {
		const struct field *f = record_field(r, str_of(fields[k]));
		columns[k] = (struct report_column){.heading = label_text(c, f->label), .key = str_of(fields[k]), .is_number = f->kind == FIELD_INTEGER};
	}
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, page.n * (size_t)n + 1);
	*t = (struct report_table){.caption = str_of(call_tr(c, caption)), .columns = columns, .column_count = n, .cells = cell, .row_count = (int)page.n};
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (size_t i = 0; i < page.n; i++)
		for (int k = 0; k < n; k++) {
			struct str s = str_copy(c->a, row_text_field(&text, page.rows[i], record_field_index(r, str_of(fields[k]))));
			*cell = s.n ? report_value_text(s) : report_value_none();
			if (k == 0 && s.n) {
				struct str path = row_path(c, r, page.rows[i]->id);
				cell->link = str_slice(path, 1, path.n);
			}
			cell++;
		}
	row_text_done(&text);
	if (page.n)
		report_add_table(out, t);
	return ST_OK;
}

static enum status growth_page(struct request *req, struct response *out, struct err *err)
{
	static const char *const visit[] = {"date", "base", "school", "grade", "pupils"}, *const labour[] = {"task", "grade", "hours"}, *const days[] = {"title", "date", "school", "pupils"};
	struct call c;
	struct report report;
	const struct places *p;
	int year, month, day;
	TRY(call_begin(&c, req, out, err));
	TRY(work_places(&c, &p, err));
	day_split(c.at.day, &year, &month, &day);
	struct growth *g = ARENA_NEW(c.a, struct growth);
	g->first = year - YEARS_SHOWN + 1;
	struct str since = str_of(arena_printf(c.a, "year >= %d", g->first)), today = programme_day(c.a, c.at.day);
	TRY(work_each(&c, &(struct work_rows){&record_vision, since, ACT_LIST, ROW_SEALED}, take_sight, g, err));
	TRY(work_each(&c, &(struct work_rows){&record_psychology, since, ACT_LIST, ROW_SEALED}, take_mind, g, err));
	report_init(&report, c.a, c.lang, str_of(call_tr(&c, N_("Pupils' growth"))));
	sight_report(&c, g, p->everywhere->small_cell, &report);
	mind_report(&c, g, &report);
	TRY(coming(&c, &record_booking, N_("Who goes to which base next"), visit, ARRAY_LEN(visit), str_of(arena_printf(c.a, "date >= date('%.*s')", STR_ARG(today))), "date", &report, err));
	TRY(coming(&c, &record_labour_task, N_("Labour tasks by grade"), labour, ARRAY_LEN(labour), (struct str){}, "grade,task", &report, err));
	TRY(coming(&c, &record_moral_event, N_("Calendar of moral education"), days, ARRAY_LEN(days), str_of(arena_printf(c.a, "date >= date('%d-01-01')", year)), "date", &report, err));
	struct view_programme_head head = {};
	programme_tabs(&c, "/growth", &head);
	if (call_may(&c, "booking", ACT_CREATE) && !c.is_past) {
		head.primary = STR("/records/booking/new");
		head.primary_text = str_of(call_tr(&c, N_("Book a base")));
	}
	call_open(&c, report.title, "/duties");
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static const struct route_param params[] = {PARAM_AS_OF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/growth", "base list", {"学生成长", "pupils' growth"}, .params = params, .run = growth_page},
	{},
};
const struct web_part programme_growth_part = {.routes = routes};
