#include "view.h"

#include "base/arena.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *c;
} types[] = {
	[TEXT] = {"text", "struct str"}, [LABEL] = {"label", "struct label"}, [INT] = {"int", "int64_t"}, [NUM] = {"num", "double"},
	[FLAG] = {"flag", "bool"},	 [URL] = {"url", "struct str"},	      [DAY] = {"day", "day_t"},	  [ID] = {"id", "struct id"},
	[LIST] = {"list", NULL},	 [VIEW] = {"view", NULL},
};

enum { VIEWS_MAX = 1000 };

static struct arena arena;
static struct view views[VIEWS_MAX];
static int n_views;

const struct view *view_at(int i) { return i < n_views ? &views[i] : NULL; }

const char *type_in_c(enum type type) { return types[type].c; }

void fail(const struct view *v, size_t at, const char *what, struct str which)
{
	int line = 1;
	for (size_t i = 0; i < at && i < v->text.n; i++)
		line += v->text.p[i] == '\n';
	fprintf(stderr, "%s:%d: %s%s%.*s\n", v->path, line, what, which.n ? ": " : "", STR_ARG(which));
	exit(1);
}

const struct view *find_view(struct str name)
{
	for (int i = 0; i < n_views; i++)
		if (str_eq(views[i].name, name))
			return &views[i];
	return NULL;
}

const struct parameter *find_parameter(const struct view *v, struct str name)
{
	for (int i = 0; i < v->n; i++)
		if (str_eq(v->params[i].name, name))
			return &v->params[i];
	return NULL;
}

struct str word(struct str *rest)
{
	*rest = str_trim(*rest);
	size_t n = 0;
	while (n < rest->n && !isspace((unsigned char)rest->p[n]))
		n++;
	struct str w = str_slice(*rest, 0, n);
	*rest = str_trim(str_slice(*rest, n, rest->n));
	return w;
}

/* A parameter's line: TYPE [VIEW] NAME. */
static void take_parameter(struct view *v, size_t at, struct str line)
{
	struct str rest = line, type = word(&rest);
	if (!type.n)
		return;
	if (v->n == PARAMETERS_MAX)
		fail(v, at, "too many parameters", (struct str){});
	struct parameter *p = &v->params[v->n];
	int t = 0;
	while (t <= VIEW && !str_eq(type, str_of(types[t].name)))
		t++;
	if (t > VIEW)
		fail(v, at, "unknown type", type);
	p->type = (enum type)t;
	if (t == LIST || t == VIEW)
		p->of = word(&rest);
	p->name = word(&rest);
	if (!p->name.n || rest.n)
		fail(v, at, "a parameter is TYPE NAME, 'list VIEW NAME' or 'view VIEW NAME'", line);
	if (find_parameter(v, p->name))
		fail(v, at, "parameter twice", p->name);
	v->n++;
}

void view_read(const char *path, bool is_known)
{
	if (n_views == VIEWS_MAX) {
		fprintf(stderr, "%s: more than %d views\n", path, VIEWS_MAX);
		exit(1);
	}
	if (n_views == 0)
		arena_init(&arena);
	struct view *v = &views[n_views];
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	struct str name = str_of(file);
	if (!str_ends(name, STR(".html"))) {
		fprintf(stderr, "%s: a view's file is called NAME.html\n", path);
		exit(1);
	}
	*v = (struct view){.path = path, .name = str_slice(name, 0, name.n - 5), .is_known = is_known, .text = read_file(&arena, path)};
	struct str head = STR("{{params");
	if (!str_starts(v->text, head)) {
		v->body = v->text;
	} else {
		ptrdiff_t end = str_find(v->text, STR("}}"));
		if (end < 0)
			fail(v, 0, "{{params has no end", (struct str){});
		for (size_t at = head.n; at < (size_t)end;) {
			struct str rest = str_slice(v->text, at, (size_t)end);
			ptrdiff_t line = str_find(rest, STR("\n"));
			size_t n = line < 0 ? rest.n : (size_t)line;
			take_parameter(v, at, str_slice(rest, 0, n));
			at += n + 1;
		}
		v->body_at = (size_t)end + 2;
		v->body = str_slice(v->text, v->body_at, v->text.n);
	}
	v->has_body = str_find(v->body, STR("{{body}}")) >= 0;
	if (find_view(v->name))
		fail(v, 0, "two views of one name", v->name);
	n_views++;
}
