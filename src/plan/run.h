/* Runs: what was computed for a plan. Kept in the work database: a run can be computed again, what people decide about it cannot and
 * stands in the register. Runs of a plan are numbered from 1.
 *
 * A run that is under way is followed by its trace: best objective and proved bound over the seconds. */
#ifndef JH_PLAN_RUN_H
#define JH_PLAN_RUN_H

#include "engine/engine.h"
#include "plan/plan.h"

enum plan_run_state { RUN_UNDER_WAY, RUN_DONE, RUN_FAILED };

struct plan_point {
	double seconds, objective, bound; /* NAN, −INFINITY while unknown */
};

struct plan_run {
	struct id id, plan;
	int64_t number;
	struct str actor;
	moment_t started, ended;
	enum plan_run_state state;
	bool was_stopped;           /* by a person or by its time, before it was proved */
	uint64_t seed;
	struct engine_result result;
	struct str why[LANG_COUNT]; /* infeasible: the rules that clash; failed: the error */
	int64_t read_tx;
	uint8_t digest[DIGEST_SIZE];
	struct str policy;
	struct str scenario;        /* JSON: the settings and wishes it was computed under */
	struct str lines;           /* text of the decision; empty: none */
	const struct plan_point *point;
	size_t points;
};

/* Makes and updates the tables. Several programs may call it at once. */
enum status plan_work_migrate(struct store *work, struct err *err);

/* Begins a run: fills id, number, started. */
enum status plan_run_begin(struct store *work, struct plan_run *run, struct err *err);
/* The trace so far, result included. */
enum status plan_run_follow(struct store *work, const struct plan_run *run, struct err *err);
enum status plan_run_end(struct store *work, const struct plan_run *run, struct err *err);

/* number 0: the newest with a decision; ST_NOT_FOUND. On the arena. */
enum status plan_run_get(struct store *work, struct arena *a, struct id plan, int64_t number, struct plan_run *ret, struct err *err);
/* Newest first, without lines and trace. */
enum status plan_run_list(struct store *work, struct arena *a, struct id plan, struct plan_run **ret, size_t *ret_n, struct err *err);
/* The newest whatever its state, with its trace, for pages that follow it. ST_NOT_FOUND. */
enum status plan_run_newest(struct store *work, struct arena *a, struct id plan, struct plan_run *ret, struct err *err);

#endif
