/* Policies: every threshold, weight, ratio, list and formula of the field, as dated data. docs/policies.md documents the form.
 *
 * A policy is an immutable tree on an arena, read from JSON and checked whole against the shape of its kind before anybody
 * sees it: unknown keys, wrong types, numbers written as binary fractions and formulas that cannot be read are refused with
 * their path. A result keeps the id and digest of the policy it was computed under.
 *
 * Paths name values: "indicators.1.threshold.primary". Entries of lists are named by their id, not by their place. Getters
 * answer ST_NOT_FOUND with the path for what is absent and ST_USAGE for another type: both are faults of the caller, since
 * the shape has promised what is there. */
#ifndef JH_RECORD_POLICY_H
#define JH_RECORD_POLICY_H

#include "record/descriptor.h"
#include "record/expr.h"

struct arena;
struct buf;
struct policy; /* lives on its arena */

enum { POLICY_BYTES_MAX = 1 << 20, POLICY_DIGEST_TEXT = 65 };

/* Reads and checks. ST_INVALID: the text names the path and the remedy; for formulas the character too. */
enum status policy_parse(struct arena *a, struct str json, const struct policy **ret, struct err *err);

/* A shipped default by id ("balance-2017"). ST_NOT_FOUND names those there are. */
enum status policy_load_default(struct arena *a, struct str id, const struct policy **ret, struct err *err);
/* Ids of the shipped defaults by number; false at the end. The first of a kind is its default. */
bool policy_default_id(size_t i, struct str *ret);
/* The shipped default of a kind. */
enum status policy_default_of(struct arena *a, struct str kind, const struct policy **ret, struct err *err);
/* Kinds by number; NULL at the end. */
const char *policy_kind_name(size_t i);

struct str policy_id(const struct policy *p);
struct str policy_kind(const struct policy *p);
struct label policy_title(const struct policy *p);
/* The title as a text names it: 《集团化办学覆盖率》, 'Coverage of group schooling'. On the arena. */
struct str policy_named(struct arena *a, const struct policy *p, enum lang lang);
struct pdate policy_from(const struct policy *p); /* the day it was made for, as far as known */
const char *policy_digest(const struct policy *p); /* SHA-256 of the canonical form, 64 hex digits */
void policy_canonical(const struct policy *p, struct buf *out); /* JSON: keys sorted, no blanks, decimals shortest */

bool policy_has(const struct policy *p, const char *path);
enum status policy_dec(const struct policy *p, const char *path, struct dec *ret, struct err *err);
enum status policy_int(const struct policy *p, const char *path, int64_t *ret, struct err *err);
enum status policy_text(const struct policy *p, const char *path, struct str *ret, struct err *err);
enum status policy_yes(const struct policy *p, const char *path, bool *ret, struct err *err);
enum status policy_label(const struct policy *p, const char *path, struct label *ret, struct err *err);
/* A formula, compiled against the caller's names. The caller offers at least the names the shape documents. */
enum status policy_expr(const struct policy *p, const char *path, struct arena *a, const struct expr_names *names,
			enum expr_type want, const struct expr **ret, struct err *err);
/* Entries of a list, keys of a map, words of a list of words, in their order: 0 when there are none. */
size_t policy_count(const struct policy *p, const char *path);
struct str policy_entry(const struct policy *p, const char *path, size_t i); /* id, key or word */

/* A code list of a policy of kind "lists" in the form descriptors use, ended by value NULL, as long as the policy; NULL: no
 * such list. `name` as in `codes_policy`: "lists.group_modes" or "group_modes". */
const struct code *policy_codes(const struct policy *p, const char *name, bool *ret_replaces);

/* What differs, path by path in the order of the first, then what only the second has; values as canonical JSON, empty where
 * there is none. */
struct policy_difference {
	struct str path, before, after;
};
size_t policy_diff(const struct policy *before, const struct policy *after, struct arena *a, struct policy_difference **ret);

#endif
