#include "base/arena.h"
#include "record/history.h"
#include "record/import/import.h"

enum status import_undo(struct reg *g, struct arena *a, struct str batch, struct str actor, struct str reason,
			struct faults *faults, struct err *err)
{
	int64_t *txs;
	size_t n;
	TRY(tx_of_batch(g, a, batch, &txs, &n, err));
	if (n == 0)
		return err_set(err, ST_NOT_FOUND, "there is no batch '%.*s'; 'junheng history' lists them", STR_ARG(batch));
	struct change_info info = {.actor = actor, .kind = "undo", .note = batch, .reason = reason, .is_import = true};
	struct change *c;
	size_t serious = faults->serious;
	TRY(change_begin(g, &info, faults, &c, err));
	enum status st = ST_OK;
	for (size_t i = n; i > 0 && st == ST_OK; i--)
		st = change_revert(c, txs[i - 1], err);
	if (st == ST_OK && faults->serious == serious)
		return change_commit(c, NULL, err);
	change_abort(c);
	return st == ST_OK ? err_set(err, ST_NO, "later changes depend on the batch; nothing was undone") : st;
}
