#include "engine/violations.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void violations_init(struct violations *v, struct arena *a) { *v = (struct violations){.arena = a}; }

void violation(struct violations *v, const char *format, ...)
{
	if (v->count++ >= VIOLATIONS_MAX)
		return;
	char text[ERR_TEXT_MAX];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	v->text[v->count - 1] = arena_strdup(v->arena, text);
}

void violations_report(struct violations *v, struct check_report *ret)
{
	int n = (int)MIN(v->count, VIOLATIONS_MAX);
	if (v->count > VIOLATIONS_MAX)
		v->text[n++] = arena_printf(v->arena, "and %lld more", (long long)(v->count - VIOLATIONS_MAX));
	ret->feasible = n == 0;
	ret->violation_count = n;
	ret->violations = ARENA_ARRAY(v->arena, const char *, (size_t)n);
	memcpy(ret->violations, v->text, (size_t)n * sizeof *v->text);
}
