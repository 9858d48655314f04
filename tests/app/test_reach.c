/* Who gets in and how far: locks turned against others, tokens, links of other hands, what is left behind, what an import tells. */
#include "attacked.h"
#include "ledger_city.h"

static int try_password(struct visit *v, const char *seed, const char *cookies, const char *login, const char *password)
{
	char csrf[TOKEN_TEXT], body[512];
	struct visitor somebody = {};
	access_csrf(str_of(seed), csrf);
	snprintf(somebody.cookies, sizeof somebody.cookies, "seed=%s%s", seed, cookies);
	snprintf(body, sizeof body, "csrf=%s&login=%s&password=%s", csrf, login, password);
	return visit_ask(v, "POST", "/sign-in", &somebody, "", "application/x-www-form-urlencoded", body, strlen(body));
}

static void nobody_is_locked_out_by_others(void **state)
{
	struct world w;
	char seed[64] = "", known[256] = "", session[128] = "";
	start(&w, state);
	/* The person's own browser, known from before. */
	visit_get(w.v, "/sign-in", NULL);
	const char *at = strstr(w.v->answer, "Set-Cookie: seed=");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "Set-Cookie: seed=%63[^;\r]", seed), 1);
	assert_int_equal(try_password(w.v, seed, "", "clerk", VISIT_PASSWORD), 303);
	at = strstr(w.v->answer, "Set-Cookie: known=");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "Set-Cookie: known=%127[^;\r]", session), 1);
	snprintf(known, sizeof known, "; known=%s", session);
	at = strstr(w.v->answer, "Set-Cookie: session=");
	assert_int_equal(sscanf(at, "Set-Cookie: session=%127[^;\r]", session), 1);
	static const char *const flags[] = {"HttpOnly", "SameSite=Lax", "Path=/"};
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		const char *flag = strstr(at, flags[i]);
		assert_true(flag && flag < strchr(at, '\r'));
	}
	/* Somebody guesses until made to wait; signed-in people and pages notice nothing. */
	int waits = 0;
	for (int i = 0; i < 40; i++) {
		waits += try_password(w.v, seed, "", "clerk", "Wrong-horse-9") == 503;
		visit_get(w.v, "/records/school", &w.clerk);
		assert_answer(w.v, 200);
	}
	assert_true(waits > 10);
	assert_int_equal(try_password(w.v, seed, "", "clerk", VISIT_PASSWORD), 503);
	/* The person signs in from the browser they use, at once. */
	if (try_password(w.v, seed, known, "clerk", VISIT_PASSWORD) != 303)
		fail_msg("locked out: %.2000s", w.v->answer);
	finish(&w);
}

static void tokens_reach_no_further(void **state)
{
	struct world w;
	struct program *p = *state;
	start(&w, state);
	EXPECT(p, 0, "token", "add", "planner", "--actions", "list,read,create,change,delete", "--days", "1", "--json");
	json_t *o = program_json(p);
	char bearer[256], path[128], id[ID_TEXT];
	snprintf(bearer, sizeof bearer, "Authorization: Bearer %s\r\n", json_string_value(json_object_get(o, "token")));
	json_decref(o);
	id_format(w.school, id);
	snprintf(path, sizeof path, "/api/records/school/%s", id);
	assert_int_equal(visit_ask(w.v, "GET", path, NULL, bearer, "", NULL, 0), 200);
	/* Not the actions it lacks, not the account, no other tokens. */
	static const char *const not_these[][2] = {{"GET", "/account"}, {"GET", "/account/factor"}, {"POST", "/account/password"}, {"POST", "/account/tokens"},
						   {"POST", "/account/sessions/end"}, {"GET", "/exports/school/json"}, {"GET", "/templates/school"},
						   {"GET", "/sign-in/code"}};
	for (size_t i = 0; i < ARRAY_LEN(not_these); i++) {
		visit_ask(w.v, not_these[i][0], not_these[i][1], NULL, bearer, "application/x-www-form-urlencoded", strcmp(not_these[i][0], "GET") ? "days=9&name=x" : NULL,
			  strcmp(not_these[i][0], "GET") ? 13 : 0);
		if (w.v->code != 403)
			fail_msg("%s %s with a token: %d %.900s", not_these[i][0], not_these[i][1], w.v->code, w.v->answer);
	}
	/* One that was taken back, cut or made up is none. */
	char prefix[9];
	snprintf(prefix, sizeof prefix, "%.8s", strstr(bearer, "jh_") + 3);
	EXPECT(p, 0, "token", "end", prefix);
	assert_int_equal(visit_ask(w.v, "GET", path, NULL, bearer, "", NULL, 0), 403);
	assert_int_equal(visit_ask(w.v, "GET", path, NULL, "Authorization: Bearer jh_0000000000000000000000000000000000000000000\r\n", "", NULL, 0), 403);
	finish(&w);
}

/* A system administrator who could hand out another hand's link would be that hand. */
static void the_other_hands_are_let_in_from_the_machine(void **state)
{
	struct program *p = *state;
	struct world w;
	struct visitor audit, second;
	char path[128], id[ID_TEXT];
	start(&w, state);
	struct id user = visit_sign_in(*state, "audit", ROLE_AUDIT, (struct id){}, (struct id){}, &audit);
	struct id other = visit_sign_in(*state, "second", ROLE_SYSTEM, (struct id){}, (struct id){}, &second);
	static const char *const steps[] = {"link", "factor"};
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		id_format(user, id);
		snprintf(path, sizeof path, "/users/%s/do/%s", id, steps[i]);
		visit_post(w.v, path, &w.system, "");
		assert_answer(w.v, 403);
		assert_lacks(w.v, "/link/");
	}
	id_format(other, id);
	snprintf(path, sizeof path, "/users/%s/do/link", id);
	visit_post(w.v, path, &w.system, "");
	assert_answer(w.v, 200);
	assert_contains(w.v, "/link/");
	EXPECT(p, 0, "user", "link", "audit");
	finish(&w);
}

/* ---- what is left behind ---- */

static void nothing_personal_is_left_behind(void **state)
{
	struct program *p = *state;
	struct world w;
	char path[256], id[ID_TEXT];
	start(&w, state);
	id_format(nth_row(p, "person", 0), id);
	snprintf(path, sizeof path, "/records/person/%s/personal", id);
	visit_post(w.v, path, &w.planner, "purpose=check+of+the+roster");
	assert_answer(w.v, 200);
	assert_contains(w.v, "张秀英");
	assert_contains(w.v, "Cache-Control: no-store");
	visit_get(w.v, "/search?q=%E5%BC%A0%E7%A7%80%E8%8B%B1", &w.planner);
	visit_get(w.v, "/records/person?q=%E5%BC%A0%E7%A7%80%E8%8B%B1", &w.planner);
	visit_get(w.v, "/metrics", &w.system);
	assert_answer(w.v, 200);
	char *metrics = strdup(visit_body(w.v)), *log = program_read(p, "serve.log");
	EXPECT(p, 0, "user", "list");
	const char *const secrets[] = {"张秀英", "%E5%BC%A0", "roster", w.planner.token, w.planner.csrf, VISIT_PASSWORD, id};
	for (size_t i = 0; i < ARRAY_LEN(secrets); i++) {
		if (strstr(metrics, secrets[i]))
			fail_msg("metrics hold %s", secrets[i]);
		if (strstr(log, secrets[i]))
			fail_msg("the server's log holds %s", secrets[i]);
	}
	/* The log of accesses has who, when and what for, and ids for whom. */
	struct visitor audit;
	visit_sign_in(p, "audit", ROLE_AUDIT, (struct id){}, (struct id){}, &audit);
	visit_get(w.v, "/audit/export", &audit);
	assert_answer(w.v, 200);
	assert_contains(w.v, "check of the roster");
	assert_contains(w.v, id);
	assert_lacks(w.v, "张秀英");
	/* Pages carry no personal value in an address. */
	visit_get(w.v, "/records/person", &w.planner);
	assert_answer(w.v, 200);
	assert_lacks(w.v, "张秀英");
	assert_lacks(w.v, "秀");
	free(metrics);
	free(log);
	finish(&w);
}

/* An import that repeats rows as they stand says nothing about them to who may not write them; a new region is theirs who have
 * the one above. */
static void an_import_is_no_way_to_ask(void **state)
{
	struct world w;
	static const char all[] = "code,name,type,authority,ownership,county,urban rural,opened,status\n"
				  "2113900001,桃城区第一小学,211,county,public,131102,111,1990-09-01,open\n";
	static const char body[] = "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n--XX\r\nContent-Disposition: form-data; name=\"record\"\r\n\r\n"
				   "statistics\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"s.csv\"\r\nContent-Type: text/csv\r\n\r\n"
				   "school,year,section,classes,pupils\n3113900002,2023-2024,junior,10,400\n\r\n--XX--\r\n";
	char form[2048], job[256] = "";
	(void)all;
	start(&w, state);
	visit_json(w.v, "POST", "/api/records/statistics", &w.planner, "",
		   "{\"school\":\"3113900002\",\"year\":\"2023-2024\",\"section\":\"junior\",\"classes\":10,\"pupils\":400}");
	assert_answer(w.v, 201);
	const struct visitor *who[] = {&w.clerk, &w.planner};
	for (int i = 0; i < 2; i++) {
		snprintf(form, sizeof form, body, who[i]->csrf);
		visit_ask(w.v, "POST", "/import", who[i], "", "multipart/form-data; boundary=XX", form, strlen(form));
		assert_answer(w.v, 303);
		sscanf(strstr(w.v->answer, "Location: "), "Location: %255[^\r?]", job);
		for (int ms = 0; ms < VISIT_PATIENCE_MS; ms += 100) {
			visit_get(w.v, job, who[i]);
			if (!strstr(w.v->answer, "data-events"))
				break;
			visit_nap(100);
		}
		if (i == 0)
			assert_contains(w.v, "your roles do not let you write this row");
		else
			assert_lacks(w.v, "your roles do not let you write this row");
	}
	/* In forms as in imports: below one's own region, not below another. */
	visit_post(w.v, "/records/region/new", &w.planner, "code=131103&name=J&parent=1311&level=county");
	assert_answer(w.v, 303);
	visit_post(w.v, "/records/region/new", &w.planner, "code=1310&name=L&parent=13&level=city");
	assert_answer(w.v, 403);
	visit_post(w.v, "/records/region/new", &w.planner, "code=14&name=S&level=province");
	assert_answer(w.v, 403);
	finish(&w);
}

/* An account that is made another person's reads about that one from the next page on, and no longer about the first. */
static void an_account_follows_its_person(void **state)
{
	struct world w;
	struct visitor teacher;
	struct access a;
	struct access_actor by = {.via = STR("command line")};
	struct err err;
	char path[2][64];
	start(&w, state);
	const struct id of[2] = {nth_row(*state, "person", 0), nth_row(*state, "person", 1)};
	for (int i = 0; i < 2; i++) {
		char id[ID_TEXT];
		id_format(of[i], id);
		snprintf(path[i], sizeof path[i], "/api/records/person/%s", id);
	}
	struct id user = visit_sign_in(*state, "teacher", ROLE_TEACHER, w.school, of[0], &teacher);
	for (int now = 0; now < 2; now++) {
		for (int i = 0; i < 16; i++) { /* often enough to meet each of the server's threads again */
			visit_get(w.v, path[i % 2], &teacher);
			assert_answer(w.v, i % 2 == now ? 200 : 403);
		}
		visit_access(*state, &a);
		by.now = moment_now();
		assert_ok_err(access_user_change(&a, &by, user, STR("teacher"), of[1], &err));
		store_close(a.store);
	}
	finish(&w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, visit_teardown)

/* What two people did stays their schools' when they no longer are mentor and learner. */
static void lessons_of_mentors_that_were(void **state)
{
	struct program *p = *state;
	char path[200], text[ID_TEXT];
	program_write(p, "mentorship.csv", "mentor,learner,from,to\nT1,T2,2022-03-01,2023-03-01\n");
	program_write(p, "mentoring.csv", "mentorship,date,what,hours\nT1/T2/2022-03-01,2022-04-01,听课评课,2\n");
	EXPECT(p, 0, "import", "mentorship.csv", "mentoring.csv", "--commit");
	struct id lesson = row_id(p, "mentoring", "hours = 2");
	struct visitor mentors, learners, apart, county;
	struct visit *v = visit_start(p);
	visit_sign_in(p, "mentors", ROLE_HEAD, row_id(p, "school", "code = '2113000001'"), (struct id){}, &mentors);
	visit_sign_in(p, "learners", ROLE_HEAD, row_id(p, "school", "code = '2113000002'"), (struct id){}, &learners);
	visit_sign_in(p, "apart", ROLE_HEAD, row_id(p, "school", "code = '2113000004'"), (struct id){}, &apart);
	visit_sign_in(p, "county", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &county);
	const struct visitor *const who[] = {&mentors, &learners, &county, &apart};
	snprintf(path, sizeof path, "/records/mentoring/%s", hex(lesson, text));
	for (size_t i = 0; i < ARRAY_LEN(who); i++) {
		bool is_apart = who[i] == &apart;
		LOOK("/records/mentoring", who[i], 200);
		if (is_apart)
			HIDES("听课评课");
		else
			SHOWS("听课评课");
		LOOK(path, who[i], is_apart ? 403 : 200);
	}
	visit_stop(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nobody_is_locked_out_by_others),
		TEST(tokens_reach_no_further),
		TEST(the_other_hands_are_let_in_from_the_machine),
		TEST(nothing_personal_is_left_behind),
		TEST(an_import_is_no_way_to_ask),
		TEST(an_account_follows_its_person),
		cmocka_unit_test_setup_teardown(lessons_of_mentors_that_were, city, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
