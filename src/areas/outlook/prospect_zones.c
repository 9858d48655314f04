/* Zones: which school serves which stage's zone, and whose primary pupils go on to which junior school. */
#include "areas/outlook/prospect.h"
#include "areas/register/register.h"
#include "table/shape.h"

#include <math.h>
#include <stdlib.h>

static enum status read_frames(struct prospect_load *l, struct frame *ret_links, struct err *err)
{
	struct prospect *p = l->p;
	const struct frame_ask ask[ZONE_COLUMNS] = {[ZONE_NAME] = {"name", FRAME_TEXT, NULL}, [ZONE_COUNTY] = {"county", FRAME_INDEX, &p->region},
						    [ZONE_STAGE] = {"stage", FRAME_TEXT, NULL}, [ZONE_SHAPE] = {"shape", FRAME_TEXT, NULL}};
	TRY(frame_load(l->g, l->arena, &record_zone, l->at, STR(""), ask, ZONE_COLUMNS, &p->zone, err));
	const struct frame_ask link[] = {{"zone", FRAME_INDEX, &p->zone}, {"school", FRAME_INDEX, &p->school}};
	return frame_load(l->g, l->arena, &record_zone_school, l->at, STR(""), link, 2, ret_links, err);
}

static bool has_stage(const struct prospect *p, int school, int stage)
{
	for (int g = prospect_first_grade[stage]; g < prospect_first_grade[stage + 1]; g++)
		if (!isnan(p->data.pupils[cohort_cell(&p->data, school, p->origin, g)]))
			return true;
	return false;
}

static void link_schools(struct prospect_load *l, const struct frame *links)
{
	struct prospect *p = l->p;
	for (size_t i = 0; i < links->n; i++) {
		int32_t zone = links->columns[0].index[i], school = links->columns[1].index[i];
		int stage = zone >= 0 ? p->zone_stage[zone] : -1;
		if (school < 0 || stage < 0)
			continue;
		int *of = &p->zone_of[school * PROSPECT_STAGES + stage];
		if (*of >= 0 && *of != zone) {
			prospect_problem(p, "two-zones", N_("{0} serves several zones of a stage; its pupils are counted in '{2}' alone"),
					 prospect_text(&p->school, SCHOOL_NAME, school), 0, prospect_text(&p->zone, ZONE_NAME, *of));
			continue;
		}
		if (p->zone_district[zone] != p->data.district[school]) {
			prospect_problem(p, "zone-elsewhere", N_("{0} serves the zone '{2}' of another county; it is not counted there"),
					 prospect_text(&p->school, SCHOOL_NAME, school), 0, prospect_text(&p->zone, ZONE_NAME, zone));
			continue;
		}
		*of = zone;
		p->zone_schools[zone]++;
		if (p->lacks_figures[school])
			prospect_problem(p, "zone-incomplete", N_("zone '{0}' is not coloured by pupils: the figures of {2} are missing"),
					 prospect_text(&p->zone, ZONE_NAME, zone), 0, prospect_text(&p->school, SCHOOL_NAME, school));
		p->zone_lacks[zone] = p->zone_lacks[zone] || p->lacks_figures[school];
	}
}

static void name_lonely(struct prospect *p)
{
	bool *has_zones = heap_alloc((size_t)p->data.districts * PROSPECT_STAGES + 1, sizeof *has_zones);
	for (size_t z = 0; z < p->zone.n; z++) {
		struct str name = prospect_text(&p->zone, ZONE_NAME, (int32_t)z);
		if (p->zone_stage[z] < 0 || p->zone_district[z] < 0)
			prospect_problem(p, "zone-of-nowhere", N_("zone '{0}' has no stage or county that is known; it is left out"), name, 0, STR(""));
		else if (!p->zone_schools[z])
			prospect_problem(p, "zone-without-school", N_("zone '{0}' has no school; its children are counted in the county alone"), name, 0, STR(""));
		if (p->zone_stage[z] >= 0 && p->zone_district[z] >= 0)
			has_zones[p->zone_district[z] * PROSPECT_STAGES + p->zone_stage[z]] = true;
	}
	/* Where a county draws zones for a stage, a school of the stage without one is an omission. */
	for (int s = 0; s < p->data.schools; s++)
		for (int stage = 0; stage < PROSPECT_STAGES; stage++)
			if (p->zone_of[s * PROSPECT_STAGES + stage] < 0 && has_zones[p->data.district[s] * PROSPECT_STAGES + stage] &&
			    p->data.present[(size_t)s * (size_t)p->data.years + (size_t)p->origin] && has_stage(p, s, stage))
				prospect_problem(p, "school-without-zone", N_("{0} has no zone; it is counted in the county alone"),
						 prospect_text(&p->school, SCHOOL_NAME, s), 0, STR(""));
	free(has_zones);
}

struct boxed {
	struct shape *shape;
	int32_t zone;
	struct point min, max;
};

/* Zones of one stage whose shapes share ground. Sorted by their western edge: O(n log n + near pairs). */
static int by_west(const void *x, const void *y)
{
	double a = ((const struct boxed *)x)->min.lon, b = ((const struct boxed *)y)->min.lon;
	return (a > b) - (a < b);
}

static void name_crossing(struct prospect_load *l)
{
	static const double SHARED_M2 = 1000; /* along a common border drawn twice */
	struct prospect *p = l->p;
	struct boxed *all = heap_alloc(p->zone.n + 1, sizeof *all);
	size_t n = 0;
	for (size_t z = 0; z < p->zone.n; z++) {
		struct str text = prospect_text(&p->zone, ZONE_SHAPE, (int32_t)z);
		struct shape *s = NULL;
		if (!text.n || p->zone_stage[z] < 0)
			continue;
		if (shape_parse(&s, text, NULL) != ST_OK || shape_check(s, NULL) != ST_OK) {
			prospect_problem(p, "shape-broken", N_("the shape of zone '{0}' crosses itself; it is not drawn"), prospect_text(&p->zone, ZONE_NAME, (int32_t)z),
					 0, STR(""));
			shape_free(s);
			continue;
		}
		all[n] = (struct boxed){.shape = s, .zone = (int32_t)z};
		shape_box(s, &all[n].min, &all[n].max);
		n++;
	}
	qsort(all, n, sizeof *all, by_west);
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n && all[j].min.lon < all[i].max.lon; j++) {
			double shared = 0;
			if (p->zone_stage[all[i].zone] != p->zone_stage[all[j].zone] || all[j].min.lat >= all[i].max.lat || all[i].min.lat >= all[j].max.lat)
				continue;
			if (shape_overlap_m2(all[i].shape, all[j].shape, &shared, NULL) == ST_OK && shared > SHARED_M2)
				prospect_problem(p, "shapes-cross", N_("the shapes of the zones '{0}' and '{2}' cover the same ground"),
						 prospect_text(&p->zone, ZONE_NAME, all[i].zone), 0, prospect_text(&p->zone, ZONE_NAME, all[j].zone));
		}
	for (size_t i = 0; i < n; i++)
		shape_free(all[i].shape);
	free(all);
}

struct feeding {
	int to, from;
	double weight;
};

static int by_target(const void *x, const void *y)
{
	const struct feeding *a = x, *b = y;
	return a->to != b->to ? (a->to > b->to) - (a->to < b->to) : (a->from > b->from) - (a->from < b->from);
}

/* A unit's zone of a stage; of several the last stands. */
static void place(struct prospect *p, const struct frame *unit, int32_t u, int32_t zone, int32_t *of)
{
	if (*of >= 0 && *of != zone)
		prospect_problem(p, "unit-in-two-zones", N_("residential unit '{0}' lies in several zones of a stage; it counts in '{2}'"),
				 prospect_text(unit, 0, u), 0, prospect_text(&p->zone, ZONE_NAME, zone));
	*of = zone;
}

/* Units in both a primary zone and a junior one tie the schools: by how much of the primary zone goes there. */
static void feeders(struct prospect_load *l, const struct frame *units, const struct frame *names)
{
	struct prospect *p = l->p;
	size_t unit_count = names->n;
	int32_t *primary = heap_alloc(unit_count + 1, sizeof *primary), *junior = heap_alloc(unit_count + 1, sizeof *junior);
	int *size = heap_alloc(p->zone.n + 1, sizeof *size);
	for (size_t u = 0; u < unit_count; u++)
		primary[u] = junior[u] = -1;
	for (size_t i = 0; i < units->n; i++) {
		int32_t zone = units->columns[0].index[i], unit = units->columns[1].index[i];
		if (zone < 0 || unit < 0)
			continue;
		if (p->zone_stage[zone] == 1) {
			place(p, names, unit, zone, &primary[unit]);
			size[zone]++;
		} else if (p->zone_stage[zone] == 2) {
			place(p, names, unit, zone, &junior[unit]);
		}
	}
	struct feeding *pair = heap_alloc(unit_count + 1, sizeof *pair);
	size_t n = 0;
	for (size_t u = 0; u < unit_count; u++)
		if (primary[u] >= 0 && junior[u] >= 0)
			pair[n++] = (struct feeding){junior[u], primary[u], 1};
	qsort(pair, n, sizeof *pair, by_target);
	size_t m = 0;
	for (size_t i = 0; i < n; i++)
		if (m && pair[m - 1].to == pair[i].to && pair[m - 1].from == pair[i].from)
			pair[m - 1].weight++;
		else
			pair[m++] = pair[i];
	/* From zones to schools. */
	int *schools_first = heap_alloc(p->zone.n + 2, sizeof *schools_first), *schools = heap_alloc((size_t)p->data.schools + 1, sizeof *schools);
	for (int s = 0; s < p->data.schools; s++)
		if (p->zone_of[s * PROSPECT_STAGES + 1] >= 0)
			schools_first[p->zone_of[s * PROSPECT_STAGES + 1] + 1]++;
	for (size_t z = 0; z < p->zone.n; z++)
		schools_first[z + 1] += schools_first[z];
	int *filled = heap_alloc(p->zone.n + 1, sizeof *filled);
	for (int s = 0; s < p->data.schools; s++) {
		int z = p->zone_of[s * PROSPECT_STAGES + 1];
		if (z >= 0)
			schools[schools_first[z] + filled[z]++] = s;
	}
	int *first = ARENA_ARRAY(l->arena, int, p->data.schools + 2);
	for (int pass = 0, *from = NULL; pass < 2; pass++) {
		double *weight = pass ? ARENA_ARRAY(l->arena, double, (size_t)first[p->data.schools] + 1) : NULL;
		int total = 0;
		from = pass ? ARENA_ARRAY(l->arena, int, (size_t)first[p->data.schools] + 1) : NULL;
		for (int s = 0; s < p->data.schools; s++) {
			int zone = p->zone_of[s * PROSPECT_STAGES + 2];
			struct feeding key = {zone, -1, 0};
			first[s] = total;
			size_t i = 0, high = m;
			while (i < high) { /* the first pair of the zone */
				size_t mid = (i + high) / 2;
				if (by_target(&pair[mid], &key) < 0)
					i = mid + 1;
				else
					high = mid;
			}
			for (; zone >= 0 && i < m && pair[i].to == zone; i++)
				for (int k = schools_first[pair[i].from]; k < schools_first[pair[i].from + 1]; k++, total++)
					if (pass) {
						from[total] = schools[k];
						weight[total] = pair[i].weight / size[pair[i].from];
					}
		}
		first[p->data.schools] = total;
		p->drivers.feeders = (struct cohort_feeders){total ? first : NULL, from, weight};
	}
	free(primary);
	free(junior);
	free(size);
	free(pair);
	free(schools_first);
	free(schools);
	free(filled);
}

enum status prospect_read_zones(struct prospect_load *l, struct err *err)
{
	struct prospect *p = l->p;
	struct frame links, units, unit;
	TRY(read_frames(l, &links, err));
	p->zone_stage = ARENA_ARRAY(l->arena, int, p->zone.n + 1);
	p->zone_district = ARENA_ARRAY(l->arena, int, p->zone.n + 1);
	p->zone_schools = ARENA_ARRAY(l->arena, int, p->zone.n + 1);
	p->zone_lacks = ARENA_ARRAY(l->arena, bool, p->zone.n + 1);
	p->zone_of = ARENA_ARRAY(l->arena, int, (size_t)p->data.schools * PROSPECT_STAGES + 1);
	for (int i = 0; i < p->data.schools * PROSPECT_STAGES; i++)
		p->zone_of[i] = -1;
	for (size_t z = 0; z < p->zone.n; z++) {
		int32_t region = p->zone.columns[ZONE_COUNTY].index[z];
		p->zone_stage[z] = prospect_stage(prospect_text(&p->zone, ZONE_STAGE, (int32_t)z));
		p->zone_district[z] = region >= 0 ? p->district_of[region] : -1;
	}
	link_schools(l, &links);
	name_lonely(p);
	name_crossing(l);
	const struct frame_ask name[] = {{"name", FRAME_TEXT, NULL}};
	TRY(frame_load(l->g, l->arena, &record_unit, l->at, STR(""), name, 1, &unit, err));
	const struct frame_ask link[] = {{"zone", FRAME_INDEX, &p->zone}, {"unit", FRAME_INDEX, &unit}};
	TRY(frame_load(l->g, l->arena, &record_zone_unit, l->at, STR(""), link, 2, &units, err));
	feeders(l, &units, &unit);
	return ST_OK;
}
