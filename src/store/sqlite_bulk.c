/* One prepared insert for many rows. The first rows wait in a batch; when it is full, a thread takes over: it inserts one batch
 * while the caller fills the other, so that making rows and storing them go on at the same time. No other statement runs on the
 * connection meanwhile (store.h), and whoever closes the bulk waits for the thread: the connection is used by one at a time. */
#include "base/helper.h"
#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_BYTES = 1 << 17 }; /* a batch is handed over when it holds so many */

/* Values one after another, packed, because what one thread writes and another reads has to travel between processors: a kind
 * (one byte), then a number of four or eight bytes, or the length and the bytes of a text. */
enum { PACKED_SMALL = VALUE_BLOB + 1 }; /* an integer of four bytes */

struct batch {
	char *p;
	size_t n, cap;
};

struct sqlite_bulk {
	sqlite3_stmt *st;
	struct batch batches[HELPER_PIECES];
	int filling; /* the caller's; the others are the thread's */
	struct helper helper;
};

static const char *unpack(const char *p, struct value *ret)
{
	struct value v = {.kind = (enum value_kind)*p++};
	int32_t small;
	switch ((int)v.kind) {
	case PACKED_SMALL:
		memcpy(&small, p, sizeof small);
		*ret = (struct value){.kind = VALUE_I64, .i = small};
		return p + sizeof small;
	case VALUE_I64:
	case VALUE_F64:
		memcpy(&v.i, p, sizeof v.i);
		p += sizeof v.i;
		break;
	case VALUE_TEXT:
	case VALUE_BLOB:
		memcpy(&v.s.n, p, sizeof v.s.n);
		v.s.p = p + sizeof v.s.n;
		p = v.s.p + v.s.n;
		break;
	default:
		break;
	}
	*ret = v;
	return p;
}

static enum status insert_batch(void *context, void *piece, struct err *err)
{
	struct bulk *b = context;
	const struct batch *batch = piece;
	struct sqlite *c = b->store->db;
	struct sqlite_bulk *s = b->state;
	for (const char *p = batch->p; p && p < batch->p + batch->n;) {
		int code = SQLITE_OK;
		for (int i = 0; i < b->n; i++) {
			struct value v;
			p = unpack(p, &v);
			if (code == SQLITE_OK)
				code = sqlite_bind(s->st, i + 1, &v);
		}
		if (code == SQLITE_OK)
			code = sqlite3_step(s->st);
		enum status st = code == SQLITE_DONE ? ST_OK : sqlite_error(c, code, b->table, err);
		sqlite3_reset(s->st);
		TRY(st);
	}
	return ST_OK;
}

enum status sqlite_bulk_open(struct bulk *b, struct err *err)
{
	struct sqlite *c = b->store->db;
	CLEANUP(buf_done) struct buf sql;
	buf_init(&sql, 0);
	buf_cstr(&sql, "INSERT INTO ");
	quote_name(&sql, b->table);
	for (int i = 0; i < b->n; i++) {
		buf_cstr(&sql, i ? "," : " (");
		quote_name(&sql, b->columns[i].name);
	}
	for (int i = 0; i < b->n; i++)
		buf_cstr(&sql, i ? ",?" : ") VALUES (?");
	buf_cstr(&sql, ")");
	sqlite3_stmt *st;
	int code = sqlite3_prepare_v2(c->db, sql.p, -1, &st, NULL);
	if (code != SQLITE_OK)
		return sqlite_error(c, code, b->table, err);
	struct sqlite_bulk *s = heap_alloc(1, sizeof *s);
	s->st = st;
	helper_begin(&s->helper, insert_batch, b);
	b->state = s;
	return ST_OK;
}

static char *pack(char *p, const struct value *v)
{
	int32_t small = (int32_t)v->i;
	bool is_small = v->kind == VALUE_I64 && small == v->i;
	*p++ = (char)(is_small ? PACKED_SMALL : (int)v->kind);
	if (is_small) {
		memcpy(p, &small, sizeof small);
		p += sizeof small;
	} else if (v->kind == VALUE_I64 || v->kind == VALUE_F64) {
		memcpy(p, &v->i, sizeof v->i);
		p += sizeof v->i;
	} else if (v->kind == VALUE_TEXT || v->kind == VALUE_BLOB) {
		memcpy(p, &v->s.n, sizeof v->s.n);
		p += sizeof v->s.n;
		if (v->s.n)
			memcpy(p, v->s.p, v->s.n);
		p += v->s.n;
	}
	return p;
}

static void keep_row(struct bulk *b, struct batch *batch)
{
	size_t need = (size_t)b->n * (1 + sizeof(size_t));
	_Static_assert(sizeof(size_t) >= sizeof(int64_t), "room for a number is room for a length");
	for (int i = 0; i < b->n; i++)
		need += b->values[i].kind == VALUE_TEXT || b->values[i].kind == VALUE_BLOB ? b->values[i].s.n : 0;
	if (batch->n + need > batch->cap) {
		batch->cap = MAX(batch->cap * 2, batch->n + need + 4096);
		batch->p = heap_resize(batch->p, batch->cap, 1);
	}
	char *p = batch->p + batch->n;
	for (int i = 0; i < b->n; i++)
		p = pack(p, &b->values[i]);
	batch->n = (size_t)(p - batch->p);
}

static enum status hand_over(struct sqlite_bulk *s, struct err *err)
{
	enum status st = helper_give(&s->helper, &s->batches[s->filling], err);
	s->filling = (s->filling + 1) % HELPER_PIECES;
	s->batches[s->filling].n = 0;
	return st;
}

enum status sqlite_bulk_row(struct bulk *b, struct err *err)
{
	struct sqlite_bulk *s = b->state;
	struct batch *batch = &s->batches[s->filling];
	keep_row(b, batch);
	return batch->n >= BATCH_BYTES ? hand_over(s, err) : ST_OK;
}

enum status sqlite_bulk_close(struct bulk *b, bool abort, struct err *err)
{
	struct sqlite_bulk *s = b->state;
	enum status st = helper_end(&s->helper, err);
	if (st == ST_OK && !abort)
		st = insert_batch(b, &s->batches[s->filling], err);
	for (int i = 0; i < HELPER_PIECES; i++)
		free(s->batches[i].p);
	sqlite3_finalize(s->st);
	free(s);
	return st;
}
