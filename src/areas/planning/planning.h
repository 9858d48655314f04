/* Planning: groups, pairs, exchange, and engines on problem files. The one header other areas use. */
#ifndef JH_AREAS_PLANNING_PLANNING_H
#define JH_AREAS_PLANNING_PLANNING_H

#include "cli/command.h"
#include "plan/planner.h"

struct web_part;

extern const struct command planning_commands[]; /* solve, check */
extern const struct command plan_commands[];
extern const struct planners planning_planners;
extern const struct web_part plan_part;

#endif
