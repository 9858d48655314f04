/* Slow clients, floods, full queues, large uploads, stopping: each is shed or finished without disturbing others. */
#include "http/http.h"
#include "http_client.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

static atomic_int admitted, ran, workers_open, hold, holding;

static enum status quick(struct request *r, struct response *out, struct err *err)
{
	atomic_fetch_add(&ran, 1);
	buf_cstr(&out->body, "quick");
	return ST_OK;
}

/* Runs until the test lets it go. */
static enum status held(struct request *r, struct response *out, struct err *err)
{
	atomic_fetch_add(&holding, 1);
	while (atomic_load(&hold))
		usleep(2000);
	atomic_fetch_sub(&holding, 1);
	buf_cstr(&out->body, "held");
	return ST_OK;
}

static enum status big(struct request *r, struct response *out, struct err *err)
{
	static const char block[1 << 16];
	for (int i = 0; i < 64; i++)
		buf_add(&out->body, block, sizeof block);
	return ST_OK;
}

static enum status upload(struct request *r, struct response *out, struct err *err)
{
	const struct upload *u = request_upload(r, "f");
	uint64_t sum = 0;
	for (size_t i = 0; u && i < u->bytes.n; i++)
		sum += (unsigned char)u->bytes.p[i];
	buf_printf(&out->body, "%zu %llu", u ? u->bytes.n : 0, (unsigned long long)sum);
	return ST_OK;
}

static const struct route routes[] = {
	{.method = HTTP_GET, .pattern = "/quick", .permit = "public", .text = {"快", "quick"}, .run = quick},
	{.method = HTTP_GET, .pattern = "/held", .permit = "public", .text = {"等", "held"}, .run = held},
	{.method = HTTP_GET, .pattern = "/big", .permit = "public", .text = {"大", "big"}, .run = big},
	{.method = HTTP_POST, .pattern = "/post", .permit = "public", .text = {"收", "post"}, .run = quick},
	{.method = HTTP_POST, .pattern = "/upload", .permit = "public", .text = {"传", "upload"}, .run = upload, .upload = true, .body_max = 8 << 20},
	{.method = HTTP_POST, .pattern = "/closed", .permit = "closed", .text = {"传", "upload"}, .run = upload, .upload = true, .body_max = 8 << 20},
	{},
};
static const struct route *const tables[] = {routes};
static const struct route_table table = {tables, 1};

static enum status admit(struct request *r, struct response *out, bool *ret_done, struct err *err)
{
	atomic_fetch_add(&admitted, 1);
	assert_ptr_equal(r->worker, r->context);
	if (strcmp(r->route->permit, "public") != 0)
		return err_set(err, ST_DENIED, "no");
	return ST_OK;
}

static enum status worker_open(void *context, int index, void **ret, struct err *err)
{
	atomic_fetch_add(&workers_open, 1);
	*ret = context;
	return ST_OK;
}

static void worker_close(void *context, void *worker) { atomic_fetch_sub(&workers_open, 1); }

static int context;
static const struct server_hooks hooks = {.context = &context, .admit = admit, .worker_open = worker_open, .worker_close = worker_close};

static struct server *start(struct server_options o)
{
	struct err err = {};
	struct server *s;
	o.address = "127.0.0.1:0";
	o.routes = &table;
	o.hooks = &hooks;
	assert_ok_err(server_start(&s, &o, &err));
	return s;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static char out[8 << 20];

/* Asks again and again until it is so, half a minute at most. */
#define WAIT_FOR(condition) \
	do { \
		for (int looks = 0; !(condition) && looks < 3000; looks++) \
			usleep(10000); \
		assert_true(condition); \
	} while (0)

/* The value of a metric that stands once. */
static int metric(struct server *s, const char *name)
{
	struct buf b;
	buf_init(&b, 0);
	server_metrics(s, &b);
	buf_char(&b, 0);
	char line[80];
	snprintf(line, sizeof line, "\n%s ", name);
	const char *at = strstr(b.p, line);
	int value = at ? (int)strtol(at + strlen(line), NULL, 10) : 0;
	buf_done(&b);
	return value;
}

/* The other side has shut the connection. */
static bool is_shut(int fd)
{
	char bytes[64];
	ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
	return n == 0 || (n < 0 && errno != EAGAIN);
}

static void test_slow_clients(void **state)
{
	struct server *s = start((struct server_options){.header_timeout_ms = 1000, .body_timeout_ms = 1000, .send_timeout_ms = 1000, .workers = 1});
	int port = server_port(s), slow[60];
	/* Headers that never end, a body that never comes, an answer that nobody reads: one worker stays free for the others. */
	for (size_t i = 0; i < ARRAY_LEN(slow); i++) {
		slow[i] = client_open(port);
		const char *part = i % 3 == 0 ? "GET /quick HTTP/1.1\r\nHost: loc"
			   : i % 3 == 1 ? "POST /post HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc"
					: GET("/big");
		assert_true(client_send(slow[i], part, strlen(part)));
	}
	assert_int_equal(client_ask(port, GET("/quick"), out, sizeof out), 200);
	/* A byte now and then does not prolong the time. The answer of 4 MiB has eight minutes by its size, so only the first two kinds
	 * are cut here. */
	bool shut[ARRAY_LEN(slow)] = {};
	int n_shut = 0, n_to_shut = ARRAY_LEN(slow) / 3 * 2;
	for (int round = 0; round < 300 && n_shut < n_to_shut; round++) {
		usleep(100000);
		for (size_t i = 0; i < ARRAY_LEN(slow); i++) {
			if (i % 3 == 2 || shut[i])
				continue;
			if (i % 3 == 0)
				client_send(slow[i], "a", 1);
			shut[i] = is_shut(slow[i]);
			n_shut += shut[i];
		}
	}
	assert_int_equal(n_shut, n_to_shut);
	for (size_t i = 0; i < ARRAY_LEN(slow); i++)
		close(slow[i]);
	assert_int_equal(client_ask(port, GET("/quick"), out, sizeof out), 200);
	server_stop(s, 2000);
}

struct asker {
	pthread_t thread;
	int port, code;
	const char *request;
};

static void *ask_in_thread(void *arg)
{
	struct asker *a = arg;
	static _Thread_local char answer[4096];
	a->code = client_ask(a->port, a->request, answer, sizeof answer);
	return NULL;
}

static void test_full_queue(void **state)
{
	struct server *s = start((struct server_options){.workers = 2, .queue_max = 3});
	struct asker askers[20];
	atomic_store(&hold, 1);
	for (size_t i = 0; i < ARRAY_LEN(askers); i++) {
		askers[i] = (struct asker){.port = server_port(s), .request = GET("/held")};
		assert_int_equal(pthread_create(&askers[i].thread, NULL, ask_in_thread, &askers[i]), 0);
	}
	/* Two are worked on, three wait, the others hear at once that there is too much to do; of those up to two more where all came
	 * before a worker woke. */
	WAIT_FOR(metric(s, "junheng_http_requests_total{method=\"GET\",route=\"/held\",code=\"5xx\"}") >= 15 && atomic_load(&holding) == 2);
	int refused = metric(s, "junheng_http_requests_total{method=\"GET\",route=\"/held\",code=\"5xx\"}");
	assert_in_range(refused, 15, 17);
	assert_int_equal(metric(s, "junheng_http_workers_busy"), 2);
	atomic_store(&hold, 0);
	int good = 0, busy = 0;
	for (size_t i = 0; i < ARRAY_LEN(askers); i++) {
		pthread_join(askers[i].thread, NULL);
		good += askers[i].code == 200;
		busy += askers[i].code == 503;
	}
	assert_int_equal(busy, refused);
	assert_int_equal(good, 20 - refused);
	assert_int_equal(client_ask(server_port(s), GET("/quick"), out, sizeof out), 200);
	server_stop(s, 2000);
	assert_int_equal(atomic_load(&workers_open), 0);
}

static void test_floods(void **state)
{
	struct server *s = start((struct server_options){.limit_loopback = true, .address_rate = 5, .address_connections_max = 10});
	int port = server_port(s), many = 0, good = 0, open_ones[30], code;
	double begin = seconds();
	while ((code = client_ask(port, GET("/quick"), out, sizeof out)) == 200 && good < 10000)
		good++;
	/* A burst of ten seconds' worth, and what came in the meantime. */
	assert_in_range(good, 50, 51 + 5 * (int)(seconds() - begin + 1));
	assert_int_equal(code, 429);
	assert_non_null(strstr(out, "\r\nRetry-After: "));
	WAIT_FOR(metric(s, "junheng_http_connections") == 0);
	for (size_t i = 0; i < ARRAY_LEN(open_ones); i++)
		open_ones[i] = client_open(port);
	bool shut[ARRAY_LEN(open_ones)] = {};
	for (int waited = 0; many < 20 && waited < 300; waited++) {
		usleep(100000);
		for (size_t i = 0; i < ARRAY_LEN(open_ones); i++) {
			many += !shut[i] && is_shut(open_ones[i]);
			shut[i] = shut[i] || is_shut(open_ones[i]);
		}
	}
	assert_int_equal(many, 20);
	for (size_t i = 0; i < ARRAY_LEN(open_ones); i++)
		close(open_ones[i]);
	server_stop(s, 2000);
	/* This machine itself is not limited unless said. */
	s = start((struct server_options){.address_rate = 1, .address_connections_max = 1});
	for (int i = 0; i < 40; i++)
		assert_int_equal(client_ask(server_port(s), GET("/quick"), out, sizeof out), 200);
	server_stop(s, 2000);
}

static void test_forwarded(void **state)
{
	/* Behind the trusted proxy its word counts: one flooding visitor is limited, the next is not. */
	struct server *s = start((struct server_options){.limit_loopback = true, .trusted_proxy = "127.0.0.1", .address_rate = 1});
	int port = server_port(s), refused = 0;
	double begin = seconds();
	for (int i = 0; i < 30; i++)
		refused += client_ask(port, "GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 9.9.9.9, 203.0.113.7\r\n\r\n", out, sizeof out) == 429;
	/* All but a burst of ten, and one for each second since. */
	int since = (int)(seconds() - begin) + 1;
	assert_in_range(refused, MAX(0, 20 - since), 20);
	assert_int_equal(client_ask(port, "GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.8\r\n\r\n", out, sizeof out), 200);
	assert_non_null(strstr(out, "Strict-Transport-Security"));
	server_stop(s, 2000);
}

static int post_upload(int port, const char *path, size_t n, bool body)
{
	static const char head[] = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n", tail[] = "\r\n--b--\r\n";
	char request[300];
	int fd = client_open(port), code = 0;
	snprintf(request, sizeof request, "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %zu\r\n\r\n",
		 path, n + sizeof head + sizeof tail - 2);
	assert_true(client_send(fd, request, strlen(request)));
	if (body) {
		char *bytes = malloc(n);
		assert_non_null(bytes);
		memset(bytes, 1, n);
		client_send(fd, head, sizeof head - 1);
		client_send(fd, bytes, n);
		client_send(fd, tail, sizeof tail - 1);
		free(bytes);
	}
	client_read(fd, out, sizeof out);
	close(fd);
	return sscanf(out, "HTTP/1.1 %d", &code) == 1 ? code : 0;
}

static void test_uploads(void **state)
{
	struct server *s = start((struct server_options){.spool = "/tmp"});
	int port = server_port(s);
	static const size_t sizes[] = {1, 1000, 262000, 262144, 262145, 300000, 5000000};
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		char expected[60];
		snprintf(expected, sizeof expected, "\r\n\r\n%zu %zu", sizes[i], sizes[i]);
		assert_int_equal(post_upload(port, "/upload", sizes[i], true), 200);
		assert_non_null(strstr(out, expected));
	}
	/* Without the right, or beyond the limit, the answer comes before the body is asked for. */
	atomic_store(&admitted, 0);
	assert_int_equal(post_upload(port, "/closed", 5000000, false), 403);
	assert_int_equal(atomic_load(&admitted), 1);
	assert_int_equal(post_upload(port, "/upload", 9000000, false), 413);
	assert_int_equal(atomic_load(&admitted), 1);
	server_stop(s, 2000);
	/* A full or missing place for uploads is told, and only uploads suffer. */
	s = start((struct server_options){.spool = "/nowhere"});
	assert_int_equal(post_upload(server_port(s), "/upload", 5000000, true), 503);
	assert_int_equal(post_upload(server_port(s), "/upload", 1000, true), 200);
	server_stop(s, 2000);
}

static void *stop_in_thread(void *arg)
{
	server_stop(arg, 60000);
	return NULL;
}

static bool is_listening(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	bool is_open = connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
	close(fd);
	return is_open;
}

static void test_stop_finishes(void **state)
{
	struct server *s = start((struct server_options){.workers = 2});
	int port = server_port(s);
	struct asker a = {.port = port, .request = GET("/held")};
	pthread_t stopper;
	atomic_store(&hold, 1);
	assert_int_equal(pthread_create(&a.thread, NULL, ask_in_thread, &a), 0);
	WAIT_FOR(atomic_load(&holding) == 1);
	assert_int_equal(pthread_create(&stopper, NULL, stop_in_thread, s), 0);
	/* No new connections; the one in work is finished. */
	WAIT_FOR(!is_listening(port));
	assert_int_equal(atomic_load(&holding), 1);
	atomic_store(&hold, 0);
	pthread_join(a.thread, NULL);
	pthread_join(stopper, NULL);
	assert_int_equal(a.code, 200);
}

static void test_log(void **state)
{
	char path[] = "/tmp/access-log-XXXXXX", moved[40], line[400];
	struct err err = {};
	close(mkstemp(path));
	struct server *s = start((struct server_options){.access_log = path});
	assert_int_equal(client_ask(server_port(s), "GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Name: secret\r\n\r\n", out, sizeof out), 200);
	snprintf(moved, sizeof moved, "%s.1", path);
	struct stat written;
	WAIT_FOR(stat(path, &written) == 0 && written.st_size > 0);
	assert_int_equal(rename(path, moved), 0);
	assert_ok_err(server_reload(s, &err));
	assert_int_equal(client_ask(server_port(s), GET("/nothing?name=secret"), out, sizeof out), 404);
	server_stop(s, 2000);
	FILE *f = fopen(moved, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	assert_non_null(strstr(line, " GET /quick 200 5 "));
	assert_null(fgets(line, sizeof line, f));
	fclose(f);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	assert_non_null(strstr(line, " GET - 404 "));
	assert_null(strstr(line, "secret"));
	fclose(f);
	unlink(path);
	unlink(moved);
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_slow_clients), cmocka_unit_test(test_full_queue),	   cmocka_unit_test(test_floods),
		cmocka_unit_test(test_forwarded),    cmocka_unit_test(test_uploads),	   cmocka_unit_test(test_stop_finishes),
		cmocka_unit_test(test_log),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}
