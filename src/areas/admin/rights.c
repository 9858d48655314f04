/* rights: the table of rights, of a role or for a thing. */
#include "areas/admin/matrix.h"
#include "areas/admin/run.h"

static void add(json_t *list, const struct right *r, struct str thing)
{
	json_t *o = json_object(), *actions = json_array(), *states = r->states ? json_array() : json_null();
	for (int i = 0; i < ACT_COUNT; i++)
		if (r->actions & ACT(i))
			json_array_append_new(actions, json_string(action_name((enum action)i)));
	struct str rest = str_of(r->states), state;
	while (r->states && str_next(&rest, '|', &state))
		json_array_append_new(states, desk_text(state));
	json_array_append_new(list, o);
	json_object_set_new(o, "role", json_string(role_name(r->role)));
	json_object_set_new(o, "thing", desk_text(thing));
	json_object_set_new(o, "actions", actions);
	json_object_set_new(o, "scope", json_string(scope_name(r->scope)));
	json_object_set_new(o, "states", states);
}

enum status run_rights(struct session *s, const struct arguments *args, struct err *err)
{
	enum role role = ROLE_COUNT;
	struct str only = argument(args, "role", STR("")), about = argument(args, "record", STR(""));
	if (only.n && !role_parse(only, &role))
		return err_set(err, ST_USAGE, "there is no role '%.*s'; 'junheng rights' shows them", STR_ARG(only));
	struct report r;
	if (!rights_report(&r, s->arena, s->lang, s->catalogue, role, about))
		return err_set(err, ST_NOT_FOUND, "nobody has a right to '%.*s'; 'junheng rights' shows what there are rights to", STR_ARG(about));
	json_t *o = json_object(), *list = json_array();
	json_object_set_new(o, "rights", list);
	for (size_t i = 0; i < rights_count; i++) {
		struct str rest = str_of(rights[i].things), thing;
		if (only.n && rights[i].role != role)
			continue;
		while (str_next(&rest, ',', &thing))
			if (!about.n || str_eq(about, thing))
				add(list, &rights[i], thing);
	}
	desk_print(s, o, &r);
	return ST_OK;
}
