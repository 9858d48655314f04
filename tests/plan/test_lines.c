/* Decisions as texts: written, read back, compared. */
#include "plan/plan.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "unit.h"

static struct plan_lines read_text(struct arena *a, const char *text)
{
	struct plan_lines l;
	struct err err = {};
	assert_ok_err(plan_lines_read(a, str_of(text), &l, &err));
	return l;
}

static void reads_what_it_writes(void **state)
{
	(void)state;
	struct arena a;
	struct buf out;
	struct str target;
	arena_init(&a);
	buf_init(&out, 0);
	struct plan_lines l = read_text(&a, "b x\na -\nc y\nc x\n");
	plan_lines_write(&l, &out);
	assert_str(buf_view(&out), "a -\nb x\nc x\nc y\n");
	assert_true(plan_lines_find(&l, STR("c"), &target));
	assert_str(target, "x");
	assert_true(plan_lines_find(&l, STR("a"), &target));
	assert_int_equal(target.n, 0);
	assert_false(plan_lines_find(&l, STR("d"), &target));
	buf_done(&out);
	arena_done(&a);
}

static void refuses_what_is_no_pair(void **state)
{
	(void)state;
	static const char *const wrong[] = {"a\n", "a \n", " x\n", "a x y\n", "a\tx\n"};
	struct arena a;
	struct plan_lines l;
	struct err err;
	arena_init(&a);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(plan_lines_read(&a, str_of(wrong[i]), &l, &err), ST_INVALID);
	arena_done(&a);
}

/* Against a comparison that looks at every key. */
static void compares_like_a_table(void **state)
{
	(void)state;
	struct rng rng;
	rng_init(&rng, 7);
	for (int round = 0; round < 500; round++) {
		struct arena a;
		arena_init(&a);
		int x[8], y[8], expected = 0;
		struct buf bx, by;
		buf_init(&bx, 0);
		buf_init(&by, 0);
		for (int k = 0; k < 8; k++) {
			x[k] = (int)rng_below(&rng, 4) - 1;
			y[k] = (int)rng_below(&rng, 4) - 1;
			expected += x[k] != y[k];
			if (x[k] >= 0)
				buf_printf(&bx, "k%d t%d\n", k, x[k]);
			if (y[k] >= 0)
				buf_printf(&by, "k%d t%d\n", k, y[k]);
		}
		struct plan_lines lx, ly;
		struct plan_difference *d;
		assert_ok(plan_lines_read(&a, buf_view(&bx), &lx, NULL));
		assert_ok(plan_lines_read(&a, buf_view(&by), &ly, NULL));
		assert_int_equal(plan_lines_compare(&a, &lx, &ly, &d), expected);
		for (int i = 0; i < expected; i++) {
			int k = d[i].subject.p[1] - '0';
			assert_int_equal(d[i].before.p == NULL, x[k] < 0);
			assert_int_equal(d[i].after.p == NULL, y[k] < 0);
		}
		buf_done(&bx);
		buf_done(&by);
		arena_done(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(refuses_what_is_no_pair),
		cmocka_unit_test(compares_like_a_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
