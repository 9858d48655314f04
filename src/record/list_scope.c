#include "record/list_scope.h"

#include "base/buf.h"
#include "record/layout.h"

static void put_ids(enum store_dialect d, const struct list_clause *c, struct buf *sql)
{
	buf_char(sql, '(');
	for (size_t i = 0; i < c->n; i++) {
		char text[ID_TEXT];
		id_format(c->ids[i], text);
		buf_printf(sql, d == STORE_POSTGRES ? "%s'\\x%s'::bytea" : "%sx'%s'", i ? "," : "", text);
	}
	buf_char(sql, ')');
}

static enum status put_path(struct reg *g, const struct record *r, struct as_of at, struct str path, const struct list_clause *c,
			    struct buf *sql, struct err *err)
{
	struct str rest = path, part;
	str_next(&rest, '.', &part);
	if (str_eq(part, STR("id")) && !rest.p) {
		buf_cstr(sql, "id IN ");
		put_ids(store_dialect(g->store), c, sql);
		return ST_OK;
	}
	const struct field *f = record_field(r, part);
	const struct record *target = f && f->kind == FIELD_REFERENCE ? catalogue_find(g->catalogue, str_of(f->record)) : NULL;
	if (!target || !field_has_column(f))
		return err_set(err, ST_INTERNAL, "%s has no path '%.*s'", r->name, STR_ARG(path));
	buf_printf(sql, "\"%s\" IN ", f->name);
	if (!rest.p) {
		put_ids(store_dialect(g->store), c, sql);
		return ST_OK;
	}
	buf_printf(sql, "(SELECT id FROM \"%s\" WHERE ", target->name);
	as_of_where(sql, "", at);
	buf_cstr(sql, " AND ");
	TRY(put_path(g, target, at, rest, c, sql, err));
	buf_char(sql, ')');
	return ST_OK;
}

/* States of descriptors are plain words. */
static void put_states(const struct record *r, const char *states, struct buf *sql)
{
	struct str rest = str_of(states), state;
	bool any = false;
	buf_cstr(sql, " AND (");
	while (str_next(&rest, '|', &state)) {
		if (!r->states && str_eq(state, STR("none"))) {
			buf_printf(sql, "%s1 = 1", any ? " OR " : "");
			any = true;
		}
		for (const struct state *s = r->states; s && s->value; s++)
			if (str_eq(str_of(s->value), state)) {
				buf_printf(sql, "%sstate = '%s'", any ? " OR " : "", s->value);
				any = true;
			}
	}
	buf_cstr(sql, any ? ")" : "1 = 0)");
}

enum status list_scope_sql(struct reg *g, const struct record *r, struct as_of at, const struct list_scope *scope, struct buf *sql,
			   struct err *err)
{
	buf_cstr(sql, " AND (1 = 0");
	for (size_t i = 0; i < scope->n; i++) {
		const struct list_clause *c = &scope->clauses[i];
		if (c->path && !c->n)
			continue;
		buf_cstr(sql, " OR (");
		if (c->path)
			TRY(put_path(g, r, at, str_of(c->path), c, sql, err));
		else
			buf_cstr(sql, "1 = 1");
		if (c->states)
			put_states(r, c->states, sql);
		buf_char(sql, ')');
	}
	buf_char(sql, ')');
	return ST_OK;
}
