/* Columns of the education map, by stage and year to come: pupils over seats of counties and zones, pupils of residential units. */
#include "areas/outlook/forecast.h"
#include "areas/outlook/outlook.h"

#include "table/shape.h"
#include "web/map.h"
#include "web/map_columns.h"

#include <math.h>
#include <stdlib.h>

struct giving {
	struct reg *g;
	const struct school_map *m;
	struct arena *a;
	const struct foresight *f;
	struct map_columns *out;
};

static struct label year_label(const struct giving *k, int lead)
{
	struct str text = forecast_year(k->a, k->f->p->first_year + k->f->p->origin + lead);
	const char *year = arena_printf(k->a, "%.*s", STR_ARG(text));
	return (struct label){year, year};
}

/* One year of a series: "STEM.STAGE.LEAD". */
static struct map_column *add(const struct giving *k, struct map_column like, const char *stem, int stage, int lead, struct label what, size_t n)
{
	struct str zh = forecast_stage_name(stage, LANG_ZH), en = forecast_stage_name(stage, LANG_EN);
	like.name = str_of(arena_printf(k->a, "%s.%s.%d", stem, prospect_stages[stage], lead));
	like.series = (struct label){arena_printf(k->a, "%.*s%s", STR_ARG(zh), what.zh), arena_printf(k->a, "%.*s: %s", STR_ARG(en), what.en)};
	like.step = year_label(k, lead);
	like.label = (struct label){arena_printf(k->a, "%s %s", like.series.zh, like.step.zh), arena_printf(k->a, "%s %s", like.series.en, like.step.en)};
	like.stage = stage;
	like.needs = MAP_STATISTICS;
	return map_column_add(k->out, k->a, like, n);
}

/* A share of seats with its verdict. */
static void put_share(struct map_column *c, size_t at, double pupils, double seats)
{
	if (!(seats > 0) || isnan(pupils))
		return;
	c->values[at] = pupils / seats;
	c->verdicts[at] = pupils > seats ? MAP_FAIL : MAP_PASS;
}

/* ---- counties ---- */

static void give_counties(const struct giving *k, int stage, int lead)
{
	const struct foresight *f = k->f;
	const struct prospect *p = f->p;
	struct map_column like = {.of = MAP_OF_REGIONS, .is_share = true, .limit = 1, .path = "/outlook/region/", .unit = {"", ""}};
	struct map_column *c = add(k, like, "outlook", stage, lead, (struct label){"学位占用（区县）", "pupils over seats (counties)"}, k->m->n_regions);
	c->verdicts = ARENA_ARRAY(k->a, uint8_t, k->m->n_regions + 1);
	for (int d = 0; d < p->data.districts; d++) {
		int32_t region = p->district_region[d];
		int32_t at = region >= 0 ? map_region_coded(k->m, prospect_text(&p->region, REGION_CODE, region)) : -1;
		if (at >= 0)
			put_share(c, (size_t)at, f->paths.district.mean[foresight_district(f, d, lead, PROSPECT_GRADES + stage)],
				  f->district_seats[((size_t)d * PROSPECT_STAGES + (size_t)stage) * (size_t)p->leads + (size_t)(lead - 1)]);
	}
}

/* ---- zones ---- */

static int32_t region_at(const struct giving *k, struct id county) { return id_is_zero(county) ? -1 : map_find_region(k->m, county); }

/* One shape of those given; empty where none can be read. */
static struct str union_text(struct arena *a, const struct str *text, size_t n)
{
	struct shape **part = heap_alloc(n + 1, sizeof(struct shape *)), *whole = NULL;
	struct str out = {};
	size_t parts = 0;
	for (size_t i = 0; i < n; i++)
		if (shape_parse(&part[parts], text[i], NULL) == ST_OK)
			parts++;
	if (shape_union((const struct shape *const *)part, parts, &whole, NULL) == ST_OK) {
		struct buf b;
		buf_init(&b, 0);
		if (shape_put(whole, &b, NULL) == ST_OK)
			out = str_copy(a, buf_view(&b));
		buf_done(&b);
	}
	shape_free(whole);
	for (size_t i = 0; i < parts; i++)
		shape_free(part[i]);
	free(part);
	return out;
}

static int by_zone(const void *x, const void *y, void *context)
{
	const struct outlook_unit *unit = context;
	const struct outlook_unit *a = &unit[*(const int *)x], *b = &unit[*(const int *)y];
	int c = id_cmp(a->zone, b->zone);
	return c ? c : id_cmp(a->id, b->id);
}

/* Shapes of the zones: their own, else that of their units together. shape[zone] */
static void zone_shapes(const struct giving *k, const struct outlook_demand *d, struct str *shape)
{
	const struct prospect *p = k->f->p;
	int *order = heap_alloc(d->units + 1, sizeof *order);
	struct str *text = heap_alloc(d->units + 1, sizeof *text);
	for (size_t i = 0; i < d->units; i++)
		order[i] = (int)i;
	qsort_r(order, d->units, sizeof *order, by_zone, d->unit);
	for (size_t i = 0, j; i < d->units; i = j) {
		const struct outlook_unit *u = &d->unit[order[i]];
		int32_t zone = id_is_zero(u->zone) ? -1 : frame_find(&p->zone, u->zone);
		size_t n = 0;
		for (j = i; j < d->units && id_cmp(d->unit[order[j]].zone, u->zone) == 0; j++)
			if (d->unit[order[j]].shape.n)
				text[n++] = d->unit[order[j]].shape;
		if (zone >= 0 && n)
			shape[zone] = union_text(k->a, text, n);
	}
	for (size_t z = 0; z < p->zone.n; z++) {
		struct str own = prospect_text(&p->zone, ZONE_SHAPE, (int32_t)z);
		struct str drawn = own.n ? union_text(k->a, &own, 1) : own;
		if (drawn.n)
			shape[z] = drawn;
	}
	free(text);
	free(order);
}

static struct map_layer *layer_new(struct arena *a, size_t n)
{
	struct map_layer *l = ARENA_NEW(a, struct map_layer);
	*l = (struct map_layer){ARENA_ARRAY(a, struct map_area, n + 1), 0, NULL};
	return l;
}

static enum status give_zones(const struct giving *k, int stage, const struct outlook_demand *d, struct err *err)
{
	const struct foresight *f = k->f;
	const struct prospect *p = f->p;
	struct map_layer *l = layer_new(k->a, p->zone.n);
	int *zone = ARENA_ARRAY(k->a, int, p->zone.n + 1);
	struct str *shape = ARENA_ARRAY(k->a, struct str, p->zone.n + 1), *drawn = ARENA_ARRAY(k->a, struct str, p->zone.n + 1);
	zone_shapes(k, d, shape);
	for (size_t z = 0; z < p->zone.n; z++) {
		int district = p->zone_district[z];
		int32_t county = district >= 0 ? p->district_region[district] : -1;
		if (p->zone_stage[z] != stage || !p->zone_schools[z])
			continue;
		drawn[l->n] = shape[z];
		zone[l->n] = (int)z;
		l->areas[l->n++] = (struct map_area){p->zone.ids[z], str_copy(k->a, prospect_text(&p->zone, ZONE_NAME, (int32_t)z)),
						     county >= 0 ? region_at(k, p->region.ids[county]) : -1};
	}
	TRY(map_shapes_make(k->a, drawn, l->n, &l->shapes, err));
	struct map_column like = {.of = MAP_OF_AREAS, .layer = l, .is_share = true, .limit = 1, .path = "/outlook/zone/", .unit = {"", ""}};
	for (int h = 1; h <= p->leads && l->n; h++) {
		struct map_column *c = add(k, like, "zone", stage, h, (struct label){"学位占用（施教区）", "pupils over seats (zones)"}, l->n);
		c->verdicts = ARENA_ARRAY(k->a, uint8_t, l->n + 1);
		for (size_t i = 0; i < l->n; i++) {
			size_t at = (size_t)zone[i] * (size_t)p->leads + (size_t)(h - 1);
			put_share(c, i, p->zone_lacks[zone[i]] ? NAN : f->paths.group.mean[at], f->seats[at]);
		}
	}
	return ST_OK;
}

/* ---- residential units ---- */

static enum status give_units(const struct giving *k, int stage, const struct outlook_demand *d, struct err *err)
{
	struct map_layer *l = layer_new(k->a, d->units);
	struct str *drawn = ARENA_ARRAY(k->a, struct str, d->units + 1);
	for (size_t i = 0; i < d->units; i++) {
		drawn[i] = d->unit[i].shape.n ? union_text(k->a, &d->unit[i].shape, 1) : (struct str){};
		l->areas[l->n++] = (struct map_area){d->unit[i].id, str_copy(k->a, d->unit[i].name), region_at(k, d->unit[i].county)};
	}
	TRY(map_shapes_make(k->a, drawn, l->n, &l->shapes, err));
	struct map_column like = {.of = MAP_OF_AREAS, .layer = l, .limit = NAN, .path = "/records/unit/", .unit = {"人", "pupils"}};
	for (int h = 1; h <= d->leads && l->n; h++) {
		struct map_column *c = add(k, like, "unit", stage, h, (struct label){"学生数（居住单元）", "pupils (residential units)"}, l->n);
		for (size_t i = 0; i < l->n; i++)
			c->values[i] = d->unit[i].pupils[h];
	}
	return ST_OK;
}

static enum status give(struct reg *g, const struct school_map *m, struct as_of at, struct arena *a, struct map_columns *out, struct err *err)
{
	CLEANUP(arena_done) struct arena scratch;
	struct foresight f;
	struct foresight_ask ask = {.at = at};
	arena_init(&scratch);
	enum status st = foresight_make(g, &scratch, &ask, &f, err);
	if (st == ST_NOT_FOUND) /* no pupils by grade: no columns */
		return ST_OK;
	TRY(st);
	struct giving k = {g, m, a, &f, out};
	for (int stage = 0; stage < PROSPECT_STAGES; stage++)
		for (int h = 1; h <= f.p->leads; h++)
			give_counties(&k, stage, h);
	for (int stage = 0; stage < PROSPECT_STAGES && f.p->zone.n; stage++) {
		struct outlook_demand d;
		struct outlook_demand_ask of = {.at = at, .stage = str_of(prospect_stages[stage])};
		bool has_zones = false;
		for (size_t z = 0; z < f.p->zone.n; z++)
			has_zones = has_zones || f.p->zone_stage[z] == stage;
		if (!has_zones)
			continue;
		TRY(outlook_demand_of(g, &scratch, &of, &f, &d, err));
		TRY(give_zones(&k, stage, &d, err));
		TRY(give_units(&k, stage, &d, err));
	}
	return ST_OK;
}

const struct map_source outlook_map_source = {"outlook", prospect_stamp, give, true};
