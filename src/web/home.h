/* The home page: what needs attention, for this person. Areas add blocks by tables (struct home_part). */
#ifndef JH_WEB_HOME_H
#define JH_WEB_HOME_H

#include "web/site.h"

extern const struct web_part home_web_part; /* before those of the areas, so that its entry of the navigation comes first */

#endif
