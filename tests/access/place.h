/* The tests of access run once on each database, each with a work database, keys and clock of its own. */
#ifndef JH_TEST_ACCESS_PLACE_H
#define JH_TEST_ACCESS_PLACE_H

#include "access/access.h"
#include "access/grant.h"
#include "access/role.h"
#include "access/user.h"
#include "base/arena.h"
#include "crypt/keyring.h"
#include "pg.h"
#include "unit.h"

#include <unistd.h>

#define NOON ((moment_t)1767268800 * 1000000) /* 2026-01-01T12:00:00Z */

struct place {
	enum store_dialect dialect;
	char folder[64], url[PG_URL_MAX], master[96], keys[96];
	struct access_rules rules;
	struct access access;
	struct access *a;
	struct arena arena;
	moment_t now;
};

static const struct str place_refused[] = {{"password", 8}, {"junheng", 7}, {"qwerty", 6}};

static enum store_dialect both_dialects[] = {STORE_SQLITE, STORE_POSTGRES};

static inline int place_setup(void **state)
{
	struct place *p = test_calloc(1, sizeof *p);
	struct err err = {};
	p->dialect = *(const enum store_dialect *)*state;
	*state = p;
	snprintf(p->folder, sizeof p->folder, "/tmp/jh-access-XXXXXX");
	if (!mkdtemp(p->folder))
		return -1;
	arena_init(&p->arena);
	snprintf(p->url, sizeof p->url, "sqlite:%s/a.db", p->folder);
	snprintf(p->master, sizeof p->master, "%s/master", p->folder);
	snprintf(p->keys, sizeof p->keys, "%s/keys", p->folder);
	if (p->dialect == STORE_POSTGRES && !pg_fresh_url(p->url))
		return 0; /* left out by the test itself */
	p->now = NOON;
	p->rules = (struct access_rules){
		.password = {.characters_at_least = 10, .kinds_at_least = 2, .days_at_most = 90, .refused = place_refused,
			     .refused_count = ARRAY_LEN(place_refused)},
		.session = {.idle_s = 1800, .longest_s = 43200},
		.attempts = {.free = 3, .free_of_address = 6, .free_of_account = 9, .first_wait_s = 10, .longest_wait_s = 80, .forget_s = 86400},
		.link = {.first_s = 86400, .invite_s = 259200, .reset_s = 3600},
		.second_factor = 1u << ROLE_SYSTEM | 1u << ROLE_SECURITY | 1u << ROLE_AUDIT,
		.recovery_codes = 4,
		.browser_s = 86400 * 90,
		.token_days_at_most = 365,
		.log_months_at_least = 6,
	};
	p->access = (struct access){.rules = &p->rules, .zone_minutes = 480};
	p->a = &p->access;
	if (store_open_work(&p->access.store, str_of(p->url), &(struct store_options){.busy_ms = 500}, &err) != ST_OK ||
	    access_migrate(p->access.store, &err) != ST_OK || keyring_create(p->master, p->keys, &err) != ST_OK ||
	    keyring_open(&p->access.keys, p->master, p->keys, &err) != ST_OK) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

static inline int place_done(void **state)
{
	struct place *p = *state;
	static const char *const files[] = {"a.db.work", "a.db.work-wal", "a.db.work-shm", "master", "keys"};
	keyring_close(p->access.keys);
	store_close(p->access.store);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[128];
		snprintf(path, sizeof path, "%s/%s", p->folder, files[i]);
		unlink(path);
	}
	rmdir(p->folder);
	arena_done(&p->arena);
	test_free(p);
	return 0;
}

#define PLACE(name)                                                                                                    \
	struct place *name = *state;                                                                                   \
	struct err err = {};                                                                                           \
	(void)err;                                                                                                     \
	if (!name->access.store)                                                                                       \
	SKIP_TEST("PostgreSQL 15 is not installed")

#define BOTH(f)                                                                                                        \
	{#f " (sqlite)", f, place_setup, place_done, &both_dialects[0]},                                               \
	{#f " (postgres)", f, place_setup, place_done, &both_dialects[1]}

/* Acts as nobody signed in, from the address. */
static inline struct access_actor actor(const struct place *p)
{
	return (struct access_actor){.via = STR("192.0.2.1"), .now = p->now};
}

static inline struct id add_user(struct place *p, const char *login)
{
	struct err err = {};
	struct id id = {};
	struct access_actor by = actor(p);
	assert_ok_err(access_user_add(p->a, &by, str_of(login), str_of("王老师"), (struct id){}, &id, &err));
	return id;
}

static const char good_password[] = "Lotus-Pond 37 Bridges";

static inline struct id add_user_with_password(struct place *p, const char *login)
{
	struct err err = {};
	struct access_actor by = actor(p);
	struct id id = add_user(p, login);
	assert_ok_err(access_password_set(p->a, &by, id, str_of(good_password), STR(""), &err));
	return id;
}

static inline struct id give(struct place *p, struct id user, enum role role, struct id anchor)
{
	struct err err = {};
	struct id id = {};
	struct access_actor by = actor(p);
	assert_ok_err(access_grant_add(p->a, &by, user, role, anchor, moment_day(p->now, 480), DAY_MAX, &id, &err));
	return id;
}

static inline struct id nth(int n)
{
	struct id id = {};
	id.b[15] = (uint8_t)n;
	return id;
}

static inline int64_t number(struct place *p, const char *sql)
{
	struct err err = {};
	struct stmt *q = NULL;
	bool row = false;
	assert_ok_err(store_prepare(p->access.store, &q, sql, &err));
	assert_ok_err(stmt_step(q, &row, &err));
	int64_t n = row ? stmt_i64(q, 0) : -1;
	stmt_finish(q);
	return n;
}

#endif
