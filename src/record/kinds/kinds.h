/* What the kinds share among themselves. */
#ifndef JH_RECORD_KINDS_KINDS_H
#define JH_RECORD_KINDS_KINDS_H

#include "record/kind.h"

extern const struct kind kind_text, kind_long_text, kind_code, kind_integer, kind_decimal, kind_money, kind_percent, kind_yes_no,
	kind_date, kind_moment, kind_school_year, kind_reference, kind_point, kind_shape, kind_file, kind_person_name, kind_phone,
	kind_identity, kind_identity_sealed, kind_school_code, kind_region_code;

/* Sets rule and values, the field's label first, then the texts given (copied to the context's arena; NULL ends). Returns
 * false, so that parsers write `return kind_fault(…);`. */
bool kind_fault(const struct kind_context *c, const struct field *f, struct fault *ret, const char *rule, ...)
	__attribute__((sentinel));

/* Full-width letters, digits and signs as ASCII, blanks at the ends gone. On the arena. */
struct str kind_narrow(const struct kind_context *c, struct str s);

/* A number written with a unit behind it, in the field's unit. `places`: most that may be given. */
bool kind_number(const struct kind_context *c, const struct field *f, const struct kind_input *in, int places, int64_t *ret_units,
		 struct fault *ret_fault);

/* Text as it is, for kinds whose stored form is what people read. */
void kind_format_text(const struct kind_context *c, const struct field *f, struct value v, enum kind_format how, enum lang lang,
		      struct buf *out);
/* Whole units of 10^−scale as shortest exact decimal. */
void kind_format_units(struct buf *out, int64_t units, int scale);

/* The two first digits of a code as in GB/T 2260. */
bool province_is_known(struct str two_digits);

#endif
