#include "engine/cohort/inside.h"
#include "engine/cohort/paths.h"

#include "base/rng.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	NORMALS = 4096,     /* equally likely normal scores: a random index is a draw */
	FIXED = 1024,       /* sums of the whole city are kept in whole parts of a pupil, so that their order does not matter */
	THREADS_MAX = 64,
};

struct task {
	const struct cohort_data *d;
	const struct cohort_terms *terms;
	const struct cohort_forecast *f;
	const struct cohort_paths_ask *ask;
	struct cohort_tables tables;
	struct cohort_paths *out;
	int columns;
	float normal[NORMALS];
	int *order, *first;      /* schools by district: order[first[i]] … order[first[i + 1] − 1] */
	int *group_order, *group_first; /* groups by district */
	int *place;              /* [group]: among those of its district */
	float *city_score;       /* [lead−1][path] */
	float near[COHORT_LEADS_MAX + 1], fresh[COHORT_LEADS_MAX + 1]; /* √(h−1)/√h, 1/√h */
	_Atomic int64_t *city;   /* [lead−1][column][path] */
	atomic_int next;
};

/* ---- scores ---- */

static void draw(const struct task *t, struct rng *rng, float *z, int n)
{
	for (int i = 0; i < n;) {
		uint64_t bits = rng_u64(rng);
		for (int k = 0; k < 5 && i < n; k++, bits >>= 12)
			z[i++] = t->normal[bits & (NORMALS - 1)];
	}
}

static void make_scores(const struct task *t, struct rng *rng, float *score)
{
	int n = t->ask->paths;
	for (int h = 1; h <= t->f->leads; h++) {
		float *now = score + (h - 1) * n;
		draw(t, rng, now, n);
		for (int p = 0; h > 1 && p < n; p++)
			now[p] = t->near[h] * now[p - n] + t->fresh[h] * now[p];
	}
}

/* The score of the middle of each of NORMALS equal shares (Acklam's rational form is not needed: bisection on erfc, once). */
static void make_normals(float *normal)
{
	for (int i = 0; i < NORMALS; i++) {
		double share = (i + 0.5) / NORMALS, low = -6, high = 6;
		for (int k = 0; k < 50; k++) {
			double mid = (low + high) / 2;
			if (0.5 * erfc(-mid / M_SQRT2) < share)
				low = mid;
			else
				high = mid;
		}
		normal[i] = (float)low;
	}
}

/* ---- one school ---- */

struct cell {
	const float *table;
	float mean, scale;
	int grade, from, band; /* from: the grade whose error a year before goes on here; an entry grade's own */
};

/* What one thread works with. */
struct room {
	struct cell *cells;      /* [lead−1][grade], those that say something */
	int *n_cells;            /* [lead−1] */
	float *district_score, *school_score; /* [lead−1][path] */
	float *rest;             /* [grade][path] */
	float *draws;            /* [path] */
	float *sums;             /* [lead−1][column][path] of the district */
	float *groups;           /* [group of the district][lead−1][path] */
	size_t groups_cap;
	float *values;
};

static bool prepare(const struct task *t, struct room *w, int school)
{
	const struct cohort_forecast *f = t->f;
	bool any = false;
	for (int h = 1; h <= f->leads; h++) {
		int n = 0;
		for (int g = 0; g < f->grades; g++) {
			size_t at = cohort_at(f, school, h, g);
			double wider = 1;
			if (isnan(f->mean[at]) || f->kind[at] == COHORT_NONE)
				continue;
			const float *table = cohort_table_of(&t->tables, t->d, f, at, h, g, &wider);
			double scale = table ? wider * cohort_error_scale(t->terms, f, at, school, h, g) : 0;
			w->cells[(h - 1) * f->grades + n++] =
				(struct cell){table ? table : t->normal, (float)f->mean[at], (float)scale, g,
					      g == 0 || f->kind[at] == COHORT_ENTER ? g : g - 1, t->d->band[g]};
		}
		w->n_cells[h - 1] = n;
		any = any || n;
	}
	return any;
}

/* One grade of one lead on every path: what it shares is in `shared`, what it carries on from the grade below in `before`. */
static void simulate_cell(const struct cell *cell, int n, const float *shared, const float *before, float near, float fresh, float own,
			  const float *restrict draws, float *mine, float *restrict sum, float *restrict group, float *restrict alone)
{
	const float per_score = COHORT_TABLE / 8, mean = cell->mean, scale = cell->scale, *table = cell->table;
	for (int p = 0; p < n; p++) {
		float z = near * before[p] + fresh * draws[p];
		mine[p] = z;
		int k = (int)((shared[p] + own * z + 4) * per_score);
		k = k < 0 ? 0 : k >= COHORT_TABLE ? COHORT_TABLE - 1 : k;
		float x = mean + scale * table[k];
		x = x > 0 ? x : 0;
		sum[p] += x;
		if (group)
			group[p] += x;
		if (alone)
			alone[p] += x;
	}
}

/* The sums of a group over the paths; NULL for none. */
static float *sums_of(const struct task *t, const struct room *w, int group)
{
	return group >= 0 ? w->groups + (size_t)t->place[group] * (size_t)t->ask->paths * (size_t)t->f->leads : NULL;
}

static void simulate_school(const struct task *t, struct room *w, struct rng *rng, int school)
{
	const struct cohort_forecast *f = t->f;
	float c = (float)sqrt(t->tables.city), d = (float)sqrt(t->tables.district), s = (float)sqrt(t->tables.school);
	float own = (float)sqrt(fmax(0, 1 - t->tables.city - t->tables.district - t->tables.school));
	const struct cohort_groups *groups = &t->ask->groups;
	float *group[COHORT_BANDS] = {}, *alone[COHORT_GRADES_MAX] = {};
	int n = t->ask->paths;
	if (!prepare(t, w, school))
		return;
	for (int b = 0; b < COHORT_BANDS && groups->n; b++)
		group[b] = sums_of(t, w, groups->of[school * COHORT_BANDS + b]);
	for (int g = 0; g < f->grades && groups->n && groups->of_grade; g++)
		alone[g] = sums_of(t, w, groups->of_grade[school * f->grades + g]);
	make_scores(t, rng, w->school_score);
	for (int i = 0; i < n * f->leads; i++)
		w->school_score[i] = c * t->city_score[i] + d * w->district_score[i] + s * w->school_score[i];
	memset(w->rest, 0, (size_t)n * (size_t)f->grades * sizeof *w->rest);
	for (int h = 1; h <= f->leads; h++) {
		/* from the eldest down: the grade below is still last year's */
		for (int i = w->n_cells[h - 1] - 1; i >= 0; i--) {
			const struct cell *cell = &w->cells[(h - 1) * f->grades + i];
			draw(t, rng, w->draws, n);
			simulate_cell(cell, n, w->school_score + (h - 1) * n, w->rest + cell->from * n, t->near[h], t->fresh[h], own, w->draws,
				      w->rest + cell->grade * n, w->sums + ((h - 1) * t->columns + cell->grade) * n,
				      group[cell->band] ? group[cell->band] + (h - 1) * n : NULL,
				      alone[cell->grade] ? alone[cell->grade] + (h - 1) * n : NULL);
		}
	}
}

/* ---- bounds ---- */

/* The k-th smallest (from 0); reorders. Hoare's selection: O(n) expected, and n is at most COHORT_PATHS_MAX. */
static float kth(float *v, int n, int k)
{
	int low = 0, high = n - 1;
	while (low < high) {
		float pivot = v[(low + high) / 2];
		int i = low, j = high;
		while (i <= j) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i <= j) {
				float x = v[i];
				v[i++] = v[j];
				v[j--] = x;
			}
		}
		if (k <= j)
			high = j;
		else if (k >= i)
			low = i;
		else
			break;
	}
	return v[k];
}

static void bounds(const struct task *t, float *values, double *lo, double *hi)
{
	int n = t->ask->paths, out = (int)(n * (1 - t->ask->cover) / 2);
	*lo = kth(values, n, out);
	*hi = kth(values + out, n - out, n - 1 - 2 * out); /* what is left of `out` is no larger */
}

static void count_over(const struct task *t, const float *sum, size_t at)
{
	int leads = t->f->leads, paths = t->ask->paths;
	for (int p = 0; p < paths; p++) {
		bool passed = false;
		for (int h = 0; h < leads; h++) {
			bool over = sum[h * paths + p] > t->ask->groups.limit[at + (size_t)h];
			t->out->over[at + (size_t)h] += over ? 1.0 / paths : 0;
			t->out->first_over[at + (size_t)h] += over && !passed ? 1.0 / paths : 0;
			passed = passed || over;
		}
	}
}

static void finish_group(const struct task *t, struct room *w, int group)
{
	int leads = t->f->leads, paths = t->ask->paths;
	const float *sum = sums_of(t, w, group);
	size_t at = (size_t)group * (size_t)leads;
	for (int i = 0; i < t->ask->groups.limits; i++)
		count_over(t, sum, cohort_limit_at(&t->ask->groups, leads, group, i, 1));
	for (int h = 0; h < leads; h++) {
		memcpy(w->values, sum + h * paths, (size_t)paths * sizeof *sum);
		bounds(t, w->values, &t->out->group.lo[at + (size_t)h], &t->out->group.hi[at + (size_t)h]);
	}
}

/* Bands and the whole are sums of grades. */
static void sum_bands(const struct task *t, struct room *w)
{
	int n = t->ask->paths;
	for (int h = 0; h < t->f->leads; h++) {
		float *lead = w->sums + h * t->columns * n;
		for (int g = 0; g < t->f->grades; g++)
			for (int p = 0; p < n; p++) {
				lead[(t->f->grades + t->d->band[g]) * n + p] += lead[g * n + p];
				lead[(t->columns - 1) * n + p] += lead[g * n + p];
			}
	}
}

static void simulate_district(struct task *t, struct room *w, int district)
{
	int leads = t->f->leads, paths = t->ask->paths, groups = t->group_first[district + 1] - t->group_first[district];
	size_t sums = (size_t)paths * (size_t)leads * (size_t)t->columns, one = (size_t)paths * (size_t)leads;
	struct rng root, rng;
	if ((size_t)groups > w->groups_cap) {
		w->groups = heap_resize(w->groups, (size_t)groups * one, sizeof *w->groups);
		w->groups_cap = (size_t)groups;
	}
	if (groups)
		memset(w->groups, 0, (size_t)groups * one * sizeof *w->groups);
	memset(w->sums, 0, sums * sizeof *w->sums);
	rng_init(&root, t->ask->seed);
	rng_fork(&root, 1 + (uint64_t)district, &rng);
	make_scores(t, &rng, w->district_score);
	for (int i = t->first[district]; i < t->first[district + 1]; i++)
		simulate_school(t, w, &rng, t->order[i]);
	sum_bands(t, w);
	for (size_t i = 0; i < sums; i++)
		if (w->sums[i] > 0)
			atomic_fetch_add_explicit(&t->city[i], llroundf(w->sums[i] * FIXED), memory_order_relaxed);
	for (int i = 0; i < leads * t->columns; i++) {
		size_t at = (size_t)district * (size_t)(leads * t->columns) + (size_t)i;
		memcpy(w->values, w->sums + i * paths, (size_t)paths * sizeof *w->sums);
		bounds(t, w->values, &t->out->district.lo[at], &t->out->district.hi[at]);
	}
	for (int i = t->group_first[district]; i < t->group_first[district + 1]; i++)
		finish_group(t, w, t->group_order[i]);
}

static void *work(void *context)
{
	struct task *t = context;
	size_t one = (size_t)t->ask->paths * (size_t)t->f->leads;
	struct room w = {.cells = heap_alloc((size_t)t->f->leads * (size_t)t->f->grades, sizeof *w.cells),
			 .n_cells = heap_alloc((size_t)t->f->leads, sizeof *w.n_cells),
			 .district_score = heap_alloc(one, sizeof(float)), .school_score = heap_alloc(one, sizeof(float)),
			 .rest = heap_alloc((size_t)t->ask->paths * (size_t)t->f->grades, sizeof(float)),
			 .draws = heap_alloc((size_t)t->ask->paths, sizeof(float)),
			 .sums = heap_alloc(one * (size_t)t->columns, sizeof(float)), .values = heap_alloc((size_t)t->ask->paths, sizeof(float))};
	for (int i; (i = atomic_fetch_add(&t->next, 1)) < t->d->districts;)
		simulate_district(t, &w, i);
	free(w.cells);
	free(w.n_cells);
	free(w.district_score);
	free(w.school_score);
	free(w.rest);
	free(w.draws);
	free(w.sums);
	free(w.groups);
	free(w.values);
	return NULL;
}

/* ---- around it ---- */

static struct cohort_sums new_sums(struct arena *a, size_t n)
{
	struct cohort_sums s = {ARENA_ARRAY(a, double, n + 1), ARENA_ARRAY(a, double, n + 1), ARENA_ARRAY(a, double, n + 1)};
	for (size_t i = 0; i < n; i++)
		s.lo[i] = s.hi[i] = NAN;
	return s;
}

static void add_means(const struct cohort_data *d, const struct cohort_forecast *f, const struct cohort_groups *groups, struct cohort_paths *out)
{
	int columns = cohort_columns(d);
	for (int s = 0; s < d->schools; s++)
		for (int h = 1; h <= f->leads; h++) {
			double *city = out->city.mean + (h - 1) * columns;
			double *district = out->district.mean + ((size_t)d->district[s] * (size_t)f->leads + (size_t)(h - 1)) * (size_t)columns;
			for (int g = 0; g < d->grades; g++) {
				double n = f->mean[cohort_at(f, s, h, g)];
				if (isnan(n))
					continue;
				const int column[] = {g, d->grades + d->band[g], columns - 1};
				for (size_t k = 0; k < ARRAY_LEN(column); k++) {
					city[column[k]] += n;
					district[column[k]] += n;
				}
				const int group[] = {groups->n ? groups->of[s * COHORT_BANDS + d->band[g]] : -1,
						     groups->n && groups->of_grade ? groups->of_grade[s * d->grades + g] : -1};
				for (size_t k = 0; k < ARRAY_LEN(group); k++)
					if (group[k] >= 0)
						out->group.mean[(size_t)group[k] * (size_t)f->leads + (size_t)(h - 1)] += n;
			}
		}
}

static enum status place_group(const struct task *t, int school, int group, int *district, struct err *err)
{
	if (group >= t->ask->groups.n || (group >= 0 && district[group] >= 0 && district[group] != t->d->district[school]))
		return err_set(err, ST_INVALID, "group %d does not lie in one district", group);
	if (group >= 0)
		district[group] = t->d->district[school];
	return ST_OK;
}

static enum status order_groups(struct arena *a, struct task *t, struct err *err)
{
	const struct cohort_groups *groups = &t->ask->groups;
	int *district = ARENA_ARRAY(a, int, groups->n + 1);
	for (int i = 0; i < groups->n; i++)
		district[i] = -1;
	for (int s = 0; s < t->d->schools && groups->n; s++) {
		for (int b = 0; b < COHORT_BANDS; b++)
			TRY(place_group(t, s, groups->of[s * COHORT_BANDS + b], district, err));
		for (int g = 0; g < t->d->grades && groups->of_grade; g++)
			TRY(place_group(t, s, groups->of_grade[s * t->d->grades + g], district, err));
	}
	t->group_first = ARENA_ARRAY(a, int, t->d->districts + 2);
	t->group_order = ARENA_ARRAY(a, int, groups->n + 1);
	t->place = ARENA_ARRAY(a, int, groups->n + 1);
	for (int i = 0; i < groups->n; i++)
		if (district[i] >= 0)
			t->group_first[district[i] + 1]++;
	for (int i = 0; i < t->d->districts; i++)
		t->group_first[i + 1] += t->group_first[i];
	int *filled = ARENA_ARRAY(a, int, t->d->districts + 1);
	for (int i = 0; i < groups->n; i++)
		if (district[i] >= 0) {
			t->place[i] = filled[district[i]]++;
			t->group_order[t->group_first[district[i]] + t->place[i]] = i;
		}
	return ST_OK;
}

static void order_schools(struct arena *a, struct task *t)
{
	const struct cohort_data *d = t->d;
	t->first = ARENA_ARRAY(a, int, d->districts + 2);
	t->order = ARENA_ARRAY(a, int, d->schools + 1);
	for (int s = 0; s < d->schools; s++)
		t->first[d->district[s] + 1]++;
	for (int i = 0; i < d->districts; i++)
		t->first[i + 1] += t->first[i];
	int *filled = ARENA_ARRAY(a, int, d->districts + 1);
	for (int s = 0; s < d->schools; s++)
		t->order[t->first[d->district[s]] + filled[d->district[s]]++] = s;
}

static void city_bounds(const struct task *t, struct arena *a)
{
	size_t cells = (size_t)t->f->leads * (size_t)t->columns;
	float *values = ARENA_ARRAY(a, float, t->ask->paths);
	for (size_t i = 0; i < cells; i++) {
		for (int p = 0; p < t->ask->paths; p++)
			values[p] = (float)((double)atomic_load(&t->city[i * (size_t)t->ask->paths + (size_t)p]) / FIXED);
		bounds(t, values, &t->out->city.lo[i], &t->out->city.hi[i]);
	}
}

static void run_threads(struct task *t)
{
	pthread_t thread[THREADS_MAX];
	int n = 0, wanted = MIN(MIN(t->ask->threads, THREADS_MAX), t->d->districts);
	while (n < wanted - 1 && pthread_create(&thread[n], NULL, work, t) == 0)
		n++;
	work(t);
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
}

enum status cohort_paths(struct arena *a, const struct cohort_data *d, const struct cohort_terms *terms, const struct cohort_forecast *f,
			 const struct cohort_spread *spread, const struct cohort_paths_ask *ask, struct cohort_paths *ret, struct err *err)
{
	size_t columns = (size_t)cohort_columns(d), leads = (size_t)f->leads;
	if (ask->paths < 20 || ask->paths > COHORT_PATHS_MAX || !(ask->cover > 0 && ask->cover < 1) || ask->groups.n < 0 || ask->groups.limits < 0)
		return err_set(err, ST_INVALID, "%d paths with a cover of %g are outside what can be simulated", ask->paths, ask->cover);
	size_t limits = (size_t)ask->groups.n * (size_t)ask->groups.limits * leads;
	struct cohort_paths out = {.city = new_sums(a, leads * columns), .district = new_sums(a, (size_t)d->districts * leads * columns),
				   .group = new_sums(a, (size_t)ask->groups.n * leads), .over = ARENA_ARRAY(a, double, limits + 1),
				   .first_over = ARENA_ARRAY(a, double, limits + 1)};
	struct arena_mark mark = arena_mark(a);
	struct task *t = ARENA_NEW(a, struct task);
	t->d = d, t->terms = terms, t->f = f, t->ask = ask, t->out = &out, t->columns = (int)columns;
	TRY(order_groups(a, t, err));
	add_means(d, f, &ask->groups, &out);
	cohort_tables_make(a, spread, d, terms, f, &t->tables);
	double wider;
	for (int s = 0; s < d->schools && !out.known; s++)
		for (int g = 0; g < d->grades && !out.known; g++) {
			size_t at = cohort_at(f, s, 1, g);
			out.known = !isnan(f->mean[at]) && f->kind[at] != COHORT_NONE && cohort_table_of(&t->tables, d, f, at, 1, g, &wider);
		}
	if (out.known) {
		struct rng root, rng;
		order_schools(a, t);
		make_normals(t->normal);
		for (int h = 1; h <= f->leads; h++) {
			t->near[h] = (float)sqrt((h - 1.0) / h);
			t->fresh[h] = (float)sqrt(1.0 / h);
		}
		t->city = arena_alloc_array(a, (size_t)ask->paths * leads * columns, sizeof *t->city);
		t->city_score = ARENA_ARRAY(a, float, (size_t)ask->paths * leads);
		rng_init(&root, ask->seed);
		rng_fork(&root, 0, &rng);
		make_scores(t, &rng, t->city_score);
		run_threads(t);
		city_bounds(t, a);
	}
	arena_reset(a, mark);
	*ret = out;
	return ST_OK;
}
