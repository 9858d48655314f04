/* Surveys through the program: links that work once and lead to nobody. */
#include "evaluation_city.h"

#include "pg.h"

#include <string.h>

/* The first link on the page. */
static void link_of(const struct visit *v, int n, char ret[100])
{
	const char *at = v->answer;
	for (int i = 0; i <= n; i++) {
		at = strstr(at, "/answer/");
		if (!at)
			fail_msg("no link %d on the page", n);
		at += strlen("/answer/");
	}
	snprintf(ret, 100, "/answer/%.43s", at);
}

/* The work database, a file, has no link as it was given, only its digest. */
static void links_are_not_kept(struct program *p, const char *secret)
{
	enum { BYTES = 1 << 24, SECRET = 43 };
	char path[200], *work = test_malloc(BYTES);
	size_t n = 0;
	snprintf(path, sizeof path, "%s/register.db.work", p->folder);
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	while (n < BYTES && !feof(f))
		n += fread(work + n, 1, BYTES - n, f);
	fclose(f);
	assert_null(memmem(work, n, secret, SECRET));
	test_free(work);
}

static void surveys_count_without_names(void **state)
{
	enum { LINKS = 8 };
	struct program *p = *state;
	char id[33], path[200], links[LINKS][100];
	struct visitor planner, office, parent;
	program_write(p, "survey.csv", "year,school,audience,topic,invited,answered\n2022-2023,2113000002,parents,期末,0,0\n");
	EXPECT(p, 0, "import", "survey.csv", "--commit");
	id_format(row_id(p, "survey", "topic = '期末'"), id);
	struct visit *v = visit_start(p);
	visit_sign_in(p, "planner", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	visit_sign_in(p, "office", ROLE_GROUP, row_id(p, "group", "name = '英才集团'"), (struct id){}, &office);
	snprintf(path, sizeof path, "/surveys/%s", id);
	assert_int_equal(visit_get(v, path, &office), 403);
	snprintf(path, sizeof path, "/surveys/%s/links", id);
	visit_post(v, path, &office, "number=8&until=2099-01-01");
	assert_answer(v, 403);
	visit_post(v, path, &planner, "number=8&until=2099-01-01");
	assert_answer(v, 200);
	for (int i = 0, n = 0; i < LINKS; n++) { /* the page may name a link more than once */
		link_of(v, n, links[i]);
		bool is_new = true;
		for (int k = 0; k < i; k++)
			is_new &= strcmp(links[k], links[i]) != 0;
		i += is_new;
	}
	if (!p->db)
		links_are_not_kept(p, links[0] + strlen("/answer/"));
	static const char whole[] = "q.overall=very&q.teaching=rather&q.safety=very&q.burden=not&q.sharing=very";
	visit_form(v, links[0], &parent);
	assert_contains(v, "Hand in");
	visit_post(v, links[0], &parent, "q.overall=very");
	assert_answer(v, 422);
	assert_contains(v, "answer every question");
	visit_post(v, links[0], &parent, "q.overall=perfect&q.teaching=rather&q.safety=very&q.burden=not&q.sharing=very");
	assert_answer(v, 422);
	visit_post(v, links[0], &parent, whole);
	assert_answer(v, 200);
	assert_contains(v, "Your answers are counted");
	visit_post(v, links[0], &parent, whole);
	assert_answer(v, 404);
	assert_int_equal(visit_get(v, links[0], NULL), 404);
	assert_int_equal(visit_get(v, "/answer/0000000000000000000000000000000000000000000", NULL), 404);
	/* Few answers: their number alone. */
	snprintf(path, sizeof path, "/surveys/%s", id);
	assert_int_equal(visit_get(v, path, &planner), 200);
	assert_contains(v, "too few answers");
	assert_lacks(v, "very satisfied");
	for (int i = 1; i < 6; i++) {
		visit_form(v, links[i], &parent);
		visit_post(v, links[i], &parent, i < 5 ? whole : "q.overall=not&q.teaching=not&q.safety=not&q.burden=not&q.sharing=not");
		assert_answer(v, 200);
	}
	assert_int_equal(visit_get(v, path, &planner), 200);
	assert_contains(v, "very satisfied");
	assert_contains(v, "83.3");  /* 5 of 6 satisfied */
	assert_contains(v, "75.0");  /* 6 of 8 answered */
	snprintf(path, sizeof path, "/surveys/%s/close", id);
	visit_post(v, path, &planner, "");
	assert_answer(v, 303);
	assert_int_equal(visit_get(v, links[7], NULL), 404);
	EXPECT(p, 0, "list", "survey", "--where", "topic = '期末' and invited = 8 and answered = 6 and satisfied = 5", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	EXPECT(p, 0, "list", "survey_tally", "--where", "question = 'burden' and answer = 'not' and number = 6", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	visit_stop(v);
}

static void surveys_count_on_postgres(void **state)
{
	struct program *p = *state;
	char url[PG_URL_MAX];
	if (!pg_fresh_url(url))
		SKIP_TEST("PostgreSQL is not installed");
	p->db = url;
	fill_city(p);
	surveys_count_without_names(state);
	p->db = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(surveys_count_without_names, city, visit_teardown),
		cmocka_unit_test_setup_teardown(surveys_count_on_postgres, program_setup, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
