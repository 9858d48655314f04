/* The layer checker: who includes whom, held against the table in meson.build.
 *
 *   layers check TABLE SRC        every #include below SRC is allowed by the table; exit 1 and one line a fault
 *   layers document TABLE         the table as Markdown, for docs/ARCHITECTURE.md
 *   layers compare TABLE FILE     FILE holds exactly that table between its marks; exit 1 when it is stale
 *
 * TABLE has lines `folder|uses|libraries` (comma-separated, bottom up) and `=library|headers`. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct layer {
	struct str name, uses, libs;
};

struct table {
	struct arena arena;
	struct layer layer[64];
	int n;
	struct layer lib[64]; /* name, headers in `uses` */
	int n_lib;
};

static struct str read_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		panic("%s cannot be read", path);
	struct buf b;
	buf_init(&b, 16 << 20);
	char block[65536];
	for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
		buf_add(&b, block, n);
	fclose(f);
	struct str s = str_copy(a, buf_view(&b));
	buf_done(&b);
	return s;
}

static void table_read(struct table *t, const char *path)
{
	arena_init(&t->arena);
	struct str rest = read_file(&t->arena, path), line;
	while (str_next(&rest, '\n', &line)) {
		struct str parts[3] = {}, fields = line;
		for (int i = 0; i < 3 && str_next(&fields, '|', &parts[i]); i++)
			;
		if (line.n == 0)
			continue;
		bool lib = line.p[0] == '=';
		if ((lib ? t->n_lib : t->n) == 64)
			panic("more than 64 layers or libraries");
		if (lib)
			t->lib[t->n_lib++] = (struct layer){str_slice(parts[0], 1, parts[0].n), parts[1], {}};
		else
			t->layer[t->n++] = (struct layer){parts[0], parts[1], parts[2]};
	}
}

static bool in_list(struct str list, struct str what)
{
	struct str part;
	while (list.n && str_next(&list, ',', &part))
		if (str_eq(part, what))
			return true;
	return false;
}

/* The library of a header: by its whole name, or by "folder/" entries. Empty: the C library. */
static struct str lib_of(const struct table *t, struct str header)
{
	for (int i = 0; i < t->n_lib; i++) {
		struct str list = t->lib[i].uses, part;
		while (list.n && str_next(&list, ',', &part))
			if (str_eq(part, header) || (str_ends(part, STR("/")) && str_starts(header, part)))
				return t->lib[i].name;
	}
	return (struct str){};
}

static const struct layer *layer_of(const struct table *t, struct str path)
{
	const struct layer *best = NULL;
	for (int i = 0; i < t->n; i++) {
		struct str name = t->layer[i].name;
		if (path.n > name.n && str_starts(path, name) && path.p[name.n] == '/' && (!best || name.n > best->name.n))
			best = &t->layer[i];
	}
	return best;
}

struct check {
	const struct table *table;
	const char *root;
	int files, faults;
};

static void fault(struct check *c, const char *path, int line, const char *what, struct str name)
{
	printf("%s:%d: %s %.*s\n", path, line, what, STR_ARG(name));
	c->faults++;
}

static void check_include(struct check *c, const struct layer *own, const char *path, int number, struct str line)
{
	struct str s = str_trim(str_slice(line, 8, line.n));
	if (s.n < 3)
		return;
	char close = s.p[0] == '"' ? '"' : '>';
	const char *end = memchr(s.p + 1, close, s.n - 1);
	if (!end)
		return;
	struct str name = {s.p + 1, (size_t)(end - s.p - 1)};
	if (close == '"') {
		const struct layer *other = layer_of(c->table, name);
		if (!other)
			fault(c, path, number, "includes what no layer holds:", name);
		else if (other != own && !in_list(own->uses, other->name))
			fault(c, path, number, "may not use", name);
	} else {
		struct str lib = lib_of(c->table, name);
		if (lib.n && !in_list(own->libs, lib))
			fault(c, path, number, "may not use the library of", name);
	}
}

static void check_file(struct check *c, const char *path)
{
	struct str relative = str_of(path + strlen(c->root) + 1);
	const struct layer *own = layer_of(c->table, relative);
	c->files++;
	if (!own) {
		fault(c, path, 1, "belongs to no layer:", relative);
		return;
	}
	struct arena a;
	arena_init(&a);
	struct str rest = read_file(&a, path), line;
	for (int number = 1; str_next(&rest, '\n', &line); number++)
		if (str_starts(line, STR("#include")))
			check_include(c, own, path, number, line);
	arena_done(&a);
}

static void check_folder(struct check *c, const char *path)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, alphasort);
	if (n < 0)
		panic("%s cannot be read", path);
	for (int i = 0; i < n; i++) {
		char child[4096];
		struct stat st;
		struct str name = str_of(names[i]->d_name);
		snprintf(child, sizeof child, "%s/%s", path, names[i]->d_name);
		if (name.p[0] != '.' && stat(child, &st) == 0) {
			if (S_ISDIR(st.st_mode))
				check_folder(c, child);
			else if (str_ends(name, STR(".c")) || str_ends(name, STR(".h")))
				check_file(c, child);
		}
		free(names[i]);
	}
	free(names);
}

static void spaced(struct buf *out, struct str list)
{
	struct str part;
	for (bool first = true; list.n && str_next(&list, ',', &part); first = false)
		buf_printf(out, "%s%.*s", first ? "" : " ", STR_ARG(part));
}

static void document(const struct table *t, struct buf *out)
{
	buf_cstr(out, "| folder | may use | libraries |\n|---|---|---|\n");
	for (int i = 0; i < t->n; i++) {
		buf_printf(out, "| `src/%.*s/` | ", STR_ARG(t->layer[i].name));
		spaced(out, t->layer[i].uses);
		buf_cstr(out, " | ");
		spaced(out, t->layer[i].libs);
		buf_cstr(out, " |\n");
	}
}

static int compare(const struct table *t, const char *path)
{
	struct arena a;
	arena_init(&a);
	struct str text = read_file(&a, path), begin = STR("<!-- layers: made by tools/layers.c -->\n"), end = STR("<!-- /layers -->");
	ptrdiff_t from = str_find(text, begin), to = str_find(text, end);
	struct buf now;
	buf_init(&now, 0);
	document(t, &now);
	bool same = from >= 0 && to > from && str_eq(str_slice(text, (size_t)from + begin.n, (size_t)to), buf_view(&now));
	if (!same)
		printf("%s: the table of layers is stale; `make layers` writes it anew\n", path);
	buf_done(&now);
	arena_done(&a);
	return same ? 0 : 1;
}

int main(int argc, char **argv)
{
	static struct table table;
	int result = 2;
	if (argc >= 3)
		table_read(&table, argv[2]);
	if (argc == 4 && strcmp(argv[1], "check") == 0) {
		struct check c = {.table = &table, .root = argv[3]};
		check_folder(&c, argv[3]);
		printf("%d files, %d faults\n", c.files, c.faults);
		result = c.faults ? 1 : 0;
	} else if (argc == 3 && strcmp(argv[1], "document") == 0) {
		struct buf out;
		buf_init(&out, 0);
		document(&table, &out);
		fwrite(out.p, 1, out.n, stdout);
		buf_done(&out);
		result = 0;
	} else if (argc == 4 && strcmp(argv[1], "compare") == 0) {
		result = compare(&table, argv[3]);
	} else {
		fputs("layers check TABLE SRC | document TABLE | compare TABLE FILE\n", stderr);
	}
	arena_done(&table.arena);
	return result;
}
