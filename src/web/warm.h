/* What pages keep of a day is made before anybody asks for it: when the server begins, in the last minutes before the day that comes, and
 * again at each look, which costs next to nothing while the register stands still. */
#ifndef JH_WEB_WARM_H
#define JH_WEB_WARM_H

#include "web/site.h"

#include <stdatomic.h>

/* Asks for what the parts name (site.h), one after another, until stop. What cannot be made is left to the page that asks for it, which
 * says why. */
void warm_look(const struct site *s, struct site_worker *w, const atomic_bool *stop);

#endif
