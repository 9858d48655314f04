/* Compressed answers: which are, which must not be, and that they say the same. */
#include "http/http.h"
#include "http_client.h"

#include <zlib.h>

enum { LINES = 400 };

static enum status lines(struct request *r, struct response *out, struct err *err)
{
	struct str what = request_text(r, "what");
	if (str_eq(what, STR("tagged")) && response_unchanged(out, r, STR("v1")))
		return ST_OK;
	out->is_secret = str_eq(what, STR("secret"));
	out->type = str_eq(what, STR("bytes")) ? "application/octet-stream" : "application/json";
	for (int i = 0; i < (str_eq(what, STR("short")) ? 1 : LINES); i++)
		buf_printf(&out->body, "line %d of many alike lines\n", i);
	return ST_OK;
}

static const struct route_param params[] = {{.name = "what", .kind = PARAM_WORD}, {}};
static const struct route routes[] = {
	{.method = HTTP_GET, .pattern = "/{what}", .permit = "public", .text = {"行", "lines"}, .params = params, .run = lines},
	{},
};

struct answer {
	int code;
	char bytes[65536], *body;
	bool is_packed;
};

static void ask(struct server *s, const char *what, const char *headers, struct answer *ret)
{
	char request[1024];
	snprintf(request, sizeof request, "GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n", what, headers);
	ret->code = client_ask(server_port(s), request, ret->bytes, sizeof ret->bytes);
	ret->body = strstr(ret->bytes, "\r\n\r\n");
	assert_non_null(ret->body);
	ret->body += 4;
	ret->is_packed = strstr(ret->bytes, "Content-Encoding: gzip\r\n") != NULL;
}

static struct server *start(void)
{
	static const struct route *const tables[] = {routes};
	static const struct route_table table = {tables, 1};
	struct err err = {};
	struct server *s;
	/* The tests play the proxy, so that they can say what came over TLS. */
	struct server_options o = {.address = "127.0.0.1:0", .routes = &table, .trusted_proxy = "127.0.0.1"};
	assert_ok_err(server_start(&s, &o, &err));
	return s;
}

static void says_the_same(void **state)
{
	static struct answer plain, packed;
	static unsigned char out[65536];
	struct server *s = start();
	size_t length = 0;
	ask(s, "long", "", &plain);
	ask(s, "long", "Accept-Encoding: gzip\r\n", &packed);
	assert_false(plain.is_packed);
	assert_true(packed.is_packed);
	assert_non_null(strstr(plain.bytes, "Vary: Accept-Encoding\r\n"));
	assert_non_null(strstr(packed.bytes, "Vary: Accept-Encoding\r\n"));
	const char *header = strstr(packed.bytes, "Content-Length: ");
	assert_non_null(header);
	assert_int_equal(sscanf(header, "Content-Length: %zu", &length), 1);
	assert_true(length * 4 < strlen(plain.body));
	z_stream z = {.next_in = (unsigned char *)packed.body, .avail_in = (unsigned)length, .next_out = out, .avail_out = sizeof out};
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	assert_int_equal(z.total_out, strlen(plain.body));
	assert_memory_equal(out, plain.body, z.total_out);
	server_stop(s, 1000);
}

static void what_is_packed(void **state)
{
#define GZIP "Accept-Encoding: gzip\r\n"
#define TLS "X-Forwarded-Proto: https\r\n"
	static const struct {
		const char *what, *headers;
		bool is_packed;
	} cases[] = {
		{"long", GZIP, true},
		{"short", GZIP, false},
		{"bytes", GZIP, false},
		{"secret", GZIP, false},
		{"long", "Accept-Encoding: gzip;q=0\r\n", false},
		{"long", GZIP "Cookie: session=a\r\n", true}, /* no TLS: can be read anyway */
		{"long", GZIP TLS, true},                     /* nobody is signed in */
		{"long", GZIP TLS "Cookie: session=a\r\n", false},
		{"long", GZIP TLS "Cookie: session=a\r\nSec-Fetch-Site: same-origin\r\n", true},
		{"long", GZIP TLS "Cookie: session=a\r\nSec-Fetch-Site: none\r\n", true},
		{"long", GZIP TLS "Cookie: session=a\r\nSec-Fetch-Site: cross-site\r\n", false},
		{"long", GZIP TLS "Cookie: session=a\r\nSec-Fetch-Site: same-site\r\n", false},
		{"long", GZIP "Sec-Fetch-Site: cross-site\r\n", false},
	};
	static struct answer a;
	struct server *s = start();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ask(s, cases[i].what, cases[i].headers, &a);
		assert_int_equal(a.code, 200);
		if (a.is_packed != cases[i].is_packed)
			fail_msg("%s with %s", cases[i].what, cases[i].headers);
	}
	server_stop(s, 1000);
}

static void tags(void **state)
{
	static struct answer a;
	struct server *s = start();
	ask(s, "tagged", GZIP, &a);
	assert_non_null(strstr(a.bytes, "ETag: \"v1-gzip\"\r\n"));
	ask(s, "tagged", "", &a);
	assert_non_null(strstr(a.bytes, "ETag: \"v1\"\r\n"));
	static const char *const known[] = {"\"v1\"", "\"v1-gzip\"", "W/\"v1-gzip\"", "\"v0\", \"v1-gzip\""}, *const unknown[] = {"\"v2-gzip\"", "\"-gzip\"", "-gzip\""};
	for (size_t i = 0; i < ARRAY_LEN(known) + ARRAY_LEN(unknown); i++) {
		bool is_known = i < ARRAY_LEN(known);
		char headers[200];
		snprintf(headers, sizeof headers, GZIP "If-None-Match: %s\r\n", is_known ? known[i] : unknown[i - ARRAY_LEN(known)]);
		ask(s, "tagged", headers, &a);
		assert_int_equal(a.code, is_known ? 304 : 200);
	}
	server_stop(s, 1000);
}

static void what_is_accepted(void **state)
{
	static const struct {
		const char *accept;
		bool gzip, br;
	} cases[] = {
		{"", false, false}, {"gzip", true, false}, {"gzip, br", true, true}, {"br;q=0, gzip", true, false}, {"*", true, true}, {"*;q=0", false, false},
		{"identity", false, false}, {"GZIP;q=0.5", true, false}, {"br;q=0.0, *", true, false}, {"brx", false, false}, {"gzip;q=x", false, false},
		{",,;", false, false},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pair header = {STR("accept-encoding"), str_of(cases[i].accept)};
		struct request r = {.headers = {&header, 1}};
		if (request_accepts_coding(&r, "gzip") != cases[i].gzip || request_accepts_coding(&r, "br") != cases[i].br)
			fail_msg("%s", cases[i].accept);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_the_same),
		cmocka_unit_test(what_is_packed),
		cmocka_unit_test(tags),
		cmocka_unit_test(what_is_accepted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
