/* What the yearly report counts; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_YEARLY_H
#define JH_AREAS_PROGRAMME_YEARLY_H

#include "areas/programme/tasks.h"
#include "record/changes.h"
#include "record/tx.h"

/* A figure of the report: a definition, not code. {Y} and {N} in the condition are the first days of the year and of the next, {S} the
 * first calendar year of the school year that ends in it. */
struct figure_rule {
	struct label section, label;
	const struct record *record;
	const char *where;
	struct tally {
		const char *field; /* NULL: rows are counted */
		bool distinct;     /* how many different rows the field refers to; else its sum */
		bool is_confirmed; /* rows that the other side confirmed */
	} of;
	struct label unit;
};
#define ORGANISATION {"组织保障", "Organisation"}
#define WORK {"结对和集团工作", "Work of pairs and groups"}
#define PEOPLE_MOVED {"人员交流", "People"}
#define HONOURS {"评选表彰", "Honours"}
#define STANDING {"年末有效荣誉（累计，与本年度授予不相加）", "Honours held at the end of the year (never added to those of the year)"}
#define GROWTH {"学生成长", "Pupils' growth"}

enum { YEARLY_RULES = 40 };
extern const struct figure_rule yearly_rules[YEARLY_RULES];

/* What each rule comes to, in stored units: rows, or tenths of hours. An event that both schools reported is one: of rows that somebody
 * found to be the same activity only the kept one counts, and as confirmed by the other side where both had reported it. */
struct yearly {
	int64_t units[YEARLY_RULES];   /* of the rows */
	int64_t twice[YEARLY_RULES];   /* of them reported again: not counted */
	int64_t implied[YEARLY_RULES]; /* not among the rows, but confirmed by the other's report: counted */
	int64_t tasks[TASK_STATES];
	struct record_mark marks[YEARLY_RULES]; /* of its record, when it was counted */
	struct record_mark verdicts;		/* of what was found to be the same activity */
};

static inline int64_t yearly_units(const struct yearly *y, int rule) { return y->units[rule] - y->twice[rule] + y->implied[rule]; }

/* The rule's condition in a year, on the arena. */
struct str yearly_condition(struct arena *a, const char *where, int year);
/* The day that the year is counted as of. */
struct as_of yearly_day(struct as_of at, int year);
/* All of it from the rows. O(rows). */
enum status yearly_load(struct reg *g, struct arena *a, struct as_of at, int year, struct yearly *ret, struct err *err);
/* All but the tasks, from what it was `before` (NULL: from the rows) and what has changed since. */
enum status yearly_follow(struct reg *g, struct arena *a, struct as_of then, int year, const struct yearly *before, struct yearly *ret, struct err *err);
/* Tasks that are due in the year, by how they stand. */
enum status yearly_tasks(struct reg *g, struct arena *a, const struct places *p, struct as_of then, int year, struct yearly *y, struct err *err);

#endif
