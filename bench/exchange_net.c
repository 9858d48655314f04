/* Writes exchange networks of counties as DIMACS minimum-cost flow problems, one county a file.
 *
 *   bench_exchange_net DIR COUNTIES [SCHOOLS TEACHERS NEAREST ELIGIBLE_PER_MILLE SEED]
 *
 * A county has schools scattered over 30 km × 30 km and as many teachers at each. A teacher lives within some kilometres of
 * his school. Who is eligible may go to any of the schools nearest to his home, or stay; others stay. Every school keeps
 * its headcount. The cost is the way to work in metres; staying costs a little more, so that moving is worth something. */
#include "base/arena.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct county {
	int schools, teachers, nearest, eligible;
	double *x, *y;
};

static double distance(double ax, double ay, double bx, double by) { return hypot(ax - bx, ay - by); }

struct near {
	int school;
	double metres;
};

static int by_metres(const void *p, const void *q)
{
	const struct near *a = p, *b = q;
	return a->metres < b->metres ? -1 : a->metres > b->metres ? 1 : a->school - b->school;
}

struct arcs {
	int *teacher, *school, *cost;
	int n;
};

static void teacher_arcs(const struct county *c, struct rng *rng, int teacher, struct near *near, struct arcs *arcs)
{
	int home = teacher % c->schools;
	double x = c->x[home] + 4000 * rng_normal(rng), y = c->y[home] + 4000 * rng_normal(rng);
	for (int s = 0; s < c->schools; s++)
		near[s] = (struct near){s, distance(x, y, c->x[s], c->y[s])};
	double home_metres = near[home].metres;
	int n = 0;
	if ((int)rng_below(rng, 1000) < c->eligible) {
		qsort(near, (size_t)c->schools, sizeof *near, by_metres);
		n = c->nearest < c->schools ? c->nearest : c->schools;
	}
	bool has_home = false;
	for (int i = 0; i < n; i++) {
		bool stays = near[i].school == home;
		has_home |= stays;
		arcs->teacher[arcs->n] = teacher;
		arcs->school[arcs->n] = near[i].school;
		arcs->cost[arcs->n++] = (int)near[i].metres + (stays ? 3000 : 0);
	}
	if (has_home)
		return;
	arcs->teacher[arcs->n] = teacher;
	arcs->school[arcs->n] = home;
	arcs->cost[arcs->n++] = (int)home_metres + 3000;
}

static void write_county(const struct county *c, struct rng *rng, FILE *out)
{
	int n = c->schools * c->teachers;
	struct near *near = heap_alloc((size_t)c->schools, sizeof *near);
	size_t most = (size_t)n * (size_t)(c->nearest + 1);
	struct arcs arcs = {heap_alloc(most, sizeof(int)), heap_alloc(most, sizeof(int)), heap_alloc(most, sizeof(int)), 0};
	for (int s = 0; s < c->schools; s++) {
		c->x[s] = 30000 * rng_unit(rng);
		c->y[s] = 30000 * rng_unit(rng);
	}
	for (int t = 0; t < n; t++)
		teacher_arcs(c, rng, t, near, &arcs);
	fprintf(out, "p min %d %d\n", n + c->schools, arcs.n);
	for (int t = 0; t < n; t++)
		fprintf(out, "n %d 1\n", t + 1);
	for (int s = 0; s < c->schools; s++)
		fprintf(out, "n %d %d\n", n + s + 1, -c->teachers);
	for (int k = 0; k < arcs.n; k++)
		fprintf(out, "a %d %d 0 1 %d\n", arcs.teacher[k] + 1, n + arcs.school[k] + 1, arcs.cost[k]);
	free(near);
	free(arcs.teacher);
	free(arcs.school);
	free(arcs.cost);
}

static int argument(int argc, char **argv, int i, int otherwise)
{
	int64_t n;
	if (i >= argc)
		return otherwise;
	return str_to_i64(str_of(argv[i]), &n) && n >= 0 && n <= 100000 ? (int)n : 0;
}

int main(int argc, char **argv)
{
	int counties = argument(argc, argv, 2, 0);
	struct county c = {
		.schools = argument(argc, argv, 3, 60),
		.teachers = argument(argc, argv, 4, 60),
		.nearest = argument(argc, argv, 5, 20),
		.eligible = argument(argc, argv, 6, 280),
	};
	if (counties < 1 || c.schools < 1 || c.teachers < 1 || c.nearest < 1) {
		fputs("bench_exchange_net DIR COUNTIES [SCHOOLS TEACHERS NEAREST ELIGIBLE_PER_MILLE SEED]\n", stderr);
		return 2;
	}
	struct rng all;
	rng_init(&all, (uint64_t)argument(argc, argv, 7, 1));
	c.x = heap_alloc((size_t)c.schools, sizeof *c.x);
	c.y = heap_alloc((size_t)c.schools, sizeof *c.y);
	for (int i = 0; i < counties; i++) {
		char path[4096];
		snprintf(path, sizeof path, "%s/county%d.min", argv[1], i + 1);
		FILE *out = fopen(path, "w");
		if (!out) {
			perror(path);
			return 4;
		}
		struct rng rng;
		rng_fork(&all, (uint64_t)i, &rng);
		write_county(&c, &rng, out);
		if (fclose(out) != 0) {
			perror(path);
			return 4;
		}
	}
	free(c.x);
	free(c.y);
	return 0;
}
