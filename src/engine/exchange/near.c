#include "engine/exchange/near.h"

#include "engine/exchange/dual_inside.h"

#include <math.h>
#include <string.h>

/* Reach of the options that count as near, in changes of a price: where it begins, and what it is multiplied or divided by. */
#define REACH_FIRST 8
#define REACH_STEP 1.3

enum { SELDOM = 8, OFTEN = 24 }; /* calls a selection should last */

struct exc_near {
	const struct exc_county *c;
	int *start;           /* of each unit, units + 1: its options near */
	int *option, *to[2];  /* of the options near, their numbers and places */
	double *cost;
	double *limit;        /* of each unit: what every other option was above at the selection */
	double *leave[2];     /* of each unit's members: price of leaving at the selection */
	double *potential;    /* at the selection */
	double *rise;         /* of each class and subject: largest rise of a potential since */
	double reach;
	int age;              /* calls since the selection; < 0: none yet */
	int64_t whole;        /* options of units priced whole since */
};

/* A unit at prices: what its members' leaving costs and what their places give. */
struct view {
	const struct exc_unit *u;
	double leave[2];
	const double *potential[2]; /* by school; NULL: no second member */
};

struct exc_near *exc_near_new(struct arena *a, const struct exc_county *c)
{
	struct exc_near *n = ARENA_NEW(a, struct exc_near);
	size_t units = (size_t)c->units + 1, options = (size_t)c->options + 1;
	*n = (struct exc_near){.c = c, .reach = REACH_FIRST, .age = -1, .start = ARENA_ARRAY(a, int, units + 1), .option = ARENA_ARRAY(a, int, options),
		.cost = ARENA_ARRAY(a, double, options), .limit = ARENA_ARRAY(a, double, units),
		.potential = ARENA_ARRAY(a, double, (size_t)c->posts * CLASSES + 1), .rise = ARENA_ARRAY(a, double, (size_t)c->subjects * CLASSES + 1)};
	for (int m = 0; m < 2; m++) {
		n->to[m] = ARENA_ARRAY(a, int, options);
		n->leave[m] = ARENA_ARRAY(a, double, units);
	}
	return n;
}

static struct view view_of(const struct exc_county *c, const struct exc_price *p, int unit, const double *potential)
{
	struct view v = {.u = &c->unit[unit]};
	for (int m = 0; m < v.u->members; m++) {
		v.leave[m] = exc_leave_price(c, p, v.u, m, potential);
		v.potential[m] = potential + v.u->class[m] * c->posts + (v.u->post[m] - v.u->home[m]);
	}
	return v;
}

/* An option's cost less what its places give, and for couples with what leaving costs: a single teacher's is the same for all options. */
static double value_of(const struct view *v, double cost, int to0, int to1)
{
	if (!v->potential[1])
		return cost - v->potential[0][to0];
	double r = cost;
	if (to0 != v->u->home[0])
		r += v->leave[0] - v->potential[0][to0];
	if (to1 != v->u->home[1])
		r += v->leave[1] - v->potential[1][to1];
	return r;
}

/* What staying is worth beside those values; INFINITY for who must move. */
static double stay_value(const struct view *v)
{
	return v->u->must ? INFINITY : v->potential[1] ? 0 : -v->leave[0];
}

static double best_of_all(const struct exc_county *c, const struct view *v, int *ret_option)
{
	double best = INFINITY;
	*ret_option = -1;
	for (int o = v->u->opt; o < v->u[1].opt; o++) {
		double r = value_of(v, c->cost[o], c->to[0][o], c->to[1][o]);
		if (r < best) {
			best = r;
			*ret_option = o;
		}
	}
	return best;
}

static double best_near(const struct exc_near *n, const struct view *v, int unit, int *ret_option)
{
	double best = INFINITY;
	int at = -1, end = n->start[unit + 1];
	if (v->potential[1]) {
		for (int i = n->start[unit]; i < end; i++) {
			double r = value_of(v, n->cost[i], n->to[0][i], n->to[1][i]);
			if (r < best) {
				best = r;
				at = i;
			}
		}
	} else {
		for (int i = n->start[unit]; i < end; i++) {
			double r = n->cost[i] - v->potential[0][n->to[0][i]];
			if (r < best) {
				best = r;
				at = i;
			}
		}
	}
	*ret_option = at < 0 ? -1 : n->option[at];
	return best;
}

static const double *rise_of(const struct exc_near *n, const struct exc_unit *u, int m)
{
	return &n->rise[u->class[m] * n->c->subjects + u->post[m] / n->c->schools];
}

/* Every option that is not near is worth more than this by now. */
static double others_above(const struct exc_near *n, const struct view *v, int unit)
{
	double limit = n->limit[unit];
	if (!v->potential[1])
		return limit - *rise_of(n, v->u, 0);
	for (int m = 0; m < 2; m++)
		limit += MIN(0, v->leave[m] - n->leave[m][unit] - *rise_of(n, v->u, m));
	return limit;
}

static void measure_rise(struct exc_near *n, const double *potential)
{
	const struct exc_county *c = n->c;
	for (int row = 0; row < CLASSES * c->subjects; row++) {
		const double *now = potential + row * c->schools, *then = n->potential + row * c->schools;
		double most = -INFINITY;
		for (int s = 0; s < c->schools; s++)
			most = MAX(most, now[s] - then[s]);
		n->rise[row] = most;
	}
}

/* The options near each unit's best, staying among them, at the prices now. */
static void select_near(struct exc_near *n, const struct exc_price *p, double change, const double *potential)
{
	const struct exc_county *c = n->c;
	if (n->age >= 0 && n->age < SELDOM)
		n->reach *= REACH_STEP;
	else if (n->age >= OFTEN)
		n->reach /= REACH_STEP;
	memcpy(n->potential, potential, (size_t)c->posts * CLASSES * sizeof(double));
	memset(n->rise, 0, (size_t)c->subjects * CLASSES * sizeof(double));
	int count = 0, best;
	for (int i = 0; i < c->units; i++) {
		struct view v = view_of(c, p, i, potential);
		double least = best_of_all(c, &v, &best);
		n->limit[i] = MIN(least, stay_value(&v)) + n->reach * change;
		n->leave[0][i] = v.leave[0];
		n->leave[1][i] = v.leave[1];
		n->start[i] = count;
		for (int o = v.u->opt; o < v.u[1].opt; o++)
			if (value_of(&v, c->cost[o], c->to[0][o], c->to[1][o]) <= n->limit[i]) {
				n->option[count] = o;
				n->cost[count] = c->cost[o];
				n->to[0][count] = c->to[0][o];
				n->to[1][count++] = c->to[1][o];
			}
	}
	n->start[c->units] = count;
	n->age = 0;
	n->whole = 0;
}

double exc_near_price(struct exc_near *n, const struct exc_price *p, double change, struct exc_choice *choice)
{
	const struct exc_county *c = n->c;
	exc_fill_potential(c, p, choice->potential);
	if (n->age < 0 || n->age >= OFTEN || n->whole > c->options / 2)
		select_near(n, p, change, choice->potential);
	else
		measure_rise(n, choice->potential);
	n->age++;
	double sum = 0;
	for (int i = 0; i < c->units; i++) {
		struct view v = view_of(c, p, i, choice->potential);
		int option;
		double best = best_near(n, &v, i, &option), stay = stay_value(&v);
		if (MIN(best, stay) >= others_above(n, &v, i) - 1e-9 * fabs(n->limit[i])) {
			best = best_of_all(c, &v, &option);
			n->whole += v.u[1].opt - v.u->opt;
		}
		if (option < 0 && v.u->must)
			return INFINITY;
		bool moves = best < stay;
		choice->option[i] = moves ? option : -1;
		if (moves)
			sum += best + (v.potential[1] ? 0 : v.leave[0]);
	}
	return sum;
}
