#include "report/scale.h"

#include "base/rng.h"
#include "unit.h"

#include <math.h>

static struct scale of(double *v, int n, bool from_zero)
{
	struct chart_series s = {.values = v};
	struct report_chart c = {.series = &s, .series_count = 1, .point_count = n};
	return scale_of(&c, from_zero);
}

static void round_numbers(void **state)
{
	double a[] = {0.21, 0.61}, b[] = {93, 97, NAN}, c[] = {7}, d[] = {-3, 12}, e[] = {0, 0};
	struct scale s = of(a, 2, true);
	assert_true(s.from == 0 && fabs(s.to - 0.8) < 1e-12 && fabs(s.step - 0.2) < 1e-12 && s.places == 1);
	s = of(b, 3, false);
	assert_true(s.from == 93 && s.to == 97 && s.step == 1 && s.places == 0);
	s = of(c, 1, true);
	assert_true(s.from == 0 && s.to == 8);
	s = of(d, 2, false);
	assert_true(s.from == -5 && s.to == 15);
	s = of(e, 2, true);
	assert_true(s.from == 0 && s.to == 1);
}

static void covers_whatever_comes(void **state)
{
	struct rng rng;
	rng_init(&rng, 7);
	for (int i = 0; i < 20000; i++) {
		double power = pow(10, (double)rng_below(&rng, 25) - 12), v[3];
		for (int k = 0; k < 3; k++)
			v[k] = rng_normal(&rng) * power + (i % 3 == 0 ? 100 * power : 0);
		struct scale s = of(v, 3, i % 2);
		double steps = (s.to - s.from) / s.step;
		for (int k = 0; k < 3; k++)
			assert_true(v[k] >= s.from - s.step * 1e-6 && v[k] <= s.to + s.step * 1e-6);
		assert_true(steps > 0.99 && steps < 8.01 && fabs(steps - round(steps)) < 1e-6);
		if (i % 2)
			assert_true(s.from <= 0 && s.to >= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(round_numbers), cmocka_unit_test(covers_whatever_comes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
