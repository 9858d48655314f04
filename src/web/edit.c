#include "web/edit.h"

#include "record/kind.h"
#include "web/scope.h"

enum status edit_begin_as(struct call *c, struct change_info info, struct edit *ret, struct err *err)
{
	*ret = (struct edit){.c = c};
	info.actor = call_actor_name(c);
	if (c->is_past)
		return err_set(err, ST_CONFLICT, "a day of the past is looked at: go back to today to change something");
	faults_init(&ret->faults, c->a, 10);
	return change_begin(c->g, &info, &ret->faults, &ret->change, err);
}

enum status edit_begin(struct call *c, const char *note, struct edit *ret, struct err *err)
{
	return edit_begin_as(c, (struct change_info){.kind = "form", .note = str_of(note)}, ret, err);
}

void edit_abort(struct edit *e)
{
	if (e->change)
		change_abort(e->change);
	e->change = NULL;
}

/* What kinds ask of a text (its length, one of the codes), asked as of a text somebody typed: writing asks the rest. */
static void check_text(struct edit *e, const struct record *r, const struct edit_value *given)
{
	const struct field *f = record_field(r, str_of(given->field));
	bool is_code = f->kind == FIELD_CODE && !f->codes_policy; /* pages write codes of the program's own into lists a policy has replaced */
	if (given->value.form != VALUE_TEXT || !(is_code || f->kind == FIELD_TEXT || f->kind == FIELD_LONG_TEXT))
		return;
	struct kind_context k = reg_kind_context(e->c->g, e->c->a);
	struct fault fault = {};
	struct value ignored;
	if (field_parse(&k, f, &(struct kind_input){.text = given->value.s}, &ignored, &fault))
		return;
	fault.record = r;
	fault.field = f;
	fault.value = given->value.s;
	fault_add(&e->faults, &fault);
}

enum status edit_put(struct edit *e, const struct record *r, const struct row *row, const struct edit_value *list, size_t n, struct id *ret_id, struct err *err)
{
	struct call *c = e->c;
	size_t fields = (size_t)record_field_count(r);
	struct value *values = ARENA_ARRAY(c->a, struct value, fields);
	bool *given = ARENA_ARRAY(c->a, bool, fields);
	for (size_t i = 0; row && i < fields; i++)
		values[i] = row->values[i];
	for (size_t i = 0; i < n; i++) {
		int k = record_field_index(r, str_of(list[i].field));
		values[k] = list[i].value;
		given[k] = true;
		check_text(e, r, &list[i]);
	}
	if (!e->is_trusted)
		TRY(call_need_become(c, r, row, values, err));
	struct row_input in = {.record = r, .id = row ? row->id : (struct id){}, .is_new = !row && !e->is_by_key,
			       .seen_version = row && e->is_guarded ? row->version : 0, .values = values, .given = given};
	return change_put(e->change, &in, ret_id, NULL, err);
}

enum status edit_step(struct edit *e, const struct row *row, const char *transition, struct err *err)
{
	struct state_actor who = {call_actor_name(e->c), call_roles(e->c)};
	const struct transition *t = record_transition(row->record, str_of(transition));
	TRY(call_need_step(e->c, row, t, err));
	return change_transition(e->change, row->record, row->id, str_of(transition), &who, 0, err);
}

enum status edit_commit(struct edit *e, struct err *err)
{
	struct change *change = e->change;
	e->change = NULL;
	enum status st = change_commit(change, NULL, err);
	if (st != ST_NO)
		return st;
	struct buf b;
	buf_init(&b, 0);
	if (e->faults.n)
		fault_render(&b, &e->faults.list[0], e->c->lang);
	struct str why = str_copy(e->c->a, buf_view(&b));
	buf_done(&b);
	return err_set(err, ST_CONFLICT, "the register does not take this: %.*s", STR_ARG(why));
}
