/* The driven forecast and its simulated paths, on a made city. */
#include "engine/cohort/paths.h"

#include "base/rng.h"
#include "unit.h"

#include <math.h>

enum { SCHOOLS = 240, YEARS = 6, GRADES = 9, LEADS = 6, DISTRICTS = 4 };
static const unsigned char band[GRADES] = {1, 1, 1, 1, 1, 1, 2, 2, 2};

struct city {
	struct arena arena;
	double pupils[SCHOOLS * YEARS * GRADES], noise;
	unsigned char present[SCHOOLS * YEARS];
	int district[SCHOOLS];
	struct cohort_data data;
	struct cohort_drivers drivers;
};

/* Primary schools and junior schools in turn; what errs is a year of the whole city, and each grade. */
static void city_make(struct city *c, uint64_t seed, double shared)
{
	struct rng r;
	double year[YEARS];
	rng_init(&r, seed);
	arena_init(&c->arena);
	c->data = (struct cohort_data){SCHOOLS, YEARS, GRADES, DISTRICTS, c->pupils, c->present, c->district, band};
	c->drivers = (struct cohort_drivers){.area_children = 30, .origin = YEARS - 1, .leads = LEADS};
	for (int y = 0; y < YEARS; y++)
		year[y] = 1 + shared * rng_normal(&r);
	for (int s = 0; s < SCHOOLS; s++) {
		int low = s % 2 ? 6 : 0, high = s % 2 ? 8 : 5;
		double size = 60 + 100 * rng_unit(&r);
		c->district[s] = s % DISTRICTS;
		for (int y = 0; y < YEARS; y++) {
			c->present[s * YEARS + y] = 1;
			for (int g = 0; g < GRADES; g++) {
				double before = g > low && y ? c->pupils[cohort_cell(&c->data, s, y - 1, g - 1)] : size;
				double n = round(before * year[y] * (1 + 0.04 * rng_normal(&r)));
				c->pupils[cohort_cell(&c->data, s, y, g)] = g < low || g > high ? NAN : n;
			}
		}
	}
}

static struct cohort_forecast *forecast_under(struct city *c, const struct cohort_terms *terms, int origin, struct cohort_spread **ret_spread)
{
	struct cohort_forecast *f;
	struct err err;
	assert_ok_err(cohort_forecasts_driven(&c->arena, &c->data, terms, &c->drivers, origin, origin, LEADS, &f, ret_spread, &err));
	return f;
}

static struct cohort_forecast *forecast(struct city *c, struct cohort_spread **ret_spread)
{
	return forecast_under(c, &cohort_terms_default, YEARS - 1, ret_spread);
}

/* The model's own means, not moved by what past forecasts missed. */
static struct cohort_forecast *projection(struct city *c)
{
	struct cohort_terms terms = cohort_terms_default;
	terms.middle_years = INFINITY;
	return forecast_under(c, &terms, YEARS - 1, NULL);
}

static double total(const struct cohort_forecast *f, int lead, int grade)
{
	double sum = 0;
	for (int s = 0; s < f->schools; s++) {
		double n = f->mean[cohort_at(f, s, lead, grade)];
		sum += isnan(n) ? 0 : n;
	}
	return sum;
}

/* Twice the children, and no wider area to lean on: an entry grade of twice the size, and so six years later the whole school. */
static void entry_follows_the_children(void **state)
{
	struct city c;
	city_make(&c, 1, 0);
	int area[SCHOOLS], wider[] = {-1, -1}, counted[2 * (YEARS + LEADS)] = {};
	double children[2 * (YEARS + LEADS)];
	for (int s = 0; s < SCHOOLS; s++)
		area[s] = s < 2 ? 0 : 1;
	for (int y = 0; y < YEARS + LEADS; y++) {
		children[y] = y < YEARS ? 1000 : 2000;
		children[YEARS + LEADS + y] = 1000;
	}
	struct cohort_children of = {0, 2, YEARS + LEADS, children, counted, area, wider};
	struct cohort_forecast *plain = projection(&c);
	c.drivers.children = &of;
	c.drivers.n_children = 1;
	c.drivers.area_children = 0;
	struct cohort_forecast *f = projection(&c);
	for (int h = 1; h <= LEADS; h++)
		assert_true(fabs(f->mean[cohort_at(f, 0, h, 0)] / f->mean[cohort_at(f, 4, h, 0)] /
					 (plain->mean[cohort_at(plain, 0, h, 0)] / plain->mean[cohort_at(plain, 4, h, 0)]) -
				 2) < 1e-6);
	/* Counted after the origin: not seen, the last factor is held, which is 1. */
	for (int y = YEARS; y < YEARS + LEADS; y++)
		counted[y] = YEARS;
	struct cohort_forecast *blind = projection(&c);
	assert_true(fabs(blind->mean[cohort_at(blind, 0, 1, 0)] / f->mean[cohort_at(f, 0, 1, 0)]) < 0.75);
	arena_done(&c.arena);
}

static void openings_and_closings_keep_the_sum(void **state)
{
	struct city c;
	city_make(&c, 2, 0);
	struct cohort_forecast *before = projection(&c);
	const struct cohort_closing closings[] = {{0, 2, 4}, {8, 3, -1}};
	c.drivers.closings = closings;
	c.drivers.n_closings = 2;
	struct cohort_forecast *f = projection(&c);
	for (int h = 1; h <= LEADS; h++)
		for (int g = 0; g <= GRADES; g++)
			assert_true(fabs(total(f, h, g) - total(before, h, g)) < 1e-6);
	assert_true(f->mean[cohort_at(f, 0, 1, GRADES)] > 0);
	assert_true(f->mean[cohort_at(f, 0, 2, GRADES)] == 0);
	/* A school without pupils so far opens and takes its first grade from the district. */
	for (int y = 0; y < YEARS; y++) {
		c.present[12 * YEARS + y] = 0;
		for (int g = 0; g < GRADES; g++)
			c.pupils[cohort_cell(&c.data, 12, y, g)] = NAN;
	}
	c.drivers.n_closings = 0;
	struct cohort_forecast *without = projection(&c);
	const struct cohort_opening opening = {12, 2, 0, 6, -1, 90};
	c.drivers.openings = &opening;
	c.drivers.n_openings = 1;
	struct cohort_forecast *with = projection(&c);
	assert_true(isnan(without->mean[cohort_at(without, 12, 3, GRADES)]));
	assert_true(with->mean[cohort_at(with, 12, 1, GRADES)] == 0);
	assert_true(with->mean[cohort_at(with, 12, 2, 0)] == 90);
	assert_true(with->mean[cohort_at(with, 12, 2, 1)] == 0 && with->mean[cohort_at(with, 12, 3, 1)] > 0);
	for (int h = 1; h <= LEADS; h++)
		assert_true(fabs(total(with, h, 0) - total(without, h, 0)) < 1e-6);
	arena_done(&c.arena);
}

/* Junior schools that take in what the schools below send on, to the power e: the forecast does as they did. */
static void entry_follows_the_feeders_as_before(void **state)
{
	static const double powers[] = {0, 0.4, 1};
	for (size_t k = 0; k < ARRAY_LEN(powers); k++) {
		struct city c;
		int first[SCHOOLS + 1], school[SCHOOLS];
		double weight[SCHOOLS], expected = 0;
		city_make(&c, 5, 0);
		for (int s = 0; s < SCHOOLS; s++) {
			double size = 200 + s;
			first[s + 1] = (first[s] = s / 2) + s % 2;
			school[s / 2] = s / 2 * 2;
			weight[s / 2] = 1;
			for (int y = 0; y < YEARS; y++) {
				double sent = size * pow(1.06, y);
				for (int g = 0; g < 6 && s % 2 == 0; g++)
					c.pupils[cohort_cell(&c.data, s, y, g)] = sent;
				for (int g = 6; g < GRADES && s % 2; g++)
					c.pupils[cohort_cell(&c.data, s, y, g)] = size / 2 * pow(1.06, powers[k] * (y - 1));
			}
			if (s % 2)
				expected += size / 2 * pow(1.06, powers[k] * (YEARS - 1));
		}
		c.drivers.feeders = (struct cohort_feeders){first, school, weight};
		struct cohort_forecast *f = projection(&c);
		assert_true(fabs(total(f, 1, 6) / expected - 1) < 0.015);
		arena_done(&c.arena);
	}
}

/* Growth that grows year by year is missed from below each time: the mean moves up, towards the truth, and to the middle of its bounds;
 * forecasts that missed as often above as below hardly move. */
static void misses_of_one_direction_move_the_mean(void **state)
{
	for (int steady = 0; steady < 2; steady++) {
		struct city c;
		struct cohort_terms still = cohort_terms_default;
		still.middle_years = INFINITY;
		city_make(&c, 9, 0);
		double all = 0;
		for (int s = 0; s < SCHOOLS; s++)
			for (int y = 0; y < YEARS; y++)
				for (int g = 0; g < GRADES; g++) {
					double *n = &c.pupils[cohort_cell(&c.data, s, y, g)];
					*n = round(*n * (steady ? 1 : 1 + 0.02 * y * y));
					all += y == YEARS - 1 && !isnan(*n) ? *n : 0;
				}
		struct cohort_forecast *raw = forecast_under(&c, &still, YEARS - 2, NULL), *f = forecast_under(&c, &cohort_terms_default, YEARS - 2, NULL);
		double before = total(raw, 1, GRADES), after = total(f, 1, GRADES);
		if (steady) {
			assert_true(fabs(after / before - 1) < 0.01);
		} else {
			assert_true(before < after && after < all);
			/* no step where leads have been seen in no year yet: what was missed there is still believed */
			for (int h = 2; h <= LEADS; h++)
				assert_true(total(f, h, GRADES) / total(raw, h, GRADES) > 1.001);
			double off[2] = {}, width[2] = {};
			for (int s = 0; s < SCHOOLS; s++)
				for (int k = 0; k < 2; k++) {
					const struct cohort_forecast *x = k ? f : raw;
					size_t at = cohort_at(x, s, 1, s % 2 ? 7 : 2);
					off[k] += (x->lo[at] + x->hi[at]) / 2 - x->mean[at];
					width[k] += x->hi[at] - x->lo[at];
				}
			assert_true(fabs(off[1]) < 0.1 * width[1]);
			assert_true(fabs(width[1] / width[0] - 1) < 0.02);
		}
		arena_done(&c.arena);
	}
}

static struct cohort_paths paths(struct city *c, const struct cohort_forecast *f, const struct cohort_spread *spread, int threads,
				 const struct cohort_groups *groups)
{
	struct cohort_paths p;
	struct err err;
	struct cohort_paths_ask ask = {400, 7, threads, 0.9, groups ? *groups : (struct cohort_groups){}};
	assert_ok_err(cohort_paths(&c->arena, &c->data, &cohort_terms_default, f, spread, &ask, &p, &err));
	assert_true(p.known);
	return p;
}

static void threads_do_not_matter_and_sums_agree(void **state)
{
	struct city c;
	struct cohort_spread *spread;
	city_make(&c, 3, 0.01);
	struct cohort_forecast *f = forecast(&c, &spread);
	struct cohort_paths one = paths(&c, f, spread, 1, NULL), three = paths(&c, f, spread, 3, NULL);
	int columns = cohort_columns(&c.data);
	for (int i = 0; i < LEADS * columns; i++) {
		double districts = 0;
		assert_true(one.city.lo[i] == three.city.lo[i] && one.city.hi[i] == three.city.hi[i]);
		for (int k = 0; k < DISTRICTS; k++)
			districts += one.district.mean[k * LEADS * columns + i];
		assert_true(fabs(districts - one.city.mean[i]) < 1e-6);
		assert_true(one.city.lo[i] <= one.city.hi[i]);
	}
	for (int h = 1; h <= LEADS; h++)
		assert_true(fabs(one.city.mean[h * columns - 1] - total(f, h, GRADES)) < 1e-6);
	cohort_spread_free(spread);
	arena_done(&c.arena);
}

/* Where schools err together the sum errs as much as they do; where they err apart it hardly does. */
static void shared_errors_widen_the_sum(void **state)
{
	double width[2];
	for (int k = 0; k < 2; k++) {
		struct city c;
		struct cohort_spread *spread;
		city_make(&c, 4, k ? 0.05 : 0);
		struct cohort_forecast *f = forecast(&c, &spread);
		struct cohort_paths p = paths(&c, f, spread, 2, NULL);
		int last = cohort_columns(&c.data) - 1;
		width[k] = (p.city.hi[last] - p.city.lo[last]) / p.city.mean[last];
		cohort_spread_free(spread);
		arena_done(&c.arena);
	}
	assert_true(width[1] > 2 * width[0]);
	assert_true(width[0] > 0.002 && width[1] < 0.5);
}

static void chances_of_a_limit(void **state)
{
	struct city c;
	struct cohort_spread *spread;
	int of[SCHOOLS * COHORT_BANDS];
	double limit[3 * LEADS];
	city_make(&c, 5, 0.01);
	struct cohort_forecast *f = forecast(&c, &spread);
	for (int s = 0; s < SCHOOLS; s++)
		for (int b = 0; b < COHORT_BANDS; b++)
			of[s * COHORT_BANDS + b] = b == 1 && s < 12 && s % DISTRICTS < 3 ? s % DISTRICTS : -1;
	struct cohort_groups groups = {.n = 3, .of = of, .limits = 1, .limit = limit};
	for (int h = 0; h < LEADS; h++) {
		limit[h] = 0;
		limit[LEADS + h] = 1e9;
		limit[2 * LEADS + h] = 0;
	}
	struct cohort_paths p = paths(&c, f, spread, 2, &groups);
	/* Group 2's own mean as its limit: one path in two or so is above. */
	for (int h = 0; h < LEADS; h++)
		limit[2 * LEADS + h] = p.group.mean[2 * LEADS + h];
	p = paths(&c, f, spread, 2, &groups);
	double first = 0;
	assert_true(fabs(p.over[0] - 1) < 1e-9 && fabs(p.first_over[0] - 1) < 1e-9 && p.over[LEADS] == 0);
	for (int h = 0; h < LEADS; h++) {
		assert_true(p.over[2 * LEADS + h] > 0.15 && p.over[2 * LEADS + h] < 0.85);
		assert_true(p.group.lo[h] <= p.group.mean[h] && p.group.mean[h] <= p.group.hi[h]);
		first += p.first_over[2 * LEADS + h];
	}
	assert_true(first <= 1 + 1e-9 && first >= p.over[2 * LEADS] - 1e-9);
	cohort_spread_free(spread);
	/* A group over two districts is refused. */
	of[0 * COHORT_BANDS + 1] = 1;
	struct err err;
	struct cohort_paths_ask ask = {400, 7, 1, 0.9, groups};
	f = forecast(&c, &spread);
	assert_int_equal(cohort_paths(&c.arena, &c.data, &cohort_terms_default, f, spread, &ask, &p, &err), ST_INVALID);
	cohort_spread_free(spread);
	arena_done(&c.arena);
}

/* The grade of all schools of a district, watched alone, is the district's column of it, path by path; each limit is counted apart, and
 * what the band's group says does not change by it. */
static void a_grade_alone_is_its_column(void **state)
{
	enum { GRADE = 2, LIMITS = 3 };
	struct city c;
	struct cohort_spread *spread;
	int of[SCHOOLS * COHORT_BANDS], of_grade[SCHOOLS * GRADES];
	double limit[2 * DISTRICTS * LIMITS * LEADS];
	city_make(&c, 6, 0.02);
	struct cohort_forecast *f = forecast(&c, &spread);
	for (int s = 0; s < SCHOOLS; s++) {
		for (int b = 0; b < COHORT_BANDS; b++)
			of[s * COHORT_BANDS + b] = b == c.data.band[GRADE] ? c.data.district[s] : -1;
		for (int g = 0; g < GRADES; g++)
			of_grade[s * GRADES + g] = g == GRADE ? DISTRICTS + c.data.district[s] : -1;
	}
	for (size_t i = 0; i < ARRAY_LEN(limit); i++)
		limit[i] = NAN;
	struct cohort_groups both = {.n = 2 * DISTRICTS, .of = of, .of_grade = of_grade, .limits = LIMITS, .limit = limit}, bands = {.n = DISTRICTS, .of = of};
	struct cohort_paths with = paths(&c, f, spread, 2, &both), without = paths(&c, f, spread, 2, &bands);
	int columns = cohort_columns(&c.data);
	/* Every second district: the others have junior schools alone. Limits below every path and at both bounds. */
	for (int d = 0; d < DISTRICTS; d += 2)
		for (int h = 1; h <= LEADS; h++) {
			size_t column = ((size_t)d * LEADS + (size_t)(h - 1)) * (size_t)columns, group = (size_t)(DISTRICTS + d) * LEADS + (size_t)(h - 1);
			assert_true(with.group.lo[group] == with.district.lo[column + GRADE] && with.group.hi[group] == with.district.hi[column + GRADE]);
			assert_true(fabs(with.group.mean[group] - with.district.mean[column + GRADE]) < 1e-9);
			group = (size_t)d * LEADS + (size_t)(h - 1);
			column += GRADES + c.data.band[GRADE];
			assert_true(fabs(with.group.lo[group] - with.district.lo[column]) < 1e-3 * with.district.lo[column]);
			assert_true(with.group.lo[group] == without.group.lo[group] && with.group.hi[group] == without.group.hi[group]);
			limit[cohort_limit_at(&both, LEADS, DISTRICTS + d, 0, h)] = -1;
			limit[cohort_limit_at(&both, LEADS, DISTRICTS + d, 1, h)] = with.group.lo[(DISTRICTS + d) * LEADS + h - 1];
			limit[cohort_limit_at(&both, LEADS, DISTRICTS + d, 2, h)] = with.group.hi[(DISTRICTS + d) * LEADS + h - 1];
		}
	with = paths(&c, f, spread, 1, &both);
	for (int d = 0; d < DISTRICTS; d += 2) {
		double first[LIMITS] = {};
		for (int h = 1; h <= LEADS; h++) {
			const double *over = with.over;
			assert_true(over[cohort_limit_at(&both, LEADS, d, 1, h)] == 0); /* not watched */
			assert_true(fabs(over[cohort_limit_at(&both, LEADS, DISTRICTS + d, 0, h)] - 1) < 1e-9);
			assert_true(fabs(over[cohort_limit_at(&both, LEADS, DISTRICTS + d, 1, h)] - 0.95) < 0.01);
			assert_true(fabs(over[cohort_limit_at(&both, LEADS, DISTRICTS + d, 2, h)] - 0.05) < 0.01);
			for (int i = 0; i < LIMITS; i++) {
				first[i] += with.first_over[cohort_limit_at(&both, LEADS, DISTRICTS + d, i, h)];
				assert_true(first[i] <= 1 + 1e-9 && first[i] >= over[cohort_limit_at(&both, LEADS, DISTRICTS + d, i, h)] - 1e-9);
			}
		}
	}
	/* A grade alone over two districts is refused too. */
	of_grade[GRADE] = DISTRICTS + 1;
	struct cohort_paths p;
	struct err err;
	struct cohort_paths_ask ask = {400, 7, 1, 0.9, both};
	assert_int_equal(cohort_paths(&c.arena, &c.data, &cohort_terms_default, f, spread, &ask, &p, &err), ST_INVALID);
	cohort_spread_free(spread);
	arena_done(&c.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entry_follows_the_children),
		cmocka_unit_test(openings_and_closings_keep_the_sum),
		cmocka_unit_test(entry_follows_the_feeders_as_before),
		cmocka_unit_test(misses_of_one_direction_move_the_mean),
		cmocka_unit_test(threads_do_not_matter_and_sums_agree),
		cmocka_unit_test(shared_errors_widen_the_sum),
		cmocka_unit_test(chances_of_a_limit),
		cmocka_unit_test(a_grade_alone_is_its_column),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
