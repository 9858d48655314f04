#include "web/report_page.h"

#include "web/send_file.h"
#include "web/views.h"

/* A link to rows of a register that the reader may not list. */
static bool is_barred(const struct call *c, struct str link)
{
	if (!str_starts(link, STR("records/")))
		return false;
	size_t from = strlen("records/"), n = from;
	while (n < link.n && link.p[n] != '/' && link.p[n] != '?')
		n++;
	return !call_may(c, str_dup(c->a, (struct str){link.p + from, n - from}), ACT_LIST);
}

static const struct report_table *open_links(struct call *c, const struct report_table *t)
{
	size_t n = (size_t)t->row_count * (size_t)t->column_count, barred = 0;
	for (size_t i = 0; i < n; i++)
		barred += is_barred(c, t->cells[i].link);
	if (!barred)
		return t;
	struct report_table *copy = ARENA_NEW(c->a, struct report_table);
	struct report_value *cells = ARENA_ARRAY(c->a, struct report_value, n);
	for (size_t i = 0; i < n; i++) {
		cells[i] = t->cells[i];
		if (is_barred(c, cells[i].link))
			cells[i].link = (struct str){};
	}
	*copy = *t;
	copy->cells = cells;
	return copy;
}

void page_report(struct call *c, const struct report *r)
{
	for (struct report_block *b = r->first; b; b = b->next)
		if (b->kind == BLOCK_TABLE)
			b->table = open_links(c, b->table);
	if (r->subtitle.n)
		view_subtitle(&c->page, &(struct view_subtitle){r->subtitle});
	report_blocks_to_html(r, c->page.out);
	if (r->footer.n)
		view_subtitle(&c->page, &(struct view_subtitle){r->footer});
	view_charts(&c->page, &(struct view_charts){});
}

static const struct format {
	const char *name, *type;
	enum status (*write)(const struct report *r, const char *path, struct err *err);
} formats[] = {
	{"xlsx", XLSX_TYPE, report_to_xlsx},
	{"pdf", "application/pdf", report_to_pdf},
	{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", report_to_docx},
};

enum status page_report_file(struct call *c, const struct report *r, struct str format, struct str name, struct err *err)
{
	const struct format *f = formats, *end = formats + ARRAY_LEN(formats);
	const char *path;
	while (f < end && !str_eq(format, str_of(f->name)))
		f++;
	if (f == end)
		return err_set(err, ST_INVALID, "'%.*s' is no format of a report; it is xlsx, pdf or docx", STR_ARG(format));
	TRY(call_scratch_file(c, f->name, &path, err));
	return call_send_file(c, f->write(r, path, err), path, f->type, str_of(arena_printf(c->a, "%.*s.%.*s", STR_ARG(name), STR_ARG(format))), err);
}
