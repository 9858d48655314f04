/* What pages keep of the register (keep.h), made from what was kept before when little has changed. */
#ifndef JH_WEB_FOLLOW_H
#define JH_WEB_FOLLOW_H

#include "web/call.h"

/* Fills `now`, with all it points to on `a`; `before` is the value of the state before, NULL: none. The register stands still meanwhile: what
 * is taken over and what is read again fit together. `scratch` is of this making alone. */
typedef enum status follow_maker(void *context, const void *before, struct arena *a, struct arena *scratch, void *now, struct err *err);

/* The value of `size` bytes under the name, made anew when rows of one of the records have changed; until the next request. */
struct follow_ask {
	struct str name;
	const struct record *const *from;
	int n;
	size_t size;
	follow_maker *make;
	void *context;
};
enum status call_follow(struct call *c, const struct follow_ask *ask, const void **ret, struct err *err);

#endif
