#include "store/postgres.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Errors. */

static char *copy_text(const char *s)
{
	return s ? memcpy(heap_alloc(strlen(s) + 1, 1), s, strlen(s)) : NULL;
}

/* The first line of libpq's text, its severity and the password taken out. */
static void clean_text(const struct postgres *c, const char *text, char *out, size_t size)
{
	struct str rest = str_of(text), line;
	str_next(&rest, '\n', &line);
	struct buf b;
	buf_init(&b, size - 1);
	while (line.n) {
		ptrdiff_t secret = c->password && *c->password ? str_find(line, str_of(c->password)) : -1;
		if (secret < 0)
			break;
		buf_str(&b, str_slice(line, 0, (size_t)secret));
		buf_cstr(&b, "***");
		line = str_slice(line, (size_t)secret + strlen(c->password), line.n);
	}
	buf_str(&b, str_slice(line, 0, size - 1 - b.n));
	snprintf(out, size, "%s", b.p ? b.p : "");
	buf_done(&b);
}

static bool in_class(const char *state, const char *class) { return strncmp(state, class, strlen(class)) == 0; }

static enum status explain(const struct postgres *c, const char *state, struct err *err)
{
	/* A server that ends the session says so first (57P01 …); all of it means that the connection is gone. */
	if (PQstatus(c->conn) == CONNECTION_BAD || in_class(state, "08") || in_class(state, "57P"))
		return err_set(err, ST_UNAVAILABLE, "the connection to %s was lost; what was not committed is undone; try again", c->place);
	if (in_class(state, "23"))
		return err_set(err, ST_CONFLICT, "%s refused the change: it contradicts what is stored there; look at it again, "
						 "then try once more", c->place);
	if (in_class(state, "40") || in_class(state, "55P03"))
		return err_set(err, ST_BUSY, "%s is locked by another writer (waited %.1f s); try again when it is done", c->place,
			       c->busy_ms / 1000.0);
	if (in_class(state, "25006"))
		return err_set(err, ST_INTERNAL, "a write where only reading is allowed: begin with STORE_WRITE, and not on a standby");
	if (in_class(state, "53"))
		return err_set(err, ST_UNAVAILABLE, "%s has no room or connections left; free disk space or connections and try again",
			       c->place);
	if (in_class(state, "58") || in_class(state, "XX001") || in_class(state, "XX002"))
		return err_set(err, ST_UNAVAILABLE, "reading or writing failed at %s; check the server's disk and log", c->place);
	if (in_class(state, "42501"))
		return err_set(err, ST_DENIED, "the user has no right to do this at %s; the owner of the database must grant it", c->place);
	if (in_class(state, "57014"))
		return err_set(err, ST_CANCELLED, "stopped on request; nothing of it was stored");
	return err_set(err, ST_INTERNAL, "%s: SQLSTATE %s", c->place, state);
}

/* People read what happened and what to do; the statement and the server's own words are the detail, but for messages of
 * class 22, which quote values that may be personal. */
enum status postgres_error(const struct postgres *c, const PGresult *r, const char *what, struct err *err)
{
	char text[300];
	const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	const char *primary = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	clean_text(c, primary ? primary : PQerrorMessage(c->conn), text, sizeof text);
	if (!state)
		state = "";
	enum status st = explain(c, state, err);
	err_detail(err, "%s %s: %s", state, in_class(state, "22") ? "" : text, what);
	return st;
}

enum status postgres_exec(struct postgres *c, const char *sql, const char *what, struct err *err)
{
	postgres_free_line(c);
	PGresult *r = PQexec(c->conn, sql);
	ExecStatusType code = PQresultStatus(r);
	bool ok = code == PGRES_COMMAND_OK || code == PGRES_TUPLES_OK || code == PGRES_EMPTY_QUERY;
	enum status st = ok ? ST_OK : postgres_error(c, r, what, err);
	PQclear(r);
	return st;
}

/* Connecting. */

static void ignore_notice(void *context, const char *message) {}

/* Reads the password and the place out of the URL. libpq's own message may quote the URL, password and all. */
static enum status read_url(struct postgres *c, struct err *err)
{
	char *message = NULL;
	PQconninfoOption *options = PQconninfoParse(c->url, &message);
	PQfreemem(message);
	if (!options)
		return err_set(err, ST_USAGE, "the database's address is not understood; write "
					      "postgresql://user:password@host:port/database, with %%XX for special characters");
	const char *host = "", *name = "", *port = "";
	for (PQconninfoOption *o = options; o->keyword; o++) {
		if (!o->val)
			continue;
		if (strcmp(o->keyword, "password") == 0)
			c->password = copy_text(o->val);
		else if (strcmp(o->keyword, "host") == 0)
			host = o->val;
		else if (strcmp(o->keyword, "port") == 0)
			port = o->val;
		else if (strcmp(o->keyword, "dbname") == 0)
			name = o->val;
	}
	struct buf b;
	buf_init(&b, 300);
	buf_printf(&b, "PostgreSQL database %s%s%s%s%s", *name ? name : "(of the user)", *host ? " at " : "", host,
		   *port ? " port " : "", port);
	c->place = copy_text(b.p ? b.p : "PostgreSQL");
	buf_done(&b);
	PQconninfoFree(options);
	return ST_OK;
}

static enum status set_up_session(struct store *s, struct err *err)
{
	struct postgres *c = s->db;
	c->generation++;
	PQsetNoticeProcessor(c->conn, ignore_notice, NULL);
	if (PQserverVersion(c->conn) < 120000)
		return err_set(err, ST_UNAVAILABLE, "%s is version %d; version 15 or later is needed", c->place,
			       PQserverVersion(c->conn) / 10000);
	/* A commit is answered when it is on disk, whatever the server's default; scratch databases need no syncing. */
	char sql[512];
	snprintf(sql, sizeof sql,
		 "SET client_min_messages = error; SET standard_conforming_strings = on; SET timezone = 'UTC'; "
		 "SET lock_timeout = %d; SET default_transaction_read_only = %s; "
		 "SELECT set_config('synchronous_commit', '%s', false) WHERE current_setting('synchronous_commit') %s 'off'",
		 c->busy_ms, s->options.read_only ? "on" : "off", s->options.scratch ? "off" : "on",
		 s->options.scratch ? "<>" : "=");
	return postgres_exec(c, sql, "opening", err);
}

static enum status postgres_open(struct store *s, const char *url, struct err *err)
{
	struct postgres *c = heap_alloc(1, sizeof *c);
	s->db = c;
	c->url = copy_text(url);
	c->busy_ms = s->options.busy_ms;
	TRY(read_url(c, err));
	/* After the URL, so that its encoding cannot be another; before it, so that the URL may say another waiting time. */
	const char *const keys[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
	const char *const values[] = {"10", "junheng", c->url, "UTF8", NULL};
	c->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(c->conn) != CONNECTION_OK) {
		char text[300];
		clean_text(c, PQerrorMessage(c->conn), text, sizeof text);
		return err_set(err, ST_UNAVAILABLE,
			       "no connection to %s: %s; check that the server runs and that user and password are right",
			       c->place, text);
	}
	return set_up_session(s, err);
}

static void postgres_close(struct store *s)
{
	struct postgres *c = s->db;
	if (!c)
		return;
	PQfinish(c->conn);
	if (c->password)
		explicit_bzero(c->password, strlen(c->password));
	explicit_bzero(c->url, strlen(c->url));
	free(c->password);
	free(c->url);
	free(c->place);
	free(c);
}

enum status postgres_connected(struct store *s, struct err *err)
{
	struct postgres *c = s->db;
	if (PQstatus(c->conn) == CONNECTION_OK)
		return ST_OK;
	if (s->depth > 0)
		return postgres_error(c, NULL, "transaction", err);
	c->streaming = NULL;
	PQreset(c->conn);
	if (PQstatus(c->conn) != CONNECTION_OK)
		return postgres_error(c, NULL, "connecting again", err);
	return set_up_session(s, err);
}

/* Transactions and scripts. */

/* The number of a writing transaction comes with its beginning, so that a commit without an answer can be asked for. */
static enum status begin_with(struct postgres *c, const char *sql, bool numbered, struct err *err)
{
	postgres_free_line(c);
	c->transaction[0] = 0;
	PGresult *r = PQexec(c->conn, sql);
	ExecStatusType code = PQresultStatus(r);
	enum status st = code == PGRES_COMMAND_OK || code == PGRES_TUPLES_OK ? ST_OK : postgres_error(c, r, "beginning a transaction", err);
	if (st == ST_OK && numbered && PQntuples(r) == 1)
		snprintf(c->transaction, sizeof c->transaction, "%s", PQgetvalue(r, 0, 0));
	PQclear(r);
	return st;
}

static enum status postgres_begin(struct store *s, enum store_intent intent, struct err *err)
{
	struct postgres *c = s->db;
	/* Writers of a schema queue at one lock (those of the work tables at another), so that each reads what the one before it wrote. Readers keep the state of
	 * their first read, as in SQLite. */
	const char *sql = intent == STORE_SCRATCH ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
	if (intent == STORE_WRITE)
		sql = s->options.work ? "BEGIN ISOLATION LEVEL READ COMMITTED; "
					"SELECT pg_advisory_xact_lock(hashtextextended('junheng work ' || coalesce(current_schema(), ''), 0)); "
					"SELECT txid_current()"
				      : "BEGIN ISOLATION LEVEL READ COMMITTED; "
					"SELECT pg_advisory_xact_lock(hashtextextended('junheng ' || coalesce(current_schema(), ''), 0)); "
					"SELECT txid_current()";
	for (int attempt = 0;; attempt++) {
		TRY(postgres_connected(s, err));
		enum status st = begin_with(c, sql, intent == STORE_WRITE, err);
		if (st == ST_OK)
			return ST_OK;
		if (PQtransactionStatus(c->conn) == PQTRANS_INERROR)
			(void)!postgres_exec(c, "ROLLBACK", "rollback", NULL);
		/* A connection that died while idle is noticed only here, when nothing has been done yet. */
		if (attempt > 0 || PQstatus(c->conn) == CONNECTION_OK)
			return st;
	}
}

/* What became of the transaction whose commit got no answer, asked over a new connection: the server keeps the outcome of recent
 * ones. False when it cannot be told: no server answers, or the transaction still waits, as for a standby. */
static bool outcome_known(struct store *s, bool *ret_stored)
{
	enum { ASKING_MS = 10000, NAP_MS = 200 }; /* a server that starts again after a crash takes a moment */
	struct postgres *c = s->db;
	const char *const values[] = {c->transaction};
	bool known = false;
	for (int waited = 0; c->transaction[0] && !known && waited < ASKING_MS; waited += NAP_MS) {
		if (waited)
			(void)poll(NULL, 0, NAP_MS);
		PQreset(c->conn);
		if (PQstatus(c->conn) != CONNECTION_OK || set_up_session(s, NULL) != ST_OK)
			continue;
		PGresult *r = PQexecParams(c->conn, "SELECT txid_status($1::bigint)", 1, NULL, values, NULL, NULL, 0);
		const char *outcome = PQresultStatus(r) == PGRES_TUPLES_OK ? PQgetvalue(r, 0, 0) : "";
		known = strcmp(outcome, "committed") == 0 || strcmp(outcome, "aborted") == 0;
		*ret_stored = strcmp(outcome, "committed") == 0;
		PQclear(r);
	}
	return known;
}

static enum status postgres_control(struct store *s, const char *sql, struct err *err)
{
	struct postgres *c = s->db;
	postgres_free_line(c);
	bool commit = strcmp(sql, "COMMIT") == 0;
	/* PostgreSQL answers the commit of a broken transaction with a rollback and no error. */
	if (commit && PQtransactionStatus(c->conn) == PQTRANS_INERROR)
		return err_set(err, ST_INTERNAL, "an earlier statement of the transaction failed: roll it back first");
	enum status st = postgres_exec(c, sql, commit ? "commit" : "transaction", err);
	if (st != ST_UNAVAILABLE || !commit || PQstatus(c->conn) == CONNECTION_OK)
		return st;
	bool stored;
	if (!outcome_known(s, &stored))
		return err_set(err, ST_UNAVAILABLE,
			       "the connection to %s was lost while committing; whether it is stored is not known: look before "
			       "doing it again",
			       c->place);
	return stored ? ST_OK : err_set(err, ST_UNAVAILABLE, "the connection to %s was lost; what was not committed is undone; try again", c->place);
}

static bool postgres_transaction_lost(struct store *s)
{
	struct postgres *c = s->db;
	if (c->streaming)
		return PQstatus(c->conn) != CONNECTION_OK;
	PGTransactionStatusType t = PQtransactionStatus(c->conn);
	return t == PQTRANS_IDLE || t == PQTRANS_UNKNOWN;
}

static enum status postgres_run(struct store *s, const char *sql, struct err *err)
{
	TRY(postgres_connected(s, err));
	/* PostgreSQL refuses a prepared statement whose table was changed under it. */
	if (strcasestr(sql, "alter") || strcasestr(sql, "drop") || strcasestr(sql, "create"))
		store_forget_statements(s);
	char what[160];
	snprintf(what, sizeof what, "%s", sql);
	return postgres_exec(s->db, sql, what, err);
}

/* Whole databases. */

static enum status postgres_attach(struct store *s, const char *path, const char *name, struct err *err)
{
	return err_set(err, ST_USAGE, "PostgreSQL cannot attach %s; copy its rows instead", path);
}

static enum status postgres_detach(struct store *s, const char *name, struct err *err)
{
	return err_set(err, ST_USAGE, "PostgreSQL has nothing attached as %s", name);
}

static enum status postgres_backup(struct store *s, const char *path, bool (*progress)(void *context, double share),
				   void *context, struct err *err)
{
	struct postgres *c = s->db;
	return err_set(err, ST_USAGE,
		       "PostgreSQL makes its own backups: pg_dump --format=custom --file=%s --host=%s --port=%s --username=%s %s",
		       path, PQhost(c->conn), PQport(c->conn), PQuser(c->conn), PQdb(c->conn));
}

static enum status postgres_restore(struct store *s, const char *path, bool even_in_use, bool (*progress)(void *context, double share),
				    void *context, struct err *err)
{
	struct postgres *c = s->db;
	return err_set(err, ST_USAGE,
		       "PostgreSQL restores its own backups: pg_restore --clean --if-exists --single-transaction --host=%s --port=%s "
		       "--username=%s --dbname=%s %s",
		       PQhost(c->conn), PQport(c->conn), PQuser(c->conn), PQdb(c->conn), path);
}

static void postgres_library(char out[STORE_LIBRARY_TEXT])
{
	int v = PQlibVersion(); /* 150013 is 15.13 */
	snprintf(out, STORE_LIBRARY_TEXT, "%d.%d", v / 10000, v % 10000);
}

/* Reads every row of every table, which finds pages with a wrong checksum, and looks into B-trees where the server has
 * amcheck. */
static enum status postgres_check(struct store *s, struct err *err)
{
	struct postgres *c = s->db;
	TRY(postgres_connected(s, err));
	enum status st = postgres_exec(
		c,
		"DO $$ DECLARE r record; BEGIN "
		"FOR r IN SELECT c.oid::regclass AS t FROM pg_class c WHERE c.relkind = 'r' AND "
		"c.relnamespace = current_schema()::regnamespace LOOP EXECUTE 'SELECT count(t::text) FROM ' || r.t || ' t'; "
		"END LOOP; "
		"IF EXISTS (SELECT FROM pg_extension WHERE extname = 'amcheck') THEN "
		"PERFORM bt_index_check(i.oid::regclass) FROM pg_class i JOIN pg_am a ON a.oid = i.relam WHERE "
		"i.relkind = 'i' AND a.amname = 'btree' AND i.relnamespace = current_schema()::regnamespace; "
		"END IF; END $$",
		"checking", err);
	/* Damage is an answer, a lost connection is not. */
	if ((st == ST_INTERNAL || st == ST_UNAVAILABLE) && PQstatus(c->conn) == CONNECTION_OK && err)
		err->status = st = ST_NO;
	return st;
}

const struct backend store_postgres = {
	.dialect = STORE_POSTGRES,
	.open = postgres_open,
	.close = postgres_close,
	.begin = postgres_begin,
	.control = postgres_control,
	.transaction_lost = postgres_transaction_lost,
	.run = postgres_run,
	.prepare = postgres_prepare,
	.unprepare = postgres_unprepare,
	.start = postgres_start,
	.step = postgres_step,
	.reset = postgres_reset,
	.changed = postgres_changed,
	.columns = postgres_columns,
	.column_name = postgres_column_name,
	.value = postgres_value,
	.bulk_open = postgres_bulk_open,
	.bulk_row = postgres_bulk_row,
	.bulk_close = postgres_bulk_close,
	.attach = postgres_attach,
	.detach = postgres_detach,
	.backup = postgres_backup,
	.restore = postgres_restore,
	.library = postgres_library,
	.check = postgres_check,
};
