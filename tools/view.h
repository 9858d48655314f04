/* Views as they are read: what tools/views.c and its rooms share. view_read.c reads files into views, view_body.c writes the
 * function of one, views.c is the program. Everything lives until the program ends. */
#ifndef JH_TOOLS_VIEW_H
#define JH_TOOLS_VIEW_H

#include "base/buf.h"
#include "base/err.h"
#include "po.h"

#include <stdbool.h>
#include <stddef.h>

enum type { TEXT, LABEL, INT, NUM, FLAG, URL, DAY, ID, LIST, VIEW };

struct parameter {
	enum type type;
	struct str name, of; /* LIST, VIEW: the view whose parameters an element is */
};

enum { PARAMETERS_MAX = 40 };

struct view {
	const char *path;
	struct str name, body;
	size_t body_at;
	struct parameter params[PARAMETERS_MAX];
	int n;
	bool is_known, has_body;
	struct str text; /* the whole file */
};

/* `FILE.html`; is_known: of another folder, called but not written. Says what is wrong, with file and line, and ends the program. */
void view_read(const char *path, bool is_known);
/* In the order they were read; NULL after the last. */
const struct view *view_at(int i);

const struct view *find_view(struct str name); /* NULL: none */
const struct parameter *find_parameter(const struct view *v, struct str name);
const char *type_in_c(enum type type); /* NULL for a list and a view */

/* The next word, taken off *rest. */
struct str word(struct str *rest);

/* `at`: a byte of the view's text. */
_Noreturn void fail(const struct view *v, size_t at, const char *what, struct str which);

/* The function (or the two, around {{body}}) of a view, after what stands in `out`. */
void view_write(const struct view *v, struct buf *out);

#endif
