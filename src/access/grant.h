/* Roles given to accounts, tied to a region, group or school, from one day to another. Administrators hold their one role and
 * nothing else, and nobody gives a role to themselves. */
#ifndef JH_ACCESS_GRANT_H
#define JH_ACCESS_GRANT_H

#include "access/access.h"
#include "access/reach.h"

/* `anchor`: the row the role is tied to (role_anchor), zero for roles that are not tied. ST_INVALID: anchor missing or too much,
 * from not before to, a public role; ST_DENIED: to oneself, or an administrator's role beside another; ST_CONFLICT: the account
 * has it already on some of these days, or is closed. */
enum status access_grant_add(struct access *a, const struct access_actor *by, struct id user, enum role role, struct id anchor,
			     day_t from, day_t to, struct id *ret, struct err *err);
/* From `day` on it no longer holds; never in force if that is not after its beginning. ST_CONFLICT for the last of an
 * administrator's role. */
enum status access_grant_end(struct access *a, const struct access_actor *by, struct id grant, day_t day, struct err *err);
/* All, also ended ones, by role and beginning. */
enum status access_grants_of(struct access *a, struct arena *arena, struct id user, struct access_grant **ret, size_t *ret_n,
			     struct err *err);

/* Active accounts that hold one of the roles (bits) tied to the anchor on the day; *ret on the arena. */
enum status access_holders_at(struct access *a, struct arena *arena, uint32_t roles, struct id anchor, day_t day, struct id **ret,
			      size_t *ret_n, struct err *err);

/* Active accounts that hold the role now or later. */
enum status access_role_holders(struct access *a, enum role role, day_t day, int64_t *ret, struct err *err);

#endif
