/* Form saves while an import commits: bench_saves DB PID saves a row of the figures' ledger, its note, every 20 ms, each a
 * change of its own, until the process PID has ended, and prints how long they took, from the moment each was due: a save that
 * comes while another one waits has waited as long as it had to. */
#include "areas/register/register.h"
#include "base/arena.h"
#include "record/change.h"
#include "record/value.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EVERY_MS = 20, SAVES_MAX = 100000 };

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;
	return a < b ? -1 : a > b;
}

static void put(const struct record *r, struct value *values, bool *given, const char *field, struct value v)
{
	int i = record_field_index(r, str_of(field));
	values[i] = v;
	given[i] = true;
}

static void save(struct reg *g, int number)
{
	struct arena a;
	struct faults faults;
	struct err err = {};
	struct change *c;
	arena_init(&a);
	faults_init(&faults, &a, 100);
	const struct record *r = &record_figure;
	size_t n = (size_t)record_field_count(r);
	struct value *values = ARENA_ARRAY(&a, struct value, n);
	bool *given = ARENA_ARRAY(&a, bool, n);
	const char *const texts[][2] = {{"place", "Bench"}, {"period", "2025"}, {"measure", "saves"}, {"unit", "count"}, {"kind", "single"},
					{"source", "bench"}, {"note", arena_printf(&a, "Save %d", number)}};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		put(r, values, given, texts[i][0], (struct value){.form = VALUE_TEXT, .s = str_of(texts[i][1])});
	put(r, values, given, "value", (struct value){.form = VALUE_INTEGER, .i = 1000000});
	struct change_info info = {.actor = STR("bench"), .kind = "form"};
	struct row_input in = {.record = r, .values = values, .given = given};
	enum status st = change_begin(g, &info, &faults, &c, &err);
	if (st == ST_OK && (st = change_put(c, &in, NULL, NULL, &err)) != ST_OK)
		change_abort(c);
	else if (st == ST_OK)
		st = change_commit(c, NULL, &err);
	if (st != ST_OK)
		panic("save %d: %s", number, err.text);
	arena_done(&a);
}

int main(int argc, char **argv)
{
	struct err err = {};
	struct store *store;
	struct reg *g;
	if (argc != 3) {
		fprintf(stderr, "usage: bench_saves DB PID\n");
		return 2;
	}
	struct catalogue catalogue = {register_records, 0};
	while (register_records[catalogue.n])
		catalogue.n++;
	if (store_open(&store, str_of(argv[1]), NULL, &err) != ST_OK)
		panic("%s", err.text);
	struct reg_options o = {.store = store, .catalogue = &catalogue, .zone_minutes = 480};
	if (reg_open(&g, &o, &err) != ST_OK)
		panic("%s", err.text);
	pid_t other = (pid_t)strtol(argv[2], NULL, 10);
	double *waits = heap_alloc(SAVES_MAX, sizeof *waits), begin = now_ms();
	int n = 0;
	do {
		double due = begin + (double)n * EVERY_MS, early = due - now_ms();
		if (early > 0)
			nanosleep(&(struct timespec){.tv_nsec = (long)(early * 1e6)}, NULL);
		save(g, n);
		waits[n++] = now_ms() - due;
	} while (other > 0 && kill(other, 0) == 0 && n < SAVES_MAX);
	qsort(waits, (size_t)n, sizeof *waits, by_size);
	printf("%d saves, one every %d ms: p50 %.1f, p99 %.1f, most %.1f ms\n", n, EVERY_MS, waits[n / 2], waits[(n * 99 - 1) / 100], waits[n - 1]);
	free(waits);
	reg_close(g);
	store_close(store);
	return 0;
}
