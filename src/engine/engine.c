#include "engine/engine.h"

#include <math.h>

double engine_gap(const struct engine_result *r)
{
	if (!r->feasible || !isfinite(r->bound))
		return INFINITY;
	double d = r->objective - r->bound;
	return d <= 0 ? 0 : d / fabs(r->objective);
}
