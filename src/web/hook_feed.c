#include "web/hook_feed.h"

#include "base/arena.h"
#include "record/feed.h"
#include "record/tx.h"
#include "work/hook.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Rows named in one message, transactions told in one go. */
enum { ROWS_NAMED = 200, AT_ONCE = 100 };

static void put_hex(json_t *o, const char *key, const uint8_t digest[32])
{
	char hex[65];
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	json_object_set_new(o, key, json_string(hex));
}

static json_t *heading_of(const struct tx_info *t)
{
	char moment[28];
	moment_format(t->moment, moment);
	json_t *o = json_pack("{s:I, s:s, s:s%}", "transaction", (json_int_t)t->number, "at", moment, "kind", t->kind.p, t->kind.n);
	if (t->batch.n)
		json_object_set_new(o, "batch", json_stringn(t->batch.p, t->batch.n));
	return o;
}

static enum status put(struct store *work, const char *topic, json_t *data, struct err *err)
{
	char *text = json_dumps(data, JSON_COMPACT);
	json_decref(data);
	enum status st = text ? hook_put(work, str_of(topic), str_of(text), err) : err_set(err, ST_INTERNAL, "a message of %s is no JSON", topic);
	free(text);
	return st;
}

static json_t *change_json(struct reg *g, const struct tx_info *t, const struct tx_change *c)
{
	json_t *o = heading_of(t), *rows = json_array();
	json_object_set_new(o, "record", json_string(c->record->name));
	json_object_set_new(o, "written", json_integer(c->inserted));
	json_object_set_new(o, "closed", json_integer(c->closed));
	put_hex(o, "written_digest", c->inserted_digest);
	put_hex(o, "closed_digest", c->closed_digest);
	for (size_t i = 0; i < c->n; i++) {
		struct buf key;
		char id[ID_TEXT];
		buf_init(&key, 0);
		id_format(c->ids[i], id);
		row_key_text(g, c->record, c->ids[i], &key);
		json_array_append_new(rows, json_pack("{s:s, s:s%}", "id", id, "key", key.p ? key.p : "", key.n));
		buf_done(&key);
	}
	json_object_set_new(o, "rows", rows);
	json_object_set_new(o, "more", json_boolean(c->is_more));
	return o;
}

static enum status tell_one(struct reg *g, struct store *work, struct arena *a, int64_t number, struct err *err)
{
	struct tx_info t;
	struct tx_change *changes;
	size_t n;
	TRY(tx_get(g, a, number, &t, err));
	TRY(tx_changes(g, a, number, ROWS_NAMED, &changes, &n, err));
	for (size_t i = 0; i < n; i++)
		if (!changes[i].record->is_internal)
			TRY(put(work, "record.changed", change_json(g, &t, &changes[i]), err));
	bool is_undo = str_eq(t.kind, STR("undo"));
	if (is_undo)
		t.batch = t.note; /* the one taken back */
	if (!t.batch.n || (!is_undo && !str_eq(t.kind, STR("import"))))
		return ST_OK;
	json_t *o = heading_of(&t);
	json_object_set_new(o, "rows", json_integer(t.rows));
	put_hex(o, "digest", t.digest);
	return put(work, is_undo ? "batch.undone" : "batch.committed", o, err);
}

/* ---- the place ---- */

static enum status place_read(struct store *work, bool *ret_has, int64_t *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "SELECT place FROM work_feed WHERE name = 'hooks'", err));
	TRY(stmt_step(q, ret_has, err));
	*ret = *ret_has ? stmt_i64(q, 0) : 0;
	return ST_OK;
}

/* False when another server was quicker. */
static enum status place_move(struct store *work, int64_t from, int64_t to, bool *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t n;
	TRY(store_prepare(work, &q, "UPDATE work_feed SET place = :to WHERE name = 'hooks' AND place = :from", err));
	stmt_bind_i64(q, "to", to);
	stmt_bind_i64(q, "from", from);
	TRY(stmt_exec(q, &n, err));
	*ret = n == 1;
	return ST_OK;
}

static enum status place_begin(struct store *work, int64_t at, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(work, &q, "INSERT INTO work_feed (name, place) VALUES ('hooks', :at) ON CONFLICT (name) DO NOTHING", err));
	stmt_bind_i64(q, "at", at);
	return stmt_exec(q, NULL, err);
}

static enum status is_anybody_told(struct store *work, struct arena *a, bool *ret, struct err *err)
{
	struct hook *list;
	size_t n;
	TRY(hook_list(work, a, &list, &n, err));
	*ret = false;
	for (size_t i = 0; i < n; i++)
		*ret |= list[i].enabled;
	return ST_OK;
}

static enum status tell_some(struct reg *g, struct store *work, struct arena *a, int64_t from, int64_t last, struct err *err)
{
	bool told, mine;
	TRY(is_anybody_told(work, a, &told, err));
	int64_t to = told ? MIN(last, from + AT_ONCE) : last;
	TRY(place_move(work, from, to, &mine, err));
	for (int64_t number = from + 1; told && mine && number <= to; number++)
		TRY(tell_one(g, work, a, number, err));
	return store_commit(work, err);
}

enum status hook_feed_tell(struct reg *g, struct store *work, struct err *err)
{
	int64_t last, from;
	bool has;
	TRY(tx_last(g, &last, err));
	TRY(place_read(work, &has, &from, err));
	if (!has)
		return place_begin(work, last, err);
	if (from >= last)
		return ST_OK;
	CLEANUP(arena_done) struct arena a;
	arena_init(&a);
	TRY(store_begin(work, STORE_WRITE, err));
	enum status st = tell_some(g, work, &a, from, last, err);
	if (st != ST_OK)
		store_rollback(work);
	return st;
}
