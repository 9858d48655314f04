#include "app/app.h"

#include <signal.h>

int main(int argc, char **argv)
{
	struct arena arena;
	arena_init(&arena);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, reported like any other */
	struct session s = {.arena = &arena, .out = stdout, .catalogue = &app_catalogue};
	int code = command_main(&app_command_list, &s, argc, argv);
	session_close(&s);
	arena_done(&arena);
	return code;
}
