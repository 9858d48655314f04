/* The row of functions, and what several of them need. */
#include "areas/planning/pairing/pairing.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "engine/violations.h"

#include <math.h>

static const double MICRO = 1e6; /* as in read.c */

/* ---- decisions in numbers ---- */

enum status pairs_lines(struct arena *a, const struct pairs_problem *p, const struct plan_lines *l, struct pairing_line **ret, size_t *ret_n,
			struct err *err)
{
	struct pairing_line *list = ARENA_ARRAY(a, struct pairing_line, l->n + 1);
	bool *is_named = ARENA_ARRAY(a, bool, (size_t)p->engine.helped + 1);
	size_t n = 0;
	for (size_t k = 0; k < l->n; k++) {
		int x = planned_find(&p->schools, l->line[k].subject), y = l->line[k].target.n ? planned_find(&p->schools, l->line[k].target) : -1;
		int i = x >= 0 ? p->more[x].helped : -1, j = y >= 0 ? p->more[y].helper : -1;
		if (i < 0)
			return err_set(err, ST_INVALID, "the decision names a school that is not, or no longer, to be helped in this plan: %.*s",
				       STR_ARG(x >= 0 ? p->schools.list[x].name : l->line[k].subject));
		if (l->line[k].target.n && j < 0)
			return err_set(err, ST_INVALID, "the decision names a helper that is not, or no longer, one of this plan: %.*s",
				       STR_ARG(y >= 0 ? p->schools.list[y].name : l->line[k].target));
		is_named[i] = true;
		if (j >= 0)
			list[n++] = (struct pairing_line){i, j};
	}
	for (int i = 0; i < p->engine.helped; i++)
		if (!is_named[i])
			return err_set(err, ST_INVALID, "the decision leaves out the school %.*s", STR_ARG(pairs_helped(p, i)->name));
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

static struct str name_of(void *context, struct str word, long i)
{
	const struct pairs_problem *p = context;
	if (str_eq(word, STR("school")))
		return i >= 0 && i < p->engine.helped ? pairs_helped(p, (int)i)->name : (struct str){};
	if (str_eq(word, STR("helper")))
		return i >= 0 && i < p->engine.helpers ? pairs_helper(p, (int)i)->name : (struct str){};
	return (struct str){};
}

struct plan_names pairs_names(const struct pairs_problem *p) { return (struct plan_names){(void *)(uintptr_t)p, name_of}; }

/* ---- solving ---- */

enum status pairs_stay(const struct plan_context *c, const struct pairs_problem *p, double *ret, struct err *err)
{
	TRY(planned_number(p->policy, "weights.stay_km", ret, err));
	return plan_value_number(c->scenario, "stay_km", ret, err);
}

/* Pairs of the last decision cost less by what one of them is worth; *ret_kept: how many there are to keep. */
static enum status stay_near(const struct plan_context *c, const struct pairs_problem *p, struct pairing_problem *e, double *ret_stay, int *ret_kept,
			     struct err *err)
{
	struct pairing_pair *pair = ARENA_ARRAY(c->arena, struct pairing_pair, (size_t)e->pairs + 1);
	double stay;
	TRY(pairs_stay(c, p, &stay, err));
	for (int k = 0; k < e->pairs; k++)
		pair[k] = e->pair[k];
	*ret_kept = 0;
	for (size_t k = 0; k < c->previous->n; k++) {
		int x = planned_find(&p->schools, c->previous->line[k].subject), y = planned_find(&p->schools, c->previous->line[k].target);
		int i = x >= 0 ? p->more[x].helped : -1, j = y >= 0 ? p->more[y].helper : -1, at = i >= 0 && j >= 0 ? pairing_find(e, i, j) : -1;
		if (at < 0)
			continue;
		pair[at].cost -= llround(MICRO * stay);
		++*ret_kept;
	}
	e->pair = pair;
	*ret_stay = stay;
	return ST_OK;
}

static enum status solve(const struct plan_context *c, const struct plan_reading *r, const struct engine_run *run, struct engine_result *ret,
			 struct plan_lines *ret_lines, struct err *err)
{
	const struct pairs_problem *p = r->problem;
	struct pairing_problem e = p->engine;
	struct pairing_clash clash;
	bool *taken;
	double stay = 0;
	int kept = 0;
	if (c->previous)
		TRY(stay_near(c, p, &e, &stay, &kept, err));
	TRY(pairing_solve(c->arena, &e, run, ret, &taken, &clash, err));
	ret->objective = ret->objective / MICRO + stay * kept;
	ret->bound = ret->bound / MICRO + stay * kept;
	if (ret->infeasible)
		pairs_say_clash(p, &clash, err);
	if (!taken)
		return ST_OK;
	bool *has = ARENA_ARRAY(c->arena, bool, (size_t)e.helped + 1);
	struct plan_lines l = {.line = ARENA_ARRAY(c->arena, struct plan_line, (size_t)e.pairs + (size_t)e.helped + 1)};
	for (int k = 0; k < e.pairs; k++) {
		if (!taken[k])
			continue;
		l.line[l.n++] = (struct plan_line){str_of(pairs_helped(p, e.pair[k].helped)->key), str_of(pairs_helper(p, e.pair[k].helper)->key)};
		has[e.pair[k].helped] = true;
	}
	for (int i = 0; i < e.helped; i++)
		if (!has[i])
			l.line[l.n++] = (struct plan_line){str_of(pairs_helped(p, i)->key), STR("")};
	*ret_lines = l;
	return ST_OK;
}

/* ---- checking ---- */

static enum status check(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct check_report *ret,
			 struct err *err)
{
	const struct pairs_problem *p = r->problem;
	struct pairing_line *line;
	struct err wrong = {};
	size_t n;
	(void)err;
	if (pairs_lines(c->arena, p, l, &line, &n, &wrong) != ST_OK) {
		violations_one(c->arena, &wrong, ret);
		return ST_OK;
	}
	struct plan_names names = pairs_names(p);
	pairing_check(c->arena, &p->engine, line, n, ret);
	plan_name_report(c->arena, ret, &names);
	ret->objective /= MICRO;
	return ST_OK;
}

static bool place(const struct plan_reading *r, struct str key, double *ret_lon, double *ret_lat)
{
	const struct pairs_problem *p = r->problem;
	int i = planned_find(&p->schools, key);
	if (i < 0)
		return false;
	*ret_lon = p->schools.list[i].lon;
	*ret_lat = p->schools.list[i].lat;
	return true;
}

static const struct code cover_codes[] = {
	{"must", {"须帮扶的学校都要有帮扶校", "every school in need has a helper"}, NULL},
	{"best", {"尽量都有", "as far as it is worth it"}, NULL},
	{},
};
static const struct code past_codes[] = {
	{"keep", {"尽量保留", "rather kept"}, NULL},
	{"free", {"不论", "as any other"}, NULL},
	{"avoid", {"尽量换新", "rather others"}, NULL},
	{"never", {"不得重复", "never again"}, NULL},
	{},
};

static const struct plan_setting settings[] = {
	{.name = "stage", .label = {"学段", "stage"}, .help = {"空：政策所列各学段", "empty: all stages of the policy"}, .kind = PLAN_CHOICE, .codes = codes_stage,
	 .among = "primary junior senior"},
	{.name = "cover", .label = {"须帮扶的学校", "schools in need"}, .kind = PLAN_CHOICE, .codes = cover_codes},
	{.name = "past", .label = {"以往的结对", "pairs of the past"}, .kind = PLAN_CHOICE, .codes = past_codes},
	{.name = "within", .label = {"县域内结对", "within a county"}, .kind = PLAN_YES_NO},
	{.name = "city", .label = {"市帮县", "city helps county"}, .kind = PLAN_YES_NO},
	{.name = "county", .label = {"县帮县", "county helps county"}, .kind = PLAN_YES_NO},
	{.name = "per_helper", .label = {"每所帮扶校最多帮扶几所", "schools of a helper at most"}, .kind = PLAN_NUMBER, .min = 1, .max = 1000},
	{.name = "per_school", .label = {"每所受援校有几所帮扶校", "helpers of a school"}, .kind = PLAN_NUMBER, .min = 1, .max = 20},
	{.name = "within_km", .label = {"县域内最远", "within a county, farthest"}, .kind = PLAN_NUMBER, .min = 0, .max = 10000, .unit = "km"},
	{.name = "city_km", .label = {"市帮县最远", "city to county, farthest"}, .kind = PLAN_NUMBER, .min = 0, .max = 10000, .unit = "km"},
	{.name = "county_km", .label = {"县帮县最远", "county to county, farthest"}, .kind = PLAN_NUMBER, .min = 0, .max = 10000, .unit = "km"},
	{.name = "unmet_km", .label = {"薄弱学科未对上的代价", "weight of needs not met"}, .kind = PLAN_NUMBER, .min = 0, .max = 100000, .unit = "km"},
	{.name = "load_km", .label = {"帮扶校每多帮一所的代价", "weight of a helper's further schools"}, .kind = PLAN_NUMBER, .min = 0, .max = 100000, .unit = "km"},
	{.name = "stay_km", .label = {"改变上一方案一对的代价", "weight of a pair given up"}, .kind = PLAN_NUMBER, .min = 0, .max = 100000, .unit = "km"},
	{},
};
static const char *const policies[] = {"pairing", NULL};

const struct planner pairs_planner = {
	.name = "pairs",
	.label = {"结对帮扶", "pairs of schools"},
	.help = {"哪所强校帮扶哪所弱校：市帮县、县帮县、县域内", "which strong school helps which weak one: city and county, county and county, within a county"},
	.subject = {"受援校", "helped school"},
	.target = {"帮扶校", "helper"},
	.none = {"没有帮扶校", "without a helper"},
	.unit = {"公里", "km"},
	.subject_record = &record_school,
	.target_record = &record_school,
	.policies = policies,
	.settings = settings,
	.read = pairs_read,
	.solve = solve,
	.check = check,
	.report = pairs_report,
	.explain = pairs_explain,
	.write = pairs_write,
	.addressees = pairs_addressees,
	.letter = pairs_letter,
	.effects = pairs_effects,
	.place = place,
};
