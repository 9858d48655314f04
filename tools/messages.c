/* Keeps po/zh.po and the sources together.
 *
 *   messages check PO PATH…    says what is missing, stale or at odds; exit 1 when anything is
 *   messages update PO PATH…   adds missing messages with an empty text, removes stale ones, sorts
 *
 * Messages are the string literals given to tr, tr_format, tr_text, call_text and N_, the formats of err_set and err_prefix and
 * of the functions that pass theirs on to them, and the names of columns such functions put into an error (`keywords`). Each
 * must be translated, but for errors of ST_INTERNAL (faults of ours, told in one translated frame) and formats without a word of
 * their own ("%s.%s"). Literals apart from each other in one argument (a ? "x" : "y") are messages of their own; so are
 * those of views, {{t "…"}}. Paths are C files, views, or folders of them. */
#include "base/err.h"
#include "base/map.h"
#include "po.h"

#include <ctype.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	struct str name;
	int argument; /* from 0 */
	bool is_error;
} keywords[] = {
	{STR("tr"), 1, false},
	{STR("tr_format"), 2, false},
	{STR("tr_text"), 2, false},
	{STR("call_text"), 1, false},
	{STR("N_"), 0, false},
	{STR("err_set"), 2, true},
	{STR("err_vset"), 2, true},
	{STR("err_record"), 3, true},
	{STR("err_prefix"), 1, true},
	{STR("err_item"), 1, true},
	{STR("violation"), 1, true},
	{STR("scan_fault"), 2, true},
	{STR("scan_i64"), 1, false},
	{STR("text_whole"), 2, false},
	{STR("text_number"), 1, false},
	{STR("text_count"), 1, false},
	{STR("reaches_limit"), 1, false},
	{STR("reaches_limit"), 2, false},
	{STR("FAULT"), 1, true},
	{STR("FAULT_AT"), 2, true},
};

struct use {
	const char *path;
	int line;
	bool is_error, is_internal;
};

struct scan {
	struct arena arena;
	struct map uses; /* message → struct use of the first place */
	int faults;
};

static struct scan scan; /* nftw passes no context */

static int line_of(struct str s, size_t pos)
{
	int line = 1;
	for (size_t i = 0; i < pos; i++)
		line += s.p[i] == '\n';
	return line;
}

/* Past a comment or character constant at pos; pos when there is none. */
static size_t skip_aside(struct str s, size_t pos)
{
	struct str rest = str_slice(s, pos, s.n);
	if (str_starts(rest, STR("/*"))) {
		ptrdiff_t end = str_find(str_slice(rest, 2, rest.n), STR("*/"));
		return end < 0 ? s.n : pos + 4 + (size_t)end;
	}
	if (str_starts(rest, STR("//"))) {
		ptrdiff_t end = str_find(rest, STR("\n"));
		return end < 0 ? s.n : pos + (size_t)end;
	}
	if (str_starts(rest, STR("'"))) {
		size_t i = pos + 1;
		while (i < s.n && s.p[i] != '\'')
			i += s.p[i] == '\\' ? 2 : 1;
		return MIN(i + 1, s.n);
	}
	return pos;
}

static void add(const char *path, struct str s, size_t pos, bool is_error, bool is_internal, struct buf *message)
{
	bool is_new;
	if (message->n == 0)
		return;
	struct map_entry *e = map_put(&scan.uses, buf_view(message), &is_new);
	if (is_new)
		e->value.p = arena_alloc(&scan.arena, sizeof(struct use));
	struct use *u = e->value.p;
	if (is_new || (u->is_error && !is_error) || (u->is_internal && !is_internal))
		*u = (struct use){path, line_of(s, pos), is_error, is_internal};
	buf_clear(message);
}

/* The literals of the wanted argument of a call whose parenthesis is at pos. */
static void take_call(const char *path, struct str s, size_t pos, int argument, bool is_error)
{
	struct buf message, ignored;
	buf_init(&message, 0);
	buf_init(&ignored, 0);
	int depth = 0, at = 0;
	size_t start = pos, from = pos;
	bool is_internal = false;
	while (pos < s.n) {
		size_t next = skip_aside(s, pos);
		if (next != pos) {
			pos = next;
			continue;
		}
		char c = s.p[pos++];
		if (c == '"') {
			bool wanted = at == argument && depth >= 1;
			buf_clear(&ignored);
			if (!c_unquote(s, &pos, wanted ? &message : &ignored) && wanted) {
				fprintf(stderr, "%s:%d: string of a message cannot be read\n", path, line_of(s, pos));
				scan.faults++;
				break;
			}
			continue;
		}
		if (isspace((unsigned char)c))
			continue;
		if (isalpha((unsigned char)c) && message.n) { /* "…" PRId64 "…": not a text for people */
			buf_clear(&message);
			break;
		}
		add(path, s, start, is_error, is_internal, &message);
		depth += (c == '(' || c == '{' || c == '[') - (c == ')' || c == '}' || c == ']');
		if (depth == 0)
			break;
		if (c != ',' || depth != 1)
			continue;
		is_internal |= is_error && str_eq(str_trim(str_slice(s, from, pos - 1)), STR("ST_INTERNAL"));
		from = pos;
		if (at++ == argument)
			break;
	}
	buf_done(&message);
	buf_done(&ignored);
}

static void scan_file(const char *path)
{
	struct str s = read_file(&scan.arena, path);
	struct buf ignored;
	buf_init(&ignored, 0);
	path = arena_strdup(&scan.arena, path);
	for (size_t pos = 0; pos < s.n;) {
		size_t next = skip_aside(s, pos);
		if (next != pos) {
			pos = next;
		} else if (s.p[pos] == '"') {
			pos++;
			buf_clear(&ignored);
			c_unquote(s, &pos, &ignored);
		} else if (isalpha((unsigned char)s.p[pos]) || s.p[pos] == '_') {
			size_t from = pos;
			while (pos < s.n && (isalnum((unsigned char)s.p[pos]) || s.p[pos] == '_'))
				pos++;
			struct str word = str_slice(s, from, pos);
			for (size_t i = 0; i < ARRAY_LEN(keywords) && pos < s.n && s.p[pos] == '('; i++)
				if (str_eq(word, keywords[i].name))
					take_call(path, s, pos, keywords[i].argument, keywords[i].is_error);
		} else {
			pos++;
		}
	}
	buf_done(&ignored);
}

/* Views: {{t "…"}}. */
static void scan_view(const char *path)
{
	struct str s = read_file(&scan.arena, path), open = STR("{{t \"");
	struct buf message;
	buf_init(&message, 0);
	path = arena_strdup(&scan.arena, path);
	for (size_t pos = 0;;) {
		ptrdiff_t at = str_find(str_slice(s, pos, s.n), open);
		if (at < 0)
			break;
		pos += (size_t)at + open.n;
		if (c_unquote(s, &pos, &message))
			add(path, s, pos, false, false, &message);
		buf_clear(&message);
	}
	buf_done(&message);
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct str s = str_of(path);
	if (type == FTW_F && (str_ends(s, STR(".c")) || str_ends(s, STR(".h"))))
		scan_file(path);
	else if (type == FTW_F && str_ends(s, STR(".html")))
		scan_view(path);
	return 0;
}

/* Which of {0} … {9} stand in the text, as bits. */
static unsigned holes(struct str s)
{
	unsigned set = 0;
	for (size_t i = 0; i + 2 < s.n; i++)
		if (s.p[i] == '{' && s.p[i + 1] >= '0' && s.p[i + 1] <= '9' && s.p[i + 2] == '}')
			set |= 1u << (s.p[i + 1] - '0');
	return set;
}

/* Does the format say anything besides its values? */
static bool has_words(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%')
			while (i + 1 < s.n && strchr("-+ #0123456789.*lzh%", s.p[i + 1]))
				i++;
		if (s.p[i] == '%')
			i++;
		else if (isalpha((unsigned char)s.p[i]))
			return true;
	}
	return false;
}

static int conversions(struct str s)
{
	int n = 0;
	for (size_t i = 0; i + 1 < s.n; i++)
		if (s.p[i] == '%' && s.p[++i] != '%')
			n++;
	return n;
}

/* A translation that numbers its places (%2$s) may leave out a value the language does not need, such as a plural's s. */
static bool places_fit(struct str id, struct str text)
{
	int known = conversions(id);
	for (size_t i = 0; i + 2 < text.n; i++)
		if (text.p[i] == '%' && text.p[i + 2] == '$')
			return text.p[i + 1] >= '1' && text.p[i + 1] - '0' <= known && conversions(text) <= known;
	return conversions(text) == known;
}

static int fault(const char *path, int line, const char *what, struct str message)
{
	printf("%s:%d: %s: \"%.*s\"\n", path, line, what, STR_ARG(message));
	return 1;
}

static int check(const char *path, const struct po *po)
{
	struct map known;
	int faults = 0, internal = 0;
	map_init(&known, &scan.arena);
	for (size_t i = 0; i < po->n; i++) {
		const struct po_entry *e = &po->entries[i];
		bool is_new;
		map_put(&known, e->id, &is_new)->value.i = e->text.n > 0;
		const struct map_entry *use = map_find(&scan.uses, e->id);
		if (!e->id.n)
			continue;
		if (!is_new)
			faults += fault(path, e->line, "stands twice", e->id);
		if (!use)
			faults += fault(path, e->line, "stale, no source says this", e->id);
		else if (e->text.n &&
			 (((const struct use *)use->value.p)->is_error ? !places_fit(e->id, e->text)
								       : holes(e->id) != holes(e->text)))
			faults += fault(path, e->line, "places for values differ", e->id);
	}
	for (size_t i = 0; i < scan.uses.n; i++) {
		const struct map_entry *use = &scan.uses.entries[i], *e = map_find(&known, use->key);
		const struct use *u = use->value.p;
		if (e && e->value.i)
			continue;
		if (u->is_error && u->is_internal)
			internal++;
		else if (!u->is_error || has_words(use->key))
			faults += fault(u->path, u->line, "no Chinese text", use->key);
	}
	printf("%zu messages, %d of them faults of the program told in one frame, %d faults\n", scan.uses.n, internal, faults);
	return faults + scan.faults > 0;
}

static int by_id(const void *a, const void *b)
{
	return str_cmp(((const struct po_entry *)a)->id, ((const struct po_entry *)b)->id);
}

static int update(const char *path, struct po *po)
{
	struct map known;
	map_init(&known, &scan.arena);
	struct po all = {.entries = ARENA_ARRAY(&scan.arena, struct po_entry, po->n + scan.uses.n)};
	for (size_t i = 0; i < po->n; i++) {
		if (!po->entries[i].id.n || map_find(&scan.uses, po->entries[i].id))
			all.entries[all.n++] = po->entries[i];
		map_put(&known, po->entries[i].id, NULL);
	}
	for (size_t i = 0; i < scan.uses.n; i++)
		if (!map_find(&known, scan.uses.entries[i].key))
			all.entries[all.n++] = (struct po_entry){.id = scan.uses.entries[i].key};
	qsort(all.entries, all.n, sizeof *all.entries, by_id);
	struct buf out;
	buf_init(&out, 0);
	po_write(&all, &out);
	FILE *f = fopen(path, "wb");
	bool good = f && fwrite(out.p, 1, out.n, f) == out.n;
	if (!f || fclose(f) != 0 || !good) {
		perror(path);
		return 1;
	}
	buf_done(&out);
	return 0;
}

int main(int argc, char **argv)
{
	bool checks = argc > 1 && strcmp(argv[1], "check") == 0;
	if (argc < 4 || (!checks && strcmp(argv[1], "update") != 0)) {
		fprintf(stderr, "usage: messages check|update PO PATH…\n");
		return 2;
	}
	arena_init(&scan.arena);
	map_init(&scan.uses, &scan.arena);
	for (int i = 3; i < argc; i++) {
		if (nftw(argv[i], visit, 16, FTW_PHYS) != 0) {
			perror(argv[i]);
			return 1;
		}
	}
	struct po po;
	po_parse(&scan.arena, argv[2], &po);
	int result = checks ? check(argv[2], &po) : update(argv[2], &po);
	arena_done(&scan.arena);
	return result;
}
