/* The watcher of jobs: takes waiting ones as there is room, starts a process for each (worker.h), hears their end, stops them
 * when asked, tries again what may be tried again, and takes up what a dead server left. One a server, in a thread of its own
 * with a connection of its own; several servers share the table.
 *
 * No clock is trusted between servers: a job's server counts a beat up, and who sees it stand still for the lease takes the job
 * away. A supervisor of this machine whose process is gone is known at once. */
#ifndef JH_WORK_SUPERVISOR_H
#define JH_WORK_SUPERVISOR_H

#include "work/job.h"

struct supervisor;

struct supervisor_options {
	struct str register_url;
	const char *files;               /* folder of the file store */
	const struct job_kind *const *kinds;
	int n_kinds;
	const char *const *arguments;    /* of the worker, ended by NULL; the ticket comes after them: {"junheng", "worker", "--job"} */
	int at_once;                     /* processes; 0: 2 */
	int poll_ms;                     /* how long a job of another server's table may wait to be seen; 0: 1000 */
	int lease_ms;                    /* 0: 30000 */
	int grace_ms;                    /* between asking a process to stop and killing it; 0: 10000 */
	/* What an administrator's log should know; NULL: nobody. From the supervisor's thread. */
	void (*log)(void *context, const char *message);
	void *context;
};

/* Checks the database, then runs. All pointers must live until supervisor_stop. */
enum status supervisor_start(struct supervisor **ret, const struct supervisor_options *o, struct err *err);
/* A job was added here: do not wait for the next poll. Any thread. */
void supervisor_wake(struct supervisor *s);
/* Asks its processes to stop, waits for them (killing what does not), gives their jobs back to the table. NULL allowed. */
void supervisor_stop(struct supervisor *s);

#endif
