/* The education map in the application: page, answers, navigation. */
#ifndef JH_WEB_MAP_ROUTES_H
#define JH_WEB_MAP_ROUTES_H

#include "web/call.h"

extern const struct web_part map_part;

#endif
