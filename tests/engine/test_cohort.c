#include "engine/cohort/cohort.h"

#include "base/rng.h"
#include "unit.h"

#include <math.h>

enum { SCHOOLS = 60, YEARS = 7, GRADES = 13, LEADS = 3 };

static const unsigned char band[GRADES] = {0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3};

struct city {
	struct arena arena;
	double pupils[SCHOOLS * YEARS * GRADES];
	unsigned char present[SCHOOLS * YEARS];
	int district[SCHOOLS];
	struct cohort_data data;
};

/* Schools of three kinds (K–5, 6–8, 9–12) that keep about nine of ten pupils; some open late and phase in. */
static void city_make(struct city *c, uint64_t seed)
{
	struct rng r;
	rng_init(&r, seed);
	arena_init(&c->arena);
	c->data = (struct cohort_data){SCHOOLS, YEARS, GRADES, 3, c->pupils, c->present, c->district, band};
	for (int s = 0; s < SCHOOLS; s++) {
		int low = (const int[]){0, 6, 9}[s % 3], high = (const int[]){5, 8, 12}[s % 3], opened = s % 10 == 9 ? 2 : 0;
		double size = 20 + (double)rng_below(&r, 150);
		c->district[s] = s % 2;
		for (int y = 0; y < YEARS; y++) {
			c->present[s * YEARS + y] = y >= opened;
			for (int g = 0; g < GRADES; g++) {
				bool offered = y >= opened && g >= low && g <= high && (opened == 0 || g - low <= y - opened);
				size_t at = cohort_cell(&c->data, s, y, g);
				double below = g > low && y > opened ? c->pupils[cohort_cell(&c->data, s, y - 1, g - 1)] : NAN;
				double n = isnan(below) ? size * (0.8 + 0.4 * rng_unit(&r)) : below * (0.85 + 0.2 * rng_unit(&r));
				c->pupils[at] = offered ? floor(n) : NAN;
			}
		}
	}
}

static bool same(double a, double b) { return (isnan(a) && isnan(b)) || a == b; }

static void ratio_of_sums_by_hand(void **state)
{
	/* One school, two grades, three years: without shrinkage and pull the ratio is the weighted ratio of sums. */
	double pupils[] = {100, 80, 90, 70, 120, 81};
	unsigned char present[] = {1, 1, 1}, one[] = {0, 1};
	int district[] = {0};
	struct cohort_data d = {1, 3, 2, 1, pupils, present, district, one};
	struct cohort_terms t = {.ratio_decay = 0.5, .usual_decay = 0.5, .entry_last = {1, 1, 1, 1}, .phase_cases = 1};
	struct cohort_forecast f;
	struct arena a;
	arena_init(&a);
	cohort_project(&a, &d, &t, 2, 2, &f);
	double ratio = (81 + 0.5 * 70) / (90 + 0.5 * 100);
	assert_true(fabs(f.mean[cohort_at(&f, 0, 1, 0)] - 120) < 1e-9);
	assert_true(fabs(f.mean[cohort_at(&f, 0, 1, 1)] - 120 * ratio) < 1e-9);
	assert_true(fabs(f.mean[cohort_at(&f, 0, 1, 2)] - 120 * (1 + ratio)) < 1e-9);
	/* With prior pupils the school's ratio goes towards the district's, here its own: nothing changes. */
	t.school_pupils = 50;
	t.district_pupils = 1000;
	cohort_project(&a, &d, &t, 2, 2, &f);
	assert_true(fabs(f.mean[cohort_at(&f, 0, 1, 1)] - 120 * ratio) < 1e-9);
	/* Pulled whole to the usual size. */
	t.pull[1] = 1;
	cohort_project(&a, &d, &t, 2, 1, &f);
	assert_true(fabs(f.mean[cohort_at(&f, 0, 1, 1)] - (81 + 0.5 * 70 + 0.25 * 80) / 1.75) < 1e-9);
	arena_done(&a);
}

/* A cohort is as well known as the least known step of its way: entered within the forecast it is YOUNG, however old the school's ratios are. */
static void a_cohort_carries_how_well_it_is_known(void **state)
{
	struct city *c = heap_alloc(1, sizeof *c);
	struct cohort_forecast f;
	city_make(c, 5);
	cohort_project(&c->arena, &c->data, &cohort_terms_default, 5, LEADS, &f);
	for (int s = 0; s < SCHOOLS; s++) {
		int low = (const int[]){0, 6, 9}[s % 3], high = (const int[]){5, 8, 12}[s % 3];
		for (int h = 1; h <= LEADS && s % 10 != 9; h++)
			for (int g = low; g <= high; g++)
				assert_int_equal(f.kind[cohort_at(&f, s, h, g)], g == low ? COHORT_ENTER : g - low < h ? COHORT_YOUNG : COHORT_SURVIVE);
	}
	arena_done(&c->arena);
	free(c);
}

static void plain_ratio_by_hand(void **state)
{
	double pupils[] = {100, 80, 90, 70, 120, 81};
	unsigned char present[] = {1, 1, 1}, one[] = {0, 1};
	int district[] = {0};
	struct cohort_data d = {1, 3, 2, 1, pupils, present, district, one};
	struct cohort_forecast f;
	struct arena a;
	arena_init(&a);
	cohort_plain(&a, &d, 2, 2, &f);
	double ratio = (81.0 / 90 + 70.0 / 100) / 2;
	assert_true(fabs(f.mean[cohort_at(&f, 0, 1, 1)] - 120 * ratio) < 1e-9);
	assert_true(fabs(f.mean[cohort_at(&f, 0, 2, 1)] - 120 * ratio) < 1e-9);
	arena_done(&a);
}

static void later_years_change_nothing(void **state)
{
	static struct city c, changed;
	struct cohort_forecast *f, *g;
	struct err err;
	city_make(&c, 1);
	city_make(&changed, 1);
	int origin = 4;
	for (int s = 0; s < SCHOOLS; s++)
		for (int y = origin + 1; y < YEARS; y++)
			for (int k = 0; k < GRADES; k++) {
				changed.pupils[cohort_cell(&c.data, s, y, k)] = s % 4 ? 3 * s + k : NAN;
				changed.present[s * YEARS + y] = s % 4 != 0;
			}
	assert_ok_err(cohort_forecasts(&c.arena, &c.data, &cohort_terms_default, 2, origin, LEADS, &f, &err));
	assert_ok_err(cohort_forecasts(&c.arena, &changed.data, &cohort_terms_default, 2, origin, LEADS, &g, &err));
	for (int o = 0; o <= origin - 2; o++)
		for (size_t i = 0; i < (size_t)SCHOOLS * LEADS * (GRADES + 1); i++)
			assert_true(same(f[o].mean[i], g[o].mean[i]) && same(f[o].lo[i], g[o].lo[i]) && same(f[o].hi[i], g[o].hi[i]));
	arena_done(&c.arena);
	arena_done(&changed.arena);
}

/* Asking for one origin alone gives what a roll over many gave there. */
static void origins_do_not_depend_on_each_other(void **state)
{
	static struct city c;
	struct cohort_forecast *all, *one;
	struct err err;
	city_make(&c, 2);
	assert_ok_err(cohort_forecasts(&c.arena, &c.data, &cohort_terms_default, 0, YEARS - 1, LEADS, &all, &err));
	assert_ok_err(cohort_forecasts(&c.arena, &c.data, &cohort_terms_default, 4, 4, LEADS, &one, &err));
	for (size_t i = 0; i < (size_t)SCHOOLS * LEADS * (GRADES + 1); i++)
		assert_true(same(all[4].mean[i], one[0].mean[i]) && same(all[4].lo[i], one[0].lo[i]) && same(all[4].hi[i], one[0].hi[i]));
	arena_done(&c.arena);
}

static void totals_and_intervals_agree(void **state)
{
	static struct city c;
	struct cohort_forecast *f;
	struct err err;
	city_make(&c, 3);
	assert_ok_err(cohort_forecasts(&c.arena, &c.data, &cohort_terms_default, 5, 5, LEADS, &f, &err));
	int intervals = 0;
	for (int s = 0; s < SCHOOLS; s++)
		for (int h = 1; h <= LEADS; h++) {
			double sum = 0;
			for (int g = 0; g <= GRADES; g++) {
				size_t at = cohort_at(f, s, h, g);
				assert_true(f->mean[at] >= 0);
				assert_true(isnan(f->lo[at]) || (0 <= f->lo[at] && f->lo[at] <= f->hi[at]));
				intervals += f->hi[at] > f->lo[at];
				sum += g < GRADES ? f->mean[at] : 0;
			}
			assert_true(fabs(sum - f->mean[cohort_at(f, s, h, GRADES)]) < 1e-9 * (1 + sum));
		}
	assert_true(intervals > SCHOOLS * LEADS);
	arena_done(&c.arena);
}

static void order_of_schools_is_nothing(void **state)
{
	static struct city c, turned;
	struct cohort_forecast f, g;
	city_make(&c, 4);
	city_make(&turned, 4);
	for (int s = 0; s < SCHOOLS; s++) {
		int to = SCHOOLS - 1 - s;
		memcpy(turned.pupils + to * YEARS * GRADES, c.pupils + s * YEARS * GRADES, sizeof(double) * YEARS * GRADES);
		memcpy(turned.present + to * YEARS, c.present + s * YEARS, YEARS);
		turned.district[to] = c.district[s];
	}
	cohort_project(&c.arena, &c.data, &cohort_terms_default, 5, LEADS, &f);
	cohort_project(&c.arena, &turned.data, &cohort_terms_default, 5, LEADS, &g);
	for (int s = 0; s < SCHOOLS; s++)
		for (int h = 1; h <= LEADS; h++)
			for (int k = 0; k <= GRADES; k++)
				assert_true(fabs(f.mean[cohort_at(&f, s, h, k)] - g.mean[cohort_at(&g, SCHOOLS - 1 - s, h, k)]) < 1e-8);
	arena_done(&c.arena);
	arena_done(&turned.arena);
}

/* Ten times the pupils, with ten times the prior pupils: ten times the forecast. */
static void scale_is_nothing(void **state)
{
	static struct city c, large;
	struct cohort_terms t = cohort_terms_default;
	struct cohort_forecast f, g;
	city_make(&c, 5);
	city_make(&large, 5);
	for (size_t i = 0; i < ARRAY_LEN(large.pupils); i++)
		large.pupils[i] *= 10;
	cohort_project(&c.arena, &c.data, &t, 5, LEADS, &f);
	t.school_pupils *= 10;
	t.district_pupils *= 10;
	cohort_project(&c.arena, &large.data, &t, 5, LEADS, &g);
	for (size_t i = 0; i < (size_t)SCHOOLS * LEADS * (GRADES + 1); i++)
		assert_true(fabs(10 * f.mean[i] - g.mean[i]) < 1e-7);
	arena_done(&c.arena);
	arena_done(&large.arena);
}

static void schools_phase_in_and_out(void **state)
{
	static struct city c;
	struct cohort_forecast f;
	city_make(&c, 6);
	/* School 9 (K–5) opened in year 2 with K and adds a grade a year; at origin 4 it has K, 1, 2. */
	cohort_project(&c.arena, &c.data, &cohort_terms_default, 4, 2, &f);
	assert_true(f.mean[cohort_at(&f, 9, 1, 3)] > 0);
	assert_true(f.mean[cohort_at(&f, 9, 1, 4)] == 0);
	assert_true(f.mean[cohort_at(&f, 9, 2, 4)] > 0);
	assert_int_equal(f.kind[cohort_at(&f, 9, 1, 3)], COHORT_OPEN);
	/* School 0 takes no more children into K: its cohorts leave one after the other. */
	c.pupils[cohort_cell(&c.data, 0, 4, 0)] = NAN;
	cohort_project(&c.arena, &c.data, &cohort_terms_default, 4, 2, &f);
	assert_true(f.mean[cohort_at(&f, 0, 1, 1)] == 0);
	assert_int_equal(f.kind[cohort_at(&f, 0, 1, 1)], COHORT_CLOSE);
	assert_true(f.mean[cohort_at(&f, 0, 1, 2)] > 0);
	assert_true(f.mean[cohort_at(&f, 0, 2, 2)] == 0);
	arena_done(&c.arena);
}

static void what_cannot_be_is_refused(void **state)
{
	static struct city c;
	struct cohort_forecast *f;
	struct err err;
	city_make(&c, 7);
	assert_int_equal(cohort_forecasts(&c.arena, &c.data, &cohort_terms_default, 2, YEARS, LEADS, &f, &err), ST_INVALID);
	assert_int_equal(cohort_forecasts(&c.arena, &c.data, &cohort_terms_default, 2, 3, 0, &f, &err), ST_INVALID);
	c.pupils[0] = -1;
	assert_int_equal(cohort_forecasts(&c.arena, &c.data, &cohort_terms_default, 2, 3, 1, &f, &err), ST_INVALID);
	c.pupils[0] = 1;
	c.district[3] = 3;
	assert_int_equal(cohort_check(&c.data, &err), ST_INVALID);
	arena_done(&c.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ratio_of_sums_by_hand),
		cmocka_unit_test(plain_ratio_by_hand),
		cmocka_unit_test(a_cohort_carries_how_well_it_is_known),
		cmocka_unit_test(later_years_change_nothing),
		cmocka_unit_test(origins_do_not_depend_on_each_other),
		cmocka_unit_test(totals_and_intervals_agree),
		cmocka_unit_test(order_of_schools_is_nothing),
		cmocka_unit_test(scale_is_nothing),
		cmocka_unit_test(schools_phase_in_and_out),
		cmocka_unit_test(what_cannot_be_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
