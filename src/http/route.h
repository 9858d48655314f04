/* Routes: what the server answers to, as a `const` table.
 *
 * A row names method, pattern, permit, parameters, texts and limits; parsing, checking, help and rights follow from it.
 * Patterns: "/records/{record}/{id}"; a part is literal or one parameter; "{rest*}" as last part takes what remains, slashes
 * included. Where a literal and a parameter both fit, the literal wins. */
#ifndef JH_HTTP_ROUTE_H
#define JH_HTTP_ROUTE_H

#include "base/err.h"
#include "base/str.h"
#include "text/lang.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct request;
struct response;

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_HEAD, HTTP_OPTIONS };
enum { HTTP_METHODS = 7 };

const char *http_method_name(enum http_method m);
bool http_method_parse(struct str s, enum http_method *ret);

enum param_kind {
	PARAM_TEXT, /* UTF-8 of min … max characters (max 0: 1000), no control characters but line ends and tabs */
	PARAM_WORD, /* letters, digits, '_', '-', '.'; at most 100 */
	PARAM_ID,   /* a row's id, base/id.h */
	PARAM_INT,  /* min … max; both 0: any */
	PARAM_DAY,  /* 2024-09-01 */
	PARAM_FLAG, /* "1", "on", "true" or "0", "off", "false" */
};

/* A parameter of the path, the query or a form. Those of the path are required by nature. */
struct route_param {
	const char *name; /* NULL ends the list */
	enum param_kind kind;
	int64_t min, max;
	bool required, repeats;
	struct label text;
};

enum { ROUTE_PARAMS_MAX = 32, ROUTE_PATH_PARAMS_MAX = 6 };

struct route {
	enum http_method method; /* GET answers HEAD too; OPTIONS and 405 are the server's */
	const char *pattern;     /* NULL ends a table */
	const char *permit;      /* what the admit hook asks rights for; "public" by convention for everybody. Never NULL */
	struct label text;       /* what it does */
	const struct route_param *params; /* NULL: none */
	bool any_params;         /* names beyond `params` are let through unchecked but for UTF-8 and number; else they are 400 */
	bool cross_origin;       /* may change things when called from other sites' pages: only for calls with tokens */
	bool stream;             /* answers with events: does not count as a slow answer */
	bool upload;             /* takes files: asks the admit hook before the body is read */
	uint64_t body_max;       /* bytes; 0: 1 MiB for methods that have a body */
	/* Answers by filling `out`. Otherwise the error becomes a page by the refuse hook, its code from the status. */
	enum status (*run)(struct request *r, struct response *out, struct err *err);
	const void *extra;       /* the handler's own */
};

/* Several tables as one. */
struct route_table {
	const struct route *const *tables; /* each ended by a row without pattern */
	int n;
};

/* Compiled for matching; on the arena. */
struct router;

/* Errors, naming the route: ST_INVALID for one without permit, text or handler, a malformed pattern, or two that answer the
 * same requests. O(routes · parts). */
enum status router_new(struct arena *a, const struct route_table *all, struct router **ret, struct err *err);

struct route_match {
	const struct route *route; /* NULL: none for this method */
	int index;                 /* of the route over all tables */
	unsigned methods;          /* bits of the methods that the path answers to; 0: unknown path */
	struct str values[ROUTE_PATH_PARAMS_MAX]; /* in the order of the pattern */
};

/* The path is decoded, begins with '/' and has no empty, "." or ".." part (see url.h). O(parts) but for backing up from
 * literals. */
void router_match(const struct router *r, enum http_method method, struct str path, struct route_match *ret);
int router_count(const struct router *r);
const struct route *router_at(const struct router *r, int index);
/* The name of the i-th path parameter; the empty view beyond the last. */
struct str route_path_param(const struct route *r, int i);

#endif
