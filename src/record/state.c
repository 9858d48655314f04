#include "record/state.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/change_inside.h"
#include "record/expr_row.h"
#include "record/history.h"
#include "record/tx.h"

#include <string.h>

const struct state *record_initial_state(const struct record *r)
{
	return r->states;
}

const struct state *record_state(const struct record *r, struct str value)
{
	for (const struct state *s = r->states; s && s->value; s++)
		if (str_eq(str_of(s->value), value))
			return s;
	return NULL;
}

struct str record_state_label(const struct record *r, struct str value, enum lang lang)
{
	const struct state *s = record_state(r, value);
	return s ? str_of(label_in(s->label, lang)) : value;
}

const struct transition *record_transition(const struct record *r, struct str name)
{
	for (const struct transition *t = r->transitions; t && t->name; t++)
		if (str_eq(str_of(t->name), name))
			return t;
	return NULL;
}

/* A list of names, ',' between. */
static bool list_has(const char *list, struct str name)
{
	struct str rest = str_of(list), part;
	while (rest.p && str_next(&rest, ',', &part))
		if (str_eq(str_trim(part), name))
			return true;
	return false;
}

static bool has_role(const char *roles, struct str of_actor)
{
	struct str rest = of_actor, part;
	while (rest.p && str_next(&rest, ',', &part))
		if (part.n && list_has(roles, str_trim(part)))
			return true;
	return false;
}

static void add(struct faults *faults, const struct row *row, const struct field *f, const char *rule,
		struct label first, struct fault_arg second)
{
	struct fault fault = {.record = row->record, .id = row->id, .field = f, .rule = rule, .n_args = 2};
	fault.args[0] = fault_label(first);
	fault.args[1] = second;
	fault_add(faults, &fault);
}

/* Who brought the row into the state it is in. */
static enum status last_actor(struct reg *g, struct arena *a, const struct row *row, struct tx_info *ret,
			      struct err *err)
{
	struct history_step *steps;
	size_t n;
	TRY(record_history(g, a, row->record, row->id, ROW_SEALED, &steps, &n, err));
	for (size_t i = n; i-- > 0;)
		for (size_t k = 0; k < steps[i].n_values; k++)
			if (steps[i].values[k].field < 0 && str_eq(steps[i].values[k].state_after, row->state))
				return tx_get(g, a, steps[i].tx, ret, err);
	return tx_get(g, a, row->tx_from, ret, err);
}

static enum status check_guard(struct arena *a, const struct row *row, const struct transition *t, bool *ret,
			       struct err *err)
{
	*ret = true;
	if (!t->guard)
		return ST_OK;
	struct expr_names names = expr_row_names(row->record);
	const struct expr *e;
	TRY(expr_parse(a, str_of(t->guard), &names, EXPR_YES_NO, &e, NULL, err));
	struct expr_row source = {.row = row, .arena = a};
	struct expr_values values = expr_row_values(&source);
	*ret = expr_holds(e, &values);
	return ST_OK;
}

static bool is_filled(const struct row *row, int i)
{
	return row->values[i].form != VALUE_NULL || (field_is_sealed(&row->record->fields[i]) && row->is_sealed);
}

/* Gives the index of the next field of `rest`, which names them, that has no value; −1: no more. */
static int next_unfilled(const struct row *row, struct str *rest)
{
	struct str part;
	while (rest->n && str_next(rest, ',', &part)) {
		int i = record_field_index(row->record, str_trim(part));
		if (i >= 0 && !is_filled(row, i))
			return i;
	}
	return -1;
}

const struct field *state_lacks(const struct row *row, const struct transition *t)
{
	struct str rest = t->evidence ? str_of(t->evidence) : (struct str){};
	int i = next_unfilled(row, &rest);
	return i >= 0 ? &row->record->fields[i] : NULL;
}

enum status state_may(struct reg *g, const struct row *row, const struct transition *t, const struct state_actor *who,
		      struct str reason, struct faults *faults, bool *ret_may, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	size_t before = faults->serious;
	const struct state *now = record_state(row->record, row->state);
	if (strcmp(t->from, "*") ? !list_has(t->from, row->state) : now && now->is_final)
		add(faults, row, NULL, "state.from", t->label, now ? fault_label(now->label) : fault_text(row->state));
	if (t->roles && !has_role(t->roles, who->roles))
		add(faults, row, NULL, "state.roles", t->label, fault_text(str_of(t->roles)));
	struct str rest = t->evidence ? str_of(t->evidence) : (struct str){};
	for (int i; (i = next_unfilled(row, &rest)) >= 0;)
		add(faults, row, &row->record->fields[i], "state.evidence", row->record->fields[i].label, fault_label(t->label));
	if (t->needs_reason && !str_trim(reason).n)
		add(faults, row, NULL, "state.reason", t->label, fault_text(STR("")));
	bool holds;
	TRY(check_guard(&a, row, t, &holds, err));
	if (!holds)
		add(faults, row, NULL, "state.guard", t->label, fault_text(STR("")));
	if (t->other_person) {
		struct tx_info last;
		TRY(last_actor(g, &a, row, &last, err));
		if (str_eq(last.actor, who->name))
			add(faults, row, NULL, "state.other_person", t->label, fault_text(STR("")));
	}
	*ret_may = faults->serious == before;
	return ST_OK;
}

enum status change_transition(struct change *c, const struct record *r, struct id id, struct str transition,
			      const struct state_actor *who, int64_t seen_version, struct err *err)
{
	const struct transition *t = record_transition(r, transition);
	if (!t)
		return err_record(err, ST_NOT_FOUND, r, "%s has no transition “%.*s”", STR_ARG(transition));
	struct part *p = change_part(c, r, err);
	if (!p)
		return err_status(err);
	struct row **rows;
	size_t n;
	TRY(row_periods(c->g, &c->arena, r, id, TX_NOW, ROW_SEALED, &rows, &n, err));
	if (!n)
		return err_record(err, ST_NOT_FOUND, r, "%s: no such row");
	bool is_seen = !seen_version, may;
	for (size_t i = 0; i < n; i++)
		is_seen |= rows[i]->version == seen_version;
	if (!is_seen)
		return err_set(err, ST_CONFLICT, "%s: the row was changed by somebody else meanwhile; look at it again",
			       r->name);
	TRY(state_may(c->g, rows[n - 1], t, who, c->info.reason, c->faults, &may, err));
	for (size_t i = 0; may && i < n; i++) {
		struct row row = *rows[i];
		TRY(change_close(c, p, row.version, err));
		row.state = str_of(t->to);
		TRY(change_insert(c, p, &row, true, err));
	}
	return ST_OK;
}

enum status state_due(struct reg *g, const struct row *row, bool *ret_has, day_t *ret_due, struct err *err)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	*ret_has = false;
	for (const struct transition *t = row->record->transitions; t && t->name; t++) {
		if (!t->deadline || !list_has(t->to, row->state))
			continue;
		struct expr_names names = expr_row_names(row->record);
		const struct expr *e;
		TRY(expr_parse(&a, str_of(t->deadline), &names, EXPR_NUMBER, &e, NULL, err));
		struct expr_row source = {.row = row, .arena = &a};
		struct expr_values values = expr_row_values(&source);
		struct expr_value days = expr_eval(e, &values);
		int64_t whole;
		struct dec rounded;
		if (!days.known || !dec_round(days.number, 0, &rounded) || !dec_to_units(rounded, 0, &whole) ||
		    whole < 0 || whole > 100000)
			continue;
		struct tx_info since;
		TRY(last_actor(g, &a, row, &since, err));
		day_t due = moment_day(since.moment, g->zone_minutes) + (day_t)whole;
		if (!*ret_has || due < *ret_due)
			*ret_due = due;
		*ret_has = true;
	}
	return ST_OK;
}
