#include "record/resolve.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

enum { CANDIDATES = 4 };

enum status rows_with(struct reg *g, const struct layout *l, const int *fields, int n, const struct value *values,
		      struct as_of at, struct id *ret, int max, int *ret_n, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	/* On one day a row has one version. */
	buf_printf(&sql, "SELECT %sid FROM \"%s\" WHERE ", at.any_day ? "DISTINCT " : "", l->record->name);
	as_of_where(&sql, "", at);
	for (int i = 0; i < n; i++) {
		const struct field *f = &l->record->fields[fields[i]];
		if (!field_has_column(f))
			continue;
		/* "= :k" and "IS NULL" apart: PostgreSQL has no index for IS NOT DISTINCT FROM. */
		if (values[fields[i]].form == VALUE_NULL)
			buf_printf(&sql, " AND \"%s\" IS NULL", f->name);
		else
			buf_printf(&sql, " AND \"%s\" = :k%d", f->name, i);
	}
	buf_printf(&sql, " LIMIT %d", max);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, sql.p, err));
	as_of_bind(q, at);
	for (int i = 0; i < n; i++) {
		const struct field *f = &l->record->fields[fields[i]];
		char name[8] = {':', 'k', (char)('0' + i)};
		if (field_has_column(f) && values[fields[i]].form != VALUE_NULL)
			value_bind(q, name, kind_of(f->kind)->form, &values[fields[i]]);
	}
	int found = 0;
	for (bool has; found < max;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		ret[found++] = stmt_id(q, 0);
	}
	*ret_n = found;
	return ST_OK;
}

struct search_state {
	struct reg *g;
	const struct layout *l;
	struct arena *a;
	struct id ids[CANDIDATES];
	int n;
};

/* Key parts are separated by '/'; a text that is no value of the key's kinds is no key. */
static enum status rows_keyed(struct reg *g, const struct layout *l, struct arena *a, struct str text, struct as_of at, struct id *ret, int max, int *ret_n,
			      struct err *err)
{
	*ret_n = 0;
	if (!l->n_key)
		return ST_OK;
	struct value *values = ARENA_ARRAY(a, struct value, (size_t)l->n_fields);
	struct kind_context k = reg_kind_context(g, a);
	struct str rest = text, part;
	for (int i = 0; i < l->n_key; i++) {
		const struct field *f = &l->record->fields[l->key[i]];
		bool is_only = l->n_key == 1;
		if (is_only)
			part = text;
		else if (!rest.p || !str_next(&rest, '/', &part))
			return ST_OK;
		struct kind_input in = {.text = part};
		if (!field_has_column(f) || !field_parse(&k, f, &in, &values[l->key[i]], NULL))
			return ST_OK;
	}
	if (l->n_key > 1 && rest.p)
		return ST_OK;
	return rows_with(g, l, l->key, l->n_key, values, at, ret, max, ret_n, err);
}

static enum status by_key(struct search_state *s, struct str text, struct as_of at, struct err *err)
{
	return rows_keyed(s->g, s->l, s->a, text, at, s->ids, CANDIDATES, &s->n, err);
}

enum status rows_called(struct reg *g, const struct record *r, struct str text, struct arena *a, struct id *ret, int max, int *ret_n, struct err *err)
{
	const struct layout *l = layout_of(g, r);
	const struct as_of any_day = {.any_day = true, .tx = TX_NOW};
	const struct field *name = l->name_field >= 0 ? &r->fields[l->name_field] : NULL;
	int n, named = 0;
	TRY(rows_keyed(g, l, a, text, any_day, ret, max, &n, err));
	if (n && n < max && name && name->kind == FIELD_TEXT && field_has_column(name)) {
		struct value *values = ARENA_ARRAY(a, struct value, (size_t)l->n_fields);
		values[l->name_field] = VALUE_STR(text);
		TRY(rows_with(g, l, &l->name_field, 1, values, any_day, ret + n, max - n, &named, err));
	}
	*ret_n = n + named;
	return ST_OK;
}

static enum status by_alias(struct search_state *s, struct str text, day_t day, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	s->n = 0;
	TRY(store_prepare(s->g->store, &q,
			  "SELECT DISTINCT \"row\" FROM alias WHERE record = :record AND \"value\" = :value AND tx_to "
			  "= " TX_NOW_SQL " LIMIT 4",
			  err));
	stmt_bind_str(q, ":record", str_of(s->l->record->name));
	stmt_bind_str(q, ":value", text);
	for (bool has; s->n < CANDIDATES;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		if (id_parse(stmt_str(q, 0), &s->ids[s->n]))
			s->n++;
	}
	return ST_OK;
}

/* Names, then short names and the like. */
static enum status by_name(struct search_state *s, struct str text, struct as_of at, struct err *err)
{
	s->n = 0;
	for (int pass = 0; pass < 2 && !s->n; pass++)
		for (int i = 0; i < s->l->n_fields && !s->n; i++) {
			const struct field *f = &s->l->record->fields[i];
			bool is_name =
				pass == 0 ? i == s->l->name_field : (f->flags & F_SEARCH) && i != s->l->name_field;
			if (!is_name || f->kind != FIELD_TEXT || !field_has_column(f))
				continue;
			struct value *values = ARENA_ARRAY(s->a, struct value, (size_t)s->l->n_fields);
			values[i] = VALUE_STR(text);
			TRY(rows_with(s->g, s->l, &i, 1, values, at, s->ids, CANDIDATES, &s->n, err));
		}
	return ST_OK;
}

static enum status find(struct search_state *s, struct str text, day_t day, struct err *err)
{
	const struct as_of on_day = {.day = day, .tx = TX_NOW}, any_day = {.any_day = true, .tx = TX_NOW};
	TRY(by_key(s, text, on_day, err));
	if (!s->n)
		TRY(by_key(s, text, any_day, err));
	if (!s->n)
		TRY(by_alias(s, text, day, err));
	if (!s->n)
		TRY(by_name(s, text, on_day, err));
	if (!s->n)
		TRY(by_name(s, text, any_day, err));
	return ST_OK;
}

static void name_candidates(struct search_state *s, struct str text, struct fault *ret)
{
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 1000);
	for (int i = 0; i < s->n && i < CANDIDATES - 1; i++) {
		if (i)
			buf_cstr(&b, ", ");
		row_key_text(s->g, s->l->record, s->ids[i], &b);
	}
	if (s->n == CANDIDATES)
		buf_cstr(&b, " …");
	ret->rule = "reference.many";
	ret->args[0] = fault_label(s->l->record->label);
	ret->args[1] = fault_text(str_copy(s->a, text));
	ret->args[2] = fault_text(str_copy(s->a, buf_view(&b)));
	ret->n_args = 3;
}

enum status row_resolve(struct reg *g, const struct record *r, struct str text, day_t day, struct id *ret,
			struct fault *ret_fault, struct arena *a, struct err *err)
{
	struct search_state s = {.g = g, .l = layout_of(g, r), .a = a};
	text = str_trim(text);
	struct id id;
	if (text.n == 32 && id_parse(text, &id)) {
		struct row **rows;
		TRY(row_periods(g, a, r, id, TX_NOW, ROW_SEALED, &rows, (size_t[]){0}, err));
		if (rows) {
			*ret = id;
			return ST_OK;
		}
	}
	TRY(find(&s, text, day, err));
	if (s.n == 1) {
		*ret = s.ids[0];
		return ST_OK;
	}
	if (s.n == 0)
		return err_record(err, ST_NOT_FOUND, r, "%s: nothing is called “%.*s”", STR_ARG(text));
	if (ret_fault)
		name_candidates(&s, text, ret_fault);
	return err_record(err, ST_NO, r, "%s: “%.*s” is the name of several; use the code", STR_ARG(text));
}

bool reference_resolve(const struct kind_context *c, const struct record *target, struct str text, struct id *ret, struct fault *ret_fault)
{
	struct reg *g = c->data;
	CLEANUP(arena_done) struct arena own; /* imports ask for many: rows looked at on the way do not pile up */
	arena_init(&own);
	if (row_resolve(g, target, text, reg_today(g), ret, ret_fault, &own, NULL) == ST_OK)
		return true;
	for (int i = 0; ret_fault && ret_fault->rule && i < ret_fault->n_args; i++)
		if (ret_fault->args[i].text.p)
			ret_fault->args[i].text = str_copy(c->arena, ret_fault->args[i].text);
	return false;
}
