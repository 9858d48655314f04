/* The heap of bounds against a search through all. */
#include "engine/heap.h"

#include "base/arena.h"
#include "base/rng.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 4000 };

static int freed;

static void count_node(void *node)
{
	freed++;
	free(node);
}

static int *number(int k)
{
	int *n = heap_alloc(1, sizeof *n);
	*n = k;
	return n;
}

static void test_least_first(void **state)
{
	(void)state;
	static double bound[STEPS];
	static bool waits[STEPS];
	struct bound_heap h = {};
	struct rng r;
	int pushed = 0, left = 0;
	rng_init(&r, 7);
	assert_true(isinf(bound_heap_least(&h)));
	for (int k = 0; k < STEPS; k++) {
		if (!left || rng_below(&r, 5) < 3) {
			bound[pushed] = (double)rng_below(&r, 60) - 30; /* many are equal */
			waits[pushed] = true;
			bound_heap_push(&h, bound[pushed], number(pushed));
			pushed++;
			left++;
			continue;
		}
		double least = INFINITY, got;
		for (int i = 0; i < pushed; i++)
			if (waits[i])
				least = MIN(least, bound[i]);
		assert_true(bound_heap_least(&h) == least);
		int *node = bound_heap_pop(&h, &got);
		assert_true(got == least);
		assert_true(waits[*node] && bound[*node] == least); /* each comes once, with the bound it was given */
		waits[*node] = false;
		left--;
		free(node);
	}
	assert_true(left > 0);
	assert_int_equal(h.n, left);
	freed = 0;
	bound_heap_done(&h, count_node);
	assert_int_equal(freed, left);
	assert_true(isinf(bound_heap_least(&h)));
	bound_heap_done(&h, count_node); /* an empty one too */
	assert_int_equal(freed, left);
}

static void test_same_calls_same_order(void **state)
{
	(void)state;
	struct bound_heap h[2] = {};
	for (int k = 0; k < 200; k++)
		for (int i = 0; i < 2; i++)
			bound_heap_push(&h[i], k % 7, number(k));
	while (h[0].n) {
		double bound[2];
		int *node[2];
		for (int i = 0; i < 2; i++)
			node[i] = bound_heap_pop(&h[i], &bound[i]);
		assert_true(bound[0] == bound[1]);
		assert_int_equal(*node[0], *node[1]);
		free(node[0]);
		free(node[1]);
	}
	assert_int_equal(h[1].n, 0);
	bound_heap_done(&h[0], free);
	bound_heap_done(&h[1], free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least_first),
		cmocka_unit_test(test_same_calls_same_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
