#include "web/map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const map_stage_names[MAP_STAGES] = {"kindergarten", "primary", "junior", "senior"};

static const double WORLD = 1 << MAP_BITS;

struct map_position map_position_of(double lon, double lat)
{
	double x = (lon + 180) / 360 * WORLD;
	double y = (0.5 - asinh(tan(fmax(-85.06, fmin(85.06, lat)) * M_PI / 180)) / (2 * M_PI)) * WORLD;
	return (struct map_position){(uint32_t)fmax(0, fmin(WORLD - 1, x)), (uint32_t)fmax(0, fmin(WORLD - 1, y))};
}

double map_lon_of(double x) { return x / WORLD * 360 - 180; }

double map_lat_of(double y) { return atan(sinh((0.5 - y / WORLD) * 2 * M_PI)) * 180 / M_PI; }

/* The 28 low bits with a gap after each. */
static uint64_t spread(uint64_t v)
{
	v = (v | v << 16) & 0x0000FFFF0000FFFFu;
	v = (v | v << 8) & 0x00FF00FF00FF00FFu;
	v = (v | v << 4) & 0x0F0F0F0F0F0F0F0Fu;
	v = (v | v << 2) & 0x3333333333333333u;
	return (v | v << 1) & 0x5555555555555555u;
}

static int by_key(const void *a, const void *b)
{
	const struct map_school *x = a, *y = b;
	return x->key != y->key ? (x->key < y->key ? -1 : 1) : id_cmp(x->id, y->id);
}

static int by_id(const void *a, const void *b, void *context)
{
	const struct map_school *s = context;
	return id_cmp(s[*(const int32_t *)a].id, s[*(const int32_t *)b].id);
}

void map_index(struct school_map *m)
{
	for (size_t i = 0; i < m->n_schools; i++) {
		struct map_school *s = &m->schools[i];
		struct map_position at = map_position_of(s->lon, s->lat);
		s->key = isnan(s->lon) ? MAP_NOWHERE : spread(at.y) << 1 | spread(at.x);
	}
	qsort(m->schools, m->n_schools, sizeof *m->schools, by_key);
	m->n_placed = m->n_schools;
	while (m->n_placed && m->schools[m->n_placed - 1].key == MAP_NOWHERE)
		m->n_placed--;
	m->by_id = ARENA_ARRAY(&m->arena, int32_t, m->n_schools + 1);
	for (size_t i = 0; i < m->n_schools; i++)
		m->by_id[i] = (int32_t)i;
	qsort_r(m->by_id, m->n_schools, sizeof *m->by_id, by_id, m->schools);
}

int32_t map_find_school(const struct school_map *m, struct id id)
{
	size_t low = 0, high = m->n_schools;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int c = id_cmp(m->schools[m->by_id[middle]].id, id);
		if (c == 0)
			return m->by_id[middle];
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

int32_t map_find_region(const struct school_map *m, struct id id)
{
	for (size_t i = 0; i < m->n_regions; i++)
		if (!id_cmp(m->regions[i].id, id))
			return (int32_t)i;
	return -1;
}

int32_t map_region_coded(const struct school_map *m, struct str code)
{
	size_t low = 0, high = m->n_regions;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int c = str_cmp(m->regions[middle].code, code);
		if (c == 0)
			return (int32_t)middle;
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

bool map_region_within(const struct school_map *m, int32_t region, int32_t above)
{
	/* the chain of parents is as deep as the levels; a loop in the data ends it too */
	for (int steps = 0; region >= 0 && steps < 16; region = m->regions[region].parent, steps++)
		if (region == above)
			return true;
	return false;
}

void map_free(struct school_map *m)
{
	if (!m)
		return;
	for (int i = 0; i < m->columns.n_given; i++)
		map_given_release(m->columns.given[i]);
	struct arena arena = m->arena;
	arena_done(&arena);
	free(m);
}
