/* The rows of a batch, piece by piece: read beside what the register holds of the same rows, and decided. */
#include "record/bulk_inside.h"
#include "record/put.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_column(const struct stmt *q, const char *name)
{
	for (int i = 0; i < stmt_columns(q); i++)
		if (!strcmp(stmt_column_name(q, i), name))
			return true;
	return false;
}

/* What the staged table has. */
static enum status look(struct bulk_job *j, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[200];
	snprintf(sql, sizeof(sql), "SELECT * FROM %s LIMIT 1", j->table);
	TRY(store_prepare(j->store, &q, sql, err));
	bool has;
	TRY(stmt_step(q, &has, err));
	for (int i = 0; i < j->l->n_fields; i++) {
		const struct field *f = &j->l->record->fields[i];
		char name[160];
		snprintf(name, sizeof(name), "%s%s", f->name, value_column_suffix(kind_of(f->kind)->form, 0));
		j->given[i] = has_column(q, name);
		j->gives_sealed |= j->given[i] && field_is_sealed(f);
		if (j->given[i])
			j->staged[j->n_staged++] = (struct layout_column){.field = i, .form = kind_of(f->kind)->form};
	}
	j->has_id = has_column(q, "id");
	j->has_is_new = has_column(q, "is_new");
	j->has_effective = has_column(q, "effective");
	return ST_OK;
}

static enum status has_rows(struct bulk_job *j, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[160];
	snprintf(sql, sizeof(sql), "SELECT 1 FROM \"%s\" WHERE tx_to = " TX_NOW_SQL " LIMIT 1", j->l->record->name);
	TRY(store_prepare(j->g->store, &q, sql, err));
	return stmt_step(q, ret, err);
}

static void add_prefixed(struct buf *sql, const char *list)
{
	struct str rest = str_of(list), part;
	while (rest.p && str_next(&rest, ',', &part))
		buf_printf(sql, ", v.%.*s", STR_ARG(str_trim(part)));
}

static void make_sql(struct bulk_job *j)
{
	const struct record *r = j->l->record;
	buf_clear(&j->sql);
	buf_printf(&j->sql, "SELECT s.\"row\", %s, %s, %s", j->has_id ? "s.id" : "NULL",
		   j->has_is_new ? "s.is_new" : "0", j->has_effective ? "s.effective" : "NULL");
	for (int i = 0; i < j->l->n_fields; i++)
		if (j->given[i]) {
			buf_cstr(&j->sql, ", ");
			layout_field_columns(&j->sql, "s.", &r->fields[i]);
		}
	buf_printf(&j->sql, ", s.%s", j->position);
	if (j->joins)
		add_prefixed(&j->sql, j->l->select);
	buf_printf(&j->sql, " FROM %s s", j->table);
	if (j->joins) {
		buf_printf(&j->sql, " LEFT JOIN \"%s\" v ON v.tx_to = " TX_NOW_SQL, r->name);
		if (j->has_id)
			buf_cstr(&j->sql, " AND v.id = s.id");
		for (int i = 0; i < j->l->n_key && !j->has_id; i++) {
			const struct field *f = &r->fields[j->l->key[i]];
			const char *n = f->name;
			/* A missing part equals a missing part; a key that is missing as a whole equals nothing. */
			if (!j->given[j->l->key[i]])
				buf_printf(&j->sql, " AND v.\"%s\" IS NULL", n);
			else if ((f->flags & F_REQUIRED) || j->l->n_key == 1)
				buf_printf(&j->sql, " AND v.\"%s\" = s.\"%s\"", n, n);
			else
				buf_printf(&j->sql,
					   " AND (v.\"%s\" = s.\"%s\" OR (v.\"%s\" IS NULL AND s.\"%s\" IS NULL))", n,
					   n, n, n);
		}
	}
	if (!j->is_apart)
		buf_printf(&j->sql, " WHERE s.%s > :after AND s.%s <= :until", j->position, j->position);
	if (j->only)
		buf_printf(&j->sql, " AND %s", j->only);
	buf_printf(&j->sql, " ORDER BY s.%s", j->position);
}

/* The position that ends the next piece; *ret_more false when nothing is left. */
static enum status next_piece(struct bulk_job *j, int64_t after, int64_t *ret_until, bool *ret_more, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[400];
	snprintf(sql, sizeof(sql),
		 "SELECT max(p), count(*) FROM (SELECT s.%s AS p FROM %s s WHERE s.%s > :after%s%s ORDER BY s.%s LIMIT %d) AS piece",
		 j->position, j->table, j->position, j->only ? " AND " : "", j->only ? j->only : "", j->position, BULK_PIECE);
	TRY(store_prepare(j->g->store, &q, sql, err));
	stmt_bind_i64(q, ":after", after);
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret_until = stmt_i64(q, 0);
	*ret_more = stmt_i64(q, 1) > 0;
	return ST_OK;
}

static void take_staged(struct bulk_job *j, const struct stmt *q, struct staged *s)
{
	struct value *values = s->values;
	int column = 4;
	*s = (struct staged){.row = stmt_i64(q, 0),
			     .id = stmt_id(q, 1),
			     .has_effective = !stmt_is_null(q, 3),
			     .effective = (day_t)stmt_i64(q, 3),
			     .values = values};
	if (j->n_staged < j->l->n_fields)
		memset(values, 0, (size_t)j->l->n_fields * sizeof(*values));
	for (int i = 0; i < j->n_staged; i++)
		values[j->staged[i].field] = value_copy(&j->arena, value_read(q, j->staged[i].form, &column));
}

static int position_column(const struct bulk_job *j)
{
	int n = 4;
	for (int i = 0; i < j->n_staged; i++)
		n += value_columns(j->staged[i].form);
	return n;
}

/* Rows that nothing in the register is compared with, by a statement that goes on from piece to piece. */
static enum status read_apart(struct bulk_job *j, struct stmt *q, bool *ret_more, struct err *err)
{
	int at_position = position_column(j);
	for (j->n = 0; j->n < BULK_PIECE && *ret_more; j->n++) {
		TRY(stmt_step(q, ret_more, err));
		if (!*ret_more)
			return ST_OK;
		j->rows[j->n].values = j->values + j->n * (size_t)j->l->n_fields;
		take_staged(j, q, &j->rows[j->n]);
		j->rows[j->n].position = stmt_i64(q, at_position);
	}
	return ST_OK;
}

static enum status read_piece(struct bulk_job *j, int64_t after, int64_t until, struct err *err)
{
	const struct layout *l = j->l;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(j->g->store, &q, j->sql.p, err));
	stmt_bind_i64(q, ":after", after);
	stmt_bind_i64(q, ":until", until);
	size_t cap = BULK_PIECE;
	int64_t last = after;
	struct value *read = ARENA_ARRAY(&j->arena, struct value, (size_t)l->n_fields);
	j->rows = ARENA_ARRAY(&j->arena, struct staged, cap);
	j->n = 0;
	int at_version = position_column(j) + 1;
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		/* PostgreSQL orders by the row's number alone: several rows of one number come one after another, and
		 * only a second match of the same staged row repeats it with another version. */
		int64_t position = stmt_i64(q, at_version - 1);
		bool has_old = j->joins && !stmt_is_null(q, at_version);
		struct staged *before = j->n ? &j->rows[j->n - 1] : NULL;
		bool is_again = j->n && before->old && has_old && last == position &&
				!id_cmp(before->old->id, stmt_id(q, at_version + 1));
		if (is_again) {
			before->n_old++;
			continue;
		}
		last = position;
		if (j->n == cap) {
			struct staged *more = ARENA_ARRAY(&j->arena, struct staged, cap * 2);
			memcpy(more, j->rows, j->n * sizeof(*more));
			j->rows = more;
			cap *= 2;
		}
		struct staged *s = &j->rows[j->n++];
		s->values = ARENA_ARRAY(&j->arena, struct value, (size_t)l->n_fields);
		take_staged(j, q, s);
		s->position = position;
		if (has_old) {
			struct row old;
			layout_read(l, q, at_version, &old, read, NULL);
			s->old = row_copy(&j->arena, &old);
			s->n_old = 1;
			s->id = old.id;
		}
	}
}

/* What is written for a staged row, when it is simple; s->values becomes the whole row. */
static void decide(const struct bulk_job *j, struct staged *s)
{
	const struct layout *l = j->l;
	const struct field *fields = l->record->fields;
	bool has_key = l->n_key == 0 || j->has_id, is_frozen = false, differs = false;
	for (int i = 0; i < l->n_key; i++)
		has_key |= s->values[l->key[i]].form != VALUE_NULL;
	bool may_cut = l->record->life == LIFE_DATED && (s->has_effective || s->n_old > 1);
	if (!has_key || (s->old && (may_cut || j->gives_sealed))) {
		s->verdict = ROW_BY_HAND;
		return;
	}
	struct slice slice = {.from = DAY_MIN, .to = DAY_MAX, .values = s->values};
	if (s->old) {
		slice.from = s->old->valid_from;
		slice.to = s->old->valid_to;
		for (int i = 0; i < l->n_fields; i++) {
			if (!j->given[i]) {
				s->values[i] = s->old->values[i];
			} else if (!value_eq(s->values[i], s->old->values[i])) {
				differs = true;
				is_frozen |= (fields[i].flags & F_FROZEN) && s->old->values[i].form != VALUE_NULL;
			}
		}
	} else {
		for (int i = 0; i < l->n_fields; i++)
			if (!j->given[i])
				s->values[i] = j->defaults[i];
		if (s->has_effective && l->record->life == LIFE_DATED)
			slice.from = s->effective;
	}
	slice_set_life(l, &slice);
	s->from = slice.from;
	s->to = slice.to;
	s->verdict = slice.from >= slice.to || is_frozen ? ROW_BY_HAND
		     : !s->old				 ? ROW_NEW
		     : differs				 ? ROW_REPLACED
							 : ROW_UNCHANGED;
}

void bulk_decide(const struct bulk_job *j, struct staged *s)
{
	decide(j, s);
	if (s->verdict == ROW_NEW && id_is_zero(s->id))
		s->id = id_new(j->moment);
}

static void decide_all(struct bulk_job *j)
{
	for (size_t i = 0; i < j->n; i++)
		bulk_decide(j, &j->rows[i]);
}

static enum status pieces_apart(struct bulk_job *j, enum status (*write)(struct bulk_job *, void *, struct err *), void *context,
				struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(j->store, &q, j->sql.p, err));
	j->rows = ARENA_ARRAY(j->lasting, struct staged, BULK_PIECE);
	for (bool more = true; more;) {
		struct arena_mark mark = arena_mark(&j->arena);
		TRY(read_apart(j, q, &more, err));
		decide_all(j);
		TRY(write(j, context, err));
		arena_reset(&j->arena, mark);
	}
	return ST_OK;
}

static enum status pieces_beside(struct bulk_job *j, enum status (*write)(struct bulk_job *, void *, struct err *), void *context,
				 struct err *err)
{
	int64_t after = INT64_MIN, until;
	for (bool more;;) {
		TRY(next_piece(j, after, &until, &more, err));
		if (!more)
			return ST_OK;
		struct arena_mark mark = arena_mark(&j->arena);
		TRY(read_piece(j, after, until, err));
		decide_all(j);
		TRY(write(j, context, err));
		arena_reset(&j->arena, mark);
		after = until;
	}
}

enum status bulk_pieces(struct bulk_job *j, enum status (*write)(struct bulk_job *j, void *context, struct err *err), void *context,
			struct err *err)
{
	return j->is_apart ? pieces_apart(j, write, context, err) : pieces_beside(j, write, context, err);
}

void bulk_job_init(struct bulk_job *j, struct reg *g, const struct layout *l, struct arena *lasting)
{
	*j = (struct bulk_job){.g = g, .l = l, .lasting = lasting, .moment = reg_now(g)};
	arena_init(&j->arena);
	arena_alloc(&j->arena, 1); /* resetting to a mark gives back all that came after it, but not this */
	buf_init(&j->sql, 0);
	buf_init(&j->bytes[0], 0);
	buf_init(&j->bytes[1], 0);
	j->given = ARENA_ARRAY(lasting, bool, (size_t)l->n_fields);
	j->projected = ARENA_ARRAY(lasting, int, (size_t)l->n_fields);
	j->staged = ARENA_ARRAY(lasting, struct layout_column, (size_t)l->n_fields);
	j->defaults = ARENA_ARRAY(lasting, struct value, (size_t)l->n_fields);
}

void bulk_job_done(struct bulk_job *j)
{
	free(j->values);
	buf_done(&j->bytes[0]);
	buf_done(&j->bytes[1]);
	buf_done(&j->sql);
	arena_done(&j->arena);
}

static enum status read_defaults(struct bulk_job *j, struct err *err)
{
	struct kind_context k = reg_kind_context(j->g, j->lasting);
	for (int i = 0; i < j->l->n_fields; i++) {
		const struct field *f = &j->l->record->fields[i];
		struct kind_input in = {.text = str_of(f->default_value)};
		if (f->default_value && !field_parse(&k, f, &in, &j->defaults[i], NULL))
			return err_set(err, ST_INTERNAL, "%s.%s: the default value is not a value of its kind",
				       j->l->record->name, f->name);
	}
	return ST_OK;
}

enum status bulk_start_fed(struct bulk_job *j, const bool *given, bool has_id, struct err *err)
{
	for (int i = 0; i < j->l->n_fields; i++)
		j->given[i] = given[i];
	j->has_id = has_id;
	j->is_apart = true;
	return read_defaults(j, err);
}

enum status bulk_start(struct bulk_job *j, const struct bulk_rows *rows, struct err *err)
{
	struct store *store = j->g->store;
	TRY(has_rows(j, &j->holds_rows, err));
	j->same = rows->same;
	j->is_apart = rows->apart && !j->holds_rows && !j->only;
	j->store = j->is_apart ? rows->apart : store;
	j->table = j->is_apart ? rows->apart_table : rows->table;
	TRY(look(j, err));
	bool key_is_given = false, is_whole = true; /* a part that may be empty is so where the sheet has no column for it */
	for (int i = 0; i < j->l->n_key; i++) {
		bool is_given = j->given[j->l->key[i]];
		key_is_given |= is_given;
		is_whole &= is_given || !(j->l->record->fields[j->l->key[i]].flags & F_REQUIRED);
	}
	key_is_given &= is_whole;
	j->joins = j->holds_rows && (j->has_id || key_is_given);
	if (!j->has_id && j->l->n_key && !key_is_given)
		return err_set(err, ST_USAGE, "%s: the key's columns are missing in the staged table",
			       j->l->record->name);
	j->position = store_dialect(j->store) == STORE_SQLITE ? "rowid" : "\"row\"";
	if (store_dialect(j->store) == STORE_POSTGRES) {
		CLEANUP(buf_done) struct buf index;
		buf_init(&index, 0);
		buf_printf(&index, "CREATE INDEX IF NOT EXISTS \"%s_row\" ON %s(\"row\"); ANALYZE %s", j->table,
			   j->table, j->table);
		TRY(store_run(store, index.p, err));
	}
	TRY(read_defaults(j, err));
	make_sql(j);
	if (j->is_apart)
		j->values = heap_alloc((size_t)BULK_PIECE * (size_t)j->l->n_fields, sizeof(*j->values));
	return ST_OK;
}
