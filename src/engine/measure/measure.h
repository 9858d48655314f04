/* Measures of balance over schools weighted by pupils: means, coefficients of variation, inequality, verdicts.
 *
 * Inputs are plain arrays: `value[i]` what a school has for each pupil (in the indicator's unit), `weight[i]` its pupils ≥ 0.
 * NAN and weight 0 leave a school out. Sums run over eight fixed lanes, so results are the same on every machine. Doubles
 * serve for figures; comparisons at thresholds are exact, over rationals.
 *
 * Sources: State Council supervision office, 县域义务教育优质均衡发展督导评估办法 (2017): the coefficient of variation weighted by
 * pupils; Theil (1967) and its decomposition; Gini (1912). */
#ifndef JH_ENGINE_MEASURE_MEASURE_H
#define JH_ENGINE_MEASURE_MEASURE_H

#include "base/arena.h"
#include "base/dec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct measure_spread {
	size_t n;      /* schools counted */
	double weight; /* pupils */
	double mean;   /* M = Σ wᵢvᵢ / Σ wᵢ; NAN without pupils */
	double sd;     /* S = √(Σ wᵢ(vᵢ − M)² / Σ wᵢ) */
	double cv;     /* S / M; NAN when M is 0 */
};

/* One pass. O(n). */
void measure_spread(const double *value, const double *weight, size_t n, struct measure_spread *ret);

/* ret[i]: the CV of all but school i; NAN where nothing is left. One more pass. O(n). */
void measure_leave_one_out(const double *value, const double *weight, size_t n, double *ret);

/* Gini coefficient, 0 … 1: the mean difference of two pupils' values over twice the mean. Values ≥ 0. O(n log n),
 * 16·n bytes of memory meanwhile. NAN without pupils or with mean 0. */
double measure_gini(const double *value, const double *weight, size_t n);

struct measure_theil {
	double total;   /* Theil T: Σ (wᵢ/W)(vᵢ/M) ln(vᵢ/M); a zero value counts 0 */
	double between; /* the same over groups' means */
	double within;  /* Σ group share of the whole × its own T; total = between + within up to rounding */
};
/* group[i] in 0 … groups−1, or NULL for one group. Values ≥ 0. O(n + groups). */
void measure_theil(struct arena *scratch, const double *value, const double *weight, const int32_t *group, size_t n,
		   size_t groups, struct measure_theil *ret);

/* Mean of the top fifth of pupils over mean of the bottom fifth; a school on the border is cut. O(n log n). NAN when
 * the bottom fifth has nothing. */
double measure_fifths(const double *value, const double *weight, size_t n);

/* What a school has for each pupil, exactly: num/den in the indicator's unit. den 0: not reported. */
struct ratio {
	int64_t num, den; /* den ≥ 0 */
};

double ratio_f64(struct ratio r); /* NAN when not reported */
/* r ≥ t · share exactly. Both decimals within 18 digits. */
bool ratio_reaches(struct ratio r, struct dec t, struct dec share);

/* CV ≤ limit decided exactly: in doubles where they are clearly apart, else over rationals. value[i·stride]. Schools not
 * reported are left out. O(n); a tie costs O(n²) in the size of the numbers. False without pupils. */
bool measure_cv_at_most(const struct ratio *value, size_t stride, const int64_t *weight, size_t n, struct dec limit);

enum { INDICATORS_MAX = 32 };

/* The rule for a school: of the indicators, at least `reach` must reach their thresholds and the others `floor` of them. */
struct measure_rule {
	int indicators;                        /* ≤ INDICATORS_MAX */
	struct dec threshold[INDICATORS_MAX];
	struct dec cv_limit[INDICATORS_MAX];
	int reach;                             /* national measure: 6 of 7 */
	struct dec floor;                      /* 0.85 */
};

struct measure_school {
	uint32_t reached;  /* bit k: indicator k reaches its threshold */
	uint32_t near;     /* bit k: at least `floor` of it */
	uint32_t missing;  /* bit k: not reported */
	bool passes;       /* false while something it needs is missing */
	bool is_assessed;  /* false: too much is missing to say */
};

/* value[k], k = 0 … indicators−1. A missing indicator counts as not reached; when the school could pass or fail depending on
 * it, the school is not assessed. */
void measure_school(const struct ratio *value, const struct measure_rule *rule, struct measure_school *ret);

struct measure_indicator {
	struct measure_spread spread;
	bool cv_passes;
	int below;   /* schools below the threshold */
	int missing; /* schools that did not report */
};

struct measure_county {
	int schools, failing, not_assessed;
	int64_t pupils;
	bool is_assessed; /* false without schools, or while every failing is for want of data */
	bool passes;      /* every school passes and every CV is within its limit */
	struct measure_indicator indicator[INDICATORS_MAX];
};

/* value[i·indicators + k], weight[i]; ret_school[i] (n of them) may be NULL. O(n · indicators). */
void measure_county(struct arena *scratch, const struct ratio *value, const int64_t *weight, size_t n,
		    const struct measure_rule *rule, struct measure_school *ret_school, struct measure_county *ret);

/* How much of the numerator is missing to reach t · share: the least whole multiple of 10^−scale, 0 when it does. The value is
 * numerator·factor/pupils. */
struct dec measure_lack(struct ratio r, struct dec t, struct dec share, int64_t pupils, struct dec factor, int scale);

/* Splits of combined schools: section s gets total · w_s·P_s / Σ w·P, so each of its pupils total · w_s / Σ w·P. The value for
 * section s as a ratio times `factor`; total in units of 10^−total_scale, weights in hundredths. den 0 on overflow. */
struct ratio measure_split(int64_t total, int total_scale, const int64_t *weight_hundredths, const int64_t *pupils, int sections,
			   int section, int64_t factor);

#endif
