/* A plan and its parts, as every planner has them: what it was asked (scenario), what the register said (reading), what was decided
 * (lines), what people want of it (wishes).
 *
 * A decision is a list of lines `subject → target`: school → core, helped → helper, teacher → school, unit → school. Keys are texts
 * that mean something to the planner alone; for rows they are the row's id in 32 hex digits. That is what is stored, compared,
 * kept near and checked, the same for every planner. */
#ifndef JH_PLAN_PLAN_H
#define JH_PLAN_PLAN_H

#include "base/date.h"
#include "base/id.h"
#include "crypt/digest.h"
#include "record/row.h"

struct arena;
struct planner;

/* ---- decisions ---- */

struct plan_line {
	struct str subject; /* never empty, without blanks */
	struct str target;  /* empty: none (the school stays outside, the teacher where they are); without blanks */
};

/* In order of subject, then target. A subject may have several lines. */
struct plan_lines {
	struct plan_line *line;
	size_t n;
};

enum { PLAN_LINES_MAX = 4000000, PLAN_KEY_MAX = 200 };

void plan_lines_sort(struct plan_lines *l);
/* One line each: "subject target\n", no target: "subject -\n". */
void plan_lines_write(const struct plan_lines *l, struct buf *out);
/* ST_INVALID names the line. On the arena; keys are views into `text`. */
enum status plan_lines_read(struct arena *a, struct str text, struct plan_lines *ret, struct err *err);
/* The first target of the subject; false: the decision says nothing about it. O(log n). */
bool plan_lines_find(const struct plan_lines *l, struct str subject, struct str *ret_target);

/* Subjects whose targets differ. */
struct plan_difference {
	struct str subject, before, after; /* first targets; p NULL: not in that decision */
};
/* In order of subject. O(n + m). */
size_t plan_lines_compare(struct arena *a, const struct plan_lines *before, const struct plan_lines *after, struct plan_difference **ret);

/* ---- wishes ---- */

enum plan_wish_kind { PLAN_LOCK, PLAN_FORBID, PLAN_PREFER };

struct plan_wish {
	enum plan_wish_kind kind;
	struct str subject, target; /* target empty: none */
	double weight;              /* PREFER: in the objective's unit; below 0: rather not; 0: what the policy says one is worth */
	struct str by;              /* the account that said so */
	moment_t at;
};

/* ---- what a plan is asked ---- */

struct plan_given {
	struct str name, value;
};

struct plan_scenario {
	struct id region;           /* zero: everywhere */
	day_t as_of;                /* the register is read as of this day */
	day_t effective;            /* what is adopted holds from this day on */
	struct plan_given *setting; /* what differs from the policy; names are the planner's */
	size_t settings;
	struct plan_wish *wish;     /* a pair of subject and target is in it once */
	size_t wishes;
};

enum { PLAN_WISHES_MAX = 20000 };

/* What was set, or an empty view. */
struct str plan_value(const struct plan_scenario *s, const char *name);
/* ST_INVALID names the setting. *ret keeps its value when nothing was set. */
enum status plan_value_number(const struct plan_scenario *s, const char *name, double *ret, struct err *err);
enum status plan_value_yes(const struct plan_scenario *s, const char *name, bool *ret, struct err *err);

/* ---- what the register said ---- */

/* One thing the decision rests on, in words that change when it does: all of them make the digest. */
struct plan_fact {
	struct str key;   /* of the subject or target; rules that are of nobody: the policy's id */
	struct str label; /* as people call it */
	struct str text;  /* "pupils 812, strength 63.4" */
};

/* What could not be part of the plan, and why (a message of the catalogue). */
struct plan_left_out {
	struct str label;
	const char *why;
};

struct plan_reading {
	void *problem;             /* the planner's own */
	struct plan_fact *fact;    /* by key; a key once */
	size_t facts;
	struct plan_left_out *left_out;
	size_t left_outs;
	struct str policy;         /* ids and digests of the policies, as the run and the plan keep them */
	struct str policy_said;    /* their titles and digests, for the head of reports */
	int64_t tx;                /* the register's last transaction then */
	uint8_t digest[DIGEST_SIZE]; /* over the facts */
};

/* Adds to what is left out; the list lives on the arena of the reading. O(1) amortised. */
void plan_leave_out(struct arena *a, struct plan_reading *r, struct str label, const char *why);

/* The label of the key, else of what stands before its ".", else the key. O(log n). */
struct str plan_label(const struct plan_reading *r, struct str key);

/* What differs between two readings of one scenario. */
struct plan_change {
	struct str key, label;
	struct str before, after; /* texts of the fact; p NULL: there was none, there is none */
};
size_t plan_readings_compare(struct arena *a, const struct plan_reading *before, const struct plan_reading *after, struct plan_change **ret);

/* ---- the plan as a row of the register ---- */

/* Its fields, by index. What people decide is history like every other row; what was computed on the way is kept beside it
 * (run.h). */
enum plan_field {
	PLAN_NAME,
	PLAN_PLANNER,
	PLAN_REGION,
	PLAN_AS_OF,
	PLAN_EFFECTIVE,
	PLAN_SETTINGS,  /* JSON object of texts */
	PLAN_WISHES,    /* JSON list */
	PLAN_OWNER,     /* the account that made it */
	/* what was submitted */
	PLAN_DECISION,  /* lines */
	PLAN_RUN,       /* which run it is of, by number */
	PLAN_READ_TX,   /* the register's last transaction when it was read */
	PLAN_DIGEST,    /* of what was read, 64 hex digits */
	PLAN_POLICY,
	PLAN_OBJECTIVE, /* 6 places */
	PLAN_BOUND,
	PLAN_BATCH,     /* of the adoption */
	PLAN_FIELDS,
};
/* draft → submitted → accepted → adopted → undone; submitted → returned → submitted. For the program's catalogue, after "region". */
extern const struct record record_plan;

struct plan {
	struct id id;
	int64_t version;     /* for who writes it next: another one is ST_CONFLICT */
	struct str name, state, owner, batch;
	const struct planner *planner;
	struct plan_scenario scenario;
	/* from `submitted` on */
	bool has_decision;
	struct plan_lines lines;
	int64_t run, read_tx;
	uint8_t digest[DIGEST_SIZE];
	double objective, bound;
};

#endif
