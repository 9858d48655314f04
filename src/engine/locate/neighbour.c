#include "engine/locate/task.h"

#include <string.h>

enum { STEPS = 60, SETS = 12000, WORK = 1500000, SIZE_LEAST = 8, SIZE_MOST = 90, CLOSED_MOST = 24 };

struct choice {
	int *sites, site_count; /* open ones, then closed candidates */
	int *customers, customer_count;
	bool *in;               /* of each site */
	bool *has;              /* of each customer */
	double *near;           /* of each open site: least extra cost at which a customer would change, either way */
};

static double cost_now(const struct task *t, int customer)
{
	const struct locate_model *m = t->model;
	int j = t->site_of[customer];
	if (j < 0)
		return t->l.outside[customer];
	return m->self[j] == customer ? 0 : m->cost[locate_arc(m, customer, j)];
}

/* Takes a site with its customers and looks at who is near. */
static void take_site(struct task *t, struct choice *c, int site, const int *first, const int *member)
{
	const struct locate_model *m = t->model;
	c->in[site] = true;
	c->sites[c->site_count++] = site;
	for (int k = first[site]; k < first[site + 1]; k++) {
		int i = member[k];
		c->has[i] = true;
		c->customers[c->customer_count++] = i;
		double now = cost_now(t, i);
		for (int x = m->by_first[i]; x < m->by_first[i + 1]; x++) {
			int e = m->by_arc[x], j = m->arc_site[e];
			if (t->open[j])
				c->near[j] = MIN(c->near[j], m->cost[e] - now);
		}
		t->work += (uint64_t)(m->by_first[i + 1] - m->by_first[i]);
	}
	for (int e = m->first[site]; e < m->first[site + 1]; e++) {
		int i = m->customer[e], j = t->site_of[i];
		if (j >= 0 && j != site)
			c->near[j] = MIN(c->near[j], m->cost[e] - cost_now(t, i));
		else if (j < 0 && !c->has[i]) {
			c->has[i] = true;
			c->customers[c->customer_count++] = i;
		}
	}
	t->work += (uint64_t)(m->first[site + 1] - m->first[site]) * 4;
}

/* Open sites near an unserved customer: those that may serve it, and those whose customers a site could take over that
 * would open for it. */
static void look_round(struct task *t, struct choice *c, int customer)
{
	const struct locate_model *m = t->model;
	for (int x = m->by_first[customer]; x < m->by_first[customer + 1]; x++) {
		int e = m->by_arc[x], j = m->arc_site[e];
		if (t->open[j]) {
			c->near[j] = MIN(c->near[j], m->cost[e]);
			continue;
		}
		for (int y = m->first[j]; y < m->first[j + 1]; y++) {
			int k = t->site_of[m->customer[y]];
			if (k >= 0)
				c->near[k] = MIN(c->near[k], m->cost[e] + m->cost[y]);
		}
		t->work += (uint64_t)(m->first[j + 1] - m->first[j]);
	}
	for (int j = 0; j < m->sites; j++)
		for (int y = m->first[j]; m->self[j] == customer && y < m->first[j + 1]; y++) {
			int k = t->site_of[m->customer[y]];
			if (k >= 0)
				c->near[k] = MIN(c->near[k], m->cost[y]);
		}
	t->work += (uint64_t)m->sites / 4;
}

/* An open site near what is taken: mostly the nearest, now and then a later one. −1: none. */
static int next_site(struct task *t, const struct choice *c, bool vary)
{
	const struct locate_model *m = t->model;
	int best = -1;
	double least = INFINITY;
	for (int j = 0; j < m->sites; j++) {
		if (!t->open[j] || c->in[j] || c->near[j] == INFINITY)
			continue;
		if (vary && rng_below(&t->rng, 3) == 0)
			continue;
		if (c->near[j] < least) {
			least = c->near[j];
			best = j;
		}
	}
	t->work += (uint64_t)m->sites / 4;
	return best;
}

/* Closed sites that could serve the customers best at the prices of the bound. */
static void add_closed(struct task *t, struct choice *c)
{
	const struct locate_model *m = t->model;
	struct {
		double value;
		int site;
	} top[CLOSED_MOST];
	int n = 0;
	for (int j = 0; j < m->sites; j++) {
		if (t->open[j] || c->in[j] || (m->self[j] >= 0 && !c->has[m->self[j]]))
			continue;
		double gain = 0, demand = 0;
		for (int e = m->first[j]; e < m->first[j + 1]; e++) {
			int i = m->customer[e];
			if (c->has[i] && t->l.u[i] > m->cost[e]) {
				gain += t->l.u[i] - m->cost[e];
				demand += (double)m->demand[i];
			}
		}
		t->work += (uint64_t)(m->first[j + 1] - m->first[j]);
		double room = (double)m->capacity[j];
		double value = (demand > room ? gain * room / demand : gain) - m->open_cost[j];
		if (m->self[j] >= 0)
			value += t->l.u[m->self[j]];
		if (n == CLOSED_MOST && value <= top[n - 1].value)
			continue;
		int at = n < CLOSED_MOST ? n++ : n - 1;
		while (at > 0 && top[at - 1].value < value) {
			top[at] = top[at - 1];
			at--;
		}
		top[at].value = value;
		top[at].site = j;
	}
	for (int k = 0; k < n; k++)
		c->sites[c->site_count++] = top[k].site;
}

/* A mark of who is with whom among the chosen: the same again need not be solved again. */
static uint64_t mark_of(const struct task *t, const struct choice *c)
{
	uint64_t mark = 0;
	for (int k = 0; k < c->customer_count; k++) {
		int i = c->customers[k];
		uint64_t x = ((uint64_t)i << 32 ^ (uint64_t)(t->site_of[i] + 1)) * 0x9E3779B97F4A7C15u;
		x = (x ^ x >> 29) * 0xBF58476D1CE4E5B9u;
		mark += x ^ x >> 32; /* in any order */
	}
	return mark | 1;
}

/* Solves the chosen sites and customers again and takes what is better. */
static enum exact_outcome solve_again(struct task *t, const struct choice *c, int open_count)
{
	const struct locate_model *m = t->model;
	struct locate_part part;
	locate_part_cut(&part, &t->scratch, m, &t->cut, c->customers, c->customer_count, c->sites, c->site_count);
	if (m->max_open >= 0) {
		int open = 0;
		for (int j = 0; j < m->sites; j++)
			open += t->open[j] > 0;
		part.model.max_open = open_count + (m->max_open - open);
	}
	int n = part.model.customers;
	double *warm = ARENA_ARRAY(&t->scratch, double, (size_t)n), upper = 0;
	int *site_of = ARENA_ARRAY(&t->scratch, int, (size_t)n);
	for (int i = 0; i < n; i++) {
		warm[i] = t->l.u[part.customer[i]];
		upper += cost_now(t, part.customer[i]);
	}
	for (int j = 0; j < part.model.sites; j++)
		if (t->open[part.site[j]])
			upper += m->open_cost[part.site[j]];
	struct exact_limits limits = {.steps = STEPS, .sets = SETS, .work = WORK};
	double cost;
	bool complete;
	enum exact_outcome outcome = exact_solve(&t->scratch, &part.model, t->penalty, warm, upper, &limits, t->run, site_of,
						 &cost, &complete, &t->work);
	if (outcome == EXACT_BETTER) {
		int *whole = ARENA_ARRAY(&t->scratch, int, (size_t)m->customers);
		memcpy(whole, t->site_of, (size_t)m->customers * sizeof *whole);
		for (int i = 0; i < n; i++)
			whole[part.customer[i]] = site_of[i] < 0 ? -1 : part.site[site_of[i]];
		if (!task_offer(t, whole))
			outcome = EXACT_NONE;
	}
	return outcome;
}

/* Seeds of a pass: customers without a site first, then the open sites in random order. */
static void new_pass(struct task *t)
{
	const struct locate_model *m = t->model;
	int n = 0;
	for (int j = 0; j < m->sites; j++)
		if (t->open[j])
			t->order[n++] = j;
	for (int k = n - 1; k > 0; k--) {
		int at = (int)rng_below(&t->rng, (uint64_t)k + 1), swap = t->order[k];
		t->order[k] = t->order[at];
		t->order[at] = swap;
	}
	t->order[n] = -1;
	if (!t->pass_gain && n) {
		t->passes_idle++;
		t->size = MIN(t->size + MAX(t->size / 6, 1), SIZE_MOST);
	} else {
		t->passes_idle = 0;
	}
	if (t->pass_open * 3 > n) /* many too hard to finish: smaller ones */
		t->size = MAX(t->size * 2 / 3, SIZE_LEAST);
	t->pass_gain = t->pass_open = t->pass_at = 0;
}

void neighbour_step(struct task *t)
{
	const struct locate_model *m = t->model;
	uint64_t before = t->work;
	struct arena_mark mark = arena_mark(&t->scratch);
	size_t sites = (size_t)m->sites, customers = (size_t)m->customers;
	struct choice c = {
		.sites = ARENA_ARRAY(&t->scratch, int, sites + 1),
		.customers = ARENA_ARRAY(&t->scratch, int, customers + 1),
		.in = ARENA_ARRAY(&t->scratch, bool, sites),
		.has = ARENA_ARRAY(&t->scratch, bool, customers),
		.near = ARENA_ARRAY(&t->scratch, double, sites),
	};
	int *first = ARENA_ARRAY(&t->scratch, int, sites + 2), *member = ARENA_ARRAY(&t->scratch, int, customers + 1);
	for (size_t j = 0; j < sites; j++)
		c.near[j] = INFINITY;
	for (int i = 0; i < m->customers; i++)
		if (t->site_of[i] >= 0)
			first[t->site_of[i] + 2]++;
	for (int j = 0; j < m->sites; j++)
		first[j + 2] += first[j + 1];
	for (int i = 0; i < m->customers; i++)
		if (t->site_of[i] >= 0)
			member[first[t->site_of[i] + 1]++] = i;
	t->work += (uint64_t)(m->sites + m->customers);

	int seed = -1;
	if (t->unserved && rng_below(&t->rng, 2)) { /* round a customer that has no site yet */
		int pick = (int)rng_below(&t->rng, (uint64_t)t->unserved);
		for (int i = 0; i < m->customers; i++)
			if (t->site_of[i] < 0 && isinf(m->outside[i]) && pick-- == 0) {
				c.has[i] = true;
				c.customers[c.customer_count++] = i;
				look_round(t, &c, i);
				seed = next_site(t, &c, true);
			}
	} else {
		if (t->order[t->pass_at] < 0 || !t->pass_at)
			new_pass(t);
		seed = t->order[t->pass_at++];
		if (seed < 0)
			t->pass_at = 0;
		if (seed >= 0 && !t->open[seed])
			seed = -2;
	}
	if (seed >= 0) {
		take_site(t, &c, seed, first, member);
		int next;
		bool vary = t->passes_idle > 0;
		while ((next = next_site(t, &c, vary)) >= 0) {
			if (c.site_count > 1 && c.customer_count + first[next + 1] - first[next] > t->size)
				break;
			take_site(t, &c, next, first, member);
		}
		uint64_t sign = mark_of(t, &c), *tried = &t->tried[(sign >> 20) % NEIGHBOUR_TRIED];
		if (*tried != sign) {
			int open_count = c.site_count;
			add_closed(t, &c);
			enum exact_outcome outcome = solve_again(t, &c, open_count);
			t->pass_gain += outcome == EXACT_BETTER;
			t->pass_open += outcome == EXACT_OPEN;
			if (outcome != EXACT_BETTER && !engine_stopped(t->run))
				*tried = sign;
		}
	} else if (seed == -1 && c.customer_count) { /* nobody open near it */
		add_closed(t, &c);
		if (c.site_count)
			solve_again(t, &c, 0);
	}
	arena_reset(&t->scratch, mark);
	t->primal_work += t->work - before;
}
