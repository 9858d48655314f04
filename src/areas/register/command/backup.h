/* What backup leaves for doctor. */
#ifndef JH_AREAS_REGISTER_COMMAND_BACKUP_H
#define JH_AREAS_REGISTER_COMMAND_BACKUP_H

#include "cli/command.h"

/* The file beside a SQLite register that says when it was last copied, and whereto: "MOMENT PATH". */
struct str backup_note_path(struct session *s);

#endif
