/* Messages for people who sign in: they stay here until read. */
#ifndef JH_WORK_INBOX_H
#define JH_WORK_INBOX_H

#include "store/store.h"
#include "text/lang.h"

struct arena;

struct inbox_new {
	struct str recipient; /* the user's name, as jobs' actors */
	struct str topic;     /* "job", "round" … */
	struct str title, body; /* in the recipient's language; body may be empty */
	struct str link;      /* a path of the application, "/jobs/…"; may be empty */
};
/* Also as a mail, with others of the next minutes, when the recipient has an address. In the caller's transaction. ST_INVALID: no recipient, or a link that leads elsewhere. */
enum status inbox_add(struct store *work, const struct inbox_new *m, struct err *err);

struct inbox_message {
	struct id id;
	moment_t created, seen; /* seen 0: unread */
	struct str topic, title, body, link;
};
/* The newest first, those before `before` (zero: all); *ret on the arena. */
enum status inbox_list(struct store *work, struct arena *a, struct str recipient, bool unread_only, struct id before, int limit,
		       struct inbox_message **ret, size_t *ret_n, struct err *err);
/* At most `limit` are counted, so that no page waits for a number. */
enum status inbox_unread(struct store *work, struct str recipient, int limit, int *ret, struct err *err);
/* One message, or all with the zero id; only the recipient's own. */
enum status inbox_mark_read(struct store *work, struct str recipient, struct id id, struct err *err);
enum status inbox_forget(struct store *work, moment_t before, int64_t *ret_n, struct err *err); /* read ones older than that */

/* Where the recipient's messages go as mail, too; empty: nowhere. *ret on the arena. */
enum status inbox_mail_to(struct store *work, struct arena *a, struct str recipient, struct str *ret, struct err *err);
/* The language the recipient reads: that of the last choice. Chinese for who chose none. */
enum status inbox_lang(struct store *work, struct str recipient, enum lang *ret, struct err *err);
enum status inbox_set_lang(struct store *work, struct str recipient, enum lang lang, struct err *err);
/* ST_INVALID: no address that mail can be sent to. Empty: no mail any more. */
enum status inbox_set_mail(struct store *work, struct str recipient, struct str address, enum lang lang, struct err *err);

#endif
