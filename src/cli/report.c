#include "cli/report.h"

#include "cli/print.h"

enum status session_report(struct session *s, const struct arguments *args, const struct report *r, struct err *err)
{
	if (!s->json)
		print_report(s, r);
	if (argument_given(args, "xlsx"))
		TRY(report_to_xlsx(r, str_dup(s->arena, argument(args, "xlsx", STR(""))), err));
	if (argument_given(args, "pdf"))
		TRY(report_to_pdf(r, str_dup(s->arena, argument(args, "pdf", STR(""))), err));
	if (argument_given(args, "docx"))
		TRY(report_to_docx(r, str_dup(s->arena, argument(args, "docx", STR(""))), err));
	return ST_OK;
}
