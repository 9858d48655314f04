#include "record/feed.h"

#include "base/arena.h"

#include <string.h>

static void copy_digest(uint8_t to[32], struct str from)
{
	if (from.n == 32)
		memcpy(to, from.p, 32);
}

static enum status read_ids(struct reg *g, struct arena *a, struct tx_change *c, int64_t number, int64_t first, size_t limit, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	const char *where = c->inserted ? "version >= :first AND version < :last AND tx_from = :tx" : "tx_to = :tx";
	TRY(store_prepare(g->store, &q, arena_printf(a, "SELECT DISTINCT id FROM \"%s\" WHERE %s LIMIT :limit", c->record->name, where), err));
	if (c->inserted) {
		stmt_bind_i64(q, "first", first);
		stmt_bind_i64(q, "last", first + c->inserted);
	}
	stmt_bind_i64(q, "tx", number);
	stmt_bind_i64(q, "limit", (int64_t)limit + 1);
	c->ids = ARENA_ARRAY(a, struct id, limit + 1);
	for (bool row;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		c->ids[c->n++] = stmt_id(q, 0);
	}
	c->is_more = c->n > limit;
	c->n = MIN(c->n, limit);
	return ST_OK;
}

enum status tx_changes(struct reg *g, struct arena *a, int64_t number, size_t limit, struct tx_change **ret, size_t *ret_n, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct tx_change *all = ARENA_ARRAY(a, struct tx_change, (size_t)g->catalogue->n + 1);
	int64_t *first = ARENA_ARRAY(a, int64_t, (size_t)g->catalogue->n + 1);
	size_t n = 0;
	TRY(store_prepare(g->store, &q,
			  "SELECT record, first_version, inserted, closed, inserted_digest, closed_digest FROM tx_part WHERE tx = :tx ORDER BY record", err));
	stmt_bind_i64(q, "tx", number);
	for (bool row;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		const struct record *r = catalogue_find(g->catalogue, stmt_str(q, 0));
		if (!r || n == (size_t)g->catalogue->n) /* of a program that knew more records */
			continue;
		first[n] = stmt_i64(q, 1);
		all[n] = (struct tx_change){.record = r, .inserted = stmt_i64(q, 2), .closed = stmt_i64(q, 3)};
		copy_digest(all[n].inserted_digest, stmt_blob(q, 4));
		copy_digest(all[n].closed_digest, stmt_blob(q, 5));
		n++;
	}
	for (size_t i = 0; i < n; i++)
		TRY(read_ids(g, a, &all[i], number, first[i], limit, err));
	*ret = all;
	*ret_n = n;
	return ST_OK;
}
