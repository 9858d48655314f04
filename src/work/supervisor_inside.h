/* A supervisor's parts: which server it is (supervisor_server.c), its processes (supervisor_child.c), the loop
 * (supervisor.c). */
#ifndef JH_WORK_SUPERVISOR_INSIDE_H
#define JH_WORK_SUPERVISOR_INSIDE_H

#include "work/job_inside.h"
#include "work/supervisor.h"

#include <sys/types.h>

enum { SERVER_TEXT = 160, LOG_TAIL = 8192 };

/* "host/boot/pid namespace/pid/start/random": no two supervisors ever have the same. */
void server_name(char out[SERVER_TEXT]);
/* True when that supervisor was of this machine and its process is gone; of others nothing can be said: false. */
bool server_is_gone(struct str name);

enum child_why { WHY_ITSELF, WHY_WISH, WHY_WALL, WHY_LEASE, WHY_SERVER };

struct child {
	struct job_ticket ticket;
	const struct job_kind *kind;
	int tries;
	pid_t pid;
	int pid_fd, log_fd;   /* −1: closed */
	int64_t started_ms;
	int64_t kill_ms;      /* when it is killed, having been asked to stop; 0: it was not asked */
	enum child_why why;   /* why it was asked */
	bool ended;
	int status;           /* waitpid's */
	char log[LOG_TAIL];   /* the end of what it printed */
	size_t log_n;
};

/* Starts the program again for the job. */
enum status child_start(struct child *c, const struct supervisor_options *o, struct err *err);
void child_read_log(struct child *c);   /* what is there now */
void child_ask(struct child *c, enum child_why why, int64_t kill_ms);
void child_kill(struct child *c);       /* and whatever it started */
bool child_reap(struct child *c);       /* true once it has ended */
void child_close(struct child *c);
/* Why it ended without a word, in *why; false when trying again is no use. */
bool child_explain(const struct child *c, struct err *why);

#endif
