/* The finder of damaged text: places inside the text, repairs that are text. */
#include "base/buf.h"
#include "target.h"
#include "text/damage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct damage_finder *finder; /* the same tables for every input */
	struct err err;
	struct damage d;
	struct buf repair;
	if (size > 4096 || (!finder && damage_open(&finder, &err) != ST_OK))
		return 0;
	buf_init(&repair, 0);
	bool found = damage_find(finder, (struct str){(const char *)data, size}, &d, &repair);
	FUZZ_CHECK(found == (d.kind != DAMAGE_NONE));
	FUZZ_CHECK(d.at + d.n <= size && (!found || d.n > 0));
	FUZZ_CHECK(d.has_repair || repair.n == 0);
	FUZZ_CHECK(str_is_utf8(buf_view(&repair)));
	buf_done(&repair);
	return 0;
}
