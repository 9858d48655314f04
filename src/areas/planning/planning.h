/* Planning: groups, pairs, exchange, and engines on problem files. The one header other areas use. */
#ifndef JH_AREAS_PLANNING_PLANNING_H
#define JH_AREAS_PLANNING_PLANNING_H

#include "cli/command.h"

extern const struct command planning_commands[];

#endif
