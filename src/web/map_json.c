#include "web/map_draw.h"

#include "table/json_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A number of 10^−5 units; snprintf would be most of the time that an answer takes. */
static void put_units(struct buf *out, int64_t v)
{
	char text[24];
	size_t at = sizeof text;
	bool is_negative = v < 0;
	uint64_t u = (uint64_t)(is_negative ? -v : v), part = u % 100000;
	u /= 100000;
	if (part) {
		int places = 5;
		for (; part % 10 == 0; part /= 10)
			places--;
		for (; places > 0; places--, part /= 10)
			text[--at] = (char)('0' + part % 10);
		text[--at] = '.';
	}
	do
		text[--at] = (char)('0' + u % 10);
	while (u /= 10);
	if (is_negative)
		text[--at] = '-';
	buf_add(out, text + at, sizeof text - at);
}

void map_put_coarse(struct buf *out, double lon, double lat, int64_t step)
{
	buf_char(out, '[');
	put_units(out, llround(lon * 1e5 / (double)step) * step);
	buf_char(out, ',');
	put_units(out, llround(lat * 1e5 / (double)step) * step);
	buf_char(out, ']');
}

void map_put_point(struct buf *out, double lon, double lat) { map_put_coarse(out, lon, lat, 1); }

void map_put_value(struct buf *out, double v)
{
	if (!isfinite(v))
		buf_cstr(out, "null");
	else
		buf_printf(out, "%.15g", v);
}

void map_put_label(struct buf *out, struct label l, enum lang lang) { json_put_text(out, str_of(label_in(l, lang))); }

static void put_id(struct buf *out, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	buf_printf(out, "\"%s\"", text);
}

static void put_name(struct buf *out, const char *key, struct str text)
{
	buf_printf(out, ",\"%s\":", key);
	json_put_text(out, text);
}

static void put_int(struct buf *out, const char *key, int64_t v) { buf_printf(out, ",\"%s\":%" PRId64, key, v); }

/* ---- schools and clusters ---- */

static void put_school(const struct school_map *m, const struct map_view *v, const struct map_feature *f, struct buf *out)
{
	const struct map_school *s = &m->schools[f->school];
	int32_t pupils = map_school_pupils(m, v, (size_t)f->school);
	buf_cstr(out, "{\"id\":");
	put_id(out, s->id);
	put_name(out, "name", s->name);
	put_name(out, "code", s->code);
	if (s->county >= 0)
		put_name(out, "county", m->regions[s->county].code);
	put_int(out, "stages", s->stages);
	if (pupils >= 0)
		put_int(out, "pupils", pupils);
	if (s->status == MAP_PLANNED)
		buf_cstr(out, ",\"planned\":true");
	if (s->members)
		put_int(out, "groups", s->members);
	const struct map_column *c = v->school_column >= 0 ? &m->columns.list[v->school_column] : NULL;
	if (c && map_sees_school(v->sight, (size_t)f->school, c->needs)) {
		if (c->verdicts)
			put_int(out, "verdict", c->verdicts[f->school]);
		if (!isnan(c->values[f->school])) {
			buf_cstr(out, ",\"value\":");
			map_put_value(out, c->values[f->school]);
		}
	}
	buf_char(out, '}');
}

static void put_cluster(const struct map_view *v, const struct map_feature *f, struct buf *out)
{
	buf_printf(out, "{\"cluster\":%" PRId64, f->schools);
	if (f->counted)
		put_int(out, "pupils", f->pupils);
	buf_printf(out, ",\"zoom\":%d,\"stages\":[", f->zoom);
	for (int k = 0; k < MAP_STAGES; k++)
		buf_printf(out, k ? ",%" PRId64 : "%" PRId64, f->stages[k]);
	buf_char(out, ']');
	if (v->school_column >= 0)
		buf_printf(out, ",\"pass\":%" PRId64 ",\"fail\":%" PRId64, f->verdicts[MAP_PASS], f->verdicts[MAP_FAIL]);
	buf_char(out, '}');
}

static void put_head(const struct school_map *m, struct buf *out)
{
	char day[11];
	day_format(m->day, day);
	buf_printf(out, "{\"type\":\"FeatureCollection\",\"as_of\":\"%s\",\"year\":", day);
	if (m->year)
		buf_printf(out, "\"%d-%d\"", m->year, m->year + 1);
	else
		buf_cstr(out, "null");
}

void map_put_features(const struct school_map *m, const struct map_view *v, enum lang lang, struct buf *out)
{
	struct arena scratch;
	struct map_features found;
	arena_init(&scratch);
	map_features_find(m, v, &scratch, &found);
	put_head(m, out);
	put_int(out, "schools", found.schools);
	if (found.counted)
		put_int(out, "pupils", found.pupils);
	put_int(out, "without_position", found.without_position);
	buf_cstr(out, ",\"features\":[");
	for (size_t i = 0; i < found.n; i++) {
		const struct map_feature *f = &found.list[i];
		buf_cstr(out, i ? ",\n" : "\n");
		buf_cstr(out, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":");
		map_put_point(out, f->lon, f->lat);
		buf_cstr(out, "},\"properties\":");
		if (f->school >= 0)
			put_school(m, v, f, out);
		else
			put_cluster(v, f, out);
		buf_char(out, '}');
	}
	buf_cstr(out, "\n]}\n");
	arena_done(&scratch);
}

/* ---- regions ---- */

static bool is_in_box(const struct map_shapes *s, size_t i, const struct map_view *v)
{
	struct map_bounds b = map_shapes_bounds(s, i);
	struct map_position p = map_position_of(b.west, b.north), q = map_position_of(b.east, b.south);
	return p.x <= v->x1 && q.x >= v->x0 && p.y <= v->y1 && q.y >= v->y0;
}

bool map_region_is_shown(const struct school_map *m, const struct map_view *v, size_t i)
{
	const struct map_region *r = &m->regions[i];
	if (!str_eq(r->level, STR("county")) && !str_eq(r->level, STR("zone")))
		return false;
	if (v->region >= 0 && !map_region_within(m, (int32_t)i, v->region))
		return false;
	if (!map_shapes_has(m->shapes, i))
		return true;
	return is_in_box(m->shapes, i, v);
}

bool map_area_is_shown(const struct school_map *m, const struct map_view *v, size_t i)
{
	const struct map_layer *l = map_view_layer(m, v);
	int32_t region = l->areas[i].region;
	if (v->region >= 0 && (region < 0 || !map_region_within(m, region, v->region)))
		return false;
	return !map_shapes_has(l->shapes, i) || is_in_box(l->shapes, i, v);
}

/* Values of one column that the reader sees, everywhere; returns how many. */
static size_t add_values(const struct school_map *m, const struct map_view *v, int column, double *values)
{
	struct map_view all = {.x1 = UINT32_MAX, .y1 = UINT32_MAX, .region = -1, .column = column, .sight = v->sight};
	const struct map_layer *l = map_view_layer(m, &all);
	size_t n = 0;
	for (size_t i = 0; i < (l ? l->n : m->n_regions); i++)
		if (l || map_region_is_shown(m, &all, i))
			values[n++] = l ? map_area_value(m, &all, i) : map_region_value(m, &all, i);
	return n;
}

/* Of all that the reader sees, not only what is in view, and of all years: a legend that changes with each step would mislead. */
int map_view_classes(const struct school_map *m, const struct map_view *v, int classes, double limits[MAP_CLASSES_MAX])
{
	const struct map_layer *l = map_view_layer(m, v);
	const struct map_column *of = &m->columns.list[v->column];
	size_t each = l ? l->n : m->n_regions, steps = 0, n = 0;
	for (size_t i = 0; i < m->columns.n; i++)
		steps += of->series.zh && m->columns.list[i].series.zh && str_eq(map_column_stem(&m->columns.list[i]), map_column_stem(of));
	double *values = heap_alloc(each * MAX(steps, (size_t)1) + 1, sizeof *values);
	if (!steps)
		n = add_values(m, v, v->column, values);
	for (size_t i = 0; i < m->columns.n && steps; i++)
		if (m->columns.list[i].series.zh && str_eq(map_column_stem(&m->columns.list[i]), map_column_stem(of)))
			n += add_values(m, v, (int)i, values + n);
	struct map_column shown = *of;
	shown.values = values;
	int found = map_column_classes(&shown, n, classes, limits);
	free(values);
	return found;
}

static void put_column(const struct map_column *c, enum lang lang, struct buf *out)
{
	buf_cstr(out, "{\"name\":");
	json_put_text(out, c->name);
	buf_cstr(out, ",\"label\":");
	map_put_label(out, c->label, lang);
	buf_cstr(out, ",\"unit\":");
	map_put_label(out, c->unit, lang);
	static const char *const ofs[] = {[MAP_OF_REGIONS] = "regions", [MAP_OF_SCHOOLS] = "schools", [MAP_OF_AREAS] = "areas"};
	put_name(out, "of", str_of(ofs[c->of]));
	buf_printf(out, ",\"years\":%s", c->series.zh ? "true" : "false");
	if (c->path)
		put_name(out, "path", str_of(c->path));
	if (c->stage >= 0)
		put_name(out, "stage", str_of(map_stage_names[c->stage]));
	put_int(out, "places", c->places);
	buf_printf(out, ",\"share\":%s,\"verdicts\":%s,\"limit\":", c->is_share ? "true" : "false", c->verdicts ? "true" : "false");
	map_put_value(out, c->limit);
}

static void put_legend(const struct school_map *m, const struct map_view *v, int classes, enum lang lang, struct buf *out)
{
	double limits[MAP_CLASSES_MAX];
	int n = map_view_classes(m, v, classes, limits);
	buf_cstr(out, ",\"legend\":");
	put_column(&m->columns.list[v->column], lang, out);
	buf_cstr(out, ",\"limits\":[");
	for (int i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		map_put_value(out, limits[i]);
	}
	buf_cstr(out, "],\"colours\":[");
	for (int i = 0; i <= n; i++) {
		char colour[MAP_COLOUR_TEXT];
		map_class_colour(i, n + 1, colour);
		buf_printf(out, i ? ",\"%s\"" : "\"%s\"", colour);
	}
	buf_cstr(out, "]}");
}

static void put_region(const struct school_map *m, const struct map_view *v, size_t i, struct buf *out)
{
	const struct map_region *r = &m->regions[i];
	buf_cstr(out, "{\"type\":\"Feature\",\"geometry\":");
	map_shapes_put(m->shapes, i, v->zoom, out);
	buf_cstr(out, ",\"properties\":{\"id\":");
	put_id(out, r->id);
	put_name(out, "name", r->name);
	put_name(out, "code", r->code);
	put_name(out, "level", r->level);
	if (map_shapes_has(m->shapes, i)) {
		double lon, lat;
		map_shapes_label(m->shapes, i, &lon, &lat);
		buf_cstr(out, ",\"label\":");
		map_put_point(out, lon, lat);
	}
	if (v->column >= 0 && !map_view_layer(m, v)) {
		const struct map_column *c = &m->columns.list[v->column];
		buf_cstr(out, ",\"value\":");
		map_put_value(out, map_region_value(m, v, i));
		if (c->verdicts && map_sees_region(v->sight, i, c->needs))
			put_int(out, "verdict", c->verdicts[i]);
	}
	buf_cstr(out, "}}");
}

void map_put_regions(const struct school_map *m, const struct map_view *v, int classes, enum lang lang, struct buf *out)
{
	put_head(m, out);
	if (v->column >= 0 && !map_view_layer(m, v))
		put_legend(m, v, classes, lang, out);
	buf_cstr(out, ",\"features\":[");
	size_t n = 0, left_out = 0;
	for (size_t i = 0; i < m->n_regions; i++) {
		if (!map_region_is_shown(m, v, i))
			continue;
		if (n == MAP_FEATURES_MAX) {
			left_out++;
			continue;
		}
		buf_cstr(out, n++ ? ",\n" : "\n");
		put_region(m, v, i, out);
	}
	buf_cstr(out, "\n]");
	put_int(out, "left_out", (int64_t)left_out);
	buf_cstr(out, "}\n");
}

/* ---- areas ---- */

static void put_area(const struct school_map *m, const struct map_view *v, size_t i, struct buf *out)
{
	const struct map_column *c = &m->columns.list[v->column];
	const struct map_area *a = &c->layer->areas[i];
	double value = map_area_value(m, v, i);
	buf_cstr(out, "{\"type\":\"Feature\",\"geometry\":");
	map_shapes_put(c->layer->shapes, i, v->zoom, out);
	buf_cstr(out, ",\"properties\":{\"id\":");
	put_id(out, a->id);
	put_name(out, "name", a->name);
	if (a->region >= 0)
		put_name(out, "county", m->regions[a->region].code);
	buf_cstr(out, ",\"value\":");
	map_put_value(out, value);
	if (c->verdicts && !isnan(value))
		put_int(out, "verdict", c->verdicts[i]);
	buf_cstr(out, "}}");
}

void map_put_areas(const struct school_map *m, const struct map_view *v, int classes, enum lang lang, struct buf *out)
{
	const struct map_layer *l = map_view_layer(m, v);
	size_t n = 0, left_out = 0;
	put_head(m, out);
	if (l)
		put_legend(m, v, classes, lang, out);
	buf_cstr(out, ",\"features\":[");
	for (size_t i = 0; l && i < l->n; i++) {
		if (!map_area_is_shown(m, v, i))
			continue;
		if (n == MAP_FEATURES_MAX) {
			left_out++;
			continue;
		}
		buf_cstr(out, n++ ? ",\n" : "\n");
		put_area(m, v, i, out);
	}
	buf_cstr(out, "\n]");
	put_int(out, "left_out", (int64_t)left_out);
	buf_cstr(out, "}\n");
}

/* ---- groups and campuses ---- */

static bool is_in_view(const struct map_view *v, struct map_position p)
{
	return p.x >= v->x0 && p.x <= v->x1 && p.y >= v->y0 && p.y <= v->y1;
}

static void put_link(const struct school_map *m, const struct map_member *member, struct buf *out)
{
	const struct map_group *g = &m->groups[member->group];
	const struct map_school *core = &m->schools[g->core], *s = &m->schools[member->school];
	buf_cstr(out, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[");
	map_put_point(out, core->lon, core->lat);
	buf_char(out, ',');
	map_put_point(out, s->lon, s->lat);
	buf_cstr(out, "]},\"properties\":{\"group\":");
	put_id(out, g->id);
	put_name(out, "name", g->name);
	put_name(out, "role", member->role);
	buf_cstr(out, ",\"school\":");
	put_id(out, s->id);
	buf_cstr(out, "}}");
}

static void put_campus(const struct school_map *m, const struct map_campus *c, struct buf *out)
{
	const struct map_school *s = &m->schools[c->school];
	buf_cstr(out, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":");
	map_put_point(out, c->lon, c->lat);
	buf_cstr(out, "},\"properties\":{\"campus\":");
	json_put_text(out, c->name);
	buf_cstr(out, ",\"school\":");
	put_id(out, s->id);
	put_name(out, "name", s->name);
	buf_cstr(out, "}}");
}

struct adder {
	struct buf *out;
	size_t n, left_out;
};

/* Room for one more; otherwise it is counted as left out. */
static bool may_add(struct adder *a)
{
	if (a->n == MAP_FEATURES_MAX) {
		a->left_out++;
		return false;
	}
	buf_cstr(a->out, a->n++ ? ",\n" : "\n");
	return true;
}

/* A line is in the view when the box around it is. */
bool map_link_is_shown(const struct school_map *m, const struct map_view *v, const struct map_member *member)
{
	const struct map_group *g = &m->groups[member->group];
	if (g->core < 0 || g->core == member->school || (v->group >= 0 && v->group != member->group))
		return false;
	const struct map_school *a = &m->schools[g->core], *b = &m->schools[member->school];
	if (a->key == MAP_NOWHERE || b->key == MAP_NOWHERE || !map_school_matches(m, v, b))
		return false;
	struct map_position p = map_position_of(a->lon, a->lat), q = map_position_of(b->lon, b->lat);
	return MIN(p.x, q.x) <= v->x1 && MAX(p.x, q.x) >= v->x0 && MIN(p.y, q.y) <= v->y1 && MAX(p.y, q.y) >= v->y0;
}

void map_put_links(const struct school_map *m, const struct map_view *v, enum lang lang, struct buf *out)
{
	struct adder a = {.out = out};
	put_head(m, out);
	buf_cstr(out, ",\"features\":[");
	for (size_t i = 0; i < m->n_members; i++)
		if (map_link_is_shown(m, v, &m->members[i]) && may_add(&a))
			put_link(m, &m->members[i], out);
	for (size_t i = 0; i < m->n_campuses; i++) {
		const struct map_campus *c = &m->campuses[i];
		if (is_in_view(v, c->at) && map_school_matches(m, v, &m->schools[c->school]) && may_add(&a))
			put_campus(m, c, out);
	}
	buf_cstr(out, "\n]");
	put_int(out, "left_out", (int64_t)a.left_out);
	buf_cstr(out, "}\n");
}

/* ---- what there is ---- */

bool map_column_is_seen(const struct school_map *m, const struct map_sight *s, const struct map_column *c)
{
	if (c->of == MAP_OF_AREAS) {
		struct map_view v = {.column = (int)(c - m->columns.list), .sight = s};
		for (size_t i = 0; i < c->layer->n; i++)
			if (!isnan(map_area_value(m, &v, i)))
				return true;
		return false;
	}
	size_t n = c->of == MAP_OF_REGIONS ? m->n_regions : m->n_schools;
	for (size_t i = 0; i < n; i++)
		if (!isnan(c->values[i]) && (c->of == MAP_OF_REGIONS ? map_sees_region : map_sees_school)(s, i, c->needs))
			return true;
	return false;
}

void map_put_about(const struct school_map *m, const struct map_sight *s, enum lang lang, struct buf *out)
{
	struct map_bounds b = map_bounds_of(m);
	put_head(m, out);
	buf_cstr(out, ",\"bounds\":[");
	const double sides[] = {b.west, b.south, b.east, b.north};
	for (int i = 0; i < 4; i++) {
		if (i)
			buf_char(out, ',');
		put_units(out, llround(sides[i] * 1e5));
	}
	buf_cstr(out, "],\"columns\":[");
	for (size_t i = 0, n = 0; i < m->columns.n; i++) {
		if (!map_column_is_seen(m, s, &m->columns.list[i]))
			continue;
		buf_cstr(out, n++ ? ",\n" : "\n");
		put_column(&m->columns.list[i], lang, out);
		buf_char(out, '}');
	}
	buf_cstr(out, "\n],\"groups\":[");
	for (size_t i = 0; i < m->n_groups; i++) {
		const struct map_group *g = &m->groups[i];
		buf_cstr(out, i ? ",\n{\"id\":" : "\n{\"id\":");
		put_id(out, g->id);
		put_name(out, "name", g->name);
		put_int(out, "members", g->n);
		buf_char(out, '}');
	}
	buf_cstr(out, "\n],\"features\":[]}\n");
}
