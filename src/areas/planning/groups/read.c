/* Register → problem. */
#include "areas/planning/groups/inside.h"

#include "areas/planning/policies.h"
#include "record/policy_record.h"
#include "table/geo.h"
#include "text/lang.h"

#include <math.h>

/* ---- policy ---- */

static enum status read_rules(struct groups_reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	const struct plan_context *c = d->c;
	struct expr_names names = school_figures_names();
	TRY(policy_for(c->g, d->a, STR("grouping"), c->scenario->region, c->at, &p->policy, NULL, err));
	TRY(policy_for(c->g, d->a, STR("coverage"), c->scenario->region, c->at, &p->coverage, NULL, err));
	TRY(policy_expr(p->policy, "strength.score", d->a, &names, EXPR_NUMBER, &d->score, err));
	TRY(policy_expr(p->policy, "lead.when", d->a, &names, EXPR_YES_NO, &d->lead, err));
	TRY(policy_expr(p->policy, "cover.when", d->a, &names, EXPR_YES_NO, &d->cover, err));
	TRY(policy_expr(p->policy, "graduation.when", d->a, &names, EXPR_YES_NO, &d->graduate, err));
	TRY(planned_stages(&d->schools, p->policy, err));
	TRY(planned_new_schools(&d->schools, p->policy, err));
	p->stages = d->schools.stages;
	for (int s = 0; s < p->stages; s++)
		p->stage[s] = d->schools.stage[s];
	const struct policy *const policies[] = {p->policy, p->coverage};
	planned_policies_named(c, policies, ARRAY_LEN(policies), d->r);
	return ST_OK;
}

static enum status read_mode(struct groups_reader *d, double *ret_km, struct err *err)
{
	struct groups_problem *p = d->p;
	p->mode = plan_value(d->c->scenario, "mode");
	if (!p->mode.n)
		p->mode = policy_entry(p->policy, "modes", 0);
	const char *at = arena_printf(d->a, "modes.%.*s", STR_ARG(p->mode));
	if (!policy_has(p->policy, at))
		return err_set(err, ST_INVALID, "the policy has no mode '%.*s'", STR_ARG(p->mode));
	TRY(policy_text(p->policy, arena_printf(d->a, "%s.group_mode", at), &p->group_mode, err));
	TRY(policy_yes(p->policy, arena_printf(d->a, "%s.tight", at), &p->tight, err));
	return planned_number(p->policy, arena_printf(d->a, "%s.km_at_most", at), ret_km, err);
}

static enum status read_limits(struct groups_reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	double km, schools, pupils, low, high;
	bool cross;
	TRY(read_mode(d, &km, err));
	TRY(planned_whole(p->coverage, "size.schools_at_most", &schools, err));
	TRY(planned_whole(p->coverage, "size.pupils_at_most", &pupils, err));
	TRY(planned_number(p->policy, "band.low", &low, err));
	TRY(planned_number(p->policy, "band.high", &high, err));
	TRY(policy_yes(p->policy, "cross_county", &cross, err));
	TRY(plan_value_number(s, "km", &km, err));
	TRY(plan_value_number(s, "schools", &schools, err));
	TRY(plan_value_number(s, "pupils", &pupils, err));
	TRY(plan_value_number(s, "low", &low, err));
	TRY(plan_value_number(s, "high", &high, err));
	TRY(plan_value_yes(s, "cross_county", &cross, err));
	p->engine.distance_m = llround(1000 * km);
	p->engine.max_schools = (int64_t)schools;
	p->engine.max_pupils = (int64_t)pupils;
	p->engine.low_pm = llround(1000 * low);
	p->engine.high_pm = llround(1000 * high);
	p->engine.cross_county = cross;
	return ST_OK;
}

static enum status read_weights(struct groups_reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	double groups, keep;
	TRY(planned_number(p->policy, "weights.groups_km", &groups, err));
	TRY(planned_number(p->policy, "weights.keep_km", &keep, err));
	TRY(plan_value_number(s, "groups_km", &groups, err));
	TRY(plan_value_number(s, "keep_km", &keep, err));
	p->engine.f = p->engine.schools ? groups / p->engine.schools : 0;
	p->engine.k = keep;
	return ST_OK;
}

/* ---- the engine's schools ---- */

static void project(struct groups_problem *p)
{
	double lat = 0, lon = 0;
	int n = p->engine.schools;
	for (int i = 0; i < n; i++) {
		lat += p->school[i].lat / n;
		lon += p->school[i].lon / n;
	}
	for (int i = 0; i < n; i++)
		plane_m((struct point){lon, lat}, (struct point){p->school[i].lon, p->school[i].lat}, &p->engine.school[i].x_m, &p->engine.school[i].y_m);
}

static void make_schools(struct groups_reader *d, const bool *leads)
{
	struct groups_problem *p = d->p;
	int n = d->schools.n;
	p->engine.schools = n;
	p->school = ARENA_ARRAY(d->a, struct groups_school, (size_t)n + 1);
	p->engine.school = ARENA_ARRAY(d->a, struct grouping_school, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		const struct planned_school *s = &d->schools.list[i];
		p->school[i] = (struct groups_school){.id = s->id, .name = s->name, .county_name = s->county_name, .county = s->county, .lon = s->lon, .lat = s->lat,
						      .group = -1, .is_rural = s->is_rural, .is_urban = s->is_urban, .must_lead = leads[i]};
		id_format(s->id, p->school[i].key);
		p->engine.school[i] = (struct grouping_school){.county = s->county_row, .stage = s->stage + 1, .is_new = s->is_new, .existing = -1, .pupils = s->pupils};
	}
}

static void rank_schools(struct groups_reader *d)
{
	struct groups_problem *p = d->p;
	int *region;
	(void)grouping_regions(d->a, &p->engine, &region);
	planned_rank(&d->schools, region);
	for (int i = 0; i < p->engine.schools; i++) {
		p->school[i].region = region[i];
		p->engine.school[i].strength = d->schools.list[i].strength;
	}
}

static enum status apply_rules(struct groups_reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	struct str cover = plan_value(d->c->scenario, "cover");
	bool release = true;
	TRY(plan_value_yes(d->c->scenario, "release", &release, err));
	for (int i = 0; i < p->engine.schools; i++) {
		struct groups_school *s = &p->school[i];
		struct grouping_school *e = &p->engine.school[i];
		struct school_values v = planned_values(&d->schools, i);
		bool is_member = e->existing >= 0 && e->existing != i;
		if (is_member)
			v.years_in_group = groups_years_in_group(d, i);
		s->is_weak = !e->is_new && planned_holds(d->cover, &v);
		s->is_graduate = release && is_member && planned_holds(d->graduate, &v);
		e->may_lead = !e->is_new && (s->must_lead || e->existing == i || planned_holds(d->lead, &v));
		e->in_scope = str_eq(cover, STR("all")) || (s->is_weak && !s->is_graduate);
		if (s->is_graduate)
			e->existing = -1; /* leaving breaks nothing */
	}
	return ST_OK;
}

/* ---- facts ---- */

static void state_facts(struct groups_reader *d)
{
	struct groups_problem *p = d->p;
	int n = p->engine.schools;
	struct plan_fact *fact = ARENA_ARRAY(d->a, struct plan_fact, (size_t)n + 3);
	size_t facts = 0;
	for (int i = 0; i < n; i++) {
		const struct groups_school *s = &p->school[i];
		const struct grouping_school *e = &p->engine.school[i];
		const char *existing = e->existing >= 0 ? p->school[e->existing].key : "-";
		fact[facts++] = (struct plan_fact){
			str_of(s->key), s->name,
			str_of(arena_printf(d->a, "county=%.*s;stage=%.*s;pupils=%lld;strength=%d.%d;%s=%.7f;%s=%.7f;%s=%d;new=%d;must be covered=%d;core=%s",
					    STR_ARG(s->county_name), STR_ARG(p->stage[e->stage - 1]), (long long)e->pupils, e->strength / 10, e->strength % 10,
					    N_("longitude"), s->lon, N_("latitude"), s->lat, N_("candidate"), e->may_lead, e->is_new, e->in_scope, existing))};
	}
	const struct policy *const policies[] = {p->policy, p->coverage};
	facts += planned_policies_facts(policies, ARRAY_LEN(policies), d->c->lang, fact + facts);
	d->r->fact = fact;
	d->r->facts = facts;
	p->label = ARENA_ARRAY(d->a, const char *, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		p->label[i] = str_dup(d->a, p->school[i].name);
}

enum status groups_read(const struct plan_context *c, struct plan_reading *ret, struct err *err)
{
	struct groups_problem *p = ARENA_NEW(c->arena, struct groups_problem);
	struct groups_reader d = {.c = c, .a = c->arena, .p = p, .r = ret, .schools = {.c = c, .r = ret}};
	bool *leads;
	p->engine.name = "groups";
	TRY(read_rules(&d, err));
	TRY(read_limits(&d, err));
	TRY(planned_schools_load(&d.schools, GROUPING_SCHOOLS_MAX, err));
	planned_strength(&d.schools, d.score);
	TRY(groups_read_present(&d, &leads, err));
	make_schools(&d, leads);
	if (!p->engine.schools)
		return err_set(err, ST_INVALID, "no school of the plan's region and stages has figures on that day; choose another day or region");
	project(p);
	rank_schools(&d);
	groups_find_existing(&d);
	TRY(apply_rules(&d, err));
	TRY(read_weights(&d, err));
	TRY(groups_add_wishes(&d, err));
	state_facts(&d);
	struct planned_schools *schools = ARENA_NEW(c->arena, struct planned_schools);
	*schools = d.schools;
	p->schools = schools;
	ret->problem = p;
	return ST_OK;
}
