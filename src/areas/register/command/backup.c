/* backup and restore, while the register is in use. */
#include "areas/register/command/run.h"

#include "areas/register/command/backup.h"
#include "cli/session.h"
#include "crypt/keyring.h"
#include "record/tx.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

struct str backup_note_path(struct session *s)
{
	return str_of(arena_printf(s->arena, "%.*s.backup-note", STR_ARG(run_sqlite_path(s))));
}

/* When and where, for doctor. Losing the note loses nothing, so a fault here is none of the backup's. */
static void leave_note(struct session *s, const char *file)
{
	FILE *f = fopen(backup_note_path(s).p, "we");
	char *whole = realpath(file, NULL), moment[28];
	moment_format(moment_now(), moment);
	if (f) {
		fprintf(f, "%s %s\n", moment, whole ? whole : file);
		fclose(f);
	}
	free(whole);
}

static enum status check_copy(struct session *s, const char *file, struct err *err)
{
	struct store *copy;
	struct str url = str_of(arena_printf(s->arena, "sqlite:%s", file));
	TRY(store_open(&copy, url, &(struct store_options){.read_only = true}, err));
	enum status st = store_check(copy, err);
	store_close(copy);
	return st == ST_OK ? ST_OK : err_prefix(err, "the copy does not hold");
}

static enum status refuse_existing(const struct arguments *args, const char *file, struct err *err)
{
	if (access(file, F_OK) == 0 && !argument_given(args, "force"))
		return err_set(err, ST_CONFLICT, "%s is there already; name another file, or replace it with --force", file);
	return ST_OK;
}

enum status run_backup(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct tx_info last = {};
	const char *file = str_dup(s->arena, args->words[0]), *keys = arena_printf(s->arena, "%s.keys", file);
	TRY(session_register(s, false, &g, err));
	struct str path = run_sqlite_path(s);
	if (path.n && is_same_file(file, str_dup(s->arena, path)))
		return err_set(err, ST_USAGE, "%s is the register itself; name another file", file);
	TRY(refuse_existing(args, file, err));
	TRY(refuse_existing(args, keys, err));
	struct run_step step = {s, tr(s->lang, "copying the register")};
	TRY(store_backup(s->store, file, run_progress, &step, err));
	/* The keys after the data: a key is durable before the rows that need it, so none of the copy's is missing. */
	TRY(keyring_backup(s->keys, keys, err));
	TRY(check_copy(s, file, err));
	session_progress_end(s);
	if (path.n)
		leave_note(s, file);
	int64_t number;
	TRY(tx_last(g, &number, err));
	if (number)
		TRY(tx_get(g, s->arena, number, &last, err));
	struct stat size = {};
	(void)stat(file, &size);
	struct str chain = number ? run_hex(s->arena, last.chain, sizeof(last.chain)) : STR("");
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "file", json_string(file));
		json_object_set_new(o, "keys", json_string(keys));
		json_object_set_new(o, "bytes", json_integer((json_int_t)size.st_size));
		json_object_set_new(o, "transactions", json_integer(number));
		json_object_set_new(o, "chain", run_json_text(chain));
		print_json(s, o);
		return ST_OK;
	}
	struct str folder = session_key_folder(s);
	print_line(s, N_("Copied and checked: {0} ({1} bytes) and the keys of persons {2}."),
		(struct str[]){str_of(file), str_i64(s->arena, size.st_size), str_of(keys)}, 3);
	print_line(s, N_("The master key {0}/master is not in the copy: keep it apart, without it personal values cannot be read again."), &folder, 1);
	return ST_OK;
}
