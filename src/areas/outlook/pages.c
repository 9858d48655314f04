/* Pages of the outlook: forecasts of everything, a county, a school; the addresses. */
#include "areas/outlook/pages.h"

#include "web/report_page.h"

#define NAV "/outlook"

enum { COMPARED_MAX = 8 }; /* lines that a chart can tell apart */

/* A school that the reader sees without its region: heads, clerks. −1: none. */
static int own_school(struct call *c, const struct foresight *f, enum action action)
{
	struct access_filter s = outlook_sight(c, "forecast", action);
	for (size_t i = 0; i < s.n; i++)
		for (size_t k = 0; s.clauses[i].kind == CLAUSE_SCHOOLS && k < s.clauses[i].ids->n; k++) {
			int32_t at = frame_find(&f->p->school, s.clauses[i].ids->ids[k]);
			if (at >= 0)
				return at;
		}
	return -1;
}

/* The page of a forecast under its address: with the scenarios to choose from and its files. */
static enum status show_forecast(struct call *c, const struct foresight *f, const struct report *report, const char *path, struct view_outlook_head *head,
				 struct err *err)
{
	struct view_choice choice;
	TRY(outlook_scenario_choice(c, f, &choice, err));
	head->action = str_of(path);
	head->choices = &choice;
	head->n_choices = 1;
	outlook_files(c, path, "", head);
	outlook_show(c, report, head);
	return ST_OK;
}

static enum status forecast_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format");
	struct view_outlook_head head = {};
	enum status made = outlook_foresight_shown(&c, request_text(req, "scenario"), &f, &head, err);
	if (made != ST_OK)
		return outlook_nothing_yet(&c, made, N_("Pupils to come"), err);
	struct forecast_view v = {.f = f, .region = -1, .school = -1, .zone = -1, .at = c.at};
	enum status st = outlook_region_of(&c, f, format.n ? ACT_EXPORT : ACT_READ, &v.region, err);
	if (st == ST_DENIED && !request_text(req, "region").n)
		v.school = own_school(&c, f, format.n ? ACT_EXPORT : ACT_READ);
	if (v.school < 0)
		TRY(st);
	else
		v.region = -1;
	forecast_report(&v, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("outlook"), err);
	const char *path = outlook_base_path(&c, f, v.region);
	const char *of = v.region < 0 ? "" : arena_printf(c.a, "region=%.*s", STR_ARG(prospect_text(&f->p->region, REGION_CODE, v.region)));
	if (v.school < 0) {
		head.warnings = outlook_path(&c, NAV "/warnings", of);
		head.compare = str_of(arena_printf(c.a, NAV "/compare%s%s", *of ? "?" : "", of));
	}
	if (v.region >= 0) {
		head.all = STR(NAV);
		head.all_text = str_of(call_tr(&c, N_("Pupils to come")));
	}
	outlook_map_links(&c, f, &head);
	return show_forecast(&c, f, &report, path, &head, err);
}

/* Which scenarios stand side by side: those asked for, or all there are. The first is what the others are compared with. */
static enum status read_compared(struct call *c, const struct foresight *base, struct forecast_view *v, struct view_outlook_head *head, struct err *err)
{
	struct str *names;
	size_t n;
	struct foresight_ask ask = {.at = c->at};
	TRY(foresight_scenarios(c->g, c->a, &ask, base, &names, &n, err));
	struct foresight *others = ARENA_ARRAY(c->a, struct foresight, n + 1);
	for (size_t i = 0; i < n && v->n_others + 1 < COMPARED_MAX; i++) {
		const struct foresight *other;
		if (str_eq(names[i], base->scenario))
			continue;
		TRY(outlook_foresight_shown(c, names[i], &other, head, err));
		others[v->n_others++] = *other;
	}
	v->others = others;
	if (call_may(c, "assumption", ACT_READ))
		head->assumptions = STR("/records/assumption");
	return ST_OK;
}

static enum status compare_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct report report;
	struct view_outlook_head head = {.action = STR(NAV "/compare"), .all = STR(NAV)};
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format");
	enum status made = outlook_foresight_shown(&c, request_text(req, "scenario"), &f, &head, err);
	if (made != ST_OK)
		return outlook_nothing_yet(&c, made, N_("Scenarios compared"), err);
	struct forecast_view v = {.f = f, .region = -1, .school = -1, .zone = -1, .at = c.at};
	TRY(outlook_region_of(&c, f, format.n ? ACT_EXPORT : ACT_READ, &v.region, err));
	TRY(read_compared(&c, f, &v, &head, err));
	forecast_comparison(&v, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("scenarios"), err);
	const char *of = v.region < 0 ? "" : arena_printf(c.a, "region=%.*s", STR_ARG(prospect_text(&f->p->region, REGION_CODE, v.region)));
	struct view_choice choices[2];
	TRY(outlook_scenario_choice(&c, f, &choices[0], err));
	outlook_region_choice(&c, f, v.region, &choices[1]);
	head.choices = choices;
	head.n_choices = ARRAY_LEN(choices);
	head.all_text = str_of(call_tr(&c, N_("Pupils to come")));
	outlook_files(&c, NAV "/compare", of, &head);
	outlook_show(&c, &report, &head);
	return ST_OK;
}

static enum status school_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	struct view_outlook_head head = {};
	TRY(outlook_foresight_shown(&c, request_text(req, "scenario"), &f, &head, err));
	struct id id = {};
	(void)request_id(req, "id", &id);
	struct forecast_view v = {.f = f, .region = -1, .zone = -1, .school = frame_find(&f->p->school, id), .at = c.at};
	if (v.school < 0)
		return err_set(err, ST_NOT_FOUND, "the school is not in the register on that day");
	struct str format = request_text(req, "format");
	struct access_filter s = outlook_sight(&c, "forecast", format.n ? ACT_EXPORT : ACT_READ);
	int32_t county = f->p->county[v.school];
	if (!outlook_sees(&s, CLAUSE_SCHOOLS, id) && !(county >= 0 && outlook_sees(&s, CLAUSE_REGIONS, f->p->region.ids[county])))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	forecast_report(&v, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("outlook"), err);
	char text[ID_TEXT];
	id_format(id, text);
	const char *path = arena_printf(c.a, NAV "/school/%s", text);
	if (county >= 0) {
		head.all = str_of(outlook_base_path(&c, f, county));
		head.all_text = prospect_text(&f->p->region, REGION_NAME, county);
	}
	return show_forecast(&c, f, &report, path, &head, err);
}

#define PARAM_SCENARIO {"scenario", PARAM_TEXT, .max = 100, .text = {"情景", "scenario"}}
#define PARAM_PROFILE {"profile", PARAM_WORD, .text = {"预警口径", "profile of colours"}}
#define PARAM_DATE {"as_of", PARAM_DAY, .text = {"日期", "as of"}}
#define PARAM_FORMAT {"format", PARAM_WORD, .text = {"导出格式：xlsx 或 pdf", "as a file: xlsx or pdf"}}
#define PARAM_REGION {"region", PARAM_WORD, .text = {"区划代码", "region"}}
#define PARAM_ROW {"id", PARAM_ID, .text = {"编号", "id"}}
static const struct route_param forecast_params[] = {PARAM_SCENARIO, PARAM_DATE, PARAM_FORMAT, {}};
static const struct route_param region_params[] = {PARAM_REGION, PARAM_SCENARIO, PARAM_DATE, PARAM_FORMAT, {}};
static const struct route_param row_params[] = {PARAM_ROW, PARAM_SCENARIO, PARAM_PROFILE, PARAM_DATE, PARAM_FORMAT, {}};
static const struct route_param warnings_params[] = {PARAM_REGION, PARAM_SCENARIO, PARAM_PROFILE, PARAM_DATE, PARAM_FORMAT, {}};

static const struct route routes[] = {
	{HTTP_GET, NAV, "forecast read", {"学生数预测", "pupils to come"}, .params = forecast_params, .run = forecast_page},
	{HTTP_GET, NAV "/region/{region}", "forecast read", {"一个地区的学生数预测", "pupils to come of a region"}, .params = region_params, .run = forecast_page},
	{HTTP_GET, NAV "/compare", "forecast read", {"情景并列比较", "scenarios side by side"}, .params = warnings_params, .run = compare_page},
	{HTTP_GET, NAV "/school/{id}", "forecast read", {"一所学校的学生数预测", "pupils to come of a school"}, .params = row_params, .run = school_page},
	{HTTP_GET, NAV "/zone/{id}", "forecast read", {"一个施教区的学位", "seats of a zone"}, .params = row_params, .run = outlook_zone_page},
	{HTTP_GET, NAV "/warnings", "forecast read", {"学位预警", "warnings of seats"}, .params = warnings_params, .run = outlook_warnings_page},
	{HTTP_POST, NAV "/warnings/record", "warning create", {"登记学位预警", "records the warnings"}, .params = warnings_params, .run = outlook_record_page},
	{HTTP_GET, NAV "/notice", "notice read", {"学位预警公示", "the public notice of school places"}, .params = warnings_params, .run = outlook_notice_page},
	{},
};
static const struct nav_item nav[] = {{NAV, {"学位", "Outlook"}, "forecast", ACT_READ}, {}};

static enum status warm_middle(struct call *c, struct err *err)
{
	const struct foresight *f;
	return outlook_foresight(c, STR(""), &f, err);
}
static const struct warm_value warm[] = {{warm_middle}, {}};

const struct web_part outlook_part = {.routes = routes, .nav = nav, .warm = warm};
