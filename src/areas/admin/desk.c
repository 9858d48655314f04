#include "areas/admin/run.h"

#include "cli/session.h"
#include "web/rules.h"

#include <stdlib.h>

enum status desk_open(struct session *s, struct desk *ret, struct err *err)
{
	*ret = (struct desk){};
	TRY(session_register(s, false, &ret->reg, err));
	const struct access_rules *rules;
	TRY(site_rules(ret->reg, s->arena, &rules, err));
	ret->access = (struct access){.keys = s->keys, .rules = rules, .zone_minutes = ret->reg->zone_minutes};
	TRY(store_open_work(&ret->access.store, s->db, NULL, err));
	ret->by = (struct access_actor){.via = str_of(arena_printf(s->arena, "command line %.*s", STR_ARG(session_actor(s)))), .now = reg_now(ret->reg)};
	return access_migrate(ret->access.store, err);
}

void desk_close(struct desk *d)
{
	store_close(d->access.store);
	d->access.store = NULL;
}

enum status desk_user(struct session *s, struct desk *d, struct str login, struct access_user *ret, struct err *err)
{
	enum status st = access_user_find(&d->access, s->arena, login, ret, err);
	return st == ST_NOT_FOUND ? err_set(err, st, "there is no account '%.*s'; 'junheng user list' lists them", STR_ARG(login)) : st;
}

json_t *desk_text(struct str s) { return s.p ? json_stringn(s.p, s.n) : json_null(); }

json_t *desk_moment(moment_t m)
{
	char text[28];
	if (!m)
		return json_null();
	moment_format(m, text);
	return json_string(text);
}

struct report_value desk_cell_moment(struct session *s, const struct desk *d, moment_t m)
{
	char text[MOMENT_SECOND + 1];
	if (!m)
		return report_value_none();
	moment_local(m, d->reg->zone_minutes, text);
	return report_value_text(str_copy(s->arena, (struct str){text, MOMENT_MINUTE}));
}

void desk_print(struct session *s, json_t *o, const struct report *report)
{
	if (s->json) {
		char *text = json_dumps(o, JSON_INDENT(2));
		if (!text)
			panic("JSON of a result cannot be written");
		fprintf(s->out, "%s\n", text);
		free(text);
	} else if (report) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		report_to_text(report, &(struct text_options){.columns = s->columns, .colour = s->colour}, &text);
		fwrite(text.p, 1, text.n, s->out);
	}
	json_decref(o);
}

void desk_say(struct session *s, const char *message, const struct str *args, int n)
{
	if (s->json)
		return;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	tr_format(&text, s->lang, message, args, n);
	fprintf(s->out, "%.*s\n", STR_ARG(buf_view(&text)));
}
