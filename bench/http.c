/* A server with small pages for a load generator: bench_http SECONDS prints its address, and at the end what it measured. */
#include "http/http.h"
#include "page/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS = 50 };

/* Fifty rows, each with five escaped values: the work of a list page without its database. */
static enum status list(struct request *r, struct response *out, struct err *err)
{
	struct page p = {.out = &out->body, .lang = r->lang};
	buf_cstr(&out->body, "<!doctype html><html lang=\"zh\"><title>–</title><table>");
	for (int i = 0; i < ROWS; i++) {
		buf_cstr(&out->body, "<tr><td>");
		page_int(&p, i);
		buf_cstr(&out->body, "</td><td><a href=\"/records/school/");
		page_url_part(&p, STR("0192f1c2a3b47c8d9e0f1a2b3c4d5e6f"));
		buf_cstr(&out->body, "\">");
		page_text(&p, STR("桃城区第三实验小学 & <分校>"));
		buf_cstr(&out->body, "</a></td><td>");
		page_num(&p, 12.345, 2);
		buf_cstr(&out->body, "</td><td>");
		page_day(&p, 20000 + i);
		buf_cstr(&out->body, "</td></tr>");
	}
	buf_cstr(&out->body, "</table></html>");
	return ST_OK;
}

static const struct route routes[] = {
	{.method = HTTP_GET, .pattern = "/list", .permit = "public", .text = {"列表", "a list"}, .run = list},
	{.method = HTTP_GET, .pattern = "/alive", .permit = "public", .text = {"在", "alive"}, .run = route_alive},
	{},
};

int main(int argc, char **argv)
{
	const struct route *const tables[] = {routes};
	const struct route_table table = {tables, 1};
	struct server_options o = {.address = "127.0.0.1:0", .routes = &table};
	struct server *s;
	struct err err = {};
	if (argc != 2 || server_start(&s, &o, &err) != ST_OK) {
		fprintf(stderr, "bench_http SECONDS: %s\n", err.text);
		return 2;
	}
	printf("%s\n", server_address(s));
	fflush(stdout);
	sleep((unsigned)strtoul(argv[1], NULL, 10));
	struct buf b;
	buf_init(&b, 0);
	server_metrics(s, &b);
	fwrite(b.p, 1, b.n, stdout);
	buf_done(&b);
	server_stop(s, 1000);
	return 0;
}
