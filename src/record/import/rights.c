/* Whose rows a batch holds: every version it wrote or closed, and every row it repeats as it stands, is held against the rights of
 * whoever it is for, once all of it stands in the open change, so that a row may lie where another row of the batch says. Whoever
 * takes a batch back is asked for the same rows before they go. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "record/layout.h"

#include <stdio.h>

/* Where the files name the row that has this id. */
static enum status place_of(struct importer *im, const struct row *row, int64_t tx, int *ret_output, uint32_t *ret_row, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	char sql[200];
	bool has;
	*ret_output = -1;
	*ret_row = 0;
	snprintf(sql, sizeof sql, "SELECT origin_sheet, origin_row FROM \"%s\" WHERE id = :id AND tx_from = :tx", row->record->name);
	TRY(store_prepare(im->g->store, &q, sql, err));
	stmt_bind_id(q, ":id", row->id);
	stmt_bind_i64(q, ":tx", tx);
	TRY(stmt_step(q, &has, err));
	for (int k = 0; has && k < im->n_outputs; k++)
		if (im->outputs[k].source == stmt_i64(q, 0)) {
			*ret_output = k;
			*ret_row = (uint32_t)stmt_i64(q, 1);
		}
	return ST_OK;
}

static enum status refuse(void *of, const struct row *row, int64_t tx, struct err *err)
{
	struct importer *im = of;
	struct fault f = {.record = row->record, .id = row->id, .rule = "row.not_yours"};
	size_t before = im->faults.n;
	uint32_t place;
	int output;
	TRY(place_of(im, row, tx, &output, &place, err));
	fault_add(&im->faults, &f);
	import_place_new(im, before, output, place, -1);
	return ST_OK;
}

enum status import_ask_rows(const struct import_ask *ask, const struct record *r, int64_t tx, struct err *err)
{
	const struct layout *l = layout_of(ask->g, r);
	CLEANUP(buf_done) struct buf sql;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct map refused;
	map_init(&refused, ask->arena);
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT %s FROM \"%s\" WHERE tx_from = :tx OR tx_to = :tx ORDER BY version", l->select, r->name);
	TRY(store_prepare(ask->g->store, &q, sql.p, err));
	stmt_bind_i64(q, ":tx", tx);
	struct arena_mark mark = arena_mark(ask->scratch);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		struct row read;
		bool is_new = false;
		struct value *values = ARENA_ARRAY(ask->scratch, struct value, (size_t)l->n_fields);
		layout_read(l, q, 0, &read, values, NULL);
		struct row *row = row_copy(ask->scratch, &read);
		if (!ask->may_write(ask->context, row))
			map_put(&refused, str_copy(ask->arena, (struct str){(const char *)row->id.b, sizeof row->id.b}), &is_new);
		if (is_new)
			TRY(ask->refuse(ask->of, row, tx, err));
		arena_reset(ask->scratch, mark);
	}
}

/* Rows that the batch leaves as they are: that they are so is known only to who may write them. */
static enum status check_same(struct importer *im, int output, struct err *err)
{
	const struct output *o = &im->outputs[output];
	struct arena_mark mark = arena_mark(&im->scratch);
	for (size_t i = 0; i < o->same.n; i++) {
		struct row **periods;
		size_t n, before = im->faults.n;
		TRY(row_periods(im->g, &im->scratch, o->record, o->same.list[i].id, TX_NOW, ROW_SEALED, &periods, &n, err));
		if (n && !im->o->may_write(im->o->context, periods[n - 1])) {
			struct fault f = {.record = o->record, .id = o->same.list[i].id, .rule = "row.not_yours"};
			fault_add(&im->faults, &f);
			import_place_new(im, before, output, (uint32_t)o->same.list[i].row, -1);
		}
		arena_reset(&im->scratch, mark);
	}
	return ST_OK;
}

enum status import_rights(struct importer *im, int64_t tx, struct err *err)
{
	const struct import_ask ask = {im->g, im->arena, &im->scratch, im->o->may_write, im->o->context, refuse, im};
	for (int i = 0; i < im->g->catalogue->n; i++)
		if (im->staged[i])
			TRY(import_ask_rows(&ask, im->g->catalogue->records[i], tx, err));
	for (int i = 0; i < im->n_outputs; i++)
		TRY(check_same(im, i, err));
	return ST_OK;
}
