#include "http/server.h"

#include "base/arena.h"
#include "http/exchange.h"
#include "http/inside.h"
#include "http/tls.h"
#include "http/tls_inside.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

/* Of one connection: its header lines and read buffer. */
enum { CONNECTION_MEMORY = 64 << 10, IDLE_S = 30, BACKLOG = 1024 };

static const char *copy(struct server *s, const char *text) { return text ? arena_strdup(&s->arena, text) : NULL; }
static int or(int v, int otherwise) { return v > 0 ? v : otherwise; }

static void fill_options(struct server *s, const struct server_options *o)
{
	s->o = *o;
	s->o.certificate = copy(s, o->certificate);
	s->o.key = copy(s, o->key);
	s->o.trusted_proxy = copy(s, o->trusted_proxy);
	s->o.spool = copy(s, o->spool ? o->spool : "/tmp");
	s->o.access_log = copy(s, o->access_log);
	s->o.host = copy(s, o->host);
	int processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
	s->o.io_threads = or(o->io_threads, 2);
	s->o.workers = or(o->workers, MAX(4, 2 * processors));
	s->o.queue_max = or(o->queue_max, 512);
	s->o.connections_max = or(o->connections_max, 4000);
	s->o.address_connections_max = or(o->address_connections_max, 200);
	s->o.address_requests_max = or(o->address_requests_max, 64);
	s->o.address_rate = or(o->address_rate, 100);
	s->o.streams_max = or(o->streams_max, 2000);
	s->o.header_timeout_ms = or(o->header_timeout_ms, 20000);
	s->o.body_timeout_ms = or(o->body_timeout_ms, 20000);
	s->o.send_timeout_ms = or(o->send_timeout_ms, 60000);
	if (o->hooks)
		s->hooks = *o->hooks;
}

static bool is_source_list(const char *text)
{
	for (; *text; text++)
		if (!((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') || strchr(".-:/* ", *text)))
			return false;
	return true;
}

static enum status make_csp(struct server *s, const char *more, struct err *err)
{
	if (more && (!is_source_list(more) || strlen(more) > 400))
		return err_set(err, ST_INVALID, "the further hosts '%s' are no list of addresses", more);
	const char *blank = more ? " " : "";
	more = more ? more : "";
	snprintf(s->csp, sizeof s->csp,
		 "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:%s%s; "
		 "connect-src 'self'%s%s; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
		 "base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
		 blank, more, blank, more);
	return ST_OK;
}

/* "host:port", "[v6]:port" */
static enum status listen_on(struct server *s, const char *address, struct err *err)
{
	struct str all = str_of(address);
	const char *colon = strrchr(address, ':');
	if (!colon)
		return err_set(err, ST_INVALID, "the address '%s' is not of the form HOST:PORT", address);
	struct str host = str_slice(all, 0, (size_t)(colon - address));
	bool v6 = str_starts(host, STR("[")) && str_ends(host, STR("]"));
	char *name = str_dup(&s->arena, v6 ? str_slice(host, 1, host.n - 1) : host);
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV},
			*found = NULL;
	int rc = getaddrinfo(*name ? name : NULL, colon + 1, &hints, &found);
	if (rc != 0)
		return err_set(err, ST_INVALID, "the address '%s' is not known (%s)", address, gai_strerror(rc));
	int one = 1, fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
		    bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
	int why = errno;
	union { /* the port stands at its family's place */
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} bound;
	memset(&bound, 0, sizeof bound);
	socklen_t n = sizeof bound;
	freeaddrinfo(found);
	if (!good || getsockname(fd, &bound.any, &n) != 0) {
		if (fd >= 0)
			close(fd);
		return err_set(err, ST_UNAVAILABLE, "the address %s cannot be opened (%s)", address, strerror(why));
	}
	s->listener = fd;
	s->port = ntohs(bound.any.sa_family == AF_INET6 ? bound.v6.sin6_port : bound.v4.sin_port);
	snprintf(s->address, sizeof s->address, "http%s://%s%.60s%s:%d", s->o.certificate ? "s" : "", v6 ? "[" : "",
		 *name ? name : "127.0.0.1", v6 ? "]" : "", s->port);
	return ST_OK;
}

/* The library speaks of malformed requests; they are counted, not told. */
static void silent(void *arg, const char *format, va_list ap) {}

/* Addresses are decoded by url.c, once. */
static size_t leave(void *arg, struct MHD_Connection *connection, char *text) { return strlen(text); }

static enum status start_daemon(struct server *s, struct err *err)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem options[] = {
		{MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)silent, NULL},
		{MHD_OPTION_LISTEN_SOCKET, s->listener, NULL},
		{MHD_OPTION_THREAD_POOL_SIZE, s->o.io_threads, NULL},
		{MHD_OPTION_CONNECTION_LIMIT, s->o.connections_max, NULL},
		{MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, NULL},
		{MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
		{MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_new, s},
		{MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave, NULL},
		{MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_completed, s},
		{MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)exchange_connection, s},
		{MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
		{s->tls ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0, (void *)(uintptr_t)tls_retrieve},
		{MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)"NORMAL:-VERS-TLS1.0:-VERS-TLS1.1"},
		{MHD_OPTION_END, 0, NULL},
	};
	s->daemon = MHD_start_daemon(flags | (s->tls ? (unsigned)MHD_USE_TLS : 0u), 0, exchange_may_connect, s, exchange_step, s,
				     MHD_OPTION_ARRAY, options, MHD_OPTION_END);
	if (!s->daemon)
		return err_set(err, ST_UNAVAILABLE, "the server cannot be started (%s)", strerror(errno));
	return ST_OK;
}

/* Connections, files and databases are descriptors: as many as the system gives. */
static void raise_descriptors(void)
{
	struct rlimit l;
	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
		l.rlim_cur = l.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &l) != 0)
			return; /* fewer will do until they are used up */
	}
}

static enum status start(struct server *s, const struct server_options *o, struct err *err)
{
	TRY(router_new(&s->arena, o->routes, &s->router, err));
	TRY(make_csp(s, o->connect_src, err));
	if (!s->o.certificate != !s->o.key)
		return err_set(err, ST_INVALID, "a certificate needs its key, and a key its certificate");
	if (s->o.certificate)
		TRY(tls_open(&s->tls, s->o.certificate, s->o.key, err));
	TRY(access_log_open(s, err));
	raise_descriptors();
	struct shed_limits limits = {.connections = s->o.address_connections_max, .requests = s->o.address_requests_max,
				     .rate = s->o.address_rate, .loopback = o->limit_loopback, .trusted_proxy = s->o.trusted_proxy};
	s->shed = shed_new(&limits);
	s->streams = streams_new(s->o.streams_max);
	s->metrics = metrics_new(router_count(s->router));
	TRY(listen_on(s, o->address, err));
	TRY(workers_start(s, err));
	TRY(watch_start(s, err));
	return start_daemon(s, err);
}

enum status server_start(struct server **ret, const struct server_options *o, struct err *err)
{
	struct server *s = heap_alloc(1, sizeof *s);
	pthread_condattr_t monotonic;
	arena_init(&s->arena);
	s->listener = s->log_fd = -1;
	s->queue_end = &s->queue_first;
	pthread_mutex_init(&s->queue_lock, NULL);
	pthread_mutex_init(&s->watch_lock, NULL);
	pthread_mutex_init(&s->log_lock, NULL);
	pthread_cond_init(&s->queue_filled, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->watch_wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	fill_options(s, o);
	enum status st = start(s, o, err);
	if (st != ST_OK) {
		server_stop(s, 0);
		return st;
	}
	*ret = s;
	return ST_OK;
}

int server_port(const struct server *s) { return s->port; }
const char *server_address(const struct server *s) { return s->address; }
const struct router *server_router(const struct server *s) { return s->router; }

enum status server_reload(struct server *s, struct err *err)
{
	if (s->tls)
		TRY(tls_reload(s->tls, s->o.certificate, s->o.key, err));
	return access_log_open(s, err);
}

void server_stop(struct server *s, int grace_ms)
{
	if (!s)
		return;
	atomic_store(&s->stopping, true);
	if (s->daemon) {
		int fd = MHD_quiesce_daemon(s->daemon);
		if (fd >= 0)
			close(fd);
		s->listener = -1;
		streams_end(s->streams);
		int64_t until = monotonic_ns() + (int64_t)grace_ms * 1000000;
		while (atomic_load(&s->exchanges) > 0 && monotonic_ns() < until)
			usleep(5000);
	}
	workers_stop(s);
	watch_stop(s);
	if (s->daemon) {
		/* Streams that began meanwhile; none may be asleep when the library stops. */
		streams_end(s->streams);
		MHD_stop_daemon(s->daemon);
	}
	if (s->listener >= 0)
		close(s->listener);
	if (s->log_fd >= 0)
		close(s->log_fd);
	tls_close(s->tls);
	streams_free(s->streams);
	metrics_free(s->metrics);
	shed_free(s->shed);
	pthread_mutex_destroy(&s->queue_lock);
	pthread_mutex_destroy(&s->watch_lock);
	pthread_mutex_destroy(&s->log_lock);
	pthread_cond_destroy(&s->queue_filled);
	pthread_cond_destroy(&s->watch_wake);
	arena_done(&s->arena);
	free(s);
}

static void signal_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
}

void server_signals_block(void)
{
	sigset_t set;
	signal_set(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void server_wait(struct server *s, void (*reloaded)(void *arg, const struct err *err), void *arg)
{
	sigset_t set;
	int what = 0;
	signal_set(&set);
	while (sigwait(&set, &what) == 0 && what == SIGHUP) {
		struct err err = {};
		enum status st = server_reload(s, &err);
		if (reloaded)
			reloaded(arg, st == ST_OK ? NULL : &err);
	}
}

void server_run(struct server *s, int grace_ms, void (*reloaded)(void *arg, const struct err *err), void *arg)
{
	server_wait(s, reloaded, arg);
	server_stop(s, grace_ms);
}

void server_metrics(struct server *s, struct buf *out)
{
	pthread_mutex_lock(&s->queue_lock);
	struct metrics_now now = {.queue = s->queue_n, .busy = s->busy, .workers = s->worker_count};
	pthread_mutex_unlock(&s->queue_lock);
	now.links = shed_links(s->shed);
	now.streams = streams_open(s->streams);
	metrics_write(s->metrics, s->router, &now, out);
}

enum status route_metrics(struct request *r, struct response *out, struct err *err)
{
	out->type = "text/plain; version=0.0.4; charset=utf-8";
	server_metrics(r->server, &out->body);
	return ST_OK;
}

enum status route_alive(struct request *r, struct response *out, struct err *err)
{
	out->type = "text/plain; charset=utf-8";
	buf_cstr(&out->body, "ok\n");
	return ST_OK;
}
