/* What supervisor and worker do to jobs; for this folder. Every function that names an attempt changes nothing and answers
 * ST_CONFLICT when the job has gone on without it. */
#ifndef JH_WORK_JOB_INSIDE_H
#define JH_WORK_JOB_INSIDE_H

#include "base/buf.h"
#include "work/job.h"

struct files;

/* "UPDATE job SET " and the like with {change} replaced by the expression for the next number of change. */
enum status job_prepare(struct store *work, struct stmt **ret, const char *sql, struct err *err);

struct job_ticket {
	struct id id;
	int attempt;
};

/* Takes the oldest waiting job of one of the kinds for the server; *ret_kind NULL when none waits. Servers may ask at the
 * same moment: each job goes to one of them. */
enum status job_take(struct store *work, const char *server, const struct job_kind *const *kinds, int n, struct job_ticket *ret,
		     const struct job_kind **ret_kind, struct err *err);

/* Says that the server lives: its jobs' beat grows. */
enum status job_beat(struct store *work, const char *server, struct err *err);

/* The jobs that run, of all servers. */
struct job_lease {
	struct job_ticket ticket;
	struct str kind, server;
	int64_t beat;
	int tries;
	bool stopping;
};
enum status job_running(struct store *work, struct arena *a, struct job_lease **ret, size_t *ret_n, struct err *err);

enum status job_tell_progress(struct store *work, struct job_ticket t, const char *step, double share, int64_t count, struct err *err);

/* Done, with what its function found. */
struct job_outcome {
	enum status status; /* what the function returned */
	const struct err *error;
	struct str result;
	bool was_stopped;
	moment_t retry_at;  /* 0: not again */
};
/* In the caller's transaction, so that result files and messages stand with it. */
enum status job_put_outcome(struct store *work, struct job_ticket t, const struct job_outcome *o, struct err *err);

/* Its process or its server is gone: waiting again at `retry_at`, or failed (0) for `why`; cancelled when somebody had asked
 * it to stop. */
enum status job_put_lost(struct store *work, struct job_ticket t, const struct err *why, moment_t retry_at, struct err *err);
/* The server stops in order: the job waits again as if it had not been begun. */
enum status job_hand_back(struct store *work, struct job_ticket t, struct err *err);
enum status job_put_log(struct store *work, struct job_ticket t, struct str log, struct err *err);

/* When the next try may begin: after 2 s, then 4 times as long each time; 0 when the kind has no more tries. */
moment_t job_retry_at(const struct job_kind *k, int tries, moment_t now);

#endif
