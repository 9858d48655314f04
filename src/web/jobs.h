/* Pages of what runs beside requests: imports, jobs, batches, the inbox. */
#ifndef JH_WEB_JOBS_H
#define JH_WEB_JOBS_H

#include "web/call.h"
#include "work/file.h"
#include "work/job.h"

/* The job of the address, when the reader may do `action` to it; another's job is ST_NOT_FOUND, as one that is not there. */
enum status call_job(struct call *c, enum action action, struct job *ret, struct err *err);
bool job_is_own(const struct call *c, const struct job *j);
struct str job_path(struct call *c, struct id id); /* "/jobs/…" */

/* Adds the job in the reader's name and wakes the supervisor. */
enum status job_begin(struct call *c, const char *kind, struct str parameters, const struct job_input *inputs, int n_inputs, struct id *ret,
		      struct err *err);
/* Adds the job in the reader's name, wakes the supervisor and leads to its page. */
enum status job_start(struct call *c, const char *kind, struct str parameters, const struct job_input *inputs, int n_inputs, struct err *err);

/* ---- an import's result, for the job's page ---- */

/* What the import or the undoing answered; its files `uses`. Appends to the page. */
enum status import_result_show(struct call *c, const struct job *j, const struct file_use *uses, size_t n_uses, struct err *err);
void undo_result_show(struct call *c, const struct job *j);

/* May the reader import rows of any register? */
bool call_may_import(const struct call *c);

extern const struct web_part job_part, import_part, batch_part, inbox_part, hook_part;

#endif
