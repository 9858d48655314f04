#include "web/map.h"

#include "record/frame.h"
#include "record/reported.h"
#include "record/tx.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Frames with the order the map's arrays take from them. */
struct loading {
	struct reg *g;
	struct school_map *m;
	struct as_of at;
	struct arena scratch;
	struct frame region, school;
	int32_t *region_of; /* row of the frame → index in the map */
	int32_t *school_of; /* −1: not on the map */
	bool is_last; /* the register as it is: what stamps tell of */
};

static const struct record *record_named(const struct reg *g, const char *name)
{
	return catalogue_find(g->catalogue, str_of(name));
}

static struct str text_at(const struct frame *f, int column, size_t row)
{
	const struct frame_column *c = &f->columns[column];
	return c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

/* A date column: true when it is known and not after the day. */
static bool is_past(const struct frame *f, int column, size_t row, day_t day)
{
	int64_t v = f->columns[column].i[row];
	return v != FRAME_NONE && (day_t)(v >> 2) <= day;
}

/* ---- regions ---- */

static int by_code(const void *a, const void *b, void *context)
{
	const struct frame *f = context;
	return str_cmp(text_at(f, 0, (size_t)*(const int32_t *)a), text_at(f, 0, (size_t)*(const int32_t *)b));
}

static enum status load_regions(struct loading *l, struct err *err)
{
	struct school_map *m = l->m;
	const struct record *r = record_named(l->g, "region");
	/* a frame cannot refer to itself while it is being read: parents are found by a second look */
	const struct frame_ask only_code[] = {{"code", FRAME_TEXT, NULL}};
	struct frame ids;
	TRY(frame_load(l->g, &l->scratch, r, l->at, STR(""), only_code, 1, &ids, err));
	const struct frame_ask ask[] = {{"code", FRAME_TEXT, NULL}, {"name", FRAME_TEXT, NULL}, {"level", FRAME_TEXT, NULL},
					{"parent", FRAME_INDEX, &ids}, {"shape", FRAME_TEXT, NULL}};
	TRY(frame_load(l->g, &l->scratch, r, l->at, STR(""), ask, ARRAY_LEN(ask), &l->region, err));
	const struct frame *f = &l->region;
	int32_t *order = ARENA_ARRAY(&l->scratch, int32_t, f->n + 1);
	l->region_of = ARENA_ARRAY(&l->scratch, int32_t, f->n + 1);
	struct str *shapes = ARENA_ARRAY(&l->scratch, struct str, f->n + 1);
	for (size_t i = 0; i < f->n; i++)
		order[i] = (int32_t)i;
	qsort_r(order, f->n, sizeof *order, by_code, &l->region);
	for (size_t i = 0; i < f->n; i++)
		l->region_of[order[i]] = (int32_t)i;
	m->regions = ARENA_ARRAY(&m->arena, struct map_region, f->n + 1);
	m->n_regions = f->n;
	for (size_t i = 0; i < f->n; i++) {
		size_t row = (size_t)order[i];
		int32_t parent = f->columns[3].index[row];
		m->regions[i] = (struct map_region){
			.id = f->ids[row],
			.code = str_copy(&m->arena, text_at(f, 0, row)),
			.name = str_copy(&m->arena, text_at(f, 1, row)),
			.level = str_copy(&m->arena, text_at(f, 2, row)),
			.parent = parent >= 0 ? l->region_of[parent] : -1,
		};
		shapes[i] = text_at(f, 4, row);
	}
	enum status st = map_shapes_make(&m->arena, shapes, f->n, &m->shapes, err);
	return st == ST_OK ? ST_OK : err_prefix(err, "boundaries of the regions");
}

static int32_t county_above(const struct school_map *m, int32_t region)
{
	for (int steps = 0; region >= 0 && steps < 16; region = m->regions[region].parent, steps++)
		if (str_eq(m->regions[region].level, STR("county")) || str_eq(m->regions[region].level, STR("zone")))
			return region;
	return -1;
}

/* ---- schools ---- */

enum { S_CODE, S_NAME, S_TYPE, S_COUNTY, S_LON, S_LAT, S_OPENED, S_CLOSED, S_STATUS };

/* 0: not on the map of the day. */
static uint8_t status_on(const struct frame *f, size_t row, day_t day)
{
	struct str status = text_at(f, S_STATUS, row);
	if (str_eq(status, STR("closed")) || is_past(f, S_CLOSED, row, day))
		return 0;
	bool is_planned = str_eq(status, STR("planned")) ||
			  (f->columns[S_OPENED].i[row] != FRAME_NONE && !is_past(f, S_OPENED, row, day));
	return is_planned ? MAP_PLANNED : MAP_OPEN;
}

static enum status load_schools(struct loading *l, struct err *err)
{
	struct school_map *m = l->m;
	const struct frame_ask ask[] = {
		[S_CODE] = {"code", FRAME_TEXT, NULL},	       [S_NAME] = {"name", FRAME_TEXT, NULL},
		[S_TYPE] = {"type", FRAME_TEXT, NULL},	       [S_COUNTY] = {"county", FRAME_INDEX, &l->region},
		[S_LON] = {"longitude", FRAME_REAL, NULL},     [S_LAT] = {"latitude", FRAME_REAL, NULL},
		[S_OPENED] = {"opened", FRAME_INTEGER, NULL},  [S_CLOSED] = {"closed", FRAME_INTEGER, NULL},
		[S_STATUS] = {"status", FRAME_TEXT, NULL},
	};
	TRY(frame_load(l->g, &l->scratch, record_named(l->g, "school"), l->at, STR(""), ask, ARRAY_LEN(ask), &l->school,
		       err));
	const struct frame *f = &l->school;
	m->schools = ARENA_ARRAY(&m->arena, struct map_school, f->n + 1);
	/* few types, many schools: one text for all schools of a type */
	struct str *types = ARENA_ARRAY(&m->arena, struct str, f->columns[S_TYPE].n_texts + 1);
	for (size_t i = 0; i < f->columns[S_TYPE].n_texts; i++)
		types[i] = str_copy(&m->arena, f->columns[S_TYPE].texts[i]);
	for (size_t i = 0; i < f->n; i++) {
		uint8_t status = status_on(f, i, m->day);
		if (!status)
			continue;
		int32_t county = f->columns[S_COUNTY].index[i], type = f->columns[S_TYPE].index[i];
		double lon = f->columns[S_LON].f[i], lat = f->columns[S_LAT].f[i];
		bool has_place = isfinite(lon) && isfinite(lat);
		struct map_school *s = &m->schools[m->n_schools++];
		*s = (struct map_school){
			.lon = has_place ? lon : NAN,
			.lat = has_place ? lat : NAN,
			.id = f->ids[i],
			.name = str_copy(&m->arena, text_at(f, S_NAME, i)),
			.code = str_copy(&m->arena, text_at(f, S_CODE, i)),
			.type = type >= 0 ? types[type] : (struct str){},
			.region = county >= 0 ? l->region_of[county] : -1,
			.pupils = -1,
			.status = status,
		};
		s->county = county_above(m, s->region);
		for (int k = 0; k < MAP_STAGES; k++)
			s->stage_pupils[k] = -1;
	}
	map_index(m);
	l->school_of = ARENA_ARRAY(&l->scratch, int32_t, f->n + 1);
	for (size_t i = 0; i < f->n; i++)
		l->school_of[i] = map_find_school(m, f->ids[i]);
	return ST_OK;
}

/* ---- statistics ---- */

static int stage_named(struct str section)
{
	for (int s = 0; s < MAP_STAGES; s++)
		if (str_eq(section, str_of(map_stage_names[s])))
			return s;
	return -1;
}

static int32_t add_pupils(int32_t sum, int64_t more)
{
	int64_t v = MAX(sum, 0) + more;
	return (int32_t)MIN(v, INT32_MAX);
}

static enum status load_statistics(struct loading *l, struct err *err)
{
	struct school_map *m = l->m;
	const struct record *r = record_named(l->g, "statistics");
	if (r)
		TRY(record_reported_year(l->g, &l->scratch, l->at, &m->year, err));
	if (m->year) {
		const struct frame_ask ask[] = {{"school", FRAME_INDEX, &l->school}, {"section", FRAME_TEXT, NULL}, {"pupils", FRAME_INTEGER, NULL}};
		struct frame f;
		struct str where = str_of(arena_printf(&l->scratch, "year = %d", m->year));
		TRY(frame_load(l->g, &l->scratch, r, l->at, where, ask, ARRAY_LEN(ask), &f, err));
		for (size_t i = 0; i < f.n; i++) {
			int32_t row = f.columns[0].index[i], at = row >= 0 ? l->school_of[row] : -1;
			int stage = stage_named(text_at(&f, 1, i));
			int64_t pupils = f.columns[2].i[i];
			if (at < 0 || stage < 0)
				continue;
			struct map_school *s = &m->schools[at];
			s->stages |= (uint8_t)(1 << stage);
			if (pupils == FRAME_NONE)
				continue;
			s->stage_pupils[stage] = add_pupils(s->stage_pupils[stage], pupils);
			s->pupils = add_pupils(s->pupils, pupils);
		}
	}
	/* what a school teaches while it has no statistics */
	const struct code_part *stages = record_field(record_named(l->g, "school"), STR("type"))->parts;
	for (size_t i = 0; i < m->n_schools; i++)
		if (!m->schools[i].stages)
			m->schools[i].stages = (uint8_t)code_parts(stages, m->schools[i].type, map_stage_names, MAP_STAGES);
	return ST_OK;
}

/* ---- groups ---- */

static int by_name(const void *a, const void *b)
{
	const struct map_group *x = a, *y = b;
	int c = str_cmp(x->name, y->name);
	return c ? c : id_cmp(x->id, y->id);
}

static int by_group(const void *a, const void *b)
{
	const struct map_member *x = a, *y = b;
	return x->group != y->group ? (x->group < y->group ? -1 : 1) : x->school < y->school ? -1 : x->school > y->school;
}

static int by_school(const void *a, const void *b)
{
	const struct map_member *x = a, *y = b;
	return x->school != y->school ? (x->school < y->school ? -1 : 1) : x->group < y->group ? -1 : x->group > y->group;
}

static void load_members(struct loading *l, const struct frame *groups, const struct frame *f, const int32_t *group_of)
{
	struct school_map *m = l->m;
	m->members = ARENA_ARRAY(&m->arena, struct map_member, f->n + 1);
	struct str *roles = ARENA_ARRAY(&m->arena, struct str, f->columns[2].n_texts + 1);
	for (size_t i = 0; i < f->columns[2].n_texts; i++)
		roles[i] = str_copy(&m->arena, f->columns[2].texts[i]);
	for (size_t i = 0; i < f->n; i++) {
		int32_t group = f->columns[0].index[i], row = f->columns[1].index[i], role = f->columns[2].index[i];
		int32_t school = row >= 0 ? l->school_of[row] : -1;
		if (group < 0 || (size_t)group >= groups->n || group_of[group] < 0 || school < 0)
			continue;
		m->members[m->n_members++] =
			(struct map_member){group_of[group], school, role >= 0 ? roles[role] : (struct str){}};
	}
	m->by_school = ARENA_ARRAY(&m->arena, struct map_member, m->n_members + 1);
	memcpy(m->by_school, m->members, m->n_members * sizeof *m->members);
	qsort(m->members, m->n_members, sizeof *m->members, by_group);
	qsort(m->by_school, m->n_members, sizeof *m->by_school, by_school);
	for (size_t i = m->n_members; i-- > 0;) {
		struct map_group *g = &m->groups[m->members[i].group];
		g->first = (uint32_t)i;
		g->n++;
		struct map_school *s = &m->schools[m->by_school[i].school];
		s->first_member = (uint32_t)i;
		s->members++;
	}
}

static enum status load_groups(struct loading *l, struct err *err)
{
	struct school_map *m = l->m;
	const struct record *r = record_named(l->g, "group"), *members = record_named(l->g, "membership");
	if (!r || !members)
		return ST_OK;
	const struct frame_ask ask[] = {{"name", FRAME_TEXT, NULL}, {"core", FRAME_INDEX, &l->school},
					{"founded", FRAME_INTEGER, NULL}, {"closed", FRAME_INTEGER, NULL}};
	struct frame f, g;
	TRY(frame_load(l->g, &l->scratch, r, l->at, STR(""), ask, ARRAY_LEN(ask), &f, err));
	m->groups = ARENA_ARRAY(&m->arena, struct map_group, f.n + 1);
	for (size_t i = 0; i < f.n; i++) {
		int32_t core = f.columns[1].index[i];
		bool is_yet_to_be = f.columns[2].i[i] != FRAME_NONE && !is_past(&f, 2, i, m->day);
		if (is_past(&f, 3, i, m->day) || is_yet_to_be)
			continue;
		m->groups[m->n_groups++] = (struct map_group){
			.id = f.ids[i], .name = str_copy(&m->arena, text_at(&f, 0, i)), .core = core >= 0 ? l->school_of[core] : -1};
	}
	qsort(m->groups, m->n_groups, sizeof *m->groups, by_name);
	int32_t *group_of = ARENA_ARRAY(&l->scratch, int32_t, f.n + 1);
	for (size_t i = 0; i < f.n; i++)
		group_of[i] = -1;
	for (size_t i = 0; i < m->n_groups; i++)
		group_of[frame_find(&f, m->groups[i].id)] = (int32_t)i;
	const struct frame_ask ask_members[] = {{"group", FRAME_INDEX, &f}, {"school", FRAME_INDEX, &l->school}, {"role", FRAME_TEXT, NULL}};
	TRY(frame_load(l->g, &l->scratch, members, l->at, STR(""), ask_members, ARRAY_LEN(ask_members), &g, err));
	load_members(l, &f, &g, group_of);
	return ST_OK;
}

static enum status load_campuses(struct loading *l, struct err *err)
{
	struct school_map *m = l->m;
	const struct record *r = record_named(l->g, "campus");
	if (!r)
		return ST_OK;
	const struct frame_ask ask[] = {{"school", FRAME_INDEX, &l->school}, {"name", FRAME_TEXT, NULL},
					{"longitude", FRAME_REAL, NULL}, {"latitude", FRAME_REAL, NULL}};
	struct frame f;
	TRY(frame_load(l->g, &l->scratch, r, l->at, STR(""), ask, ARRAY_LEN(ask), &f, err));
	m->campuses = ARENA_ARRAY(&m->arena, struct map_campus, f.n + 1);
	for (size_t i = 0; i < f.n; i++) {
		int32_t row = f.columns[0].index[i], school = row >= 0 ? l->school_of[row] : -1;
		double lon = f.columns[2].f[i], lat = f.columns[3].f[i];
		if (school < 0 || !isfinite(lon) || !isfinite(lat))
			continue;
		m->campuses[m->n_campuses++] = (struct map_campus){
			.id = f.ids[i], .name = str_copy(&m->arena, text_at(&f, 1, i)), .school = school, .lon = lon, .lat = lat,
			.at = map_position_of(lon, lat)};
	}
	return ST_OK;
}

static void load_columns(struct loading *l, const struct map_sources *sources, const struct school_map *before, bool may_lag)
{
	struct school_map *m = l->m;
	struct map_columns *c = &m->columns;
	const struct map_giving giving = {l->g, m, before, l->at, l->is_last, may_lag, &m->arena};
	map_columns_own(m, &m->arena, c);
	c->n_given = sources ? sources->n : 0;
	c->given = ARENA_ARRAY(&m->arena, struct map_given *, (size_t)c->n_given + 1);
	for (int i = 0; sources && i < sources->n; i++) {
		const struct map_source *s = sources->list[i];
		struct err err = {};
		struct map_columns with = *c;
		if (map_columns_give(&giving, s, i, &with, &err) == ST_OK) {
			*c = with;
		} else if (c->n_failures < (int)ARRAY_LEN(c->failures)) {
			c->failures[c->n_failures].source = s->name;
			c->failures[c->n_failures++].err = err;
		}
	}
}

static enum status load_all(struct loading *l, struct err *err)
{
	if (!record_named(l->g, "region") || !record_named(l->g, "school"))
		return err_set(err, ST_INTERNAL, "the catalogue has no regions or no schools: there is nothing to map");
	TRY(load_regions(l, err));
	TRY(load_schools(l, err));
	TRY(load_statistics(l, err));
	TRY(load_groups(l, err));
	return load_campuses(l, err);
}

enum status map_load(struct reg *g, struct as_of at, const struct map_sources *sources, const struct school_map *before,
		     bool may_lag, struct school_map **ret, struct err *err)
{
	if (at.any_day)
		return err_set(err, ST_USAGE, "a map is as of one day");
	/* one state of the register throughout */
	TRY(store_begin(g->store, STORE_READ, err));
	struct school_map *m = heap_alloc(1, sizeof *m);
	arena_init(&m->arena);
	struct loading l = {.g = g, .m = m, .at = at};
	arena_init(&l.scratch);
	m->day = at.day;
	m->tx = at.tx;
	int64_t last = 0;
	enum status st = tx_last(g, &last, err);
	if (at.tx == TX_NOW)
		m->tx = last;
	l.is_last = m->tx == last;
	l.at.tx = m->tx;
	struct tx_info info;
	if (st == ST_OK && m->tx)
		st = tx_get(g, &l.scratch, m->tx, &info, err);
	if (st == ST_OK && m->tx)
		memcpy(m->chain, info.chain, sizeof m->chain);
	if (st == ST_OK)
		st = load_all(&l, err);
	if (st == ST_OK)
		load_columns(&l, sources, before, may_lag);
	arena_done(&l.scratch);
	store_rollback(g->store);
	if (st == ST_OK)
		*ret = m;
	else
		map_free(m);
	return st;
}
