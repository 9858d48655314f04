/* Lists over real HTTP: views kept under a name, columns, files of what is shown. */
#include "served.h"

#include <time.h>

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

/* Rows of a list are changed together: seen before, tried like an import, stored as one batch, taken back. */
static void many_rows_change_as_one_batch(void **state)
{
	struct program *p = *state;
	char planner[100], clerk[100], first[33], second[33], form[512], job[128], path[200], batch[64];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	served_row(p, "school", "code = '2113900001'", first);
	served_row(p, "school", "code = '3113900002'", second);
	struct served *s = served_start(p);

	assert_int_equal(served_ask(s, planner, "/records/school?q=%E6%A1%83&f_status=open", NULL), 200);
	assert_page(s, "name=\"row\"");
	assert_page(s, "Change the rows ticked");
	assert_int_equal(served_ask(s, clerk, "/records/school", NULL), 200);
	assert_no_page(s, "name=\"row\"");
	assert_int_equal(served_ask(s, clerk, "/records/school/bulk?all=1", NULL), 403);
	assert_int_equal(served_ask(s, planner, "/records/school/bulk", NULL), 422); /* nothing chosen */
	snprintf(path, sizeof path, "/records/school/bulk?row=%s&row=%s", first, second);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_page(s, "change 2 rows");
	assert_no_page(s, "name=\"set\" value=\"code\""); /* a key is one row's own */

	/* What cannot be read stands at its field; what a row cannot become stands at the row, and nothing can be tried. */
	snprintf(form, sizeof form, "row=%s&row=%s&opened=someday&set=opened", first, second);
	assert_int_equal(served_ask(s, planner, "/records/school/bulk", form), 422);
	assert_page(s, "value=\"someday\"");
	snprintf(form, sizeof form, "row=%s&row=%s&opened=", first, second);
	assert_int_equal(served_ask(s, planner, "/records/school/bulk", form), 422);
	assert_page(s, "Tick the fields");
	/* what is entered is meant, ticked or not */
	snprintf(form, sizeof form, "row=%s&row=%s&opened=1999", first, second);
	assert_int_equal(served_ask(s, planner, "/records/school/bulk", form), 200);
	assert_page(s, "→ 1999");
	snprintf(form, sizeof form, "row=%s&row=%s&type=211&set=type", first, second);
	assert_int_equal(served_ask(s, planner, "/records/school/bulk", form), 200);
	assert_page(s, "must begin with the first two digits");
	assert_no_page(s, "value=\"try\"");
	strcat(form, "&do=try");
	assert_int_equal(served_ask(s, planner, "/records/school/bulk", form), 200);

	/* One of two changes; the other is so already. */
	snprintf(form, sizeof form, "all=1&f_status=open&opened=1990-09-01&address=%%E6%%96%%B0%%E8%%B7%%AF1%%E5%%8F%%B7&set=address&status=");
	assert_int_equal(served_ask(s, planner, "/records/school/bulk", form), 200);
	assert_page(s, "1995-09-01 → 1990-09-01");
	assert_page(s, "— → 新路1号");
	strcat(form, "&do=try");
	assert_int_equal(served_ask(s, planner, "/records/school/bulk", form), 303);
	served_between(s, "Location: ", "\r\n", job, sizeof job);
	served_wait(s, planner, job, "Trial run without faults");
	EXPECT(p, 0, "list", "school", "--where", "known(address)", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	snprintf(path, sizeof path, "%s/commit", job);
	assert_int_equal(served_ask(s, planner, path, ""), 303);
	served_between(s, "Location: ", "\r\n", job, sizeof job);
	served_wait(s, planner, job, "Stored as batch");
	served_between(s, "/batches/", "\"", batch, sizeof batch);
	EXPECT(p, 0, "list", "school", "--where", "address = '新路1号' and status = 'open'", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	snprintf(path, sizeof path, "/batches/%s/undo", batch);
	assert_int_equal(served_ask(s, planner, path, ""), 303);
	served_between(s, "Location: ", "\r\n", job, sizeof job);
	served_wait(s, planner, job, "taken back");
	EXPECT(p, 0, "list", "school", "--where", "known(address)", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	served_stop(s);
}

/* Rows that are not the reader's stay as they are, and it is said. */
static void rights_hold_row_by_row(void **state)
{
	struct program *p = *state;
	char county[100];
	program_small(p);
	program_write(p, "r2.csv", "code,name,parent,level\n131103,冀州区,1311,county\n");
	program_write(p, "s2.csv", "code,name,type,county,status\n2113900009,冀州小学,211,131103,open\n");
	EXPECT(p, 0, "import", "r2.csv", "--record", "region", "--commit");
	EXPECT(p, 0, "import", "s2.csv", "--record", "school", "--commit");
	served_user(p, "county", "county", "131102", county);
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, county, "/records/school/bulk", "all=1&set=address&address=x"), 200);
	assert_page(s, "not yours to change");
	assert_page(s, "Not yours to change</span><span class=\"value\">1<");
	assert_page(s, "Rows that change</span><span class=\"value\">2<");
	/* Nor may a row be given away to where the reader has no rights. */
	assert_int_equal(served_ask(s, county, "/records/school/bulk", "all=1&set=county&county=131103"), 200);
	assert_page(s, "Rows that change</span><span class=\"value\">0<");
	served_stop(s);
}

/* Who lost the rights over some rows of a batch of their own takes none of it back; who has them all does. */
static void a_batch_with_rows_of_others_is_not_taken_back(void **state)
{
	struct program *p = *state;
	char county[100], planner[100], job[128], path[200], batch[64];
	program_small(p);
	program_write(p, "r2.csv", "code,name,parent,level\n131103,冀州区,1311,county\n");
	program_write(p, "s2.csv", "code,name,type,county,status\n2113900009,冀州小学,211,131103,open\n");
	EXPECT(p, 0, "import", "r2.csv", "--record", "region", "--commit");
	EXPECT(p, 0, "import", "s2.csv", "--record", "school", "--commit");
	served_user(p, "county", "county", "131102", county);
	served_user(p, "planner", "planner", "1311", planner);
	EXPECT(p, 0, "user", "grant", "county", "county", "131103");
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, county, "/records/school/bulk", "all=1&set=address&address=Lane+1&do=try"), 303);
	served_between(s, "Location: ", "\r\n", job, sizeof job);
	served_wait(s, county, job, "Trial run without faults");
	snprintf(path, sizeof path, "%s/commit", job);
	assert_int_equal(served_ask(s, county, path, ""), 303);
	served_between(s, "Location: ", "\r\n", job, sizeof job);
	served_wait(s, county, job, "Stored as batch");
	served_between(s, "/batches/", "\"", batch, sizeof batch);
	EXPECT(p, 0, "user", "revoke", "county", "county", "131103");

	snprintf(path, sizeof path, "/batches/%s/undo", batch);
	assert_int_equal(served_ask(s, county, path, ""), 303);
	served_between(s, "Location: ", "\r\n", job, sizeof job);
	served_wait(s, county, job, "1 rows of the batch lie where your roles do not let you write");
	EXPECT(p, 0, "list", "school", "--where", "address = 'Lane 1'", "--json");
	assert_int_equal(program_count(p, "rows"), 3);
	assert_int_equal(served_ask(s, planner, path, ""), 303);
	served_between(s, "Location: ", "\r\n", job, sizeof job);
	served_wait(s, planner, job, "was taken back");
	EXPECT(p, 0, "list", "school", "--where", "known(address)", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	EXPECT(p, 0, "verify");
	served_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(views_are_kept_and_shared, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(views_are_shared_within_an_anchor, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(columns_are_chosen, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(what_is_shown_goes_out_as_files, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(many_rows_change_as_one_batch, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(rights_hold_row_by_row, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(a_batch_with_rows_of_others_is_not_taken_back, program_setup, served_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
