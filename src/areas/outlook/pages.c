/* Pages of the outlook: forecasts of everything, a county, a zone, a school; warnings; the public notice. */
#include "areas/outlook/forecast.h"
#include "areas/outlook/outlook.h"
#include "areas/outlook/views.h"
#include "areas/outlook/warnings.h"

#include "areas/register/register.h"
#include "record/history.h"
#include "web/keep.h"
#include "web/report_page.h"
#include "web/views.h"

#define NAV "/outlook"

/* ---- the forecast, kept while the register does not change ---- */

struct making {
	struct call *c;
	struct foresight_ask ask;
	const struct foresight *base; /* of the middle scenario: the same data */
};

static enum status make(void *context, struct arena *a, void **ret, struct err *err)
{
	struct making *m = context;
	struct foresight *f = ARENA_NEW(a, struct foresight);
	m->ask.scenario = str_copy(a, m->ask.scenario);
	TRY(m->base ? foresight_again(m->c->g, a, &m->ask, m->base, f, err) : foresight_make(m->c->g, a, &m->ask, f, err));
	*ret = f;
	return ST_OK;
}

static enum status foresight_of(struct call *c, struct str scenario, const struct foresight **ret, struct err *err)
{
	static const struct record *const from[] = {
		&record_region, &record_school, &record_grades, &record_zone, &record_zone_school, &record_zone_unit, &record_unit, &record_children,
		&record_movement, &record_housing, &record_intake, &record_classrooms, &record_building, &record_assumption, &record_succession, &record_policy};
	struct str stamp, middle = STR("middle");
	char day[11];
	void *value;
	TRY(record_stamp(c->g, c->a, from, ARRAY_LEN(from), &stamp, err));
	day_format(c->at.day, day);
	struct making m = {.c = c, .ask = {.at = c->at, .scenario = middle}};
	struct str key = str_of(arena_printf(c->a, "outlook %.*s %s %lld", STR_ARG(stamp), day, (long long)c->at.tx));
	TRY(keep_get(c->w->keep, key, make, &m, &value, err));
	*ret = value;
	if (!scenario.n || str_eq(scenario, middle))
		return ST_OK;
	m.base = *ret;
	m.ask.scenario = scenario;
	key = str_of(arena_printf(c->a, "%.*s %.*s", STR_ARG(key), STR_ARG(scenario)));
	TRY(keep_get(c->w->keep, key, make, &m, &value, err));
	*ret = value;
	return ST_OK;
}

/* ---- who sees what ---- */

static bool sees(const struct access_filter *s, enum clause_kind kind, struct id id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->clauses[i].kind == CLAUSE_ALL || (s->clauses[i].kind == kind && access_ids_has(s->clauses[i].ids, id)))
			return true;
	return false;
}

static struct access_filter sight(struct call *c, const char *thing, enum action action)
{
	struct access_filter f;
	access_filter(c->who->reach, str_of(thing), action, c->a, &f);
	return f;
}

/* Everything, when every county with pupils is seen. */
static bool sees_all(const struct access_filter *s, const struct foresight *f)
{
	for (int d = 0; d < f->p->data.districts; d++)
		if (f->district_now[(d + 1) * cohort_columns(&f->p->data) - 1] > 0 &&
		    !sees(s, CLAUSE_REGIONS, f->p->district_region[d] >= 0 ? f->p->region.ids[f->p->district_region[d]] : (struct id){}))
			return false;
	return true;
}

/* The region of the address, or all that the reader sees. ST_DENIED, ST_NOT_FOUND. */
static enum status region_of(struct call *c, const struct foresight *f, enum action action, int32_t *ret, struct err *err)
{
	struct access_filter s = sight(c, "forecast", action);
	struct str code = request_text(c->r, "region");
	TRY(foresight_region(f, code, ret, err));
	if (*ret >= 0 && sees(&s, CLAUSE_REGIONS, f->p->region.ids[*ret]))
		return ST_OK;
	if (sees_all(&s, f))
		return ST_OK;
	for (int d = 0; *ret < 0 && d < f->p->data.districts; d++)
		if (f->p->district_region[d] >= 0 && sees(&s, CLAUSE_REGIONS, f->p->region.ids[f->p->district_region[d]])) {
			*ret = f->p->district_region[d];
			return ST_OK;
		}
	return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
}

/* A school that the reader sees without its region: heads, clerks. −1: none. */
static int own_school(struct call *c, const struct foresight *f, enum action action)
{
	struct access_filter s = sight(c, "forecast", action);
	for (size_t i = 0; i < s.n; i++)
		for (size_t k = 0; s.clauses[i].kind == CLAUSE_SCHOOLS && k < s.clauses[i].ids->n; k++) {
			int32_t at = frame_find(&f->p->school, s.clauses[i].ids->ids[k]);
			if (at >= 0)
				return at;
		}
	return -1;
}

/* ---- pieces ---- */

static enum status scenario_choice(struct call *c, const struct foresight *f, struct view_choice *ret, struct err *err)
{
	struct str *names;
	size_t n;
	struct foresight_ask ask = {.at = c->at};
	TRY(foresight_scenarios(c->g, c->a, &ask, f, &names, &n, err));
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct label label;
		struct str shown = names[i];
		if (policy_label(f->outlook, arena_printf(c->a, "scenarios.%.*s.label", STR_ARG(names[i])), &label, NULL) == ST_OK)
			shown = str_of(label_in(label, c->lang));
		options[i] = (struct view_option){.value = names[i], .text = shown, .selected = str_eq(names[i], f->scenario)};
	}
	*ret = (struct view_choice){.name = STR("scenario"), .label = str_of(call_tr(c, N_("scenario"))), .options = options, .n_options = n, .submits = true,
				    .required = true};
	return ST_OK;
}

static struct view_choice profile_choice(struct call *c, const struct warnings *w)
{
	size_t n = policy_count(w->f->seats_policy, "profiles");
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct str id = policy_entry(w->f->seats_policy, "profiles", i);
		struct label label = {};
		struct err ignored;
		(void)policy_label(w->f->seats_policy, arena_printf(c->a, "profiles.%.*s.label", STR_ARG(id)), &label, &ignored);
		options[i] = (struct view_option){.value = id, .text = str_of(label_in(label, c->lang)), .selected = str_eq(id, w->profile.id)};
	}
	return (struct view_choice){.name = STR("profile"), .label = str_of(call_tr(c, N_("colours"))), .options = options, .n_options = n, .submits = true,
				    .required = true};
}

static struct str path_of(struct call *c, const char *path, const char *more)
{
	struct str scenario = request_text(c->r, "scenario");
	const char *sign = more[0] ? "&" : "";
	return str_of(scenario.n ? arena_printf(c->a, "%s?%s%sscenario=%.*s", path, more, sign, STR_ARG(scenario))
				 : arena_printf(c->a, "%s%s%s", path, more[0] ? "?" : "", more));
}

static const char *base_path(struct call *c, const struct foresight *f, int32_t region)
{
	return region < 0 ? NAV : arena_printf(c->a, NAV "/region/%.*s", STR_ARG(prospect_text(&f->p->region, REGION_CODE, region)));
}

/* One link a year to the map of seats missing. */
static void map_links(struct call *c, const struct foresight *f, struct view_outlook_head *head)
{
	if (!call_may(c, "map", ACT_READ))
		return;
	struct view_link *links = ARENA_ARRAY(c->a, struct view_link, f->p->leads);
	for (int h = 1; h <= f->p->leads; h++) {
		struct str year = forecast_year(c->a, f->p->first_year + f->p->origin + h);
		const struct str args[] = {year};
		links[h - 1] = (struct view_link){tr_text(c->a, c->lang, N_("map {0}"), args, 1),
						  str_of(arena_printf(c->a, "/map?column=outlook.primary.%d", h)), false};
	}
	head->maps = links;
	head->n_maps = (size_t)f->p->leads;
}

static void show(struct call *c, const struct report *report, const struct view_outlook_head *head)
{
	call_open(c, report->title, NAV);
	view_outlook_head(&c->page, head);
	page_report(c, report);
	call_close(c);
}

/* A register that nothing can be forecast from says what it lacks, on a page that is there all the same. */
static enum status nothing_yet(struct call *c, enum status st, const char *title, struct err *err)
{
	if (st != ST_NOT_FOUND || request_text(c->r, "scenario").n || request_text(c->r, "region").n || request_text(c->r, "format").n)
		return st;
	bool may_import = call_may(c, "grades", ACT_IMPORT);
	call_open(c, str_of(call_tr(c, title)), NAV);
	view_empty(&c->page, &(struct view_empty){.message = call_fault(c, err), .href = may_import ? STR("/import") : (struct str){},
						  .action = str_of(call_tr(c, N_("Import")))});
	call_close(c);
	return ST_OK;
}

/* ---- forecasts ---- */

static enum status forecast_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format");
	enum status made = foresight_of(&c, request_text(req, "scenario"), &f, err);
	if (made != ST_OK)
		return nothing_yet(&c, made, N_("Pupils to come"), err);
	struct forecast_view v = {.f = f, .region = -1, .school = -1, .zone = -1, .at = c.at};
	enum status st = region_of(&c, f, format.n ? ACT_EXPORT : ACT_READ, &v.region, err);
	if (st == ST_DENIED && !request_text(req, "region").n)
		v.school = own_school(&c, f, format.n ? ACT_EXPORT : ACT_READ);
	if (v.school < 0)
		TRY(st);
	else
		v.region = -1;
	/* The policy's scenarios stand beside the chosen one. */
	size_t n = policy_count(f->outlook, "scenarios");
	struct foresight *others = ARENA_ARRAY(c.a, struct foresight, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct foresight *other;
		struct str id = policy_entry(f->outlook, "scenarios", i);
		if (str_eq(id, f->scenario))
			continue;
		TRY(foresight_of(&c, id, &other, err));
		others[v.n_others++] = *other;
	}
	v.others = others;
	forecast_report(&v, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("outlook"), err);
	const char *path = base_path(&c, f, v.region);
	struct view_choice choice;
	TRY(scenario_choice(&c, f, &choice, err));
	struct view_outlook_head head = {.action = str_of(path), .choices = &choice, .n_choices = 1};
	const char *of = v.region < 0 ? "" : arena_printf(c.a, "region=%.*s", STR_ARG(prospect_text(&f->p->region, REGION_CODE, v.region)));
	if (v.school < 0)
		head.warnings = path_of(&c, NAV "/warnings", of);
	if (v.region >= 0) {
		head.all = STR(NAV);
		head.all_text = str_of(call_tr(&c, N_("Pupils to come")));
	}
	if (call_may(&c, "forecast", ACT_EXPORT)) {
		head.xlsx = path_of(&c, path, "format=xlsx");
		head.pdf = path_of(&c, path, "format=pdf");
	}
	map_links(&c, f, &head);
	show(&c, &report, &head);
	return ST_OK;
}

static enum status school_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	TRY(foresight_of(&c, request_text(req, "scenario"), &f, err));
	struct id id = {};
	(void)request_id(req, "id", &id);
	struct forecast_view v = {.f = f, .region = -1, .zone = -1, .school = frame_find(&f->p->school, id), .at = c.at};
	if (v.school < 0)
		return err_set(err, ST_NOT_FOUND, "the school is not in the register on that day");
	struct str format = request_text(req, "format");
	struct access_filter s = sight(&c, "forecast", format.n ? ACT_EXPORT : ACT_READ);
	int32_t county = f->p->county[v.school];
	if (!sees(&s, CLAUSE_SCHOOLS, id) && !(county >= 0 && sees(&s, CLAUSE_REGIONS, f->p->region.ids[county])))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	forecast_report(&v, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("outlook"), err);
	char text[ID_TEXT];
	id_format(id, text);
	const char *path = arena_printf(c.a, NAV "/school/%s", text);
	struct view_choice choice;
	TRY(scenario_choice(&c, f, &choice, err));
	struct view_outlook_head head = {.action = str_of(path), .choices = &choice, .n_choices = 1};
	if (county >= 0) {
		head.all = str_of(base_path(&c, f, county));
		head.all_text = prospect_text(&f->p->region, REGION_NAME, county);
	}
	if (call_may(&c, "forecast", ACT_EXPORT)) {
		head.xlsx = path_of(&c, path, "format=xlsx");
		head.pdf = path_of(&c, path, "format=pdf");
	}
	show(&c, &report, &head);
	return ST_OK;
}

/* ---- warnings ---- */

static enum status warnings_of(struct call *c, const struct foresight *f, int32_t region, struct warnings *ret, struct err *err)
{
	return warnings_make(c->a, f, request_text(c->r, "profile"), region, ret, err);
}

static enum status warnings_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct warnings w;
	struct report report;
	int32_t region;
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format");
	enum status made = foresight_of(&c, request_text(req, "scenario"), &f, err);
	if (made != ST_OK)
		return nothing_yet(&c, made, N_("Warnings of seats"), err);
	TRY(region_of(&c, f, format.n ? ACT_EXPORT : ACT_READ, &region, err));
	TRY(warnings_of(&c, f, region, &w, err));
	warnings_report(&w, region, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("warnings"), err);
	struct view_choice choices[2] = {profile_choice(&c, &w)};
	TRY(scenario_choice(&c, f, &choices[1], err));
	const char *of = arena_printf(c.a, "profile=%.*s%s%.*s", STR_ARG(w.profile.id), region >= 0 ? "&region=" : "",
				      STR_ARG(region >= 0 ? prospect_text(&f->p->region, REGION_CODE, region) : (struct str){}));
	struct view_outlook_head head = {.action = STR(NAV "/warnings"), .choices = choices, .n_choices = ARRAY_LEN(choices), .all = STR(NAV),
					 .all_text = str_of(call_tr(&c, N_("Pupils to come"))), .notice = path_of(&c, NAV "/notice", of)};
	if (region < 0 && !c.is_past && call_may(&c, "warning", ACT_CREATE))
		head.record = path_of(&c, NAV "/warnings/record", of);
	if (call_may(&c, "forecast", ACT_EXPORT)) {
		head.xlsx = path_of(&c, NAV "/warnings", arena_printf(c.a, "format=xlsx&%s", of));
		head.pdf = path_of(&c, NAV "/warnings", arena_printf(c.a, "format=pdf&%s", of));
	}
	map_links(&c, f, &head);
	show(&c, &report, &head);
	return ST_OK;
}

static enum status record_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct warnings w;
	struct warnings_recorded n;
	TRY(call_begin(&c, req, out, err));
	TRY(call_need(&c, STR("warning"), ACT_CREATE, NULL, err));
	TRY(foresight_of(&c, request_text(req, "scenario"), &f, err));
	TRY(warnings_of(&c, f, -1, &w, err));
	TRY(warnings_record(c.g, c.a, &w, c.at, call_actor_name(&c), &n, err));
	return call_done(&c, STR("/records/warning"), N_("The warnings are recorded."), err);
}

static enum status zone_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct warnings w;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	TRY(foresight_of(&c, request_text(req, "scenario"), &f, err));
	struct id id = {};
	(void)request_id(req, "id", &id);
	int32_t zone = frame_find(&f->p->zone, id);
	struct str format = request_text(req, "format");
	struct access_filter s = sight(&c, "forecast", format.n ? ACT_EXPORT : ACT_READ);
	int district = zone >= 0 ? f->p->zone_district[zone] : -1;
	int32_t county = district >= 0 ? f->p->district_region[district] : -1;
	if (zone < 0)
		return err_set(err, ST_NOT_FOUND, "the zone is not in the register on that day");
	if (county < 0 || !sees(&s, CLAUSE_REGIONS, f->p->region.ids[county]))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	TRY(warnings_of(&c, f, county, &w, err));
	const struct zone_outlook *z = NULL;
	for (size_t i = 0; i < w.n; i++)
		if (w.zones[i].zone == zone)
			z = &w.zones[i];
	if (!z)
		return err_set(err, ST_NOT_FOUND, "the zone has no school whose pupils could be forecast");
	warnings_zone(&w, z, c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("zone"), err);
	char text[ID_TEXT];
	id_format(id, text);
	const char *path = arena_printf(c.a, NAV "/zone/%s", text);
	struct view_choice choices[2] = {profile_choice(&c, &w)};
	TRY(scenario_choice(&c, f, &choices[1], err));
	struct view_outlook_head head = {.action = str_of(path), .choices = choices, .n_choices = ARRAY_LEN(choices), .all = str_of(base_path(&c, f, county)),
					 .all_text = prospect_text(&f->p->region, REGION_NAME, county)};
	if (call_may(&c, "forecast", ACT_EXPORT)) {
		head.xlsx = path_of(&c, path, "format=xlsx");
		head.pdf = path_of(&c, path, "format=pdf");
	}
	show(&c, &report, &head);
	return ST_OK;
}

/* Open to everybody: what a bureau publishes. */
static enum status notice_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct foresight *f;
	struct warnings w;
	struct report report;
	int32_t region;
	TRY(call_begin(&c, req, out, err));
	enum status made = foresight_of(&c, STR(""), &f, err);
	if (made != ST_OK)
		return nothing_yet(&c, made, N_("Warnings of seats"), err);
	TRY(foresight_region(f, request_text(req, "region"), &region, err));
	TRY(warnings_of(&c, f, region, &w, err));
	warnings_notice(&w, region, c.lang, c.a, &report);
	if (request_text(req, "format").n)
		return page_report_file(&c, &report, request_text(req, "format"), STR("notice"), err);
	struct view_choice choice = profile_choice(&c, &w);
	const char *of = arena_printf(c.a, "profile=%.*s%s%.*s", STR_ARG(w.profile.id), region >= 0 ? "&region=" : "",
				      STR_ARG(region >= 0 ? prospect_text(&f->p->region, REGION_CODE, region) : (struct str){}));
	struct view_outlook_head head = {.action = STR(NAV "/notice"), .choices = &choice, .n_choices = 1,
					 .xlsx = str_of(arena_printf(c.a, NAV "/notice?format=xlsx&%s", of)),
					 .pdf = str_of(arena_printf(c.a, NAV "/notice?format=pdf&%s", of))};
	show(&c, &report, &head);
	return ST_OK;
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
	{HTTP_GET, NAV "/school/{id}", "forecast read", {"一所学校的学生数预测", "pupils to come of a school"}, .params = row_params, .run = school_page},
	{HTTP_GET, NAV "/zone/{id}", "forecast read", {"一个施教区的学位", "seats of a zone"}, .params = row_params, .run = zone_page},
	{HTTP_GET, NAV "/warnings", "forecast read", {"学位预警", "warnings of seats"}, .params = warnings_params, .run = warnings_page},
	{HTTP_POST, NAV "/warnings/record", "warning create", {"登记学位预警", "records the warnings"}, .params = warnings_params, .run = record_page},
	{HTTP_GET, NAV "/notice", "notice read", {"学位预警公示", "the public notice of school places"}, .params = warnings_params, .run = notice_page},
	{},
};
static const struct nav_item nav[] = {{NAV, {"学位", "Outlook"}, "forecast", ACT_READ}, {}};
const struct web_part outlook_part = {.routes = routes, .nav = nav};
