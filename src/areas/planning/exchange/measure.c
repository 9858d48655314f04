#include "areas/planning/exchange/measure.h"

int *exch_present(struct arena *a, const struct exch_problem *p)
{
	int *at = ARENA_ARRAY(a, int, (size_t)p->engine.teacher_count + 1);
	for (int t = 0; t < p->engine.teacher_count; t++)
		at[t] = p->teacher[t].home;
	return at;
}

int exch_whole_need(const struct exch_section *s, int subject) { return (s->need[subject] + 500) / 1000; }

enum status exch_measure(struct arena *a, const struct exch_problem *p, const int *destination, struct exch_measure *ret, struct err *err)
{
	struct exch_measure m = {.section = ARENA_ARRAY(a, struct exch_state, (size_t)p->engine.school_count + 1),
				 .unit = ARENA_ARRAY(a, struct exchange_county, (size_t)p->engine.county_count + 1)};
	struct check_report report;
	for (int i = 0; i < p->engine.school_count; i++)
		m.section[i].count = ARENA_ARRAY(a, int, (size_t)p->subjects);
	for (int t = 0; t < p->engine.teacher_count; t++) {
		int home = p->teacher[t].home, at = destination[t];
		struct exch_state *s = &m.section[at];
		s->teachers++;
		s->backbone += p->engine.teachers[t].backbone;
		s->above += p->engine.teachers[t].above;
		s->count[p->teacher[t].subject]++;
		s->in += at != home;
		m.section[home].out += at != home;
	}
	TRY(exchange_check(a, &p->engine, destination, &report, m.unit, err));
	m.objective = report.objective;
	*ret = m;
	return ST_OK;
}
