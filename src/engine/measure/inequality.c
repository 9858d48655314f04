#include "engine/measure/measure.h"

#include <math.h>
#include <stdlib.h>

struct pair {
	double value;
	double weight;
};

static void sift(struct pair *p, size_t root, size_t n)
{
	for (size_t child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && p[child].value < p[child + 1].value)
			child++;
		if (p[root].value >= p[child].value)
			return;
		struct pair t = p[root];
		p[root] = p[child];
		p[child] = t;
	}
}

static void heap_sort(struct pair *p, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sift(p, i, n);
	for (size_t i = n; i-- > 1;) {
		struct pair t = p[0];
		p[0] = p[i];
		p[i] = t;
		sift(p, 0, i);
	}
}

/* Quicksort down to runs of 16, heapsort where the pivots were bad; the caller finishes with one insertion sort. */
static void rough_sort(struct pair *p, size_t n, int depth)
{
	while (n > 16) {
		if (depth-- == 0) {
			heap_sort(p, n);
			return;
		}
		double a = p[0].value, b = p[n / 2].value, c = p[n - 1].value;
		double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
		size_t i = 0, j = n - 1;
		for (;;) {
			while (p[i].value < pivot)
				i++;
			while (p[j].value > pivot)
				j--;
			if (i >= j)
				break;
			struct pair t = p[i];
			p[i++] = p[j];
			p[j--] = t;
		}
		size_t left = j + 1; /* p[0 … j] ≤ pivot ≤ p[j + 1 …] */
		if (left < n - left) {
			rough_sort(p, left, depth);
			p += left;
			n -= left;
		} else {
			rough_sort(p + left, n - left, depth);
			n = left;
		}
	}
}

static void insertion_sort(struct pair *p, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct pair t = p[i];
		size_t k = i;
		for (; k > 0 && p[k - 1].value > t.value; k--)
			p[k] = p[k - 1];
		p[k] = t;
	}
}

enum { BUCKETS_MAX = 1 << 12, PER_BUCKET = 256 };

/* The schools that count, ascending by value; the caller frees them. Spread first over buckets of equal width, so that the
 * sorting proper happens within the cache; however uneven the values, it stays O(n log n). */
static struct pair *sorted(const double *value, const double *weight, size_t n, size_t *ret_n)
{
	double low = INFINITY, high = -INFINITY;
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (value[i] == value[i] && weight[i] > 0) {
			low = value[i] < low ? value[i] : low;
			high = value[i] > high ? value[i] : high;
			k++;
		}
	*ret_n = k;
	size_t buckets = k / PER_BUCKET + 1 < BUCKETS_MAX ? k / PER_BUCKET + 1 : BUCKETS_MAX;
	double scale = high > low ? ((double)buckets - 0.5) / (high - low) : 0;
	if (!isfinite(scale))
		scale = 0;
	struct pair *p = heap_alloc(k, sizeof *p);
	size_t *at = heap_alloc(buckets + 1, sizeof *at);
	for (size_t i = 0; i < n; i++)
		if (value[i] == value[i] && weight[i] > 0)
			at[(size_t)((value[i] - low) * scale) + 1]++;
	for (size_t b = 0; b < buckets; b++)
		at[b + 1] += at[b];
	for (size_t i = 0; i < n; i++)
		if (value[i] == value[i] && weight[i] > 0)
			p[at[(size_t)((value[i] - low) * scale)]++] = (struct pair){value[i], weight[i]};
	for (size_t b = 0, from = 0; b < buckets; from = at[b++]) { /* at[b] is now where bucket b ends */
		rough_sort(p + from, at[b] - from, 64);
		insertion_sort(p + from, at[b] - from);
	}
	free(at);
	return p;
}

/* G = 1 − Σ wᵢ (2·Cᵢ₋₁ + wᵢvᵢ) / (W·C): twice the area under the Lorenz curve by trapezoids, C the running sum of w·v. */
double measure_gini(const double *value, const double *weight, size_t n)
{
	struct pair *p = sorted(value, weight, n, &n);
	double w = 0, c = 0, area = 0;
	for (size_t i = 0; i < n; i++) {
		double x = p[i].weight * p[i].value;
		area += p[i].weight * (2 * c + x);
		c += x;
		w += p[i].weight;
	}
	free(p);
	return w > 0 && c > 0 ? 1 - area / (w * c) : NAN;
}

double measure_fifths(const double *value, const double *weight, size_t n)
{
	struct pair *p = sorted(value, weight, n, &n);
	double w = 0, bottom = 0, top = 0;
	for (size_t i = 0; i < n; i++)
		w += p[i].weight;
	double fifth = w / 5, left = fifth;
	for (size_t i = 0; i < n && left > 0; i++) {
		double take = p[i].weight < left ? p[i].weight : left;
		bottom += take * p[i].value;
		left -= take;
	}
	left = fifth;
	for (size_t i = n; i-- > 0 && left > 0;) {
		double take = p[i].weight < left ? p[i].weight : left;
		top += take * p[i].value;
		left -= take;
	}
	free(p);
	return bottom > 0 ? top / bottom : NAN;
}

static double xlogx(double x) { return x > 0 ? x * log(x) : 0; }

void measure_theil(struct arena *scratch, const double *value, const double *weight, const int32_t *group, size_t n,
		   size_t groups, struct measure_theil *ret)
{
	struct arena_mark mark = arena_mark(scratch);
	if (!group)
		groups = 1;
	double *gw = ARENA_ARRAY(scratch, double, groups), *gx = ARENA_ARRAY(scratch, double, groups);
	double w = 0, x = 0;
	for (size_t i = 0; i < n; i++)
		if (value[i] == value[i] && weight[i] > 0) {
			size_t g = group ? (size_t)group[i] : 0;
			gw[g] += weight[i];
			gx[g] += weight[i] * value[i];
			w += weight[i];
			x += weight[i] * value[i];
		}
	*ret = (struct measure_theil){NAN, NAN, NAN};
	if (w > 0 && x > 0) {
		double m = x / w, total = 0, within = 0, between = 0;
		for (size_t i = 0; i < n; i++)
			if (value[i] == value[i] && weight[i] > 0) {
				size_t g = group ? (size_t)group[i] : 0;
				total += weight[i] / w * xlogx(value[i] / m);
				/* a group's own T times its share of the whole: (X_g/X)·Σ (w/W_g)(v/M_g) ln(v/M_g) */
				double mg = gx[g] / gw[g];
				if (mg > 0)
					within += weight[i] / w * (mg / m) * xlogx(value[i] / mg);
			}
		for (size_t g = 0; g < groups; g++)
			if (gw[g] > 0)
				between += gw[g] / w * xlogx(gx[g] / gw[g] / m);
		*ret = (struct measure_theil){total, between, within};
	}
	arena_reset(scratch, mark);
}
