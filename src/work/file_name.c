#include "base/arena.h"
#include "base/buf.h"
#include "work/file.h"

/* Marks that are seen by nobody and change what is: zero width, direction, line and paragraph separators, byte order mark. */
static bool is_hidden(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff0 && c <= 0xffff) || (c >= 0xe0000 && c <= 0xe0fff);
}

static bool is_sign_of_paths(int32_t c) { return c == ':' || c == '*' || c == '?' || c == '"' || c == '<' || c == '>' || c == '|' || c == '%'; }

static struct str last_part(struct str name)
{
	size_t from = 0;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '/' || name.p[i] == '\\')
			from = i + 1;
	return str_slice(name, from, name.n);
}

static size_t extension_at(struct str name)
{
	size_t at = name.n;
	for (size_t i = 1; i < name.n; i++)
		if (name.p[i] == '.')
			at = i;
	return name.n - at <= 16 ? at : name.n;
}

struct str file_name_clean(struct arena *a, struct str name)
{
	CLEANUP(buf_done) struct buf out;
	buf_init(&out, 4096);
	name = last_part(name);
	for (size_t pos = 0; pos < name.n;) {
		int32_t c = str_next_char(name, &pos);
		if (c < 0 || is_sign_of_paths(c))
			buf_char(&out, '_');
		else if (!is_hidden(c))
			buf_code(&out, c);
	}
	struct str clean = str_trim(buf_view(&out));
	while (clean.n && clean.p[0] == '.')
		clean = str_trim(str_slice(clean, 1, clean.n));
	while (clean.n && clean.p[clean.n - 1] == '.')
		clean = str_trim(str_slice(clean, 0, clean.n - 1));
	if (clean.n == 0)
		return STR("file");
	if (clean.n <= FILE_NAME_MAX)
		return str_copy(a, clean);
	size_t at = extension_at(clean), keep = FILE_NAME_MAX - (clean.n - at);
	while (keep > 0 && (clean.p[keep] & 0xc0) == 0x80)
		keep--;
	return str_of(arena_printf(a, "%.*s%.*s", (int)keep, clean.p, STR_ARG(str_slice(clean, at, clean.n))));
}
