#include "engine/district/file.h"
#include "engine/scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const int64_t PUPILS_MAX = 1000000000;
static const double PLACE_MAX = 1e9, COST_MAX = 1e12;

struct unit_row {
	int64_t id, pupils;
	double x, y, fixed, capacity;
};

struct touch {
	int a, b;
};

struct id_row {
	int64_t id;
	int row;
};

struct reading {
	struct arena *arena;
	struct unit_row *unit;
	int units, sites;
	struct id_row *by_id;
	struct touch *touch; /* both ways, sorted, each once */
	int touches;
};

static enum status number(const struct scan *s, struct str word, const char *what, double low, double high, double *ret,
			  struct err *err)
{
	double v;
	if (!str_to_f64(word, &v) || v < low || v > high)
		return scan_fault(s, err, "%s must be a number between %g and %g, not '%.*s'", what, low, high, STR_ARG(word));
	*ret = v;
	return ST_OK;
}

static enum status field(struct scan *s, const char *what, double low, double high, double *ret, struct err *err)
{
	struct str word;
	if (!scan_word(s, &word))
		return scan_fault(s, err, "%s is missing; a row is id, pupils, x, y, flag, fixed cost, capacity", what);
	return number(s, word, what, low, high, ret, err);
}

static size_t lines_of(struct str text)
{
	size_t n = 1;
	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

static enum status read_units(struct reading *r, struct str text, const char *name, struct err *err)
{
	struct scan s;
	struct str word;
	scan_init(&s, text, name);
	size_t most = lines_of(text);
	if (most > DISTRICT_UNITS_MAX + 2)
		return err_set(err, ST_TOO_LARGE, "%s: more than %d units", name, DISTRICT_UNITS_MAX);
	r->unit = ARENA_ARRAY(r->arena, struct unit_row, most);
	if (!scan_word(&s, &word))
		return scan_fault(&s, err, "a heading is expected: id, pupils, x, y, flag, fixed cost, capacity");
	while (scan_next_line(&s)) {
		struct scan ahead = s;
		if (!scan_word(&ahead, &word))
			continue; /* an empty line */
		struct unit_row *u = &r->unit[r->units];
		double flag;
		TRY(scan_i64(&s, "id", INT64_MIN / 2, INT64_MAX / 2, &u->id, err));
		TRY(scan_i64(&s, "pupils", 0, PUPILS_MAX, &u->pupils, err));
		TRY(field(&s, "x", -PLACE_MAX, PLACE_MAX, &u->x, err));
		TRY(field(&s, "y", -PLACE_MAX, PLACE_MAX, &u->y, err));
		TRY(field(&s, "flag", -COST_MAX, COST_MAX, &flag, err));
		TRY(field(&s, "fixed cost", 0, COST_MAX, &u->fixed, err));
		TRY(field(&s, "capacity", 0, (double)PUPILS_MAX * 1000, &u->capacity, err));
		TRY(scan_line_end(&s, err));
		r->sites += u->capacity > 0;
		r->units++;
	}
	if (!r->units || !r->sites)
		return err_set(err, ST_INVALID, "%s: no unit with a capacity above 0, so no site", name);
	if (r->sites > DISTRICT_SITES_MAX || (int64_t)r->sites * r->units > DISTRICT_PAIRS_MAX)
		return err_set(err, ST_TOO_LARGE, "%s: %d units × %d sites pass %d pairs or %d sites", name, r->units, r->sites,
			       DISTRICT_PAIRS_MAX, DISTRICT_SITES_MAX);
	return ST_OK;
}

static int order_id(const void *x, const void *y)
{
	int64_t a = ((const struct id_row *)x)->id, b = ((const struct id_row *)y)->id;
	return (a > b) - (a < b);
}

static enum status index_ids(struct reading *r, const char *name, struct err *err)
{
	r->by_id = ARENA_ARRAY(r->arena, struct id_row, (size_t)r->units);
	for (int i = 0; i < r->units; i++)
		r->by_id[i] = (struct id_row){r->unit[i].id, i};
	qsort(r->by_id, (size_t)r->units, sizeof *r->by_id, order_id);
	for (int i = 1; i < r->units; i++)
		if (r->by_id[i].id == r->by_id[i - 1].id)
			return err_set(err, ST_INVALID, "%s: id %lld stands in two rows", name, (long long)r->by_id[i].id);
	return ST_OK;
}

static enum status unit_of(const struct reading *r, const struct scan *s, struct str text, int *ret, struct err *err)
{
	struct id_row key = {};
	if (!str_to_i64(str_trim(text), &key.id))
		return scan_fault(s, err, "'%.*s' is not an id; fields two and three name units", STR_ARG(text));
	const struct id_row *found = bsearch(&key, r->by_id, (size_t)r->units, sizeof key, order_id);
	if (!found)
		return scan_fault(s, err, "id %lld is not in the unit file", (long long)key.id);
	*ret = found->row;
	return ST_OK;
}

static int order_touch(const void *x, const void *y)
{
	const struct touch *a = x, *b = y;
	return a->a != b->a ? (a->a > b->a) - (a->a < b->a) : (a->b > b->b) - (a->b < b->b);
}

static enum status read_touches(struct reading *r, struct str text, const char *name, struct err *err)
{
	struct scan s;
	struct str line, part[3];
	scan_init(&s, text, name);
	r->touch = ARENA_ARRAY(r->arena, struct touch, 2 * lines_of(text));
	for (bool heading = true; str_next(&text, '\n', &line); heading = false, s.line++) {
		line = str_trim(line);
		if (heading || !line.n)
			continue;
		for (int k = 0; k < 3; k++)
			if (!str_next(&line, ',', &part[k]))
				return scan_fault(&s, err, "three fields are expected, the second and third are ids of units");
		struct touch t;
		TRY(unit_of(r, &s, part[1], &t.a, err));
		TRY(unit_of(r, &s, part[2], &t.b, err));
		if (t.a == t.b)
			continue;
		r->touch[r->touches++] = t;
		r->touch[r->touches++] = (struct touch){t.b, t.a};
	}
	if (!r->touches)
		return ST_OK;
	qsort(r->touch, (size_t)r->touches, sizeof *r->touch, order_touch);
	int kept = 1;
	for (int i = 1; i < r->touches; i++)
		if (order_touch(&r->touch[i], &r->touch[kept - 1]))
			r->touch[kept++] = r->touch[i];
	r->touches = kept;
	return ST_OK;
}

static void build(const struct reading *r, struct district_file *f)
{
	struct arena *a = r->arena;
	size_t n = (size_t)r->units, m = (size_t)r->sites;
	int64_t *pupils = ARENA_ARRAY(a, int64_t, n), *capacity = ARENA_ARRAY(a, int64_t, m);
	double *open_cost = ARENA_ARRAY(a, double, m), *cost = ARENA_ARRAY(a, double, n * m);
	int *first = ARENA_ARRAY(a, int, n + 1), *neighbour = ARENA_ARRAY(a, int, (size_t)r->touches + 1);
	int *unit_of_site = ARENA_ARRAY(a, int, m);
	f->x = ARENA_ARRAY(a, double, n);
	f->y = ARENA_ARRAY(a, double, n);
	f->fixed = ARENA_ARRAY(a, double, m);
	int site = 0;
	for (int i = 0; i < r->units; i++) {
		const struct unit_row *u = &r->unit[i];
		pupils[i] = u->pupils;
		f->x[i] = u->x;
		f->y[i] = u->y;
		if (u->capacity <= 0)
			continue;
		unit_of_site[site] = i;
		capacity[site] = (int64_t)floor(u->capacity); /* pupils are whole */
		f->fixed[site] = u->fixed;
		open_cost[site++] = f->sap ? 0 : u->fixed;
	}
	for (int i = 0; i < r->units; i++)
		for (int j = 0; j < r->sites; j++) {
			double dx = f->x[i] - f->x[unit_of_site[j]], dy = f->y[i] - f->y[unit_of_site[j]];
			cost[(size_t)i * m + (size_t)j] = (double)pupils[i] * sqrt(dx * dx + dy * dy) / 1000;
		}
	for (int k = 0; k < r->touches; k++) {
		first[r->touch[k].a + 1]++;
		neighbour[k] = r->touch[k].b;
	}
	for (int i = 0; i < r->units; i++)
		first[i + 1] += first[i];
	struct district_problem *p = &f->problem;
	p->units = r->units;
	p->sites = r->sites;
	p->pupils = pupils;
	p->first = first;
	p->neighbour = neighbour;
	p->unit_of_site = unit_of_site;
	p->capacity = capacity;
	p->open_cost = open_cost;
	p->cost = cost;
	p->all_open = f->sap;
}

static enum status read_files(struct arena *a, const struct problem_source *source, bool sap, void **ret, struct err *err)
{
	struct reading r = {.arena = a};
	TRY(read_units(&r, source->text[0], source->name[0], err));
	TRY(index_ids(&r, source->name[0], err));
	TRY(read_touches(&r, source->text[1], source->name[1], err));
	struct district_file *f = ARENA_NEW(a, struct district_file);
	f->sap = sap;
	build(&r, f);
	f->problem.contiguity = source->contiguity;
	*ret = f;
	return ST_OK;
}

enum status district_read_cflsap(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err)
{
	return read_files(a, source, false, ret_problem, err);
}

enum status district_read_sap(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err)
{
	return read_files(a, source, true, ret_problem, err);
}
