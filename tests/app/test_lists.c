/* Lists over real HTTP: views kept under a name, columns, files of what is shown. */
#include "served.h"

static void views_are_kept_and_shared(void **state)
{
	struct program *p = *state;
	char clerk[100], other[100], planner[100], id[64], path[128];
	program_small(p);
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	served_user(p, "other", "clerk", "3113900002", other);
	served_user(p, "planner", "planner", "1311", planner);
	struct served *s = served_start(p);

	/* One's own: kept, found again with filter, order and columns, shown to nobody else. */
	assert_int_equal(served_ask(s, clerk, "/records/school/views", "name=Primary+%3Cb%3E&query=%3Ff_type%3D211%26sort%3D-name%26columns%3Dname%2Copened"), 303);
	assert_page(s, "Location: /records/school?f_type=211&sort=-name&columns=name,opened&said=");
	assert_int_equal(served_ask(s, clerk, "/records/school", NULL), 200);
	assert_page(s, "Primary &lt;b&gt;");
	assert_page(s, "/records/school?f_type=211&amp;sort=-name&amp;columns=name,opened");
	served_between(s, "/views/", "/remove", id, sizeof id);
	assert_int_equal(served_ask(s, other, "/records/school", NULL), 200);
	assert_no_page(s, "Primary");
	snprintf(path, sizeof path, "/views/%s/remove", id);
	assert_int_equal(served_ask(s, other, path, ""), 404);
	assert_int_equal(served_ask(s, planner, path, ""), 404);

	/* The same name replaces it. */
	assert_int_equal(served_ask(s, clerk, "/records/school/views", "name=Primary+%3Cb%3E&query=%3Ff_type%3D311"), 303);
	assert_int_equal(served_ask(s, clerk, "/records/school", NULL), 200);
	assert_page(s, "/records/school?f_type=311");
	assert_no_page(s, "/records/school?f_type=211");
	served_between(s, "/views/", "/remove", id, sizeof id);
	snprintf(path, sizeof path, "/views/%s/remove", id);
	assert_int_equal(served_ask(s, clerk, path, ""), 303);
	assert_int_equal(served_ask(s, clerk, "/records/school", NULL), 200);
	assert_no_page(s, "Primary");

	/* What is no part of a list's address is refused, and what has no name. */
	assert_int_equal(served_ask(s, clerk, "/records/school/views", "name=x&query=%0d%0aSet-Cookie:+a"), 422);
	assert_int_equal(served_ask(s, clerk, "/records/school/views", "name=x&query=//evil.example"), 422);
	assert_int_equal(served_ask(s, clerk, "/records/school/views", "name=&query="), 400);
	assert_int_equal(served_ask(s, NULL, "/records/school/views", "name=x&query="), 403);
	served_stop(s);
}

static void anchor_of(struct served *s, const char *token, char id[64])
{
	assert_int_equal(served_ask(s, token, "/records/school", NULL), 200);
	served_between(s, "<option value=\"\">myself</option><option value=\"", "\"", id, 64);
}

static void views_are_shared_within_an_anchor(void **state)
{
	struct program *p = *state;
	char clerk[100], head[100], planner[100], inspector[100], anchor[64], form[200], path[128], id[64];
	program_write(p, "more.csv", "code,name,parent,level\n1301,石家庄市,13,city\n");
	program_small(p);
	EXPECT(p, 0, "import", "more.csv", "--record", "region", "--commit");
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	served_user(p, "head", "head", "3113900002", head);
	served_user(p, "planner", "planner", "1311", planner);
	served_user(p, "inspector", "inspector", "1301", inspector);
	struct served *s = served_start(p);

	/* The planner shares within the city; who works below it sees the view and cannot take it away, who works elsewhere does not. */
	anchor_of(s, planner, anchor);
	snprintf(form, sizeof form, "name=Open+schools&query=%%3Fsort%%3Dname&anchor=%s", anchor);
	assert_int_equal(served_ask(s, clerk, "/records/school/views", form), 403);
	assert_int_equal(served_ask(s, head, "/records/school/views", form), 403);
	assert_int_equal(served_ask(s, planner, "/records/school/views", form), 303);
	assert_int_equal(served_ask(s, clerk, "/records/school", NULL), 200);
	assert_page(s, "Open schools");
	assert_page(s, "shared in 衡水市 by planner");
	assert_no_page(s, "/views/");
	assert_int_equal(served_ask(s, inspector, "/records/school", NULL), 200);
	assert_no_page(s, "Open schools");

	/* A head shares within the school alone. */
	anchor_of(s, head, anchor);
	snprintf(form, sizeof form, "name=Ours&query=&anchor=%s", anchor);
	assert_int_equal(served_ask(s, head, "/records/school/views", form), 303);
	assert_int_equal(served_ask(s, clerk, "/records/school", NULL), 200);
	assert_no_page(s, "Ours");
	assert_int_equal(served_ask(s, planner, "/records/school", NULL), 200);
	assert_no_page(s, "Ours");
	served_between(s, "/views/", "/remove", id, sizeof id);
	snprintf(path, sizeof path, "/views/%s/remove", id);
	assert_int_equal(served_ask(s, clerk, path, ""), 404);
	assert_int_equal(served_ask(s, planner, path, ""), 303);
	assert_int_equal(served_ask(s, clerk, "/records/school", NULL), 200);
	assert_no_page(s, "Open schools");
	served_stop(s);
}

static void columns_are_chosen(void **state)
{
	struct program *p = *state;
	char clerk[100];
	program_small(p);
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, clerk, "/records/school?columns=name&columns=opened&sort=name", NULL), 200);
	assert_page(s, "1990-09-01");
	assert_no_page(s, "2113900001</a>");
	assert_page(s, "value=\"opened\" checked>");
	assert_no_page(s, "value=\"code\" checked>");
	/* The choice stays while the list is sorted and filtered. */
	assert_page(s, "columns=name%2Copened");
	assert_page(s, "name=\"columns\" value=\"name,opened\"");
	assert_int_equal(served_ask(s, clerk, "/records/school?columns=name,opened", NULL), 200);
	assert_page(s, "value=\"opened\" checked>");
	served_stop(s);
}

static void what_is_shown_goes_out_as_files(void **state)
{
	struct program *p = *state;
	char county[100];
	program_small(p);
	served_user(p, "county", "county", "131102", county);
	struct served *s = served_start(p);
	static const struct {
		const char *format, *type, *has;
	} files[] = {{"csv", "text/csv", "2113900001"}, {"json", "application/json", "\"2113900001\""}, {"geojson", "application/geo+json", "FeatureCollection"},
		     {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"}};
	assert_int_equal(served_ask(s, county, "/records/school?f_type=211", NULL), 200);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[128];
		snprintf(path, sizeof path, "/exports/school/%s?f_type=211", files[i].format);
		assert_page(s, path);
	}
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[128];
		snprintf(path, sizeof path, "/exports/school/%s?f_type=211", files[i].format);
		assert_int_equal(served_ask(s, county, path, NULL), 200);
		assert_page(s, files[i].type);
		assert_page(s, files[i].has);
		assert_no_page(s, "3113900002");
	}
	assert_int_equal(served_ask(s, county, "/records/statistics", NULL), 200);
	assert_page(s, "/exports/statistics/json");
	assert_no_page(s, "/exports/statistics/geojson");
	served_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(views_are_kept_and_shared, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(views_are_shared_within_an_anchor, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(columns_are_chosen, program_setup, program_teardown),
		cmocka_unit_test_setup_teardown(what_is_shown_goes_out_as_files, program_setup, program_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
