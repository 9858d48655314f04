/* Register → problem: years, units, schools that stand. */
#include "areas/planning/seatplan/planner.h"

#include "areas/planning/policies.h"
#include "areas/planning/schools.h"
#include "table/geo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS_USUAL = 6, LEADS_MAX = 12 };

static void to_plane(const struct seats_reader *d, double lon, double lat, int64_t *ret_x, int64_t *ret_y)
{
	plane_m((struct point){d->lon, d->lat}, (struct point){lon, lat}, ret_x, ret_y);
}

struct seatplan_site *seats_add(struct seats_reader *d, struct seats_site s, struct err *err)
{
	struct seats_problem *p = d->p;
	if (p->engine.sites == SEATPLAN_SITES_MAX) {
		(void)err_set(err, ST_TOO_LARGE, "more than %d schools and sites: plan a region at a time", SEATPLAN_SITES_MAX);
		return NULL;
	}
	if (p->engine.sites == d->cap) {
		int more = d->cap ? 2 * d->cap : 256;
		struct seats_site *site = ARENA_ARRAY(d->a, struct seats_site, (size_t)more);
		struct seatplan_site *engine = ARENA_ARRAY(d->a, struct seatplan_site, (size_t)more);
		if (d->cap) {
			memcpy(site, p->site, (size_t)d->cap * sizeof *site);
			memcpy(engine, d->engine_site, (size_t)d->cap * sizeof *engine);
		}
		p->site = site;
		d->engine_site = engine;
		d->cap = more;
	}
	int at = p->engine.sites++;
	p->site[at] = s;
	d->engine_site[at] = (struct seatplan_site){.existing = s.kind != SEATS_NEW, .close_first = -1};
	to_plane(d, s.lon, s.lat, &d->engine_site[at].x_m, &d->engine_site[at].y_m);
	return &d->engine_site[at];
}

/* ---- what is asked ---- */

static enum status read_prices(struct seats_reader *d, struct err *err)
{
	struct seats_problem *p = d->p;
	double travel, unmet, maintain, discount;
	TRY(planned_number(p->policy, "prices.travel_yuan_km", &travel, err));
	TRY(planned_number(p->policy, "prices.unmet_yuan", &unmet, err));
	TRY(planned_number(p->policy, "prices.maintain_yuan", &maintain, err));
	TRY(planned_number(p->policy, "prices.discount", &discount, err));
	TRY(plan_value_number(d->c->scenario, "unmet", &unmet, err));
	p->engine.travel = llround(travel);
	p->engine.unmet = llround(unmet);
	p->engine.maintain = llround(maintain);
	p->discount = ARENA_ARRAY(d->a, int64_t, (size_t)d->years + 1);
	for (int t = 0; t < d->years; t++)
		p->discount[t] = llround(1e6 / pow(1 + discount, t));
	p->engine.discount = p->discount;
	return ST_OK;
}

static enum status read_rules(struct seats_reader *d, struct err *err)
{
	struct seats_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	TRY(policy_for(d->c->g, d->a, STR("seatplan"), s->region, d->c->at, &p->policy, NULL, err));
	p->stage = plan_value(s, "stage");
	if (!p->stage.n)
		p->stage = STR("primary");
	TRY(planned_number(p->policy, arena_printf(d->a, "reach_m.country.%.*s", STR_ARG(p->stage)), &d->reach[0], err));
	TRY(planned_number(p->policy, arena_printf(d->a, "reach_m.town.%.*s", STR_ARG(p->stage)), &d->reach[1], err));
	return plan_value_yes(s, "close", &d->may_close, err);
}

/* The years planned are those from the effective day on; the forecast has to reach their last. */
static enum status read_demand(struct seats_reader *d, struct err *err)
{
	struct seats_problem *p = d->p;
	double years = YEARS_USUAL;
	struct outlook_demand_ask ask = {.at = d->c->at, .stage = p->stage, .scenario = plan_value(d->c->scenario, "scenario"), .region = d->c->scenario->region,
					 .leads = LEADS_MAX};
	TRY(plan_value_number(d->c->scenario, "years", &years, err));
	TRY(outlook_demand(d->c->g, d->a, &ask, &p->demand, err));
	p->first_year = school_year_of(d->c->scenario->effective);
	p->first_lead = p->first_year - p->demand.origin;
	if (p->first_lead < 1 || p->first_lead > LEADS_MAX)
		return err_set(err, ST_INVALID, "the plan begins with the school year of %d; the forecast reaches from %d to %d", p->first_year, p->demand.origin + 1,
			       p->demand.origin + LEADS_MAX);
	d->years = MIN((int)years, LEADS_MAX - p->first_lead + 1);
	if (d->years < (int)years)
		plan_leave_out(d->a, d->r, STR(""), N_("years the forecast does not reach"));
	p->engine.years = d->years;
	for (int t = 0; t < d->years; t++)
		p->year_name[t] = seats_year(d->a, p, t);
	p->engine.name = "register";
	p->engine.class_size = (int)lround(p->demand.class_size);
	p->engine.closing = d->may_close;
	for (size_t i = 0; i < p->demand.problems; i++)
		plan_leave_out(d->a, d->r, p->demand.problem[i].what, p->demand.problem[i].message);
	return ST_OK;
}

/* ---- schools that stand ---- */

static bool is_placed(double lon, double lat) { return !isnan(lon) && !isnan(lat); }

static void find_middle(struct seats_reader *d)
{
	size_t n = 0;
	for (size_t i = 0; i < d->p->demand.units; i++)
		if (is_placed(d->p->demand.unit[i].lon, d->p->demand.unit[i].lat)) {
			d->lat += d->p->demand.unit[i].lat;
			d->lon += d->p->demand.unit[i].lon;
			n++;
		}
	d->lat /= n ? (double)n : 1;
	d->lon /= n ? (double)n : 1;
}

static int classes_in(const struct seats_reader *d, const struct outlook_school *s, int year)
{
	double n = s->classes[d->p->first_lead + year];
	return isnan(n) ? 0 : (int)floor(fmin(n, SEATPLAN_CLASSES_MAX) + 1e-9);
}

static void add_lock(struct seats_reader *d, struct seatplan_decision x) { d->p->lock[d->p->engine.locks++] = x; }

/* What stands in all years is the school; what stands in some of them is a site of its own with free rooms, decided. */
static enum status add_school(struct seats_reader *d, const struct outlook_school *s, struct err *err)
{
	struct seats_problem *p = d->p;
	int least = SEATPLAN_CLASSES_MAX, most = 0;
	for (int t = 0; t < d->years; t++) {
		least = MIN(least, classes_in(d, s, t));
		most = MAX(most, classes_in(d, s, t));
	}
	struct seats_site site = {.kind = SEATS_STANDING, .name = s->name, .county = s->county, .school = s->id, .lon = s->lon, .lat = s->lat};
	struct seatplan_site *e = seats_add(d, site, err);
	if (!e)
		return err->status;
	e->classes = least;
	if (most == least)
		return ST_OK;
	site.kind = SEATS_PASSING;
	e = seats_add(d, site, err);
	if (!e)
		return err->status;
	e->flex_max = most - least;
	for (int t = 0; t < d->years; t++)
		if (classes_in(d, s, t) > least)
			add_lock(d, (struct seatplan_decision){p->engine.sites - 1, t, SEATPLAN_FLEX, classes_in(d, s, t) - least});
	return ST_OK;
}

static enum status read_schools(struct seats_reader *d, struct err *err)
{
	struct seats_problem *p = d->p;
	for (size_t i = 0; i < p->demand.schools; i++) {
		const struct outlook_school *s = &p->demand.school[i];
		if (!is_placed(s->lon, s->lat))
			plan_leave_out(d->a, d->r, s->name, N_("its coordinates are missing"));
		else if (isnan(s->classes[p->first_lead + d->years - 1]) && isnan(s->classes[p->first_lead]))
			plan_leave_out(d->a, d->r, s->name, N_("neither its classrooms nor its classes are known"));
		else
			TRY(add_school(d, s, err));
	}
	return ST_OK;
}

/* ---- units ---- */

struct serving {
	struct id zone;
	int64_t x, y;
};

static int by_zone(const void *x, const void *y) { return id_cmp(((const struct serving *)x)->zone, ((const struct serving *)y)->zone); }

/* Schools with a zone and a place, by zone. */
static size_t list_serving(struct seats_reader *d, struct serving **ret)
{
	const struct outlook_demand *w = &d->p->demand;
	struct serving *list = ARENA_ARRAY(d->a, struct serving, w->schools + 1);
	size_t n = 0;
	for (size_t k = 0; k < w->schools; k++) {
		const struct outlook_school *s = &w->school[k];
		if (id_is_zero(s->zone) || !is_placed(s->lon, s->lat))
			continue;
		list[n].zone = s->zone;
		to_plane(d, s->lon, s->lat, &list[n].x, &list[n].y);
		n++;
	}
	qsort(list, n, sizeof *list, by_zone);
	*ret = list;
	return n;
}

static double square(int64_t dx, int64_t dy) { return (double)dx * (double)dx + (double)dy * (double)dy; }

/* The nearest `most` in order; squares of metres. */
static int keep_nearest(double *near, int n, int most, double m)
{
	if (n == most && (most == 0 || near[n - 1] <= m))
		return n;
	int at = n < most ? n : n - 1;
	for (; at > 0 && near[at - 1] > m; at--)
		near[at] = near[at - 1];
	near[at] = m;
	return MIN(n + 1, most);
}

/* The policy's reach, or as far as the nearest few schools are, or those that serve the unit's zone today. */
static int64_t reach_of(struct seats_reader *d, const struct outlook_unit *u, int64_t x, int64_t y, int nearest, double *near, const struct serving *serving,
			size_t servings)
{
	double far = 0;
	int n = 0;
	size_t from = 0, to = id_is_zero(u->zone) ? 0 : servings;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (id_cmp(serving[middle].zone, u->zone) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	for (; from < servings && !id_is_zero(u->zone) && id_cmp(serving[from].zone, u->zone) == 0; from++)
		far = fmax(far, square(serving[from].x - x, serving[from].y - y));
	for (int j = 0; j < d->p->engine.sites; j++)
		if (d->p->site[j].kind != SEATS_PASSING && d->p->site[j].kind != SEATS_NEW && d->engine_site[j].classes > 0)
			n = keep_nearest(near, n, nearest, square(d->engine_site[j].x_m - x, d->engine_site[j].y_m - y));
	far = sqrt(fmax(far, n ? near[n - 1] : 0));
	return (int64_t)ceil(fmax(d->reach[u->in_town], far)) + 1;
}

static enum status read_units(struct seats_reader *d, struct err *err)
{
	struct seats_problem *p = d->p;
	size_t n = p->demand.units, years = (size_t)d->years;
	int64_t *x = ARENA_ARRAY(d->a, int64_t, n + 1), *y = ARENA_ARRAY(d->a, int64_t, n + 1), *radius = ARENA_ARRAY(d->a, int64_t, n + 1), nearest;
	double *near = ARENA_ARRAY(d->a, double, (size_t)p->engine.sites + 1);
	struct serving *serving;
	size_t servings = list_serving(d, &serving);
	p->demand_of = ARENA_ARRAY(d->a, int64_t, n * years + 1);
	TRY(policy_int(p->policy, "schools_in_reach", &nearest, err));
	for (size_t i = 0; i < n; i++) {
		const struct outlook_unit *u = &p->demand.unit[i];
		if (!is_placed(u->lon, u->lat)) {
			plan_leave_out(d->a, d->r, u->name, N_("its coordinates are missing"));
			continue;
		}
		if (p->engine.units == SEATPLAN_UNITS_MAX)
			return err_set(err, ST_TOO_LARGE, "more than %d residential units: plan a region at a time", SEATPLAN_UNITS_MAX);
		size_t at = (size_t)p->engine.units++;
		to_plane(d, u->lon, u->lat, &x[at], &y[at]);
		radius[at] = reach_of(d, u, x[at], y[at], (int)MAX((int64_t)0, MIN(nearest, (int64_t)p->engine.sites)), near, serving, servings);
		for (size_t t = 0; t < years; t++)
			p->demand_of[at * years + t] = llround(fmax(0, u->pupils[(size_t)p->first_lead + t]));
	}
	p->engine.x_m = x;
	p->engine.y_m = y;
	p->engine.radius_m = radius;
	p->engine.demand = p->demand_of;
	return p->engine.units ? ST_OK : err_set(err, ST_NOT_FOUND, "the region has no residential units: enter them (record 'unit') to plan seats");
}

/* ---- wishes ---- */

static int by_key(const void *x, const void *y, void *context)
{
	const struct seats_problem *p = context;
	return str_cmp(p->site[*(const int *)x].key, p->site[*(const int *)y].key);
}

static void index_sites(struct seats_reader *d)
{
	struct seats_problem *p = d->p;
	p->by_key = ARENA_ARRAY(d->a, int, (size_t)p->engine.sites + 1);
	for (int j = 0; j < p->engine.sites; j++)
		if (p->site[j].key.n)
			p->by_key[p->decidable++] = j;
	qsort_r(p->by_key, (size_t)p->decidable, sizeof *p->by_key, by_key, p);
}

static enum status read_wishes(struct seats_reader *d, struct err *err)
{
	struct seats_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	p->decided = ARENA_ARRAY(d->a, bool, (size_t)p->engine.sites + 1);
	p->ban = ARENA_ARRAY(d->a, struct seats_ban, s->wishes + 1);
	for (int j = 0; j < p->engine.sites; j++)
		p->decided[j] = !p->site[j].key.n;
	int most = p->engine.locks + (int)s->wishes * SEATPLAN_YEARS_MAX;
	for (size_t k = 0; k < s->wishes; k++) {
		const struct plan_wish *w = &s->wish[k];
		int j = seats_find(p, w->subject);
		if (j < 0) {
			plan_leave_out(d->a, d->r, w->subject, N_("a wish names it, but it is no site of this plan"));
		} else if (w->kind == PLAN_PREFER) {
			plan_leave_out(d->a, d->r, p->site[j].name, N_("preferences have no weight in a seat plan: lock or forbid"));
		} else if (w->kind == PLAN_FORBID) {
			p->ban[p->bans++] = (struct seats_ban){j, w->target};
		} else {
			TRY(seats_course_read(p, j, w->target, p->lock, most, &p->engine.locks, err));
			p->decided[j] = true;
		}
	}
	p->engine.decided = p->decided;
	p->engine.lock = p->lock;
	return ST_OK;
}

/* ---- facts ---- */

static void state_facts(struct seats_reader *d)
{
	struct seats_problem *p = d->p;
	size_t n = 0, units = 0, years = (size_t)d->years;
	struct plan_fact *fact = ARENA_ARRAY(d->a, struct plan_fact, p->demand.units + (size_t)p->engine.sites + 8);
	for (size_t i = 0; i < p->demand.units; i++) {
		const struct outlook_unit *u = &p->demand.unit[i];
		char hex[ID_TEXT];
		struct buf pupils;
		if (!is_placed(u->lon, u->lat))
			continue;
		buf_init(&pupils, 0);
		for (size_t t = 0; t < years; t++)
			buf_printf(&pupils, "%s%lld", t ? " " : "", (long long)p->demand_of[units * years + t]);
		id_format(u->id, hex);
		fact[n++] = (struct plan_fact){str_of(arena_strdup(d->a, hex)), u->name,
					       str_of(arena_printf(d->a, "pupils=%.*s;longitude=%.7f;latitude=%.7f;reach=%lld", STR_ARG(buf_view(&pupils)), u->lon, u->lat,
								   (long long)p->engine.radius_m[units]))};
		buf_done(&pupils);
		units++;
	}
	for (int j = 0; j < p->engine.sites; j++) {
		const struct seats_site *s = &p->site[j];
		const struct seatplan_site *e = &p->engine.site[j];
		char hex[ID_TEXT];
		if (s->kind == SEATS_PASSING)
			continue;
		id_format(s->school, hex);
		struct str key = s->key.n ? s->key : str_of(arena_strdup(d->a, hex));
		fact[n++] = (struct plan_fact){key, s->name,
					       str_of(arena_printf(d->a, "classes=%d;can be added=%d;step=%d;cost=%lld %lld %lld;first=%d;lead=%d;rooms=%d at %lld;place=%.7f %.7f",
								   e->classes, e->max_add, MAX(e->step, 1), (long long)e->open_cost, (long long)e->class_cost,
								   (long long)e->project_cost, e->first, e->lead, e->flex_max, (long long)e->rent, s->lon, s->lat))};
	}
	struct buf budget;
	buf_init(&budget, 0);
	for (int t = 0; t < d->years; t++)
		buf_printf(&budget, "%s%lld", t ? " " : "", (long long)p->budget[t]);
	fact[n++] = (struct plan_fact){STR("budget"), str_of(tr(d->c->lang, N_("budget"))), str_of(arena_printf(d->a, "yuan=%.*s", STR_ARG(buf_view(&budget))))};
	buf_done(&budget);
	const struct policy *const policies[] = {p->policy, p->demand.seats, p->demand.outlook};
	n += planned_policies_facts(policies, ARRAY_LEN(policies), d->c->lang, fact + n);
	d->r->fact = fact;
	d->r->facts = n;
}

enum status seats_read(const struct plan_context *c, struct plan_reading *ret, struct err *err)
{
	struct seats_problem *p = ARENA_NEW(c->arena, struct seats_problem);
	struct plan_reading r = {.tx = ret->tx, .problem = p};
	struct seats_reader d = {.c = c, .a = c->arena, .p = p, .r = &r};
	struct err own = {};
	if (!err)
		err = &own;
	TRY(read_rules(&d, err));
	TRY(read_demand(&d, err));
	TRY(read_prices(&d, err));
	find_middle(&d);
	/* room for what passes at every school and site, and for every lock */
	p->lock = ARENA_ARRAY(d.a, struct seatplan_decision, (2 * p->demand.schools + 4096 + c->scenario->wishes * 4) * (size_t)SEATPLAN_YEARS_MAX);
	TRY(read_schools(&d, err));
	TRY(seats_read_sites(&d, err));
	p->engine.site = d.engine_site;
	TRY(seats_read_budget(&d, err));
	TRY(read_units(&d, err));
	index_sites(&d);
	TRY(read_wishes(&d, err));
	TRY(seatplan_validate(&p->engine, err));
	state_facts(&d);
	const struct policy *const policies[] = {p->policy, p->demand.seats, p->demand.outlook};
	planned_policies_named(c, policies, ARRAY_LEN(policies), &r);
	*ret = r;
	return ST_OK;
}
