/* Administration on the command line. The one header other areas use. */
#ifndef JH_AREAS_ADMIN_ADMIN_H
#define JH_AREAS_ADMIN_ADMIN_H

#include "cli/command.h"

extern const struct command admin_commands[];

#endif
