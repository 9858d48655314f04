#include "http/http.h"
#include "http_client.h"

static enum status hello(struct request *r, struct response *out, struct err *err)
{
	struct str name = request_text(r, "name");
	buf_printf(&out->body, "hello %.*s\n", STR_ARG(name));
	return ST_OK;
}

static enum status fails(struct request *r, struct response *out, struct err *err)
{
	buf_cstr(&out->body, "half an answer");
	return err_set(err, ST_CONFLICT, "that was changed meanwhile");
}

static enum status echo(struct request *r, struct response *out, struct err *err)
{
	out->type = "text/plain; charset=utf-8";
	for (int i = 0; i < r->form.n; i++)
		buf_printf(&out->body, "%.*s=%.*s;", STR_ARG(r->form.at[i].name), STR_ARG(r->form.at[i].value));
	for (int i = 0; i < r->upload_count; i++)
		buf_printf(&out->body, "[%.*s %.*s %zu]", STR_ARG(r->uploads[i].field), STR_ARG(r->uploads[i].name), r->uploads[i].bytes.n);
	buf_printf(&out->body, "%zu", r->body.n);
	return ST_OK;
}

static const struct route_param hello_params[] = {
	{.name = "name", .kind = PARAM_TEXT, .min = 1, .max = 10},
	{.name = "day", .kind = PARAM_DAY},
	{},
};
static const struct route routes[] = {
	{.method = HTTP_GET, .pattern = "/hello/{name}", .permit = "public", .text = {"问候", "greets"}, .params = hello_params, .run = hello},
	{.method = HTTP_GET, .pattern = "/fails", .permit = "public", .text = {"出错", "fails"}, .run = fails},
	{.method = HTTP_GET, .pattern = "/closed", .permit = "secret", .text = {"关闭", "is closed"}, .run = hello},
	{.method = HTTP_POST, .pattern = "/echo", .permit = "public", .text = {"回显", "echoes"}, .run = echo, .any_params = true, .body_max = 4 << 20},
	{.method = HTTP_GET, .pattern = "/metrics", .permit = "public", .text = {"指标", "metrics"}, .run = route_metrics},
	{},
};
static const struct route *const tables[] = {routes};
static const struct route_table table = {tables, 1};

static struct server *start(void)
{
	struct err err = {};
	struct server *s;
	struct server_options o = {.address = "127.0.0.1:0", .routes = &table};
	assert_ok_err(server_start(&s, &o, &err));
	return s;
}

static void test_answers(void **state)
{
	struct server *s = start();
	char out[65536];
	assert_int_equal(client_ask(server_port(s), GET("/hello/%E8%A1%A1%E6%B0%B4"), out, sizeof out), 200);
	assert_non_null(strstr(out, "\r\n\r\nhello 衡水\n"));
	assert_non_null(strstr(out, "Content-Security-Policy: default-src 'none'"));
	assert_int_equal(client_ask(server_port(s), GET("/hello/a?day=2024-09-01"), out, sizeof out), 200);
	assert_int_equal(client_ask(server_port(s), GET("/hello/a?day=tomorrow"), out, sizeof out), 400);
	assert_int_equal(client_ask(server_port(s), GET("/hello/a?other=1"), out, sizeof out), 400);
	assert_int_equal(client_ask(server_port(s), GET("/hello/abcdefghijklm"), out, sizeof out), 400);
	assert_int_equal(client_ask(server_port(s), GET("/fails"), out, sizeof out), 409);
	assert_null(strstr(out, "half an answer"));
	assert_int_equal(client_ask(server_port(s), GET("/closed"), out, sizeof out), 403);
	assert_int_equal(client_ask(server_port(s), GET("/none"), out, sizeof out), 404);
	assert_int_equal(client_ask(server_port(s), GET("/echo"), out, sizeof out), 405);
	assert_non_null(strstr(out, "Allow: POST, OPTIONS"));
	assert_int_equal(client_ask(server_port(s), GET("/metrics"), out, sizeof out), 200);
	assert_non_null(strstr(out, "junheng_http_requests_total{method=\"GET\",route=\"/fails\",code=\"4xx\"} 1"));
	server_stop(s, 1000);
}

static void test_forms(void **state)
{
	struct server *s = start();
	char out[65536];
	assert_int_equal(client_post(server_port(s), "/echo", "application/x-www-form-urlencoded", "a=1+2&b=%26", out, sizeof out), 200);
	assert_non_null(strstr(out, "\r\n\r\na=1 2;b=&;11"));
	assert_int_equal(client_post(server_port(s), "/echo", "multipart/form-data; boundary=xx",
				     "--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--xx\r\n"
				     "Content-Disposition: form-data; name=\"f\"; filename=\"C:\\x\\y.csv\"\r\n\r\nab\r\n\r\n--xx--\r\n",
				     out, sizeof out), 200);
	assert_non_null(strstr(out, "a=v;[f y.csv 4]"));
	assert_int_equal(client_ask(server_port(s), "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5000000\r\n\r\n", out, sizeof out), 413);
	server_stop(s, 1000);
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_forms),
	};
	return cmocka_run_group_tests(all, NULL, NULL);
}
