/* The cheapest entries of each row of a cost matrix, cheapest first, extended on demand. Internal to this folder. */
#ifndef JH_ENGINE_FLOW_ASSIGN_ROWS_H
#define JH_ENGINE_FLOW_ASSIGN_ROWS_H

#include "engine/flow/assign.h"

struct assign_entry {
	int64_t cost; /* less the column's base */
	int32_t column;
};

struct assign_row {
	struct assign_entry *entry; /* ascending; entries not listed cost at least as much as the last */
	int32_t n;                  /* columns when complete */
};

struct assign_rows {
	const struct assign_matrix *m;
	struct arena *arena;
	int64_t *base; /* [columns] the least cost of each column in a square matrix, else 0 */
	struct assign_row *row;
	uint64_t work;
};

/* Lists the first few entries of every row; false when stopped on the way. O(rows · columns). */
[[nodiscard]] bool assign_rows_init(struct assign_rows *r, struct arena *a, const struct assign_matrix *m,
				    const struct engine_run *run);

/* Lists four times as many entries; the row must not be complete. O(columns · log columns). */
void assign_rows_extend(struct assign_rows *r, int32_t row);

#endif
