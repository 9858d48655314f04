#include "cli/session.h"

#include "base/folder.h"
#include "crypt/keyring.h"
#include "record/policy_record.h"
#include "record/tx.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHINA_MINUTES = 480 }; /* the default of an instance: UTC+8 */

static struct str sqlite_path(struct str url)
{
	if (str_starts(url, STR("sqlite:")))
		return str_slice(url, 7, url.n);
	return str_find(url, STR("://")) >= 0 ? (struct str){} : url;
}

struct str session_key_folder(struct session *s)
{
	const char *named = getenv("JUNHENG_KEYS");
	if (named && *named)
		return str_of(named);
	struct str path = sqlite_path(s->db);
	if (path.n)
		return str_of(arena_printf(s->arena, "%.*s.keys", STR_ARG(path)));
	return STR("var/keys");
}

/* The folders above the file, as far as they are missing. */
static enum status make_folders(struct session *s, struct str path, struct err *err)
{
	char *text = str_dup(s->arena, path), *slash = strrchr(text, '/');
	if (!slash || slash == text)
		return ST_OK;
	*slash = 0;
	return folder_make(text, err);
}

/* *ret NULL: whoever may only read the register has no business with the keys, and sees personal values masked. */
static enum status open_keys(struct session *s, bool make, bool reads, struct keyring **ret, struct err *err)
{
	struct str folder = session_key_folder(s);
	const char *master = arena_printf(s->arena, "%.*s/master", STR_ARG(folder)), *persons = arena_printf(s->arena, "%.*s/persons", STR_ARG(folder));
	if (reads && access(master, R_OK) != 0 && errno == EACCES)
		return ST_OK;
	if (access(master, F_OK) != 0 && make) {
		TRY(make_folders(s, folder, err));
		if (mkdir(str_dup(s->arena, folder), 0700) != 0 && errno != EEXIST)
			return err_set(err, ST_UNAVAILABLE, "the folder %.*s cannot be made: %s", STR_ARG(folder), strerror(errno));
		TRY(keyring_create(master, persons, err));
	}
	enum status st = keyring_open(ret, master, persons, err);
	return st == ST_OK ? st : err_prefix(err, "the keys of persons in %.*s", STR_ARG(folder));
}

static const struct code *policy_list(void *data, const char *name, bool *ret_replaces)
{
	struct session *s = data;
	return s->lists ? policy_codes(s->lists, name, ret_replaces) : NULL;
}

/* A register that may be read but not written, by the rights of file and folder, is read: what writes says so by itself. */
static bool is_for_reading(struct session *s, struct str path)
{
	char *file = str_dup(s->arena, path), *slash = strrchr(file, '/');
	if (access(file, W_OK) != 0)
		return errno == EACCES || errno == EROFS;
	if (slash)
		*slash = 0;
	return access(!slash ? "." : slash == file ? "/" : file, W_OK) != 0; /* the log beside the file could not be made */
}

static enum status open_parts(struct session *s, bool make, struct err *err)
{
	struct str path = sqlite_path(s->db);
	bool reads = !make && path.n && !str_eq(path, STR(":memory:")) && is_for_reading(s, path);
	if (path.n && !str_eq(path, STR(":memory:"))) {
		if (make)
			TRY(make_folders(s, path, err));
		else if (access(str_dup(s->arena, path), F_OK) != 0)
			return err_set(err, ST_NOT_FOUND, "there is no register at %.*s; 'junheng init' makes one", STR_ARG(path));
	}
	TRY(store_open(&s->store, s->db, &(struct store_options){.read_only = reads}, err));
	TRY(open_keys(s, make, reads, &s->keys, err));
	struct reg_options options = {.store = s->store, .keys = s->keys, .catalogue = s->catalogue, .zone_minutes = CHINA_MINUTES};
	TRY(reg_open(&s->reg, &options, err));
	reg_set_codes(s->reg, policy_list, s);
	TRY(make ? reg_migrate(s->reg, err) : reg_check_schema(s->reg, err));
	struct as_of at = as_of_today(s->reg);
	if (s->has_as_of)
		at.day = s->as_of;
	return policy_for(s->reg, s->arena, STR("lists"), (struct id){}, at, &s->lists, NULL, err);
}

enum status session_register(struct session *s, bool make, struct reg **ret, struct err *err)
{
	if (!s->reg) {
		enum status st = open_parts(s, make, err);
		if (st != ST_OK) {
			session_close(s);
			return st;
		}
	}
	*ret = s->reg;
	return ST_OK;
}

void session_close(struct session *s)
{
	reg_close(s->reg);
	keyring_close(s->keys);
	store_close(s->store);
	s->reg = NULL;
	s->keys = NULL;
	s->store = NULL;
}

/* No rows for want of knowledge is not the same as no rows: beside the answer, not in it. */
static enum status say_nothing_known(const struct session *s, struct reg *g, struct err *err)
{
	bool has;
	moment_t first;
	char text[28];
	TRY(tx_first_moment(g, &has, &first, err));
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 0);
	if (has)
		moment_format(first, text);
	tr_format(&b, s->lang,
		  has ? N_("Nothing was known to the register at that moment yet: its first entry is of {0}.")
		      : N_("Nothing is known to the register yet: it has no entry at all."),
		  &(struct str){text, has ? strlen(text) : 0}, 1);
	fprintf(stderr, "junheng: %.*s\n", STR_ARG(buf_view(&b)));
	return ST_OK;
}

enum status session_as_of(struct session *s, struct reg *g, struct as_of *ret, struct err *err)
{
	struct as_of at = as_of_today(g);
	if (s->has_as_of)
		at.day = s->as_of;
	if (s->has_known_at)
		TRY(reg_tx_at(g, s->known_at, &at.tx, err));
	if (s->has_known_at && at.tx == 0)
		TRY(say_nothing_known(s, g, err));
	*ret = at;
	return ST_OK;
}

struct str session_actor(struct session *s)
{
	if (s->actor.p)
		return s->actor;
	const struct passwd *p = getpwuid(getuid());
	return str_copy(s->arena, p ? str_of(p->pw_name) : STR("unknown"));
}
