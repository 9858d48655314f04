/* The application in process for fuzz targets: every route over a register of its own in a scratch folder, without sockets. What
 * the targets enter stays there, so what one input finds may rest on those before; the folder goes with the process. */
#ifndef JH_FUZZ_APPLICATION_H
#define JH_FUZZ_APPLICATION_H

#include "access/access.h"
#include "access/gate.h"
#include "access/grant.h"
#include "access/session.h"
#include "access/sign_in.h"
#include "access/user.h"
#include "app/app.h"
#include "app/pages.h"
#include "app/work.h"
#include "areas/register/relations.h"
#include "http/inside.h"
#include "http/parse.h"
#include "http/url.h"
#include "record/list.h"
#include "target.h"
#include "web/assets.h"
#include "web/keep.h"
#include "web/map_cache.h"
#include "web/map_page.h"
#include "web/rules.h"
#include "web/site.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct application {
	char folder[24];
	const char *url;
	struct arena arena;
	struct site site;
	struct site_worker *worker;
	struct server_hooks hooks;
	struct router *router;
	struct map_settings map;
	struct access_gate gate;
	char session[TOKEN_TEXT], csrf[TOKEN_TEXT], school[ID_TEXT], person[ID_TEXT];
};

static struct application application; /* of the process */

static int application_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static void application_close(void)
{
	struct application *a = &application;
	a->hooks.worker_close(a->hooks.context, a->worker);
	map_cache_free(a->site.maps);
	keep_free(a->site.keep);
	access_gate_done(&a->gate);
	arena_done(&a->arena);
	nftw(a->folder, application_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static void application_run(const char *const *words, int n)
{
	struct arena arena;
	char *argv[12] = {};
	FILE *out = fopen("/dev/null", "we");
	arena_init(&arena);
	struct session s = {.arena = &arena, .out = out, .catalogue = &app_catalogue};
	argv[0] = arena_strdup(&arena, "junheng");
	for (int i = 0; i < n; i++)
		argv[i + 1] = arena_strdup(&arena, words[i]);
	FUZZ_CHECK(out && command_main(&app_command_list, &s, n + 1, argv) == 0);
	session_close(&s);
	fclose(out);
	arena_done(&arena);
}

static void application_write(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", application.folder, name);
	FILE *f = fopen(path, "we");
	FUZZ_CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

static struct id application_first(const char *record, char text[ID_TEXT])
{
	struct application *a = &application;
	struct list_query q = {.record = catalogue_find(&app_catalogue, str_of(record)), .at = as_of_today(a->worker->reg), .limit = 1};
	struct list_page page;
	struct err err;
	FUZZ_CHECK(record_list(a->worker->reg, &a->arena, &q, &page, &err) == ST_OK && page.n == 1);
	id_format(page.rows[0]->id, text);
	return page.rows[0]->id;
}

/* Who asks is a planner of the whole, who may do most. */
static void application_user(struct access_rules *rules, struct id region)
{
	struct application *a = &application;
	struct access access = {.store = a->worker->work, .rules = rules, .zone_minutes = 480};
	struct access_actor by = {.via = STR("command line"), .now = moment_now()};
	struct id user, grant;
	struct signed_in in;
	struct err err;
	FUZZ_CHECK(access_user_add(&access, &by, STR("fuzz"), STR("fuzz"), (struct id){}, &user, &err) == ST_OK);
	FUZZ_CHECK(access_grant_add(&access, &by, user, ROLE_PLANNER, region, 10000, DAY_MAX, &grant, &err) == ST_OK);
	FUZZ_CHECK(access_password_set(&access, &by, user, STR("Correct-horse-9"), (struct str){}, &err) == ST_OK);
	FUZZ_CHECK(access_sign_in(&access, &(struct sign_in){STR("fuzz"), STR("Correct-horse-9"), STR("127.0.0.1"), STR("fuzz"), {}}, by.now, &in, &err) ==
		   ST_OK);
	memcpy(a->session, in.token, sizeof a->session);
	access_csrf(str_of(a->session), a->csrf);
}

static void application_open(void)
{
	struct application *a = &application;
	static struct access_rules rules = {.password = {.characters_at_least = 8, .kinds_at_least = 1}, .session = {1 << 30, 1 << 30},
					    .attempts = {5, 5, 5, 60, 600, 3600}, .link = {1000, 1000, 1000}, .browser_s = 1 << 30, .recovery_codes = 4,
					    .token_days_at_most = 365, .log_months_at_least = 6};
	struct err err = {};
	char region[ID_TEXT];
	int n_parts;
	if (a->worker)
		return;
	setenv("JUNHENG_LANG", "en", 1);
	unsetenv("JUNHENG_KEYS");
	memcpy(a->folder, "/tmp/jh-fuzz-XXXXXX", sizeof "/tmp/jh-fuzz-XXXXXX");
	FUZZ_CHECK(mkdtemp(a->folder));
	setenv("TMPDIR", a->folder, 1);
	arena_init(&a->arena);
	a->url = arena_printf(&a->arena, "sqlite:%s/register.db", a->folder);
	application_write("region.csv", "code,name,parent,level\n13,河北省,,province\n1311,衡水市,13,city\n131102,桃城区,1311,county\n");
	application_write("school.csv", "code,name,type,county\n2113900001,桃城区第一小学,211,131102\n3113900002,桃城区第一中学,311,131102\n");
	application_write("person.csv", "number,name,sex,born,employer\nT001,张秀英,f,1980,2113900001\nT002,李建国,m,1975,3113900002\n");
	const char *region_csv = arena_printf(&a->arena, "%s/region.csv", a->folder), *school_csv = arena_printf(&a->arena, "%s/school.csv", a->folder),
		   *person_csv = arena_printf(&a->arena, "%s/person.csv", a->folder);
	application_run((const char *const[]){"init", "--db", a->url}, 3);
	application_run((const char *const[]){"import", region_csv, school_csv, person_csv, "--commit", "--db", a->url}, 7);
	access_gate_init(&a->gate, 1, 1);
	a->site = (struct site){.db = str_of(a->url), .catalogue = &app_catalogue, .parts = web_parts(&n_parts), .rules = &rules, .gate = &a->gate,
				.jobs = app_job_kinds, .n_jobs = app_job_kind_count(), .relations = register_relations, .map = &a->map,
				.folder = str_of(arena_printf(&a->arena, "%s/files", a->folder))};
	a->site.n_parts = n_parts;
	a->site.keep = keep_new(32, 1 << 20);
	a->site.maps = map_cache_new(&app_map_sources, 2, 10000000);
	a->hooks = site_hooks(&a->site);
	struct store *work;
	FUZZ_CHECK(store_open_work(&work, a->site.db, NULL, &err) == ST_OK);
	FUZZ_CHECK(web_prepare(work, &err) == ST_OK);
	store_close(work);
	void *worker;
	FUZZ_CHECK(a->hooks.worker_open(a->hooks.context, 0, &worker, &err) == ST_OK);
	a->worker = worker;
	application_user(&rules, application_first("region", region));
	(void)application_first("school", a->school);
	(void)application_first("person", a->person);
	const struct route **tables = ARENA_ARRAY(&a->arena, const struct route *, (size_t)n_parts + 2);
	struct route_table routes = {tables, 2};
	tables[0] = web_routes;
	tables[1] = asset_routes;
	for (int i = 0; i < n_parts; i++)
		if (a->site.parts[i]->routes)
			tables[routes.n++] = a->site.parts[i]->routes;
	FUZZ_CHECK(router_new(&a->arena, &routes, &a->router, &err) == ST_OK);
	atexit(application_close);
}

/* ---- one request ---- */

/* Handlers that need the running server itself. */
static bool application_passes_over(const struct route *r)
{
	return r->stream || strcmp(r->pattern, "/metrics") == 0;
}

/* What holds for every answer. */
static void application_check(const struct request *r, struct response *out)
{
	FUZZ_CHECK(out->code >= 200 && out->code < 600 && out->code != 500);
	for (int i = 0; i < out->header_count; i++) {
		const char *v = out->headers[i].value;
		FUZZ_CHECK(!strpbrk(v, "\r\n"));
		if (strcmp(out->headers[i].name, "Location") == 0)
			FUZZ_CHECK(v[0] == '/' && v[1] != '/' && v[1] != '\\');
	}
	struct str body = buf_view(&out->body);
	if (strncmp(out->type, "text/html", 9) == 0) {
		FUZZ_CHECK(str_is_utf8(body));
		FUZZ_CHECK(str_find(body, STR("<evil")) < 0); /* what the corpora enter wherever it can be */
	}
	(void)r;
}

static enum status application_answer(struct request *r, struct response *out, struct err *err)
{
	struct application *a = &application;
	bool done = false;
	struct str type = request_header(r, "Content-Type");
	TRY(a->hooks.admit(r, out, &done, err));
	if (done)
		return ST_OK;
	if (str_starts(type, STR("application/x-www-form-urlencoded")))
		TRY(url_pairs(r->arena, r->body, &r->form, err));
	else if (str_starts(type, STR("multipart/form-data")))
		TRY(multipart_parse(r->arena, type, r->body, &r->form, &r->uploads, &r->upload_count, err));
	TRY(request_check(r, err));
	return r->route->run(r, out, err);
}

/* Path and query as sent. Headers are UTF-8 pairs; the body is as it came. */
static void application_ask(enum http_method method, struct str address, const struct pairs *headers, struct str body)
{
	struct application *a = &application;
	struct arena arena;
	struct err err = {};
	struct route_match match;
	ptrdiff_t mark = str_find(address, STR("?"));
	arena_init(&arena);
	struct request r = {.arena = &arena, .method = method, .host = STR("127.0.0.1:8080"), .client = "127.0.0.1", .received = moment_now(),
			    .context = &a->site, .worker = a->worker, .lang = LANG_EN, .headers = *headers, .body = body};
	r.id = id_new(r.received);
	r.raw_path = mark < 0 ? address : str_slice(address, 0, (size_t)mark);
	r.raw_query = mark < 0 ? (struct str){} : str_slice(address, (size_t)mark + 1, address.n);
	struct response out = {.arena = &arena, .code = 200, .type = "text/html; charset=utf-8", .fd = -1};
	buf_init(&out.body, RESPONSE_BODY_MAX);
	enum status st = address.n <= HTTP_URI_MAX ? url_path(&arena, r.raw_path, &r.path, &err) : ST_INVALID;
	if (st == ST_OK)
		st = url_pairs(&arena, r.raw_query, &r.query, &err);
	if (st == ST_OK)
		st = cookies_parse(&arena, request_header(&r, "Cookie"), &r.cookies, &err);
	if (st == ST_OK && r.query.n <= HTTP_QUERY_MAX) {
		router_match(a->router, method, r.path, &match);
		r.route = match.route;
		struct pair *values = ARENA_ARRAY(&arena, struct pair, ROUTE_PATH_PARAMS_MAX);
		for (int i = 0; r.route && route_path_param(r.route, i).n; i++)
			values[r.path_values.n++] = (struct pair){route_path_param(r.route, i), match.values[i]};
		r.path_values.at = values;
	}
	if (r.route && !application_passes_over(r.route)) {
		st = application_answer(&r, &out, &err);
		FUZZ_CHECK(st != ST_INTERNAL);
		if (st != ST_OK) {
			out.code = 422;
			a->hooks.refuse(&r, &out, &err);
		}
		application_check(&r, &out);
		if (getenv("FUZZ_SHOW")) /* whether a new input gets where it should */
			fprintf(stderr, "%d %s %s\n", out.code, r.route->pattern, err.text);
	}
	buf_done(&out.body);
	if (out.fd >= 0)
		close(out.fd);
	arena_done(&arena);
}

/* {session}, {csrf}, {school}, {person} in an input become what they are in this process. On the arena. */
static struct str application_fill(struct arena *arena, struct str s)
{
	struct application *a = &application;
	const struct {
		struct str name;
		const char *value;
	} all[] = {{STR("{session}"), a->session}, {STR("{csrf}"), a->csrf}, {STR("{school}"), a->school}, {STR("{person}"), a->person}};
	struct buf b;
	buf_init(&b, 4 << 20);
	for (size_t i = 0; i < s.n;) {
		size_t k = 0;
		while (k < ARRAY_LEN(all) && !str_starts(str_slice(s, i, s.n), all[k].name))
			k++;
		if (k < ARRAY_LEN(all)) {
			buf_cstr(&b, all[k].value);
			i += all[k].name.n;
		} else {
			buf_char(&b, s.p[i++]);
		}
	}
	struct str filled = str_copy(arena, buf_view(&b));
	buf_done(&b);
	return filled;
}

#endif
