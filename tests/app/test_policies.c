/* Policies over real HTTP: which hold where, one read and tried, one proposed by one person and approved by another. */
#include "served.h"

/* As a form sends it; the caller's to free. */
static char *encoded(const char *text)
{
	struct buf b;
	buf_init(&b, 0);
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if ((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z'))
			buf_char(&b, (char)*c);
		else
			buf_printf(&b, "%%%02X", *c);
	return b.p;
}

/* The shipped policy of class sizes under another name, with nothing else changed. */
static char *own_policy(struct program *p)
{
	EXPECT(p, 0, "policy", "show", "class-bands", "--json");
	json_t *o = program_json(p), *policy = json_object_get(o, "policy");
	json_object_set_new(policy, "id", json_string("class-bands-city"));
	char *text = json_dumps(policy, JSON_COMPACT);
	json_decref(o);
	return text;
}

static void policies_are_read_proposed_and_approved(void **state)
{
	struct program *p = *state;
	char planner[100], other[100], clerk[100], county[100], id[64], path[128], row[128];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	served_user(p, "other", "planner", "1311", other);
	served_user(p, "county", "county", "131102", county);
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	EXPECT(p, 0, "policy", "list", "--json");
	char *json = own_policy(p), *sent = encoded(json);
	struct served *s = served_start(p);

	assert_int_equal(served_ask(s, clerk, "/policies", NULL), 200);
	assert_page(s, "balance-2017");
	assert_no_page(s, "Propose a policy");
	assert_no_page(s, "shipped/access"); /* the security administrator's */
	assert_int_equal(served_ask(s, clerk, "/policies/new", NULL), 403);
	assert_int_equal(served_ask(s, planner, "/policies/shipped/balance-2017", NULL), 200);
	assert_page(s, "<h2>Indicators</h2>");
	assert_page(s, "Limit of the coefficient");
	assert_page(s, "Try it on the verdicts");
	/* What maps have as keys is said as the registers say it, and so are states of what is no register. */
	assert_int_equal(served_ask(s, planner, "/policies/shipped/exchange", NULL), 200);
	assert_page(s, "ethics and law 2");
	assert_int_equal(served_ask(s, planner, "/rights", NULL), 200);
	assert_page(s, "judged, may reply");
	assert_no_page(s, "on_site");
	assert_int_equal(served_ask(s, planner, "/policies/shipped/access", NULL), 403);
	assert_int_equal(served_ask(s, planner, "/policies/new?shipped=class-bands&as=json", NULL), 200);
	assert_page(s, "&quot;class-bands&quot;");
	assert_int_equal(served_ask(s, planner, "/policies/new", NULL), 200);
	assert_page(s, "/policies/new?shipped=class-bands");

	/* What is no policy is said with its place, and what was entered stays. */
	assert_int_equal(served_ask(s, planner, "/policies/new", "json=%7B%22id%22%3A%22x%22%7D&from=2026-09-01&region=1311&do=propose"), 422);
	assert_page(s, "{&quot;id&quot;:&quot;x&quot;}");
	assert_page(s, "role=\"alert\"");

	char *form = malloc(strlen(sent) + 200);
	assert_non_null(form);
	/* A county's office proposes for its county, not for the city. */
	sprintf(form, "json=%s&from=2026-09-01&region=1311&do=propose", sent);
	assert_int_equal(served_ask(s, county, "/policies/new", form), 403);
	sprintf(form, "json=%s&from=someday&region=1311&do=propose", sent);
	assert_int_equal(served_ask(s, planner, "/policies/new", form), 422);
	sprintf(form, "json=%s&from=2020-09-01&region=1311&note=trial&do=propose", sent);
	assert_int_equal(served_ask(s, planner, "/policies/new", form), 303);
	served_between(s, "Location: /policies/", "?", id, sizeof id);
	snprintf(path, sizeof path, "/policies/%s", id);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_page(s, "draft");
	assert_page(s, "衡水市");
	assert_page(s, "What differs from the shipped policy");

	/* Not by its author; then it holds, and can be withdrawn. */
	snprintf(row, sizeof row, "/records/policy/%s/do/approve", id);
	int code = served_ask(s, planner, row, "");
	assert_true(code == 422 || code == 403);
	assert_int_equal(served_ask(s, clerk, row, ""), 403);
	assert_int_equal(served_ask(s, other, row, ""), 303);
	assert_int_equal(served_ask(s, planner, "/policies", NULL), 200);
	assert_page(s, "in force");
	EXPECT(p, 0, "policy", "list", "--json");
	assert_says(p, "class-bands-city");
	snprintf(path, sizeof path, "/records/policy/%s/history", id);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	served_stop(s);
	free(form);
	free(sent);
	free(json);
}

/* The form says the same as JSON: entries are added and left out, a fault stands at its field, and what is right is kept as a draft. */
static void a_policy_is_written_in_a_form(void **state)
{
	static const char head[] = "kind=class_bands&p.id=ours&p.label.zh=%E6%9C%AC%E5%B8%82&p.label.en=ours&p.source=P%3A+ours&p.from=2024";
	static const char *const bands = "p.bands.0.id=normal&p.bands.0.label.zh=%E6%AD%A3%E5%B8%B8&p.bands.0.label.en=normal&p.bands.0.from=0"
					 "&p.bands.1.id=large&p.bands.1.label.zh=%E5%A4%A7&p.bands.1.label.en=large&p.bands.1.from=56";
	struct program *p = *state;
	char planner[100], form[2000], id[64], path[128];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, planner, "/policies/new?shipped=class-bands", NULL), 200);
	assert_page(s, "name=\"p.bands.0.from\"");
	assert_page(s, "name=\"p.bands.n\"");

	snprintf(form, sizeof form, "%s&p.bands.n=2&%s&add=p.bands&from=2026-09-01", head, bands);
	assert_int_equal(served_ask(s, planner, "/policies/new", form), 200);
	assert_page(s, "name=\"p.bands.2.from\"");
	assert_page(s, "value=\"56\"");

	snprintf(form, sizeof form, "%s&p.bands.n=2&%s&p.bands.0.to=many&from=2026-09-01&do=propose", head, bands);
	assert_int_equal(served_ask(s, planner, "/policies/new", form), 422);
	assert_page(s, "<a href=\"#p.bands.0.to\">");
	assert_page(s, "id=\"p.bands.0.to-message\"");
	assert_page(s, "value=\"many\"");

	snprintf(form, sizeof form, "%s&p.bands.n=2&%s&p.bands.0.to=55&p.bands.1.x=1&from=2026-09-01&region=1311&do=propose", head, bands);
	assert_int_equal(served_ask(s, planner, "/policies/new", form), 303);
	served_between(s, "Location: /policies/", "?", id, sizeof id);
	snprintf(path, sizeof path, "/policies/%s", id);
	assert_int_equal(served_ask(s, planner, path, NULL), 200);
	assert_page(s, "<code>normal</code>");
	assert_page(s, "55</td>");
	assert_no_page(s, "<code>large</code></td><td class=\"name\">large"); /* left out; the shipped one is named among the differences */
	assert_int_equal(served_ask(s, planner, "/policies/new", "kind=nonsense&p.id=x&do=propose"), 422);
	served_stop(s);
}

static void a_policy_is_tried_before_it_is_proposed(void **state)
{
	struct program *p = *state;
	char planner[100], clerk[100];
	program_small(p);
	served_user(p, "planner", "planner", "1311", planner);
	served_user(p, "clerk", "clerk", "2113900001", clerk);
	program_write(p, "statistics.csv", "school,year,section,classes,pupils,teachers,above degree\n2113900001,2024-2025,primary,12,540,30,20\n");
	EXPECT(p, 0, "import", "statistics.csv", "--commit");
	struct served *s = served_start(p);
	assert_int_equal(served_ask(s, planner, "/policies/shipped/balance-2017/try", NULL), 200);
	assert_page(s, "A policy tried");
	assert_page(s, "桃城区");
	assert_int_equal(served_ask(s, planner, "/policies/shipped/class-bands/try", NULL), 422);
	served_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(policies_are_read_proposed_and_approved, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(a_policy_is_written_in_a_form, program_setup, served_teardown),
		cmocka_unit_test_setup_teardown(a_policy_is_tried_before_it_is_proposed, program_setup, served_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
