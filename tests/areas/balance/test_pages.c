/* The pages over real HTTP, as several roles: what they say is what the command says, and nobody sees beyond their scope. */
#include "access/access.h"
#include "access/grant.h"
#include "access/token.h"
#include "access/user.h"
#include "areas/balance/view.h"
#include "areas/register/pages.h"
#include "areas/register/relations.h"
#include "base/grouped.h"
#include "city.h"
#include "record/draft.h"
#include "record/reported.h"
#include "web/assets.h"
#include "web/home.h"
#include "web/keep.h"
#include "web/records.h"
#include "web/rules.h"
#include "work/work.h"

#include "../../http/http_client.h"

#include <jansson.h>
#include <math.h>

enum { ANSWER_MAX = 8 << 20 };

static struct city_fixture city;
static struct store *work;
static struct site site;
static struct arena arena;
static char url[64];
static char answer[ANSWER_MAX];
static const struct catalogue catalogue = {register_records, 0};

struct somebody {
	char token[256];
};
static struct somebody planner, county, clerk;

static struct id anchor(const struct record *r, const char *key)
{
	struct err err = {};
	struct id id = {};
	if (*key)
		assert_ok_err(row_resolve(city.reg, r, str_of(key), reg_today(city.reg), &id, NULL, &arena, &err));
	return id;
}

static void make(struct somebody *s, const char *login, enum role role, const struct record *r, const char *key)
{
	struct err err = {};
	struct access a = {.store = work, .keys = city.keys, .rules = site.rules, .zone_minutes = 480};
	struct access_actor by = {.via = STR("test"), .now = reg_now(city.reg)};
	struct id user, grant;
	char text[API_TOKEN_TEXT];
	assert_ok_err(access_user_add(&a, &by, str_of(login), str_of(login), (struct id){}, &user, &err));
	assert_ok_err(access_grant_add(&a, &by, user, role, anchor(r, key), reg_today(city.reg), DAY_MAX, &grant, &err));
	assert_ok_err(access_token_new(&a, &by, user, STR("test"), ACT(ACT_LIST) | ACT(ACT_READ) | ACT(ACT_EXPORT) | ACT(ACT_IMPORT), 1, text, &err));
	snprintf(s->token, sizeof s->token, "%s", text);
}

/* Returns the code; the answer's body is in `answer`. */
static int get(const struct somebody *who, const char *path)
{
	char request[9000];
	int code = 0, fd = client_open(server_port(site.server));
	int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: text/html\r\nAccept-Language: en\r\n%s%s%s\r\n", path,
			 who ? "Authorization: Bearer " : "", who ? who->token : "", who ? "\r\n" : "");
	assert_true(client_send(fd, request, (size_t)n));
	client_read(fd, answer, sizeof answer);
	close(fd);
	assert_int_equal(sscanf(answer, "HTTP/1.1 %d", &code), 1);
	return code;
}

static bool has(const char *text) { return strstr(answer, text) != NULL; }

static int open_all(void **state)
{
	static const struct web_part *const parts[] = {&home_web_part, &balance_part, &what_if_part, &group_part, &school_part, &ledger_part, &sources_part,
						       &upkeep_part, &record_part};
	static const struct route *tables[1 + ARRAY_LEN(parts)] = {asset_routes};
	static struct route_table routes = {tables, 1};
	static struct server_hooks hooks;
	struct err err = {};
	char keys[80];
	snprintf(url, sizeof url, "sqlite:/tmp/jh-pages-%d.db", (int)getpid());
	arena_init(&arena);
	city_open(&city, "hengshui", url);
	snprintf(keys, sizeof keys, "%s", city.folder);
	setenv("JUNHENG_KEYS", keys, 1);
	assert_ok_err(store_open_work(&work, str_of(url), NULL, &err));
	assert_ok_err(access_migrate(work, &err));
	assert_ok_err(work_migrate(work, &err));
	assert_ok_err(draft_migrate(work, &err));
	site = (struct site){.db = str_of(url), .catalogue = &catalogue, .parts = parts, .n_parts = ARRAY_LEN(parts), .relations = register_relations,
			     .keep = keep_new(64, 64 << 20)};
	assert_ok_err(site_rules(city.reg, &arena, &site.rules, &err));
	make(&planner, "planner", ROLE_PLANNER, &record_region, "1311");
	make(&county, "county", ROLE_COUNTY, &record_region, "131124");
	make(&clerk, "clerk", ROLE_CLERK, &record_school, "3113900011");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i]->routes)
			tables[routes.n++] = parts[i]->routes;
	hooks = site_hooks(&site);
	struct server_options o = {.address = "127.0.0.1:0", .routes = &routes, .hooks = &hooks};
	assert_ok_err(site_check(&site, &err));
	assert_ok_err(server_start(&site.server, &o, &err));
	return 0;
}

static int close_all(void **state)
{
	char command[128];
	server_stop(site.server, 2000);
	keep_free(site.keep);
	store_close(work);
	city_close(&city);
	arena_done(&arena);
	snprintf(command, sizeof command, "rm -f %s*", url + strlen("sqlite:"));
	return system(command);
}

/* What `junheng balance --json` says. The caller drops it. */
static json_t *command_json(struct balance_view **ret)
{
	struct err err = {};
	struct balance_question q = {.at = as_of_today(city.reg)};
	struct balance_view *v;
	struct buf out;
	buf_init(&out, 0);
	assert_ok_err(balance_ask(city.reg, &arena, &q, &v, &err));
	balance_json(v, &out);
	json_t *j = json_loadb(out.p, out.n, 0, NULL);
	assert_non_null(j);
	buf_done(&out);
	*ret = v;
	return j;
}

static const char *text(json_t *o, const char *key) { return json_string_value(json_object_get(o, key)); }

static void pages_say_what_the_command_says(void **state)
{
	struct balance_view *v;
	json_t *all = command_json(&v), *region, *indicator;
	size_t i, k;
	char path[128], expected[512];
	json_array_foreach(json_object_get(all, "regions"), i, region)
	{
		assert_int_equal(get(&planner, "/balance"), 200);
		snprintf(expected, sizeof expected, "<a href=\"/balance/%s/%s\">", text(region, "region"), text(region, "stage"));
		char *row = strstr(answer, expected), *end = row ? strstr(row, "</tr>") : NULL;
		assert_non_null(end);
		*end = 0;
		snprintf(expected, sizeof expected, "%s</td>", text(region, "verdict"));
		assert_non_null(strstr(row, expected));
		struct str pupils = grouped(&arena, json_integer_value(json_object_get(region, "pupils")));
		snprintf(expected, sizeof expected, "%.*s</td>", STR_ARG(pupils));
		assert_non_null(strstr(row, expected));
		snprintf(expected, sizeof expected, "%zu</td>", json_array_size(json_object_get(region, "failing_schools")));
		assert_non_null(strstr(row, expected));
		snprintf(path, sizeof path, "/balance/%s/%s", text(region, "region"), text(region, "stage"));
		assert_int_equal(get(&planner, path), 200);
		json_array_foreach(json_object_get(region, "indicators"), k, indicator)
		{
			double cv = json_number_value(json_object_get(indicator, "cv"));
			snprintf(expected, sizeof expected, "%.3f</td>", cv);
			if (isfinite(cv) && !has(expected))
				fail_msg("%s does not show the coefficient %s", path, expected);
		}
	}
	json_decref(all);
}

static void nobody_sees_beyond_their_scope(void **state)
{
	assert_int_equal(get(&county, "/balance"), 200);
	assert_true(has("/balance/131124/primary") && !has("/balance/131122/primary"));
	assert_int_equal(get(&county, "/balance/131124/primary"), 200);
	assert_int_equal(get(&county, "/balance/131122/primary"), 403);
	assert_int_equal(get(&county, "/balance/131122/primary/what-if"), 403);
	assert_int_equal(get(&county, "/groups"), 200);
	assert_false(has("<td>all</td>")); /* not of the whole city */
	assert_int_equal(get(&clerk, "/balance"), 200);
	assert_true(has("/schools/") && !has("href=\"/balance/13"));
	assert_int_equal(get(&clerk, "/balance/131103/junior"), 403);
	assert_int_equal(get(NULL, "/balance"), 303); /* to the page of signing in */
	assert_int_equal(get(&planner, "/balance/999999/primary"), 404);
	assert_int_equal(get(&planner, "/balance?year=nonsense"), 422);
}

/* A year that was chosen goes along with every link to a county or a school; without one links lead to the latest. */
static void links_keep_the_year(void **state)
{
	char path[128], link[64];
	assert_int_equal(get(&planner, "/balance"), 200);
	assert_false(has("?year="));
	assert_int_equal(get(&planner, "/balance?year=2020-2021"), 200);
	assert_true(has("href=\"/balance/131124/primary?year=2020-2021\"") && !has("href=\"/balance/131124/primary\""));
	char *school = strstr(answer, "href=\"/schools/");
	assert_non_null(school);
	snprintf(link, sizeof link, "%.*s", (int)strcspn(school + 6, "\""), school + 6);
	assert_non_null(strstr(link, "?year=2020-2021"));
	assert_int_equal(get(&planner, link), 200);
	assert_true(has("2020-2021") && has("?year=2020-2021"));
	assert_int_equal(get(&planner, "/balance/131124/primary?year=2020-2021"), 200);
	assert_true(has("/what-if?year=2020-2021") && has("/balance?year=2020-2021"));
	snprintf(path, sizeof path, "%.*s?year=20", (int)strcspn(link, "?"), link);
	assert_int_equal(get(&planner, path), 422);
}

static void a_schools_page_has_its_verdict_and_its_cells(void **state)
{
	struct balance_view *v;
	json_t *all = command_json(&v);
	const struct balance_result *r = v->result;
	char path[128], id[ID_TEXT], expected[64];
	size_t unit = 0;
	while (r->units[unit].verdict.passes || !r->units[unit].verdict.is_assessed)
		unit++;
	id_format(r->data->school.ids[r->units[unit].school], id);
	snprintf(path, sizeof path, "/schools/%s", id);
	assert_int_equal(get(&planner, path), 200);
	for (int k = 0; k < r->rules->indicators; k++) {
		snprintf(expected, sizeof expected, "%.3f</a>", ratio_f64(r->values[unit * (size_t)r->rules->indicators + (size_t)k]));
		assert_true(has(expected));
	}
	id_format(r->data->statistics.ids[r->units[unit].row], id);
	snprintf(path, sizeof path, "/records/statistics/%s/sources", id);
	assert_true(has(path));
	assert_int_equal(get(&planner, path), 200);
	assert_true(has("statistics.xlsx"));
	/* a clerk of another school: the directory's facts, no verdict, no cells */
	assert_int_equal(get(&clerk, path), 403);
	id_format(r->data->school.ids[r->units[unit].school], id);
	snprintf(path, sizeof path, "/schools/%s", id);
	assert_int_equal(get(&clerk, path), 200);
	assert_false(has("/sources\">2") || has("Indicators against thresholds"));
	json_decref(all);
}

/* Two failing schools get what they lack; the register stays as it is. */
static void what_if_changes_the_verdict_and_nothing_else(void **state)
{
	struct balance_view *v;
	json_t *all = command_json(&v);
	const struct balance_result *r = v->result;
	char path[4096], id[ID_TEXT];
	int n = snprintf(path, sizeof path, "/balance/131124/primary/what-if?x=1");
	for (size_t i = 0; i < r->unit_count; i++)
		if (!r->units[i].verdict.passes && r->units[i].stage == 0 && str_eq(balance_region_code(r, r->units[i].county), STR("131124"))) {
			id_format(r->data->statistics.ids[r->units[i].row], id);
			n += snprintf(path + n, sizeof path - (size_t)n, "&v.%s.teaching_rooms_m2=4000&v.%s.sports_ground_m2=9000", id, id);
		}
	assert_int_equal(get(&planner, "/balance/131124/primary/what-if"), 200);
	assert_true(has("Fails: of"));
	assert_int_equal(get(&planner, path), 200);
	assert_true(has("Passes: every one of"));
	assert_int_equal(get(&planner, "/balance/131124/primary"), 200);
	assert_true(has("Fails: of"));
	/* a row of another county, a field that is no number, and nonsense are refused */
	for (size_t i = 0; i < r->unit_count; i++)
		if (str_eq(balance_region_code(r, r->units[i].county), STR("131122")))
			id_format(r->data->statistics.ids[r->units[i].row], id);
	snprintf(path, sizeof path, "/balance/131124/primary/what-if?v.%s.pupils=1", id);
	assert_int_equal(get(&planner, path), 422);
	assert_int_equal(get(&planner, "/balance/131124/primary/what-if?v.x.pupils=1"), 422);
	json_decref(all);
}

static void pages_come_as_files(void **state)
{
	assert_int_equal(get(&planner, "/balance/131124/primary?format=pdf"), 200);
	char *body = strstr(answer, "\r\n\r\n");
	assert_true(body && strncmp(body + 4, "%PDF", 4) == 0);
	assert_int_equal(get(&planner, "/figures?format=xlsx"), 200);
	body = strstr(answer, "\r\n\r\n");
	assert_true(body && strncmp(body + 4, "PK", 2) == 0);
	assert_int_equal(get(&planner, "/balance?format=doc"), 422);
	assert_int_equal(get(&county, "/balance/131122/primary?format=pdf"), 403);
}

static void home_and_ledger(void **state)
{
	assert_int_equal(get(&planner, "/"), 200);
	assert_true(has("Counties that do not pass") && has("/balance/131124/primary") && has("/figures?status=conflicts"));
	assert_int_equal(get(&county, "/"), 200);
	assert_true(has("/balance/131124/primary") && !has("/balance/131122/primary"));
	assert_int_equal(get(&clerk, "/"), 200);
	assert_true(has("Verdicts of your schools") && !has("Counties that do not pass"));
	assert_int_equal(get(&planner, "/figures?status=conflicts"), 200);
	assert_true(has("其中集团化办学") && !has("高中交流管理人员"));
}

/* A round of the last year that has statistics, from before today until the day. */
static void report_until(const char *due)
{
	struct err err = {};
	struct import_options import = {.commit = true, .actor = STR("tester"), .scratch = city.folder};
	struct import_result result;
	char path[96];
	snprintf(path, sizeof path, "%s/round.csv", city.folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "year,region,opens,due\n2022-2023,1311,2022-09-01,%s\n", due);
	assert_int_equal(fclose(f), 0);
	assert_ok_err(import_run(city.reg, &arena, (const char *[]){path}, 1, &import, &result, &err));
}

static void a_year_being_reported_waits_until_it_is_due(void **state)
{
	int year;
	struct err err = {};
	struct as_of now = {.day = reg_today(city.reg), .tx = TX_NOW};
	assert_int_equal(get(&planner, "/balance"), 200);
	assert_true(has("2022-2023") && !has("is being reported"));
	report_until("2099-12-31");
	assert_ok_err(record_reported_year(city.reg, &arena, now, &year, &err));
	assert_int_equal(year, 2021);
	assert_int_equal(get(&planner, "/balance"), 200);
	assert_true(has("2022-2023 is being reported until 2099-12-31; until then 2021-2022 stands here."));
	assert_true(has("value=\"2021-2022\" selected"));
	assert_int_equal(get(&planner, "/"), 200);
	assert_true(has("2021-2022") && !has("2022-2023"));
	assert_int_equal(get(&planner, "/balance?year=2022-2023"), 200);
	assert_true(has("2022-2023 is being reported until 2099-12-31; schools that have not reported yet are missing here."));
	/* before it opened, and once it is due, nothing waits */
	now.day = day_of(2022, 8, 31);
	assert_ok_err(record_reported_year(city.reg, &arena, now, &year, &err));
	assert_int_equal(year, 2021);
	now.day = day_of(2100, 1, 1);
	assert_ok_err(record_reported_year(city.reg, &arena, now, &year, &err));
	assert_int_equal(year, 2022);
	report_until("2022-12-31");
	assert_int_equal(get(&planner, "/balance"), 200);
	assert_true(has("value=\"2022-2023\" selected") && !has("is being reported"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_say_what_the_command_says), cmocka_unit_test(nobody_sees_beyond_their_scope), cmocka_unit_test(links_keep_the_year),
		cmocka_unit_test(a_schools_page_has_its_verdict_and_its_cells), cmocka_unit_test(what_if_changes_the_verdict_and_nothing_else),
		cmocka_unit_test(pages_come_as_files), cmocka_unit_test(home_and_ledger),
		cmocka_unit_test(a_year_being_reported_waits_until_it_is_due),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
