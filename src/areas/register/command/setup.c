/* init and migrate. */
#include "areas/register/command/run.h"

#include "cli/session.h"
#include "store/store.h"

#include <unistd.h>

/* New keys beside a register that has some would leave its persons sealed for ever: they are made only where there is nothing
 * to open. */
static enum status refuse_lost_keys(struct session *s, struct err *err)
{
	struct str path = run_sqlite_path(s), folder = session_key_folder(s);
	if (access(arena_printf(s->arena, "%.*s/master", STR_ARG(folder)), F_OK) == 0)
		return ST_OK;
	if (path.n && access(str_dup(s->arena, path), F_OK) != 0)
		return ST_OK;
	struct store *store;
	TRY(store_open(&store, s->db, NULL, err));
	struct stmt *q = NULL;
	bool has = false;
	struct err no_table;
	if (store_prepare(store, &q, "SELECT number FROM tx LIMIT 1", &no_table) != ST_OK || stmt_step(q, &has, &no_table) != ST_OK)
		has = false;
	stmt_finish(q);
	store_close(store);
	if (has)
		return err_set(err, ST_NOT_FOUND,
			       "the register is there, but the master key of its persons is not in %.*s: put its copy there, or name the "
			       "folder in JUNHENG_KEYS",
			       STR_ARG(folder));
	return ST_OK;
}

static enum status ready(struct session *s, const char *message, const char *done, struct err *err)
{
	struct reg *g;
	TRY(session_register(s, true, &g, err));
	struct str folder = session_key_folder(s);
	if (s->json) {
		json_t *o = json_object();
		json_object_set_new(o, "done", json_string(done));
		json_object_set_new(o, "register", run_json_text(run_sqlite_path(s)));
		json_object_set_new(o, "keys", run_json_text(folder));
		print_json(s, o);
		return ST_OK;
	}
	struct str path = run_sqlite_path(s);
	print_line(s, message, (struct str[]){path.p ? path : STR("PostgreSQL"), folder}, 2);
	return ST_OK;
}

enum status run_init(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct err absent;
	(void)args;
	if (session_register(s, false, &g, &absent) == ST_OK)
		return ready(s, N_("The register {0} is there already; nothing was changed. Keys of persons: {1}"), "nothing", err);
	TRY(refuse_lost_keys(s, err));
	return ready(s, N_("The register {0} is ready. Keys of persons: {1}; keep a copy of the file 'master' apart from the backups. Next: "
			   "'junheng template school --out school.xlsx', or 'junheng import FILE'"),
		     "init", err);
}

enum status run_migrate(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct str path = run_sqlite_path(s);
	struct err older;
	(void)args;
	if (path.n && access(str_dup(s->arena, path), F_OK) != 0)
		return err_set(err, ST_NOT_FOUND, "there is no register at %.*s; 'junheng init' makes one", STR_ARG(path));
	if (session_register(s, false, &g, &older) == ST_OK)
		return ready(s, N_("The tables of {0} are those of this program already"), "nothing", err);
	TRY(refuse_lost_keys(s, err));
	return ready(s, N_("The tables of {0} were brought to this program"), "migrate", err);
}
