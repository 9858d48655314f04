/* The numbers of access from the policy in force. */
#ifndef JH_WEB_RULES_H
#define JH_WEB_RULES_H

#include "access/rules.h"
#include "base/err.h"

struct arena;
struct reg;

/* Of the policy of kind `access` that holds everywhere today; on the arena. ST_INVALID: it names an unknown role. */
enum status site_rules(struct reg *g, struct arena *a, const struct access_rules **ret, struct err *err);

#endif
