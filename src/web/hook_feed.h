/* What web hooks are told of the register: record.changed, batch.committed and batch.undone, from its transactions, whoever made
 * them; job.finished is told with the job's end (work/worker.c). Keys, ids, numbers and digests, never values. */
#ifndef JH_WEB_HOOK_FEED_H
#define JH_WEB_HOOK_FEED_H

#include "base/err.h"

struct reg;
struct store;

/* Puts what has been committed since the last call into the outbox, each transaction once, however many servers ask: the place is
 * kept in the work database and moves in the transaction that puts the messages. The first call ever begins at the end. One query
 * when nothing has happened. */
enum status hook_feed_tell(struct reg *g, struct store *work, struct err *err);

#endif
