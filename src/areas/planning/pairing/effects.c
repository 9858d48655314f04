/* What new pairs would change in the statistics: teachers of the helper who count at the helped school, as the policy's `sends` says. */
#include "areas/planning/pairing/pairing.h"

#include "report/report.h"
#include "text/lang.h"
#include "text/message.h"

/* Does a pupil of the helper have more of it, the teachers sent no longer counted? */
static bool has_more(const struct pairs_problem *p, struct str field, int i, int j, int64_t sent)
{
	const struct planned_school *weak = pairs_helped(p, i), *strong = pairs_helper(p, j);
	int64_t x = school_figure(&p->schools.figures, field, weak->statistic), y = school_figure(&p->schools.figures, field, strong->statistic);
	if (x == FRAME_NONE || y == FRAME_NONE)
		return false;
	return (i128)(y - sent) * weak->pupils > (i128)(x + sent) * strong->pupils;
}

enum status pairs_effects(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
			  size_t *ret_n, struct str *ret_note, struct err *err)
{
	const struct pairs_problem *p = r->problem;
	struct pairing_line *line;
	size_t lines, n = 0, sends = policy_count(p->policy, "sends");
	TRY(pairs_lines(c->arena, p, l, &line, &lines, err));
	struct plan_effect *e = ARENA_ARRAY(c->arena, struct plan_effect, 2 * lines * sends + 1);
	int64_t *gone = ARENA_ARRAY(c->arena, int64_t, (size_t)p->engine.helpers * (sends + 1) + 1); /* by helper and what is sent */
	for (size_t k = 0; k < lines; k++) {
		int i = line[k].helped, j = line[k].helper;
		struct str section = p->schools.stage[pairs_helped(p, i)->stage];
		if (pairs_agreement_of(p, i, j) >= 0)
			continue; /* the statistics know it */
		for (size_t s = 0; s < sends; s++) {
			struct str field = policy_entry(p->policy, "sends", s);
			int64_t teachers, *sent = &gone[(size_t)j * sends + s];
			TRY(policy_int(p->policy, arena_printf(c->arena, "sends.%.*s.teachers", STR_ARG(field)), &teachers, err));
			if (!teachers || !has_more(p, field, i, j, *sent + teachers))
				continue;
			*sent += teachers;
			e[n++] = (struct plan_effect){pairs_helped(p, i)->id, section, field, teachers};
			e[n++] = (struct plan_effect){pairs_helper(p, j)->id, section, field, -teachers};
		}
	}
	*ret = e;
	*ret_n = n;
	*ret_note = str_of(tr(c->lang, N_("Assumed: with each new pair as many of the helper's teachers as the policy says count at the helped school, where the helper "
					  "still has more of them a pupil.")));
	return ST_OK;
}
