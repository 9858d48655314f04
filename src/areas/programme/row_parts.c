/* What pages of single rows say beyond their facts: a joint test's analysis, a base's calendar, money and its balance, a centre's year,
 * a county's posts, a group's charter, council and money. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/testing.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS_MAX = 1000 };

static enum status listed(struct call *c, const struct record *r, const char *reference, struct id of, const char *sort, struct list_page *ret, struct err *err)
{
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, str_of(reference)), .of = of, .limit = ROWS_MAX, .sort = str_of(sort)};
	*ret = (struct list_page){};
	if (!call_may(c, r->name, ACT_LIST))
		return ST_OK;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	return record_list(c->g, c->a, &q, ret, err);
}

static double real_of(const struct row *row, const char *field)
{
	const struct field *f = record_field(row->record, str_of(field));
	struct value v = row_value(row, field);
	if (v.form != VALUE_INTEGER)
		return NAN;
	return (double)v.i / pow(10, f->kind == FIELD_MONEY ? 2 : f->kind == FIELD_DECIMAL ? f->scale : 0);
}

static int64_t int_of(const struct row *row, const char *field)
{
	struct value v = row_value(row, field);
	return v.form == VALUE_INTEGER ? v.i : 0;
}

static struct str school_of(struct call *c, const struct row *row, const char *field)
{
	struct value v = row_value(row, field);
	return v.form == VALUE_ID ? row_name(c, &record_school, v.id) : (struct str){};
}

struct grid {
	struct report_table *table;
	struct report_value *cell;
};

/* A table to be filled row by row; `columns` ends with heading NULL; numbers are those whose key begins with '#'. */
static struct grid grid(struct call *c, struct report *out, const char *caption, const char *const (*columns)[2], size_t rows)
{
	int n = 0;
	while (columns[n][0])
		n++;
	struct report_column *own = ARENA_ARRAY(c->a, struct report_column, (size_t)n);
	for (int i = 0; i < n; i++)
		own[i] = work_column(c, columns[i][0], columns[i][1] + (columns[i][1][0] == '#'), columns[i][1][0] == '#');
	struct grid g = {ARENA_NEW(c->a, struct report_table), ARENA_ARRAY(c->a, struct report_value, rows * (size_t)n + 1)};
	*g.table = (struct report_table){.caption = str_of(call_tr(c, caption)), .columns = own, .column_count = n, .cells = g.cell, .row_count = (int)rows};
	if (rows)
		report_add_table(out, g.table);
	return g;
}

static void put_text(struct grid *g, struct str s) { *g->cell++ = s.n ? report_value_text(s) : report_value_none(); }

static enum status shown(struct call *c, struct report *r)
{
	if (r->first)
		page_report(c, r);
	return ST_OK;
}

/* ---- joint tests ---- */

struct side {
	struct id school;
	struct item_result whole, *items; /* by number of the item */
};

static void take(struct side *s, const struct row *row, size_t n_items, const double *marks, double full)
{
	int64_t k = int_of(row, "item");
	if (k < 0 || (size_t)k > n_items)
		return;
	struct item_result *r = k ? &s->items[k - 1] : &s->whole;
	*r = (struct item_result){k ? marks[k - 1] : full, real_of(row, "pupils"), real_of(row, "mean"), real_of(row, "deviation"), real_of(row, "upper_mean"), real_of(row, "lower_mean")};
}

/* Difficulty of each item, school beside school. */
static void items_chart(struct call *c, struct report *out, const struct side *sides, size_t n_sides, size_t n_items)
{
	struct report_chart *chart = ARENA_NEW(c->a, struct report_chart);
	struct chart_series *series = ARENA_ARRAY(c->a, struct chart_series, n_sides);
	struct str *names = ARENA_ARRAY(c->a, struct str, n_items);
	for (size_t i = 0; i < n_items; i++)
		names[i] = work_int(c, (int64_t)i + 1);
	for (size_t s = 0; s < n_sides; s++) {
		double *values = ARENA_ARRAY(c->a, double, n_items);
		for (size_t i = 0; i < n_items; i++)
			values[i] = item_difficulty(&sides[s].items[i]);
		series[s] = (struct chart_series){.name = row_name(c, &record_school, sides[s].school), .values = values};
	}
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = str_of(call_tr(c, N_("Share of marks reached, item by item"))), .categories = names, .point_count = (int)n_items,
				       .series = series, .series_count = (int)n_sides};
	report_add_chart(out, chart);
}

static void items_table(struct call *c, struct report *out, const struct side *sides, size_t n_sides, size_t n_items)
{
	static const char *const columns[][2] = {{N_("item"), "#item"}, {N_("school"), "school"}, {N_("pupils"), "#pupils"}, {N_("mean"), "#mean"}, {N_("difficulty"), "#difficulty"},
						 {N_("discrimination"), "#discrimination"}, {}};
	struct grid g = grid(c, out, N_("Items"), columns, n_items * n_sides);
	for (size_t i = 0; i < n_items; i++)
		for (size_t s = 0; s < n_sides; s++) {
			const struct item_result *r = &sides[s].items[i];
			*g.cell++ = report_value_int((int64_t)i + 1);
			put_text(&g, row_name(c, &record_school, sides[s].school));
			*g.cell++ = report_value_real(r->pupils, 0);
			*g.cell++ = report_value_real(r->mean, 2);
			*g.cell++ = report_value_real(item_difficulty(r), 2);
			*g.cell++ = report_value_real(item_discrimination(r), 2);
		}
}

static enum status test_part(struct call *c, const struct row *row, struct err *err)
{
	enum { SIDES_MAX = 40 };
	static const char *const columns[][2] = {{N_("school"), "school"}, {N_("pupils"), "#pupils"}, {N_("mean"), "#mean"}, {N_("standard deviation"), "#deviation"}, {N_("reliability"), "#alpha"}, {}};
	struct list_page items, results;
	struct report report;
	struct side sides[SIDES_MAX];
	size_t n = 0, n_items = 0;
	const struct places *p;
	TRY(work_places(c, &p, err));
	TRY(listed(c, &record_test_item, "joint_test", row->id, "item", &items, err));
	TRY(listed(c, &record_test_result, "joint_test", row->id, "school,item", &results, err));
	for (size_t i = 0; i < items.n; i++)
		n_items = MAX(n_items, (size_t)int_of(items.rows[i], "item"));
	double *marks = ARENA_ARRAY(c->a, double, n_items + 1);
	for (size_t i = 0; i < items.n; i++)
		marks[int_of(items.rows[i], "item") - 1] = real_of(items.rows[i], "marks");
	for (size_t i = 0; i < results.n; i++) {
		struct id school = row_value(results.rows[i], "school").id;
		size_t s = 0;
		while (s < n && id_cmp(sides[s].school, school) != 0)
			s++;
		if (s == SIDES_MAX)
			continue;
		if (s == n) {
			static const struct item_result unknown = {NAN, NAN, NAN, NAN, NAN, NAN};
			sides[n] = (struct side){.school = school, .whole = unknown, .items = ARENA_ARRAY(c->a, struct item_result, n_items + 1)};
			for (size_t k = 0; k < n_items; k++)
				sides[n].items[k] = unknown;
			n++;
		}
		take(&sides[s], results.rows[i], n_items, marks, real_of(row, "full_marks"));
	}
	report_init(&report, c->a, c->lang, (struct str){});
	if (n) {
		struct grid g = grid(c, &report, N_("Schools"), columns, n);
		for (size_t s = 0; s < n; s++) {
			put_text(&g, row_name(c, &record_school, sides[s].school));
			*g.cell++ = report_value_real(sides[s].whole.pupils, 0);
			*g.cell++ = report_value_real(sides[s].whole.mean, 2);
			*g.cell++ = report_value_real(sides[s].whole.deviation, 2);
			*g.cell++ = report_value_real(test_reliability(sides[s].items, n_items, &sides[s].whole), 2);
		}
	}
	struct value agreement = row_value(row, "agreement");
	struct row *pair;
	struct err ignored;
	if (agreement.form == VALUE_ID && row_get(c->g, c->a, &record_agreement, agreement.id, (struct as_of){.any_day = true, .tx = c->at.tx}, ROW_SEALED, &pair, &ignored) == ST_OK) {
		const struct side *helper = NULL, *helped = NULL;
		for (size_t s = 0; s < n; s++) {
			helper = id_cmp(sides[s].school, row_value(pair, "helper").id) == 0 ? &sides[s] : helper;
			helped = id_cmp(sides[s].school, row_value(pair, "helped").id) == 0 ? &sides[s] : helped;
		}
		struct test_gap gap = helper && helped ? test_gap_of(&helper->whole, &helped->whole) : (struct test_gap){NAN, NAN, NAN};
		if (!isnan(gap.d)) {
			const struct str said[] = {str_of(arena_printf(c->a, "%+.2f", gap.d)), str_of(arena_printf(c->a, "%+.2f", gap.low)), str_of(arena_printf(c->a, "%+.2f", gap.high))};
			report_paragraph(&report, TONE_PLAIN, work_format(c, N_("The helped school stands {0} standard deviations from its helper; with 95 % between {1} and {2}."), said, 3));
			if (gap.low < 0 && gap.high > 0)
				report_paragraph(&report, TONE_WARNING, str_of(call_tr(c, N_("The interval holds 0: this test does not tell the two schools apart."))));
			double least = MIN(helper->whole.pupils, helped->whole.pupils);
			const struct str few[] = {work_int(c, p->everywhere->small_class)};
			if (least < (double)p->everywhere->small_class)
				report_paragraph(&report, TONE_WARNING, work_format(c, N_("One of the schools has fewer than {0} pupils in the test: a few pupils move its mean, so do not judge teachers or classes by it."), few, 1));
		}
	}
	if (n && n_items) {
		items_chart(c, &report, sides, n, n_items);
		items_table(c, &report, sides, n, n_items);
	}
	return shown(c, &report);
}

/* ---- bases ---- */

static enum status base_part(struct call *c, const struct row *row, struct err *err)
{
	static const char *const columns[][2] = {{N_("date"), "date"}, {N_("pupils"), "#pupils"}, {N_("free"), "#free"}, {N_("schools that come"), "schools"}, {}};
	struct list_page page;
	struct report report;
	TRY(listed(c, &record_booking, "base", row->id, "-date", &page, err));
	int64_t capacity = int_of(row, "capacity");
	size_t days = 0;
	for (size_t i = 0; i < page.n; i++)
		days += i == 0 || int_of(page.rows[i], "date") != int_of(page.rows[i - 1], "date");
	report_init(&report, c->a, c->lang, (struct str){});
	struct grid g = grid(c, &report, N_("Calendar of the base"), columns, days);
	for (size_t i = 0; i < page.n;) {
		int64_t day = int_of(page.rows[i], "date"), pupils = 0;
		struct buf who;
		buf_init(&who, 0);
		put_text(&g, programme_day(c->a, value_date(row_value(page.rows[i], "date")).day));
		for (; i < page.n && int_of(page.rows[i], "date") == day; i++) {
			pupils += int_of(page.rows[i], "pupils");
			struct str name = school_of(c, page.rows[i], "school");
			buf_printf(&who, "%s%.*s", who.n ? c->lang == LANG_ZH ? "、" : ", " : "", STR_ARG(name));
		}
		*g.cell++ = report_value_int(pupils);
		*g.cell = capacity ? report_value_int(capacity - pupils) : report_value_none();
		g.cell++->tone = capacity && pupils > capacity ? TONE_BAD : TONE_PLAIN;
		put_text(&g, str_copy(c->a, buf_view(&who)));
		buf_done(&who);
	}
	return shown(c, &report);
}

/* ---- money ---- */

static struct report_value yuan(double v) { return report_value_real(v, 2); }

static double spent_of(struct call *c, struct id line, struct err *err, enum status *ret)
{
	struct list_page page;
	double sum = 0;
	*ret = listed(c, &record_spending, "budget_line", line, "-date", &page, err);
	for (size_t i = 0; *ret == ST_OK && i < page.n; i++)
		sum += real_of(page.rows[i], "amount");
	return sum;
}

static enum status money(struct call *c, const struct list_page *lines, struct report *out, struct err *err)
{
	static const char *const columns[][2] = {{N_("budget line"), "line"}, {N_("year"), "#year"}, {N_("planned, yuan"), "#budget"}, {N_("granted, yuan"), "#granted"}, {N_("spent, yuan"), "#spent"},
						 {N_("balance, yuan"), "#balance"}, {}};
	struct grid g = grid(c, out, N_("Money"), columns, lines->n);
	for (size_t i = 0; i < lines->n; i++) {
		const struct row *line = lines->rows[i];
		enum status st;
		double granted = real_of(line, "granted"), spent = spent_of(c, line->id, err, &st);
		TRY(st);
		put_text(&g, row_value(line, "line").s);
		struct str path = row_path(c, &record_budget_line, line->id);
		g.cell[-1].link = str_slice(path, 1, path.n);
		*g.cell++ = report_value_int(int_of(line, "year"));
		*g.cell++ = yuan(real_of(line, "budget"));
		*g.cell++ = yuan(granted);
		*g.cell++ = yuan(spent);
		*g.cell = yuan(granted - spent);
		g.cell++->tone = granted - spent < 0 ? TONE_BAD : TONE_PLAIN;
	}
	return ST_OK;
}

static enum status line_part(struct call *c, const struct row *row, struct err *err)
{
	struct report report;
	struct row *one[] = {row_copy(c->a, row)};
	report_init(&report, c->a, c->lang, (struct str){});
	TRY(money(c, &(struct list_page){.rows = one, .n = 1}, &report, err));
	return shown(c, &report);
}

static enum status programme_part(struct call *c, const struct row *row, struct err *err)
{
	struct report report;
	struct list_page lines;
	report_init(&report, c->a, c->lang, (struct str){});
	TRY(listed(c, &record_budget_line, "programme", row->id, "-year", &lines, err));
	TRY(money(c, &lines, &report, err));
	return shown(c, &report);
}

/* ---- centres, charter, council of a group ---- */

static enum status centres(struct call *c, struct id group, struct report *out, struct err *err)
{
	static const char *const columns[][2] = {{N_("centre"), "centre"}, {N_("seat"), "seat"}, {N_("head"), "head"}, {N_("works of the year"), "#works"}, {N_("done"), "#done"}, {N_("late"), "#late"}, {}};
	struct list_page page;
	TRY(listed(c, &record_centre, "group", group, "kind", &page, err));
	struct grid g = grid(c, out, N_("Centres"), columns, page.n);
	for (size_t i = 0; i < page.n; i++) {
		const struct row *centre = page.rows[i];
		struct list_page works;
		int64_t done = 0, late = 0;
		struct value head = row_value(centre, "head");
		TRY(listed(c, &record_centre_work, "centre", centre->id, "-year", &works, err));
		size_t n = 0;
		for (; n < works.n && int_of(works.rows[n], "year") == int_of(works.rows[0], "year"); n++) {
			struct value met = row_value(works.rows[n], "done"), due = row_value(works.rows[n], "due");
			done += met.form == VALUE_INTEGER;
			late += met.form != VALUE_INTEGER && due.form == VALUE_INTEGER && value_date(due).day < c->at.day;
		}
		put_text(&g, work_code(c, &record_centre, "kind", row_value(centre, "kind").s));
		struct str path = row_path(c, &record_centre, centre->id);
		g.cell[-1].link = str_slice(path, 1, path.n);
		put_text(&g, school_of(c, centre, "seat"));
		put_text(&g, head.form == VALUE_ID ? row_name(c, &record_person, head.id) : (struct str){});
		*g.cell++ = report_value_int((int64_t)n);
		*g.cell++ = report_value_int(done);
		*g.cell = report_value_int(late);
		g.cell++->tone = late ? TONE_BAD : TONE_PLAIN;
	}
	return ST_OK;
}

static enum status charter_and_council(struct call *c, struct id group, struct report *out, struct err *err)
{
	static const char *const charter_columns[][2] = {{N_("charter"), "title"}, {N_("adopted"), "adopted"}, {}};
	static const char *const council_columns[][2] = {{N_("date"), "date"}, {N_("meeting"), "title"}, {N_("decisions"), "#decisions"}, {}};
	struct list_page charters, meetings;
	TRY(listed(c, &record_charter, "group", group, "-adopted", &charters, err));
	struct grid g = grid(c, out, N_("Charter, the version in force first"), charter_columns, charters.n);
	for (size_t i = 0; i < charters.n; i++) {
		put_text(&g, row_value(charters.rows[i], "title").s);
		struct str path = row_path(c, &record_charter, charters.rows[i]->id);
		g.cell[-1].link = str_slice(path, 1, path.n);
		put_text(&g, programme_day(c->a, value_date(row_value(charters.rows[i], "adopted")).day));
	}
	TRY(listed(c, &record_meeting, "group", group, "-date", &meetings, err));
	g = grid(c, out, N_("Council and meetings"), council_columns, meetings.n);
	for (size_t i = 0; i < meetings.n; i++) {
		struct list_page decisions;
		char id[ID_TEXT];
		TRY(listed(c, &record_decision, "meeting", meetings.rows[i]->id, "number", &decisions, err));
		id_format(meetings.rows[i]->id, id);
		put_text(&g, programme_day(c->a, value_date(row_value(meetings.rows[i], "date")).day));
		put_text(&g, row_value(meetings.rows[i], "title").s);
		g.cell[-1].link = str_of(arena_printf(c->a, "meetings/%s", id));
		*g.cell++ = report_value_int((int64_t)decisions.n);
	}
	return ST_OK;
}

static enum status group_part(struct call *c, const struct row *row, struct err *err)
{
	struct report report;
	struct list_page lines;
	report_init(&report, c->a, c->lang, (struct str){});
	TRY(centres(c, row->id, &report, err));
	TRY(charter_and_council(c, row->id, &report, err));
	TRY(listed(c, &record_budget_line, "group", row->id, "-year", &lines, err));
	TRY(money(c, &lines, &report, err));
	return shown(c, &report);
}

/* ---- posts of a county ---- */

static enum status posts_part(struct call *c, const struct row *row, struct err *err)
{
	static const char *const columns[][2] = {{N_("year"), "year"}, {N_("stage"), "stage"}, {N_("posts allotted"), "#posts"}, {N_("posts filled"), "#filled"}, {N_("posts vacant"), "#vacant"},
						 {N_("on annual contract"), "#annual_contract"}, {}};
	struct list_page page;
	struct report report;
	TRY(listed(c, &record_quota, "region", row->id, "-year,stage", &page, err));
	report_init(&report, c->a, c->lang, (struct str){});
	struct grid g = grid(c, &report, N_("Posts and staffing"), columns, page.n);
	for (size_t i = 0; i < page.n; i++) {
		const struct row *quota = page.rows[i];
		struct value filled = row_value(quota, "filled"), contract = row_value(quota, "annual_contract");
		int64_t posts = int_of(quota, "posts");
		char year[10];
		school_year_format((int)int_of(quota, "year"), year);
		put_text(&g, str_of(arena_strdup(c->a, year)));
		put_text(&g, work_code(c, &record_quota, "stage", row_value(quota, "stage").s));
		*g.cell++ = report_value_int(posts);
		*g.cell++ = filled.form == VALUE_INTEGER ? report_value_int(filled.i) : report_value_none();
		*g.cell = filled.form == VALUE_INTEGER ? report_value_int(posts - filled.i) : report_value_none();
		g.cell++->tone = filled.form == VALUE_INTEGER && filled.i > posts ? TONE_BAD : TONE_PLAIN;
		*g.cell++ = contract.form == VALUE_INTEGER ? report_value_int(contract.i) : report_value_none();
	}
	return shown(c, &report);
}

static const struct row_part rows[] = {{"region", ROW_PAGE, posts_part}, {"joint_test", ROW_PAGE, test_part}, {"base", ROW_PAGE, base_part}, {"budget_line", ROW_PAGE, line_part}, {"programme", ROW_PAGE, programme_part},
				       {"group", ROW_PAGE, group_part}, {}};
const struct web_part programme_rows_part = {.rows = rows};
