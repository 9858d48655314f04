#include "areas/register/sample/city.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A county's ground is cut into squares that lie inside its boundary; a square that holds several primary schools, or crosses the
 * boundary, is cut into four, so that cells are small where schools are many. Every cell is a residential unit and belongs to the
 * nearest school of each stage; what one school serves is its zone. */
enum { DEEPEST = 5, DEEPEST_AT_BORDER = 2 };

struct square {
	double west, south, side_x, side_y;
};

struct cutting {
	struct city *c;
	int county; /* in c->counties */
	int depth;
};

static const struct region *region_of(const struct cutting *k) { return &k->c->regions[k->c->counties[k->county]]; }

static bool is_within(const struct region *r, const struct square *q)
{
	for (int i = 0; r->ring && i < 9; i++)
		if (!city_inside(r, q->west + q->side_x * 0.5 * (i % 3), q->south + q->side_y * 0.5 * (i / 3)))
			return false;
	return true;
}

/* Development zones lie as boxes in another county: those cells are theirs. */
static bool is_taken(const struct cutting *k, const struct square *q)
{
	const struct city *c = k->c;
	for (int i = 0; region_of(k)->ring && i < c->county_count; i++) {
		const struct region *r = &c->regions[c->counties[i]];
		if (!r->ring && q->west < r->east && q->west + q->side_x > r->west && q->south < r->north && q->south + q->side_y > r->south)
			return true;
	}
	return false;
}

static int primaries_in(const struct cutting *k, const struct square *q)
{
	int n = 0;
	for (int i = 0; i < k->c->school_count; i++) {
		const struct school *s = &k->c->schools[i];
		n += s->county == k->county && s->has[PRIMARY] && s->lon >= q->west && s->lon < q->west + q->side_x && s->lat >= q->south &&
		     s->lat < q->south + q->side_y;
	}
	return n;
}

static void add_unit(struct cutting *k, const struct square *q)
{
	struct city *c = k->c;
	if (c->unit_count == c->unit_cap) {
		size_t cap = c->unit_cap ? (size_t)c->unit_cap * 2 : 256;
		struct unit *more = ARENA_ARRAY(c->arena, struct unit, cap);
		if (c->unit_count)
			memcpy(more, c->units, (size_t)c->unit_count * sizeof *more);
		c->units = more;
		c->unit_cap = (int)cap;
	}
	c->units[c->unit_count++] = (struct unit){.county = k->county, .west = q->west, .south = q->south, .east = q->west + q->side_x,
						  .north = q->south + q->side_y, .in_town = k->depth >= 2};
}

static void cut(struct cutting *k, struct square q)
{
	bool within = is_within(region_of(k), &q);
	int most = within ? DEEPEST : DEEPEST_AT_BORDER;
	if (k->depth < most && (!within || is_taken(k, &q) || primaries_in(k, &q) > 1)) {
		k->depth++;
		for (int i = 0; i < 4; i++)
			cut(k, (struct square){q.west + q.side_x / 2 * (i % 2), q.south + q.side_y / 2 * (i / 2), q.side_x / 2, q.side_y / 2});
		k->depth--;
	} else if (within && !is_taken(k, &q)) {
		add_unit(k, &q);
	}
}

static void cut_county(struct city *c, int county)
{
	struct cutting k = {.c = c, .county = county};
	const struct region *r = region_of(&k);
	struct square all = {r->west, r->south, r->east - r->west, r->north - r->south};
	int schools = 0;
	for (int i = 0; i < c->school_count; i++)
		schools += c->schools[i].county == county && c->schools[i].has[PRIMARY];
	int across = (int)fmax(2, ceil(sqrt(schools * 1.3)));
	for (int i = 0; i < across * across; i++)
		cut(&k, (struct square){all.west + all.side_x / across * (i % across), all.south + all.side_y / across * (i / across),
					all.side_x / across, all.side_y / across});
}

/* In kilometres, near enough inside a county. */
static double distance(const struct unit *u, const struct school *s)
{
	double x = (u->west + u->east) / 2 - s->lon, y = (u->south + u->north) / 2 - s->lat;
	return hypot(x * 111 * cos(s->lat * M_PI / 180), y * 111);
}

static void give_nearest(struct city *c, enum section section)
{
	for (int i = 0; i < c->unit_count; i++) {
		struct unit *u = &c->units[i];
		u->school[section] = -1;
		for (int s = 0; s < c->school_count; s++)
			if (c->schools[s].county == u->county && c->schools[s].has[section] &&
			    (u->school[section] < 0 || distance(u, &c->schools[s]) < distance(u, &c->schools[u->school[section]])))
				u->school[section] = s;
		if (u->school[section] >= 0)
			c->schools[u->school[section]].units[section]++;
	}
	/* A school that is nobody's nearest takes the unit it lies closest to from a school that has others. */
	for (int s = 0; s < c->school_count; s++) {
		struct school *of = &c->schools[s];
		int best = -1;
		for (int i = 0; of->has[section] && !of->units[section] && i < c->unit_count; i++)
			if (c->units[i].county == of->county && c->schools[c->units[i].school[section]].units[section] > 1 &&
			    (best < 0 || distance(&c->units[i], of) < distance(&c->units[best], of)))
				best = i;
		if (best < 0)
			continue;
		c->schools[c->units[best].school[section]].units[section]--;
		c->units[best].school[section] = s;
		of->units[section] = 1;
	}
}

static void write_unit(struct city *c, int i, int number)
{
	const struct unit *u = &c->units[i];
	const struct region *county = &c->regions[c->counties[u->county]];
	const struct school *s = &c->schools[u->school[PRIMARY]];
	double people = s->intake[PRIMARY] / (double)s->units[PRIMARY] / 0.011; /* eleven of a thousand enter school in a year */
	int population = (int)lround(people * city_around(c, 1, 0.1));
	sheet_row(c->out, SAMPLE_UNIT);
	sheet_set(c->out, SAMPLE_UNIT, "code", city_unit_code(c, i));
	sheet_setf(c->out, SAMPLE_UNIT, "name", "%.*s第%d单元", STR_ARG(county->name), number);
	sheet_set(c->out, SAMPLE_UNIT, "kind", u->in_town ? STR("community") : STR("cell"));
	sheet_set(c->out, SAMPLE_UNIT, "county", county->code);
	sheet_setf(c->out, SAMPLE_UNIT, "longitude", "%.5f", (u->west + u->east) / 2);
	sheet_setf(c->out, SAMPLE_UNIT, "latitude", "%.5f", (u->south + u->north) / 2);
	sheet_set(c->out, SAMPLE_UNIT, "datum", STR("wgs84"));
	sheet_setf(c->out, SAMPLE_UNIT, "shape",
		   "{\"type\":\"Polygon\",\"coordinates\":[[[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f]]]}", u->west, u->south,
		   u->east, u->south, u->east, u->north, u->west, u->north, u->west, u->south);
	sheet_setf(c->out, SAMPLE_UNIT, "households", "%d", population / 3);
	sheet_setf(c->out, SAMPLE_UNIT, "population", "%d", population);
}

static void write_units(struct city *c)
{
	int number = 0;
	for (int i = 0; i < c->unit_count; i++) {
		number = i && c->units[i].county == c->units[i - 1].county ? number + 1 : 1;
		write_unit(c, i, number);
	}
}

struct str city_unit_code(const struct city *c, int unit)
{
	return str_of(arena_printf(c->arena, "%.*sU%04d", STR_ARG(c->regions[c->counties[c->units[unit].county]].code), unit + 1));
}

struct str city_zone(const struct city *c, const struct school *s, enum section section)
{
	bool both = s->has[PRIMARY] && s->has[JUNIOR];
	return str_of(arena_printf(c->arena, "%.*s%s施教区", STR_ARG(s->name), !both ? "" : section == PRIMARY ? "小学" : "初中"));
}

static void write_zones(struct city *c, enum section section)
{
	char from[16];
	snprintf(from, sizeof from, "%d-09-01", c->plan->first_year);
	for (int i = 0; i < c->school_count; i++) {
		const struct school *s = &c->schools[i];
		if (!s->has[section])
			continue;
		struct str zone = city_zone(c, s, section);
		sheet_row(c->out, SAMPLE_ZONE);
		sheet_set(c->out, SAMPLE_ZONE, "name", zone);
		sheet_set(c->out, SAMPLE_ZONE, "county", c->regions[c->counties[s->county]].code);
		sheet_set(c->out, SAMPLE_ZONE, "stage", section == PRIMARY ? STR("primary") : STR("junior"));
		sheet_row(c->out, SAMPLE_ZONE_SCHOOL);
		sheet_set(c->out, SAMPLE_ZONE_SCHOOL, "zone", zone);
		sheet_set(c->out, SAMPLE_ZONE_SCHOOL, "school", s->code);
		sheet_set(c->out, SAMPLE_ZONE_SCHOOL, "from", str_of(from));
		for (int u = 0; u < c->unit_count; u++) {
			if (c->units[u].school[section] != i)
				continue;
			sheet_row(c->out, SAMPLE_ZONE_UNIT);
			sheet_set(c->out, SAMPLE_ZONE_UNIT, "zone", zone);
			sheet_set(c->out, SAMPLE_ZONE_UNIT, "unit", city_unit_code(c, u));
			sheet_set(c->out, SAMPLE_ZONE_UNIT, "from", str_of(from));
		}
	}
}

void city_units(struct city *c)
{
	for (int k = 0; k < c->county_count; k++)
		cut_county(c, k);
	give_nearest(c, PRIMARY);
	give_nearest(c, JUNIOR);
}

void city_zones(struct city *c)
{
	write_units(c);
	write_zones(c, PRIMARY);
	write_zones(c, JUNIOR);
}
