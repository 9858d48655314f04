/* Numbers of the running server, written by all threads without locks. */
#ifndef JH_HTTP_METRICS_H
#define JH_HTTP_METRICS_H

#include <stdint.h>

struct buf;
struct router;

struct metrics;
struct metrics *metrics_new(int routes);
void metrics_free(struct metrics *m); /* NULL allowed */

/* An answer was sent. route −1: none matched. */
void metrics_answer(struct metrics *m, int route, int code, int64_t duration_ns, int64_t waited_ns, uint64_t bytes);
void metrics_late(struct metrics *m, int n); /* connections shut down */
void metrics_refused_connection(struct metrics *m);

struct metrics_now {
	int links, queue, busy, workers, streams;
};
void metrics_write(struct metrics *m, const struct router *router, const struct metrics_now *now, struct buf *out);

#endif
