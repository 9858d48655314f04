#include "areas/programme/testing.h"

#include <math.h>

double item_difficulty(const struct item_result *i) { return i->marks > 0 ? i->mean / i->marks : NAN; }

double item_discrimination(const struct item_result *i) { return i->marks > 0 ? (i->upper - i->lower) / i->marks : NAN; }

double test_reliability(const struct item_result *items, size_t n, const struct item_result *whole)
{
	double sum = 0;
	if (n < 2 || !(whole->deviation > 0))
		return NAN;
	for (size_t i = 0; i < n; i++)
		sum += items[i].deviation * items[i].deviation;
	double k = (double)n;
	return k / (k - 1) * (1 - sum / (whole->deviation * whole->deviation));
}

struct test_gap test_gap_of(const struct item_result *helper, const struct item_result *helped)
{
	static const double normal_95 = 1.96;
	struct test_gap none = {NAN, NAN, NAN};
	double a = helper->pupils, b = helped->pupils;
	if (!(a > 1) || !(b > 1) || isnan(helper->deviation) || isnan(helped->deviation))
		return none;
	double pooled = sqrt(((a - 1) * helper->deviation * helper->deviation + (b - 1) * helped->deviation * helped->deviation) / (a + b - 2));
	if (!(pooled > 0))
		return none;
	double d = (helped->mean - helper->mean) / pooled, e = normal_95 * sqrt((a + b) / (a * b) + d * d / (2 * (a + b)));
	return (struct test_gap){d, d - e, d + e};
}

struct test_gap test_gap_change(const struct test_gap *first, const struct test_gap *last)
{
	double d = last->d - first->d, e = hypot(last->high - last->d, first->high - first->d);
	return (struct test_gap){d, d - e, d + e};
}
