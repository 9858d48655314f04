/* Policies through the program alone: shown, tried, adopted, withdrawn; the figures of a verdict lead to their cells. */
#include "program.h"

static void records_schema_and_policies(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "records", "--json");
	assert_true(program_count(p, "records") >= 17);
	EXPECT(p, 0, "records", "school");
	assert_says(p, "code");
	EXPECT(p, 0, "schema", "--dialect", "postgres");
	assert_says(p, "BYTEA");
	EXPECT(p, 0, "schema", "--dialect", "sqlite");
	assert_null(strstr(p->out.p, "BYTEA"));
	EXPECT(p, 2, "schema", "--dialect", "oracle");
	EXPECT(p, 0, "policy", "list", "--json");
	assert_true(program_count(p, "policies") >= 7);
	EXPECT(p, 0, "policy", "show", "balance-2017", "--json");
	json_t *o = program_json(p);
	assert_int_equal(strlen(json_string_value(json_object_get(o, "digest"))), 64);
	assert_true(json_is_object(json_object_get(o, "policy")));
	json_decref(o);
	EXPECT(p, 0, "policy", "diff", "seats", "seats", "--json");
	assert_int_equal(program_count(p, "differences"), 0);
	EXPECT(p, 3, "policy", "show", "no-such-policy");
}

/* A shipped policy under another id, with one text of its canonical form replaced, written to mine.json. */
static void write_policy(struct program *p, const char *shipped, const char *id, const char *what, const char *by)
{
	EXPECT(p, 0, "policy", "show", shipped, "--json");
	json_t *o = program_json(p), *body = json_object_get(o, "policy");
	json_object_set_new(body, "id", json_string(id));
	char *text = json_dumps(body, JSON_COMPACT);
	const char *at = strstr(text, what);
	assert_non_null(at);
	struct buf out;
	buf_init(&out, 0);
	buf_printf(&out, "%.*s%s%s", (int)(at - text), text, by, at + strlen(what));
	program_write(p, "mine.json", out.p);
	buf_done(&out);
	free(text);
	json_decref(o);
}

/* The policy a region's verdict names; a copy. */
static char *policy_of_region(struct program *p, const char *region)
{
	json_t *o = program_json(p), *r;
	char *found = NULL;
	size_t i;
	json_array_foreach(json_object_get(o, "regions"), i, r)
		if (strcmp(json_string_value(json_object_get(r, "region")), region) == 0 && !found)
			found = strdup(json_string_value(json_object_get(json_object_get(r, "policy"), "id")));
	json_decref(o);
	assert_non_null(found);
	return found;
}

static void expect_policy(struct program *p, const char *region, const char *id)
{
	char *found = policy_of_region(p, region);
	assert_string_equal(found, id);
	free(found);
}

/* The verdict ends with the way to the cells of its figures, and the way leads there. */
static void figures_lead_to_their_cells(void **state)
{
	struct program *p = *state;
	char key[100];
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "sample", "nation", "--schools", "60", "--out", "nation");
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "nation/statistics.xlsx", "--commit");
	EXPECT(p, 0, "balance", "--stage", "primary", "--lang", "en");
	assert_null(strstr(p->out.p, "junior: 0 counties"));
	const char *at = strstr(p->out.p, "'junheng history statistics ");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "'junheng history statistics %99[^']'", key), 1);
	EXPECT(p, 0, "history", "statistics", key, "--lang", "en");
	assert_says(p, "statistics.xlsx, sheet statistics");
	assert_says(p, "pupils");
}

static void policies_are_tried_adopted_withdrawn(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "sample", "nation", "--schools", "60", "--out", "nation");
	EXPECT(p, 0, "import", "nation/region.xlsx", "nation/school.xlsx", "nation/statistics.xlsx", "--commit");
	EXPECT(p, 0, "balance", "--json");
	json_t *o = program_json(p), *regions = json_object_get(o, "regions");
	char here[16], there[16];
	snprintf(here, sizeof here, "%s", json_string_value(json_object_get(json_array_get(regions, 0), "region")));
	snprintf(there, sizeof there, "%s", json_string_value(json_object_get(json_array_get(regions, json_array_size(regions) - 1), "region")));
	assert_string_not_equal(here, there);
	json_decref(o);
	EXPECT(p, 0, "policy", "list", "--json");
	int shipped = (int)program_count(p, "policies");
	/* the same policy changes nothing */
	EXPECT(p, 0, "policy", "try", "balance-2017", "--json");
	assert_int_equal(program_count(p, "schools"), 0);
	/* a threshold no school reaches: schools that passed fail, none the other way round */
	write_policy(p, "balance-2017", "strict", "\"4.2\"", "\"420\"");
	EXPECT(p, 0, "policy", "try", "mine.json", "--json");
	o = program_json(p);
	size_t i;
	json_t *e;
	json_array_foreach(json_object_get(o, "regions"), i, e)
		assert_true(json_integer_value(json_object_get(json_object_get(e, "before"), "failing_schools")) <=
			    json_integer_value(json_object_get(json_object_get(e, "after"), "failing_schools")));
	assert_true(json_array_size(json_object_get(o, "schools")) > 0);
	json_array_foreach(json_object_get(o, "schools"), i, e) {
		assert_string_equal(json_string_value(json_object_get(e, "before")), "pass");
		assert_string_equal(json_string_value(json_object_get(e, "after")), "fail");
	}
	json_decref(o);
	EXPECT(p, 2, "policy", "adopt", "mine.json", "--approved-by", "Wang");
	EXPECT(p, 2, "policy", "adopt", "mine.json", "--from", "2020-09-01");
	EXPECT(p, 2, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--to", "2020-09-01", "--approved-by", "Wang");
	EXPECT(p, 3, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--region", "999999", "--approved-by", "Wang");
	EXPECT(p, 0, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--region", here, "--approved-by", "Wang", "--json");
	EXPECT(p, 3, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--region", here, "--approved-by", "Wang");
	EXPECT(p, 0, "balance", "--json");
	expect_policy(p, here, "strict");
	EXPECT(p, 0, "balance", "--json");
	expect_policy(p, there, "balance-2017");
	EXPECT(p, 0, "balance", "--json", "--policy", "strict");
	expect_policy(p, there, "strict");
	/* its successor under the same id ends it */
	write_policy(p, "balance-2017", "strict", "\"reached_at_least\":6", "\"reached_at_least\":5");
	EXPECT(p, 0, "policy", "adopt", "mine.json", "--from", "2021-09-01", "--region", here, "--approved-by", "Wang");
	EXPECT(p, 0, "policy", "list", "--json");
	assert_int_equal(program_count(p, "policies"), shipped + 2);
	EXPECT(p, 0, "policy", "list", "--as-of", "2021-08-31", "--json");
	assert_int_equal(program_count(p, "policies"), shipped + 1);
	EXPECT(p, 2, "policy", "withdraw", "strict", "--region", here, "--reason", "no");
	assert_complains(p, "--from");
	EXPECT(p, 0, "policy", "withdraw", "strict", "--region", here, "--from", "2021-09-01", "--reason", "wrong file");
	EXPECT(p, 0, "policy", "withdraw", "strict", "--region", here, "--on", "2021-01-01", "--reason", "replaced");
	EXPECT(p, 0, "balance", "--json");
	expect_policy(p, here, "balance-2017");
	/* a fault in the file: its place, and nothing adopted */
	write_policy(p, "balance-2017", "broken", "\"others_share\":\"0.85\"", "\"others_share\":0.85");
	EXPECT(p, 3, "policy", "adopt", "mine.json", "--from", "2020-09-01", "--approved-by", "Wang");
	assert_complains(p, "school.others_share");
	EXPECT(p, 0, "policy", "list", "--json");
	assert_int_equal(program_count(p, "policies"), shipped + 1);
	EXPECT(p, 0, "verify");
}

static void adopted_code_lists_are_imported(void **state)
{
	struct program *p = *state;
	program_write(p, "region.csv", regions_csv);
	program_write(p, "school.csv", schools_csv);
	program_write(p, "group.csv", "name,county,core,mode\n一中教育集团,131102,2113900001,联合学院\n");
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "--commit");
	EXPECT(p, 1, "import", "group.csv");
	write_policy(p, "lists", "our-lists", "\"tight\":true}",
		     "\"tight\":true},{\"id\":\"college\",\"label\":{\"zh\":\"联合学院\",\"en\":\"joint college\"}}");
	EXPECT(p, 2, "policy", "adopt", "mine.json", "--from", "2020-01-01", "--region", "131102", "--approved-by", "Wang");
	EXPECT(p, 0, "policy", "adopt", "mine.json", "--from", "2020-01-01", "--approved-by", "Wang");
	EXPECT(p, 0, "import", "group.csv", "--commit");
	EXPECT(p, 0, "list", "group");
	assert_says(p, "joint college");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, program_setup, program_teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(figures_lead_to_their_cells),
		TEST(records_schema_and_policies),
		TEST(policies_are_tried_adopted_withdrawn),
		TEST(adopted_code_lists_are_imported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
