#include "table/csv_write.h"

#include "base/arena.h"
#include "table/out_file.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 << 10 };

struct csv_writer {
	struct out_file file;
	struct buf row;
	bool in_row;
	char delimiter;
};

/* What stands behind leading blanks and apostrophes would begin a formula, or a command, in some program. */
static bool is_dangerous(struct str s)
{
	size_t pos = 0;
	int32_t c;
	do
		c = str_next_char(s, &pos);
	while (c == ' ' || c == '\'' || c == 0x3000 || c == 0xA0);
	switch (c) {
	case '=':
	case '+':
	case '-':
	case '@':
	case '\t':
	case '\r':
	case 0xFF1D: /* ＝ */
	case 0xFF0B: /* ＋ */
	case 0xFF0D: /* － */
	case 0xFF20: /* ＠ */
	case 0x2212: /* − */
		return true;
	}
	return false;
}

struct str csv_unguard(struct str value)
{
	return value.n && value.p[0] == '\'' && is_dangerous(value) ? str_slice(value, 1, value.n) : value;
}

static bool needs_quotes(struct str s, char delimiter)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == delimiter || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r')
			return true;
	return s.n && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t');
}

void csv_put_text(struct buf *out, struct str text, char delimiter, bool is_first)
{
	if (!is_first)
		buf_char(out, delimiter);
	bool quotes = needs_quotes(text, delimiter);
	if (quotes)
		buf_char(out, '"');
	if (is_dangerous(text))
		buf_char(out, '\'');
	while (text.n) {
		const char *mark = memchr(text.p, '"', text.n);
		size_t n = mark ? (size_t)(mark - text.p) + 1 : text.n;
		buf_add(out, text.p, n);
		if (mark)
			buf_char(out, '"');
		text = str_slice(text, n, text.n);
	}
	if (quotes)
		buf_char(out, '"');
}

void csv_put_number(struct buf *out, struct str number, char delimiter, bool is_first)
{
	if (!is_first)
		buf_char(out, delimiter);
	buf_str(out, number);
}

enum status csv_writer_open(struct csv_writer **ret, const char *path, char delimiter, struct err *err)
{
	struct csv_writer *w = heap_alloc(1, sizeof *w);
	enum status st = out_file_open(&w->file, path, err);
	if (st != ST_OK) {
		free(w);
		return st;
	}
	buf_init(&w->row, 0);
	buf_cstr(&w->row, "\xEF\xBB\xBF");
	w->delimiter = delimiter;
	*ret = w;
	return ST_OK;
}

void csv_writer_text(struct csv_writer *w, struct str text)
{
	csv_put_text(&w->row, text, w->delimiter, !w->in_row);
	w->in_row = true;
}

void csv_writer_number(struct csv_writer *w, struct str number)
{
	csv_put_number(&w->row, number, w->delimiter, !w->in_row);
	w->in_row = true;
}

void csv_writer_row(struct csv_writer *w)
{
	buf_cstr(&w->row, "\r\n");
	w->in_row = false;
	if (w->row.n >= BLOCK) {
		out_file_write(&w->file, buf_view(&w->row));
		buf_clear(&w->row);
	}
}

enum status csv_writer_close(struct csv_writer *w, struct err *err)
{
	out_file_write(&w->file, buf_view(&w->row));
	enum status st = out_file_close(&w->file, err);
	buf_done(&w->row);
	free(w);
	return st;
}

void csv_writer_discard(struct csv_writer *w)
{
	if (!w)
		return;
	out_file_discard(&w->file);
	buf_done(&w->row);
	free(w);
}
