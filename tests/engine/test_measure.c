#include "base/rng.h"
#include "engine/measure/measure.h"
#include "unit.h"

#include <math.h>

static struct dec d(const char *text)
{
	struct dec v;
	if (!dec_parse(str_of(text), &v))
		fail_msg("refused %s", text);
	return v;
}

static void near(double a, double b, double tolerance)
{
	if (!(fabs(a - b) <= tolerance * fmax(1, fabs(b))))
		fail_msg("%.15g is not %.15g", a, b);
}

/* Handbook 3: pupils and books of five schools. The unweighted formulas give 0.488771 and 0.546462. */
static const int64_t vector_pupils[] = {45, 37, 89, 76, 55}, vector_books[] = {279, 137, 935, 160, 402};

static void handbook_vector(void **state)
{
	double v[5], w[5];
	struct ratio r[5];
	for (int i = 0; i < 5; i++) {
		w[i] = (double)vector_pupils[i];
		v[i] = (double)vector_books[i] / w[i];
		r[i] = (struct ratio){vector_books[i], vector_pupils[i]};
	}
	struct measure_spread s;
	measure_spread(v, w, 5, &s);
	assert_int_equal(s.n, 5);
	near(s.mean, 6.334437, 1e-7);
	near(s.sd, 3.263861, 1e-7);
	near(s.cv, 0.515257, 1e-6);
	assert_false(measure_cv_at_most(r, 1, vector_pupils, 5, d("0.50")));
	assert_true(measure_cv_at_most(r, 1, vector_pupils, 5, d("0.515258")));
	assert_false(measure_cv_at_most(r, 1, vector_pupils, 5, d("0.515256")));
}

static void handbook_split(void **state)
{
	/* A = 166, B = 210, x = 23226, 1 : 1.1 → 9711.627204 and 13514.372796 */
	static const int64_t weight[] = {100, 110}, pupils[] = {166, 210};
	struct ratio a = measure_split(23226, 0, weight, pupils, 2, 0, 1), b = measure_split(23226, 0, weight, pupils, 2, 1, 1);
	near(ratio_f64(a) * 166, 9711.627204, 1e-9);
	near(ratio_f64(b) * 210, 13514.372796, 1e-9);
	near(ratio_f64(a) * 166 + ratio_f64(b) * 210, 23226, 1e-15);
	/* with two decimals and per 100 pupils */
	struct ratio c = measure_split(2322600, 2, weight, pupils, 2, 0, 100);
	near(ratio_f64(c), 100 * ratio_f64(a), 1e-15);
	static const int64_t none[] = {0, 0};
	assert_int_equal(measure_split(5, 0, weight, none, 2, 0, 1).den, 0);
}

/* CV exactly at the limit: values 1 − L and 1 + L with equal weights have CV = L. In doubles such ties fall either way. */
static void ties_are_exact(void **state)
{
	for (int limit = 1; limit < 100; limit++) {
		struct ratio r[2] = {{100 - limit, 700}, {100 + limit, 700}};
		int64_t w[2] = {333, 333};
		assert_true(measure_cv_at_most(r, 1, w, 2, dec_units(limit, 2)));
		r[1].num++;
		assert_false(measure_cv_at_most(r, 1, w, 2, dec_units(limit, 2)));
		r[1].num -= 2;
		assert_true(measure_cv_at_most(r, 1, w, 2, dec_units(limit, 2)));
	}
	struct ratio r = {42, 1000}; /* 4.2 per 100 */
	assert_true(ratio_reaches((struct ratio){42 * 100, 1000}, d("4.2"), d("1")));
	assert_false(ratio_reaches((struct ratio){4199, 1000}, d("4.2"), d("1")));
	assert_true(ratio_reaches((struct ratio){357, 100}, d("4.2"), d("0.85")));
	assert_false(ratio_reaches((struct ratio){3569999, 1000000}, d("4.2"), d("0.85")));
	assert_false(ratio_reaches((struct ratio){}, d("0"), d("1")));
	near(ratio_f64(r), 0.042, 1e-15);
}

static void random_data(struct rng *rng, double *v, double *w, int32_t *g, size_t n, double scale)
{
	for (size_t i = 0; i < n; i++) {
		v[i] = scale * (0.2 + rng_unit(rng));
		w[i] = (double)(1 + rng_below(rng, 2000));
		g[i] = (int32_t)rng_below(rng, 7);
		if (rng_below(rng, 20) == 0)
			v[i] = NAN;
		if (rng_below(rng, 20) == 0)
			w[i] = 0;
	}
}

/* Against the definitions, in long double. */
static void agrees_with_definitions(void **state)
{
	struct arena a;
	arena_init(&a);
	struct rng rng;
	rng_init(&rng, 3);
	for (int round = 0; round < 300; round++) {
		size_t n = 1 + rng_below(&rng, 40);
		double v[40], w[40], loo[40];
		int32_t g[40];
		random_data(&rng, v, w, g, n, round % 3 ? 5 : 3e7);
		long double sw = 0, sx = 0, ss = 0, gini = 0, theil = 0;
		for (size_t i = 0; i < n; i++)
			if (v[i] == v[i] && w[i] > 0) {
				sw += w[i];
				sx += (long double)w[i] * v[i];
			}
		long double m = sx / sw;
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				if (v[i] == v[i] && w[i] > 0 && v[j] == v[j] && w[j] > 0)
					gini += (long double)w[i] * w[j] * fabsl((long double)v[i] - v[j]);
		for (size_t i = 0; i < n; i++)
			if (v[i] == v[i] && w[i] > 0) {
				ss += w[i] * (v[i] - m) * (v[i] - m);
				theil += w[i] / sw * (v[i] / m) * logl(v[i] / m);
			}
		struct measure_spread s;
		measure_spread(v, w, n, &s);
		if (s.n == 0) {
			assert_true(s.cv != s.cv);
			continue;
		}
		near(s.mean, (double)m, 1e-12);
		near(s.cv, (double)(sqrtl(ss / sw) / m), 1e-7);
		near(measure_gini(v, w, n), (double)(gini / (2 * sw * sw * m)), 1e-10);
		struct measure_theil t;
		measure_theil(&a, v, w, g, n, 7, &t);
		near(t.total, (double)theil, 1e-10);
		near(t.between + t.within, t.total, 1e-12);
		measure_leave_one_out(v, w, n, loo);
		for (size_t i = 0; i < n; i++) {
			double saved = w[i];
			w[i] = 0;
			measure_spread(v, w, n, &s);
			w[i] = saved;
			if (s.n == 0)
				assert_true(loo[i] != loo[i]);
			else
				near(loo[i], s.cv, 1e-6);
		}
	}
	arena_done(&a);
}

static void scale_and_repetition_change_nothing(void **state)
{
	struct arena a;
	arena_init(&a);
	double v[] = {1, 2, 4, 8, 3}, w[] = {10, 20, 5, 5, 60}, v2[10], w2[10];
	for (int i = 0; i < 10; i++) {
		v2[i] = v[i / 2] * 8;
		w2[i] = w[i / 2] / 2;
	}
	near(measure_gini(v2, w2, 10), measure_gini(v, w, 5), 1e-14);
	near(measure_fifths(v2, w2, 10), measure_fifths(v, w, 5), 1e-14);
	struct measure_theil t, t2;
	measure_theil(&a, v, w, NULL, 5, 0, &t);
	measure_theil(&a, v2, w2, NULL, 10, 0, &t2);
	near(t.total, t2.total, 1e-14);
	near(t.between, 0, 1e-14);
	/* bottom fifth: 10 pupils of 1 and 10 of 2; top fifth: 5 of 8, 5 of 4, 10 of 3 */
	near(measure_fifths(v, w, 5), (5 * 8 + 5 * 4 + 10 * 3) / (10 * 1 + 10 * 2.0), 1e-14);
	double equal[] = {7, 7, 7, 7, 7};
	near(measure_gini(equal, w, 5), 0, 1e-14);
	double one[] = {0, 0, 0, 0, 9};
	double ones[] = {1, 1, 1, 1, 1};
	near(measure_gini(one, ones, 5), 0.8, 1e-14);
	arena_done(&a);
}

static struct measure_rule primary_rule(void)
{
	static const char *const threshold[] = {"4.2", "1", "0.9", "4.5", "7.5", "2000", "2.3"};
	struct measure_rule rule = {.indicators = 7, .reach = 6, .floor = d("0.85")};
	for (int k = 0; k < 7; k++) {
		rule.threshold[k] = d(threshold[k]);
		rule.cv_limit[k] = d("0.50");
	}
	return rule;
}

static void school_verdicts(void **state)
{
	struct measure_rule rule = primary_rule();
	struct ratio good[7] = {{42, 10}, {1, 1}, {9, 10}, {45, 10}, {75, 10}, {2000, 1}, {23, 10}}, v[7];
	struct measure_school s;
	measure_school(good, &rule, &s);
	assert_true(s.passes && s.is_assessed);
	assert_int_equal(s.reached, 127);
	memcpy(v, good, sizeof v);
	v[5] = (struct ratio){1700, 1}; /* 85 % exactly */
	measure_school(v, &rule, &s);
	assert_true(s.passes);
	v[5].num = 1699;
	measure_school(v, &rule, &s);
	assert_true(!s.passes && s.is_assessed);
	v[5] = (struct ratio){1900, 1};
	v[0] = (struct ratio){41, 10}; /* two below the threshold */
	measure_school(v, &rule, &s);
	assert_true(!s.passes && s.is_assessed);
	memcpy(v, good, sizeof v);
	v[2] = (struct ratio){}; /* one missing: it might be below 85 % */
	measure_school(v, &rule, &s);
	assert_true(!s.passes && !s.is_assessed);
	v[0].num = v[1].num = 0; /* fails whatever the missing one is */
	measure_school(v, &rule, &s);
	assert_true(!s.passes && s.is_assessed);
}

static void county_verdicts(void **state)
{
	struct arena a;
	arena_init(&a);
	struct measure_rule rule = primary_rule();
	struct ratio v[3 * 7];
	int64_t w[3] = {100, 200, 300};
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 7; k++)
			v[i * 7 + k] = (struct ratio){5000 + 100 * i, 1};
	struct measure_school schools[3];
	struct measure_county c;
	measure_county(&a, v, w, 3, &rule, schools, &c);
	assert_true(c.passes && c.is_assessed);
	assert_int_equal(c.pupils, 600);
	v[7].num = 25000; /* one rich school: the CV fails, every school passes */
	measure_county(&a, v, w, 3, &rule, schools, &c);
	assert_true(!c.passes && c.is_assessed && !c.indicator[0].cv_passes && c.failing == 0);
	v[7] = (struct ratio){};
	v[8] = (struct ratio){};
	measure_county(&a, v, w, 3, &rule, schools, &c);
	assert_true(!c.passes && !c.is_assessed);
	assert_int_equal(c.not_assessed, 1);
	assert_int_equal(c.indicator[0].missing, 1);
	measure_county(&a, v, w, 0, &rule, schools, &c);
	assert_true(!c.passes && !c.is_assessed);
	arena_done(&a);
}

static void lacks(void **state)
{
	/* 500 pupils, 20 teachers: 4 per 100; 4.2 needs 21, so one more; 85 % is reached */
	struct ratio r = {20 * 100, 500};
	assert_int_equal(dec_cmp(measure_lack(r, d("4.2"), d("1"), 500, d("100"), 0), d("1")), 0);
	assert_int_equal(dec_cmp(measure_lack(r, d("4.2"), d("0.85"), 500, d("100"), 0), d("0")), 0);
	/* 10 more pupils: 21.42 → two more; in hundredths 1.42 */
	r = (struct ratio){20 * 100, 510};
	assert_int_equal(dec_cmp(measure_lack(r, d("4.2"), d("1"), 510, d("100"), 0), d("2")), 0);
	assert_int_equal(dec_cmp(measure_lack(r, d("4.2"), d("1"), 510, d("100"), 2), d("1.42")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(handbook_vector),
		cmocka_unit_test(handbook_split),
		cmocka_unit_test(ties_are_exact),
		cmocka_unit_test(agrees_with_definitions),
		cmocka_unit_test(scale_and_repetition_change_nothing),
		cmocka_unit_test(school_verdicts),
		cmocka_unit_test(county_verdicts),
		cmocka_unit_test(lacks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
