#include "cli/command.h"

void session_close(struct session *s) { s->reg = NULL; }
