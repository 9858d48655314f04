#include "cli/report.h"

enum status session_report(struct session *s, const struct arguments *args, const struct report *r, struct err *err)
{
	if (!s->json) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		report_to_text(r, &(struct text_options){.columns = s->columns, .colour = s->colour}, &text);
		fwrite(text.p, 1, text.n, s->out);
	}
	if (argument_given(args, "xlsx"))
		TRY(report_to_xlsx(r, str_dup(s->arena, argument(args, "xlsx", STR(""))), err));
	if (argument_given(args, "pdf"))
		TRY(report_to_pdf(r, str_dup(s->arena, argument(args, "pdf", STR(""))), err));
	if (argument_given(args, "docx"))
		TRY(report_to_docx(r, str_dup(s->arena, argument(args, "docx", STR(""))), err));
	return ST_OK;
}
