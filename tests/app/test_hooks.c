/* Web hooks from end to end: made on the page, told of what happens, by whom ever, and of nothing that is a value. */
#include "../work/sink.h"
#include "served.h"
#include "visit.h"

#include <sqlite3.h>
#include <time.h>

static void wait_for_count(struct sink *k, int n)
{
	enum { TRIES = 400, NAP_MS = 50 };
	for (int i = 0; i < TRIES && sink_count(k) < n; i++)
		nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
	assert_true(sink_count(k) >= n);
}

/* The last request that came has the text. */
static bool got(struct sink *k, const char *text)
{
	pthread_mutex_lock(&k->lock);
	bool has = str_find(buf_view(&k->got), str_of(text)) >= 0;
	pthread_mutex_unlock(&k->lock);
	return has;
}

/* Administrators act in person: a session, no token. */
static void system_user(struct program *p, char who[200])
{
	struct visitor v;
	visit_sign_in(p, "system", ROLE_SYSTEM, (struct id){}, (struct id){}, &v);
	snprintf(who, 200, "%s %s", v.token, v.csrf);
}

static void programs_are_told_keys_and_digests(void **state)
{
	struct program *p = *state;
	struct sink sink;
	char system[200], planner[100], url[64], form[256], path[128], act[160], hosts[64], id[64];
	sink_start(&sink, false, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
	snprintf(hosts, sizeof hosts, "127.0.0.1:%d", sink.port);
	setenv("JUNHENG_HOOK_HOSTS", hosts, 1);
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	system_user(p, system);
	struct served *s = served_start(p);

	/* For system administrators alone; an address inside that nobody lists is not reached, whatever is asked. */
	assert_int_equal(served_ask(s, planner, "/hooks", NULL), 403);
	assert_int_equal(served_ask(s, planner, "/hooks", "url=https://example.org/x&topic=record.changed"), 403);
	assert_int_equal(served_ask(s, system, "/hooks", NULL), 200);
	assert_page(s, "No program is told yet.");
	assert_int_equal(served_ask(s, system, "/hooks", "url=ftp://example.org/x&topic=record.changed"), 422);
	assert_page(s, "value=\"ftp://example.org/x\"");
	assert_int_equal(served_ask(s, system, "/hooks", "url=https://example.org/x"), 422);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/told", sink.port);
	snprintf(form, sizeof form, "url=%s&topic=record.changed&topic=batch.committed&topic=batch.undone&topic=job.finished", url);
	assert_int_equal(served_ask(s, system, "/hooks", form), 200);
	assert_page(s, "whsec_");
	served_between(s, "action=\"/hooks/", "/", id, sizeof id);
	snprintf(path, sizeof path, "/hooks/%s", id);
	assert_int_equal(served_ask(s, system, path, NULL), 200);
	assert_no_page(s, "whsec_");

	snprintf(act, sizeof act, "%s/try", path);
	assert_int_equal(served_ask(s, system, act, ""), 303);
	wait_for_count(&sink, 1);
	assert_true(got(&sink, "webhook-signature: v1,") && got(&sink, "\"type\":\"test\""));
	served_wait(s, system, path, "<span class=\"tag good\">sent");

	/* A person is entered on a page: the key goes out, the name does not. */
	assert_int_equal(served_ask(s, planner, "/records/person/new", "number=T777&name=%E6%AC%A7%E9%98%B3%E4%BF%AE&sex=m&employer=2113900001"), 303);
	served_wait(s, system, path, "record.changed");
	assert_page(s, "T777");
	assert_page(s, "written_digest");
	assert_no_page(s, "欧阳");
	assert_no_page(s, "2113900001");

	/* What the command line does is told as well; a batch, and its undoing. */
	program_write(p, "r2.csv", "code,name,parent,level\n131103,冀州区,1311,county\n");
	EXPECT(p, 0, "import", "r2.csv", "--record", "region", "--commit", "--json");
	json_t *o = program_json(p);
	char batch[64];
	snprintf(batch, sizeof batch, "%s", json_string_value(json_object_get(o, "batch")));
	json_decref(o);
	served_wait(s, system, path, "a batch was stored");
	assert_page(s, batch);
	assert_no_page(s, "冀州");
	EXPECT(p, 0, "undo", batch);
	served_wait(s, system, path, "a batch was taken back");

	/* Paused, nothing is put by for it; what happened meanwhile is not told later. */
	snprintf(act, sizeof act, "%s/pause", path);
	assert_int_equal(served_ask(s, system, act, ""), 303);
	assert_int_equal(served_ask(s, planner, "/records/region/new", "code=131104&name=x&parent=1311&level=county"), 303);
	snprintf(act, sizeof act, "%s/try", path);
	assert_int_equal(served_ask(s, system, act, ""), 409);
	nanosleep(&(struct timespec){.tv_sec = 2}, NULL);
	snprintf(act, sizeof act, "%s/resume", path);
	assert_int_equal(served_ask(s, system, act, ""), 303);
	assert_int_equal(served_ask(s, planner, "/records/region/new", "code=131105&name=y&parent=1311&level=county"), 303);
	served_wait(s, system, path, "131105");
	assert_no_page(s, "131104");

	snprintf(act, sizeof act, "%s/remove", path);
	assert_int_equal(served_ask(s, planner, act, ""), 403);
	assert_int_equal(served_ask(s, system, act, ""), 303);
	assert_int_equal(served_ask(s, system, path, NULL), 404);
	served_stop(s);
	sink_stop(&sink);
	unsetenv("JUNHENG_HOOK_HOSTS");
}

/* Off unless a server is set; then who wants mail gets the headlines of the inbox, together. */
static void messages_go_out_by_mail(void **state)
{
	struct program *p = *state;
	struct sink sink;
	char planner[100], clerk[100], url[64], work[160];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, clerk, "/inbox", NULL), 200);
	assert_no_page(s, "Mail address");
	served_stop(s);

	sink_start(&sink, true, "250 ok\r\n");
	snprintf(url, sizeof url, "smtp://127.0.0.1:%d", sink.port);
	setenv("JUNHENG_SMTP", url, 1);
	setenv("JUNHENG_SMTP_PLAIN", "1", 1);
	setenv("JUNHENG_MAIL_FROM", "junheng@bureau.example", 1);
	setenv("JUNHENG_SITE", "https://jh.bureau.example", 1);
	s = served_start(p);
	assert_int_equal(served_ask(s, clerk, "/inbox/mail", "address=no+address"), 422);
	assert_int_equal(served_ask(s, clerk, "/inbox/mail", "address=li%40school.example"), 303);
	assert_int_equal(served_ask(s, clerk, "/inbox", NULL), 200);
	assert_page(s, "value=\"li@school.example\"");
	assert_int_equal(served_ask(s, planner, "/inbox", NULL), 200);
	assert_no_page(s, "li@school.example");
	assert_int_equal(served_ask(s, planner, "/records/round/new", "year=2025-2026&region=1311&opens=2025-09-01&due=2025-11-30"), 303);
	assert_int_equal(served_ask(s, planner, "/reports/2025-2026/remind", ""), 303);
	assert_int_equal(served_ask(s, clerk, "/inbox", NULL), 200);
	assert_page(s, "2025-2026");
	/* It waits some minutes for others; the clock is put forward. */
	sqlite3 *db;
	snprintf(work, sizeof work, "%s/register.db.work", p->folder);
	assert_int_equal(sqlite3_open(work, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	assert_int_equal(sqlite3_exec(db, "UPDATE work_outbox SET due = 0", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_changes(db), 1);
	sqlite3_close(db);
	wait_for_count(&sink, 1);
	assert_true(got(&sink, "RCPT TO:<li@school.example>"));
	assert_true(got(&sink, "MAIL FROM:<junheng@bureau.example>"));
	served_stop(s);
	sink_stop(&sink);
	unsetenv("JUNHENG_SMTP");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(programs_are_told_keys_and_digests, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(messages_go_out_by_mail, program_setup, served_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
