/* Register → problem. */
#include "areas/planning/districts/districts.h"

#include "areas/planning/policies.h"
#include "areas/register/register.h"
#include "record/policy_record.h"
#include "table/geo.h"
#include "text/lang.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	const struct plan_context *c;
	struct arena *a;
	struct districts_problem *p;
	struct plan_reading *r;
	double fill, overfull, keep_km;
	bool strict, enclaves;
	struct str today;     /* "improve", "keep", "lock" */
};

static enum status number_of(const struct policy *p, const char *path, double *ret, struct err *err)
{
	struct dec v;
	TRY(policy_dec(p, path, &v, err));
	*ret = dec_f64(v);
	return ST_OK;
}

/* ---- what is asked ---- */

static enum status read_rules(struct reader *d, struct err *err)
{
	struct districts_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	bool contiguous = true, every = true;
	double fill, overfull;
	TRY(policy_for(d->c->g, d->a, STR("districts"), s->region, d->c->at, &p->policy, NULL, err));
	TRY(number_of(p->policy, "weights.over_km", &p->over_km, err));
	TRY(number_of(p->policy, "weights.change_km", &p->change_km, err));
	TRY(number_of(p->policy, "weights.keep_km", &d->keep_km, err));
	TRY(number_of(p->policy, "weights.stay_km", &p->stay_km, err));
	TRY(number_of(p->policy, "fill_at_most.share", &d->fill, err));
	TRY(number_of(p->policy, "fill_at_most.overfull_may_stay", &d->overfull, err));
	TRY(policy_yes(p->policy, "cross_county", &d->p->cross_county, err));
	fill = 100 * d->fill;
	overfull = 100 * d->overfull;
	TRY(plan_value_number(s, "over_km", &p->over_km, err));
	TRY(plan_value_number(s, "change_km", &p->change_km, err));
	TRY(plan_value_number(s, "fill", &fill, err));
	TRY(plan_value_number(s, "overfull", &overfull, err));
	TRY(plan_value_yes(s, "cross_county", &d->p->cross_county, err));
	TRY(plan_value_yes(s, "strict", &d->strict, err));
	d->enclaves = true;
	TRY(plan_value_yes(s, "contiguous", &contiguous, err));
	TRY(plan_value_yes(s, "enclaves", &d->enclaves, err));
	TRY(plan_value_yes(s, "every_school", &every, err));
	d->fill = fill / 100;
	d->overfull = overfull / 100;
	d->today = plan_value(s, "zones");
	p->stage = plan_value(s, "stage");
	if (!p->stage.n)
		p->stage = STR("primary");
	p->engine.contiguity = contiguous;
	p->engine.all_open = every;
	p->engine.change_cost = str_eq(d->today, STR("keep")) ? d->keep_km : p->change_km;
	return ST_OK;
}

static enum status read_demand(struct reader *d, struct err *err)
{
	struct districts_problem *p = d->p;
	double year = school_year_of(d->c->scenario->effective);
	struct outlook_demand_ask ask = {.at = d->c->at, .stage = p->stage, .scenario = plan_value(d->c->scenario, "scenario"), .region = d->c->scenario->region};
	TRY(plan_value_number(d->c->scenario, "year", &year, err));
	TRY(outlook_demand(d->c->g, d->a, &ask, &p->demand, err));
	p->year = (int)year;
	p->lead = p->year - p->demand.origin;
	if (p->lead < 0 || p->lead > p->demand.leads)
		return err_set(err, ST_INVALID, "the plan is for the school year beginning in %d; the forecast reaches from %d to %d", p->year, p->demand.origin,
			       p->demand.origin + p->demand.leads);
	for (size_t i = 0; i < p->demand.problems; i++)
		plan_leave_out(d->a, d->r, p->demand.problem[i].what, p->demand.problem[i].message);
	const struct policy *const policies[] = {p->policy, p->demand.seats, p->demand.outlook};
	planned_policies_named(d->c, policies, ARRAY_LEN(policies), d->r);
	return ST_OK;
}

/* ---- schools and units ---- */

static const char *why_no_site(const struct districts_problem *p, const struct outlook_school *s)
{
	if (s->closes && p->lead >= s->closes)
		return N_("it closes before the year planned for");
	if (s->opens > p->lead)
		return N_("it opens after the year planned for");
	if (isnan(s->lon) || isnan(s->lat))
		return N_("its coordinates are missing");
	if (isnan(s->classes[p->lead]))
		return N_("neither its classrooms nor its classes are known");
	return s->classes[p->lead] * p->demand.class_size < 1 ? N_("it has no seats in the year planned for") : NULL;
}

static enum status choose_sites(struct reader *d, struct err *err)
{
	struct districts_problem *p = d->p;
	p->site = ARENA_ARRAY(d->a, struct districts_site, p->demand.schools + 1);
	for (size_t i = 0; i < p->demand.schools; i++) {
		const struct outlook_school *s = &p->demand.school[i];
		const char *why = why_no_site(p, s);
		if (why) {
			plan_leave_out(d->a, d->r, s->name, why);
			continue;
		}
		if (p->engine.sites == DISTRICT_SITES_MAX)
			return err_set(err, ST_TOO_LARGE, "more than %d schools: plan a region at a time", DISTRICT_SITES_MAX);
		struct districts_site *x = &p->site[p->engine.sites++];
		*x = (struct districts_site){.of = s, .seats = (int64_t)floor(s->classes[p->lead] * p->demand.class_size + 1e-6)};
		id_format(s->id, x->key);
	}
	return p->engine.sites ? ST_OK : err_set(err, ST_NOT_FOUND, "the region has no school of the stage '%.*s' with seats", STR_ARG(p->stage));
}

static bool has_school(const struct reader *d, const struct outlook_unit *u)
{
	for (int j = 0; j < d->p->engine.sites; j++)
		if (d->p->cross_county || id_cmp(d->p->site[j].of->county, u->county) == 0)
			return true;
	return false;
}

static enum status choose_units(struct reader *d, struct err *err)
{
	struct districts_problem *p = d->p;
	double limit[2];
	TRY(number_of(p->policy, arena_printf(d->a, "walk_m.country.%.*s", STR_ARG(p->stage)), &limit[0], err));
	TRY(number_of(p->policy, arena_printf(d->a, "walk_m.town.%.*s", STR_ARG(p->stage)), &limit[1], err));
	p->unit = ARENA_ARRAY(d->a, struct districts_unit, p->demand.units + 1);
	for (size_t i = 0; i < p->demand.units; i++) {
		const struct outlook_unit *u = &p->demand.unit[i];
		const char *why = isnan(u->lon) || isnan(u->lat) ? N_("its coordinates are missing") : !has_school(d, u) ? N_("its county has no school of the stage") : NULL;
		if (why) {
			plan_leave_out(d->a, d->r, u->name, why);
			continue;
		}
		if (p->engine.units == DISTRICT_UNITS_MAX || (int64_t)p->engine.units * p->engine.sites >= DISTRICT_PAIRS_MAX)
			return err_set(err, ST_TOO_LARGE, "too many units and schools at once: plan a county at a time");
		struct districts_unit *x = &p->unit[p->engine.units++];
		*x = (struct districts_unit){.of = u, .lon = u->lon, .lat = u->lat, .pupils = llround(u->pupils[p->lead]), .limit_m = limit[u->in_town], .today = -1};
		id_format(u->id, x->key);
	}
	return p->engine.units ? ST_OK : err_set(err, ST_NOT_FOUND, "the region has no residential units: enter them (record 'unit') to draw areas");
}

/* ---- costs ---- */

static void measure(struct reader *d)
{
	struct districts_problem *p = d->p;
	size_t units = (size_t)p->engine.units, sites = (size_t)p->engine.sites;
	p->cost = ARENA_ARRAY(d->a, double, units * sites + 1);
	p->km = ARENA_ARRAY(d->a, double, units * sites + 1);
	for (size_t i = 0; i < units; i++)
		for (size_t j = 0; j < sites; j++) {
			const struct districts_unit *u = &p->unit[i];
			const struct districts_site *s = &p->site[j];
			double km = distance_sphere_m((struct point){u->lon, u->lat}, (struct point){s->of->lon, s->of->lat}) / 1000, beyond = fmax(0, km - u->limit_m / 1000);
			bool closed = (!d->p->cross_county && id_cmp(u->of->county, s->of->county) != 0) || (d->strict && beyond > 0);
			p->km[i * sites + j] = km;
			/* an empty unit counts as one pupil, so that it lies with a near school */
			p->cost[i * sites + j] = closed ? INFINITY : (double)MAX(u->pupils, 1) * (km + p->over_km * beyond);
		}
}

/* The school that serves the unit now: the nearest where its zone has several. */
static void find_today(struct reader *d)
{
	struct districts_problem *p = d->p;
	int shared = 0;
	p->today = ARENA_ARRAY(d->a, int, (size_t)p->engine.units + 1);
	for (int i = 0; i < p->engine.units; i++) {
		struct districts_unit *u = &p->unit[i];
		for (int j = 0; j < p->engine.sites && !id_is_zero(u->of->zone); j++)
			if (id_cmp(p->site[j].of->zone, u->of->zone) == 0 && (u->today < 0 || districts_km(p, i, j) < districts_km(p, i, u->today))) {
				u->today = j;
				shared += p->site[j].of->zone_schools > 1;
			}
		p->today[i] = u->today;
		if (u->today >= 0)
			p->site[u->today].today += u->pupils;
	}
	p->engine.today = p->today;
	if (shared)
		plan_leave_out(d->a, d->r, STR(""), N_("zones with several schools: each unit counts for the nearest of them"));
}

static void set_capacities(struct reader *d)
{
	struct districts_problem *p = d->p;
	int64_t *capacity = ARENA_ARRAY(d->a, int64_t, (size_t)p->engine.sites + 1);
	for (int j = 0; j < p->engine.sites; j++) {
		double seats = floor((double)p->site[j].seats * d->fill);
		capacity[j] = (int64_t)(seats + ceil(fmax(0, (double)p->site[j].today - seats) * d->overfull));
	}
	p->engine.capacity = capacity;
	p->engine.open_cost = ARENA_ARRAY(d->a, double, (size_t)p->engine.sites + 1);
}

/* ---- wishes ---- */

static void add_wishes(struct reader *d)
{
	struct districts_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	size_t sites = (size_t)p->engine.sites;
	p->locked = ARENA_ARRAY(d->a, int, (size_t)p->engine.units + 1);
	for (int i = 0; i < p->engine.units; i++)
		p->locked[i] = str_eq(d->today, STR("lock")) ? p->today[i] : -1;
	for (size_t k = 0; k < s->wishes; k++) {
		const struct plan_wish *w = &s->wish[k];
		int i = districts_unit(p, w->subject), j = districts_site(p, w->target);
		if (i < 0 || j < 0) {
			plan_leave_out(d->a, d->r, i < 0 ? w->subject : w->target, N_("a wish names it, but it is no unit or school of this plan"));
			continue;
		}
		double *cost = &p->cost[(size_t)i * sites];
		if (w->kind == PLAN_LOCK)
			p->locked[i] = j;
		else if (w->kind == PLAN_FORBID)
			cost[j] = INFINITY;
		for (size_t x = 0; w->kind == PLAN_PREFER && x < sites; x++) /* what is not preferred costs; a cost is never below 0 */
			cost[x] += (x == (size_t)j) == (w->weight < 0) ? fabs(w->weight) : 0;
	}
	p->engine.locked = p->locked;
	p->engine.cost = p->cost;
}

/* ---- facts ---- */

static void state_facts(struct reader *d)
{
	struct districts_problem *p = d->p;
	size_t n = 0;
	struct plan_fact *fact = ARENA_ARRAY(d->a, struct plan_fact, (size_t)(p->engine.units + p->engine.sites) + 4);
	for (int i = 0; i < p->engine.units; i++) {
		const struct districts_unit *u = &p->unit[i];
		struct digest shape;
		uint8_t bytes[DIGEST_SIZE];
		char text[DIGEST_TEXT];
		digest_init(&shape, DIGEST_SHA256);
		digest_add_part(&shape, u->of->shape);
		digest_end(&shape, bytes);
		digest_format(bytes, text);
		fact[n++] = (struct plan_fact){str_of(u->key), u->of->name,
					       str_of(arena_printf(d->a, "pupils=%lld;longitude=%.7f;latitude=%.7f;shape=%.12s;limit=%.0f;school=%s", (long long)u->pupils,
								   u->lon, u->lat, text, u->limit_m, u->today < 0 ? "-" : p->site[u->today].key))};
	}
	for (int j = 0; j < p->engine.sites; j++) {
		const struct districts_site *s = &p->site[j];
		fact[n++] = (struct plan_fact){str_of(s->key), s->of->name, str_of(arena_printf(d->a, "seats=%lld;longitude=%.7f;latitude=%.7f", (long long)s->seats, s->of->lon,
												s->of->lat))};
	}
	const struct policy *const policies[] = {p->policy, p->demand.seats, p->demand.outlook};
	n += planned_policies_facts(policies, ARRAY_LEN(policies), d->c->lang, fact + n);
	d->r->fact = fact;
	d->r->facts = n;
}

enum status districts_read(const struct plan_context *c, struct plan_reading *ret, struct err *err)
{
	struct districts_problem *p = ARENA_NEW(c->arena, struct districts_problem);
	struct plan_reading r = {.tx = ret->tx, .problem = p};
	struct reader d = {.c = c, .a = c->arena, .p = p, .r = &r};
	TRY(read_rules(&d, err));
	TRY(read_demand(&d, err));
	TRY(choose_sites(&d, err));
	TRY(choose_units(&d, err));
	int64_t *pupils = ARENA_ARRAY(d.a, int64_t, (size_t)p->engine.units + 1);
	for (int i = 0; i < p->engine.units; i++)
		pupils[i] = p->unit[i].pupils;
	p->engine.pupils = pupils;
	measure(&d);
	find_today(&d);
	set_capacities(&d);
	add_wishes(&d);
	TRY(districts_neighbours(d.a, p, p->cross_county, d.enclaves, err));
	for (int i = 0; i < p->engine.units; i++)
		if (p->unit[i].is_crossed)
			plan_leave_out(d.a, &r, p->unit[i].of->name, N_("its shape crosses itself or is no area; it stands as a point"));
	state_facts(&d);
	*ret = r;
	return ST_OK;
}
