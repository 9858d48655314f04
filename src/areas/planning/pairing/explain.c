/* Why a school has its helper: every other one it could have with all other pairs as they are, and what that would cost. */
#include "areas/planning/pairing/pairing.h"

#include "text/lang.h"
#include "text/message.h"

#include <math.h>
#include <stdlib.h>

struct looker {
	const struct plan_context *c;
	const struct pairs_problem *p;
	const struct pairing_line *line;
	size_t n;
	int school;  /* helped */
	int instead; /* the helper given up for another; −1: none */
	int *load;
};

static const struct err *fault(const struct looker *k, struct err e)
{
	struct err *kept = ARENA_NEW(k->c->arena, struct err);
	*kept = e;
	return kept;
}

/* What keeps the pair from being, beside what it is now. */
static const struct err *stands_against(const struct looker *k, const struct pairing_pair *x)
{
	const struct pairs_problem *p = k->p;
	struct err e = {};
	enum pairs_tier_id t = pairs_tier(p, x->helped, x->helper);
	const char *tier = label_in(p->tier[t].label, k->c->lang);
	for (int w = 0; w < p->engine.wishes; w++) {
		const struct pairing_wish *one = &p->engine.wish[w];
		if (one->helped != k->school)
			continue;
		if (one->kind == PAIRING_FORBID && one->helper == x->helper)
			(void)err_set(&e, ST_NO, "the pair is forbidden");
		if (one->kind == PAIRING_LOCK && one->helper == k->instead && k->instead >= 0)
			(void)err_set(&e, ST_NO, "the school is locked to its helper");
	}
	if (x->barred >> t & 1)
		(void)err_set(&e, ST_NO, "there are no pairs of the tier '%s'", tier);
	else if (x->barred >> (PAIRS_FAR + t) & 1)
		(void)err_set(&e, ST_NO, "it lies farther than %.10g km", p->tier[t].km);
	else if (x->barred)
		(void)err_set(&e, ST_NO, "they were a pair already");
	else if (k->load[x->helper] >= p->engine.cap[x->helper])
		(void)err_set(&e, ST_NO, "it has %d schools, as many as it may", k->load[x->helper]);
	return e.status ? fault(k, e) : NULL;
}

static double cost_of(const struct looker *k, int helper)
{
	int at = helper >= 0 ? pairing_find(&k->p->engine, k->school, helper) : -1;
	return at >= 0 ? (double)k->p->engine.pair[at].cost / 1e6 : 0;
}

/* By how much the total grows: the pair, and the loads of both helpers. */
static double difference(const struct looker *k, int helper)
{
	double outside = fmax(0, (double)k->p->engine.outside[k->school]) / 1e6, load = k->p->load_km;
	double with = helper >= 0 ? cost_of(k, helper) + load * k->load[helper] : outside;
	double now = k->instead >= 0 ? cost_of(k, k->instead) + load * (k->load[k->instead] - 1) : outside;
	return with - now;
}

static struct str describe(const struct looker *k, int j)
{
	const struct pairs_problem *p = k->p;
	struct arena *a = k->c->arena;
	const struct str args[] = {str_of(arena_printf(a, "%.1f", pairs_km(p, k->school, j))),
				   str_of(label_in(p->tier[pairs_tier(p, k->school, j)].label, k->c->lang)), str_i64(a, k->load[j]),
				   str_of(arena_printf(a, "%.0f", 100 * pairs_unmet(p, k->school, j))), pairs_meets(p, a, k->c->lang, k->school, j)};
	return tr_text(a, k->c->lang, args[4].n ? N_("{0} km away, {1}, helps {2} schools, strong in {4}; {3} % of the needs unmet")
						: N_("{0} km away, {1}, helps {2} schools; {3} % of the needs unmet"), args, 5);
}

static bool is_chosen(const struct looker *k, int j)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->line[i].helped == k->school && k->line[i].helper == j)
			return true;
	return false;
}

enum status pairs_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			  struct plan_explanation *ret, struct err *err)
{
	const struct pairs_problem *p = r->problem;
	struct pairing_line *line;
	int x = planned_find(&p->schools, subject);
	struct looker k = {.c = c, .p = p, .school = x >= 0 ? p->more[x].helped : -1, .instead = -1};
	if (k.school < 0)
		return err_set(err, ST_NOT_FOUND, "that school is not to be helped in this plan");
	TRY(pairs_lines(c->arena, p, l, &line, &k.n, err));
	k.line = line;
	k.load = ARENA_ARRAY(c->arena, int, (size_t)p->engine.helpers + 1);
	for (size_t i = 0; i < k.n; i++) {
		k.load[line[i].helper]++;
		if (line[i].helped == k.school)
			k.instead = line[i].helper;
	}
	struct plan_option *option = ARENA_ARRAY(c->arena, struct plan_option, (size_t)p->engine.helpers + 2);
	size_t n = 0;
	struct err must = {};
	bool none_chosen = k.instead < 0, may_be_none = p->engine.outside[k.school] >= 0;
	(void)err_set(&must, ST_NO, "it must be helped");
	option[n++] = (struct plan_option){.is_chosen = none_chosen, .is_possible = may_be_none, .cost = difference(&k, -1),
					   .why = may_be_none ? NULL : fault(&k, must)};
	for (int j = 0; j < p->engine.helpers; j++) {
		int at = pairing_find(&p->engine, k.school, j);
		if (at < 0)
			continue;
		struct plan_option o = {.target = str_of(pairs_helper(p, j)->key), .is_chosen = is_chosen(&k, j), .detail = describe(&k, j)};
		o.why = o.is_chosen ? NULL : stands_against(&k, &p->engine.pair[at]);
		o.is_possible = !o.why;
		o.cost = o.is_chosen ? 0 : difference(&k, j);
		option[n++] = o;
	}
	qsort(option, n, sizeof *option, plan_option_order);
	*ret = (struct plan_explanation){.option = option, .options = n};
	return pairs_stay(c, p, &ret->leave, err);
}
