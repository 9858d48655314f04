/* The sender's side of the outbox; for this folder. */
#ifndef JH_WORK_OUTBOX_INSIDE_H
#define JH_WORK_OUTBOX_INSIDE_H

#include "work/outbox.h"

/* Takes what is due first and keeps it for `hold_ms`: when the sender dies it is due again. A digest comes with all that
 * wait for the same address. *ret_n 0: nothing is due. Several senders may ask at once: each message goes to one. `mail` false: web hooks only. */
enum status outbox_claim(struct store *work, struct arena *a, bool mail, int64_t hold_ms, struct out_message **ret, size_t *ret_n,
			 struct err *err);
enum status outbox_put_sent(struct store *work, const struct out_message *m, struct err *err);
/* retry_at 0: dead. */
enum status outbox_put_failed(struct store *work, const struct out_message *m, moment_t retry_at, const struct err *why, struct err *err);

/* Messages as rows; body and recipient as they are sent. */
enum status outbox_insert(struct store *work, const struct out_message *m, struct err *err);

#endif
