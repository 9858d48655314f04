/* What pages would wait for, made beside the answers: one thread with connections of its own. What they keep of a day it makes ahead
 * (warm.h); the rest when it is asked for, while a page shows what it has, and says so. */
#ifndef JH_WEB_ASIDE_H
#define JH_WEB_ASIDE_H

#include "web/site.h"

struct aside;

/* Runs in the thread; `at` is that of who asked first. What it makes it leaves where pages look for it: in the keep, in the maps. */
typedef enum status aside_make(struct site_worker *w, struct as_of at, struct err *err);

/* The site must live until aside_stop. */
enum status aside_start(struct aside **ret, struct site *s, struct err *err);
void aside_stop(struct aside *a); /* what has begun is ended first; NULL allowed */

/* Has it made soon: at once where nothing was made just before, else after a rest, so that the thread takes at most a third of a
 * processor however often is asked. Asked for twice, it is made once. `state` names what it is made from: where that could not be
 * made it is not tried again soon. False: it will not be made, who asks makes it and hears why. NULL: false. Thread-safe. */
bool aside_ask(struct aside *a, aside_make *make, struct as_of at, struct str state);

#endif
