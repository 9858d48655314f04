/* The tests of the store run once on each database: each test gets a fresh one of its own, opened. */
#ifndef JH_TEST_STORE_BOTH_H
#define JH_TEST_STORE_BOTH_H

#include "pg.h"
#include "store/store.h"
#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

struct place {
	enum store_dialect dialect;
	char folder[64]; /* scratch of this test */
	char path[128];  /* SQLite: the file */
	char url[PG_URL_MAX];
	struct store *s;
};

static const enum store_dialect both_dialects[] = {STORE_SQLITE, STORE_POSTGRES};

/* cmocka setup; *state points to the dialect before and to the place after. */
static inline int both_setup(void **state)
{
	struct place *p = test_calloc(1, sizeof *p);
	p->dialect = *(const enum store_dialect *)*state;
	strcpy(p->folder, "/tmp/jh-store-XXXXXX");
	if (!mkdtemp(p->folder))
		return -1;
	*state = p;
	snprintf(p->path, sizeof p->path, "%s/a.db", p->folder);
	if (p->dialect == STORE_SQLITE) {
		snprintf(p->url, sizeof p->url, "sqlite:%s", p->path);
	} else if (!pg_fresh_url(p->url)) {
		return 0; /* skipped by the test itself */
	}
	struct err err = {};
	if (store_open(&p->s, str_of(p->url), &(struct store_options){.busy_ms = 300}, &err) != ST_OK) {
		print_error("%s\n", err.text);
		rmdir(p->folder);
		return -1;
	}
	return 0;
}

static inline int both_teardown(void **state)
{
	struct place *p = *state;
	store_close(p->s);
	char command[128];
	snprintf(command, sizeof command, "rm -rf '%s'", p->folder);
	int ok = system(command);
	test_free(p);
	return ok;
}

/* The test's place; skips the test when its database is not installed. */
static inline struct place *place_of(void **state)
{
	struct place *p = *state;
	if (!p->s) {
		print_message("# skipped: PostgreSQL 15 is not installed\n");
		skip();
	}
	return p;
}

static inline struct store *second_store(const struct place *p)
{
	struct store *s = NULL;
	struct err err = {};
	assert_ok_err(store_open(&s, str_of(p->url), &(struct store_options){.busy_ms = 300}, &err));
	return s;
}

/* The first column of the first row. */
static inline int64_t query_i64(struct store *s, const char *sql)
{
	struct err err = {};
	struct stmt *q = NULL;
	bool row = false;
	assert_ok_err(store_prepare(s, &q, sql, &err));
	assert_ok_err(stmt_step(q, &row, &err));
	assert_true(row);
	int64_t v = stmt_i64(q, 0);
	stmt_finish(q);
	return v;
}

/* In a child process, which cmocka must not follow: its end is its answer. */
static inline pid_t in_child(void (*body)(const struct place *p, int argument), const struct place *p, int argument)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		body(p, argument);
		_exit(0);
	}
	assert_true(pid > 0);
	return pid;
}

static inline int wait_for(pid_t pid)
{
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* For child processes: ends with an exit code instead of a failed assertion. */
#define must(call)                                                                                                     \
	do {                                                                                                           \
		if ((call) != ST_OK) {                                                                                 \
			fprintf(stderr, "%s: %s\n", #call, err.text);                                                  \
			_exit(9);                                                                                      \
		}                                                                                                      \
	} while (0)

static inline void run(struct store *s, const char *sql)
{
	struct err err = {};
	assert_ok_err(store_run(s, sql, &err));
}

#define BOTH(test)                                                                                                     \
	{#test " (sqlite)", test, both_setup, both_teardown, (void *)(uintptr_t)&both_dialects[0]},                    \
	{#test " (postgres)", test, both_setup, both_teardown, (void *)(uintptr_t)&both_dialects[1]}
#define ONLY_SQLITE(test) {#test, test, both_setup, both_teardown, (void *)(uintptr_t)&both_dialects[0]}
#define ONLY_POSTGRES(test) {#test, test, both_setup, both_teardown, (void *)(uintptr_t)&both_dialects[1]}

#endif
