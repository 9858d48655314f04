/* The scanner of parameters, beside SQLite's own reading of the same text. */
#include "store/params.h"

#include "base/arena.h"
#include "target.h"

#include <sqlite3.h>
#include <string.h>

enum { SQL_MAX = 4096 }; /* longer texts only take longer */

static bool scan(struct arena *a, struct str sql, enum store_dialect d, struct params *p)
{
	struct err err = {};
	enum status st = params_scan(a, sql, d, p, &err);
	FUZZ_CHECK(st == ST_OK || st == ST_INTERNAL);
	FUZZ_CHECK(st == ST_OK ? p->sql != NULL : err.text[0] != 0);
	for (int i = 0; st == ST_OK && i < p->n; i++) {
		FUZZ_CHECK(p->names[i][0] != 0);
		for (int j = 0; j < i; j++)
			FUZZ_CHECK(strcmp(p->names[i], p->names[j]) != 0);
	}
	return st == ST_OK;
}

/* What SQLite accepts has the parameters it finds itself, by name and number. */
static void compare_with_sqlite(const char *sql, const struct params *p)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *named = NULL, *numbered = NULL;
	const char *tail = NULL;
	FUZZ_CHECK(sqlite3_open(":memory:", &db) == SQLITE_OK);
	bool whole = sqlite3_prepare_v2(db, sql, -1, &named, &tail) == SQLITE_OK && named && !*tail;
	/* SQLite also reads Tcl's variables, `:a::b` and `:a(b)`; here a parameter ends before them. */
	for (int i = 0; whole && i < sqlite3_bind_parameter_count(named); i++)
		whole = !strpbrk(sqlite3_bind_parameter_name(named, i + 1) + 1, ":(");
	if (whole) {
		FUZZ_CHECK(sqlite3_bind_parameter_count(named) == p->n);
		for (int i = 0; i < p->n; i++)
			FUZZ_CHECK(strcmp(sqlite3_bind_parameter_name(named, i + 1) + 1, p->names[i]) == 0);
		FUZZ_CHECK(sqlite3_prepare_v2(db, p->sql, -1, &numbered, &tail) == SQLITE_OK && numbered && !*tail);
		FUZZ_CHECK(sqlite3_bind_parameter_count(numbered) == p->n);
	}
	sqlite3_finalize(named);
	sqlite3_finalize(numbered);
	sqlite3_close(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > SQL_MAX)
		return 0;
	struct arena a;
	arena_init(&a);
	struct str sql = {(const char *)data, size};
	struct params lite = {}, pg = {};
	bool lite_ok = scan(&a, sql, STORE_SQLITE, &lite);
	bool pg_ok = scan(&a, sql, STORE_POSTGRES, &pg);
	if (lite_ok)
		compare_with_sqlite(str_dup(&a, sql), &lite);
	/* Where no quote, comment or operator means something else to one of them, they read the same. */
	bool plain = true;
	for (size_t i = 0; i < size; i++)
		plain = plain && !strchr("'\"`[]$/-?@#", (char)data[i]);
	if (plain && lite_ok && pg_ok) {
		FUZZ_CHECK(lite.n == pg.n);
		for (int i = 0; i < lite.n; i++)
			FUZZ_CHECK(strcmp(lite.names[i], pg.names[i]) == 0);
	}
	arena_done(&a);
	return 0;
}
