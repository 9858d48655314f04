/* The forecast of a sample city's register: levels that agree, faults that are named, scenarios, warnings as records. */
#include "areas/outlook/forecast.h"
#include "areas/outlook/outlook.h"
#include "areas/outlook/warnings.h"

#include "areas/register/register.h"
#include "areas/register/sample/sample.h"
#include "record/change.h"
#include "record/import/import.h"
#include "record/list.h"
#include "record/state.h"
#include "unit.h"
#include "web/map_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	char folder[64];
	struct store *store;
	struct reg *reg;
} city;

/* Without people: nothing here asks for them. */
static int city_open(void **state)
{
	static const char *const tables[] = {"region", "school", "grades", "zone", "unit", "zone_school", "zone_unit", "children", "movement", "housing",
					     "intake", "classrooms", "building", "assumption"};
	static const struct catalogue catalogue = {register_records, 0};
	struct err err = {};
	struct sample sample;
	struct arena a;
	char path[ARRAY_LEN(tables)][128];
	const char *files[ARRAY_LEN(tables)];
	arena_init(&a);
	snprintf(city.folder, sizeof city.folder, "/tmp/jh-outlook-XXXXXX");
	assert_non_null(mkdtemp(city.folder));
	assert_ok_err(sample_make(&sample, &a, STR("hengshui"), 1, &err));
	assert_ok_err(sample_write(&sample, city.folder, LANG_ZH, NULL, NULL, &err));
	assert_ok_err(store_open(&city.store, STR("sqlite::memory:"), NULL, &err));
	struct reg_options options = {.store = city.store, .catalogue = &catalogue, .zone_minutes = 480};
	assert_ok_err(reg_open(&city.reg, &options, &err));
	assert_ok_err(reg_migrate(city.reg, &err));
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		snprintf(path[i], sizeof path[i], "%s/%s.xlsx", city.folder, tables[i]);
		files[i] = path[i];
	}
	struct import_options import = {.commit = true, .actor = STR("tester"), .scratch = city.folder};
	struct import_result result;
	assert_ok_err(import_run(city.reg, &a, files, ARRAY_LEN(tables), &import, &result, &err));
	assert_int_equal(result.serious, 0);
	arena_done(&a);
	return 0;
}

static int city_close(void **state)
{
	char command[128];
	reg_close(city.reg);
	store_close(city.store);
	snprintf(command, sizeof command, "rm -rf '%s'", city.folder);
	return system(command);
}

static struct foresight make(struct arena *a, const char *scenario)
{
	struct foresight f;
	struct err err;
	struct foresight_ask ask = {.at = as_of_today(city.reg), .scenario = str_of(scenario), .leads = 8};
	assert_ok_err(foresight_make(city.reg, a, &ask, &f, &err));
	return f;
}

static void levels_agree(void **state)
{
	struct arena a;
	arena_init(&a);
	struct foresight f = make(&a, "middle");
	const struct prospect *p = f.p;
	int columns = cohort_columns(&p->data);
	assert_int_equal(p->first_year + p->origin, 2022);
	assert_true(f.paths.known);
	for (int h = 1; h <= p->leads; h++)
		for (int c = 0; c < columns; c++) {
			double schools = 0, districts = 0, mean = f.paths.city.mean[foresight_cell(&f, h, c)];
			for (int s = 0; s < p->data.schools; s++)
				for (int g = 0; g < PROSPECT_GRADES; g++) {
					double n = f.f->mean[cohort_at(f.f, s, h, g)];
					if (!isnan(n) && (c == g || c == PROSPECT_GRADES + p->data.band[g] || c == columns - 1))
						schools += n;
				}
			for (int d = 0; d < p->data.districts; d++)
				districts += f.paths.district.mean[foresight_district(&f, d, h, c)];
			assert_true(fabs(schools - mean) < 1e-6 * fmax(1, mean));
			assert_true(fabs(districts - mean) < 1e-6 * fmax(1, mean));
			assert_true(f.paths.city.lo[foresight_cell(&f, h, c)] <= mean && mean <= f.paths.city.hi[foresight_cell(&f, h, c)]);
		}
	/* Zones hold what their schools do. */
	for (int s = 0; s < p->data.schools; s++)
		assert_true(p->zone_of[s * PROSPECT_STAGES + 1] < (int)p->zone.n);
	/* One year ahead the forecast is nearer than taking last year's numbers. */
	assert_true(f.test[0][1][COHORT_ALL].error < f.test[2][1][COHORT_ALL].error);
	arena_done(&a);
}

static void scenarios_differ_in_their_direction(void **state)
{
	struct arena a;
	arena_init(&a);
	struct foresight middle = make(&a, "middle");
	struct foresight_ask ask = {.at = as_of_today(city.reg), .scenario = STR("high")};
	struct foresight high, low, slow;
	struct err err;
	assert_ok_err(foresight_again(city.reg, &a, &ask, &middle, &high, &err));
	ask.scenario = STR("low");
	assert_ok_err(foresight_again(city.reg, &a, &ask, &middle, &low, &err));
	ask.scenario = STR("住房放缓");
	assert_ok_err(foresight_again(city.reg, &a, &ask, &middle, &slow, &err));
	int all = cohort_columns(&middle.p->data) - 1;
	for (int h = 1; h <= middle.p->leads; h++) {
		size_t at = foresight_cell(&middle, h, all);
		assert_true(low.paths.city.mean[at] < middle.paths.city.mean[at] && middle.paths.city.mean[at] < high.paths.city.mean[at]);
		assert_true(slow.paths.city.mean[at] <= middle.paths.city.mean[at]);
	}
	ask.scenario = STR("nothing of the kind");
	assert_int_equal(foresight_again(city.reg, &a, &ask, &middle, &slow, &err), ST_NOT_FOUND);
	arena_done(&a);
}

/* Zones and units on the education map have the forecast's figures, a year being a step of one column. */
static void the_map_says_what_the_forecast_does(void **state)
{
	static const struct map_source *const list[] = {&outlook_map_source};
	static const struct map_sources sources = {list, 1};
	struct school_map *m;
	struct err err;
	struct arena a;
	arena_init(&a);
	struct foresight f = make(&a, "middle");
	const struct prospect *p = f.p;
	assert_ok_err(map_load(city.reg, as_of_today(city.reg), &sources, NULL, false, &m, &err));
	assert_int_equal(m->columns.n_failures, 0);
	for (int h = 1; h <= 3; h++) {
		char year[4];
		struct map_view v;
		snprintf(year, sizeof year, "%d", h);
		assert_ok_err(map_view_read(m, &(struct map_query){.column = STR("zone.primary.1"), .year = str_of(year)}, &v, &err));
		const struct map_layer *l = map_view_layer(m, &v);
		assert_non_null(l);
		assert_true(str_eq(map_column_step(&m->columns.list[v.column]), str_of(year)));
		assert_true(l->n > 100);
		for (size_t i = 0; i < l->n; i++) {
			int32_t z = frame_find(&p->zone, l->areas[i].id);
			assert_true(z >= 0 && p->zone_stage[z] == 1 && map_shapes_has(l->shapes, i));
			size_t at = (size_t)z * (size_t)p->leads + (size_t)(h - 1);
			double value = map_area_value(m, &v, i), expected = f.paths.group.mean[at] / f.seats[at];
			assert_true(f.seats[at] > 0 ? fabs(value - expected) < 1e-9 : isnan(value));
		}
		/* One legend for all years. */
		double limits[2][MAP_CLASSES_MAX];
		int n = map_view_classes(m, &v, 5, limits[0]);
		v.column = map_column_at(&m->columns, v.column, STR("1"));
		assert_int_equal(map_view_classes(m, &v, 5, limits[1]), n);
		assert_memory_equal(limits[0], limits[1], (size_t)n * sizeof **limits);
		/* Pupils of units are those of the city's schools. */
		double sum = 0, all = f.paths.city.mean[foresight_cell(&f, h, PROSPECT_GRADES + 1)];
		assert_ok_err(map_view_read(m, &(struct map_query){.column = STR("unit.primary.1"), .year = str_of(year)}, &v, &err));
		for (size_t i = 0; i < map_view_layer(m, &v)->n; i++)
			sum += map_area_value(m, &v, i);
		assert_true(fabs(sum / all - 1) < 1e-9);
	}
	/* The table beside the map: the fullest first, each leading to its page; none of it for who may not see the figures. */
	struct map_page page = {.m = m, .query = {.column = STR("zone.junior.1"), .year = STR("2")}};
	assert_ok_err(map_view_read(m, &page.query, &page.view, &err));
	struct map_value *value;
	size_t n = map_values_list(&page, &a, 20, &value);
	assert_int_equal(n, 20);
	assert_true(str_starts(value[0].href, STR("/outlook/zone/")) && value[0].name.n && value[0].value.n);
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	map_put_areas(m, &page.view, 5, LANG_ZH, &text);
	assert_non_null(memmem(text.p, text.n, "\"years\":true", 12));
	const struct map_sight nothing = {.schools = ARENA_ARRAY(&a, uint8_t, m->n_schools + 1), .regions = ARENA_ARRAY(&a, uint8_t, m->n_regions + 1)};
	page.view.sight = &nothing;
	assert_int_equal(map_values_list(&page, &a, 20, &value), 0);
	map_free(m);
	arena_done(&a);
}

/* ---- faults ---- */

static struct value_of {
	const char *field;
	struct value value;
} no_value;

static void put(const struct record *r, struct id id, const struct value_of *of, int n)
{
	struct err err;
	struct faults faults;
	struct change *c;
	struct arena a;
	struct value values[64] = {};
	bool given[64] = {};
	arena_init(&a);
	faults_init(&faults, &a, 10);
	for (int i = 0; i < n; i++) {
		int at = record_field_index(r, str_of(of[i].field));
		assert_in_range(at, 0, 63);
		values[at] = of[i].value;
		given[at] = true;
	}
	struct change_info info = {.actor = STR("tester"), .kind = "form", .reason = STR("test")};
	struct row_input in = {.record = r, .id = id, .values = values, .given = given};
	assert_ok_err(change_begin(city.reg, &info, &faults, &c, &err));
	assert_ok_err(change_put(c, &in, NULL, NULL, &err));
	assert_ok_err(change_commit(c, NULL, &err));
	arena_done(&a);
}

static size_t named(const struct prospect *p, const char *rule)
{
	size_t n = 0;
	for (size_t i = 0; i < MIN(p->n_problems, (size_t)PROSPECT_PROBLEMS_MAX); i++)
		n += strcmp(p->problems[i].rule, rule) == 0;
	return n;
}

static struct id first_row(struct arena *a, const struct record *r, const char *where)
{
	struct list_page page;
	struct err err;
	struct list_query q = {.record = r, .at = {.any_day = true, .tx = TX_NOW}, .where = str_of(where), .limit = 1};
	assert_ok_err(record_list(city.reg, a, &q, &page, &err));
	assert_int_equal(page.n, 1);
	return page.rows[0]->id;
}

static void what_is_wrong_is_named_and_the_rest_forecast(void **state)
{
	struct arena a;
	arena_init(&a);
	struct foresight before = make(&a, "middle");
	assert_int_equal(named(before.p, "zone-without-school"), 0);
	assert_int_equal(named(before.p, "children-without-year"), 0);
	assert_int_equal(named(before.p, "impossible"), 0);
	assert_int_equal(named(before.p, "shapes-cross"), 0);
	assert_int_equal(named(before.p, "missing-year"), 0);
	struct id county = first_row(&a, &record_region, "code = '131102'");
	static const char *const shapes[] = {
		"{\"type\":\"Polygon\",\"coordinates\":[[[115.6,37.7],[115.7,37.7],[115.7,37.8],[115.6,37.8],[115.6,37.7]]]}",
		"{\"type\":\"Polygon\",\"coordinates\":[[[115.65,37.7],[115.75,37.7],[115.75,37.8],[115.65,37.8],[115.65,37.7]]]}"};
	for (int i = 0; i < 2; i++) {
		struct value_of zone[] = {{"name", VALUE_STR(i ? STR("乙施教区") : STR("甲施教区"))}, {"county", VALUE_ROW(county)},
					  {"stage", VALUE_STR(STR("primary"))}, {"shape", VALUE_STR(str_of(shapes[i]))}};
		put(&record_zone, (struct id){}, zone, ARRAY_LEN(zone));
	}
	struct value_of births[] = {{"kind", VALUE_STR(STR("births"))}, {"county", VALUE_ROW(county)}, {"year", VALUE_I64(2022)}, {"children", VALUE_I64(77)}};
	put(&record_children, (struct id){}, births, ARRAY_LEN(births));
	struct id cell = first_row(&a, &record_grades, "year = 2020 and grade = '3'");
	struct value_of impossible[] = {{"pupils", VALUE_I64(99999)}, {"boys", no_value.value}, {"boarders", no_value.value}};
	put(&record_grades, cell, impossible, ARRAY_LEN(impossible));
	/* a school that serves its zone no longer: the zone is without a school, the school without a zone */
	assert_int_equal(named(before.p, "school-without-zone"), 0);
	struct id link = first_row(&a, &record_zone_school, "");
	struct value_of ended[] = {{"to", value_of_date((struct pdate){day_of(2022, 9, 1), DATE_DAY})}};
	put(&record_zone_school, link, ended, ARRAY_LEN(ended));
	struct foresight after = make(&a, "middle");
	assert_int_equal(named(after.p, "zone-without-school"), 3);
	assert_int_equal(named(after.p, "school-without-zone"), 1);
	assert_int_equal(named(after.p, "children-without-year"), 1);
	assert_int_equal(named(after.p, "shapes-cross"), 1);
	assert_int_equal(named(after.p, "impossible"), 1);
	assert_int_equal(named(after.p, "missing-year"), 0); /* the school's year went with the number, and is named with it */
	int all = cohort_columns(&after.p->data) - 1;
	double a1 = before.paths.city.mean[foresight_cell(&before, 1, all)], b1 = after.paths.city.mean[foresight_cell(&after, 1, all)];
	assert_true(fabs(b1 / a1 - 1) < 0.01);
	for (size_t i = 0; i < after.p->n_problems; i++)
		for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++)
			assert_true(forecast_problem_text(&a, &after.p->problems[i], lang).n > 10);
	arena_done(&a);
}

/* Takes the figures of the last year from the school of a primary zone with a warning that one school serves alone. */
static int32_t forget_last_year(struct arena *a, const struct warnings *w)
{
	const struct prospect *p = w->f->p;
	bool *warned = ARENA_ARRAY(a, bool, p->zone.n);
	for (size_t i = 0; i < w->n; i++)
		warned[w->zones[i].zone] = w->zones[i].worst > 0;
	for (int s = 0; s < p->data.schools; s++) {
		int z = p->zone_of[s * PROSPECT_STAGES + 1];
		if (z < 0 || p->zone_schools[z] != 1 || !warned[z] || p->zone_of[s * PROSPECT_STAGES + 2] >= 0)
			continue;
		struct value_of none[] = {{"pupils", no_value.value}, {"boys", no_value.value}, {"boarders", no_value.value}};
		put(&record_grades, first_row(a, &record_grades, arena_printf(a, "year = 2022 and grade = '3' and school = '%.*s'",
									      STR_ARG(prospect_text(&p->school, SCHOOL_CODE, s)))), none, ARRAY_LEN(none));
		return z;
	}
	fail();
	return -1;
}

/* What forecasts took to be a zone without pupils, all of it green, is a zone of which nothing is known; its warning stays as it was. */
static void a_zone_whose_school_lacks_figures_has_no_colour(void **state)
{
	struct arena a;
	struct err err;
	struct warnings before, w;
	struct warnings_recorded n;
	struct as_of at = as_of_today(city.reg);
	arena_init(&a);
	struct foresight f = make(&a, "high");
	assert_ok_err(warnings_make(&a, &f, STR("b"), -1, &before, &err));
	int32_t z = forget_last_year(&a, &before);
	struct id county = first_row(&a, &record_region, "code = '131102'"), zone = f.p->zone.ids[z];
	struct value_of moves[] = {{"county", VALUE_ROW(first_row(&a, &record_region, "code = '1311'"))}, {"year", VALUE_I64(2024)},
				   {"stage", VALUE_STR(STR("primary"))}, {"in", VALUE_I64(5)}, {"out", VALUE_I64(2)}};
	put(&record_movement, (struct id){}, moves, ARRAY_LEN(moves));
	/* births of a zone in which nobody is registered stand for them */
	struct id empty = first_row(&a, &record_zone, "name = '甲施教区'");
	struct value_of births[] = {{"kind", VALUE_STR(STR("births"))}, {"county", VALUE_ROW(county)}, {"zone", VALUE_ROW(empty)},
				    {"born", VALUE_I64(2017)}, {"year", VALUE_I64(2022)}, {"children", VALUE_I64(31)}};
	put(&record_children, (struct id){}, births, ARRAY_LEN(births));
	struct foresight g = make(&a, "high");
	assert_int_equal(named(g.p, "no-number"), 1);
	assert_int_equal(named(g.p, "missing-last-year"), 1);
	assert_int_equal(named(g.p, "zone-incomplete"), 1);
	assert_int_equal(named(g.p, "moves-of-nowhere"), 1);
	int32_t of = frame_find(&g.p->zone, empty);
	assert_true(of >= 0 && g.p->zone_children[(size_t)of * (size_t)g.p->leads + 1] == 31);
	assert_ok_err(warnings_make(&a, &g, STR("b"), -1, &w, &err));
	size_t unknown = 0, unknown_before = 0;
	for (size_t i = 0; i < before.n; i++)
		unknown_before += before.zones[i].worst < 0;
	for (size_t i = 0; i < w.n; i++) {
		unknown += w.zones[i].worst < 0;
		if (id_cmp(g.p->zone.ids[w.zones[i].zone], zone) == 0)
			assert_true(w.zones[i].worst < 0 && isnan(w.zones[i].years[0].pupils) && isnan(w.zones[i].years[0].red));
	}
	assert_int_equal(unknown, unknown_before + 1);
	assert_ok_err(warnings_record(city.reg, &a, &before, at, STR("tester"), &n, &err));
	struct list_page was, is;
	struct list_query q = {.record = &record_warning, .at = at, .limit = 1, .where = str_of(arena_printf(&a, "zone = '%.*s'",
			       STR_ARG(prospect_text(&f.p->zone, ZONE_NAME, z))))};
	assert_ok_err(record_list(city.reg, &a, &q, &was, &err));
	assert_ok_err(warnings_record(city.reg, &a, &w, at, STR("tester"), &n, &err));
	assert_ok_err(record_list(city.reg, &a, &q, &is, &err));
	assert_true(was.n == 1 && is.n == 1 && is.rows[0]->version == was.rows[0]->version);
	arena_done(&a);
}

static void what_no_forecast_reads_leaves_its_content(void **state)
{
	struct arena a;
	struct err err;
	struct str before, stamp, after, moved;
	struct as_of at = {.day = reg_today(city.reg), .tx = TX_NOW};
	arena_init(&a);
	struct id row = first_row(&a, &record_grades, "year = 2021 and grade = '2' and pupils > 20 and classes = 1");
	assert_ok_err(prospect_content(city.reg, &a, at, &before, &err));
	assert_ok_err(prospect_stamp(city.reg, &a, at, &stamp, &err));
	struct value_of boarders[] = {{"boarders", VALUE_I64(7)}};
	put(&record_grades, row, boarders, ARRAY_LEN(boarders));
	assert_ok_err(prospect_content(city.reg, &a, at, &after, &err));
	assert_ok_err(prospect_stamp(city.reg, &a, at, &moved, &err));
	assert_true(str_eq(before, after));
	assert_false(str_eq(stamp, moved)); /* by rows, it moves */
	struct value_of classes[] = {{"classes", VALUE_I64(2)}};
	put(&record_grades, row, classes, ARRAY_LEN(classes));
	assert_ok_err(prospect_content(city.reg, &a, at, &after, &err));
	assert_false(str_eq(before, after));
	arena_done(&a);
}

/* Error of the junior schools' entry a year ahead, from the last two origins that can be judged. */
static double entry_error(struct arena *a, const struct prospect *p, const struct cohort_drivers *drivers)
{
	struct cohort_forecast *made;
	struct err err;
	double off = 0;
	int grade = prospect_first_grade[2];
	assert_ok_err(cohort_forecasts_driven(a, &p->data, &cohort_terms_default, drivers, p->origin - 2, p->origin - 1, 1, &made, NULL, &err));
	for (int o = 0; o < 2; o++)
		for (int s = 0; s < p->data.schools; s++) {
			double truth = p->data.pupils[cohort_cell(&p->data, s, made[o].origin + 1, grade)], n = made[o].mean[cohort_at(&made[o], s, 1, grade)];
			off += isnan(truth) || isnan(n) ? 0 : fabs(n - truth);
		}
	return off;
}

/* Who enters the city's junior schools left the sixth grades of their zones: a forecast that knows the feeders does better than one that
 * knows the county's sixth grades, and that better than one without either. */
static void feeders_foretell_the_junior_schools(void **state)
{
	struct arena a;
	arena_init(&a);
	struct foresight f = make(&a, "middle");
	struct cohort_drivers without = f.p->drivers;
	without.feeders = (struct cohort_feeders){};
	double fed = entry_error(&a, f.p, &f.p->drivers), county = entry_error(&a, f.p, &without), last = 0;
	int grade = prospect_first_grade[2];
	for (int y = f.p->origin - 1; y <= f.p->origin; y++)
		for (int s = 0; s < f.p->data.schools; s++) {
			double truth = f.p->data.pupils[cohort_cell(&f.p->data, s, y, grade)], before = f.p->data.pupils[cohort_cell(&f.p->data, s, y - 1, grade)];
			last += isnan(truth) || isnan(before) ? 0 : fabs(before - truth);
		}
	assert_true(fed < 0.97 * county && fed < 0.9 * last);
	arena_done(&a);
}

/* ---- warnings ---- */

static void colours_follow_the_profile(void **state)
{
	struct arena a;
	struct warnings w;
	struct err err;
	arena_init(&a);
	struct foresight f = make(&a, "high");
	assert_ok_err(warnings_make(&a, &f, STR("b"), -1, &w, &err));
	assert_false(w.profile.counts_children);
	assert_int_equal(w.profile.colours, 5);
	size_t coloured = 0;
	for (size_t i = 0; i < w.n; i++)
		for (int h = 0; h < f.p->leads; h++) {
			const struct zone_year *y = &w.zones[i].years[h];
			if (!(y->seats > 0))
				continue;
			double ratio = y->pupils / y->seats;
			int expected = ratio < 0.8 ? 0 : ratio < 0.9 ? 1 : ratio < 0.95 ? 2 : ratio < 1 ? 3 : 4; /* handbook 6, profile B */
			assert_int_equal(y->colour, expected);
			coloured += expected > 0;
			if (y->lo > y->seats)
				assert_true(y->over > 0.9);
			if (y->hi < y->seats)
				assert_true(y->over < 0.1);
			assert_true(y->red >= y->over - 1e-9 && y->demand == y->pupils); /* red from 100 % on */
		}
	assert_true(coloured > 10);
	assert_int_equal(warnings_make(&a, &f, STR("z"), -1, &w, &err), ST_NOT_FOUND);
	arena_done(&a);
}

/* Who enters the zone's schools, from the schools' own forecasts: another way than the groups of the engine. */
static double entering(const struct foresight *f, const struct zone_outlook *z, int lead)
{
	double sum = 0;
	for (int s = 0; s < f->p->data.schools; s++) {
		double n = f->p->zone_of[s * PROSPECT_STAGES + z->stage] == z->zone ? forecast_school(f, s, lead, prospect_first_grade[z->stage]).mean : 0;
		sum += isnan(n) ? 0 : n;
	}
	return sum;
}

/* How likely red is speaks of what the profile colours by: as far as the forecast lies from the places, so sure is the chance. */
static void likelihoods_agree_with_colours(void **state)
{
	struct arena a;
	struct warnings w;
	struct err err;
	arena_init(&a);
	struct foresight f = make(&a, "high");
	size_t reds = 0, registered = 0, sure = 0, never = 0;
	assert_ok_err(warnings_make(&a, &f, STR("a"), -1, &w, &err));
	assert_true(w.profile.counts_children);
	for (size_t i = 0; i < w.n; i++) {
		const struct zone_outlook *z = &w.zones[i];
		double first = 0;
		for (int h = 1; h <= f.p->leads; h++) {
			const struct zone_year *y = &z->years[h - 1];
			double forecast = entering(&f, z, h), children = z->stage == 1 ? f.p->zone_children[(size_t)z->zone * (size_t)f.p->leads + (size_t)(h - 1)] : NAN;
			assert_true(fabs(y->demand - (isnan(children) ? forecast : children)) < 1e-6);
			registered += !isnan(children);
			if (y->colour < 0) {
				assert_true(isnan(y->red));
				continue;
			}
			bool is_red = y->demand >= y->places; /* handbook 6, profile A */
			assert_int_equal(y->colour, is_red ? 2 : y->demand >= 0.9 * y->places);
			assert_true(y->red >= 0 && y->red <= 1 + 1e-9);
			/* The middle of the futures lies near the forecast: a red zone is about as likely red as not, or more so. */
			if (is_red)
				assert_true(y->red > 0.4);
			else
				assert_true(y->red < 0.6);
			if (y->demand_lo >= y->places)
				assert_true(y->red >= 0.94);
			if (y->demand_hi < y->places)
				assert_true(y->red <= 0.06);
			sure += is_red && y->red > 0.9;
			never += !is_red && y->red < 0.01;
			first = fmax(first, y->red);
			/* By the first red year it has been red at least as likely as in any year until then. */
			if (z->red_lead == h) {
				assert_true(z->red_likely >= first - 1e-9 && z->red_likely <= 1 + 1e-9);
				reds++;
			}
		}
	}
	assert_true(reds > 20 && registered > 500 && sure > 5 && never > 500);
	arena_done(&a);
}

/* What the warnings in a movement say of their causes: `ret` of at most 64 bytes each, in the order of rows. */
static size_t causes(struct arena *a, struct as_of at, const char *where, struct str ret[1000])
{
	struct list_page page;
	struct list_query q = {.record = &record_warning, .at = at, .limit = 1000, .where = str_of(where)};
	struct err err;
	assert_ok_err(record_list(city.reg, a, &q, &page, &err));
	for (size_t i = 0; i < page.n; i++)
		ret[i] = page.rows[i]->values[record_field_index(&record_warning, STR("why"))].s;
	return page.n;
}

/* Until a warning is explained, it tells the causes of the latest forecast; then what was written stays. */
static void causes_follow_the_forecast(struct arena *a, struct as_of at, const struct warnings *now, const struct warnings *then)
{
	struct str before[1000], after[1000];
	struct warnings_recorded n;
	struct faults faults;
	struct change *c;
	struct err err;
	struct list_page page;
	struct list_query q = {.record = &record_warning, .at = at, .limit = 1, .where = STR("state = \"raised\"")};
	struct change_info info = {.actor = STR("tester"), .kind = "transition"};
	struct state_actor who = {.name = STR("tester"), .roles = STR("planner")};
	assert_ok_err(warnings_record(city.reg, a, now, at, STR("tester"), &n, &err));
	assert_ok_err(record_list(city.reg, a, &q, &page, &err));
	faults_init(&faults, a, 10);
	assert_ok_err(change_begin(city.reg, &info, &faults, &c, &err));
	assert_ok_err(change_transition(c, &record_warning, page.rows[0]->id, STR("explain"), &who, 0, &err));
	assert_ok_err(change_commit(c, NULL, &err));
	size_t rows = causes(a, at, "state = \"raised\"", before);
	struct str explained = page.rows[0]->values[record_field_index(&record_warning, STR("why"))].s;
	assert_true(rows > 10 && explained.n);
	assert_ok_err(warnings_record(city.reg, a, then, at, STR("tester"), &n, &err));
	assert_int_equal(n.raised, 0);
	assert_int_equal(causes(a, at, "state = \"raised\"", after), rows);
	for (size_t i = 0; i < rows; i++)
		assert_false(str_eq(before[i], after[i]));
	assert_int_equal(causes(a, at, "state = \"explained\"", after), 1);
	assert_true(str_eq(after[0], explained));
}

static void forecasts_raise_lower_and_confirm(void **state)
{
	struct arena a;
	struct warnings high, low;
	struct warnings_recorded n;
	struct err err;
	arena_init(&a);
	struct foresight f = make(&a, "high"), g = make(&a, "low");
	struct as_of at = as_of_today(city.reg);
	assert_ok_err(warnings_make(&a, &f, STR("b"), -1, &high, &err));
	assert_ok_err(warnings_make(&a, &g, STR("b"), -1, &low, &err));
	assert_ok_err(warnings_record(city.reg, &a, &low, at, STR("tester"), &n, &err));
	int64_t first = n.raised;
	assert_true(first > 0 && n.higher == 0 && n.lower == 0);
	assert_ok_err(warnings_record(city.reg, &a, &low, at, STR("tester"), &n, &err));
	assert_true(n.raised == 0 && n.confirmed == first);
	assert_ok_err(warnings_record(city.reg, &a, &high, at, STR("tester"), &n, &err));
	assert_true(n.higher > 0 && n.lower == 0);
	int64_t higher = n.higher, raised = n.raised;
	assert_ok_err(warnings_record(city.reg, &a, &low, at, STR("tester"), &n, &err));
	assert_int_equal(n.raised, 0);
	assert_int_equal(n.lower, higher + raised);
	struct list_page page;
	struct list_query q = {.record = &record_warning, .at = at, .limit = 1};
	assert_ok_err(record_list(city.reg, &a, &q, &page, &err));
	assert_true(str_eq(page.rows[0]->state, STR("raised")));

	/* Closed, all stay so under the same figures; those that grow worse begin anew, and no other. */
	q.limit = 1000;
	assert_ok_err(record_list(city.reg, &a, &q, &page, &err));
	struct faults faults;
	struct change *c;
	struct change_info info = {.actor = STR("tester"), .kind = "transition", .reason = STR("built")};
	struct state_actor who = {.name = STR("tester"), .roles = STR("planner")};
	faults_init(&faults, &a, 10);
	assert_ok_err(change_begin(city.reg, &info, &faults, &c, &err));
	for (size_t i = 0; i < page.n; i++)
		assert_ok_err(change_transition(c, &record_warning, page.rows[i]->id, STR("close"), &who, 0, &err));
	assert_ok_err(change_commit(c, NULL, &err));
	assert_ok_err(warnings_record(city.reg, &a, &low, at, STR("tester"), &n, &err));
	assert_true(n.raised + n.higher + n.lower + n.confirmed == 0);
	assert_ok_err(warnings_record(city.reg, &a, &high, at, STR("tester"), &n, &err));
	assert_int_equal(n.raised, higher + raised);
	assert_true(n.higher + n.lower + n.confirmed == 0);
	size_t again = 0;
	assert_ok_err(record_list(city.reg, &a, &q, &page, &err));
	for (size_t i = 0; i < page.n; i++)
		again += str_eq(page.rows[i]->state, STR("raised"));
	assert_int_equal(again, higher + raised);
	causes_follow_the_forecast(&a, at, &high, &low);
	arena_done(&a);
}

/* A notice tells no number below the policy's limit. */
static void small_numbers_stay_untold(void **state)
{
	struct arena a;
	struct warnings w;
	struct report r;
	struct err err;
	struct buf text;
	arena_init(&a);
	buf_init(&text, 0);
	struct foresight f = make(&a, "middle");
	assert_ok_err(warnings_make(&a, &f, STR("a"), -1, &w, &err));
	warnings_notice(&w, -1, LANG_EN, &a, &r);
	size_t hidden = 0;
	for (const struct report_block *b = r.first; b; b = b->next)
		for (int row = 0; b->kind == BLOCK_TABLE && row < b->table->row_count; row++)
			for (int k = 3; k < b->table->column_count; k += 2) {
				const struct report_value *v = &b->table->cells[row * b->table->column_count + k];
				hidden += v->kind == REPORT_TEXT;
				assert_false(v->kind == REPORT_INTEGER && v->integer > 0 && v->integer < 10);
			}
	assert_true(hidden > 0);
	report_to_text(&r, &(struct text_options){}, &text);
	assert_true(str_find(buf_view(&text), STR("2022-09-01")) >= 0);
	buf_done(&text);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_agree),
		cmocka_unit_test(scenarios_differ_in_their_direction),
		cmocka_unit_test(the_map_says_what_the_forecast_does),
		cmocka_unit_test(feeders_foretell_the_junior_schools),
		cmocka_unit_test(colours_follow_the_profile),
		cmocka_unit_test(likelihoods_agree_with_colours),
		cmocka_unit_test(forecasts_raise_lower_and_confirm),
		cmocka_unit_test(small_numbers_stay_untold),
		cmocka_unit_test(what_no_forecast_reads_leaves_its_content),
		cmocka_unit_test(what_is_wrong_is_named_and_the_rest_forecast),
		cmocka_unit_test(a_zone_whose_school_lacks_figures_has_no_colour),
	};
	return cmocka_run_group_tests(tests, city_open, city_close);
}
