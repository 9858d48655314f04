/* Inside the folder: the server, and one request on its way through it. */
#ifndef JH_HTTP_INSIDE_H
#define JH_HTTP_INSIDE_H

#include "http/metrics.h"
#include "http/server.h"
#include "http/shed.h"
#include "http/stream_inside.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;
struct tls;

/* Where a request is. Its connection is suspended in the two stages in which a worker has it. */
enum stage {
	STAGE_HEADERS, /* nothing checked yet */
	STAGE_ADMIT,   /* a worker asks the admit hook, before the body is read */
	STAGE_BODY,    /* being read, or read and thrown away where it is refused */
	STAGE_WORK,    /* waits for a worker or is with one */
	STAGE_SENT,    /* handed to the library */
};

struct exchange {
	struct request request;
	struct response response;
	struct arena arena;
	struct server *server;
	struct MHD_Connection *connection;
	struct link *link;           /* of the connection */
	struct caller *caller;       /* whose requests are counted; NULL: not counted */
	const char *raw_uri;
	struct route_match match;
	enum stage stage; /* handed on by the queue and by resuming, which order memory */
	bool admitted;
	struct MHD_Response *answer;
	struct buf body;
	int spool;                   /* file of a large body, −1: none */
	uint64_t body_bytes, body_max;
	void *map;
	uint64_t answer_bytes;
	int64_t begun_ns, queued_ns, waited_ns; /* monotonic */
	struct exchange *next;       /* in the queue */
};

struct worker {
	struct server *server;
	pthread_t thread;
	int index;
	void *kept; /* the application's */
};

struct server {
	struct server_options o; /* with the defaults filled in; texts copied */
	struct server_hooks hooks;
	struct arena arena;
	struct router *router;
	struct MHD_Daemon *daemon;
	int listener, port;
	char address[96];
	char csp[1024];
	struct tls *tls;
	struct shed *shed;
	struct streams *streams;
	struct metrics *metrics;

	pthread_mutex_t log_lock;
	int log_fd; /* −1: none */

	pthread_mutex_t queue_lock;
	pthread_cond_t queue_filled;
	struct exchange *queue_first, **queue_end;
	int queue_n, busy; /* waiting; with a worker */
	bool workers_end;
	struct worker *workers;
	int worker_count;
	atomic_bool stopping;
	atomic_int exchanges; /* alive */

	pthread_t watch_thread;
	pthread_mutex_t watch_lock;
	pthread_cond_t watch_wake;
	bool watch_ends, watching;
};

/* exchange.c: the library's callbacks, and what workers call. */
void exchange_work(struct exchange *e, void *worker);          /* on a worker: runs and answers */
void exchange_refuse(struct exchange *e, int code, const struct err *err); /* fills the answer; code 0: from the status */

/* worker.c: false when the queue is full or the server stops. */
bool workers_give(struct server *s, struct exchange *e);
enum status workers_start(struct server *s, struct err *err);
void workers_stop(struct server *s); /* answers what still waits with 503, ends after what is in work */

/* answer.c: a library response with all headers from e->response. */
struct MHD_Response *answer_make(struct exchange *e);
const char *response_given(const struct response *out, const char *name); /* a header's value; NULL: not set */

/* squeeze.c: compresses what a handler wrote, where it is large, text, and the sender takes it. O(bytes). */
#define GZIP_TAG "-gzip" /* ends the entity tag of a compressed answer */
void answer_squeeze(struct exchange *e);

/* watch.c: the thread that closes late connections and keeps streams awake. */
enum status watch_start(struct server *s, struct err *err);
void watch_stop(struct server *s);

/* access_log.c: one line a request: time, id, method, route, code, bytes, milliseconds. No address, name, path or query. */
enum status access_log_open(struct server *s, struct err *err); /* again: opens anew */
void access_log_line(struct server *s, const struct exchange *e);

/* read.c: what the library has read becomes the request. */
enum status request_begin(struct exchange *e, int *ret_code, struct err *err); /* line and headers; on failure the code */
enum status request_take(struct exchange *e, const char *bytes, size_t n, struct err *err); /* a piece of the body */
enum status request_complete(struct exchange *e, struct err *err); /* forms and files */
void request_close(struct exchange *e);
/* params.c: holds path values, query and form against the route. */
enum status request_check(const struct request *r, struct err *err);

#endif
