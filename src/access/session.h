/* Sessions: who a request comes from. The browser holds 256 random bits, the database their digest.
 *
 * A session grants nothing beyond its stage: after the password alone it can only give the second factor, or set one up, or change
 * a password that has run out. Each step that completes rotates the token, so that one learned before is worth nothing. */
#ifndef JH_ACCESS_SESSION_H
#define JH_ACCESS_SESSION_H

#include "access/access.h"
#include "access/reach.h"
#include "crypt/random.h"

struct arena;

enum session_stage {
	STAGE_FULL,     /* signed in */
	STAGE_CODE,     /* the second factor must be given */
	STAGE_PASSWORD, /* the password has run out: change it */
	STAGE_ENROL,    /* the policy wants a second factor for a role of the account: set one up */
};

struct access_session {
	struct id id;               /* opaque: for lists and for ending it */
	struct id user, person;
	struct str login, name;
	enum session_stage stage;
	moment_t created, seen, ends; /* ends: at the latest */
	uint32_t actions;             /* ACT_ALL, or those of an API token */
	const struct access_grant *grants; /* all of the account, whatever the day: for access_reach */
	size_t grant_count;
};

/* The session of the token. ST_NOT_FOUND: none, ended, or its account is not active. One indexed query (about 15 µs on SQLite);
 * once a minute it also writes when the session was seen. On the arena. */
enum status access_session_find(struct access *a, struct arena *arena, struct str token, moment_t now, struct access_session *ret,
				struct err *err);

/* After a step was done (second factor set up, password changed; access_sign_in_code does it itself): the stage that is next, under a new token. */
enum status access_session_advance(struct access *a, struct str token, const struct access_actor *by,
				   char ret_token[TOKEN_TEXT], enum session_stage *ret_stage, struct err *err);

/* Signing out; no error when it has ended already. */
enum status access_session_end(struct access *a, const struct access_actor *by, struct str token, struct err *err);
/* By id: one's own on another machine, or by the security administrator. `user` must be its owner's. */
enum status access_session_end_one(struct access *a, const struct access_actor *by, struct id user, struct id session, struct err *err);
/* Everywhere, also remembered browsers and links; `keep` is a token whose session stays, empty for none. */
enum status access_session_end_all(struct access *a, const struct access_actor *by, struct id user, struct str keep, struct err *err);

struct access_session_line {
	struct id id, user;
	struct str address, browser;
	moment_t created, seen;
};
/* Newest first; `user` zero: everybody's, the last 1000. */
enum status access_session_list(struct access *a, struct arena *arena, struct id user, struct access_session_line **ret, size_t *ret_n,
				struct err *err);

/* The token forms carry against requests forged elsewhere: bound to the session, made from its token, not stored. For forms
 * before signing in bind it to a cookie of random bits the same way. Each call writes it differently, so that compressed pages do
 * not tell of it by their length (crypt/random.h). */
void access_csrf(struct str token, char ret[TOKEN_TEXT]);
bool access_csrf_fits(struct str token, struct str given);

#endif
