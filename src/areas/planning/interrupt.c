#include "areas/planning/interrupt.h"

#include "base/err.h"

#include <time.h>

static const struct timespec LOOK = {.tv_nsec = 50000000};

static void held(sigset_t *ret)
{
	sigemptyset(ret);
	sigaddset(ret, SIGINT);
	sigaddset(ret, SIGTERM);
}

static void *wait_main(void *p)
{
	struct interrupt *i = p;
	sigset_t set;
	held(&set);
	while (!atomic_load(&i->is_off))
		if (sigtimedwait(&set, NULL, &LOOK) > 0)
			atomic_store(&i->came, true);
	return NULL;
}

void interrupt_begin(struct interrupt *i)
{
	sigset_t set;
	*i = (struct interrupt){.is_on = true};
	held(&set);
	pthread_sigmask(SIG_BLOCK, &set, &i->before);
	if (pthread_create(&i->thread, NULL, wait_main, i) != 0)
		panic("no thread that waits for Ctrl-C");
}

void interrupt_end(struct interrupt *i)
{
	if (!i->is_on)
		return;
	atomic_store(&i->is_off, true);
	pthread_join(i->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &i->before, NULL);
	i->is_on = false;
}
