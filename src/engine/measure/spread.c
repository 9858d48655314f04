#include "engine/measure/measure.h"

#include <math.h>
#include <string.h>

enum { LANES = 8 };

/* Sums over d = v − K with the shift K near the mean: Σ w·d² then loses no digits to cancellation. */
struct sums {
	double w, wd, wdd;
	size_t n;
};

static double usual_value(const double *value, const double *weight, size_t n)
{
	/* A shift needs only the right order of size: the mean of the first few schools will do. */
	double w = 0, wv = 0;
	for (size_t i = 0, seen = 0; i < n && seen < 64; i++)
		if (weight[i] > 0 && value[i] == value[i]) {
			w += weight[i];
			wv += weight[i] * value[i];
			seen++;
		}
	return w > 0 ? wv / w : 0;
}

static struct sums sum_up(const double *value, const double *weight, size_t n, double k)
{
	double w[LANES] = {}, wd[LANES] = {}, wdd[LANES] = {}, count[LANES] = {};
	size_t i = 0;
	for (; i + LANES <= n; i += LANES)
		for (int l = 0; l < LANES; l++) {
			double v = value[i + l], p = weight[i + l];
			/* NAN compares unequal to itself; written without branches so that it runs in vectors */
			double use = (v == v) & (p > 0) ? 1.0 : 0.0;
			double d = use != 0 ? v - k : 0, q = use != 0 ? p : 0;
			double qd = q * d;
			count[l] += use;
			w[l] += q;
			wd[l] += qd;
			wdd[l] += qd * d;
		}
	for (int l = 0; i < n; i++, l++)
		if (value[i] == value[i] && weight[i] > 0) {
			double d = value[i] - k;
			count[l] += 1;
			w[l] += weight[i];
			wd[l] += weight[i] * d;
			wdd[l] += weight[i] * d * d;
		}
	struct sums s = {};
	double total = 0;
	for (int l = 0; l < LANES; l++) {
		s.w += w[l];
		s.wd += wd[l];
		s.wdd += wdd[l];
		total += count[l];
	}
	s.n = (size_t)total;
	return s;
}

static double cv_of(double w, double wd, double wdd, double k, double *ret_mean, double *ret_sd)
{
	double shift = wd / w, mean = k + shift;
	double variance = wdd / w - shift * shift;
	double sd = variance > 0 ? sqrt(variance) : 0;
	*ret_mean = mean;
	*ret_sd = sd;
	return mean != 0 ? sd / mean : NAN;
}

void measure_spread(const double *value, const double *weight, size_t n, struct measure_spread *ret)
{
	double k = usual_value(value, weight, n);
	struct sums s = sum_up(value, weight, n, k);
	*ret = (struct measure_spread){.n = s.n, .weight = s.w, .mean = NAN, .sd = NAN, .cv = NAN};
	if (s.w > 0)
		ret->cv = cv_of(s.w, s.wd, s.wdd, k, &ret->mean, &ret->sd);
}

void measure_leave_one_out(const double *value, const double *weight, size_t n, double *ret)
{
	double k = usual_value(value, weight, n), mean, sd;
	struct sums s = sum_up(value, weight, n, k);
	for (size_t i = 0; i < n; i++) {
		double w = s.w, wd = s.wd, wdd = s.wdd;
		size_t left = s.n;
		if (value[i] == value[i] && weight[i] > 0) {
			double d = value[i] - k;
			w -= weight[i];
			wd -= weight[i] * d;
			wdd -= weight[i] * d * d;
			left--;
		}
		ret[i] = left > 0 && w > 0 ? cv_of(w, wd, wdd, k, &mean, &sd) : NAN;
	}
}
