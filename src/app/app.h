/* What the program is made of: the areas' commands and records, in one place. */
#ifndef JH_APP_APP_H
#define JH_APP_APP_H

#include "cli/command.h"
#include "record/descriptor.h"
#include "web/map_columns.h"

extern const struct command_list app_command_list;
extern const struct command app_commands[];   /* help, man, completion, version */
extern const struct command sample_commands[];
extern const struct command serve_commands[];
extern const struct command jobs_commands[];  /* jobs, worker */
extern const struct command outbox_commands[]; /* outbox, hooks */
extern const struct map_sources app_map_sources; /* what areas give to the education map */
extern const struct catalogue app_catalogue;  /* every area's records, in the order of import */

#endif
