/* The smallest rules that clash: what can be left away without ending the clash is left away, half by half (Junker 2004, QuickXplain). */
#include "engine/pairing/inside.h"

#include <string.h>

enum item_kind { ITEM_MUST, ITEM_WISH, ITEM_BARRED, ITEM_CAPS };
struct item {
	enum item_kind kind;
	int number;
};

struct search {
	struct arena *a;
	const struct pairing_problem *p;
	const struct engine_run *run;
	bool *must, *wish;
	uint32_t barred;
	bool caps;
};

static void hold(struct search *s, const struct item *item, int n, bool yes)
{
	for (int k = 0; k < n; k++) {
		uint32_t bit = item[k].kind == ITEM_BARRED ? 1U << item[k].number : 0;
		switch (item[k].kind) {
		case ITEM_MUST: s->must[item[k].number] = yes; break;
		case ITEM_WISH: s->wish[item[k].number] = yes; break;
		case ITEM_BARRED: s->barred = yes ? s->barred | bit : s->barred & ~bit; break;
		case ITEM_CAPS: s->caps = yes; break;
		}
	}
}

/* Do the rules that hold clash? Stopped: said not to, so that what is not yet looked at stays among them. */
static bool clashes(const struct search *s, struct flow_cut *ret_cut)
{
	struct arena_mark mark = arena_mark(s->a);
	const struct pairing_rules rules = {.must = s->must, .wish = s->wish, .barred = s->barred, .caps = s->caps};
	const struct engine_run run = {.stop = s->run->stop};
	struct pairing_network n;
	struct flow *f;
	struct flow_answer answer = {};
	struct err err;
	pairing_network(s->a, s->p, &rules, false, &n);
	bool yes = false;
	if (flow_new(s->a, &n.flow, &f, &err) == ST_OK && flow_solve(f, &run, false, &answer, &err) == ST_OK)
		yes = answer.verdict == FLOW_INFEASIBLE;
	if (ret_cut && yes) {
		*ret_cut = answer.cut;
		return yes; /* its nodes live on the arena */
	}
	arena_reset(s->a, mark);
	return yes;
}

/* Item 0 … n−1 hold; the smallest of them that clash with what holds besides come first. Returns how many. */
static int smallest(struct search *s, struct item *item, int n, bool has_new)
{
	if (has_new) {
		hold(s, item, n, false);
		bool enough = clashes(s, NULL);
		hold(s, item, n, true);
		if (enough) {
			hold(s, item, n, false);
			return 0;
		}
	}
	if (n <= 1)
		return n;
	int half = n / 2;
	/* which of the second half are needed beside all of the first, then which of the first beside those */
	int second = smallest(s, item + half, n - half, half > 0);
	struct item *kept = ARENA_ARRAY(s->a, struct item, (size_t)n);
	memcpy(kept, item + half, (size_t)second * sizeof *kept);
	hold(s, item + half, n - half, false);
	hold(s, kept, second, true);
	int first = smallest(s, item, half, second > 0);
	memmove(item + first, kept, (size_t)second * sizeof *kept);
	return first + second;
}

/* Without schools that have nothing to do with it: the side of a cut. */
static void narrow(struct search *s)
{
	struct flow_cut cut = {};
	if (!clashes(s, &cut) || !cut.node)
		return;
	bool *must = ARENA_ARRAY(s->a, bool, (size_t)s->p->helped + 1), *was = s->must;
	for (int k = 0; k < cut.nodes; k++)
		if (cut.node[k] < s->p->helped)
			must[cut.node[k]] = was[cut.node[k]];
	s->must = must;
	if (!clashes(s, NULL))
		s->must = was;
}

static void tell_helpers(const struct search *s, struct pairing_clash *c)
{
	bool *is_must = ARENA_ARRAY(s->a, bool, (size_t)s->p->helped + 1), *can = ARENA_ARRAY(s->a, bool, (size_t)s->p->helpers + 1);
	int *list = ARENA_ARRAY(s->a, int, (size_t)s->p->helpers + 1);
	for (int k = 0; k < c->musts; k++)
		is_must[c->must[k]] = true;
	for (int k = 0; k < s->p->pairs; k++)
		if (is_must[s->p->pair[k].helped] && !(s->p->pair[k].barred & c->barred))
			can[s->p->pair[k].helper] = true;
	for (int j = 0; j < s->p->helpers; j++)
		if (can[j])
			list[c->helpers++] = j;
	c->helper = list;
}

void pairing_find_clash(struct arena *a, const struct pairing_problem *p, const struct engine_run *run, struct pairing_clash *ret)
{
	struct search s = {.a = a, .p = p, .run = run, .must = ARENA_ARRAY(a, bool, (size_t)p->helped + 1),
			   .wish = ARENA_ARRAY(a, bool, (size_t)p->wishes + 1), .barred = UINT32_MAX, .caps = true};
	uint32_t used = 0;
	for (int i = 0; i < p->helped; i++)
		s.must[i] = p->outside[i] < 0;
	for (int k = 0; k < p->wishes; k++)
		s.wish[k] = true;
	for (int k = 0; k < p->pairs; k++)
		used |= p->pair[k].barred;
	s.barred = used;
	narrow(&s);
	struct item *item = ARENA_ARRAY(a, struct item, (size_t)(p->helped + p->wishes + 33));
	int n = 0;
	/* what is tried first is more likely to stay: rules before schools, so that few schools are named */
	for (int b = 0; b < 32; b++)
		if (used >> b & 1)
			item[n++] = (struct item){ITEM_BARRED, b};
	item[n++] = (struct item){ITEM_CAPS, 0};
	for (int k = 0; k < p->wishes; k++)
		item[n++] = (struct item){ITEM_WISH, k};
	for (int i = 0; i < p->helped; i++)
		if (s.must[i])
			item[n++] = (struct item){ITEM_MUST, i};
	n = smallest(&s, item, n, false);
	int *must = ARENA_ARRAY(a, int, (size_t)n + 1), *wish = ARENA_ARRAY(a, int, (size_t)n + 1);
	*ret = (struct pairing_clash){.must = must, .wish = wish};
	for (int k = 0; k < n; k++) {
		switch (item[k].kind) {
		case ITEM_MUST: must[ret->musts++] = item[k].number; break;
		case ITEM_WISH: wish[ret->wishes++] = item[k].number; break;
		case ITEM_BARRED: ret->barred |= 1U << item[k].number; break;
		case ITEM_CAPS: ret->caps = true; break;
		}
	}
	tell_helpers(&s, ret);
}
