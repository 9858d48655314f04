/* What attackers try, over real HTTP, at every address the program answers to: forged forms, injected script and SQL, paths that
 * climb, redirects that lead away, headers that split, uploads that lie, locks turned against others, and what may leak. */
#include "attacked.h"

#include "base/map.h"

enum { PAGES_MAX = 600 };

/* Breaks out of text, attributes, scripts, styles, formulas and JSON wherever it is not escaped. */
#define EVIL "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}=1+1"
static const char evil_url[] = "%22%27%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%7B%7B7*7%7D%7D%3D1%2B1";

static const char *text_of(const json_t *route, const char *key) { return json_string_value(json_object_get(route, key)); }

/* ---- forged requests ---- */

static void forms_of_other_sites(void **state)
{
	struct program *p = *state;
	struct world w;
	size_t i;
	json_t *route;
	int n = 0;
	start(&w, state);
	struct visitor forged = w.planner, foreign = w.planner;
	memset(forged.csrf, 'a', sizeof forged.csrf - 1);
	memcpy(foreign.csrf, w.clerk.csrf, sizeof foreign.csrf);
	json_array_foreach(w.routes, i, route)
	{
		const char *method = text_of(route, "method"), *form = "application/x-www-form-urlencoded";
		char path[PATH_MAX_], body[128];
		if (strcmp(method, "GET") == 0)
			continue;
		fill(&w, text_of(route, "path"), "word", path);
		n++;
		/* A browser says that another site sent it: refused whatever it carries. */
		static const char *const from[] = {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Origin: http://evil.example\r\n",
						   "Origin: null\r\n", "Origin: https://127.0.0.1.evil.example\r\n"};
		for (size_t k = 0; k < ARRAY_LEN(from); k++) {
			snprintf(body, sizeof body, "csrf=%s", w.planner.csrf);
			visit_ask(w.v, method, path, &w.planner, from[k], form, body, strlen(body));
			if (w.v->code != 403)
				fail_msg("%s %s with %s: %d", method, path, from[k], w.v->code);
		}
		/* One that says nothing is held to the form's token: none, made up, another person's. */
		const struct visitor *with[] = {NULL, &forged, &foreign};
		for (size_t k = 0; k < ARRAY_LEN(with); k++) {
			snprintf(body, sizeof body, "csrf=%s", with[k] ? with[k]->csrf : "");
			visit_ask(w.v, method, path, &w.planner, "", form, body, strlen(body));
			if (w.v->code == 200 || w.v->code == 201 || (w.v->code == 303 && !strstr(w.v->answer, "Location: /sign-in")) || w.v->code >= 500)
				fail_msg("%s %s with a wrong token: %d", method, path, w.v->code);
		}
	}
	assert_true(n > 30);
	/* None of it changed or ended anything. */
	visit_get(w.v, "/account", &w.planner);
	assert_answer(w.v, 200);
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 1);
	finish(&w);
}

/* ---- script ---- */

/* What every page must have, and no page may. */
static void check_page(const struct visit *v, const char *path)
{
	static const char *const headers[] = {"Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'", "X-Content-Type-Options: nosniff",
					      "X-Frame-Options: DENY", "frame-ancestors 'none'", "Referrer-Policy: same-origin"};
	const char *body = visit_body(v);
	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		if (!strstr(v->answer, headers[i]))
			fail_msg("%s lacks '%s': %.800s", path, headers[i], v->answer);
	if (strstr(v->answer, "unsafe-inline") || strstr(v->answer, "unsafe-eval"))
		fail_msg("%s allows inline script or style", path);
	if (v->code >= 500)
		fail_msg("%s: %.2000s", path, v->answer);
	bool is_page = strstr(v->answer, "Content-Type: text/html") != NULL;
	static const char *const never[] = {"<script>alert", "<img src=x", "<b class=evil>", " style=\"", " onclick=", " onload=", " onerror=alert(1)>", "javascript:", "<script>"};
	for (size_t i = 0; is_page && i < ARRAY_LEN(never); i++)
		if (strstr(body, never[i]))
			fail_msg("%s holds '%s': %.300s", path, never[i], strstr(body, never[i]) - 100);
	/* What only who is signed in may see stays in no cache. */
	if (is_page && !strstr(v->answer, "no-store") && !strstr(v->answer, "private"))
		fail_msg("%s may be kept by caches: %.600s", path, v->answer);
	/* Faults say no more than what to do. */
	static const char *const inside[] = {"sqlite", "SQLITE", "no such column", "no such table", "syntax error", "/tmp/", ".c:", "stack", "Traceback", "libmicrohttpd"};
	for (size_t i = 0; v->code >= 400 && i < ARRAY_LEN(inside); i++)
		if (strstr(v->answer, inside[i]))
			fail_msg("%s tells '%s': %.2000s", path, inside[i], v->answer);
}

/* Follows every link of pages to pages, from where the reader begins. */
static int crawl(struct visit *v, const struct visitor *who, const char *const *from, size_t n_from)
{
	struct arena a;
	struct map seen;
	static const char *queue[PAGES_MAX];
	int n = 0, done = 0;
	arena_init(&a);
	map_init(&seen, &a);
	for (size_t i = 0; i < n_from; i++) {
		bool is_new;
		map_put(&seen, str_of(from[i]), &is_new);
		queue[n++] = from[i];
	}
	for (; done < n; done++) {
		visit_get(v, queue[done], who);
		check_page(v, queue[done]);
		if (!strstr(v->answer, "Content-Type: text/html"))
			continue;
		for (const char *at = visit_body(v); (at = strstr(at, "=\"/")); at++) {
			size_t k = 0, length = strcspn(at + 2, "\"#");
			char *path = arena_alloc(&a, length + 1);
			for (const char *c = at + 2; c < at + 2 + length;) /* what the page escaped */
				if (strncmp(c, "&amp;", 5) == 0)
					path[k++] = '&', c += 5;
				else
					path[k++] = *c++;
			path[k] = 0;
			if (strchr(path, '&') && strstr(path, "&#"))
				continue;
			/* Every list in every order is one list; signing out ends the walk. */
			if (strncmp(path, "/assets/", 8) == 0 || strstr(path, "sign-out") || strstr(path, "sort=") || strstr(path, "/events"))
				continue;
			bool is_new;
			map_put(&seen, str_of(path), &is_new);
			if (is_new && n < PAGES_MAX)
				queue[n++] = path;
		}
	}
	arena_done(&a);
	return done;
}

static void put_evil(struct world *w)
{
	static const char *const rows[][2] = {
		{"school", "{\"code\":\"2113900009\",\"name\":\"" "%s" "\",\"type\":\"211\",\"county\":\"131102\",\"address\":\"%s\"}"},
		{"school", "{\"code\":\"2113900008\",\"name\":\"=HYPERLINK(1)%s\",\"type\":\"211\",\"county\":\"131102\"}"},
		{"campus", "{\"school\":\"2113900009\",\"name\":\"%s\"}"},
		{"group", "{\"name\":\"%s\",\"county\":\"131102\",\"core\":\"2113900009\",\"brand\":\"%s\"}"},
		{"person", "{\"number\":\"X1\",\"name\":\"%s\",\"employer\":\"2113900009\"}"},
		{"figure", "{\"place\":\"衡水市\",\"period\":\"2022\",\"measure\":\"%s\",\"unit\":\"<b class=evil>\",\"value\":1,\"kind\":\"single\",\"source\":\"%s\",\"note\":\"%s\"}"},
		{"round", "{\"year\":\"2024-2025\",\"region\":\"1311\",\"opens\":\"2024-09-01\",\"due\":\"2024-10-31\",\"note\":\"%s\"}"},
		{"charter", "{\"group\":\"%s\",\"adopted\":\"2021-01-01\",\"title\":\"%s\"}"},
	};
	static const char evil_json[] = "\\\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}=1+1";
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf body;
		char path[256];
		buf_init(&body, 0);
		for (const char *at = rows[i][1]; *at; at++)
			if (at[0] == '%' && at[1] == 's')
				buf_cstr(&body, evil_json), at++;
			else
				buf_char(&body, *at);
		snprintf(path, sizeof path, "/api/records/%s?reason=%s", rows[i][0], evil_url);
		visit_json(w->v, "POST", path, &w->planner, "", body.p);
		if (w->v->code != 201 && strcmp(rows[i][0], "person") != 0)
			fail_msg("%s: %s", body.p, w->v->answer);
		buf_done(&body);
	}
}

#define BYTES(s) s, sizeof(s) - 1

static int upload(struct world *w, const struct visitor *who, const char *name, const char *type, const char *bytes, size_t n)
{
	struct buf b;
	buf_init(&b, 0);
	buf_printf(&b, "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n--XX\r\nContent-Disposition: form-data; name=\"record\"\r\n\r\n"
		       "region\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n",
		   who->csrf, name, type);
	buf_add(&b, bytes, n);
	buf_cstr(&b, "\r\n--XX--\r\n");
	int code = visit_ask(w->v, "POST", "/import", who, "", "multipart/form-data; boundary=XX", b.p, b.n);
	buf_done(&b);
	return code;
}

static void script_kept_and_reflected(void **state)
{
	struct world w;
	size_t i, k;
	json_t *route, *param;
	start(&w, state);
	put_evil(&w);
	/* A file with a name of script, through to the page of its job. */
	upload(&w, &w.planner, "<script>alert(1)<.script><img src=x onerror=alert(1)>.csv", "text/csv", BYTES("code,name\n1,<script>alert(1)</script>\n"));
	static const char *const begin[] = {"/", "/records", "/jobs", "/figures", "/groups", "/balance", "/map", "/batches", "/inbox", "/account", "/rights", "/search?q=script"};
	int n = crawl(w.v, &w.planner, begin, ARRAY_LEN(begin));
	print_message("# %d pages followed\n", n);
	assert_true(n > 60);
	/* Reflected: every parameter of every address that is read, and words in paths. */
	json_array_foreach(w.routes, i, route)
	{
		char path[PATH_MAX_], asked[2 * PATH_MAX_];
		if (strcmp(text_of(route, "method"), "GET") != 0 || strstr(text_of(route, "path"), "/events"))
			continue;
		fill(&w, text_of(route, "path"), evil_url, path);
		visit_get(w.v, path, &w.planner);
		check_page(w.v, path);
		fill(&w, text_of(route, "path"), "word", path);
		json_array_foreach(json_object_get(route, "params"), k, param)
		{
			if (strstr(text_of(route, "path"), text_of(param, "name")))
				continue;
			snprintf(asked, sizeof asked, "%s?%s=%s", path, text_of(param, "name"), evil_url);
			visit_get(w.v, asked, &w.planner);
			check_page(w.v, asked);
		}
		snprintf(asked, sizeof asked, "%s?%s=%s", path, evil_url, evil_url);
		visit_get(w.v, asked, &w.planner);
		check_page(w.v, asked);
	}
	/* Formulas of spreadsheets are no formulas in a file for spreadsheets. */
	visit_get(w.v, "/exports/school/csv", &w.planner);
	assert_answer(w.v, 200);
	assert_contains(w.v, "HYPERLINK");
	assert_lacks(w.v, ",=HYPERLINK");
	assert_lacks(w.v, "\n=HYPERLINK");
	assert_lacks(w.v, "\"=HYPERLINK");
	/* GeoJSON and JSON are data, never pages. */
	static const char *const data[] = {"/ogc/collections/schools/items", "/api/records/school", "/exports/school/json"};
	for (i = 0; i < ARRAY_LEN(data); i++) {
		visit_get(w.v, data[i], &w.planner);
		assert_answer(w.v, 200);
		assert_lacks(w.v, "Content-Type: text/html");
		assert_contains(w.v, "nosniff");
	}
	finish(&w);
}

/* ---- SQL, paths, redirects, headers ---- */

static void sql_in_every_parameter(void **state)
{
	struct program *p = *state;
	struct world w;
	size_t i, k, m;
	json_t *route, *param;
	static const char *const evil[] = {"'%20OR%20'1'%3D'1", "1;DROP%20TABLE%20school;--", "%22%29%20UNION%20SELECT%201--", "%25%27%20AND%20sleep(9)--",
					   "a'%20or%20true%20or%20'", "x%27%29%3Bdelete%20from%20person%3B--", "%5C%27", "115,37,116,38);DROP%20TABLE%20school--",
					   "2024-01-01'%20OR%201%3D1"};
	start(&w, state);
	json_array_foreach(w.routes, i, route)
	{
		char path[PATH_MAX_], asked[2 * PATH_MAX_];
		if (strcmp(text_of(route, "method"), "GET") != 0 || strstr(text_of(route, "path"), "/events"))
			continue;
		fill(&w, text_of(route, "path"), "word", path);
		json_array_foreach(json_object_get(route, "params"), k, param) for (m = 0; m < ARRAY_LEN(evil); m++)
		{
			if (strstr(text_of(route, "path"), text_of(param, "name")))
				continue;
			snprintf(asked, sizeof asked, "%s?%s=%s", path, text_of(param, "name"), evil[m]);
			visit_get(w.v, asked, &w.planner);
			check_page(w.v, asked);
		}
	}
	/* Conditions and orders are a language of their own, in which there is no SQL. */
	static const char *const lists[] = {"/api/records/school?where=", "/records/school?where=", "/exports/school/json?where=", "/api/records/school?sort=",
					    "/records/school?columns=", "/records/school?f_type=", "/api/records/school?after=",
					    "/ogc/collections/schools/items?bbox=", "/ogc/collections/schools/items?datetime=", "/ogc/collections/schools/items?after="};
	for (i = 0; i < ARRAY_LEN(lists); i++)
		for (m = 0; m < ARRAY_LEN(evil); m++) {
			char asked[512];
			snprintf(asked, sizeof asked, "%s%s", lists[i], evil[m]);
			visit_get(w.v, asked, &w.planner);
			check_page(w.v, asked);
			if (strstr(lists[i], "where=") && w.v->code == 200)
				fail_msg("%s was taken for a condition", asked);
		}
	EXPECT(p, 0, "verify", "--json");
	assert_int_equal(program_number(p, "transactions"), 1);
	EXPECT(p, 0, "list", "school", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	finish(&w);
}

static void paths_that_climb(void **state)
{
	struct world w;
	start(&w, state);
	static const char *const paths[] = {"/assets/../../../../etc/passwd", "/assets/..%2f..%2f..%2fetc%2fpasswd", "/assets/%2e%2e/%2e%2e/etc/passwd",
					    "/assets/....//....//etc/passwd", "/assets/..%5c..%5cetc%5cpasswd", "/assets/%252e%252e%252fetc%252fpasswd",
					    "/batches/..%2f..%2fetc%2fpasswd", "/jobs/..%2fregister.db", "/templates/..%2f..%2fregister.db", "/exports/..%2fregister/db",
					    "/records/..%2fregister.db", "/register.db", "/register.db.keys", "/.git/config", "/assets/", "//etc/passwd", "/assets/%00", "/\\etc\\passwd"};
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		visit_get(w.v, paths[i], &w.planner);
		if (w.v->code < 400 || w.v->code >= 500 || strstr(w.v->answer, "root:") || strstr(w.v->answer, "SQLite format"))
			fail_msg("%s: %.600s", paths[i], w.v->answer);
		check_page(w.v, paths[i]);
	}
	/* Names of files that are sent are names, not places. */
	assert_int_equal(upload(&w, &w.planner, "../../../etc/cron.d/evil.csv", "text/csv", BYTES("code,name\n")), 303);
	assert_true(access("/etc/cron.d/evil.csv", F_OK) != 0);
	assert_false(program_has(*state, "evil.csv"));
	finish(&w);
}

static void ways_that_lead_away(void **state)
{
	struct world w;
	start(&w, state);
	static const char *const next[] = {"https://evil.example/", "//evil.example", "/\\evil.example", "%2F%2Fevil.example", "javascript:alert(1)",
					   "/%0d%0aSet-Cookie:%20a=b", "/%09/evil.example", "%20//evil.example", "/%5cevil.example", "http:evil.example", "///evil.example",
					   "/.//evil.example", "@evil.example"};
	static const char *const from[] = {"/language?next=", "/day?day=2024-01-01&next=", "/sign-in?next="};
	for (size_t i = 0; i < ARRAY_LEN(from); i++)
		for (size_t k = 0; k < ARRAY_LEN(next); k++) {
			char path[256], place[256] = "";
			snprintf(path, sizeof path, "%s%s", from[i], next[k]);
			visit_get(w.v, path, &w.planner);
			check_page(w.v, path);
			const char *at = strstr(w.v->answer, "\r\nLocation: ");
			if (at)
				sscanf(at, "\r\nLocation: %255[^\r]", place);
			if (*place && (place[0] != '/' || place[1] == '/' || place[1] == '\\' || strpbrk(place, "\\\r\n\t")))
				fail_msg("%s leads to '%s'", path, place);
			assert_lacks(w.v, "\nSet-Cookie: a=b");
		}
	/* Nor does a Host that somebody made up. */
	char request[512];
	snprintf(request, sizeof request, "GET /records/school HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nCookie: session=%s\r\nX-Forwarded-Host: evil.example\r\n\r\n",
		 w.planner.token);
	client_ask(w.v->port, request, w.v->answer, VISIT_ANSWER);
	assert_lacks(w.v, "evil.example");
	finish(&w);
}

/* ---- uploads ---- */

static void uploads_that_lie(void **state)
{
	struct world w;
	start(&w, state);
	static const struct {
		const char *name, *type, *bytes;
		size_t n;
	} files[] = {
		{"list.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", BYTES("MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0")},
		{"list.xlsx", "application/zip", BYTES("\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3e\0")},
		{"list.csv", "text/csv", BYTES("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")},
		{"list.csv", "text/csv", BYTES("<!doctype html><script>alert(1)</script>")},
		{"list.svg", "image/svg+xml", BYTES("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")},
		{"list.csv.exe", "text/csv", BYTES("code,name\n")},
		{"list.csv\0.exe", "text/csv", BYTES("MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0")},
		{"list.geojson", "application/geo+json", BYTES("#!/bin/sh\nrm -rf /\n")},
		{"list.xlsx", "application/vnd.ms-excel", BYTES("PK\3\4 no archive")},
		{"", "text/csv", BYTES("code,name\n")},
	};
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		upload(&w, &w.planner, files[i].name, files[i].type, files[i].bytes, files[i].n);
		if (w.v->code != 422 && w.v->code != 400 && w.v->code != 413)
			fail_msg("file %zu (%s) was taken: %.900s", i, files[i].name, w.v->answer);
		check_page(w.v, files[i].name);
	}
	/* What was taken is given back for saving, never shown as a page of ours. */
	assert_int_equal(upload(&w, &w.planner, "good.csv", "text/html", BYTES("code,name\n")), 303);
	char job[256] = "", file[600];
	sscanf(strstr(w.v->answer, "Location: "), "Location: %255[^\r?]", job);
	for (int ms = 0; ms < VISIT_PATIENCE_MS; ms += 100) {
		visit_get(w.v, job, &w.planner);
		if (!strstr(w.v->answer, "data-events"))
			break;
		visit_nap(100);
	}
	const char *at = strstr(visit_body(w.v), "/files/");
	assert_non_null(at);
	snprintf(file, sizeof file, "%s%.*s", job, (int)strcspn(at, "\""), at);
	visit_get(w.v, file, &w.planner);
	assert_answer(w.v, 200);
	assert_contains(w.v, "Content-Disposition: attachment");
	assert_lacks(w.v, "Content-Type: text/html");
	/* And to nobody else: not the job, its files, its progress, not to stop it. */
	visit_get(w.v, file, &w.clerk);
	assert_answer(w.v, 404);
	visit_get(w.v, file, &w.system);
	assert_answer(w.v, 404);
	visit_get(w.v, job, &w.clerk);
	assert_answer(w.v, 404);
	finish(&w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, visit_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(forms_of_other_sites),
		TEST(script_kept_and_reflected),
		TEST(sql_in_every_parameter),
		TEST(paths_that_climb),
		TEST(ways_that_lead_away),
		TEST(uploads_that_lie),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
