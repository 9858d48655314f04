/* How tasks stand on a day: computed from dates, milestones and measures, never typed; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_TASKS_H
#define JH_AREAS_PROGRAMME_TASKS_H

#include "areas/programme/book.h"
#include "report/report.h"

enum task_state { TASK_AHEAD, TASK_RUNNING, TASK_RISK, TASK_LATE, TASK_DONE, TASK_CANCELLED, TASK_STATES };
const char *task_state_text(enum task_state s); /* for tr() */
const char *task_state_name(enum task_state s); /* for JSON */
enum report_tone task_tone(enum task_state s);

struct plan_step {
	struct id id;
	struct str title;
	int32_t task;
	day_t due, met; /* met DAY_MAX: not yet */
};

struct plan_task {
	struct id id;
	int32_t programme;
	struct str number, title, area, unit;
	int32_t region, school, owner, department, working_group; /* −1; the last two of struct plans' frames */
	day_t starts, due, cancelled; /* starts DAY_MIN, cancelled DAY_MAX: not given */
	double target, reached;       /* NAN: none */
	size_t first_step, n_steps;   /* by due */
	/* ---- as of the day ---- */
	enum task_state state;
	const char *why;              /* a message for tr(), {0} the step it is about; NULL: nothing to say */
	int32_t next;                 /* the step that is due next and not met; −1 */
	size_t steps_met;
};

enum programme_column { PROGRAMME_TITLE, PROGRAMME_KIND, PROGRAMME_REGION, PROGRAMME_GROUP, PROGRAMME_FROM, PROGRAMME_TO, PROGRAMME_COLUMNS };

struct plans {
	const struct places *places;
	day_t day;
	struct frame programme, department, working_group; /* the last two: name alone */
	int32_t *parent;         /* of each programme: the plan it is part of; −1 */
	struct plan_task *tasks; /* by programme and number */
	size_t n_tasks;
	struct plan_step *steps;
	size_t n_steps;
};

/* Every task as known at at.tx, as it stands on at.day. O(rows · log). */
enum status plans_load(struct reg *g, struct arena *a, const struct places *p, struct as_of at, struct plans *ret, struct err *err);
/* Is the programme that plan, or part of it, as a yearly plan is of a three-year one? O(depth). */
bool plans_is_part(const struct plans *p, int32_t programme, int32_t plan);
/* Done when every step is met and the measure reached; late when its own day has passed; at risk when a step's has, or is near, or
 * when the measure is behind the pace of the policy. O(steps of the task). */
void task_settle(struct plans *p, struct plan_task *t, const struct programme_rules *r);

typedef bool task_keeps(const void *context, const struct plans *p, const struct plan_task *t);
/* The tasks that `keeps` says yes to: how many stand how, their time table, and each. */
void tasks_report(const struct plans *p, task_keeps *keeps, const void *context, struct str title, enum lang lang, struct arena *a, struct report *ret);
void tasks_json(const struct plans *p, task_keeps *keeps, const void *context, struct buf *out);
/* Who answers for the task: department, working group, school; persons by their number. */
struct str task_owner(struct arena *a, const struct plans *p, const struct plan_task *t);

#endif
