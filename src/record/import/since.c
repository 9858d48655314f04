/* A workbook that was taken out, worked on elsewhere and brought back may hold what others have changed meanwhile: it is told row by
 * row, for whoever brings it to decide. What was there is kept by the history in any case. */
#include "record/import/impl.h"

#include "base/buf.h"
#include "record/history.h"

/* The transaction that a workbook says it shows; 0: none of this register. */
static enum status state_of(struct importer *im, int file, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has = false;
	*ret = 0;
	if (im->states[file] == 0)
		return ST_OK;
	TRY(store_prepare(im->g->store, &q, "SELECT number FROM tx WHERE moment = :moment", err));
	stmt_bind_i64(q, ":moment", im->states[file]);
	TRY(stmt_step(q, &has, err));
	*ret = has ? stmt_i64(q, 0) : 0;
	return ST_OK;
}

static enum status tell(struct importer *im, int output, uint32_t row, struct id id, int64_t tx, struct err *err)
{
	struct tx_info by;
	char moment[28];
	TRY(tx_get(im->g, &im->scratch, tx, &by, err));
	moment_format(by.moment + (moment_t)im->g->zone_minutes * 60000000, moment);
	moment[10] = ' ';
	moment[16] = 0;
	struct fault f = {.record = im->outputs[output].record, .id = id, .rule = "row.changed_since", .severity = CHECK_WARNING,
			  .args = {fault_text(by.actor), fault_text(str_of(moment))}, .n_args = 2};
	size_t before = im->faults.n;
	fault_add(&im->faults, &f);
	import_place_new(im, before, output, row, -1);
	return ST_OK;
}

static enum status output_since(struct importer *im, int output, int64_t state, int64_t tx, struct err *err)
{
	const struct output *o = &im->outputs[output];
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql,
		   "SELECT n.origin_row, n.id, MAX(o.tx_from) FROM \"%s\" n JOIN \"%s\" o ON o.id = n.id WHERE n.tx_from = :tx"
		   " AND n.origin_sheet = :source AND o.tx_to = :tx AND o.tx_from > :state GROUP BY n.origin_row, n.id ORDER BY n.origin_row",
		   o->record->name, o->record->name);
	TRY(store_prepare(im->g->store, &q, sql.p, err));
	stmt_bind_i64(q, ":tx", tx);
	stmt_bind_i64(q, ":source", o->source);
	stmt_bind_i64(q, ":state", state);
	struct arena_mark mark = arena_mark(&im->scratch);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		TRY(tell(im, output, (uint32_t)stmt_i64(q, 0), stmt_id(q, 1), stmt_i64(q, 2), err));
		arena_reset(&im->scratch, mark);
	}
}

enum status import_changed_since(struct importer *im, int64_t tx, struct err *err)
{
	for (int i = 0; i < im->n_outputs; i++) {
		int64_t state;
		if (im->outputs[i].rows == 0)
			continue;
		TRY(state_of(im, im->outputs[i].file, &state, err));
		if (state)
			TRY(output_since(im, i, state, tx, err));
	}
	return ST_OK;
}
