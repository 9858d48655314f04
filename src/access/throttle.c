/* What failed attempts cost. An attempt is counted before it is examined, so that guesses sent side by side count too. What is
 * blocked writes nothing: a flood costs one reading each. */
#include "access/inside.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { DOUBLINGS_MAX = 40 };

void throttle_add(struct throttle *t, const char *kind, struct str a, struct str b, int free)
{
	struct digest d;
	if (t->n == THROTTLE_KEYS)
		panic("too many keys of one attempt");
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add_part(&d, str_of(kind));
	digest_add_part(&d, a);
	digest_add_part(&d, b);
	digest_end(&d, t->keys[t->n].key);
	t->keys[t->n++].free = free;
}

struct str throttle_address(struct str address, char room[64])
{
	struct in6_addr v6;
	char text[INET6_ADDRSTRLEN];
	if (address.n >= sizeof text)
		return str_slice(address, 0, sizeof text);
	if (address.n)
		memcpy(text, address.p, address.n);
	text[address.n] = 0;
	if (!strchr(text, ':') || inet_pton(AF_INET6, text, &v6) != 1)
		return address;
	const uint8_t *b = v6.s6_addr;
	if (IN6_IS_ADDR_V4MAPPED(&v6))
		snprintf(room, 64, "%d.%d.%d.%d", b[12], b[13], b[14], b[15]);
	else
		snprintf(room, 64, "%02x%02x:%02x%02x:%02x%02x:%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
	return str_of(room);
}

/* Microseconds from the last failure until another attempt may come. */
static moment_t wait_after(const struct access_rules *r, int64_t failures, int free)
{
	if (failures < free)
		return 0;
	int64_t wait = r->attempts.first_wait_s;
	for (int64_t i = free; i < failures && i - free < DOUBLINGS_MAX && wait < r->attempts.longest_wait_s; i++)
		wait *= 2;
	return SECONDS(MIN(wait, r->attempts.longest_wait_s));
}

static enum status look(struct access *a, const struct throttle *t, moment_t now, moment_t *ret_left, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "SELECT failures, last FROM access_attempt WHERE key = :key", err));
	*ret_left = 0;
	for (int i = 0; i < t->n; i++) {
		bool row;
		stmt_bind_blob(q, "key", t->keys[i].key, DIGEST_SIZE);
		TRY(stmt_step(q, &row, err));
		if (!row)
			continue;
		int64_t failures = stmt_i64(q, 0);
		/* A failure in the future was counted before the clock went back: it waits no longer than one of now. */
		moment_t last = MIN(stmt_i64(q, 1), now), wait = wait_after(a->rules, failures, t->keys[i].free);
		if (now - last < SECONDS(a->rules->attempts.forget_s))
			*ret_left = MAX(*ret_left, last + wait - now);
		while (row)
			TRY(stmt_step(q, &row, err));
	}
	return ST_OK;
}

static enum status refuse_if(moment_t left, struct err *err)
{
	if (left <= 0)
		return ST_OK;
	return err_set(err, ST_BUSY, "too many failed attempts; try again in %lld s", (long long)((left + SECONDS(1) - 1) / SECONDS(1)));
}

static enum status count(struct access *a, const struct throttle *t, moment_t now, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	moment_t left;
	TRY(look(a, t, now, &left, err));
	TRY(refuse_if(left, err));
	TRY(store_prepare(a->store, &q,
			  "INSERT INTO access_attempt (key, failures, last) VALUES (:key, 1, :now) ON CONFLICT (key) DO UPDATE SET "
			  "failures = CASE WHEN access_attempt.last <= :forgotten THEN 1 ELSE access_attempt.failures + 1 END, last = excluded.last",
			  err));
	for (int i = 0; i < t->n; i++) {
		stmt_bind_blob(q, "key", t->keys[i].key, DIGEST_SIZE);
		stmt_bind_i64(q, "now", now);
		stmt_bind_i64(q, "forgotten", now - SECONDS(a->rules->attempts.forget_s));
		TRY(stmt_exec(q, NULL, err));
	}
	return ST_OK;
}

enum status throttle_enter(struct access *a, const struct throttle *t, moment_t now, struct err *err)
{
	moment_t left;
	TRY(look(a, t, now, &left, err));
	TRY(refuse_if(left, err));
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, count(a, t, now, err), err);
}

static enum status uncount(struct access *a, const struct throttle *t, bool success, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	TRY(store_prepare(a->store, &q, "UPDATE access_attempt SET failures = CASE WHEN :all = 1 OR failures < 1 THEN 0 ELSE failures - 1 END WHERE key = :key",
			  err));
	for (int i = 0; i < t->n; i++) {
		/* The first key is the account's with this address or browser. The others go on counting what others failed. */
		stmt_bind_i64(q, "all", success && i == 0);
		stmt_bind_blob(q, "key", t->keys[i].key, DIGEST_SIZE);
		TRY(stmt_exec(q, NULL, err));
	}
	return ST_OK;
}

enum status throttle_leave(struct access *a, const struct throttle *t, bool success, struct err *err)
{
	TRY(store_begin(a->store, STORE_WRITE, err));
	return finish(a->store, uncount(a, t, success, err), err);
}
