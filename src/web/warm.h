/* What pages keep of a day is made before anybody asks for it: when the server begins, in the last minutes before the day that comes, and
 * again at each look, which costs next to nothing while the register stands still. */
#ifndef JH_WEB_WARM_H
#define JH_WEB_WARM_H

#include "web/site.h"

struct warm;

/* A thread with a worker of its own, which asks for what the parts name (site.h), one after another. What cannot be made is left to the
 * page that asks for it, which says why. The site must live until warm_stop. */
enum status warm_start(struct warm **ret, struct site *site, struct err *err);
/* Waits for the value that is being made, if one is. NULL allowed. */
void warm_stop(struct warm *w);

#endif
