/* The figures ledger: published claims held against each other and against the register.
 *
 * A claim ties when what can be checked about it holds: a total with its parts, a derived figure with the arithmetic that is
 * published beside it, a share with its numerator and denominator, any figure that data/figures.json says how to count with
 * the register's own records as of the claim's period. */
#ifndef JH_AREAS_REGISTER_FIGURES_FIGURES_H
#define JH_AREAS_REGISTER_FIGURES_FIGURES_H

#include "base/dec.h"
#include "record/changes.h"
#include "record/list.h"
#include "report/report.h"

enum figure_status { FIGURE_UNCHECKED, FIGURE_TIES, FIGURE_LOOSE, FIGURE_CONFLICTS }; /* the worst wins */

struct figure {
	struct id id;              /* of the claim's row */
	struct str place, period, measure, unit, kind, part_of, note, source;
	struct dec value;
	struct id region;          /* zero: no region of the register has the place's name */
	const char *counted;       /* the record whose rows were counted for it; NULL: none */
	enum figure_status status;
	struct str why[2];         /* by language */
};

struct figures {
	struct figure *list;
	size_t n;
};

/* Rows of a record that a count asks for, as they are kept from one checking to the next: *ret NULL, or a list that ends with NULL
 * and lives as long as the checking. NULL: each count reads its own. */
struct figure_rows {
	enum status (*get)(void *context, const struct list_query *q, struct row *const **ret, struct err *err);
	void *context;
};

/* Reads the claims and checks them; `kept` may be NULL. O(claims² + rows counted). */
enum status figures_check(struct reg *g, struct arena *a, struct as_of at, const struct figure_rows *kept, struct figures *ret,
			  struct err *err);

/* The records that figures_check reads; on the arena. */
enum status figures_records(struct reg *g, struct arena *a, const struct record *const **ret, int *ret_n, struct err *err);

/* May what came and went in one record change what was found? False where nothing that is counted changed, or only what began in no
 * claim's period. */
bool figures_touched(struct reg *g, struct arena *a, const struct figures *f, const struct row_change *changes, size_t n);
/* The same findings on another arena. O(n). */
void figures_copy(struct arena *a, const struct figures *from, struct figures *ret);

const char *figure_status_name(enum figure_status s); /* as in the contract */
void figures_json(const struct figures *f, struct buf *out);
void figures_report(const struct figures *f, enum lang lang, struct arena *a, struct report *ret);

#endif
