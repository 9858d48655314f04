/* One prepared insert for many rows. The first rows wait in a batch; when it is full, a thread takes over: it inserts one batch
 * while the caller fills the other, so that making rows and storing them go on at the same time. No other statement runs on the
 * connection meanwhile (store.h), and whoever closes the bulk waits for the thread: the connection is used by one at a time. */
#include "store/sqlite.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A batch is handed over when it holds so many values, or so many bytes of texts. */
enum { BATCH_VALUES = 8192, BATCH_BYTES = 1 << 20 };

struct batch {
	struct value *values;
	char *bytes; /* of texts and blobs */
	size_t n, cap, n_bytes, cap_bytes;
};

struct sqlite_bulk {
	sqlite3_stmt *st;
	struct batch batches[2];
	int filling; /* the caller's; the other one is the thread's */
	bool has_thread;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t turn;
	/* Under the mutex: */
	struct batch *handed; /* NULL: the thread has nothing to do */
	bool ends;
	enum status failed;
	struct err err;
};

static enum status insert_batch(struct bulk *b, struct batch *batch, struct err *err)
{
	struct sqlite *c = b->store->db;
	struct sqlite_bulk *s = b->state;
	for (size_t row = 0; row < batch->n; row += (size_t)b->n) {
		int code = SQLITE_OK;
		for (int i = 0; i < b->n && code == SQLITE_OK; i++)
			code = sqlite_bind(s->st, i + 1, &batch->values[row + (size_t)i]);
		if (code == SQLITE_OK)
			code = sqlite3_step(s->st);
		enum status st = code == SQLITE_DONE ? ST_OK : sqlite_error(c, code, b->table, err);
		sqlite3_reset(s->st);
		TRY(st);
	}
	return ST_OK;
}

static void *work(void *context)
{
	struct bulk *b = context;
	struct sqlite_bulk *s = b->state;
	pthread_mutex_lock(&s->mutex);
	for (;;) {
		while (!s->handed && !s->ends)
			pthread_cond_wait(&s->turn, &s->mutex);
		if (!s->handed)
			break;
		struct err err = {};
		enum status st = s->failed;
		pthread_mutex_unlock(&s->mutex);
		if (st == ST_OK)
			st = insert_batch(b, s->handed, &err);
		pthread_mutex_lock(&s->mutex);
		if (s->failed == ST_OK && st != ST_OK) {
			s->failed = st;
			s->err = err;
		}
		s->handed = NULL;
		pthread_cond_broadcast(&s->turn);
	}
	pthread_mutex_unlock(&s->mutex);
	return NULL;
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
	pthread_mutex_init(&s->mutex, NULL);
	pthread_cond_init(&s->turn, NULL);
	b->state = s;
	return ST_OK;
}

/* Texts lie in the batch by their offset until it is handed over: the bytes may move while it grows. */
static void keep_row(struct bulk *b, struct batch *batch)
{
	size_t n = 0;
	for (int i = 0; i < b->n; i++)
		n += b->values[i].kind == VALUE_TEXT || b->values[i].kind == VALUE_BLOB ? b->values[i].s.n : 0;
	if (batch->n + (size_t)b->n > batch->cap) {
		batch->cap = batch->cap ? batch->cap * 2 : MAX((size_t)b->n, (size_t)64);
		batch->cap = MAX(batch->cap, batch->n + (size_t)b->n);
		batch->values = heap_resize(batch->values, batch->cap, sizeof *batch->values);
	}
	if (batch->n_bytes + n > batch->cap_bytes) {
		batch->cap_bytes = MAX(batch->cap_bytes * 2, batch->n_bytes + n + 4096);
		batch->bytes = heap_resize(batch->bytes, batch->cap_bytes, 1);
	}
	for (int i = 0; i < b->n; i++) {
		struct value v = b->values[i];
		if (v.kind == VALUE_TEXT || v.kind == VALUE_BLOB) {
			if (v.s.n)
				memcpy(batch->bytes + batch->n_bytes, v.s.p, v.s.n);
			v.s.p = (const char *)(uintptr_t)batch->n_bytes;
			batch->n_bytes += v.s.n;
		}
		batch->values[batch->n++] = v;
	}
}

static void settle_texts(struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		struct value *v = &batch->values[i];
		if (v->kind == VALUE_TEXT || v->kind == VALUE_BLOB)
			v->s.p = v->s.n ? batch->bytes + (uintptr_t)v->s.p : "";
	}
}

/* What the thread met. Under the mutex. */
static enum status thread_status(const struct sqlite_bulk *s, struct err *err)
{
	if (s->failed != ST_OK && err)
		*err = s->err;
	return s->failed;
}

static enum status hand_over(struct bulk *b, struct err *err)
{
	struct sqlite_bulk *s = b->state;
	struct batch *batch = &s->batches[s->filling];
	settle_texts(batch);
	if (!s->has_thread && pthread_create(&s->thread, NULL, work, b) != 0) {
		enum status st = insert_batch(b, batch, err); /* no thread to be had: done here */
		batch->n = batch->n_bytes = 0;
		return st;
	}
	s->has_thread = true;
	pthread_mutex_lock(&s->mutex);
	while (s->handed)
		pthread_cond_wait(&s->turn, &s->mutex);
	enum status st = thread_status(s, err);
	s->handed = batch;
	pthread_cond_broadcast(&s->turn);
	pthread_mutex_unlock(&s->mutex);
	s->filling = !s->filling;
	s->batches[s->filling].n = s->batches[s->filling].n_bytes = 0;
	return st;
}

enum status sqlite_bulk_row(struct bulk *b, struct err *err)
{
	struct sqlite_bulk *s = b->state;
	struct batch *batch = &s->batches[s->filling];
	keep_row(b, batch);
	return batch->n >= BATCH_VALUES || batch->n_bytes >= BATCH_BYTES ? hand_over(b, err) : ST_OK;
}

enum status sqlite_bulk_close(struct bulk *b, bool abort, struct err *err)
{
	struct sqlite_bulk *s = b->state;
	enum status st = ST_OK;
	if (s->has_thread) {
		pthread_mutex_lock(&s->mutex);
		s->ends = true;
		pthread_cond_broadcast(&s->turn);
		pthread_mutex_unlock(&s->mutex);
		pthread_join(s->thread, NULL);
		st = thread_status(s, err);
	}
	if (st == ST_OK && !abort) {
		settle_texts(&s->batches[s->filling]);
		st = insert_batch(b, &s->batches[s->filling], err);
	}
	for (int i = 0; i < 2; i++) {
		free(s->batches[i].values);
		free(s->batches[i].bytes);
	}
	pthread_cond_destroy(&s->turn);
	pthread_mutex_destroy(&s->mutex);
	sqlite3_finalize(s->st);
	free(s);
	return st;
}
