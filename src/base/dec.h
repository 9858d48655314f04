/* Exact decimal numbers: a whole number of 10^−scale. Up to 36 significant digits; what does not fit is refused, never
 * rounded in silence. Money, areas, shares and the numbers of policies are decimals. */
#ifndef JH_BASE_DEC_H
#define JH_BASE_DEC_H

#include "base/str.h"

#include <stdint.h>

__extension__ typedef __int128 i128;

enum { DEC_SCALE_MAX = 18, DEC_TEXT_MAX = 48 };

struct dec {
	i128 units; /* value = units / 10^scale; |units| < 10^36 */
	uint8_t scale;
};

struct dec dec_of(int64_t v);
struct dec dec_units(int64_t units, int scale);
bool dec_parse(struct str s, struct dec *ret); /* -12.50; no exponent, no grouping */
/* Shortest exact text ("12.5", not "12.50"). Returns the bytes written, without NUL. */
size_t dec_format(struct dec d, char out[DEC_TEXT_MAX]);
/* With exactly `places` places, half away from zero. */
size_t dec_format_places(struct dec d, int places, char out[DEC_TEXT_MAX]);

/* false when the result would not fit. Add, sub and mul are exact. */
bool dec_add(struct dec a, struct dec b, struct dec *ret);
bool dec_sub(struct dec a, struct dec b, struct dec *ret);
bool dec_mul(struct dec a, struct dec b, struct dec *ret);
/* Quotient at `scale` places, half away from zero; false also for b = 0. */
bool dec_div(struct dec a, struct dec b, int scale, struct dec *ret);
bool dec_round(struct dec a, int scale, struct dec *ret);

int dec_cmp(struct dec a, struct dec b); /* −1, 0, 1; always exact */
int dec_sign(struct dec a);
struct dec dec_neg(struct dec a);
double dec_f64(struct dec d);
/* Nearest decimal with `scale` places; false for values that are not finite or do not fit. */
bool dec_from_f64(double v, int scale, struct dec *ret);
/* Whole units at the given scale; false when d has more places or does not fit. */
bool dec_to_units(struct dec d, int scale, int64_t *ret);

#endif
