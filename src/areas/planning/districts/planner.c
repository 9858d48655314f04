/* The row of functions, and what several of them need. */
#include "areas/planning/districts/districts.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "engine/violations.h"
#include "text/lang.h"

#include <math.h>
#include <string.h>

int districts_unit(const struct districts_problem *p, struct str key)
{
	int from = 0, to = p->engine.units;
	while (from < to) {
		int middle = from + (to - from) / 2;
		if (str_cmp(str_of(p->unit[middle].key), key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->engine.units && str_eq(str_of(p->unit[from].key), key) ? from : -1;
}

int districts_site(const struct districts_problem *p, struct str key)
{
	int from = 0, to = p->engine.sites;
	while (from < to) {
		int middle = from + (to - from) / 2;
		if (str_cmp(str_of(p->site[middle].key), key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->engine.sites && str_eq(str_of(p->site[from].key), key) ? from : -1;
}

enum status districts_sites(struct arena *a, const struct districts_problem *p, const struct plan_lines *l, int **ret, struct err *err)
{
	int n = p->engine.units, *site = ARENA_ARRAY(a, int, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		site[i] = -1;
	for (size_t k = 0; k < l->n; k++) {
		int i = districts_unit(p, l->line[k].subject), j = districts_site(p, l->line[k].target);
		if (i < 0 || j < 0)
			return err_set(err, ST_INVALID, "the decision names a unit or a school that is not, or no longer, part of the plan");
		if (site[i] >= 0)
			return err_set(err, ST_INVALID, "the decision names the unit %.*s twice", STR_ARG(p->unit[i].of->name));
		site[i] = j;
	}
	for (int i = 0; i < n; i++)
		if (site[i] < 0)
			return err_set(err, ST_INVALID, "the decision leaves out the unit %.*s", STR_ARG(p->unit[i].of->name));
	*ret = site;
	return ST_OK;
}

struct districts_load *districts_loads(struct arena *a, const struct districts_problem *p, const int *site_of)
{
	struct districts_load *load = ARENA_ARRAY(a, struct districts_load, (size_t)p->engine.sites + 1);
	for (int i = 0; i < p->engine.units; i++) {
		const struct districts_unit *u = &p->unit[i];
		if (site_of[i] < 0)
			continue;
		struct districts_load *of = &load[site_of[i]];
		double km = districts_km(p, i, site_of[i]);
		of->pupils += u->pupils;
		of->units++;
		of->over_limit += km * 1000 > u->limit_m ? u->pupils : 0;
		of->pupil_km += (double)u->pupils * km;
		of->farthest_km = fmax(of->farthest_km, km);
	}
	return load;
}

/* The engine's units and sites by name. */
static struct str name_of(void *context, struct str word, long i)
{
	const struct districts_problem *p = context;
	if (str_eq(word, STR("unit")) && i >= 0 && i < p->engine.units)
		return p->unit[i].of->name;
	return str_eq(word, STR("site")) && i >= 0 && i < p->engine.sites ? p->site[i].of->name : (struct str){};
}

struct plan_names districts_names(const struct districts_problem *p) { return (struct plan_names){(void *)(uintptr_t)p, name_of}; }

/* The engine's problem in which going elsewhere than in the last decision costs. */
static struct district_problem near_previous(const struct plan_context *c, const struct districts_problem *p)
{
	struct district_problem e = p->engine;
	size_t sites = (size_t)e.sites;
	if (!c->previous)
		return e;
	double *cost = ARENA_ARRAY(c->arena, double, (size_t)e.units * sites + 1);
	memcpy(cost, p->cost, (size_t)e.units * sites * sizeof *cost);
	for (size_t k = 0; k < c->previous->n; k++) {
		int i = districts_unit(p, c->previous->line[k].subject), was = districts_site(p, c->previous->line[k].target);
		for (int j = 0; i >= 0 && was >= 0 && j < e.sites; j++)
			cost[(size_t)i * sites + (size_t)j] += j == was ? 0 : p->stay_km * (double)p->unit[i].pupils;
	}
	e.cost = cost;
	return e;
}

static enum status solve(const struct plan_context *c, const struct plan_reading *r, const struct engine_run *run, struct engine_result *ret,
			 struct plan_lines *ret_lines, struct err *err)
{
	const struct districts_problem *p = r->problem;
	struct district_problem e = near_previous(c, p);
	struct district_plan *plan = NULL;
	struct plan_names names = districts_names(p);
	int *site_of = NULL;
	if (!p->cross_county) {
		TRY(districts_solve(c->arena, p, &e, run, ret, &site_of, err));
	} else {
		TRY(district_solve(c->arena, &e, run, ret, &plan, err));
		site_of = plan ? plan->site_of : NULL;
		if (ret->infeasible)
			plan_name_numbers(err, &names);
	}
	if (!site_of && !ret->infeasible && e.contiguity && p->apart > p->enclaves)
		(void)err_set(err, ST_NO, "%d pieces of today's areas lie apart from their school, and areas must be in one piece: the setting 'enclaves of today may stay' lets them be", p->apart);
	if (!site_of)
		return ST_OK;
	struct plan_lines l = {.line = ARENA_ARRAY(c->arena, struct plan_line, (size_t)e.units + 1)};
	for (int i = 0; i < e.units; i++)
		l.line[l.n++] = (struct plan_line){str_of(p->unit[i].key), str_of(p->site[site_of[i]].key)};
	*ret_lines = l;
	return ST_OK;
}

static enum status check(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct check_report *ret,
			 struct err *err)
{
	const struct districts_problem *p = r->problem;
	struct err wrong = {};
	int *site_of;
	if (districts_sites(c->arena, p, l, &site_of, &wrong) != ST_OK) {
		violations_one(c->arena, &wrong, ret);
		return ST_OK;
	}
	struct plan_names names = districts_names(p);
	TRY(district_check(c->arena, &p->engine, site_of, ret, err));
	plan_name_report(c->arena, ret, &names);
	return ST_OK;
}

static bool place(const struct plan_reading *r, struct str key, double *ret_lon, double *ret_lat)
{
	const struct districts_problem *p = r->problem;
	int i = districts_unit(p, key), j = i < 0 ? districts_site(p, key) : -1;
	if (i < 0 && j < 0)
		return false;
	*ret_lon = i >= 0 ? p->unit[i].lon : p->site[j].of->lon;
	*ret_lat = i >= 0 ? p->unit[i].lat : p->site[j].of->lat;
	return true;
}

static const struct code zone_codes[] = {
	{"improve", {"可以调整", "may be improved"}, NULL},
	{"keep", {"尽量保留", "kept where possible"}, NULL},
	{"lock", {"全部锁定，只划新单元", "locked: only units without a zone are given"}, NULL},
	{},
};

static const struct plan_setting settings[] = {
	{.name = "stage", .label = {"学段", "stage"}, .help = {"空：小学", "empty: primary"}, .kind = PLAN_CHOICE, .codes = codes_stage,
	 .among = "kindergarten primary junior"},
	{.name = "year", .label = {"规划学年", "school year"}, .help = {"学年的第一个年份；空：施行日期所在学年", "its first calendar year; empty: that of the day it holds from"},
	 .kind = PLAN_NUMBER, .min = 1990, .max = 2200},
	{.name = "scenario", .label = {"预测情景", "scenario"}, .kind = PLAN_CHOICE, .policy = "outlook", .list = "scenarios"},
	{.name = "zones", .label = {"现有施教区", "present zones"}, .kind = PLAN_CHOICE, .codes = zone_codes},
	{.name = "strict", .label = {"步行距离不得超限", "never beyond the walking limit"}, .help = {"否：超出部分加重计算", "no: what is beyond counts more"},
	 .kind = PLAN_YES_NO, .usual = "no"},
	{.name = "contiguous", .label = {"须连片", "areas in one piece"}, .kind = PLAN_YES_NO, .usual = "yes"},
	{.name = "enclaves", .label = {"现有飞地可保留", "enclaves of today may stay"}, .help = {"今天已与学校不相连的片可以留给原校，不会产生新的", "pieces that lie apart from their school today may stay with it; no new ones are made"},
	 .kind = PLAN_YES_NO, .usual = "yes"},
	{.name = "every_school", .label = {"每校都有施教区", "every school has an area"}, .kind = PLAN_YES_NO, .usual = "yes"},
	{.name = "cross_county", .label = {"可跨区县", "may cross counties"}, .kind = PLAN_YES_NO},
	{.name = "fill", .label = {"学位使用上限", "seats used at most"}, .kind = PLAN_NUMBER, .min = 1, .max = 200, .unit = "%"},
	{.name = "overfull", .label = {"已超员学校可保留的超员", "surplus that overfull schools may keep"}, .kind = PLAN_NUMBER, .min = 0, .max = 100, .unit = "%"},
	{.name = "over_km", .label = {"超出步行距离的加重", "weight of km beyond the limit"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000},
	{.name = "change_km", .label = {"学生换学校的代价", "weight of a pupil whose school changes"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000, .unit = "km"},
	{},
};

static const char *const policies[] = {"districts", "seats", "outlook", NULL};

const struct planner districts_planner = {
	.name = "districts",
	.label = {"施教区划分", "service areas"},
	.help = {"按学位、距离和连片，把居住单元划给学校", "gives residential units to schools by seats, distance and contiguity"},
	.subject = {"居住单元", "unit"},
	.target = {"学校", "school"},
	.none = {"不划", "none"},
	.unit = {"人公里", "pupil-km"},
	.subject_record = &record_unit,
	.target_record = &record_school,
	.policies = policies,
	.settings = settings,
	.read = districts_read,
	.solve = solve,
	.check = check,
	.report = districts_report,
	.effects = districts_statistics,
	.explain = districts_explain,
	.write = districts_write,
	.addressees = districts_addressees,
	.letter = districts_letter,
	.place = place,
};
