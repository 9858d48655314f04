/* Shared by the files of access; private to this folder. */
#ifndef JH_ACCESS_INSIDE_H
#define JH_ACCESS_INSIDE_H

#include "access/access.h"
#include "access/log.h"
#include "crypt/digest.h"

/* How far two machines' clocks may differ before one counts as jumped. */
#define CLOCK_TOLERANCE SECONDS(60)

/* The digest a secret is kept and found by. */
static inline void secret_key(struct str secret, uint8_t ret[DIGEST_SIZE]) { digest_of(DIGEST_BLAKE2B, secret, ret); }

/* An entry about a change of access's own, as part of the open transaction. */
enum status log_change(struct access *a, const struct access_actor *by, const char *action, const char *thing, struct id row,
		       const char *outcome, struct str note, struct err *err);

/* Runs `SELECT count(*)`-like statements with one id. */
enum status count_by_id(struct access *a, const char *sql, struct id id, int64_t *ret, struct err *err);
/* Runs a statement whose one parameter is :id. */
enum status exec_by_id(struct access *a, const char *sql, struct id id, struct err *err);

/* Commits when the work went well, rolls back when not; returns what went wrong first. */
enum status finish(struct store *s, enum status st, struct err *err);

/* Failed attempts (throttle.c). */
enum { THROTTLE_KEYS = 3 };
struct throttle_key {
	uint8_t key[DIGEST_SIZE];
	int free;
};
struct throttle {
	struct throttle_key keys[THROTTLE_KEYS];
	int n;
};
void throttle_add(struct throttle *t, const char *kind, struct str a, struct str b, int free);
/* Of an address the part one household or office has: IPv4 whole, IPv6 the first 64 bits. */
struct str throttle_address(struct str address, char room[64]);
/* Counts an attempt before it is examined. ST_BUSY says how long to wait; then nothing was counted or written. */
enum status throttle_enter(struct access *a, const struct throttle *t, moment_t now, struct err *err);
/* The attempt succeeded (all it counted is forgotten, but for the address only this one), or was not examined after all. */
enum status throttle_leave(struct access *a, const struct throttle *t, bool success, struct err *err);

/* Passwords (password.c): hash and comparison pass the gate. */
enum { PASSWORD_TEXT = 128 };
enum status gated_hash(struct access *a, struct str password, char ret[PASSWORD_TEXT], struct err *err);
enum status gated_match(struct access *a, struct str password, struct str hash, bool *ret_matches, bool *ret_renew, struct err *err);

/* The stage an account is at; what the policy asks of it (session.c). */
enum status session_stage(struct access *a, struct id user, bool code_given, moment_t now, int *ret, struct err *err);
/* A new session, as part of the open transaction; writes its token. */
enum status session_start(struct access *a, struct id user, int stage, struct str address, struct str browser, moment_t now, char *ret_token,
			  struct err *err);
/* Ends the one of the token and starts another in its place, when it is at `from_code` (STAGE_CODE or any other). */
enum status session_step(struct access *a, struct str token, const struct access_actor *by, bool from_code, char *ret_token, int *ret_stage,
			 struct err *err);

/* Ends the account's sessions, remembered browsers, links, as part of the open transaction. `keep` (may be NULL): the key of a
 * session that stays. */
enum status end_everything(struct access *a, struct id user, const uint8_t *keep, struct err *err);

#endif
