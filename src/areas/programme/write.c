/* Rows that pages of this area make by themselves, several in one change. */
#include "areas/programme/write.h"

#include "web/scope.h"

#include <string.h>

enum status work_begin(struct call *c, const char *note, struct work_change *ret, struct err *err)
{
	*ret = (struct work_change){.c = c};
	struct change_info info = {.actor = call_actor_name(c), .kind = "form", .note = str_of(note)};
	if (c->is_past)
		return err_set(err, ST_CONFLICT, "a day of the past is looked at: go back to today to change something");
	faults_init(&ret->faults, c->a, 10);
	return change_begin(c->g, &info, &ret->faults, &ret->change, err);
}

void work_abort(struct work_change *w)
{
	if (w->change)
		change_abort(w->change);
	w->change = NULL;
}

enum status work_put(struct work_change *w, const struct record *r, const struct row *row, const struct work_value *list, size_t n, struct id *ret_id, struct err *err)
{
	struct call *c = w->c;
	size_t fields = (size_t)record_field_count(r);
	struct value *values = ARENA_ARRAY(c->a, struct value, fields);
	bool *given = ARENA_ARRAY(c->a, bool, fields);
	for (size_t i = 0; row && i < fields; i++)
		values[i] = row->values[i];
	for (size_t i = 0; i < n; i++) {
		int k = record_field_index(r, str_of(list[i].field));
		values[k] = list[i].value;
		given[k] = true;
	}
	if (!w->is_trusted)
		TRY(call_need_become(c, r, row, values, err));
	return change_put(w->change, &(struct row_input){.record = r, .id = row ? row->id : (struct id){}, .is_new = !row, .values = values, .given = given}, ret_id, NULL, err);
}

enum status work_step(struct work_change *w, const struct row *row, const char *transition, struct err *err)
{
	struct state_actor who = {call_actor_name(w->c), call_roles(w->c)};
	const struct transition *t = record_transition(row->record, str_of(transition));
	TRY(call_need_step(w->c, row, t, err));
	return change_transition(w->change, row->record, row->id, str_of(transition), &who, 0, err);
}

enum status work_commit(struct work_change *w, struct err *err)
{
	struct change *change = w->change;
	w->change = NULL;
	enum status st = change_commit(change, NULL, err);
	if (st != ST_NO)
		return st;
	struct buf b;
	buf_init(&b, 0);
	if (w->faults.n)
		fault_render(&b, &w->faults.list[0], w->c->lang);
	struct str why = str_copy(w->c->a, buf_view(&b));
	buf_done(&b);
	return err_set(err, ST_CONFLICT, "the register does not take this: %.*s", STR_ARG(why));
}

struct value work_day(day_t day) { return value_of_date((struct pdate){day, DATE_DAY}); }

struct value work_value(const struct row *row, const char *field) { return row->values[record_field_index(row->record, str_of(field))]; }
