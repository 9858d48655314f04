/* Runs of a plan under settings that are not its own: alternatives beside each other. */
#include "plan/life.h"

#include "base/arena.h"
#include "base/buf.h"
#include "plan/scenario.h"

#include <string.h>

struct plan plan_varied(struct arena *a, const struct plan *p, const char *name, struct str value)
{
	struct plan varied = *p;
	struct plan_scenario *s = &varied.scenario;
	s->setting = ARENA_ARRAY(a, struct plan_given, p->scenario.settings + 1);
	s->settings = 0;
	for (size_t i = 0; i < p->scenario.settings; i++)
		if (!str_eq(p->scenario.setting[i].name, str_of(name)))
			s->setting[s->settings++] = p->scenario.setting[i];
	if (value.n)
		s->setting[s->settings++] = (struct plan_given){str_of(name), value};
	return varied;
}

enum status plan_run_under(struct plan_desk *d, const struct plan *p, struct plan_run *ret, struct err *err)
{
	struct plan_run *run;
	size_t n;
	CLEANUP(buf_done) struct buf scenario;
	buf_init(&scenario, 0);
	plan_scenario_write(&p->scenario, &scenario);
	TRY(plan_run_list(d->work, d->arena, p->id, &run, &n, err));
	for (size_t i = 0; i < n; i++)
		if (run[i].state == RUN_DONE && run[i].result.feasible && str_eq(run[i].scenario, buf_view(&scenario)))
			return plan_run_get(d->work, d->arena, p->id, run[i].number, ret, err);
	return err_set(err, ST_NOT_FOUND, "the plan has not been solved with these settings");
}
