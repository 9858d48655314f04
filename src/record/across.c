/* One row against the others, as the database has them now. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/dec.h"
#include "record/expr_row.h"
#include "record/resolve.h"
#include "record/sealed.h"
#include "record/validate_inside.h"

#include <stdio.h>
#include <string.h>

struct across {
	struct reg *g;
	const struct layout *l;
	const struct row *row;
	struct fault place;
	struct faults *faults;
	struct arena arena;
	struct kind_context kinds;
};

/* Indexes of the fields a check names, ',' between. */
static int fields_of(const struct record *r, const char *names, int ret[KEY_MAX])
{
	struct str rest = str_of(names), part;
	int n = 0;
	while (rest.p && n < KEY_MAX && str_next(&rest, ',', &part)) {
		int i = record_field_index(r, str_trim(part));
		if (i >= 0)
			ret[n++] = i;
	}
	return n;
}

/* Values of this row's fields under the indexes the same names have in another record. */
static struct value *values_for(struct across *a, const struct layout *other, const char *names)
{
	int own[KEY_MAX], n = fields_of(a->l->record, names, own);
	struct value *v = ARENA_ARRAY(&a->arena, struct value, (size_t)other->n_fields);
	for (int i = 0; i < n; i++) {
		int k = record_field_index(other->record, str_of(a->l->record->fields[own[i]].name));
		if (k >= 0)
			v[k] = a->row->values[own[i]];
	}
	return v;
}

/* The present rows of a record that have the values. */
static enum status rows_by(struct across *a, const struct layout *l, const char *names, struct row ***ret,
			   size_t *ret_n, struct err *err)
{
	int fields[KEY_MAX], n = fields_of(l->record, names, fields);
	struct value *values = values_for(a, l, names);
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT %s FROM \"%s\" WHERE tx_to = " TX_NOW_SQL, l->select, l->record->name);
	for (int i = 0; i < n; i++) {
		bool is_null = values[fields[i]].form == VALUE_NULL;
		buf_printf(&sql, is_null ? " AND \"%s\" IS NULL" : " AND \"%s\" = :k%d",
			   l->record->fields[fields[i]].name, i);
	}
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->g->store, &q, sql.p, err));
	for (int i = 0; i < n; i++) {
		char name[8] = {':', 'k', (char)('0' + i)};
		if (values[fields[i]].form != VALUE_NULL)
			value_bind(q, name, kind_of(l->record->fields[fields[i]].kind)->form, &values[fields[i]]);
	}
	struct row **rows = NULL;
	size_t count = 0, cap = 0;
	struct value *read = ARENA_ARRAY(&a->arena, struct value, (size_t)l->n_fields);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		if (count == cap) {
			struct row **more = ARENA_ARRAY(&a->arena, struct row *, cap ? cap * 2 : 16);
			for (size_t i = 0; i < count; i++)
				more[i] = rows[i];
			rows = more;
			cap = cap ? cap * 2 : 16;
		}
		struct row row;
		layout_read(l, q, 0, &row, read, NULL);
		rows[count++] = row_copy(&a->arena, &row);
	}
	*ret = rows;
	*ret_n = count;
	return ST_OK;
}

/* Another row with the same values while this one is valid. `hash`: the field is compared by its projection. */
static enum status find_clash(struct across *a, const int *fields, int n, const char *hash, const void *digest,
			      struct id *ret, struct err *err)
{
	const struct record *r = a->l->record;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql,
		   "SELECT id FROM \"%s\" WHERE tx_to = " TX_NOW_SQL
		   " AND id <> :id AND valid_from < :to AND valid_to > :from",
		   r->name);
	for (int i = 0; i < n; i++) {
		bool is_null = a->row->values[fields[i]].form == VALUE_NULL;
		buf_printf(&sql, is_null ? " AND \"%s\" IS NULL" : " AND \"%s\" = :k%d", r->fields[fields[i]].name, i);
	}
	if (hash)
		buf_printf(&sql, " AND \"%s_hash\" = :hash", hash);
	buf_cstr(&sql, " LIMIT 1");
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->g->store, &q, sql.p, err));
	stmt_bind_id(q, ":id", a->row->id);
	stmt_bind_i64(q, ":from", a->row->valid_from);
	stmt_bind_i64(q, ":to", a->row->valid_to);
	for (int i = 0; i < n; i++) {
		char name[8] = {':', 'k', (char)('0' + i)};
		if (a->row->values[fields[i]].form != VALUE_NULL)
			value_bind(q, name, kind_of(r->fields[fields[i]].kind)->form, &a->row->values[fields[i]]);
	}
	if (hash)
		stmt_bind_blob(q, ":hash", digest, 32);
	bool has;
	TRY(stmt_step(q, &has, err));
	*ret = has ? stmt_id(q, 0) : (struct id){};
	return ST_OK;
}

static void add(struct across *a, const struct field *f, const char *rule, struct str text)
{
	struct fault fault = a->place;
	fault.field = f;
	fault.rule = rule;
	fault.args[0] = fault_label(f->label);
	fault.args[1] = fault_text(text);
	fault.n_args = 2;
	fault_add(a->faults, &fault);
}

static enum status check_unique(struct across *a, struct err *err)
{
	for (int i = 0; i < a->l->n_fields; i++) {
		const struct field *f = &a->l->record->fields[i];
		if (!(f->flags & F_UNIQUE))
			continue;
		struct id other = {};
		if (field_has_hash(f)) {
			/* The row's own projection, so that sealed rows need no keys here. */
			CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
			char sql[300];
			snprintf(sql, sizeof(sql), "SELECT \"%s_hash\" FROM \"%s\" WHERE version = :version", f->name,
				 a->l->record->name);
			TRY(store_prepare(a->g->store, &q, sql, err));
			stmt_bind_i64(q, ":version", a->row->version);
			bool has;
			TRY(stmt_step(q, &has, err));
			if (!has || stmt_blob(q, 0).n != 32)
				continue;
			uint8_t hash[32];
			memcpy(hash, stmt_blob(q, 0).p, 32);
			TRY(find_clash(a, NULL, 0, f->name, hash, &other, err));
		} else if (field_has_column(f) && a->row->values[i].form != VALUE_NULL) {
			TRY(find_clash(a, &i, 1, NULL, NULL, &other, err));
		}
		if (id_is_zero(other))
			continue;
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 400);
		row_key_text(a->g, a->l->record, other, &text);
		add(a, f, "unique", buf_view(&text));
	}
	return ST_OK;
}

static enum status check_references(struct across *a, struct err *err)
{
	for (int i = 0; i < a->l->n_fields; i++) {
		const struct field *f = &a->l->record->fields[i];
		if (f->kind != FIELD_REFERENCE || a->row->values[i].form != VALUE_ID)
			continue;
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		char sql[200], text[ID_TEXT];
		snprintf(sql, sizeof(sql), "SELECT 1 FROM \"%s\" WHERE id = :id AND tx_to = " TX_NOW_SQL " LIMIT 1",
			 f->record);
		TRY(store_prepare(a->g->store, &q, sql, err));
		stmt_bind_id(q, ":id", a->row->values[i].id);
		bool has;
		TRY(stmt_step(q, &has, err));
		id_format(a->row->values[i].id, text);
		if (!has)
			add(a, f, "reference.unknown", str_of(text));
	}
	return ST_OK;
}

/* The time an entity exists: its periods, narrowed by what its own dates of opening and closing say. A closing known to
 * the year or month only may still be at its end. */
static void life_of(struct row *const *rows, size_t n, day_t *ret_from, day_t *ret_to)
{
	static const char *const begins[] = {"opened", "founded"};
	*ret_from = DAY_MAX;
	*ret_to = DAY_MIN;
	for (size_t i = 0; i < n; i++) {
		*ret_from = MIN(*ret_from, rows[i]->valid_from);
		*ret_to = MAX(*ret_to, rows[i]->valid_to);
	}
	const struct row *last = rows[n - 1];
	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		int f = record_field_index(last->record, str_of(begins[i]));
		if (f >= 0 && last->values[f].form == VALUE_INTEGER && last->record->fields[f].kind == FIELD_DATE)
			*ret_from = MAX(*ret_from, value_date(last->values[f]).day);
	}
	int f = record_field_index(last->record, STR("closed"));
	if (f >= 0 && last->values[f].form == VALUE_INTEGER && last->record->fields[f].kind == FIELD_DATE) {
		struct pdate d = value_date(last->values[f]);
		int year, month, day;
		day_split(d.day, &year, &month, &day);
		day_t end = d.precision == DATE_DAY    ? d.day
			    : d.precision == DATE_YEAR ? day_of(year + 1, 1, 1)
			    : month == 12	       ? day_of(year + 1, 1, 1)
						       : day_of(year, month + 1, 1);
		*ret_to = MIN(*ret_to, end);
	}
}

static enum status check_life(struct across *a, const struct record_check *check, bool *ret_holds, struct err *err)
{
	int i = record_field_index(a->l->record, str_of(check->field));
	*ret_holds = true;
	if (i < 0 || a->row->values[i].form != VALUE_ID)
		return ST_OK;
	const struct record *target = catalogue_find(a->g->catalogue, str_of(a->l->record->fields[i].record));
	struct row **rows;
	size_t n;
	TRY(row_periods(a->g, &a->arena, target, a->row->values[i].id, TX_NOW, ROW_SEALED, &rows, &n, err));
	if (!n)
		return ST_OK;
	day_t from, to;
	life_of(rows, n, &from, &to);
	/* An open beginning or end of the row says "not known", not "outside". */
	bool begins_before = a->row->valid_from != DAY_MIN && (a->row->valid_from < from || a->row->valid_from >= to);
	bool ends_after = a->row->valid_to != DAY_MAX && (a->row->valid_to > to || a->row->valid_to <= from);
	if (a->l->record->life == LIFE_YEAR)
		ends_after = false;
	*ret_holds = !begins_before && !ends_after;
	return ST_OK;
}

/* An overlap with the condition: both rows must meet it. */
static enum status find_overlap(struct across *a, const struct record_check *check, const struct expr *where,
				struct id *ret, struct err *err)
{
	struct expr_row source = {.row = a->row, .arena = &a->arena};
	struct expr_values values = expr_row_values(&source);
	struct row **rows;
	size_t n;
	*ret = (struct id){};
	if (!expr_holds(where, &values))
		return ST_OK;
	TRY(rows_by(a, a->l, check->by, &rows, &n, err));
	for (size_t i = 0; i < n && id_is_zero(*ret); i++) {
		source.row = rows[i];
		if (id_cmp(rows[i]->id, a->row->id) && rows[i]->valid_from < a->row->valid_to &&
		    rows[i]->valid_to > a->row->valid_from && expr_holds(where, &values))
			*ret = rows[i]->id;
	}
	return ST_OK;
}

static int scale_of(const struct field *f)
{
	return f->kind == FIELD_MONEY ? 2 : f->kind == FIELD_DECIMAL || f->kind == FIELD_PERCENT ? f->scale : 0;
}

/* False when a value is missing: what is not known is not compared. */
static bool sum_of(struct row *const *rows, size_t n, int field, struct dec *ret)
{
	struct dec sum = dec_of(0);
	for (size_t i = 0; i < n; i++) {
		struct value v = rows[i]->values[field];
		if (v.form != VALUE_INTEGER ||
		    !dec_add(sum, dec_units(v.i, scale_of(&rows[i]->record->fields[field])), &sum))
			return false;
	}
	*ret = sum;
	return n > 0;
}

static bool total_is(const struct row *row, const char *total, struct dec sum)
{
	int i = record_field_index(row->record, str_of(total));
	return i < 0 || row->values[i].form != VALUE_INTEGER ||
	       dec_cmp(sum, dec_units(row->values[i].i, scale_of(&row->record->fields[i]))) == 0;
}

static enum status check_sum(struct across *a, const struct record_check *check, const struct expr *where,
			     bool *ret_holds, struct err *err)
{
	struct row **rows, **parts;
	const struct row *total = NULL;
	size_t n, n_parts = 0;
	TRY(rows_by(a, a->l, check->by, &rows, &n, err));
	parts = ARENA_ARRAY(&a->arena, struct row *, n);
	for (size_t i = 0; i < n; i++) {
		struct expr_row source = {.row = rows[i], .arena = &a->arena};
		struct expr_values values = expr_row_values(&source);
		if (where && expr_holds(where, &values))
			total = rows[i];
		else
			parts[n_parts++] = rows[i];
	}
	struct dec sum;
	int field = record_field_index(a->l->record, str_of(check->field));
	*ret_holds = !total || field < 0 || !sum_of(parts, n_parts, field, &sum) || total_is(total, check->total, sum);
	return ST_OK;
}

static enum status check_tie(struct across *a, const struct record_check *check, bool *ret_holds, struct err *err)
{
	const struct record *other = catalogue_find(a->g->catalogue, str_of(check->record));
	int field = record_field_index(a->l->record, str_of(check->field));
	struct row **rows, **totals;
	size_t n, n_totals;
	*ret_holds = true;
	if (!other || field < 0)
		return ST_OK;
	TRY(rows_by(a, a->l, check->by, &rows, &n, err));
	TRY(rows_by(a, layout_of(a->g, other), check->by, &totals, &n_totals, err));
	struct dec sum;
	*ret_holds = !n_totals || !sum_of(rows, n, field, &sum) || total_is(totals[0], check->total, sum);
	return ST_OK;
}

static enum status check_one(struct across *a, const struct record_check *check, const struct validator_check *ready,
			     struct err *err)
{
	bool holds = true;
	int fields[KEY_MAX];
	struct id other = {};
	struct check_context context = {a->g, a->l->record, a->row, &a->arena, {.any_day = true, .tx = TX_NOW}};
	switch (check->kind) {
	case CHECK_EXPRESSION:
		break;
	case CHECK_NO_OVERLAP:
		if (ready->where)
			TRY(find_overlap(a, check, ready->where, &other, err));
		else
			TRY(find_clash(a, fields, fields_of(a->l->record, check->by, fields), NULL, NULL, &other, err));
		holds = id_is_zero(other);
		break;
	case CHECK_WITHIN_LIFE:
		TRY(check_life(a, check, &holds, err));
		break;
	case CHECK_SUM:
		TRY(check_sum(a, check, ready->where, &holds, err));
		break;
	case CHECK_TIE:
		TRY(check_tie(a, check, &holds, err));
		break;
	case CHECK_FUNCTION:
		TRY(check->function(&context, &holds, err));
		break;
	}
	if (!holds)
		check_fault(check, &a->kinds, a->row, &a->place, a->faults);
	return ST_OK;
}

enum status validate_across(struct reg *g, const struct validator *v, const struct row *row, struct faults *faults,
			    struct err *err)
{
	struct across a = {.g = g, .l = layout_of(g, row->record), .row = row, .faults = faults};
	a.place = (struct fault){
		.record = row->record, .id = row->id, .source = row->source, .source_row = row->source_row};
	arena_init(&a.arena);
	a.kinds = reg_kind_context(g, &a.arena);
	enum status st = check_references(&a, err);
	if (st == ST_OK)
		st = check_unique(&a, err);
	for (int i = 0; i < v->n_checks && st == ST_OK; i++)
		st = check_one(&a, &row->record->checks[i], &v->checks[i], err);
	arena_done(&a.arena);
	return st;
}
