/* rights: the table of rights, of a role or for a thing. */
#include "areas/admin/run.h"

#include "access/rights.h"
#include "record/descriptor.h"

/* What a thing is called. */
static const char *thing_title(struct session *s, struct str thing)
{
	const struct record *r = catalogue_find(s->catalogue, thing);
	if (r)
		return label_in(r->label, s->lang);
	for (const struct rights_thing *t = rights_things; t->name; t++)
		if (str_eq(str_of(t->name), thing))
			return label_in(t->label, s->lang);
	return str_dup(s->arena, thing);
}

static struct str actions_text(struct session *s, uint32_t actions, json_t *list)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (int i = 0; i < ACT_COUNT; i++)
		if (actions & ACT(i)) {
			buf_printf(&text, "%s%s", text.n ? s->lang == LANG_ZH ? "、" : ", " : "", label_in(action_label((enum action)i), s->lang));
			json_array_append_new(list, json_string(action_name((enum action)i)));
		}
	return str_copy(s->arena, buf_view(&text));
}

struct table {
	json_t *list;
	struct report_value *cells;
	int n;
};
enum { COLUMNS = 5 };

static void add(struct session *s, struct table *t, const struct right *r, struct str thing)
{
	json_t *o = json_object(), *actions = json_array(), *states = json_array();
	struct report_value *c = t->cells + (ptrdiff_t)COLUMNS * t->n++;
	c[0] = report_value_text(str_of(label_in(role_label(r->role), s->lang)));
	c[1] = report_value_text(str_of(thing_title(s, thing)));
	c[2] = report_value_text(actions_text(s, r->actions, actions));
	c[3] = report_value_text(str_of(label_in(scope_label(r->scope), s->lang)));
	c[4] = r->states ? report_value_text(str_of(r->states)) : report_value_none();
	struct str rest = str_of(r->states), state;
	while (r->states && str_next(&rest, '|', &state))
		json_array_append_new(states, desk_text(state));
	json_array_append_new(t->list, o);
	json_object_set_new(o, "role", json_string(role_name(r->role)));
	json_object_set_new(o, "thing", desk_text(thing));
	json_object_set_new(o, "actions", actions);
	json_object_set_new(o, "scope", json_string(scope_name(r->scope)));
	json_object_set_new(o, "states", r->states ? states : json_null());
	if (!r->states)
		json_decref(states);
}

static size_t count_things(void)
{
	size_t n = 0;
	for (size_t i = 0; i < rights_count; i++) {
		struct str rest = str_of(rights[i].things), thing;
		while (str_next(&rest, ',', &thing))
			n++;
	}
	return n;
}

enum status run_rights(struct session *s, const struct arguments *args, struct err *err)
{
	enum role role = ROLE_COUNT;
	struct str only = argument(args, "role", STR("")), about = argument(args, "record", STR(""));
	if (only.n && !role_parse(only, &role))
		return err_set(err, ST_USAGE, "there is no role '%.*s'; 'junheng rights' shows them", STR_ARG(only));
	struct table t = {.list = json_array(), .cells = ARENA_ARRAY(s->arena, struct report_value, COLUMNS * count_things())};
	for (size_t i = 0; i < rights_count; i++) {
		struct str rest = str_of(rights[i].things), thing;
		if (only.n && rights[i].role != role)
			continue;
		while (str_next(&rest, ',', &thing))
			if (!about.n || str_eq(about, thing))
				add(s, &t, &rights[i], thing);
	}
	json_t *o = json_object();
	json_object_set_new(o, "rights", t.list);
	if (!t.n) {
		json_decref(o);
		return err_set(err, ST_NOT_FOUND, "nobody has a right to '%.*s'; 'junheng rights' shows what there are rights to", STR_ARG(about));
	}
	struct report r;
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "Rights")));
	const struct report_column columns[COLUMNS] = {{.heading = str_of(tr(s->lang, "role"))},
						       {.heading = str_of(tr(s->lang, "what"))},
						       {.heading = str_of(tr(s->lang, "may"))},
						       {.heading = str_of(tr(s->lang, "how far"))},
						       {.heading = str_of(tr(s->lang, "in state"))}};
	report_add_table(&r, &(struct report_table){.columns = columns, .column_count = COLUMNS, .cells = t.cells, .row_count = t.n});
	desk_print(s, o, &r);
	return ST_OK;
}
