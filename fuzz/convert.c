/* Encodings: the same outcome, place and text whatever pieces the bytes come in; what comes out is UTF-8. The first
 * byte chooses the encoding, the second the size of the pieces. */
#include "base/buf.h"
#include "target.h"
#include "text/convert.h"

struct outcome {
	enum status st;
	uint64_t offset, line;
	struct buf out;
};

static void run(enum encoding e, struct str in, size_t step, struct outcome *o)
{
	struct convert *c;
	struct err err = {};
	buf_init(&o->out, 0);
	FUZZ_CHECK(convert_open(&c, e, &err) == ST_OK);
	o->st = ST_OK;
	for (size_t at = 0; o->st == ST_OK && (at < in.n || at == 0); at += step)
		o->st = convert_feed(c, str_slice(in, at, at + step), at + step >= in.n, &o->out, &err);
	o->offset = convert_offset(c);
	o->line = convert_line(c);
	FUZZ_CHECK(o->st == ST_OK || err.text[0]);
	convert_close(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct str in = {(const char *)data + 2, size - 2};
	enum encoding e = (enum encoding)(data[0] % ENCODING_COUNT);
	struct outcome whole, pieces;
	size_t mark;
	encoding_guess(in, data[1] & 1, &mark);
	FUZZ_CHECK(mark <= in.n);
	run(e, in, in.n + 1, &whole);
	run(e, in, data[1] % 7 + 1, &pieces);
	FUZZ_CHECK(whole.st == pieces.st && whole.offset == pieces.offset && whole.line == pieces.line);
	FUZZ_CHECK(str_eq(buf_view(&whole.out), buf_view(&pieces.out)));
	FUZZ_CHECK(str_is_utf8(buf_view(&whole.out)));
	FUZZ_CHECK(whole.st == ST_OK ? whole.offset == in.n : whole.offset <= in.n);
	if (e == ENCODING_UTF8)
		FUZZ_CHECK((whole.st == ST_OK) == str_is_utf8(in));
	buf_done(&whole.out);
	buf_done(&pieces.out);
	return 0;
}
