#include "web/map_view.h"

#include <math.h>

enum { CELL_LEVEL = 3, ONE_BY_ONE_ZOOM = 14 }; /* 64 of 512 pixels: three halvings below the zoom */

/* The sorted keys are a quadtree: a square is the range of the keys that begin as it does. */
struct walk {
	const struct school_map *m;
	const struct map_view *v;
	int level; /* of the cells */
	bool is_one_by_one;
	struct map_features *out;
	size_t room; /* for features; one more is counted, none stored */
};

static size_t first_from(const struct school_map *m, size_t low, size_t high, uint64_t key)
{
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (m->schools[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum map_verdict verdict_of(const struct walk *w, size_t school)
{
	const struct map_column *c = w->v->school_column < 0 ? NULL : &w->m->columns.list[w->v->school_column];
	bool is_seen = c && c->verdicts && map_sees_school(w->v->sight, school, c->needs);
	return is_seen ? c->verdicts[school] : MAP_UNKNOWN;
}

static void add_school(const struct walk *w, struct map_feature *f, size_t i)
{
	const struct map_school *s = &w->m->schools[i];
	f->schools++;
	int32_t pupils = map_school_pupils(w->m, w->v, i);
	if (pupils >= 0) {
		f->pupils += pupils;
		f->counted++;
	}
	for (int k = 0; k < MAP_STAGES; k++)
		f->stages[k] += s->stages >> k & 1;
	f->verdicts[verdict_of(w, i)]++;
	/* the mean as the schools come, so that rounding is the same everywhere */
	f->lon += (s->lon - f->lon) / (double)f->schools;
	f->lat += (s->lat - f->lat) / (double)f->schools;
}

static void give(struct walk *w, const struct map_feature *f)
{
	w->out->schools += f->schools;
	w->out->pupils += f->pupils;
	w->out->counted += f->counted;
	if (w->out->n < w->room)
		w->out->list[w->out->n] = *f;
	w->out->n++;
}

static void give_each(struct walk *w, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (!map_school_matches(w->m, w->v, &w->m->schools[i]))
			continue;
		struct map_feature f = {.school = (int32_t)i, .first = i, .n = 1};
		add_school(w, &f, i);
		give(w, &f);
	}
}

/* The first zoom at which its schools stand in two cells, or one by one. */
static int zoom_apart(const struct school_map *m, size_t first, size_t last)
{
	uint64_t differ = m->schools[first].key ^ m->schools[last].key;
	int level = differ ? MAP_BITS - (63 - __builtin_clzll(differ)) / 2 : MAP_BITS;
	return MAX(0, MIN(level - CELL_LEVEL, ONE_BY_ONE_ZOOM));
}

static void give_cell(struct walk *w, size_t from, size_t to)
{
	struct map_feature f = {.school = -1, .first = from, .n = to - from};
	size_t first = to, last = from;
	for (size_t i = from; i < to; i++)
		if (map_school_matches(w->m, w->v, &w->m->schools[i])) {
			add_school(w, &f, i);
			first = MIN(first, i);
			last = i;
		}
	if (f.schools == 0)
		return;
	if (w->is_one_by_one || f.schools <= MAP_CELL_CROWD) {
		give_each(w, from, to);
		return;
	}
	f.zoom = zoom_apart(w->m, first, last);
	give(w, &f);
}

static void visit(struct walk *w, size_t from, size_t to, int level, uint32_t x, uint32_t y)
{
	const struct map_view *v = w->v;
	int shift = MAP_BITS - level;
	uint32_t low_x = x << shift, low_y = y << shift, size = (1U << shift) - 1;
	if (from == to || w->out->n > w->room || low_x > v->x1 || low_x + size < v->x0 || low_y > v->y1 || low_y + size < v->y0)
		return;
	if (level == w->level) {
		give_cell(w, from, to);
		return;
	}
	for (uint32_t q = 0; q < 4; q++) {
		/* where the next quarter's keys begin: one more bit of each coordinate */
		uint64_t key = w->m->schools[from].key >> 2 * shift << 2 * shift;
		size_t end = q == 3 ? to : first_from(w->m, from, to, key + ((uint64_t)(q + 1) << 2 * (shift - 1)));
		visit(w, from, end, level + 1, x << 1 | (q & 1), y << 1 | q >> 1);
		from = end;
		if (from == to)
			return;
	}
}

static int level_of(const struct map_view *v) { return MIN(v->zoom + CELL_LEVEL, MAP_BITS); }

void map_features_find(const struct school_map *m, const struct map_view *v, struct arena *a, struct map_features *ret)
{
	*ret = (struct map_features){.list = ARENA_ARRAY(a, struct map_feature, MAP_FEATURES_MAX)};
	struct walk w = {.m = m, .v = v, .level = level_of(v), .is_one_by_one = v->zoom >= ONE_BY_ONE_ZOOM, .out = ret,
			 .room = MAP_FEATURES_MAX};
	for (;; w.level--, w.is_one_by_one = false) {
		struct map_feature *list = ret->list;
		*ret = (struct map_features){.list = list, .level = w.level};
		visit(&w, 0, m->n_placed, 0, 0, 0);
		if (ret->n <= w.room)
			break;
	}
	for (size_t i = m->n_placed; i < m->n_schools; i++)
		ret->without_position += map_school_matches(m, v, &m->schools[i]);
}
