/* From what the library has read to the request: line, headers, body, forms. Everything is bounded here. */
#include "base/arena.h"
#include "http/inside.h"
#include "http/parse.h"
#include "http/url.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BODY_MEMORY_MAX = 256 << 10, BODY_DEFAULT_MAX = 1 << 20 };

struct collect {
	struct exchange *e;
	struct pair *at;
	int n;
	bool too_many, malformed;
};

static enum MHD_Result take_header(void *arg, enum MHD_ValueKind kind, const char *key, size_t key_n, const char *value,
				   size_t value_n)
{
	struct collect *c = arg;
	struct str k = {key, key_n}, v = {value ? value : "", value ? value_n : 0};
	if (c->n == HTTP_HEADERS_MAX) {
		c->too_many = true;
		return MHD_NO;
	}
	for (size_t i = 0; i < v.n; i++)
		c->malformed |= ((unsigned char)v.p[i] < 0x20 && v.p[i] != '\t') || v.p[i] == 0x7F;
	c->malformed |= !str_is_utf8(k) || !str_is_utf8(v);
	/* The library keeps its memory until the request is answered. */
	c->at[c->n++] = (struct pair){k, v};
	return MHD_YES;
}

static int header_count(const struct request *r, const char *name)
{
	int n = 0;
	for (int i = 0; i < r->headers.n; i++)
		n += str_eq_nocase(r->headers.at[i].name, str_of(name));
	return n;
}

static bool is_host(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr(".-:[]", c))))
			return false;
	}
	return s.n > 0 && s.n <= 255;
}

/* The address that the trusted proxy names: the last one, which the proxy itself has put there. */
static void take_forwarded(struct exchange *e)
{
	struct request *r = &e->request;
	link_address(e->link, r->client);
	r->secure = e->server->tls != NULL;
	if (!link_from_proxy(e->link))
		return;
	struct str all = request_header(r, "X-Forwarded-For"), part, last = {};
	while (all.n && str_next(&all, ',', &part))
		last = str_trim(part);
	if (last.n && last.n < sizeof r->client) {
		memcpy(r->client, last.p, last.n);
		r->client[last.n] = 0;
	}
	if (str_eq(request_header(r, "X-Forwarded-Proto"), STR("https")))
		r->secure = true;
}

static bool changes_things(enum http_method m) { return m == HTTP_POST || m == HTTP_PUT || m == HTTP_PATCH || m == HTTP_DELETE; }

/* Browsers say where a request comes from; what comes from another site may not change anything here. */
static bool is_forged(const struct request *r)
{
	struct str site = request_header(r, "Sec-Fetch-Site"), origin = request_header(r, "Origin");
	if (site.n && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none")))
		return true;
	if (!origin.n)
		return false;
	ptrdiff_t at = str_find(origin, STR("://"));
	return at < 0 || !str_eq_nocase(str_slice(origin, (size_t)at + 3, origin.n), r->host);
}

static enum status check_length(struct exchange *e, struct err *err)
{
	struct request *r = &e->request;
	struct str length = request_header(r, "Content-Length");
	bool chunked = header_count(r, "Transfer-Encoding") > 0;
	int64_t n = 0;
	if (header_count(r, "Content-Length") > 1 || (chunked && length.p))
		return err_set(err, ST_INVALID, "the request says its length twice");
	if (length.p && (!str_to_i64(length, &n) || n < 0))
		return err_set(err, ST_INVALID, "the request does not say its length as a number");
	bool takes_body = r->method == HTTP_POST || r->method == HTTP_PUT || r->method == HTTP_PATCH;
	e->body_max = !takes_body ? 0 : r->route->body_max ? r->route->body_max : BODY_DEFAULT_MAX;
	if ((uint64_t)n > e->body_max || (chunked && !takes_body))
		return err_set(err, ST_TOO_LARGE, "the request is larger than %llu bytes, which is the most this address takes",
			       (unsigned long long)e->body_max);
	int64_t expected = chunked ? (int64_t)e->body_max : n;
	link_deadline(e->link, e->begun_ns + (int64_t)e->server->o.body_timeout_ms * 1000000 + expected / 8192 * 1000000000);
	return ST_OK;
}

static enum lang accepted_lang(const struct request *r)
{
	struct str all = request_header(r, "Accept-Language"), part;
	enum lang lang = LANG_ZH;
	while (all.n && str_next(&all, ',', &part))
		if (lang_parse(str_slice(str_trim(part), 0, 2), &lang))
			return lang;
	return LANG_ZH;
}

static enum status take_headers(struct exchange *e, int *ret_code, struct err *err)
{
	struct request *r = &e->request;
	struct collect c = {.e = e, .at = ARENA_ARRAY(&e->arena, struct pair, HTTP_HEADERS_MAX)};
	MHD_get_connection_values_n(e->connection, MHD_HEADER_KIND, take_header, &c);
	r->headers = (struct pairs){c.at, c.n};
	r->lang = accepted_lang(r);
	take_forwarded(e);
	if (c.too_many) {
		*ret_code = 431;
		return err_set(err, ST_TOO_LARGE, "more than %d headers", (int)HTTP_HEADERS_MAX);
	}
	if (c.malformed)
		return err_set(err, ST_INVALID, "a header is no well-formed text");
	r->host = request_header(r, "Host");
	if (header_count(r, "Host") != 1 || !is_host(r->host))
		return err_set(err, ST_INVALID, "the request names no host");
	if (header_count(r, "Cookie") > 1)
		return err_set(err, ST_INVALID, "the request has more than one header of cookies");
	return cookies_parse(&e->arena, request_header(r, "Cookie"), &r->cookies, err);
}

/* The host that this server is asked for by; keeps pages of other names, pointed here by DNS, out. */
static bool is_own_host(const struct server *s, struct str host)
{
	if (!s->o.host)
		return true;
	if (str_starts(host, STR("127.0.0.1")) || str_starts(host, STR("localhost")) || str_starts(host, STR("[::1]")))
		return true;
	const char *colon = memchr(host.p, ':', host.n);
	return str_eq_nocase(host, str_of(s->o.host)) ||
	       (colon && str_eq_nocase(str_slice(host, 0, (size_t)(colon - host.p)), str_of(s->o.host)));
}

enum status request_begin(struct exchange *e, int *ret_code, struct err *err)
{
	struct request *r = &e->request;
	struct str uri = str_of(e->raw_uri);
	*ret_code = 0;
	TRY(take_headers(e, ret_code, err));
	if (!is_own_host(e->server, r->host)) {
		*ret_code = 421;
		return err_set(err, ST_INVALID, "this server does not answer for that host");
	}
	if (uri.n > HTTP_URI_MAX) {
		*ret_code = 414;
		return err_set(err, ST_TOO_LARGE, "the address has more than %d bytes", (int)HTTP_URI_MAX);
	}
	const char *question = memchr(uri.p, '?', uri.n);
	r->raw_path = str_slice(uri, 0, question ? (size_t)(question - uri.p) : uri.n);
	r->raw_query = question ? str_slice(uri, r->raw_path.n + 1, uri.n) : (struct str){};
	TRY(url_path(&e->arena, r->raw_path, &r->path, err));
	router_match(e->server->router, r->method, r->path, &e->match);
	if (!e->match.route) {
		*ret_code = e->match.methods ? 405 : 404;
		return err_set(err, ST_NOT_FOUND, "there is nothing at this address");
	}
	r->route = e->match.route;
	struct pair *values = ARENA_ARRAY(&e->arena, struct pair, ROUTE_PATH_PARAMS_MAX);
	int n = 0;
	for (struct str name; n < ROUTE_PATH_PARAMS_MAX && (name = route_path_param(r->route, n)).n; n++)
		values[n] = (struct pair){name, e->match.values[n]};
	r->path_values = (struct pairs){values, n};
	TRY(url_pairs(&e->arena, r->raw_query, &r->query, err));
	if (r->query.n > HTTP_QUERY_MAX)
		return err_set(err, ST_TOO_LARGE, "more than %d parameters", (int)HTTP_QUERY_MAX);
	if (changes_things(r->method) && !r->route->cross_origin && is_forged(r))
		return err_set(err, ST_DENIED, "the request comes from another site");
	return check_length(e, err);
}

static enum status write_all(int fd, const char *p, size_t n, struct err *err)
{
	while (n) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return err_set(err, ST_UNAVAILABLE, "the upload cannot be kept for now (%s)", strerror(errno));
		p += k;
		n -= (size_t)k;
	}
	return ST_OK;
}

enum status request_take(struct exchange *e, const char *bytes, size_t n, struct err *err)
{
	e->body_bytes += n;
	if (e->body_bytes > e->body_max)
		return err_set(err, ST_TOO_LARGE, "the request is larger than %llu bytes, which is the most this address takes",
			       (unsigned long long)e->body_max);
	if (e->spool < 0 && e->body.n + n <= BODY_MEMORY_MAX) {
		buf_add(&e->body, bytes, n);
		return ST_OK;
	}
	if (e->spool < 0) {
		e->spool = open(e->server->o.spool, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		if (e->spool < 0)
			return err_set(err, ST_UNAVAILABLE, "the upload cannot be kept for now (%s)", strerror(errno));
		TRY(write_all(e->spool, e->body.p, e->body.n, err));
		buf_done(&e->body);
		buf_init(&e->body, BODY_MEMORY_MAX);
	}
	return write_all(e->spool, bytes, n, err);
}

enum status request_complete(struct exchange *e, struct err *err)
{
	struct request *r = &e->request;
	if (e->spool >= 0) {
		void *map = mmap(NULL, e->body_bytes, PROT_READ, MAP_PRIVATE, e->spool, 0);
		if (map == MAP_FAILED)
			return err_set(err, ST_UNAVAILABLE, "the upload cannot be kept for now (%s)", strerror(errno));
		e->map = map;
		r->body = (struct str){map, e->body_bytes};
	} else {
		r->body = buf_view(&e->body);
	}
	struct str type = request_header(r, "Content-Type"), media = {}, rest = type;
	if (!r->body.n || !rest.n)
		return ST_OK;
	str_next(&rest, ';', &media);
	media = str_trim(media);
	if (str_eq_nocase(media, STR("application/x-www-form-urlencoded")))
		return url_pairs(&e->arena, r->body, &r->form, err);
	if (str_eq_nocase(media, STR("multipart/form-data")))
		return multipart_parse(&e->arena, type, r->body, &r->form, &r->uploads, &r->upload_count, err);
	return ST_OK;
}

void request_close(struct exchange *e)
{
	if (e->map)
		munmap(e->map, e->body_bytes);
	if (e->spool >= 0)
		close(e->spool);
	buf_done(&e->body);
}
