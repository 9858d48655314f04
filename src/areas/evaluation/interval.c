#include "areas/evaluation/interval.h"

#include <math.h>

struct interval interval_wilson(int64_t satisfied, int64_t answered, double z)
{
	if (answered <= 0 || satisfied < 0 || satisfied > answered)
		return (struct interval){NAN, NAN, NAN};
	double n = (double)answered, p = (double)satisfied / n, widen = 1 + z * z / n;
	double centre = (p + z * z / (2 * n)) / widen, half = z / widen * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
	return (struct interval){p, fmax(0, centre - half), fmin(1, centre + half)};
}
