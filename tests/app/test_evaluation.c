/* Evaluation through the program: scores against numbers worked out by hand, schemes refused and tried, who sees what, a sheet that is
 * brought back after the record changed. */
#include "evaluation_city.h"

#include <string.h>

static json_t *item_of(json_t *all, const char *party, const char *item)
{
	size_t i, k;
	json_t *p, *one;
	json_array_foreach(json_object_get(all, "parties"), i, p)
		if (strcmp(json_string_value(json_object_get(p, "group")), party) == 0)
			json_array_foreach(json_object_get(p, "items"), k, one)
				if (strcmp(json_string_value(json_object_get(one, "item")), item) == 0)
					return one;
	fail_msg("no item %s of %s", item, party);
	return NULL;
}

static void points(json_t *all, const char *item, const char *wanted)
{
	json_t *is = json_object_get(item_of(all, "育才集团", item), "points");
	if (wanted ? !json_is_string(is) || strcmp(json_string_value(is), wanted) != 0 : !json_is_null(is))
		fail_msg("%s: %s, not %s", item, json_is_string(is) ? json_string_value(is) : "open", wanted ? wanted : "open");
}

static void scores_worked_out_by_hand(void **state)
{
	struct program *p = *state;
	EXPECT(p, 0, "evaluate", "--json", "--year", "2022-2023", "--as-of", "2023-08-01");
	json_t *all = program_json(p);
	points(all, "charter", "0.0000");    /* neither charter nor centres */
	points(all, "council", "2.0000");    /* one meeting of two: 50 of 100, weight 4 */
	points(all, "research", "2.5000");   /* two activities of two schools: 2·25/2 = 25, weight 10; that of the next year is not of this one */
	points(all, "quality", "8.5000");    /* the panel's 80 and 90, every work by both: 85, weight 10 */
	points(all, "backbone", "3.0000");   /* the member's 1 of 200 pupils: 10000/200 = 50, weight 6 */
	points(all, "flow", "0.0000");
	points(all, "running", NULL);        /* no inspector was there */
	points(all, "satisfied", "4.4477");  /* 350 of 380: lower end 88.9535 %, weight 5 */
	json_t *group = json_array_get(json_object_get(all, "parties"), 0);
	assert_true(json_is_null(json_object_get(group, "grade")) || strcmp(json_string_value(json_object_get(group, "total_low")), json_string_value(json_object_get(group, "total_high"))) != 0);
	json_decref(all);
	EXPECT(p, 0, "evaluate", "--year", "2022-2023", "--as-of", "2023-08-01", "--of", "育才集团", "--item", "research", "--xlsx", "item.xlsx", "--pdf", "item.pdf");
	assert_says(p, "min(100, activities * 25 / schools)");
	assert_says(p, "2022-10-01");
	assert_true(program_has(p, "item.xlsx") && program_has(p, "item.pdf"));
	EXPECT(p, 3, "evaluate", "--year", "2022");
	EXPECT(p, 3, "evaluate", "--of", "没有的集团");
	EXPECT(p, 0, "evaluate", "--pairs", "--year", "2022-2023");
}

/* What is kept between requests follows what it was made from, and only that. */
static void results_follow_the_ledger(void **state)
{
	static const char *const path = "/api/evaluations?year=2022-2023";
	struct program *p = *state;
	struct visitor planner;
	struct visit *v = visit_start(p);
	char activity[80], id[33];
	visit_sign_in(p, "planner", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	visit_sign_in(p, "office", ROLE_COUNTY, row_id(p, "region", "code = '131102'"), (struct id){}, &planner);
	const char *const steps[][3] = {{"date,school,title,kind,other_school\n2023-11-01,2113000001,另一年,research,2113000002\n", "activity", "2.5000"},
					{"date,school,title,kind,other_school\n2023-05-01,2113000001,教研三,research,2113000002\n", "activity", "3.7500"},
					{"code,name,type,county,address\n2113000002,桃城第二小学,211,131102,新街\n", "school", "3.7500"},
					{"date,title,kind,region,group\n2023-04-01,理事会,council,131102,育才集团\n", "meeting", "3.7500"}};
	assert_int_equal(visit_get(v, path, &planner), 200);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		program_write(p, "more.csv", steps[i][0]);
		EXPECT(p, 0, "import", "more.csv", "--record", steps[i][1], "--commit");
		assert_int_equal(visit_get(v, path, &planner), 200);
		json_t *all = json_loads(visit_body(v), 0, NULL);
		points(all, "research", steps[i][2]);
		points(all, "council", i == 3 ? "4.0000" : "2.0000");
		json_decref(all);
	}
	/* Out of the year it no longer counts. */
	id_format(row_id(p, "activity", "title = '教研三'"), id);
	snprintf(activity, sizeof activity, "/api/records/activity/%s", id);
	visit_json(v, "PATCH", activity, &planner, "", "{\"date\":\"2024-03-01\"}");
	assert_answer(v, 200);
	assert_int_equal(visit_get(v, path, &planner), 200);
	json_t *all = json_loads(visit_body(v), 0, NULL);
	points(all, "research", "2.5000");
	json_decref(all);
	visit_stop(v);
}

/* A shipped scheme, changed. */
static void write_scheme(struct program *p, const char *name, const char *from, const char *to)
{
	char path[512];
	snprintf(path, sizeof path, "%s/data/policies/evaluation.json", getenv("JH_SOURCE"));
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	static char text[1 << 16];
	text[fread(text, 1, sizeof text - 1, f)] = 0;
	fclose(f);
	char *at = strstr(text, from);
	assert_non_null(at);
	CLEANUP(buf_done) struct buf b;
	buf_init(&b, 0);
	buf_add(&b, text, (size_t)(at - text));
	buf_printf(&b, "%s%s", to, at + strlen(from));
	program_write(p, name, b.p);
}

static void schemes_are_refused_and_tried(void **state)
{
	struct program *p = *state;
	write_scheme(p, "wrong.json", "\"weight\": \"9\"", "\"weight\": \"8\"");
	EXPECT(p, 3, "evaluate", "--policy", "wrong.json", "--year", "2022-2023");
	assert_complains(p, "the values of 'weight' come to 14; they must come to 15");
	EXPECT(p, 3, "policy", "adopt", "wrong.json", "--from", "2022-09-01", "--approved-by", "Li");
	write_scheme(p, "ours.json", "activities * 25 / schools", "activities * 50 / schools");
	EXPECT(p, 0, "evaluate", "--policy", "ours.json", "--year", "2022-2023", "--as-of", "2023-08-01", "--json");
	json_t *all = program_json(p), *party = json_array_get(json_object_get(all, "parties"), 0);
	double before = atof(json_string_value(json_object_get(json_object_get(party, "before"), "total_low")));
	double after = atof(json_string_value(json_object_get(json_object_get(party, "after"), "total_low")));
	assert_true(after - before > 2.49 && after - before < 2.51);
	json_decref(all);
	EXPECT(p, 0, "evaluate", "--policy", "ours.json", "--year", "2022-2023", "--as-of", "2023-08-01");
	assert_says(p, "total before");
}

static void step(struct visit *v, const struct visitor *who, const char *id, const char *name, const char *reason, int wanted)
{
	char path[200];
	snprintf(path, sizeof path, "/api/records/evaluation/%s/do/%s%s%s", id, name, reason ? "?reason=" : "", reason ? reason : "");
	visit_json(v, "POST", path, who, "", "");
	assert_answer(v, wanted);
}

/* The whole round with everybody in it. */
static void a_round_and_who_sees_what(void **state)
{
	struct program *p = *state;
	char text[33], group[33], path[200], form[400], sheet[100];
	struct visitor planner, county, office, other_office, inspector, reviewer, member, outside;
	struct id city_id = row_id(p, "region", "code = '1311'"), county_id = row_id(p, "region", "code = '131102'"), ours = row_id(p, "group", "name = '育才集团'");
	program_write(p, "assignment.csv", "reviewer,school,group,from,to\nreviewer,,育才集团,2020-01-01,2099-01-01\n");
	EXPECT(p, 0, "import", "assignment.csv", "--commit");
	id_format(row_id(p, "evaluation", "group = '育才集团'"), text);
	id_format(ours, group);
	struct visit *v = visit_start(p);
	visit_sign_in(p, "planner", ROLE_PLANNER, city_id, (struct id){}, &planner);
	visit_sign_in(p, "county", ROLE_COUNTY, county_id, (struct id){}, &county);
	visit_sign_in(p, "office", ROLE_GROUP, ours, (struct id){}, &office);
	visit_sign_in(p, "stranger", ROLE_GROUP, row_id(p, "group", "name = '英才集团'"), (struct id){}, &other_office);
	visit_sign_in(p, "member", ROLE_HEAD, row_id(p, "school", "code = '2113000002'"), (struct id){}, &member);
	visit_sign_in(p, "outside", ROLE_HEAD, row_id(p, "school", "code = '2113000003'"), (struct id){}, &outside);
	visit_sign_in(p, "inspector", ROLE_INSPECTOR, county_id, (struct id){}, &inspector);
	visit_sign_in(p, "reviewer", ROLE_REVIEWER, (struct id){}, (struct id){}, &reviewer);
	snprintf(path, sizeof path, "/evaluations/of/%s?year=2022-2023", group);
	/* Before it is told: the office sees that it is judged and not how; a stranger nothing; the reviewer what is assigned. */
	assert_int_equal(visit_get(v, path, &office), 200);
	assert_contains(v, "once it has been told");
	assert_int_equal(visit_get(v, path, &other_office), 403);
	assert_int_equal(visit_get(v, path, &member), 403); /* its head hears of it when it is told */
	assert_int_equal(visit_get(v, path, &county), 200);
	assert_contains(v, "Total:");
	assert_int_equal(visit_get(v, path, &reviewer), 200);
	assert_lacks(v, "Total:");
	assert_int_equal(visit_get(v, "/api/evaluations?year=2022-2023", &other_office), 200);
	assert_lacks(v, "育才集团");
	assert_int_equal(visit_get(v, "/api/evaluations?year=2022-2023", &planner), 200);
	assert_contains(v, "\"formula\"");
	/* The office writes what it says of an item, and can no longer once it is handed in; it cannot touch the evaluation itself. */
	visit_json(v, "POST", "/api/records/self_evaluation", &office, "",
		   "{\"year\":\"2022-2023\",\"scheme\":\"evaluation\",\"group\":\"育才集团\",\"item\":\"features\",\"points\":\"88\",\"statement\":\"特色\"}");
	assert_answer(v, 201);
	visit_json(v, "POST", "/api/records/self_evaluation", &other_office, "",
		   "{\"year\":\"2022-2023\",\"scheme\":\"evaluation\",\"group\":\"育才集团\",\"item\":\"running\",\"points\":\"88\",\"statement\":\"x\"}");
	assert_answer(v, 403);
	step(v, &office, text, "submit", NULL, 200);
	visit_json(v, "POST", "/api/records/self_evaluation", &office, "",
		   "{\"year\":\"2022-2023\",\"scheme\":\"evaluation\",\"group\":\"育才集团\",\"item\":\"running\",\"points\":\"88\",\"statement\":\"太迟\"}");
	assert_answer(v, 403);
	snprintf(form, sizeof form, "/api/records/evaluation/%s", text);
	visit_json(v, "PATCH", form, &office, "", "{\"result\":\"100\"}");
	assert_answer(v, 403);
	/* Nobody marks before the visit; then the inspector does, and the reviewer not yet. */

	snprintf(sheet, sizeof sheet, "/sheets/%s", text);
	assert_int_equal(visit_get(v, sheet, &inspector), 403);
	step(v, &county, text, "visit", NULL, 200);
	assert_int_equal(visit_get(v, sheet, &inspector), 200);
	assert_contains(v, "mark.running");
	assert_lacks(v, "mark.quality");
	assert_int_equal(visit_get(v, sheet, &reviewer), 403);
	assert_int_equal(visit_get(v, sheet, &office), 403);
	visit_post(v, sheet, &inspector, "mark.running=90&seen.running=0&was.running=&mark.growth=80.5&comment.growth=ok&seen.growth=0");
	assert_answer(v, 303);
	step(v, &county, text, "to_panel", NULL, 200);
	assert_int_equal(visit_get(v, sheet, &reviewer), 200);
	assert_contains(v, "mark.quality");
	assert_lacks(v, "mark.running");
	assert_contains(v, "特色");
	visit_post(v, sheet, &reviewer, "mark.quality=70&seen.quality=0&mark.features=85&seen.features=0");
	assert_answer(v, 303);
	assert_int_equal(visit_get(v, "/api/records/score", &reviewer), 403); /* others' marks are not theirs to see */
	visit_post(v, sheet, &reviewer, "mark.quality=101&seen.quality=0");
	assert_answer(v, 409);
	assert_contains(v, "0 to 100");
	/* Open items make no result; nobody outside sees what is not published. */
	snprintf(form, sizeof form, "/evaluations/of/%s/result", group);
	visit_post(v, form, &planner, "year=2022-2023");
	assert_answer(v, 422);
	visit_post(v, form, &office, "year=2022-2023");
	assert_answer(v, 403);
	assert_int_equal(visit_get(v, path, NULL), 403);
	step(v, &county, text, "accept", NULL, 422); /* there is no result to tell */
	snprintf(form, sizeof form, "/api/records/evaluation/%s", text);
	visit_json(v, "PATCH", form, &planner, "", "{\"result\":\"61.5\",\"grade\":\"合格\",\"computed\":\"2023-08-01T08:00:00Z\"}");
	assert_answer(v, 200);
	step(v, &county, text, "accept", NULL, 200);
	assert_int_equal(visit_get(v, path, &office), 200);
	assert_contains(v, "Total:");
	assert_contains(v, "The result kept is 61.50");
	assert_lacks(v, ">J-"); /* who marked what is not theirs to know */
	/* The head of a member reads the result and may reply to it, for the own school; the step is the core's. */
	assert_int_equal(visit_get(v, path, &member), 200);
	assert_contains(v, "Total:");
	assert_contains(v, "Write a reply to the result");
	assert_lacks(v, ">J-");
	/* Core and members are judged together; of the numbers behind an item a member sees its own. */
	char item[200];
	snprintf(item, sizeof item, "/evaluations/of/%s/satisfied?year=2022-2023", group);
	assert_int_equal(visit_get(v, item, &office), 200);
	assert_contains(v, "桃城第一小学");
	assert_int_equal(visit_get(v, item, &member), 200);
	assert_lacks(v, "桃城第一小学");
	snprintf(item, sizeof item, "/evaluations/of/%s/research?year=2022-2023", group);
	assert_int_equal(visit_get(v, item, &member), 200);
	assert_contains(v, "min(100, activities * 25 / schools)");
	assert_int_equal(visit_get(v, path, &outside), 403);
	static const char *const reply = "{\"year\":\"2022-2023\",\"scheme\":\"evaluation\",\"group\":\"育才集团\",\"number\":1,\"member\":\"2113000002\",\"text\":\"人数有误\"}";
	visit_json(v, "POST", "/api/records/evaluation_reply", &outside, "", reply);
	assert_answer(v, 403);
	visit_json(v, "POST", "/api/records/evaluation_reply", &member, "", reply);
	assert_answer(v, 201);
	assert_int_equal(visit_get(v, "/api/records/evaluation_reply", &office), 200);
	assert_contains(v, "人数有误");
	step(v, &member, text, "reply", "unfair", 403);
	step(v, &office, text, "reply", "unfair", 200);
	step(v, &planner, text, "conclude_after_reply", "heard", 200);
	step(v, &planner, text, "publish", NULL, 422); /* another person does */
	visit_sign_in(p, "second", ROLE_PLANNER, city_id, (struct id){}, &planner);
	step(v, &planner, text, "publish", NULL, 200);
	assert_int_equal(visit_get(v, path, NULL), 200);
	assert_contains(v, "Total:");
	assert_lacks(v, "Items");
	assert_int_equal(visit_get(v, "/evaluations?year=2022-2023", NULL), 200);
	assert_contains(v, "育才集团");
	assert_lacks(v, "英才集团");
	visit_stop(v);
}

/* Offline: the sheet was taken, the mark changed meanwhile, the sheet comes back, twice. */
static void a_sheet_comes_back_after_the_record_changed(void **state)
{
	struct program *p = *state;
	char text[33], sheet[100], mark[33], path[200], form[400];
	struct visitor county, office, inspector;
	struct id county_id = row_id(p, "region", "code = '131102'");
	id_format(row_id(p, "evaluation", "group = '育才集团'"), text);
	snprintf(sheet, sizeof sheet, "/sheets/%s", text);
	struct visit *v = visit_start(p);
	visit_sign_in(p, "county", ROLE_COUNTY, county_id, (struct id){}, &county);
	visit_sign_in(p, "office", ROLE_GROUP, row_id(p, "group", "name = '育才集团'"), (struct id){}, &office);
	visit_sign_in(p, "inspector", ROLE_INSPECTOR, county_id, (struct id){}, &inspector);
	step(v, &office, text, "submit", NULL, 200);
	step(v, &county, text, "visit", NULL, 200);
	visit_post(v, sheet, &inspector, "mark.running=60&seen.running=0&mark.growth=70&seen.growth=0");
	assert_answer(v, 303);
	/* The page as the tablet has it. */
	assert_int_equal(visit_get(v, sheet, &inspector), 200);
	long long seen = 0;
	const char *at = strstr(v->answer, "name=\"seen.running\" value=\"");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "name=\"seen.running\" value=\"%lld", &seen), 1);
	assert_true(seen > 0);
	/* Meanwhile the county corrects it. */
	id_format(row_id(p, "score", "item = 'running' and source = 'inspector'"), mark);
	snprintf(path, sizeof path, "/api/records/score/%s", mark);
	visit_json(v, "PATCH", path, &county, "", "{\"points\":\"65\"}");
	assert_answer(v, 200);
	/* It comes back: what nobody touched is stored, the other stands beside what is there. */
	snprintf(form, sizeof form, "mark.running=75&comment.running=%%E5%%B7%%B2%%E6%%9F%%A5&seen.running=%lld&was.running=60&had.running=&mark.growth=72&seen.growth=%lld&was.growth=70", seen,
		 seen + 1);
	visit_post(v, sheet, &inspector, form);
	assert_answer(v, 409);
	assert_contains(v, "the register has 65; you bring 75");
	assert_contains(v, "value=\"75\"");
	EXPECT(p, 0, "list", "score", "--where", "source = 'inspector'", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	EXPECT(p, 0, "list", "score", "--where", "item = 'growth' and points = 72", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	/* Again the same, undecided: nothing is lost and nothing is stored twice. */
	visit_post(v, sheet, &inspector, form);
	assert_answer(v, 409);
	at = strstr(v->answer, "name=\"seen.running\" value=\"");
	assert_int_equal(sscanf(at, "name=\"seen.running\" value=\"%lld", &seen), 1);
	snprintf(form, sizeof form, "mark.running=75&seen.running=%lld&was.running=65&decide.running=mine", seen);
	visit_post(v, sheet, &inspector, form);
	assert_answer(v, 303);
	EXPECT(p, 0, "list", "score", "--where", "item = 'running' and points = 75", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	EXPECT(p, 0, "list", "score", "--where", "source = 'inspector'", "--json");
	assert_int_equal(program_count(p, "rows"), 2);
	/* A stale page whose line was left alone says nothing against what came since. */
	visit_post(v, sheet, &inspector, "mark.running=60&seen.running=1&was.running=60");
	assert_answer(v, 303);
	EXPECT(p, 0, "list", "score", "--where", "item = 'running' and points = 75", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	/* What is kept stays when the judge says so. */
	visit_post(v, sheet, &inspector, "mark.running=10&seen.running=1&was.running=60");
	assert_answer(v, 409);
	at = strstr(v->answer, "name=\"seen.running\" value=\"");
	assert_int_equal(sscanf(at, "name=\"seen.running\" value=\"%lld", &seen), 1);
	snprintf(form, sizeof form, "mark.running=10&seen.running=%lld&was.running=75&decide.running=kept", seen);
	visit_post(v, sheet, &inspector, form);
	assert_answer(v, 303);
	EXPECT(p, 0, "list", "score", "--where", "item = 'running' and points = 75", "--json");
	assert_int_equal(program_count(p, "rows"), 1);
	visit_stop(v);
}

/* Items are called by names as long as policies allow. The name of a grade is longer than an evaluation holds: whoever keeps the result is told
 * which field stands against it. */
static void what_is_not_taken_is_named(void **state)
{
	static const char item[] = "meetings-of-the-council-of-the-group-with-what-they-came-to-agre";
	static const char grade[] = "各项工作协同推进成效显著并且示范引领作用突出的优质均衡集团化办学单位";
	struct program *p = *state;
	char text[33], group[33], path[200], scheme[2000], said[400];
	struct visitor county, office, planner;
	struct id county_id = row_id(p, "region", "code = '131102'"), ours = row_id(p, "group", "name = '育才集团'");
	snprintf(scheme, sizeof scheme,
		 "{\"id\": \"evaluation\", \"kind\": \"evaluation\", \"label\": {\"zh\": \"评价\", \"en\": \"evaluation\"}, \"source\": \"P: a test\", \"from\": \"2022\","
		 "\"dimensions\": [{\"id\": \"governance\", \"label\": {\"zh\": \"治理\", \"en\": \"governance\"}, \"weight\": \"100\", \"source\": \"P: a test\","
		 "\"items\": [{\"id\": \"%s\", \"label\": {\"zh\": \"会议\", \"en\": \"meetings\"}, \"weight\": \"100\", \"from\": \"ledger\", \"over\": \"all\","
		 "\"value\": \"min(100, meetings * 50)\", \"source\": \"P: a test\"}]}],"
		 "\"grades\": [{\"id\": \"any\", \"label\": {\"zh\": \"%s\", \"en\": \"any\"}, \"at_least\": \"0\", \"source\": \"P: a test\"}], \"vetoes\": [],"
		 "\"value_added\": {\"years_back\": 3, \"alike_at_least\": 5, \"source\": \"P: a test\"}, \"judges\": {\"pull\": \"4\", \"at_most\": \"10\", \"source\": \"P: a test\"},"
		 "\"reply\": {\"days\": 10, \"source\": \"P: a test\"}}",
		 item, grade);
	program_write(p, "long.json", scheme);
	EXPECT(p, 0, "policy", "adopt", "long.json", "--from", "2022-09-01", "--approved-by", "Li");
	id_format(row_id(p, "evaluation", "group = '育才集团'"), text);
	id_format(ours, group);
	struct visit *v = visit_start(p);
	visit_sign_in(p, "county", ROLE_COUNTY, county_id, (struct id){}, &county);
	visit_sign_in(p, "office", ROLE_GROUP, ours, (struct id){}, &office);
	visit_sign_in(p, "planner", ROLE_PLANNER, row_id(p, "region", "code = '1311'"), (struct id){}, &planner);
	snprintf(said, sizeof said, "{\"year\":\"2022-2023\",\"scheme\":\"evaluation\",\"group\":\"育才集团\",\"item\":\"%s\",\"statement\":\"两次\"}", item);
	visit_json(v, "POST", "/api/records/self_evaluation", &office, "", said);
	assert_answer(v, 201);
	step(v, &office, text, "submit", NULL, 200);
	step(v, &county, text, "visit", NULL, 200);
	step(v, &county, text, "to_panel", NULL, 200);
	snprintf(path, sizeof path, "/evaluations/of/%s/result", group);
	visit_post(v, path, &planner, "year=2022-2023");
	assert_answer(v, 409);
	assert_contains(v, "the register does not take this: ");
	assert_contains(v, "grade");
	assert_contains(v, "30");
	EXPECT(p, 0, "list", "evaluation", "--where", "known(result)", "--json");
	assert_int_equal(program_count(p, "rows"), 0);
	visit_stop(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(scores_worked_out_by_hand, city, program_teardown),
		cmocka_unit_test_setup_teardown(results_follow_the_ledger, city, visit_teardown),
		cmocka_unit_test_setup_teardown(schemes_are_refused_and_tried, city, program_teardown),
		cmocka_unit_test_setup_teardown(a_round_and_who_sees_what, city, visit_teardown),
		cmocka_unit_test_setup_teardown(a_sheet_comes_back_after_the_record_changed, city, visit_teardown),
		cmocka_unit_test_setup_teardown(what_is_not_taken_is_named, city, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
