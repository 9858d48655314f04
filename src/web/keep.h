/* What a worker keeps between requests: results computed from the register that pages ask for again and again. One thread's.
 *
 * A key names everything the value depends on: what it is, the register's last transaction, the day, the year. Nothing is ever
 * out of date, it is only no longer asked for. */
#ifndef JH_WEB_KEEP_H
#define JH_WEB_KEEP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct keep;

/* At most `entries` values of together about `bytes`, those asked for last; those of the turn under way stay in any case. */
struct keep *keep_new(int entries, size_t bytes);
void keep_free(struct keep *k); /* NULL allowed */
/* A request begins: what was handed out before may go. */
void keep_turn(struct keep *k);

/* Fills *ret, with all it points to on the arena. */
typedef enum status keep_maker(void *context, struct arena *a, void **ret, struct err *err);
/* The value of the key, made when there is none; valid until the next turn. A failure keeps nothing. O(entries). */
enum status keep_get(struct keep *k, struct str key, keep_maker *make, void *context, void **ret, struct err *err);

#endif
