/* The server: a few threads read and send, a bounded pool of workers answers.
 *
 * A request reaches a worker only when complete; a slow, large or flooding client costs a connection and is shed (408, 413,
 * 429, 431, 503) without keeping a worker. Every answer carries the security headers. */
#ifndef JH_HTTP_SERVER_H
#define JH_HTTP_SERVER_H

#include "base/err.h"
#include "base/str.h"
#include "http/request.h"
#include "http/response.h"
#include "http/route.h"

struct buf;
struct server;

struct server_hooks {
	void *context; /* into every request */
	/* What one worker thread keeps, such as a connection to the register. NULL: nothing. */
	enum status (*worker_open)(void *context, int index, void **ret_worker, struct err *err);
	void (*worker_close)(void *context, void *worker);
	/* Before each handler: finds who asks, sets r->who and r->lang, and refuses without a right to r->route->permit. When it
	 * fills `out` with a redirect and returns ST_OK with *ret_done, that is the answer (sign-in). For routes that take uploads
	 * it is asked before the body is read, and not again. NULL: only the permit "public" is admitted. */
	enum status (*admit)(struct request *r, struct response *out, bool *ret_done, struct err *err);
	/* Makes the page of a refusal or fault; code 4xx or 5xx is set already. May run without a worker. NULL: plain text. */
	void (*refuse)(struct request *r, struct response *out, const struct err *err);
	/* After the answer was sent, on a server thread: must be quick. NULL: nothing. */
	void (*done)(const struct request *r, int code);
};

struct server_options {
	const char *address;     /* "127.0.0.1:8080", "[::]:443"; port 0: any free one */
	const struct route_table *routes;
	const struct server_hooks *hooks; /* NULL: none */
	const char *certificate, *key; /* PEM files; NULL: no TLS */
	const char *trusted_proxy; /* address whose X-Forwarded-For and -Proto count; NULL: none */
	const char *spool;       /* folder of large bodies; NULL: /tmp */
	const char *access_log;  /* file appended to; NULL: none; "-": standard error */
	const char *host;        /* the only Host answered to, besides the address; NULL: any well-formed one */
	const char *connect_src; /* further hosts for Content-Security-Policy img-src and connect-src (a tile service); NULL: none */
	bool limit_loopback;     /* the limits by address below count for this machine too */
	int io_threads;          /* 0: 2 */
	int workers;             /* 0: twice the processors, at least 4 */
	int queue_max;           /* complete requests that may wait; 0: 512 */
	int connections_max;     /* 0: 4000 */
	int address_connections_max; /* of one address; 0: 200 */
	int address_requests_max;    /* in work or waiting, of one address; 0: 64 */
	int address_rate;            /* requests a second, of one address, after a burst of ten seconds' worth; 0: 100 */
	int streams_max;         /* 0: 2000 */
	int header_timeout_ms;   /* from connecting, or the last answer, to complete headers; 0: 20 000 */
	int body_timeout_ms;     /* plus one second for each 8 KiB; 0: 20 000 */
	int send_timeout_ms;     /* likewise; 0: 60 000 */
};

/* Checks the routes, opens address and workers, and answers from then on. Errors: ST_INVALID (routes, options), ST_UNAVAILABLE
 * (address in use, certificates unreadable). */
enum status server_start(struct server **ret, const struct server_options *o, struct err *err);

int server_port(const struct server *s);
const char *server_address(const struct server *s); /* "http://127.0.0.1:8080" */
const struct router *server_router(const struct server *s);

/* Reads certificates anew and opens the access log anew. On error the old ones stay. */
enum status server_reload(struct server *s, struct err *err);

/* Takes no new connections, ends the streams, lets requests finish for at most grace_ms, stops. NULL allowed. */
void server_stop(struct server *s, int grace_ms);

/* Blocks until SIGTERM or SIGINT, which stop the server as server_stop does; SIGHUP reloads, and `reloaded` (NULL allowed) hears
 * how it went: err NULL when well. Call server_signals_block() before server_start, so that the server's threads leave the
 * signals to this call. */
void server_signals_block(void);
/* The same without stopping, for who has to end what publishes events first. */
void server_wait(struct server *s, void (*reloaded)(void *arg, const struct err *err), void *arg);
void server_run(struct server *s, int grace_ms, void (*reloaded)(void *arg, const struct err *err), void *arg);

/* Counts, durations, queue, streams, memory and descriptors as Prometheus text (format 0.0.4). */
void server_metrics(struct server *s, struct buf *out);

/* A handler that answers with server_metrics, and one that says the server lives (no database asked). */
enum status route_metrics(struct request *r, struct response *out, struct err *err);
enum status route_alive(struct request *r, struct response *out, struct err *err);

#endif
