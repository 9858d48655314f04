/* A workbook that was taken out, worked on elsewhere and brought back may hold what others have changed meanwhile: it is told row by
 * row, for whoever brings it to decide. What was there is kept by the history in any case. */
#include "record/import/impl.h"

#include "base/buf.h"

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

static void tell(struct importer *im, int output, const struct stmt *q)
{
	char when[MOMENT_SECOND + 1];
	moment_local(stmt_i64(q, 3), im->g->zone_minutes, when);
	struct fault f = {.record = im->outputs[output].record, .id = stmt_id(q, 1), .rule = "row.changed_since", .severity = CHECK_WARNING,
			  .args = {fault_text(stmt_str(q, 2)), fault_text((struct str){when, MOMENT_MINUTE})}, .n_args = 2};
	size_t before = im->faults.n;
	fault_add(&im->faults, &f);
	import_place_new(im, before, output, (uint32_t)stmt_i64(q, 0), -1);
}

static enum status output_since(struct importer *im, int output, int64_t state, int64_t tx, struct err *err)
{
	const struct output *o = &im->outputs[output];
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql,
		   "SELECT c.at_row, c.id, t.actor, t.moment FROM (SELECT n.origin_row AS at_row, n.id AS id, MAX(o.tx_from) AS last FROM \"%s\" n"
		   " JOIN \"%s\" o ON o.id = n.id WHERE n.tx_from = :tx AND n.origin_sheet = :source AND o.tx_to = :tx AND o.tx_from > :state"
		   " GROUP BY n.origin_row, n.id) c JOIN tx t ON t.number = c.last ORDER BY c.at_row",
		   o->record->name, o->record->name);
	TRY(store_prepare(im->g->store, &q, sql.p, err));
	stmt_bind_i64(q, ":tx", tx);
	stmt_bind_i64(q, ":source", o->source);
	stmt_bind_i64(q, ":state", state);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			return ST_OK;
		tell(im, output, q);
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
