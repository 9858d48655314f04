#include "engine/exchange/cuts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS_MAX = 1000, DENOMINATOR_MAX = 60, INVERSE_MAX = 600 };
#define WHOLE 1e-7

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

/* Rows that hold with equality, modulo a prime, and which rows were added to which. */
struct system {
	struct exc_master *m;
	int modulus, rows, columns, width; /* width = columns + 1: the right side is the last */
	int *row;          /* of these rows: row of the master */
	int *sign;         /* ≤: +1, ≥: −1 */
	int *place;        /* column of the master → column here, −1 for columns at their bounds */
	uint8_t *value;    /* rows × width */
	uint8_t *history;  /* rows × columns: multiples of the rows that were pivots */
	int *pivot;        /* row that was the pivot of a column, −1 */
	bool *used;
};

struct row_list {
	int rows, *start, *column, *coefficient;
	double *lo, *hi, *activity;
};

/* The master's rows by row, in whole numbers: the share of backbone teachers is multiplied out. */
static struct row_list list_rows(struct arena *a, const struct exc_cuts *cuts, struct exc_master *m, const double *x)
{
	int rows = m->rows + cuts->n;
	const struct exc_county *c = m->c;
	int unit = 1000; /* the least multiple that makes 1 − beta and beta whole */
	for (int d = 2; d <= 5; d += 3)
		while (unit % d == 0 && c->beta_pm * (unit / d) % 1000 == 0)
			unit /= d;
	struct row_list l = {.start = ARENA_ARRAY(a, int, (size_t)rows + 2), .lo = ARENA_ARRAY(a, double, (size_t)rows),
		.hi = ARENA_ARRAY(a, double, (size_t)rows), .activity = ARENA_ARRAY(a, double, (size_t)rows)};
	int *fill = NULL;
	for (int pass = 0; pass < 2; pass++) {
		for (int k = 0; k < KINDS; k++)
			for (int s = 0; s < c->schools; s++)
				for (int i = 0; i < 3; i++) {
					int row = m->row_load[k] + s, column = m->column_piece[k] + 3 * s + i, v = i == 0 ? 1 : -1;
					if (pass) {
						l.column[fill[row]] = column;
						l.coefficient[fill[row]++] = v;
						l.activity[row] += v * x[column];
					} else {
						l.start[row + 1]++;
					}
				}
		for (int j = 0; j < m->options; j++) {
			struct exc_column e;
			exc_option_column(m, m->option[j], &e);
			for (int i = 0; i < e.n; i++) {
				if (e.value[i] == 0)
					continue;
				int v = (int)nearbyint(e.row[i] == m->row_backbone ? e.value[i] * unit : e.value[i]);
				if (pass) {
					l.column[fill[e.row[i]]] = m->column_option + j;
					l.coefficient[fill[e.row[i]]++] = v;
					l.activity[e.row[i]] += v * x[m->column_option + j];
				} else {
					l.start[e.row[i] + 1]++;
				}
			}
		}
		for (int i = 0; i < cuts->n; i++)
			for (int j = 0; j < cuts->cut[i].n; j++) {
				int row = m->rows + i, column = cuts->cut[i].column[j], v = cuts->cut[i].coefficient[j];
				if (pass) {
					l.column[fill[row]] = column;
					l.coefficient[fill[row]++] = v;
					l.activity[row] += v * x[column];
				} else {
					l.start[row + 1]++;
				}
			}
		if (!pass) {
			for (int i = 0; i < rows; i++)
				l.start[i + 1] += l.start[i];
			fill = ARENA_ARRAY(a, int, (size_t)rows + 1);
			memcpy(fill, l.start, (size_t)rows * sizeof(int));
			l.column = ARENA_ARRAY(a, int, (size_t)l.start[rows] + 1);
			l.coefficient = ARENA_ARRAY(a, int, (size_t)l.start[rows] + 1);
		}
	}
	exc_master_row_limits(m, l.lo, l.hi);
	for (int i = 0; i < cuts->n; i++) {
		l.lo[m->rows + i] = -LP_INFINITY;
		l.hi[m->rows + i] = cuts->cut[i].rhs;
	}
	l.rows = rows;
	return l;
}

/* Root bounds: pieces below and above have no upper one; all others are 0 … 1. */
static bool at_lower(double x) { return x < WHOLE; }

static bool at_upper(const struct exc_master *m, int column, double x)
{
	bool one = column >= m->column_option || (column - m->column_piece[0]) % 3 == 1;
	return one && x > 1 - WHOLE;
}

static uint8_t residue(int64_t v, int modulus)
{
	int64_t r = v % modulus;
	return (uint8_t)(r < 0 ? r + modulus : r);
}

static void build(struct arena *a, struct system *p, const struct row_list *l, const double *x)
{
	struct exc_master *m = p->m;
	int columns = m->column_option + m->options;
	p->row = ARENA_ARRAY(a, int, (size_t)l->rows);
	p->sign = ARENA_ARRAY(a, int, (size_t)l->rows);
	p->place = ARENA_ARRAY(a, int, (size_t)columns);
	for (int j = 0; j < columns; j++) {
		bool spare = j >= m->column_spare && j < m->column_option;
		p->place[j] = spare || at_lower(x[j]) || at_upper(m, j, x[j]) ? -1 : p->columns++;
	}
	for (int i = 0; i < l->rows; i++) {
		if (l->start[i] == l->start[i + 1])
			continue;
		int sign = l->activity[i] > l->hi[i] - WHOLE ? 1 : l->activity[i] < l->lo[i] + WHOLE ? -1 : 0;
		if (sign) {
			p->row[p->rows] = i;
			p->sign[p->rows++] = sign;
		}
	}
	p->width = p->columns + 1;
	p->value = ARENA_ARRAY(a, uint8_t, (size_t)p->rows * (size_t)p->width + 1);
	p->history = ARENA_ARRAY(a, uint8_t, (size_t)p->rows * (size_t)p->columns + 1);
	p->pivot = ARENA_ARRAY(a, int, (size_t)p->columns + 1);
	p->used = ARENA_ARRAY(a, bool, (size_t)p->rows + 1);
	for (int r = 0; r < p->rows; r++) {
		uint8_t *w = p->value + (size_t)r * (size_t)p->width;
		int i = p->row[r];
		int64_t b = p->sign[r] * (int64_t)(p->sign[r] > 0 ? l->hi[i] : l->lo[i]);
		for (int z = l->start[i]; z < l->start[i + 1]; z++) {
			int v = p->sign[r] * l->coefficient[z];
			if (p->place[l->column[z]] >= 0)
				w[p->place[l->column[z]]] = residue(v, p->modulus);
			else if (at_upper(m, l->column[z], x[l->column[z]]))
				b -= v;
		}
		w[p->columns] = residue(b, p->modulus);
	}
}

static int row_weight(const struct system *p, int r)
{
	const uint8_t *w = p->value + (size_t)r * (size_t)p->width;
	int n = 0;
	for (int j = 0; j < p->columns; j++)
		n += w[j] != 0;
	return n;
}

static void add_multiple(uint8_t *to, const uint8_t *from, int times, int modulus, int n)
{
	for (int j = 0; j < n; j++)
		to[j] = (uint8_t)((to[j] + times * from[j]) % modulus);
}

/* Gauss: of each column the shortest row left is the pivot. Rows never used end without interior columns. */
static void eliminate(struct arena *a, struct system *p)
{
	int *weight = ARENA_ARRAY(a, int, (size_t)p->rows + 1);
	for (int r = 0; r < p->rows; r++)
		weight[r] = row_weight(p, r);
	for (int c = 0; c < p->columns; c++) {
		int pivot = -1;
		for (int r = 0; r < p->rows; r++)
			if (!p->used[r] && p->value[(size_t)r * (size_t)p->width + (size_t)c] && (pivot < 0 || weight[r] < weight[pivot]))
				pivot = r;
		p->pivot[c] = pivot;
		if (pivot < 0)
			continue;
		p->used[pivot] = true;
		const uint8_t *from = p->value + (size_t)pivot * (size_t)p->width, *past = p->history + (size_t)pivot * (size_t)p->columns;
		int inverse = 1;
		while (inverse * from[c] % p->modulus != 1)
			inverse++;
		for (int r = 0; r < p->rows; r++) {
			uint8_t *to = p->value + (size_t)r * (size_t)p->width, *own = p->history + (size_t)r * (size_t)p->columns;
			if (p->used[r] || !to[c])
				continue;
			int times = (p->modulus - to[c]) * inverse % p->modulus;
			add_multiple(to, from, times, p->modulus, p->width);
			add_multiple(own, past, times, p->modulus, c);
			own[c] = (uint8_t)((own[c] + times) % p->modulus);
			weight[r] = row_weight(p, r);
		}
	}
}

struct draft {
	int64_t rhs;
	int n, *touched, *part, *sum; /* sum: by column, zero between uses */
	bool *seen;
};

static void add_row(const struct system *p, const struct row_list *l, int r, int times, struct draft *d)
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
static bool make_cut(struct arena *a, const struct system *p, const struct row_list *l, const int *weight, const double *x, struct draft *d,
		     struct exc_cut *ret)
{
	d->rhs = 0;
	d->n = 0;
	for (int r = 0; r < p->rows; r++)
		add_row(p, l, r, weight[r], d);
	ret->n = 0;
	double left = 0;
	for (int i = 0; i < d->n; i++) {
		int j = d->touched[i], v = d->sum[j], odd = residue(v, p->modulus);
		d->sum[j] = 0;
		d->seen[j] = false;
		if (odd && at_upper(p->m, j, x[j])) {
			v += p->modulus - odd;
			d->rhs += p->modulus - odd;
			odd = 0;
		}
		int part = (v - odd) / p->modulus;
		d->part[i] = part;
		ret->n += part != 0;
		left += part * x[j];
	}
	ret->rhs = (int)((d->rhs - residue(d->rhs, p->modulus)) / p->modulus);
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

/* The combination that row r has become by the elimination. */
static bool modular_weights(const struct system *p, int r, int *weight)
{
	int rest = p->value[(size_t)r * (size_t)p->width + (size_t)p->columns], scale = 1;
	if (!rest)
		return false;
	while (scale * rest % p->modulus != p->modulus - 1)
		scale++;
	const uint8_t *history = p->history + (size_t)r * (size_t)p->columns;
	memset(weight, 0, (size_t)p->rows * sizeof(int));
	weight[r] = scale;
	for (int c = 0; c < p->columns; c++)
		if (p->pivot[c] >= 0)
			weight[p->pivot[c]] = scale * history[c] % p->modulus;
	return true;
}

/* Rows × interior columns in reals: the inverse of a square part, whose rows are the combinations Gomory's cuts are made of. */
struct inverse {
	int n, *pivot;  /* rows chosen, n of them */
	double *value;  /* n × n: row c expresses interior column c by the pivots */
};

static bool invert(struct arena *a, const struct system *p, const struct row_list *l, struct inverse *ret)
{
	int n = p->columns, width = 2 * n;
	double *v = ARENA_ARRAY(a, double, (size_t)p->rows * (size_t)n + 1);
	for (int r = 0; r < p->rows; r++)
		for (int z = l->start[p->row[r]]; z < l->start[p->row[r] + 1]; z++)
			if (p->place[l->column[z]] >= 0)
				v[(size_t)r * (size_t)n + (size_t)p->place[l->column[z]]] = p->sign[r] * l->coefficient[z];
	/* Choose rows: elimination, the shortest row of the largest entry first. */
	double *work = ARENA_ARRAY(a, double, (size_t)p->rows * (size_t)n + 1);
	memcpy(work, v, (size_t)p->rows * (size_t)n * sizeof(double));
	bool *used = ARENA_ARRAY(a, bool, (size_t)p->rows + 1);
	ret->n = n;
	ret->pivot = ARENA_ARRAY(a, int, (size_t)n + 1);
	for (int c = 0; c < n; c++) {
		int pivot = -1;
		double top = 1e-7;
		for (int r = 0; r < p->rows; r++)
			if (!used[r] && fabs(work[(size_t)r * (size_t)n + (size_t)c]) > top * 1.001) {
				top = fabs(work[(size_t)r * (size_t)n + (size_t)c]);
				pivot = r;
			}
		if (pivot < 0)
			return false;
		used[pivot] = true;
		ret->pivot[c] = pivot;
		const double *from = work + (size_t)pivot * (size_t)n;
		for (int r = 0; r < p->rows; r++) {
			double *to = work + (size_t)r * (size_t)n;
			if (used[r] || to[c] == 0)
				continue;
			double times = to[c] / from[c];
			for (int j = c; j < n; j++)
				to[j] -= times * from[j];
			to[c] = 0;
		}
	}
	/* [A | I] → [I | A⁻¹] */
	double *t = ARENA_ARRAY(a, double, (size_t)n * (size_t)width + 1);
	for (int i = 0; i < n; i++) {
		memcpy(t + (size_t)i * (size_t)width, v + (size_t)ret->pivot[i] * (size_t)n, (size_t)n * sizeof(double));
		t[(size_t)i * (size_t)width + (size_t)(n + i)] = 1;
	}
	for (int c = 0; c < n; c++) {
		int pivot = c;
		for (int r = c + 1; r < n; r++)
			if (fabs(t[(size_t)r * (size_t)width + (size_t)c]) > fabs(t[(size_t)pivot * (size_t)width + (size_t)c]))
				pivot = r;
		double *from = t + (size_t)pivot * (size_t)width, *here = t + (size_t)c * (size_t)width;
		if (fabs(from[c]) < 1e-9)
			return false;
		if (from != here)
			for (int j = 0; j < width; j++) {
				double swap = from[j];
				from[j] = here[j];
				here[j] = swap;
			}
		double scale = 1 / here[c];
		for (int j = c; j < width; j++)
			here[j] *= scale;
		for (int r = 0; r < n; r++) {
			double *to = t + (size_t)r * (size_t)width;
			if (r == c || to[c] == 0)
				continue;
			double times = to[c];
			for (int j = c; j < width; j++)
				to[j] -= times * here[j];
		}
	}
	ret->value = ARENA_ARRAY(a, double, (size_t)n * (size_t)n + 1);
	for (int i = 0; i < n; i++)
		memcpy(ret->value + (size_t)i * (size_t)n, t + (size_t)i * (size_t)width + n, (size_t)n * sizeof(double));
	return true;
}

/* The least denominator of a row of the inverse, 0 when there is none up to DENOMINATOR_MAX. */
static int denominator(const double *v, int n)
{
	for (int d = 2; d <= DENOMINATOR_MAX; d++) {
		bool whole = true;
		for (int i = 0; i < n && whole; i++)
			whole = fabs(v[i] * d - nearbyint(v[i] * d)) < 1e-6;
		if (whole)
			return d;
	}
	return 0;
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
static int find_modular(struct arena *a, struct system *p, const struct row_list *l, const double *x, struct draft *d, int *weight,
			struct exc_cut *found)
{
	int n = 0;
	build(a, p, l, x);
	eliminate(a, p);
	for (int r = 0; r < p->rows; r++)
		if (!p->used[r] && modular_weights(p, r, weight) && make_cut(a, p, l, weight, x, d, &found[n]))
			n++;
	return n;
}

/* Gomory's fractional cuts, in whole numbers: the combination that expresses a column at a fraction, its weights taken modulo 1. */
static int find_gomory(struct arena *a, struct system *p, const struct row_list *l, const double *x, struct draft *d, int *weight,
		       struct exc_cut *found, int cap)
{
	struct inverse v;
	int n = 0;
	p->modulus = 2;
	build(a, p, l, x);
	if (!p->columns || p->columns > INVERSE_MAX || !invert(a, p, l, &v))
		return 0;
	for (int c = 0; c < v.n && n < cap; c++) {
		const double *row = v.value + (size_t)c * (size_t)v.n;
		p->modulus = denominator(row, v.n);
		if (!p->modulus)
			continue;
		struct exc_cut best = {}, cut;
		for (int times = 1; times < MIN(p->modulus, 10); times++) {
			memset(weight, 0, (size_t)p->rows * sizeof(int));
			for (int i = 0; i < v.n; i++)
				weight[v.pivot[i]] = residue(times * (int64_t)nearbyint(row[i] * p->modulus), p->modulus);
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
	struct row_list l = list_rows(&scratch, cuts, m, x);
	struct draft d = {.touched = ARENA_ARRAY(&scratch, int, columns), .sum = ARENA_ARRAY(&scratch, int, columns),
		.part = ARENA_ARRAY(&scratch, int, columns), .seen = ARENA_ARRAY(&scratch, bool, columns)};
	int *weight = ARENA_ARRAY(&scratch, int, (size_t)l.rows + 1);
	struct exc_cut *found = ARENA_ARRAY(&scratch, struct exc_cut, 4 * (size_t)l.rows + 1);
	int n = 0;
	static const int primes[] = {2, 3};
	for (size_t i = 0; i < ARRAY_LEN(primes); i++) {
		struct system p = {.m = m, .modulus = primes[i]};
		n += find_modular(&scratch, &p, &l, x, &d, weight, found + n);
	}
	struct system p = {.m = m};
	n += find_gomory(&scratch, &p, &l, x, &d, weight, found + n, l.rows);
	n = keep_best(cuts, m, found, n, most);
	arena_done(&scratch);
	return n;
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
