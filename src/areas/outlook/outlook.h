/* Outlook: pupils to come, seats that will be missing, warnings. The one header other areas use. */
#ifndef JH_AREAS_OUTLOOK_OUTLOOK_H
#define JH_AREAS_OUTLOOK_OUTLOOK_H

#include "cli/command.h"
#include "web/map_columns.h"

struct web_part;

extern const struct command outlook_commands[], outlook_forecast_commands[], outlook_warning_commands[];
extern const struct web_part outlook_part;
extern const struct map_source outlook_map_source; /* pupils over seats of counties, by stage and year */

#endif
