#include "access/log.h"

#include "place.h"

static void add(struct place *p, struct id user, const char *thing, int row)
{
	struct err err = {};
	struct access_entry e = {.at = p->now, .user = user, .via = STR("192.0.2.1"), .action = STR("read_personal"), .thing = str_of(thing),
				 .row = nth(row), .outcome = STR("ok"), .purpose = STR("核对轮岗名单")};
	assert_ok_err(access_log_add(p->a, &e, 1, &err));
}

static void chained(void **state)
{
	PLACE(p);
	int64_t n = -1;
	char first[LOG_DIGEST_TEXT], second[LOG_DIGEST_TEXT];
	assert_ok_err(access_log_verify(p->a, &n, first, &err));
	assert_int_equal(n, 0);
	for (int i = 0; i < 5; i++)
		add(p, nth(1), "person", 10 + i);
	assert_ok_err(access_log_verify(p->a, &n, first, &err));
	assert_int_equal(n, 5);
	add(p, nth(1), "person", 20);
	assert_ok_err(access_log_verify(p->a, &n, second, &err));
	assert_string_not_equal(first, second);

	/* Whatever is changed shows, and where. */
	static const char *const harm[] = {
		"UPDATE access_log SET at = at + 1 WHERE seq = 3",
		"UPDATE access_log SET via = 'x' WHERE seq = 3",
		"UPDATE access_log SET action = 'read' WHERE seq = 3",
		"UPDATE access_log SET thing = 'school' WHERE seq = 3",
		"UPDATE access_log SET outcome = 'denied' WHERE seq = 3",
		"UPDATE access_log SET purpose = '' WHERE seq = 3",
		"UPDATE access_log SET user_id = NULL WHERE seq = 3",
		"UPDATE access_log SET row_id = user_id WHERE seq = 3",
		"UPDATE access_log SET via = action, action = via WHERE seq = 3",
		"UPDATE access_log SET digest = (SELECT digest FROM access_log WHERE seq = 2) WHERE seq = 3",
		"DELETE FROM access_log WHERE seq = 3",
	};
	for (size_t i = 0; i < ARRAY_LEN(harm); i++) {
		assert_ok_err(store_begin(p->access.store, STORE_WRITE, &err));
		assert_ok_err(store_run(p->access.store, harm[i], &err));
		enum status st = access_log_verify(p->a, &n, NULL, &err);
		if (st != ST_NO || !strstr(err.text, "entry 3"))
			fail_msg("%s: %s %s", harm[i], status_name(st), st == ST_OK ? "" : err.text);
		store_rollback(p->access.store);
	}
	assert_ok_err(access_log_verify(p->a, &n, first, &err));
	assert_string_equal(first, second);
}

static void found_again(void **state)
{
	PLACE(p);
	struct access_entry *list;
	size_t n;
	for (int i = 0; i < 10; i++) {
		add(p, nth(1 + i % 2), i < 6 ? "person" : "exemption", i);
		p->now += SECONDS(60);
	}
	assert_ok_err(access_log_list(p->a, &p->arena, &(struct access_log_query){.limit = 3}, &list, &n, &err));
	assert_int_equal(n, 3);
	assert_int_equal(list[0].seq, 10);
	assert_str(list[0].purpose, "核对轮岗名单");
	assert_ok_err(access_log_list(p->a, &p->arena, &(struct access_log_query){.before = list[2].seq}, &list, &n, &err));
	assert_int_equal(n, 7);
	assert_int_equal(list[0].seq, 7);
	assert_ok_err(access_log_list(p->a, &p->arena, &(struct access_log_query){.user = nth(2), .thing = STR("person")}, &list, &n, &err));
	assert_int_equal(n, 3);
	assert_ok_err(access_log_list(p->a, &p->arena, &(struct access_log_query){.row = nth(4)}, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_ok_err(access_log_list(p->a, &p->arena, &(struct access_log_query){.from = NOON + SECONDS(60), .to = NOON + SECONDS(180)}, &list, &n, &err));
	assert_int_equal(n, 2);
	struct access_log_sum *sums;
	assert_ok_err(access_log_sums(p->a, &p->arena, NOON + SECONDS(60), &sums, &n, &err));
	assert_int_equal(n, 2);
	assert_str(sums[0].thing, "person");
	assert_int_equal(sums[0].n, 5); /* the first of six was before */
	assert_str(sums[1].thing, "exemption");
	assert_int_equal(sums[1].n, 4);
	char longest[LOG_TEXT_MAX + 1];
	memset(longest, 'x', sizeof longest);
	struct access_entry e = {.purpose = {longest, sizeof longest}};
	assert_int_equal(access_log_add(p->a, &e, 1, &err), ST_TOO_LARGE);
}

static void old_entries_go_and_the_chain_holds(void **state)
{
	PLACE(p);
	struct access_actor by = actor(p);
	int64_t n = 0, removed = -1;
	for (int i = 0; i < 4; i++)
		add(p, nth(1), "person", i);
	p->now += DAYS(400);
	add(p, nth(1), "person", 9);
	by.now = p->now;
	assert_int_equal(access_log_prune(p->a, &by, 5, &removed, &err), ST_DENIED);
	assert_ok_err(access_log_prune(p->a, &by, 6, &removed, &err));
	assert_int_equal(removed, 4);
	assert_ok_err(access_log_verify(p->a, &n, NULL, &err));
	assert_int_equal(n, 2); /* the last, and that the others were removed */
	assert_ok_err(access_log_prune(p->a, &by, 6, &removed, &err));
	assert_int_equal(removed, 0);
	p->now += DAYS(400);
	by.now = p->now;
	assert_ok_err(access_log_prune(p->a, &by, 6, &removed, &err));
	assert_int_equal(removed, 2);
	add(p, nth(1), "person", 9);
	assert_ok_err(access_log_verify(p->a, &n, NULL, &err));
	assert_int_equal(n, 2);
	assert_ok_err(store_begin(p->access.store, STORE_WRITE, &err));
	assert_ok_err(store_run(p->access.store, "DELETE FROM access_log WHERE seq = (SELECT min(seq) FROM access_log)", &err));
	assert_int_equal(access_log_verify(p->a, &n, NULL, &err), ST_NO);
	store_rollback(p->access.store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(chained),
		BOTH(found_again),
		BOTH(old_entries_go_and_the_chain_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
