/* The way of one request: the library's callbacks, and the part that a worker does. */
#include "base/arena.h"
#include "http/inside.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/exchange.h"

/* An upload that turns out too large is read a little further, so that the sender hears why; then it is cut. */
enum { BODY_THROWN_MAX = 4 << 20, LIBRARY_PARAMS_MAX = 500 };

static struct link *link_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void *exchange_new(void *server, const char *uri, struct MHD_Connection *connection)
{
	struct server *s = server;
	struct exchange *e = heap_alloc(1, sizeof *e);
	arena_init(&e->arena);
	e->server = s;
	e->connection = connection;
	e->link = link_of(connection);
	e->begun_ns = monotonic_ns();
	e->spool = -1;
	buf_init(&e->body, 1 << 20);
	e->raw_uri = arena_strdup(&e->arena, uri);
	/* The library takes the query apart in the memory of the connection, and would stand still where that ends. */
	size_t params = 0;
	for (const char *c = uri; *c; c++)
		params += *c == '&';
	if (params > LIBRARY_PARAMS_MAX)
		link_cut(e->link);
	moment_t now = moment_now();
	e->request = (struct request){.arena = &e->arena, .received = now, .id = id_new(now), .server = s,
				      .context = s->hooks.context, .method = HTTP_GET};
	e->response = (struct response){.arena = &e->arena, .code = 200, .type = "text/html; charset=utf-8", .fd = -1};
	buf_init(&e->response.body, RESPONSE_BODY_MAX);
	atomic_fetch_add(&s->exchanges, 1);
	*link_request(e->link) = e;
	return e;
}

/* Back to an empty answer; what was begun is given back. */
static void answer_clear(struct response *out)
{
	if (out->fd >= 0)
		close(out->fd);
	stream_close(out->stream);
	buf_clear(&out->body);
	*out = (struct response){.arena = out->arena, .code = 200, .type = "text/html; charset=utf-8", .body = out->body, .fd = -1};
}

void exchange_refuse(struct exchange *e, int code, const struct err *err)
{
	struct err own = {};
	answer_clear(&e->response);
	if (!err) {
		err = &own;
		enum status st = err_set(&own, ST_BUSY, "the server has too much to do; try again in a moment");
		code = code ? code : status_http_code(st);
	}
	e->response.code = code ? code : status_http_code(err->status);
	if (e->response.code == 503 || e->response.code == 429)
		(void)!response_header(&e->response, "Retry-After", STR("2"), NULL);
	if (e->server->hooks.refuse) {
		e->server->hooks.refuse(&e->request, &e->response, err);
	} else {
		e->response.type = "text/plain; charset=utf-8";
		buf_printf(&e->response.body, "%s\n", err->text);
	}
	e->answer = answer_make(e);
}

/* A request that cannot be understood is 400; 422 is for what the application finds in it. */
static int code_of_malformed(int code, const struct err *err) { return !code && err->status == ST_INVALID ? 400 : code; }

/* ST_OK and not *ret_done: the handler may run. */
static enum status admit(struct exchange *e, bool *ret_done, struct err *err)
{
	const struct server_hooks *h = &e->server->hooks;
	if (h->admit)
		return h->admit(&e->request, &e->response, ret_done, err);
	if (strcmp(e->request.route->permit, "public") != 0)
		return err_set(err, ST_DENIED, "this address is not public");
	return ST_OK;
}

void exchange_work(struct exchange *e, void *worker)
{
	struct request *r = &e->request;
	struct err err = {};
	bool done = false;
	enum status st = ST_OK;
	r->worker = worker;
	e->waited_ns += monotonic_ns() - e->queued_ns;
	if (!e->admitted) {
		st = admit(e, &done, &err);
		e->admitted = st == ST_OK && !done;
		if (e->admitted && e->stage == STAGE_ADMIT)
			return;
	}
	if (e->admitted) {
		st = request_complete(e, &err);
		if (st == ST_OK)
			st = request_check(r, &err);
		if (st != ST_OK) {
			exchange_refuse(e, code_of_malformed(0, &err), &err);
			return;
		}
		st = r->route->run(r, &e->response, &err);
		if (st == ST_OK && e->response.body.full)
			st = err_set(&err, ST_TOO_LARGE, "the answer is larger than %d bytes; ask for less", (int)RESPONSE_BODY_MAX);
	}
	if (st != ST_OK) {
		exchange_refuse(e, 0, &err);
		return;
	}
	answer_squeeze(e);
	e->answer = answer_make(e);
}

static enum MHD_Result send_answer(struct exchange *e)
{
	bool stream = e->request.route && e->request.route->stream && e->response.code == 200;
	int64_t now = monotonic_ns();
	link_deadline(e->link, stream ? 0 : now + (int64_t)e->server->o.send_timeout_ms * 1000000 +
					       (int64_t)(e->answer_bytes / 8192) * 1000000000);
	e->stage = STAGE_SENT;
	enum MHD_Result sent = MHD_queue_response(e->connection, (unsigned)e->response.code, e->answer);
	MHD_destroy_response(e->answer);
	e->answer = NULL;
	return sent;
}

static enum MHD_Result refuse_now(struct exchange *e, int code, const struct err *err)
{
	exchange_refuse(e, code, err);
	return send_answer(e);
}

static void allow_header(const struct exchange *e, struct response *out)
{
	struct buf b;
	buf_init(&b, 200);
	for (int i = 0; i < HTTP_METHODS; i++)
		if (e->match.methods & 1u << i)
			buf_printf(&b, "%s%s", b.n ? ", " : "", http_method_name((enum http_method)i));
	(void)!response_header(out, "Allow", buf_view(&b), NULL);
	buf_done(&b);
}

static enum MHD_Result refuse_method(struct exchange *e, const struct err *err)
{
	if (e->request.method == HTTP_OPTIONS) {
		e->response.code = 204;
		allow_header(e, &e->response);
		e->answer = answer_make(e);
		return send_answer(e);
	}
	struct err own = *err;
	(void)!err_set(&own, ST_INVALID, "this address does not take %s", http_method_name(e->request.method));
	answer_clear(&e->response);
	exchange_refuse(e, 405, &own);
	/* The header goes with the library's response, which is made by now. */
	struct response allow = {.arena = &e->arena};
	allow_header(e, &allow);
	MHD_add_response_header(e->answer, "Allow", allow.headers[0].value);
	return send_answer(e);
}

static enum MHD_Result give_to_worker(struct exchange *e, enum stage stage)
{
	e->stage = stage;
	link_deadline(e->link, 0);
	if (workers_give(e->server, e))
		return MHD_YES;
	return refuse_now(e, 503, NULL);
}

static enum MHD_Result begin(struct exchange *e, const char *method)
{
	struct err err = {};
	int code = 0;
	if (!http_method_parse(str_of(method), &e->request.method)) {
		(void)!err_set(&err, ST_INVALID, "the method is not known here");
		return refuse_now(e, 501, &err);
	}
	if (request_begin(e, &code, &err) != ST_OK)
		return code == 405 ? refuse_method(e, &err) : refuse_now(e, code_of_malformed(code, &err), &err);
	int wait = 0;
	if (!caller_enter(e->server->shed, e->request.client, e->begun_ns, &e->caller, &wait)) {
		(void)!err_set(&err, ST_BUSY, "too many requests from this address; try again in a moment");
		return refuse_now(e, 429, &err);
	}
	if (atomic_load(&e->server->stopping))
		return refuse_now(e, 503, NULL);
	if (e->request.route->upload)
		return give_to_worker(e, STAGE_ADMIT);
	e->stage = STAGE_BODY;
	return MHD_YES;
}

static enum MHD_Result take_body(struct exchange *e, const char *bytes, size_t *n)
{
	struct err err = {};
	if (*n == 0) {
		if (!e->answer)
			return give_to_worker(e, STAGE_WORK);
		return send_answer(e);
	}
	if (e->answer) {
		e->body_bytes += *n;
		if (e->body_bytes > e->body_max + BODY_THROWN_MAX)
			return MHD_NO;
	} else if (request_take(e, bytes, *n, &err) != ST_OK) {
		exchange_refuse(e, 0, &err);
	}
	*n = 0;
	return MHD_YES;
}

enum MHD_Result exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
			      const char *version, const char *bytes, size_t *n, void **exchange)
{
	struct exchange *e = *exchange;
	switch (e->stage) {
	case STAGE_HEADERS:
		return begin(e, method);
	case STAGE_ADMIT:
		if (e->answer)
			return send_answer(e);
		e->stage = STAGE_BODY;
		link_deadline(e->link, monotonic_ns() + (int64_t)e->server->o.body_timeout_ms * 1000000 +
					       (int64_t)(e->body_max / 8192) * 1000000000);
		return MHD_YES;
	case STAGE_BODY:
		return take_body(e, bytes, n);
	case STAGE_WORK:
		return send_answer(e);
	case STAGE_SENT:
		break;
	}
	return MHD_YES;
}

void exchange_completed(void *server, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode why)
{
	struct server *s = server;
	struct exchange *e = *exchange;
	if (!e)
		return;
	*exchange = NULL;
	*link_request(e->link) = NULL;
	int64_t now = monotonic_ns();
	link_deadline(e->link, now + (int64_t)s->o.header_timeout_ms * 1000000);
	if (e->stage == STAGE_SENT) {
		bool stream = e->request.route && e->request.route->stream;
		metrics_answer(s->metrics, e->match.route ? e->match.index : -1, e->response.code, stream ? 0 : now - e->begun_ns, e->waited_ns,
			       e->answer_bytes);
		access_log_line(s, e);
		if (s->hooks.done)
			s->hooks.done(&e->request, e->response.code);
	}
	caller_leave(s->shed, e->caller);
	if (e->answer)
		MHD_destroy_response(e->answer);
	answer_clear(&e->response);
	buf_done(&e->response.body);
	request_close(e);
	arena_done(&e->arena);
	free(e);
	atomic_fetch_sub(&s->exchanges, 1);
}

void exchange_connection(void *server, struct MHD_Connection *connection, void **link, enum MHD_ConnectionNotificationCode what)
{
	struct server *s = server;
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		const struct sockaddr *from = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
		int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		struct link *l = link_open(s->shed, from, fd, s);
		link_deadline(l, monotonic_ns() + (int64_t)s->o.header_timeout_ms * 1000000);
		*link = l;
	} else if (*link) {
		/* The library does not tell the end of a request that it refused while reading it. */
		exchange_completed(server, connection, link_request(*link), MHD_REQUEST_TERMINATED_WITH_ERROR);
		link_close(s->shed, *link);
		*link = NULL;
	}
}

enum MHD_Result exchange_may_connect(void *server, const struct sockaddr *from, socklen_t n)
{
	struct server *s = server;
	if (!atomic_load(&s->stopping) && shed_may_connect(s->shed, from))
		return MHD_YES;
	metrics_refused_connection(s->metrics);
	return MHD_NO;
}
