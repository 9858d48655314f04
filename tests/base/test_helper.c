/* A thread that helps: pieces in their order, the first failure said, nothing done after it. */
#include "base/helper.h"

#include "unit.h"

struct sums {
	int seen[100], n, fails_at;
};

static enum status take(void *context, void *piece, struct err *err)
{
	struct sums *s = context;
	int number = *(const int *)piece;
	if (number == s->fails_at)
		return err_set(err, ST_INVALID, "piece %d", number);
	s->seen[s->n++] = number;
	return ST_OK;
}

static void pieces_come_in_order(void **state)
{
	struct sums s = {.fails_at = -1};
	struct helper h;
	struct err err;
	int pieces[HELPER_PIECES];
	(void)state;
	helper_begin(&h, take, &s);
	for (int i = 0; i < 100; i++) {
		pieces[i % HELPER_PIECES] = i;
		assert_ok_err(helper_give(&h, &pieces[i % HELPER_PIECES], &err));
	}
	assert_ok_err(helper_end(&h, &err));
	assert_int_equal(s.n, 100);
	for (int i = 0; i < 100; i++)
		assert_int_equal(s.seen[i], i);
}

static void a_failure_ends_the_work(void **state)
{
	struct sums s = {.fails_at = 3};
	struct helper h;
	struct err err = {};
	int pieces[100];
	enum status st = ST_OK;
	(void)state;
	helper_begin(&h, take, &s);
	for (int i = 0; i < 100 && st == ST_OK; i++) {
		pieces[i] = i;
		st = helper_give(&h, &pieces[i], &err);
	}
	assert_int_equal(st, ST_INVALID);
	assert_string_equal(err.text, "piece 3");
	assert_int_equal(helper_end(&h, &err), ST_INVALID);
	assert_int_equal(s.n, 3);
}

static void the_last_failure_is_said_at_the_end(void **state)
{
	struct sums s = {.fails_at = 0};
	struct helper h;
	struct err err = {};
	int piece = 0;
	(void)state;
	helper_begin(&h, take, &s);
	assert_ok_err(helper_give(&h, &piece, &err));
	assert_int_equal(helper_end(&h, &err), ST_INVALID);
	assert_string_equal(err.text, "piece 0");
	helper_begin(&h, take, &s);
	assert_ok_err(helper_end(&h, &err)); /* nothing was given */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_come_in_order),
		cmocka_unit_test(a_failure_ends_the_work),
		cmocka_unit_test(the_last_failure_is_said_at_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
