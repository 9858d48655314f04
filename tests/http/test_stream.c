/* Event streams: a thousand open at once on a handful of threads, fed from any thread, gone readers noticed. */
#include "http/http.h"
#include "http_client.h"

#include <pthread.h>
#include <sys/resource.h>

static enum status events(struct request *r, struct response *out, struct err *err)
{
	TRY(response_subscribe(out, r, request_text(r, "topic"), err));
	TRY(response_subscribe(out, r, STR("all"), err));
	event_put(&out->body, STR("state"), STR("now\nand here"));
	return ST_OK;
}

static enum status fails(struct request *r, struct response *out, struct err *err)
{
	TRY(response_subscribe(out, r, STR("all"), err));
	return err_set(err, ST_DENIED, "no");
}

static const struct route_param params[] = {{.name = "topic", .kind = PARAM_WORD}, {}};
static const struct route routes[] = {
	{.method = HTTP_GET, .pattern = "/events/{topic}", .permit = "public", .text = {"事件", "events"}, .params = params, .run = events, .stream = true},
	{.method = HTTP_GET, .pattern = "/fails", .permit = "public", .text = {"事件", "events"}, .run = fails, .stream = true},
	{.method = HTTP_GET, .pattern = "/alive", .permit = "public", .text = {"在", "alive"}, .run = route_alive},
	{},
};
static const struct route *const tables[] = {routes};
static const struct route_table table = {tables, 1};

static struct server *start(int streams_max)
{
	struct err err = {};
	struct server *s;
	struct server_options o = {.address = "127.0.0.1:0", .routes = &table, .workers = 2, .streams_max = streams_max, .header_timeout_ms = 500, .send_timeout_ms = 500};
	assert_ok_err(server_start(&s, &o, &err));
	return s;
}

static int subscribe(int port, const char *topic, char *out, size_t max)
{
	char request[200];
	int fd = client_open(port);
	snprintf(request, sizeof request, "GET /events/%s HTTP/1.1\r\nHost: a\r\n\r\n", topic);
	assert_true(client_send(fd, request, strlen(request)));
	assert_true(client_read_until(fd, out, max, "data: and here\n\n"));
	return fd;
}

static int streams_now(struct server *s)
{
	struct buf b;
	int n = -1;
	buf_init(&b, 0);
	server_metrics(s, &b);
	const char *at = strstr(b.p, "\njunheng_http_streams ");
	if (at)
		n = (int)strtol(at + 22, NULL, 10);
	buf_done(&b);
	return n;
}

static void test_topics(void **state)
{
	struct server *s = start(10);
	char out[4096];
	int a = subscribe(server_port(s), "a", out, sizeof out), b = subscribe(server_port(s), "b", out, sizeof out);
	assert_non_null(strstr(out, "Content-Type: text/event-stream"));
	assert_non_null(strstr(out, "event: state\ndata: now\ndata: and here\n\n"));
	assert_int_equal(server_publish(s, STR("a"), STR("progress"), STR("{\"share\":50}")), 1);
	assert_true(client_read_until(a, out, sizeof out, "event: progress\ndata: {\"share\":50}\n\n"));
	usleep(1200000); /* longer than a slow answer may take: streams are none */
	assert_int_equal(server_publish(s, STR("all"), STR(""), STR("both")), 2);
	assert_true(client_read_until(a, out, sizeof out, "data: both\n\n"));
	assert_true(client_read_until(b, out, sizeof out, "data: both\n\n"));
	assert_null(strstr(out, "share"));
	assert_int_equal(server_publish(s, STR("nobody"), STR("x"), STR("y")), 0);
	server_topic_end(s, STR("a"));
	client_read(a, out, sizeof out);
	assert_int_equal(streams_now(s), 1);
	assert_int_equal(client_ask(server_port(s), GET("/fails"), out, sizeof out), 403);
	assert_int_equal(streams_now(s), 1);
	close(a);
	close(b);
	server_stop(s, 1000);
}

static void test_as_many_as_may_be(void **state)
{
	struct server *s = start(2);
	char out[4096];
	int a = subscribe(server_port(s), "a", out, sizeof out), b = subscribe(server_port(s), "a", out, sizeof out);
	assert_int_equal(client_ask(server_port(s), GET("/events/c"), out, sizeof out), 503);
	close(a);
	/* Gone readers are noticed when something is sent. */
	for (int i = 0; i < 100 && streams_now(s) == 2; i++) {
		server_publish(s, STR("a"), STR("x"), STR("y"));
		usleep(20000);
	}
	assert_int_equal(streams_now(s), 1);
	close(b);
	server_stop(s, 1000);
}

static void test_slow_reader(void **state)
{
	struct server *s = start(10);
	char out[4096];
	char *large = malloc(200001);
	assert_non_null(large);
	memset(large, 'x', 200000);
	int a = subscribe(server_port(s), "slow", out, sizeof out);
	struct str data = {large, 200000};
	for (int i = 0; i < 1000; i++)
		server_publish(s, STR("slow"), STR("x"), data);
	/* What waits is bounded in number; the stream ends after it instead of growing. */
	size_t n = 0;
	ssize_t k;
	char *sink = malloc(1 << 20);
	assert_non_null(sink);
	while ((k = recv(a, sink, 1 << 20, 0)) > 0)
		n += (size_t)k;
	assert_true(n < (size_t)600 * 200000);
	close(a);
	free(sink);
	free(large);
	server_stop(s, 1000);
}

static void *publish_many(void *arg)
{
	for (int i = 0; i < 20; i++) {
		char text[20];
		snprintf(text, sizeof text, "%d", i);
		server_publish(arg, STR("all"), STR("tick"), str_of(text));
	}
	return NULL;
}

static void test_a_thousand(void **state)
{
	struct server *s = start(1000);
	struct rlimit l;
	int n = 1000;
	getrlimit(RLIMIT_NOFILE, &l);
	if (l.rlim_cur < 2200) {
		server_stop(s, 1000);
		SKIP_TEST("fewer than 2200 descriptors");
	}
	static int fd[1000];
	static char out[1 << 16];
	for (int i = 0; i < n; i++)
		fd[i] = subscribe(server_port(s), "t", out, sizeof out);
	assert_int_equal(streams_now(s), n);
	/* Pages are answered beside them. */
	assert_int_equal(client_ask(server_port(s), GET("/alive"), out, sizeof out), 200);
	pthread_t threads[4];
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, publish_many, s), 0);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		pthread_join(threads[i], NULL);
	server_publish(s, STR("all"), STR("last"), STR("one"));
	for (int i = 0; i < n; i++) {
		assert_true(client_read_until(fd[i], out, sizeof out, "event: last\ndata: one\n\n"));
		int ticks = 0;
		for (const char *at = out; (at = strstr(at, "event: tick")); at++)
			ticks++;
		assert_int_equal(ticks, 80);
	}
	/* Stopping ends them all. */
	server_stop(s, 5000);
	for (int i = 0; i < n; i++) {
		client_read(fd[i], out, sizeof out);
		close(fd[i]);
	}
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_topics),
		cmocka_unit_test(test_as_many_as_may_be),
		cmocka_unit_test(test_slow_reader),
		cmocka_unit_test(test_a_thousand),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}
