#include "web/call.h"

#include "access/user.h"
#include "base/grouped.h"
#include "crypt/random.h"
#include "text/message.h"
#include "web/assets.h"
#include "web/keep.h"
#include "web/report_page.h"
#include "web/views.h"
#include "web/who.h"
#include "work/inbox.h"

#include <string.h>

/* A form carries the token that its page was given; programs with an API token have none. */
static enum status check_form(const struct request *r, const struct who *who, struct err *err)
{
	if (r->method == HTTP_GET || r->method == HTTP_HEAD || who->is_token)
		return ST_OK;
	struct str given = request_text(r, "csrf"), bound = who->token.n ? who->token : request_host_cookie(r, SEED_COOKIE);
	if (!given.n)
		given = request_header(r, "X-CSRF-Token");
	if (!bound.n || !access_csrf_fits(bound, given))
		return err_set(err, ST_DENIED, "this form is too old, or from another place: open the page again and repeat what you entered");
	return ST_OK;
}

enum status call_begin(struct call *c, struct request *r, struct response *out, struct err *err)
{
	struct site_worker *w = r->worker;
	const struct who *who = r->who;
	TRY(check_form(r, who, err));
	keep_turn(w->keep);
	*c = (struct call){.r = r, .out = out, .a = r->arena, .w = w, .g = w->reg, .work = w->work, .who = who, .lang = r->lang};
	c->page = (struct page){.out = &out->body, .lang = r->lang, .csrf = who->csrf, .assets = web_assets};
	c->at = as_of_today(c->g);
	struct str day = request_text(r, "as_of");
	if (!day.n)
		day = request_cookie(r, "day");
	if (day.n) {
		day_t chosen;
		if (!day_parse(day, &chosen))
			return err_set(err, ST_INVALID, "'%.*s' is no day; write it like 2025-09-01", STR_ARG(day));
		c->is_past = chosen != c->at.day;
		c->at.day = chosen;
	}
	return ST_OK;
}

const char *call_tr(const struct call *c, const char *message) { return tr(c->lang, message); }

struct str call_text(const struct call *c, const char *message, const struct str *args, int n) { return tr_text(c->a, c->lang, message, args, n); }

struct str call_number(const struct call *c, int64_t n) { return grouped(c->a, n); }

struct str call_fault(const struct call *c, const struct err *err) { return err_text(c->a, err, c->lang); }

bool call_may(const struct call *c, const char *thing, enum action action) { return access_may(c->who->reach, str_of(thing), action, NULL); }

static bool changes(enum action a)
{
	return a != ACT_LIST && a != ACT_READ && a != ACT_READ_PERSONAL && a != ACT_EXPORT;
}

enum status call_need(struct call *c, struct str thing, enum action action, const struct access_row *row, struct err *err)
{
	if (c->is_past && changes(action))
		return err_set(err, ST_CONFLICT, "another day is being looked at: go back to today to change something");
	if (!access_may(c->who->reach, thing, action, row))
		return err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
	return ST_OK;
}

struct access_actor call_actor(const struct call *c)
{
	return (struct access_actor){.user = c->who->user, .via = str_of(c->r->client), .now = c->r->received};
}

struct str call_actor_name(const struct call *c)
{
	char text[ID_TEXT];
	id_format(c->who->user, text);
	return str_of(arena_strdup(c->a, text));
}

struct str call_roles(const struct call *c)
{
	struct buf b;
	buf_init(&b, 0);
	for (int i = 0; i < ROLE_COUNT; i++)
		if (c->who->reach->roles & (1u << i))
			buf_printf(&b, "%s%s", b.n ? "," : "", role_name((enum role)i));
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

struct str call_who(const struct call *c, struct str actor)
{
	struct id id;
	struct access_user user;
	struct err err;
	if (actor.n != ID_TEXT - 1 || !id_parse(actor, &id) || access_user_get(&c->w->access, c->a, id, &user, &err) != ST_OK)
		return actor;
	return user.name;
}

struct str call_moment(const struct call *c, moment_t m)
{
	char text[MOMENT_SECOND + 1];
	if (!m)
		return (struct str){};
	moment_local(m, c->g->zone_minutes, text);
	return str_copy(c->a, (struct str){text, MOMENT_MINUTE});
}

/* ---- the frame of pages ---- */

static size_t nav_entries(struct call *c, const char *current, struct view_nav_entry **ret)
{
	const struct site *s = c->w->site;
	size_t n = 0, cap = 0;
	for (int p = 0; p < s->n_parts; p++)
		for (const struct nav_item *i = s->parts[p]->nav; i && i->path; i++)
			cap++;
	struct view_nav_entry *all = ARENA_ARRAY(c->a, struct view_nav_entry, cap);
	for (int p = 0; p < s->n_parts; p++)
		for (const struct nav_item *i = s->parts[p]->nav; i && i->path; i++)
			if (call_may(c, i->thing, i->action))
				all[n++] = (struct view_nav_entry){.path = str_of(i->path), .label = i->label,
								   .current = current && strcmp(current, i->path) == 0};
	*ret = all;
	return n;
}

static struct str here_of(struct call *c)
{
	if (c->r->method != HTTP_GET)
		return STR("/");
	return str_of(arena_printf(c->a, c->r->raw_query.n ? "%.*s?%.*s" : "%.*s", STR_ARG(c->r->raw_path), STR_ARG(c->r->raw_query)));
}

/* Messages that a redirect leaves for the next page: known ones by their place in this list, so that no address can put words on
 * our pages. */
static const char *const flashes[] = {
	N_("Saved."), N_("Removed."), N_("Taken back."), N_("Sent."), N_("Returned."), N_("Accepted."), N_("Draft kept."), N_("Nothing has changed."),
	N_("Started."), N_("Stopped."), N_("The password is set: sign in with it."),
	N_("The plan is made; solve it next."),
	N_("Saved. Solve it again."),
	N_("It is being solved already."),
	N_("The wish is taken away."),
	N_("The wish is noted; solve again."),
	N_("Submitted; another person approves it."),
	N_("Approved."),
	N_("Adopted: the register has it from that day on."),
	N_("The adoption is taken back; the history keeps both."),
	N_("The plan is taken away."),
	N_("Checked in."),
	N_("Your objection was received."),
	N_("The changed decision is kept as a new run."),
	N_("The clerks and heads of the schools that have not reported were told."),
	N_("The counts of each grade are reported."),
	N_("The warnings are recorded."),
};

/* A number for the header; no page fails because it cannot be had. */
static int unread_of(struct call *c)
{
	enum { UNREAD_SHOWN = 99 };
	struct err err;
	int n = 0;
	if (c->who->is_signed_in && call_may(c, "inbox", ACT_LIST) && inbox_unread(c->work, call_actor_name(c), UNREAD_SHOWN, &n, &err) != ST_OK)
		return 0;
	return n;
}

static struct view_layout frame_of(struct call *c, struct str title, const char *nav)
{
	struct view_layout v = {.title = title, .here = here_of(c), .is_past = c->is_past, .signed_in = c->who->is_signed_in, .account = c->who->name};
	v.about = v.here;
	char day[11];
	day_format(c->at.day, day);
	v.day = str_of(arena_strdup(c->a, day));
	int64_t flash = request_has(c->r, "said") ? request_int(c->r, "said", -1) : -1;
	if (flash >= 0 && flash < (int64_t)ARRAY_LEN(flashes))
		v.flash = str_of(call_tr(c, flashes[flash]));
	struct view_nav_entry *entries;
	v.unread = unread_of(c);
	v.n_nav = nav_entries(c, nav, &entries);
	v.nav = entries;
	return v;
}

void call_open(struct call *c, struct str title, const char *nav)
{
	struct view_layout v = frame_of(c, title, nav);
	view_layout_open(&c->page, &v);
}

void call_close(struct call *c) { view_layout_close(&c->page, &(struct view_layout){}); }

enum status call_done(struct call *c, struct str path, const char *message, struct err *err)
{
	for (size_t i = 0; message && i < ARRAY_LEN(flashes); i++)
		if (strcmp(message, flashes[i]) == 0) {
			const char *sign = str_find(path, STR("?")) < 0 ? "?" : "&";
			return response_redirect(c->out, str_of(arena_printf(c->a, "%.*s%ssaid=%zu", STR_ARG(path), sign, i)), err);
		}
	return message ? err_set(err, ST_INTERNAL, "'%s' is no message of web/call.c", message) : response_redirect(c->out, path, err);
}

enum status call_seed(struct call *c, struct err *err)
{
	char seed[TOKEN_TEXT], csrf[TOKEN_TEXT];
	if (c->page.csrf.n)
		return ST_OK;
	token_new(seed);
	access_csrf(str_of(seed), csrf);
	c->page.csrf = str_of(arena_strdup(c->a, csrf));
	return response_cookie(c->out, c->r, SEED_COOKIE, str_of(arena_strdup(c->a, seed)), -1, COOKIE_HOST | COOKIE_CROSS, err);
}

enum status call_row_parts(struct call *c, const struct row *row, enum row_place place, struct err *err)
{
	const struct site *s = c->w->site;
	for (int p = 0; p < s->n_parts; p++)
		for (const struct row_part *r = s->parts[p]->rows; r && r->record; r++)
			if (r->place == place && strcmp(r->record, row->record->name) == 0)
				TRY(r->run(c, row, err));
	return ST_OK;
}
