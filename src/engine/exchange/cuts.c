#include "engine/exchange/cuts_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS_MAX = 1000, INVERSE_MAX = 600 };

struct exc_cuts *exc_cuts_new(struct arena *a, const struct exc_master *m)
{
	struct exc_cuts *cuts = ARENA_NEW(a, struct exc_cuts);
	cuts->cut = ARENA_ARRAY(a, struct exc_cut, CUTS_MAX);
	cuts->cap = CUTS_MAX;
	cuts->cost = ARENA_ARRAY(a, double, (size_t)m->c->options + 1);
	for (int k = 0; k < KINDS; k++)
		cuts->piece[k] = ARENA_ARRAY(a, double, 3 * (size_t)m->c->schools);
	return cuts;
}

struct draft {
	int64_t rhs;
	int n, *touched, *part, *sum; /* sum: by column, zero between uses */
	bool *seen;
};

static void add_row(const struct exc_system *p, const struct exc_row_list *l, int r, int times, struct draft *d)
{
	int row = p->row[r];
	if (!times)
		return;
	d->rhs += times * p->sign[r] * (int64_t)(p->sign[r] > 0 ? l->hi[row] : l->lo[row]);
	for (int z = l->start[row]; z < l->start[row + 1]; z++) {
		int j = l->column[z];
		if (!d->seen[j]) {
			d->seen[j] = true;
			d->touched[d->n++] = j;
		}
		d->sum[j] += times * p->sign[r] * l->coefficient[z];
	}
}

/* The rows with their weights, divided by the modulus and rounded down. False when it cuts nothing off. */
static bool make_cut(struct arena *a, const struct exc_system *p, const struct exc_row_list *l, const int *weight, const double *x, struct draft *d,
		     struct exc_cut *ret)
{
	d->rhs = 0;
	d->n = 0;
	for (int r = 0; r < p->rows; r++)
		add_row(p, l, r, weight[r], d);
	ret->n = 0;
	double left = 0;
	for (int i = 0; i < d->n; i++) {
		int j = d->touched[i], v = d->sum[j], odd = exc_residue(v, p->modulus);
		d->sum[j] = 0;
		d->seen[j] = false;
		if (odd && exc_at_upper(p->m, j, x[j])) {
			v += p->modulus - odd;
			d->rhs += p->modulus - odd;
			odd = 0;
		}
		int part = (v - odd) / p->modulus;
		d->part[i] = part;
		ret->n += part != 0;
		left += part * x[j];
	}
	ret->rhs = (int)((d->rhs - exc_residue(d->rhs, p->modulus)) / p->modulus);
	if (left < ret->rhs + 0.02)
		return false;
	ret->column = ARENA_ARRAY(a, int, (size_t)ret->n + 1);
	ret->coefficient = ARENA_ARRAY(a, int, (size_t)ret->n + 1);
	ret->n = 0;
	double norm = 0;
	for (int i = 0; i < d->n; i++)
		if (d->part[i]) {
			ret->column[ret->n] = d->touched[i];
			ret->coefficient[ret->n++] = d->part[i];
			norm += (double)d->part[i] * d->part[i];
		}
	ret->depth = (left - ret->rhs) / sqrt(norm);
	return true;
}

static int deeper(const void *x, const void *y)
{
	const struct exc_cut *a = x, *b = y;
	return a->depth != b->depth ? (a->depth > b->depth ? -1 : 1) : a->n - b->n;
}

static void keep(struct exc_cuts *cuts, struct exc_master *m, const struct exc_cut *found)
{
	struct arena *a = m->c->arena;
	struct exc_cut *cut = &cuts->cut[cuts->n++];
	*cut = *found;
	cut->column = ARENA_ARRAY(a, int, (size_t)cut->n + 1);
	cut->coefficient = ARENA_ARRAY(a, int, (size_t)cut->n + 1);
	memcpy(cut->column, found->column, (size_t)cut->n * sizeof(int));
	memcpy(cut->coefficient, found->coefficient, (size_t)cut->n * sizeof(int));
	double *value = heap_alloc((size_t)cut->n + 1, sizeof(double));
	for (int j = 0; j < cut->n; j++)
		value[j] = cut->coefficient[j];
	const int start[2] = {0, cut->n};
	const double lo = -LP_INFINITY, hi = cut->rhs;
	cut->row = lp_rows(m->lp);
	lp_add_rows(m->lp, 1, &lo, &hi, start, cut->column, value);
	free(value);
}

/* Cuts of the elimination modulo a prime. */
static int find_modular(struct arena *a, struct exc_system *p, const struct exc_row_list *l, const double *x, struct draft *d, int *weight,
			struct exc_cut *found)
{
	int n = 0;
	exc_system_build(a, p, l, x);
	exc_system_eliminate(a, p);
	for (int r = 0; r < p->rows; r++)
		if (!p->used[r] && exc_modular_weights(p, r, weight) && make_cut(a, p, l, weight, x, d, &found[n]))
			n++;
	return n;
}

/* Gomory's fractional cuts, in whole numbers: the combination that expresses a column at a fraction, its weights taken modulo 1. */
static int find_gomory(struct arena *a, struct exc_system *p, const struct exc_row_list *l, const double *x, struct draft *d, int *weight,
		       struct exc_cut *found, int cap)
{
	struct exc_inverse v;
	int n = 0;
	p->modulus = 2;
	exc_system_build(a, p, l, x);
	if (!p->columns || p->columns > INVERSE_MAX || !exc_system_invert(a, p, l, &v))
		return 0;
	for (int c = 0; c < v.n && n < cap; c++) {
		const double *row = v.value + (size_t)c * (size_t)v.n;
		p->modulus = exc_denominator(row, v.n);
		if (!p->modulus)
			continue;
		struct exc_cut best = {}, cut;
		for (int times = 1; times < MIN(p->modulus, 10); times++) {
			memset(weight, 0, (size_t)p->rows * sizeof(int));
			for (int i = 0; i < v.n; i++)
				weight[v.pivot[i]] = exc_residue(times * (int64_t)nearbyint(row[i] * p->modulus), p->modulus);
			if (make_cut(a, p, l, weight, x, d, &cut) && cut.depth > best.depth)
				best = cut;
		}
		if (best.depth > 0)
			found[n++] = best;
	}
	return n;
}

/* The deepest first, but none that nearly repeats another. */
static int keep_best(struct exc_cuts *cuts, struct exc_master *m, struct exc_cut *found, int n, int most)
{
	int kept = 0;
	qsort(found, (size_t)n, sizeof(*found), deeper);
	double *dense = heap_alloc((size_t)(m->column_option + m->options), sizeof(double));
	int first = cuts->n;
	for (int i = 0; i < n && kept < most && cuts->n < cuts->cap; i++) {
		double own = 0;
		for (int j = 0; j < found[i].n; j++) {
			dense[found[i].column[j]] = found[i].coefficient[j];
			own += (double)found[i].coefficient[j] * found[i].coefficient[j];
		}
		bool repeats = false;
		for (int o = first; o < cuts->n && !repeats; o++) {
			double dot = 0, other = 0;
			for (int j = 0; j < cuts->cut[o].n; j++) {
				dot += dense[cuts->cut[o].column[j]] * cuts->cut[o].coefficient[j];
				other += (double)cuts->cut[o].coefficient[j] * cuts->cut[o].coefficient[j];
			}
			repeats = dot > 0.95 * sqrt(own * other);
		}
		for (int j = 0; j < found[i].n; j++)
			dense[found[i].column[j]] = 0;
		if (!repeats) {
			keep(cuts, m, &found[i]);
			kept++;
		}
	}
	free(dense);
	return kept;
}

int exc_cuts_find(struct exc_cuts *cuts, struct exc_master *m, int most)
{
	struct arena scratch;
	arena_init(&scratch);
	size_t columns = (size_t)(m->column_option + m->options);
	double *x = ARENA_ARRAY(&scratch, double, columns);
	memcpy(x, lp_primal(m->lp), columns * sizeof(double));
	struct exc_row_list l = exc_cut_rows(&scratch, cuts, m, x);
	struct draft d = {.touched = ARENA_ARRAY(&scratch, int, columns), .sum = ARENA_ARRAY(&scratch, int, columns),
		.part = ARENA_ARRAY(&scratch, int, columns), .seen = ARENA_ARRAY(&scratch, bool, columns)};
	int *weight = ARENA_ARRAY(&scratch, int, (size_t)l.rows + 1);
	struct exc_cut *found = ARENA_ARRAY(&scratch, struct exc_cut, 4 * (size_t)l.rows + 1);
	int n = 0;
	static const int primes[] = {2, 3};
	for (size_t i = 0; i < ARRAY_LEN(primes); i++) {
		struct exc_system p = {.m = m, .modulus = primes[i]};
		n += find_modular(&scratch, &p, &l, x, &d, weight, found + n);
	}
	struct exc_system p = {.m = m};
	n += find_gomory(&scratch, &p, &l, x, &d, weight, found + n, l.rows);
	n = keep_best(cuts, m, found, n, most);
	arena_done(&scratch);
	return n;
}

void exc_cuts_hold(const struct exc_cuts *cuts, const struct exc_master *m, bool held)
{
	for (int i = 0; i < cuts->n; i++)
		lp_bound_row(m->lp, cuts->cut[i].row, -LP_INFINITY, held ? cuts->cut[i].rhs : LP_INFINITY);
}

void exc_cuts_price(struct exc_cuts *cuts, const struct exc_master *m)
{
	const struct exc_county *c = m->c;
	memcpy(cuts->cost, c->cost, (size_t)c->options * sizeof(double));
	for (int k = 0; k < KINDS; k++)
		memset(cuts->piece[k], 0, 3 * (size_t)c->schools * sizeof(double));
	cuts->constant = 0;
	const double *price = lp_price(m->lp);
	for (int i = 0; i < cuts->n; i++) {
		const struct exc_cut *cut = &cuts->cut[i];
		double v = MAX(0, -price[cut->row]);
		if (v == 0)
			continue;
		cuts->constant -= v * cut->rhs;
		for (int j = 0; j < cut->n; j++) {
			int column = cut->column[j], k = column >= m->column_piece[1];
			if (column >= m->column_option)
				cuts->cost[m->option[column - m->column_option]] += v * cut->coefficient[j];
			else
				cuts->piece[k][column - m->column_piece[k]] += v * cut->coefficient[j];
		}
	}
}
