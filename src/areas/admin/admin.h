/* Administration on the command line. The one header other areas use. */
#ifndef JH_AREAS_ADMIN_ADMIN_H
#define JH_AREAS_ADMIN_ADMIN_H

#include "cli/command.h"
#include "web/site.h"

extern const struct command admin_commands[];

/* Signing in and out; one-time links. */
extern const struct web_part link_part, sign_in_part;

#endif
