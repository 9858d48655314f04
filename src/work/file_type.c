#include "work/file_type.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define OPEN_PACKAGE "application/zip|application/octet-stream|application/vnd.openxmlformats-officedocument"
/* What libmagic takes tables and plain text for: it guesses languages by words. Pages and vector pictures are text that acts. */
#define TEXTS "text/plain|text/csv|application/csv|application/json|application/geo+json|application/x-ndjson|text/x-*|application/octet-stream|message/*"

static const struct file_type types[] = {
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", OPEN_PACKAGE ".spreadsheetml.sheet", "xl/workbook", false, NULL},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", OPEN_PACKAGE ".wordprocessingml.document", "word/document", false, NULL},
	{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", OPEN_PACKAGE ".presentationml.presentation", "ppt/presentation", false, NULL},
	{"zip", "application/zip", "application/zip", NULL, false, NULL},
	{"csv", "text/csv", TEXTS, NULL, true, NULL},
	{"txt", "text/plain", TEXTS, NULL, true, NULL},
	{"json", "application/json", TEXTS, NULL, true, "{["},
	{"geojson", "application/geo+json", TEXTS, NULL, true, "{"},
	{"pdf", "application/pdf", "application/pdf", NULL, false, NULL},
	{"png", "image/png", "image/png", NULL, false, NULL},
	{"jpg", "image/jpeg", "image/jpeg", NULL, false, NULL},
	{"jpeg", "image/jpeg", "image/jpeg", NULL, false, NULL},
	{"webp", "image/webp", "image/webp", NULL, false, NULL},
	{"mp4", "video/mp4", "video/mp4|video/x-m4v|video/quicktime", NULL, false, NULL},
	{"webm", "video/webm", "video/webm|video/x-matroska", NULL, false, NULL},
	{"mp3", "audio/mpeg", "audio/mpeg", NULL, false, NULL},
	{"m4a", "audio/mp4", "audio/x-m4a|audio/mp4|video/mp4", NULL, false, NULL},
};

const struct file_type *file_type_of_name(struct str name)
{
	size_t at = name.n;
	while (at > 0 && name.p[at - 1] != '.')
		at--;
	if (at < 2)
		return NULL;
	struct str extension = str_slice(name, at, name.n);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq_nocase(extension, str_of(types[i].extension)))
			return &types[i];
	return NULL;
}

bool file_type_accepted(const struct file_type *t, const char *accept)
{
	struct str rest = str_of(accept), word;
	if (!accept)
		return true;
	while (str_next(&rest, ' ', &word))
		if (str_eq(word, str_of(t->extension)))
			return true;
	return false;
}

magic_t file_type_cookie(void)
{
	/* Compressed files are not opened and archives not listed: a small file must not become much work. */
	magic_t m = magic_open(MAGIC_MIME_TYPE | MAGIC_SYMLINK | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF);
	if (m && magic_load(m, NULL) != 0) {
		magic_close(m);
		return NULL;
	}
	return m;
}

static bool matches(struct str what, const char *patterns)
{
	struct str rest = str_of(patterns), p;
	while (str_next(&rest, '|', &p))
		if (p.n && p.p[p.n - 1] == '*' ? str_starts(what, str_slice(p, 0, p.n - 1)) : str_eq(what, p))
			return true;
	return false;
}

enum { LOOK_BYTES = 65536 };

/* Bytes no table or text has, in UTF-8 and in GB18030: control characters but tabs, line ends and the old end of file. */
static bool has_control(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20 && !memchr("\t\n\v\f\r\x1a", p[i], 6))
			return true;
	return false;
}

static bool part_holds(int fd, off_t from, const char *what, bool *ret_control)
{
	char bytes[LOOK_BYTES];
	ssize_t n = pread(fd, bytes, sizeof bytes, from);
	if (n <= 0)
		return false;
	*ret_control |= has_control(bytes, (size_t)n);
	return what && memmem(bytes, (size_t)n, what, strlen(what));
}

/* Many spaces at the front are no reason to read on. */
static bool begins_with(int fd, const char *any)
{
	char bytes[256];
	ssize_t n = pread(fd, bytes, sizeof bytes, 0), at = n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	while (at < n && memchr(" \t\r\n", bytes[at], 4))
		at++;
	return at < n && strchr(any, bytes[at]);
}

static enum status check_inside(const char *path, const struct file_type *t, const char *looks_like, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, ST_UNAVAILABLE, "the file cannot be read again");
	off_t size = lseek(fd, 0, SEEK_END);
	bool control = false;
	bool holds = part_holds(fd, 0, t->holds, &control);
	if (!holds && size > LOOK_BYTES)
		holds = part_holds(fd, size - LOOK_BYTES, t->holds, &control);
	bool begins = !t->begins || begins_with(fd, t->begins);
	close(fd);
	if (t->is_text && !begins)
		return err_set(err, ST_INVALID, "says by its name to be %s, but does not begin like one", t->extension);
	if (t->holds && !holds)
		return err_set(err, ST_INVALID, "says by its name to be %s, but is another package (%s)", t->extension, looks_like);
	if (t->is_text && control)
		return err_set(err, ST_INVALID, "says by its name to be %s, but is no text in UTF-8 or GB18030; save it so", t->extension);
	return ST_OK;
}

enum status file_type_check(magic_t cookie, const char *path, const struct file_type *t, struct err *err)
{
	const char *found = magic_file(cookie, path);
	if (!found)
		return err_set(err, ST_UNAVAILABLE, "what the file is cannot be told: %s", magic_error(cookie));
	if (!matches(str_of(found), t->looks_like))
		return err_set(err, ST_INVALID, "says by its name to be %s, but is %s; give it its right name or save it anew", t->extension, found);
	return t->holds || t->is_text ? check_inside(path, t, found, err) : ST_OK;
}
