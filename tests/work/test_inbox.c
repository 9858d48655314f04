#include "work.h"

#include "work/inbox.h"

static void add(struct place *p, const char *to, const char *title)
{
	struct err err = {};
	assert_ok_err(inbox_add(p->s, &(struct inbox_new){.recipient = str_of(to), .topic = STR("round"), .title = str_of(title), .link = STR("/jobs/1")}, &err));
}

static void messages_are_ones_own_and_read_once(void **state)
{
	PLACE(p);
	struct inbox_message *list;
	size_t n;
	int unread;
	add(p, "wang", "one");
	add(p, "li", "two");
	add(p, "wang", "three");
	assert_ok_err(inbox_list(p->s, &p->arena, STR("wang"), false, (struct id){}, 0, &list, &n, &err));
	assert_int_equal(n, 2);
	assert_str(list[0].title, "three");
	assert_int_equal(list[0].seen, 0);
	/* nobody marks another's */
	assert_ok_err(inbox_mark_read(p->s, STR("li"), list[0].id, &err));
	assert_ok_err(inbox_unread(p->s, STR("wang"), 100, &unread, &err));
	assert_int_equal(unread, 2);
	assert_ok_err(inbox_mark_read(p->s, STR("wang"), list[0].id, &err));
	assert_ok_err(inbox_unread(p->s, STR("wang"), 100, &unread, &err));
	assert_int_equal(unread, 1);
	assert_ok_err(inbox_list(p->s, &p->arena, STR("wang"), true, (struct id){}, 0, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_str(list[0].title, "one");
	assert_ok_err(inbox_mark_read(p->s, STR("wang"), (struct id){}, &err));
	assert_ok_err(inbox_unread(p->s, STR("wang"), 100, &unread, &err));
	assert_int_equal(unread, 0);
	int64_t gone;
	assert_ok_err(inbox_forget(p->s, moment_now() + 1, &gone, &err));
	assert_int_equal(gone, 2);
	assert_ok_err(inbox_unread(p->s, STR("li"), 100, &unread, &err));
	assert_int_equal(unread, 1);
}

static void counting_stops_at_the_limit(void **state)
{
	PLACE(p);
	int unread;
	for (int i = 0; i < 12; i++)
		add(p, "wang", "m");
	assert_ok_err(inbox_unread(p->s, STR("wang"), 10, &unread, &err));
	assert_int_equal(unread, 10);
}

static int64_t mails(struct place *p)
{
	struct err err = {};
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row;
	assert_ok_err(store_prepare(p->s, &q, "SELECT COUNT(*) FROM work_outbox", &err));
	assert_ok_err(stmt_step(q, &row, &err));
	return stmt_i64(q, 0);
}

static void everybody_is_told_in_the_language_they_read(void **state)
{
	PLACE(p);
	enum lang lang;
	struct str address;
	assert_ok_err(inbox_lang(p->s, STR("wang"), &lang, &err));
	assert_int_equal(lang, LANG_ZH);
	/* chosen without an address: no mail goes anywhere */
	assert_ok_err(inbox_set_lang(p->s, STR("wang"), LANG_EN, &err));
	assert_ok_err(inbox_lang(p->s, STR("wang"), &lang, &err));
	assert_int_equal(lang, LANG_EN);
	assert_ok_err(inbox_mail_to(p->s, &p->arena, STR("wang"), &address, &err));
	assert_int_equal(address.n, 0);
	add(p, "wang", "one");
	assert_int_equal(mails(p), 0);
	/* an address comes and goes, the language stays */
	assert_ok_err(inbox_set_mail(p->s, STR("wang"), STR("wang@example.org"), LANG_EN, &err));
	add(p, "wang", "two");
	assert_int_equal(mails(p), 1);
	assert_ok_err(inbox_set_mail(p->s, STR("wang"), STR(""), LANG_EN, &err));
	add(p, "wang", "three");
	assert_int_equal(mails(p), 1);
	assert_ok_err(inbox_lang(p->s, STR("wang"), &lang, &err));
	assert_int_equal(lang, LANG_EN);
}

static void links_stay_inside(void **state)
{
	PLACE(p);
	const char *const bad[] = {"http://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)", "/a\r\nb", "jobs"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(inbox_add(p->s, &(struct inbox_new){.recipient = STR("a"), .title = STR("t"), .link = str_of(bad[i])}, &err), ST_INVALID);
	assert_int_equal(inbox_add(p->s, &(struct inbox_new){.title = STR("t")}, &err), ST_INVALID);
}

/* A message stands and falls with the transaction that causes it. */
static void a_message_goes_back_with_its_cause(void **state)
{
	PLACE(p);
	int unread;
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	add(p, "wang", "one");
	store_rollback(p->s);
	assert_ok_err(inbox_unread(p->s, STR("wang"), 10, &unread, &err));
	assert_int_equal(unread, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(messages_are_ones_own_and_read_once),
		BOTH(counting_stops_at_the_limit),
		BOTH(everybody_is_told_in_the_language_they_read),
		BOTH(links_stay_inside),
		BOTH(a_message_goes_back_with_its_cause),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
