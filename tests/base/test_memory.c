#include "base/arena.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/map.h"
#include "base/rng.h"
#include "unit.h"

static void arena_marks_nest(void **state)
{
	struct arena a;
	arena_init(&a);
	char *keep = arena_printf(&a, "%s-%d", "均衡", 7);
	struct arena_mark mark = arena_mark(&a);
	for (int i = 1; i < 3000; i++) {
		unsigned char *p = arena_alloc(&a, (size_t)i);
		for (int k = 0; k < i; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xFF, (size_t)i);
	}
	size_t used = a.used;
	arena_reset(&a, mark);
	assert_true(a.used < used);
	assert_string_equal(keep, "均衡-7");
	unsigned char *again = arena_alloc(&a, 64);
	for (int k = 0; k < 64; k++)
		assert_int_equal(again[k], 0);
	arena_done(&a);
	assert_int_equal(a.used, 0);
}

static void buffer_declares_its_maximum(void **state)
{
	struct buf b;
	buf_init(&b, 10);
	buf_cstr(&b, "12345");
	buf_printf(&b, "%d", 678);
	assert_str(buf_view(&b), "12345678");
	assert_false(b.full);
	buf_cstr(&b, "too long");
	assert_true(b.full);
	assert_str(buf_view(&b), "12345678");
	buf_clear(&b);
	buf_code(&b, 0x5747);
	assert_str(buf_view(&b), "均");
	buf_done(&b);
}

static void map_keeps_order(void **state)
{
	struct arena a;
	arena_init(&a);
	struct map m;
	map_init(&m, &a);
	for (int i = 0; i < 5000; i++) {
		bool fresh;
		struct map_entry *e = map_put(&m, str_of(arena_printf(&a, "key %d", i * 7919 % 5000)), &fresh);
		assert_true(fresh);
		e->value.i = i;
	}
	for (int i = 0; i < 5000; i++) {
		struct map_entry *e = map_find(&m, str_of(arena_printf(&a, "key %d", i * 7919 % 5000)));
		assert_non_null(e);
		assert_int_equal(e->value.i, i);
		assert_int_equal(m.entries[i].value.i, i);
	}
	assert_null(map_find(&m, STR("key")));
	arena_done(&a);
}

static void ids_ascend(void **state)
{
	struct id last = {}, back;
	char text[ID_TEXT];
	moment_t now = moment_now();
	for (int i = 0; i < 100000; i++) {
		struct id id = id_new(i % 1000 == 999 ? now - 5000000 : now);
		assert_true(id_cmp(id, last) > 0);
		last = id;
	}
	id_format(last, text);
	assert_true(id_parse(str_of(text), &back));
	assert_int_equal(id_cmp(last, back), 0);
	assert_int_equal(text[12], '7');
	assert_false(id_parse(STR("0192"), &back));
}

static void random_numbers_are_fixed_by_the_seed(void **state)
{
	struct rng a, b;
	rng_init(&a, 42);
	rng_init(&b, 42);
	double sum = 0, squares = 0;
	for (int i = 0; i < 100000; i++) {
		double x = rng_normal(&a);
		assert_true(x == rng_normal(&b));
		sum += x;
		squares += x * x;
	}
	assert_true(sum / 1e5 > -0.02 && sum / 1e5 < 0.02);
	assert_true(squares / 1e5 > 0.98 && squares / 1e5 < 1.02);
	int count[7] = {};
	for (int i = 0; i < 70000; i++)
		count[rng_below(&a, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_in_range(count[i], 9600, 10400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_marks_nest),
		cmocka_unit_test(buffer_declares_its_maximum),
		cmocka_unit_test(map_keeps_order),
		cmocka_unit_test(ids_ascend),
		cmocka_unit_test(random_numbers_are_fixed_by_the_seed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
