/* Import, timed: bench_import make ROWS FOLDER writes region.csv, school.csv and statistics.csv of so many yearly rows;
 * bench_import run DB FILE… imports and commits, and prints rows, seconds, CPU seconds and the most memory held. */
#include "areas/register/register.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include "record/import/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { SECTIONS_A_SCHOOL = 1, YEARS = 5 };

static FILE *open_in(const char *folder, const char *name)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "wb");
	if (!f)
		panic("%s cannot be written", path);
	return f;
}

static int make(long rows, const char *folder)
{
	long schools = (rows + YEARS - 1) / YEARS;
	struct rng r;
	rng_init(&r, 1);
	FILE *f = open_in(folder, "region.csv");
	fprintf(f, "code,name,level\n");
	for (int i = 1; i <= 99; i++)
		fprintf(f, "1311%02d,County %d,county\n", i, i);
	fclose(f);
	f = open_in(folder, "school.csv");
	fprintf(f, "code,name,type,county\n");
	for (long i = 0; i < schools; i++)
		fprintf(f, "2113%06ld,第%ld小学,211,1311%02ld\n", i, i, i % 99 + 1);
	fclose(f);
	f = open_in(folder, "statistics.csv");
	fprintf(f, "school,year,section,classes,pupils,teachers,above degree,backbone,pe,music,art,arts,teaching rooms m2,indoor sports m2,"
		   "sports ground m2,sports hall m2,equipment yuan,multimedia rooms,books,largest class\n");
	for (long i = 0; i < rows; i++) {
		int classes = 6 + (int)rng_below(&r, 30), pupils = classes * (30 + (int)rng_below(&r, 15)), teachers = pupils / 15 + 1;
		int year = 2020 + (int)(i % YEARS);
		fprintf(f, "2113%06ld,%d-%d,primary,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d.%d,%d,%d.5,%d,%d,%d,%d,%d\n", i / YEARS, year, year + 1, classes,
			pupils, teachers, teachers / 2, teachers / 10, teachers / 20, teachers / 30, teachers / 30, 0, pupils * 5, (int)(i % 10),
			200, pupils * 8, 100, pupils * 2100, classes, pupils * 20, 45);
	}
	fclose(f);
	return 0;
}

static double seconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* CPU seconds, MiB and seconds at the end of each step. */
static bool note_step(void *context, enum import_step step, double share, int64_t rows)
{
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	((double *)context)[step] = seconds(CLOCK_PROCESS_CPUTIME_ID);
	((double *)context)[step + 4] = (double)use.ru_maxrss / 1024;
	((double *)context)[step + 8] = seconds(CLOCK_MONOTONIC);
	return true;
}

static int run(const char *db, const char *const *files, int n)
{
	struct arena a;
	struct err err = {};
	struct store *store;
	struct reg *g;
	struct import_result r = {};
	struct buf out;
	arena_init(&a);
	buf_init(&out, 0);
	struct catalogue catalogue = {register_records, 0};
	while (register_records[catalogue.n])
		catalogue.n++;
	if (store_open(&store, str_of(db), NULL, &err) != ST_OK)
		panic("%s", err.text);
	struct reg_options o = {.store = store, .catalogue = &catalogue, .zone_minutes = 480};
	if (reg_open(&g, &o, &err) != ST_OK || reg_migrate(g, &err) != ST_OK)
		panic("%s", err.text);
	double step[12] = {}, begin = seconds(CLOCK_PROCESS_CPUTIME_ID);
	double start = seconds(CLOCK_MONOTONIC), wall, cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	struct import_options io = {.commit = true, .actor = STR("bench"), .progress = note_step, .context = step};
	enum status st = import_run(g, &a, files, n, &io, &r, &err);
	wall = seconds(CLOCK_MONOTONIC) - start;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	if (st != ST_OK) {
		import_json(&r, LANG_EN, &out);
		fprintf(stderr, "%s: %s\n%.2000s\n", status_name(st), err.text, out.p ? out.p : "");
	}
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	printf("rows %lld created %lld changed %lld unchanged %lld faults %zu: %.2f s, %.2f s CPU, %.1f MiB\n", (long long)r.rows,
	       (long long)r.created, (long long)r.changed, (long long)r.unchanged, r.n_faults, wall, cpu, (double)use.ru_maxrss / 1024);
	printf("CPU until: read %.2f, written %.2f, checked %.2f, committed %.2f s\n", step[IMPORT_READING] - begin, step[IMPORT_WRITING] - begin,
	       step[IMPORT_COMMITTING] - begin, cpu);
	printf("Time until: read %.2f, written %.2f, checked %.2f, committed %.2f s\n", step[IMPORT_READING + 8] - start,
	       step[IMPORT_WRITING + 8] - start, step[IMPORT_COMMITTING + 8] - start, wall);
	printf("Most memory until: read %.1f, written %.1f, checked %.1f MiB\n", step[IMPORT_READING + 4], step[IMPORT_WRITING + 4],
	       step[IMPORT_COMMITTING + 4]);
	buf_done(&out);
	reg_close(g);
	store_close(store);
	arena_done(&a);
	return st == ST_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "make"))
		return make(atol(argv[2]), argv[3]);
	if (argc >= 4 && !strcmp(argv[1], "run"))
		return run(argv[2], (const char *const *)(argv + 3), argc - 3);
	fprintf(stderr, "usage: bench_import make ROWS FOLDER | run DB FILE...\n");
	return 2;
}
