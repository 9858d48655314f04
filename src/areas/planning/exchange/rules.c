/* Policy and settings → rules. */
#include "areas/planning/exchange/reader.h"

#include "areas/planning/policies.h"
#include "areas/register/codes.h"
#include "record/policy_record.h"

#include <math.h>

static enum status number_of(const struct policy *p, const char *path, double *ret, struct err *err)
{
	struct dec v;
	TRY(policy_dec(p, path, &v, err));
	*ret = dec_f64(v);
	return ST_OK;
}

/* What formulas may name, in the order of their slots. */
static const struct {
	const char *name;
	enum expr_type type;
} names[] = {
	{"years_at_school", EXPR_NUMBER}, {"terms", EXPR_NUMBER}, {"is_head", EXPR_YES_NO}, {"is_backbone", EXPR_YES_NO},
	{"sex", EXPR_TEXT}, {"born", EXPR_DATE}, {"retires", EXPR_DATE}, {"as_of", EXPR_DATE}, {"exemption", EXPR_TEXT},
	{"level", EXPR_TEXT}, {"degree", EXPR_TEXT}, {"title", EXPR_TEXT}, {"stage", EXPR_TEXT}, {"role", EXPR_TEXT},
	{"years_since_exchange", EXPR_NUMBER},
};

static bool find_name(void *context, struct str name, struct expr_name *ret)
{
	(void)context;
	for (int i = 0; i < (int)ARRAY_LEN(names); i++)
		if (str_eq(name, str_of(names[i].name))) {
			*ret = (struct expr_name){.type = names[i].type, .slot = i};
			return true;
		}
	return false;
}

static enum status formula(struct exch_reader *d, const char *path, const struct expr **ret, struct err *err)
{
	struct expr_names n = {.find = find_name};
	return policy_expr(d->p->policy, path, d->a, &n, EXPR_YES_NO, ret, err);
}

static enum status formulas(struct exch_reader *d, struct err *err)
{
	const struct policy *p = d->p->policy;
	TRY(formula(d, "eligible.teacher", &d->teacher_when, err));
	TRY(formula(d, "eligible.head", &d->head_when, err));
	TRY(formula(d, "measure.backbone", &d->is_backbone, err));
	TRY(formula(d, "measure.above_degree", &d->is_above, err));
	TRY(formula(d, "shadowing.who", &d->shadows, err));
	d->exempts = policy_count(p, "exempt");
	d->exempt_when = ARENA_ARRAY(d->a, const struct expr *, d->exempts + 1);
	for (size_t i = 0; i < d->exempts; i++)
		TRY(formula(d, arena_printf(d->a, "exempt.%.*s.when", STR_ARG(policy_entry(p, "exempt", i))), &d->exempt_when[i], err));
	return ST_OK;
}

static void name_subjects(struct exch_problem *p, struct arena *a)
{
	int n = 0;
	while (codes_subject[n].value)
		n++;
	p->subjects = n + EXCH_POSTS;
	p->subject = ARENA_ARRAY(a, struct label, (size_t)p->subjects);
	for (int i = 0; i < n; i++)
		p->subject[i] = codes_subject[i].label;
	p->subject[n] = (struct label){"校长", "head"};
	p->subject[n + 1] = (struct label){"副校长", "deputy head"};
	p->subject[n + 2] = (struct label){"学科不详", "subject not known"};
}

int exch_subject(const struct exch_problem *p, struct str code)
{
	for (int i = 0; codes_subject[i].value; i++)
		if (str_eq(str_of(codes_subject[i].value), code))
			return i;
	return p->subjects - 1;
}

static enum status read_stages(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	struct str only = plan_value(d->c->scenario, "stage");
	for (size_t i = 0; i < policy_count(p->policy, "stages") && p->stages < EXCH_STAGES_MAX; i++) {
		struct str stage = policy_entry(p->policy, "stages", i);
		const char *path = arena_printf(d->a, "need.load.%.*s", STR_ARG(stage));
		if (only.n && !str_eq(only, stage))
			continue;
		if (!policy_has(p->policy, path))
			return err_set(err, ST_INVALID, "the policy names no lessons a week of a teacher of the stage '%.*s'", STR_ARG(stage));
		TRY(number_of(p->policy, path, &p->load[p->stages], err));
		path = arena_printf(d->a, "staffing.pupils_per_post.%.*s", STR_ARG(stage));
		if (policy_has(p->policy, path))
			TRY(number_of(p->policy, path, &p->pupils_per_post[p->stages], err));
		p->stage[p->stages++] = stage;
	}
	return p->stages ? ST_OK : err_set(err, ST_INVALID, "the policy exchanges no teachers of the stage '%.*s'", STR_ARG(only));
}

static enum status read_options(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	struct exch_options *o = &p->options;
	const struct plan_scenario *s = d->c->scenario;
	double least, km;
	int64_t schools, places;
	TRY(number_of(p->policy, "posting.years", &o->years, err));
	TRY(number_of(p->policy, "posting.years_at_least", &least, err));
	TRY(plan_value_number(s, "years", &o->years, err));
	if (o->years < least)
		return err_set(err, ST_INVALID, "a posting lasts at least %g years by policy, not %g", least, o->years);
	TRY(number_of(p->policy, "weights.even", &o->even, err));
	TRY(plan_value_number(s, "even", &o->even, err));
	TRY(policy_int(p->policy, "travelling.schools_at_most", &schools, err));
	TRY(number_of(p->policy, "travelling.km_at_most", &km, err));
	TRY(number_of(p->policy, "travelling.days_a_week", &o->week_days, err));
	TRY(policy_int(p->policy, "shadowing.places", &places, err));
	TRY(number_of(p->policy, "shadowing.months", &o->shadow_months, err));
	TRY(number_of(p->policy, "shadowing.sends_below", &o->sends_below, err));
	o->travel_schools = (int)schools;
	o->travel_m = llround(1000 * km);
	o->shadow_places = (int)places;
	o->fill = o->vacancies = true;
	TRY(plan_value_yes(s, "fill", &o->fill, err));
	TRY(plan_value_yes(s, "travelling", &o->travelling, err));
	TRY(plan_value_yes(s, "shadowing", &o->shadowing, err));
	return plan_value_yes(s, "vacancies", &o->vacancies, err);
}

enum status exch_read_rules(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	TRY(policy_for(d->c->g, d->a, STR("exchange"), d->c->scenario->region, d->c->at, &p->policy, NULL, err));
	TRY(formulas(d, err));
	TRY(number_of(p->policy, "term.years", &d->term_years, err));
	TRY(number_of(p->policy, "retires.m", &d->age_m, err));
	TRY(number_of(p->policy, "retires.f", &d->age_f, err));
	name_subjects(p, d->a);
	int month, day;
	day_split(d->c->scenario->effective, &p->year, &month, &day);
	TRY(read_stages(d, err));
	TRY(read_options(d, err));
	TRY(number_of(p->policy, "staffing.posts_per_class", &p->posts_per_class, err));
	planned_policies_named(d->c, &p->policy, 1, d->r);
	return ST_OK;
}

/* The share of backbone teachers is of those who move, or of the eligible backbone teachers. */
static enum status read_backbone(struct exch_reader *d, double share, struct exchange_rules *rules, bool *ret_of_eligible, struct err *err)
{
	struct str of;
	TRY(policy_text(d->p->policy, "backbone.of", &of, err));
	*ret_of_eligible = str_eq(of, STR("eligible_backbone"));
	if (!*ret_of_eligible && !str_eq(of, STR("moved")))
		return err_set(err, ST_INVALID, "the policy's share of backbone teachers is of '%.*s'; moved or eligible_backbone is meant", STR_ARG(of));
	rules->beta_pm = *ret_of_eligible ? 0 : (int)llround(1000 * share);
	return ST_OK;
}

/* Where no school has another in reach nobody can move, whatever the share: the unit is named and stays as it is. */
static bool is_connected(const struct exch_problem *p, int unit, int64_t reach)
{
	for (int i = 0; i < p->engine.school_count; i++)
		for (int k = i + 1; k < p->engine.school_count && p->section[i].unit == unit; k++)
			if (p->section[k].unit == unit && exch_is_within(p, i, k, reach))
				return true;
	return false;
}

enum status exch_read_limits(struct exch_reader *d, struct err *err)
{
	struct exch_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	double moved, backbone, change, commute, couple;
	struct exchange_rules one = {};
	struct str of;
	bool of_eligible;
	TRY(policy_text(p->policy, "moved.of", &of, err));
	if (!str_eq(of, STR("eligible")))
		return err_set(err, ST_INVALID, "the policy's share of those who move is of '%.*s'; only eligible is meant here", STR_ARG(of));
	TRY(number_of(p->policy, "moved.at_least", &moved, err));
	TRY(number_of(p->policy, "backbone.at_least", &backbone, err));
	TRY(number_of(p->policy, "limits.change_at_most", &change, err));
	p->grow_at_most = 100; /* the most a policy can say: those of before it could are not limited */
	if (policy_has(p->policy, "limits.grow_at_most"))
		TRY(number_of(p->policy, "limits.grow_at_most", &p->grow_at_most, err));
	TRY(number_of(p->policy, "limits.commute_km", &commute, err));
	TRY(number_of(p->policy, "limits.couple_km", &couple, err));
	TRY(number_of(p->policy, "weights.balance", &one.w_balance, err));
	TRY(number_of(p->policy, "weights.km", &one.w_km, err));
	TRY(number_of(p->policy, "weights.moves", &one.w_moves, err));
	TRY(number_of(p->policy, "weights.stay", &one.w_near, err));
	TRY(plan_value_number(s, "moved", &moved, err));
	TRY(plan_value_number(s, "backbone", &backbone, err));
	TRY(plan_value_number(s, "change", &change, err));
	TRY(plan_value_number(s, "commute_km", &commute, err));
	TRY(plan_value_number(s, "couple_km", &couple, err));
	TRY(plan_value_number(s, "w_balance", &one.w_balance, err));
	TRY(plan_value_number(s, "w_km", &one.w_km, err));
	TRY(plan_value_number(s, "w_moves", &one.w_moves, err));
	TRY(plan_value_number(s, "w_stay", &one.w_near, err));
	one.commute_m = llround(1000 * commute);
	one.couple_m = llround(1000 * couple);
	one.alpha_pm = (int)llround(1000 * moved);
	one.gamma_pm = (int)llround(1000 * change);
	TRY(read_backbone(d, backbone, &one, &of_eligible, err));
	struct exchange_rules *rules = ARENA_ARRAY(d->a, struct exchange_rules, (size_t)p->engine.county_count + 1);
	int64_t *eligible = ARENA_ARRAY(d->a, int64_t, (size_t)p->engine.county_count + 1);
	for (int t = 0; t < p->engine.teacher_count; t++)
		eligible[p->section[p->teacher[t].home].unit] += p->engine.teachers[t].eligible && p->engine.teachers[t].backbone;
	for (int u = 0; u < p->engine.county_count; u++) {
		rules[u] = one;
		if (!is_connected(p, u, one.commute_m)) {
			rules[u].alpha_pm = 0;
			plan_leave_out(d->a, d->r, p->unit[u].name, N_("no school has another of the stage in reach: nobody can be exchanged"));
			continue;
		}
		if (of_eligible)
			rules[u].backbone_min = (int)((llround(1000 * backbone) * eligible[u] + 999) / 1000);
	}
	p->engine.rules = rules;
	return ST_OK;
}
