/* token list, add, end. */
#include "areas/admin/run.h"

#include "access/token.h"

static struct str action_names(struct session *s, uint32_t actions)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (int i = 0; i < ACT_COUNT; i++)
		if (actions & ACT(i))
			buf_printf(&text, "%s%s", text.n ? "," : "", action_name((enum action)i));
	return str_copy(s->arena, buf_view(&text));
}

static enum status list_tokens(struct session *s, struct desk *d, const struct arguments *args, struct err *err)
{
	enum { COLUMNS = 6 };
	struct access_user u = {};
	struct access_token_line *lines;
	size_t n;
	if (args->word_count)
		TRY(desk_user(s, d, args->words[0], &u, err));
	TRY(access_token_list(&d->access, s->arena, u.id, &lines, &n, err));
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, n * COLUMNS + 1), *c = cells;
	json_t *o = json_object(), *list = json_array();
	json_object_set_new(o, "tokens", list);
	for (size_t i = 0; i < n; i++) {
		const struct access_token_line *t = &lines[i];
		struct access_user owner = {};
		struct str actions = action_names(s, t->actions);
		enum status st = access_user_get(&d->access, s->arena, t->user, &owner, err);
		if (st != ST_OK) {
			json_decref(o);
			return st;
		}
		json_t *e = json_object();
		json_array_append_new(list, e);
		json_object_set_new(e, "prefix", desk_text(t->prefix));
		json_object_set_new(e, "login", desk_text(owner.login));
		json_object_set_new(e, "name", desk_text(t->name));
		json_object_set_new(e, "actions", desk_text(actions));
		json_object_set_new(e, "ends", desk_moment(t->ends));
		json_object_set_new(e, "used", desk_moment(t->used));
		*c++ = report_value_text(t->prefix);
		*c++ = report_value_text(owner.login);
		*c++ = report_value_text(t->name);
		*c++ = report_value_text(actions);
		*c++ = desk_cell_moment(s, d, t->ends);
		*c++ = desk_cell_moment(s, d, t->used);
	}
	struct report r;
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "API tokens")));
	const struct report_column columns[COLUMNS] = {
		{.heading = str_of(tr(s->lang, "prefix"))}, {.heading = str_of(tr(s->lang, "login name"))}, {.heading = str_of(tr(s->lang, "name"))},
		{.heading = str_of(tr(s->lang, "may"))},    {.heading = str_of(tr(s->lang, "ends"))},       {.heading = str_of(tr(s->lang, "last used"))}};
	report_add_table(&r, &(struct report_table){.columns = columns, .column_count = COLUMNS, .cells = cells, .row_count = (int)n});
	desk_print(s, o, &r);
	return ST_OK;
}

static enum status add(struct session *s, struct desk *d, const struct arguments *args, struct err *err)
{
	struct access_user u;
	uint32_t actions;
	int64_t days = d->access.rules->token_days_at_most;
	char text[API_TOKEN_TEXT];
	struct str names = argument(args, "actions", STR("list,read"));
	if (!actions_parse(names, &actions))
		return err_set(err, ST_USAGE, "--actions are words like list,read,export; '%.*s' holds one that is none", STR_ARG(names));
	TRY(argument_i64(args, "days", 1, days, &days, err));
	TRY(desk_user(s, d, args->words[0], &u, err));
	TRY(access_token_new(&d->access, &d->by, u.id, argument(args, "name", STR("command line")), actions, (int)days, text, err));
	json_t *o = json_object();
	json_object_set_new(o, "login", desk_text(u.login));
	json_object_set_new(o, "token", json_string(text));
	desk_say(s, N_("The token of {0}, shown this once: {1}"), (struct str[]){u.login, str_of(text)}, 2);
	desk_print(s, o, NULL);
	return ST_OK;
}

static enum status end(struct session *s, struct desk *d, const struct arguments *args, struct err *err)
{
	struct access_token_line *lines;
	size_t n;
	TRY(access_token_list(&d->access, s->arena, (struct id){}, &lines, &n, err));
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(lines[i].prefix, args->words[0]))
			continue;
		TRY(access_token_end(&d->access, &d->by, lines[i].user, lines[i].id, err));
		json_t *o = json_object();
		json_object_set_new(o, "ended", desk_text(lines[i].prefix));
		desk_say(s, N_("The token {0} no longer works."), &lines[i].prefix, 1);
		desk_print(s, o, NULL);
		return ST_OK;
	}
	return err_set(err, ST_NOT_FOUND, "there is no token '%.*s'; 'junheng token list' lists them", STR_ARG(args->words[0]));
}

enum status run_token_list(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	TRY(desk_open(s, &d, err));
	return list_tokens(s, &d, args, err);
}

enum status run_token_add(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	TRY(desk_open(s, &d, err));
	return add(s, &d, args, err);
}

enum status run_token_end(struct session *s, const struct arguments *args, struct err *err)
{
	CLEANUP(desk_close) struct desk d = {};
	TRY(desk_open(s, &d, err));
	return end(s, &d, args, err);
}
