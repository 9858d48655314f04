#include "engine/locate/partition.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum { ROOT_STEPS = 150, NODE_STEPS = 40, FEW = 3 };

enum outside_state { OUTSIDE_OPEN, OUTSIDE_FORBIDDEN, SERVED };

struct node { /* what is decided at a node; copied from the parent */
	int *live;
	int lives;
	char *state;  /* of each customer: enum outside_state */
	bool *forced; /* of each site: a set of it must still be chosen */
	double *u;
	int chosen;   /* sets fixed so far */
	int slots;    /* sites that may still open; −1: no limit */
	int least;    /* sites that must still open at least */
	double fixed; /* cost so far */
};

struct search {
	struct partition *p;
	struct arena *arena;
	int *chosen;
	double eps;
	/* of the bound */
	double *trial, *at, *way, *times;
	double *site_best;  /* profit of the best set of each site, −INFINITY without one */
	int *site_set;
	double *kept_best;  /* site_best at the best prices */
	double *sort;
	double kept_level;
	double *weight;     /* of each set in the average of choices */
	int *count;         /* options of each customer */
	double *share;      /* of each site in the average */
	double *pair;       /* of each customer with one site */
};

static bool out_of_work(struct search *s)
{
	return s->p->work > s->p->work_limit || engine_stopped(s->p->run);
}

static int by_value_falling(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return (a < b) - (a > b);
}

/* Lagrangian value of the node at the trial prices; fills site_best, site_set, times. The
 * outputs stay as they are when too many sites must open. *ret_exact: the choice serves each
 * customer exactly once or leaves it outside, within the limit of sites: its cost is *ret_cost. */
static double evaluate(struct search *s, const struct node *n, double *ret_level, bool *ret_exact, double *ret_cost)
{
	struct partition *p = s->p;
	const struct locate_model *m = p->model;
	double value = n->fixed, cost = n->fixed;
	for (int j = 0; j < m->sites; j++) {
		s->site_best[j] = -INFINITY;
		s->site_set[j] = -1;
	}
	for (int k = 0; k < n->lives; k++) {
		const struct partition_set *c = &p->set[n->live[k]];
		double profit = -c->cost;
		for (int e = c->start; e < c->start + c->count; e++)
			profit += s->trial[p->member[e]];
		p->work += (uint64_t)c->count + 2;
		if (profit > s->site_best[c->site]) {
			s->site_best[c->site] = profit;
			s->site_set[c->site] = n->live[k];
		}
	}
	double level = 0;
	int slots = n->slots, least = n->least, limit = m->sites; /* of sites not forced, the most that are chosen */
	if (slots >= 0 || least > 0) {
		int count = 0, gain = 0;
		for (int j = 0; j < m->sites; j++) {
			if (n->forced[j]) {
				slots -= n->slots >= 0;
				least--;
			} else if (s->site_best[j] > 0 || (n->least > 0 && s->site_best[j] > -INFINITY)) {
				gain += s->site_best[j] > 0;
				s->sort[count++] = s->site_best[j];
			}
		}
		if ((n->slots >= 0 && slots < 0) || least > count)
			return INFINITY;
		qsort(s->sort, (size_t)count, sizeof *s->sort, by_value_falling);
		if (n->slots >= 0 && slots < gain) {
			level = slots ? s->sort[slots - 1] : s->sort[0];
			limit = slots;
		} else if (least > gain) {
			level = s->sort[least - 1];
			limit = least;
		}
		if (limit < m->sites)
			value -= level * limit;
	}
	for (int i = 0; i < m->customers; i++)
		s->times[i] = 0;
	int left = limit;
	for (int j = 0; j < m->sites; j++)
		left -= !n->forced[j] && s->site_best[j] > level;
	for (int j = 0; j < m->sites; j++) {
		double profit = s->site_best[j];
		bool take = n->forced[j] || profit > level || (limit < m->sites && profit == level && left-- > 0);
		if (n->forced[j])
			value -= profit;
		else if (profit > level)
			value -= profit - level;
		if (!take || s->site_set[j] < 0) {
			s->site_set[j] = -1;
			continue;
		}
		const struct partition_set *c = &p->set[s->site_set[j]];
		cost += c->cost;
		for (int e = c->start; e < c->start + c->count; e++)
			s->times[p->member[e]] += 1;
	}
	*ret_exact = true;
	for (int i = 0; i < m->customers; i++) {
		if (n->state[i] == SERVED)
			continue;
		value += s->trial[i];
		if (s->times[i] == 0 && n->state[i] == OUTSIDE_OPEN)
			cost += p->outside[i];
		else if (s->times[i] != 1)
			*ret_exact = false;
	}
	*ret_level = level;
	*ret_cost = cost;
	return value;
}

static void record(struct search *s, const struct node *n, double cost)
{
	struct partition *p = s->p;
	if (!(cost < p->upper - s->eps))
		return;
	p->upper = cost;
	p->found = true;
	memcpy(p->best, s->chosen, (size_t)n->chosen * sizeof *p->best);
	p->best_count = n->chosen;
}

/* Keeps the choice of the last evaluation, which serves everybody once. */
static void record_choice(struct search *s, const struct node *n, double cost)
{
	struct partition *p = s->p;
	if (!(cost < p->upper - s->eps))
		return;
	record(s, n, cost);
	for (int j = 0; j < p->model->sites; j++)
		if (s->site_set[j] >= 0)
			p->best[p->best_count++] = s->site_set[j];
}

/* Raises the bound by subgradient steps; n->u ends at the best prices. Returns the bound. */
static double raise_bound(struct search *s, struct node *n, int steps)
{
	const struct locate_model *m = s->p->model;
	size_t rows = (size_t)m->customers;
	double best = -INFINITY, margin = 1;
	int stale = 0;
	memcpy(s->at, n->u, rows * sizeof *s->at);
	memset(s->way, 0, rows * sizeof *s->way);
	memset(s->share, 0, (size_t)m->sites * sizeof *s->share);
	for (int k = 0; k < n->lives; k++)
		s->weight[n->live[k]] = 0;
	double weight = 1;
	for (int step = 0; step <= steps && !out_of_work(s); step++) {
		double level = 0, cost = INFINITY;
		bool exact = false;
		memcpy(s->trial, s->at, rows * sizeof *s->at);
		double value = evaluate(s, n, &level, &exact, &cost);
		if (exact)
			record_choice(s, n, cost);
		/* newer choices weigh more: weights grow by a tenth each step */
		for (int j = 0; j < m->sites; j++)
			if (s->site_set[j] >= 0) {
				s->weight[s->site_set[j]] += weight;
				s->share[j] += weight;
			}
		weight *= 1.1;
		if (value > best) {
			best = value;
			stale = 0;
			memcpy(n->u, s->at, rows * sizeof *s->at);
			memcpy(s->kept_best, s->site_best, (size_t)m->sites * sizeof *s->kept_best);
			s->kept_level = level;
		} else if (++stale >= 12) {
			stale = 0;
			margin /= 2;
			memcpy(s->at, n->u, rows * sizeof *s->at);
			memset(s->way, 0, rows * sizeof *s->way);
			continue;
		}
		if (best >= s->p->upper - s->eps || margin < 0.01)
			break;
		double norm = 0;
		for (int i = 0; i < m->customers; i++) {
			if (n->state[i] == SERVED)
				continue;
			double v = s->way[i] = 1 - s->times[i] + 0.7 * s->way[i];
			if (v > 0 && n->state[i] == OUTSIDE_OPEN && s->at[i] >= s->p->outside[i])
				v = s->way[i] = 0;
			norm += v * v;
		}
		double aim = best + margin * (s->p->upper - best);
		double length = norm > 0 ? (aim - value) / norm : 0;
		for (int i = 0; i < m->customers; i++) {
			if (n->state[i] == SERVED)
				continue;
			s->at[i] += length * s->way[i];
			if (n->state[i] == OUTSIDE_OPEN && s->at[i] > s->p->outside[i])
				s->at[i] = s->p->outside[i];
		}
	}
	if (weight > 1)
		for (int j = 0; j < m->sites; j++)
			s->share[j] *= 0.1 / (weight - 1);
	for (int k = 0; k < n->lives && weight > 1; k++)
		s->weight[n->live[k]] *= 0.1 / (weight - 1);
	return best;
}

/* Drops sets that no better decision can hold, by the prices of the best bound. */
static void drop_sets(struct search *s, struct node *n, double bound)
{
	struct partition *p = s->p;
	double budget = p->upper - s->eps - bound;
	int kept = 0;
	for (int k = 0; k < n->lives; k++) {
		const struct partition_set *c = &p->set[n->live[k]];
		double profit = -c->cost;
		for (int e = c->start; e < c->start + c->count; e++)
			profit += n->u[p->member[e]];
		double best = s->kept_best[c->site];
		double base = n->forced[c->site] ? best : MAX(best, s->kept_level);
		if (base - profit <= budget)
			n->live[kept++] = n->live[k];
	}
	n->lives = kept;
}

static struct node copy_node(struct search *s, const struct node *n)
{
	const struct locate_model *m = s->p->model;
	struct node c = *n;
	c.live = ARENA_ARRAY(s->arena, int, (size_t)n->lives + 1);
	c.state = ARENA_ARRAY(s->arena, char, (size_t)m->customers);
	c.forced = ARENA_ARRAY(s->arena, bool, (size_t)m->sites);
	c.u = ARENA_ARRAY(s->arena, double, (size_t)m->customers);
	memcpy(c.live, n->live, (size_t)n->lives * sizeof *c.live);
	memcpy(c.state, n->state, (size_t)m->customers);
	memcpy(c.forced, n->forced, (size_t)m->sites * sizeof *c.forced);
	memcpy(c.u, n->u, (size_t)m->customers * sizeof *c.u);
	return c;
}

static void choose(struct search *s, struct node *n, int set)
{
	struct partition *p = s->p;
	const struct partition_set *c = &p->set[set];
	s->chosen[n->chosen++] = set;
	n->fixed += c->cost;
	n->forced[c->site] = false;
	if (n->slots > 0)
		n->slots--;
	if (n->least > 0)
		n->least--;
	for (int e = c->start; e < c->start + c->count; e++)
		n->state[p->member[e]] = SERVED;
	int kept = 0;
	for (int k = 0; k < n->lives; k++) {
		const struct partition_set *d = &p->set[n->live[k]];
		bool alive = d->site != c->site;
		for (int e = d->start; alive && e < d->start + d->count; e++)
			alive = n->state[p->member[e]] != SERVED;
		if (alive)
			n->live[kept++] = n->live[k];
	}
	n->lives = kept;
}

static bool has_member(const struct partition *p, const struct partition_set *c, int customer)
{
	for (int e = c->start; e < c->start + c->count; e++)
		if (p->member[e] == customer)
			return true;
	return false;
}

/* Keeps the sets of the branch: customer with the site (or the site open at all when customer < 0), or not. */
static void restrict_to(struct search *s, struct node *n, int customer, int site, bool with)
{
	struct partition *p = s->p;
	int kept = 0;
	for (int k = 0; k < n->lives; k++) {
		const struct partition_set *c = &p->set[n->live[k]];
		bool at_site = c->site == site, alive;
		if (customer < 0)
			alive = with || !at_site;
		else if (with)
			alive = at_site == has_member(p, c, customer);
		else
			alive = !at_site || !has_member(p, c, customer);
		if (alive)
			n->live[kept++] = n->live[k];
	}
	n->lives = kept;
	if (with) {
		n->forced[site] = true;
		if (customer >= 0)
			n->state[customer] = OUTSIDE_FORBIDDEN;
	}
}

struct branch {
	int customer, site; /* customer < 0: the site itself; site < 0: over the sets of the customer */
	double share;
};

/* The most undecided site, else the most undecided pair, else the customer with the fewest options. */
static struct branch pick(struct search *s, const struct node *n, int fewest)
{
	struct partition *p = s->p;
	const struct locate_model *m = p->model;
	struct branch best = {fewest, -1, 0};
	double undecided = 0.35;
	for (int j = 0; j < m->sites; j++)
		if (!n->forced[j] && s->kept_best[j] > -INFINITY && fabs(s->share[j] - 0.5) < undecided) {
			undecided = fabs(s->share[j] - 0.5);
			best = (struct branch){-1, j, s->share[j]};
		}
	if (best.site >= 0)
		return best;
	/* pairs, site by site: the sets of a site lie anywhere in the list */
	for (int j = 0; j < m->sites; j++) {
		if (s->share[j] < 0.15)
			continue;
		for (int i = 0; i < m->customers; i++)
			s->pair[i] = 0;
		for (int k = 0; k < n->lives; k++) {
			const struct partition_set *c = &p->set[n->live[k]];
			if (c->site != j || s->weight[n->live[k]] <= 0)
				continue;
			for (int e = c->start; e < c->start + c->count; e++)
				s->pair[p->member[e]] += s->weight[n->live[k]];
		}
		p->work += (uint64_t)n->lives + (uint64_t)m->customers;
		for (int i = 0; i < m->customers; i++)
			if (fabs(s->pair[i] - 0.5) < undecided && i != m->self[j]) {
				undecided = fabs(s->pair[i] - 0.5);
				best = (struct branch){i, j, s->pair[i]};
			}
	}
	return best;
}

static void explore(struct search *s, struct node *n, int steps);

static void branch_on_sets(struct search *s, struct node *n, int customer)
{
	struct partition *p = s->p;
	/* cheapest first by reduced cost */
	struct option {
		double lost;
		int set;
	} *option = ARENA_ARRAY(s->arena, struct option, (size_t)n->lives + 1);
	int options = 0;
	for (int k = 0; k < n->lives; k++) {
		const struct partition_set *c = &p->set[n->live[k]];
		if (!has_member(p, c, customer))
			continue;
		double profit = -c->cost;
		for (int e = c->start; e < c->start + c->count; e++)
			profit += n->u[p->member[e]];
		double lost = MAX(s->kept_best[c->site], s->kept_level) - profit;
		int at = options++;
		while (at > 0 && option[at - 1].lost > lost) {
			option[at] = option[at - 1];
			at--;
		}
		option[at] = (struct option){lost, n->live[k]};
	}
	for (int k = 0; k < options && !out_of_work(s); k++) {
		struct arena_mark mark = arena_mark(s->arena);
		struct node child = copy_node(s, n);
		choose(s, &child, option[k].set);
		explore(s, &child, NODE_STEPS);
		arena_reset(s->arena, mark);
	}
	if (n->state[customer] == OUTSIDE_OPEN && !out_of_work(s)) {
		struct arena_mark mark = arena_mark(s->arena);
		struct node child = copy_node(s, n);
		int kept = 0;
		for (int k = 0; k < child.lives; k++)
			if (!has_member(p, &p->set[child.live[k]], customer))
				child.live[kept++] = child.live[k];
		child.lives = kept;
		child.state[customer] = SERVED;
		child.fixed += p->outside[customer];
		explore(s, &child, NODE_STEPS);
		arena_reset(s->arena, mark);
	}
}

static void explore(struct search *s, struct node *n, int steps)
{
	struct partition *p = s->p;
	const struct locate_model *m = p->model;
	while (!out_of_work(s)) {
		double bound = raise_bound(s, n, steps);
		if (out_of_work(s) || bound >= p->upper - s->eps)
			return;
		drop_sets(s, n, bound);
		memset(s->count, 0, (size_t)m->customers * sizeof *s->count);
		for (int k = 0; k < n->lives; k++) {
			const struct partition_set *c = &p->set[n->live[k]];
			for (int e = c->start; e < c->start + c->count; e++)
				s->count[p->member[e]]++;
		}
		int fewest = -1, least = 0, open = 0;
		for (int i = 0; i < m->customers; i++) {
			if (n->state[i] == SERVED)
				continue;
			int options = s->count[i] + (n->state[i] == OUTSIDE_OPEN);
			open++;
			if (fewest < 0 || options < least) {
				fewest = i;
				least = options;
			}
		}
		if (!open && n->least > 0)
			return;
		if (!open) {
			for (int j = 0; j < m->sites; j++)
				if (n->forced[j]) /* nobody is left to open it for */
					return;
			record(s, n, n->fixed);
			return;
		}
		if (least == 0)
			return;
		struct branch b = least <= FEW ? (struct branch){fewest, -1, 0} : pick(s, n, fewest);
		if (b.site < 0) {
			branch_on_sets(s, n, b.customer);
			return;
		}
		struct arena_mark mark = arena_mark(s->arena);
		struct node child = copy_node(s, n);
		bool with = b.share >= 0.5;
		restrict_to(s, &child, b.customer, b.site, with);
		explore(s, &child, NODE_STEPS);
		arena_reset(s->arena, mark);
		restrict_to(s, n, b.customer, b.site, !with); /* the other side goes on here */
		steps = NODE_STEPS;
	}
}

void partition_solve(struct partition *p, struct arena *a, const double *u)
{
	const struct locate_model *m = p->model;
	size_t rows = (size_t)m->customers, sites = (size_t)m->sites;
	struct arena_mark mark = arena_mark(a);
	struct search s = {.p = p, .arena = a, .eps = 1e-12 + 1e-10 * fabs(p->upper)};
	s.chosen = ARENA_ARRAY(a, int, sites + 1);
	s.trial = ARENA_ARRAY(a, double, rows);
	s.at = ARENA_ARRAY(a, double, rows);
	s.way = ARENA_ARRAY(a, double, rows);
	s.times = ARENA_ARRAY(a, double, rows);
	s.pair = ARENA_ARRAY(a, double, rows);
	s.count = ARENA_ARRAY(a, int, rows);
	s.site_best = ARENA_ARRAY(a, double, sites);
	s.kept_best = ARENA_ARRAY(a, double, sites);
	s.share = ARENA_ARRAY(a, double, sites);
	s.sort = ARENA_ARRAY(a, double, sites);
	s.site_set = ARENA_ARRAY(a, int, sites);
	s.weight = ARENA_ARRAY(a, double, (size_t)p->sets + 1);
	struct node root = {.slots = m->max_open, .least = m->min_open};
	root.live = ARENA_ARRAY(a, int, (size_t)p->sets + 1);
	root.lives = p->sets;
	for (int k = 0; k < p->sets; k++)
		root.live[k] = k;
	root.state = ARENA_ARRAY(a, char, rows);
	root.forced = ARENA_ARRAY(a, bool, sites);
	root.u = ARENA_ARRAY(a, double, rows);
	memcpy(root.u, u, rows * sizeof *root.u);
	p->found = false;
	explore(&s, &root, ROOT_STEPS);
	p->complete = !out_of_work(&s);
	arena_reset(a, mark);
}
