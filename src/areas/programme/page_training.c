/* Hours of training and service away: by school and person, and certificates of them. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/service.h"
#include "areas/register/register.h"
#include "cli/report.h"
#include "crypt/random.h"
#include "record/row_text.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <stdio.h>
#include <string.h>

/* People whose taking part the reader may read: of their schools; teachers themselves alone. */
struct seen {
	struct work_sight sight;
	struct id self;
	bool only_self;
	int32_t region;
};

static bool is_seen(const void *context, const struct service *s, int32_t person)
{
	const struct seen *q = context;
	int32_t school = s->places->person.columns[PERSON_EMPLOYER].index[person];
	if (q->only_self)
		return id_cmp(s->places->person.ids[person], q->self) == 0;
	return school >= 0 && work_has_school(&q->sight, s->places, school) && places_lies_in(s->places, s->places->school.columns[SCHOOL_COUNTY].index[school], q->region);
}

static struct seen sight(struct call *c, enum action action)
{
	struct seen s = {.self = c->who->session.person, .only_self = !call_may(c, "certificate", ACT_EXPORT), .region = -1};
	access_filter(c->who->reach, STR("certificate"), action, c->a, &s.sight.work);
	return s;
}

static struct str name_of(void *context, struct id person) { return row_name(context, &record_person, person); }

static enum status training_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct service *s;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format"), code = request_text(req, "region");
	struct seen seen = sight(&c, format.n ? ACT_EXPORT : ACT_LIST);
	TRY(work_service(&c, &s, err));
	TRY(places_region(s->places, code, &seen.region, err));
	service_report(s, is_seen, &seen, name_of, &c, c.lang, c.a, &report);
	if (format.n) {
		TRY(call_need(&c, STR("certificate"), ACT_EXPORT, NULL, err));
		return page_report_file(&c, &report, format, STR("training"), err);
	}
	struct view_choice choice = region_choice(&c, s->places, &seen.sight, code);
	struct view_programme_head head = {.action = STR("/training"), .choices = &choice, .n_choices = choice.n_options > 2};
	programme_tabs(&c, "/training", &head);
	if (call_may(&c, "certificate", ACT_EXPORT)) {
		const char *of = code.n ? arena_printf(c.a, "&region=%.*s", STR_ARG(code)) : "";
		head.xlsx = str_of(arena_printf(c.a, "/training?format=xlsx%s", of));
		head.pdf = str_of(arena_printf(c.a, "/training?format=pdf%s", of));
	}
	call_open(&c, report.title, "/duties");
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- one person ---- */

static enum status person_asked(struct call *c, struct request *req, struct response *out, const struct service **ret_s, int32_t *ret, struct err *err)
{
	struct id id;
	TRY(call_begin(c, req, out, err));
	TRY(work_service(c, ret_s, err));
	*ret = request_id(req, "id", &id) ? frame_find(&(*ret_s)->places->person, id) : -1;
	if (*ret < 0)
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	struct seen seen = sight(c, ACT_READ);
	if (!is_seen(&seen, *ret_s, *ret))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	return ST_OK;
}

static enum status certificates_of(struct call *c, struct id person, struct report *out, struct err *err)
{
	const struct record *r = &record_certificate;
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, STR("person")), .of = person};
	struct list_page page;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	const struct report_column columns[] = {work_column(c, N_("certificate"), "kind", false), work_column(c, N_("issued"), "issued", false), work_column(c, N_("code"), "code", false)};
	struct report_column *own = ARENA_ARRAY(c->a, struct report_column, ARRAY_LEN(columns));
	memcpy(own, columns, sizeof columns);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, page.n * ARRAY_LEN(columns) + 1);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = label_text(c, r->label), .columns = own, .column_count = ARRAY_LEN(columns), .cells = cell, .row_count = (int)page.n};
	static const char *const fields[] = {"kind", "issued", "code"};
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (size_t i = 0; i < page.n; i++)
		for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
			*cell = report_value_text(str_copy(c->a, row_text_field(&text, page.rows[i], record_field_index(r, str_of(fields[k])))));
			if (k == 2)
				cell->link = str_of(arena_printf(c->a, "certificates/%.*s", STR_ARG(cell->text)));
			cell++;
		}
	row_text_done(&text);
	if (page.n)
		report_add_table(out, t);
	return ST_OK;
}

static enum status person_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct service *s;
	int32_t person;
	struct report report;
	TRY(person_asked(&c, req, out, &s, &person, err));
	const struct person_work *w = &s->people[person];
	const struct str n[] = {work_int(&c, service_months(w))};
	struct str hours = str_of(arena_printf(c.a, "%.1f / %g", (double)w->training_tenths / 10, s->places->everywhere->training.hours));
	char yuan[DEC_TEXT_MAX];
	dec_format(service_allowance(s, w), yuan);
	struct str allowance = str_of(arena_strdup(c.a, yuan));
	struct view_fact facts[] = {
		{.name = str_of(call_tr(&c, N_("hours of training"))), .value = hours},
		{.name = str_of(call_tr(&c, N_("events"))), .value = work_int(&c, w->trainings)},
		{.name = str_of(call_tr(&c, N_("days served away"))), .value = work_int(&c, w->days_away)},
		{.name = str_of(call_tr(&c, N_("months"))), .value = n[0]},
		{.name = str_of(call_tr(&c, N_("allowance, yuan"))), .value = allowance},
		{.name = str_of(call_tr(&c, N_("exempt for titles"))), .value = str_of(call_tr(&c, service_exempt(s, person) ? N_("yes") : N_("no")))},
	};
	char id[ID_TEXT];
	id_format(s->places->person.ids[person], id);
	struct str action = str_of(arena_printf(c.a, "/training/%s/certificate", id));
	struct view_issue issues[2];
	struct view_training_person v = {.facts = facts, .n_facts = ARRAY_LEN(facts), .issues = issues, .back = STR("/training")};
	if (!c.is_past && call_may(&c, "certificate", ACT_CREATE)) {
		if (w->days_away)
			issues[v.n_issues++] = (struct view_issue){action, STR("service"), str_of(call_tr(&c, N_("Certificate of service")))};
		if (service_trained(s, person))
			issues[v.n_issues++] = (struct view_issue){action, STR("training"), str_of(call_tr(&c, N_("Certificate of training")))};
	}
	report_init(&report, c.a, c.lang, (struct str){});
	TRY(certificates_of(&c, s->places->person.ids[person], &report, err));
	call_open(&c, row_name(&c, &record_person, s->places->person.ids[person]), "/duties");
	view_training_person(&c.page, &v);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* What is certified is computed here, not typed. */
static enum status issue_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct service *s;
	int32_t person;
	TRY(person_asked(&c, req, out, &s, &person, err));
	const struct record *r = &record_certificate;
	const struct person_work *w = &s->people[person];
	bool is_service = str_eq(request_text(req, "kind"), STR("service"));
	if (is_service ? !w->days_away : !service_trained(s, person))
		return err_set(err, ST_CONFLICT, "there is nothing to certify: no service away, or too few hours");
	uint8_t random[12];
	char code[2 * sizeof random + 1];
	struct edit change;
	random_bytes(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++)
		snprintf(code + 2 * i, 3, "%02x", random[i]);
	const struct policy *p = s->places->everywhere->policy;
	const struct edit_value values[] = {
		{"code", VALUE_STR(str_of(code))},
		{"kind", VALUE_STR(is_service ? STR("service") : STR("training"))},
		{"person", VALUE_ROW(s->places->person.ids[person])},
		{"issued", value_of_day(reg_today(c.g))},
		{"from", value_of_day(is_service ? w->away_from : s->since)},
		{"to", value_of_day(is_service ? w->away_to : s->day + 1)},
		{is_service ? "days" : "hours", VALUE_I64(is_service ? w->days_away : w->training_tenths)},
		{"policy", VALUE_STR(str_of(arena_printf(c.a, "%.*s %.12s", STR_ARG(policy_id(p)), policy_digest(p))))},
	};
	TRY(edit_begin(&c, "certificate", &change, err));
	enum status st = edit_put(&change, r, NULL, values, ARRAY_LEN(values), NULL, err);
	if (st == ST_OK)
		st = edit_commit(&change, err);
	edit_abort(&change);
	TRY(st);
	return call_done(&c, str_of(arena_printf(c.a, "/training/%.*s", STR_ARG(request_text(req, "id")))), N_("Saved."), err);
}

static const struct route_param training_params[] = {PARAM_REGION, PARAM_AS_OF, PARAM_FORMAT, {}};
static const struct route_param person_params[] = {PARAM_ROW, PARAM_AS_OF, PARAM_SAID, {}};
static const struct route_param issue_params[] = {PARAM_ROW, {"kind", PARAM_WORD, .required = true, .text = {"service 或 training", "service or training"}},
						  {"csrf", PARAM_TEXT, .text = {"防伪令牌", "token of the form"}}, {}};
static const struct route routes[] = {
	{HTTP_GET, "/training", "certificate list", {"培训学时和交流服务", "hours of training and service away"}, .params = training_params, .run = training_page},
	{HTTP_GET, "/training/{id}", "certificate list", {"一位教职工的学时和服务", "hours and service of one person"}, .params = person_params, .run = person_page},
	{HTTP_POST, "/training/{id}/certificate", "certificate create", {"签发证书", "issues a certificate"}, .params = issue_params, .run = issue_page},
	{},
};

static enum status warm_service(struct call *c, struct err *err)
{
	const struct service *all;
	return work_service(c, &all, err);
}
static const struct warm_value warm[] = {{warm_service}, {}};

const struct web_part programme_training_part = {.routes = routes, .warm = warm};

/* ---- `junheng training` ---- */

static bool in_region(const void *context, const struct service *s, int32_t person)
{
	int32_t school = s->places->person.columns[PERSON_EMPLOYER].index[person], region = *(const int32_t *)context;
	return region < 0 || (school >= 0 && places_lies_in(s->places, s->places->school.columns[SCHOOL_COUNTY].index[school], region));
}

struct naming {
	struct reg *g;
	struct arena *a;
	enum lang lang;
};

static struct str title_of(void *context, struct id person)
{
	struct naming *n = context;
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 0);
	return row_title(n->g, &record_person, person, n->lang, &b) ? str_copy(n->a, buf_view(&b)) : (struct str){};
}

static enum status run_training(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct as_of at;
	struct places places;
	struct service service;
	struct report report;
	int32_t region;
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	TRY(places_load(g, s->arena, at, &places, err));
	TRY(places_region(&places, argument(args, "region", STR("")), &region, err));
	TRY(service_load(g, s->arena, &places, at, &service, err));
	struct naming naming = {g, s->arena, s->lang};
	service_report(&service, in_region, &region, title_of, &naming, s->lang, s->arena, &report);
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		report_to_json(&report, &json);
		fwrite(json.p, 1, json.n, s->out);
	}
	return session_report(s, args, &report, err);
}

static const struct option options[] = {{"region", "CODE", {"只看这个区划及其下级", "this region and those below it only"}, false}, SESSION_REPORT_OPTIONS, {}};
const struct command programme_training_commands[] = {
	{.name = "training", .words = "", .reads = true, .prints = true, .options = options,
	 .summary = {"教师培训学时（五年 360 学时等，按政策）和交流支教服务", "hours of training against the policy's, and service away from home"}, .run = run_training},
	{},
};
