/* Options that hold for every command; for parsing, help and completion inside this folder. */
#ifndef JH_CLI_GLOBAL_H
#define JH_CLI_GLOBAL_H

struct option;

const struct option *command_global_options(void); /* ended by name NULL */

#endif
