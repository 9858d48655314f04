#include "po.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *path, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", path, line, what);
	exit(1);
}

struct str read_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	buf_init(&b, 0);
	char chunk[1 << 16];
	size_t n = 0;
	while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&b, chunk, n);
	if (!f || ferror(f)) {
		perror(path);
		exit(1);
	}
	fclose(f);
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

void c_quote(struct buf *out, struct str s)
{
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '\n':
			buf_cstr(out, "\\n");
			break;
		case '\t':
			buf_cstr(out, "\\t");
			break;
		case '"':
		case '\\':
			buf_char(out, '\\');
			buf_char(out, s.p[i]);
			break;
		default:
			buf_char(out, s.p[i]);
		}
	}
	buf_char(out, '"');
}

bool c_unquote(struct str s, size_t *pos, struct buf *out)
{
	static const char names[] = "nt\"\\'", values[] = "\n\t\"\\'";
	while (*pos < s.n && s.p[*pos] != '\n') {
		char c = s.p[(*pos)++];
		if (c == '"')
			return true;
		if (c == '\\' && *pos < s.n) {
			const char *at = strchr(names, s.p[(*pos)++]);
			if (!at)
				return false;
			c = values[at - names];
		}
		buf_char(out, c);
	}
	return false;
}

static bool take_quoted(struct str line, struct buf *out)
{
	line = str_trim(line);
	size_t pos = 1;
	return line.n >= 2 && line.p[0] == '"' && c_unquote(line, &pos, out) && pos == line.n;
}

void po_parse(struct arena *a, const char *path, struct po *ret)
{
	struct str rest = read_file(a, path), line;
	struct buf comment, id, text;
	buf_init(&comment, 0);
	buf_init(&id, 0);
	buf_init(&text, 0);
	size_t cap = 1;
	for (size_t i = 0; i < rest.n; i++)
		cap += rest.p[i] == '\n';
	struct po po = {.entries = ARENA_ARRAY(a, struct po_entry, cap)};
	enum { BETWEEN, IN_ID, IN_TEXT } at = BETWEEN;
	int number = 0, id_line = 0;
	bool more = true;
	while (more) {
		more = str_next(&rest, '\n', &line);
		line = more ? str_trim(line) : STR("");
		number++;
		bool ends = !line.n || line.p[0] == '#';
		if (ends && at == IN_ID)
			die(path, number, "msgid without msgstr");
		if (at == IN_TEXT && (ends || str_starts(line, STR("msgid ")))) {
			po.entries[po.n++] = (struct po_entry){str_copy(a, buf_view(&id)), str_copy(a, buf_view(&text)),
							       str_copy(a, buf_view(&comment)), id_line};
			buf_clear(&comment);
			buf_clear(&id);
			buf_clear(&text);
			at = BETWEEN;
		}
		if (!line.n)
			continue;
		if (str_starts(line, STR("#,")) && str_find(line, STR("fuzzy")) >= 0)
			die(path, number, "fuzzy entry: settle the translation and remove the mark");
		if (line.p[0] == '#') {
			buf_str(&comment, line);
			buf_char(&comment, '\n');
		} else if (at == BETWEEN && str_starts(line, STR("msgid "))) {
			at = IN_ID;
			id_line = number;
			if (!take_quoted(str_slice(line, 6, line.n), &id))
				die(path, number, "bad string");
		} else if (at == IN_ID && str_starts(line, STR("msgstr "))) {
			at = IN_TEXT;
			if (!take_quoted(str_slice(line, 7, line.n), &text))
				die(path, number, "bad string");
		} else if (at == BETWEEN || !take_quoted(line, at == IN_ID ? &id : &text)) {
			die(path, number, "neither comment, msgid, msgstr nor string");
		}
	}
	buf_done(&comment);
	buf_done(&id);
	buf_done(&text);
	*ret = po;
}

void po_write(const struct po *po, struct buf *out)
{
	for (size_t i = 0; i < po->n; i++) {
		const struct po_entry *e = &po->entries[i];
		if (i)
			buf_char(out, '\n');
		buf_str(out, e->comment);
		buf_cstr(out, "msgid ");
		c_quote(out, e->id);
		buf_cstr(out, "\nmsgstr ");
		c_quote(out, e->text);
		buf_char(out, '\n');
	}
}
