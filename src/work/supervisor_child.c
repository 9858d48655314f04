#include "work/supervisor_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 30, TICKET_TEXT = 64 };

static int spawn(struct child *c, char *const *argv, int log_fd)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGTERM);
	sigaddset(&usual, SIGINT);
	sigaddset(&usual, SIGHUP);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, log_fd, 1);
	posix_spawn_file_actions_adddup2(&actions, log_fd, 2);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	/* The program that runs, even when its file was replaced meanwhile. */
	int fault = posix_spawn(&c->pid, "/proc/self/exe", &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return fault;
}

enum status child_start(struct child *c, const struct supervisor_options *o, struct err *err)
{
	char *argv[ARGUMENTS_MAX + 2] = {}, ticket[TICKET_TEXT], id[ID_TEXT];
	int n = 0, ends[2];
	for (; o->arguments[n] && n < ARGUMENTS_MAX; n++)
		argv[n] = (char *)(uintptr_t)o->arguments[n];
	id_format(c->ticket.id, id);
	snprintf(ticket, sizeof ticket, "%s.%d.%ld", id, c->ticket.attempt, (long)getpid());
	argv[n] = ticket;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(err, ST_UNAVAILABLE, "no process can be started: %s", strerror(errno));
	(void)fcntl(ends[1], F_SETFL, 0); /* the worker's end waits, as standard output does */
	int fault = spawn(c, argv, ends[1]);
	close(ends[1]);
	if (fault) {
		close(ends[0]);
		return err_set(err, ST_UNAVAILABLE, "no process can be started: %s", strerror(fault));
	}
	c->log_fd = ends[0];
	c->pid_fd = pidfd_open(c->pid, 0);
	return ST_OK;
}

/* Keeps the end: when the room is full its first half goes. */
static void log_add(struct child *c, const char *p, size_t n)
{
	if (c->log_n + n > LOG_TAIL) {
		size_t keep = MIN(c->log_n, LOG_TAIL / 2);
		memmove(c->log, c->log + c->log_n - keep, keep);
		c->log_n = keep;
	}
	memcpy(c->log + c->log_n, p, n);
	c->log_n += n;
}

void child_read_log(struct child *c)
{
	char piece[LOG_TAIL / 2];
	/* A flood of lines must not hold the loop. */
	for (int i = 0; c->log_fd >= 0 && i < 64; i++) {
		ssize_t n = read(c->log_fd, piece, sizeof piece);
		if (n > 0) {
			log_add(c, piece, (size_t)n);
		} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
			close(c->log_fd);
			c->log_fd = -1;
		} else {
			return;
		}
	}
}

void child_ask(struct child *c, enum child_why why, int64_t kill_ms)
{
	if (c->ended || c->kill_ms)
		return;
	c->why = why;
	c->kill_ms = kill_ms;
	kill(c->pid, SIGTERM);
}

void child_kill(struct child *c)
{
	if (c->ended)
		return;
	/* The group is there from the first moment: posix_spawn sets it before the program starts. */
	kill(-c->pid, SIGKILL);
}

bool child_reap(struct child *c)
{
	siginfo_t info = {};
	if (c->ended || waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != c->pid)
		return c->ended;
	kill(-c->pid, SIGKILL); /* what it may have started itself, while its number is still its own */
	(void)waitpid(c->pid, &c->status, 0);
	c->ended = true;
	child_read_log(c);
	return true;
}

void child_close(struct child *c)
{
	if (c->pid_fd >= 0)
		close(c->pid_fd);
	if (c->log_fd >= 0)
		close(c->log_fd);
	c->pid_fd = c->log_fd = -1;
}

bool child_explain(const struct child *c, struct err *why)
{
	if (c->why == WHY_WALL) {
		(void)err_set(why, ST_UNAVAILABLE, "the job took longer than the %d seconds it may; ask for less at a time", c->kind->wall_seconds);
		return false;
	}
	if (WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGXCPU) {
		(void)err_set(why, ST_UNAVAILABLE, "the job used more than the %d seconds of processor time it may; ask for less at a time",
			      c->kind->cpu_seconds);
		return false;
	}
	if (WIFSIGNALED(c->status))
		(void)err_set(why, ST_INTERNAL, "the job's process was ended by signal %d (%s); nothing it had not finished was stored",
			      WTERMSIG(c->status), strsignal(WTERMSIG(c->status)));
	else
		(void)err_set(why, ST_INTERNAL, "the job's process ended with code %d and without a result; its log says more",
			      WEXITSTATUS(c->status));
	return true;
}
