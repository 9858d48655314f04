/* A town of nine residential units and three primary schools in the small register, with grades of three years, classrooms, zones, sites and
 * a budget. For tests of service areas and seat plans. The units are squares of about a kilometre, three by three from the south-west;
 * schools stand in units 0, 4 and 8. */
#ifndef JH_TESTS_AREAS_PLANNING_TOWN_H
#define JH_TESTS_AREAS_PLANNING_TOWN_H

#include "adopting.h"

enum { TOWN_UNITS = 9, TOWN_SCHOOLS = 3, TOWN_ROOMS = 12, TOWN_GRADE = 60, TOWN_YEAR = 2024 };

struct town {
	struct small s;
	struct id county, unit[TOWN_UNITS], school[TOWN_SCHOOLS], zone[TOWN_SCHOOLS], extension, plot;
};

static struct id town_new(struct town *t, struct change *c, struct small_row *r) { return small_put(&t->s, c, r, (struct id){}); }

static void town_county(struct town *t, struct change *c)
{
	struct small_row r = {.record = &record_region};
	small_set(&r, "code", VALUE_STR(STR("131105")));
	small_set(&r, "name", VALUE_STR(STR("丙区")));
	small_set(&r, "level", VALUE_STR(STR("county")));
	t->county = town_new(t, c, &r);
}

/* In 10⁻⁷ degrees. */
static int64_t town_lon(int unit) { return 1160000000 + 110000 * (unit % 3); }
static int64_t town_lat(int unit) { return 380000000 + 90000 * (unit / 3); }

static void town_units(struct town *t, struct change *c)
{
	for (int i = 0; i < TOWN_UNITS; i++) {
		double west = (double)town_lon(i) / 1e7 - 0.0055, south = (double)town_lat(i) / 1e7 - 0.0045, east = west + 0.011, north = south + 0.009;
		struct small_row r = {.record = &record_unit};
		small_set(&r, "code", VALUE_STR(str_of(arena_printf(&t->s.arena, "U%d", i))));
		small_set(&r, "name", VALUE_STR(str_of(arena_printf(&t->s.arena, "第%d单元", i))));
		small_set(&r, "kind", VALUE_STR(STR("community")));
		small_set(&r, "county", VALUE_ROW(t->county));
		small_set(&r, "longitude", VALUE_I64(town_lon(i)));
		small_set(&r, "latitude", VALUE_I64(town_lat(i)));
		small_set(&r, "datum", VALUE_STR(STR("wgs84")));
		small_set(&r, "population", VALUE_I64(1000 + 300 * (i % 4)));
		small_set(&r, "shape", VALUE_STR(str_of(arena_printf(&t->s.arena,
			"{\"type\":\"Polygon\",\"coordinates\":[[[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f]]]}", west, south, east, south, east, north,
			west, north, west, south))));
		t->unit[i] = town_new(t, c, &r);
	}
}

static void town_grades(struct town *t, struct change *c, int school, int pupils)
{
	for (int year = TOWN_YEAR - 2; year <= TOWN_YEAR; year++)
		for (int g = 1; g <= 6; g++) {
			struct small_row r = {.record = &record_grades};
			small_set(&r, "school", VALUE_ROW(t->school[school]));
			small_set(&r, "year", VALUE_I64(year));
			small_set(&r, "section", VALUE_STR(STR("primary")));
			small_set(&r, "grade", VALUE_STR(str_of(arena_printf(&t->s.arena, "%d", g))));
			small_set(&r, "classes", VALUE_I64(2));
			small_set(&r, "pupils", VALUE_I64(pupils));
			(void)town_new(t, c, &r);
		}
}

static void town_schools(struct town *t, struct change *c)
{
	static const int grade[TOWN_SCHOOLS] = {TOWN_GRADE, TOWN_GRADE + 10, TOWN_GRADE - 30};
	for (int k = 0; k < TOWN_SCHOOLS; k++) {
		struct small_row r = {.record = &record_school}, rooms = {.record = &record_classrooms}, zone = {.record = &record_zone},
				 link = {.record = &record_zone_school};
		small_set(&r, "code", VALUE_STR(str_of(arena_printf(&t->s.arena, "2113%06d", 900 + k))));
		small_set(&r, "name", VALUE_STR(str_of(arena_printf(&t->s.arena, "镇%d小", k))));
		small_set(&r, "type", VALUE_STR(STR("211")));
		small_set(&r, "county", VALUE_ROW(t->county));
		small_set(&r, "urban_rural", VALUE_STR(STR("111")));
		small_set(&r, "longitude", VALUE_I64(town_lon(4 * k) + 5000));
		small_set(&r, "latitude", VALUE_I64(town_lat(4 * k) + 3000));
		small_set(&r, "datum", VALUE_STR(STR("wgs84")));
		small_set(&r, "opened", small_day(2000, 9, 1));
		small_set(&r, "status", VALUE_STR(STR("open")));
		t->school[k] = town_new(t, c, &r);
		town_grades(t, c, k, grade[k]);
		small_set(&rooms, "school", VALUE_ROW(t->school[k]));
		small_set(&rooms, "year", VALUE_I64(TOWN_YEAR));
		small_set(&rooms, "section", VALUE_STR(STR("primary")));
		small_set(&rooms, "rooms", VALUE_I64(TOWN_ROOMS));
		(void)town_new(t, c, &rooms);
		small_set(&zone, "name", VALUE_STR(str_of(arena_printf(&t->s.arena, "镇%d小施教区", k))));
		small_set(&zone, "county", VALUE_ROW(t->county));
		small_set(&zone, "stage", VALUE_STR(STR("primary")));
		t->zone[k] = town_new(t, c, &zone);
		small_set(&link, "zone", VALUE_ROW(t->zone[k]));
		small_set(&link, "school", VALUE_ROW(t->school[k]));
		small_set(&link, "from", small_day(2015, 9, 1));
		(void)town_new(t, c, &link);
	}
	for (int i = 0; i < TOWN_UNITS; i++) { /* rows of units, from the south: the first two rows are the first school's */
		struct small_row r = {.record = &record_zone_unit};
		small_set(&r, "zone", VALUE_ROW(t->zone[i < 3 ? 0 : i < 7 ? 1 : 2]));
		small_set(&r, "unit", VALUE_ROW(t->unit[i]));
		small_set(&r, "from", small_day(2015, 9, 1));
		(void)town_new(t, c, &r);
	}
}

/* A plot for a new school beside unit 2, an extension of the first school in steps of three classes, money for three years. */
static void town_sites(struct town *t, struct change *c)
{
	for (int k = 0; k < 2; k++) {
		struct small_row r = {.record = &record_site};
		small_set(&r, "name", VALUE_STR(k ? STR("镇东地块") : STR("镇0小扩建")));
		small_set(&r, "kind", VALUE_STR(k ? STR("new") : STR("extension")));
		small_set(&r, "county", VALUE_ROW(t->county));
		small_set(&r, "stage", VALUE_STR(STR("primary")));
		if (!k)
			small_set(&r, "school", VALUE_ROW(t->school[0]));
		small_set(&r, "longitude", VALUE_I64(town_lon(k ? 2 : 0)));
		small_set(&r, "latitude", VALUE_I64(town_lat(k ? 2 : 0)));
		small_set(&r, "datum", VALUE_STR(STR("wgs84")));
		if (k)
			small_set(&r, "classes", VALUE_I64(6));
		small_set(&r, "most_classes", VALUE_I64(k ? 0 : 6));
		small_set(&r, "step", VALUE_I64(3));
		small_set(&r, "earliest", VALUE_I64(TOWN_YEAR + 1));
		small_set(&r, "lead", VALUE_I64(1));
		if (k)
			small_set(&r, "open_cost", VALUE_I64(3000000000));
		small_set(&r, "class_cost", VALUE_I64(100000000));
		small_set(&r, "project_cost", VALUE_I64(50000000));
		small_set(&r, "flexible", VALUE_I64(k ? 0 : 2));
		small_set(&r, "rent", VALUE_I64(10000000));
		struct id id = town_new(t, c, &r);
		*(k ? &t->plot : &t->extension) = id;
	}
	for (int y = 1; y <= 3; y++) {
		struct small_row r = {.record = &record_building_budget};
		small_set(&r, "region", VALUE_ROW(t->county));
		small_set(&r, "year", VALUE_I64(TOWN_YEAR + y));
		small_set(&r, "amount", VALUE_I64(5000000000));
		(void)town_new(t, c, &r);
	}
}

static void town_open(struct town *t, const char *url)
{
	*t = (struct town){};
	small_open(&t->s, url);
	struct change *c = small_begin(&t->s);
	town_county(t, c);
	town_units(t, c);
	town_schools(t, c);
	town_sites(t, c);
	small_commit(&t->s, c);
}

static void town_close(struct town *t) { small_close(&t->s); }

static struct plan town_plan(struct town *t, struct plan_desk *d, const char *planner, const char *name, struct plan_given *setting, size_t settings)
{
	struct plan_new n = {.name = str_of(name), .planner = planner_find(&planning_planners, str_of(planner)),
			     .scenario = {.region = t->county, .as_of = day_of(2025, 3, 1), .effective = day_of(2025, 9, 1), .setting = setting, .settings = settings}};
	struct id id;
	struct plan p;
	if (plan_create(d, &n, &id, &t->s.err) != ST_OK || plan_get(d, str_of(name), &p, &t->s.err) != ST_OK)
		fail_msg("%s", t->s.err.text);
	return p;
}

static struct plan_run town_solve(struct town *t, struct plan_desk *d, struct plan *p)
{
	struct plan_run run;
	struct plan_ask ask = {.work = 30000000, .seed = 1};
	if (plan_solve(d, p, &ask, &run, &t->s.err) != ST_OK)
		fail_msg("%s", t->s.err.text);
	return run;
}

#endif
