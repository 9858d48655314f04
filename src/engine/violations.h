/* The list of violations of a check: the first hundred in words, the rest counted. */
#ifndef JH_ENGINE_VIOLATIONS_H
#define JH_ENGINE_VIOLATIONS_H

#include "engine/problem.h"

enum { VIOLATIONS_MAX = 100 };

struct violations {
	struct arena *arena;
	struct err *said[VIOLATIONS_MAX + 1];
	int64_t count; /* all of them */
};

void violations_init(struct violations *v, struct arena *a);
/* The format is a string literal, as that of err_set: it is said in the reader's language later. */
void violation(struct violations *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Fills feasible, violations and violation_count. */
void violations_report(struct violations *v, struct check_report *ret);
/* The same for a report that another part of the check has filled: its violations follow. */
void violations_before(struct violations *v, struct check_report *report);
/* The report of a decision that could not even be read: `why`, copied, is all that is said; no objective. */
void violations_one(struct arena *a, const struct err *why, struct check_report *ret);

#endif
