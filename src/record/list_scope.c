#include "record/list_scope.h"

#include "base/buf.h"
#include "record/layout.h"

#include <stdio.h>

void list_scope_ids(enum store_dialect d, const struct id *ids, size_t n, struct buf *sql)
{
	buf_char(sql, '(');
	for (size_t i = 0; i < n; i++) {
		char text[ID_TEXT];
		id_format(ids[i], text);
		buf_printf(sql, d == STORE_POSTGRES ? "%s'\\x%s'::bytea" : "%sx'%s'", i ? "," : "", text);
	}
	buf_char(sql, ')');
}

static const struct record *target_of(const struct reg *g, const struct record *r, struct str part)
{
	const struct field *f = record_field(r, part);
	return f && f->kind == FIELD_REFERENCE && field_has_column(f) ? catalogue_find(g->catalogue, str_of(f->record)) : NULL;
}

/* `table`: what the columns of the record stand under. Few rows at the end of the path are found by their indexes, from the end: the
 * subselect is made once. Of many, what refers to them in turn would be a large subselect: it is asked for each row instead, from the
 * row on. */
static enum status put_path(struct reg *g, const struct record *r, const char *table, int depth, struct as_of at, struct str path,
			    const struct list_clause *c, bool is_many, struct buf *sql, struct err *err)
{
	struct str rest = path, part;
	char name[16], prefix[20];
	str_next(&rest, '.', &part);
	if (str_eq(part, STR("id")) && !rest.p) {
		buf_printf(sql, "%s.id IN ", table);
		list_scope_ids(store_dialect(g->store), c->ids, c->n, sql);
		return ST_OK;
	}
	const struct record *target = target_of(g, r, part);
	if (!target)
		return err_set(err, ST_INTERNAL, "%s has no path '%.*s'", r->name, STR_ARG(path));
	if (!rest.p) {
		buf_printf(sql, "%s.\"%.*s\" IN ", table, STR_ARG(part));
		list_scope_ids(store_dialect(g->store), c->ids, c->n, sql);
		return ST_OK;
	}
	snprintf(name, sizeof name, "p%d", depth);
	snprintf(prefix, sizeof prefix, "%s.", name);
	if (is_many && str_find(rest, STR(".")) >= 0)
		buf_printf(sql, "EXISTS (SELECT 1 FROM \"%s\" %s WHERE %s.id = %s.\"%.*s\" AND ", target->name, name, name, table, STR_ARG(part));
	else
		buf_printf(sql, "%s.\"%.*s\" IN (SELECT %s.id FROM \"%s\" %s WHERE ", table, STR_ARG(part), name, target->name, name);
	as_of_where(sql, prefix, at);
	buf_cstr(sql, " AND ");
	TRY(put_path(g, target, name, depth + 1, at, rest, c, is_many, sql, err));
	buf_char(sql, ')');
	return ST_OK;
}

/* Rows before the end of a path: of a county's schools or a group's people, not of a city's. A page of a list is found sooner from its own
 * rows on, of which a few suffice; whoever reads them all passes over every one. */
enum { FEW = 500, FEW_OF_ALL = 10000 };

/* Does the path lead through many rows of the record whose reference ends it? */
static enum status leads_to_many(struct reg *g, const struct record *r, struct as_of at, struct str path, const struct list_clause *c, int few, bool *ret,
				 struct err *err)
{
	struct str rest = path, part;
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	int hops = 0;
	buf_init(&sql, 0);
	*ret = false;
	for (str_next(&rest, '.', &part); rest.p; str_next(&rest, '.', &part), hops++)
		if (!(r = target_of(g, r, part)))
			return ST_OK;
	if (hops < 2)
		return ST_OK;
	buf_cstr(&sql, "SELECT count(*) FROM (SELECT 1 FROM ");
	buf_printf(&sql, "\"%s\" p0 WHERE ", r->name);
	as_of_where(&sql, "p0.", at);
	buf_cstr(&sql, " AND ");
	TRY(put_path(g, r, "p0", 1, at, part, c, false, &sql, err));
	buf_printf(&sql, " LIMIT %d) few", few + 1);
	TRY(store_prepare(g->store, &q, sql.p, err));
	as_of_bind(q, at);
	TRY(stmt_step(q, &has, err));
	*ret = has && stmt_i64(q, 0) > few;
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
	/* Nothing but the clauses: a constant between them keeps databases from searching by an index for each. */
	const char *before = " AND ((";
	for (size_t i = 0; i < scope->n; i++) {
		const struct list_clause *c = &scope->clauses[i];
		if (c->path && !c->n)
			continue;
		buf_cstr(sql, before);
		before = " OR (";
		if (c->path) {
			bool is_many;
			char table[80];
			snprintf(table, sizeof table, "\"%s\"", r->name);
			TRY(leads_to_many(g, r, at, str_of(c->path), c, scope->is_whole ? FEW_OF_ALL : FEW, &is_many, err));
			TRY(put_path(g, r, table, 0, at, str_of(c->path), c, is_many, sql, err));
		} else {
			buf_cstr(sql, "1 = 1");
		}
		if (c->states)
			put_states(r, c->states, sql);
		buf_char(sql, ')');
	}
	buf_cstr(sql, before[1] == 'O' ? ")" : " AND 1 = 0");
	return ST_OK;
}
