/* Pupils to come by residential unit, and classes by school. */
#include "areas/outlook/foresight.h"
#include "areas/outlook/outlook.h"

#include "areas/register/register.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UNIT_CODE, UNIT_NAME, UNIT_KIND, UNIT_COUNTY, UNIT_LON, UNIT_LAT, UNIT_SHAPE, UNIT_HOUSEHOLDS, UNIT_POPULATION, UNIT_COLUMNS };
enum { PLACE_LON, PLACE_LAT, PLACE_COLUMNS };
static const double DEGREE = 1e7; /* coordinates are kept with seven places */

struct demand {
	struct reg *g;
	struct arena *a;
	const struct outlook_demand_ask *ask;
	const struct foresight *f;
	struct frame unit, link, place;
	int32_t region;       /* −1: everywhere */
	int stage;
	int *zone_of_unit;    /* [unit]: −1 */
	struct outlook_demand *out;
	size_t problem_cap;
};

static void problem(struct demand *d, struct str what, const char *message)
{
	struct outlook_demand *o = d->out;
	if (o->problems == d->problem_cap) {
		size_t more = d->problem_cap ? 2 * d->problem_cap : 32;
		struct outlook_problem *list = ARENA_ARRAY(d->a, struct outlook_problem, more);
		if (o->problems)
			memcpy(list, o->problem, o->problems * sizeof *list);
		o->problem = list;
		d->problem_cap = more;
	}
	o->problem[o->problems++] = (struct outlook_problem){what, message};
}

static double degrees(const struct frame_column *c, size_t i) { return c->i[i] == FRAME_NONE ? NAN : (double)c->i[i] / DEGREE; }

static enum status load(struct demand *d, struct err *err)
{
	const struct prospect *p = d->f->p;
	d->region = id_is_zero(d->ask->region) ? -1 : frame_find(&p->region, d->ask->region);
	const struct frame_ask unit[UNIT_COLUMNS] = {
		[UNIT_CODE] = {"code", FRAME_TEXT, NULL}, [UNIT_NAME] = {"name", FRAME_TEXT, NULL}, [UNIT_KIND] = {"kind", FRAME_TEXT, NULL},
		[UNIT_COUNTY] = {"county", FRAME_INDEX, &p->region}, [UNIT_LON] = {"longitude", FRAME_INTEGER, NULL},
		[UNIT_LAT] = {"latitude", FRAME_INTEGER, NULL}, [UNIT_SHAPE] = {"shape", FRAME_TEXT, NULL},
		[UNIT_HOUSEHOLDS] = {"households", FRAME_INTEGER, NULL}, [UNIT_POPULATION] = {"population", FRAME_INTEGER, NULL}};
	TRY(frame_load(d->g, d->a, &record_unit, d->ask->at, STR(""), unit, UNIT_COLUMNS, &d->unit, err));
	const struct frame_ask link[] = {{"zone", FRAME_INDEX, &p->zone}, {"unit", FRAME_INDEX, &d->unit}};
	TRY(frame_load(d->g, d->a, &record_zone_unit, d->ask->at, STR(""), link, 2, &d->link, err));
	const struct frame_ask place[PLACE_COLUMNS] = {[PLACE_LON] = {"longitude", FRAME_INTEGER, NULL}, [PLACE_LAT] = {"latitude", FRAME_INTEGER, NULL}};
	return frame_load(d->g, d->a, &record_school, d->ask->at, STR(""), place, PLACE_COLUMNS, &d->place, err);
}

/* Which zone of the stage each unit lies in; several: the first, and the unit is named. */
static void find_zones(struct demand *d)
{
	const struct prospect *p = d->f->p;
	d->zone_of_unit = ARENA_ARRAY(d->a, int, d->unit.n + 1);
	for (size_t i = 0; i < d->unit.n; i++)
		d->zone_of_unit[i] = -1;
	for (size_t i = 0; i < d->link.n; i++) {
		int32_t zone = d->link.columns[0].index[i], unit = d->link.columns[1].index[i];
		if (zone < 0 || unit < 0 || p->zone_stage[zone] != d->stage)
			continue;
		if (d->zone_of_unit[unit] >= 0 && d->zone_of_unit[unit] != zone)
			problem(d, prospect_text(&d->unit, UNIT_NAME, unit), N_("it lies in several zones of the stage; the first is taken"));
		else
			d->zone_of_unit[unit] = zone;
	}
}

static int district_of_unit(const struct demand *d, size_t i)
{
	int32_t region = d->unit.columns[UNIT_COUNTY].index[i];
	return region >= 0 ? d->f->p->district_of[region] : -1;
}

static void read_units(struct demand *d)
{
	const struct prospect *p = d->f->p;
	struct outlook_demand *o = d->out;
	o->unit = ARENA_ARRAY(d->a, struct outlook_unit, d->unit.n + 1);
	for (size_t i = 0; i < d->unit.n; i++) {
		int64_t homes = d->unit.columns[UNIT_HOUSEHOLDS].i[i], persons = d->unit.columns[UNIT_POPULATION].i[i];
		struct str kind = prospect_text(&d->unit, UNIT_KIND, (int32_t)i);
		int district = district_of_unit(d, i), zone = d->zone_of_unit[i];
		o->unit[i] = (struct outlook_unit){
			.id = d->unit.ids[i], .county = district >= 0 && p->district_region[district] >= 0 ? p->region.ids[p->district_region[district]] : (struct id){},
			.zone = zone >= 0 ? p->zone.ids[zone] : (struct id){}, .code = prospect_text(&d->unit, UNIT_CODE, (int32_t)i),
			.name = prospect_text(&d->unit, UNIT_NAME, (int32_t)i), .shape = prospect_text(&d->unit, UNIT_SHAPE, (int32_t)i),
			.lon = degrees(&d->unit.columns[UNIT_LON], i), .lat = degrees(&d->unit.columns[UNIT_LAT], i),
			.population = persons != FRAME_NONE ? (double)persons : homes != FRAME_NONE ? (double)homes : NAN,
			.in_town = str_eq(kind, STR("community")) || str_eq(kind, STR("estate")),
			.pupils = ARENA_ARRAY(d->a, double, (size_t)o->leads + 1)};
	}
	o->units = d->unit.n;
}

/* ---- schools ---- */

static double pupils_of(const struct demand *d, int school, int lead)
{
	const struct prospect *p = d->f->p;
	double sum = 0;
	for (int g = prospect_first_grade[d->stage]; g < prospect_first_grade[d->stage + 1]; g++) {
		double n = lead ? d->f->f->mean[cohort_at(d->f->f, school, lead, g)] : p->data.pupils[cohort_cell(&p->data, school, p->origin, g)];
		sum += isnan(n) ? 0 : n;
	}
	return sum;
}

static void find_events(const struct demand *d, int school, struct outlook_school *ret)
{
	const struct cohort_drivers *w = &d->f->p->drivers;
	for (int i = 0; i < w->n_openings; i++)
		if (w->openings[i].school == school)
			ret->opens = w->openings[i].lead;
	for (int i = 0; i < w->n_closings; i++)
		if (w->closings[i].school == school)
			ret->closes = w->closings[i].lead;
}

static void read_schools(struct demand *d)
{
	const struct prospect *p = d->f->p;
	struct outlook_demand *o = d->out;
	size_t leads = (size_t)o->leads;
	o->school = ARENA_ARRAY(d->a, struct outlook_school, (size_t)p->data.schools + 1);
	for (int s = 0; s < p->data.schools; s++) {
		size_t at = (size_t)s * PROSPECT_STAGES + (size_t)d->stage;
		struct outlook_school x = {.id = p->school.ids[s], .name = prospect_text(&p->school, SCHOOL_NAME, s),
					   .county = p->county[s] >= 0 ? p->region.ids[p->county[s]] : (struct id){},
					   .zone = p->zone_of[at] >= 0 ? p->zone.ids[p->zone_of[at]] : (struct id){},
					   .zone_schools = p->zone_of[at] >= 0 ? p->zone_schools[p->zone_of[at]] : 0,
					   .lon = degrees(&d->place.columns[PLACE_LON], (size_t)s), .lat = degrees(&d->place.columns[PLACE_LAT], (size_t)s),
					   .classes = ARENA_ARRAY(d->a, double, leads + 1), .pupils = ARENA_ARRAY(d->a, double, leads + 1)};
		bool any = false;
		find_events(d, s, &x);
		for (size_t h = 0; h <= leads; h++) {
			double more = h ? p->rooms_more[at * leads + h - 1] : 0;
			bool is_shut = x.closes && (int)h >= x.closes;
			x.pupils[h] = pupils_of(d, s, (int)h);
			x.classes[h] = isnan(p->rooms[at]) && more <= 0 ? NAN : is_shut ? 0 : (isnan(p->rooms[at]) ? 0 : p->rooms[at]) + more;
			any = any || x.pupils[h] > 0 || (!isnan(x.classes[h]) && x.classes[h] > 0);
		}
		if (any && (d->region < 0 || foresight_in(d->f, p->data.district[s], d->region)))
			o->school[o->schools++] = x;
	}
}

/* ---- pupils of units ---- */

static double weight(const struct outlook_unit *u) { return isnan(u->population) ? 0 : u->population; }

struct share {
	double people, units; /* of the place's units */
};

/* What a unit has of a place's pupils: by population, or evenly where none is known. */
static double share_of(const struct outlook_unit *u, const struct share *s)
{
	return s->people > 0 ? weight(u) / s->people : s->units > 0 ? 1 / s->units : 0;
}

static void add_unit(struct share *s, const struct outlook_unit *u)
{
	s->people += weight(u);
	s->units++;
}

static void share_pupils(struct demand *d)
{
	const struct prospect *p = d->f->p;
	struct outlook_demand *o = d->out;
	size_t zones = p->zone.n, districts = (size_t)p->data.districts, years = (size_t)o->leads + 1;
	struct share *of_zone = ARENA_ARRAY(d->a, struct share, zones + 1), *of_rest = ARENA_ARRAY(d->a, struct share, districts + 1),
		     *of_district = ARENA_ARRAY(d->a, struct share, districts + 1);
	double *in_zone = ARENA_ARRAY(d->a, double, zones * years + 1), *in_rest = ARENA_ARRAY(d->a, double, districts * years + 1);
	for (size_t i = 0; i < o->units; i++) {
		int zone = d->zone_of_unit[i], district = district_of_unit(d, i);
		if (zone >= 0)
			add_unit(&of_zone[zone], &o->unit[i]);
		if (district >= 0) {
			add_unit(&of_district[district], &o->unit[i]);
			if (zone < 0 || !p->zone_schools[zone])
				add_unit(&of_rest[district], &o->unit[i]);
		}
	}
	for (int s = 0; s < p->data.schools; s++) {
		int zone = p->zone_of[s * PROSPECT_STAGES + d->stage];
		bool is_zoned = zone >= 0 && of_zone[zone].units > 0;
		for (size_t h = 0; h < years; h++)
			*(is_zoned ? &in_zone[(size_t)zone * years + h] : &in_rest[(size_t)p->data.district[s] * years + h]) += pupils_of(d, s, (int)h);
	}
	for (size_t i = 0; i < o->units; i++) {
		int zone = d->zone_of_unit[i], district = district_of_unit(d, i);
		for (size_t h = 0; h < years; h++) {
			double n = zone >= 0 ? in_zone[(size_t)zone * years + h] * share_of(&o->unit[i], &of_zone[zone]) : 0;
			if (district >= 0 && of_rest[district].units <= 0)
				n += in_rest[(size_t)district * years + h] * share_of(&o->unit[i], &of_district[district]);
			else if (district >= 0 && (zone < 0 || !p->zone_schools[zone]))
				n += in_rest[(size_t)district * years + h] * share_of(&o->unit[i], &of_rest[district]);
			o->unit[i].pupils[h] = n;
		}
	}
}

/* Names what is shared out without knowing better, and keeps the units of the region. */
static void finish(struct demand *d)
{
	const struct prospect *p = d->f->p;
	struct outlook_demand *o = d->out;
	size_t kept = 0;
	for (size_t i = 0; i < o->schools; i++)
		if (id_is_zero(o->school[i].zone) && o->school[i].pupils[0] > 0)
			problem(d, o->school[i].name, N_("it has no zone: its pupils are shared over the county's units"));
	for (size_t i = 0; i < o->units; i++) {
		int district = district_of_unit(d, i), zone = d->zone_of_unit[i];
		if (district < 0) {
			problem(d, o->unit[i].name, N_("its county is not known"));
			continue;
		}
		if (d->region >= 0 && !foresight_in(d->f, district, d->region))
			continue;
		if (zone >= 0 && !p->zone_schools[zone])
			problem(d, o->unit[i].name, N_("its zone has no school: it gets a share of the county's pupils"));
		if (isnan(o->unit[i].population))
			problem(d, o->unit[i].name, N_("its population is not known: it has no pupils beside units whose population is"));
		o->unit[kept++] = o->unit[i];
	}
	o->units = kept;
}

enum status outlook_demand_of(struct reg *g, struct arena *a, const struct outlook_demand_ask *ask, const struct foresight *f, struct outlook_demand *ret,
			      struct err *err)
{
	struct outlook_demand out = {};
	struct demand d = {.g = g, .a = a, .ask = ask, .f = f, .out = &out, .stage = prospect_stage(ask->stage)};
	if (d.stage < 0)
		return err_set(err, ST_INVALID, "there is no stage '%.*s'", STR_ARG(ask->stage));
	TRY(load(&d, err));
	const char *stage = prospect_stages[d.stage];
	out.origin = d.f->p->first_year + d.f->p->origin;
	out.leads = d.f->p->leads;
	out.outlook = d.f->outlook;
	out.seats = d.f->seats_policy;
	out.class_size = prospect_policy(out.seats, arena_printf(a, "class_size.by.%s", stage), NAN);
	out.radius_m = prospect_policy(out.seats, arena_printf(a, "radius_m.by.%s", stage), NAN);
	out.scenario = d.f->scenario;
	out.scenario_label[0] = d.f->scenario_label[0];
	out.scenario_label[1] = d.f->scenario_label[1];
	find_zones(&d);
	read_units(&d);
	read_schools(&d);
	share_pupils(&d);
	finish(&d);
	*ret = out;
	return ST_OK;
}

enum status outlook_demand(struct reg *g, struct arena *a, const struct outlook_demand_ask *ask, struct outlook_demand *ret, struct err *err)
{
	struct foresight f;
	struct foresight_ask of = {.at = ask->at, .scenario = ask->scenario, .leads = ask->leads};
	TRY(foresight_means(g, a, &of, &f, err));
	return outlook_demand_of(g, a, ask, &f, ret, err);
}
