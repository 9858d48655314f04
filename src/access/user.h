/* Accounts: an opaque id, a login name, what to call the person, perhaps who of the register they are. Closed accounts stay, for
 * the log's sake, with everything secret gone. */
#ifndef JH_ACCESS_USER_H
#define JH_ACCESS_USER_H

#include "access/access.h"

struct arena;

enum user_state { USER_ACTIVE, USER_LOCKED, USER_CLOSED };
const char *user_state_name(enum user_state s); /* "active", … */

struct access_user {
	struct id id;
	struct str login, name;
	struct id person;     /* row of the record person; zero: none */
	enum user_state state;
	bool has_password, has_second_factor;
	moment_t created, signed_in; /* last; 0: never */
};

enum { LOGIN_MAX = 64, USER_NAME_MAX = 100, USER_LIST_MAX = 1000 }; /* bytes, bytes, accounts */

/* Login names are compared without case of a–z; no blanks or control characters. ST_INVALID, ST_CONFLICT (taken). */
enum status access_user_add(struct access *a, const struct access_actor *by, struct str login, struct str name, struct id person,
			    struct id *ret, struct err *err);
/* ST_NOT_FOUND. On the arena. */
enum status access_user_get(struct access *a, struct arena *arena, struct id id, struct access_user *ret, struct err *err);
enum status access_user_find(struct access *a, struct arena *arena, struct str login, struct access_user *ret, struct err *err);
/* By login name, those after `after`. limit 0: USER_LIST_MAX, the most. */
enum status access_user_list(struct access *a, struct arena *arena, struct str after, int limit, struct access_user **ret, size_t *ret_n,
			     struct err *err);
/* Open accounts that nobody can work with yet: without a password, so that their link was not used; or without a role on the day.
 * The newest first. */
enum access_waiting { WAITS_FOR_FIRST_SIGN_IN, WAITS_FOR_ROLE };
enum status access_users_waiting(struct access *a, struct arena *arena, enum access_waiting what, day_t day, int limit, struct access_user **ret,
				 size_t *ret_n, struct err *err);
enum status access_user_change(struct access *a, const struct access_actor *by, struct id id, struct str name, struct id person,
			       struct err *err);
/* Locking ends all sessions. Closing also ends roles and tokens and removes password and second factor, for good: ST_CONFLICT
 * for any change of a closed account. The last active account of an administrator's role can be neither locked nor closed. */
enum status access_user_set_state(struct access *a, const struct access_actor *by, struct id id, enum user_state state, struct err *err);

/* ---- passwords ---- */

/* ST_INVALID says which rule of the policy is not kept. Texts are compared without case of a–z. */
enum status access_password_check(const struct access_rules *r, struct str login, struct str name, struct str password, struct err *err);
/* Sets it and ends the account's other sessions (`keep_session`: that token's stays; empty: none). Takes a hash's time. */
enum status access_password_set(struct access *a, const struct access_actor *by, struct id user, struct str password,
				struct str keep_session, struct err *err);
/* The same for who knows the old one; ST_DENIED when it is not right, ST_BUSY after too many wrong ones. */
enum status access_password_change(struct access *a, const struct access_actor *by, struct id user, struct str old,
				   struct str password, struct str keep_session, struct err *err);

#endif
