/* The process of one job: this program again, with limits, lower priority, and an end together with its supervisor. */
#ifndef JH_WORK_WORKER_H
#define JH_WORK_WORKER_H

#include "work/job.h"

struct worker_options {
	struct str register_url; /* whose work database holds the job */
	const char *files;     /* folder of the file store */
	const struct job_kind *const *kinds;
	int n_kinds;
	void *context;         /* for the kinds: job_run.context */
};

/* Runs the job of the ticket (the argument the supervisor starts the program with) to its end and writes down how it ended.
 * Returns the process's exit code: 0 when the table says how the job ended. Only for a process of its own: sets limits that
 * cannot be lifted, blocks SIGTERM, which then stops the job. */
int worker_main(const struct worker_options *o, struct str ticket);

#endif
