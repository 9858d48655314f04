/* Why a school has its core: every other one it could have with all other schools as they are, and what that would cost. */
#include "areas/planning/groups/groups.h"

#include "base/buf.h"
#include "engine/locate/grouping_model.h"
#include "text/lang.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct looker {
	const struct plan_context *c;
	const struct groups_problem *p;
	int *core;
	int school;
	double now; /* the objective as it is */
};

static double total(const struct looker *k)
{
	struct grouping_value v = grouping_evaluate(&k->p->engine, k->core);
	return grouping_total(&k->p->engine, &v);
}

/* The first rule the changed decision breaks; the others held before and concern neither group. */
static const struct err *broken_rule(const struct looker *k)
{
	struct check_report check;
	struct plan_names names = groups_names(k->p);
	grouping_check(k->c->arena, &k->p->engine, k->core, &check);
	if (check.feasible)
		return NULL;
	plan_name_report(k->c->arena, &check, &names);
	return check.violations[0];
}

static struct str describe(const struct looker *k, int core)
{
	const struct groups_problem *p = k->p;
	if (core == k->school)
		return str_of(tr(k->c->lang, N_("leads a group of its own")));
	if (core < 0)
		return STR("");
	int members = 0;
	for (int i = 0; i < p->engine.schools; i++)
		members += k->core[i] == core && i != k->school;
	const struct str args[] = {str_of(arena_printf(k->c->arena, "%.1f", groups_km(p, k->school, core))),
				   str_of(arena_printf(k->c->arena, "%d", members)),
				   str_of(arena_printf(k->c->arena, "%d.%d", p->engine.school[core].strength / 10, p->engine.school[core].strength % 10))};
	return tr_text(k->c->arena, k->c->lang, N_("{0} km away, leads {1} schools, strength {2}"), args, 3);
}

/* The school goes to `core`, which opens for it when it leads nobody yet. */
static struct plan_option look(struct looker *k, int core)
{
	const struct groups_problem *p = k->p;
	int was = k->core[k->school], core_was = core >= 0 ? k->core[core] : 0;
	struct plan_option o = {.target = core < 0 ? STR("") : str_of(p->school[core].key), .is_chosen = was == core, .detail = describe(k, core)};
	k->core[k->school] = core;
	if (core >= 0)
		k->core[core] = core;
	o.why = broken_rule(k);
	o.is_possible = !o.why;
	o.cost = total(k) - k->now;
	if (core >= 0)
		k->core[core] = core_was;
	k->core[k->school] = was;
	return o;
}

static bool in_reach(const struct groups_problem *p, int i, int j)
{
	const struct grouping_school *y = &p->engine.school[j];
	return p->school[i].region == p->school[j].region && y->may_lead && !y->is_new && groups_km(p, i, j) * 1000 <= (double)p->engine.distance_m;
}

enum status groups_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			   struct plan_explanation *ret, struct err *err)
{
	const struct groups_problem *p = r->problem;
	struct looker k = {.c = c, .p = p, .school = groups_find(p, subject)};
	int n = p->engine.schools;
	if (k.school < 0)
		return err_set(err, ST_NOT_FOUND, "that school is not part of the plan");
	TRY(groups_cores(c->arena, p, l, &k.core, err));
	k.now = total(&k);
	struct plan_option *option = ARENA_ARRAY(c->arena, struct plan_option, (size_t)n + 2);
	size_t options = 0;
	option[options++] = look(&k, GROUPING_OUTSIDE);
	for (int j = 0; j < n; j++) {
		bool is_open = k.core[j] == j && p->school[j].region == p->school[k.school].region;
		if (is_open || k.core[k.school] == j || in_reach(p, k.school, j) || (j == k.school && p->engine.school[j].may_lead))
			option[options++] = look(&k, j);
	}
	qsort(option, options, sizeof *option, plan_option_order);
	int led = 0;
	for (int i = 0; i < n; i++)
		led += i != k.school && k.core[i] == k.school;
	double stay;
	TRY(groups_stay(c, p, &stay, err));
	*ret = (struct plan_explanation){.option = option, .options = options, .leave = stay / n};
	if (led) {
		struct str count = str_of(arena_printf(c->arena, "%d", led));
		ret->note = tr_text(c->arena, c->lang, N_("It leads {0} other schools: they would need another core first."), &count, 1);
	}
	return ST_OK;
}
