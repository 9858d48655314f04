/* Messages that leave the program. They are written in the transaction on the work database that causes them, and brought away
 * by a sender (sender.h): at least once, with what lets a receiver know a message it already has. What cannot be delivered
 * after many tries stays as a dead letter until somebody looks. */
#ifndef JH_WORK_OUTBOX_H
#define JH_WORK_OUTBOX_H

#include "store/store.h"
#include "text/lang.h"

struct arena;

struct mail_new {
	struct str address;       /* one address, "name@host" */
	struct str topic;         /* "round", "job" … */
	enum lang lang;
	struct str subject, text; /* plain text */
	struct str link;          /* a path of the application; empty: none */
	bool digest;              /* may wait, to be sent with others to the address in one mail */
	int wait_minutes;         /* digest: how long at most; 0: an hour */
};
/* ST_INVALID: no address that mail can be sent to. */
enum status mail_check(struct str address, struct err *err);
enum status mail_put(struct store *work, const struct mail_new *m, struct err *err);

/* For every enabled web hook of the topic: {"type": topic, "timestamp": …, "data": …}. `data` is a JSON value. */
enum status hook_put(struct store *work, struct str topic, struct str data, struct err *err);

enum out_channel { OUT_MAIL, OUT_HOOK };
enum out_state { OUT_WAITING, OUT_SENT, OUT_DEAD };
const char *out_state_name(enum out_state s); /* "waiting", "sent", "dead" */
struct label out_state_label(enum out_state s);

struct out_message {
	struct id id, hook;       /* hook zero: mail */
	enum out_channel channel;
	enum out_state state;
	struct str recipient;     /* address, or the hook's URL */
	struct str topic, subject, body;
	enum lang lang;
	bool digest;
	moment_t created, due, ended;
	int attempts;
	struct str error[LANG_COUNT]; /* of the last try */
};
/* The newest first, those before `before` (zero: all); *ret on the arena. */
enum status outbox_list(struct store *work, struct arena *a, bool has_state, enum out_state state, struct id before, int limit,
			struct out_message **ret, size_t *ret_n, struct err *err);
/* What a web hook was told, the newest first. */
enum status outbox_of_hook(struct store *work, struct arena *a, struct id hook, int limit, struct out_message **ret, size_t *ret_n, struct err *err);
/* Lets a dead letter be tried again from the start. ST_CONFLICT when it is not dead. */
enum status outbox_retry(struct store *work, struct id id, struct err *err);
enum status outbox_forget(struct store *work, moment_t before, int64_t *ret_n, struct err *err); /* sent and dead ones */

#endif
