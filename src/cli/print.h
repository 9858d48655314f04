/* What commands print on standard output: JSON, sentences, reports. */
#ifndef JH_CLI_PRINT_H
#define JH_CLI_PRINT_H

#include "cli/command.h"
#include "report/report.h"

#include <jansson.h>

/* The value and a line break; drops it. */
void print_json(const struct session *s, json_t *o);
/* A sentence, {0} … replaced; nothing with --json. The caller passes the message, not its translation. */
void print_line(const struct session *s, const char *message, const struct str *args, int n);
void print_report(const struct session *s, const struct report *r);

/* "2024-09-01 16:00:05", so many minutes east of Greenwich. */
struct str print_moment(struct arena *a, moment_t m, int zone_minutes);

#endif
