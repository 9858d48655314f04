/* The whole application under load: it stops in order, reloads without anybody noticing, and slow or flooding clients do not disturb
 * others. */
#include "under_load.h"

static char answer[SAVE_ANSWER];

static int totals(const struct savers *v, int *ret_refused)
{
	int answers = 0;
	*ret_refused = 0;
	for (int i = 0; i < SAVERS; i++) {
		assert_int_equal(v->all[i].strange, 0);
		assert_int_equal(v->all[i].cut, 0);
		answers += v->all[i].answers;
		*ret_refused += v->all[i].refused;
	}
	return answers;
}

/* Whatever was begun is answered whole, and what was answered as stored is stored. */
static void stops_in_order(void **state)
{
	struct program *p = *state;
	struct savers v = {};
	int refused;
	savers_city(p, &v);
	struct served *s = served_start(p);
	savers_begin(&v, s->port);
	wait_ms(800);
	int code = served_end(s, SIGTERM);
	savers_end(&v);
	assert_int_equal(code, 0);
	assert_true(totals(&v, &refused) > 2 * SAVERS);
	EXPECT(p, 0, "verify");
	for (int i = 0; i < SAVERS; i++) {
		char where[64], text[32];
		snprintf(where, sizeof where, "code = '211390000%d'", i);
		snprintf(text, sizeof text, "Street %d", v.all[i].stored);
		EXPECT(p, 0, "list", "school", "--where", where, "--json");
		if (v.all[i].sent == v.all[i].stored) /* else the last one may have been stored and its answer not heard */
			assert_says(p, text);
	}
}

static void reloads_unnoticed(void **state)
{
	struct program *p = *state;
	struct savers v = {};
	int refused;
	savers_city(p, &v);
	struct served *s = served_start(p);
	savers_begin(&v, s->port);
	for (int i = 0; i < 10; i++) {
		wait_ms(80);
		assert_int_equal(kill(s->pid, SIGHUP), 0);
	}
	wait_ms(200);
	savers_end(&v);
	assert_true(totals(&v, &refused) > 2 * SAVERS);
	assert_int_equal(refused, 0);
	served_stop(s);
}

/* Heads and bodies that never end, and readers that take nothing: others are answered as before. */
static void slow_clients_disturb_nobody(void **state)
{
	enum { SLOW = 120 };
	struct program *p = *state;
	struct savers v = {};
	char head[512];
	int slow[SLOW], refused;
	savers_city(p, &v);
	struct served *s = served_start(p);
	for (int i = 0; i < SLOW; i++) {
		static const char *const heads[] = {
			"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
			"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nlogin=",
			"GET /records/school HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n"};
		slow[i] = client_open(s->port);
		int small = 1024; /* a reader with hardly any room, who never reads */
		setsockopt(slow[i], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
		int n = i % 3 == 2 ? snprintf(head, sizeof head, heads[2], v.token) : snprintf(head, sizeof head, "%s", heads[i % 3]);
		client_send(slow[i], head, (size_t)n);
	}
	savers_begin(&v, s->port);
	wait_ms(1000);
	savers_end(&v);
	assert_true(totals(&v, &refused) > 4 * SAVERS);
	assert_int_equal(refused, 0);
	for (int i = 0; i < SLOW; i++)
		close(slow[i]);
	served_stop(s);
}

struct flooder {
	int port, shed, answers;
	atomic_bool *ends;
	char *answer;
};

static void *flood(void *arg)
{
	struct flooder *f = arg;
	while (!atomic_load(f->ends)) {
		int code = plain_ask(f->port, "GET", "/sign-in", NULL, NULL, "X-Forwarded-For: 203.0.113.9\r\n", f->answer);
		f->answers++;
		f->shed += code == 429 || code == 503;
	}
	return NULL;
}

/* One address that asks without end is told to wait; another one is answered as before. */
static void a_flood_is_shed(void **state)
{
	enum { FLOODERS = 6 };
	struct program *p = *state;
	struct savers v = {};
	struct flooder f[FLOODERS];
	pthread_t threads[FLOODERS];
	atomic_bool ends = false;
	int shed = 0, good = 0;
	savers_city(p, &v);
	struct served *s = served_start_as(p, (const char *const[]){"--proxy", "127.0.0.1", NULL});
	for (int i = 0; i < FLOODERS; i++) {
		f[i] = (struct flooder){.port = s->port, .ends = &ends, .answer = test_malloc(SAVE_ANSWER)};
		assert_int_equal(pthread_create(&threads[i], NULL, flood, &f[i]), 0);
	}
	for (int i = 0; i < 400; i++) {
		int code = plain_ask(s->port, "GET", "/records/school", v.token, NULL, "X-Forwarded-For: 198.51.100.7\r\n", answer);
		assert_int_equal(code, 200);
		good++;
		shed = 0;
		for (int k = 0; k < FLOODERS; k++)
			shed += *(volatile int *)&f[k].shed;
		if (shed > 50 && good > 50)
			break;
		wait_ms(20); /* below what one address may ask */
	}
	atomic_store(&ends, true);
	for (int i = 0; i < FLOODERS; i++) {
		pthread_join(threads[i], NULL);
		test_free(f[i].answer);
	}
	assert_true(shed > 50);
	served_stop(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, served_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(stops_in_order), TEST(reloads_unnoticed), TEST(slow_clients_disturb_nobody), TEST(a_flood_is_shed)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
