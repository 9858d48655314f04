#include "table/csv_dialect.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	HEAD = 64 << 10, /* bytes looked at for encoding by its mark, and for the delimiter */
	BLOCK = 256 << 10,
	LINES = 50, /* records compared for the delimiter */
};

size_t utf8_valid_length(struct str s, uint64_t *count)
{
	size_t at = 0;
	while (at < s.n) {
		uint64_t eight;
		while (at + 8 <= s.n && (memcpy(&eight, s.p + at, 8), (eight & 0x8080808080808080u) == 0))
			at += 8;
		while (at < s.n && (unsigned char)s.p[at] < 0x80)
			at++;
		while (at < s.n && (unsigned char)s.p[at] >= 0x80) {
			size_t next = at;
			if (str_next_char(s, &next) < 0)
				return at;
			at = next;
			if (count)
				++*count;
		}
	}
	return at;
}

bool utf8_is_cut(struct str s)
{
	if (s.n == 0 || s.n > 3)
		return false;
	unsigned char c = (unsigned char)s.p[0];
	size_t need = c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
	for (size_t i = 1; i < s.n; i++)
		if (((unsigned char)s.p[i] & 0xC0) != 0x80)
			return false;
	return s.n < need;
}

struct utf8_census {
	uint64_t good, bad;
	uint64_t bad_line; /* of the first bad byte, from 1 */
};

static uint64_t count_lines(const char *p, size_t n)
{
	uint64_t lines = 0;
	for (const char *end = p + n; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		lines++;
	return lines;
}

/* ST_OK with the census of the whole file. */
static enum status take_census(int fd, struct utf8_census *ret, struct err *err)
{
	struct utf8_census c = {};
	char *bytes = malloc(BLOCK);
	size_t kept = 0;
	uint64_t lines = 0;
	off_t at = 0;
	if (!bytes)
		return err_set(err, ST_UNAVAILABLE, "no memory");
	for (bool end = false; !end;) {
		ssize_t got = pread(fd, bytes + kept, BLOCK - kept, at);
		if (got < 0) {
			free(bytes);
			return err_set(err, ST_UNAVAILABLE, "the file cannot be read at byte %lld", (long long)at);
		}
		end = got == 0;
		at += got;
		struct str s = {bytes, kept + (size_t)got};
		while (s.n) {
			size_t valid = utf8_valid_length(s, &c.good);
			if (c.bad == 0)
				lines += count_lines(s.p, valid);
			s = str_slice(s, valid, s.n);
			if (s.n == 0 || (!end && utf8_is_cut(s)))
				break;
			if (c.bad++ == 0)
				c.bad_line = lines + 1;
			s = str_slice(s, 1, s.n);
		}
		kept = s.n;
		if (kept)
			memmove(bytes, s.p, kept);
	}
	free(bytes);
	*ret = c;
	return ST_OK;
}

/* UTF-16 without a mark has a zero byte in every ASCII character; a stray zero byte in other text is damage, and found
 * as such. */
static bool has_many_zeros(struct str head)
{
	size_t zeros = 0;
	for (size_t i = 0; i < head.n; i++)
		zeros += head.p[i] == 0;
	return zeros * 10 > head.n;
}

static enum status find_encoding(int fd, struct str head, bool whole, struct csv_dialect *d, struct err *err)
{
	d->encoding = encoding_guess(head, whole, &d->mark);
	bool is_utf16 = d->encoding == ENCODING_UTF16LE || d->encoding == ENCODING_UTF16BE;
	if (d->mark || (is_utf16 && has_many_zeros(head)))
		return ST_OK;
	struct utf8_census c = {};
	TRY(take_census(fd, &c, err));
	d->encoding = c.bad ? ENCODING_GB18030 : ENCODING_UTF8;
	/* GB18030 read as UTF-8 is nearly all bad; a damaged UTF-8 file is nearly all good. */
	if (c.bad && c.good > 4 * c.bad)
		return err_set(err, ST_INVALID,
			       "line %llu has bytes that are not UTF-8 while the rest of the file is: repair that line "
			       "and save the file again",
			       (unsigned long long)c.bad_line);
	return ST_OK;
}

/* How evenly the delimiter cuts the first records: how many have the commonest number of cells above one, and that
 * number. */
static void try_delimiter(struct str text, char delimiter, int *ret_even, int *ret_cells)
{
	int cells[LINES], n = 0, current = 1;
	bool quoted = false, at_start = true, any = false;
	for (size_t i = 0; i < text.n && n < LINES; i++) {
		char c = text.p[i];
		if (quoted) {
			quoted = c != '"'; /* a doubled quote opens again at once */
			continue;
		}
		if (c == '"' && (at_start || (i > 0 && text.p[i - 1] == '"'))) {
			quoted = true;
		} else if (c == delimiter) {
			current++;
			at_start = true;
			continue;
		} else if (c == '\n' || c == '\r') {
			if (any)
				cells[n++] = current;
			current = 1;
			at_start = true;
			any = false;
			continue;
		}
		any = true;
		at_start = false;
	}
	if (n == 0 && any)
		cells[n++] = current;
	*ret_even = 0;
	*ret_cells = 1;
	for (int i = 0; i < n; i++) {
		int same = 0;
		for (int k = 0; k < n; k++)
			same += cells[k] == cells[i];
		if (cells[i] > 1 && (same > *ret_even || (same == *ret_even && cells[i] > *ret_cells))) {
			*ret_even = same;
			*ret_cells = cells[i];
		}
	}
}

static char find_delimiter(struct str text)
{
	static const char candidates[] = {',', '\t', ';', '|', '^', '~'};
	char best = ',';
	int best_even = 0, best_cells = 1;
	for (size_t i = 0; i < sizeof candidates; i++) {
		int even, cells;
		try_delimiter(text, candidates[i], &even, &cells);
		if (even > best_even || (even == best_even && cells > best_cells)) {
			best = candidates[i];
			best_even = even;
			best_cells = cells;
		}
	}
	return best;
}

/* A first line "sep=;" is a spreadsheet program's own way of naming the delimiter. */
static bool separator_line(struct str text, struct csv_dialect *d)
{
	if (text.n < 6 || !str_eq_nocase(str_slice(text, 0, 4), STR("sep=")))
		return false;
	size_t end = 5;
	if (text.p[end] == '\r')
		end++;
	if (end >= text.n || text.p[end] != '\n')
		return false;
	d->delimiter = text.p[4];
	d->sep_line = end + 1;
	return true;
}

enum status csv_dialect_find(int fd, const struct table_options *options, struct csv_dialect *ret, struct err *err)
{
	struct csv_dialect d = {};
	char *bytes = malloc(HEAD);
	if (!bytes)
		return err_set(err, ST_UNAVAILABLE, "no memory");
	ssize_t got = pread(fd, bytes, HEAD, 0);
	if (got < 0) {
		free(bytes);
		return err_set(err, ST_UNAVAILABLE, "the file cannot be read");
	}
	struct str head = {bytes, (size_t)got};
	enum status st = ST_OK;
	if (!options->encoding)
		st = find_encoding(fd, head, got < HEAD, &d, err);
	else if (!encoding_parse(str_of(options->encoding), &d.encoding))
		st = err_set(err, ST_USAGE, "there is no encoding '%s': UTF-8, UTF-16LE, UTF-16BE or GB18030",
			     options->encoding);
	else if (encoding_guess(head, got < HEAD, &d.mark) != d.encoding)
		d.mark = 0;

	struct convert *c = NULL;
	struct buf text;
	buf_init(&text, 0);
	if (st == ST_OK)
		st = convert_open(&c, d.encoding, err);
	if (st == ST_OK) {
		/* What cannot be read is refused with its place when the rows are read; here the beginning is enough.
		 */
		struct err ignored;
		if (convert_feed(c, str_slice(head, d.mark, head.n), false, &text, &ignored) != ST_OK && text.n == 0)
			buf_cstr(&text, ",");
		bool named = separator_line(buf_view(&text), &d);
		if (options->delimiter)
			d.delimiter = options->delimiter;
		else if (!named)
			d.delimiter = find_delimiter(buf_view(&text));
		*ret = d;
	}
	convert_close(c);
	buf_done(&text);
	free(bytes);
	return st;
}
