/* Which rows to add up: elimination modulo a prime, and an inverse in reals. */
#include "engine/exchange/cuts_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DENOMINATOR_MAX = 60 };

static int row_weight(const struct exc_system *p, int r)
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
void exc_system_eliminate(struct arena *a, struct exc_system *p)
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

/* The combination that row r has become by the elimination. */
bool exc_modular_weights(const struct exc_system *p, int r, int *weight)
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

bool exc_system_invert(struct arena *a, const struct exc_system *p, const struct exc_row_list *l, struct exc_inverse *ret)
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
int exc_denominator(const double *v, int n)
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
