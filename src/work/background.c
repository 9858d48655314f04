#include "work/background.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum status background_start(struct background *b, const char *name, void *(*loop)(void *context), void *context, struct err *err)
{
	sigset_t all, before;
	b->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (b->wake_fd < 0)
		return err_set(err, ST_UNAVAILABLE, "no event can be made: %s", strerror(errno));
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	b->is_started = pthread_create(&b->thread, NULL, loop, context) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (b->is_started) {
		(void)pthread_setname_np(b->thread, name);
		return ST_OK;
	}
	close(b->wake_fd);
	return err_set(err, ST_UNAVAILABLE, "no thread can be started");
}

void background_wake(struct background *b)
{
	uint64_t one = 1;
	(void)!write(b->wake_fd, &one, sizeof one);
}

bool background_take_wake(struct background *b)
{
	uint64_t count;
	return read(b->wake_fd, &count, sizeof count) == sizeof count;
}

bool background_rest(struct background *b, int64_t ms)
{
	struct pollfd fd = {.fd = b->wake_fd, .events = POLLIN};
	if (!atomic_load(&b->stop) && poll(&fd, 1, (int)MIN(ms, INT32_MAX)) == 1)
		(void)background_take_wake(b);
	return !atomic_load(&b->stop);
}

void background_stop(struct background *b)
{
	if (!b->is_started)
		return;
	atomic_store(&b->stop, true);
	background_wake(b);
	pthread_join(b->thread, NULL);
	close(b->wake_fd);
	b->is_started = false;
}
