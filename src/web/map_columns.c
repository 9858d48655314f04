#include "web/map_columns.h"

#include "web/map.h"

#include <math.h>
#include <stdlib.h>

static struct map_column *column_add(struct map_columns *c, struct arena *a)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 32;
		struct map_column *list = ARENA_ARRAY(a, struct map_column, cap);
		for (size_t i = 0; i < c->n; i++)
			list[i] = c->list[i];
		c->list = list;
		c->cap = cap;
	}
	return &c->list[c->n++];
}

struct map_column *map_column_add(struct map_columns *c, struct arena *a, struct map_column like, size_t n)
{
	struct map_column *column = column_add(c, a);
	*column = like;
	column->values = ARENA_ARRAY(a, double, n + 1);
	for (size_t i = 0; i < n; i++)
		column->values[i] = NAN;
	return column;
}

int map_column_find(const struct map_columns *c, struct str name)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->list[i].name, name))
			return (int)i;
	return -1;
}

static size_t stem_length(const struct map_column *c)
{
	size_t n = c->name.n;
	while (c->series.zh && n && c->name.p[n - 1] != '.')
		n--;
	return n ? n - (c->series.zh != NULL) : c->name.n;
}

struct str map_column_stem(const struct map_column *c) { return str_slice(c->name, 0, stem_length(c)); }

struct str map_column_step(const struct map_column *c)
{
	size_t n = stem_length(c);
	return n < c->name.n ? str_slice(c->name, n + 1, c->name.n) : (struct str){};
}

int map_column_at(const struct map_columns *c, int column, struct str step)
{
	for (size_t i = 0; column >= 0 && c->list[column].series.zh && i < c->n; i++)
		if (c->list[i].series.zh && str_eq(map_column_stem(&c->list[i]), map_column_stem(&c->list[column])) && str_eq(map_column_step(&c->list[i]), step))
			return (int)i;
	return column;
}

/* ---- from the map before ---- */

/* Columns are by index: the same places in the same order. */
static bool is_alike(const struct school_map *x, const struct school_map *y)
{
	if (x->n_regions != y->n_regions || x->n_schools != y->n_schools)
		return false;
	for (size_t i = 0; i < x->n_regions; i++)
		if (!str_eq(x->regions[i].code, y->regions[i].code))
			return false;
	for (size_t i = 0; i < x->n_schools; i++)
		if (id_cmp(x->schools[i].id, y->schools[i].id) != 0)
			return false;
	return true;
}

void map_given_release(struct map_given *given)
{
	if (!given || atomic_fetch_sub(&given->holders, 1) > 1)
		return;
	arena_done(&given->arena);
	free(given);
}

enum { LAG_DAYS = 7 }; /* a forecast of last week still says something on the first map of a Monday */

/* Columns live as long as one of the maps that show them. */
static struct map_given *given_again(const struct map_giving *k, const struct map_source *s, int source, struct str stamp, struct map_columns *out)
{
	const struct school_map *before = k->before;
	struct map_given *given = before && before->columns.given ? before->columns.given[source] : NULL;
	if (!given || !stamp.n || !is_alike(before, k->m))
		return NULL;
	bool is_same = before->day == k->m->day && str_eq(given->stamp, stamp);
	bool lags = k->may_lag && s->is_slow && k->is_last && before->day <= k->m->day && k->m->day - before->day <= LAG_DAYS;
	if (!is_same && !lags)
		return NULL;
	for (size_t i = 0; i < given->n; i++)
		*column_add(out, k->arena) = given->list[i];
	out->is_behind = out->is_behind || !is_same;
	atomic_fetch_add(&given->holders, 1);
	return given;
}

enum status map_columns_give(const struct map_giving *k, const struct map_source *s, int source, struct map_columns *out, struct err *err)
{
	struct str stamp = {};
	size_t first = out->n;
	if (s->stamp && k->is_last)
		TRY(s->stamp(k->g, k->arena, k->at, &stamp, err));
	if ((out->given[source] = given_again(k, s, source, stamp, out)))
		return ST_OK;
	struct map_given *given = heap_alloc(1, sizeof *given);
	arena_init(&given->arena);
	atomic_init(&given->holders, 1);
	enum status st = s->columns(k->g, k->m, k->at, &given->arena, out, err);
	if (st != ST_OK) {
		map_given_release(given);
		return st;
	}
	given->stamp = str_copy(&given->arena, stamp);
	given->n = out->n - first;
	given->list = ARENA_ARRAY(&given->arena, struct map_column, given->n + 1);
	for (size_t i = 0; i < given->n; i++)
		given->list[i] = out->list[first + i];
	out->given[source] = given;
	return ST_OK;
}

/* ---- the map's own ---- */

static const struct label stage_labels[MAP_STAGES] = {
	{"幼儿园", "kindergarten"}, {"小学", "primary"}, {"初中", "junior"}, {"高中", "senior"}};

struct tally {
	int64_t schools[MAP_STAGES + 1], pupils[MAP_STAGES + 1], sized[MAP_STAGES + 1];
};

static void count(struct tally *t, const struct map_school *s)
{
	for (int k = 0; k <= MAP_STAGES; k++) {
		int32_t pupils = k < MAP_STAGES ? s->stage_pupils[k] : s->pupils;
		if (k < MAP_STAGES && !(s->stages >> k & 1))
			continue;
		t->schools[k]++;
		if (pupils >= 0) {
			t->pupils[k] += pupils;
			t->sized[k]++;
		}
	}
}

static void add_kind(const struct school_map *m, struct arena *a, const struct tally *t, int k, int kind, struct map_columns *out)
{
	static const char *const kinds[] = {"schools", "pupils", "size"};
	static const struct label labels[] = {{"学校数", "schools"}, {"学生数", "pupils"}, {"校均规模", "pupils a school"}},
				  units[] = {{"所", "schools"}, {"人", "pupils"}, {"人/校", "pupils"}};
	const char *stage = k < MAP_STAGES ? map_stage_names[k] : "all";
	struct map_column like = {
		.name = str_of(arena_printf(a, "%s.%s", kinds[kind], stage)),
		.label = labels[kind], .unit = units[kind], .stage = k < MAP_STAGES ? k : -1, .limit = NAN,
		.needs = kind ? MAP_STATISTICS : 0};
	if (k < MAP_STAGES)
		like.label = (struct label){arena_printf(a, "%s%s", stage_labels[k].zh, labels[kind].zh),
					    arena_printf(a, "%s, %s", labels[kind].en, stage_labels[k].en)};
	double *values = map_column_add(out, a, like, m->n_regions)->values;
	for (size_t r = 0; r < m->n_regions; r++) {
		double v = (double)(kind == 0 ? t[r].schools[k] : t[r].pupils[k]);
		if (kind == 2)
			v /= (double)t[r].sized[k];
		/* no reported pupils is not the same as none */
		if (kind == 0 || t[r].sized[k])
			values[r] = v;
	}
}

/* A region's schools are those in it and anywhere below; only open ones count. */
void map_columns_own(const struct school_map *m, struct arena *a, struct map_columns *out)
{
	struct arena scratch;
	arena_init(&scratch);
	struct tally *t = ARENA_ARRAY(&scratch, struct tally, m->n_regions + 1);
	for (size_t i = 0; i < m->n_schools; i++) {
		const struct map_school *s = &m->schools[i];
		int32_t r = s->status == MAP_OPEN ? s->region : -1;
		for (int steps = 0; r >= 0 && steps < 16; r = m->regions[r].parent, steps++)
			count(&t[r], s);
	}
	for (int kind = 0; kind < 3; kind++) {
		add_kind(m, a, t, MAP_STAGES, kind, out);
		for (int k = 0; k < MAP_STAGES; k++)
			add_kind(m, a, t, k, kind, out);
	}
	arena_done(&scratch);
}

/* ---- classes ---- */

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* Cuts sorted values into `classes` of about equal numbers; never inside equal values. */
static int cut(const double *v, size_t n, int classes, double *ret)
{
	int found = 0;
	for (int c = 1; c < classes; c++) {
		size_t at = n * (size_t)c / (size_t)classes;
		if (at == 0 || v[at] <= v[0])
			continue;
		double limit = v[at];
		if (!found || limit > ret[found - 1])
			ret[found++] = limit;
	}
	return found;
}

int map_column_classes(const struct map_column *c, size_t n, int classes, double ret[MAP_CLASSES_MAX])
{
	classes = MAX(2, MIN(classes, MAP_CLASSES_MAX));
	double *v = heap_alloc(n + 1, sizeof *v);
	size_t known = 0, below = 0;
	for (size_t i = 0; i < n; i++)
		if (!isnan(c->values[i]))
			v[known++] = c->values[i];
	qsort(v, known, sizeof *v, ascending);
	while (below < known && v[below] < c->limit) /* false throughout without a limit */
		below++;
	int found;
	if (below == 0 || below == known) {
		found = cut(v, known, classes, ret);
	} else {
		/* classes on each side as the values lie, at least one */
		int left = (int)((double)classes * (double)below / (double)known + 0.5);
		left = MAX(1, MIN(left, classes - 1));
		found = cut(v, below, left, ret);
		ret[found++] = c->limit;
		found += cut(v + below, known - below, classes - left, ret + found);
	}
	free(v);
	return found;
}
