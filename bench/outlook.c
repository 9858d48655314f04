/* The forecast of a country: schools × 12 grades, five years of statistics, ten years ahead, 200 simulated paths.
 * Usage: bench_outlook [SCHOOLS [THREADS]] */
#include "engine/cohort/paths.h"

#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { YEARS = 5, GRADES = 12, LEADS = 10, PATHS = 200, IN_COUNTY = 70 };

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	static const unsigned char band[GRADES] = {1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3};
	int schools = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 200000, threads = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2;
	struct arena a;
	struct rng r;
	struct err err;
	arena_init(&a);
	rng_init(&r, 1);
	double *pupils = ARENA_ARRAY(&a, double, (size_t)schools * YEARS * GRADES);
	unsigned char *present = ARENA_ARRAY(&a, unsigned char, (size_t)schools * YEARS);
	int *district = ARENA_ARRAY(&a, int, schools), *group = ARENA_ARRAY(&a, int, (size_t)schools * COHORT_BANDS);
	struct cohort_data d = {schools, YEARS, GRADES, schools / IN_COUNTY + 1, pupils, present, district, band};
	for (int s = 0; s < schools; s++) {
		double size = 20 + 150 * rng_unit(&r);
		district[s] = s / IN_COUNTY;
		for (int b = 0; b < COHORT_BANDS; b++)
			group[s * COHORT_BANDS + b] = b == 0 ? -1 : s * 3 + b - 1;
		for (int y = 0; y < YEARS; y++) {
			present[(size_t)s * YEARS + (size_t)y] = 1;
			for (int g = 0; g < GRADES; g++) {
				double below = g && y ? pupils[cohort_cell(&d, s, y - 1, g - 1)] : size;
				pupils[cohort_cell(&d, s, y, g)] = floor(below * (0.93 + 0.12 * rng_unit(&r)));
			}
		}
	}
	double *limit = ARENA_ARRAY(&a, double, (size_t)schools * 3 * LEADS);
	for (size_t i = 0; i < (size_t)schools * 3 * LEADS; i++)
		limit[i] = 450;
	struct cohort_drivers drivers = {.area_children = 30, .origin = YEARS - 1, .leads = LEADS};
	struct cohort_forecast *f;
	struct cohort_spread *spread;
	struct cohort_paths paths;
	struct cohort_paths_ask ask = {PATHS, 1, threads, 0.9, {.n = schools * 3, .of = group, .limits = 1, .limit = limit}};
	double start = seconds();
	if (cohort_forecasts_driven(&a, &d, &cohort_terms_default, &drivers, YEARS - 1, YEARS - 1, LEADS, &f, &spread, &err) != ST_OK)
		return 1;
	double forecast = seconds();
	if (cohort_paths(&a, &d, &cohort_terms_default, f, spread, &ask, &paths, &err) != ST_OK)
		return 1;
	double end = seconds();
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	int all = cohort_columns(&d) - 1;
	printf("%d schools, %d threads: forecast %.1f s, paths %.1f s, processor %.1f s, %.0f MB; year 10: %.0f (%.0f to %.0f)\n", schools, threads,
	       forecast - start, end - forecast, (double)use.ru_utime.tv_sec + 1e-6 * (double)use.ru_utime.tv_usec, (double)use.ru_maxrss / 1024,
	       paths.city.mean[(LEADS - 1) * cohort_columns(&d) + all], paths.city.lo[(LEADS - 1) * cohort_columns(&d) + all],
	       paths.city.hi[(LEADS - 1) * cohort_columns(&d) + all]);
	cohort_spread_free(spread);
	arena_done(&a);
	return 0;
}
