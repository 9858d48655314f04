/* Views of lists kept under a name: the part of the list's address that says filter, order and columns. A view is its owner's
 * own, or shared within an anchor (a region, group or school) with whoever works there. */
#ifndef JH_WORK_SAVED_VIEW_H
#define JH_WORK_SAVED_VIEW_H

#include "store/store.h"

struct arena;

enum { SAVED_VIEW_NAME_MAX = 60 /* characters */, SAVED_VIEW_QUERY_MAX = 4000 /* bytes */, SAVED_VIEWS_MAX = 100 /* of an owner in one register */ };

struct saved_view {
	struct id id, owner;
	struct id anchor;     /* shared within it; zero: the owner's own */
	struct str record, name;
	struct str query;     /* "?where=…&sort=…", or empty */
	moment_t created;
};

/* id and created are given here. One of the owner's of the same register, name and anchor is replaced. ST_INVALID: no name, or
 * something too long; ST_CONFLICT: the owner has SAVED_VIEWS_MAX of the register. */
enum status saved_view_put(struct store *work, const struct saved_view *v, struct id *ret, struct err *err);
/* Those of the register that are the owner's or shared, by name; *ret on the arena. */
enum status saved_views_of(struct store *work, struct arena *a, struct str record, struct id owner, struct saved_view **ret, size_t *ret_n,
			   struct err *err);
/* ST_NOT_FOUND. */
enum status saved_view_get(struct store *work, struct arena *a, struct id id, struct saved_view *ret, struct err *err);
enum status saved_view_drop(struct store *work, struct id id, struct err *err);

#endif
