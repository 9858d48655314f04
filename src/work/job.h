/* Jobs: everything long runs in a worker process of its own and is told about here. A job is a row of the work database:
 * who started what, how far it is, how it ended. It is taken by a supervisor (supervisor.h) of any server that shares the
 * database; when that server dies, another one finds the job again.
 *
 * A job has an id that stays, and an attempt that grows: whatever an earlier attempt still writes is refused. */
#ifndef JH_WORK_JOB_H
#define JH_WORK_JOB_H

#include "store/store.h"
#include "text/lang.h"

struct arena;
struct job_run;

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };
enum { JOB_STATES = 5 };

const char *job_state_name(enum job_state s); /* "waiting" … */
struct label job_state_label(enum job_state s);
bool job_state_parse(struct str s, enum job_state *ret);

/* What the program can do as a job: a `const` table of these is given to supervisor and worker. */
struct job_kind {
	const char *name; /* "import" */
	struct label label;
	/* The work, in its own process. ST_OK and ST_NO end in JOB_DONE (ST_NO: the answer is no), ST_CANCELLED after
	 * job_stopped in JOB_CANCELLED, ST_BUSY and ST_UNAVAILABLE are tried again, anything else is JOB_FAILED. */
	enum status (*run)(struct job_run *r, struct err *err);
	int64_t memory_max;  /* bytes of address space; 0: no limit */
	int cpu_seconds;     /* 0: no limit */
	int wall_seconds;    /* 0: no limit */
	int tries;           /* how often it is begun in all when a process dies or something is unavailable; 1: never again */
	int at_once;         /* how many of the kind one server runs at a time; 0: no limit but the server's */
	bool tells;          /* its end is told to who started it, in the inbox */
};

/* NULL without such a kind. */
const struct job_kind *job_kind_find(const struct job_kind *const *kinds, int n, struct str name);

struct job {
	struct id id;
	struct str kind, parameters; /* a JSON object */
	struct str actor, scope;     /* who started it, which region or school it is about; both may be empty */
	enum lang lang;              /* of what it writes */
	enum job_state state;
	moment_t created, started, ended; /* 0: not yet */
	moment_t not_before;
	int attempt, tries;          /* begun how often; since it was last asked for by hand */
	bool stopping;               /* somebody asked it to stop */
	double share;                /* 0 … 1 of the step */
	struct str step;             /* an English message for tr(), or empty */
	int64_t count;
	bool answer_no;              /* done, and the answer is no: faults were found */
	struct str result;           /* a JSON value, or empty */
	enum status error_status;
	struct str error[LANG_COUNT]; /* failed: what happened and what to do; cancelled and done: empty */
	struct str log;              /* the end of what its process printed; not for people who are no administrators */
	struct str server;           /* who runs it, or ran it last */
	int64_t changed;             /* of all changes of all jobs, the one that made it so */
};

/* A file the job reads; kept as long as the job. */
struct job_input {
	const uint8_t *digest; /* DIGEST_SIZE bytes; of a file in the file store */
	struct str name;       /* as people know it */
};

enum { JOB_PARAMETERS_MAX = 65536, JOB_INPUTS_MAX = 64 };

struct job_new {
	struct str kind, parameters; /* parameters p NULL: {} */
	struct str actor, scope;
	enum lang lang;
	const struct job_input *inputs;
	int n_inputs;
	moment_t not_before; /* 0: at once */
};

/* May stand inside the caller's transaction on the work database. ST_INVALID: parameters are no JSON object, or too long. */
enum status job_add(struct store *work, const struct job_new *n, struct id *ret, struct err *err);

/* Texts on the arena. ST_NOT_FOUND. */
enum status job_get(struct store *work, struct arena *a, struct id id, struct job *ret, struct err *err);

struct job_filter {
	struct str actor, kind;  /* p NULL: of everybody, of every kind */
	bool has_state;
	enum job_state state;
	struct id before;        /* the page after this one; zero: from the newest */
	int limit;               /* 0: 50 */
};
/* The newest first. *ret on the arena. */
enum status job_list(struct store *work, struct arena *a, const struct job_filter *f, struct job **ret, size_t *ret_n, struct err *err);

/* For event streams: the jobs changed after number `since`, each once as it is now, in order of change; at most `limit`. Start
 * with job_last_change. One indexed query; nothing is missed, whoever on whatever server changes jobs. */
enum status job_changes(struct store *work, struct arena *a, int64_t since, int limit, struct job **ret, size_t *ret_n, struct err *err);
enum status job_last_change(struct store *work, int64_t *ret, struct err *err); /* 0: no job yet */

/* Asks it to stop: a waiting job is cancelled at once, a running one by its supervisor. ST_CONFLICT when it has ended. */
enum status job_cancel(struct store *work, struct id id, struct err *err);
/* Lets a failed or cancelled job run again; results of before are dropped. ST_CONFLICT when it is neither. */
enum status job_retry(struct store *work, struct id id, struct err *err);

/* Forgets jobs that ended before the moment, with their uses of files. */
enum status job_forget(struct store *work, moment_t before, int64_t *ret_n, struct err *err);

#endif
