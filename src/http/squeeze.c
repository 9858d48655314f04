/* Compressing the answers that handlers write; files, assets and event streams go as they are.
 *
 * Compressed length and secrets (BREACH, 2013): who can make a visitor's browser ask with words of his choice, and sees the
 * length of the answers, learns by many tries what else stands in them. Therefore
 * - what another site made the browser ask for is answered plain: the browser says so (Fetch Metadata), and where it says nothing
 *   but sends cookies over TLS, it is taken to be so; without TLS there is nothing to guess, it can be read;
 * - the token of forms, which lives as long as a session, looks different in each answer (access_csrf);
 * - an answer that holds a secret for one showing says so (response.is_secret). */
#include "base/arena.h"
#include "http/inside.h"

#include <string.h>
#include <zlib.h>

/* What fits into one packet anyway gains nothing. Level 1 halves the time of 6 for a tenth more bytes. */
enum { SMALLEST = 1400, LEVEL = 1, GZIP_WINDOW = 15 + 16, MEMORY = 8 };

static bool is_text(struct str type)
{
	static const char *const kinds[] = {"text/", "application/json", "application/geo+json", "application/problem+json", "application/vnd.oai.openapi+json",
					    "image/svg+xml"};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_starts(type, str_of(kinds[i])))
			return true;
	return false;
}

/* Whether the browser asks because one of our pages, its user or nobody in particular wanted it. */
static bool is_own_wish(const struct request *r)
{
	struct str site = request_header(r, "Sec-Fetch-Site");
	if (site.n)
		return str_eq(site, STR("same-origin")) || str_eq(site, STR("none"));
	return !r->secure || !r->cookies.n;
}

/* false: it would not be smaller. */
static bool pack(struct str from, struct buf *to)
{
	z_stream z = {};
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		panic("out of memory");
	unsigned char piece[16384];
	z.next_in = (unsigned char *)(uintptr_t)from.p;
	z.avail_in = (unsigned)from.n;
	int state;
	do {
		z.next_out = piece;
		z.avail_out = sizeof piece;
		state = deflate(&z, Z_FINISH);
		buf_add(to, piece, sizeof piece - z.avail_out);
	} while (state == Z_OK && to->n < from.n);
	deflateEnd(&z);
	return state == Z_STREAM_END && to->n < from.n;
}

/* Two forms of one thing have two tags (RFC 9110, 8.8.3.3); response_unchanged and If-Match take either. */
static void mark_tag(struct response *out)
{
	for (int i = 0; i < out->header_count; i++) {
		struct str tag = str_of(out->headers[i].value);
		if (strcmp(out->headers[i].name, "ETag") == 0 && tag.n > 2)
			out->headers[i].value = arena_printf(out->arena, "%.*s" GZIP_TAG "\"", (int)tag.n - 1, tag.p);
	}
}

void answer_squeeze(struct exchange *e)
{
	struct response *out = &e->response;
	bool has_body = out->body.n && !out->fixed.p && out->fd < 0 && !out->stream && out->code != 204 && out->code != 304;
	if (!has_body || out->body.n < SMALLEST || !is_text(str_of(out->type)) || response_given(out, "Content-Encoding"))
		return;
	/* A header that cannot be added leaves the answer plain. */
	if (out->header_count + 2 > RESPONSE_HEADERS_MAX || response_given(out, "Vary") || response_header(out, "Vary", STR("Accept-Encoding"), NULL) != ST_OK)
		return;
	if (out->is_secret || !is_own_wish(&e->request) || !request_accepts_coding(&e->request, "gzip"))
		return;
	struct buf packed;
	buf_init(&packed, out->body.max);
	if (pack(buf_view(&out->body), &packed) && response_header(out, "Content-Encoding", STR("gzip"), NULL) == ST_OK) {
		buf_done(&out->body);
		out->body = packed;
		mark_tag(out);
	} else {
		buf_done(&packed);
	}
}
