/* Why a unit has its school: the others it could have with all other units as they are, and what that would cost. */
#include "areas/planning/districts/districts.h"

#include "text/lang.h"

#include <math.h>
#include <stdlib.h>

enum { LOOKED_AT = 12 }; /* the nearest schools; farther ones are no answer to why */

struct looker {
	const struct plan_context *c;
	const struct districts_problem *p;
	int *site_of;
	int unit;
	double now;
	struct districts_load *load;
};

static struct str describe(const struct looker *k, int site)
{
	const struct districts_problem *p = k->p;
	bool is_here = k->site_of[k->unit] == site;
	int64_t pupils = k->load[site].pupils + (is_here ? 0 : p->unit[k->unit].pupils);
	const struct str args[] = {str_of(arena_printf(k->c->arena, "%.2f", districts_km(p, k->unit, site))),
				   str_of(arena_printf(k->c->arena, "%lld", (long long)pupils)), str_of(arena_printf(k->c->arena, "%lld", (long long)p->site[site].seats)),
				   str_of(arena_printf(k->c->arena, "%.1f", p->unit[k->unit].limit_m / 1000))};
	bool is_far = districts_km(p, k->unit, site) * 1000 > p->unit[k->unit].limit_m;
	return tr_text(k->c->arena, k->c->lang,
		       is_far ? N_("{0} km, beyond the limit of {3} km; it would have {1} pupils on {2} seats") : N_("{0} km; it would have {1} pupils on {2} seats"), args, 4);
}

static enum status look(struct looker *k, int site, struct plan_option *ret, struct err *err)
{
	int was = k->site_of[k->unit];
	struct check_report check;
	struct plan_names names = districts_names(k->p);
	*ret = (struct plan_option){.target = str_of(k->p->site[site].key), .is_chosen = was == site, .detail = describe(k, site)};
	k->site_of[k->unit] = site;
	enum status st = district_check(k->c->arena, &k->p->engine, k->site_of, &check, err);
	k->site_of[k->unit] = was;
	TRY(st);
	plan_name_report(k->c->arena, &check, &names);
	ret->is_possible = check.feasible;
	ret->why = check.feasible ? NULL : check.violations[0];
	ret->cost = check.objective - k->now;
	return ST_OK;
}

enum status districts_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			      struct plan_explanation *ret, struct err *err)
{
	const struct districts_problem *p = r->problem;
	struct looker k = {.c = c, .p = p, .unit = districts_unit(p, subject)};
	struct check_report check;
	size_t n = 0;
	if (k.unit < 0)
		return err_set(err, ST_NOT_FOUND, "that unit is not part of the plan");
	TRY(districts_sites(c->arena, p, l, &k.site_of, err));
	TRY(district_check(c->arena, &p->engine, k.site_of, &check, err));
	k.now = check.objective;
	k.load = districts_loads(c->arena, p, k.site_of);
	struct plan_option *option = ARENA_ARRAY(c->arena, struct plan_option, LOOKED_AT + 2);
	bool *seen = ARENA_ARRAY(c->arena, bool, (size_t)p->engine.sites + 1);
	TRY(look(&k, k.site_of[k.unit], &option[n++], err));
	seen[k.site_of[k.unit]] = true;
	for (int step = 0; step < LOOKED_AT; step++) {
		int next = -1;
		for (int j = 0; j < p->engine.sites; j++)
			if (!seen[j] && isfinite(p->cost[(size_t)k.unit * (size_t)p->engine.sites + (size_t)j]) &&
			    (next < 0 || districts_km(p, k.unit, j) < districts_km(p, k.unit, next)))
				next = j;
		if (next < 0)
			break;
		seen[next] = true;
		TRY(look(&k, next, &option[n++], err));
	}
	qsort(option, n, sizeof *option, plan_option_order);
	*ret = (struct plan_explanation){.option = option, .options = n};
	return ST_OK;
}
