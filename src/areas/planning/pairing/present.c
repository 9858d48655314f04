/* Agreements of the register: those that run on the effective day, and the pairs of the years before. */
#include "areas/planning/pairing/pairing.h"

#include "areas/register/register.h"
#include "record/frame.h"

enum { AGREEMENT_HELPER, AGREEMENT_HELPED, AGREEMENT_FROM };

static enum status load(const struct plan_context *c, const struct pairs_problem *p, day_t day, struct frame *ret, struct err *err)
{
	const struct frame_ask ask[] = {{"helper", FRAME_INDEX, &p->schools.school}, {"helped", FRAME_INDEX, &p->schools.school}, {"from", FRAME_INTEGER, NULL}};
	const struct as_of at = {.day = day, .tx = c->at.tx};
	return frame_load(c->g, c->arena, &record_agreement, at, STR("kind = 'pairing'"), ask, ARRAY_LEN(ask), ret, err);
}

static int in_list(const struct pairs_problem *p, const struct frame *f, int column, size_t row)
{
	int32_t k = f->columns[column].index[row];
	return k < 0 ? -1 : p->schools.in_list[k];
}

enum status pairs_read_agreements(const struct plan_context *c, struct pairs_problem *p, int years, struct pairs_both **ret_past, size_t *ret_n,
				  struct err *err)
{
	struct frame *year = ARENA_ARRAY(c->arena, struct frame, (size_t)years + 1);
	size_t most = 0, n = 0;
	/* what ran on a day of each year is seen; what began and ended between two of them is not an agreement of years */
	for (int k = 0; k <= years; k++) {
		TRY(load(c, p, c->scenario->effective - (k ? 365 * k : 0), &year[k], err));
		most += year[k].n;
	}
	struct pairs_both *past = ARENA_ARRAY(c->arena, struct pairs_both, most + 1);
	for (int k = 0; k <= years; k++)
		for (size_t i = 0; i < year[k].n; i++) {
			struct pairs_both b = {in_list(p, &year[k], AGREEMENT_HELPED, i), in_list(p, &year[k], AGREEMENT_HELPER, i)};
			if (b.helped >= 0 && b.helper >= 0)
				past[n++] = b;
		}
	p->agreement = ARENA_ARRAY(c->arena, struct pairs_agreement, year[0].n + 1);
	for (size_t i = 0; i < year[0].n; i++) {
		int64_t from = year[0].columns[AGREEMENT_FROM].i[i];
		struct pairs_agreement x = {.id = year[0].ids[i], .helped = in_list(p, &year[0], AGREEMENT_HELPED, i),
					    .helper = in_list(p, &year[0], AGREEMENT_HELPER, i), .from = from == FRAME_NONE ? DAY_MIN : (day_t)(from >> 2)};
		if (x.helped >= 0 || x.helper >= 0)
			p->agreement[p->agreements++] = x;
	}
	*ret_past = past;
	*ret_n = n;
	return ST_OK;
}

int pairs_agreement_of(const struct pairs_problem *p, int i, int j)
{
	for (int k = 0; k < p->agreements; k++)
		if (p->agreement[k].helped == p->helped[i] && p->agreement[k].helper == p->helper[j])
			return k;
	return -1;
}

size_t pairs_present(struct arena *a, const struct pairs_problem *p, struct pairing_line **ret)
{
	struct pairing_line *l = ARENA_ARRAY(a, struct pairing_line, (size_t)p->agreements + 1);
	size_t n = 0;
	for (int k = 0; k < p->agreements; k++) {
		const struct pairs_agreement *x = &p->agreement[k];
		int i = x->helped >= 0 ? p->more[x->helped].helped : -1, j = x->helper >= 0 ? p->more[x->helper].helper : -1;
		bool twice = false; /* two agreements of two stages are one pair */
		for (size_t m = 0; m < n; m++)
			twice = twice || (l[m].helped == i && l[m].helper == j);
		if (i >= 0 && j >= 0 && !twice)
			l[n++] = (struct pairing_line){i, j};
	}
	*ret = l;
	return n;
}
