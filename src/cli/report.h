/* Reports of commands: on the terminal, as workbook, as PDF. */
#ifndef JH_CLI_REPORT_H
#define JH_CLI_REPORT_H

#include "cli/command.h"
#include "report/report.h"

#define SESSION_REPORT_OPTIONS                                                                                         \
	{"xlsx", "FILE", {"把报告写成工作簿", "write the report as a workbook"}, false},                                \
	{"pdf", "FILE", {"把报告写成 PDF", "write the report as PDF"}, false}

/* For reports that offices edit further; beside the above. */
#define SESSION_REPORT_DOCX {"docx", "FILE", {"把报告写成 Word 文档", "write the report as a word processor's document"}, false}

/* The report on the terminal unless --json took its place, and into the files of --xlsx, --pdf and --docx. */
enum status session_report(struct session *s, const struct arguments *args, const struct report *r, struct err *err);

#endif
