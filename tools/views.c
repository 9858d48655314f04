/* Compiles views: HTML with typed parameters into C functions that append to a page.
 *
 *   views OUT_BASE FOLDER_NAME FILE… [--known HEADER FILE…]
 *
 * writes OUT_BASE.h and OUT_BASE.c with `struct view_NAME` and `view_NAME()` for each FILE; those after --known are of another
 * folder and may be called. The language is described in src/page/README.md. A fault names file and line. */
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void declare(const struct view *v, struct buf *h)
{
	buf_printf(h, "struct view_%.*s {\n", STR_ARG(v->name));
	for (int i = 0; i < v->n; i++) {
		const struct parameter *p = &v->params[i];
		if (p->type == LIST)
			buf_printf(h, "\tconst struct view_%.*s *%.*s;\n\tsize_t n_%.*s;\n", STR_ARG(p->of), STR_ARG(p->name), STR_ARG(p->name));
		else if (p->type == VIEW)
			buf_printf(h, "\tconst struct view_%.*s *%.*s;\n", STR_ARG(p->of), STR_ARG(p->name));
		else
			buf_printf(h, "\t%s %.*s;\n", type_in_c(p->type), STR_ARG(p->name));
		if (p->of.n && !find_view(p->of))
			fail(v, 0, "no view of that name", p->of);
	}
	if (v->n == 0)
		buf_cstr(h, "\tchar unused;\n");
	buf_cstr(h, "};\n");
	static const char *const both[] = {"_open", "_close"}, *const one[] = {""};
	for (int i = 0; i < (v->has_body ? 2 : 1); i++)
		buf_printf(h, "void view_%.*s%s(struct page *p, const struct view_%.*s *v);\n", STR_ARG(v->name), v->has_body ? both[i] : one[i],
			   STR_ARG(v->name));
	buf_char(h, '\n');
}

static void write_file(const char *base, const char *suffix, const struct buf *b)
{
	char path[4096];
	bool fits = snprintf(path, sizeof path, "%s%s", base, suffix) < (int)sizeof path;
	FILE *f = fits ? fopen(path, "wb") : NULL;
	if (!f || fwrite(b->p, 1, b->n, f) != b->n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: views OUT_BASE FOLDER_NAME FILE... [--known HEADER FILE...]\n");
		return 2;
	}
	const char *known_header = NULL;
	for (int i = 3; i < argc; i++) {
		if (strcmp(argv[i], "--known") == 0 && i + 1 < argc) {
			known_header = argv[++i];
			continue;
		}
		view_read(argv[i], known_header != NULL);
	}
	struct buf h, out;
	buf_init(&h, 0);
	buf_init(&out, 0);
	const char *slash = strrchr(argv[1], '/');
	buf_printf(&h, "/* Made by tools/views.c. */\n#ifndef JH_VIEWS_%s_H\n#define JH_VIEWS_%s_H\n\n#include \"page/page.h\"\n\n#include <stdbool.h>\n",
		   argv[2], argv[2]);
	if (known_header)
		buf_printf(&h, "#include \"%s\"\n", known_header);
	buf_cstr(&h, "\n");
	buf_printf(&out, "/* Made by tools/views.c. */\n#include \"%s.h\"\n\n#include <stdio.h>\n\n", slash ? slash + 1 : argv[1]);
	const struct view *v;
	for (int i = 0; (v = view_at(i)); i++)
		if (!v->is_known)
			declare(v, &h);
	for (int i = 0; (v = view_at(i)); i++)
		if (!v->is_known)
			view_write(v, &out);
	buf_cstr(&h, "#endif\n");
	write_file(argv[1], ".h", &h);
	write_file(argv[1], ".c", &out);
	buf_done(&h);
	buf_done(&out);
	return 0;
}
