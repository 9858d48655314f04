/* Plans as rows: made, found, changed, taken away. */
#include "plan/inside.h"

#include "base/arena.h"
#include "base/buf.h"
#include "plan/scenario.h"
#include "record/list.h"
#include "record/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void plan_edit_set(struct plan_edit *e, enum plan_field f, struct value v)
{
	e->values[f] = v;
	e->given[f] = true;
}

enum status plan_edit_put(struct change *c, const struct plan *p, const struct plan_edit *e, struct err *err)
{
	struct row_input in = {.record = &record_plan, .id = p->id, .seen_version = p->version, .values = e->values, .given = e->given};
	return change_put(c, &in, NULL, NULL, err);
}

enum status plan_change_begin(struct plan_desk *d, const char *kind, struct str batch, struct str note, struct str reason, struct change **ret,
			      struct err *err)
{
	struct change_info info = {.actor = d->actor, .kind = kind, .batch = batch, .note = note, .reason = reason};
	return change_begin(d->g, &info, d->faults, ret, err);
}

enum status plan_change_end(struct change *c, enum status st, int64_t *ret_tx, struct err *err)
{
	if (st != ST_OK) {
		change_abort(c);
		return st;
	}
	st = change_commit(c, ret_tx, err);
	return st == ST_NO ? err_set(err, ST_NO, "the register refuses the change; nothing was written") : st;
}

enum status plan_step(struct plan_desk *d, struct change *c, const struct plan *p, const char *transition, struct err *err)
{
	struct state_actor who = {d->actor, STR("plan")};
	return change_transition(c, &record_plan, p->id, str_of(transition), &who, 0, err);
}

bool plan_is_open(const struct plan *p) { return str_eq(p->state, STR("draft")) || str_eq(p->state, STR("returned")); }

/* ---- reading ---- */

static struct str text_at(const struct row *row, enum plan_field f)
{
	return row->values[f].form == VALUE_TEXT ? row->values[f].s : STR("");
}

static int64_t number_at(const struct row *row, enum plan_field f)
{
	return row->values[f].form == VALUE_INTEGER ? row->values[f].i : 0;
}

static double decimal_at(const struct row *row, enum plan_field f, double otherwise)
{
	return row->values[f].form == VALUE_INTEGER ? (double)row->values[f].i / 1e6 : otherwise;
}

static enum status from_row(struct plan_desk *d, const struct row *row, bool is_whole, struct plan *ret, struct err *err)
{
	struct plan p = {.id = row->id, .version = row->version, .name = text_at(row, PLAN_NAME), .state = row->state, .owner = text_at(row, PLAN_OWNER),
			 .batch = text_at(row, PLAN_BATCH), .run = number_at(row, PLAN_RUN), .read_tx = number_at(row, PLAN_READ_TX),
			 .objective = decimal_at(row, PLAN_OBJECTIVE, NAN), .bound = decimal_at(row, PLAN_BOUND, -INFINITY)};
	p.planner = planner_find(d->planners, text_at(row, PLAN_PLANNER));
	if (!p.planner)
		return err_set(err, ST_INVALID, "the program has no planner '%.*s'", STR_ARG(text_at(row, PLAN_PLANNER)));
	p.scenario.as_of = value_date(row->values[PLAN_AS_OF]).day;
	p.scenario.effective = value_date(row->values[PLAN_EFFECTIVE]).day;
	if (row->values[PLAN_REGION].form == VALUE_ID)
		p.scenario.region = row->values[PLAN_REGION].id;
	TRY(plan_scenario_read(d->arena, text_at(row, PLAN_SETTINGS), text_at(row, PLAN_WISHES), &p.scenario, err));
	struct str decision = text_at(row, PLAN_DECISION);
	p.has_decision = decision.n > 0;
	if (is_whole)
		TRY(plan_lines_read(d->arena, decision, &p.lines, err));
	(void)digest_parse(text_at(row, PLAN_DIGEST), p.digest); /* without a decision there is none */
	*ret = p;
	return ST_OK;
}

enum status plan_get(struct plan_desk *d, struct str name, struct plan *ret, struct err *err)
{
	struct id id;
	struct row *row;
	enum status st = row_resolve(d->g, &record_plan, name, reg_today(d->g), &id, NULL, d->arena, err);
	if (st == ST_NOT_FOUND || st == ST_NO)
		return err_set(err, ST_NOT_FOUND, "there is no plan '%.*s'; 'junheng plan list' names them", STR_ARG(name));
	TRY(st);
	TRY(row_get(d->g, d->arena, &record_plan, id, as_of_today(d->g), ROW_SEALED, &row, err));
	return from_row(d, row, true, ret, err);
}

static int newest_first(const void *x, const void *y)
{
	return id_cmp(((const struct plan *)y)->id, ((const struct plan *)x)->id);
}

enum status plan_list(struct plan_desk *d, const struct planner *planner, struct plan **ret, size_t *ret_n, struct err *err)
{
	struct list_query q = {.record = &record_plan, .at = as_of_today(d->g)};
	struct cursor *cursor;
	const struct row *row;
	size_t n = 0, cap = 0, kept = 0;
	struct id *ids = NULL;
	TRY(cursor_open(d->g, &q, &cursor, err));
	enum status st;
	while ((st = cursor_next(cursor, &row, err)) == ST_OK && row) {
		if (n == cap) {
			struct id *more = ARENA_ARRAY(d->arena, struct id, cap = cap ? 2 * cap : 64);
			if (n)
				memcpy(more, ids, n * sizeof *ids);
			ids = more;
		}
		ids[n++] = row->id;
	}
	cursor_close(cursor);
	TRY(st);
	struct plan *plans = ARENA_ARRAY(d->arena, struct plan, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct row *whole;
		TRY(row_get(d->g, d->arena, &record_plan, ids[i], q.at, ROW_SEALED, &whole, err));
		/* a plan of a planner this program does not have is somebody else's */
		if (from_row(d, whole, false, &plans[kept], NULL) == ST_OK && (!planner || plans[kept].planner == planner))
			kept++;
	}
	if (kept)
		qsort(plans, kept, sizeof *plans, newest_first);
	*ret = plans;
	*ret_n = kept;
	return ST_OK;
}

/* ---- writing ---- */

static void set_scenario(struct plan_edit *e, const struct plan_scenario *s, struct arena *a)
{
	struct buf text;
	buf_init(&text, 0);
	plan_scenario_settings_write(s, &text);
	plan_edit_set(e, PLAN_SETTINGS, VALUE_STR(str_copy(a, buf_view(&text))));
	buf_clear(&text);
	plan_scenario_wishes_write(s, &text);
	plan_edit_set(e, PLAN_WISHES, VALUE_STR(str_copy(a, buf_view(&text))));
	buf_done(&text);
	if (!id_is_zero(s->region))
		plan_edit_set(e, PLAN_REGION, VALUE_ROW(s->region));
	plan_edit_set(e, PLAN_AS_OF, value_of_day(s->as_of));
	plan_edit_set(e, PLAN_EFFECTIVE, value_of_day(s->effective));
}

enum status plan_create(struct plan_desk *d, const struct plan_new *n, struct id *ret, struct err *err)
{
	struct id there;
	struct change *c;
	TRY(plan_scenario_check(n->planner, &n->scenario, err));
	if (!str_trim(n->name).n)
		return err_set(err, ST_INVALID, "a plan needs a name");
	if (row_resolve(d->g, &record_plan, n->name, reg_today(d->g), &there, NULL, d->arena, NULL) == ST_OK)
		return err_set(err, ST_CONFLICT, "there is a plan '%.*s' already: take another name", STR_ARG(n->name));
	struct plan_edit e = {};
	set_scenario(&e, &n->scenario, d->arena);
	plan_edit_set(&e, PLAN_NAME, VALUE_STR(str_trim(n->name)));
	plan_edit_set(&e, PLAN_PLANNER, VALUE_STR(str_of(n->planner->name)));
	plan_edit_set(&e, PLAN_OWNER, VALUE_STR(d->actor));
	TRY(plan_change_begin(d, "plan", STR(""), n->name, STR(""), &c, err));
	struct row_input in = {.record = &record_plan, .is_new = true, .values = e.values, .given = e.given};
	enum status st = change_put(c, &in, ret, NULL, err);
	return plan_change_end(c, st, NULL, err);
}

static enum status check_open(const struct plan *p, struct err *err)
{
	if (plan_is_open(p))
		return ST_OK;
	return err_set(err, ST_CONFLICT, "the plan is no draft any more; have it returned, or make another one");
}

enum status plan_save(struct plan_desk *d, struct plan *p, const struct plan_scenario *scenario, struct err *err)
{
	struct change *c;
	struct plan_edit e = {};
	TRY(check_open(p, err));
	TRY(plan_scenario_check(p->planner, scenario, err));
	set_scenario(&e, scenario, d->arena);
	TRY(plan_change_begin(d, "plan", STR(""), p->name, STR(""), &c, err));
	TRY(plan_change_end(c, plan_edit_put(c, p, &e, err), NULL, err));
	char id[ID_TEXT];
	id_format(p->id, id);
	return plan_get(d, str_of(id), p, err);
}

static bool replaces(const struct plan_wish *w, const struct plan_wish *old)
{
	if (!str_eq(w->subject, old->subject))
		return false;
	return str_eq(w->target, old->target) || (w->kind == PLAN_LOCK && old->kind == PLAN_LOCK);
}

enum status plan_wish(struct plan_desk *d, struct plan *p, const struct plan_wish *wish, bool remove, struct err *err)
{
	struct plan_scenario s = p->scenario;
	s.wish = ARENA_ARRAY(d->arena, struct plan_wish, p->scenario.wishes + 1);
	s.wishes = 0;
	for (size_t i = 0; i < p->scenario.wishes; i++)
		if (!replaces(wish, &p->scenario.wish[i]))
			s.wish[s.wishes++] = p->scenario.wish[i];
	if (!remove) {
		struct plan_wish w = *wish;
		w.subject = str_copy(d->arena, wish->subject);
		w.target = str_copy(d->arena, wish->target);
		w.by = d->actor;
		w.at = moment_now();
		s.wish[s.wishes++] = w;
	}
	return plan_save(d, p, &s, err);
}

enum status plan_remove(struct plan_desk *d, const struct plan *p, struct str reason, struct err *err)
{
	struct change *c;
	TRY(check_open(p, err));
	TRY(plan_change_begin(d, "plan", STR(""), p->name, str_trim(reason).n ? reason : str_of(tr(d->lang, N_("a draft nobody needs any more"))), &c, err));
	return plan_change_end(c, change_remove(c, &record_plan, p->id, err), NULL, err);
}

enum status plan_key(struct plan_desk *d, const struct planner *p, bool is_target, day_t day, struct str text, struct str *ret, struct err *err)
{
	const struct record *r = is_target ? p->target_record : p->subject_record;
	struct id id;
	char hex[ID_TEXT];
	text = str_trim(text);
	if (is_target && str_eq(text, STR("-"))) {
		*ret = STR("");
		return ST_OK;
	}
	if (!r) {
		*ret = text;
		return ST_OK;
	}
	enum status st = row_resolve(d->g, r, text, day, &id, NULL, d->arena, err);
	if (st == ST_NOT_FOUND)
		return err_set(err, ST_NOT_FOUND, "there is no %s '%.*s' in the register", r->name, STR_ARG(text));
	if (st == ST_NO)
		return err_set(err, ST_NOT_FOUND, "'%.*s' may mean several rows of %s: give the code", STR_ARG(text), r->name);
	TRY(st);
	id_format(id, hex);
	*ret = str_copy(d->arena, str_of(hex));
	return ST_OK;
}
