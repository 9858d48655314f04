#include "record/history.h"

#include "base/arena.h"
#include "base/buf.h"
#include "record/layout.h"
#include "record/sealed.h"
#include "record/tx.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A stretch of transactions: its first, and the one after its last. */
struct stretch {
	int64_t from, before;
};

/* The versions of a row that stood in a stretch, or were ended in it: by the transaction that wrote them, and by that which ended them. */
struct versions {
	struct row **begun, **ended;
	size_t n;
};

static int begun_order(const void *x, const void *y)
{
	const struct row *a = *(struct row *const *)x, *b = *(struct row *const *)y;
	return a->tx_from != b->tx_from ? (a->tx_from < b->tx_from ? -1 : 1) : (a->version > b->version) - (a->version < b->version);
}

static int ended_order(const void *x, const void *y)
{
	const struct row *a = *(struct row *const *)x, *b = *(struct row *const *)y;
	return a->tx_to != b->tx_to ? (a->tx_to < b->tx_to ? -1 : 1) : (a->version > b->version) - (a->version < b->version);
}

static enum status stretch_versions(struct reg *g, struct arena *a, const struct layout *l, struct id id, struct stretch in, enum row_open open,
				    struct versions *ret, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_printf(&sql, "SELECT %s FROM \"%s\" WHERE id = :id AND tx_to >= :from AND tx_from < :before", l->select, l->record->name);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, sql.p, err));
	stmt_bind_id(q, ":id", id);
	stmt_bind_i64(q, ":from", in.from);
	stmt_bind_i64(q, ":before", in.before);
	struct row **rows = ARENA_ARRAY(a, struct row *, 8), row;
	size_t n = 0, cap = 8;
	struct value *values = ARENA_ARRAY(a, struct value, (size_t)l->n_fields);
	for (bool has;;) {
		TRY(stmt_step(q, &has, err));
		if (!has)
			break;
		if (n == cap) {
			struct row **more = ARENA_ARRAY(a, struct row *, cap * 2);
			memcpy(more, rows, n * sizeof(struct row *));
			rows = more;
			cap *= 2;
		}
		layout_read(l, q, 0, &row, values, NULL);
		rows[n] = row_copy(a, &row);
		if (open == ROW_OPENED)
			TRY(row_unseal(g, l, a, rows[n], err));
		n++;
	}
	*ret = (struct versions){.begun = rows, .ended = ARENA_ARRAY(a, struct row *, n), .n = n};
	if (n)
		memcpy(ret->ended, rows, n * sizeof(*rows));
	qsort(ret->begun, n, sizeof(*rows), begun_order);
	qsort(ret->ended, n, sizeof(*rows), ended_order);
	return ST_OK;
}

/* Where the versions begin that the transaction wrote, or ended, among those in that order. */
static size_t first_at(struct row *const *rows, size_t n, bool by_end, int64_t tx)
{
	size_t low = 0;
	while (low < n) {
		size_t mid = low + (n - low) / 2;
		if ((by_end ? rows[mid]->tx_to : rows[mid]->tx_from) < tx)
			low = mid + 1;
		else
			n = mid;
	}
	return low;
}

/* The version that said the same time before the transaction: the one it closed with the largest overlap. */
static const struct row *before_of(const struct versions *v, const struct row *after)
{
	const struct row *best = NULL;
	int64_t most = 0;
	for (size_t i = first_at(v->ended, v->n, true, after->tx_from); i < v->n && v->ended[i]->tx_to == after->tx_from; i++) {
		const struct row *row = v->ended[i];
		int64_t overlap = (int64_t)MIN(row->valid_to, after->valid_to) - MAX(row->valid_from, after->valid_from);
		if (row->tx_from != row->tx_to && overlap > most) {
			most = overlap;
			best = row;
		}
	}
	return best;
}

/* Until when the transaction that ended the version wrote others for its time; DAY_MIN: for none of it. */
static day_t followed_until(const struct versions *v, const struct row *ended)
{
	day_t until = DAY_MIN;
	for (size_t i = first_at(v->begun, v->n, false, ended->tx_to); i < v->n && v->begun[i]->tx_from == ended->tx_to; i++) {
		const struct row *row = v->begun[i];
		if (row->tx_from != row->tx_to && row->valid_from < ended->valid_to && row->valid_to > ended->valid_from && row->valid_to > until)
			until = row->valid_to;
	}
	return until;
}

static void compare(struct arena *a, const struct layout *l, const struct row *before, const struct row *after,
		    struct history_step *step)
{
	step->values = ARENA_ARRAY(a, struct history_value, (size_t)l->n_fields + 1);
	const struct value none = {};
	for (int i = 0; i < l->n_fields; i++) {
		bool is_sealed = field_is_sealed(&l->record->fields[i]) &&
				 ((before && before->is_sealed) || (after && after->is_sealed));
		struct value b = before ? before->values[i] : none, v = after ? after->values[i] : none;
		bool may_differ =
			is_sealed && !str_eq(before ? before->sealed : STR(""), after ? after->sealed : STR(""));
		if (!value_eq(b, v) || may_differ)
			step->values[step->n_values++] =
				(struct history_value){.field = i, .before = b, .after = v, .is_sealed = is_sealed};
	}
	struct str was = before ? before->state : STR(""), is = after ? after->state : STR("");
	if (!str_eq(was, is))
		step->values[step->n_values++] =
			(struct history_value){.field = -1, .state_before = was, .state_after = is};
}

static enum status describe(struct reg *g, struct arena *a, int64_t tx, const struct row *row,
			    struct history_step *step, struct err *err)
{
	struct tx_info t;
	TRY(tx_get(g, a, tx, &t, err));
	step->tx = tx;
	step->moment = t.moment;
	step->actor = t.actor;
	step->kind = t.kind;
	step->batch = t.batch;
	step->note = t.note;
	step->reason = t.reason;
	step->valid_from = row->valid_from;
	step->valid_to = row->valid_to;
	if (row->tx_from != tx || !row->source)
		return ST_OK;
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, "SELECT \"file\", \"sheet\" FROM source WHERE version = :version", err));
	stmt_bind_i64(q, ":version", row->source);
	bool has;
	TRY(stmt_step(q, &has, err));
	if (has) {
		step->file = str_copy(a, stmt_str(q, 0));
		step->sheet = str_copy(a, stmt_str(q, 1));
	}
	step->source_row = row->source_row;
	return ST_OK;
}

static int step_order(const void *x, const void *y)
{
	const struct history_step *a = x, *b = y;
	if (a->tx != b->tx)
		return a->tx < b->tx ? -1 : 1;
	return a->valid_from < b->valid_from ? -1 : a->valid_from > b->valid_from;
}

/* The transaction that comes `limit` transactions of the row before the stretch's end; 0: there are fewer. */
static enum status first_of(struct reg *g, const struct layout *l, struct id id, int64_t before, int limit, int64_t *ret, struct err *err)
{
	CLEANUP(buf_done) struct buf sql;
	bool has;
	buf_init(&sql, 0);
	buf_printf(&sql,
		   "SELECT number FROM (SELECT tx_from AS number FROM \"%s\" WHERE id = :id AND tx_from < :before"
		   " UNION SELECT tx_to AS number FROM \"%s\" WHERE id = :id AND tx_to < :before) AS touched"
		   " ORDER BY number DESC LIMIT 2 OFFSET :skip",
		   l->record->name, l->record->name);
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(g->store, &q, sql.p, err));
	stmt_bind_id(q, ":id", id);
	stmt_bind_i64(q, ":before", before);
	stmt_bind_i64(q, ":skip", limit - 1);
	TRY(stmt_step(q, &has, err));
	int64_t first = has ? stmt_i64(q, 0) : 0;
	if (has)
		TRY(stmt_step(q, &has, err));
	*ret = has ? first : 0; /* the last one there is: nothing is left out */
	return ST_OK;
}

static bool is_in(struct stretch in, int64_t tx) { return tx >= in.from && tx < in.before; }

static enum status steps_of(struct reg *g, struct arena *a, const struct layout *l, struct stretch in, const struct versions *v,
			    struct history_step **ret, size_t *ret_n, struct err *err)
{
	size_t steps = 0;
	struct history_step *list = ARENA_ARRAY(a, struct history_step, 2 * v->n);
	for (size_t i = 0; i < v->n; i++) {
		const struct row *row = v->begun[i];
		if (row->tx_from == row->tx_to || !is_in(in, row->tx_from))
			continue; /* replaced within its own transaction */
		const struct row *before = before_of(v, row);
		struct history_step step = {.what = before ? HISTORY_CHANGED : HISTORY_CREATED};
		compare(a, l, before, row, &step);
		/* A period that was only cut is no change of its own. */
		if (before && !step.n_values && row->valid_from >= before->valid_from && row->valid_to <= before->valid_to)
			continue;
		TRY(describe(g, a, row->tx_from, row, &step, err));
		list[steps++] = step;
	}
	for (size_t i = 0; i < v->n; i++) {
		const struct row *row = v->begun[i];
		if (row->tx_to == TX_NOW || row->tx_from == row->tx_to || !is_in(in, row->tx_to))
			continue;
		day_t until = followed_until(v, row);
		if (until >= row->valid_to)
			continue;
		struct history_step step = {.what = until == DAY_MIN ? HISTORY_REMOVED : HISTORY_ENDED};
		if (step.what == HISTORY_REMOVED)
			compare(a, l, row, NULL, &step);
		TRY(describe(g, a, row->tx_to, row, &step, err));
		step.valid_from = MAX(step.valid_from, until);
		list[steps++] = step;
	}
	if (steps)
		qsort(list, steps, sizeof(*list), step_order);
	*ret = list;
	*ret_n = steps;
	return ST_OK;
}

enum status record_history_part(struct reg *g, struct arena *a, const struct record *r, struct id id, enum row_open open, int64_t before,
				int limit, struct history_step **ret, size_t *ret_n, int64_t *ret_from, struct err *err)
{
	const struct layout *l = layout_of(g, r);
	struct stretch in = {.before = before};
	struct versions v;
	TRY(first_of(g, l, id, before, limit, &in.from, err));
	TRY(stretch_versions(g, a, l, id, in, open, &v, err));
	if (!v.n)
		return err_record(err, ST_NOT_FOUND, r, "%s: no such row");
	TRY(steps_of(g, a, l, in, &v, ret, ret_n, err));
	*ret_from = in.from;
	return ST_OK;
}

enum status record_history(struct reg *g, struct arena *a, const struct record *r, struct id id, enum row_open open,
			   struct history_step **ret, size_t *ret_n, struct err *err)
{
	int64_t from;
	return record_history_part(g, a, r, id, open, INT64_MAX, INT_MAX, ret, ret_n, &from, err);
}
