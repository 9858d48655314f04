/* Forms of one column, as before and around signing in. */
#include "areas/admin/pages.h"

#include "access/grant.h"
#include "access/totp.h"
#include "access/user.h"
#include "report/qr.h"
#include "web/records.h"
#include "web/tell.h"
#include "web/who.h"

#include <string.h>

struct view_field *entry_field(struct call *c, struct entry_form *f, const char *name, const char *label, const char *type)
{
	if (f->n == ENTRY_FIELDS)
		panic("a form of more than ENTRY_FIELDS fields");
	struct view_field *field = &f->fields[f->n++];
	*field = (struct view_field){.name = str_of(name), .label = str_of(call_tr(c, label)), .type = str_of(type), .required = true,
				     .secret = strcmp(type, "password") == 0};
	return field;
}

void entry_show(struct call *c, const struct entry_form *f)
{
	struct view_form_fault one = {.field = f->n ? f->fields[0].name : STR("main"), .message = f->fault};
	struct view_form_faults faults = {.faults = &one, .n_faults = 1};
	call_open(c, str_of(call_tr(c, f->title)), NULL);
	view_entry_form(&c->page, &(struct view_entry_form){.intro = f->intro, .faults = f->fault.n ? &faults : NULL, .fields = f->fields,
							    .n_fields = (size_t)f->n, .submit = str_of(call_tr(c, f->submit)), .leave = f->leave});
	call_close(c);
}

bool entry_fault(struct call *c, struct entry_form *f, enum status st, const struct err *err)
{
	if (st != ST_DENIED && st != ST_INVALID && st != ST_CONFLICT && st != ST_BUSY && st != ST_TOO_LARGE)
		return false;
	f->fault = call_fault(c, err);
	c->out->code = st == ST_INVALID || st == ST_TOO_LARGE ? 422 : status_http_code(st);
	return st != ST_BUSY || response_header(c->out, "Retry-After", STR("5"), NULL) == ST_OK;
}

struct str next_asked(struct call *c)
{
	struct str next = request_text(c->r, "next");
	return is_local_path(next) ? next : STR("/");
}

struct str stage_path(struct call *c, enum session_stage stage, struct str next) { return who_step_path(c->a, stage, next); }

/* ---- passwords ---- */

struct str password_rules(struct call *c)
{
	const struct access_rules *r = c->w->site->rules;
	struct str args[] = {call_number(c, r->password.characters_at_least), call_number(c, r->password.kinds_at_least)};
	return call_text(c, N_("At least {0} characters of at least {1} kinds: small letters, capitals, digits, others. Not your name, nothing that is "
				  "repeated or easily guessed."),
			    args, 2);
}

const struct view_password_meter *password_meter(struct call *c)
{
	const struct access_rules *r = c->w->site->rules;
	struct view_password_meter *m = ARENA_NEW(c->a, struct view_password_meter);
	*m = (struct view_password_meter){.characters = r->password.characters_at_least, .kinds = r->password.kinds_at_least};
	return m;
}

void password_fields(struct call *c, struct entry_form *f)
{
	struct view_field *first = entry_field(c, f, "password", N_("New password"), "password");
	first->hint = password_rules(c);
	first->autocomplete = STR("new-password");
	first->meter = password_meter(c);
	entry_field(c, f, "again", N_("The new password once more"), "password")->autocomplete = STR("new-password");
}

enum status password_twice(struct call *c, struct str *ret, struct err *err)
{
	struct str password = request_text(c->r, "password");
	if (!str_eq(password, request_text(c->r, "again")))
		return err_set(err, ST_INVALID, "the two new passwords differ: enter the same one twice");
	*ret = password;
	return ST_OK;
}

/* ---- second factor ---- */

void show_enrol(struct call *c, const struct totp_offer *offer)
{
	struct buf shape;
	int width = 0;
	c->out->is_secret = true;
	buf_init(&shape, 0);
	(void)qr_path(offer->address, &shape, &width);
	view_enrol(&c->page, &(struct view_enrol){.secret = str_of(offer->secret), .shape = buf_view(&shape), .width = width,
						  .box = str_of(arena_printf(c->a, "0 0 %d %d", width, width))});
	buf_done(&shape);
}

void show_recovery(struct call *c, char (*codes)[RECOVERY_TEXT], int n, struct str on)
{
	struct view_plain_line *lines = ARENA_ARRAY(c->a, struct view_plain_line, n);
	c->out->is_secret = true;
	for (int i = 0; i < n; i++)
		lines[i].text = str_of(codes[i]);
	call_open(c, str_of(call_tr(c, N_("Recovery codes"))), NULL);
	view_recovery(&c->page, &(struct view_recovery){.codes = lines, .n_codes = (size_t)n, .on = on});
	call_close(c);
}

/* Does the password hold the key or the name of a place that the account's roles are tied to? */
static enum status holds_place(struct call *c, struct id anchor, struct str password, bool *ret, struct err *err)
{
	static const char *const places[] = {"school", "group", "region"};
	enum { PART_MIN = 4 };
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct record *r = catalogue_find(c->g->catalogue, str_of(places[i]));
		struct row *row;
		enum status st = row_get(c->g, c->a, r, anchor, as_of_today(c->g), ROW_SEALED, &row, err);
		if (st == ST_NOT_FOUND)
			continue;
		TRY(st);
		for (int k = 0; r->fields[k].name; k++)
			if ((r->fields[k].flags & (F_KEY | F_NAME)) && row->values[k].form == VALUE_TEXT && row->values[k].s.n >= PART_MIN &&
			    str_find(password, row->values[k].s) >= 0)
				*ret = true;
	}
	return ST_OK;
}

enum status password_beside_place(struct call *c, struct id user, struct str password, struct err *err)
{
	struct access_grant *grants;
	size_t n;
	bool holds = false;
	TRY(access_grants_of(&c->w->access, c->a, user, &grants, &n, err));
	for (size_t i = 0; i < n && !holds; i++)
		if (!id_is_zero(grants[i].anchor))
			TRY(holds_place(c, grants[i].anchor, password, &holds, err));
	return holds ? err_set(err, ST_INVALID, "a password does not hold the code or the name of your school, group or region") : ST_OK;
}

enum status password_changed(struct call *c, struct err *err)
{
	struct access_actor by = call_actor(c);
	struct str password, old = request_text(c->r, "old");
	TRY(password_twice(c, &password, err));
	if (str_eq(password, old))
		return err_set(err, ST_INVALID, "the new password is the old one: choose another");
	TRY(password_beside_place(c, c->who->user, password, err));
	TRY(access_password_change(&c->w->access, &by, c->who->user, old, password, c->who->token, err));
	account_tell(c->work, c->who->user, N_("The password of your account was changed."));
	return ST_OK;
}
