/* A planner: a `const` row of functions. Adding one is adding a file with such a row and its line in the program's list; the life of
 * its plans (life.h), their storage, commands and pages follow.
 *
 * Functions take a context, give their answers on its arena, and know no state beside it. `reading->problem` is the planner's own:
 * what its `read` made, handed to the others. */
#ifndef JH_PLAN_PLANNER_H
#define JH_PLAN_PLANNER_H

#include "engine/problem.h"
#include "plan/plan.h"
#include "report/report.h"

struct change;

enum plan_setting_kind { PLAN_NUMBER, PLAN_YES_NO, PLAN_CHOICE };

/* What a scenario may set beyond its policy: forms and options of commands follow from these. */
struct plan_setting {
	const char *name;   /* ends the list with NULL */
	struct label label, help;
	enum plan_setting_kind kind;
	double min, max;    /* of numbers, inclusive */
	const char *unit;   /* "km", or NULL */
	const struct code *codes; /* of a choice, ended by value NULL; NULL: the entries of the policy's list */
	const char *among;        /* those of `codes` that may be chosen, blanks between; NULL: all */
	const char *policy, *list; /* kind of the policy and its list, each entry with a label */
	const char *usual;         /* "yes" or "no": what an empty one means where no policy says so; NULL: what the policy says */
};

/* Whether the code of the setting's list may be chosen. */
bool plan_setting_offers(const struct plan_setting *s, const struct code *c);

struct plan_context {
	struct reg *g;
	struct arena *arena;
	enum lang lang;
	struct as_of at;                      /* of the reading: the scenario's day, known now or then */
	const struct plan_scenario *scenario;
	const struct plan_lines *previous;    /* a decision to stay near; NULL: none */
	/* Whether the reader may see personal values of the row, for letters; the reading is logged by who answers. NULL: nobody may. */
	bool (*may_open)(void *context, const struct record *r, struct id row);
	void *open_context;
};

/* One thing a subject could be given instead. */
struct plan_option {
	struct str target;       /* empty: none */
	bool is_chosen;
	bool is_possible;        /* everything else staying as it is */
	double cost;             /* by how much the objective would grow when possible; may be below 0 */
	const struct err *why;   /* what stands against it when not possible; NULL: see `detail` */
	struct str detail;       /* "4.2 km", in the reader's language */
};

/* For qsort: the chosen first, then possible ones by cost, then the others; equals by target. */
int plan_option_order(const void *x, const void *y);

struct plan_explanation {
	struct plan_option *option; /* in that order */
	size_t options;
	double leave;               /* what another choice costs on top where the plan is solved again near this decision */
	struct str note;            /* may be empty */
};

/* One letter or list that goes out once the plan is adopted. */
struct plan_addressee {
	struct str key, label;
};

/* What a decision would change in a school's yearly statistics: for before and after on the national measure. */
struct plan_effect {
	struct id school;
	struct str section; /* "primary" */
	struct str field;   /* a whole number of the statistics */
	int64_t by;
};

struct planner {
	const char *name;            /* "groups": of commands and addresses */
	struct label label, help;    /* "school groups" */
	struct label subject, target; /* headings of a line: "school", "core" */
	struct label none;           /* an empty target: "outside all groups" */
	struct label unit;           /* of the objective: "km" */
	const struct record *subject_record, *target_record; /* what keys name, found as rows are; NULL: the text is the key */
	const char *const *policies; /* kinds it reads, ended by NULL */
	const struct plan_setting *settings; /* ended by name NULL */

	/* Reads the register. Fills problem, facts (any order), left_out, policy; the life sorts, digests and adds tx. What makes the
	 * scenario unreadable is an error; what leaves a subject out goes into left_out. */
	enum status (*read)(const struct plan_context *c, struct plan_reading *ret, struct err *err);

	/* The best decision with its proved bound. Stopped: the best so far. *ret_lines stays empty with !ret->feasible; with
	 * ret->infeasible err holds the smallest clashing set in the planner's words, status ST_OK. */
	enum status (*solve)(const struct plan_context *c, const struct plan_reading *r, const struct engine_run *run, struct engine_result *ret,
			     struct plan_lines *ret_lines, struct err *err);

	/* Recomputes objective and every rule and wish of a decision, sharing nothing with solve but the reading. A decision that names
	 * what the reading does not have breaks a rule. */
	enum status (*check)(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct check_report *ret,
			     struct err *err);

	/* Tables and charts: before, and with lines after. Adds to the report, headings of level 2. */
	enum status (*report)(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out,
			      struct err *err);

	/* Why the subject has its target: what else it could have, and what each would cost with all others as they are. ST_NOT_FOUND
	 * for a subject the plan has nothing to say about. */
	enum status (*explain)(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			       struct plan_explanation *ret, struct err *err);

	/* Writes what the decision means into the open change, from the scenario's effective day on. Faults go to the change's list. */
	enum status (*write)(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
			     struct err *err);

	/* Who gets a letter, in the order people expect; and the letter (title and blocks of an initialised report). */
	enum status (*addressees)(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l,
				  struct plan_addressee **ret, size_t *ret_n, struct err *err);
	enum status (*letter)(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key,
			      struct report *out, struct err *err);

	/* A target in words, for targets that are no keys of rows; NULL: the label of its fact. */
	struct str (*say_target)(const struct plan_reading *r, struct arena *a, enum lang lang, struct str target);

	/* What the decision would change in the statistics, by the policy's assumptions, which *ret_note says in words. NULL: nothing. */
	enum status (*effects)(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
			       size_t *ret_n, struct str *ret_note, struct err *err);

	/* Places of the subjects and targets for the map, degrees WGS84; false: the key has none. NULL: nothing to draw. */
	bool (*place)(const struct plan_reading *r, struct str key, double *ret_lon, double *ret_lat);
};

/* The program's planners, passed explicitly. */
struct planners {
	const struct planner *const *list; /* ended by NULL */
	/* The national measure without and with the effects, added to the report; NULL: it is not told. */
	enum status (*measure)(const struct plan_context *c, const struct plan_effect *effect, size_t n, struct report *out, struct err *err);
};
/* A target as people call it, the empty one too. */
struct str plan_target_label(const struct planner *p, const struct plan_reading *r, struct arena *a, enum lang lang, struct str target);
const struct planner *planner_find(const struct planners *all, struct str name); /* NULL: none */

#endif
