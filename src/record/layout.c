#include "record/layout.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

bool field_has_column(const struct field *f)
{
	return !field_is_sealed(f);
}

bool field_has_hash(const struct field *f)
{
	return kind_of(f->kind)->is_matched;
}

bool field_has_sort(const struct layout *l, int field)
{
	return field == l->name_field && kind_of(l->record->fields[field].kind)->form == VALUE_TEXT;
}

void layout_field_columns(struct buf *out, const char *prefix, const struct field *f)
{
	enum value_form form = kind_of(f->kind)->form;
	for (int i = 0; i < value_columns(form); i++)
		buf_printf(out, "%s%s\"%s%s\"", i ? ", " : "", prefix, f->name, value_column_suffix(form, i));
}

static const char *select_of(struct arena *a, const struct layout *l)
{
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 0);
	buf_cstr(&b, "version, id, valid_from, valid_to, tx_from, tx_to, origin_sheet, origin_row, mark");
	if (l->has_state)
		buf_cstr(&b, ", state");
	if (l->has_sealed)
		buf_cstr(&b, ", sealed");
	for (int i = 0; i < l->n_fields; i++)
		if (field_has_column(&l->record->fields[i])) {
			buf_cstr(&b, ", ");
			layout_field_columns(&b, "", &l->record->fields[i]);
		}
	return str_dup(a, buf_view(&b));
}

static const char *insert_of(struct arena *a, const struct layout *l)
{
	CLEANUP(buf_done) struct buf b, v;
	buf_init(&b, 0);
	buf_init(&v, 0);
	buf_printf(&b, "INSERT INTO \"%s\" (%s", l->record->name, l->select);
	buf_cstr(&v, ":version, :id, :valid_from, :valid_to, :tx_from, :tx_to, :origin_sheet, :origin_row, :mark");
	if (l->has_state)
		buf_cstr(&v, ", :state");
	if (l->has_sealed)
		buf_cstr(&v, ", :sealed");
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		enum value_form form = kind_of(f->kind)->form;
		for (int k = 0; field_has_column(f) && k < value_columns(form); k++)
			buf_printf(&v, ", :f%d%s", i, value_column_suffix(form, k));
	}
	for (int i = 0; i < l->n_fields; i++) {
		if (field_has_hash(&l->record->fields[i])) {
			buf_printf(&b, ", \"%s_hash\"", l->record->fields[i].name);
			buf_printf(&v, ", :h%d", i);
		}
		if (field_has_sort(l, i)) {
			buf_printf(&b, ", \"%s_sort\"", l->record->fields[i].name);
			buf_printf(&v, ", :s%d", i);
		}
	}
	buf_printf(&b, ") VALUES (%s)", v.p);
	return str_dup(a, buf_view(&b));
}

static void put_column(struct layout_column *list, int *n, const struct record *r, int field)
{
	const struct field *f = &r->fields[field];
	if (field_has_column(f))
		list[(*n)++] = (struct layout_column){field, kind_of(f->kind)->form, strlen(f->name) + 1};
}

void layout_make(struct arena *a, const struct record *r, struct layout *ret)
{
	struct layout l = {.record = r, .n_fields = record_field_count(r), .has_state = r->states != NULL};
	l.name_field = l.person_field = l.from_field = l.to_field = l.year_field = -1;
	l.by_name = ARENA_ARRAY(a, int, (size_t)l.n_fields);
	l.sql_names = ARENA_ARRAY(a, struct str, (size_t)l.n_fields);
	l.sql_stored = ARENA_ARRAY(a, struct str, (size_t)l.n_fields);
	for (int i = 0; i < l.n_fields; i++) {
		const struct field *f = &r->fields[i];
		l.sql_stored[i] = str_of(arena_printf(a, "\"%s\"", f->name));
		l.sql_names[i] = f->kind == FIELD_DATE ? str_of(arena_printf(a, "(\"%s\" >> 2)", f->name)) : l.sql_stored[i];
		l.has_sealed |= field_is_sealed(f);
		l.has_search |= (f->flags & F_SEARCH) != 0;
		if ((f->flags & F_NAME) && l.name_field < 0)
			l.name_field = i;
		int at = i;
		while (at > 0 && strcmp(r->fields[l.by_name[at - 1]].name, f->name) > 0) {
			l.by_name[at] = l.by_name[at - 1];
			at--;
		}
		l.by_name[at] = i;
	}
	l.columns = ARENA_ARRAY(a, struct layout_column, (size_t)l.n_fields);
	l.proof = ARENA_ARRAY(a, struct layout_column, (size_t)l.n_fields);
	for (int i = 0, n = 0; i < l.n_fields; i++) {
		put_column(l.columns, &l.n_columns, r, i);
		put_column(l.proof, &n, r, l.by_name[i]);
	}
	if (r->person && strcmp(r->person, "self"))
		l.person_field = record_field_index(r, str_of(r->person));
	if (r->life == LIFE_PERIOD) {
		l.from_field = record_field_index(r, STR("from"));
		l.to_field = record_field_index(r, STR("to"));
	}
	if (r->life == LIFE_YEAR)
		l.year_field = record_field_index(r, STR("year"));
	l.n_key = record_key_fields(r, l.key);
	l.select = select_of(a, &l);
	l.insert = insert_of(a, &l);
	*ret = l;
}

const struct layout *layout_of(const struct reg *g, const struct record *r)
{
	for (int i = 0; i < g->catalogue->n; i++)
		if (g->catalogue->records[i] == r)
			return &g->private_->layouts[i];
	panic("record %s is not in the register's catalogue", r->name);
}

enum status layout_validator(struct reg *g, const struct record *r, const struct validator **ret, struct err *err)
{
	struct layout *l = (struct layout *)(uintptr_t)layout_of(g, r);
	if (!l->validator)
		TRY(validator_new(g->catalogue, r, &l->validator, err));
	*ret = l->validator;
	return ST_OK;
}

void layout_read(const struct layout *l, const struct stmt *q, int first, struct row *ret, struct value *values,
		 int64_t *ret_mark)
{
	int c = first;
	struct row row = {.record = l->record, .values = values};
	row.version = stmt_i64(q, c++);
	row.id = stmt_id(q, c++);
	row.valid_from = (day_t)stmt_i64(q, c++);
	row.valid_to = (day_t)stmt_i64(q, c++);
	row.tx_from = stmt_i64(q, c++);
	row.tx_to = stmt_i64(q, c++);
	row.source = stmt_i64(q, c++);
	row.source_row = stmt_i64(q, c++);
	int64_t mark = stmt_i64(q, c++);
	if (ret_mark)
		*ret_mark = mark;
	if (l->has_state)
		row.state = stmt_str(q, c++);
	if (l->has_sealed) {
		row.sealed = stmt_blob(q, c++);
		row.is_sealed = row.sealed.n > 0;
	}
	if (l->has_sealed)
		for (int i = 0; i < l->n_fields; i++)
			values[i] = (struct value){};
	for (int i = 0; i < l->n_columns; i++)
		values[l->columns[i].field] = value_read(q, l->columns[i].form, &c);
	*ret = row;
}

struct row *row_copy(struct arena *a, const struct row *row)
{
	struct row *d = ARENA_NEW(a, struct row);
	int n = record_field_count(row->record);
	*d = *row;
	d->state = str_copy(a, row->state);
	d->sealed = row->sealed.n ? str_copy(a, row->sealed) : (struct str){};
	d->values = ARENA_ARRAY(a, struct value, (size_t)n);
	for (int i = 0; i < n; i++)
		d->values[i] = value_copy(a, row->values[i]);
	return d;
}

void as_of_where(struct buf *out, const char *p, struct as_of at)
{
	/* The literal lets both databases use the partial indexes on what is held now. */
	if (at.tx == TX_NOW)
		buf_printf(out, "%stx_to = " TX_NOW_SQL, p);
	else
		buf_printf(out, "%stx_from <= :tx AND %stx_to > :tx", p, p);
	if (!at.any_day)
		buf_printf(out, " AND %svalid_from <= :day AND %svalid_to > :day", p, p);
}

void as_of_bind(struct stmt *q, struct as_of at)
{
	if (at.tx != TX_NOW)
		stmt_bind_i64(q, ":tx", at.tx);
	if (!at.any_day)
		stmt_bind_i64(q, ":day", at.day);
}
