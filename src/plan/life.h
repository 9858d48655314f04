/* The life of a plan, the same for every planner: made, solved, looked at, wished about, solved again near the last decision,
 * submitted, approved by another person, adopted in one transaction, undone.
 *
 * Every step is one transaction of the register. Faults of rows are added to the desk's list; ST_NO then, and nothing was written. */
#ifndef JH_PLAN_LIFE_H
#define JH_PLAN_LIFE_H

#include "plan/planner.h"
#include "plan/run.h"

/* What the steps work with: one register, one person. */
struct plan_desk {
	struct reg *g;
	struct store *work;    /* its tables made (plan_work_migrate) */
	const struct planners *planners;
	struct arena *arena;
	enum lang lang;
	struct str actor;      /* the account */
	struct str (*who)(void *context, struct str actor); /* an account as people read it; NULL: as it is kept */
	void *who_context;
	struct faults *faults; /* may be NULL for steps that only read */
	bool (*may_open)(void *context, const struct record *r, struct id row); /* as in plan_context */
	void *open_context;
};

/* ---- making and reading ---- */

struct plan_new {
	struct str name;
	const struct planner *planner;
	struct plan_scenario scenario;
};
/* ST_CONFLICT: the name is taken. Settings are checked against the planner's. */
enum status plan_create(struct plan_desk *d, const struct plan_new *n, struct id *ret, struct err *err);

/* By name or id; ST_NOT_FOUND. On the arena. */
enum status plan_get(struct plan_desk *d, struct str name, struct plan *ret, struct err *err);
/* The newest first; planner NULL: all. Without decisions. */
enum status plan_list(struct plan_desk *d, const struct planner *planner, struct plan **ret, size_t *ret_n, struct err *err);

/* The scenario as it now is replaces the one stored, while the plan is a draft or was returned (ST_CONFLICT otherwise). */
enum status plan_save(struct plan_desk *d, struct plan *p, const struct plan_scenario *scenario, struct err *err);
/* Adds the wish or replaces the one of the same subject and target; `remove` takes it away. A lock takes other locks of the subject
 * away. ST_TOO_LARGE. The wish's texts are copied. */
enum status plan_wish(struct plan_desk *d, struct plan *p, const struct plan_wish *wish, bool remove, struct err *err);
/* A draft is taken away; an empty reason says that nobody needs it any more. */
enum status plan_remove(struct plan_desk *d, const struct plan *p, struct str reason, struct err *err);

/* The key people mean by a text: an id, key or name of the planner's row; "-" is none. ST_NOT_FOUND. */
enum status plan_key(struct plan_desk *d, const struct planner *p, bool is_target, day_t day, struct str text, struct str *ret, struct err *err);

/* ---- looking ---- */

/* The register as the plan reads it, as known at `tx` (TX_NOW: now). ret_context lives as long as the arena. */
enum status plan_read(struct plan_desk *d, const struct plan *p, int64_t tx, struct plan_context *ret_context, struct plan_reading *ret,
		      struct err *err);

/* Which register a decision rests on: a submitted plan's own, else the run's; without a run (NULL) that of now. */
int64_t plan_known_at(const struct plan *p, const struct plan_run *run);

/* The decision meant: what was submitted; else that of run `number` (0: the newest with one). ST_NOT_FOUND: there is none yet. */
enum status plan_decision(struct plan_desk *d, const struct plan *p, int64_t number, struct plan_lines *ret, struct plan_run *ret_run,
			  struct err *err);

/* ---- solving ---- */

struct plan_ask {
	uint64_t work, seed;
	int threads;
	bool is_fresh;           /* not near the last decision */
	const struct plan_lines *known; /* decisions found elsewhere: the best that keeps the plan's rules stands where nothing better is found */
	size_t knowns;
	const atomic_bool *stop; /* a person's wish or a timer's: what is best then is kept; may be NULL */
	/* Told when there is something new, by the thread that solves; NULL: nobody. */
	void (*tell)(void *context, const struct plan_point *p);
	void *context;
};
/* Reads, solves and keeps the run. ST_OK also when nothing was found: ret->result says so. */
enum status plan_solve(struct plan_desk *d, const struct plan *p, const struct plan_ask *ask, struct plan_run *ret, struct err *err);

/* The plan as if the setting had this value (empty: what the policy says): for runs beside its own. On the arena. */
struct plan plan_varied(struct arena *a, const struct plan *p, const char *name, struct str value);
/* The newest run with a decision that was computed under exactly this scenario. ST_NOT_FOUND. */
enum status plan_run_under(struct plan_desk *d, const struct plan *p, struct plan_run *ret, struct err *err);

/* ---- changing a decision by hand ---- */

struct plan_trial {
	struct plan_run base;            /* what was changed */
	struct plan_lines from, lines;   /* before, after */
	struct plan_context context;
	struct plan_reading reading;     /* the register as it is now */
	struct check_report before, after;
};
/* Gives subjects of run `number` (0: the newest with a decision) other targets, all others as they are, and asks the independent
 * checker. Nothing is written. ST_NOT_FOUND: a subject the decision says nothing about. */
enum status plan_try(struct plan_desk *d, const struct plan *p, int64_t number, const struct plan_line *move, size_t n, struct plan_trial *ret,
		     struct err *err);
/* Keeps it as a run of seed 0, without a bound. ST_NO: it breaks a rule; ST_CONFLICT: the plan is no draft any more. */
enum status plan_keep(struct plan_desk *d, const struct plan *p, const struct plan_trial *t, struct plan_run *ret, struct err *err);

/* ---- deciding ---- */

/* Whether the plan's state is one the transition (submit, return, accept, adopt, undo) begins from; ST_CONFLICT says which it needs. The
 * calls below ask for it themselves. */
enum status plan_awaits(const struct plan *p, const char *transition, struct err *err);

/* Writes the run's decision into the plan's row and submits it. The checker must pass on the register as it is now: ST_NO with
 * ret_check otherwise. number as above. */
enum status plan_submit(struct plan_desk *d, const struct plan *p, int64_t number, struct check_report *ret_check, struct err *err);
enum status plan_return(struct plan_desk *d, const struct plan *p, struct str reason, struct err *err);
/* By another person than who submitted or made it: ST_DENIED. */
enum status plan_accept(struct plan_desk *d, const struct plan *p, struct err *err);

struct plan_outcome {
	int64_t tx;
	struct str batch;             /* `junheng undo` knows it */
	bool has_changed;             /* the register is no longer what was read */
	struct plan_change *change;   /* what differs */
	size_t changes;
	struct check_report check;    /* on the register as it is now */
};
/* One transaction: reads anew under the writer's lock, checks with the independent checker, writes the rows and the plan's state.
 * ST_CONFLICT when the register has changed underneath and `accept_changes` is not given, or when the plan was adopted meanwhile;
 * ST_NO when a rule is broken or a row refused. ret is filled in these cases too; nothing is written then. */
enum status plan_adopt(struct plan_desk *d, const struct plan *p, bool accept_changes, struct plan_outcome *ret, struct err *err);
/* Takes the adoption back, as a batch is: rows changed since are faults naming them. */
enum status plan_undo(struct plan_desk *d, const struct plan *p, struct str reason, struct err *err);

#endif
