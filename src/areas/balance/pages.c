/* Pages of the verdict: all regions that the reader may see, and one of them closely. */
#include "areas/balance/pages.h"

#include "areas/balance/views.h"
#include "areas/register/register.h"
#include "record/reported.h"
#include "web/report_page.h"

#include <string.h>

/* ---- who sees what ---- */

struct sight sight_of(struct call *c, const char *thing, enum action action)
{
	struct sight s;
	access_filter(c->who->reach, str_of(thing), action, c->a, &s.filter);
	return s;
}

bool sight_is_all(const struct sight *s)
{
	for (size_t i = 0; i < s->filter.n; i++)
		if (s->filter.clauses[i].kind == CLAUSE_ALL)
			return true;
	return false;
}

static bool sees(const struct sight *s, enum clause_kind kind, struct id id)
{
	for (size_t i = 0; i < s->filter.n; i++)
		if (s->filter.clauses[i].kind == CLAUSE_ALL || (s->filter.clauses[i].kind == kind && access_ids_has(s->filter.clauses[i].ids, id)))
			return true;
	return false;
}

bool sight_has_region(const struct sight *s, struct id region) { return sees(s, CLAUSE_REGIONS, region); }

bool sight_has_school(const struct sight *s, struct id region, struct id school)
{
	return sees(s, CLAUSE_REGIONS, region) || sees(s, CLAUSE_SCHOOLS, school);
}

struct wanted {
	const struct sight *sight;
	int stage;
	int32_t county; /* −1: every one */
};

static bool wants(const void *context, const struct balance_result *r, int32_t county, int stage)
{
	const struct wanted *w = context;
	return county >= 0 && (w->stage < 0 || stage == w->stage) && (w->county < 0 || county == w->county) &&
	       sight_has_region(w->sight, r->data->region.ids[county]);
}

const struct balance_view *page_balance_seen(struct call *c, const struct balance_view *v, const struct sight *s, int stage)
{
	return balance_narrow(c->a, v, wants, &(struct wanted){s, stage, -1});
}

enum status page_region(struct call *c, const struct balance_view *all, struct balance_view **ret, struct err *err)
{
	struct str code = request_text(c->r, "region"), stage = request_text(c->r, "stage");
	struct sight s = sight_of(c, "balance", ACT_READ);
	for (const struct balance_view *v = all; v; v = v->next) {
		const struct balance_result *r = v->result;
		for (size_t i = 0; i < r->region_count; i++) {
			const struct balance_region *g = &r->regions[i];
			if (!str_eq(balance_region_code(r, g->county), code) || !str_eq(r->rules->stage[g->stage], stage))
				continue;
			if (!sight_has_region(&s, r->data->region.ids[g->county]))
				return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
			struct balance_view one = *v;
			one.next = NULL;
			*ret = balance_narrow(c->a, &one, wants, &(struct wanted){&s, g->stage, g->county});
			return ST_OK;
		}
	}
	return err_set(err, ST_NOT_FOUND, "there is no verdict for region '%.*s', stage '%.*s'", STR_ARG(code), STR_ARG(stage));
}

/* ---- pieces of pages ---- */

enum status page_year(struct call *c, int *ret, struct err *err)
{
	struct str year = request_text(c->r, "year");
	*ret = 0;
	if (year.n && !school_year_parse(year, ret))
		return err_set(err, ST_INVALID, "'%.*s' is no school year; write it like 2025-2026", STR_ARG(year));
	return ST_OK;
}

struct view_choice year_choice(struct call *c, int chosen)
{
	const int *years;
	int n;
	struct err ignored;
	if (page_years(c, &years, &n, &ignored) != ST_OK)
		n = 0;
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		char text[10];
		school_year_format(years[i], text);
		options[i] = (struct view_option){.value = str_copy(c->a, str_of(text)), .selected = years[i] == chosen};
		options[i].text = options[i].value;
	}
	return (struct view_choice){.name = STR("year"), .label = str_of(call_tr(c, N_("school year"))), .options = options, .n_options = (size_t)n,
				    .submits = true};
}

/* Says what the year shown has to do with one that is being reported. */
static enum status reporting_notice(struct call *c, int year, struct err *err)
{
	struct reporting open;
	char of[10], shown[10], due[11];
	TRY(record_reporting(c->g, c->a, c->at, &open, err));
	if (!open.n || open.years[0].year < year)
		return ST_OK;
	bool is_shown = open.years[0].year == year;
	school_year_format(open.years[0].year, of);
	school_year_format(year, shown);
	day_format(open.years[0].due, due);
	const struct str args[] = {str_of(of), str_of(due), str_of(shown)};
	struct str text = is_shown ? call_text(c, N_("{0} is being reported until {1}; schools that have not reported yet are missing here."), args, 2)
				   : call_text(c, N_("{0} is being reported until {1}; until then {2} stands here."), args, 3);
	view_notice(&c->page, &(struct view_notice){STR("info"), text});
	return ST_OK;
}

struct str page_path(struct call *c, struct str path, const char *suffix)
{
	struct str year = request_text(c->r, "year");
	const char *sign = strchr(suffix, '?') ? "&" : "?";
	return str_of(year.n ? arena_printf(c->a, "/%.*s%s%syear=%.*s", STR_ARG(path), suffix, sign, STR_ARG(year))
			     : arena_printf(c->a, "/%.*s%s", STR_ARG(path), suffix));
}

const char *verdict_kind(bool is_assessed, bool passes) { return !is_assessed ? "warn" : passes ? "good" : "bad"; }

/* ---- every region ---- */

static int stage_index(const struct balance_rules *r, struct str stage)
{
	for (int s = 0; s < r->stages; s++)
		if (str_eq(r->stage[s], stage))
			return s;
	return -1;
}

static struct view_choice stage_choice(struct call *c, const struct balance_rules *r, int chosen)
{
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, (size_t)r->stages + 1);
	options[0] = (struct view_option){.text = str_of(call_tr(c, N_("all stages"))), .selected = chosen < 0};
	for (int s = 0; s < r->stages; s++)
		options[s + 1] = (struct view_option){r->stage[s], str_of(label_in(r->stage_label[s], c->lang)), s == chosen};
	return (struct view_choice){.name = STR("stage"), .label = str_of(call_tr(c, N_("stage"))), .options = options, .n_options = (size_t)r->stages + 1,
				    .submits = true};
}

/* Schools whose verdicts the reader sees without seeing their regions': heads, clerks, offices of groups. */
static void own_schools(struct call *c, const struct balance_view *v, const struct sight *s, struct report *out)
{
	static const char *const headings[][2] = {{N_("school"), "school"}, {N_("stage"), "stage"}, {N_("pupils"), "pupils"}, {N_("verdict"), "verdict"},
						  {N_("indicators reached"), "reached"}};
	size_t n = 0, rows = 0;
	for (const struct balance_view *p = v; p; p = p->next)
		n += p->result->unit_count;
	struct report_value *cells = ARENA_ARRAY(c->a, struct report_value, n * ARRAY_LEN(headings) + 1), *cell = cells;
	for (; v; v = v->next)
		for (size_t i = 0; i < v->result->unit_count; i++) {
			const struct balance_result *r = v->result;
			const struct balance_unit *u = &r->units[i];
			if (u->county < 0 || !sight_has_school(s, r->data->region.ids[u->county], r->data->school.ids[u->school]))
				continue;
			*cell = report_value_text(balance_school_text(r, u->school, "name"));
			cell++->link = str_slice(page_path(c, balance_school_link(c->a, r, u->school), ""), 1, SIZE_MAX);
			*cell++ = report_value_text(str_of(label_in(r->rules->stage_label[u->stage], c->lang)));
			*cell++ = report_value_int(u->pupils);
			const char *verdict = !u->verdict.is_assessed ? N_("not assessed") : u->verdict.passes ? N_("pass") : N_("fail");
			*cell = report_value_text(balance_text(c->lang, verdict));
			cell++->tone = !u->verdict.is_assessed ? TONE_WARNING : u->verdict.passes ? TONE_GOOD : TONE_BAD;
			*cell++ = report_value_text(str_of(arena_printf(c->a, "%d / %d", __builtin_popcount(u->verdict.reached), r->rules->indicators)));
			rows++;
		}
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(c->lang, headings[i][0], headings[i][1], i == 2 || i == 4);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = balance_text(c->lang, N_("Verdicts of your schools")), .columns = columns, .column_count = ARRAY_LEN(headings),
				   .cells = cells, .row_count = (int)rows};
	report_init(out, c->a, c->lang, balance_text(c->lang, N_("Balance of compulsory education")));
	report_add_table(out, t);
}

static size_t regions_in(const struct balance_view *v)
{
	size_t n = 0;
	for (; v; v = v->next)
		n += v->result->region_count;
	return n;
}

static enum status overview_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct balance_view *all;
	struct report report;
	int year;
	TRY(call_begin(&c, req, out, err));
	TRY(page_year(&c, &year, err));
	TRY(page_balance(&c, year, true, &all, err));
	const struct balance_rules *rules = all->result->rules;
	int stage = stage_index(rules, request_text(req, "stage"));
	struct str format = request_text(req, "format");
	struct sight s = sight_of(&c, "balance", format.n ? ACT_EXPORT : ACT_READ);
	const struct balance_view *seen = page_balance_seen(&c, all, &s, stage);
	bool has_regions = regions_in(seen) > 0;
	if (has_regions || sight_is_all(&s))
		balance_report(seen, c.lang, c.a, &report);
	else
		own_schools(&c, all, &s, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("balance"), err);
	struct view_choice choices[] = {year_choice(&c, all->result->data->year), stage_choice(&c, rules, stage)};
	struct view_balance_head head = {.action = STR("/balance"), .choices = choices, .n_choices = ARRAY_LEN(choices)};
	if (call_may(&c, "balance", ACT_EXPORT)) {
		const char *of = stage >= 0 ? arena_printf(c.a, "&stage=%.*s", STR_ARG(rules->stage[stage])) : "";
		head.xlsx = page_path(&c, STR("balance"), arena_printf(c.a, "?format=xlsx%s", of));
		head.pdf = page_path(&c, STR("balance"), arena_printf(c.a, "?format=pdf%s", of));
	}
	if (call_may(&c, "map", ACT_READ))
		head.map = str_of(arena_printf(c.a, "/map?column=balance.%.*s.county", STR_ARG(rules->stage[stage < 0 ? 0 : stage])));
	call_open(&c, report.title, "/balance");
	view_balance_head(&c.page, &head);
	TRY(reporting_notice(&c, all->result->data->year, err));
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- one region ---- */

static enum status region_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct balance_view *all;
	struct balance_view *v;
	struct report report;
	int year;
	TRY(call_begin(&c, req, out, err));
	TRY(page_year(&c, &year, err));
	TRY(page_balance(&c, year, true, &all, err));
	TRY(page_region(&c, all, &v, err));
	const struct balance_result *r = v->result;
	struct str format = request_text(req, "format"), path = balance_region_path(c.a, r, &r->regions[0]);
	int64_t id = request_int(req, "indicator", -1);
	int indicator = balance_worst_indicator(r, &r->regions[0]);
	for (int k = 0; k < r->rules->indicators; k++)
		if (r->rules->indicator_id[k] == id)
			indicator = k;
	balance_region_report(v, format.n ? -1 : indicator, c.lang, c.a, &report);
	if (format.n) {
		struct access_row lies = {.regions = &r->data->region.ids[r->regions[0].county], .n_regions = 1};
		TRY(call_need(&c, STR("balance"), ACT_EXPORT, &lies, err));
		return page_report_file(&c, &report, format, balance_region_name(r, r->regions[0].county), err);
	}
	struct view_choice choices[] = {year_choice(&c, r->data->year)};
	struct view_link *tabs = ARENA_ARRAY(c.a, struct view_link, (size_t)r->rules->indicators);
	for (int k = 0; k < r->rules->indicators; k++) {
		tabs[k] = (struct view_link){str_of(label_in(r->rules->indicator_label[k], c.lang)),
					     page_path(&c, path, arena_printf(c.a, "?indicator=%lld", (long long)r->rules->indicator_id[k])), k == indicator};
		tabs[k].href = str_of(arena_printf(c.a, "%.*s#tabs", STR_ARG(tabs[k].href)));
	}
	struct view_balance_head head = {.choices = choices, .n_choices = 1, .up = page_path(&c, STR("balance"), ""),
					 .up_text = str_of(call_tr(&c, N_("Balance of compulsory education"))),
					 .what_if = page_path(&c, path, "/what-if")};
	head.action = str_of(arena_printf(c.a, "/%.*s", STR_ARG(path)));
	if (call_may(&c, "balance", ACT_EXPORT)) {
		head.xlsx = page_path(&c, path, "?format=xlsx");
		head.pdf = page_path(&c, path, "?format=pdf");
	}
	if (call_may(&c, "map", ACT_READ))
		head.map = str_of(arena_printf(c.a, "/map?column=balance.%.*s.cv%lld&by=balance.%.*s.school&region=%.*s",
					       STR_ARG(r->rules->stage[r->regions[0].stage]), (long long)r->rules->indicator_id[indicator],
					       STR_ARG(r->rules->stage[r->regions[0].stage]), STR_ARG(balance_region_code(r, r->regions[0].county))));
	/* the choice of the indicator stands where it is shown */
	struct report rest = report;
	struct report_block *before = report.first;
	while (before->next && !(before->next->kind == BLOCK_CHART && before->next->chart->kind == CHART_DISTRIBUTION))
		before = before->next;
	rest.first = before->next;
	before->next = NULL;
	call_open(&c, report.title, "/balance");
	view_balance_head(&c.page, &head);
	TRY(reporting_notice(&c, r->data->year, err));
	view_subtitle(&c.page, &(struct view_subtitle){report.subtitle});
	report_blocks_to_html(&report, c.page.out);
	view_tabs(&c.page, &(struct view_tabs){str_of(call_tr(&c, N_("Indicators"))), tabs, (size_t)r->rules->indicators});
	report_blocks_to_html(&rest, c.page.out);
	view_charts(&c.page, &(struct view_charts){});
	call_close(&c);
	return ST_OK;
}

#define PARAM_YEAR {"year", PARAM_WORD, .text = {"学年，如 2025-2026", "school year like 2025-2026"}}
#define PARAM_DATE {"as_of", PARAM_DAY, .text = {"日期", "as of"}}
#define PARAM_FORMAT {"format", PARAM_WORD, .text = {"导出格式：xlsx 或 pdf", "as a file: xlsx or pdf"}}
#define PARAM_STAGE {"stage", PARAM_WORD, .text = {"学段", "stage"}}
static const struct route_param overview_params[] = {PARAM_YEAR, PARAM_DATE, PARAM_FORMAT, {"stage", PARAM_TEXT, .max = 20, .text = {"学段", "stage"}}, {}};
static const struct route_param region_params[] = {
	{"region", PARAM_WORD, .text = {"区划代码", "region"}}, PARAM_STAGE, PARAM_YEAR, PARAM_DATE, PARAM_FORMAT,
	{"indicator", PARAM_INT, .text = {"指标", "indicator"}}, {}};

const struct route balance_routes[] = {
	{HTTP_GET, "/balance", "balance read", {"各区县均衡结论", "verdicts of balance"}, .params = overview_params, .run = overview_page},
	{HTTP_GET, "/balance/{region}/{stage}", "balance read", {"一个区县、一个学段", "one region and stage"}, .params = region_params, .run = region_page},
	{},
};
