#include "store/params.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

#include <string.h>

static bool starts_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

static char at(struct str s, size_t i) { return i < s.n ? s.p[i] : 0; }

/* Each skip_… takes the offset of the first byte of its token and gives the offset after its last, or 0 when it is not
 * closed. */

static size_t skip_quoted(struct str s, size_t i, char close, bool backslashes)
{
	for (i++; i < s.n; i++) {
		if (backslashes && s.p[i] == '\\')
			i++;
		else if (s.p[i] == close)
			return i + 1; /* a doubled quote opens the next one at once */
	}
	return 0;
}

static size_t skip_line_comment(struct str s, size_t i)
{
	while (i < s.n && s.p[i] != '\n')
		i++;
	return i;
}

static size_t skip_block_comment(struct str s, size_t i, bool nests)
{
	int depth = 1;
	for (i += 2; i + 1 < s.n; i++) {
		if (s.p[i] == '*' && s.p[i + 1] == '/') {
			i++;
			if (--depth == 0)
				return i + 1;
		} else if (nests && s.p[i] == '/' && s.p[i + 1] == '*') {
			i++;
			depth++;
		}
	}
	return 0;
}

/* The offset after an opening `$tag$`, or `i` when there is none. */
static size_t dollar_tag(struct str s, size_t i)
{
	size_t j = i + 1;
	if (starts_name(at(s, j)))
		while (in_name(at(s, j)))
			j++;
	return at(s, j) == '$' ? j + 1 : i;
}

static size_t skip_dollar_quoted(struct str s, size_t i, size_t body)
{
	ptrdiff_t end = str_find(str_slice(s, body, s.n), str_slice(s, i, body));
	return end < 0 ? 0 : body + (size_t)end + (body - i);
}

static size_t skip_word(struct str s, size_t i, bool dollars)
{
	while (in_name(at(s, i)) || (dollars && at(s, i) == '$'))
		i++;
	return i;
}

/* The offset after the token at i, which is not a parameter; *ret_fault says why it cannot be read. */
static size_t skip_token(struct str s, size_t i, enum store_dialect d, const char **ret_fault)
{
	bool pg = d == STORE_POSTGRES;
	size_t end = i + 1;
	char c = s.p[i], next = at(s, i + 1);
	if (c == '\'' || c == '"' || (!pg && c == '`')) {
		end = skip_quoted(s, i, c, false);
	} else if (!pg && c == '[') {
		end = skip_quoted(s, i, ']', false);
	} else if (c == '-' && next == '-') {
		end = skip_line_comment(s, i);
	} else if (c == '/' && next == '*') {
		end = skip_block_comment(s, i, pg);
	} else if (pg && (c == 'e' || c == 'E') && next == '\'') {
		end = skip_quoted(s, i + 1, '\'', true);
	} else if (in_name(c)) {
		end = skip_word(s, i, pg);
	} else if (c == ':' && (next == ':' || next == '=')) {
		end = i + 2;
	} else if (c == '$') {
		size_t body = pg ? dollar_tag(s, i) : i;
		if (body == i)
			*ret_fault = "a parameter that is not written :name";
		else
			end = skip_dollar_quoted(s, i, body);
	} else if (!pg && (c == '?' || c == '@' || c == '#' || c == ':')) {
		*ret_fault = "a parameter that is not written :name";
	}
	if (end == 0)
		*ret_fault = "a quote or comment that is not closed";
	return end;
}

enum status params_scan(struct arena *a, struct str sql, enum store_dialect d, struct params *ret, struct err *err)
{
	if (sql.n && memchr(sql.p, 0, sql.n))
		return err_set(err, ST_INTERNAL, "SQL has a zero byte");
	struct map numbers;
	map_init(&numbers, a);
	CLEANUP(buf_done) struct buf out;
	buf_init(&out, 0);
	for (size_t i = 0; i < sql.n;) {
		if (sql.p[i] == ':' && starts_name(at(sql, i + 1))) {
			size_t end = skip_word(sql, i + 1, false);
			bool new;
			struct map_entry *e = map_put(&numbers, str_slice(sql, i + 1, end), &new);
			if (new)
				e->value.i = (int64_t)numbers.n;
			buf_printf(&out, "%c%d", d == STORE_SQLITE ? '?' : '$', (int)e->value.i);
			i = end;
		} else {
			const char *fault = NULL;
			size_t end = skip_token(sql, i, d, &fault);
			if (fault)
				return err_set(err, ST_INTERNAL, "SQL has %s at byte %zu: %.*s", fault, i + 1,
					       (int)MIN(sql.n - i, (size_t)40), sql.p + i);
			buf_str(&out, str_slice(sql, i, end));
			i = end;
		}
	}
	if (numbers.n > PARAMS_MAX || out.full)
		return err_set(err, ST_INTERNAL, "SQL has more than %d parameters or is too long", PARAMS_MAX);
	struct params p = {.n = (int)numbers.n, .sql = arena_strndup(a, out.p ? out.p : "", out.n)};
	p.names = ARENA_ARRAY(a, const char *, numbers.n);
	for (size_t i = 0; i < numbers.n; i++)
		p.names[i] = str_dup(a, numbers.entries[i].key);
	*ret = p;
	return ST_OK;
}
