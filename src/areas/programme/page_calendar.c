/* Calendars that phones subscribe to: a person's own, a school's, a group's. The address holds a secret of the person, who sees there what
 * their roles let them see, today; ending it ends what was subscribed. */
#include "areas/programme/pages.h"

#include "access/rules.h"
#include "access/token.h"
#include "areas/programme/programme.h"
#include "areas/programme/tasks.h"
#include "areas/register/register.h"
#include "record/row_text.h"
#include "report/calendar.h"
#include "web/records.h"
#include "web/scope.h"
#include "web/who.h"

#include <string.h>

enum { DAYS_BACK = 180, DAYS_AHEAD = 400, ROWS_MAX = 1000 }; /* what a subscriber is given at most */

enum feed_kind { FEED_MINE, FEED_SCHOOL, FEED_GROUP };
struct feed {
	struct call *c;
	enum feed_kind kind;
	struct id id; /* the school or the group */
	struct buf *out;
	struct str host;
	day_t since, until;
};

static void put(struct feed *f, const char *what, struct id id, const char *part, day_t day, struct str summary, struct str about, const char *path)
{
	char text[ID_TEXT];
	if (day < f->since || day >= f->until)
		return;
	id_format(id, text);
	struct arena *a = f->c->a;
	calendar_event(f->out, &(struct calendar_event){.uid = str_of(arena_printf(a, "%s-%s%s@junheng", what, text, part)), .from = day, .to = day + 1,
							 .changed = f->c->r->received, .summary = summary, .about = about, .category = str_of(what),
							 .url = str_of(arena_printf(a, "http%s://%.*s%s", f->c->r->secure ? "s" : "", STR_ARG(f->host), path))});
}

/* ---- tasks ---- */

static bool holds(const struct feed *f, uint32_t roles, struct id anchor)
{
	const struct access_session *s = &f->c->who->session;
	for (size_t i = 0; i < s->grant_count; i++)
		if (roles & 1u << s->grants[i].role && id_cmp(s->grants[i].anchor, anchor) == 0 && s->grants[i].from <= f->c->at.day && f->c->at.day < s->grants[i].to)
			return true;
	return false;
}

/* As the weekly digest finds its owners. */
static bool answers_for(const struct feed *f, const struct plans *p, const struct plan_task *t)
{
	const struct places *at = p->places;
	if (f->kind == FEED_SCHOOL)
		return t->school >= 0 && id_cmp(at->school.ids[t->school], f->id) == 0;
	if (f->kind == FEED_GROUP)
		return t->programme >= 0 && p->programme.columns[PROGRAMME_GROUP].index[t->programme] >= 0 &&
		       id_cmp(at->group.ids[p->programme.columns[PROGRAMME_GROUP].index[t->programme]], f->id) == 0;
	if (t->owner >= 0 && id_cmp(at->person.ids[t->owner], f->c->who->session.person) == 0)
		return true;
	if (t->school >= 0 && holds(f, 1u << ROLE_HEAD | 1u << ROLE_CLERK, at->school.ids[t->school]))
		return true;
	return t->department >= 0 && t->region >= 0 && holds(f, 1u << ROLE_PLANNER | 1u << ROLE_COUNTY, at->region.ids[t->region]);
}

static enum status tasks(struct feed *f, struct err *err)
{
	struct call *c = f->c;
	const struct plans *p;
	char id[ID_TEXT];
	TRY(work_plans(c, &p, err));
	for (size_t i = 0; i < p->n_tasks; i++) {
		const struct plan_task *t = &p->tasks[i];
		if (!answers_for(f, p, t) || t->state == TASK_CANCELLED)
			continue;
		id_format(t->id, id);
		const char *path = arena_printf(c->a, "/records/task/%s", id);
		const struct str due[] = {t->title};
		put(f, "task", t->id, "", t->due, work_format(c, N_("Task due: {0}"), due, 1), str_of(call_tr(c, task_state_text(t->state))), path);
		for (size_t k = t->first_step; k < t->first_step + t->n_steps; k++) {
			const struct str step[] = {p->steps[k].title, t->title};
			put(f, "step", p->steps[k].id, "", p->steps[k].due, work_format(c, N_("{0}: {1}"), step, 2),
			    str_of(call_tr(c, p->steps[k].met <= c->at.day ? N_("met") : N_("not met"))), path);
		}
	}
	return ST_OK;
}

/* ---- duties ---- */

static bool is_party(const struct feed *f, const struct duties *d, const struct duty_party *p)
{
	const struct places *at = d->book->places;
	if (p->is_group)
		return f->kind == FEED_GROUP ? id_cmp(at->group.ids[p->row], f->id) == 0 : f->kind == FEED_MINE && holds(f, 1u << ROLE_GROUP, at->group.ids[p->row]);
	const struct school_pair *pair = &d->book->pairs[p->row];
	const int32_t sides[] = {pair->helper, pair->helped};
	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		if (sides[i] < 0)
			continue;
		struct id school = at->school.ids[sides[i]];
		if (f->kind == FEED_SCHOOL ? id_cmp(school, f->id) == 0 : f->kind == FEED_MINE && holds(f, 1u << ROLE_HEAD | 1u << ROLE_CLERK, school))
			return true;
	}
	return false;
}

static enum status duties(struct feed *f, struct err *err)
{
	struct call *c = f->c;
	const struct places *places;
	const struct duties *all;
	TRY(work_places(c, &places, err));
	struct term now = term_of(c->a, places->everywhere, c->at.day);
	struct work_sight sight = work_sight(c, ACT_LIST);
	for (int n = 0; n < 2; n++) { /* this term and the next */
		struct term t = term_step(c->a, places->everywhere, &now, n);
		struct duties seen;
		TRY(work_duties(c, &t, &all, err));
		work_narrow(c, &sight, all, -1, &seen);
		for (size_t i = 0; i < seen.n_parties; i++) {
			const struct duty_party *p = &seen.parties[i];
			if (!is_party(f, &seen, p))
				continue;
			const char *path = arena_printf(c->a, "/%.*s", STR_ARG(duty_party_link(c->a, &seen, p)));
			for (int k = 0; k < seen.n_columns; k++) {
				const struct duty *d = &p->duties[k];
				if (d->state == DUTY_NONE)
					continue;
				const struct str words[] = {str_of(label_in(d->rule->label, c->lang)), duty_party_name(c->a, &seen, p)};
				struct id id = p->is_group ? places->group.ids[p->row] : seen.book->pairs[p->row].id;
				put(f, "duty", id, arena_printf(c->a, "-%.*s-%.*s", STR_ARG(t.id), STR_ARG(d->rule->id)), d->due - 1, work_format(c, N_("Duty: {0}, {1}"), words, 2),
				    str_of(call_tr(c, duty_state_text(d->state))), path);
			}
		}
	}
	return ST_OK;
}

/* ---- rows with a day ---- */

/* Those of the register that the reader may list, narrowed to a reference. */
static enum status rows(struct feed *f, const struct record *r, const char *reference, struct id of, const char *day, struct err *err)
{
	struct call *c = f->c;
	char from[11], to[11], id[ID_TEXT];
	day_format(f->since, from);
	day_format(f->until, to);
	if (!call_may(c, r->name, ACT_LIST))
		return ST_OK;
	struct list_query q = {.record = r, .at = c->at, .limit = ROWS_MAX, .reference = reference ? record_field(r, str_of(reference)) : NULL, .of = of,
			       .where = str_of(arena_printf(c->a, "%s >= date('%s') and %s < date('%s')", day, from, day, to))};
	struct list_page page;
	struct row_text text;
	int at = record_field_index(r, str_of(day)), title = -1;
	for (int i = 0; i < record_field_count(r); i++)
		if (r->fields[i].flags & F_NAME)
			title = i;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (size_t i = 0; i < page.n; i++) {
		const struct row *row = page.rows[i];
		id_format(row->id, id);
		const struct str words[] = {label_text(c, r->label), title >= 0 ? str_copy(c->a, row_text_field(&text, row, title)) : row_name(c, r, row->id)};
		put(f, r->name, row->id, "", value_date(row->values[at]).day, work_format(c, N_("{0}: {1}"), words, 2), (struct str){},
		    arena_printf(c->a, "/records/%s/%s", r->name, id));
	}
	row_text_done(&text);
	return ST_OK;
}

/* What the person was named in. */
static enum status took_part(struct feed *f, struct err *err)
{
	struct call *c = f->c;
	const struct record *r = &record_participation;
	if (id_is_zero(c->who->session.person))
		return ST_OK;
	struct list_query q = {.record = r, .at = c->at, .limit = ROWS_MAX, .reference = record_field(r, STR("person")), .of = c->who->session.person};
	struct list_page page;
	int at = record_field_index(r, STR("activity")), day = record_field_index(&record_activity, STR("date"));
	char id[ID_TEXT];
	TRY(record_list(c->g, c->a, &q, &page, err));
	for (size_t i = 0; i < page.n; i++) {
		struct row *activity;
		struct err ignored;
		struct id of = page.rows[i]->values[at].id;
		if (row_get(c->g, c->a, &record_activity, of, c->at, ROW_SEALED, &activity, &ignored) != ST_OK)
			continue;
		id_format(of, id);
		put(f, "activity", of, "", value_date(activity->values[day]).day, row_name(c, &record_activity, of), (struct str){}, arena_printf(c->a, "/activities/%s", id));
	}
	return ST_OK;
}

static enum status events(struct feed *f, struct err *err)
{
	TRY(tasks(f, err));
	TRY(duties(f, err));
	if (f->kind == FEED_GROUP) {
		TRY(rows(f, &record_meeting, "group", f->id, "date", err));
		return rows(f, &record_activity, "group", f->id, "date", err);
	}
	if (f->kind == FEED_SCHOOL) {
		TRY(rows(f, &record_activity, "school", f->id, "date", err));
		TRY(rows(f, &record_activity, "other_school", f->id, "date", err));
		TRY(rows(f, &record_booking, "school", f->id, "date", err));
		return rows(f, &record_moral_event, "school", f->id, "date", err);
	}
	TRY(rows(f, &record_meeting, NULL, (struct id){}, "date", err));
	return took_part(f, err);
}

/* The secret is the permit: what it opens is asked of its person's rights. */
static enum status feed_page(struct request *req, struct response *out, enum feed_kind kind, const struct record *r, struct err *err)
{
	struct call c;
	struct row *row;
	TRY(call_begin(&c, req, out, err));
	TRY(who_of_calendar(req, c.w, request_text(req, "secret"), &c.who, err));
	struct feed f = {.c = &c, .kind = kind, .out = &out->body, .host = req->host, .since = c.at.day - DAYS_BACK, .until = c.at.day + DAYS_AHEAD};
	struct str name = c.who->name;
	if (r) {
		if (!request_id(req, "id", &f.id))
			return err_set(err, ST_NOT_FOUND, "there is no such row");
		TRY(row_get(c.g, c.a, r, f.id, c.at, ROW_SEALED, &row, err));
		TRY(call_need_row(&c, row, ACT_READ, err));
		name = row_name(&c, r, f.id);
	}
	calendar_open(f.out, name);
	TRY(events(&f, err));
	calendar_close(f.out);
	out->type = "text/calendar; charset=utf-8";
	return ST_OK;
}

static enum status my_feed(struct request *req, struct response *out, struct err *err) { return feed_page(req, out, FEED_MINE, NULL, err); }

static enum status school_feed(struct request *req, struct response *out, struct err *err) { return feed_page(req, out, FEED_SCHOOL, &record_school, err); }

static enum status group_feed(struct request *req, struct response *out, struct err *err) { return feed_page(req, out, FEED_GROUP, &record_group, err); }

/* ---- the page on which addresses are made and ended ---- */

static struct view_calendar_address address(struct call *c, const char *secret, struct str name, const char *rest)
{
	return (struct view_calendar_address){.name = name, .address = str_of(arena_printf(c->a, "http%s://%.*s/calendar/%s/%s", c->r->secure ? "s" : "", STR_ARG(c->r->host), secret, rest))};
}

/* Those of the person's schools and groups: what their roles are tied to. */
static size_t addresses(struct call *c, const char *secret, struct view_calendar_address *ret, size_t cap)
{
	const struct access_session *s = &c->who->session;
	size_t n = 0;
	ret[n++] = address(c, secret, str_of(call_tr(c, N_("My tasks, duties and meetings"))), "mine.ics");
	for (size_t i = 0; i < s->grant_count && n < cap; i++) {
		const struct access_grant *g = &s->grants[i];
		bool is_school = g->role == ROLE_HEAD || g->role == ROLE_CLERK || g->role == ROLE_TEACHER;
		char id[ID_TEXT];
		if ((!is_school && g->role != ROLE_GROUP) || g->to <= c->at.day || id_is_zero(g->anchor))
			continue;
		id_format(g->anchor, id);
		ret[n++] = address(c, secret, row_name(c, is_school ? &record_school : &record_group, g->anchor), arena_printf(c->a, "%s/%s/calendar.ics", is_school ? "school" : "group", id));
	}
	return n;
}

static enum status show(struct call *c, const char *secret, struct err *err)
{
	enum { SHOWN_MAX = 20 };
	struct access_token_line *lines;
	struct view_calendar_address list[SHOWN_MAX];
	size_t n;
	TRY(access_token_list(&c->w->access, c->a, c->who->user, &lines, &n, err));
	struct view_calendar_line *mine = ARENA_ARRAY(c->a, struct view_calendar_line, n + 1);
	struct view_calendar v = {.lines = mine, .addresses = list, .days = c->w->site->rules->token_days_at_most};
	for (size_t i = 0; i < n; i++) {
		char id[ID_TEXT];
		if (lines[i].actions != TOKEN_CALENDAR)
			continue;
		id_format(lines[i].id, id);
		mine[v.n_lines++] = (struct view_calendar_line){.action = str_of(arena_printf(c->a, "/calendar/%s/end", id)), .prefix = lines[i].prefix, .made = call_moment(c, lines[i].created),
								.ends = call_moment(c, lines[i].ends), .used = call_moment(c, lines[i].used)};
	}
	if (secret) {
		c->out->is_secret = true;
		v.n_addresses = addresses(c, secret, list, SHOWN_MAX);
	}
	struct view_programme_head head = {};
	programme_tabs(c, "/calendar", &head);
	call_open(c, str_of(call_tr(c, N_("Calendars to subscribe to"))), "/duties");
	view_programme_head(&c->page, &head);
	view_calendar(&c->page, &v);
	call_close(c);
	return ST_OK;
}

static enum status calendar_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	TRY(call_begin(&c, req, out, err));
	return show(&c, NULL, err);
}

static enum status make_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	char text[API_TOKEN_TEXT];
	TRY(call_begin(&c, req, out, err));
	struct access_actor by = call_actor(&c);
	TRY(access_calendar_new(&c.w->access, &by, c.who->user, str_of(call_tr(&c, N_("calendar"))), c.w->site->rules->token_days_at_most, text, err));
	return show(&c, arena_strdup(c.a, text), err);
}

static enum status end_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct id id = {};
	TRY(call_begin(&c, req, out, err));
	struct access_actor by = call_actor(&c);
	request_id(req, "id", &id);
	TRY(access_token_end(&c.w->access, &by, c.who->user, id, err));
	return call_done(&c, STR("/calendar"), N_("Saved."), err);
}

#define PARAM_SECRET {"secret", PARAM_WORD, .text = {"本人的订阅密钥", "the person's secret"}}
#define PARAM_CSRF {"csrf", PARAM_TEXT, .text = {"防伪令牌", "token of the form"}}
static const struct route_param mine_params[] = {PARAM_SECRET, {}}, feed_params[] = {PARAM_SECRET, PARAM_ROW, {}}, page_params[] = {PARAM_AS_OF, PARAM_SAID, {}},
				make_params[] = {PARAM_CSRF, {}}, end_params[] = {PARAM_ROW, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/calendar", "account read", {"日历订阅", "calendars to subscribe to"}, .params = page_params, .run = calendar_page},
	{HTTP_POST, "/calendar", "account change", {"新建日历订阅地址", "makes a secret address"}, .params = make_params, .run = make_page},
	{HTTP_POST, "/calendar/{id}/end", "account change", {"停用日历订阅地址", "ends a secret address"}, .params = end_params, .run = end_page},
	{HTTP_GET, "/calendar/{secret}/mine.ics", "public", {"本人的日历（iCalendar）", "a person's calendar"}, .params = mine_params, .run = my_feed},
	{HTTP_GET, "/calendar/{secret}/school/{id}/calendar.ics", "public", {"学校的日历（iCalendar）", "a school's calendar"}, .params = feed_params, .run = school_feed},
	{HTTP_GET, "/calendar/{secret}/group/{id}/calendar.ics", "public", {"集团的日历（iCalendar）", "a group's calendar"}, .params = feed_params, .run = group_feed},
	{},
};
const struct web_part programme_calendar_part = {.routes = routes};
