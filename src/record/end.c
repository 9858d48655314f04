/* Ending, removing and reverting rows. */
#include "record/change_inside.h"
#include "record/put.h"
#include "record/sealed.h"
#include "record/tx.h"

#include <stdio.h>
#include <string.h>

/* The same version with another end of its valid time, sealed part and all. */
static enum status insert_copy(struct change *c, struct part *p, const struct row *old, day_t from, day_t to,
			       struct err *err)
{
	struct row row = *old;
	row.valid_from = from;
	row.valid_to = to;
	return change_insert(c, p, &row, true, err);
}

static enum status need_row(struct change *c, const struct record *r, struct id id, struct part **ret_part,
			    struct row ***ret, size_t *ret_n, struct err *err)
{
	*ret_part = change_part(c, r, err);
	if (!*ret_part)
		return err_status(err);
	TRY(row_periods(c->g, &c->arena, r, id, TX_NOW, ROW_SEALED, ret, ret_n, err));
	return *ret_n ? ST_OK : err_record(err, ST_NOT_FOUND, r, "%s: no such row");
}

enum status change_end(struct change *c, const struct record *r, struct id id, day_t day, struct err *err)
{
	struct part *p;
	struct row **old;
	size_t n;
	TRY(need_row(c, r, id, &p, &old, &n, err));
	const struct layout *l = p->layout;
	if (l->to_field >= 0) {
		struct value *values = ARENA_ARRAY(&c->arena, struct value, (size_t)l->n_fields);
		bool *given = ARENA_ARRAY(&c->arena, bool, (size_t)l->n_fields);
		values[l->to_field] = value_of_day(day);
		given[l->to_field] = true;
		struct row_input in = {.record = r, .id = id, .values = values, .given = given};
		return change_put(c, &in, NULL, NULL, err);
	}
	if (day <= old[0]->valid_from)
		return err_record(err, ST_INVALID, r, "%s: the row would end before it begins; remove it instead");
	for (size_t i = 0; i < n; i++) {
		if (old[i]->valid_to <= day)
			continue;
		TRY(change_close(c, p, old[i]->version, err));
		if (old[i]->valid_from < day)
			TRY(insert_copy(c, p, old[i], old[i]->valid_from, day, err));
		change_touch(c, l, id);
	}
	return ST_OK;
}

static enum status check_unused(struct change *c, const struct row *row, struct err *err)
{
	for (int i = 0; i < c->g->catalogue->n; i++) {
		const struct record *other = c->g->catalogue->records[i];
		for (const struct field *f = other->fields; f->name; f++) {
			if (f->kind != FIELD_REFERENCE || strcmp(f->record, row->record->name))
				continue;
			CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
			char sql[300], text[24];
			snprintf(sql, sizeof(sql),
				 "SELECT count(*) FROM (SELECT DISTINCT id FROM \"%s\" WHERE \"%s\" = :id AND tx_to "
				 "= " TX_NOW_SQL " AND id <> :id LIMIT 1000) AS users",
				 other->name, f->name);
			TRY(store_prepare(c->g->store, &q, sql, err));
			stmt_bind_id(q, ":id", row->id);
			bool has;
			TRY(stmt_step(q, &has, err));
			int64_t n = stmt_i64(q, 0);
			snprintf(text, sizeof(text), n == 1000 ? "≥ %lld" : "%lld", (long long)n);
			struct fault_arg args[2] = {fault_label(other->label), fault_text(str_of(text))};
			if (n)
				change_fault(c, row, NULL, "reference.used", args, 2);
		}
	}
	return ST_OK;
}

enum status change_remove(struct change *c, const struct record *r, struct id id, struct err *err)
{
	struct part *p;
	struct row **old;
	size_t n;
	if (!c->info.reason.n)
		return err_record(err, ST_USAGE, r, "%s: removing a row needs a reason");
	TRY(need_row(c, r, id, &p, &old, &n, err));
	TRY(check_unused(c, old[0], err));
	for (size_t i = 0; i < n; i++)
		TRY(change_close(c, p, old[i]->version, err));
	change_touch(c, p->layout, id);
	return ST_OK;
}

struct revert {
	struct change *c;
	struct part *part;
	int64_t tx;
	struct row **written, **closed; /* versions the transaction inserted; versions it closed */
	size_t n_written, n_closed;
};

static enum status read_where(struct revert *v, const char *condition, struct row ***ret, size_t *ret_n,
			      struct err *err)
{
	struct change *c = v->c;
	const struct layout *l = v->part->layout;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT %s FROM \"%s\" WHERE %s ORDER BY version", l->select, l->record->name, condition);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(c->g->store, &q, sql.p, err));
	stmt_bind_i64(q, ":tx", v->tx);
	struct row **rows = NULL, row;
	size_t n = 0, cap = 0;
	struct value *values = ARENA_ARRAY(&c->arena, struct value, (size_t)l->n_fields);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		if (n == cap) {
			size_t more = cap ? cap * 2 : 64;
			struct row **grown = ARENA_ARRAY(&c->arena, struct row *, more);
			for (size_t i = 0; i < n; i++)
				grown[i] = rows[i];
			rows = grown;
			cap = more;
		}
		layout_read(l, q, 0, &row, values, NULL);
		rows[n++] = row_copy(&c->arena, &row);
	}
	*ret = rows;
	*ret_n = n;
	return ST_OK;
}

static bool is_copy(const struct layout *l, const struct row *a, const struct row *b)
{
	bool same = a->valid_from == b->valid_from && a->valid_to == b->valid_to && a->source == b->source &&
		    a->source_row == b->source_row && str_eq(a->state, b->state) && str_eq(a->sealed, b->sealed);
	for (int i = 0; i < l->n_fields && same; i++)
		same = value_eq(a->values[i], b->values[i]);
	return same;
}

/* What was closed later stands again when the later change was itself taken back: then its copy is what there is to
 * close. */
static enum status follow_copies(struct revert *v, struct err *err)
{
	for (size_t i = 0; i < v->n_written; i++) {
		struct row *row = v->written[i], **now;
		size_t n;
		if (row->tx_to == TX_NOW || row->tx_to == v->tx)
			continue;
		TRY(row_periods(v->c->g, &v->c->arena, row->record, row->id, TX_NOW, ROW_SEALED, &now, &n, err));
		for (size_t k = 0; k < n; k++)
			if (is_copy(v->part->layout, row, now[k]))
				v->written[i] = now[k];
	}
	return ST_OK;
}

/* The first field in which the row as it stood differs from what it was changed to; NULL: it was removed, or only its period
 * is another. */
static enum status field_changed(struct revert *v, const struct row *row, const struct field **ret, struct err *err)
{
	struct row **then;
	size_t n;
	*ret = NULL;
	TRY(row_periods(v->c->g, &v->c->arena, row->record, row->id, row->tx_to, ROW_SEALED, &then, &n, err));
	for (size_t k = 0; k < n; k++)
		for (int i = 0; i < v->part->layout->n_fields && !*ret && then[k]->tx_from == row->tx_to; i++)
			if (!value_eq(row->values[i], then[k]->values[i]))
				*ret = &row->record->fields[i];
	return ST_OK;
}

/* Everything the transaction wrote must still stand, apart from what it closed again itself. */
static enum status check_standing(struct revert *v, struct err *err)
{
	struct change *c = v->c;
	struct tx_info by = {};
	for (size_t i = 0; i < v->n_written; i++) {
		const struct row *row = v->written[i];
		if (row->tx_to == TX_NOW || row->tx_to == v->tx)
			continue;
		CLEANUP(buf_done) struct buf title;
		buf_init(&title, 400);
		if (!row_key_text(c->g, row->record, row->id, &title))
			buf_cstr(&title, row->record->label.zh);
		if (by.number != row->tx_to)
			TRY(tx_get(c->g, &c->arena, row->tx_to, &by, err));
		const struct field *field;
		TRY(field_changed(v, row, &field, err));
		char when[MOMENT_SECOND + 1], number[24];
		moment_local(by.moment, c->g->zone_minutes, when);
		snprintf(number, sizeof(number), "%lld", (long long)row->tx_to);
		struct fault_arg args[FAULT_ARGS] = {fault_text(buf_view(&title)), fault_text(by.batch.n ? by.batch : str_of(number)),
						     fault_text(by.actor), fault_text((struct str){when, MOMENT_MINUTE})};
		change_fault(c, row, field, "revert.later", args, FAULT_ARGS);
	}
	return ST_OK;
}

static struct str id_key(const struct row *row) { return (struct str){(const char *)row->id.b, sizeof row->id.b}; }

static enum status revert_record(struct change *c, const struct record *r, int64_t tx, struct err *err)
{
	struct revert v = {.c = c, .tx = tx, .part = change_part(c, r, err)};
	if (!v.part)
		return err_status(err);
	int64_t first, n;
	{
		CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
		TRY(store_prepare(c->g->store, &q,
				  "SELECT first_version, inserted FROM tx_part WHERE tx = :tx AND record = :record",
				  err));
		stmt_bind_i64(q, ":tx", tx);
		stmt_bind_str(q, ":record", str_of(r->name));
		bool has;
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		first = stmt_i64(q, 0);
		n = stmt_i64(q, 1);
	}
	char condition[160];
	snprintf(condition, sizeof(condition), "version >= %lld AND version < %lld AND tx_from = :tx", (long long)first,
		 (long long)(first + n));
	TRY(read_where(&v, condition, &v.written, &v.n_written, err));
	TRY(read_where(&v, "tx_to = :tx AND tx_to < " TX_NOW_SQL, &v.closed, &v.n_closed, err));
	size_t serious = c->faults->serious;
	TRY(follow_copies(&v, err));
	TRY(check_standing(&v, err));
	struct map created, closed;
	map_init(&created, &c->arena);
	map_init(&closed, &c->arena);
	for (size_t i = 0; i < v.n_closed; i++)
		map_put(&closed, id_key(v.closed[i]), NULL);
	for (size_t i = 0; i < v.n_written && c->faults->serious == serious; i++) {
		struct row *row = v.written[i];
		if (row->tx_to != TX_NOW)
			continue;
		TRY(change_close(c, v.part, row->version, err));
		change_touch(c, v.part->layout, row->id);
		if (!map_find(&closed, id_key(row)))
			map_put(&created, id_key(row), NULL)->value.p = row;
	}
	for (size_t i = 0; i < v.n_closed && c->faults->serious == serious; i++) {
		const struct row *row = v.closed[i];
		if (row->tx_from != tx)
			TRY(insert_copy(c, v.part, row, row->valid_from, row->valid_to, err));
	}
	for (size_t i = 0; i < created.n; i++)
		TRY(check_unused(c, created.entries[i].value.p, err));
	return ST_OK;
}

/* Referring records first, so that what refers inside the transaction is gone when what it refers to is looked at. */
enum status change_revert(struct change *c, int64_t tx, struct err *err)
{
	for (int i = c->g->catalogue->n; i-- > 0;)
		TRY(revert_record(c, c->g->catalogue->records[i], tx, err));
	return ST_OK;
}
