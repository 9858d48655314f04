#include "areas/register/command/run.h"

#include "areas/register/command/doctor.h"
#include "record/register.h"
#include "text/message.h"

#include <unistd.h>

static struct str one_text(struct doctor *d, struct store *store, const char *sql)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	struct err e;
	if (store_prepare(store, &q, sql, &e) != ST_OK || stmt_step(q, &has, &e) != ST_OK || !has)
		return STR("");
	return str_copy(d->s->arena, stmt_str(q, 0));
}

static void check_encoding(struct doctor *d, struct store *store)
{
	bool sqlite = store_dialect(store) == STORE_SQLITE;
	struct str e = one_text(d, store, sqlite ? "PRAGMA encoding" : "SELECT current_setting('server_encoding')");
	bool good = str_eq(e, STR("UTF-8")) || str_eq(e, STR("UTF8"));
	doctor_add(d, N_("encoding of the database"), good ? DOCTOR_GOOD : DOCTOR_BAD, e,
		   good ? NULL : N_("make the database anew with ENCODING 'UTF8' and restore into it"));
}

static void check_schema(struct doctor *d, struct store *store)
{
	struct reg *g;
	struct err e = {};
	struct reg_options options = {.store = store, .catalogue = d->s->catalogue};
	enum status st = reg_open(&g, &options, &e);
	if (st == ST_OK) {
		st = reg_check_schema(g, &e);
		reg_close(g);
	}
	bool good = st == ST_OK;
	doctor_add(d, N_("tables"), good ? DOCTOR_GOOD : DOCTOR_BAD,
		   good ? doctor_text(d, N_("as this program's records have them"), NULL, 0) : err_text(d->s->arena, &e, d->s->lang),
		   good ? NULL : N_("junheng backup FILE, then junheng migrate"));
}

static void check_writing(struct doctor *d, struct store *store)
{
	struct err e = {};
	enum status st = store_begin(store, STORE_WRITE, &e);
	if (st == ST_OK) {
		/* A table that comes and goes within the transaction reaches what taking the lock does not. */
		st = store_run(store, "CREATE TABLE doctor_was_here (x INTEGER)", &e);
		store_rollback(store);
	}
	bool good = st == ST_OK;
	doctor_add(d, N_("writing"), good ? DOCTOR_GOOD : st == ST_BUSY ? DOCTOR_NOTE : DOCTOR_BAD,
		   good ? doctor_text(d, N_("possible"), NULL, 0) : err_text(d->s->arena, &e, d->s->lang),
		   good ? NULL
		   : st == ST_BUSY ? N_("another program is writing; ask again when it is done")
				   : N_("make the file and its folder writable for this account, and see that the disk has room"));
}

static void check_integrity(struct doctor *d, struct store *store)
{
	struct err e = {};
	enum status st = store_check(store, &e);
	bool good = st == ST_OK;
	doctor_add(d, N_("integrity of the database"), good ? DOCTOR_GOOD : DOCTOR_BAD,
		   good ? doctor_text(d, N_("sound"), NULL, 0) : err_text(d->s->arena, &e, d->s->lang),
		   good ? NULL : N_("keep a copy of the file as it is, then junheng restore BACKUP"));
}

/* A clock that was set back would date new facts before old ones. */
static void check_clock(struct doctor *d, struct store *store)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool has;
	struct err e;
	if (store_prepare(store, &q, "SELECT max(moment) FROM tx", &e) != ST_OK || stmt_step(q, &has, &e) != ST_OK || !has || stmt_is_null(q, 0))
		return;
	moment_t last = stmt_i64(q, 0), now = moment_now();
	bool good = last <= now;
	struct str at = print_moment(d->s->arena, last, 0);
	doctor_add(d, N_("clock"), good ? DOCTOR_GOOD : DOCTOR_BAD,
		   doctor_text(d, good ? N_("after the last transaction, {0} UTC") : N_("before the last transaction, {0} UTC"), &at, 1),
		   good ? NULL : N_("set the machine's clock right (timedatectl) before anything is written"));
}

void doctor_check_database(struct doctor *d)
{
	struct str path = run_sqlite_path(d->s);
	struct store *store;
	struct err e = {};
	if (path.n && access(str_dup(d->s->arena, path), F_OK) != 0) {
		doctor_add(d, N_("database"), DOCTOR_BAD, doctor_text(d, N_("there is none at {0}"), &path, 1),
			   N_("junheng init makes one; --db or JUNHENG_DB names another place"));
		return;
	}
	if (store_open(&store, d->s->db, NULL, &e) != ST_OK) {
		doctor_add(d, N_("database"), DOCTOR_BAD, err_text(d->s->arena, &e, d->s->lang), N_("see what the text says; junheng restore BACKUP when the file is damaged"));
		return;
	}
	struct str where = path.n ? path : one_text(d, store, "SELECT version()");
	doctor_add(d, N_("database"), DOCTOR_GOOD, where, NULL);
	check_encoding(d, store);
	check_schema(d, store);
	check_writing(d, store);
	check_integrity(d, store);
	check_clock(d, store);
	store_close(store);
}
