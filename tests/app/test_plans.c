/* Plans over HTTP, role by role: who sees a plan of exchange, and whose names stand in it in full. */
#include "exchange_town.h"
#include "visit.h"

/* The first link of the last page that begins with the text and ends before the quote. */
static void link_of(struct visit *v, const char *begins, char *ret, size_t max)
{
	const char *at = strstr(v->answer, begins), *end = at ? strchr(at, '"') : NULL;
	if (!end)
		fail_msg("no link '%s' in: %.3000s", begins, v->answer);
	snprintf(ret, max, "%.*s", (int)(end - at), at);
}

/* How often somebody's personal values were read, by the access log. */
static int readings(struct program *p)
{
	struct access a;
	struct stmt *q;
	struct err err;
	bool row;
	visit_access(p, &a);
	assert_ok_err(store_prepare(a.store, &q, "SELECT count(*) FROM access_log WHERE action = 'read personal'", &err));
	assert_ok_err(stmt_step(q, &row, &err));
	int n = (int)stmt_i64(q, 0);
	stmt_finish(q);
	store_close(a.store);
	return n;
}

static void names_role_by_role(void **state)
{
	struct program *p = *state;
	static const struct {
		const char *login;
		enum role role;
		const char *anchor; /* region; NULL: none */
		bool sees, writes, opens; /* the plan's pages; its letters; names in full */
	} people[] = {
		{"planner", ROLE_PLANNER, "1311", true, true, true},    {"county", ROLE_COUNTY, "131102", true, true, true},
		{"elsewhere", ROLE_COUNTY, "131103", false, false, false}, {"inspector", ROLE_INSPECTOR, "131102", true, false, false},
		{"audit", ROLE_AUDIT, NULL, false, false, false},
	};
	exchange_town(p, 4, 8);
	EXPECT(p, 0, "plan", "exchange", "new", "轮岗", "--region", "131102", "--set", "backbone=0.1");
	EXPECT(p, 0, "plan", "exchange", "solve", "轮岗", "--seconds", "120");
	char plan[ID_TEXT], path[200], letter[300];
	id_format(row_id(p, "plan", "name = '轮岗'"), plan);
	struct visitor who[ARRAY_LEN(people)];
	struct visit *v = visit_start(p);
	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		char where[40];
		snprintf(where, sizeof where, "code = '%s'", people[i].anchor ? people[i].anchor : "");
		struct id anchor = people[i].anchor ? row_id(p, "region", where) : (struct id){};
		visit_sign_in(p, people[i].login, people[i].role, anchor, (struct id){}, &who[i]);
	}
	snprintf(path, sizeof path, "/plans/%s/lines", plan);
	visit_get(v, path, &who[0]);
	assert_answer(v, 200);
	char begins[80];
	snprintf(begins, sizeof begins, "/plans/%s/letter/", plan);
	link_of(v, begins, letter, sizeof letter);
	static const char *const pages[] = {"", "/lines", "/file/xlsx", "/map"};
	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		for (size_t k = 0; k < ARRAY_LEN(pages); k++) {
			snprintf(path, sizeof path, "/plans/%s%s", plan, pages[k]);
			visit_get(v, path, &who[i]);
			bool may = people[i].sees && (k != 2 || people[i].writes);
			if ((v->code == 200) != may)
				fail_msg("%s asks for %s: %d", people[i].login, path, v->code);
			assert_lacks(v, "欧阳明远");
			assert_lacks(v, "明远");
			if (may && k < 2)
				assert_contains(v, "欧*");
		}
		int before = readings(p);
		visit_get(v, letter, &who[i]);
		if ((v->code == 200) != people[i].writes)
			fail_msg("%s asks for a letter: %d", people[i].login, v->code);
		assert_int_equal(readings(p) > before, people[i].opens); /* noted, or not read */
	}
	snprintf(path, sizeof path, "/plans/%s", plan);
	visit_get(v, path, NULL); /* nobody is signed in */
	assert_true(v->code != 200);
	assert_lacks(v, "欧*");
	visit_stop(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_role_by_role, program_setup, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
