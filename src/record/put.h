/* Periods of a row while it is written; inside the kernel only. */
#ifndef JH_RECORD_PUT_H
#define JH_RECORD_PUT_H

#include "record/layout.h"

struct slice {
	day_t from, to;
	struct value *values;
	const struct row *old; /* the version it is, or was made of; NULL: new */
	bool is_changed;
};

/* Sets from and to of records whose fields say their valid time. */
void slice_set_life(const struct layout *l, struct slice *s);

#endif
