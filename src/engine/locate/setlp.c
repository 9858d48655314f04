#include "engine/locate/setlp.h"

#include "engine/locate/task.h"
#include "engine/lp.h"

#include <stdlib.h>
#include <string.h>

enum {
	WARM_STEPS = 150,
	ITERATIONS = 20000,
	NODES_MOST = 2000000, /* of pricing one site */
	TRIPLES_MOST = 600,
	ROUND_TRIPLES = 60,
	CUSTOMER_TRIPLES = 8, /* in a round */
	FOUND_MOST = 20000,
	SETS_MOST = 60000,
	ROW_WORK = 4,
};
static const double PAYS = 1e-7, BROKEN = 0.02, CLOSE = 1e-4, /* shares of the value */
	TOWARDS_BEST = 0.6, SEEN = 1e-6;

struct pool_set {
	int site, start, count; /* customers member[start …] */
	double cost;
};

struct prices {
	double *u; /* of each customer */
	double *r; /* of each triple */
	double p;  /* of opening */
	double value;
};

struct setlp_inside {
	struct arena arena; /* holds everything below but the pool and the program */
	struct price price;
	struct lp *lp;
	struct pool_set *set;
	int *member;
	int sets, set_cap, members, member_cap;
	struct price_triple triple[TRIPLES_MOST];
	int triples;
	struct prices best, trial;
	int first_site, open_row, first_triple; /* rows */
	bool pure; /* the next pricing is at the program's own prices */
};

void setlp_init(struct setlp *s, bool usable) { *s = (struct setlp){.usable = usable}; }

void setlp_done(struct setlp *s)
{
	if (s->in) {
		lp_free(s->in->lp);
		free(s->in->set);
		free(s->in->member);
		arena_done(&s->in->arena);
		free(s->in);
	}
	*s = (struct setlp){};
}

/* How many of the three the set holds. */
static int held(const int *member, int count, const struct price_triple *t)
{
	int n = 0;
	for (int e = 0; e < count; e++)
		n += member[e] == t->customer[0] || member[e] == t->customer[1] || member[e] == t->customer[2];
	return n;
}

static bool is_known(const struct setlp_inside *s, int site, const int *member, int count)
{
	for (int k = s->sets; k-- > 0;)
		if (s->set[k].site == site && s->set[k].count == count &&
		    memcmp(s->member + s->set[k].start, member, (size_t)count * sizeof *member) == 0)
			return true;
	return false;
}

/* Members in ascending order. Into the pool and the program, unless it is there. */
static bool add_set(struct setlp_inside *s, const struct locate_model *m, int site, const int *member, int count)
{
	if (!count || s->sets == SETS_MOST || is_known(s, site, member, count))
		return false;
	if (s->sets == s->set_cap) {
		s->set_cap = s->set_cap ? 2 * s->set_cap : 1024;
		s->set = heap_resize(s->set, (size_t)s->set_cap, sizeof *s->set);
	}
	while (s->members + count > s->member_cap) {
		s->member_cap = s->member_cap ? 2 * s->member_cap : 16384;
		s->member = heap_resize(s->member, (size_t)s->member_cap, sizeof *s->member);
	}
	struct pool_set *set = &s->set[s->sets++];
	*set = (struct pool_set){.site = site, .start = s->members, .count = count, .cost = m->open_cost[site]};
	memcpy(s->member + s->members, member, (size_t)count * sizeof *member);
	s->members += count;
	struct arena_mark mark = arena_mark(&s->arena);
	int *row = ARENA_ARRAY(&s->arena, int, (size_t)(count + 2 + s->triples)), n = 0, start[2] = {};
	double *value = ARENA_ARRAY(&s->arena, double, (size_t)(count + 2 + s->triples)), zero = 0, most = LP_INFINITY;
	for (int e = 0; e < count; e++) {
		set->cost += m->cost[locate_arc(m, member[e], site)];
		row[n++] = member[e];
	}
	row[n++] = s->first_site + site;
	row[n++] = s->open_row;
	for (int c = 0; c < s->triples; c++)
		if (held(member, count, &s->triple[c]) >= 2)
			row[n++] = s->first_triple + c;
	for (int k = 0; k < n; k++)
		value[k] = 1;
	start[1] = n;
	lp_add_columns(s->lp, 1, &zero, &most, &set->cost, start, row, value);
	arena_reset(&s->arena, mark);
	return true;
}

static int ascending(const void *x, const void *y)
{
	int a = *(const int *)x, b = *(const int *)y;
	return (a > b) - (a < b);
}

static void add_chosen(struct setlp_inside *s, const struct lagrange *l)
{
	const struct locate_model *m = l->model;
	struct arena_mark mark = arena_mark(&s->arena);
	int *member = ARENA_ARRAY(&s->arena, int, (size_t)m->customers);
	for (int k = 0; k < l->sets; k++) {
		for (int e = 0; e < l->set[k].count; e++)
			member[e] = m->customer[l->arc[l->set[k].start + e]];
		qsort(member, (size_t)l->set[k].count, sizeof *member, ascending);
		add_set(s, m, l->set[k].site, member, l->set[k].count);
	}
	arena_reset(&s->arena, mark);
}

static void begin(struct task *t)
{
	const struct locate_model *m = t->model;
	size_t n = (size_t)m->customers;
	struct setlp_inside *s = t->setlp.in = heap_alloc(1, sizeof *s);
	*s = (struct setlp_inside){};
	arena_init(&s->arena);
	price_init(&s->price, &s->arena, m);
	s->price.node_limit = NODES_MOST;
	s->first_site = m->customers;
	s->open_row = m->customers + m->sites;
	s->first_triple = s->open_row + 1;
	struct prices *all[] = {&s->best, &s->trial};
	for (int k = 0; k < 2; k++) {
		all[k]->u = ARENA_ARRAY(&s->arena, double, n);
		all[k]->r = ARENA_ARRAY(&s->arena, double, TRIPLES_MOST);
	}
	memcpy(s->best.u, t->l.u, n * sizeof(double));
	s->best.p = MAX(t->l.level, 0);
	s->best.value = -INFINITY;
	double *lo = ARENA_ARRAY(&s->arena, double, (size_t)s->first_triple), *hi = ARENA_ARRAY(&s->arena, double, (size_t)s->first_triple);
	for (int k = 0; k < s->first_triple; k++) {
		lo[k] = k < m->customers ? 1 : -LP_INFINITY;
		hi[k] = k < m->customers ? LP_INFINITY : k < s->open_row ? 1 : m->max_open;
	}
	s->lp = lp_new(s->first_triple, lo, hi);
	/* somebody served by nobody, at a price above all others: the program always has an answer */
	for (int i = 0; i < m->customers; i++) {
		double zero = 0, most = LP_INFINITY, one = 1, cost = 2 * t->penalty;
		int start[2] = {0, 1};
		lp_add_columns(s->lp, 1, &zero, &most, &cost, start, &i, &one);
	}
	/* the decision's sets and those met near the best prices */
	int *member = ARENA_ARRAY(&s->arena, int, n);
	for (int j = 0; j < m->sites; j++) {
		int count = 0;
		for (int i = 0; i < m->customers; i++)
			if (t->site_of[i] == j)
				member[count++] = i;
		add_set(s, m, j, member, count);
	}
	struct lagrange warm;
	lagrange_init(&warm, &s->arena, m, t->penalty, t->l.u);
	add_chosen(s, &warm);
	for (int k = 0; k < WARM_STEPS && !engine_stopped(t->run); k++) {
		lagrange_step(&warm, t->cost);
		add_chosen(s, &warm);
	}
	t->work += warm.price.work;
}

/* What the set lacks or has beyond its cost at prices of the program, the site's own row included. */
static double pays(const struct setlp_inside *s, const struct locate_model *m, int site, const int *member, int count)
{
	const double *price = lp_price(s->lp);
	double gain = price[s->first_site + site] + price[s->open_row] - m->open_cost[site];
	for (int e = 0; e < count; e++)
		gain += price[member[e]] - m->cost[locate_arc(m, member[e], site)];
	for (int c = 0; c < s->triples; c++)
		if (held(member, count, &s->triple[c]) >= 2)
			gain += price[s->first_triple + c];
	return gain;
}

/* Prices all sites at the trial prices; how many sets came into the program. */
static int price_sites(struct task *t, struct setlp_inside *s)
{
	const struct locate_model *m = t->model;
	struct arena_mark mark = arena_mark(&s->arena);
	struct price_triple *triple = ARENA_ARRAY(&s->arena, struct price_triple, (size_t)s->triples + 1);
	int *member = ARENA_ARRAY(&s->arena, int, (size_t)m->customers), added = 0;
	double value = 0, scale = 0;
	for (int c = 0; c < s->triples; c++) {
		triple[c] = s->triple[c];
		triple[c].price = s->trial.r[c];
		value -= s->trial.r[c];
		scale += s->trial.r[c];
	}
	price_triples(&s->price, &s->arena, triple, s->triples);
	for (int i = 0; i < m->customers; i++) {
		value += s->trial.u[i];
		scale += s->trial.u[i];
	}
	value -= s->trial.p * m->max_open;
	for (int j = 0; j < m->sites; j++) {
		struct price_answer best = price_best(&s->price, j, s->trial.u, s->trial.p);
		value -= MAX(best.bound - s->trial.p, 0);
		if (best.profit == -INFINITY || !best.count)
			continue;
		for (int e = 0; e < best.count; e++)
			member[e] = m->customer[best.arcs[e]];
		qsort(member, (size_t)best.count, sizeof *member, ascending);
		if (pays(s, m, j, member, best.count) > PAYS * (1 + fabs(t->cost)))
			added += add_set(s, m, j, member, best.count);
	}
	value -= 1e-11 * (scale + fabs(value));
	s->trial.value = value;
	if (value > s->best.value) {
		struct prices kept = s->best;
		s->best = s->trial;
		s->trial = kept;
	}
	s->price.triples = 0;
	arena_reset(&s->arena, mark);
	return added;
}

struct broken {
	struct price_triple triple;
	double by;
};

static int most_broken(const void *x, const void *y)
{
	const struct broken *a = x, *b = y;
	if (a->by != b->by)
		return a->by > b->by ? -1 : 1;
	return memcmp(a->triple.customer, b->triple.customer, sizeof a->triple.customer);
}

/* Finds triples that the program's answer breaks and adds their rows; how many. */
static int add_rows(struct task *t, struct setlp_inside *s)
{
	const struct locate_model *m = t->model;
	size_t n = (size_t)m->customers;
	const double *x = lp_primal(s->lp) + n;
	struct arena_mark mark = arena_mark(&s->arena);
	double *pair = ARENA_ARRAY(&s->arena, double, n * n);
	struct broken *found = ARENA_ARRAY(&s->arena, struct broken, FOUND_MOST);
	int finds = 0, *near = ARENA_ARRAY(&s->arena, int, n), *live = ARENA_ARRAY(&s->arena, int, (size_t)s->sets), lives = 0;
	for (int k = 0; k < s->sets; k++) {
		if (x[k] < SEEN)
			continue;
		live[lives++] = k;
		const int *member = s->member + s->set[k].start;
		for (int a = 0; a < s->set[k].count; a++)
			for (int b = 0; b < s->set[k].count; b++)
				pair[(size_t)member[a] * n + (size_t)member[b]] += x[k];
	}
	t->work += n * n;
	for (int i = 0; i < m->customers; i++) {
		const double *of = pair + (size_t)i * n;
		int nears = 0;
		for (int k = i + 1; k < m->customers; k++)
			if (of[k] > SEEN && of[k] < 1 - SEEN)
				near[nears++] = k;
		for (int a = 0; a < nears; a++)
			for (int b = a + 1; b < nears; b++) {
				double sum = of[near[a]] + of[near[b]] + pair[(size_t)near[a] * n + (size_t)near[b]];
				if (sum <= 1 + BROKEN || finds == FOUND_MOST)
					continue;
				struct price_triple triple = {.customer = {i, near[a], near[b]}};
				double by = -1;
				for (int k = 0; k < lives; k++) {
					const struct pool_set *set = &s->set[live[k]];
					if (held(s->member + set->start, set->count, &triple) >= 2)
						by += x[live[k]];
				}
				t->work += (uint64_t)lives;
				if (by > BROKEN)
					found[finds++] = (struct broken){triple, by};
			}
		t->work += (uint64_t)(nears * nears);
	}
	qsort(found, (size_t)finds, sizeof *found, most_broken);
	int *used = ARENA_ARRAY(&s->arena, int, n), added = 0;
	int *column = ARENA_ARRAY(&s->arena, int, (size_t)s->sets);
	double *one = ARENA_ARRAY(&s->arena, double, (size_t)s->sets);
	for (int f = 0; f < finds && added < ROUND_TRIPLES && s->triples < TRIPLES_MOST; f++) {
		const struct price_triple *triple = &found[f].triple;
		const int *c = triple->customer;
		if (used[c[0]] >= CUSTOMER_TRIPLES || used[c[1]] >= CUSTOMER_TRIPLES || used[c[2]] >= CUSTOMER_TRIPLES)
			continue;
		int entries = 0;
		for (int k = 0; k < s->sets; k++)
			if (held(s->member + s->set[k].start, s->set[k].count, triple) >= 2) {
				column[entries] = (int)n + k;
				one[entries++] = 1;
			}
		t->work += (uint64_t)s->members;
		double lo = -LP_INFINITY, hi = 1;
		int start[2] = {0, entries};
		lp_add_rows(s->lp, 1, &lo, &hi, start, column, one);
		s->best.r[s->triples] = 0;
		s->triple[s->triples++] = *triple;
		for (int k = 0; k < 3; k++)
			used[c[k]]++;
		added++;
	}
	arena_reset(&s->arena, mark);
	return added;
}

void setlp_step(struct task *t)
{
	const struct locate_model *m = t->model;
	uint64_t before = t->work;
	if (!t->setlp.in)
		begin(t);
	struct setlp_inside *s = t->setlp.in;
	int iterations;
	enum lp_outcome outcome = lp_solve(s->lp, false, ITERATIONS, t->run, &iterations);
	t->work += (uint64_t)iterations * (uint64_t)lp_rows(s->lp) * ROW_WORK;
	if (outcome != LP_OPTIMAL) {
		t->setlp.usable = false;
		return;
	}
	const double *price = lp_price(s->lp);
	double keep = s->pure || s->best.value == -INFINITY ? 0 : TOWARDS_BEST, reached = lp_value(s->lp);
	for (int i = 0; i < m->customers; i++)
		s->trial.u[i] = keep * s->best.u[i] + (1 - keep) * MAX(price[i], 0);
	for (int c = 0; c < s->triples; c++)
		s->trial.r[c] = keep * s->best.r[c] + (1 - keep) * MAX(-price[s->first_triple + c], 0);
	s->trial.p = keep * s->best.p + (1 - keep) * MAX(-price[s->open_row], 0);
	uint64_t priced = s->price.work;
	double was = s->best.value;
	int added = price_sites(t, s);
	t->work += s->price.work - priced;
	if (!engine_stopped(t->run))
		task_raise(t, m->grain > 0 ? ceil(s->best.value / m->grain - 1e-6) * m->grain : s->best.value);
	bool close = reached - s->best.value <= CLOSE * (1 + fabs(reached));
	if (close || (!added && s->pure)) {
		s->pure = false;
		if (!add_rows(t, s))
			t->setlp.usable = false;
	} else {
		s->pure = !added && s->best.value <= was;
	}
	t->setlp.work += t->work - before;
}
