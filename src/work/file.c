#include "work/file.h"

#include "base/arena.h"
#include "work/file_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum status file_status(void) { return errno == ENOENT ? ST_NOT_FOUND : ST_UNAVAILABLE; }

void file_relative_path(const uint8_t digest[DIGEST_SIZE], char out[FILE_PATH_TEXT])
{
	char hex[DIGEST_TEXT];
	digest_format(digest, hex);
	snprintf(out, FILE_PATH_TEXT, "%.2s/%s", hex, hex + 2);
}

static enum status make_folders(char *path, struct err *err)
{
	for (char *p = path + 1;; p++)
		if (*p == '/' || !*p) {
			char end = *p;
			*p = 0;
			int failed = mkdir(path, 0700) != 0 && errno != EEXIST;
			if (failed)
				return err_set(err, file_status(), "the folder %s cannot be made: %s", path, strerror(errno));
			*p = end;
			if (!end)
				return ST_OK;
		}
}

enum status files_open(struct files **ret, struct store *work, const char *folder, struct err *err)
{
	struct files *f = heap_alloc(1, sizeof *f);
	f->work = work;
	f->folder = strdup(folder);
	char *temporary = NULL;
	enum status st = ST_OK;
	if (!f->folder || asprintf(&temporary, "%s/new", folder) < 0)
		panic("out of memory");
	if (access(temporary, F_OK) != 0)
		st = make_folders(temporary, err);
	free(temporary);
	if (st != ST_OK) {
		files_close(f);
		return st;
	}
	*ret = f;
	return ST_OK;
}

void files_close(struct files *f)
{
	if (!f)
		return;
	if (f->magic)
		magic_close(f->magic);
	free(f->folder);
	free(f);
}

enum status files_path(struct files *f, struct arena *a, const uint8_t digest[DIGEST_SIZE], const char **ret, struct err *err)
{
	char relative[FILE_PATH_TEXT];
	file_relative_path(digest, relative);
	const char *path = arena_printf(a, "%s/%s", f->folder, relative);
	if (access(path, R_OK) != 0)
		return err_set(err, file_status(), "the kept file %s cannot be read: %s", path, strerror(errno));
	*ret = path;
	return ST_OK;
}

enum status file_use_add(struct store *work, const struct file_use *u, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	int64_t added;
	TRY(store_prepare(work, &q,
			  "INSERT INTO work_file_use (id, digest, owner, owner_id, role, name) SELECT :id, digest, :owner, :owner_id, :role, :name "
			  "FROM work_file WHERE digest = :digest",
			  err));
	stmt_bind_id(q, "id", id_is_zero(u->id) ? id_new(moment_now()) : u->id);
	stmt_bind_blob(q, "digest", u->digest, DIGEST_SIZE);
	stmt_bind_str(q, "owner", u->owner);
	stmt_bind_id(q, "owner_id", u->owner_id);
	stmt_bind_str(q, "role", u->role);
	stmt_bind_str(q, "name", u->name);
	TRY(stmt_exec(q, &added, err));
	if (!added)
		return err_set(err, ST_NOT_FOUND, "the file is not kept any more; upload it again");
	return ST_OK;
}

enum status file_uses(struct store *work, struct arena *a, struct str owner, struct id owner_id, struct file_use **ret, size_t *ret_n,
		      struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	struct file_use *list = NULL;
	size_t n = 0, cap = 0;
	bool row;
	TRY(store_prepare(work, &q,
			  "SELECT u.id, u.digest, u.role, u.name, f.size, f.type FROM work_file_use u JOIN work_file f ON f.digest = u.digest "
			  "WHERE u.owner = :owner AND u.owner_id = :owner_id ORDER BY u.id",
			  err));
	stmt_bind_str(q, "owner", owner);
	stmt_bind_id(q, "owner_id", owner_id);
	for (;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			break;
		if (n == cap) {
			struct file_use *more = ARENA_ARRAY(a, struct file_use, cap = MAX(8, 2 * cap));
			if (n)
				memcpy(more, list, n * sizeof *list);
			list = more;
		}
		struct file_use *u = &list[n++];
		*u = (struct file_use){.id = stmt_id(q, 0), .owner = str_copy(a, owner), .owner_id = owner_id, .role = str_copy(a, stmt_str(q, 2)),
				       .name = str_copy(a, stmt_str(q, 3)), .size = stmt_i64(q, 4), .type = str_copy(a, stmt_str(q, 5))};
		struct str digest = stmt_blob(q, 1);
		memcpy(u->digest, digest.p, MIN(digest.n, DIGEST_SIZE));
	}
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

/* Rows go first; bytes are removed while the rows are still locked, so that an upload of the same content, which waits for the
 * row, then finds no bytes and brings its own. A crash in between leaves rows whose bytes are gone: the rollback's, which the
 * next sweep takes, and which an upload fills again. */
static enum status sweep_rows(struct files *f, moment_t before, int64_t *ret_removed, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	TRY(store_prepare(f->work, &q,
			  "DELETE FROM work_file WHERE seen < :before AND NOT EXISTS (SELECT 1 FROM work_file_use u WHERE u.digest = work_file.digest) "
			  "RETURNING digest",
			  err));
	stmt_bind_i64(q, "before", before);
	for (;;) {
		TRY(stmt_step(q, &row, err));
		if (!row)
			return ST_OK;
		char relative[FILE_PATH_TEXT];
		struct str digest = stmt_blob(q, 0);
		if (digest.n != DIGEST_SIZE)
			continue;
		file_relative_path((const uint8_t *)digest.p, relative);
		int folder = open(f->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (folder < 0)
			return err_set(err, file_status(), "the folder %s cannot be opened: %s", f->folder, strerror(errno));
		*ret_removed += unlinkat(folder, relative, 0) == 0;
		close(folder);
	}
}

static void sweep_temporary(struct files *f, moment_t before)
{
	char *path = NULL;
	if (asprintf(&path, "%s/new", f->folder) < 0)
		return;
	DIR *d = opendir(path);
	free(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		struct stat st;
		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) && st.st_mtime < before / 1000000)
			(void)unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d)
		closedir(d);
}

enum status files_sweep(struct files *f, moment_t before, int64_t *ret_removed, struct err *err)
{
	int64_t removed = 0;
	TRY(store_begin(f->work, STORE_WRITE, err));
	enum status st = sweep_rows(f, before, &removed, err);
	if (st == ST_OK)
		st = store_commit(f->work, err);
	if (st != ST_OK) {
		store_rollback(f->work);
		return st;
	}
	sweep_temporary(f, before);
	*ret_removed = removed;
	return ST_OK;
}

void files_scan_with(struct files *f, const char *scanner) { f->scanner = scanner; }
