#include "plan/planner.h"

int plan_option_order(const void *x, const void *y)
{
	const struct plan_option *a = x, *b = y;
	if (a->is_chosen != b->is_chosen)
		return a->is_chosen ? -1 : 1;
	if (a->is_possible != b->is_possible)
		return a->is_possible ? -1 : 1;
	if (a->is_possible && a->cost != b->cost)
		return a->cost > b->cost ? 1 : -1;
	return str_cmp(a->target, b->target);
}
