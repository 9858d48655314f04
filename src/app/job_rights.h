/* Rights within a job: a job started on a page does what the one who started it may do, whoever's process it runs in. */
#ifndef JH_APP_JOB_RIGHTS_H
#define JH_APP_JOB_RIGHTS_H

#include "cli/command.h"

struct job_rights;

/* What the account that started the job reaches today, with its register opened. *ret NULL: the job was started on the command
 * line, where everything is allowed. ST_DENIED: the account is locked or closed. */
enum status job_rights_open(struct session *s, struct str actor, struct job_rights **ret, struct err *err);
void job_rights_close(struct job_rights *r); /* NULL allowed */

/* May they import the row? For session.may_write with the rights as context. Follows the row's references: O(references). */
bool job_may_import(void *context, struct reg *g, const struct row *row);

#endif
