/* Messages out of the program: written with their cause, delivered, tried again, given up; where hooks may not reach. */
#include "work.h"

#include "crypt/hmac.h"
#include "sink.h"
#include "work/sender.h"

#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>

static const char ok_answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

static struct sender_options hook_options(void)
{
	static const char *const loopback[] = {"127.0.0.1", NULL};
	struct sender_options o = {.hosts = loopback, .timeout_ms = 3000, .first_wait_ms = 1, .attempts_max = 3, .poll_ms = 50};
	memset(o.hook_key, 7, sizeof o.hook_key);
	return o;
}

static struct id add_hook(struct place *p, const char *host, int port, const char *topics)
{
	char url[200];
	struct id id = {};
	struct err err = {};
	snprintf(url, sizeof url, "http://%s:%d/receive", host, port);
	assert_ok_err(hook_add(p->s, str_of(url), str_of(topics), STR("wang"), &id, &err));
	return id;
}

static struct send_counts send_all(struct place *p, const struct sender_options *o)
{
	struct send_counts c = {};
	struct err err = {};
	assert_ok_err(outbox_send(p->s, o, NULL, &c, &err));
	return c;
}

static struct out_message newest(struct place *p)
{
	struct out_message *list;
	size_t n;
	struct err err = {};
	assert_ok_err(outbox_list(p->s, &p->arena, false, 0, (struct id){}, 1, &list, &n, &err));
	assert_int_equal(n, 1);
	return list[0];
}

static struct str header_of(struct str request, const char *name)
{
	ptrdiff_t at = str_find(request, str_of(name));
	assert_true(at >= 0);
	struct str rest = str_slice(request, (size_t)at + strlen(name), request.n), line;
	assert_true(str_next(&rest, '\r', &line));
	return line;
}

static void a_hook_is_told_and_can_check_who_told(void **state)
{
	PLACE(p);
	struct sink sink;
	struct sender_options o = hook_options();
	sink_start(&sink, false, ok_answer);
	(void)add_hook(p, "127.0.0.1", sink.port, "round school");
	(void)add_hook(p, "127.0.0.1", sink.port, "other");
	assert_ok_err(hook_put(p->s, STR("round"), STR("{\"round\":\"2025\",\"名\":1}"), &err));
	assert_int_equal(send_all(p, &o).sent, 1); /* the other does not want it */
	assert_int_equal(sink.count, 1);
	struct str request = sink_got(&sink), body = str_slice(request, (size_t)str_find(request, STR("\r\n\r\n")) + 4, request.n);
	assert_true(str_starts(request, STR("POST /receive HTTP/1.1\r\n")));
	assert_true(str_starts(body, STR("{\"type\":\"round\",\"timestamp\":\"")));
	assert_true(str_ends(body, STR("\"data\":{\"round\":\"2025\",\"名\":1}}")));
	/* as a receiver checks it, with the secret it was given and nothing else */
	struct hook *hooks;
	size_t n;
	assert_ok_err(hook_list(p->s, &p->arena, &hooks, &n, &err));
	struct buf secret, expected, mine;
	buf_init(&secret, 0);
	buf_init(&expected, 0);
	buf_init(&mine, 0);
	hook_secret(o.hook_key, &hooks[0], &secret);
	assert_true(str_starts(buf_view(&secret), STR("whsec_")));
	uint8_t key[HMAC_SIZE], mac[HMAC_SIZE];
	size_t length;
	assert_int_equal(sodium_base642bin(key, sizeof key, secret.p + 6, secret.n - 6, NULL, &length, NULL, sodium_base64_VARIANT_ORIGINAL), 0);
	assert_int_equal(length, sizeof key);
	struct str id = header_of(request, "webhook-id: "), seconds = header_of(request, "webhook-timestamp: ");
	hmac_sha256((struct str){(char *)key, sizeof key}, (struct str[]){id, STR("."), seconds, STR("."), body}, 5, mac);
	buf_cstr(&expected, "v1,");
	base64_put(&expected, mac, sizeof mac);
	assert_true(str_eq(header_of(request, "webhook-signature: "), buf_view(&expected)));
	/* another generation, another secret */
	assert_ok_err(hook_renew_secret(p->s, hooks[0].id, &err));
	assert_ok_err(hook_list(p->s, &p->arena, &hooks, &n, &err));
	hook_secret(o.hook_key, &hooks[0], &mine);
	assert_false(str_eq(buf_view(&mine), buf_view(&secret)));
	assert_int_equal(newest(p).state, OUT_SENT);
	buf_done(&secret);
	buf_done(&expected);
	buf_done(&mine);
	sink_stop(&sink);
}

static void a_message_goes_back_with_its_cause(void **state)
{
	PLACE(p);
	(void)add_hook(p, "127.0.0.1", 9, "*");
	assert_ok_err(store_begin(p->s, STORE_WRITE, &err));
	assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
	assert_ok_err(mail_put(p->s, &(struct mail_new){.address = STR("a@b.cn"), .subject = STR("s"), .text = STR("t")}, &err));
	store_rollback(p->s);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_outbox"), 0);
}

static void failures_are_tried_again_and_given_up(void **state)
{
	PLACE(p);
	struct sink sink;
	struct sender_options o = hook_options();
	sink_start(&sink, false, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
	(void)add_hook(p, "127.0.0.1", sink.port, "*");
	assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
	struct send_counts total = {};
	for (int i = 0; i < 20 && total.dead == 0; i++) {
		struct send_counts c = send_all(p, &o);
		total.failed += c.failed;
		total.dead += c.dead;
		nap(10);
	}
	assert_int_equal(total.failed, 2);
	assert_int_equal(total.dead, 1);
	assert_int_equal(sink_count(&sink), 3);
	struct out_message m = newest(p);
	assert_int_equal(m.state, OUT_DEAD);
	assert_str(m.error[LANG_EN], "the web hook answered 500");
	assert_false(str_eq(m.error[LANG_ZH], m.error[LANG_EN]));
	/* by hand once more, and this time it is taken */
	sink_stop(&sink);
	assert_int_equal(outbox_retry(p->s, id_new(moment_now()), &err), ST_CONFLICT);
	assert_ok_err(outbox_retry(p->s, m.id, &err));
	assert_int_equal(newest(p).state, OUT_WAITING);
	int64_t gone;
	assert_ok_err(outbox_forget(p->s, moment_now() + 1, &gone, &err));
	assert_int_equal(gone, 0);
}

static void a_hook_that_is_gone_is_left_alone(void **state)
{
	PLACE(p);
	struct sink sink;
	struct sender_options o = hook_options();
	sink_start(&sink, false, "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
	(void)add_hook(p, "127.0.0.1", sink.port, "*");
	assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
	assert_int_equal(send_all(p, &o).dead, 1);
	assert_ok_err(hook_put(p->s, STR("round"), STR("2"), &err));
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_outbox"), 1);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_hook WHERE enabled = 1"), 0);
	sink_stop(&sink);
}

/* Addresses written as such, names that lead inside, and a name that answers differently each time: nothing is ever connected. */
static void hooks_do_not_reach_inside(void **state)
{
	PLACE(p);
	struct sink sink;
	char at_public[100], at_private[100], mapped[100], rebind[100];
	static const char *const hosts[] = {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]",
					    "public.example", "private.example", "mapped.example", "rebind.example", "169.254.169.254", "LOCALHOST."};
	struct sender_options o = hook_options();
	sink_start(&sink, false, ok_answer);
	snprintf(at_public, sizeof at_public, "public.example:%d:127.0.0.1", sink.port);
	snprintf(at_private, sizeof at_private, "private.example:%d:10.0.0.1", sink.port);
	snprintf(mapped, sizeof mapped, "mapped.example:%d:[::ffff:127.0.0.1]", sink.port);
	snprintf(rebind, sizeof rebind, "rebind.example:%d:127.0.0.1,[::1]", sink.port);
	o.resolve = (const char *const[]){at_public, at_private, mapped, rebind, NULL};
	o.hosts = (const char *const[]){"trusted.example", "127.0.0.1:1", NULL}; /* another port is not this one */
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		struct id id = add_hook(p, hosts[i], sink.port, "*");
		assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
		struct send_counts c = send_all(p, &o);
		struct out_message m = newest(p);
		/* What this machine cannot even resolve or route to is no success either. */
		if (c.sent || m.state == OUT_SENT)
			fail_msg("%s was reached", hosts[i]);
		if (strchr("12pmr[L0l", hosts[i][0]) && m.state == OUT_DEAD) {
			assert_true(str_find(m.error[LANG_EN], STR("internal address")) >= 0 || str_find(m.error[LANG_EN], STR("cannot be reached")) >= 0 ||
				    str_find(m.error[LANG_EN], STR("is not known to the name servers")) >= 0 || str_find(m.error[LANG_EN], STR("takes no connection")) >= 0);
		}
		if (str_ends(str_of(hosts[i]), STR(".example")) || i < 2)
			assert_str(m.error[LANG_EN], "the web hook's host has an internal address; an administrator may list the host if that is meant");
		assert_ok_err(hook_remove(p->s, id, &err));
	}
	assert_int_equal(sink_count(&sink), 0);
	/* listed, the same name is let through */
	o.hosts = (const char *const[]){"Public.Example", NULL};
	(void)add_hook(p, "public.example", sink.port, "*");
	assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
	assert_int_equal(send_all(p, &o).sent, 1);
	assert_int_equal(sink_count(&sink), 1);
	sink_stop(&sink);
}

static void redirects_are_not_followed_and_answers_are_bounded(void **state)
{
	PLACE(p);
	struct sink first, second;
	char answer[200];
	struct sender_options o = hook_options();
	sink_start(&second, false, ok_answer);
	snprintf(answer, sizeof answer, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n", second.port);
	sink_start(&first, false, answer);
	struct id id = add_hook(p, "127.0.0.1", first.port, "*");
	assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
	assert_int_equal(send_all(p, &o).sent, 0);
	assert_str(newest(p).error[LANG_EN], "the web hook answered 302");
	assert_int_equal(sink_count(&second), 0);
	assert_ok_err(hook_remove(p->s, id, &err));
	sink_stop(&first);
	/* an answer without end: taken for what its first line says, and left */
	char *flood = test_malloc(4 << 20);
	memset(flood, 'x', 4 << 20);
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n";
	memcpy(flood, head, sizeof head - 1);
	flood[(4 << 20) - 1] = 0;
	sink_start(&first, false, flood);
	(void)add_hook(p, "127.0.0.1", first.port, "*");
	assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
	assert_int_equal(send_all(p, &o).sent, 1);
	sink_stop(&first);
	sink_stop(&second);
	test_free(flood);
}

static void addresses_of_hooks_are_checked(void **state)
{
	PLACE(p);
	struct id id;
	static const char *const bad[] = {"", "ftp://a/", "file:///etc/passwd", "gopher://a", "http://", "https://name:word@host/", "http://user@host/", "nonsense",
					  "javascript:alert(1)", "http://a b/", "//host/"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (hook_add(p->s, str_of(bad[i]), STR("*"), STR("wang"), &id, &err) != ST_INVALID)
			fail_msg("'%s' is taken", bad[i]);
	assert_int_equal(hook_add(p->s, STR("https://a/"), STR(""), STR("wang"), &id, &err), ST_INVALID);
	assert_int_equal(hook_put(p->s, STR("t"), STR("{no"), &err), ST_INVALID);
}

/* ---- mail ---- */

static struct sender_options mail_options(const struct sink *s, char url[100])
{
	struct sender_options o = hook_options();
	snprintf(url, 100, "smtp://127.0.0.1:%d", s->port);
	o.smtp_url = url;
	o.smtp_plain = true;
	o.mail_from = "junheng@bureau.example";
	o.site = "https://edu.example";
	return o;
}

static struct str decoded(struct place *p, struct str got)
{
	size_t n, at = (size_t)str_find(got, STR("\r\n\r\n")) + 4;
	char *out = arena_alloc(&p->arena, got.n + 1);
	assert_int_equal(sodium_base642bin((unsigned char *)out, got.n, got.p + at, (size_t)str_find(str_slice(got, at, got.n), STR("\r\n.\r\n")), "\r\n", &n,
					   NULL, sodium_base64_VARIANT_ORIGINAL),
			 0);
	return (struct str){out, n};
}

static void mail_reaches_its_address(void **state)
{
	PLACE(p);
	struct sink sink;
	char url[100];
	sink_start(&sink, true, "250 yes\r\n");
	struct sender_options o = mail_options(&sink, url);
	struct mail_new m = {.address = STR("li.si@school.example"), .topic = STR("round"), .subject = STR("提醒：请填报2025学年数据\r\nBcc: x@y.example"),
			     .text = STR("您好：\n请在周五前填报。"), .link = STR("/rounds/1")};
	assert_ok_err(mail_put(p->s, &m, &err));
	assert_int_equal(send_all(p, &o).sent, 1);
	struct str got = sink_got(&sink);
	assert_true(str_find(got, STR("MAIL FROM:<junheng@bureau.example>")) >= 0);
	assert_true(str_find(got, STR("RCPT TO:<li.si@school.example>")) >= 0);
	assert_true(str_find(got, STR("\r\nTo: <li.si@school.example>\r\n")) >= 0);
	assert_true(str_find(got, STR("\r\nSubject: =?UTF-8?B?")) >= 0);
	assert_true(str_find(got, STR("Bcc")) < 0);
	for (size_t i = 0; i < got.n; i++)
		assert_true((unsigned char)got.p[i] < 0x80);
	assert_str(decoded(p, got), "您好：\n请在周五前填报。\n\nhttps://edu.example/rounds/1");
	assert_int_equal(newest(p).state, OUT_SENT);
	sink_stop(&sink);
}

static void a_digest_is_one_mail(void **state)
{
	PLACE(p);
	struct sink sink;
	char url[100];
	sink_start(&sink, true, "250 yes\r\n");
	struct sender_options o = mail_options(&sink, url);
	struct mail_new m = {.address = STR("li@school.example"), .subject = STR("甲"), .text = STR("一"), .digest = true, .wait_minutes = 60};
	struct mail_new other = {.address = STR("wang@school.example"), .subject = STR("乙"), .text = STR("二"), .digest = true};
	assert_ok_err(mail_put(p->s, &m, &err));
	assert_ok_err(mail_put(p->s, &m, &err));
	assert_ok_err(mail_put(p->s, &other, &err));
	assert_int_equal(send_all(p, &o).sent, 0); /* nothing is due */
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_outbox WHERE due > created + 3500000000"), 3);
	assert_ok_err(store_run(p->s, "UPDATE work_outbox SET due = 1 WHERE id = (SELECT min_id FROM (SELECT id AS min_id FROM work_outbox ORDER BY id LIMIT 1) AS x)",
				&err));
	assert_int_equal(send_all(p, &o).sent, 2); /* the other's is not due and not for this address */
	assert_int_equal(sink_count(&sink), 1);
	assert_str(decoded(p, sink_got(&sink)), "1. 甲\n一\n\n2. 甲\n一\n\n");
	sink_stop(&sink);
}

static void refused_mailboxes_are_dead_at_once_and_full_ones_wait(void **state)
{
	PLACE(p);
	struct sink sink;
	char url[100];
	sink_start(&sink, true, "550 no such mailbox\r\n");
	struct sender_options o = mail_options(&sink, url);
	struct mail_new m = {.address = STR("li@school.example"), .subject = STR("s"), .text = STR("t")};
	assert_ok_err(mail_put(p->s, &m, &err));
	assert_int_equal(send_all(p, &o).dead, 1);
	sink_stop(&sink);
	sink_start(&sink, true, "451 later\r\n");
	o = mail_options(&sink, url);
	o.first_wait_ms = 60000;
	assert_ok_err(mail_put(p->s, &m, &err));
	struct send_counts c = send_all(p, &o);
	assert_int_equal(c.failed, 1);
	assert_int_equal(c.dead, 0);
	/* without a mail server hooks go on and mail waits */
	o.smtp_url = NULL;
	assert_ok_err(mail_put(p->s, &m, &err));
	assert_int_equal(send_all(p, &o).failed, 0);
	assert_int_equal(newest(p).attempts, 0);
	sink_stop(&sink);
}

static void addresses_of_mail_are_checked(void **state)
{
	PLACE(p);
	static const char *const bad[] = {"", "a", "@b.cn", "a@", "a@b@c.cn", "a b@c.cn", "a@b.cn\r\nRCPT TO:<x@y.cn>", "<a@b.cn>", "a@[127.0.0.1]", ".a@b.cn", "a..b@c.cn",
					  "a@b..cn", "a@-b.cn", "\"a\"@b.cn", "a@b.cn,c@d.cn"};
	static const char *const good[] = {"a@b.cn", "li.si+x@mail.school-1.edu.cn", "10001@qq.com"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (mail_put(p->s, &(struct mail_new){.address = str_of(bad[i]), .subject = STR("s"), .text = STR("t")}, &err) != ST_INVALID)
			fail_msg("'%s' is taken", bad[i]);
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_ok_err(mail_put(p->s, &(struct mail_new){.address = str_of(good[i]), .subject = STR("s"), .text = STR("t")}, &err));
}

/* ---- the thread, several of them, and one that dies ---- */

static void two_senders_deliver_each_message_once(void **state)
{
	PLACE(p);
	enum { MESSAGES = 30 };
	struct sink sink;
	struct sender *a, *b;
	struct sender_options o = hook_options();
	o.register_url = str_of(p->url);
	sink_start(&sink, false, ok_answer);
	(void)add_hook(p, "127.0.0.1", sink.port, "*");
	for (int i = 0; i < MESSAGES; i++)
		assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
	assert_ok_err(sender_start(&a, &o, &err));
	assert_ok_err(sender_start(&b, &o, &err));
	sender_wake(a);
	for (int ms = 0; ms < 60000 && query_i64(p->s, "SELECT count(*) FROM work_outbox WHERE state = 0") > 0; ms += 20)
		nap(20);
	sender_stop(a);
	sender_stop(b);
	assert_int_equal(query_i64(p->s, "SELECT count(*) FROM work_outbox WHERE state = 1 AND attempts = 1"), MESSAGES);
	assert_int_equal(sink_count(&sink), MESSAGES);
	sink_stop(&sink);
}

static void what_a_killed_sender_held_goes_out_later(void **state)
{
	PLACE(p);
	struct sink sink;
	struct sender_options o = hook_options();
	/* a receiver that never answers holds the first sender */
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof address;
	int deaf = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(deaf, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(deaf, 4), 0);
	assert_int_equal(getsockname(deaf, (struct sockaddr *)&address, &n), 0);
	(void)add_hook(p, "127.0.0.1", ntohs(address.sin_port), "*");
	assert_ok_err(hook_put(p->s, STR("round"), STR("1"), &err));
	o.timeout_ms = 400; /* held for four times as long */
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		struct store *s;
		struct send_counts c;
		if (store_open_work(&s, str_of(p->url), NULL, &err) == ST_OK)
			(void)!outbox_send(s, &o, NULL, &c, &err);
		_exit(0);
	}
	for (int ms = 0; ms < 30000 && newest(p).attempts == 0; ms += 10)
		nap(10);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(deaf);
	struct out_message m = newest(p);
	assert_int_equal(m.state, OUT_WAITING);
	sink_start(&sink, false, ok_answer);
	assert_ok_err(store_run(p->s, "DELETE FROM work_hook", &err));
	struct id id = add_hook(p, "127.0.0.1", sink.port, "*");
	struct stmt *q;
	assert_ok_err(store_prepare(p->s, &q, "UPDATE work_outbox SET hook = :hook", &err));
	stmt_bind_id(q, "hook", id);
	assert_ok_err(stmt_exec(q, NULL, &err));
	stmt_finish(q);
	struct send_counts c = {};
	for (int ms = 0; ms < 30000 && c.sent == 0; ms += 50) {
		c = send_all(p, &o);
		nap(50);
	}
	assert_int_equal(c.sent, 1);
	sink_stop(&sink);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_hook_is_told_and_can_check_who_told),
		BOTH(a_message_goes_back_with_its_cause),
		BOTH(failures_are_tried_again_and_given_up),
		BOTH(a_hook_that_is_gone_is_left_alone),
		BOTH(hooks_do_not_reach_inside),
		BOTH(redirects_are_not_followed_and_answers_are_bounded),
		BOTH(addresses_of_hooks_are_checked),
		BOTH(mail_reaches_its_address),
		BOTH(a_digest_is_one_mail),
		BOTH(refused_mailboxes_are_dead_at_once_and_full_ones_wait),
		BOTH(addresses_of_mail_are_checked),
		BOTH(two_senders_deliver_each_message_once),
		BOTH(what_a_killed_sender_held_goes_out_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
