/* Views: HTML files compiled to C functions with typed parameters (tools/views.c; the language is in README.md).
 *
 * A view `school_row.html` becomes `struct view_school_row` and `void view_school_row(struct page *, const struct
 * view_school_row *)`, which appends to page->out. A view with `{{body}}` becomes two: `view_NAME_open` and `view_NAME_close`.
 * Escaping follows type and place; there is no type for ready-made HTML. */
#ifndef JH_PAGE_PAGE_H
#define JH_PAGE_PAGE_H

#include "base/buf.h"
#include "base/date.h"
#include "base/id.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdint.h>

struct asset;

/* What every view of one answer sees. */
struct page {
	struct buf *out;
	enum lang lang;
	struct str csrf;            /* put into each form by {{csrf}} */
	const struct asset *assets; /* for {{asset "NAME"}}; table ended by name NULL */
};

/* Text between tags and inside quoted attributes: & < > " ' as entities; what is no UTF-8, and control characters but tab and
 * line end, become U+FFFD. */
void page_text(struct page *p, struct str s);
/* A whole address in an attribute: a path of this site, "?…", "#…", http:, https:, mailto: or tel:; anything else becomes
 * "#". */
void page_url(struct page *p, struct str s);
/* A part of an address after its literal beginning: all but letters, digits, "-._~" percent-encoded. */
void page_url_part(struct page *p, struct str s);
void page_int(struct page *p, int64_t v);   /* plain, for attributes */
enum { PAGE_COUNT_MAX = 40 };
void page_count(struct page *p, int64_t v); /* as people read it: base/grouped.h */
void page_count_text(int64_t v, char out[PAGE_COUNT_MAX]); /* the same, for messages */
void page_num(struct page *p, double v, int places); /* "—" for what is not finite */
void page_label(struct page *p, struct label l);
void page_day(struct page *p, day_t d);              /* 2024-09-01; "" for DAY_MIN and DAY_MAX */
/* The translated message with {i} replaced by args, escaped. */
void page_message(struct page *p, const char *message, const struct str *args, int n);
void page_csrf(struct page *p); /* a hidden field, nothing when there is no token */
void page_asset(struct page *p, const char *name); /* its address */

#endif
