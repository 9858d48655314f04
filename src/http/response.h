/* An answer. The setters refuse what would break the line structure of headers or lead to another site. */
#ifndef JH_HTTP_RESPONSE_H
#define JH_HTTP_RESPONSE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct request;
struct topic_stream;

enum { RESPONSE_HEADERS_MAX = 24, RESPONSE_BODY_MAX = 64 << 20 };

struct response_header {
	const char *name; /* a literal */
	char *value;
};

struct response {
	struct arena *arena;  /* of the request */
	int code;             /* 200 at first */
	const char *type;     /* a literal; "text/html; charset=utf-8" at first */
	struct buf body;      /* what the handler appends to; unless one of the below is set */
	struct str fixed;     /* bytes that outlive the server, like assets; sent without copying */
	int fd;               /* a file, −1: none; closed by the server */
	uint64_t file_size;
	bool is_secret;       /* shows a secret this once: never compressed, see squeeze.c */
	bool inline_file;     /* shown in the browser under a sandbox instead of offered for saving */
	struct response_header headers[RESPONSE_HEADERS_MAX];
	int header_count;
	struct topic_stream *stream; /* events follow the body */
};

/* name: a literal token. Errors: ST_INTERNAL for a control character or beyond the number: a fault of the caller. */
enum status response_header(struct response *out, const char *name, struct str value, struct err *err);

enum cookie_flags {
	COOKIE_SCRIPT = 1, /* scripts may read it; otherwise HttpOnly */
	COOKIE_HOST = 4,   /* of this host alone, over TLS named __Host-…; read by request_host_cookie */
	COOKIE_CROSS = 2,  /* SameSite=Lax instead of Strict: kept when a link from elsewhere leads here */
};
/* Path=/, Secure over TLS. max_age_s < 0: until the browser closes; 0: removes it. The value is of cookie octets. */
enum status response_cookie(struct response *out, const struct request *r, const char *name, struct str value,
			    int64_t max_age_s, unsigned flags, struct err *err);

/* 303 to a path of this site. Errors: ST_INVALID for what does not begin with one '/' or has control characters or
 * backslashes. What a person or a parameter gave must pass here. */
enum status response_redirect(struct response *out, struct str path, struct err *err);
bool is_local_path(struct str path);

/* Sets the entity tag (quotes are put around it, and "-gzip" behind it where the answer is then compressed) and, when If-None-Match has it, code 304: then true, and the handler is
 * done. tag: letters, digits, '-', '_', '.'. */
bool response_unchanged(struct response *out, const struct request *r, struct str tag);

/* A file to save or show; `name` may be Chinese (RFC 5987). Takes the descriptor; ranges are the server's.
 * Errors: ST_UNAVAILABLE, then fd is closed. */
enum status response_file(struct response *out, int fd, const char *type, struct str name, struct err *err);
/* The same with what is in out->body. */
enum status response_attachment(struct response *out, const char *type, struct str name, struct err *err);

/* Not to be kept anywhere (`no-store`, which is so unless said) or how long by whom: "private, max-age=60". A literal. */
void response_cache(struct response *out, const char *how);

#endif
