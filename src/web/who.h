/* Who asks: from the session's cookie or an API token to what their roles reach. */
#ifndef JH_WEB_WHO_H
#define JH_WEB_WHO_H

#include "web/call.h"

#define SESSION_COOKIE "session"
#define SEED_COOKIE "seed" /* random bits that the forms before signing in are bound to */

/* What the last askers' roles reach, kept while neither their roles, the register nor the day change. One thread's. */
struct who_cache;
struct who_cache *who_cache_new(void);
void who_cache_free(struct who_cache *c); /* NULL allowed */

/* Whose calendar the secret of an address opens, reading alone: for routes whose permit is "public". ST_NOT_FOUND. */
enum status who_of_calendar(struct request *r, struct site_worker *w, struct str secret, const struct who **ret, struct err *err);

/* Where somebody at this stage of signing in goes on: the page of the missing step, which leads on to `next` (a path of this site). */
struct str who_step_path(struct arena *a, enum session_stage stage, struct str next);


/* Of a route's permit: ST_DENIED. `done` is set when the answer is the way to the sign-in page. */
enum status who_admit(struct request *r, struct response *out, bool *ret_done, struct err *err);

#endif
