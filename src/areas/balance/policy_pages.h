/* A policy as people read it, and as a form, both made from the shape of its kind; for this folder only. */
#ifndef JH_AREAS_BALANCE_POLICY_PAGES_H
#define JH_AREAS_BALANCE_POLICY_PAGES_H

#include "record/policy.h"
#include "web/call.h"

#include <jansson.h>

struct policy_shape;

/* The policy that an address names, a shipped one or a row of the register. */
struct policy_shown {
	const struct policy *policy;
	const struct row *row; /* NULL: shipped */
	struct str json;
};
int policy_field_at(const char *name); /* of the register of policies */
/* ST_NOT_FOUND, ST_DENIED. */
enum status policy_asked(struct call *c, struct policy_shown *ret, struct err *err);
/* The verdicts under the policy beside those in force; `back` leads to where it was asked for. */
enum status policy_show_trial(struct call *c, const struct policy *p, struct str back, struct err *err);
enum status policy_form_page(struct request *req, struct response *out, struct err *err);
enum status policy_propose_page(struct request *req, struct response *out, struct err *err);

/* NULL: no such kind. */
const struct policy_shape *policy_fields_of(struct str kind);
/* What people call the key; the key itself where the catalogue of labels lacks it. */
struct str policy_key_text(struct call *c, const char *kind, const char *key);
/* "indicators.1.threshold" as "指标 › 1 › 标准". */
struct str policy_path_text(struct call *c, const char *kind, struct str path);
/* A fixed text or code of the shape by its label, else as it is; *ret_raw: as it is. */
struct str policy_word_text(struct call *c, const struct policy_shape *shape, const char *word, bool *ret_raw);

/* Writes what the policy says: plain values, then each part with its values or as a table of its entries. */
void policy_say(struct call *c, const json_t *policy);

/* Writes the fields for every value. `fault`: what policy_parse said of this JSON, marked where it lies; NULL: nothing. Returns the name
 * of the marked field, empty for none. */
struct str policy_form_write(struct call *c, const json_t *policy, const struct err *fault);
/* The policy that the request's fields say; what is left empty is left out where the shape allows. The caller drops it. NULL: no kind. */
json_t *policy_form_read(struct call *c);

#endif
