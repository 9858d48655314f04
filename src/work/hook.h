/* Web hooks: addresses that are told what happens here. Requests are signed after the Standard Webhooks specification:
 * webhook-id, webhook-timestamp and webhook-signature ("v1," and the base64 of HMAC-SHA-256 over "id.timestamp.body").
 *
 * The secret of a hook is derived from a key of the program, the hook's id and a generation; it is stored nowhere. */
#ifndef JH_WORK_HOOK_H
#define JH_WORK_HOOK_H

#include "base/buf.h"
#include "work/outbox.h"

enum { HOOK_KEY = 32 };

/* A topic is a word: record.changed, batch.committed, batch.undone (web/hook_feed.h), job.finished, and test, which is told on
 * request whatever the hook asks for. */

struct hook {
	struct id id;
	struct str url, topics; /* topics: words with blanks between; "*" is every one */
	struct str actor;
	moment_t created;
	int generation;
	bool enabled;
};

/* ST_INVALID: no http or https address, or one that holds a name or password. */
enum status hook_add(struct store *work, struct str url, struct str topics, struct str actor, struct id *ret, struct err *err);
enum status hook_list(struct store *work, struct arena *a, struct hook **ret, size_t *ret_n, struct err *err);
enum status hook_remove(struct store *work, struct id id, struct err *err); /* and what waits for it */
enum status hook_enable(struct store *work, struct id id, bool enabled, struct err *err);
/* The secret of before is worth nothing from now on. */
enum status hook_renew_secret(struct store *work, struct id id, struct err *err);

/* For this hook alone, whichever its topics; `data` is a JSON value. */
enum status hook_put_one(struct store *work, const struct hook *h, struct str topic, struct str data, struct err *err);

/* "whsec_…", what receivers are given. */
void hook_secret(const uint8_t key[HOOK_KEY], const struct hook *h, struct buf *out);
/* "v1,…" for a message's id, its time in seconds and its body. */
void hook_sign(const uint8_t key[HOOK_KEY], const struct hook *h, struct str id, int64_t seconds, struct str body, struct buf *out);

#endif
