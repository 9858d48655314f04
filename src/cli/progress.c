#include "cli/command.h"

#include <time.h>

enum { BAR = 30 };

bool session_progress(struct session *s, const char *step, double share, int64_t count)
{
	/* A terminal is redrawn ten times a second at most; drawing costs more than the work it reports. */
	struct timespec now;
	if (s->tell)
		return s->tell(s->tell_context, step, share, count);
	if (!s->progress)
		return true;
	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	if (share < 1 && ms - s->drawn_ms < 100)
		return true;
	s->drawn_ms = ms;
	share = share < 0 ? 0 : share > 1 ? 1 : share;
	int full = (int)(share * BAR);
	fprintf(stderr, "\r\033[K%s [", step);
	for (int i = 0; i < BAR; i++)
		fputs(i < full ? "█" : "·", stderr);
	fprintf(stderr, "] %3d %%", (int)(share * 100));
	if (count >= 0)
		fprintf(stderr, "  %lld", (long long)count);
	fflush(stderr);
	return true;
}

void session_progress_end(const struct session *s)
{
	if (s->progress)
		fputs("\r\033[K", stderr);
}
