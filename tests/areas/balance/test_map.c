/* The education map of a sample city, with what balance and coverage give to it. */
#include "city.h"

#include "areas/balance/balance.h"
#include "areas/balance/coverage.h"
#include "web/map_view.h"

#include <math.h>

static struct city_fixture city;
static struct school_map *map;
static const struct as_of at = {.day = 20454, .tx = TX_NOW}; /* 2026-01-01 */

static int setup(void **state)
{
	static const struct map_source *const list[] = {&balance_map_source, &coverage_map_source};
	static const struct map_sources sources = {list, 2};
	struct err err;
	city_open(&city, "hengshui", "sqlite::memory:");
	if (map_load(city.reg, at, &sources, NULL, false, &map, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_int_equal(map->columns.n_failures, 0);
	return 0;
}

static int teardown(void **state)
{
	map_free(map);
	city_close(&city);
	return 0;
}

static const struct map_column *column(const char *name)
{
	int i = map_column_find(&map->columns, str_of(name));
	if (i < 0)
		fail_msg("no column %s", name);
	return &map->columns.list[i];
}

/* The columns say what `junheng balance` says. */
static void columns_are_the_measures(void **state)
{
	struct arena a;
	struct err err;
	struct balance_rules *rules;
	struct balance_data data;
	struct balance_result r;
	size_t n;
	arena_init(&a);
	assert_ok_err(balance_rules_in_force(city.reg, &a, at, STR(""), &rules, &n, &err));
	assert_int_equal(n, 1);
	assert_ok_err(balance_load(city.reg, &a, at, 0, NULL, &data, &err));
	assert_ok_err(balance_compute(&a, rules, &data, STR(""), STR(""), &r, &err));
	assert_true(r.region_count > 10);
	assert_int_equal(map->year, data.year);
	for (size_t i = 0; i < r.region_count; i++) {
		const struct balance_region *b = &r.regions[i];
		int32_t k = map_find_region(map, data.region.ids[b->county]);
		assert_true(k >= 0);
		for (int x = 0; x < 7; x++) {
			char name[64];
			snprintf(name, sizeof name, "balance.%.*s.cv%d", STR_ARG(rules->stage[b->stage]), x + 1);
			const struct map_column *c = column(name);
			double cv = b->measure.indicator[x].spread.cv;
			assert_true(c->values[k] == cv || (isnan(cv) && isnan(c->values[k])));
			assert_true(c->limit == (b->stage ? 0.45 : 0.5));
			if (!isnan(cv))
				assert_int_equal(c->verdicts[k], b->measure.indicator[x].cv_passes ? MAP_PASS : MAP_FAIL);
		}
		char name[64];
		snprintf(name, sizeof name, "balance.%.*s.county", STR_ARG(rules->stage[b->stage]));
		int expected = !b->measure.is_assessed ? MAP_UNKNOWN : b->measure.passes ? MAP_PASS : MAP_FAIL;
		assert_int_equal(column(name)->verdicts[k], expected);
	}
	size_t failing = 0, shown = 0;
	for (size_t i = 0; i < r.unit_count; i++)
		failing += r.units[i].verdict.is_assessed && !r.units[i].verdict.passes;
	for (size_t i = 0; i < map->n_schools; i++)
		shown += (column("balance.primary.school")->verdicts[i] == MAP_FAIL) + (column("balance.junior.school")->verdicts[i] == MAP_FAIL);
	assert_true(failing > 0);
	assert_int_equal(shown, failing);
	arena_done(&a);
}

static void coverage_is_the_commands(void **state)
{
	struct arena a;
	struct err err;
	struct coverage c;
	arena_init(&a);
	assert_ok_err(coverage_compute(city.reg, &a, at, NULL, STR(""), &c, &err));
	size_t seen = 0;
	for (size_t i = 0; i < c.row_count; i++) {
		if (c.rows[i].region < 0)
			continue;
		char name[64];
		snprintf(name, sizeof name, "coverage.%s.schools", coverage_stages[c.rows[i].stage]);
		int32_t k = map_find_region(map, c.data->region.ids[c.rows[i].region]);
		assert_true(column(name)->values[k] == (double)c.rows[i].covered_schools / (double)c.rows[i].schools);
		/* the map counts the same schools */
		snprintf(name, sizeof name, "schools.%s", coverage_stages[c.rows[i].stage]);
		assert_true(column(name)->values[k] == (double)c.rows[i].schools);
		seen++;
	}
	assert_true(seen > 20);
	arena_done(&a);
}

/* Counties' clusters and schools add up to the city, and the shapes are there but for the two zones that have none. */
static void views_tie_to_the_register(void **state)
{
	struct err err;
	struct map_view v;
	struct arena a;
	struct map_features all, one;
	arena_init(&a);
	assert_ok_err(map_view_read(map, &(struct map_query){.zoom = STR("6")}, &v, &err));
	map_features_find(map, &v, &a, &all);
	int64_t schools = 0, pupils = 0;
	size_t without_shape = 0;
	for (size_t i = 0; i < map->n_regions; i++) {
		const struct map_region *r = &map->regions[i];
		if (!str_eq(r->level, STR("county")) && !str_eq(r->level, STR("zone")))
			continue;
		assert_ok_err(map_view_read(map, &(struct map_query){.region = r->code, .zoom = STR("12")}, &v, &err));
		map_features_find(map, &v, &a, &one);
		schools += one.schools;
		pupils += one.pupils;
		without_shape += !map_shapes_has(map->shapes, i);
	}
	assert_true(all.schools > 100);
	assert_int_equal(schools, all.schools);
	assert_int_equal(pupils, all.pupils);
	assert_int_equal(without_shape, 2);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_the_measures),
		cmocka_unit_test(coverage_is_the_commands),
		cmocka_unit_test(views_tie_to_the_register),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
