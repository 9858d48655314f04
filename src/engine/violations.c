#include "engine/violations.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

void violations_init(struct violations *v, struct arena *a) { *v = (struct violations){.arena = a}; }

void violation(struct violations *v, const char *format, ...)
{
	if (v->count++ >= VIOLATIONS_MAX)
		return;
	v->said[v->count - 1] = ARENA_NEW(v->arena, struct err);
	va_list ap;
	va_start(ap, format);
	(void)err_vset(v->said[v->count - 1], ST_NO, format, &ap);
	va_end(ap);
}

void violations_before(struct violations *v, struct check_report *report)
{
	int n = (int)MIN(v->count, VIOLATIONS_MAX), more = report->violation_count;
	if (v->count > VIOLATIONS_MAX) {
		v->said[n] = ARENA_NEW(v->arena, struct err);
		(void)err_set(v->said[n++], ST_NO, "and %lld more", (long long)(v->count - VIOLATIONS_MAX));
	}
	const struct err **all = ARENA_ARRAY(v->arena, const struct err *, (size_t)(n + more));
	memcpy(all, v->said, (size_t)n * sizeof(const struct err *));
	if (more)
		memcpy(all + n, report->violations, (size_t)more * sizeof(const struct err *));
	report->violations = all;
	report->violation_count = n + more;
	report->feasible = n + more == 0;
}

void violations_report(struct violations *v, struct check_report *ret)
{
	ret->violation_count = 0;
	violations_before(v, ret);
}

void violations_one(struct arena *a, const struct err *why, struct check_report *ret)
{
	struct err *kept = ARENA_NEW(a, struct err);
	const struct err **list = ARENA_ARRAY(a, const struct err *, 1);
	*kept = *why;
	list[0] = kept;
	*ret = (struct check_report){.objective = NAN, .violations = list, .violation_count = 1};
}
