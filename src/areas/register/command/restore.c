#include "areas/register/command/run.h"

#include "cli/session.h"
#include "crypt/keyring.h"
#include "store/store.h"

#include <string.h>
#include <unistd.h>

/* How far a database's history goes. */
struct reach {
	int64_t last; /* number of its last transaction; 0: none */
	struct str chain;
};

static enum status read_reach(struct session *s, struct store *store, const char *file, struct reach *ret, struct err *err)
{
	struct stmt *q = NULL;
	struct err other;
	bool has = false;
	enum status st = store_prepare(store, &q, "SELECT number, chain FROM tx ORDER BY number DESC LIMIT 1", &other);
	if (st == ST_OK)
		st = stmt_step(q, &has, &other);
	if (st == ST_OK) {
		*ret = (struct reach){};
		if (has)
			*ret = (struct reach){stmt_i64(q, 0), str_copy(s->arena, stmt_blob(q, 1))};
	}
	stmt_finish(q);
	if (st == ST_INTERNAL) /* no such table */
		return err_set(err, ST_INVALID, "%s is a database, but no register of this program", file);
	if (st != ST_OK && err)
		*err = other;
	return st;
}

static enum status check_backup(struct session *s, const char *file, struct reach *ret, struct err *err)
{
	struct store *store;
	if (access(file, R_OK) != 0)
		return err_set(err, ST_NOT_FOUND, "%s cannot be read; name the file that 'junheng backup' wrote", file);
	TRY(store_open(&store, str_of(arena_printf(s->arena, "sqlite:%s", file)), &(struct store_options){.read_only = true}, err));
	enum status st = store_check(store, err);
	if (st == ST_OK)
		st = read_reach(s, store, file, ret, err);
	store_close(store);
	return st == ST_NO ? (err->status = ST_INVALID) : st;
}

/* Would something be lost that the backup does not have? */
static enum status refuse_newer(const struct reach *present, const struct reach *backup, struct err *err)
{
	if (present->last <= backup->last)
		return ST_OK;
	return err_set(err, ST_CONFLICT,
		       "the register has %lld transactions, the backup %lld: restoring would drop the newer ones; to do it all the same: "
		       "--force (a copy of the present state is kept)",
		       (long long)present->last, (long long)backup->last);
}

/* The backup must have the register's last transaction, with the same link: else the two went different ways. */
static enum status same_history(struct session *s, const char *file, const struct reach *present, struct err *err)
{
	struct store *store;
	struct stmt *q = NULL;
	bool has = false;
	if (!present->last)
		return ST_OK;
	TRY(store_open(&store, str_of(arena_printf(s->arena, "sqlite:%s", file)), &(struct store_options){.read_only = true}, err));
	enum status st = store_prepare(store, &q, "SELECT chain FROM tx WHERE number = :number", err);
	if (st == ST_OK) {
		stmt_bind_i64(q, ":number", present->last);
		st = stmt_step(q, &has, err);
	}
	bool same = st == ST_OK && has && str_eq(stmt_blob(q, 0), present->chain);
	stmt_finish(q);
	store_close(store);
	if (st == ST_OK && !same)
		return err_set(err, ST_CONFLICT,
			       "the register and the backup went different ways after a common past; to replace the register all the same: "
			       "--force (a copy of the present state is kept)");
	return st;
}

static enum status replace(struct session *s, struct store *target, const char *file, const char *path, bool force, bool has_present, struct err *err)
{
	struct str folder = session_key_folder(s);
	const char *keys = arena_printf(s->arena, "%s.keys", file), *kept = arena_printf(s->arena, "%s.before-restore", path);
	const char *master = arena_printf(s->arena, "%.*s/master", STR_ARG(folder)), *persons = arena_printf(s->arena, "%.*s/persons", STR_ARG(folder));
	struct run_step step = {s, tr(s->lang, "restoring the register")};
	if (access(keys, R_OK) != 0)
		return err_set(err, ST_NOT_FOUND, "%s is missing: the backup's keys of persons belong beside it", keys);
	if (access(master, F_OK) != 0)
		return err_set(err, ST_NOT_FOUND, "the master key is not at %s: put its copy there first", master);
	if (has_present)
		TRY(store_backup(target, kept, NULL, NULL, err));
	/* Keys first: they only ever become more by it, so that a fault between the two leaves a register that reads. */
	TRY(keyring_restore(master, persons, keys, err));
	TRY(store_restore(target, file, force, run_progress, &step, err));
	session_progress_end(s);
	return ST_OK;
}

/* A file that is no database any more is put aside rather than overwritten. */
static enum status open_target(struct session *s, const char *path, bool force, struct store **ret, struct err *err)
{
	bool is_there = access(path, F_OK) == 0;
	enum status st = store_open(ret, s->db, NULL, err);
	if (st == ST_OK || !is_there || st == ST_BUSY)
		return st;
	if (!force)
		return err_prefix(err, "the present register (--force puts it aside as %s.before-restore)", path);
	if (rename(path, arena_printf(s->arena, "%s.before-restore", path)) != 0)
		return err_prefix(err, "it cannot be put aside");
	return store_open(ret, s->db, NULL, err);
}

enum status run_restore(struct session *s, const struct arguments *args, struct err *err)
{
	const char *file = str_dup(s->arena, args->words[0]);
	struct reach backup, present = {};
	bool force = argument_given(args, "force");
	struct store *target;
	struct str path = run_sqlite_path(s);
	if (!path.n) { /* the database's own tools do it; the text says which command */
		TRY(store_open(&target, s->db, NULL, err));
		enum status st = store_restore(target, file, false, NULL, NULL, err);
		store_close(target);
		return st;
	}
	const char *file_path = str_dup(s->arena, path);
	TRY(check_backup(s, file, &backup, err));
	bool is_new = access(file_path, F_OK) != 0;
	TRY(open_target(s, file_path, force, &target, err));
	struct err unknown; /* a new file, or one too damaged to tell: nothing to compare with */
	if (read_reach(s, target, file_path, &present, &unknown) != ST_OK)
		present = (struct reach){};
	enum status st = refuse_newer(&present, &backup, err);
	if (st == ST_OK)
		st = same_history(s, file, &present, err);
	if (st == ST_CONFLICT && force)
		st = ST_OK;
	if (st == ST_OK)
		st = replace(s, target, file, file_path, force, present.last > 0, err);
	store_close(target);
	if (st != ST_OK && is_new)
		unlink(file_path); /* only what was made here */
	TRY(st);
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "restored", json_string(file));
		json_object_set_new(o, "transactions", json_integer(backup.last));
		json_object_set_new(o, "before", json_integer(present.last));
		print_json(s, o);
		return ST_OK;
	}
	print_line(s, N_("Restored from {0}: {1} transactions."), (struct str[]){str_of(file), str_i64(s->arena, backup.last)}, 2);
	if (present.last)
		print_line(s, N_("The state before is kept in {0}.before-restore."), &path, 1);
	return ST_OK;
}
