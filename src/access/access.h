/* Accounts and what they do, over the work database. One `struct access` a thread, like its store; keys, rules and gate may be
 * shared by all of them.
 *
 * Times come in: `now` in UTC. A clock that jumps back revives nothing: what had ended by the old clock is ended for good
 * (access_tick), and a session last seen in the future ends. */
#ifndef JH_ACCESS_ACCESS_H
#define JH_ACCESS_ACCESS_H

#include "access/rules.h"
#include "base/date.h"
#include "base/err.h"
#include "base/id.h"
#include "store/store.h"

struct access_gate;
struct keyring;

struct access {
	struct store *store;              /* the work database; see store_open_work */
	struct keyring *keys;             /* seals the secrets of second factors; NULL: none can be set up or asked */
	const struct access_rules *rules;
	struct access_gate *gate;         /* NULL: password hashes run without bound */
	int zone_minutes;                 /* of the instance: days of roles; China: 480 */
	moment_t last_tick, latest;       /* zero at first; kept by access */
};

/* Makes or brings up to date the tables access_…; once at start. */
enum status access_migrate(struct store *work, struct err *err);

/* Who makes a change, for the log. */
struct access_actor {
	struct id user;  /* zero: nobody signed in, or the command line */
	struct str via;  /* the address of a request, or "command line" */
	moment_t now;
};

/* Removes what has ended: sessions, links, remembered browsers, failed attempts that are forgotten. Call it about once a minute;
 * session lookups do it themselves when a minute has passed or the clock went back. ST_BUSY does no harm: again later. */
enum status access_tick(struct access *a, moment_t now, struct err *err);

enum { ACCESS_TICK_S = 60 };
#define SECONDS(n) ((moment_t)(n) * 1000000)
#define DAYS(n) SECONDS((moment_t)(n) * 86400)

#endif
