/* What a person's scopes come to on a day: which schools, groups and regions their roles reach. Made once (and kept while neither
 * roles nor relations change), then asked often. */
#ifndef JH_ACCESS_REACH_H
#define JH_ACCESS_REACH_H

#include "access/role.h"
#include "base/date.h"
#include "base/err.h"
#include "base/id.h"

#include <stddef.h>

struct arena;

/* A set of ids, sorted, each once. */
struct access_ids {
	struct id *ids;
	size_t n;
};
bool access_ids_has(const struct access_ids *s, struct id id); /* O(log n); never the zero id */

/* Takes ids in any order, also repeatedly. */
struct access_collect {
	struct arena *arena;
	struct id *ids;
	size_t n, cap;
};
void access_collect_add(struct access_collect *c, struct id id); /* the zero id is passed over */

/* Relations of the register as of a day. Access knows no register: whoever opens one fills this in. Each adds what it finds;
 * nothing found is no error. A member that is NULL finds nothing. */
struct access_relations {
	void *data;
	enum status (*regions_below)(void *data, struct id region, day_t day, struct access_collect *out, struct err *err);
	enum status (*groups_of_school)(void *data, struct id school, day_t day, struct access_collect *out, struct err *err);
	enum status (*schools_of_group)(void *data, struct id group, day_t day, struct access_collect *out, struct err *err);
	enum status (*schools_paired)(void *data, struct id school, day_t day, struct access_collect *out, struct err *err);
	/* Rows, schools and groups that were given to the account with the login name to look at. */
	enum status (*assigned)(void *data, struct str login, day_t day, struct access_collect *out, struct err *err);
};

/* A role given to an account, tied to a region, group or school where the role wants it. In force from–to, half open. */
struct access_grant {
	struct id id, user;
	enum role role;
	struct id anchor; /* zero: none */
	day_t from, to;
};

struct access_role_reach {
	struct access_ids schools;       /* of the role itself */
	struct access_ids pair;          /* bound to them by agreement */
	struct access_ids groups;        /* of the role, or those its schools are in */
	struct access_ids group_schools; /* the schools of these groups */
	struct access_ids regions;       /* of the role with all below */
	struct access_ids shares;        /* what something may be shared with: all of the above */
};

struct access_reach {
	struct access_ids user, person; /* of one id or none */
	struct access_ids assigned;
	uint32_t roles;   /* bits by role; public is always among them */
	uint32_t actions; /* ACT_ALL, or those of the API token */
	day_t day;
	struct access_role_reach role[ROLE_COUNT];
};

/* On the arena; O(grants × what they reach). Grants not in force on the day count for nothing. `relations` NULL: no relation
 * holds, each anchor reaches itself. Outputs untouched on failure. */
enum status access_reach(struct arena *a, struct id user, struct id person, struct str login, const struct access_grant *grants, size_t n, day_t day,
			 const struct access_relations *relations, struct access_reach **ret, struct err *err);
/* Of somebody who has not signed in. */
const struct access_reach *access_reach_public(void);

#endif
