/* `junheng digest`: once a week what is late, at risk or due, to each who answers for it, in the inbox (and by mail, where they have
 * given an address). Asking again in the same week sends nothing twice. */
#include "areas/programme/programme.h"
#include "areas/programme/tasks.h"
#include "areas/programme/wording.h"

#include "access/grant.h"
#include "access/user.h"
#include "base/map.h"
#include "cli/session.h"
#include "work/inbox.h"
#include "work/work.h"

enum { WEEK = 7, MESSAGES_LOOKED_AT = 100, LINES_MAX = 20 };

struct owner {
	struct id user;
	size_t *tasks, n, cap;
};

struct sending {
	struct session *s;
	struct arena *a;
	struct store *work;
	struct plans plans;
	struct frame member; /* of working groups */
	day_t week;          /* its Monday */
	struct map owners;   /* user → struct owner */
	struct id *users, *persons; /* accounts that are somebody of the register */
	size_t n_users;
};

static day_t monday_of(day_t day) { return day - ((day + 3) % WEEK + WEEK) % WEEK; /* 1970-01-01 was a Thursday */ }

static bool needs_telling(const struct sending *m, const struct plan_task *t)
{
	if (t->state == TASK_LATE || t->state == TASK_RISK)
		return true;
	return (t->state == TASK_RUNNING || t->state == TASK_AHEAD) && t->due - m->week < WEEK;
}

static void tell(struct sending *m, struct id user, size_t task)
{
	bool is_new;
	struct map_entry *e = map_put(&m->owners, str_copy(m->a, (struct str){(const char *)user.b, sizeof user.b}), &is_new);
	if (is_new) {
		e->value.p = ARENA_NEW(m->a, struct owner);
		((struct owner *)e->value.p)->user = user;
	}
	struct owner *o = e->value.p;
	for (size_t i = 0; i < o->n; i++)
		if (o->tasks[i] == task)
			return;
	if (o->n == o->cap) {
		size_t *more = ARENA_ARRAY(m->a, size_t, o->cap ? 2 * o->cap : 8);
		for (size_t i = 0; i < o->n; i++)
			more[i] = o->tasks[i];
		o->tasks = more;
		o->cap = o->cap ? 2 * o->cap : 8;
	}
	o->tasks[o->n++] = task;
}

static void tell_person(struct sending *m, struct id person, size_t task)
{
	for (size_t i = 0; i < m->n_users; i++)
		if (id_cmp(m->persons[i], person) == 0)
			tell(m, m->users[i], task);
}

static enum status tell_holders(struct sending *m, uint32_t roles, struct id anchor, size_t task, struct err *err)
{
	struct access a = {.store = m->work};
	struct id *users;
	size_t n;
	TRY(access_holders_at(&a, m->a, roles, anchor, m->plans.day, &users, &n, err));
	for (size_t i = 0; i < n; i++)
		tell(m, users[i], task);
	return ST_OK;
}

static enum status find_owners(struct sending *m, size_t task, struct err *err)
{
	const struct plan_task *t = &m->plans.tasks[task];
	const struct places *p = m->plans.places;
	if (t->owner >= 0)
		tell_person(m, p->person.ids[t->owner], task);
	for (size_t i = 0; t->working_group >= 0 && i < m->member.n; i++)
		if (m->member.columns[0].index[i] == t->working_group && m->member.columns[1].index[i] >= 0)
			tell_person(m, p->person.ids[m->member.columns[1].index[i]], task);
	if (t->school >= 0)
		TRY(tell_holders(m, 1u << ROLE_HEAD | 1u << ROLE_CLERK, p->school.ids[t->school], task, err));
	if (t->department >= 0 && t->region >= 0)
		TRY(tell_holders(m, 1u << ROLE_PLANNER | 1u << ROLE_COUNTY, p->region.ids[t->region], task, err));
	return ST_OK;
}

static enum status find_users(struct sending *m, struct err *err)
{
	struct access a = {.store = m->work};
	struct access_user *list;
	struct str after = {};
	size_t n, cap = 0;
	do {
		TRY(access_user_list(&a, m->a, after, 0, &list, &n, err));
		if (m->n_users + n > cap) {
			cap = 2 * (m->n_users + n);
			struct id *users = ARENA_ARRAY(m->a, struct id, cap), *persons = ARENA_ARRAY(m->a, struct id, cap);
			for (size_t i = 0; i < m->n_users; i++) {
				users[i] = m->users[i];
				persons[i] = m->persons[i];
			}
			m->users = users;
			m->persons = persons;
		}
		for (size_t i = 0; i < n; i++)
			if (list[i].state == USER_ACTIVE && !id_is_zero(list[i].person)) {
				m->users[m->n_users] = list[i].id;
				m->persons[m->n_users++] = list[i].person;
			}
		after = n ? list[n - 1].login : after;
	} while (n == USER_LIST_MAX);
	return ST_OK;
}

static struct inbox_new message_of(struct sending *m, const struct owner *o, struct str recipient, enum lang lang)
{
	int64_t late = 0, risk = 0;
	struct buf body;
	buf_init(&body, 0);
	for (size_t i = 0; i < o->n; i++) {
		const struct plan_task *t = &m->plans.tasks[o->tasks[i]];
		late += t->state == TASK_LATE;
		risk += t->state == TASK_RISK;
		if (i < LINES_MAX)
			buf_printf(&body, lang == LANG_ZH ? "%s%s %.*s %.*s（%.*s）" : "%s%s %.*s %.*s (%.*s)", i ? "\n" : "", tr(lang, task_state_text(t->state)), STR_ARG(t->number), STR_ARG(t->title),
				   STR_ARG(programme_day(m->a, t->due)));
	}
	const struct str sums[] = {programme_day(m->a, m->week), programme_number(m->a, (int64_t)o->n), programme_number(m->a, late), programme_number(m->a, risk)};
	struct inbox_new n = {.recipient = recipient, .topic = STR("digest"),
			      .title = programme_format(m->a, lang, N_("Week of {0}: {1} tasks, {2} late, {3} at risk"), sums, 4), .body = str_copy(m->a, buf_view(&body)),
			      .link = str_of(arena_printf(m->a, "/programmes?week=%.*s", STR_ARG(sums[0])))};
	buf_done(&body);
	return n;
}

static enum status was_told(struct sending *m, const struct inbox_new *n, bool *ret, struct err *err)
{
	struct inbox_message *all;
	size_t count;
	*ret = false;
	TRY(inbox_list(m->work, m->a, n->recipient, false, (struct id){}, MESSAGES_LOOKED_AT, &all, &count, err));
	for (size_t i = 0; i < count; i++)
		*ret |= str_eq(all[i].topic, n->topic) && str_eq(all[i].link, n->link);
	return ST_OK;
}

/* In one transaction, so that two servers that do it at once tell nobody twice. */
static enum status send(struct sending *m, int64_t *ret_sent, struct err *err)
{
	for (size_t i = 0; i < m->owners.n; i++) {
		const struct owner *o = m->owners.entries[i].value.p;
		char text[ID_TEXT];
		bool told;
		enum lang lang;
		id_format(o->user, text);
		TRY(inbox_lang(m->work, str_of(text), &lang, err));
		struct inbox_new n = message_of(m, o, str_copy(m->a, str_of(text)), lang);
		TRY(was_told(m, &n, &told, err));
		if (told)
			continue;
		TRY(inbox_add(m->work, &n, err));
		(*ret_sent)++;
	}
	return ST_OK;
}

static enum status prepare(struct sending *m, struct err *err)
{
	struct reg *g;
	struct as_of at;
	struct places *places = ARENA_NEW(m->a, struct places);
	TRY(session_register(m->s, false, &g, err));
	TRY(session_as_of(m->s, g, &at, err));
	m->week = monday_of(at.day);
	TRY(places_load(g, m->a, at, places, err));
	TRY(plans_load(g, m->a, places, at, &m->plans, err));
	const struct frame_ask ask[] = {{"working_group", FRAME_INDEX, &m->plans.working_group}, {"person", FRAME_INDEX, &places->person}};
	TRY(frame_load(g, m->a, &record_working_group_member, at, STR(""), ask, ARRAY_LEN(ask), &m->member, err));
	TRY(find_users(m, err));
	for (size_t i = 0; i < m->plans.n_tasks; i++)
		if (needs_telling(m, &m->plans.tasks[i]))
			TRY(find_owners(m, i, err));
	return ST_OK;
}

static enum status run_digest(struct session *s, const struct arguments *args, struct err *err)
{
	(void)args;
	struct sending m = {.s = s, .a = s->arena};
	int64_t sent = 0;
	map_init(&m.owners, s->arena);
	TRY(store_open_work(&m.work, s->db, NULL, err));
	enum status st = work_migrate(m.work, err);
	if (st == ST_OK)
		st = prepare(&m, err);
	if (st == ST_OK)
		st = store_begin(m.work, STORE_WRITE, err);
	if (st == ST_OK) {
		st = send(&m, &sent, err);
		if (st == ST_OK)
			st = store_commit(m.work, err);
		if (st != ST_OK)
			store_rollback(m.work);
	}
	store_close(m.work);
	if (st != ST_OK)
		return st;
	const struct str sums[] = {programme_number(s->arena, (int64_t)m.owners.n), programme_number(s->arena, sent)};
	if (s->json)
		fprintf(s->out, "{\"owners\":%zu,\"sent\":%lld}\n", m.owners.n, (long long)sent);
	else
		fprintf(s->out, "%.*s\n", STR_ARG(programme_format(s->arena, s->lang, N_("{0} owners have tasks to see to; {1} messages sent, the others had theirs this week."), sums, 2)));
	return ST_OK;
}

const struct command programme_digest_commands[] = {
	{.name = "digest", .words = "", .reads = true, .prints = true,
	 .summary = {"每周摘要：把超期、有风险和本周到期的任务告诉责任人（同一周不重复）", "the weekly digest: late, at risk and due tasks, told to each who answers; once a week"},
	 .run = run_digest},
	{},
};
