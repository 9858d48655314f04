/* A nation's exchange of teachers, county by county: made counties in the shape of real ones are streamed through the solver.
 *
 *   bench_exchange_nation [COUNTIES [THREADS [SCHOOLS [SEED]]]]
 *
 * Defaults: 145 counties (a twentieth of 2900), 2 threads, 60 schools each. Only the quick stage is asked for (the work limit is used up by it);
 * where it leaves a county without a plan, its chunk is solved again with more work, which counts.
 * Prints teachers, seconds of solving and of making, the total gap, memory, and what 2900 counties would take. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/rng.h"
#include "engine/exchange/exchange.h"

enum { CHUNK = 64, SUBJECTS = 10, NATION = 2900, TRIES_MAX = 4 };

/* Posts by subject in a hundred. */
static const int mix[SUBJECTS] = {20, 19, 13, 10, 7, 7, 9, 6, 4, 5};

struct chunk {
	struct exchange_school *schools;
	struct exchange_teacher *teachers;
	struct exchange_need *needs;
	int *now;
	int school_count, teacher_count, need_count, couples;
};

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int64_t near_place(struct rng *r, int64_t v, double spread)
{
	return v + (int64_t)(spread * rng_normal(r));
}

static bool chance(struct rng *r, double p)
{
	return rng_unit(r) < p;
}

/* A third of the schools lies in the county seat, large and strong; the others round towns, small. */
static void make_schools(struct rng *r, struct chunk *k, int county, int schools, double *strength)
{
	int64_t town[32][2];
	int towns = MIN(32, MAX(3, schools / 7));
	double radius = 2500 * sqrt(schools);
	for (int i = 0; i < towns; i++) {
		double at = radius * sqrt(0.06 + 0.94 * rng_unit(r)), angle = 2 * 3.141592653589793 * rng_unit(r);
		town[i][0] = (int64_t)(at * cos(angle));
		town[i][1] = (int64_t)(at * sin(angle));
	}
	for (int s = 0; s < schools; s++) {
		bool urban = chance(r, 0.35);
		const int64_t *t = town[rng_below(r, (uint64_t)towns)];
		double pupils = (urban ? 1750 : 520) * exp(0.38 * rng_normal(r));
		strength[s] = urban ? 0.55 + 0.45 * rng_unit(r) : 0.45 * rng_unit(r);
		k->schools[k->school_count++] = (struct exchange_school){.county = county, .pupils = (int64_t)MAX(120, MIN(4000, pupils)),
			.x_m = near_place(r, urban ? 0 : t[0], urban ? 2800 : 2200), .y_m = near_place(r, urban ? 0 : t[1], urban ? 2800 : 2200)};
	}
}

static void make_teachers(struct rng *r, struct chunk *k, int first_school, const double *strength)
{
	for (int s = first_school; s < k->school_count; s++) {
		double posts = (double)k->schools[s].pupils * 0.06 * (0.88 + 0.24 * rng_unit(r)), z = strength[s - first_school];
		for (int u = 0; u < SUBJECTS; u++) {
			int n = (int)(posts * mix[u] / 100 * (0.8 + 0.4 * rng_unit(r)) + 0.5);
			k->now[s * SUBJECTS + u] = n;
			for (int i = 0; i < n; i++) {
				double where = rng_unit(r);
				const struct exchange_school *near = where < 0.82 ? &k->schools[s] :
					&k->schools[first_school + (int)rng_below(r, (uint64_t)(k->school_count - first_school))];
				bool seat = where >= 0.82 && where < 0.94, backbone = chance(r, 0.03 + 0.36 * z);
				k->teachers[k->teacher_count++] = (struct exchange_teacher){.home = s, .subject = u, .couple = -1, .backbone = backbone,
					.above = chance(r, fmin(0.97, 0.22 + 0.6 * z + (backbone ? 0.2 : 0))), .eligible = chance(r, 0.35), .consent = chance(r, 0.94),
					.x_m = near_place(r, seat ? 0 : near->x_m, 2600), .y_m = near_place(r, seat ? 0 : near->y_m, 2600)};
			}
		}
	}
}

/* Needs as today, but for a few vacancies and surpluses that one move each can settle, and some slack. */
static void make_needs(struct rng *r, struct chunk *k, int first_school, int first_teacher, int64_t commute)
{
	int schools = k->school_count - first_school, teachers = k->teacher_count - first_teacher;
	int *lo = calloc((size_t)schools * SUBJECTS, sizeof(int)), *hi = calloc((size_t)schools * SUBJECTS, sizeof(int));
	for (int tries = 0, left = teachers / 170; left > 0 && tries < 100000; tries++) {
		const struct exchange_teacher *t = &k->teachers[first_teacher + (int)rng_below(r, (uint64_t)teachers)];
		int to = first_school + (int)rng_below(r, (uint64_t)schools);
		int64_t x = t->x_m - k->schools[to].x_m, y = t->y_m - k->schools[to].y_m;
		int from = (t->home - first_school) * SUBJECTS + t->subject, at = (to - first_school) * SUBJECTS + t->subject;
		if (!t->eligible || !t->consent || to == t->home || x * x + y * y > commute * commute || lo[from] || hi[from] || lo[at] || hi[at] ||
		    !k->now[to * SUBJECTS + t->subject])
			continue;
		bool must = chance(r, 0.5);
		lo[from] = -1;
		hi[from] = must ? -1 : 0;
		lo[at] = must;
		hi[at] = 1;
		left--;
	}
	for (int i = 0; i < schools * SUBJECTS; i++) {
		double z = rng_unit(r);
		int now = k->now[first_school * SUBJECTS + i];
		if (!lo[i] && !hi[i]) {
			hi[i] = z < 0.04;
			lo[i] = z >= 0.04 && z < 0.08 ? -1 : 0;
		}
		if (now)
			k->needs[k->need_count++] = (struct exchange_need){first_school + i / SUBJECTS, i % SUBJECTS, now + lo[i], now + hi[i]};
	}
	for (int i = 0; i < teachers * 15 / 1000; i++) {
		struct exchange_teacher *a = &k->teachers[first_teacher + (int)rng_below(r, (uint64_t)teachers)];
		struct exchange_teacher *b = &k->teachers[first_teacher + (int)rng_below(r, (uint64_t)teachers)];
		/* One who has to go may find no school both within reach and near the other's: such a county could not be planned. */
		if (a == b || a->couple >= 0 || b->couple >= 0 || !a->eligible || hi[(a->home - first_school) * SUBJECTS + a->subject] < 0 ||
		    hi[(b->home - first_school) * SUBJECTS + b->subject] < 0)
			continue;
		a->couple = b->couple = k->couples++;
		b->x_m = a->x_m;
		b->y_m = a->y_m;
	}
	free(lo);
	free(hi);
}

int main(int argc, char **argv)
{
	int counties = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 145, threads = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2;
	int schools = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 60;
	struct rng root;
	rng_init(&root, argc > 4 ? (uint64_t)strtoll(argv[4], NULL, 10) : 1);
	if (counties < 1 || threads < 1 || schools < 3 || schools > 1000)
		return 2;
	double solving = 0, making = 0, objective = 0, bound = 0;
	int64_t teachers = 0;
	int without = 0, again = 0;
	for (int from = 0; from < counties; from += CHUNK) {
		int n = MIN(CHUNK, counties - from);
		double start = seconds();
		struct arena a;
		arena_init(&a);
		size_t all = (size_t)n * (size_t)schools;
		struct chunk k = {.schools = ARENA_ARRAY(&a, struct exchange_school, all), .teachers = ARENA_ARRAY(&a, struct exchange_teacher, all * 300),
			.needs = ARENA_ARRAY(&a, struct exchange_need, all * SUBJECTS), .now = ARENA_ARRAY(&a, int, all * SUBJECTS)};
		struct exchange_rules *rules = ARENA_ARRAY(&a, struct exchange_rules, (size_t)n);
		double *strength = ARENA_ARRAY(&a, double, (size_t)schools);
		for (int c = 0; c < n; c++) {
			struct rng r;
			rng_fork(&root, (uint64_t)(from + c), &r);
			int first_school = k.school_count, first_teacher = k.teacher_count;
			rules[c] = (struct exchange_rules){.commute_m = 15000, .couple_m = 8000, .alpha_pm = 100, .beta_pm = 200, .gamma_pm = 200,
				.w_balance = 1, .w_km = 0.3, .w_moves = 0.3};
			make_schools(&r, &k, c, schools, strength);
			make_teachers(&r, &k, first_school, strength);
			make_needs(&r, &k, first_school, first_teacher, rules[c].commute_m);
		}
		struct exchange_problem p = {.name = "nation", .county_count = n, .school_count = k.school_count, .teacher_count = k.teacher_count,
			.need_count = k.need_count, .rules = rules, .schools = k.schools, .needs = k.needs, .teachers = k.teachers};
		double made = seconds();
		struct engine_run run = {.seed = 1, .threads = threads, .work = 1};
		struct engine_result result;
		struct exchange_plan *plan;
		struct err err = {};
		for (int tries = 0; tries == 0 || (!result.feasible && tries < TRIES_MAX); tries++) {
			if (exchange_solve(&a, &p, &run, &result, &plan, &err) != ST_OK || result.infeasible) {
				fprintf(stderr, "%s\n", err.text);
				return 1;
			}
			again += tries > 0;
			run.work = result.work + result.work / 2;
		}
		making += made - start;
		solving += seconds() - made;
		teachers += k.teacher_count;
		without += !result.feasible;
		objective += result.feasible ? result.objective : NAN;
		bound += result.bound;
		arena_done(&a);
	}
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	printf("%d counties, %lld teachers, %d threads: solving %.1f s (%.1f s of processor), making %.1f s, gap %.3f %%, peak %ld MB, chunks solved again %d, without a plan %d\n",
	       counties, (long long)teachers, threads, solving,
	       (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6, making,
	       100 * (objective - bound) / fabs(objective), usage.ru_maxrss / 1024, again, without);
	printf("%d counties at this pace: %.0f s\n", NATION, solving * NATION / counties);
	return without ? 1 : 0;
}
