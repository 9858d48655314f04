#include "engine/exchange/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Counting sort of n things by key 0 … keys−1. */
static void bucket(struct arena *a, int keys, int n, const int *key, int **ret_start, int **ret_list)
{
	int *start = ARENA_ARRAY(a, int, (size_t)keys + 1), *list = ARENA_ARRAY(a, int, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		start[key[i] + 1]++;
	for (int k = 0; k < keys; k++)
		start[k + 1] += start[k];
	for (int i = 0; i < n; i++)
		list[start[key[i]]++] = i;
	for (int k = keys; k > 0; k--)
		start[k] = start[k - 1];
	start[0] = 0;
	*ret_start = start;
	*ret_list = list;
}

struct exc_index *exc_index_new(struct arena *a, const struct exchange_problem *p)
{
	struct exc_index *x = ARENA_NEW(a, struct exc_index);
	int *key = ARENA_ARRAY(a, int, (size_t)MAX(MAX(p->teacher_count, p->school_count), MAX(p->need_count, p->wish_count)) + 1);
	for (int s = 0; s < p->school_count; s++)
		key[s] = p->schools[s].county;
	bucket(a, p->county_count, p->school_count, key, &x->school_start, &x->schools);
	for (int t = 0; t < p->teacher_count; t++)
		key[t] = p->schools[p->teachers[t].home].county;
	bucket(a, p->county_count, p->teacher_count, key, &x->teacher_start, &x->teachers);
	for (int i = 0; i < p->need_count; i++)
		key[i] = p->schools[p->needs[i].school].county;
	bucket(a, p->county_count, p->need_count, key, &x->need_start, &x->needs);
	if (p->wish_count) {
		for (int i = 0; i < p->wish_count; i++)
			key[i] = p->wishes[i].teacher;
		bucket(a, p->teacher_count, p->wish_count, key, &x->wish_start, &x->wishes);
	}
	x->local = ARENA_ARRAY(a, int, (size_t)p->school_count + 1);
	for (int c = 0; c < p->county_count; c++)
		for (int i = x->school_start[c]; i < x->school_start[c + 1]; i++)
			x->local[x->schools[i]] = i - x->school_start[c];
	return x;
}

static bool within(int64_t ax, int64_t ay, int64_t bx, int64_t by, int64_t limit)
{
	return (ax - bx) * (ax - bx) + (ay - by) * (ay - by) <= limit * limit;
}

/* Where one teacher may be, with costs relative to home. */
struct choice {
	int n;
	int *to;      /* schools; home too, unless forbidden */
	double *cost;
};

struct builder {
	struct exc_county *c;
	const struct exc_index *x;
	const struct exchange_rules *rules;
	const int *teachers;
	int teacher_count;
	int *subject_of; /* problem's subject → county's, −1 */
	struct choice choice[2];
	int *partner;    /* index in teachers, −1 */
	int cap_units, cap_options;
};

static void fill_schools(struct builder *b)
{
	struct exc_county *c = b->c;
	const struct exchange_problem *p = c->problem;
	for (int i = 0; i < b->teacher_count; i++) {
		const struct exchange_teacher *t = &p->teachers[b->teachers[i]];
		int s = b->x->local[t->home];
		c->now[b->subject_of[t->subject] * c->schools + s]++;
		c->cap[s]++;
		c->kind_now[KIND_BACKBONE][s] += t->backbone;
		c->kind_now[KIND_ABOVE][s] += t->above;
		c->total[KIND_BACKBONE] += t->backbone;
		c->total[KIND_ABOVE] += t->above;
		c->eligible += t->eligible;
	}
	for (int s = 0; s < c->schools; s++) {
		c->cap[s] = MAX(1, (int)((int64_t)b->rules->gamma_pm * c->cap[s] / 1000));
		c->pupils_total += p->schools[c->school[s]].pupils;
	}
	for (int k = 0; k < KINDS; k++) {
		c->weight[k] = c->total[k] ? c->scale * b->rules->w_balance / (double)c->total[k] : 0;
		for (int s = 0; s < c->schools; s++) {
			int64_t product = p->schools[c->school[s]].pupils * c->total[k];
			c->due_floor[k][s] = (int)(product / c->pupils_total);
			c->share[k][s] = (double)(product % c->pupils_total) / (double)c->pupils_total;
			c->due[k][s] = c->due_floor[k][s] + c->share[k][s];
		}
	}
	c->movers_min = (int)(((int64_t)b->rules->alpha_pm * c->eligible + 999) / 1000);
	for (int i = 0; i < c->posts; i++)
		c->lo[i] = c->hi[i] = -c->now[i];
}

static enum status fill_needs(struct builder *b, struct err *err)
{
	struct exc_county *c = b->c;
	const struct exchange_problem *p = c->problem;
	bool *seen = ARENA_ARRAY(c->arena, bool, (size_t)c->posts + 1);
	for (int i = b->x->need_start[c->number]; i < b->x->need_start[c->number + 1]; i++) {
		const struct exchange_need *n = &p->needs[b->x->needs[i]];
		int u = b->subject_of[n->subject], post = u * c->schools + b->x->local[n->school];
		if (seen[post])
			return err_set(err, ST_INVALID, "the need of school %d in subject %d is given twice", n->school, n->subject);
		seen[post] = true;
		c->lo[post] = n->lo - c->now[post];
		c->hi[post] = n->hi - c->now[post];
	}
	return ST_OK;
}

static int couple_order(const void *x, const void *y)
{
	const int *a = x, *b = y;
	return a[0] != b[0] ? (a[0] < b[0] ? -1 : 1) : (a[1] > b[1]) - (a[1] < b[1]);
}

static enum status pair_couples(struct builder *b, struct err *err)
{
	const struct exchange_problem *p = b->c->problem;
	int(*list)[2] = arena_alloc_array(b->c->arena, (size_t)b->teacher_count + 1, sizeof(*list)), n = 0;
	b->partner = ARENA_ARRAY(b->c->arena, int, (size_t)b->teacher_count + 1);
	for (int i = 0; i < b->teacher_count; i++) {
		b->partner[i] = -1;
		if (p->teachers[b->teachers[i]].couple >= 0) {
			list[n][0] = p->teachers[b->teachers[i]].couple;
			list[n++][1] = i;
		}
	}
	qsort(list, (size_t)n, sizeof(*list), couple_order);
	for (int i = 0; i < n; i += 2) {
		bool pair = i + 1 < n && list[i + 1][0] == list[i][0] && (i + 2 == n || list[i + 2][0] != list[i][0]);
		if (!pair)
			return err_set(err, ST_INVALID, "couple %d: exactly two teachers of one county must carry the number",
				       list[i][0]);
		b->partner[list[i][1]] = list[i + 1][1];
		b->partner[list[i + 1][1]] = list[i][1];
	}
	return ST_OK;
}

/* Cost of having teacher t at school s, scaled, apart from the balance. */
static double place_cost(const struct builder *b, int t, int s_global, bool *ret_forbidden, bool *ret_locked)
{
	const struct exchange_problem *p = b->c->problem;
	const struct exchange_teacher *v = &p->teachers[t];
	const struct exchange_rules *r = b->rules;
	const struct exchange_school *s = &p->schools[s_global], *h = &p->schools[v->home];
	double cost = 0;
	if (s_global != v->home) {
		double km = sqrt((double)((v->x_m - s->x_m) * (v->x_m - s->x_m) + (v->y_m - s->y_m) * (v->y_m - s->y_m))) / 1000;
		double old = sqrt((double)((v->x_m - h->x_m) * (v->x_m - h->x_m) + (v->y_m - h->y_m) * (v->y_m - h->y_m))) / 1000;
		cost = r->w_km * (km - old) / b->teacher_count + (b->c->eligible ? r->w_moves / b->c->eligible : 0);
	}
	if (p->previous && p->previous[t] >= 0 && p->previous[t] != s_global && b->c->eligible)
		cost += r->w_near / b->c->eligible;
	*ret_forbidden = *ret_locked = false;
	if (p->wish_count)
		for (int i = b->x->wish_start[t]; i < b->x->wish_start[t + 1]; i++) {
			const struct exchange_wish *w = &p->wishes[b->x->wishes[i]];
			if (w->kind == EXCHANGE_LOCK && w->school != s_global)
				*ret_forbidden = true;
			if (w->school != s_global)
				continue;
			if (w->kind == EXCHANGE_FORBID)
				*ret_forbidden = true;
			if (w->kind == EXCHANGE_LOCK)
				*ret_locked = true;
			if (w->kind == EXCHANGE_PREFER)
				cost -= w->bonus;
		}
	return cost * b->c->scale;
}

/* Where teacher t may be: home first, then the candidates in order. *ret_stay: the cost of staying. */
static void choose(struct builder *b, int t, struct choice *ret, double *ret_stay)
{
	struct exc_county *c = b->c;
	const struct exchange_teacher *v = &c->problem->teachers[t];
	bool forbidden, locked;
	*ret_stay = place_cost(b, t, v->home, &forbidden, &locked);
	ret->n = 0;
	if (!forbidden) {
		ret->to[0] = b->x->local[v->home];
		ret->cost[ret->n++] = 0;
	}
	if (!v->eligible || !v->consent || locked)
		return;
	const int *post_hi = &c->hi[b->subject_of[v->subject] * c->schools], *post_now = &c->now[b->subject_of[v->subject] * c->schools];
	for (int s = 0; s < c->schools; s++) {
		const struct exchange_school *g = &c->problem->schools[c->school[s]];
		if (c->school[s] == v->home || post_hi[s] + post_now[s] <= 0 || !within(v->x_m, v->y_m, g->x_m, g->y_m, b->rules->commute_m))
			continue;
		double cost = place_cost(b, t, c->school[s], &forbidden, &locked);
		if (forbidden)
			continue;
		ret->to[ret->n] = s;
		ret->cost[ret->n++] = cost - *ret_stay;
	}
}

static void options_grow(struct builder *b)
{
	struct exc_county *c = b->c;
	int cap = MAX(1024, 2 * b->cap_options);
	int *to[2] = {ARENA_ARRAY(c->arena, int, (size_t)cap), ARENA_ARRAY(c->arena, int, (size_t)cap)};
	int *of = ARENA_ARRAY(c->arena, int, (size_t)cap);
	double *costs = ARENA_ARRAY(c->arena, double, (size_t)cap);
	size_t n = (size_t)c->options;
	if (n) {
		memcpy(to[0], c->to[0], n * sizeof(int));
		memcpy(to[1], c->to[1], n * sizeof(int));
		memcpy(of, c->option_unit, n * sizeof(int));
		memcpy(costs, c->cost, n * sizeof(double));
	}
	c->to[0] = to[0];
	c->to[1] = to[1];
	c->option_unit = of;
	c->cost = costs;
	b->cap_options = cap;
}

static void option_push(struct builder *b, int unit, int to0, int to1, double cost)
{
	struct exc_county *c = b->c;
	if (c->options == b->cap_options)
		options_grow(b);
	int o = c->options++;
	c->to[0][o] = to0;
	c->to[1][o] = to1;
	c->cost[o] = cost;
	c->option_unit[o] = unit;
}

static void add_unit(struct builder *b, int first, int second)
{
	struct exc_county *c = b->c;
	const struct exchange_problem *p = c->problem;
	int member[2] = {first, second}, members = second >= 0 ? 2 : 1;
	struct exc_unit *u = &c->unit[c->units];
	*u = (struct exc_unit){.teacher = {b->teachers[first], second >= 0 ? b->teachers[second] : -1}, .home = {-1, -1},
		.post = {-1, -1}, .members = (uint8_t)members, .opt = c->options};
	bool stay[2] = {true, true};
	for (int m = 0; m < members; m++) {
		const struct exchange_teacher *t = &p->teachers[b->teachers[member[m]]];
		u->home[m] = b->x->local[t->home];
		u->post[m] = b->subject_of[t->subject] * c->schools + u->home[m];
		u->class[m] = (uint8_t)(t->backbone | t->above << 1);
		double cost;
		choose(b, b->teachers[member[m]], &b->choice[m], &cost);
		c->base += cost;
		stay[m] = b->choice[m].n && b->choice[m].to[0] == u->home[m];
	}
	u->must = !stay[0] || !stay[1];
	const struct choice *a = &b->choice[0], *d = &b->choice[1];
	if (members == 1) {
		for (int i = stay[0]; i < a->n; i++)
			option_push(b, c->units, a->to[i], -1, a->cost[i]);
	} else {
		for (int i = 0; i < a->n; i++)
			for (int j = 0; j < d->n; j++) {
				const struct exchange_school *x = &p->schools[c->school[a->to[i]]], *y = &p->schools[c->school[d->to[j]]];
				bool stays = a->to[i] == u->home[0] && d->to[j] == u->home[1];
				if (!stays && within(x->x_m, x->y_m, y->x_m, y->y_m, b->rules->couple_m))
					option_push(b, c->units, a->to[i], d->to[j], a->cost[i] + d->cost[j]);
			}
	}
	if (c->options > u->opt || u->must)
		c->units++;
}

static void alloc_county(struct builder *b)
{
	struct exc_county *c = b->c;
	struct arena *a = c->arena;
	size_t posts = (size_t)c->posts + 1, schools = (size_t)c->schools + 1;
	c->lo = ARENA_ARRAY(a, int, posts);
	c->hi = ARENA_ARRAY(a, int, posts);
	c->now = ARENA_ARRAY(a, int, posts);
	c->cap = ARENA_ARRAY(a, int, schools);
	for (int k = 0; k < KINDS; k++) {
		c->kind_now[k] = ARENA_ARRAY(a, int, schools);
		c->due[k] = ARENA_ARRAY(a, double, schools);
		c->share[k] = ARENA_ARRAY(a, double, schools);
		c->due_floor[k] = ARENA_ARRAY(a, int, schools);
		b->choice[k].to = ARENA_ARRAY(a, int, schools);
		b->choice[k].cost = ARENA_ARRAY(a, double, schools);
	}
	c->unit = ARENA_ARRAY(a, struct exc_unit, (size_t)b->teacher_count + 1);
}

enum status exc_county_new(struct arena *a, const struct exchange_problem *p, const struct exc_index *x, int number,
			   struct exc_county **ret, struct err *err)
{
	struct exc_county *c = ARENA_NEW(a, struct exc_county);
	int subject_of[EXCHANGE_SUBJECTS_MAX];
	struct builder b = {.c = c, .x = x, .rules = &p->rules[number], .teachers = &x->teachers[x->teacher_start[number]],
		.teacher_count = x->teacher_start[number + 1] - x->teacher_start[number], .subject_of = subject_of};
	if (b.teacher_count > EXCHANGE_COUNTY_TEACHERS_MAX)
		return err_set(err, ST_TOO_LARGE, "county %d has %d teachers, at most %d are taken", number, b.teacher_count,
			       EXCHANGE_COUNTY_TEACHERS_MAX);
	double top = MAX(MAX(b.rules->w_balance, b.rules->w_km), MAX(b.rules->w_moves, b.rules->w_near));
	*c = (struct exc_county){.arena = a, .problem = p, .number = number, .teachers = b.teacher_count,
		.schools = x->school_start[number + 1] - x->school_start[number], .school = &x->schools[x->school_start[number]],
		.scale = top > 0 ? 1000 / top : 1000, .alpha_pm = b.rules->alpha_pm, .beta_pm = b.rules->beta_pm,
		.backbone_min = b.rules->backbone_min};
	for (int u = 0; u < EXCHANGE_SUBJECTS_MAX; u++)
		subject_of[u] = -1;
	for (int i = 0; i < b.teacher_count; i++)
		subject_of[p->teachers[b.teachers[i]].subject] = 0;
	for (int i = x->need_start[number]; i < x->need_start[number + 1]; i++)
		subject_of[p->needs[x->needs[i]].subject] = 0;
	for (int u = 0; u < EXCHANGE_SUBJECTS_MAX; u++)
		if (subject_of[u] == 0) {
			c->subject[c->subjects] = u;
			subject_of[u] = c->subjects++;
		}
	c->posts = c->schools * c->subjects;
	alloc_county(&b);
	options_grow(&b);
	fill_schools(&b);
	TRY(fill_needs(&b, err));
	TRY(pair_couples(&b, err));
	for (int i = 0; i < b.teacher_count; i++)
		if (b.partner[i] < 0 || b.partner[i] > i)
			add_unit(&b, i, b.partner[i]);
	c->unit[c->units].opt = c->options;
	*ret = c;
	return ST_OK;
}
