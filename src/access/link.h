/* One-time links: to the first administrators, to people invited, to those who forgot their password. A link is 256 random bits;
 * the database keeps their digest. It works once, until it runs out; a newer one for the same person replaces it. */
#ifndef JH_ACCESS_LINK_H
#define JH_ACCESS_LINK_H

#include "access/access.h"
#include "access/role.h"
#include "crypt/random.h"

struct arena;

enum link_kind { LINK_FIRST, LINK_INVITE, LINK_RESET };

/* INVITE or RESET for an account (by who may make accounts). A reset does not end sessions before it is used. */
enum status access_link_new(struct access *a, const struct access_actor *by, struct id user, enum link_kind kind, char ret[TOKEN_TEXT],
			    struct err *err);

/* A new link for each administrator's role that no active account holds; former ones for it no longer work, since nobody can see
 * them again. *ret_n 0 … 3: none when all three are there. Called by `serve` at its start. */
struct access_first_link {
	enum role role;
	char token[TOKEN_TEXT];
};
enum status access_first_links(struct access *a, const struct access_actor *by, struct access_first_link ret[3], int *ret_n, struct err *err);

/* What the link is for, to show the form: nothing is used up. ST_NOT_FOUND: used, run out, or never was. On the arena. */
struct access_link {
	enum link_kind kind;
	enum role role;    /* of LINK_FIRST */
	struct id user;    /* of the others */
	struct str login;  /* likewise */
	moment_t ends;
};
enum status access_link_find(struct access *a, struct arena *arena, struct str token, moment_t now, struct access_link *ret, struct err *err);

/* Uses it: sets the password and, for a first link, makes the account under the login and name given, with its role. Ends the
 * account's other sessions and remembered browsers. Then the person signs in. Takes a hash's time. */
struct access_link_use {
	struct str login, name; /* of LINK_FIRST only */
	struct str password;
};
enum status access_link_use(struct access *a, const struct access_actor *by, struct str token, const struct access_link_use *use,
			    struct id *ret_user, struct err *err);

#endif
