/* Plans over HTTP, role by role: who sees a plan of exchange, and whose names stand in it in full. */
#include "visit.h"

enum { SCHOOLS = 4, EACH = 8 };

/* Two counties; the schools and their teachers are of the first. */
static void write_register(struct program *p)
{
	struct buf school, statistics, person, posting;
	program_write(p, "region.csv",
		      "code,name,parent,level\n13,河北省,,province\n1311,衡水市,13,city\n131102,桃城区,1311,county\n131103,冀州区,1311,county\n");
	buf_init(&school, 0);
	buf_init(&statistics, 0);
	buf_init(&person, 0);
	buf_init(&posting, 0);
	buf_cstr(&school, "code,name,type,county,urban rural,longitude,latitude,datum,opened,status\n");
	buf_cstr(&statistics, "school,year,section,classes,pupils,teachers,above degree,backbone,pe,music,art\n");
	buf_cstr(&person, "number,name,sex,born,degree,backbone,subjects,employer,entered\n");
	buf_cstr(&posting, "person,school,role,subject,stage,kind,from\n");
	for (int k = 0; k < SCHOOLS; k++) {
		buf_printf(&school, "213100000%d,第%d小学,211,131102,111,115.6%d,37.73,wgs84,2000-09-01,open\n", k + 1, k + 1, k);
		buf_printf(&statistics, "213100000%d,2024-2025,primary,6,%d,%d,%d,%d,1,1,1\n", k + 1, 200 + 40 * k, EACH, EACH / 2, k ? 1 : EACH / 2);
		for (int i = 0; i < EACH; i++) {
			int n = k * EACH + i + 1;
			buf_printf(&person, "T%03d,欧阳明远,%s,1985,%s,%s,数学,213100000%d,2008\n", n, i % 2 ? "f" : "m", i % 2 ? "bachelor" : "secondary",
				   !k && i < EACH / 2 ? "county" : "none", k + 1);
			buf_printf(&posting, "T%03d,213100000%d,teacher,%s,primary,regular,2009-09-01\n", n, k + 1, i % 2 ? "maths" : "chinese");
		}
	}
	program_write(p, "school.csv", school.p);
	program_write(p, "statistics.csv", statistics.p);
	program_write(p, "person.csv", person.p);
	program_write(p, "posting.csv", posting.p);
	buf_done(&school);
	buf_done(&statistics);
	buf_done(&person);
	buf_done(&posting);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "statistics.csv", "person.csv", "posting.csv", "--commit");
}

static struct id row_of(struct program *p, const char *record, const char *where)
{
	struct id id;
	EXPECT(p, 0, "list", record, "--where", where, "--json");
	json_t *o = program_json(p);
	assert_true(id_parse(str_of(json_string_value(json_object_get(json_array_get(json_object_get(o, "rows"), 0), "id"))), &id));
	json_decref(o);
	return id;
}

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
	write_register(p);
	EXPECT(p, 0, "plan", "exchange", "new", "轮岗", "--region", "131102", "--set", "backbone=0.1");
	EXPECT(p, 0, "plan", "exchange", "solve", "轮岗", "--seconds", "120");
	char plan[ID_TEXT], path[200], letter[300];
	id_format(row_of(p, "plan", "name = '轮岗'"), plan);
	struct visitor who[ARRAY_LEN(people)];
	struct visit *v = visit_start(p);
	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		char where[40];
		snprintf(where, sizeof where, "code = '%s'", people[i].anchor ? people[i].anchor : "");
		struct id anchor = people[i].anchor ? row_of(p, "region", where) : (struct id){};
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
