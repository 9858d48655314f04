/* Where names of a drawn map stand. */
#include "base/rng.h"
#include "unit.h"
#include "web/map_labels.h"

#include <math.h>

static bool meets(const struct map_box *a, const struct map_box *b)
{
	return fabs(a->x - b->x) < a->half_width + b->half_width && fabs(a->y - b->y) < a->half_height + b->half_height;
}

static void a_name_stays_where_nothing_is(void **state)
{
	struct map_box name = {100, 100, 20, 7}, far = {200, 100, 12, 12};
	map_label_place(&name, 120, &far, 1);
	assert_true(name.x == 100 && name.y == 100);
	map_label_place(&name, 120, NULL, 0);
	assert_true(name.x == 100 && name.y == 100);
}

static void a_name_goes_beside_a_cluster(void **state)
{
	struct map_box name = {100, 100, 20, 7}, cluster = {104, 102, 13, 13};
	map_label_place(&name, 120, &cluster, 1);
	assert_false(meets(&name, &cluster));
	assert_true(hypot(name.x - 100, name.y - 100) <= 24);
}

static void a_name_stays_within_what_it_names(void **state)
{
	for (int t = 0; t < 500; t++) {
		struct rng r;
		struct map_box taken[12], start, name;
		rng_init(&r, (uint64_t)t);
		for (size_t i = 0; i < ARRAY_LEN(taken); i++)
			taken[i] = (struct map_box){60 + (double)rng_below(&r, 80), 60 + (double)rng_below(&r, 80), 12, 12};
		start = name = (struct map_box){100, 100, 20, 7};
		map_label_place(&name, 90, taken, ARRAY_LEN(taken));
		assert_true(fabs(name.x - 100) + name.half_width <= 45 + 1e-9 && fabs(name.y - 100) <= 45 + 1e-9);
		/* it never covers more than where it began */
		int before = 0, after = 0;
		for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
			before += meets(&start, &taken[i]);
			after += meets(&name, &taken[i]);
		}
		assert_true(before > 0 || after == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_name_stays_where_nothing_is), cmocka_unit_test(a_name_goes_beside_a_cluster),
					   cmocka_unit_test(a_name_stays_within_what_it_names)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
