/* The access log: who did what, when, to which row and what for. Append-only, each entry chained to the one before by its digest,
 * so that a changed or missing entry shows (access_log_verify). Holds ids and no personal values. Read by the audit administrator
 * alone.
 *
 * What is worth an entry: signing in and out and failing to, every change to accounts, roles, links and tokens (written here,
 * with the change, in one transaction), and by the callers: personal values read, exports, imports, undoings, adoptions, and what
 * was refused. */
#ifndef JH_ACCESS_LOG_H
#define JH_ACCESS_LOG_H

#include "access/access.h"

struct arena;

enum { LOG_TEXT_MAX = 500, LOG_LIST_MAX = 1000 };

struct access_entry {
	int64_t seq;        /* filled when read */
	moment_t at;
	struct id user;     /* who; zero: nobody signed in, or the command line */
	struct str via;     /* address, or "command line" */
	struct str action;  /* as in role.h, or a word of access: sign-in, sign-out, link, … */
	struct str thing;   /* record or thing of the rights */
	struct id row;      /* zero: none in particular */
	struct str outcome; /* "ok", "denied", "failed" */
	struct str purpose; /* what for, in the person's words, or what the change was */
};

/* Appends, in one transaction (or as part of the caller's). Texts longer than LOG_TEXT_MAX bytes are ST_TOO_LARGE. Two indexed
 * statements an entry. */
enum status access_log_add(struct access *a, const struct access_entry *entries, size_t n, struct err *err);

/* Newest first. Zero values do not restrict. */
struct access_log_query {
	struct id user, row;
	struct str action, thing;
	moment_t from, to;  /* half open; to 0: open */
	int64_t before;     /* entries with a smaller seq: the next page */
	int limit;          /* 0: 100; at most LOG_LIST_MAX */
};
enum status access_log_list(struct access *a, struct arena *arena, const struct access_log_query *q, struct access_entry **ret,
			    size_t *ret_n, struct err *err);

/* How many entries there are since the moment, by what was done, to what and how it ended; the most first. O(entries since). */
struct access_log_sum {
	struct str action, thing, outcome;
	int64_t n;
};
enum { LOG_SUMS_MAX = 500 };
enum status access_log_sums(struct access *a, struct arena *arena, moment_t from, struct access_log_sum **ret, size_t *ret_n, struct err *err);

/* Recomputes the chain. ST_NO names the first entry that does not fit. *ret_entries, *ret_digest (64 hex digits; may be NULL): how
 * many there are and the last digest, which kept elsewhere proves later that none was cut off the end. O(entries). */
enum { LOG_DIGEST_TEXT = 65 };
enum status access_log_verify(struct access *a, int64_t *ret_entries, char ret_digest[LOG_DIGEST_TEXT], struct err *err);

/* Removes entries older than the policy wants them kept; the chain then starts at the digest before the first that stays.
 * `months` below the policy's least is ST_DENIED. */
enum status access_log_prune(struct access *a, const struct access_actor *by, int months, int64_t *ret_removed, struct err *err);

#endif
