/* Tables of routes: what stops the start, and which route answers. */
#include "base/arena.h"
#include "http/http.h"
#include "unit.h"

static enum status run(struct request *r, struct response *out, struct err *err) { return ST_OK; }

#define R(m, p) {.method = m, .pattern = p, .permit = "x", .text = {"试", "test"}, .run = run}

static void refused(const struct route *rows, const char *part)
{
	struct arena a;
	struct err err = {};
	struct router *r = NULL;
	const struct route *const tables[] = {rows};
	arena_init(&a);
	assert_int_equal(router_new(&a, &(struct route_table){tables, 1}, &r, &err), ST_INVALID);
	if (!strstr(err.text, part))
		fail_msg("'%s' says nothing of '%s'", err.text, part);
	assert_null(r);
	arena_done(&a);
}

static void test_refused(void **state)
{
	static const struct route without_permit[] = {R(HTTP_GET, "/a"), {.method = HTTP_POST, .pattern = "/b/{id}", .text = {"试", "test"}, .run = run}, {}};
	static const struct route empty_permit[] = {{.pattern = "/b", .permit = "", .text = {"试", "test"}, .run = run}, {}};
	static const struct route without_text[] = {{.pattern = "/b", .permit = "x", .text = {"试", NULL}, .run = run}, {}};
	static const struct route without_handler[] = {{.pattern = "/b", .permit = "x", .text = {"试", "test"}}, {}};
	static const struct route twice[] = {R(HTTP_GET, "/a/{x}/c"), R(HTTP_POST, "/a/{x}/c"), R(HTTP_GET, "/a/{y}/c"), {}};
	static const struct route head[] = {R(HTTP_HEAD, "/a"), {}};
	static const struct route relative[] = {R(HTTP_GET, "a"), {}};
	static const struct route after_rest[] = {R(HTTP_GET, "/a/{rest*}/b"), {}};
	static const struct route malformed[] = {R(HTTP_GET, "/a/x{y}"), {}};
	static const struct route dots[] = {R(HTTP_GET, "/a/../b"), {}};
	refused(without_permit, "route POST /b/{id} has no permit");
	refused(empty_permit, "has no permit");
	refused(without_text, "both languages");
	refused(without_handler, "no handler");
	refused(twice, "/a/{x}/c and /a/{y}/c answer the same GET");
	refused(head, "server's own");
	refused(relative, "begins with /");
	refused(after_rest, "rest");
	refused(malformed, "x{y}");
	refused(dots, "'..'");
	/* The start itself stops. */
	struct err err = {};
	struct server *s = NULL;
	const struct route *const tables[] = {without_permit};
	const struct route_table table = {tables, 1};
	assert_int_equal(server_start(&s, &(struct server_options){.address = "127.0.0.1:0", .routes = &table}, &err), ST_INVALID);
	assert_null(s);
}

static void test_match(void **state)
{
	static const struct route rows[] = {R(HTTP_GET, "/"), R(HTTP_GET, "/a/{x}"), R(HTTP_GET, "/a/new"), R(HTTP_POST, "/a/{x}"), R(HTTP_GET, "/a/{x}/b"),
					    R(HTTP_GET, "/a/new/c"), R(HTTP_GET, "/files/{rest*}"), R(HTTP_GET, "/files/top"), {}};
	static const struct {
		const char *path;
		int index; /* −1: none */
		const char *value;
	} cases[] = {
		{"/", 0, NULL}, {"/a/1", 1, "1"}, {"/a/new", 2, NULL}, {"/a/1/b", 4, "1"}, {"/a/new/b", 4, "new"}, {"/a/new/c", 5, NULL},
		{"/files/x/y/z", 6, "x/y/z"}, {"/files/top", 7, NULL}, {"/files/top/x", 6, "top/x"}, {"/a", -1, NULL}, {"/a/1/c", -1, NULL}, {"/files", -1, NULL},
	};
	struct arena a;
	struct err err = {};
	struct router *r;
	const struct route *const tables[] = {rows};
	arena_init(&a);
	assert_ok_err(router_new(&a, &(struct route_table){tables, 1}, &r, &err));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct route_match m;
		router_match(r, HTTP_GET, str_of(cases[i].path), &m);
		if (cases[i].index < 0 ? m.route != NULL : m.route != &rows[cases[i].index])
			fail_msg("%s: %s", cases[i].path, m.route ? m.route->pattern : "none");
		if (cases[i].value)
			assert_str(m.values[0], cases[i].value);
	}
	struct route_match m;
	router_match(r, HTTP_DELETE, STR("/a/new"), &m);
	assert_null(m.route);
	assert_int_equal(m.methods, 1u << HTTP_GET | 1u << HTTP_POST | 1u << HTTP_HEAD | 1u << HTTP_OPTIONS);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest all[] = {cmocka_unit_test(test_refused), cmocka_unit_test(test_match)};
	return cmocka_run_group_tests(all, NULL, NULL);
}
