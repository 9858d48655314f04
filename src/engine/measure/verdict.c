#include "engine/measure/measure.h"

#include "base/err.h"

#include <gmp.h>
#include <math.h>

double ratio_f64(struct ratio r) { return r.den ? (double)r.num / (double)r.den : NAN; }

static i128 pow10_of(int k)
{
	i128 p = 1;
	while (k-- > 0)
		p *= 10;
	return p;
}

bool ratio_reaches(struct ratio r, struct dec t, struct dec share)
{
	struct dec need;
	if (r.den <= 0 || !dec_mul(t, share, &need))
		return false;
	/* num/den ≥ units/10^scale  ⇔  num·10^scale ≥ units·den; 10^18 · 2^63 and 10^36 · 2^63 need care */
	i128 a, b;
	if (__builtin_mul_overflow((i128)r.num, pow10_of(need.scale), &a) || __builtin_mul_overflow(need.units, (i128)r.den, &b))
		return ratio_f64(r) >= dec_f64(need); /* far beyond any figure of the field */
	return a >= b;
}

static void set_i128(mpz_t z, i128 v)
{
	bool negative = v < 0;
	unsigned __int128 u = negative ? -(unsigned __int128)v : (unsigned __int128)v;
	uint64_t words[2] = {(uint64_t)(u >> 64), (uint64_t)u};
	mpz_import(z, 2, 1, sizeof words[0], 0, 0, words);
	if (negative)
		mpz_neg(z, z);
}

/* CV² = V·W/X² − 1 with V = Σ w·v², X = Σ w·v; so CV ≤ L ⇔ V·W ≤ (1 + L²)·X² (X > 0). */
static bool cv_at_most_exact(const struct ratio *value, size_t stride, const int64_t *weight, size_t n, struct dec limit)
{
	mpq_t v, x, term, r, l;
	mpq_inits(v, x, term, r, l, NULL);
	mpz_t total;
	mpz_init(total);
	for (size_t i = 0; i < n; i++) {
		struct ratio q = value[i * stride];
		if (q.den <= 0 || weight[i] <= 0)
			continue;
		set_i128(mpq_numref(r), q.num);
		set_i128(mpq_denref(r), q.den);
		mpq_canonicalize(r);
		set_i128(mpq_numref(term), weight[i]);
		mpz_set_ui(mpq_denref(term), 1);
		mpz_add(total, total, mpq_numref(term));
		mpq_mul(term, term, r);
		mpq_add(x, x, term);
		mpq_mul(term, term, r);
		mpq_add(v, v, term);
	}
	bool holds = mpq_sgn(x) > 0;
	if (holds) {
		mpq_set_z(term, total);
		mpq_mul(v, v, term);
		set_i128(mpq_numref(l), limit.units);
		set_i128(mpq_denref(l), pow10_of(limit.scale));
		mpq_canonicalize(l);
		mpq_mul(l, l, l);
		mpq_set_ui(term, 1, 1);
		mpq_add(l, l, term);
		mpq_mul(x, x, x);
		mpq_mul(x, x, l);
		holds = mpq_cmp(v, x) <= 0;
	}
	mpz_clear(total);
	mpq_clears(v, x, term, r, l, NULL);
	return holds;
}

bool measure_cv_at_most(const struct ratio *value, size_t stride, const int64_t *weight, size_t n, struct dec limit)
{
	double w = 0, x = 0, v = 0;
	for (size_t i = 0; i < n; i++) {
		double q = ratio_f64(value[i * stride]);
		if (q != q || weight[i] <= 0)
			continue;
		double p = (double)weight[i];
		w += p;
		x += p * q;
		v += p * q * q;
	}
	if (!(w > 0) || !(x > 0))
		return false;
	double l = dec_f64(limit), left = v * w, right = (1 + l * l) * x * x;
	/* All terms are positive, so each sum of n terms is right to about n units in the last place. */
	double doubt = (double)(n + 16) * 0x1p-50;
	if (fabs(left - right) > doubt * right)
		return left < right;
	return cv_at_most_exact(value, stride, weight, n, limit);
}

static bool may_pass(uint32_t reached, uint32_t near, int indicators, int reach)
{
	uint32_t all = indicators == 32 ? UINT32_MAX : (1u << indicators) - 1;
	return __builtin_popcount(reached) >= reach && near == all;
}

void measure_school(const struct ratio *value, const struct measure_rule *rule, struct measure_school *ret)
{
	*ret = (struct measure_school){};
	for (int k = 0; k < rule->indicators; k++) {
		if (value[k].den <= 0) {
			ret->missing |= 1u << k;
			continue;
		}
		if (ratio_reaches(value[k], rule->threshold[k], dec_of(1)))
			ret->reached |= 1u << k;
		if (ratio_reaches(value[k], rule->threshold[k], rule->floor))
			ret->near |= 1u << k;
	}
	ret->passes = may_pass(ret->reached, ret->near, rule->indicators, rule->reach);
	/* With what is missing taken at its best the school passes or not: only then does it matter. */
	bool at_best = may_pass(ret->reached | ret->missing, ret->near | ret->missing, rule->indicators, rule->reach);
	ret->is_assessed = ret->passes || !at_best || !ret->missing;
}

void measure_county(struct arena *scratch, const struct ratio *value, const int64_t *weight, size_t n,
		    const struct measure_rule *rule, struct measure_school *ret_school, struct measure_county *ret)
{
	struct arena_mark mark = arena_mark(scratch);
	double *v = ARENA_ARRAY(scratch, double, n + 1), *w = ARENA_ARRAY(scratch, double, n + 1);
	int m = rule->indicators;
	*ret = (struct measure_county){.schools = (int)n, .passes = n > 0};
	for (size_t i = 0; i < n; i++) {
		struct measure_school s;
		measure_school(value + i * (size_t)m, rule, &s);
		ret->failing += s.is_assessed && !s.passes;
		ret->not_assessed += !s.is_assessed;
		ret->pupils += weight[i];
		for (int k = 0; k < m; k++) {
			ret->indicator[k].missing += s.missing >> k & 1;
			ret->indicator[k].below += !((s.reached | s.missing) >> k & 1);
		}
		if (ret_school)
			ret_school[i] = s;
		w[i] = (double)weight[i];
	}
	bool cv_ok = true;
	for (int k = 0; k < m; k++) {
		struct measure_indicator *ind = &ret->indicator[k];
		for (size_t i = 0; i < n; i++)
			v[i] = ratio_f64(value[i * (size_t)m + (size_t)k]);
		measure_spread(v, w, n, &ind->spread);
		ind->cv_passes = measure_cv_at_most(value + k, (size_t)m, weight, n, rule->cv_limit[k]);
		cv_ok = cv_ok && ind->cv_passes;
	}
	ret->passes = n > 0 && ret->failing == 0 && ret->not_assessed == 0 && cv_ok;
	/* A county fails for sure when a school fails for sure, or a CV over complete data is too large. */
	bool fails = ret->failing > 0;
	for (int k = 0; k < m && n > 0; k++)
		fails = fails || (!ret->indicator[k].cv_passes && ret->indicator[k].missing == 0);
	ret->is_assessed = n > 0 && (ret->passes || fails);
	arena_reset(scratch, mark);
}

struct dec measure_lack(struct ratio r, struct dec t, struct dec share, int64_t pupils, struct dec factor, int scale)
{
	/* numerator·factor/pupils ≥ t·share ⇔ numerator ≥ t·share·pupils/factor; has = value·pupils/factor */
	if (r.den <= 0 || ratio_reaches(r, t, share) || factor.units <= 0)
		return dec_of(0);
	struct dec zero = dec_of(0), need, product;
	if (!dec_mul(t, share, &need) || !dec_mul(need, dec_of(pupils), &product))
		return zero;
	/* lack = (need − num/den)·pupils/factor, rounded up to 10^−scale, over one common denominator */
	mpq_t lack, q;
	mpq_inits(lack, q, NULL);
	set_i128(mpq_numref(lack), product.units);
	set_i128(mpq_denref(lack), pow10_of(product.scale));
	mpq_canonicalize(lack);
	set_i128(mpq_numref(q), (i128)r.num * pupils);
	set_i128(mpq_denref(q), r.den);
	mpq_canonicalize(q);
	mpq_sub(lack, lack, q);
	set_i128(mpq_numref(q), pow10_of(factor.scale + scale));
	set_i128(mpq_denref(q), factor.units);
	mpq_canonicalize(q);
	mpq_mul(lack, lack, q);
	mpz_t up;
	mpz_init(up);
	mpz_cdiv_q(up, mpq_numref(lack), mpq_denref(lack));
	struct dec result = zero;
	if (mpz_fits_slong_p(up))
		result = dec_units(mpz_get_si(up), scale);
	mpz_clear(up);
	mpq_clears(lack, q, NULL);
	return result;
}

struct ratio measure_split(int64_t total, int total_scale, const int64_t *weight_hundredths, const int64_t *pupils, int sections,
			   int section, int64_t factor)
{
	i128 sum = 0;
	for (int s = 0; s < sections; s++)
		sum += (i128)weight_hundredths[s] * pupils[s];
	i128 num = (i128)total * weight_hundredths[section], den = sum;
	if (sum <= 0 || __builtin_mul_overflow(num, (i128)factor, &num) || __builtin_mul_overflow(den, pow10_of(total_scale), &den))
		return (struct ratio){};
	for (i128 a = num < 0 ? -num : num, b = den; ; ) { /* lowest terms keep it within 64 bits */
		if (b == 0) {
			if (a > 1) {
				num /= a;
				den /= a;
			}
			break;
		}
		i128 t = a % b;
		a = b;
		b = t;
	}
	if (num > INT64_MAX || num < INT64_MIN || den > INT64_MAX)
		return (struct ratio){};
	return (struct ratio){(int64_t)num, (int64_t)den};
}
