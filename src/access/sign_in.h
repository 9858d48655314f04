/* Signing in, bounded so that guessing does not pay and nobody can lock others out: failed attempts cost waiting to whoever makes
 * them (account from an address; address; account over all unknown browsers), and a browser that has signed in before carries a
 * cookie under which it is counted alone. Whether an account exists shows neither in the answer nor in the time. */
#ifndef JH_ACCESS_SIGN_IN_H
#define JH_ACCESS_SIGN_IN_H

#include "access/session.h"

struct sign_in {
	struct str login, password;
	struct str address, browser; /* of the request: IP address, user agent */
	struct str known;            /* the cookie of a known browser, if there is one */
};

struct signed_in {
	struct id user;
	enum session_stage stage;
	char token[TOKEN_TEXT]; /* the session's cookie */
	char known[TOKEN_TEXT]; /* the known browser's cookie, to be set again for rules->browser_s; empty before the second factor */
};

/* ST_DENIED: name or password is not right, or the account is locked; ST_BUSY: wait, the text says how long. Takes a hash's time:
 * on a thread of its own, never on one that serves pages. Blocked attempts cost one query. */
enum status access_sign_in(struct access *a, const struct sign_in *in, moment_t now, struct signed_in *ret, struct err *err);

/* The second factor, for a session at STAGE_CODE; `known` as in struct sign_in. ST_DENIED: not right. */
enum status access_sign_in_code(struct access *a, struct str token, struct str code, struct str known, const struct access_actor *by,
				struct signed_in *ret, struct err *err);

#endif
