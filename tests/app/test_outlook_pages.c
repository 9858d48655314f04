/* Pages of the outlook and its layers of the map over HTTP, each asked for as several roles: scenarios side by side, zones in the colour of
 * their seats. Two counties, a school and a zone in each, three years of pupils. */
#include "visit.h"

#define LOOK(path, who, wanted)                                                                                         \
	do {                                                                                                           \
		if (visit_get(v, path, who) != (wanted))                                                               \
			fail_msg("%s: %d, expected %d\n%.4000s", path, v->code, (wanted), v->answer);                  \
	} while (0)
#define SHOWS(text)                                                                                                    \
	do {                                                                                                           \
		if (!strstr(v->answer, text))                                                                          \
			fail_msg("'%s' is not in: %.6000s", text, v->answer);                                          \
	} while (0)

static struct id region(struct program *p, const char *code)
{
	struct id id;
	char where[64];
	snprintf(where, sizeof where, "code = '%s'", code);
	EXPECT(p, 0, "list", "region", "--where", where, "--json");
	json_t *all = program_json(p);
	assert_true(id_parse(str_of(json_string_value(json_object_get(json_array_get(json_object_get(all, "rows"), 0), "id"))), &id));
	json_decref(all);
	return id;
}

static int city(void **state)
{
	if (program_setup(state) != 0)
		return -1;
	struct program *p = *state;
	struct buf grades;
	buf_init(&grades, 0);
	buf_cstr(&grades, "school,year,section,grade,classes,pupils\n");
	for (int s = 1; s <= 2; s++)
		for (int year = 2022; year <= 2024; year++)
			for (int g = 1; g <= 6; g++)
				buf_printf(&grades, "211300000%d,%d-%d,primary,%d,2,%d\n", s, year, year + 1, g, 60 + 10 * s + year - 2022);
	program_write(p, "region.csv", "code,name,parent,level\n1311,衡水市,,city\n131102,桃城区,1311,county\n131103,冀州区,1311,county\n");
	program_write(p, "school.csv", "code,name,type,county\n2113000001,桃城第一小学,211,131102\n2113000002,冀州第一小学,211,131103\n");
	program_write(p, "grades.csv", grades.p);
	program_write(p, "zone.csv",
		      "name,county,stage,shape\n"
		      "桃城学区,131102,primary,\"{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[115.6,37.7],[115.7,37.7],[115.7,37.8],[115.6,37.8],[115.6,37.7]]]}\"\n"
		      "冀州学区,131103,primary,\"{\"\"type\"\":\"\"Polygon\"\",\"\"coordinates\"\":[[[115.5,37.5],[115.6,37.5],[115.6,37.6],[115.5,37.6],[115.5,37.5]]]}\"\n");
	program_write(p, "zone_school.csv", "zone,school,from\n桃城学区,2113000001,2015-09-01\n冀州学区,2113000002,2015-09-01\n");
	program_write(p, "classrooms.csv", "school,year,section,rooms\n2113000001,2024-2025,primary,10\n2113000002,2024-2025,primary,9\n");
	program_write(p, "assumption.csv", "scenario,what,region,stage,first_year,percent\n落户放宽,entry,131102,,2025-2026,20\n");
	buf_done(&grades);
	EXPECT(p, 0, "init");
	EXPECT(p, 0, "import", "region.csv", "school.csv", "grades.csv", "zone.csv", "zone_school.csv", "classrooms.csv", "assumption.csv", "--commit");
	return 0;
}

static void scenarios_side_by_side(void **state)
{
	struct program *p = *state;
	struct visit *v = visit_start(p);
	struct visitor planner, county;
	visit_sign_in(p, "planner", ROLE_PLANNER, region(p, "1311"), (struct id){}, &planner);
	visit_sign_in(p, "county", ROLE_COUNTY, region(p, "131102"), (struct id){}, &county);
	LOOK("/outlook", &planner, 200);
	SHOWS("/outlook/compare");
	LOOK("/outlook/region/131102", &planner, 200);
	SHOWS("href=\"/outlook/zone/"); /* a county's zones, each with its page */
	LOOK("/outlook/compare", &planner, 200);
	SHOWS("落户放宽");
	SHOWS("20.0%");
	SHOWS("Seats missing in zones");
	SHOWS("冀州区"); /* to choose from */
	LOOK("/outlook/compare?scenario=low", &planner, 200);
	/* Warnings tell under which scenario they stand. */
	LOOK("/outlook/warnings?scenario=low", &planner, 200);
	SHOWS("scenario: low");
	LOOK("/outlook/compare?format=xlsx", &planner, 200);
	SHOWS("spreadsheetml");
	LOOK("/outlook/compare?format=pdf", &planner, 200);
	LOOK("/outlook/compare", &county, 200);
	SHOWS("Scenarios compared: 桃城区");
	LOOK("/outlook/compare?region=131103", &county, 403);
	assert_true(visit_get(v, "/outlook/compare", NULL) != 200);
	visit_stop(v);
}

/* The value of the zone in the answer; NULL: not told. */
static const json_t *value_of(struct visit *v, json_t **all, const char *zone)
{
	json_t *f;
	size_t i;
	const char *body = strstr(v->answer, "\r\n\r\n");
	assert_non_null(body);
	*all = json_loads(body + 4, 0, NULL);
	assert_non_null(*all);
	json_array_foreach(json_object_get(*all, "features"), i, f) {
		json_t *of = json_object_get(f, "properties");
		if (strcmp(json_string_value(json_object_get(of, "name")), zone) != 0)
			continue;
		assert_true(json_is_object(json_object_get(f, "geometry")));
		return json_object_get(of, "value");
	}
	fail_msg("no zone %s in %.2000s", zone, v->answer);
	return NULL;
}

static void zones_on_the_map(void **state)
{
	static const char path[] = "/map/areas.json?column=zone.primary.1&year=2";
	struct program *p = *state;
	struct visit *v = visit_start(p);
	struct visitor planner, county;
	const json_t *value; /* json_is_number looks at its argument more than once */
	json_t *all;
	visit_sign_in(p, "planner", ROLE_PLANNER, region(p, "1311"), (struct id){}, &planner);
	visit_sign_in(p, "county", ROLE_COUNTY, region(p, "131102"), (struct id){}, &county);
	LOOK(path, &planner, 200);
	value = value_of(v, &all, "冀州学区");
	assert_true(json_is_number(value));
	assert_true(json_number_value(json_object_get(json_object_get(all, "legend"), "limit")) == 1);
	json_decref(all);
	LOOK(path, &county, 200);
	value = value_of(v, &all, "桃城学区");
	assert_true(json_is_number(value));
	json_decref(all);
	value = value_of(v, &all, "冀州学区");
	assert_true(json_is_null(value)); /* the zone is public, its figures are the county's */
	json_decref(all);
	LOOK("/map?column=zone.primary.1&year=2", &planner, 200);
	SHOWS("/outlook/zone/");
	LOOK("/map?column=zone.primary.1&year=99", &planner, 200);
	LOOK("/map?column=zone.primary", &planner, 404);
	visit_stop(v);
}

/* After a change of pupils pages show the last forecast and say so, a file the new one; soon pages show that, too. */
static void made_beside_the_pages(void **state)
{
	static const char made[] = "a new one is being made", path[] = "/map/areas.json?column=zone.primary.1&year=1";
	struct program *p = *state;
	struct visit *v = visit_start(p);
	struct visitor planner;
	double before, after;
	json_t *all;
	visit_sign_in(p, "planner", ROLE_PLANNER, region(p, "1311"), (struct id){}, &planner);
	LOOK("/outlook?scenario=low", &planner, 200);
	LOOK("/outlook/warnings", &planner, 200);
	assert_null(strstr(v->answer, made));
	LOOK(path, &planner, 200);
	before = json_number_value(value_of(v, &all, "桃城学区"));
	json_decref(all);
	program_write(p, "later.csv", "school,year,section,grade,classes,pupils\n2113000001,2024-2025,primary,1,2,90\n2113000001,2024-2025,primary,2,2,95\n");
	EXPECT(p, 0, "import", "later.csv", "--record", "grades", "--commit");
	LOOK("/outlook?format=xlsx", &planner, 200);
	SHOWS("spreadsheetml");
	LOOK("/outlook?scenario=low", &planner, 200);
	SHOWS(made);
	for (int i = 0; i < 200 && strstr(v->answer, made); i++) {
		usleep(100 * 1000);
		LOOK("/outlook?scenario=low", &planner, 200);
	}
	assert_null(strstr(v->answer, made));
	after = before;
	for (int i = 0; i < 200 && after == before; i++) {
		usleep(100 * 1000);
		LOOK(path, &planner, 200);
		after = json_number_value(value_of(v, &all, "桃城学区"));
		json_decref(all);
	}
	assert_true(after > before);
	visit_stop(v);
}

/* The button above the warnings: they stand in the register, and the page that follows says so. */
static void warnings_recorded(void **state)
{
	struct program *p = *state;
	struct visit *v = visit_start(p);
	struct visitor planner, inspector;
	char next[256] = "";
	visit_sign_in(p, "planner", ROLE_PLANNER, region(p, "1311"), (struct id){}, &planner);
	visit_sign_in(p, "inspector", ROLE_INSPECTOR, region(p, "1311"), (struct id){}, &inspector);
	program_write(p, "more.csv", "school,year,section,grade,classes,pupils\n2113000001,2024-2025,primary,1,2,190\n2113000001,2024-2025,primary,2,2,195\n");
	EXPECT(p, 0, "import", "more.csv", "--record", "grades", "--commit");
	assert_int_equal(visit_post(v, "/outlook/warnings/record", &inspector, ""), 403);
	LOOK("/outlook/warnings", &planner, 200);
	SHOWS("/outlook/warnings/record");
	if (visit_post(v, "/outlook/warnings/record", &planner, "") != 303)
		fail_msg("%.3000s", v->answer);
	sscanf(strstr(v->answer, "Location: "), "Location: %255[^\r]", next);
	LOOK(next, &planner, 200);
	SHOWS("The warnings are recorded.");
	SHOWS("桃城学区");
	visit_stop(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(scenarios_side_by_side, city, visit_teardown),
		cmocka_unit_test_setup_teardown(zones_on_the_map, city, visit_teardown),
		cmocka_unit_test_setup_teardown(warnings_recorded, city, visit_teardown),
		cmocka_unit_test_setup_teardown(made_beside_the_pages, city, visit_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
