#include "report/scale.h"

#include <math.h>

static void cover(double v, double *low, double *high)
{
	if (!isfinite(v))
		return;
	*low = fmin(*low, v);
	*high = fmax(*high, v);
}

static void cover_all(const struct report_chart *c, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (int s = 0; s < c->series_count; s++)
		for (int i = 0; i < c->point_count; i++)
			cover(c->series[s].values[i], low, high);
}

bool chart_has_values(const struct report_chart *c)
{
	double low, high;
	cover_all(c, &low, &high);
	return low <= high;
}

struct scale scale_of(const struct report_chart *c, bool from_zero)
{
	double low, high;
	cover_all(c, &low, &high);
	if (c->has_limit)
		cover(c->limit, &low, &high);
	if (!(low <= high))
		low = high = 0;
	if (from_zero || (low >= 0 && low < high / 2))
		cover(0, &low, &high);
	if (high - low <= fabs(high) * 1e-9) { /* one value: room around it */
		double room = fabs(high) > 0 ? fabs(high) / 2 : 1;
		low -= low == 0 ? 0 : room;
		high += room;
	}
	double rough = (high - low) / 5, power = pow(10, floor(log10(rough)));
	double step = rough / power <= 1   ? power
		      : rough / power <= 2 ? 2 * power
		      : rough / power <= 5 ? 5 * power
					   : 10 * power;
	struct scale s = {.from = floor(low / step + 1e-9) * step, .to = ceil(high / step - 1e-9) * step, .step = step};
	s.places = MAX(0, (int)-floor(log10(step) + 1e-9));
	return s;
}
