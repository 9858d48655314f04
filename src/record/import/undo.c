#include "base/arena.h"
#include "record/import/impl.h"
#include "record/tx.h"

static enum status count_refused(void *of, const struct row *row, int64_t tx, struct err *err)
{
	++*(int64_t *)of;
	return ST_OK;
}

/* Every row of the batch, as it is and as it was before, must be theirs: what they took back would else change others' rows. What the
 * program keeps of its own (the files it read) is nobody's. */
static enum status need_rows(struct reg *g, struct arena *a, const struct import_undo *o, const int64_t *txs, size_t n, struct err *err)
{
	CLEANUP(arena_done) struct arena scratch;
	int64_t refused = 0;
	arena_init(&scratch);
	const struct import_ask ask = {g, a, &scratch, o->may_write, o->context, count_refused, &refused};
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < g->catalogue->n; k++)
			if (!g->catalogue->records[k]->is_internal)
				TRY(import_ask_rows(&ask, g->catalogue->records[k], txs[i], err));
	return refused ? err_set(err, ST_DENIED, "%lld rows of the batch lie where your roles do not let you write; ask somebody who may write all of them",
				 (long long)refused)
		       : ST_OK;
}

enum status import_undo(struct reg *g, struct arena *a, const struct import_undo *o, struct faults *faults, struct err *err)
{
	int64_t *txs;
	size_t n;
	TRY(tx_of_batch(g, a, o->batch, &txs, &n, err));
	if (n == 0)
		return err_set(err, ST_NOT_FOUND, "there is no batch '%.*s'; 'junheng history' lists them", STR_ARG(o->batch));
	bool is_undone;
	TRY(tx_batch_undone(g, o->batch, txs[n - 1], &is_undone, err));
	if (is_undone)
		return err_set(err, ST_CONFLICT, "the batch %.*s was taken back already; the history keeps both", STR_ARG(o->batch));
	struct change_info info = {.actor = o->actor, .kind = "undo", .note = o->batch, .reason = o->reason, .is_import = true};
	struct change *c;
	size_t serious = faults->serious;
	TRY(change_begin(g, &info, faults, &c, err));
	enum status st = o->may_write ? need_rows(g, a, o, txs, n, err) : ST_OK;
	for (size_t i = n; i > 0 && st == ST_OK; i--)
		st = change_revert(c, txs[i - 1], err);
	if (st == ST_OK && faults->serious == serious)
		return change_commit(c, NULL, err);
	change_abort(c);
	return st == ST_OK ? err_set(err, ST_NO, "later changes depend on the batch; nothing was undone") : st;
}
