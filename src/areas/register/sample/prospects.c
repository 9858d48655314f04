#include "areas/register/sample/city.h"

#include "base/date.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What the city expects: children below school age, moves, homes, intake, rooms, sites, money, projects. Numbers follow the schools
 * that were made, so that a forecast finds full schools in towns that grow and empty ones in villages that shrink. */
enum { AHEAD = 6, MONEY_AHEAD = 12, ENTRY_AGE = 7 /* school years from birth to school: born 2019-2020, at school 2026-2027 */ };

static int last_year(const struct city *c) { return c->plan->first_year + YEARS - 1; }

static struct str school_year(const struct city *c, int first)
{
	char text[10];
	school_year_format(first, text);
	return str_copy(c->arena, (struct str){text, 9});
}

static struct str county_code(const struct city *c, int county) { return c->regions[c->counties[county]].code; }
static bool is_town(const struct city *c, const struct school *s) { return c->places[s->place].is_town; }

/* Development zones: whole quarters are being built there, so that no neighbour has room for what one school lacks. */
static bool is_new_quarter(const struct city *c, const struct school *s) { return !c->regions[c->counties[s->county]].ring; }

/* Births fall: villages faster than towns. Estates of towns that grow win over the fall for some years. */
static double coming(const struct city *c, const struct school *s, int ahead)
{
	double fall = 1 - (is_town(c, s) ? 0.03 : 0.06) * ahead;
	return fmax(0.3, fall) * (!s->grows ? 1 : is_new_quarter(c, s) ? 1 + 0.2 * ahead : 1 + 0.09 * ahead);
}

static void children_row(struct city *c, const char *kind, int county, struct str zone, int born, int year, double children)
{
	struct sample *o = c->out;
	sheet_row(o, SAMPLE_CHILDREN);
	sheet_set(o, SAMPLE_CHILDREN, "kind", str_of(kind));
	sheet_set(o, SAMPLE_CHILDREN, "county", county_code(c, county));
	sheet_set(o, SAMPLE_CHILDREN, "zone", zone);
	sheet_set(o, SAMPLE_CHILDREN, "born", school_year(c, born));
	sheet_set(o, SAMPLE_CHILDREN, "year", school_year(c, year));
	sheet_setf(o, SAMPLE_CHILDREN, "children", "%.0f", fmax(0, round(children)));
}

static void make_children(struct city *c)
{
	int last = last_year(c);
	double(*births)[YEARS + AHEAD] = arena_alloc_array(c->arena, (size_t)c->county_count, sizeof *births);
	for (int i = 0; i < c->school_count; i++) {
		struct school *s = &c->schools[i];
		if (!s->has[PRIMARY])
			continue;
		s->grows = is_town(c, s) && (city_chance(c, 0.25) || is_new_quarter(c, s));
		struct str zone = city_zone(c, s, PRIMARY);
		for (int e = 0; e < YEARS + AHEAD; e++) { /* entering school in the year with this index */
			int ahead = e - (YEARS - 1), entry = c->plan->first_year + e;
			double recent = (s->entered[PRIMARY][YEARS - 1] + s->entered[PRIMARY][YEARS - 2]) / 2.0;
			double n = ahead > 0 ? recent * coming(c, s, ahead) : s->entered[PRIMARY][e];
			n *= city_around(c, 1, 0.025);
			births[s->county][e] += n / 0.97;
			/* Past years: registered in the spring before they entered. To come: as registered now. */
			if (e > 0)
				children_row(c, "registered", s->county, zone, entry - ENTRY_AGE, ahead > 0 ? last : entry - 1, n / 0.985);
		}
	}
	for (int k = 0; k < c->county_count; k++)
		for (int e = 0; e < YEARS + AHEAD; e++) {
			int born = c->plan->first_year + e - ENTRY_AGE;
			children_row(c, "births", k, STR(""), born, born, births[k][e] * city_around(c, 1, 0.01));
		}
}

static void make_moves(struct city *c)
{
	for (int k = 0; k < c->county_count; k++)
		for (int y = last_year(c) - 3; y <= last_year(c) + 2; y++)
			for (int section = PRIMARY; section <= JUNIOR; section++) {
				int in = city_between(c, 40, 90) * (k == 0 ? 5 : 1), out = city_between(c, 50, 110);
				sheet_row(c->out, SAMPLE_MOVEMENT);
				sheet_set(c->out, SAMPLE_MOVEMENT, "county", county_code(c, k));
				sheet_set(c->out, SAMPLE_MOVEMENT, "year", school_year(c, y));
				sheet_set(c->out, SAMPLE_MOVEMENT, "stage", section == PRIMARY ? STR("primary") : STR("junior"));
				sheet_setf(c->out, SAMPLE_MOVEMENT, "in", "%d", section == PRIMARY ? in : in / 2);
				sheet_setf(c->out, SAMPLE_MOVEMENT, "out", "%d", section == PRIMARY ? out : out / 2);
			}
}

static const struct unit *unit_of(const struct city *c, const struct school *s, int *ret)
{
	int at = (int)(s - c->schools);
	for (int i = 0; i < c->unit_count; i++)
		if (c->units[i].school[PRIMARY] == at) {
			*ret = i;
			return &c->units[i];
		}
	return NULL;
}

static void make_housing(struct city *c)
{
	int made[32] = {};
	for (int i = 0; i < c->school_count; i++) {
		const struct school *s = &c->schools[i];
		int at;
		const struct unit *u = s->grows && made[s->county] < 3 ? unit_of(c, s, &at) : NULL;
		if (!u)
			continue;
		int number = ++made[s->county], homes = city_between(c, 6, 30) * 60;
		struct sample *o = c->out;
		sheet_row(o, SAMPLE_HOUSING);
		sheet_setf(o, SAMPLE_HOUSING, "name", "%.*s示例家园%d期", STR_ARG(c->regions[c->counties[s->county]].name), number);
		sheet_set(o, SAMPLE_HOUSING, "county", county_code(c, s->county));
		sheet_set(o, SAMPLE_HOUSING, "unit", city_unit_code(c, at));
		sheet_setf(o, SAMPLE_HOUSING, "longitude", "%.5f", (u->west + u->east) / 2);
		sheet_setf(o, SAMPLE_HOUSING, "latitude", "%.5f", (u->south + u->north) / 2);
		sheet_set(o, SAMPLE_HOUSING, "datum", STR("wgs84"));
		sheet_set(o, SAMPLE_HOUSING, "status", number == 1 ? STR("building") : STR("planned"));
		sheet_setf(o, SAMPLE_HOUSING, "households", "%d", homes);
		sheet_setf(o, SAMPLE_HOUSING, "handover", "%d-%02d-01", last_year(c) + number, city_between(c, 1, 12));
		sheet_setf(o, SAMPLE_HOUSING, "years", "%d", city_between(c, 2, 4));
		if (number != 2) { /* the second leaves it to the planning norms */
			sheet_setf(o, SAMPLE_HOUSING, "kindergarten", "%d", homes * 12 / 100);
			sheet_setf(o, SAMPLE_HOUSING, "primary", "%d", homes * 24 / 100);
			sheet_setf(o, SAMPLE_HOUSING, "junior", "%d", homes * 11 / 100);
		}
	}
}

static const char *const section_name[SECTIONS] = {"kindergarten", "primary", "junior", "senior"};
static const int grades_of[SECTIONS] = {3, 6, 3, 3}, seats_of[SECTIONS] = {30, 45, 50, 50};

/* Rooms for the fullest year that was, and one or two to spare but where the town has grown over its schools. */
static void make_rooms(struct city *c)
{
	for (int i = 0; i < c->school_count; i++) {
		struct school *s = &c->schools[i];
		for (int section = 0; section < SECTIONS; section++) {
			int most = 0;
			if (!s->has[section])
				continue;
			for (int y = 0; y < YEARS; y++)
				most = s->classes[section][y] > most ? s->classes[section][y] : most;
			s->rooms[section] = most + (s->grows ? 0 : city_between(c, 0, 1 + most / 12));
			int flexible = s->grows ? city_between(c, 0, 2) : 0;
			for (int y = YEARS - 2; y < YEARS; y++) {
				sheet_row(c->out, SAMPLE_CLASSROOMS);
				sheet_set(c->out, SAMPLE_CLASSROOMS, "school", s->code);
				sheet_set(c->out, SAMPLE_CLASSROOMS, "year", city_year(c, y));
				sheet_set(c->out, SAMPLE_CLASSROOMS, "section", str_of(section_name[section]));
				sheet_setf(c->out, SAMPLE_CLASSROOMS, "rooms", "%d", s->rooms[section]);
				sheet_setf(c->out, SAMPLE_CLASSROOMS, "flexible", "%d", flexible);
			}
			if (section == KINDERGARTEN)
				continue;
			int classes = (s->rooms[section] + grades_of[section] - 1) / grades_of[section];
			sheet_row(c->out, SAMPLE_INTAKE);
			sheet_set(c->out, SAMPLE_INTAKE, "school", s->code);
			sheet_set(c->out, SAMPLE_INTAKE, "year", school_year(c, last_year(c) + 1));
			sheet_set(c->out, SAMPLE_INTAKE, "section", str_of(section_name[section]));
			sheet_setf(c->out, SAMPLE_INTAKE, "classes", "%d", classes);
			sheet_setf(c->out, SAMPLE_INTAKE, "places", "%d", classes * seats_of[section]);
		}
	}
}

static void site_row(struct city *c, struct str name, const char *kind, int county, const char *stage, struct str school, double lon, double lat)
{
	struct sample *o = c->out;
	bool is_new = strcmp(kind, "new") == 0;
	sheet_row(o, SAMPLE_SITE);
	sheet_set(o, SAMPLE_SITE, "name", name);
	sheet_set(o, SAMPLE_SITE, "kind", str_of(kind));
	sheet_set(o, SAMPLE_SITE, "county", county_code(c, county));
	sheet_set(o, SAMPLE_SITE, "stage", str_of(stage));
	sheet_set(o, SAMPLE_SITE, "school", school);
	sheet_setf(o, SAMPLE_SITE, "longitude", "%.5f", lon);
	sheet_setf(o, SAMPLE_SITE, "latitude", "%.5f", lat);
	sheet_set(o, SAMPLE_SITE, "datum", STR("wgs84"));
	if (is_new)
		sheet_setf(o, SAMPLE_SITE, "classes", "%d", 6 * city_between(c, 2, 5));
	sheet_setf(o, SAMPLE_SITE, "most_classes", "%d", is_new ? 12 : 6 * city_between(c, 1, 2));
	sheet_set(o, SAMPLE_SITE, "step", STR("6"));
	sheet_set(o, SAMPLE_SITE, "earliest", school_year(c, last_year(c) + 1 + city_between(c, 0, 2)));
	sheet_setf(o, SAMPLE_SITE, "lead", "%d", is_new ? 2 : 1);
	if (is_new)
		sheet_setf(o, SAMPLE_SITE, "open_cost", "%d", city_between(c, 60, 130) * 1000000);
	sheet_setf(o, SAMPLE_SITE, "class_cost", "%d", city_between(c, 18, 26) * 100000);
	sheet_setf(o, SAMPLE_SITE, "project_cost", "%d", city_between(c, 2, 5) * 1000000);
	sheet_setf(o, SAMPLE_SITE, "flexible", "%d", city_between(c, 2, 6));
	sheet_setf(o, SAMPLE_SITE, "rent", "%d", city_between(c, 8, 15) * 10000);
}

static void make_sites(struct city *c)
{
	int made[32] = {};
	for (int k = 0; k < c->county_count; k++)
		for (int n = 1; n <= 2; n++) {
			double lon, lat;
			city_point(c, c->counties[k], &lon, &lat);
			struct str name = str_of(arena_printf(c->arena, "%.*s示例地块%d号", STR_ARG(c->regions[c->counties[k]].name), n));
			site_row(c, name, "new", k, n == 1 ? "primary" : "junior", STR(""), lon, lat);
		}
	for (int i = 0; i < c->school_count; i++) {
		const struct school *s = &c->schools[i];
		if (!s->grows || made[s->county]++ >= 3)
			continue;
		site_row(c, str_of(arena_printf(c->arena, "%.*s扩建", STR_ARG(s->name))), "extension", s->county, "primary", s->code, s->lon, s->lat);
	}
}

static void make_money(struct city *c)
{
	for (int k = 0; k < c->county_count; k++)
		for (int y = 1; y <= MONEY_AHEAD; y++) {
			sheet_row(c->out, SAMPLE_BUDGET);
			sheet_set(c->out, SAMPLE_BUDGET, "region", county_code(c, k));
			sheet_set(c->out, SAMPLE_BUDGET, "year", school_year(c, last_year(c) + y));
			sheet_setf(c->out, SAMPLE_BUDGET, "amount", "%d", city_between(c, 30, 90) * 1000000);
		}
}

static void step_row(struct city *c, struct str project, const char *step, const char *due, const char *done)
{
	sheet_row(c->out, SAMPLE_BUILDING_STEP);
	sheet_set(c->out, SAMPLE_BUILDING_STEP, "project", project);
	sheet_set(c->out, SAMPLE_BUILDING_STEP, "step", str_of(step));
	sheet_set(c->out, SAMPLE_BUILDING_STEP, "due", str_of(due));
	sheet_set(c->out, SAMPLE_BUILDING_STEP, "done", str_of(done));
}

static void make_projects(struct city *c)
{
	bool made[32] = {};
	int last = last_year(c);
	for (int i = 0; i < c->school_count; i++) {
		const struct school *s = &c->schools[i];
		if (!s->grows || made[s->county])
			continue;
		made[s->county] = true;
		struct str name = str_of(arena_printf(c->arena, "%.*s教学楼扩建工程", STR_ARG(s->name)));
		struct sample *o = c->out;
		sheet_row(o, SAMPLE_BUILDING);
		sheet_set(o, SAMPLE_BUILDING, "name", name);
		sheet_set(o, SAMPLE_BUILDING, "kind", STR("extension"));
		sheet_set(o, SAMPLE_BUILDING, "county", county_code(c, s->county));
		sheet_set(o, SAMPLE_BUILDING, "stage", STR("primary"));
		sheet_set(o, SAMPLE_BUILDING, "school", s->code);
		sheet_set(o, SAMPLE_BUILDING, "zone", city_zone(c, s, PRIMARY));
		sheet_set(o, SAMPLE_BUILDING, "classes", STR("6"));
		sheet_set(o, SAMPLE_BUILDING, "year", school_year(c, last + 2));
		sheet_setf(o, SAMPLE_BUILDING, "cost", "%d", city_between(c, 14, 20) * 1000000);
		sheet_set(o, SAMPLE_BUILDING, "status", STR("building"));
		step_row(c, name, "approval", arena_printf(c->arena, "%d-12-31", last), arena_printf(c->arena, "%d-12-20", last));
		step_row(c, name, "start", arena_printf(c->arena, "%d-04-30", last + 1), arena_printf(c->arena, "%d-05-10", last + 1));
		step_row(c, name, "roof", arena_printf(c->arena, "%d-12-31", last + 1), "");
		step_row(c, name, "handover", arena_printf(c->arena, "%d-07-31", last + 2), "");
	}
}

/* The schools that the next year will open (write_planned) are being built. */
static void make_new_schools(struct city *c)
{
	for (int k = 0; k < 3 && k < c->county_count; k++) {
		struct str county = c->regions[c->counties[k]].name;
		struct sample *o = c->out;
		sheet_row(o, SAMPLE_BUILDING);
		sheet_setf(o, SAMPLE_BUILDING, "name", "%.*s新区规划小学建设工程", STR_ARG(county));
		sheet_set(o, SAMPLE_BUILDING, "kind", STR("new"));
		sheet_set(o, SAMPLE_BUILDING, "county", county_code(c, k));
		sheet_set(o, SAMPLE_BUILDING, "stage", STR("primary"));
		sheet_setf(o, SAMPLE_BUILDING, "school", "%.*s新区规划小学", STR_ARG(county));
		sheet_setf(o, SAMPLE_BUILDING, "classes", "%d", 6 * city_between(c, 3, 5));
		sheet_set(o, SAMPLE_BUILDING, "year", school_year(c, last_year(c) + 1));
		sheet_setf(o, SAMPLE_BUILDING, "cost", "%d", city_between(c, 70, 120) * 1000000);
		sheet_set(o, SAMPLE_BUILDING, "status", STR("building"));
	}
}

static void assumption_row(struct city *c, const char *scenario, const char *what, struct str region, const char *percent, const char *note)
{
	sheet_row(c->out, SAMPLE_ASSUMPTION);
	sheet_set(c->out, SAMPLE_ASSUMPTION, "scenario", str_of(scenario));
	sheet_set(c->out, SAMPLE_ASSUMPTION, "what", str_of(what));
	sheet_set(c->out, SAMPLE_ASSUMPTION, "region", region);
	sheet_set(c->out, SAMPLE_ASSUMPTION, "first_year", school_year(c, last_year(c) + 1));
	sheet_set(c->out, SAMPLE_ASSUMPTION, "percent", str_of(percent));
	sheet_set(c->out, SAMPLE_ASSUMPTION, "note", str_of(note));
}

void city_prospects(struct city *c)
{
	make_children(c);
	make_moves(c);
	make_rooms(c);
	make_housing(c);
	make_sites(c);
	make_money(c);
	make_projects(c);
	make_new_schools(c);
	assumption_row(c, "落户放宽", "migration", county_code(c, 0), "60", "主城区取消落户限制（示例）");
	assumption_row(c, "落户放宽", "entry", county_code(c, 0), "3", "随迁子女持居住证入学（示例）");
	assumption_row(c, "住房放缓", "housing", STR(""), "-40", "交付推迟、入住放慢（示例）");
	assumption_row(c, "住房放缓", "births", STR(""), "-8", "出生继续下降（示例）");
}
