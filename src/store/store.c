#include "store/backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_postgres(struct str url)
{
	return str_starts(url, STR("postgresql://")) || str_starts(url, STR("postgres://"));
}

struct str store_work_url(struct arena *a, struct str register_url)
{
	if (is_postgres(register_url) || str_ends(register_url, STR(":memory:")))
		return str_copy(a, register_url);
	return str_of(arena_printf(a, "%.*s.work", STR_ARG(register_url)));
}

enum status store_open(struct store **ret, struct str url, const struct store_options *options, struct err *err)
{
	bool pg = is_postgres(url);
	if (str_starts(url, STR("sqlite:")))
		url = str_slice(url, strlen("sqlite:"), url.n);
	if (url.n == 0 || memchr(url.p, 0, url.n))
		return err_set(err, ST_USAGE, "no database named; give a file or postgresql://…");
	if (!pg && str_find(url, STR("://")) >= 0)
		return err_set(err, ST_USAGE, "no database of the kind %.*s; give sqlite:PATH or postgresql://…",
			       (int)str_find(url, STR("://")), url.p);
	struct store *s = heap_alloc(1, sizeof *s);
	s->backend = pg ? &store_postgres : &store_sqlite;
	if (options)
		s->options = *options;
	if (s->options.busy_ms <= 0)
		s->options.busy_ms = STORE_BUSY_MS;
	struct arena scratch;
	arena_init(&scratch);
	enum status st = s->backend->open(s, str_dup(&scratch, url), err);
	arena_done(&scratch);
	if (st == ST_OK)
		*ret = s;
	else
		store_close(s);
	return st;
}

enum status store_open_work(struct store **ret, struct str register_url, const struct store_options *options, struct err *err)
{
	struct store_options work = options ? *options : (struct store_options){};
	struct arena scratch;
	work.work = true;
	arena_init(&scratch);
	enum status st = store_open(ret, store_work_url(&scratch, register_url), &work, err);
	arena_done(&scratch);
	return st;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	if (s->out > 0 || s->bulk)
		panic("a store was closed while %d of its statements were in use", s->out);
	while (s->depth > 0)
		store_rollback(s);
	s->closing = true;
	store_forget_statements(s);
	s->backend->close(s);
	free(s);
}

enum store_dialect store_dialect(const struct store *s) { return s->backend->dialect; }

const char *store_type_name(enum store_dialect d, enum store_type t)
{
	static const char *const names[][4] = {
		[STORE_SQLITE] = {"INTEGER", "REAL", "TEXT", "BLOB"},
		[STORE_POSTGRES] = {"BIGINT", "DOUBLE PRECISION", "TEXT COLLATE \"C\"", "BYTEA"},
	};
	return names[d][t];
}

void quote_name(struct buf *out, const char *name)
{
	buf_char(out, '"');
	for (; *name; name++) {
		if (*name == '"')
			buf_char(out, '"');
		buf_char(out, *name);
	}
	buf_char(out, '"');
}

/* Transactions. */

enum status store_failed(struct store *s, enum status st)
{
	if (s->depth > 0)
		s->is_away = s->is_away || st == ST_UNAVAILABLE;
	if (s->depth > 0 && s->backend->transaction_lost(s))
		s->failed = 1;
	else if (s->depth > 0 && s->failed == 0)
		s->failed = s->depth;
	return st;
}

enum status store_broken(const struct store *s, struct err *err)
{
	if (s->is_away)
		return err_set(err, ST_UNAVAILABLE, "the database could not be used on the way; what was not committed is undone; try again");
	return err_set(err, ST_INTERNAL, "an earlier statement of the transaction failed: roll it back first");
}

/* Both databases behave as PostgreSQL does: what follows an error in a transaction would build on a part of it. */
static enum status usable(const struct store *s, struct err *err)
{
	if (s->bulk)
		return err_set(err, ST_INTERNAL, "a bulk is open on the connection: close it first");
	return s->failed ? store_broken(s, err) : ST_OK;
}

enum { CONTROL_SQL = 48 };

enum status store_begin(struct store *s, enum store_intent intent, struct err *err)
{
	TRY(usable(s, err));
	if (intent == STORE_WRITE && s->options.read_only)
		return err_set(err, ST_UNAVAILABLE, "the database may only be read here; whoever it belongs to must make the file and its folder writable");
	if (s->depth == 0) {
		TRY(s->backend->begin(s, intent, err));
		s->intent = intent;
		if (intent == STORE_SCRATCH) /* PostgreSQL: those of before mean the tables that temporary ones will hide */
			store_forget_statements(s);
	} else {
		if (intent == STORE_WRITE && s->intent == STORE_READ)
			return err_set(err, ST_INTERNAL, "a writing transaction inside a reading one: begin the outer one "
							 "with STORE_WRITE");
		char sql[CONTROL_SQL];
		snprintf(sql, sizeof sql, "SAVEPOINT s%d", s->depth);
		enum status st = s->backend->control(s, sql, err);
		if (st != ST_OK)
			return store_failed(s, st);
	}
	s->depth++;
	return ST_OK;
}

enum status store_commit(struct store *s, struct err *err)
{
	if (s->depth == 0)
		return err_set(err, ST_INTERNAL, "commit without begin");
	TRY(usable(s, err));
	char sql[CONTROL_SQL] = "COMMIT";
	if (s->depth > 1)
		snprintf(sql, sizeof sql, "RELEASE SAVEPOINT s%d", s->depth - 1);
	enum status st = s->backend->control(s, sql, err);
	if (st != ST_OK)
		return store_failed(s, st);
	s->depth--;
	return ST_OK;
}

void store_rollback(struct store *s)
{
	if (s->depth == 0)
		return;
	if (s->bulk)
		panic("a transaction was rolled back while its bulk was open");
	s->depth--;
	if (!s->backend->transaction_lost(s)) {
		char sql[2 * CONTROL_SQL] = "ROLLBACK";
		if (s->depth > 0)
			snprintf(sql, sizeof sql, "ROLLBACK TO SAVEPOINT s%d; RELEASE SAVEPOINT s%d", s->depth, s->depth);
		/* What cannot be rolled back alone is rolled back with the transaction around it. */
		if (s->backend->control(s, sql, NULL) != ST_OK && s->depth > 0)
			s->failed = 1;
	} else if (s->depth > 0) {
		s->failed = 1;
	}
	if (s->failed > s->depth) {
		s->failed = 0;
		s->is_away = false;
	}
	if (s->depth == 0 && s->intent == STORE_SCRATCH)
		store_forget_statements(s);
}

bool store_in_transaction(const struct store *s) { return s->depth > 0; }

enum status store_run(struct store *s, const char *sql, struct err *err)
{
	TRY(usable(s, err));
	enum status st = s->backend->run(s, sql, err);
	return st == ST_OK ? st : store_failed(s, st);
}

/* The rest only differs by database. */

enum status store_attach(struct store *s, const char *path, const char *name, struct err *err)
{
	if (s->depth > 0)
		return err_set(err, ST_INTERNAL, "a database cannot be attached inside a transaction");
	return s->backend->attach(s, path, name, err);
}

enum status store_detach(struct store *s, const char *name, struct err *err)
{
	if (s->depth > 0)
		return err_set(err, ST_INTERNAL, "a database cannot be detached inside a transaction");
	/* A prepared statement over the schema would keep it in use. */
	store_forget_statements(s);
	return s->backend->detach(s, name, err);
}

enum status store_backup(struct store *s, const char *path, bool (*progress)(void *context, double share), void *context,
			 struct err *err)
{
	if (s->depth > 0)
		return err_set(err, ST_INTERNAL, "a backup cannot be made inside a transaction");
	return s->backend->backup(s, path, progress, context, err);
}

enum status store_restore(struct store *s, const char *path, bool even_in_use, bool (*progress)(void *context, double share),
			  void *context, struct err *err)
{
	if (s->depth > 0)
		return err_set(err, ST_INTERNAL, "a backup cannot be restored inside a transaction");
	store_forget_statements(s); /* they were prepared for the tables as they are now */
	return s->backend->restore(s, path, even_in_use, progress, context, err);
}

void store_library(enum store_dialect d, char out[STORE_LIBRARY_TEXT])
{
	(d == STORE_SQLITE ? &store_sqlite : &store_postgres)->library(out);
}

enum status store_check(struct store *s, struct err *err)
{
	TRY(usable(s, err));
	enum status st = s->backend->check(s, err);
	return st == ST_OK || st == ST_NO ? st : store_failed(s, st);
}

void store_log_keep(struct store *s)
{
	if (s->backend->log_keep)
		s->backend->log_keep(s);
}

void store_log_copy(struct store *s)
{
	if (s->backend->log_copy)
		s->backend->log_copy(s);
}

void store_log_done(struct store *s)
{
	if (s->backend->log_done)
		s->backend->log_done(s);
}
