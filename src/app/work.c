#include "app/work.h"

#include "app/app.h"
#include "cli/session.h"
#include "crypt/random.h"
#include "work/work.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct str sqlite_path(struct str url)
{
	if (str_starts(url, STR("sqlite:")))
		return str_slice(url, 7, url.n);
	return str_find(url, STR("://")) >= 0 ? (struct str){} : url;
}

enum status app_work_open(struct session *s, struct store **ret, struct err *err)
{
	struct store *work;
	struct reg *g;
	TRY(session_register(s, false, &g, err));
	TRY(store_open_work(&work, s->db, NULL, err));
	enum status st = work_migrate(work, err);
	if (st != ST_OK) {
		store_close(work);
		return st;
	}
	*ret = work;
	return ST_OK;
}

enum status app_with_work(struct session *s, const struct arguments *args,
			  enum status (*body)(struct session *s, const struct arguments *args, struct store *work, struct err *err), struct err *err)
{
	struct store *work = NULL;
	TRY(app_work_open(s, &work, err));
	enum status st = body(s, args, work, err);
	store_close(work);
	return st;
}

const char *app_files_folder(struct session *s)
{
	const char *named = getenv("JUNHENG_FILES");
	struct str path = sqlite_path(s->db);
	if (named && *named)
		return named;
	return path.n ? arena_printf(s->arena, "%.*s.files", STR_ARG(path)) : "var/files";
}

/* ---- settings ---- */

static const char *setting(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

enum { PASSWORD_MAX = 1024 };

static enum status read_password(struct session *s, const char *path, const char **ret, struct err *err)
{
	char text[PASSWORD_MAX] = "";
	FILE *f = fopen(path, "re");
	bool failed = !f || !fgets(text, sizeof text, f);
	if (f)
		fclose(f);
	if (failed)
		return err_set(err, ST_NOT_FOUND, "the password of the mail server cannot be read from %s", path);
	text[strcspn(text, "\r\n")] = 0;
	*ret = arena_strdup(s->arena, text);
	return ST_OK;
}

static enum status read_key(const char *path, uint8_t key[HOOK_KEY], struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, key, HOOK_KEY) : -1;
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return err_set(err, errno == ENOENT ? ST_NOT_FOUND : ST_UNAVAILABLE, "%s cannot be read: %s", path, strerror(errno));
	if (n != HOOK_KEY)
		return err_set(err, ST_INVALID, "%s is no key of web hooks; put back the one of the backup, or remove it to give every hook a new secret", path);
	return ST_OK;
}

/* Whole or not there: of several programs at once the first one's stays. */
static enum status make_key(struct session *s, const char *path, struct err *err)
{
	uint8_t key[HOOK_KEY];
	char *own = arena_printf(s->arena, "%s.%ld", path, (long)getpid());
	int fd = open(own, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	random_bytes(key, sizeof key);
	bool good = fd >= 0 && write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	good = good && (link(own, path) == 0 || errno == EEXIST);
	int fault = errno;
	(void)unlink(own);
	return good ? ST_OK : err_set(err, ST_UNAVAILABLE, "the file %s cannot be made: %s", path, strerror(fault));
}

static enum status hook_key(struct session *s, uint8_t key[HOOK_KEY], struct err *err)
{
	const char *path = arena_printf(s->arena, "%.*s/hooks", STR_ARG(session_key_folder(s)));
	enum status st = read_key(path, key, err);
	if (st != ST_NOT_FOUND)
		return st;
	TRY(make_key(s, path, err));
	return read_key(path, key, err);
}

enum status app_sender_options(struct session *s, struct sender_options *ret, struct err *err)
{
	struct sender_options o = {.register_url = s->db, .smtp_url = setting("JUNHENG_SMTP"), .smtp_user = setting("JUNHENG_SMTP_USER"),
				   .mail_from = setting("JUNHENG_MAIL_FROM"), .site = setting("JUNHENG_SITE")};
	const char *password = setting("JUNHENG_SMTP_PASSWORD_FILE"), *plain = setting("JUNHENG_SMTP_PLAIN");
	o.smtp_plain = plain && strcmp(plain, "1") == 0;
	struct str rest = str_of(setting("JUNHENG_HOOK_HOSTS")), word;
	if (o.smtp_url && !o.mail_from)
		return err_set(err, ST_USAGE, "JUNHENG_SMTP names a mail server, but JUNHENG_MAIL_FROM no sender");
	if (password)
		TRY(read_password(s, password, &o.smtp_password, err));
	TRY(hook_key(s, o.hook_key, err));
	const char **hosts = ARENA_ARRAY(s->arena, const char *, rest.n + 2);
	for (int n = 0; rest.n && str_next(&rest, ' ', &word);)
		if (word.n)
			hosts[n++] = str_dup(s->arena, word);
	o.hosts = hosts;
	*ret = o;
	return ST_OK;
}

enum status app_supervisor_options(struct session *s, struct supervisor_options *ret, struct err *err)
{
	static const char *const arguments[] = {"junheng", "worker", "--job", NULL};
	/* By the environment: a password of the database does not belong on a command line that everybody can list. */
	if (setenv("JUNHENG_DB", str_dup(s->arena, s->db), 1) != 0)
		return err_set(err, ST_UNAVAILABLE, "no process can be started: %s", strerror(errno));
	*ret = (struct supervisor_options){.register_url = s->db, .files = app_files_folder(s), .kinds = app_job_kinds,
					   .n_kinds = app_job_kind_count(), .arguments = arguments};
	return ST_OK;
}
