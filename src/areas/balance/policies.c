/* Which rules hold where: the nearest ancestor's policy counts. */
#include "areas/balance/balance.h"

#include "record/policy_record.h"

static bool is_within(const struct frame *region, int32_t r, int32_t top)
{
	for (int steps = 0; r >= 0 && r != top && steps < 16; steps++)
		r = region->columns[2].index[r];
	return top < 0 || r == top;
}

enum status balance_rules_in_force(struct reg *g, struct arena *a, struct as_of at, struct str region, struct balance_rules **ret, size_t *ret_n,
				   struct err *err)
{
	struct frame f;
	int32_t top;
	TRY(balance_regions(g, a, at, &f, err));
	TRY(balance_region_find(&f, region, &top, err));
	const struct policy **held = ARENA_ARRAY(a, const struct policy *, f.n + 1);
	TRY(policy_in_regions(g, a, STR("balance"), at, f.ids, f.columns[2].index, f.n, held, err));
	const struct policy **distinct = ARENA_ARRAY(a, const struct policy *, f.n + 1);
	size_t n = 0;
	distinct[n++] = held[top < 0 ? (int32_t)f.n : top];
	for (int32_t i = 0; i < (int32_t)f.n; i++) {
		size_t k = 0;
		while (k < n && distinct[k] != held[i])
			k++;
		if (k == n && is_within(&f, i, top))
			distinct[n++] = held[i];
	}
	struct balance_rules *rules = ARENA_ARRAY(a, struct balance_rules, n);
	for (size_t k = 0; k < n; k++) {
		TRY(balance_rules_read(a, distinct[k], &rules[k], err));
		if (n == 1)
			break; /* one policy everywhere asked for */
		uint8_t *in = ARENA_ARRAY(a, uint8_t, f.n + 1);
		for (size_t i = 0; i < f.n; i++)
			in[i] = held[i] == distinct[k];
		rules[k].holds_in = in;
	}
	*ret = rules;
	*ret_n = n;
	return ST_OK;
}
