/* Judges made comparable and intervals of shares, against vectors computed by hand and against relations that must hold. */
#include "areas/evaluation/interval.h"
#include "areas/evaluation/moderation.h"
#include "base/rng.h"
#include "unit.h"

#include <math.h>

static void near(double is, double wanted)
{
	if (fabs(is - wanted) > 1e-6)
		fail_msg("%.9f, not %.9f", is, wanted);
}

static const struct judged_mark by_hand[] = {{0, 0, 80}, {1, 0, 70}, {0, 1, 90}, {2, 1, 80}, {3, 2, 60}};

static void the_vector_of_the_header(void **state)
{
	struct arena a;
	double severity[3], mark[4];
	arena_init(&a);
	moderate(&a, by_hand, ARRAY_LEN(by_hand), 4, 3, &(struct moderation){0, 100}, severity, mark);
	near(severity[0], -5);
	near(severity[1], 5);
	near(severity[2], 0);
	near(mark[0], 85);
	near(mark[1], 75);
	near(mark[2], 75);
	near(mark[3], 60);
	moderate(&a, by_hand, ARRAY_LEN(by_hand), 4, 3, &(struct moderation){2, 100}, severity, mark);
	near(severity[1], 2.5);
	near(mark[1], 72.5);
	near(mark[2], 77.5);
	moderate(&a, by_hand, ARRAY_LEN(by_hand), 4, 3, &(struct moderation){0, 1}, severity, mark);
	near(mark[1], 71);
	arena_done(&a);
}

/* Every judge marks every work: the means stay; judges 75, 85 and 81.5 around 80.5. */
static void complete_rounds_keep_their_means(void **state)
{
	static const struct judged_mark marks[] = {{0, 0, 80}, {1, 0, 70}, {0, 1, 90}, {1, 1, 80}, {0, 2, 85}, {1, 2, 78}};
	struct arena a;
	double severity[3], mark[2];
	arena_init(&a);
	moderate(&a, marks, ARRAY_LEN(marks), 2, 3, &(struct moderation){0, 100}, severity, mark);
	near(severity[0], -5.5);
	near(severity[1], 4.5);
	near(severity[2], 1);
	near(mark[0], 85);
	near(mark[1], 76);
	arena_done(&a);
}

/* Marks made from known works and severities, with gaps: both come back, up to what a part cannot tell. */
static void severities_are_found_again(void **state)
{
	enum { WORKS = 40, JUDGES = 7 };
	struct arena a;
	struct rng rng;
	struct judged_mark marks[WORKS * JUDGES];
	double severity[JUDGES], mark[WORKS], b[JUDGES] = {-6, -2, 0, 1, 2, 2, 3};
	size_t n = 0;
	arena_init(&a);
	rng_init(&rng, 7);
	for (int32_t w = 0; w < WORKS; w++)
		for (int32_t j = 0; j < JUDGES; j++)
			if (j == w % JUDGES || j == (w + 1) % JUDGES || rng_below(&rng, 4) == 0)
				marks[n++] = (struct judged_mark){w, j, 60 + w % 20 + b[j]};
	moderate(&a, marks, n, WORKS, JUDGES, &(struct moderation){0, 100}, severity, mark);
	for (int j = 0; j < JUDGES; j++)
		near(severity[j], b[j]);
	for (int w = 0; w < WORKS; w++)
		near(mark[w], 60 + w % 20);
	arena_done(&a);
}

static void works_without_marks_have_none(void **state)
{
	struct arena a;
	double severity[1], mark[2];
	arena_init(&a);
	moderate(&a, (const struct judged_mark[]){{0, 0, 100}}, 1, 2, 1, &(struct moderation){4, 10}, severity, mark);
	near(mark[0], 100);
	assert_true(isnan(mark[1]));
	arena_done(&a);
}

static void wilson(void **state)
{
	struct interval i = interval_wilson(10, 10, 1.96);
	near(i.share, 1);
	near(i.low, 0.722460);
	near(i.high, 1);
	i = interval_wilson(350, 380, 1.96);
	near(i.low, 0.889535);
	near(i.high, 0.944143);
	i = interval_wilson(0, 8, 1.96);
	near(i.low, 0);
	assert_true(i.high > 0.3 && i.high < 0.4);
	assert_true(isnan(interval_wilson(0, 0, 1.96).low));
	assert_true(isnan(interval_wilson(3, 2, 1.96).low));
	/* more answers of the same share: narrower, and within */
	struct interval wide = interval_wilson(8, 10, 1.96), narrow = interval_wilson(800, 1000, 1.96);
	assert_true(narrow.low > wide.low && narrow.high < wide.high);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vector_of_the_header), cmocka_unit_test(complete_rounds_keep_their_means), cmocka_unit_test(severities_are_found_again),
		cmocka_unit_test(works_without_marks_have_none), cmocka_unit_test(wilson),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
