#include "record/import/name_file.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ALIGNED = 8, WAITING_BYTES = 1 << 16 };

/* Before the bytes of scheme and text. Places in the file are counted in units of ALIGNED bytes, from 1 on. */
struct head {
	uint32_t before; /* a name of the same mark, added earlier; 0: none */
	uint32_t record, kind, row;
	uint32_t scheme_bytes, text_bytes;
	struct id id;
};

/* Half of the hash tells names apart without the file, and says where to look for them. */
static uint32_t mark_of(const struct name *n)
{
	uint64_t h = str_hash(n->text, str_hash(n->scheme, (uint64_t)n->record * 8 + n->kind));
	return (uint32_t)(h >> 32);
}

static uint64_t *place_of(const struct name_file *f, uint32_t mark)
{
	size_t at = mark & (f->cap - 1);
	while (f->places[at] && (uint32_t)(f->places[at] >> 32) != mark)
		at = (at + 1) & (f->cap - 1);
	return &f->places[at];
}

static void grow(struct name_file *f)
{
	struct name_file more = {.cap = f->cap ? f->cap * 2 : 1024};
	more.places = heap_alloc(more.cap, sizeof *more.places);
	for (size_t i = 0; i < f->cap; i++)
		if (f->places[i])
			*place_of(&more, (uint32_t)(f->places[i] >> 32)) = f->places[i];
	free(f->places);
	f->places = more.places;
	f->cap = more.cap;
}

static enum status fail(const struct name_file *f, struct err *err)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return err_set(err, ST_UNAVAILABLE, "no room left for %s; free disk space and try again", f->path);
	return err_set(err, ST_UNAVAILABLE, "%s: %s", f->path, strerror(errno));
}

enum status name_file_open(struct name_file *f, const char *path, struct err *err)
{
	*f = (struct name_file){.path = path};
	buf_init(&f->waiting, 0);
	f->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return f->fd < 0 ? fail(f, err) : ST_OK;
}

void name_file_close(struct name_file *f)
{
	if (!f->path)
		return;
	if (f->fd >= 0) {
		close(f->fd);
		unlink(f->path);
	}
	buf_done(&f->waiting);
	free(f->places);
	*f = (struct name_file){};
}

static enum status write_waiting(struct name_file *f, struct err *err)
{
	for (size_t done = 0; done < f->waiting.n;) {
		ssize_t n = pwrite(f->fd, f->waiting.p + done, f->waiting.n - done, (off_t)(f->written + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail(f, err);
		done += (size_t)n;
	}
	f->written += f->waiting.n;
	buf_clear(&f->waiting);
	return ST_OK;
}

enum status name_file_add(struct name_file *f, const struct name *n, struct id id, uint32_t row, struct err *err)
{
	static const char zeros[ALIGNED];
	if (f->waiting.n >= WAITING_BYTES)
		TRY(write_waiting(f, err));
	uint64_t at = (f->written + f->waiting.n) / ALIGNED + 1;
	if (at > UINT32_MAX || n->text.n > UINT32_MAX || n->scheme.n > UINT32_MAX)
		return err_set(err, ST_TOO_LARGE, "the file has too many names; split it");
	if (f->n * 2 >= f->cap)
		grow(f);
	uint32_t mark = mark_of(n);
	uint64_t *place = place_of(f, mark);
	struct head head = {.before = (uint32_t)*place,
			    .record = n->record,
			    .kind = n->kind,
			    .row = row,
			    .scheme_bytes = (uint32_t)n->scheme.n,
			    .text_bytes = (uint32_t)n->text.n,
			    .id = id};
	f->n += *place == 0;
	*place = (uint64_t)mark << 32 | at;
	buf_add(&f->waiting, (const char *)&head, sizeof head);
	buf_str(&f->waiting, n->scheme);
	buf_str(&f->waiting, n->text);
	buf_add(&f->waiting, zeros, (ALIGNED - f->waiting.n % ALIGNED) % ALIGNED);
	return ST_OK;
}

/* Bytes of the file, those that wait to be written too: written whole, a name stands on one side of the border or the other. */
static enum status take(const struct name_file *f, uint64_t at, char *out, size_t n, struct err *err)
{
	if (at >= f->written) {
		memcpy(out, f->waiting.p + (at - f->written), n);
		return ST_OK;
	}
	for (size_t done = 0; done < n;) {
		ssize_t got = pread(f->fd, out + done, n - done, (off_t)(at + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? fail(f, err) : err_set(err, ST_UNAVAILABLE, "%s ends too early", f->path);
		done += (size_t)got;
	}
	return ST_OK;
}

static enum status is_same(const struct name_file *f, uint64_t at, const struct head *head, const struct name *n, bool *ret, struct err *err)
{
	CLEANUP(buf_done) struct buf bytes;
	buf_init(&bytes, 0);
	*ret = head->record == n->record && head->kind == n->kind && head->scheme_bytes == n->scheme.n && head->text_bytes == n->text.n;
	if (!*ret)
		return ST_OK;
	buf_str(&bytes, n->scheme);
	buf_str(&bytes, n->text);
	char *found = heap_alloc(bytes.n + 1, 1);
	enum status st = take(f, at + sizeof *head, found, bytes.n, err);
	*ret = st == ST_OK && (bytes.n == 0 || memcmp(found, bytes.p, bytes.n) == 0);
	free(found);
	return st;
}

enum status name_file_find(const struct name_file *f, const struct name *n, struct id *ret, uint32_t *ret_row, int *ret_n, struct err *err)
{
	*ret_n = 0;
	if (!f->cap)
		return ST_OK;
	for (uint32_t place = (uint32_t)*place_of(f, mark_of(n)); place && *ret_n < 2;) {
		uint64_t at = (uint64_t)(place - 1) * ALIGNED;
		struct head head;
		bool same;
		TRY(take(f, at, (char *)&head, sizeof head, err));
		TRY(is_same(f, at, &head, n, &same, err));
		place = head.before;
		if (!same || (*ret_n && !id_cmp(*ret, head.id)))
			continue; /* another name, or the same row once more */
		(*ret_n)++;
		*ret = head.id;
		if (ret_row)
			*ret_row = head.row;
	}
	return ST_OK;
}
