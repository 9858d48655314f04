#include "work/scan.h"

#include "base/arena.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { WORDS_MAX = 20, PATIENCE_MS = 60000, NAP_MS = 10, HARMLESS = 0, HARMFUL = 1 };

/* The program in the background, without input and with its output thrown away. */
static bool start(char *const *words, pid_t *ret)
{
	posix_spawn_file_actions_t files;
	if (posix_spawn_file_actions_init(&files) != 0)
		return false;
	bool ok = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0) == 0 &&
		  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0) == 0 && posix_spawn_file_actions_adddup2(&files, 1, 2) == 0 &&
		  posix_spawnp(ret, words[0], &files, NULL, words, environ) == 0;
	posix_spawn_file_actions_destroy(&files);
	return ok;
}

/* Its exit code; -1: it did not end by itself. */
static int wait_for(pid_t pid)
{
	int status;
	for (int ms = 0; ms < PATIENCE_MS; ms += NAP_MS) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

enum status scan_file(const char *command, const char *path, struct str name, struct err *err)
{
	CLEANUP(arena_done) struct arena scratch;
	char *words[WORDS_MAX + 2];
	struct str rest = str_of(command), word;
	int n = 0;
	pid_t pid;
	arena_init(&scratch);
	while (str_next(&rest, ' ', &word) && n < WORDS_MAX)
		if (word.n)
			words[n++] = str_dup(&scratch, word);
	words[n++] = str_dup(&scratch, str_of(path));
	words[n] = NULL;
	if (!start(words, &pid))
		return err_set(err, ST_UNAVAILABLE, "the virus scanner cannot be started; the file was not taken");
	int code = wait_for(pid);
	if (code == HARMLESS)
		return ST_OK;
	if (code == HARMFUL)
		return err_set(err, ST_INVALID, "the virus scanner of this server refuses '%.*s'", STR_ARG(name));
	return err_set(err, ST_UNAVAILABLE, "the virus scanner could not look at the file, which was not taken");
}
