/* Values kept for many threads: made once, never mixed up, gone when nobody needs them. */
#include "unit.h"
#include "web/keep.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

struct recipe {
	atomic_int made;
	int64_t number;
	bool fails, is_slow;
	struct keep_hand *hand; /* of a part */
	struct str part;
	struct recipe *part_recipe;
};

struct value {
	int64_t number;
	const struct value *part;
};

static enum status make(void *context, struct arena *a, void **ret, struct err *err)
{
	struct recipe *r = context;
	struct value *v = ARENA_NEW(a, struct value);
	void *part = NULL;
	atomic_fetch_add(&r->made, 1);
	if (r->is_slow)
		nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	if (r->fails)
		return err_set(err, ST_UNAVAILABLE, "no");
	if (r->part_recipe)
		TRY(keep_get(r->hand, r->part, make, r->part_recipe, &part, err));
	*v = (struct value){r->number, part};
	arena_alloc(a, 1000);
	*ret = v;
	return ST_OK;
}

static const struct value *get(struct keep_hand *h, const char *key, struct recipe *r)
{
	struct err err = {};
	void *value;
	assert_ok_err(keep_get(h, str_of(key), make, r, &value, &err));
	return value;
}

struct asker {
	struct keep *keep;
	struct recipe *recipe;
	const struct value *got;
};

static void *ask(void *arg)
{
	struct asker *a = arg;
	struct keep_hand *h = keep_hand_new(a->keep);
	void *value;
	struct err err = {};
	if (keep_get(h, STR("shared"), make, a->recipe, &value, &err) == ST_OK)
		a->got = value;
	keep_hand_free(h);
	return NULL;
}

static void made_once_for_all(void **state)
{
	struct recipe r = {.number = 7, .is_slow = true};
	struct asker askers[8];
	pthread_t threads[ARRAY_LEN(askers)];
	struct keep *k = keep_new(4, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(askers); i++) {
		askers[i] = (struct asker){k, &r, NULL};
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(askers); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&r.made), 1);
	for (size_t i = 0; i < ARRAY_LEN(askers); i++)
		assert_ptr_equal(askers[i].got, askers[0].got);
	assert_int_equal(askers[0].got->number, 7);
	keep_free(k);
}

static void failures_are_not_kept(void **state)
{
	struct recipe r = {.number = 1, .fails = true};
	struct keep *k = keep_new(4, 1 << 20);
	struct keep_hand *h = keep_hand_new(k);
	struct err err = {};
	void *value = &r;
	assert_int_equal(keep_get(h, STR("a"), make, &r, &value, &err), ST_UNAVAILABLE);
	assert_ptr_equal(value, &r);
	r.fails = false;
	assert_int_equal(get(h, "a", &r)->number, 1);
	assert_int_equal(atomic_load(&r.made), 2);
	keep_hand_free(h);
	keep_free(k);
}

/* What a hand holds stays whatever else is asked for; what nobody holds goes when there is more than may be kept. */
static void bounded(void **state)
{
	struct recipe first = {.number = 1}, other = {.number = 2};
	struct keep *k = keep_new(2, 1 << 20);
	struct keep_hand *one = keep_hand_new(k), *two = keep_hand_new(k);
	const struct value *held = get(one, "first", &first);
	for (char key[] = "a"; key[0] <= 'z'; key[0]++) {
		keep_turn(two);
		assert_int_equal(get(two, key, &other)->number, 2);
	}
	assert_int_equal(atomic_load(&other.made), 26);
	assert_int_equal(held->number, 1);
	assert_ptr_equal(get(one, "first", &first), held);
	assert_int_equal(atomic_load(&first.made), 1);
	keep_turn(one);
	for (char key[] = "A"; key[0] <= 'C'; key[0]++) {
		keep_turn(two);
		get(two, key, &other);
	}
	get(one, "first", &first);
	assert_int_equal(atomic_load(&first.made), 2);
	keep_hand_free(one);
	keep_hand_free(two);
	keep_free(k);
}

/* A value made from another keeps it alive without holding it by hand. */
static void parts_stay(void **state)
{
	struct keep *k = keep_new(3, 1 << 20);
	struct keep_hand *h = keep_hand_new(k), *other = keep_hand_new(k);
	struct recipe part = {.number = 5}, whole = {.number = 6, .hand = h, .part = STR("part"), .part_recipe = &part}, filler = {.number = 0};
	const struct value *w = get(h, "whole", &whole);
	for (int turn = 0; turn < 20; turn++) {
		char key[8];
		snprintf(key, sizeof key, "f%d", turn);
		keep_turn(other);
		get(other, key, &filler);
		keep_turn(h);
		assert_ptr_equal(get(h, "whole", &whole), w);
		assert_int_equal(w->part->number, 5);
	}
	assert_int_equal(atomic_load(&part.made), 1);
	assert_int_equal(atomic_load(&whole.made), 1);
	keep_hand_free(h);
	keep_hand_free(other);
	keep_free(k);
}

static enum status follow(void *context, const void *before, struct arena *a, void **ret, struct err *err)
{
	int *n = ARENA_NEW(a, int);
	*n = (before ? *(const int *)before : 0) + *(int *)context;
	*ret = n;
	return ST_OK;
}

/* The value of a state, or the last under its name, without making one. */
static void last_one(void **state)
{
	struct keep *k = keep_new(4, 1 << 20);
	struct keep_hand *h = keep_hand_new(k);
	struct err err;
	void *value = NULL;
	bool is_old = true;
	int step = 3;
	assert_false(keep_last(h, STR("sum"), STR("one"), &value, &is_old));
	assert_ok_err(keep_follow(h, STR("sum"), STR("one"), follow, &step, &value, &err));
	assert_true(keep_last(h, STR("sum"), STR("one"), &value, &is_old));
	assert_false(is_old);
	assert_int_equal(*(int *)value, 3);
	assert_true(keep_last(h, STR("sum"), STR("two"), &value, &is_old));
	assert_true(is_old);
	assert_int_equal(*(int *)value, 3);
	assert_false(keep_last(h, STR("other"), STR("one"), &value, &is_old));
	assert_ok_err(keep_follow(h, STR("sum"), STR("two"), follow, &step, &value, &err));
	assert_true(keep_last(h, STR("sum"), STR("three"), &value, &is_old));
	assert_true(is_old);
	assert_int_equal(*(int *)value, 6);
	keep_hand_free(h);
	keep_free(k);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_once_for_all),
		cmocka_unit_test(failures_are_not_kept),
		cmocka_unit_test(bounded),
		cmocka_unit_test(parts_stay),
		cmocka_unit_test(last_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
