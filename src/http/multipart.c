#include "http/parse.h"

#include <string.h>

/* One `name=value` off *rest, which begins after a ';'. The value quoted or a token. */
static bool next_parameter(struct arena *a, struct str *rest, struct str *ret_name, struct str *ret_value)
{
	size_t i = 0, n = rest->n;
	const char *p = rest->p;
	while (i < n && (p[i] == ';' || p[i] == ' ' || p[i] == '\t'))
		i++;
	size_t name = i;
	while (i < n && p[i] != '=' && p[i] != ';')
		i++;
	*ret_name = str_trim(str_slice(*rest, name, i));
	if (i >= n || p[i] != '=')
		return false;
	if (++i < n && p[i] == '"') {
		char *out = arena_alloc(a, n - i + 1);
		size_t k = 0;
		for (i++; i < n && p[i] != '"'; i++) {
			if (p[i] == '\\' && i + 1 < n && (p[i + 1] == '"' || p[i + 1] == '\\'))
				i++;
			out[k++] = p[i];
		}
		if (i >= n)
			return false;
		i++;
		*ret_value = (struct str){out, k};
	} else {
		size_t from = i;
		while (i < n && p[i] != ';')
			i++;
		*ret_value = str_trim(str_slice(*rest, from, i));
	}
	*rest = str_slice(*rest, i, n);
	return true;
}

bool header_parameter(struct arena *a, struct str header, struct str name, struct str *ret)
{
	const char *semicolon = header.n ? memchr(header.p, ';', header.n) : NULL;
	if (!semicolon)
		return false;
	struct str rest = str_slice(header, (size_t)(semicolon - header.p), header.n), found, value;
	for (int i = 0; i < 20 && rest.n && next_parameter(a, &rest, &found, &value); i++)
		if (str_eq_nocase(found, name)) {
			*ret = value;
			return true;
		}
	return false;
}

/* The next line, which ends with CR LF; false without one. */
static bool take_line(struct str *rest, struct str *ret)
{
	const char *end = rest->n ? memmem(rest->p, rest->n, "\r\n", 2) : NULL;
	if (!end)
		return false;
	*ret = str_slice(*rest, 0, (size_t)(end - rest->p));
	*rest = str_slice(*rest, ret->n + 2, rest->n);
	return true;
}

struct part {
	struct str name, file, type, bytes;
	bool is_file;
};

enum { PART_HEADERS_MAX = 16, BOUNDARY_MAX = 70 };

static enum status take_headers(struct arena *a, struct str *rest, struct part *part, int number, struct err *err)
{
	struct str line;
	bool named = false;
	*part = (struct part){};
	for (int i = 0; take_line(rest, &line); i++) {
		if (!line.n)
			return named ? ST_OK : err_set(err, ST_INVALID, "part %d of the form has no name", number);
		if (i == PART_HEADERS_MAX)
			return err_set(err, ST_TOO_LARGE, "part %d of the form has more than %d headers", number,
				       (int)PART_HEADERS_MAX);
		const char *colon = memchr(line.p, ':', line.n);
		if (!colon || !str_is_utf8(line) || memchr(line.p, 0, line.n))
			return err_set(err, ST_INVALID, "part %d of the form has a malformed header", number);
		struct str key = str_trim(str_slice(line, 0, (size_t)(colon - line.p)));
		struct str value = str_trim(str_slice(line, (size_t)(colon - line.p) + 1, line.n));
		if (str_eq_nocase(key, STR("Content-Disposition"))) {
			if (named || !str_eq_nocase(str_slice(value, 0, 9), STR("form-data")))
				return err_set(err, ST_INVALID, "part %d of the form is no form data", number);
			named = header_parameter(a, value, STR("name"), &part->name) && part->name.n &&
				part->name.n <= HTTP_NAME_MAX;
			part->is_file = header_parameter(a, value, STR("filename"), &part->file);
		} else if (str_eq_nocase(key, STR("Content-Type"))) {
			part->type = value;
		}
	}
	return err_set(err, ST_INVALID, "part %d of the form ends within its headers", number);
}

/* The last part of what some programs give as a whole path. */
static struct str base_name(struct str s)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == '/' || s.p[i - 1] == '\\')
			return str_slice(s, i, s.n);
	return s;
}

enum status multipart_parse(struct arena *a, struct str content_type, struct str body, struct pairs *ret_form,
			    const struct upload **ret_uploads, int *ret_count, struct err *err)
{
	struct str boundary;
	if (!header_parameter(a, content_type, STR("boundary"), &boundary) || !boundary.n || boundary.n > BOUNDARY_MAX)
		return err_set(err, ST_INVALID, "the form names no boundary of 1 to %d characters", (int)BOUNDARY_MAX);
	char *mark = arena_alloc(a, boundary.n + 5);
	memcpy(mark, "\r\n--", 4);
	memcpy(mark + 4, boundary.p, boundary.n);
	size_t mark_n = boundary.n + 4;
	if (body.n < mark_n - 2 || memcmp(body.p, mark + 2, mark_n - 2) != 0)
		return err_set(err, ST_INVALID, "the form does not begin with its boundary");
	struct str rest = str_slice(body, mark_n - 2, body.n);
	struct pair *form = NULL;
	struct upload *uploads = ARENA_ARRAY(a, struct upload, HTTP_FILES_MAX);
	int n = 0, cap = 0, files = 0, number = 0;
	for (;;) {
		if (str_starts(rest, STR("--")))
			break;
		if (!str_starts(rest, STR("\r\n")))
			return err_set(err, ST_INVALID, "part %d of the form does not begin on a line of its own", number + 1);
		rest = str_slice(rest, 2, rest.n);
		if (++number > HTTP_PARAMS_MAX)
			return err_set(err, ST_TOO_LARGE, "more than %d parameters", (int)HTTP_PARAMS_MAX);
		struct part part;
		TRY(take_headers(a, &rest, &part, number, err));
		const char *end = rest.n ? memmem(rest.p, rest.n, mark, mark_n) : NULL;
		if (!end)
			return err_set(err, ST_INVALID, "part %d of the form does not end", number);
		part.bytes = str_slice(rest, 0, (size_t)(end - rest.p));
		rest = str_slice(rest, part.bytes.n + mark_n, rest.n);
		if (part.is_file) {
			if (!part.file.n && !part.bytes.n)
				continue; /* no file was chosen */
			if (files == HTTP_FILES_MAX)
				return err_set(err, ST_TOO_LARGE, "more than %d files", (int)HTTP_FILES_MAX);
			uploads[files++] = (struct upload){part.name, base_name(part.file), part.type, part.bytes};
			continue;
		}
		if (!str_is_utf8(part.bytes) || (part.bytes.n && memchr(part.bytes.p, 0, part.bytes.n)))
			return err_set(err, ST_INVALID, "part %d of the form is no UTF-8 text", number);
		if (n == cap) {
			struct pair *old = form;
			cap = cap ? cap * 2 : 32;
			form = ARENA_ARRAY(a, struct pair, (size_t)cap);
			if (n)
				memcpy(form, old, (size_t)n * sizeof *form);
		}
		form[n++] = (struct pair){part.name, part.bytes};
	}
	*ret_form = (struct pairs){form, n};
	*ret_uploads = uploads;
	*ret_count = files;
	return ST_OK;
}
