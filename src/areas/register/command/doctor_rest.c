/* Program, keys, machine, backups. */
#include "areas/register/command/run.h"

#include "areas/register/command/backup.h"
#include "areas/register/command/doctor.h"
#include "base/version.h"
#include "cli/session.h"
#include "crypt/keyring.h"
#include "report/font.h"
#include "store/store.h"
#include "text/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	DISK_SPARE_MB = 1024, /* room for a backup or an import beside the register's own size */
	BACKUP_DAYS = 7,      /* older copies are pointed out */
};

void doctor_check_program(struct doctor *d)
{
	char sqlite[STORE_LIBRARY_TEXT], pq[STORE_LIBRARY_TEXT];
	store_library(STORE_SQLITE, sqlite);
	store_library(STORE_POSTGRES, pq);
	doctor_add(d, N_("program"), DOCTOR_GOOD,
		   str_of(arena_printf(d->s->arena, "junheng %s, SQLite %s, libpq %s", JUNHENG_VERSION, sqlite, pq)), NULL);
	bool font = report_font_is_there();
	struct str name = STR(REPORT_FONT);
	doctor_add(d, N_("font for PDF"), font ? DOCTOR_GOOD : DOCTOR_NOTE, doctor_text(d, font ? N_("{0} is installed") : N_("{0} is missing"), &name, 1),
		   font ? NULL : N_("apt install fonts-noto-cjk"));
}

void doctor_check_keys(struct doctor *d)
{
	struct str folder = session_key_folder(d->s);
	const char *master = arena_printf(d->s->arena, "%.*s/master", STR_ARG(folder)), *persons = arena_printf(d->s->arena, "%.*s/persons", STR_ARG(folder));
	struct keyring *keys;
	struct keyring_summary sum;
	struct err e = {};
	struct stat st;
	if (stat(master, &st) == 0 && (st.st_mode & 077)) {
		doctor_add(d, N_("keys of persons"), DOCTOR_BAD, doctor_text(d, N_("others than the owner may read {0}"), (struct str[]){str_of(master)}, 1),
			   N_("chmod 600 on the file; then think of the key as known and change it"));
		return;
	}
	enum status opened = keyring_open(&keys, master, persons, &e), checked = opened;
	if (opened == ST_OK) {
		checked = keyring_check(keys, &sum, &e);
		keyring_close(keys);
	}
	if (checked == ST_OK) {
		struct str args[] = {str_i64(d->s->arena, (int64_t)sum.live), str_i64(d->s->arena, (int64_t)sum.destroyed), folder};
		doctor_add(d, N_("keys of persons"), DOCTOR_GOOD, doctor_text(d, N_("{0} live, {1} destroyed, in {2}"), args, 3), NULL);
		return;
	}
	doctor_add(d, N_("keys of persons"), DOCTOR_BAD, err_text(d->s->arena, &e, d->s->lang),
		   opened == ST_NOT_FOUND      ? N_("junheng init makes them with a new register; for an old one put back the copies of 'master' and 'persons'")
		   : access(persons, R_OK) != 0 && errno == EACCES
			   ? N_("run as the user whom the files belong to; others read the register with personal values masked")
			   : N_("put back the key file: junheng restore BACKUP"));
}

static void check_disk(struct doctor *d, const char *folder, int64_t used)
{
	struct statvfs v;
	if (statvfs(folder, &v) != 0)
		return;
	int64_t spare = (int64_t)v.f_bavail * (int64_t)v.f_frsize, wanted = used + (int64_t)DISK_SPARE_MB * 1048576;
	struct str args[] = {str_i64(d->s->arena, spare / 1048576), str_i64(d->s->arena, wanted / 1048576), str_of(folder)};
	doctor_add(d, N_("free disk"), spare >= wanted ? DOCTOR_GOOD : DOCTOR_NOTE,
		   doctor_text(d, spare >= wanted ? N_("{0} MB at {2}") : N_("{0} MB at {2}; {1} MB are wanted for a backup or an import"), args, 3),
		   spare >= wanted ? NULL : N_("free space, or move the register (--db) to a larger disk"));
}

static void check_scratch(struct doctor *d)
{
	const char *named = getenv("TMPDIR"), *folder = named && *named ? named : "/tmp";
	bool good = access(folder, W_OK | X_OK) == 0;
	struct str name = str_of(folder);
	doctor_add(d, N_("scratch folder"), good ? DOCTOR_GOOD : DOCTOR_BAD, doctor_text(d, good ? N_("{0} can be written") : N_("{0} cannot be written"), &name, 1),
		   good ? NULL : N_("name a folder that can be written in TMPDIR: imports are checked there"));
}

void doctor_check_machine(struct doctor *d)
{
	struct str path = run_sqlite_path(d->s);
	struct stat st = {};
	char *file = str_dup(d->s->arena, path), *slash = strrchr(file, '/');
	int64_t used = path.n && stat(file, &st) == 0 ? st.st_size : 0;
	if (slash)
		slash[slash == file] = 0;
	check_disk(d, slash ? file : ".", used);
	check_scratch(d);
}

void doctor_check_backups(struct doctor *d)
{
	if (!run_sqlite_path(d->s).n) {
		doctor_add(d, N_("last backup"), DOCTOR_NOTE, doctor_text(d, N_("not known: PostgreSQL is copied by its own tools"), NULL, 0), NULL);
		return;
	}
	char line[4200] = "";
	moment_t at = 0;
	FILE *f = fopen(backup_note_path(d->s).p, "re");
	if (f) {
		if (!fgets(line, sizeof(line), f))
			line[0] = 0;
		fclose(f);
	}
	struct str rest = str_trim(str_of(line)), first;
	if (!str_next(&rest, ' ', &first) || !moment_parse(first, &at)) {
		doctor_add(d, N_("last backup"), DOCTOR_NOTE, doctor_text(d, N_("none is known"), NULL, 0), N_("junheng backup FILE, on another disk, every day"));
		return;
	}
	int64_t days = (moment_now() - at) / ((int64_t)86400 * 1000000);
	struct str args[] = {str_i64(d->s->arena, days), rest};
	bool good = days <= BACKUP_DAYS;
	doctor_add(d, N_("last backup"), good ? DOCTOR_GOOD : DOCTOR_NOTE, doctor_text(d, N_("{0} days ago: {1}"), args, 2),
		   good ? NULL : N_("junheng backup FILE, on another disk, every day"));
}
