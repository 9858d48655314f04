/* What the program takes from this folder beside its pages: commands. */
#ifndef JH_WEB_WEB_H
#define JH_WEB_WEB_H

#include "cli/command.h"

extern const struct command tls_commands[];

#endif
