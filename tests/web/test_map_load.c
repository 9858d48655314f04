/* The map of a small register, as of days and as known, and maps kept for threads. */
#include "web/small_city.h"

#include "web/map_cache.h"
#include "web/map_view.h"

#include "record/tx.h"

#include <jansson.h>
#include <math.h>
#include <pthread.h>

static struct school_map *load(struct bed *b, struct as_of at)
{
	struct school_map *m = NULL;
	assert_bed(map_load(b->g, at, NULL, NULL, false, &m, &b->err));
	return m;
}

static const struct map_school *school_on(const struct school_map *m, struct id id)
{
	int32_t i = map_find_school(m, id);
	return i < 0 ? NULL : &m->schools[i];
}

static void days_decide_what_is_there(void **state)
{
	struct city c;
	city_open(state, &c);
	static const struct {
		int year, month, day;
		int status[CITY_SCHOOLS]; /* 0: not there */
		int statistics, links, campuses;
	} days[] = {
		{1940, 1, 1, {0}, 0, 0, 0},
		{1949, 12, 31, {MAP_PLANNED, MAP_PLANNED, MAP_OPEN, MAP_OPEN, MAP_PLANNED}, 0, 0, 0},
		{1950, 1, 1, {MAP_OPEN, MAP_PLANNED, MAP_OPEN, MAP_OPEN, MAP_PLANNED}, 0, 0, 0},
		{2022, 1, 1, {MAP_OPEN, MAP_PLANNED, MAP_OPEN, MAP_OPEN, MAP_PLANNED}, 0, 2, 0},
		{2023, 9, 1, {MAP_OPEN, MAP_PLANNED, MAP_OPEN, MAP_OPEN, MAP_PLANNED}, 2023, 1, 1},
		{2024, 7, 31, {MAP_OPEN, MAP_PLANNED, MAP_OPEN, MAP_OPEN, MAP_PLANNED}, 2023, 1, 1},
		{2024, 8, 1, {MAP_OPEN, MAP_PLANNED, 0, MAP_OPEN, MAP_PLANNED}, 2023, 1, 1},
		{2024, 9, 1, {MAP_OPEN, MAP_PLANNED, 0, MAP_OPEN, MAP_PLANNED}, 2024, 1, 1},
		{2026, 8, 31, {MAP_OPEN, MAP_PLANNED, 0, MAP_OPEN, MAP_PLANNED}, 2024, 1, 1},
		{2026, 9, 1, {MAP_OPEN, MAP_OPEN, 0, MAP_OPEN, MAP_PLANNED}, 2024, 1, 1},
	};
	for (size_t d = 0; d < ARRAY_LEN(days); d++) {
		struct school_map *m = load(c.b, on_day(days[d].year, days[d].month, days[d].day));
		size_t there = 0;
		for (int i = 0; i < CITY_SCHOOLS; i++) {
			const struct map_school *s = school_on(m, c.school[i]);
			if ((s ? s->status : 0) != days[d].status[i])
				fail_msg("school %d on %d-%02d-%02d", i, days[d].year, days[d].month, days[d].day);
			there += s != NULL;
		}
		assert_int_equal(m->n_schools, there);
		assert_int_equal(m->year, days[d].statistics);
		assert_int_equal(m->n_members, days[d].links);
		assert_int_equal(m->n_campuses, days[d].campuses);
		map_free(m);
	}
	bed_close(c.b);
}

static void values_are_the_registers(void **state)
{
	struct city c;
	city_open(state, &c);
	struct school_map *m = load(c.b, on_day(2023, 10, 1));
	const struct map_school *nine = school_on(m, c.school[2]), *nowhere = school_on(m, c.school[3]);
	assert_int_equal(nine->pupils, 150);
	assert_int_equal(nine->stage_pupils[1], 100);
	assert_int_equal(nine->stage_pupils[2], 50);
	assert_int_equal(nine->stages, 2 | 4);
	assert_true(nine->lon == 115.2 && nine->lat == 37.6); /* WGS84, as stored */
	assert_str(m->regions[nine->county].code, "131122");
	assert_str(m->regions[nowhere->region].code, "131122001");
	assert_str(m->regions[nowhere->county].code, "131122");
	assert_int_equal(nowhere->pupils, -1); /* its statistics are of a later year */
	assert_int_equal(nowhere->stages, 2);  /* a primary school by its type */
	assert_true(isnan(nowhere->lon));
	assert_int_equal(m->n_placed, m->n_schools - 1);
	/* open schools of each county and of the city above: planned ones do not count */
	int column = map_column_find(&m->columns, STR("schools.all"));
	const double *v = m->columns.list[column].values;
	assert_true(v[map_region_coded(m, STR("131121"))] == 1);
	assert_true(v[map_region_coded(m, STR("131122"))] == 2);
	assert_true(v[map_region_coded(m, STR("1311"))] == 3);
	v = m->columns.list[map_column_find(&m->columns, STR("size.junior"))].values;
	assert_true(v[map_region_coded(m, STR("131122"))] == 50);
	assert_true(isnan(v[map_region_coded(m, STR("131121"))])); /* nothing reported is not 0 */
	map_free(m);
	bed_close(c.b);
}

/* What was known then: a correction does not change the map of the past. */
static void known_at_an_earlier_moment(void **state)
{
	struct city c;
	struct err err;
	city_open(state, &c);
	struct school_map *before = load(c.b, on_day(2025, 1, 1));
	bed_put(c.b, &city_school, c.school[0], day_of(1949, 1, 1), "longitude=115.7");
	struct school_map *after = load(c.b, on_day(2025, 1, 1)), *again = load(c.b, (struct as_of){.day = day_of(2025, 1, 1), .tx = before->tx});
	assert_true(after->tx > before->tx);
	assert_memory_not_equal(after->chain, before->chain, sizeof after->chain);
	assert_memory_equal(again->chain, before->chain, sizeof again->chain);
	assert_true(school_on(before, c.school[0])->lon == 115.8);
	assert_true(school_on(after, c.school[0])->lon == 115.7);
	assert_true(school_on(again, c.school[0])->lon == 115.8);
	struct map_view v;
	char one[MAP_TAG_TEXT], two[MAP_TAG_TEXT];
	assert_ok_err(map_view_read(before, &(struct map_query){.bbox = STR("115,37,116,38")}, &v, &err));
	map_view_tag(before, &v, "features", LANG_ZH, one);
	map_view_tag(again, &v, "features", LANG_ZH, two);
	assert_string_equal(one, two);
	map_view_tag(after, &v, "features", LANG_ZH, two);
	assert_string_not_equal(one, two);
	map_free(before);
	map_free(after);
	map_free(again);
	bed_close(c.b);
}

static json_t *answer(const struct school_map *m, struct map_query q, void (*put)(const struct school_map *, const struct map_view *, enum lang, struct buf *))
{
	struct map_view v;
	struct err err;
	struct buf out;
	json_error_t why;
	assert_ok_err(map_view_read(m, &q, &v, &err));
	buf_init(&out, 0);
	put(m, &v, LANG_EN, &out);
	json_t *j = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, &why);
	if (!j)
		fail_msg("%s at %d of %s", why.text, why.position, out.p);
	buf_done(&out);
	return j;
}

static void put_regions(const struct school_map *m, const struct map_view *v, enum lang lang, struct buf *out)
{
	map_put_regions(m, v, 5, lang, out);
}

static size_t count(const json_t *j) { return json_array_size(json_object_get(j, "features")); }

static void views_pick_schools(void **state)
{
	struct city c;
	city_open(state, &c);
	struct school_map *m = load(c.b, on_day(2022, 1, 1));
	char group[ID_TEXT];
	id_format(c.group, group);
	const struct {
		struct map_query q;
		size_t schools, links;
	} cases[] = {
		{{}, 2, 1},
		{{.status = STR("all")}, 4, 1},
		{{.status = STR("planned")}, 2, 0},
		{{.region = STR("131121")}, 1, 0},
		{{.region = STR("1311"), .status = STR("all")}, 4, 1},
		{{.stage = STR("junior")}, 1, 1},
		{{.stage = STR("senior")}, 0, 0},
		{{.group = str_of(group)}, 2, 1},
		{{.bbox = STR("115.5,37,116,38"), .zoom = STR("14")}, 1, 1},
		{{.bbox = STR("100,20,101,21"), .zoom = STR("14")}, 0, 0},
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *j = answer(m, cases[i].q, map_put_features), *l = answer(m, cases[i].q, map_put_links);
		if (count(j) != cases[i].schools || count(l) != cases[i].links)
			fail_msg("case %zu: %zu schools, %zu links", i, count(j), count(l));
		json_decref(j);
		json_decref(l);
	}
	json_t *j = answer(m, (struct map_query){.column = STR("pupils.all")}, put_regions);
	assert_int_equal(count(j), 2);
	json_decref(j);
	map_free(m);
	bed_close(c.b);
}

static void an_empty_register_is_an_empty_map(void **state)
{
	struct bed *b = bed_open_with(state, &city_catalogue);
	struct school_map *m = load(b, on_day(2025, 1, 1));
	assert_int_equal(m->n_schools, 0);
	json_t *j = answer(m, (struct map_query){}, map_put_features), *r = answer(m, (struct map_query){.column = STR("schools.all")}, put_regions);
	assert_int_equal(count(j), 0);
	assert_int_equal(count(r), 0);
	json_decref(j);
	json_decref(r);
	map_free(m);
	bed_close(b);
}

/* ---- sources and the cache ---- */

static int loads; /* counted by a source, which the cache runs one at a time */

static enum status give_one(struct reg *g, const struct school_map *m, struct as_of at, struct arena *a, struct map_columns *out, struct err *err)
{
	loads++;
	struct map_column *c = map_column_add(out, a, (struct map_column){.name = STR("test.one"), .of = MAP_OF_SCHOOLS, .stage = -1, .limit = NAN}, m->n_schools);
	c->verdicts = ARENA_ARRAY(a, uint8_t, m->n_schools + 1);
	for (size_t i = 0; i < m->n_schools; i++)
		c->verdicts[i] = MAP_PASS;
	return ST_OK;
}

static enum status give_none(struct reg *g, const struct school_map *m, struct as_of at, struct arena *a, struct map_columns *out, struct err *err)
{
	map_column_add(out, a, (struct map_column){.name = STR("test.half")}, 0);
	return err_set(err, ST_INVALID, "the schools have no statistics");
}

static const struct map_source one = {"one", .columns = give_one}, none = {"none", .columns = give_none};
static const struct map_source *const both[] = {&none, &one};
static const struct map_sources sources = {both, 2};

static void a_source_that_fails_is_left_out(void **state)
{
	struct city c;
	struct err err;
	city_open(state, &c);
	struct school_map *m = NULL;
	assert_ok_err(map_load(c.b->g, on_day(2025, 1, 1), &sources, NULL, false, &m, &err));
	assert_int_equal(m->columns.n_failures, 1);
	assert_string_equal(m->columns.failures[0].source, "none");
	assert_int_equal(map_column_find(&m->columns, STR("test.half")), -1);
	json_t *j = answer(m, (struct map_query){.verdict = STR("test.one")}, map_put_features);
	json_t *p = json_object_get(json_array_get(json_object_get(j, "features"), 0), "properties");
	assert_int_equal(json_integer_value(json_object_get(p, "verdict")), MAP_PASS);
	json_decref(j);
	map_free(m);
	bed_close(c.b);
}

static void maps_are_made_once_and_forgotten(void **state)
{
	struct city c;
	struct err err;
	city_open(state, &c);
	struct map_cache *cache = map_cache_new(&sources, 2, 0);
	const struct school_map *m[4];
	loads = 0;
	for (int i = 0; i < 4; i++) { /* two days asked for twice */
		assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 1 + i % 2), false, &m[i], &err));
		map_cache_release(cache, m[i]);
	}
	assert_int_equal(loads, 2);
	assert_ptr_equal(m[0], m[2]);
	assert_ptr_equal(m[1], m[3]);
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 3), false, &m[0], &err)); /* instead of the first */
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 2), false, &m[1], &err));
	assert_int_equal(loads, 3);
	assert_ptr_equal(m[1], m[3]);
	map_cache_release(cache, m[0]);
	map_cache_release(cache, m[1]);
	/* a change of the register makes another map */
	bed_put(c.b, &city_school, c.school[0], day_of(1949, 1, 1), "longitude=115.75");
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 2), false, &m[0], &err));
	assert_int_equal(loads, 4);
	assert_true(school_on(m[0], c.school[0])->lon == 115.75);
	map_cache_release(cache, m[0]);
	map_cache_free(cache);
	bed_close(c.b);
}

/* A register that is written to all the time does not make a map of every transaction. */
static void patience_spares_making(void **state)
{
	struct city c;
	struct err err;
	city_open(state, &c);
	struct map_cache *cache = map_cache_new(&sources, 4, 1000000);
	const struct school_map *before, *now, *then;
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 1), false, &before, &err));
	bed_put(c.b, &city_school, c.school[0], day_of(1949, 1, 1), "longitude=115.75");
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 1), false, &now, &err));
	assert_ptr_equal(now, before);
	/* who names a transaction gets it */
	assert_ok_err(map_cache_get(cache, c.b->g, (struct as_of){.day = day_of(2025, 1, 1), .tx = before->tx + 1}, false, &then, &err));
	assert_true(school_on(then, c.school[0])->lon == 115.75);
	map_cache_release(cache, before);
	map_cache_release(cache, now);
	map_cache_release(cache, then);
	map_cache_free(cache);
	bed_close(c.b);
}

static enum status stamp_campus(struct reg *g, struct arena *a, struct as_of at, struct str *ret, struct err *err)
{
	const struct record *r = catalogue_find(g->catalogue, STR("campus"));
	return record_stamp(g, a, &r, 1, ret, err);
}

/* What a stamped source gave serves the next map, until what it is made from changes, the day is another, or an earlier moment
 * is asked for. */
static void stamped_columns_stay(void **state)
{
	static const struct map_source stamped = {"stamped", .stamp = stamp_campus, .columns = give_one};
	static const struct map_source *const list[] = {&none, &stamped};
	static const struct map_sources with_stamp = {list, 2};
	struct city c;
	struct err err;
	city_open(state, &c);
	struct map_cache *cache = map_cache_new(&with_stamp, 3, 0);
	const struct school_map *m, *old;
	loads = 0;
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 1), false, &old, &err));
	assert_int_equal(loads, 1);
	bed_put(c.b, &city_school, c.school[0], day_of(1949, 1, 1), "name=改名学校");
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 1), false, &m, &err));
	assert_int_equal(loads, 1);
	assert_ptr_not_equal(m, old);
	int at = map_column_find(&m->columns, STR("test.one")), before = map_column_find(&old->columns, STR("test.one"));
	assert_int_equal(m->columns.list[at].verdicts[0], MAP_PASS);
	assert_ptr_equal(m->columns.list[at].verdicts, old->columns.list[before].verdicts);
	assert_true(isnan(m->columns.list[at].values[0]));
	map_cache_release(cache, old);
	map_cache_release(cache, m);
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 2), false, &m, &err));
	assert_int_equal(loads, 2);
	map_cache_release(cache, m);
	assert_ok_err(map_cache_get(cache, c.b->g, (struct as_of){.day = day_of(2025, 1, 2), .tx = m->tx - 1}, false, &m, &err));
	assert_int_equal(loads, 3);
	map_cache_release(cache, m);
	bed_put(c.b, &city_campus, (struct id){}, 0, "school=2113000001;name=北校区;longitude=115.82;latitude=37.5;from=2022-09-01");
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 2), false, &m, &err));
	assert_int_equal(loads, 4);
	map_cache_release(cache, m);
	map_cache_free(cache);
	bed_close(c.b);
}

/* Where a map may lag, a slow source is not asked after a change: its columns are those of before, and the map says so, until it has been
 * made whole beside it. */
static void slow_columns_lag(void **state)
{
	static const struct map_source slow = {"slow", .stamp = stamp_campus, .columns = give_one, .is_slow = true};
	static const struct map_source *const list[] = {&slow};
	static const struct map_sources with_slow = {list, 1};
	struct city c;
	struct err err;
	city_open(state, &c);
	struct map_cache *cache = map_cache_new(&with_slow, 3, 0);
	const struct school_map *m;
	loads = 0;
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 1), true, &m, &err));
	assert_int_equal(loads, 1);
	assert_false(m->columns.is_behind);
	map_cache_release(cache, m);
	bed_put(c.b, &city_campus, (struct id){}, 0, "school=2113000001;name=北校区;longitude=115.82;latitude=37.5;from=2022-09-01");
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 2), true, &m, &err)); /* the next day, too */
	assert_int_equal(loads, 1);
	assert_true(m->columns.is_behind);
	assert_true(map_column_find(&m->columns, STR("test.one")) >= 0);
	assert_ok_err(map_cache_catch_up(cache, c.b->g, on_day(2025, 1, 2), &err));
	assert_int_equal(loads, 2);
	assert_true(m->columns.is_behind); /* whoever holds the old one goes on reading it */
	map_cache_release(cache, m);
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 2), true, &m, &err));
	assert_false(m->columns.is_behind);
	map_cache_release(cache, m);
	assert_ok_err(map_cache_catch_up(cache, c.b->g, on_day(2025, 1, 2), &err)); /* nothing to catch up with */
	assert_int_equal(loads, 2);
	bed_put(c.b, &city_campus, (struct id){}, 0, "school=2113000001;name=南校区;longitude=115.83;latitude=37.5;from=2022-09-01");
	assert_ok_err(map_cache_get(cache, c.b->g, on_day(2025, 1, 2), false, &m, &err)); /* may not lag */
	assert_int_equal(loads, 3);
	map_cache_release(cache, m);
	map_cache_free(cache);
	bed_close(c.b);
}

struct reader {
	struct map_cache *cache;
	const struct place *place;
	int seen;
	pthread_t thread;
};

/* Each thread has its own connection, as workers of the server have. */
static void *read_maps(void *data)
{
	struct reader *r = data;
	struct err err;
	struct store *s = NULL;
	struct reg *g = NULL;
	if (store_open(&s, str_of(r->place->url), &(struct store_options){.busy_ms = 5000}, &err) != ST_OK ||
	    reg_open(&g, &(struct reg_options){.store = s, .catalogue = &city_catalogue, .zone_minutes = 480}, &err) != ST_OK)
		return NULL;
	for (int i = 0; i < 50; i++) {
		const struct school_map *m;
		if (map_cache_get(r->cache, g, on_day(2024, 1, 1 + i * 7 % 5), false, &m, &err) != ST_OK)
			break;
		r->seen += m->day == day_of(2024, 1, 1 + i * 7 % 5) && m->n_schools == CITY_SCHOOLS;
		map_cache_release(r->cache, m);
	}
	reg_close(g);
	store_close(s);
	return NULL;
}

static void threads_share_maps(void **state)
{
	struct city c;
	city_open(state, &c);
	struct map_cache *cache = map_cache_new(&sources, 2, 0);
	struct reader readers[6] = {};
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		readers[i].cache = cache;
		readers[i].place = c.b->place;
		assert_int_equal(pthread_create(&readers[i].thread, NULL, read_maps, &readers[i]), 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		pthread_join(readers[i].thread, NULL);
		assert_int_equal(readers[i].seen, 50);
	}
	map_cache_free(cache);
	bed_close(c.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(days_decide_what_is_there), BOTH(values_are_the_registers),	BOTH(known_at_an_earlier_moment),
		ONLY_SQLITE(views_pick_schools), ONLY_SQLITE(an_empty_register_is_an_empty_map), ONLY_SQLITE(a_source_that_fails_is_left_out),
		ONLY_SQLITE(maps_are_made_once_and_forgotten), ONLY_SQLITE(patience_spares_making), ONLY_SQLITE(stamped_columns_stay), BOTH(threads_share_maps),
		ONLY_SQLITE(maps_are_made_once_and_forgotten), ONLY_SQLITE(patience_spares_making), ONLY_SQLITE(slow_columns_lag), BOTH(threads_share_maps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
