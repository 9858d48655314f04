/* One delivery: a mail, a call of a web hook. For this folder. */
#ifndef JH_WORK_SEND_H
#define JH_WORK_SEND_H

#include "work/sender.h"

enum { SEND_ANSWER_MAX = 65536 };

struct delivery {
	const struct sender_options *o;
	const atomic_bool *stop; /* NULL: never */
	bool is_hopeless;        /* it failed in a way that another try cannot mend */
	bool is_gone;            /* the receiver says that it is no more */
};

/* Several messages to one address become one mail. ST_UNAVAILABLE: not delivered; ST_CANCELLED: broken off. */
enum status send_mail(struct delivery *d, const struct out_message *list, size_t n, struct err *err);
enum status send_hook(struct delivery *d, const struct hook *h, const struct out_message *m, struct err *err);

/* The mail as it goes over the line (RFC 5322): headers, an empty line, the text in base64. */
void mail_compose(const struct sender_options *o, const struct out_message *list, size_t n, moment_t now, struct buf *out);

/* A curl handle with what holds for every delivery; NULL is out of memory. */
void *send_handle(struct delivery *d);

#endif
