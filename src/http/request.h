/* A request as a handler sees it: complete, bounded and checked.
 *
 * Texts are valid UTF-8 views that live as long as the request. Parameters were held against the route's list before the
 * handler runs: a declared one is absent or well-formed. */
#ifndef JH_HTTP_REQUEST_H
#define JH_HTTP_REQUEST_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "http/route.h"

/* What a request may carry; beyond it is 400, 413, 414 or 431. */
enum { HTTP_HEADERS_MAX = 100, HTTP_COOKIES_MAX = 50, HTTP_QUERY_MAX = 300, HTTP_PARAMS_MAX = 2000, HTTP_NAME_MAX = 200, HTTP_FILES_MAX = 20,
       HTTP_URI_MAX = 8192 };

struct pair {
	struct str name, value;
};

struct pairs {
	const struct pair *at;
	int n;
};

struct upload {
	struct str field;
	struct str name;  /* as the sender gave it, last part only; may be empty; never a path to use */
	struct str type;  /* as the sender claims; verify before trusting */
	struct str bytes; /* large ones are a file mapped into memory */
};

struct server;

struct request {
	struct arena *arena; /* of the request */
	enum http_method method;
	const struct route *route;
	struct str path;     /* decoded once, valid UTF-8, no traversal */
	struct str raw_path, raw_query; /* as sent; for links back to the same page */
	struct str host;     /* checked: letters, digits, dots, colon, brackets */
	char client[48];     /* address; behind a trusted proxy the forwarded one */
	bool secure;         /* over TLS, here or at the trusted proxy */
	struct str body;     /* as sent */
	struct pairs headers, cookies, path_values, query, form;
	const struct upload *uploads;
	int upload_count;
	moment_t received;
	struct id id;        /* X-Request-Id of the answer; also in error pages and the log */
	struct server *server;
	void *context;       /* the application's, from the hooks */
	void *worker;        /* of this thread, from worker_open; NULL in refuse() when no worker was asked */
	void *who;           /* the admit hook's: who asks */
	enum lang lang;      /* the admit hook may change it; from Accept-Language at first */
};

/* The value, or the empty view with p NULL when there is none. Header names compare without case. */
struct str request_header(const struct request *r, const char *name);
struct str request_cookie(const struct request *r, const char *name);
/* One set with COOKIE_HOST: over TLS only under the name that browsers take from this host alone ("__Host-NAME"), so that neither a
 * page without TLS nor a neighbouring host can put another in its place. */
#define HTTP_HOST_PREFIX "__Host-"
struct str request_host_cookie(const struct request *r, const char *name);

/* Whether the sender takes an answer in the coding ("gzip"): RFC 9110, 12.5.3; q=0 excludes it. */
bool request_accepts_coding(const struct request *r, const char *coding);

/* Of path, form, query: the first that has the name. */
bool request_has(const struct request *r, const char *name);
struct str request_text(const struct request *r, const char *name);
int request_count(const struct request *r, const char *name); /* in form and query */
struct str request_text_at(const struct request *r, const char *name, int i);
int64_t request_int(const struct request *r, const char *name, int64_t otherwise);
bool request_flag(const struct request *r, const char *name);
bool request_id(const struct request *r, const char *name, struct id *ret); /* false: absent or no id */
bool request_day(const struct request *r, const char *name, day_t *ret);
const struct upload *request_upload(const struct request *r, const char *field); /* NULL: none or empty */

/* Whether the sender prefers JSON to pages (Accept), as programs do. */
bool request_wants_json(const struct request *r);

#endif
