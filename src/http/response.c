#include "http/response.h"

#include "base/arena.h"
#include "http/inside.h"
#include "http/url.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum status response_header(struct response *out, const char *name, struct str value, struct err *err)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7F)
			return err_set(err, ST_INTERNAL, "the header %s would hold a control character", name);
	char *copy = str_dup(out->arena, value);
	for (int i = 0; i < out->header_count; i++)
		if (strcmp(out->headers[i].name, name) == 0 && strcmp(name, "Set-Cookie") != 0) {
			out->headers[i].value = copy;
			return ST_OK;
		}
	if (out->header_count == RESPONSE_HEADERS_MAX)
		return err_set(err, ST_INTERNAL, "more than %d headers", (int)RESPONSE_HEADERS_MAX);
	out->headers[out->header_count++] = (struct response_header){name, copy};
	return ST_OK;
}

static bool is_cookie_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= 0x20 || (unsigned char)s.p[i] >= 0x7F || strchr("\",;\\", s.p[i]))
			return false;
	return true;
}

enum status response_cookie(struct response *out, const struct request *r, const char *name, struct str value,
			    int64_t max_age_s, unsigned flags, struct err *err)
{
	if (!is_cookie_text(value) || value.n > 3800)
		return err_set(err, ST_INTERNAL, "the cookie %s would not be well-formed", name);
	char age[40] = "";
	if (max_age_s >= 0)
		snprintf(age, sizeof age, "; Max-Age=%lld", (long long)max_age_s);
	char *line = arena_printf(out->arena, "%s%s=%.*s; Path=/%s%s%s; SameSite=%s", flags & COOKIE_HOST && r->secure ? HTTP_HOST_PREFIX : "", name, STR_ARG(value), age,
				  r->secure ? "; Secure" : "", flags & COOKIE_SCRIPT ? "" : "; HttpOnly",
				  flags & COOKIE_CROSS ? "Lax" : "Strict");
	return response_header(out, "Set-Cookie", str_of(line), err);
}

bool is_local_path(struct str path)
{
	if (!path.n || path.p[0] != '/' || (path.n > 1 && path.p[1] == '/'))
		return false;
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.p[i] <= 0x20 || path.p[i] == 0x7F || path.p[i] == '\\')
			return false;
	return true;
}

enum status response_redirect(struct response *out, struct str path, struct err *err)
{
	if (!is_local_path(path))
		return err_set(err, ST_INVALID, "the address to go on to is not one of this site");
	TRY(response_header(out, "Location", path, err));
	out->code = 303;
	return ST_OK;
}

bool response_unchanged(struct response *out, const struct request *r, struct str tag)
{
	struct str quoted = str_of(arena_printf(out->arena, "\"%.*s\"", STR_ARG(tag)));
	if (response_header(out, "ETag", quoted, NULL) != ST_OK)
		return false;
	struct str given = request_header(r, "If-None-Match"), part;
	if (r->method != HTTP_GET && r->method != HTTP_HEAD)
		return false;
	while (given.n && str_next(&given, ',', &part)) {
		part = str_trim(part);
		if (str_starts(part, STR("W/"))) /* weak comparison: a proxy that compresses weakens the tag */
			part = str_slice(part, 2, part.n);
		if (str_ends(part, STR(GZIP_TAG "\"")) && !str_eq(part, quoted))
			part = str_of(arena_printf(out->arena, "%.*s\"", (int)(part.n - sizeof GZIP_TAG), part.p));
		if (str_eq(part, quoted) || str_eq(part, STR("*"))) {
			out->code = 304;
			return true;
		}
	}
	return false;
}

/* attachment; filename="download"; filename*=UTF-8''%E6%A0%A1.xlsx */
static enum status disposition(struct response *out, struct str name, struct err *err)
{
	struct buf b, ascii;
	buf_init(&b, 4096);
	buf_init(&ascii, 300);
	for (size_t i = 0; i < name.n; i++)
		buf_char(&ascii, (unsigned char)name.p[i] < 0x20 || (unsigned char)name.p[i] >= 0x7F || strchr("\"\\/%", name.p[i])
					 ? '_' : name.p[i]);
	buf_printf(&b, "%s; filename=\"%.*s\"; filename*=UTF-8''", out->inline_file ? "inline" : "attachment", (int)ascii.n,
		   ascii.p ? ascii.p : "");
	url_encode(&b, name);
	enum status st = response_header(out, "Content-Disposition", buf_view(&b), err);
	buf_done(&ascii);
	buf_done(&b);
	return st;
}

enum status response_file(struct response *out, int fd, const char *type, struct str name, struct err *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ST_UNAVAILABLE, "the file cannot be read");
	}
	out->fd = fd;
	out->file_size = (uint64_t)st.st_size;
	out->type = type;
	return disposition(out, name, err);
}

enum status response_attachment(struct response *out, const char *type, struct str name, struct err *err)
{
	out->type = type;
	return disposition(out, name, err);
}

void response_cache(struct response *out, const char *how)
{
	if (response_header(out, "Cache-Control", str_of(how), NULL) != ST_OK)
		panic("Cache-Control: %s", how);
}
