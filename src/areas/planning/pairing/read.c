/* Register → problem. */
#include "areas/planning/pairing/pairing.h"

#include "areas/planning/policies.h"
#include "areas/register/register.h"
#include "record/policy_record.h"
#include "text/lang.h"

#include <math.h>
#include <string.h>

static const double MICRO = 1e6; /* the engine counts in millionths of a km */

struct reader {
	const struct plan_context *c;
	struct pairs_problem *p;
	struct plan_reading *r;
	const struct expr *score, *need, *help, *city;
	int past_years;
};

/* ---- policy ---- */

static enum status read_tiers(struct reader *d, struct err *err)
{
	static const char *const ids[PAIRS_TIERS] = {"within-county", "city-county", "county-county"};
	static const char *const open[PAIRS_TIERS] = {"within", "city", "county"}, *const km[PAIRS_TIERS] = {"within_km", "city_km", "county_km"};
	struct pairs_problem *p = d->p;
	for (int t = 0; t < PAIRS_TIERS; t++) {
		const char *at = arena_printf(d->c->arena, "tiers.%s", ids[t]);
		p->tier[t].id = str_of(ids[t]);
		if (!policy_has(p->policy, at)) {
			p->tier[t].label = (struct label){ids[t], ids[t]};
			continue;
		}
		TRY(policy_label(p->policy, arena_printf(d->c->arena, "%s.label", at), &p->tier[t].label, err));
		TRY(policy_yes(p->policy, arena_printf(d->c->arena, "%s.open", at), &p->tier[t].open, err));
		TRY(planned_number(p->policy, arena_printf(d->c->arena, "%s.km_at_most", at), &p->tier[t].km, err));
		TRY(planned_number(p->policy, arena_printf(d->c->arena, "%s.weight_km", at), &p->tier[t].weight, err));
		TRY(plan_value_yes(d->c->scenario, open[t], &p->tier[t].open, err));
		TRY(plan_value_number(d->c->scenario, km[t], &p->tier[t].km, err));
	}
	return ST_OK;
}

static enum status read_past(struct reader *d, struct err *err)
{
	static const char *const rules[] = {[PAST_KEEP] = "keep", [PAST_FREE] = "free", [PAST_AVOID] = "avoid", [PAST_NEVER] = "never"};
	struct str rule = plan_value(d->c->scenario, "past");
	double years;
	if (!rule.n)
		TRY(policy_text(d->p->policy, "past.rule", &rule, err));
	TRY(planned_whole(d->p->policy, "past.years", &years, err));
	TRY(planned_number(d->p->policy, "past.km", &d->p->past_km, err));
	d->past_years = (int)years;
	for (size_t k = 0; k < ARRAY_LEN(rules); k++)
		if (str_eq(rule, str_of(rules[k]))) {
			d->p->past_rule = (enum pairs_past)k;
			return ST_OK;
		}
	return err_set(err, ST_INVALID, "past pairs are to be kept, free, avoided or never again, not '%.*s'", STR_ARG(rule));
}

static enum status read_rules(struct reader *d, struct err *err)
{
	struct pairs_problem *p = d->p;
	const struct plan_context *c = d->c;
	struct expr_names names = school_figures_names();
	double per_helper, per_school, term;
	TRY(policy_for(c->g, c->arena, STR("pairing"), c->scenario->region, c->at, &p->policy, NULL, err));
	TRY(policy_expr(p->policy, "strength.score", c->arena, &names, EXPR_NUMBER, &d->score, err));
	TRY(policy_expr(p->policy, "need.when", c->arena, &names, EXPR_YES_NO, &d->need, err));
	TRY(policy_expr(p->policy, "help.when", c->arena, &names, EXPR_YES_NO, &d->help, err));
	TRY(policy_expr(p->policy, "city.when", c->arena, &names, EXPR_YES_NO, &d->city, err));
	TRY(planned_whole(p->policy, "ratio.schools_per_helper", &per_helper, err));
	TRY(planned_whole(p->policy, "ratio.helpers_per_school", &per_school, err));
	TRY(planned_whole(p->policy, "term.years", &term, err));
	TRY(planned_number(p->policy, "weights.unmet_km", &p->unmet_km, err));
	TRY(planned_number(p->policy, "weights.load_km", &p->load_km, err));
	TRY(planned_number(p->policy, "weights.uncovered_km", &p->uncovered_km, err));
	TRY(plan_value_number(c->scenario, "per_helper", &per_helper, err));
	TRY(plan_value_number(c->scenario, "per_school", &per_school, err));
	TRY(plan_value_number(c->scenario, "unmet_km", &p->unmet_km, err));
	TRY(plan_value_number(c->scenario, "load_km", &p->load_km, err));
	p->per_helper = (int)per_helper;
	p->per_school = (int)per_school;
	p->term_years = (int)term;
	p->must = !str_eq(plan_value(c->scenario, "cover"), STR("best"));
	planned_policies_named(c, &p->policy, 1, d->r);
	TRY(read_tiers(d, err));
	TRY(read_past(d, err));
	return planned_stages(&p->schools, p->policy, err);
}

/* ---- who needs help, who may give it ---- */

static bool helps_now(const struct pairs_problem *p, int i)
{
	for (int k = 0; k < p->agreements; k++)
		if (p->agreement[k].helper == i)
			return true;
	return false;
}

static bool is_helped_from_outside(const struct pairs_problem *p, int i)
{
	for (int k = 0; k < p->agreements; k++)
		if (p->agreement[k].helped == i && p->agreement[k].helper < 0)
			return true;
	return false;
}

static void choose(struct reader *d)
{
	struct pairs_problem *p = d->p;
	int n = p->schools.n;
	p->helped = ARENA_ARRAY(d->c->arena, int, (size_t)n + 1);
	p->helper = ARENA_ARRAY(d->c->arena, int, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		struct school_values v = planned_values(&p->schools, i);
		struct pairs_school *s = &p->more[i];
		bool needs = planned_holds(d->need, &v);
		s->helped = s->helper = -1;
		s->is_city = planned_holds(d->city, &v);
		if (needs && is_helped_from_outside(p, i)) {
			plan_leave_out(p->schools.c->arena, p->schools.r, p->schools.list[i].name, N_("it is helped from outside this plan; that stays"));
		} else if (needs) {
			s->helped = p->engine.helped;
			p->helped[p->engine.helped++] = i;
		} else if (planned_holds(d->help, &v) || helps_now(p, i)) {
			s->helper = p->engine.helpers;
			p->helper[p->engine.helpers++] = i;
		}
	}
}

const struct planned_school *pairs_helped(const struct pairs_problem *p, int i) { return &p->schools.list[p->helped[i]]; }
const struct planned_school *pairs_helper(const struct pairs_problem *p, int j) { return &p->schools.list[p->helper[j]]; }
double pairs_km(const struct pairs_problem *p, int i, int j) { return planned_km(pairs_helped(p, i), pairs_helper(p, j)); }
bool pairs_was(const struct pairs_problem *p, int i, int j) { return p->past[(size_t)i * (size_t)p->engine.helpers + (size_t)j]; }

enum pairs_tier_id pairs_tier(const struct pairs_problem *p, int i, int j)
{
	if (pairs_helped(p, i)->county_row == pairs_helper(p, j)->county_row)
		return PAIRS_WITHIN;
	return p->more[p->helper[j]].is_city && !p->more[p->helped[i]].is_city ? PAIRS_CITY : PAIRS_COUNTY;
}

double pairs_unmet(const struct pairs_problem *p, int i, int j)
{
	const double *need = p->more[p->helped[i]].need, *strength = p->more[p->helper[j]].strength;
	double sum = 0;
	for (int t = 0; t < p->topics; t++)
		sum += p->topic[t].weight * fmax(0, need[t] - strength[t]);
	return p->topic_weight > 0 ? sum / p->topic_weight : 0;
}

/* ---- the engine's problem ---- */

static void mark_past(struct reader *d, const struct pairs_both *past, size_t n)
{
	struct pairs_problem *p = d->p;
	p->past = ARENA_ARRAY(d->c->arena, uint8_t, (size_t)p->engine.helped * (size_t)p->engine.helpers + 1);
	for (size_t k = 0; k < n; k++) {
		int i = p->more[past[k].helped].helped, j = p->more[past[k].helper].helper;
		if (i >= 0 && j >= 0)
			p->past[(size_t)i * (size_t)p->engine.helpers + (size_t)j] = 1;
	}
}

static struct pairing_pair make_pair(const struct pairs_problem *p, int i, int j)
{
	enum pairs_tier_id t = pairs_tier(p, i, j);
	double km = pairs_km(p, i, j), cost = km + p->tier[t].weight + p->unmet_km * pairs_unmet(p, i, j);
	bool was = pairs_was(p, i, j);
	if (was && p->past_rule == PAST_KEEP)
		cost -= p->past_km;
	if (was && p->past_rule == PAST_AVOID)
		cost += p->past_km;
	uint32_t barred = (p->tier[t].open ? 0 : 1U << t) | (km <= p->tier[t].km ? 0 : 1U << (PAIRS_FAR + t)) |
			  (was && p->past_rule == PAST_NEVER ? 1U << PAIRS_PAST : 0);
	return (struct pairing_pair){i, j, llround(MICRO * cost), barred};
}

/* Places a helper has left beside the schools it helps that the plan does not decide about. */
static int room(const struct pairs_problem *p, int j)
{
	int left = p->per_helper;
	for (int k = 0; k < p->agreements; k++)
		if (p->agreement[k].helper == p->helper[j] && (p->agreement[k].helped < 0 || p->more[p->agreement[k].helped].helped < 0))
			left--;
	return MAX(left, 0);
}

static enum status build(struct reader *d, struct err *err)
{
	struct pairs_problem *p = d->p;
	struct arena *a = d->c->arena;
	struct pairing_problem *e = &p->engine;
	size_t pairs = 0;
	for (int pass = 0; pass < 2; pass++) {
		struct pairing_pair *list = pass ? ARENA_ARRAY(a, struct pairing_pair, pairs + 1) : NULL;
		size_t at = 0;
		for (int i = 0; i < e->helped; i++)
			for (int j = 0; j < e->helpers; j++) {
				if (pairs_helped(p, i)->stage != pairs_helper(p, j)->stage)
					continue;
				if (pass)
					list[at] = make_pair(p, i, j);
				at++;
			}
		pairs = at;
		if (pairs > PAIRING_PAIRS_MAX)
			return err_set(err, ST_TOO_LARGE, "more than %d possible pairs: plan a region at a time", PAIRING_PAIRS_MAX);
		e->pair = list;
	}
	e->pairs = (int)pairs;
	int *need = ARENA_ARRAY(a, int, (size_t)e->helped + 1), *cap = ARENA_ARRAY(a, int, (size_t)e->helpers + 1);
	int64_t *outside = ARENA_ARRAY(a, int64_t, (size_t)e->helped + 1);
	for (int i = 0; i < e->helped; i++) {
		need[i] = p->per_school;
		outside[i] = p->must ? -1 : llround(MICRO * (p->uncovered_km + p->unmet_km * p->more[p->helped[i]].lack));
	}
	for (int j = 0; j < e->helpers; j++)
		cap[j] = room(p, j);
	e->need = need;
	e->cap = cap;
	e->outside = outside;
	e->load = llround(MICRO * p->load_km);
	return ST_OK;
}

/* Locks and bans as the engine takes them; preferences change the pair's cost. */
static void add_wishes(struct reader *d)
{
	struct pairs_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	struct pairing_wish *wish = ARENA_ARRAY(d->c->arena, struct pairing_wish, s->wishes + 1);
	struct pairing_pair *pair = (struct pairing_pair *)(uintptr_t)p->engine.pair; /* made by build() */
	for (size_t k = 0; k < s->wishes; k++) {
		const struct plan_wish *w = &s->wish[k];
		int x = planned_find(&p->schools, w->subject), y = w->target.n ? planned_find(&p->schools, w->target) : -1;
		int i = x >= 0 ? p->more[x].helped : -1, j = y >= 0 ? p->more[y].helper : -1;
		if (i < 0 || (w->target.n && j < 0)) {
			int at = i < 0 ? x : y;
			plan_leave_out(p->schools.c->arena, p->schools.r, at >= 0 ? p->schools.list[at].name : i < 0 ? w->subject : w->target,
					  i < 0 ? N_("a wish names it, but it is no school to be helped in this plan")
						: N_("a wish names it, but it is no helper of this plan"));
		} else if (w->kind == PLAN_PREFER) {
			int at = w->target.n ? pairing_find(&p->engine, i, j) : -1;
			if (at >= 0)
				pair[at].cost -= llround(MICRO * (w->weight != 0 ? w->weight : 1)); /* a km, where nothing is said */
		} else {
			wish[p->engine.wishes++] = (struct pairing_wish){w->kind == PLAN_LOCK ? PAIRING_LOCK : PAIRING_FORBID, i, w->target.n ? j : PAIRING_NOBODY};
		}
	}
	p->engine.wish = wish;
}

/* ---- facts ---- */

static const char *role_of(const struct pairs_school *s) { return s->helped >= 0 ? N_("must be helped") : s->helper >= 0 ? N_("may help") : "-"; }

static struct str rates_of(struct arena *a, const struct pairs_problem *p, int i)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (int t = 0; t < p->topics; t++)
		buf_printf(&text, "%s%.3f", t ? "/" : "", p->more[i].rate[t]);
	return str_copy(a, buf_view(&text));
}

static struct str helpers_now(struct arena *a, const struct pairs_problem *p, int i)
{
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (int k = 0; k < p->agreements; k++)
		if (p->agreement[k].helped == i)
			buf_printf(&text, "%s%s", text.n ? "/" : "", p->agreement[k].helper < 0 ? "+" : p->schools.list[p->agreement[k].helper].key);
	return str_copy(a, buf_view(&text));
}

static void state_facts(struct reader *d)
{
	struct pairs_problem *p = d->p;
	struct arena *a = d->c->arena;
	int n = p->schools.n;
	struct plan_fact *fact = ARENA_ARRAY(a, struct plan_fact, (size_t)n + 2);
	size_t facts = 0;
	p->label = ARENA_ARRAY(a, const char *, (size_t)n + 1);
	for (int i = 0; i < n; i++) {
		const struct planned_school *s = &p->schools.list[i];
		struct str rates = rates_of(a, p, i), now = helpers_now(a, p, i);
		p->label[i] = str_dup(a, s->name);
		fact[facts++] = (struct plan_fact){
			str_of(s->key), s->name,
			str_of(arena_printf(a, "county=%.*s;stage=%.*s;pupils=%lld;strength=%d.%d;%s=%.7f;%s=%.7f;%s=%s;%s=%d;%s=%d;%s=%.*s;%s=%.*s", STR_ARG(s->county_name),
					    STR_ARG(p->schools.stage[s->stage]), (long long)s->pupils, s->strength / 10, s->strength % 10, N_("longitude"), s->lon,
					    N_("latitude"), s->lat, N_("in the plan"), role_of(&p->more[i]), N_("of the city"), p->more[i].is_city, N_("schools it may help"),
					    p->more[i].helper >= 0 ? p->engine.cap[p->more[i].helper] : 0, N_("helped by"), STR_ARG(now), N_("teachers for 100 pupils"),
					    STR_ARG(rates)))};
	}
	facts += planned_policies_facts(&p->policy, 1, d->c->lang, fact + facts);
	d->r->fact = fact;
	d->r->facts = facts;
}

enum status pairs_read(const struct plan_context *c, struct plan_reading *ret, struct err *err)
{
	struct pairs_problem *p = ARENA_NEW(c->arena, struct pairs_problem);
	struct reader d = {.c = c, .p = p, .r = ret};
	struct pairs_both *past;
	size_t n_past;
	p->schools = (struct planned_schools){.c = c, .r = ret};
	TRY(read_rules(&d, err));
	TRY(planned_schools_load(&p->schools, PAIRS_SCHOOLS_MAX, err));
	planned_strength(&p->schools, d.score);
	int n = p->schools.n, *stage = ARENA_ARRAY(c->arena, int, (size_t)n + 1);
	if (!n)
		return err_set(err, ST_INVALID, "no school of the plan's region and stages has figures on that day; choose another day or region");
	for (int i = 0; i < n; i++)
		stage[i] = p->schools.list[i].stage;
	planned_rank(&p->schools, stage);
	p->more = ARENA_ARRAY(c->arena, struct pairs_school, (size_t)n + 1);
	TRY(pairs_read_topics(c, p, err));
	TRY(pairs_read_agreements(c, p, d.past_years, &past, &n_past, err));
	choose(&d);
	mark_past(&d, past, n_past);
	TRY(build(&d, err));
	add_wishes(&d);
	state_facts(&d);
	ret->problem = p;
	return ST_OK;
}
