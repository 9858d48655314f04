/* The yearly report: every figure is a count of rows of a register, under a condition that stands beside it and leads to the rows, so
 * that whoever doubts one counts again. What is counted, and how: yearly_count.c. */
#include "areas/programme/yearly.h"

#include "areas/programme/pages.h"
#include "cli/report.h"
#include "cli/session.h"
#include "record/condition_said.h"
#include "web/follow.h"
#include "web/report_page.h"

#include <inttypes.h>
#include <string.h>

static int places_of(const struct figure_rule *r)
{
	const struct field *f = r->of.field && !r->of.distinct ? record_field(r->record, str_of(r->of.field)) : NULL;
	return f && f->kind == FIELD_DECIMAL ? f->scale : 0;
}

/* Stored units as people read them. */
static struct str rule_number(struct arena *a, const struct figure_rule *r, int64_t units)
{
	char text[DEC_TEXT_MAX];
	dec_format(dec_units(units, places_of(r)), text);
	return str_of(arena_strdup(a, text));
}

/* What is counted, or added up, as people read it; the link to the rows has the condition itself. */
static struct str said(struct arena *a, const struct yearly *y, int rule, int year, enum lang lang)
{
	const struct figure_rule *r = &yearly_rules[rule];
	struct buf b;
	buf_init(&b, 0);
	const struct field *of = r->of.field ? record_field(r->record, str_of(r->of.field)) : NULL;
	if (of)
		buf_printf(&b, "%s %s%s", r->of.distinct ? tr(lang, N_("distinct")) : "Σ", label_in(of->label, lang), lang == LANG_ZH ? "；" : "; ");
	condition_said(r->record, yearly_condition(a, r->where, year), lang, &b);
	const struct str twice[] = {rule_number(a, r, y->twice[rule])}, implied[] = {rule_number(a, r, y->implied[rule])};
	if (y->twice[rule])
		buf_printf(&b, "%s%.*s", lang == LANG_ZH ? "；" : "; ", STR_ARG(programme_format(a, lang, N_("less {0} of events reported again"), twice, 1)));
	if (y->implied[rule])
		buf_printf(&b, "%s%.*s", lang == LANG_ZH ? "；" : "; ", STR_ARG(programme_format(a, lang, N_("and {0} that both sides reported"), implied, 1)));
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

/* The rows that a figure counts, as of the day it is counted. */
static struct str rows_link(struct arena *a, const struct figure_rule *r, int year, day_t day)
{
	struct str where = yearly_condition(a, r->where, year), then = programme_day(a, day);
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
	struct report_value *cell = ARENA_ARRAY(a, struct report_value, YEARLY_RULES * ARRAY_LEN(headings));
	*t = (struct report_table){.caption = str_of(label_in(of, out->lang)), .columns = columns, .column_count = ARRAY_LEN(headings), .cells = cell};
	for (int i = 0; i < YEARLY_RULES; i++) {
		const struct figure_rule *r = &yearly_rules[i];
		if (strcmp(r->section.en, of.en) != 0)
			continue;
		*cell++ = report_value_text(str_of(label_in(r->label, out->lang)));
		int places = places_of(r);
		struct dec value = dec_units(yearly_units(y, i), places), whole;
		bool is_whole = dec_div(value, dec_of(1), 0, &whole) && dec_cmp(whole, value) == 0;
		*cell++ = is_whole ? report_value_int((int64_t)whole.units) : report_value_dec(value, places);
		*cell++ = report_value_text(str_of(label_in(r->unit, out->lang)));
		*cell = report_value_text(str_of(label_in(r->record->label, out->lang)));
		cell++->link = rows_link(a, r, year, day);
		*cell++ = report_value_text(said(a, y, i, year, out->lang));
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
	struct as_of then = yearly_day(m->c->at, m->year);
	(void)a; /* it points to nothing */
	TRY(yearly_follow(m->c->g, scratch, then, m->year, before, y, err));
	TRY(work_places_on(m->c, then, &p, err));
	return yearly_tasks(m->c->g, scratch, p, then, m->year, y, err);
}

static enum status kept_yearly(struct call *c, int year, const struct yearly **ret, struct err *err)
{
	struct making m = {c, year};
	const void *value;
	/* As it was counted on the last day of the year, once that is over. */
	day_t day = yearly_day(c->at, year).day;
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
