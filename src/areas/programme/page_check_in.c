/* Checking in by phone: the organiser shows a code that works for a while; who scans it and signs in is noted as having taken part. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/signed.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "report/qr.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/scope.h"

#define USE STR("check-in")

static enum status code_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	const struct places *p;
	struct str link;
	TRY(call_begin_row(&c, req, out, &record_activity, ACT_CHANGE, &row, err));
	TRY(work_places(&c, &p, err));
	moment_t until = reg_now(c.g) + p->everywhere->check_in_minutes * 60 * 1000000;
	TRY(signed_link(c.w->session.keys, c.a, USE, row->id, until, &link, err));
	struct str path = str_of(arena_printf(c.a, "/check-in/%.*s", STR_ARG(link)));
	struct str address = str_of(arena_printf(c.a, "http%s://%.*s%.*s", req->secure ? "s" : "", STR_ARG(req->host), STR_ARG(path)));
	struct buf shape;
	int width = 0;
	buf_init(&shape, 0);
	if (!qr_path(address, &shape, &width)) {
		buf_done(&shape);
		return err_set(err, ST_INVALID, "the address of this server is too long for a code");
	}
	char text[ID_TEXT];
	id_format(row->id, text);
	struct str title = row_name(&c, &record_activity, row->id);
	out->is_secret = true;
	call_open(&c, work_format(&c, N_("Check in: {0}"), &title, 1), "/duties");
	view_check_in_code(&c.page, &(struct view_check_in_code){.back = str_of(arena_printf(c.a, "/activities/%s", text)), .title = title, .shape = buf_view(&shape),
								.width = width, .box = str_of(arena_printf(c.a, "0 0 %d %d", width, width)), .link = path,
								.until = call_moment(&c, until)});
	call_close(&c);
	buf_done(&shape);
	return ST_OK;
}

/* The activity of the link; whoever holds the link may be told what it is about. */
static enum status invited(struct call *c, struct request *req, struct response *out, struct row **ret, struct err *err)
{
	struct id id;
	TRY(call_begin(c, req, out, err));
	TRY(signed_link_read(c->w->session.keys, c->a, USE, request_text(req, "link"), reg_now(c->g), &id, err));
	return row_get(c->g, c->a, &record_activity, id, c->at, ROW_SEALED, ret, err);
}

static enum status present(struct call *c, const struct row *activity, struct row **ret, struct err *err)
{
	const struct record *r = &record_participation;
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, STR("person")), .of = c->who->session.person, .limit = 1000};
	struct list_page page;
	int at = record_field_index(r, STR("activity"));
	*ret = NULL;
	TRY(record_list(c->g, c->a, &q, &page, err));
	for (size_t i = 0; i < page.n; i++)
		if (id_cmp(page.rows[i]->values[at].id, activity->id) == 0)
			*ret = page.rows[i];
	return ST_OK;
}

static moment_t checked_in(const struct row *row)
{
	struct value v = row ? row->values[record_field_index(&record_participation, STR("checked_in"))] : (struct value){};
	return v.form == VALUE_INTEGER ? v.i : 0;
}

static enum status invitation_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *activity, *there = NULL;
	struct view_fact *facts;
	TRY(invited(&c, req, out, &activity, err));
	struct view_check_in v = {.action = req->path};
	bool has_person = !id_is_zero(c.who->session.person);
	if (has_person) {
		TRY(present(&c, activity, &there, err));
		v.who = row_name(&c, &record_person, c.who->session.person);
		v.done = checked_in(there) ? call_moment(&c, checked_in(there)) : (struct str){};
	}
	v.n_facts = row_facts(&c, activity, false, &facts);
	v.facts = facts;
	call_open(&c, row_name(&c, &record_activity, activity->id), "/duties");
	view_check_in(&c.page, &v);
	call_close(&c);
	return ST_OK;
}

static enum status check_in_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *activity, *there;
	TRY(invited(&c, req, out, &activity, err));
	if (c.is_past)
		return err_set(err, ST_CONFLICT, "a day of the past is looked at: go back to today to check in");
	if (id_is_zero(c.who->session.person))
		return err_set(err, ST_DENIED, "your account is not tied to a person of the register");
	TRY(present(&c, activity, &there, err));
	if (checked_in(there))
		return call_done(&c, req->path, N_("Checked in."), err);
	const struct edit_value values[] = {{"checked_in", VALUE_I64(reg_now(c.g))}, {"activity", VALUE_ROW(activity->id)}, {"person", VALUE_ROW(c.who->session.person)},
					    {"role", VALUE_STR(STR("attendee"))}};
	struct edit e;
	TRY(edit_begin(&c, "check-in", &e, err));
	e.is_trusted = e.is_by_key = true; /* the link asks nobody's right; checking in twice at once is one row */
	/* A lecturer who checks in stays one. */
	enum status st = edit_put(&e, &record_participation, there, values, there ? 1 : ARRAY_LEN(values), NULL, err);
	if (st == ST_OK)
		st = edit_commit(&e, err);
	edit_abort(&e);
	TRY(st);
	return call_done(&c, req->path, N_("Checked in."), err);
}

static const struct route_param code_params[] = {PARAM_ROW, {}};
static const struct route_param link_params[] = {{"link", PARAM_WORD, .text = {"签到链接", "signed link"}}, {"csrf", PARAM_TEXT, .text = {"防伪令牌", "token of the form"}}, PARAM_SAID, {}};
static const struct route routes[] = {
	{HTTP_GET, "/activities/{id}/check-in", "activity change", {"签到二维码", "the code for checking in"}, .params = code_params, .run = code_page},
	{HTTP_GET, "/check-in/{link}", "signed-in", {"签到", "what is checked in to"}, .params = link_params, .run = invitation_page},
	{HTTP_POST, "/check-in/{link}", "signed-in", {"确认签到", "checks in"}, .params = link_params, .run = check_in_page},
	{},
};
const struct web_part programme_check_in_part = {.routes = routes};
