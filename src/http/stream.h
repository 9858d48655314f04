/* Server-sent events: a stream hangs on named topics and is fed from any thread. No worker waits with it. */
#ifndef JH_HTTP_STREAM_H
#define JH_HTTP_STREAM_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct request;
struct response;
struct server;

/* Topics of one stream, events that may wait for a slow reader (then it is closed: the browser connects anew). */
enum { STREAM_TOPICS_MAX = 8, STREAM_WAITING_MAX = 256, TOPIC_NAME_MAX = 100 };

/* The answer becomes a stream of events of the topic; again for further topics. What is published from here on is sent,
 * after what the handler puts into out->body with event_put: so ask first, then read the state. The route has `.stream`.
 * Errors: ST_BUSY when the server has as many streams as it may, ST_INTERNAL for too many topics or a long name. */
enum status response_subscribe(struct response *out, const struct request *r, struct str topic, struct err *err);

struct buf;
/* Appends one event in the format of event streams. event: a word, empty for "message"; data may have several lines. */
void event_put(struct buf *b, struct str event, struct str data);

/* Sends to all streams of the topic now open; none is fine. Returns how many. O(streams of the topic). */
int server_publish(struct server *s, struct str topic, struct str event, struct str data);
/* Ends the streams of the topic after what was sent. */
void server_topic_end(struct server *s, struct str topic);

#endif
