#include "engine/exchange/clash.h"

#include <math.h>
#include <string.h>

#include "engine/exchange/branch.h"

enum { PROOF_WORK = 20000, SHOWN = 6 };

enum rule_kind { MOVERS, BACKBONE, LEAVERS, COUPLE, WISH, POST_HI, POST_LO };

struct rule {
	enum rule_kind kind;
	int index; /* school, teacher of the lower number, wish, post */
	bool off;
};

struct clash {
	struct arena *arena;
	const struct exchange_problem *p;
	const struct exc_index *x;
	int county;
	const struct engine_run *run;
	struct rule *rules;
	int n;
	struct exc_price *price; /* of the last proof, in the numbers of the county */
};

/* The county without the rules that are off, and without costs: only whether a plan exists is asked. */
static struct exc_county *county_without(struct clash *k, struct arena *a)
{
	struct exchange_problem p = *k->p, *copy = ARENA_NEW(a, struct exchange_problem);
	struct exchange_teacher *teachers = ARENA_ARRAY(a, struct exchange_teacher, (size_t)p.teacher_count + 1);
	struct exchange_wish *wishes = ARENA_ARRAY(a, struct exchange_wish, (size_t)p.wish_count + 1);
	memcpy(teachers, p.teachers, (size_t)p.teacher_count * sizeof(*teachers));
	if (p.wish_count)
		memcpy(wishes, p.wishes, (size_t)p.wish_count * sizeof(*wishes));
	for (int i = 0; i < k->n; i++) {
		if (!k->rules[i].off)
			continue;
		if (k->rules[i].kind == COUPLE) {
			int number = teachers[k->rules[i].index].couple;
			for (int t = k->x->teacher_start[k->county]; t < k->x->teacher_start[k->county + 1]; t++)
				if (teachers[k->x->teachers[t]].couple == number)
					teachers[k->x->teachers[t]].couple = -1;
		}
		if (k->rules[i].kind == WISH) {
			wishes[k->rules[i].index].kind = EXCHANGE_PREFER;
			wishes[k->rules[i].index].bonus = 0;
		}
	}
	p.teachers = teachers;
	p.wishes = p.wish_count ? wishes : NULL;
	*copy = p;
	struct exc_county *c;
	if (exc_county_new(a, copy, k->x, k->county, &c, NULL) != ST_OK)
		return NULL;
	c->base = 0;
	memset(c->cost, 0, (size_t)c->options * sizeof(double));
	memset(c->weight, 0, sizeof(c->weight));
	for (int i = 0; i < k->n; i++) {
		const struct rule *r = &k->rules[i];
		if (!r->off)
			continue;
		if (r->kind == MOVERS)
			c->movers_min = 0;
		else if (r->kind == BACKBONE)
			c->beta_pm = c->backbone_min = 0;
		else if (r->kind == LEAVERS)
			c->cap[r->index] = c->teachers;
		else if (r->kind == POST_LO)
			c->lo[r->index] = -c->now[r->index];
		else if (r->kind == POST_HI)
			c->hi[r->index] = c->teachers;
	}
	return c;
}

/* Proves that no plan exists without the rules that are off. */
static bool still_clashes(struct clash *k, struct arena *keep)
{
	struct arena a;
	arena_init(&a);
	bool clashes = false;
	struct exc_county *c = county_without(k, &a);
	if (c) {
		struct exc_price *price = exc_price_new(&a, c);
		struct exc_choice *choice = exc_choice_new(&a, c);
		double ceiling = exc_ceiling(c), bound = exc_bound(c, price, NULL, choice), broken;
		if (bound <= ceiling) {
			bool done;
			struct exc_master *m = exc_master_new(&a, c, 1000 * ceiling, NULL);
			bound = exc_master_complete(m, price, choice, c->options, k->run, &done, &broken);
			exc_master_free(m);
		}
		clashes = bound > ceiling;
		if (!clashes && !engine_stopped(k->run)) {
			struct exc_search *s = exc_search_new(&a, c, price, bound, c->options, 1000 * ceiling, exc_state_new(&a, c), INFINITY);
			exc_search_run(s, PROOF_WORK, k->run);
			clashes = exc_search_none(s);
			exc_search_free(s);
		} else if (keep) {
			k->price = exc_price_new(keep, c);
			exc_price_copy(c, k->price, price);
		}
	}
	arena_done(&a);
	return clashes;
}

static void add_rule(struct clash *k, enum rule_kind kind, int index)
{
	k->rules[k->n++] = (struct rule){.kind = kind, .index = index};
}

static void list_rules(struct clash *k, const struct exc_county *c)
{
	const struct exchange_problem *p = k->p;
	k->rules = ARENA_ARRAY(k->arena, struct rule, (size_t)(2 + c->schools + c->teachers + p->wish_count + 2 * c->posts));
	add_rule(k, MOVERS, 0);
	add_rule(k, BACKBONE, 0);
	for (int s = 0; s < c->schools; s++)
		add_rule(k, LEAVERS, s);
	for (int u = 0; u < c->units; u++)
		if (c->unit[u].members == 2)
			add_rule(k, COUPLE, MIN(c->unit[u].teacher[0], c->unit[u].teacher[1]));
	for (int i = 0; i < p->wish_count; i++)
		if (p->wishes[i].kind != EXCHANGE_PREFER && p->schools[p->teachers[p->wishes[i].teacher].home].county == k->county)
			add_rule(k, WISH, i);
	for (int i = 0; i < c->posts; i++) {
		add_rule(k, POST_HI, i);
		if (c->lo[i] + c->now[i] > 0)
			add_rule(k, POST_LO, i);
	}
}

/* What the proof did not use is given up at once. */
static void drop_unpriced(struct clash *k, struct arena *a)
{
	if (!k->price)
		return;
	struct rule *before = ARENA_ARRAY(a, struct rule, (size_t)k->n);
	memcpy(before, k->rules, (size_t)k->n * sizeof(*before));
	for (int i = 0; i < k->n; i++) {
		struct rule *r = &k->rules[i];
		double v = r->kind == MOVERS ? k->price->movers : r->kind == BACKBONE ? k->price->backbone :
			   r->kind == LEAVERS ? k->price->leave[r->index] : r->kind == POST_LO ? k->price->post[r->index] :
			   r->kind == POST_HI ? -k->price->post[r->index] : 1;
		r->off = v < 1e-7;
	}
	if (!still_clashes(k, NULL))
		memcpy(k->rules, before, (size_t)k->n * sizeof(*before));
}

static void reduce(struct clash *k)
{
	int *on = ARENA_ARRAY(k->arena, int, (size_t)k->n + 1), n = 0;
	for (int i = 0; i < k->n; i++)
		if (!k->rules[i].off)
			on[n++] = i;
	for (int chunk = MAX(1, n / 2); n > 0 && !engine_stopped(k->run); chunk /= 2) {
		for (int from = 0; from < n && !engine_stopped(k->run);) {
			int to = MIN(n, from + chunk);
			for (int i = from; i < to; i++)
				k->rules[on[i]].off = true;
			if (still_clashes(k, NULL)) {
				memmove(on + from, on + to, (size_t)(n - to) * sizeof(int));
				n -= to - from;
			} else {
				for (int i = from; i < to; i++)
					k->rules[on[i]].off = false;
				from = to;
			}
		}
		if (chunk <= 1)
			break;
	}
}

/* Teachers of the post's subject who may come to it, or leave it. */
static int may_move(const struct exc_county *c, int post, bool come)
{
	int n = 0;
	for (int u = 0; u < c->units; u++) {
		bool counted[2] = {};
		for (int o = c->unit[u].opt; o < c->unit[u + 1].opt; o++)
			for (int m = 0; m < c->unit[u].members; m++) {
				int home = c->unit[u].post[m], at = home - c->unit[u].home[m] + c->to[m][o];
				counted[m] = counted[m] || (at != home && (come ? at : home) == post);
			}
		n += counted[0] + counted[1];
	}
	return n;
}

static void say(const struct clash *k, const struct exc_county *c, const struct rule *r, struct err *out)
{
	const struct exchange_problem *p = k->p;
	const struct exchange_rules *rules = &p->rules[k->county];
	int school = r->kind == LEAVERS ? c->school[r->index] : r->kind >= POST_HI ? c->school[r->index % c->schools] : 0;
	int subject = r->kind >= POST_HI ? c->subject[r->index / c->schools] : 0;
	switch (r->kind) {
	case MOVERS:
		err_item(out, "at least %d of the %d eligible must move", c->movers_min, c->eligible);
		break;
	case BACKBONE:
		if (c->backbone_min)
			err_item(out, "at least %d backbone teachers must move", c->backbone_min);
		else
			err_item(out, "at least %d per mille of those who move must be backbone teachers", c->beta_pm);
		break;
	case LEAVERS:
		err_item(out, "at most %d may leave school %d", c->cap[r->index], school);
		break;
	case COUPLE: {
		int partner = -1;
		for (int t = 0; t < p->teacher_count; t++)
			if (t != r->index && p->teachers[t].couple == p->teachers[r->index].couple &&
			    p->schools[p->teachers[t].home].county == k->county)
				partner = t;
		err_item(out, "teacher %d and teacher %d must stay within %.1f km of each other", r->index, partner, (double)rules->couple_m / 1000);
		break;
	}
	case WISH:
		if (p->wishes[r->index].kind == EXCHANGE_LOCK)
			err_item(out, "teacher %d must be at school %d", p->wishes[r->index].teacher, p->wishes[r->index].school);
		else
			err_item(out, "teacher %d may not be at school %d", p->wishes[r->index].teacher, p->wishes[r->index].school);
		break;
	case POST_HI:
		err_item(out, "school %d may have at most %d teachers of subject %d, has %d, and %d of them may leave (commute %.1f km)", school,
			 c->hi[r->index] + c->now[r->index], subject, c->now[r->index], may_move(c, r->index, false), (double)rules->commute_m / 1000);
		break;
	case POST_LO:
		err_item(out, "school %d needs at least %d teachers of subject %d, has %d, and %d may move there (commute %.1f km)", school,
			 c->lo[r->index] + c->now[r->index], subject, c->now[r->index], may_move(c, r->index, true), (double)rules->commute_m / 1000);
		break;
	}
}

void exc_explain(const struct exchange_problem *p, const struct exc_index *x, int county, const struct engine_run *run, struct err *err)
{
	struct arena a;
	arena_init(&a);
	struct exc_county *c;
	struct clash k = {.arena = &a, .p = p, .x = x, .county = county, .run = run};
	if (exc_county_new(&a, p, x, county, &c, err) != ST_OK) {
		arena_done(&a);
		return;
	}
	list_rules(&k, c);
	if (still_clashes(&k, &a))
		drop_unpriced(&k, &a);
	reduce(&k);
	(void)err_set(err, ST_CONFLICT, "county %d: these rules cannot all be kept", county);
	int left = 0;
	for (int i = 0; i < k.n; i++) {
		if (k.rules[i].off)
			continue;
		if (left++ < SHOWN)
			say(&k, c, &k.rules[i], err);
	}
	if (left > SHOWN)
		err_item(err, "and %d more rules", left - SHOWN);
	arena_done(&a);
}
