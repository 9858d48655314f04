/* What the pages of all workers keep between requests: results computed from the register that are asked for again and again.
 *
 * A key names everything the value depends on: what it is, the state of the records it was made from (record_stamp), the day, the
 * year. Nothing is ever out of date, it is only no longer asked for. A value is made once, by who asks first; who asks meanwhile
 * waits for it. Values are read by many threads and never changed. */
#ifndef JH_WEB_KEEP_H
#define JH_WEB_KEEP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct keep;      /* shared by threads */
struct keep_hand; /* what one thread was given and may still be reading */

/* At most `entries` values of together about `bytes`, those asked for last; those in a hand stay in any case. */
struct keep *keep_new(int entries, size_t bytes);
void keep_free(struct keep *k); /* after its hands; NULL allowed */
struct keep_hand *keep_hand_new(struct keep *k);
void keep_hand_free(struct keep_hand *h); /* NULL allowed */
/* A request begins: what was handed out before may go. */
void keep_turn(struct keep_hand *h);

/* Fills *ret, with all it points to on the arena, or in values that it asks for with the same hand: those stay as long as it. */
typedef enum status keep_maker(void *context, struct arena *a, void **ret, struct err *err);
/* The value of the key, made when there is none; valid until the next turn. A failure keeps nothing. O(entries). */
enum status keep_get(struct keep_hand *h, struct str key, keep_maker *make, void *context, void **ret, struct err *err);

/* Of a value that can be made from the one before, when little has changed: as keep_maker, with the value that was made last under the
 * name (NULL: none), which stays meanwhile. The new one must not point into it. */
typedef enum status keep_follower(void *context, const void *before, struct arena *a, void **ret, struct err *err);
/* As keep_get; the key is the name and the state together. */
enum status keep_follow(struct keep_hand *h, struct str name, struct str state, keep_follower *make, void *context, void **ret, struct err *err);
/* The value of the name and state, or the one made last under the name: `ret_is_old`. Nothing is made and nobody waits; false: there is none. */
bool keep_last(struct keep_hand *h, struct str name, struct str state, void **ret, bool *ret_is_old);

#endif
