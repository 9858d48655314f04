/* Births and registered children, by the year in which they reach kindergarten and primary school. */
#include "areas/outlook/prospect.h"
#include "areas/register/register.h"

#include <math.h>

enum { COLUMN_KIND, COLUMN_COUNTY, COLUMN_ZONE, COLUMN_BORN, COLUMN_YEAR, COLUMN_CHILDREN, COLUMNS };
enum { KINDERGARTEN_YEARS = 3 }; /* grades before primary school: children enter so much earlier */

/* Children of an area by the year of entry, being filled. */
struct table {
	int areas, years;
	double *children;
	int *counted;
};

static struct table new_table(struct arena *a, int areas, int years)
{
	struct table t = {areas, years, ARENA_ARRAY(a, double, (size_t)areas * (size_t)years + 1), ARENA_ARRAY(a, int, (size_t)areas * (size_t)years + 1)};
	for (size_t i = 0; i < (size_t)areas * (size_t)years; i++)
		t.children[i] = NAN;
	return t;
}

/* The latest count stands; an earlier origin then does not see it. */
static void put(struct table *t, int area, int entry, double n, int counted)
{
	size_t i = (size_t)area * (size_t)t->years + (size_t)entry;
	if (entry < 0 || entry >= t->years || (!isnan(t->children[i]) && t->counted[i] > counted))
		return;
	t->children[i] = n;
	t->counted[i] = counted;
}

/* A district without births of its own takes the sum of its registered children, if all its zones were counted the same way; the
 * city is the sum of its districts where all that ever had a number have one. */
static void sum_up(struct table *t, int first, int n, int into)
{
	for (int y = 0; y < t->years; y++) {
		double sum = 0;
		int counted = INT32_MIN, missing = 0;
		for (int i = first; i < first + n; i++) {
			double *row = &t->children[(size_t)i * (size_t)t->years];
			bool ever = false;
			for (int k = 0; k < t->years; k++)
				ever = ever || !isnan(row[k]);
			missing += ever && isnan(row[y]);
			sum += isnan(row[y]) ? 0 : row[y];
			counted = isnan(row[y]) ? counted : MAX(counted, t->counted[(size_t)i * (size_t)t->years + (size_t)y]);
		}
		if (counted > INT32_MIN && !missing)
			put(t, into, y, sum, counted);
	}
}

/* A zone in which nobody is registered takes its births. */
static void births_for_registered(struct table *registered, const struct table *births)
{
	for (int z = 0; z < births->areas; z++) {
		size_t row = (size_t)z * (size_t)births->years;
		bool has = false;
		for (int y = 0; y < births->years; y++)
			has = has || !isnan(registered->children[row + (size_t)y]);
		for (int y = 0; y < births->years && !has; y++)
			if (!isnan(births->children[row + (size_t)y]))
				put(registered, z, y, births->children[row + (size_t)y], births->counted[row + (size_t)y]);
	}
}

static struct cohort_children children_of(struct prospect_load *l, const struct table *t, int grade, int zones, bool by_zone)
{
	struct prospect *p = l->p;
	int districts = p->data.districts;
	int *area = ARENA_ARRAY(l->arena, int, p->data.schools + 1), *wider = ARENA_ARRAY(l->arena, int, t->areas + 1);
	for (int s = 0; s < p->data.schools; s++) {
		int zone = by_zone ? p->zone_of[s * PROSPECT_STAGES + 1] : -1;
		area[s] = zone >= 0 ? zone : zones + p->data.district[s];
	}
	for (int i = 0; i < zones; i++)
		wider[i] = p->zone_district[i] >= 0 ? zones + p->zone_district[i] : zones + districts;
	for (int i = 0; i < districts; i++)
		wider[zones + i] = zones + districts;
	wider[zones + districts] = -1;
	return (struct cohort_children){grade, t->areas, t->years, t->children, t->counted, area, wider};
}

enum status prospect_read_children(struct prospect_load *l, struct err *err)
{
	struct prospect *p = l->p;
	struct frame f;
	const struct frame_ask ask[COLUMNS] = {
		[COLUMN_KIND] = {"kind", FRAME_TEXT, NULL},	   [COLUMN_COUNTY] = {"county", FRAME_INDEX, &p->region},
		[COLUMN_ZONE] = {"zone", FRAME_INDEX, &p->zone},   [COLUMN_BORN] = {"born", FRAME_INTEGER, NULL},
		[COLUMN_YEAR] = {"year", FRAME_INTEGER, NULL},	   [COLUMN_CHILDREN] = {"children", FRAME_INTEGER, NULL}};
	TRY(frame_load(l->g, l->arena, &record_children, l->at, STR(""), ask, COLUMNS, &f, err));
	/* Born in the school year b, a child is of the age from the first school year after the birthday that the policy names. */
	int age = (int)prospect_policy(l->seats, "entry.years", 6) + 1;
	int zones = (int)p->zone.n, districts = p->data.districts, years = p->origin + p->leads + 1;
	struct table school = new_table(l->arena, zones + districts + 1, years), early = new_table(l->arena, districts + 1, years);
	struct table registered = new_table(l->arena, districts, years), born_in_zone = new_table(l->arena, zones, years);
	bool *is_named = ARENA_ARRAY(l->arena, bool, zones + 1);
	int last_birth = INT32_MIN;
	for (size_t i = 0; i < f.n; i++) {
		int32_t zone = f.columns[COLUMN_ZONE].index[i], county = f.columns[COLUMN_COUNTY].index[i];
		int64_t born = f.columns[COLUMN_BORN].i[i], n = f.columns[COLUMN_CHILDREN].i[i];
		int district = county >= 0 ? p->district_of[county] : -1, counted = (int)(f.columns[COLUMN_YEAR].i[i] - p->first_year);
		bool is_birth = str_eq(prospect_text(&f, COLUMN_KIND, (int32_t)i), STR("births"));
		struct str name = prospect_text(&p->region, REGION_NAME, county);
		if (born == FRAME_NONE) {
			prospect_problem(p, "children-without-year", N_("{0}: {2} children without a year of birth are left out"), name, 0,
					 str_of(arena_printf(l->arena, "%lld", (long long)n)));
			continue;
		}
		if (district < 0 || n == FRAME_NONE || n < 0) {
			prospect_problem(p, "children-of-nowhere", N_("{0}: children of a region that is no county, or without a number, are left out"), name,
					 (int)born, STR(""));
			continue;
		}
		int entry = (int)born + age - p->first_year;
		if (zone >= 0 && p->zone_stage[zone] != 1) {
			if (!is_named[zone])
				prospect_problem(p, "children-of-other-zone", N_("zone '{0}' is no zone of primary schools: its children by year of birth are left out"),
						 prospect_text(&p->zone, ZONE_NAME, zone), 0, STR(""));
			is_named[zone] = true;
		} else if (zone >= 0) {
			put(is_birth ? &born_in_zone : &school, zone, entry, (double)n, counted);
		} else if (zone < 0 && is_birth) {
			put(&school, zones + district, entry, (double)n, counted);
			put(&early, district, entry - KINDERGARTEN_YEARS, (double)n, counted);
			last_birth = MAX(last_birth, (int)born);
		} else if (zone < 0) {
			put(&registered, district, entry, (double)n, counted);
		}
	}
	births_for_registered(&school, &born_in_zone);
	for (int i = 0; i < districts; i++) {
		bool has_births = false;
		for (int y = 0; y < years; y++)
			has_births = has_births || !isnan(school.children[(size_t)(zones + i) * (size_t)years + (size_t)y]);
		for (int y = 0; y < years && !has_births; y++) {
			size_t at = (size_t)i * (size_t)years + (size_t)y;
			if (!isnan(registered.children[at]))
				put(&school, zones + i, y, registered.children[at], registered.counted[at]);
		}
	}
	sum_up(&school, zones, districts, zones + districts);
	sum_up(&early, 0, districts, districts);
	if (f.n && last_birth > INT32_MIN && last_birth + age < p->first_year + p->origin + p->leads)
		prospect_problem(p, "births-end", N_("births are known to {1}; later entrants are taken as many as the last known"), STR(""), last_birth, STR(""));
	for (int h = 1; h <= p->leads && !isnan(school.children[(size_t)(zones + districts) * (size_t)years + (size_t)(p->origin + h)]); h++)
		p->births_leads = h;
	if (!f.n)
		prospect_problem(p, "no-children", N_("no births and no registered children: entrants are taken as many as of late"), STR(""), 0, STR(""));
	struct cohort_children *of = ARENA_ARRAY(l->arena, struct cohort_children, 2);
	of[0] = children_of(l, &school, prospect_first_grade[1], zones, true);
	of[1] = children_of(l, &early, prospect_first_grade[0], 0, false);
	p->drivers.children = of;
	p->drivers.n_children = 2;
	p->zone_children = ARENA_ARRAY(l->arena, double, p->zone.n * (size_t)p->leads + 1);
	for (size_t z = 0; z < p->zone.n; z++)
		for (int h = 1; h <= p->leads; h++)
			p->zone_children[z * (size_t)p->leads + (size_t)(h - 1)] = school.children[z * (size_t)years + (size_t)(p->origin + h)];
	return ST_OK;
}
