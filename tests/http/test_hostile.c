/* What no server should stumble over: malformed lines, headers and bodies; each is refused, and the next request is answered. */
#include "http/http.h"
#include "http_client.h"

#include <time.h>

static enum status show(struct request *r, struct response *out, struct err *err)
{
	buf_printf(&out->body, "path=%.*s body=%zu", STR_ARG(r->path), r->body.n);
	return ST_OK;
}

static enum status go(struct request *r, struct response *out, struct err *err)
{
	return response_redirect(out, request_text(r, "to"), err);
}

static enum status set_header(struct request *r, struct response *out, struct err *err)
{
	return response_header(out, "X-Echo", request_text(r, "value"), err);
}

static enum status set_cookie(struct request *r, struct response *out, struct err *err)
{
	return response_cookie(out, r, "session", STR("abc"), 60, 0, err);
}

static enum status read_cookie(struct request *r, struct response *out, struct err *err)
{
	buf_printf(&out->body, "<%.*s>", STR_ARG(request_cookie(r, "session")));
	return ST_OK;
}

static enum status tagged(struct request *r, struct response *out, struct err *err)
{
	if (!response_unchanged(out, r, STR("v1")))
		buf_cstr(&out->body, "content");
	return ST_OK;
}

static enum status save(struct request *r, struct response *out, struct err *err)
{
	FILE *f = tmpfile();
	assert_non_null(f);
	fputs("0123456789", f);
	fflush(f);
	int fd = dup(fileno(f));
	fclose(f);
	return response_file(out, fd, "application/octet-stream", STR("学校\"\r\n.xlsx"), err);
}

static const struct route_param values[] = {
	{.name = "to", .kind = PARAM_TEXT}, {.name = "value", .kind = PARAM_TEXT}, {.name = "n", .kind = PARAM_INT, .min = 1, .max = 5}, {},
};
#define ROUTE(m, p, f) {.method = m, .pattern = p, .permit = "public", .text = {"试", "test"}, .params = values, .run = f}
static const struct route routes[] = {
	ROUTE(HTTP_GET, "/", show), ROUTE(HTTP_GET, "/a/{to}", show), ROUTE(HTTP_GET, "/go", go), ROUTE(HTTP_GET, "/header", set_header),
	ROUTE(HTTP_POST, "/post", show), ROUTE(HTTP_GET, "/cookie", set_cookie), ROUTE(HTTP_GET, "/cookie/read", read_cookie),
	ROUTE(HTTP_GET, "/tag", tagged), ROUTE(HTTP_GET, "/file", save), {},
};
static const struct route *const tables[] = {routes};
static const struct route_table table = {tables, 1};

static struct server *server;
static int port;
static char out[1 << 18];

static int start(void **state)
{
	struct err err = {};
	struct server_options o = {.address = "127.0.0.1:0", .routes = &table};
	if (server_start(&server, &o, &err) != ST_OK)
		return 1;
	port = server_port(server);
	return 0;
}

static int stop(void **state)
{
	server_stop(server, 2000);
	return 0;
}

static int ask(const char *request) { return client_ask(port, request, out, sizeof out); }

#define HEAD "Host: localhost\r\nConnection: close\r\n"

static void test_paths(void **state)
{
	static const char *const bad[] = {
		"/a/%2e%2e", "/a/..", "/a//b", "/a/%2Fetc", "/a/%5C", "/a/%00", "/a/%ff", "/a/%zz", "/a/%4", "/a/%0a", "/../etc/passwd",
		"/a/.", "//evil.example/", "http://evil.example/", "/a/x?n=%", "/a/x?%00=1", "/a/x?=1", "/a/x?n=9", "/a/x?n=1&n=2", "/a/x?n=%FF",
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char request[400];
		snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HEAD "\r\n", bad[i]);
		if (ask(request) != 400)
			fail_msg("%s: %.60s", bad[i], out);
	}
	assert_int_equal(ask("GET /a/%E5%AD%A6%2541/?n=5 HTTP/1.1\r\n" HEAD "\r\n"), 200);
	assert_non_null(strstr(out, "path=/a/学%41 "));
}

static void test_request_lines(void **state)
{
	assert_int_equal(ask("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), 400); /* no host */
	assert_int_equal(ask("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"), 400);
	assert_int_equal(ask("GET / HTTP/1.1\r\nHost: a\"><script>\r\nConnection: close\r\n\r\n"), 400);
	assert_int_equal(ask("BREW / HTTP/1.1\r\n" HEAD "\r\n"), 501);
	assert_int_equal(ask("TRACE / HTTP/1.1\r\n" HEAD "\r\n"), 501);
	assert_int_equal(ask("GET / HTTP/1.1\r\n" HEAD "X: \x01\r\n\r\n"), 400);
	assert_int_equal(ask("GET / HTTP/1.1\r\n" HEAD "X: \xff\xfe\r\n\r\n"), 400);
	/* Two lengths are two requests to somebody. */
	assert_int_equal(ask("POST /post HTTP/1.1\r\n" HEAD "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
	assert_int_equal(ask("POST /post HTTP/1.1\r\n" HEAD "Content-Length: 3\r\nContent-Length: 0\r\n\r\nabc"), 400);
	assert_int_equal(ask("POST /post HTTP/1.1\r\n" HEAD "Content-Length: -1\r\n\r\n"), 400);
	int code = ask("POST /post HTTP/1.1\r\n" HEAD "Content-Length: 99999999999999999999\r\n\r\n");
	assert_true(code == 400 || code == 413);
	assert_int_equal(ask("GET / HTTP/1.1\r\n" HEAD "Content-Length: 5\r\n\r\nabcde"), 413);
	assert_int_equal(ask("GET / HTTP/1.1\r\n" HEAD "\r\n"), 200);
}

static void test_sizes(void **state)
{
	time_t begin = time(NULL);
	static char big[200000];
	size_t n = (size_t)sprintf(big, "GET /?q=");
	memset(big + n, 'a', 100000);
	snprintf(big + n + 100000, sizeof big - n - 100000, " HTTP/1.1\r\n" HEAD "\r\n");
	int code = ask(big);
	assert_true(code == 414 || code == 431 || code == 413);
	n = (size_t)sprintf(big, "GET / HTTP/1.1\r\n" HEAD);
	for (int i = 0; i < 150; i++)
		n += (size_t)sprintf(big + n, "X-%d: y\r\n", i);
	sprintf(big + n, "\r\n");
	assert_int_equal(ask(big), 431);
	n = (size_t)sprintf(big, "GET / HTTP/1.1\r\n" HEAD "Cookie: ");
	for (int i = 0; i < 60; i++)
		n += (size_t)sprintf(big + n, "c%d=1; ", i);
	sprintf(big + n, "\r\n\r\n");
	assert_int_equal(ask(big), 413);
	n = (size_t)sprintf(big, "GET /?");
	for (int i = 0; i < 2100; i++)
		n += (size_t)sprintf(big + n, "a&");
	sprintf(big + n, " HTTP/1.1\r\n" HEAD "\r\n");
	assert_int_equal(ask(big), 0); /* so many that the connection is cut */
	n = (size_t)sprintf(big, "GET /?");
	for (int i = 0; i < 400; i++)
		n += (size_t)sprintf(big + n, "a&");
	sprintf(big + n, "a HTTP/1.1\r\n" HEAD "\r\n");
	assert_int_equal(ask(big), 413);
	/* Many small cookies, many small headers: an answer or a cut, but at once. */
	n = (size_t)sprintf(big, "GET / HTTP/1.1\r\n" HEAD "Cookie: ");
	for (int i = 0; i < 3000; i++)
		n += (size_t)sprintf(big + n, "a=1;");
	sprintf(big + n, "\r\n\r\n");
	code = ask(big);
	assert_true(code == 413 || code == 431 || code == 0);
	n = (size_t)sprintf(big, "GET / HTTP/1.1\r\n" HEAD);
	for (int i = 0; i < 3000; i++)
		n += (size_t)sprintf(big + n, "a:1\r\n");
	sprintf(big + n, "\r\n");
	code = ask(big);
	assert_true(code == 413 || code == 431 || code == 0);
	/* A body that says no length and does not end: refused when it passes the limit. */
	int fd = client_open(port);
	const char *head = "POST /post HTTP/1.1\r\n" HEAD "Transfer-Encoding: chunked\r\n\r\n";
	assert_true(client_send(fd, head, strlen(head)));
	static char chunk[65536 + 20];
	size_t k = (size_t)sprintf(chunk, "10000\r\n");
	memset(chunk + k, 'x', 65536);
	memcpy(chunk + k + 65536, "\r\n", 2);
	for (int i = 0; i < 40; i++)
		assert_true(client_send(fd, chunk, k + 65538));
	assert_true(client_send(fd, "0\r\n\r\n", 5));
	client_read(fd, out, sizeof out);
	close(fd);
	assert_memory_equal(out, "HTTP/1.1 413", 12);
	assert_true(time(NULL) - begin < 15); /* nothing waited for the time of headers to end */
}

static void test_answers_cannot_be_split(void **state)
{
	assert_int_equal(ask(GET("/header?value=a%0d%0aSet-Cookie:%20x=1")), 500);
	assert_null(strstr(out, "\r\nSet-Cookie"));
	static const char *const away[] = {"//evil.example", "https://evil.example/", "/%5Cevil.example", "javascript:1", "evil", "/a%0d%0aX:1", "/%09/evil"};
	for (size_t i = 0; i < ARRAY_LEN(away); i++) {
		char request[200];
		snprintf(request, sizeof request, "GET /go?to=%s HTTP/1.1\r\n" HEAD "\r\n", away[i]);
		int code = ask(request);
		if (code != 422 && code != 400)
			fail_msg("%s: %.100s", away[i], out);
		assert_null(strstr(out, "\r\nLocation"));
	}
	assert_int_equal(ask(GET("/go?to=/records/school")), 303);
	assert_non_null(strstr(out, "\r\nLocation: /records/school\r\n"));
	assert_int_equal(ask(GET("/file")), 200);
	assert_non_null(strstr(out, "filename=\"_______.xlsx\"") ? out : strstr(out, "filename*=UTF-8''%E5%AD%A6%E6%A0%A1%22%0D%0A.xlsx"));
}

static void test_other_sites(void **state)
{
	assert_int_equal(ask("POST /post HTTP/1.1\r\n" HEAD "Origin: https://evil.example\r\nContent-Length: 0\r\n\r\n"), 403);
	assert_int_equal(ask("POST /post HTTP/1.1\r\n" HEAD "Origin: null\r\nContent-Length: 0\r\n\r\n"), 403);
	assert_int_equal(ask("POST /post HTTP/1.1\r\n" HEAD "Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n\r\n"), 403);
	assert_int_equal(ask("POST /post HTTP/1.1\r\n" HEAD "Sec-Fetch-Site: same-site\r\nContent-Length: 0\r\n\r\n"), 403);
	assert_int_equal(ask("POST /post HTTP/1.1\r\n" HEAD "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n\r\n"), 200);
}

static void test_cookies(void **state)
{
	assert_int_equal(ask(GET("/cookie")), 200);
	assert_non_null(strstr(out, "\r\nSet-Cookie: session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Strict\r\n"));
	assert_int_equal(ask("GET /cookie/read HTTP/1.1\r\n" HEAD "Cookie: a=1; session=\"x y\"; ;=; b\r\n\r\n"), 200);
	assert_non_null(strstr(out, "<x y>"));
	assert_int_equal(ask("GET /cookie/read HTTP/1.1\r\n" HEAD "Cookie: session=1\r\nCookie: session=2\r\n\r\n"), 400);
}

static void test_tags_and_ranges(void **state)
{
	assert_int_equal(ask(GET("/tag")), 200);
	assert_non_null(strstr(out, "\r\nETag: \"v1\"\r\n"));
	assert_int_equal(ask("GET /tag HTTP/1.1\r\n" HEAD "If-None-Match: \"v0\", W/\"v1\"\r\n\r\n"), 304);
	assert_null(strstr(out, "content"));
	static const struct {
		const char *range;
		int code;
		const char *body;
	} ranges[] = {
		{"bytes=2-4", 206, "\r\n\r\n234"}, {"bytes=7-", 206, "\r\n\r\n789"}, {"bytes=-2", 206, "\r\n\r\n89"}, {"bytes=0-99", 206, "\r\n\r\n0123456789"},
		{"bytes=10-", 416, "bytes */10"}, {"bytes=4-2", 200, "0123456789"}, {"bytes=1-2,4-5", 200, "0123456789"}, {"bytes=x", 200, "0123456789"},
		{"bytes=-99", 206, "0123456789"}, {"bytes=--1", 200, "0123456789"}, {"bytes=1--2", 200, "0123456789"}, {"bytes=-0", 416, "bytes */10"},
	};
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		char request[300];
		snprintf(request, sizeof request, "GET /file HTTP/1.1\r\n" HEAD "Range: %s\r\n\r\n", ranges[i].range);
		int code = ask(request);
		if (code != ranges[i].code || !strstr(out, ranges[i].body))
			fail_msg("%s: %d %s", ranges[i].range, code, out);
	}
}

static void test_head_and_methods(void **state)
{
	assert_int_equal(ask("HEAD / HTTP/1.1\r\n" HEAD "\r\n"), 200);
	assert_null(strstr(out, "path="));
	assert_int_equal(ask("OPTIONS /post HTTP/1.1\r\n" HEAD "\r\n"), 204);
	assert_non_null(strstr(out, "Allow: POST, OPTIONS"));
	assert_int_equal(ask("DELETE /post HTTP/1.1\r\n" HEAD "\r\n"), 405);
	assert_int_equal(ask("OPTIONS /nothing HTTP/1.1\r\n" HEAD "\r\n"), 404);
}

static void test_standing_headers(void **state)
{
	static const char *const standing[] = {
		"X-Content-Type-Options: nosniff", "X-Frame-Options: DENY", "Referrer-Policy: same-origin", "Cross-Origin-Opener-Policy: same-origin",
		"frame-ancestors 'none'", "Cache-Control: no-store", "X-Request-Id: ",
	};
	static const char *const requests[] = {GET("/"), GET("/none"), GET("/a/%ff"), "POST / HTTP/1.1\r\n" HEAD "Content-Length: 0\r\n\r\n"};
	for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
		ask(requests[i]);
		for (size_t k = 0; k < ARRAY_LEN(standing); k++)
			if (!strstr(out, standing[k]))
				fail_msg("%.30s: %s", requests[i], standing[k]);
		assert_null(strstr(out, "unsafe-"));
	}
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_paths),	       cmocka_unit_test(test_request_lines),   cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_answers_cannot_be_split), cmocka_unit_test(test_other_sites), cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_tags_and_ranges), cmocka_unit_test(test_head_and_methods), cmocka_unit_test(test_standing_headers),
	};
	return cmocka_run_group_tests(all, start, stop);
}
