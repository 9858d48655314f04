/* How jobs go, told to open pages: one event stream topic a job and language, fed from the table of jobs. */
#ifndef JH_WEB_JOB_FEED_H
#define JH_WEB_JOB_FEED_H

#include "http/stream.h"
#include "work/job.h"

enum { JOB_TOPIC_TEXT = 48 };
/* "job/ID/zh": a topic of http/stream.h. */
void job_topic(struct id id, enum lang lang, char out[JOB_TOPIC_TEXT]);
bool job_has_ended(const struct job *j);

/* The event of the job as it is now, on the end of `out` (event_put): "progress" with {"state","step","percent","share"} for the
 * elements of the page, or "done". */
void job_event(struct buf *out, struct arena *a, const struct job *j, enum lang lang);

/* Publishes what changed since *seen and moves it on. One indexed query when nothing did. */
enum status job_feed_tell(struct store *work, struct server *server, int64_t *seen, struct err *err);

#endif
