/* The row of functions, and what several of them need. */
#include "areas/planning/groups/groups.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "engine/locate/grouping_model.h"
#include "engine/violations.h"

#include <stdlib.h>
#include <string.h>

int groups_find(const struct groups_problem *p, struct str key)
{
	int from = 0, to = p->engine.schools;
	while (from < to) {
		int middle = from + (to - from) / 2;
		if (str_cmp(str_of(p->school[middle].key), key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->engine.schools && str_eq(str_of(p->school[from].key), key) ? from : -1;
}

double groups_km(const struct groups_problem *p, int i, int j)
{
	const struct grouping_school *x = &p->engine.school[i], *y = &p->engine.school[j];
	return hypot((double)(x->x_m - y->x_m), (double)(x->y_m - y->y_m)) / 1000;
}

enum status groups_cores(struct arena *a, const struct groups_problem *p, const struct plan_lines *l, int **ret, struct err *err)
{
	int n = p->engine.schools, *core = ARENA_ARRAY(a, int, (size_t)n + 1);
	bool *is_named = ARENA_ARRAY(a, bool, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		core[i] = GROUPING_OUTSIDE;
	for (size_t k = 0; k < l->n; k++) {
		int i = groups_find(p, l->line[k].subject), j = l->line[k].target.n ? groups_find(p, l->line[k].target) : GROUPING_OUTSIDE;
		if (i < 0 || (j < 0 && l->line[k].target.n))
			return err_set(err, ST_INVALID, "the decision names a school that is not, or no longer, part of the plan");
		if (is_named[i])
			return err_set(err, ST_INVALID, "the decision names the school %s twice", p->label[i]);
		is_named[i] = true;
		core[i] = j;
	}
	for (int i = 0; i < n; i++)
		if (!is_named[i])
			return err_set(err, ST_INVALID, "the decision leaves out the school %s", p->label[i]);
	*ret = core;
	return ST_OK;
}

int *groups_present(struct arena *a, const struct groups_problem *p)
{
	int *core = ARENA_ARRAY(a, int, (size_t)p->engine.schools + 1);
	for (int i = 0; i < p->engine.schools; i++)
		core[i] = p->school[i].group >= 0 ? p->group[p->school[i].group].core_school : GROUPING_OUTSIDE;
	return core;
}

struct grouping_problem groups_near(struct arena *a, const struct groups_problem *p, const struct plan_lines *previous)
{
	struct grouping_problem e = p->engine;
	if (!previous)
		return e;
	int *core = ARENA_ARRAY(a, int, (size_t)e.schools + 1);
	for (int i = 0; i < e.schools; i++)
		core[i] = GROUPING_OUTSIDE;
	for (size_t k = 0; k < previous->n; k++) {
		int i = groups_find(p, previous->line[k].subject), j = groups_find(p, previous->line[k].target);
		if (i >= 0)
			core[i] = j < 0 ? GROUPING_OUTSIDE : j;
	}
	e.previous = core;
	return e;
}

enum status groups_stay(const struct plan_context *c, const struct groups_problem *p, double *ret, struct err *err)
{
	struct dec stay;
	TRY(policy_dec(p->policy, "weights.stay_km", &stay, err));
	*ret = dec_f64(stay);
	return plan_value_number(c->scenario, "stay_km", ret, err);
}

/* Schools of the engine by name. */
static struct str school_name(void *context, struct str word, long i)
{
	const struct groups_problem *p = context;
	if (!str_eq(word, STR("school")) && !str_eq(word, STR("core")) && !str_eq(word, STR("with")))
		return (struct str){};
	return i >= 0 && i < p->engine.schools ? p->school[i].name : (struct str){};
}

struct plan_names groups_names(const struct groups_problem *p)
{
	return (struct plan_names){(void *)(uintptr_t)p, school_name};
}

static enum status solve(const struct plan_context *c, const struct plan_reading *r, const struct engine_run *run, struct engine_result *ret,
			 struct plan_lines *ret_lines, struct err *err)
{
	const struct groups_problem *p = r->problem;
	struct grouping_problem e = groups_near(c->arena, p, c->previous);
	int *core;
	if (c->previous)
		TRY(groups_stay(c, p, &e.stay, err));
	TRY(grouping_solve(c->arena, &e, run, ret, &core, err));
	struct plan_names names = groups_names(p);
	if (ret->infeasible)
		plan_name_numbers(err, &names);
	if (!core)
		return ST_OK;
	struct plan_lines l = {.line = ARENA_ARRAY(c->arena, struct plan_line, (size_t)e.schools + 1)};
	for (int i = 0; i < e.schools; i++)
		l.line[l.n++] = (struct plan_line){str_of(p->school[i].key), core[i] < 0 ? STR("") : str_of(p->school[core[i]].key)};
	*ret_lines = l;
	return ST_OK;
}

static enum status check(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct check_report *ret,
			 struct err *err)
{
	const struct groups_problem *p = r->problem;
	struct err wrong = {};
	int *core;
	(void)err;
	if (groups_cores(c->arena, p, l, &core, &wrong) != ST_OK) {
		violations_one(c->arena, &wrong, ret);
		return ST_OK;
	}
	struct plan_names names = groups_names(p);
	grouping_check(c->arena, &p->engine, core, ret);
	plan_name_report(c->arena, ret, &names);
	return ST_OK;
}

static bool place(const struct plan_reading *r, struct str key, double *ret_lon, double *ret_lat)
{
	const struct groups_problem *p = r->problem;
	int i = groups_find(p, key);
	if (i < 0)
		return false;
	*ret_lon = p->school[i].lon;
	*ret_lat = p->school[i].lat;
	return true;
}

static const struct code cover_codes[] = {
	{"weak", {"政策要求的薄弱、农村和新建学校", "the weak, rural and new schools the policy names"}, NULL},
	{"all", {"全部学校", "every school"}, NULL},
	{},
};
static const struct plan_setting settings[] = {
	{.name = "mode", .label = {"模式", "mode"}, .help = {"紧密型或联盟型，距离上限不同", "tight or loose, with their own limit of distance"}, .kind = PLAN_CHOICE,
	 .policy = "grouping", .list = "modes"},
	{.name = "stage", .label = {"学段", "stage"}, .help = {"空：政策所列各学段", "empty: all stages of the policy"}, .kind = PLAN_CHOICE, .codes = codes_stage,
	 .among = "primary junior"},
	{.name = "cover", .label = {"须覆盖", "must be covered"}, .help = {"哪些学校必须进入集团", "which schools must be in a group"}, .kind = PLAN_CHOICE,
	 .codes = cover_codes},
	{.name = "km", .label = {"距核心校最远", "farthest from the core"}, .kind = PLAN_NUMBER, .min = 0.1, .max = 1000, .unit = "km"},
	{.name = "schools", .label = {"每集团学校数上限", "schools in a group at most"}, .kind = PLAN_NUMBER, .min = 1, .max = 1000},
	{.name = "pupils", .label = {"每集团学生数上限", "pupils in a group at most"}, .kind = PLAN_NUMBER, .min = 1, .max = 1e7},
	{.name = "low", .label = {"集团实力下限", "strength of a group at least"}, .help = {"与本地区平均实力之比", "beside its region's mean"}, .kind = PLAN_NUMBER,
	 .min = 0, .max = 1},
	{.name = "high", .label = {"集团实力上限", "strength of a group at most"}, .help = {"与本地区平均实力之比", "beside its region's mean"}, .kind = PLAN_NUMBER,
	 .min = 1, .max = 100},
	{.name = "cross_county", .label = {"可跨区县", "may cross counties"}, .kind = PLAN_YES_NO},
	{.name = "keep", .label = {"保留全部现有集团", "keep all present groups"}, .kind = PLAN_YES_NO, .usual = "no"},
	{.name = "release", .label = {"达标成员可退出", "release graduates"}, .help = {"按政策已成长起来的成员校不再必须留在集团", "members the policy lets graduate need not stay"},
	 .kind = PLAN_YES_NO, .usual = "yes"},
	{.name = "groups_km", .label = {"每多一个集团的代价", "weight of groups"}, .kind = PLAN_NUMBER, .min = 0, .max = 100000, .unit = "km"},
	{.name = "keep_km", .label = {"拆散现有关系的代价", "weight of broken memberships"}, .kind = PLAN_NUMBER, .min = 0, .max = 100000, .unit = "km"},
	{.name = "stay_km", .label = {"偏离上一方案的代价", "weight of leaving the last decision"}, .kind = PLAN_NUMBER, .min = 0, .max = 100000, .unit = "km"},
	{.name = "rural_km", .label = {"城乡搭配的优惠", "bonus for a rural school led from town"}, .kind = PLAN_NUMBER, .min = 0, .max = 100000, .unit = "km"},
	{},
};

static const char *const policies[] = {"grouping", "coverage", NULL};

const struct planner groups_planner = {
	.name = "groups",
	.label = {"集团组建", "school groups"},
	.help = {"选定核心校，把薄弱、新建和农村学校编入集团", "chooses cores and puts weak, new and rural schools into their groups"},
	.subject = {"学校", "school"},
	.target = {"核心校", "core"},
	.none = {"不进集团", "outside all groups"},
	.unit = {"公里", "km"},
	.subject_record = &record_school,
	.target_record = &record_school,
	.policies = policies,
	.settings = settings,
	.read = groups_read,
	.solve = solve,
	.check = check,
	.report = groups_report,
	.explain = groups_explain,
	.write = groups_write,
	.addressees = groups_addressees,
	.letter = groups_letter,
	.effects = groups_effects,
	.place = place,
};
