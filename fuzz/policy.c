/* Policies: any bytes are refused with a text, or give a policy whose canonical form is read back as the same. */
#include "base/arena.h"
#include "base/buf.h"
#include "record/policy.h"
#include "target.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct err err = {};
	const struct policy *p, *q;
	struct policy_difference *d;
	arena_init(&a);
	if (policy_parse(&a, (struct str){(const char *)data, size}, &p, &err) == ST_OK) {
		struct buf out;
		buf_init(&out, 0);
		policy_canonical(p, &out);
		FUZZ_CHECK(policy_parse(&a, buf_view(&out), &q, &err) == ST_OK);
		FUZZ_CHECK(!strcmp(policy_digest(p), policy_digest(q)));
		FUZZ_CHECK(policy_diff(p, q, &a, &d) == 0);
		buf_done(&out);
	} else {
		FUZZ_CHECK(err.text[0]);
	}
	arena_done(&a);
	return 0;
}
