/* The tests of work run once on each database: each gets a fresh one, its tables made, and a folder for files. */
#ifndef JH_TEST_WORK_WORK_H
#define JH_TEST_WORK_WORK_H

#include "base/arena.h"
#include "pg.h"
#include "store/store.h"
#include "unit.h"
#include "work/file.h"
#include "work/job.h"
#include "work/work.h"

#include <ftw.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct place {
	enum store_dialect dialect;
	char folder[64], files_path[96];
	char url[PG_URL_MAX];
	struct store *s; /* NULL: PostgreSQL is not installed */
	struct files *files;
	struct arena arena;
};

static const enum store_dialect both_dialects[] = {STORE_SQLITE, STORE_POSTGRES};

static inline int remove_any(const char *path, const struct stat *st, int kind, struct FTW *at) { return remove(path); }

static inline int place_setup(void **state)
{
	struct place *p = test_calloc(1, sizeof *p);
	struct err err = {};
	p->dialect = *(const enum store_dialect *)*state;
	*state = p;
	arena_init(&p->arena);
	strcpy(p->folder, "/tmp/jh-work-XXXXXX");
	if (!mkdtemp(p->folder))
		return -1;
	snprintf(p->files_path, sizeof p->files_path, "%s/files", p->folder);
	if (p->dialect == STORE_SQLITE)
		snprintf(p->url, sizeof p->url, "sqlite:%s/register.db", p->folder);
	else if (!pg_fresh_url(p->url))
		return 0;
	if (store_open_work(&p->s, str_of(p->url), NULL, &err) != ST_OK || work_migrate(p->s, &err) != ST_OK ||
	    files_open(&p->files, p->s, p->files_path, &err) != ST_OK) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

static inline int place_teardown(void **state)
{
	struct place *p = *state;
	files_close(p->files);
	store_close(p->s);
	arena_done(&p->arena);
	nftw(p->folder, remove_any, 16, FTW_DEPTH | FTW_PHYS);
	test_free(p);
	return 0;
}

#define PLACE(p)                                                                                                       \
	struct place *p = *state;                                                                                      \
	struct err err = {};                                                                                           \
	(void)err;                                                                                                     \
	if (!p->s)                                                                                                     \
	SKIP_TEST("PostgreSQL 15 is not installed")

#define BOTH(test)                                                                                                     \
	{#test " (sqlite)", test, place_setup, place_teardown, (void *)(uintptr_t)&both_dialects[0]},                  \
	{#test " (postgres)", test, place_setup, place_teardown, (void *)(uintptr_t)&both_dialects[1]}

static inline int64_t query_i64(struct store *s, const char *sql)
{
	struct err err = {};
	struct stmt *q = NULL;
	bool row = false;
	assert_ok_err(store_prepare(s, &q, sql, &err));
	assert_ok_err(stmt_step(q, &row, &err));
	int64_t v = row ? stmt_i64(q, 0) : -1;
	stmt_finish(q);
	return v;
}

static inline void nap(int ms)
{
	struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
	nanosleep(&t, NULL);
}

static inline struct file upload_text(struct place *p, const char *name, const char *text)
{
	struct file_upload *u = NULL;
	struct file file = {};
	struct err err = {};
	assert_ok_err(upload_begin(p->files, &u, str_of(name), NULL, 1 << 20, &err));
	assert_ok_err(upload_add(u, text, strlen(text), &err));
	assert_ok_err(upload_end(u, &p->arena, &file, &err));
	return file;
}

#endif
