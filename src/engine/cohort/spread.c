#include "engine/cohort/inside.h"

#include <stdlib.h>

enum {
	SIZES = 7,               /* doubling classes of size */
	ENOUGH = 120,             /* cases a class needs to speak for itself */
	SCHOOLS_HEARD = 20000,   /* schools an origin takes residuals from: quantiles need no more */
	POOLED = COHORT_BANDS,   /* band: all together */
	ALL_SIZES = SIZES,
	ALL_KINDS = COHORT_NONE, /* of grades */
};

struct residual {
	float e, weight;
};

struct pool {
	struct residual *items;
	int *target;
	size_t n, cap;
};

struct quantiles {
	double low, high; /* NAN: not known */
};

struct cohort_spread {
	int leads;
	struct pool *pools; /* [lead−1][kind][band][size]: what was seen there, pools of pooled classes hold all below them */
};

static size_t class_index(int lead, int kind, int band, int size)
{
	return (((size_t)(lead - 1) * COHORT_KINDS + (size_t)kind) * (COHORT_BANDS + 1) + (size_t)band) * (SIZES + 1) + (size_t)size;
}

static int size_class(double mean)
{
	int k = 0;
	for (double limit = 16; k < SIZES - 1 && mean >= limit; limit *= 2)
		k++;
	return k;
}

/* The total of a school is an order larger than its grades. */
static int class_of_cell(const struct cohort_forecast *f, size_t at, int *ret_kind)
{
	*ret_kind = f->kind[at];
	return size_class(*ret_kind == COHORT_TOTAL ? f->mean[at] / 8 : f->mean[at]);
}

struct cohort_spread *cohort_spread_new(struct arena *a, const struct cohort_data *d, int leads)
{
	struct cohort_spread *s = ARENA_NEW(a, struct cohort_spread);
	s->leads = leads;
	s->pools = ARENA_ARRAY(a, struct pool, class_index(leads + 1, 0, 0, 0));
	return s;
}

static void keep(struct pool *p, double e, int target)
{
	if (p->n == p->cap) {
		p->cap = p->cap ? 2 * p->cap : 64;
		p->items = heap_resize(p->items, p->cap, sizeof *p->items);
		p->target = heap_resize(p->target, p->cap, sizeof *p->target);
	}
	p->items[p->n].e = (float)e;
	p->target[p->n++] = target;
}

void cohort_spread_free(struct cohort_spread *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < class_index(s->leads + 1, 0, 0, 0); i++) {
		free(s->pools[i].items);
		free(s->pools[i].target);
	}
	s->pools = NULL;
}

static void learn_cell(struct cohort_spread *s, const struct cohort_forecast *f, size_t at, int lead, int band, double truth, double unrest,
		       int target)
{
	int kind, size = class_of_cell(f, at, &kind);
	double e = (truth - f->mean[at]) / (unrest * sqrt(fmax(f->mean[at], 1)));
	keep(&s->pools[class_index(lead, kind, band, size)], e, target);
	keep(&s->pools[class_index(lead, kind, POOLED, size)], e, target);
	keep(&s->pools[class_index(lead, kind, POOLED, ALL_SIZES)], e, target);
	if (kind != COHORT_TOTAL)
		keep(&s->pools[class_index(lead, ALL_KINDS, POOLED, ALL_SIZES)], e, target);
}

void cohort_spread_learn(struct cohort_spread *s, const struct cohort_data *d, const struct cohort_forecast *f, int target)
{
	int lead = target - f->origin, stride = (d->schools + SCHOOLS_HEARD - 1) / SCHOOLS_HEARD;
	for (int i = 0; i < d->schools; i += stride) {
		const unsigned char *present = d->present + (size_t)i * (size_t)d->years;
		if (!present[f->origin] || !present[target])
			continue;
		double total = 0;
		for (int g = 0; g < d->grades; g++) {
			double truth = d->pupils[cohort_cell(d, i, target, g)];
			size_t at = cohort_at(f, i, lead, g);
			truth = isnan(truth) ? 0 : truth;
			total += truth;
			if (f->kind[at] != COHORT_NONE)
				learn_cell(s, f, at, lead, d->band[g], truth, cohort_unrest(f, i), target);
		}
		learn_cell(s, f, cohort_at(f, i, lead, d->grades), lead, 0, total, cohort_unrest(f, i), target);
	}
}

static int by_error(const void *a, const void *b)
{
	float x = ((const struct residual *)a)->e, y = ((const struct residual *)b)->e;
	return (x > y) - (x < y);
}

static double quantile(const struct residual *r, size_t n, double total, double share)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		sum += r[i].weight;
		if (sum >= share * total)
			return r[i].e;
	}
	return r[n - 1].e;
}

/* 5 % and 95 % of the pool, each residual weighted by its age; one case more at either end keeps small classes honest. */
static struct quantiles pool_quantiles(const struct pool *p, int origin, double decay)
{
	if (p->n < ENOUGH)
		return (struct quantiles){NAN, NAN};
	struct residual *sorted = heap_alloc(p->n, sizeof *sorted);
	double total = 0;
	for (size_t i = 0; i < p->n; i++) {
		sorted[i] = (struct residual){p->items[i].e, (float)pow(decay, origin - p->target[i])};
		total += sorted[i].weight;
	}
	qsort(sorted, p->n, sizeof *sorted, by_error);
	double one = 1 / (double)(p->n + 1);
	struct quantiles q = {quantile(sorted, p->n, total, 0.05 * (1 - one)), quantile(sorted, p->n, total, 0.95 + 0.05 * one)};
	free(sorted);
	return q;
}

/* The narrowest class of the lead that knows enough. */
static struct quantiles known(const struct quantiles *table, int lead, int kind, int band, int size)
{
	struct quantiles q = table[class_index(lead, kind, band, size)];
	if (isnan(q.low))
		q = table[class_index(lead, kind, POOLED, size)];
	if (isnan(q.low))
		q = table[class_index(lead, kind, POOLED, ALL_SIZES)];
	return isnan(q.low) && kind != COHORT_TOTAL ? table[class_index(lead, ALL_KINDS, POOLED, ALL_SIZES)] : q;
}

static struct quantiles resolved(const struct quantiles *table, int lead, int kind, int band, int size)
{
	for (int h = lead; h >= 1; h--) {
		struct quantiles q = known(table, h, kind, band, size);
		double wider = sqrt((double)lead / h);
		if (!isnan(q.low))
			return (struct quantiles){q.low * wider, q.high * wider};
	}
	return (struct quantiles){NAN, NAN};
}

void cohort_spread_fill(struct arena *a, struct cohort_spread *s, const struct cohort_data *d, const struct cohort_terms *terms,
			struct cohort_forecast *f)
{
	size_t cells = (size_t)f->schools * (size_t)f->leads * (size_t)(f->grades + 1), classes = class_index(s->leads + 1, 0, 0, 0);
	f->lo = ARENA_ARRAY(a, double, cells);
	f->hi = ARENA_ARRAY(a, double, cells);
	struct arena_mark mark = arena_mark(a);
	struct quantiles *table = ARENA_ARRAY(a, struct quantiles, classes);
	for (size_t i = 0; i < classes; i++)
		table[i] = pool_quantiles(&s->pools[i], f->origin, terms->error_decay);
	for (int i = 0; i < f->schools; i++)
		for (int h = 1; h <= f->leads; h++)
			for (int g = 0; g <= f->grades; g++) {
				size_t at = cohort_at(f, i, h, g);
				int kind, size = class_of_cell(f, at, &kind);
				struct quantiles q = resolved(table, h, kind, g < f->grades ? d->band[g] : 0, size);
				double scale = cohort_unrest(f, i) * sqrt(fmax(f->mean[at], 1));
				/* Origins 1 … b−h: so many target years. */
				scale *= 1 + terms->few_years * (g < f->grades ? 0.5 * (h - 1) : h) / MAX(1, f->origin - h);
				f->lo[at] = fmax(0, f->mean[at] + q.low * scale);
				f->hi[at] = fmax(0, f->mean[at] + q.high * scale);
				if (isnan(q.low) || isnan(f->mean[at])) /* fmax would make a number of it */
					f->lo[at] = f->hi[at] = NAN;
				else if (kind == COHORT_NONE)
					f->lo[at] = f->hi[at] = 0;
			}
	arena_reset(a, mark);
}
