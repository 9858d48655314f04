/* What joint tests say from counts: against the formulas on raw marks of every pupil, and published values. */
#include "unit.h"

#include "areas/programme/testing.h"

#include <math.h>

enum { PUPILS = 6, ITEMS = 3 };
static const double marks[PUPILS][ITEMS] = {{3, 4, 5}, {2, 4, 4}, {1, 2, 3}, {5, 5, 5}, {0, 1, 2}, {4, 3, 5}};

/* Mean and population deviation of a column of raw marks; column ITEMS is the paper. */
static struct item_result counted(int column)
{
	double sum = 0, squares = 0;
	for (int i = 0; i < PUPILS; i++) {
		double x = column < ITEMS ? marks[i][column] : marks[i][0] + marks[i][1] + marks[i][2];
		sum += x;
		squares += x * x;
	}
	double mean = sum / PUPILS;
	return (struct item_result){.marks = column < ITEMS ? 5 : 15, .pupils = PUPILS, .mean = mean, .deviation = sqrt(squares / PUPILS - mean * mean)};
}

static void alpha_from_counts_is_alpha_from_marks(void **state)
{
	struct item_result items[ITEMS] = {counted(0), counted(1), counted(2)}, whole = counted(ITEMS);
	/* alpha by the mean of covariances: k · c / (v + (k − 1) · c) */
	double covariances = 0, variances = 0;
	for (int a = 0; a < ITEMS; a++)
		for (int b = 0; b < ITEMS; b++) {
			double c = 0;
			for (int i = 0; i < PUPILS; i++)
				c += (marks[i][a] - items[a].mean) * (marks[i][b] - items[b].mean) / PUPILS;
			*(a == b ? &variances : &covariances) += c;
		}
	double v = variances / ITEMS, c = covariances / (ITEMS * (ITEMS - 1));
	assert_true(fabs(test_reliability(items, ITEMS, &whole) - ITEMS * c / (v + (ITEMS - 1) * c)) < 1e-12);
	/* items that are one item asked again are wholly reliable; without spread nothing is known */
	struct item_result twice[2] = {{.deviation = 1}, {.deviation = 1}}, both = {.deviation = 2};
	assert_true(fabs(test_reliability(twice, 2, &both) - 1) < 1e-12);
	both.deviation = 0;
	assert_true(isnan(test_reliability(twice, 2, &both)));
	assert_true(isnan(test_reliability(twice, 1, &whole)));
}

static void items_are_hard_or_easy(void **state)
{
	struct item_result i = {.marks = 10, .mean = 6.5, .upper = 9, .lower = 4};
	assert_true(fabs(item_difficulty(&i) - 0.65) < 1e-12);
	assert_true(fabs(item_discrimination(&i) - 0.5) < 1e-12);
	i.upper = NAN;
	assert_true(isnan(item_discrimination(&i)));
	i.marks = 0;
	assert_true(isnan(item_difficulty(&i)));
}

static void the_gap_has_its_interval(void **state)
{
	/* means one deviation apart, 20 pupils each: d = −1, variance 40 / 400 + 1 / 80 */
	struct item_result a = {.pupils = 20, .mean = 80, .deviation = 10}, b = {.pupils = 20, .mean = 70, .deviation = 10};
	struct test_gap g = test_gap_of(&a, &b);
	assert_true(fabs(g.d + 1) < 1e-12);
	assert_true(fabs(g.high - g.d - 1.96 * sqrt(0.1 + 1.0 / 80)) < 1e-12);
	/* the other way round it is the same with the other sign; more pupils, a narrower interval */
	struct test_gap back = test_gap_of(&b, &a);
	assert_true(fabs(back.low + g.high) < 1e-12 && fabs(back.high + g.low) < 1e-12);
	a.pupils = b.pupils = 200;
	struct test_gap more = test_gap_of(&a, &b);
	assert_true(more.high - more.low < g.high - g.low);
	/* points and pupils alone decide, not the scale of marks */
	struct item_result c = {.pupils = 200, .mean = 8, .deviation = 1}, d = {.pupils = 200, .mean = 7, .deviation = 1};
	assert_true(fabs(test_gap_of(&c, &d).d - more.d) < 1e-12);
	a.pupils = 1;
	assert_true(isnan(test_gap_of(&a, &b).d));
}

static void a_change_is_as_uncertain_as_both_tests(void **state)
{
	struct test_gap first = {-1, -1.3, -0.7}, last = {-0.5, -0.9, -0.1}, g = test_gap_change(&first, &last);
	assert_true(fabs(g.d - 0.5) < 1e-12);
	assert_true(fabs(g.high - g.d - 0.5) < 1e-12); /* 0.3² + 0.4² = 0.5² */
	assert_true(fabs(g.low) < 1e-12);
	struct test_gap back = test_gap_change(&last, &first);
	assert_true(fabs(back.low + g.high) < 1e-12 && fabs(back.high + g.low) < 1e-12);
	struct test_gap exact = {0, 0, 0};
	assert_true(fabs(test_gap_change(&exact, &last).high - last.high) < 1e-12); /* a test without doubt adds none */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(alpha_from_counts_is_alpha_from_marks), cmocka_unit_test(items_are_hard_or_easy), cmocka_unit_test(the_gap_has_its_interval),
					  cmocka_unit_test(a_change_is_as_uncertain_as_both_tests)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
