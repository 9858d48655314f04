/* The list of violations of a check: the first hundred in words, the rest counted. */
#ifndef JH_ENGINE_VIOLATIONS_H
#define JH_ENGINE_VIOLATIONS_H

#include "engine/problem.h"

enum { VIOLATIONS_MAX = 100 };

struct violations {
	struct arena *arena;
	const char *text[VIOLATIONS_MAX + 1];
	int64_t count; /* all of them */
};

void violations_init(struct violations *v, struct arena *a);
void violation(struct violations *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Fills feasible, violations and violation_count. */
void violations_report(struct violations *v, struct check_report *ret);

#endif
