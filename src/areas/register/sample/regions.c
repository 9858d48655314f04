#include "areas/register/sample/city.h"

#include "base/buf.h"
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* "code,name,parent,level": our own extract, without quotes. */
static enum status read_regions(struct city *c, struct err *err)
{
	char path[64];
	snprintf(path, sizeof path, "%s-regions.csv", c->plan->name);
	struct str rest = sample_file(path), line;
	if (!rest.p)
		return err_set(err, ST_INTERNAL, "%s is not embedded", path);
	size_t lines = 0;
	for (size_t i = 0; i < rest.n; i++)
		lines += rest.p[i] == '\n';
	c->regions = ARENA_ARRAY(c->arena, struct region, lines + 1);
	c->places = ARENA_ARRAY(c->arena, struct place, lines + 1);
	str_next(&rest, '\n', &line);
	while (str_next(&rest, '\n', &line)) {
		if (!line.n)
			continue;
		struct region *r = &c->regions[c->region_count];
		str_next(&line, ',', &r->code);
		str_next(&line, ',', &r->name);
		str_next(&line, ',', &r->parent);
		str_next(&line, ',', &r->level);
		if (str_eq(r->level, STR("county")) || str_eq(r->level, STR("zone")))
			c->counties[c->county_count++] = c->region_count;
		c->region_count++;
	}
	return ST_OK;
}

static struct region *region_of(struct city *c, struct str code)
{
	for (int i = 0; i < c->region_count; i++)
		if (str_eq(c->regions[i].code, code))
			return &c->regions[i];
	return NULL;
}

static enum status read_shapes(struct city *c, struct err *err)
{
	char path[64];
	snprintf(path, sizeof path, "%s-counties.geojson", c->plan->name);
	struct str text = sample_file(path);
	json_t *root = json_loadb(text.p ? text.p : "", text.n, 0, NULL), *feature;
	size_t index, k;
	if (!root)
		return err_set(err, ST_INTERNAL, "%s is not embedded or not JSON", path);
	json_array_foreach(json_object_get(root, "features"), index, feature)
	{
		struct region *r = region_of(c, str_of(json_string_value(json_object_get(json_object_get(feature, "properties"), "code"))));
		json_t *ring = json_array_get(json_object_get(json_object_get(feature, "geometry"), "coordinates"), 0), *point;
		if (!r || !ring)
			continue;
		size_t n = json_array_size(ring);
		double(*p)[2] = arena_alloc_array(c->arena, n, sizeof *p);
		r->west = r->south = 1e9;
		r->east = r->north = -1e9;
		json_array_foreach(ring, k, point)
		{
			p[k][0] = json_number_value(json_array_get(point, 0));
			p[k][1] = json_number_value(json_array_get(point, 1));
			r->west = p[k][0] < r->west ? p[k][0] : r->west;
			r->east = p[k][0] > r->east ? p[k][0] : r->east;
			r->south = p[k][1] < r->south ? p[k][1] : r->south;
			r->north = p[k][1] > r->north ? p[k][1] : r->north;
		}
		r->ring = p;
		r->ring_n = n;
	}
	json_decref(root);
	return ST_OK;
}

/* Development zones have no shape: their schools lie round a point of the first county, the city's seat. */
static void place_zones(struct city *c)
{
	const struct region *seat = &c->regions[c->counties[0]];
	for (int i = 0; i < c->county_count; i++) {
		struct region *r = &c->regions[c->counties[i]];
		if (r->ring)
			continue;
		double x, y;
		do
			city_point(c, c->counties[0], &x, &y);
		while (x < seat->west + 0.04 || x > seat->east - 0.04 || y < seat->south + 0.04 || y > seat->north - 0.04);
		r->west = x - 0.03;
		r->east = x + 0.03;
		r->south = y - 0.03;
		r->north = y + 0.03;
	}
}

static void make_places(struct city *c)
{
	for (int k = 0; k < c->county_count; k++) {
		bool first = true;
		for (int i = 0; i < c->region_count; i++) {
			const struct region *r = &c->regions[i];
			if (!str_eq(r->parent, c->regions[c->counties[k]].code))
				continue;
			struct place *p = &c->places[c->place_count++];
			p->region = i;
			p->is_town = first || str_ends(r->name, STR("街道"));
			city_point(c, c->counties[k], &p->lon, &p->lat);
			if (p->is_town && !first) { /* streets of one town lie close together */
				p->lon = p[-1].lon + city_around(c, 0, 0.012);
				p->lat = p[-1].lat + city_around(c, 0, 0.01);
			}
			first = false;
		}
	}
}

static struct str shape_of(struct city *c, const struct region *r)
{
	if (!r->ring)
		return (struct str){};
	struct buf b;
	buf_init(&b, 0);
	buf_cstr(&b, "{\"type\":\"Polygon\",\"coordinates\":[[");
	for (size_t i = 0; i < r->ring_n; i++)
		buf_printf(&b, "%s[%.3f,%.3f]", i ? "," : "", r->ring[i][0], r->ring[i][1]);
	buf_cstr(&b, "]]}");
	struct str s = str_copy(c->arena, buf_view(&b));
	buf_done(&b);
	return s;
}

enum status city_regions(struct city *c, struct err *err)
{
	TRY(read_regions(c, err));
	TRY(read_shapes(c, err));
	place_zones(c);
	make_places(c);
	for (int i = 0; i < c->region_count; i++) {
		const struct region *r = &c->regions[i];
		sheet_row(c->out, SAMPLE_REGION);
		sheet_set(c->out, SAMPLE_REGION, "code", r->code);
		sheet_set(c->out, SAMPLE_REGION, "name", r->name);
		sheet_set(c->out, SAMPLE_REGION, "parent", r->parent);
		sheet_set(c->out, SAMPLE_REGION, "level", r->level);
		struct str shape = shape_of(c, r);
		if (shape.n && shape.n < 32000) /* a workbook's cell holds 32767 characters */
			sheet_set(c->out, SAMPLE_REGION, "shape", shape);
	}
	return ST_OK;
}
