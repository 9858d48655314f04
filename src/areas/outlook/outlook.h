/* Outlook: pupils to come. The one header other areas use. */
#ifndef JH_AREAS_OUTLOOK_OUTLOOK_H
#define JH_AREAS_OUTLOOK_OUTLOOK_H

#include "cli/command.h"

extern const struct command outlook_commands[], outlook_forecast_commands[];

#endif
