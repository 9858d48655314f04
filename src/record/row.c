#include "record/row.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/layout.h"
#include "record/sealed.h"

struct as_of as_of_today(const struct reg *g)
{
	return (struct as_of){.day = reg_today(g), .tx = TX_NOW};
}

enum status reg_tx_at(struct reg *g, moment_t m, int64_t *ret_tx, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, "SELECT number FROM tx WHERE moment <= :moment ORDER BY moment DESC LIMIT 1",
			  err));
	stmt_bind_i64(q, ":moment", m);
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret_tx = has ? stmt_i64(q, 0) : 0;
	return ST_OK;
}

static enum status read_versions(struct reg *g, struct arena *a, const struct record *r, struct id id, struct as_of at,
				 enum row_open open, struct row ***ret, size_t *ret_n, struct err *err)
{
	const struct layout *l = layout_of(g, r);
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT %s FROM \"%s\" WHERE id = :id AND ", l->select, r->name);
	as_of_where(&sql, "", at);
	buf_cstr(&sql, " ORDER BY valid_from");
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, sql.p, err));
	stmt_bind_id(q, ":id", id);
	as_of_bind(q, at);
	struct row **rows = NULL;
	size_t n = 0, cap = 0;
	struct value *values = ARENA_ARRAY(a, struct value, (size_t)l->n_fields);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		struct row row;
		layout_read(l, q, 0, &row, values, NULL);
		if (n == cap) {
			struct row **more = ARENA_ARRAY(a, struct row *, cap ? cap * 2 : 4);
			for (size_t i = 0; i < n; i++)
				more[i] = rows[i];
			rows = more;
			cap = cap ? cap * 2 : 4;
		}
		rows[n] = row_copy(a, &row);
		if (open == ROW_OPENED)
			TRY(row_unseal(g, l, a, rows[n], err));
		n++;
	}
	*ret = rows;
	*ret_n = n;
	return ST_OK;
}

enum status row_get(struct reg *g, struct arena *a, const struct record *r, struct id id, struct as_of at,
		    enum row_open open, struct row **ret, struct err *err)
{
	struct row **rows;
	size_t n;
	TRY(read_versions(g, a, r, id, at, open, &rows, &n, err));
	if (!n) {
		char text[ID_TEXT];
		id_format(id, text);
		return err_record(err, ST_NOT_FOUND, r, "%s %s: no such row as of that day", text);
	}
	*ret = rows[0];
	return ST_OK;
}

enum status row_periods(struct reg *g, struct arena *a, const struct record *r, struct id id, int64_t tx,
			enum row_open open, struct row ***ret, size_t *ret_n, struct err *err)
{
	return read_versions(g, a, r, id, (struct as_of){.any_day = true, .tx = tx}, open, ret, ret_n, err);
}

/* The row as of today, else its last period; NULL when the register does not hold it. */
static struct row *present_row(struct reg *g, struct arena *a, const struct record *r, struct id id)
{
	struct row **rows;
	size_t n;
	if (row_periods(g, a, r, id, TX_NOW, ROW_SEALED, &rows, &n, NULL) != ST_OK || !n)
		return NULL;
	day_t today = reg_today(g);
	for (size_t i = 0; i < n; i++)
		if (rows[i]->valid_from <= today && rows[i]->valid_to > today)
			return rows[i];
	return rows[n - 1];
}

static void put_key(struct reg *g, struct arena *a, const struct row *row, struct buf *out)
{
	const struct layout *l = layout_of(g, row->record);
	struct kind_context k = reg_kind_context(g, a);
	for (int i = 0; i < l->n_key; i++) {
		if (i)
			buf_char(out, '/');
		field_format(&k, &row->record->fields[l->key[i]], row->values[l->key[i]], KIND_EXPORT, LANG_ZH, out);
	}
}

/* A row without a name goes by what tells it from others, as people read it: "2023-2024 · 衡水市". */
static void put_key_read(struct reg *g, struct arena *a, const struct row *row, enum lang lang, struct buf *out)
{
	const struct layout *l = layout_of(g, row->record);
	struct kind_context k = reg_kind_context(g, a);
	for (int i = 0; i < l->n_key; i++) {
		size_t before = out->n;
		if (i)
			buf_cstr(out, " · ");
		size_t from = out->n;
		field_format(&k, &row->record->fields[l->key[i]], row->values[l->key[i]], KIND_READER, lang, out);
		if (out->n == from)
			out->n = before;
	}
}

bool row_title(struct reg *g, const struct record *r, struct id id, enum lang lang, struct buf *out)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct row *row = present_row(g, &a, r, id);
	if (!row)
		return false;
	const struct layout *l = layout_of(g, r);
	int name = l->name_field;
	size_t before = out->n;
	if (name >= 0 && field_is_sealed(&r->fields[name]) && row_unseal(g, l, &a, row, NULL) != ST_OK)
		name = -1;
	struct kind_context k = reg_kind_context(g, &a);
	if (name >= 0)
		field_format(&k, &r->fields[name], row->values[name], KIND_READER, lang, out);
	bool is_masked = out->n > before && field_is_sealed(&r->fields[name]);
	if (is_masked)
		buf_cstr(out, lang == LANG_ZH ? "（" : " (");
	if (is_masked)
		put_key(g, &a, row, out);
	else if (out->n == before)
		put_key_read(g, &a, row, lang, out);
	if (is_masked)
		buf_cstr(out, lang == LANG_ZH ? "）" : ")");
	return true;
}

bool row_title_of(struct reg *g, const struct row *row, enum lang lang, struct buf *out)
{
	const struct layout *l = layout_of(g, row->record);
	int name = l->name_field;
	if (name < 0 || field_is_sealed(&row->record->fields[name]))
		return row_title(g, row->record, row->id, lang, out);
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct kind_context k = reg_kind_context(g, &a);
	size_t before = out->n;
	field_format(&k, &row->record->fields[name], row->values[name], KIND_READER, lang, out);
	if (out->n == before)
		put_key_read(g, &a, row, lang, out);
	return true;
}

bool row_key_text(struct reg *g, const struct record *r, struct id id, struct buf *out)
{
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	struct row *row = present_row(g, &a, r, id);
	if (!row)
		return false;
	size_t before = out->n;
	put_key(g, &a, row, out);
	struct str text = str_slice(buf_view(out), before, out->n);
	bool is_empty = true;
	for (size_t i = 0; i < text.n; i++)
		is_empty &= text.p[i] == '/';
	/* A planned school has no code yet: it is called by its name. */
	const struct layout *l = layout_of(g, r);
	if (is_empty && l->name_field >= 0 && row->values[l->name_field].form == VALUE_TEXT) {
		out->n = before;
		buf_str(out, row->values[l->name_field].s);
	}
	return true;
}

struct value row_value(const struct row *row, const char *field)
{
	int i = record_field_index(row->record, str_of(field));
	return i < 0 ? (struct value){} : row->values[i];
}

struct id row_reference(const struct row *row, const char *field)
{
	struct value v = row_value(row, field);
	return v.form == VALUE_ID ? v.id : (struct id){};
}
