/* What new service areas would change in the statistics: the pupils of units whose school changes, as the forecast counts them. */
#include "areas/planning/districts/districts.h"

#include "text/lang.h"
#include "text/message.h"

enum status districts_statistics(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
				 size_t *ret_n, struct str *ret_note, struct err *err)
{
	const struct districts_problem *p = r->problem;
	int *after;
	size_t n = 0;
	TRY(districts_sites(c->arena, p, l, &after, err));
	struct districts_load *was = districts_loads(c->arena, p, p->today), *is = districts_loads(c->arena, p, after);
	struct plan_effect *effect = ARENA_ARRAY(c->arena, struct plan_effect, (size_t)p->engine.sites + 1);
	for (int j = 0; j < p->engine.sites; j++)
		if (is[j].pupils != was[j].pupils && id_parse(str_of(p->site[j].key), &effect[n].school)) {
			effect[n].section = p->stage;
			effect[n].field = STR("pupils");
			effect[n++].by = is[j].pupils - was[j].pupils;
		}
	*ret = effect;
	*ret_n = n;
	*ret_note = str_of(tr(c->lang, N_("The latest statistics with the pupils of units whose school changes counted at their new school; teachers, rooms and equipment stay.")));
	return ST_OK;
}
