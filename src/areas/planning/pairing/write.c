/* What a decision means in the register: agreements of pairs that end and begin on the effective day. */
#include "areas/planning/pairing/pairing.h"

#include "areas/register/register.h"
#include "record/change.h"

static void give(struct value *values, bool *given, const char *name, struct value v)
{
	int i = record_field_index(&record_agreement, str_of(name));
	values[i] = v;
	given[i] = true;
}

/* The same day `years` later; of 29 February the day after. */
static day_t years_after(day_t from, int years)
{
	int y, m, d;
	day_split(from, &y, &m, &d);
	return m == 2 && d == 29 ? day_of(y + years, 3, 1) : day_of(y + years, m, d);
}

static enum status begin(const struct plan_context *c, const struct pairs_problem *p, struct change *change, int i, int j, struct err *err)
{
	size_t n = (size_t)record_field_count(&record_agreement);
	struct value *v = ARENA_ARRAY(c->arena, struct value, n);
	bool *given = ARENA_ARRAY(c->arena, bool, n);
	day_t from = c->scenario->effective;
	give(v, given, "kind", VALUE_STR(STR("pairing")));
	give(v, given, "tier", VALUE_STR(p->tier[pairs_tier(p, i, j)].id));
	give(v, given, "helper", VALUE_ROW(pairs_helper(p, j)->id));
	give(v, given, "helped", VALUE_ROW(pairs_helped(p, i)->id));
	give(v, given, "stage", VALUE_STR(p->schools.stage[pairs_helped(p, i)->stage]));
	give(v, given, "from", value_of_date((struct pdate){from, DATE_DAY}));
	give(v, given, "to", value_of_date((struct pdate){years_after(from, p->term_years), DATE_DAY}));
	struct row_input in = {.record = &record_agreement, .is_new = true, .values = v, .given = given};
	return change_put(change, &in, NULL, NULL, err);
}

static bool is_wanted(const struct pairing_line *line, size_t n, int i, int j)
{
	for (size_t k = 0; k < n; k++)
		if (line[k].helped == i && line[k].helper == j)
			return true;
	return false;
}

/* An agreement that would only begin on the day never was. */
static enum status end(const struct plan_context *c, const struct pairs_agreement *x, struct change *change, struct err *err)
{
	day_t day = c->scenario->effective;
	return x->from >= day ? change_remove(change, &record_agreement, x->id, err) : change_end(change, &record_agreement, x->id, day, err);
}

enum status pairs_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
			struct err *err)
{
	const struct pairs_problem *p = r->problem;
	struct pairing_line *line;
	size_t n;
	TRY(pairs_lines(c->arena, p, l, &line, &n, err));
	for (int k = 0; k < p->agreements; k++) {
		const struct pairs_agreement *x = &p->agreement[k];
		int i = x->helped >= 0 ? p->more[x->helped].helped : -1, j = x->helper >= 0 ? p->more[x->helper].helper : -1;
		if (i >= 0 && j >= 0 && !is_wanted(line, n, i, j))
			TRY(end(c, x, change, err));
	}
	for (size_t k = 0; k < n; k++)
		if (pairs_agreement_of(p, line[k].helped, line[k].helper) < 0)
			TRY(begin(c, p, change, line[k].helped, line[k].helper, err));
	return ST_OK;
}
