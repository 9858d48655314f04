/* Ranks of applications from judgements. */
#include "unit.h"

#include "areas/programme/selections.h"

#include <math.h>

static struct judged points(int64_t n) { return (struct judged){.has_points = true, .points = n}; }

static void means_rank_without_rounding(void **state)
{
	const struct selection_rule rule = {.reviewers = 2};
	struct judged a[] = {points(9000), points(9001)}, b[] = {points(9000), points(9000), points(9001)}, c[] = {points(9900), {.has_points = false}},
		      d[] = {points(9900), {.has_conflict = true, .has_points = true, .points = 10000}}, e[] = {points(9001), points(9000)};
	struct applicant list[] = {{.judged = c, .n_judged = 2}, {.judged = b, .n_judged = 3}, {.judged = a, .n_judged = 2}, {.judged = d, .n_judged = 2}, {.judged = e, .n_judged = 2}};
	selecting_rank(&rule, list, 5);
	/* 90.005 twice, then 90.00333…; one judgement that counts is too few */
	assert_true((list[0].judged == a || list[0].judged == e) && list[0].rank == 1);
	assert_true((list[1].judged == a || list[1].judged == e) && list[1].rank == 1);
	assert_true(list[2].judged == b && list[2].rank == 3);
	assert_int_equal(list[3].rank, 0);
	assert_int_equal(list[4].rank, 0);
}

static void extremes_are_left_out(void **state)
{
	const struct selection_rule rule = {.reviewers = 3, .drop_extremes = true};
	struct judged a[] = {points(100), points(8000), points(10000)}, b[] = {points(7900), points(7900), points(7900)};
	struct applicant list[] = {{.judged = b, .n_judged = 3}, {.judged = a, .n_judged = 3}};
	selecting_rank(&rule, list, 2);
	assert_true(list[0].judged == a && list[0].sum == 8000 && list[0].n == 1 && list[0].rank == 1);
	assert_int_equal(list[1].rank, 2);
	selecting_rank(&rule, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(means_rank_without_rounding), cmocka_unit_test(extremes_are_left_out)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
