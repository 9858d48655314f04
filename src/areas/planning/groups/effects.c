/* What groups would change in the statistics: a share of what each school has of the policy's teachers above its group's mean counts where
 * there are fewest. In groups whose schools change; of the others the statistics know it. */
#include "areas/planning/groups/groups.h"

#include "text/lang.h"
#include "text/message.h"

#include <math.h>

struct sharing {
	const struct groups_problem *p;
	const int *core;
	struct str field;
	double share;
	struct plan_effect *effect;
	size_t n;
};

static bool is_changed(const struct groups_problem *p, const int *before, const int *after, int core)
{
	for (int i = 0; i < p->engine.schools; i++)
		if ((before[i] == core) != (after[i] == core))
			return true;
	return false;
}

static int64_t figure(const struct sharing *s, int i)
{
	int64_t v = school_figure(&s->p->schools->figures, s->field, s->p->schools->list[i].statistic);
	return v == FRAME_NONE ? -1 : v;
}

static void add(struct sharing *s, int i, int64_t by)
{
	const struct planned_schools *all = s->p->schools;
	if (by)
		s->effect[s->n++] = (struct plan_effect){all->list[i].id, all->stage[all->list[i].stage], s->field, by};
}

/* Whole persons: who has more than the mean gives, one after another goes to where the most are lacking. */
static void share_out(struct sharing *s, int core, int64_t *gets)
{
	int64_t total = 0, pupils = 0, pool = 0;
	int n = s->p->engine.schools;
	for (int i = 0; i < n; i++)
		if (s->core[i] == core && figure(s, i) >= 0) {
			total += figure(s, i);
			pupils += s->p->engine.school[i].pupils;
		}
	for (int i = 0; i < n && pupils; i++) {
		gets[i] = 0;
		if (s->core[i] != core || figure(s, i) < 0)
			continue;
		double above = (double)figure(s, i) - (double)total * (double)s->p->engine.school[i].pupils / (double)pupils;
		gets[i] = above > 0 ? -(int64_t)floor(s->share * above + 1e-9) : 0;
		pool -= gets[i];
	}
	for (; pool > 0; pool--) {
		int most = -1;
		double lack = 0;
		for (int i = 0; i < n; i++) {
			if (s->core[i] != core || figure(s, i) < 0 || gets[i] < 0)
				continue;
			double x = (double)total * (double)s->p->engine.school[i].pupils / (double)pupils - (double)(figure(s, i) + gets[i]);
			if (most < 0 || x > lack) {
				most = i;
				lack = x;
			}
		}
		if (most < 0)
			return;
		gets[most]++;
	}
	for (int i = 0; i < n && pupils; i++)
		if (s->core[i] == core && figure(s, i) >= 0)
			add(s, i, gets[i]);
}

enum status groups_effects(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
			   size_t *ret_n, struct str *ret_note, struct err *err)
{
	const struct groups_problem *p = r->problem;
	int *core, *before = groups_present(c->arena, p), n = p->engine.schools;
	size_t fields = policy_count(p->policy, "sharing.teachers");
	TRY(groups_cores(c->arena, p, l, &core, err));
	struct sharing s = {.p = p, .core = core, .effect = ARENA_ARRAY(c->arena, struct plan_effect, (size_t)n * (fields + 1) + 1)};
	int64_t *gets = ARENA_ARRAY(c->arena, int64_t, (size_t)n + 1);
	if (fields) {
		struct dec share;
		TRY(policy_dec(p->policy, "sharing.share", &share, err));
		s.share = dec_f64(share);
	}
	for (size_t f = 0; f < fields; f++) {
		s.field = policy_entry(p->policy, "sharing.teachers", f);
		for (int j = 0; j < n; j++)
			if (core[j] == j && is_changed(p, before, core, j))
				share_out(&s, j, gets);
	}
	const struct str percent = str_of(arena_printf(c->arena, "%g", 100 * s.share));
	*ret = s.effect;
	*ret_n = s.n;
	*ret_note = tr_text(c->arena, c->lang, N_("Assumed: in groups whose schools change, {0} % of what a school has of teachers above its group's mean counts where they are "
						  "lacking, as the policy says."), &percent, 1);
	return ST_OK;
}
