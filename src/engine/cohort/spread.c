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
/* An error beyond this is an event of one school and says nothing about what schools share. */
static const double Z_MOST = 6;
/* Of the errors outside a 90 % interval; the least of them on either side, and the steps between. */
static const double OUTSIDE = 0.1, TAIL_LEAST = 0.035, TAIL_STEP = 0.005;

struct residual {
	float e, weight;
};

struct pool {
	struct residual *items;
	int *target;
	size_t n, cap;
};

struct quantiles {
	double low, middle, high; /* NAN: not known */
};

/* Sums over the cells of one target year, a lead ahead: Σ z over everything, Σ of squares of the sums of districts, of schools and
 * of cells, and the numbers of pairs these stand for. */
struct shared {
	double all, districts, schools, cells;
	double n, district_pairs, school_pairs;
};

struct cohort_spread {
	int leads, years;
	struct shared *shared; /* [target year], one year ahead */
	double *district_sum, *district_n; /* scratch */
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
	s->years = d->years;
	s->shared = ARENA_ARRAY(a, struct shared, d->years);
	s->district_sum = ARENA_ARRAY(a, double, d->districts);
	s->district_n = ARENA_ARRAY(a, double, d->districts);
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
	struct shared *shared = lead == 1 ? &s->shared[target] : NULL;
	for (int i = 0; i < d->districts; i++)
		s->district_sum[i] = s->district_n[i] = 0;
	for (int i = 0; i < d->schools; i += stride) {
		const unsigned char *present = d->present + (size_t)i * (size_t)d->years;
		if (!present[f->origin] || !present[target])
			continue;
		double total = 0, sum = 0, n = 0;
		for (int g = 0; g < d->grades; g++) {
			double truth = d->pupils[cohort_cell(d, i, target, g)];
			size_t at = cohort_at(f, i, lead, g);
			truth = isnan(truth) ? 0 : truth;
			total += truth;
			if (f->kind[at] == COHORT_NONE)
				continue;
			learn_cell(s, f, at, lead, d->band[g], truth, cohort_unrest(f, i), target);
			if (!shared || f->kind[at] == COHORT_CLOSE || f->kind[at] == COHORT_OPEN)
				continue;
			double z = (truth - f->mean[at]) / (cohort_unrest(f, i) * sqrt(fmax(f->mean[at], 1)));
			z = fmin(fmax(z, -Z_MOST), Z_MOST);
			sum += z;
			n++;
			shared->cells += z * z;
		}
		if (shared) {
			shared->schools += sum * sum;
			shared->school_pairs += n * (n - 1);
			shared->n += n;
			shared->all += sum;
			s->district_sum[d->district[i]] += sum;
			s->district_n[d->district[i]] += n;
			shared->district_pairs -= n * n;
		}
		learn_cell(s, f, cohort_at(f, i, lead, d->grades), lead, 0, total, cohort_unrest(f, i), target);
	}
	for (int i = 0; shared && i < d->districts; i++) {
		shared->districts += s->district_sum[i] * s->district_sum[i];
		shared->district_pairs += s->district_n[i] * s->district_n[i];
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

/* A half, and the shortest stretch that holds 90 % of the pool, each residual weighted by its age: where errors lean to one side, equal
 * tails would be longer for the same cover. Neither tail is left out whole. One case more at the ends keeps small classes honest. */
static struct quantiles pool_quantiles(const struct pool *p, int origin, double decay)
{
	if (p->n < ENOUGH)
		return (struct quantiles){NAN, NAN, NAN};
	struct residual *sorted = heap_alloc(p->n, sizeof *sorted);
	double total = 0, one = 1 / (double)(p->n + 1);
	for (size_t i = 0; i < p->n; i++) {
		sorted[i] = (struct residual){p->items[i].e, (float)pow(decay, origin - p->target[i])};
		total += sorted[i].weight;
	}
	qsort(sorted, p->n, sizeof *sorted, by_error);
	struct quantiles q = {-INFINITY, quantile(sorted, p->n, total, 0.5), INFINITY};
	for (double below = TAIL_LEAST; below <= OUTSIDE - TAIL_LEAST + 1e-9; below += TAIL_STEP) {
		double above = OUTSIDE - below, low = quantile(sorted, p->n, total, below * (1 - one)),
		       high = quantile(sorted, p->n, total, 1 - above * (1 - one));
		if (high - low < q.high - q.low) {
			q.low = low;
			q.high = high;
		}
	}
	free(sorted);
	return q;
}

/* ---- the whole distribution ---- */

/* The shape is that of the errors round their mean, the size that of the errors themselves: what all forecasts of the past missed in
 * one direction is a chance of missing in either, not a promise to miss again. */
static void fill_table(const struct pool *p, int origin, double decay, struct residual *sorted, float *table)
{
	double total = 0, sum = 0, mean = 0, square = 0;
	for (size_t i = 0; i < p->n; i++) {
		sorted[i] = (struct residual){p->items[i].e, (float)pow(decay, origin - p->target[i])};
		total += sorted[i].weight;
		mean += sorted[i].weight * (double)sorted[i].e;
		square += sorted[i].weight * (double)sorted[i].e * sorted[i].e;
	}
	mean /= total;
	square /= total;
	double around = square - mean * mean, size = around > 0 ? sqrt(square / around) : 1;
	qsort(sorted, p->n, sizeof *sorted, by_error);
	size_t k = 0;
	for (int i = 0; i < COHORT_TABLE; i++) {
		double score = -4 + 8 * (i + 0.5) / COHORT_TABLE, share = 0.5 * erfc(-score / M_SQRT2);
		while (k + 1 < p->n && sum + sorted[k].weight < share * total)
			sum += sorted[k++].weight;
		table[i] = (float)((sorted[k].e - mean) * size);
	}
}

/* Method of moments over pairs of cells of one year: of one school, of one district, of different districts. Few years say little of
 * what a whole city shares: `prior_years` of the terms' share stand beside them. */
static void share_errors(const struct cohort_spread *s, const struct cohort_terms *terms, int origin, struct cohort_tables *ret)
{
	double school = 0, school_n = 0, district = 0, district_n = 0, city = 0, city_n = 0, cells = 0, cells_n = 0, years = 0;
	for (int y = 0; y <= origin; y++) {
		const struct shared *h = &s->shared[y];
		double apart = h->n * h->n - h->district_pairs - (h->n + h->school_pairs);
		if (h->n <= 0)
			continue;
		school += h->schools - h->cells;
		school_n += h->school_pairs;
		district += h->districts - h->schools;
		district_n += h->district_pairs;
		city += h->all * h->all - h->districts;
		city_n += apart;
		cells += h->cells;
		cells_n += h->n;
		years++;
	}
	double variance = cells_n > 0 ? cells / cells_n : 1;
	double of_city = city_n > 0 && variance > 0 ? city / city_n / variance : terms->city_share;
	double of_district = district_n > 0 && variance > 0 ? district / district_n / variance : of_city;
	double of_school = school_n > 0 && variance > 0 ? school / school_n / variance : of_district;
	of_city = (years * fmax(0, of_city) + terms->prior_years * terms->city_share) / (years + terms->prior_years);
	of_district = fmax(of_district, of_city);
	of_school = fmin(fmax(of_school, of_district), 0.95);
	of_district = fmin(of_district, of_school);
	of_city = fmin(of_city, of_district);
	*ret = (struct cohort_tables){.table = ret->table, .city = of_city, .district = of_district - of_city, .school = of_school - of_district};
}

void cohort_tables_make(struct arena *a, const struct cohort_spread *s, const struct cohort_data *d, const struct cohort_terms *terms,
			const struct cohort_forecast *f, struct cohort_tables *ret)
{
	size_t classes = class_index(s->leads + 1, 0, 0, 0), most = 0;
	*ret = (struct cohort_tables){.table = ARENA_ARRAY(a, const float *, classes)};
	for (size_t i = 0; i < classes; i++)
		most = MAX(most, s->pools[i].n);
	struct residual *sorted = heap_alloc(most + 1, sizeof *sorted);
	for (size_t i = 0; i < classes; i++) {
		if (s->pools[i].n < ENOUGH)
			continue;
		float *table = ARENA_ARRAY(a, float, COHORT_TABLE);
		fill_table(&s->pools[i], f->origin, terms->error_decay, sorted, table);
		ret->table[i] = table;
	}
	free(sorted);
	share_errors(s, terms, f->origin, ret);
}

const float *cohort_table_of(const struct cohort_tables *t, const struct cohort_data *d, const struct cohort_forecast *f, size_t at, int lead,
			     int grade, double *ret_wider)
{
	int kind, size = class_of_cell(f, at, &kind);
	for (int h = lead; h >= 1; h--) {
		const size_t classes[] = {class_index(h, kind, d->band[grade], size), class_index(h, kind, POOLED, size),
					  class_index(h, kind, POOLED, ALL_SIZES), class_index(h, ALL_KINDS, POOLED, ALL_SIZES)};
		for (size_t i = 0; i < ARRAY_LEN(classes); i++)
			if (t->table[classes[i]]) {
				*ret_wider = sqrt((double)lead / h);
				return t->table[classes[i]];
			}
	}
	return NULL;
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
			return (struct quantiles){q.low * wider, q.middle * wider, q.high * wider};
	}
	return (struct quantiles){NAN, NAN, NAN};
}

double cohort_error_scale(const struct cohort_terms *terms, const struct cohort_forecast *f, size_t at, int school, int lead, int grade)
{
	double scale = cohort_unrest(f, school) * sqrt(fmax(f->mean[at], 1));
	/* Origins 1 … b−h: so many target years. */
	return scale * (1 + terms->few_years * (grade < f->grades ? lead - 1 : lead) / MAX(1, f->origin - lead));
}

/* How far a mean moves to the middle of past errors: few years say little of what they all missed. Leads that no year has been seen at
 * follow the longest that has, so that the forecast has no step there. */
static double trusted(const struct cohort_terms *terms, const struct cohort_forecast *f, int lead)
{
	double years = MAX(1, f->origin - lead);
	return years / (years + terms->middle_years);
}

/* What opens or closes is an event of one school, and nothing is known of none. */
static double moved(const struct cohort_terms *terms, const struct cohort_forecast *f, size_t at, int school, int lead, double middle)
{
	int kind = f->kind[at];
	if (isnan(middle) || (kind != COHORT_SURVIVE && kind != COHORT_YOUNG && kind != COHORT_ENTER))
		return f->mean[at];
	return fmax(0, f->mean[at] + middle * cohort_unrest(f, school) * sqrt(fmax(f->mean[at], 1)) * trusted(terms, f, lead));
}

double *cohort_spread_fill(struct arena *a, struct cohort_spread *s, const struct cohort_data *d, const struct cohort_terms *terms,
			   struct cohort_forecast *f)
{
	size_t cells = (size_t)f->schools * (size_t)f->leads * (size_t)(f->grades + 1), classes = class_index(s->leads + 1, 0, 0, 0);
	double *mean = ARENA_ARRAY(a, double, cells);
	f->lo = ARENA_ARRAY(a, double, cells);
	f->hi = ARENA_ARRAY(a, double, cells);
	struct arena_mark mark = arena_mark(a);
	struct quantiles *table = ARENA_ARRAY(a, struct quantiles, classes);
	for (size_t i = 0; i < classes; i++)
		table[i] = pool_quantiles(&s->pools[i], f->origin, terms->error_decay);
	for (int i = 0; i < f->schools; i++)
		for (int h = 1; h <= f->leads; h++) {
			double total = 0;
			for (int g = 0; g <= f->grades; g++) {
				size_t at = cohort_at(f, i, h, g);
				int kind, size = class_of_cell(f, at, &kind);
				struct quantiles q = resolved(table, h, kind, g < f->grades ? d->band[g] : 0, size);
				double scale = cohort_error_scale(terms, f, at, i, h, g);
				/* What is not believed of the middle moves the bounds as little as the mean. */
				double back = (1 - trusted(terms, f, h)) * q.middle;
				mean[at] = g < f->grades ? moved(terms, f, at, i, h, q.middle) : isnan(f->mean[at]) ? NAN : total;
				total += g < f->grades && !isnan(mean[at]) ? mean[at] : 0;
				f->lo[at] = fmin(mean[at], fmax(0, f->mean[at] + (q.low - back) * scale));
				f->hi[at] = fmax(mean[at], fmax(0, f->mean[at] + (q.high - back) * scale));
				if (isnan(q.low) || isnan(f->mean[at])) /* fmax would make a number of it */
					f->lo[at] = f->hi[at] = NAN;
				else if (kind == COHORT_NONE)
					f->lo[at] = f->hi[at] = 0;
			}
		}
	arena_reset(a, mark);
	return mean;
}
