/* Brings the outbox's messages away: mail by SMTP, web hooks by HTTP. One a server, in a thread of its own with a connection of
 * its own; several servers share the table.
 *
 * A web hook reaches public addresses only. Its name is resolved once and the address it then connects to is looked at, so that
 * no answer of a name server can lead inside; redirects are not followed, proxies of the environment not used, answers read to
 * 64 KiB. Hosts an administrator lists are let through. */
#ifndef JH_WORK_SENDER_H
#define JH_WORK_SENDER_H

#include "work/hook.h"

#include <stdatomic.h>

struct sender;

struct sender_options {
	struct str register_url;
	const char *smtp_url;       /* "smtp://host:25", "smtps://host"; NULL: no mail goes out, it waits */
	const char *smtp_user, *smtp_password; /* NULL: without signing in */
	bool smtp_plain;            /* go on when the server has no STARTTLS; otherwise that is a failure */
	const char *mail_from;      /* "junheng@bureau.example" */
	const char *site;           /* "https://host": put before links */
	uint8_t hook_key[HOOK_KEY];
	const char *const *hosts;   /* "host" or "host:port" a hook may reach although internal; ended by NULL; NULL: none */
	const char *const *resolve; /* "host:port:address", instead of the name server's answer; ended by NULL; NULL: none */
	int timeout_ms;             /* of one delivery; 0: 15000 */
	int first_wait_ms;          /* before the second try, then twice as long each time up to six hours; 0: 30000 */
	int attempts_max;           /* 0: 12, which is about a day */
	int poll_ms;                /* 0: 5000 */
	void (*log)(void *context, const char *message); /* NULL: nobody; from the sender's thread */
	void *context;
};

struct send_counts {
	int sent, failed, dead; /* messages; failed ones will be tried again */
};

/* Brings away what is due, one after the other, until nothing is or `stop` (may be NULL) is set. */
enum status outbox_send(struct store *work, const struct sender_options *o, const atomic_bool *stop, struct send_counts *ret, struct err *err);

/* All pointers must live until sender_stop. */
enum status sender_start(struct sender **ret, const struct sender_options *o, struct err *err);
void sender_wake(struct sender *s); /* a message was put: do not wait for the next poll. Any thread. */
void sender_stop(struct sender *s); /* breaks a delivery off; NULL allowed */

#endif
