#include "base/arena.h"
#include "work/file_inside.h"
#include "work/file_type.h"
#include "work/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_upload {
	struct files *files;
	const struct file_type *type;
	struct arena arena;
	struct str name;
	char *path; /* of the temporary file */
	int fd;
	int64_t size, max_bytes;
	struct digest digest;
};

static enum status open_temporary(struct file_upload *u, struct err *err)
{
	u->path = arena_printf(&u->arena, "%s/new/XXXXXX", u->files->folder);
	u->fd = mkostemp(u->path, O_CLOEXEC);
	if (u->fd < 0)
		return err_set(err, file_status(), "the file %s cannot be made: %s", u->path, strerror(errno));
	return ST_OK;
}

static enum status refuse_name(struct str name, const char *accept, struct err *err)
{
	if (accept)
		return err_set(err, ST_INVALID, "'%.*s' is no file that is taken here; taken are: %s", STR_ARG(name), accept);
	return err_set(err, ST_INVALID, "'%.*s' is no kind of file that is kept; workbooks, CSV, PDF, pictures and films are", STR_ARG(name));
}

enum status upload_begin(struct files *f, struct file_upload **ret, struct str name, const char *accept, int64_t max_bytes, struct err *err)
{
	struct file_upload *u = heap_alloc(1, sizeof *u);
	arena_init(&u->arena);
	u->files = f;
	u->fd = -1;
	u->max_bytes = max_bytes;
	u->name = file_name_clean(&u->arena, name);
	u->type = file_type_of_name(u->name);
	digest_init(&u->digest, DIGEST_SHA256);
	enum status st = u->type && file_type_accepted(u->type, accept) ? open_temporary(u, err) : refuse_name(u->name, accept, err);
	if (st != ST_OK) {
		upload_drop(u);
		return st;
	}
	*ret = u;
	return ST_OK;
}

void upload_drop(struct file_upload *u)
{
	if (!u)
		return;
	if (u->fd >= 0) {
		close(u->fd);
		unlink(u->path); /* fails after the rename, as it should */
	}
	arena_done(&u->arena);
	free(u);
}

enum status upload_add(struct file_upload *u, const void *bytes, size_t n, struct err *err)
{
	if (n > (uint64_t)(u->max_bytes - u->size))
		return err_set(err, ST_TOO_LARGE, "'%.*s' is larger than the %lld bytes taken here", STR_ARG(u->name), (long long)u->max_bytes);
	digest_add(&u->digest, bytes, n);
	const char *p = bytes;
	for (size_t done = 0; done < n;) {
		ssize_t k = write(u->fd, p + done, n - done);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_set(err, file_status(), "the file %s cannot be written: %s", u->path, strerror(errno));
		done += (size_t)k;
	}
	u->size += (int64_t)n;
	return ST_OK;
}

static enum status sync_path(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0) {
		enum status st = err_set(err, file_status(), "%s cannot be brought to the disk: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return st;
	}
	close(fd);
	return ST_OK;
}

/* Under its digest, durably. The same content may be there already: replacing it by itself harms nobody who reads it. */
static enum status give_name(struct file_upload *u, const struct file *file, struct err *err)
{
	char relative[FILE_PATH_TEXT];
	file_relative_path(file->digest, relative);
	char *path = arena_printf(&u->arena, "%s/%s", u->files->folder, relative);
	char *folder = arena_printf(&u->arena, "%s/%.2s", u->files->folder, relative);
	bool is_new = mkdir(folder, 0700) == 0;
	if (!is_new && errno != EEXIST)
		return err_set(err, file_status(), "the folder %s cannot be made: %s", folder, strerror(errno));
	if (rename(u->path, path) != 0)
		return err_set(err, file_status(), "the file %s cannot get its name: %s", path, strerror(errno));
	if (is_new)
		TRY(sync_path(u->files->folder, err));
	return sync_path(folder, err);
}

static enum status put_row(struct file_upload *u, const struct file *file, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(u->files->work, &q,
			  "INSERT INTO work_file (digest, size, type, seen) VALUES (:digest, :size, :type, :seen) "
			  "ON CONFLICT (digest) DO UPDATE SET seen = excluded.seen",
			  err));
	stmt_bind_blob(q, "digest", file->digest, DIGEST_SIZE);
	stmt_bind_i64(q, "size", file->size);
	stmt_bind_str(q, "type", str_of(file->type));
	stmt_bind_i64(q, "seen", moment_now());
	return stmt_exec(q, NULL, err);
}

/* The row is locked before the bytes get their name: see files_sweep. */
static enum status keep(struct file_upload *u, struct file *file, struct err *err)
{
	if (fchmod(u->fd, 0400) != 0 || fsync(u->fd) != 0)
		return err_set(err, file_status(), "%s cannot be brought to the disk: %s", u->path, strerror(errno));
	digest_end(&u->digest, file->digest);
	TRY(store_begin(u->files->work, STORE_WRITE, err));
	enum status st = put_row(u, file, err);
	if (st == ST_OK)
		st = give_name(u, file, err);
	if (st == ST_OK)
		st = store_commit(u->files->work, err);
	if (st != ST_OK)
		store_rollback(u->files->work);
	return st;
}

static enum status look_and_keep(struct file_upload *u, struct arena *a, struct file *ret, struct err *err)
{
	struct file file = {.size = u->size, .type = u->type->type, .name = str_copy(a, u->name)};
	if (u->size == 0)
		return err_set(err, ST_INVALID, "'%.*s' is empty", STR_ARG(u->name));
	if (!u->files->magic)
		u->files->magic = file_type_cookie();
	if (!u->files->magic)
		return err_set(err, ST_UNAVAILABLE, "the database of libmagic is missing: install libmagic-mgc");
	if (file_type_check(u->files->magic, u->path, u->type, err) != ST_OK)
		return err_prefix(err, "'%.*s'", STR_ARG(u->name));
	if (u->files->scanner)
		TRY(scan_file(u->files->scanner, u->path, u->name, err));
	TRY(keep(u, &file, err));
	*ret = file;
	return ST_OK;
}

enum status upload_end(struct file_upload *u, struct arena *a, struct file *ret, struct err *err)
{
	enum status st = look_and_keep(u, a, ret, err);
	upload_drop(u);
	return st;
}

enum { COPY_BYTES = 65536 };

static enum status copy_in(struct file_upload *u, int from, const char *path, struct err *err)
{
	char bytes[COPY_BYTES];
	for (;;) {
		ssize_t n = read(from, bytes, sizeof bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, file_status(), "%s cannot be read: %s", path, strerror(errno));
		if (n == 0)
			return ST_OK;
		TRY(upload_add(u, bytes, (size_t)n, err));
	}
}

enum status files_take(struct files *f, struct arena *a, const char *path, struct str name, struct file *ret, struct err *err)
{
	static const struct file_type other = {.type = "application/octet-stream"};
	struct file_upload u = {.files = f, .fd = -1, .max_bytes = INT64_MAX};
	int from = open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return err_set(err, file_status(), "%s cannot be read: %s", path, strerror(errno));
	arena_init(&u.arena);
	digest_init(&u.digest, DIGEST_SHA256);
	u.name = file_name_clean(&u.arena, name);
	u.type = file_type_of_name(u.name);
	struct file file = {.type = u.type ? u.type->type : other.type, .name = str_copy(a, u.name)};
	enum status st = open_temporary(&u, err);
	if (st == ST_OK)
		st = copy_in(&u, from, path, err);
	file.size = u.size;
	if (st == ST_OK)
		st = keep(&u, &file, err);
	close(from);
	if (u.fd >= 0) {
		close(u.fd);
		unlink(u.path);
	}
	arena_done(&u.arena);
	if (st == ST_OK)
		*ret = file;
	return st;
}
