#include "web/map_view.h"

#include "base/version.h"
#include "crypt/digest.h"

#include <math.h>
#include <string.h>

struct map_bounds map_bounds_of(const struct school_map *m)
{
	struct map_bounds b = {180, 90, -180, -90};
	for (size_t i = 0; i < m->n_placed; i++) {
		const struct map_school *s = &m->schools[i];
		b = (struct map_bounds){fmin(b.west, s->lon), fmin(b.south, s->lat), fmax(b.east, s->lon), fmax(b.north, s->lat)};
	}
	for (size_t i = 0; i < m->n_regions; i++)
		if (map_shapes_has(m->shapes, i)) {
			struct map_bounds s = map_shapes_bounds(m->shapes, i);
			b = (struct map_bounds){fmin(b.west, s.west), fmin(b.south, s.south), fmax(b.east, s.east), fmax(b.north, s.north)};
		}
	if (b.west > b.east)
		return (struct map_bounds){73, 18, 135, 54};
	double margin = fmax(0.01, fmax(b.east - b.west, b.north - b.south) * 0.03);
	return (struct map_bounds){fmax(-180, b.west - margin), fmax(-85, b.south - margin), fmin(180, b.east + margin), fmin(85, b.north + margin)};
}

static enum status read_box(const struct school_map *m, struct str text, struct map_view *v, struct err *err)
{
	struct map_bounds b;
	if (!text.n) {
		b = map_bounds_of(m);
	} else {
		double at[4];
		struct str rest = text, part;
		int n = 0;
		while (rest.p && str_next(&rest, ',', &part)) {
			if (n == 4 || !str_to_f64(str_trim(part), &at[n]))
				return err_set(err, ST_INVALID, "bbox must be west,south,east,north in degrees");
			n++;
		}
		if (n != 4 || !(at[0] >= -180 && at[2] <= 180 && at[0] <= at[2] && at[1] >= -90 && at[3] <= 90 && at[1] <= at[3]))
			return err_set(err, ST_INVALID, "bbox must be west,south,east,north in degrees");
		b = (struct map_bounds){at[0], at[1], at[2], at[3]};
	}
	struct map_position p = map_position_of(b.west, b.north), q = map_position_of(b.east, b.south);
	v->x0 = p.x;
	v->y0 = p.y;
	v->x1 = q.x;
	v->y1 = q.y;
	return ST_OK;
}

static enum status read_zoom(struct str text, struct map_view *v, struct err *err)
{
	double zoom = floor(log2(1024.0 / 512 * (1 << MAP_BITS) / (v->x1 - v->x0 + 1.0)));
	if (text.n && (!str_to_f64(text, &zoom) || zoom < 0 || zoom > MAP_ZOOM_MAX))
		return err_set(err, ST_INVALID, "zoom must be a number from 0 to %d", MAP_ZOOM_MAX);
	v->zoom = (int)fmax(0, fmin(MAP_ZOOM_MAX, floor(zoom)));
	return ST_OK;
}

static enum status read_stages(struct str text, struct map_view *v, struct err *err)
{
	struct str rest = text, part;
	while (text.n && rest.p && str_next(&rest, ',', &part)) {
		int s = 0;
		while (s < MAP_STAGES && !str_eq(part, str_of(map_stage_names[s])))
			s++;
		if (s == MAP_STAGES)
			return err_set(err, ST_INVALID, "stage must be of kindergarten, primary, junior, senior, with commas between");
		v->stages |= 1U << s;
	}
	return ST_OK;
}

static enum status read_status(struct str text, struct map_view *v, struct err *err)
{
	if (text.n == 0 || str_eq(text, STR("open")))
		v->status = MAP_OPEN;
	else if (str_eq(text, STR("planned")))
		v->status = MAP_PLANNED;
	else if (str_eq(text, STR("all")))
		v->status = MAP_OPEN | MAP_PLANNED;
	else
		return err_set(err, ST_INVALID, "status must be open, planned or all");
	return ST_OK;
}

static enum status read_group(const struct school_map *m, struct str text, struct map_view *v, struct err *err)
{
	struct id id;
	v->group = -1;
	if (!text.n || str_eq(text, STR("all")))
		return ST_OK;
	if (!id_parse(text, &id))
		return err_set(err, ST_INVALID, "group must be the id of a group");
	for (size_t i = 0; i < m->n_groups && v->group < 0; i++)
		if (!id_cmp(m->groups[i].id, id))
			v->group = (int32_t)i;
	return v->group >= 0 ? ST_OK : err_set(err, ST_NOT_FOUND, "the map of this day has no such group");
}

static enum status read_column(const struct school_map *m, struct str text, bool of_schools, int *ret, struct err *err)
{
	*ret = text.n ? map_column_find(&m->columns, text) : -1;
	if (text.n && (*ret < 0 || (m->columns.list[*ret].of == MAP_OF_SCHOOLS) != of_schools))
		return err_set(err, ST_NOT_FOUND, "the map has no such indicator");
	return ST_OK;
}

enum status map_view_read(const struct school_map *m, const struct map_query *q, struct map_view *ret, struct err *err)
{
	struct map_view v = {.region = -1};
	TRY(read_box(m, q->bbox, &v, err));
	TRY(read_zoom(q->zoom, &v, err));
	TRY(read_stages(q->stage, &v, err));
	TRY(read_status(q->status, &v, err));
	TRY(read_group(m, q->group, &v, err));
	TRY(read_column(m, q->column, false, &v.column, err));
	TRY(read_column(m, q->verdict, true, &v.school_column, err));
	v.column = map_column_at(&m->columns, v.column, q->year);
	if (q->region.n && (v.region = map_region_coded(m, q->region)) < 0)
		return err_set(err, ST_NOT_FOUND, "the map has no such region");
	*ret = v;
	return ST_OK;
}

void map_view_tag(const struct school_map *m, const struct map_view *v, const char *what, enum lang lang,
		  char ret[MAP_TAG_TEXT])
{
	const int64_t said[] = {lang, m->tx, m->day, v->x0, v->y0, v->x1, v->y1, v->zoom, v->stages, v->status,
				v->region, v->group, v->column, v->school_column, m->columns.is_behind};
	uint8_t digest[DIGEST_SIZE];
	struct digest d;
	digest_init(&d, DIGEST_SHA256);
	digest_add_part(&d, str_of(JUNHENG_VERSION));
	digest_add_part(&d, str_of(what));
	digest_add(&d, m->chain, sizeof m->chain);
	digest_add(&d, said, sizeof said);
	if (v->sight)
		digest_add(&d, v->sight->digest, sizeof v->sight->digest);
	digest_end(&d, digest);
	digest_format(digest, ret);
}

bool map_school_matches(const struct school_map *m, const struct map_view *v, const struct map_school *s)
{
	if (!(s->status & v->status) || (v->stages && !(s->stages & v->stages)))
		return false;
	if (v->region >= 0 && !map_region_within(m, s->region, v->region))
		return false;
	if (v->group < 0)
		return true;
	for (uint32_t i = s->first_member; i < s->first_member + s->members; i++)
		if (m->by_school[i].group == v->group)
			return true;
	return false;
}

double map_region_value(const struct school_map *m, const struct map_view *v, size_t region)
{
	const struct map_column *c = v->column < 0 ? NULL : &m->columns.list[v->column];
	return c && c->of == MAP_OF_REGIONS && map_sees_region(v->sight, region, c->needs) ? c->values[region] : NAN;
}

const struct map_layer *map_view_layer(const struct school_map *m, const struct map_view *v)
{
	return v->column < 0 || m->columns.list[v->column].of != MAP_OF_AREAS ? NULL : m->columns.list[v->column].layer;
}

/* An area's figures are for those who see its county's. */
double map_area_value(const struct school_map *m, const struct map_view *v, size_t area)
{
	const struct map_column *c = &m->columns.list[v->column];
	int32_t region = c->layer->areas[area].region;
	bool is_seen = region >= 0 ? map_sees_region(v->sight, (size_t)region, c->needs) : !v->sight || !v->sight->regions;
	return is_seen ? c->values[area] : NAN;
}

int32_t map_school_pupils(const struct school_map *m, const struct map_view *v, size_t school)
{
	const struct map_school *s = &m->schools[school];
	if (!map_sees_school(v->sight, school, MAP_STATISTICS))
		return -1;
	if (!v->stages)
		return s->pupils;
	int32_t sum = -1;
	for (int k = 0; k < MAP_STAGES; k++)
		if (v->stages >> k & 1 && s->stage_pupils[k] >= 0)
			sum = MAX(sum, 0) + s->stage_pupils[k];
	return sum;
}
