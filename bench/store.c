/* Bulk loading beside the database's own loader, from the same CSV file. Run by bench/store.sh.
 *
 *   bench_store --make FILE ROWS       writes a file of 20 columns of integers
 *   bench_store FILE URL PEER          loads it into URL, and with sqlite3 or psql into PEER (a file or URL), three times each
 *
 * Both sides end with everything committed and synced as their defaults are. */
#include "base/arena.h"
#include "base/rng.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COLUMNS = 20, ROUNDS = 3 };

struct took {
	double wall_s, cpu_s;
	long peak_kb;
};

static double wall(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(enum status st, const struct err *err)
{
	if (st != ST_OK)
		panic("%s", err->text);
}

static int make(const char *path, long rows)
{
	FILE *f = fopen(path, "w");
	if (!f)
		panic("%s cannot be written", path);
	struct rng r;
	rng_init(&r, 1);
	for (long i = 0; i < rows; i++) {
		fprintf(f, "%ld", i);
		for (int c = 1; c < COLUMNS; c++)
			fprintf(f, ",%llu", (unsigned long long)rng_below(&r, 100000));
		fputc('\n', f);
	}
	return fclose(f) == 0 ? 0 : 4;
}

static char *create_sql(struct arena *a, const char *type)
{
	char *sql = arena_strdup(a, "CREATE TABLE t (");
	for (int c = 0; c < COLUMNS; c++)
		sql = arena_printf(a, "%s%sc%d %s", sql, c ? ", " : "", c, type);
	return arena_printf(a, "%s)", sql);
}

static void load(const char *csv, const char *url)
{
	struct err err = {};
	struct arena a;
	arena_init(&a);
	struct store *s = NULL;
	must(store_open(&s, str_of(url), NULL, &err), &err);
	must(store_run(s, "DROP TABLE IF EXISTS t", &err), &err);
	must(store_run(s, create_sql(&a, store_type_name(store_dialect(s), STORE_INTEGER)), &err), &err);
	struct bulk_column columns[COLUMNS];
	for (int c = 0; c < COLUMNS; c++)
		columns[c] = (struct bulk_column){arena_printf(&a, "c%d", c), STORE_INTEGER};
	struct bulk *b = NULL;
	must(store_begin(s, STORE_WRITE, &err), &err);
	must(bulk_open(s, &b, "t", columns, COLUMNS, &err), &err);
	FILE *f = fopen(csv, "r");
	char line[1024];
	while (f && fgets(line, sizeof line, f)) {
		struct str rest = str_trim(str_of(line)), part;
		int64_t v;
		while (str_next(&rest, ',', &part))
			if (str_to_i64(part, &v))
				bulk_i64(b, v);
		must(bulk_row(b, &err), &err);
	}
	if (!f || fclose(f) != 0)
		panic("%s cannot be read", csv);
	must(bulk_close(b, NULL, &err), &err);
	must(store_commit(s, &err), &err);
	store_close(s);
	arena_done(&a);
}

static void load_peer(const char *csv, const char *peer, bool pg)
{
	struct arena a;
	arena_init(&a);
	const char *create = create_sql(&a, pg ? "BIGINT" : "INTEGER");
	if (pg)
		execl("/usr/lib/postgresql/15/bin/psql", "psql", "-X", "-q", "-d", peer, "-c",
		      "SET client_min_messages = error", "-c", "DROP TABLE IF EXISTS t", "-c", create, "-c",
		      arena_printf(&a, "\\copy t FROM '%s' (FORMAT csv)", csv), (char *)NULL);
	else
		execlp("sqlite3", "sqlite3", peer, "DROP TABLE IF EXISTS t", create,
		       arena_printf(&a, ".import --csv '%s' t", csv), (char *)NULL);
	panic("the peer is not installed (setup/install bench)");
}

/* In a process of its own, so that time and memory are its own. For PostgreSQL the server's work is in the wall time only. */
static struct took time_of(void (*body)(const char *csv, const char *to, bool pg), const char *csv, const char *to, bool pg)
{
	double start = wall();
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		body(csv, to, pg);
		_exit(0);
	}
	int status;
	struct rusage u;
	if (pid < 0 || wait4(pid, &status, 0, &u) != pid || status != 0)
		panic("loading failed");
	return (struct took){.wall_s = wall() - start,
			     .cpu_s = (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
				      1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec),
			     .peak_kb = u.ru_maxrss};
}

static void load_own(const char *csv, const char *url, bool pg) { load(csv, url); }

static struct took best_of(struct took a, struct took b)
{
	return (struct took){MIN(a.wall_s, b.wall_s), MIN(a.cpu_s, b.cpu_s), MAX(a.peak_kb, b.peak_kb)};
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	if (strcmp(argv[1], "--make") == 0)
		return make(argv[2], atol(argv[3]));
	bool pg = str_starts(str_of(argv[2]), STR("postgres"));
	struct took own = {1e9, 1e9, 0}, peer = {1e9, 1e9, 0};
	for (int i = 0; i < ROUNDS; i++) {
		own = best_of(own, time_of(load_own, argv[1], argv[2], pg));
		peer = best_of(peer, time_of(load_peer, argv[1], argv[3], pg));
	}
	const char *name = pg ? "psql \\copy" : "sqlite3 .import";
	printf("bulk:            %6.2f s, %6.2f s of CPU, %ld MB\n", own.wall_s, own.cpu_s, own.peak_kb / 1024);
	printf("%-16s %6.2f s, %6.2f s of CPU, %ld MB\n", name, peer.wall_s, peer.cpu_s, peer.peak_kb / 1024);
	printf("bulk / %s: %.2f wall, %.2f CPU\n", name, own.wall_s / peer.wall_s, own.cpu_s / peer.cpu_s);
	return 0;
}
