#include "web/report_page.h"

#include "web/views.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void page_report(struct call *c, const struct report *r)
{
	if (r->subtitle.n)
		view_subtitle(&c->page, &(struct view_subtitle){r->subtitle});
	report_blocks_to_html(r, c->page.out);
	if (r->footer.n)
		view_subtitle(&c->page, &(struct view_subtitle){r->footer});
	view_charts(&c->page, &(struct view_charts){});
}

/* The renderers write to a path; the file is unlinked before anybody else could open it by name for long. */
static enum status render(const struct report *r, bool is_pdf, int *ret_fd, struct err *err)
{
	const char *folder = getenv("TMPDIR");
	char path[512];
	snprintf(path, sizeof path, "%s/junheng-XXXXXX", folder && *folder ? folder : "/tmp");
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return err_set(err, ST_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
	close(fd);
	enum status st = is_pdf ? report_to_pdf(r, path, err) : report_to_xlsx(r, path, err);
	if (st == ST_OK && (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		st = err_set(err, ST_UNAVAILABLE, "%s cannot be read: %s", path, strerror(errno));
	unlink(path);
	if (st == ST_OK)
		*ret_fd = fd;
	return st;
}

enum status page_report_file(struct call *c, const struct report *r, struct str format, struct str name, struct err *err)
{
	bool is_pdf = str_eq(format, STR("pdf"));
	int fd;
	if (!is_pdf && !str_eq(format, STR("xlsx")))
		return err_set(err, ST_INVALID, "'%.*s' is no format of a report; it is xlsx or pdf", STR_ARG(format));
	TRY(render(r, is_pdf, &fd, err));
	return response_file(c->out, fd, is_pdf ? "application/pdf" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
			     str_of(arena_printf(c->a, "%.*s.%.*s", STR_ARG(name), STR_ARG(format))), err);
}
