/* API tokens: for programs that act for a person, with some of the person's actions, until a day. The text is shown once; the
 * database keeps its digest and a prefix by which people tell tokens apart. */
#ifndef JH_ACCESS_TOKEN_H
#define JH_ACCESS_TOKEN_H

#include "access/session.h"

/* "jh_" + 8 characters of prefix + "_" + 43 of secret + NUL. */
enum { API_TOKEN_PREFIX = 8, API_TOKEN_TEXT = 3 + API_TOKEN_PREFIX + 1 + TOKEN_TEXT, API_TOKEN_NAME_MAX = 100 };

/* `actions`: ACT(…) bits; what the person's roles do not give, the token does not either. ST_INVALID: no action, no name, more
 * days than the policy allows; ST_DENIED: for an administrator (their hands are people's). */
enum status access_token_new(struct access *a, const struct access_actor *by, struct id user, struct str name, uint32_t actions, int days,
			     char ret[API_TOKEN_TEXT], struct err *err);
/* A secret address for a calendar: a token that reads, and works there alone; access_token_find() does not know it. `days` and
 * refusals as above; administrators have none. It is listed and ended like the others. */
enum { TOKEN_CALENDAR = 1 << 30 }; /* in `actions`, beside no ACT(…) */
enum status access_calendar_new(struct access *a, const struct access_actor *by, struct id user, struct str name, int days, char ret[API_TOKEN_TEXT], struct err *err);
/* ST_NOT_FOUND; *ret has the actions list and read. */
enum status access_calendar_find(struct access *a, struct arena *arena, struct str text, moment_t now, struct access_session *ret, struct err *err);

/* As for a session: who it is, with `actions` of the token. ST_NOT_FOUND. Notes the use at most once a minute. */
enum status access_token_find(struct access *a, struct arena *arena, struct str text, moment_t now, struct access_session *ret,
			      struct err *err);

struct access_token_line {
	struct id id, user;
	struct str prefix, name;
	uint32_t actions;
	moment_t created, ends, used; /* used 0: never */
};
/* `user` zero: everybody's, the last 1000. Newest first. */
enum status access_token_list(struct access *a, struct arena *arena, struct id user, struct access_token_line **ret, size_t *ret_n,
			      struct err *err);
/* `user`: its owner. */
enum status access_token_end(struct access *a, const struct access_actor *by, struct id user, struct id token, struct err *err);

#endif
