#include "base/dec.h"

#include "base/err.h"

#include <math.h>
#include <string.h>

static i128 pow10_i(int k)
{
	i128 p = 1;
	while (k-- > 0)
		p *= 10;
	return p;
}

static bool fits(i128 v)
{
	static const i128 limit = (i128)1000000000000000000 * 1000000000000000000; /* 10^36 */
	return v > -limit && v < limit;
}

/* Trailing zeros carry no value: dropping them keeps scales small through long chains of operations. */
static struct dec reduce(i128 units, int scale)
{
	while (scale > 0 && units % 10 == 0) {
		units /= 10;
		scale--;
	}
	return (struct dec){units, (uint8_t)scale};
}

static i128 div_half_away(i128 a, i128 b)
{
	i128 q = a / b, r = a % b;
	if (r < 0)
		r = -r;
	i128 m = b < 0 ? -b : b;
	if (r >= m - r)
		q += (a < 0) == (b < 0) ? 1 : -1;
	return q;
}

struct dec dec_of(int64_t v) { return (struct dec){v, 0}; }

struct dec dec_units(int64_t units, int scale) { return reduce(units, scale); }

bool dec_parse(struct str s, struct dec *ret)
{
	size_t i = 0;
	bool negative = false;
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		negative = s.p[i++] == '-';
	i128 v = 0;
	int places = -1, count = 0;
	for (; i < s.n; i++) {
		if (s.p[i] == '.' && places < 0) {
			places = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		count++;
		if (places >= 0 && ++places > DEC_SCALE_MAX) {
			if (s.p[i] != '0')
				return false;
			places--; /* a zero beyond the last place adds nothing */
			continue;
		}
		v = v * 10 + (s.p[i] - '0');
		if (!fits(v))
			return false;
	}
	if (count == 0 || (s.n && s.p[s.n - 1] == '.'))
		return false;
	*ret = reduce(negative ? -v : v, places > 0 ? places : 0);
	return true;
}

static size_t write_units(i128 units, int scale, char out[DEC_TEXT_MAX])
{
	char digits[44];
	int n = 0;
	bool negative = units < 0;
	if (negative)
		units = -units;
	do {
		digits[n++] = (char)('0' + (int)(units % 10));
		units /= 10;
	} while (units || n <= scale);
	size_t k = 0;
	if (negative)
		out[k++] = '-';
	while (n > 0) {
		if (n == scale)
			out[k++] = '.';
		out[k++] = digits[--n];
	}
	out[k] = 0;
	return k;
}

size_t dec_format(struct dec d, char out[DEC_TEXT_MAX])
{
	d = reduce(d.units, d.scale);
	return write_units(d.units, d.scale, out);
}

size_t dec_format_places(struct dec d, int places, char out[DEC_TEXT_MAX])
{
	struct dec r;
	if (!dec_round(d, places, &r))
		return dec_format(d, out);
	i128 units = r.units * pow10_i(places - r.scale);
	if (!fits(units))
		return dec_format(d, out);
	return write_units(units, places, out);
}

static bool align_scales(struct dec *a, struct dec *b)
{
	if (a->scale > b->scale) {
		struct dec t = *b;
		if (__builtin_mul_overflow(t.units, pow10_i(a->scale - t.scale), &t.units))
			return false;
		t.scale = a->scale;
		*b = t;
	} else if (b->scale > a->scale) {
		return align_scales(b, a);
	}
	return true;
}

bool dec_add(struct dec a, struct dec b, struct dec *ret)
{
	i128 v;
	if (!align_scales(&a, &b) || __builtin_add_overflow(a.units, b.units, &v))
		return false;
	struct dec r = reduce(v, a.scale);
	if (!fits(r.units))
		return false;
	*ret = r;
	return true;
}

bool dec_sub(struct dec a, struct dec b, struct dec *ret) { return dec_add(a, dec_neg(b), ret); }

bool dec_mul(struct dec a, struct dec b, struct dec *ret)
{
	a = reduce(a.units, a.scale);
	b = reduce(b.units, b.scale);
	i128 v;
	if (__builtin_mul_overflow(a.units, b.units, &v))
		return false;
	int scale = a.scale + b.scale;
	while (scale > 0 && v % 10 == 0) {
		v /= 10;
		scale--;
	}
	if (scale > DEC_SCALE_MAX || !fits(v))
		return false;
	*ret = (struct dec){v, (uint8_t)scale};
	return true;
}

bool dec_div(struct dec a, struct dec b, int scale, struct dec *ret)
{
	if (b.units == 0 || scale < 0 || scale > DEC_SCALE_MAX)
		return false;
	/* a/b at `scale` places = a.units · 10^(scale + b.scale − a.scale) / b.units */
	int shift = scale + b.scale - a.scale;
	i128 num = a.units, den = b.units;
	if (__builtin_mul_overflow(shift >= 0 ? num : den, pow10_i(shift >= 0 ? shift : -shift), shift >= 0 ? &num : &den))
		return false;
	i128 q = div_half_away(num, den);
	if (!fits(q))
		return false;
	*ret = reduce(q, scale);
	return true;
}

bool dec_round(struct dec a, int scale, struct dec *ret)
{
	if (scale < 0 || scale > DEC_SCALE_MAX)
		return false;
	*ret = a.scale <= scale ? a : reduce(div_half_away(a.units, pow10_i(a.scale - scale)), scale);
	return true;
}

int dec_sign(struct dec a) { return (a.units > 0) - (a.units < 0); }

struct dec dec_neg(struct dec a) { return (struct dec){-a.units, a.scale}; }

int dec_cmp(struct dec a, struct dec b)
{
	if (a.scale == b.scale)
		return (a.units > b.units) - (a.units < b.units);
	if (dec_sign(a) != dec_sign(b))
		return dec_sign(a) > dec_sign(b) ? 1 : -1;
	/* Whole parts first: with fractions below 1 the aligned values then fit 18 digits and nothing overflows. */
	i128 pa = pow10_i(a.scale), pb = pow10_i(b.scale);
	i128 wa = a.units / pa, wb = b.units / pb;
	if (wa != wb)
		return wa > wb ? 1 : -1;
	i128 fa = a.units % pa * pow10_i(DEC_SCALE_MAX - a.scale), fb = b.units % pb * pow10_i(DEC_SCALE_MAX - b.scale);
	return (fa > fb) - (fa < fb);
}

double dec_f64(struct dec d)
{
	if (d.units >= -((i128)1 << 53) && d.units <= (i128)1 << 53 && d.scale <= 22)
		return (double)d.units / (double)pow10_i(d.scale); /* both exact, so correctly rounded */
	char text[DEC_TEXT_MAX];
	double v = 0;
	size_t n = dec_format(d, text);
	return str_to_f64((struct str){text, n}, &v) ? v : 0;
}

bool dec_from_f64(double v, int scale, struct dec *ret)
{
	if (!isfinite(v) || scale < 0 || scale > DEC_SCALE_MAX)
		return false;
	double scaled = v * (double)pow10_i(scale);
	if (fabs(scaled) >= 9e18)
		return false;
	*ret = reduce((i128)llround(scaled), scale);
	return true;
}

bool dec_to_units(struct dec d, int scale, int64_t *ret)
{
	d = reduce(d.units, d.scale);
	if (d.scale > scale)
		return false;
	i128 v;
	if (__builtin_mul_overflow(d.units, pow10_i(scale - d.scale), &v) || v > INT64_MAX || v < INT64_MIN)
		return false;
	*ret = (int64_t)v;
	return true;
}
