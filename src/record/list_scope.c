#include "record/list_scope.h"

#include "base/arena.h"
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

/* A relation still says whose its rows are when it is over: the lessons of a mentor who no longer is one. */
static void put_standing(struct buf *sql, const char *prefix, const struct record *r, struct as_of at)
{
	bool may_be_over = r->life == LIFE_PERIOD && !at.any_day;
	as_of_where(sql, prefix, may_be_over ? (struct as_of){.any_day = true, .tx = at.tx} : at);
	if (may_be_over)
		buf_printf(sql, " AND %svalid_from <= :day", prefix);
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
	put_standing(sql, prefix, target, at);
	buf_cstr(sql, " AND ");
	TRY(put_path(g, target, name, depth + 1, at, rest, c, is_many, sql, err));
	buf_char(sql, ')');
	return ST_OK;
}

/* Rows before the end of a path: of a county's schools or a group's people, not of a city's. A page of a list is found sooner from its own
 * rows on, of which a few suffice; whoever reads them all passes over every one. */
enum { FEW = 500, FEW_OF_PAGE = 4000, FEW_OF_ALL = 10000, HOPS_MAX = 8 };

/* Are there more rows of the record than that whose path ends in the clause? */
static enum status has_many(struct reg *g, const struct record *r, struct as_of at, struct str path, const struct list_clause *c, int few, bool *ret,
			    struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	buf_init(&sql, 0);
	buf_cstr(&sql, "SELECT count(*) FROM (SELECT 1 FROM ");
	buf_printf(&sql, "\"%s\" p0 WHERE ", r->name);
	put_standing(&sql, "p0.", r, at);
	buf_cstr(&sql, " AND ");
	TRY(put_path(g, r, "p0", 1, at, path, c, false, &sql, err));
	buf_printf(&sql, " LIMIT %d) few", few + 1);
	TRY(store_prepare(g->store, &q, sql.p, err));
	as_of_bind(q, at);
	TRY(stmt_step(q, &has, err));
	*ret = has && stmt_i64(q, 0) > few;
	return ST_OK;
}

/* Does the path lead through many rows: of the record whose reference ends it, and for a page of any on the way, each found by those behind? */
static enum status leads_to_many(struct reg *g, const struct record *r, struct as_of at, struct str path, const struct list_clause *c, bool is_page, int few,
				 bool *ret, struct err *err)
{
	const struct record *on_way[HOPS_MAX];
	struct str rests[HOPS_MAX], rest = path, part;
	int hops = 0, least = is_page ? 1 : 2;
	*ret = false;
	for (str_next(&rest, '.', &part); rest.p && hops < HOPS_MAX; str_next(&rest, '.', &part)) {
		if (!(r = target_of(g, r, part)))
			return ST_OK;
		rests[hops] = rest;
		on_way[hops++] = r;
	}
	for (int k = hops - 1; hops >= least && k >= (is_page ? 0 : hops - 1) && !*ret; k--)
		TRY(has_many(g, on_way[k], at, rests[k], c, few, ret, err));
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

static enum status put_clause(struct reg *g, const struct record *r, struct as_of at, const struct list_clause *c, bool is_page, int few, struct buf *sql,
			      bool *ret_is_many, struct err *err)
{
	*ret_is_many = false;
	buf_char(sql, '(');
	if (c->path) {
		char table[80];
		snprintf(table, sizeof table, "\"%s\"", r->name);
		TRY(leads_to_many(g, r, at, str_of(c->path), c, is_page, few, ret_is_many, err));
		TRY(put_path(g, r, table, 0, at, str_of(c->path), c, *ret_is_many, sql, err));
	} else {
		buf_cstr(sql, "1 = 1");
	}
	if (c->states)
		put_states(r, c->states, sql);
	buf_char(sql, ')');
	return ST_OK;
}

static bool reaches_nothing(const struct list_clause *c) { return c->path && !c->n; }

enum status list_scope_sql(struct reg *g, const struct record *r, struct as_of at, const struct list_scope *scope, struct buf *sql, struct err *err)
{
	/* Nothing but the clauses: a constant between them keeps databases from searching by an index for each. */
	const char *before = " AND (";
	bool is_many;
	for (size_t i = 0; i < scope->n; i++) {
		if (reaches_nothing(&scope->clauses[i]))
			continue;
		buf_cstr(sql, before);
		before = " OR ";
		TRY(put_clause(g, r, at, &scope->clauses[i], false, scope->is_whole ? FEW_OF_ALL : FEW, sql, &is_many, err));
	}
	buf_cstr(sql, before[1] == 'O' ? ")" : " AND 1 = 0");
	return ST_OK;
}

enum status list_scope_parts(struct reg *g, struct arena *a, const struct record *r, struct as_of at, const struct list_scope *scope, struct str **ret,
			     size_t *ret_n, bool *ret_is_many, struct err *err)
{
	CLEANUP(buf_done) struct buf one;
	struct str *parts = ARENA_ARRAY(a, struct str, scope->n + 1);
	size_t n = 0;
	bool is_many, is_any_many = false;
	buf_init(&one, 0);
	for (size_t i = 0; i < scope->n; i++) {
		if (reaches_nothing(&scope->clauses[i]))
			continue;
		buf_clear(&one);
		TRY(put_clause(g, r, at, &scope->clauses[i], true, FEW_OF_PAGE, &one, &is_many, err));
		parts[n++] = str_copy(a, buf_view(&one));
		is_any_many |= is_many;
	}
	if (!n)
		parts[n++] = STR("1 = 0");
	*ret = parts;
	*ret_n = n;
	*ret_is_many = is_any_many;
	return ST_OK;
}
