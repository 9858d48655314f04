/* Certificates: as PDF for who may read them, and verified by anyone who holds the code. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "record/row_text.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#define USES "/verify/"

static enum status find(struct call *c, struct row **ret, struct err *err)
{
	struct id id;
	struct err ignored;
	if (row_resolve(c->g, &record_certificate, request_text(c->r, "code"), reg_today(c->g), &id, NULL, c->a, &ignored) != ST_OK)
		return err_set(err, ST_NOT_FOUND, "no certificate has this code");
	return row_get(c->g, c->a, &record_certificate, id, c->at, ROW_SEALED, ret, err);
}

static struct str shown(struct row_text *text, struct call *c, const struct row *row, const char *field)
{
	return str_copy(c->a, row_text_field(text, row, record_field_index(row->record, str_of(field))));
}

/* A person or a school. */
static struct str holder(struct call *c, const struct row *row)
{
	struct value person = row_value(row, "person"), school = row_value(row, "school");
	return person.form == VALUE_ID ? row_name(c, &record_person, person.id) : school.form == VALUE_ID ? row_name(c, &record_school, school.id) : (struct str){};
}

/* What a certificate of an honour is of: its kind and level. */
static struct str honour_text(struct call *c, const struct row *row)
{
	struct row *honour;
	struct err ignored;
	struct value of = row_value(row, "honour");
	if (of.form != VALUE_ID || row_get(c->g, c->a, &record_honour, of.id, (struct as_of){.any_day = true, .tx = c->at.tx}, ROW_SEALED, &honour, &ignored) != ST_OK)
		return (struct str){};
	struct str kind = work_code(c, &record_honour, "kind", row_value(honour, "kind").s), level = work_code(c, &record_honour, "level", row_value(honour, "level").s);
	return str_of(arena_printf(c->a, "%.*s · %.*s", STR_ARG(kind), STR_ARG(level)));
}

static enum status certificate_file(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct report report;
	struct row_text text;
	TRY(call_begin(&c, req, out, err));
	TRY(find(&c, &row, err));
	TRY(call_need_row(&c, row, ACT_READ, err));
	row_text_init(&text, c.g, c.lang, KIND_READER, false);
	struct str kind = shown(&text, &c, row, "kind"), code = shown(&text, &c, row, "code"), days = shown(&text, &c, row, "days"), hours = shown(&text, &c, row, "hours");
	const struct str about[] = {holder(&c, row), shown(&text, &c, row, "from"), shown(&text, &c, row, "to"), days.n ? days : hours};
	const struct str issued[] = {shown(&text, &c, row, "issued"), shown(&text, &c, row, "policy")};
	row_text_done(&text);
	report_init(&report, c.a, c.lang, kind);
	struct str honour = honour_text(&c, row);
	const struct str given[] = {about[0], honour, about[1], about[2]};
	if (honour.n)
		report_paragraph(&report, TONE_PLAIN, work_format(&c, N_("{0}: {1}, from {2} until {3}."), given, 4));
	else
		report_paragraph(&report, TONE_PLAIN, work_format(&c, days.n ? N_("{0} served at other schools from {1} to {2}, {3} days in all.")
								     : N_("{0} completed {3} hours of training from {1} to {2}."), about, 4));
	report_paragraph(&report, TONE_PLAIN, work_format(&c, issued[1].n ? N_("Issued {0}. Policy {1}.") : N_("Issued {0}."), issued, 2));
	struct str address = str_of(arena_printf(c.a, "http%s://%.*s" USES "%.*s", req->secure ? "s" : "", STR_ARG(req->host), STR_ARG(code)));
	report_code(&report, address, work_format(&c, N_("Anyone can verify this certificate at {0}"), &address, 1));
	return page_report_file(&c, &report, STR("pdf"), STR("certificate"), err);
}

/* For everybody who holds the code: is it genuine, whose name masked, of when. Nothing else. */
static enum status verify_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct err why;
	TRY(call_begin(&c, req, out, err));
	struct view_verified v = {.tone = STR("bad"), .verdict = str_of(call_tr(&c, N_("No certificate has this code.")))};
	struct view_fact facts[8];
	if (find(&c, &row, &why) == ST_OK) {
		static const char *const fields[] = {"kind", "issued", "from", "to"};
		struct row *person;
		struct row_text text;
		row_text_init(&text, c.g, c.lang, KIND_READER, false);
		struct str withdrawn = shown(&text, &c, row, "withdrawn"), until = shown(&text, &c, row, "to"), honour = honour_text(&c, row);
		bool is_over = honour.n && row_value(row, "to").form == VALUE_INTEGER && value_date(row_value(row, "to")).day < reg_today(c.g);
		v.tone = withdrawn.n || is_over ? STR("warn") : STR("good");
		v.verdict = withdrawn.n ? work_format(&c, N_("This certificate was withdrawn on {0}."), &withdrawn, 1)
			    : is_over	? work_format(&c, N_("This certificate is genuine; what it says ended on {0}."), &until, 1)
					: str_of(call_tr(&c, N_("This certificate is genuine.")));
		struct value of = row_value(row, "person");
		if (of.form == VALUE_ID && row_get(c.g, c.a, &record_person, of.id, c.at, ROW_OPENED, &person, &why) == ST_OK) /* to be masked */
			facts[v.n_facts++] = (struct view_fact){.name = str_of(call_tr(&c, N_("holder"))), .value = shown(&text, &c, person, "name")};
		else if (of.form != VALUE_ID)
			facts[v.n_facts++] = (struct view_fact){.name = str_of(call_tr(&c, N_("holder"))), .value = holder(&c, row)};
		if (honour.n)
			facts[v.n_facts++] = (struct view_fact){.name = label_text(&c, record_honour.label), .value = honour};
		for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
			struct str value = shown(&text, &c, row, fields[i]);
			if (value.n)
				facts[v.n_facts++] = (struct view_fact){.name = label_text(&c, record_field(row->record, str_of(fields[i]))->label), .value = value};
		}
		row_text_done(&text);
		v.facts = facts;
	} else {
		out->code = 404;
	}
	call_open(&c, str_of(call_tr(&c, N_("Verify a certificate"))), NULL);
	view_verified(&c.page, &v);
	call_close(&c);
	return ST_OK;
}

static const struct route_param code_params[] = {{"code", PARAM_WORD, .text = {"验证码", "code"}}, {}};
static const struct route routes[] = {
	{HTTP_GET, "/certificates/{code}", "certificate read", {"证书（PDF）", "a certificate as PDF"}, .params = code_params, .run = certificate_file},
	{HTTP_GET, "/verify/{code}", "public", {"核验证书", "verifies a certificate"}, .params = code_params, .run = verify_page},
	{},
};
const struct web_part programme_certificate_part = {.routes = routes};
