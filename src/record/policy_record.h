/* Policies in use: dated rows, scoped to a region, that count once they are approved. */
#ifndef JH_RECORD_POLICY_RECORD_H
#define JH_RECORD_POLICY_RECORD_H

#include "record/change.h"
#include "record/policy.h"

/* For the program's catalogue, after the record "region" (a self reference `parent` makes its tree). Fields: name (the policy's
 * id), kind, region (empty: everywhere), from, to, body (JSON, docs/policies.md), digest. States: draft, approved, withdrawn;
 * another person than the author approves. */
extern const struct record record_policy;

/* The kind as people read it; the kind itself when it is unknown. */
struct str policy_kind_label(struct str kind, enum lang lang);

/* Writes a policy as a draft: checks the JSON, fills kind and digest. `region` zero: everywhere. `to` DATE_NONE: open. */
enum status policy_put(struct change *c, struct str json, struct id region, struct pdate from, struct pdate to, struct id *ret_id,
		       struct err *err);

/* The approved policy of the kind that holds in the region on the day, as known at `at.tx`: the region's own, else that of the
 * nearest ancestor, else the one for everywhere, else the shipped default. *ret_id (may be NULL) is zero for a default.
 * O(depth of the tree) lookups. */
enum status policy_for(struct reg *g, struct arena *a, struct str kind, struct id region, struct as_of at,
		       const struct policy **ret, struct id *ret_id, struct err *err);

/* A row of the record, whatever its state. */
struct policy_row {
	struct id id, region; /* region zero: everywhere */
	struct str name, kind, state, digest, body;
	day_t from, to;
};
/* All rows as known at `at.tx`; unless `at.any_day` those that hold on the day. By kind, name, first day. */
enum status policy_rows(struct reg *g, struct arena *a, struct as_of at, struct policy_row **ret, size_t *ret_n, struct err *err);

/* policy_for() of n regions at once. `parents`: index of the region above, negative: none. ret[i] is region i's, ret[n] that for
 * everywhere; one policy is one pointer. One query, O(n × depth). */
enum status policy_in_regions(struct reg *g, struct arena *a, struct str kind, struct as_of at, const struct id *regions,
			      const int32_t *parents, size_t n, const struct policy **ret, struct err *err);

#endif
