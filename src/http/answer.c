/* From what a handler filled in to the library's response, with the headers that every answer carries. */
#include "http/inside.h"

#include <microhttpd.h>
#include <string.h>
#include <unistd.h>

static void put(struct MHD_Response *m, const char *name, const char *value)
{
	if (MHD_add_response_header(m, name, value) != MHD_YES)
		panic("the header %s: %s cannot be set", name, value);
}

const char *response_given(const struct response *out, const char *name)
{
	for (int i = 0; i < out->header_count; i++)
		if (strcmp(out->headers[i].name, name) == 0)
			return out->headers[i].value;
	return NULL;
}

/* What no answer goes without (docs/security.md lists the reasons). */
static void put_standing(struct exchange *e, struct MHD_Response *m)
{
	const struct response *out = &e->response;
	if (out->inline_file) /* shown, but with no rights on this site */
		put(m, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox");
	else
		put(m, "Content-Security-Policy", e->server->csp);
	put(m, "X-Content-Type-Options", "nosniff");
	put(m, "X-Frame-Options", "DENY");
	put(m, "Referrer-Policy", "same-origin");
	put(m, "Cross-Origin-Opener-Policy", "same-origin");
	put(m, "Cross-Origin-Resource-Policy", "same-origin");
	put(m, "Permissions-Policy", "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()");
	if (e->request.secure)
		put(m, "Strict-Transport-Security", "max-age=15552000");
	if (!response_given(out, "Cache-Control"))
		put(m, "Cache-Control", "no-store");
	char id[ID_TEXT];
	id_format(e->request.id, id);
	put(m, "X-Request-Id", id);
}

static bool take_number(struct str s, int64_t *ret)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return str_to_i64(s, ret);
}

/* "bytes=a-b", one range only; others are answered whole. *ret_code 206 or 416 when it is a range. */
static void find_range(const struct request *r, uint64_t size, uint64_t *from, uint64_t *to, int *ret_code)
{
	struct str s = request_header(r, "Range");
	int64_t a = -1, b = -1;
	if (!str_starts(s, STR("bytes=")) || r->method != HTTP_GET || request_header(r, "If-Range").n)
		return;
	s = str_slice(s, 6, s.n);
	const char *dash = s.n ? memchr(s.p, '-', s.n) : NULL;
	if (!dash)
		return;
	struct str first = str_slice(s, 0, (size_t)(dash - s.p)), last = str_slice(s, first.n + 1, s.n);
	bool good = (!first.n || take_number(first, &a)) && (!last.n || take_number(last, &b)) && (first.n || last.n);
	if (!good || (first.n && last.n && b < a))
		return;
	if (!first.n) { /* the last b bytes */
		a = (uint64_t)b >= size ? 0 : (int64_t)size - b;
		b = (int64_t)size - 1;
	} else if (!last.n || (uint64_t)b >= size) {
		b = (int64_t)size - 1;
	}
	if ((uint64_t)a >= size) {
		*ret_code = 416;
		return;
	}
	*from = (uint64_t)a;
	*to = (uint64_t)b + 1;
	*ret_code = 206;
}

static struct MHD_Response *make_file(struct exchange *e)
{
	struct response *out = &e->response;
	uint64_t from = 0, to = out->file_size;
	if (out->code == 200)
		find_range(&e->request, out->file_size, &from, &to, &out->code);
	if (out->code == 416)
		from = to = 0;
	e->answer_bytes = to - from;
	struct MHD_Response *m = out->code == 416 ? MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT)
						  : MHD_create_response_from_fd_at_offset64(to - from, out->fd, from);
	if (!m)
		panic("out of memory");
	if (out->code == 416)
		close(out->fd);
	out->fd = -1;
	char range[80];
	if (out->code == 206) {
		snprintf(range, sizeof range, "bytes %llu-%llu/%llu", (unsigned long long)from, (unsigned long long)to - 1,
			 (unsigned long long)out->file_size);
		put(m, "Content-Range", range);
	} else if (out->code == 416) {
		snprintf(range, sizeof range, "bytes */%llu", (unsigned long long)out->file_size);
		put(m, "Content-Range", range);
	}
	put(m, "Accept-Ranges", "bytes");
	return m;
}

struct MHD_Response *answer_make(struct exchange *e)
{
	struct response *out = &e->response;
	struct MHD_Response *m;
	bool has_body = out->code != 204 && out->code != 304;
	if (out->stream) {
		stream_attach(out->stream, e->connection, buf_view(&out->body));
		m = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, stream_read, out->stream, stream_close);
		out->stream = NULL;
	} else if (out->fd >= 0 && has_body) {
		m = make_file(e);
	} else if (out->fixed.p && has_body) {
		e->answer_bytes = out->fixed.n;
		m = MHD_create_response_from_buffer(out->fixed.n, (void *)(uintptr_t)out->fixed.p, MHD_RESPMEM_PERSISTENT);
	} else {
		/* The library frees the memory with the response. */
		size_t n = has_body ? out->body.n : 0;
		e->answer_bytes = n;
		m = MHD_create_response_from_buffer(n, n ? out->body.p : (void *)(uintptr_t)"", n ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
		if (n && m)
			out->body = (struct buf){};
	}
	if (!m)
		panic("out of memory");
	if (has_body)
		put(m, "Content-Type", out->type);
	put_standing(e, m);
	for (int i = 0; i < out->header_count; i++)
		put(m, out->headers[i].name, out->headers[i].value);
	return m;
}
