/* What the results of a joint test say, from a school's counts alone: difficulty, discrimination, reliability, and how the helped school
 * stands beside its helper; for this folder only. */
#ifndef JH_AREAS_PROGRAMME_TESTING_H
#define JH_AREAS_PROGRAMME_TESTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One item of one school, or its whole paper: NAN where nothing was reported. */
struct item_result {
	double marks, pupils, mean, deviation, upper, lower;
};

double item_difficulty(const struct item_result *i);     /* mean / marks: 1 is easy */
double item_discrimination(const struct item_result *i); /* (mean of the upper 27 % − of the lower) / marks */

/* Cronbach's alpha: k / (k − 1) · (1 − Σ sᵢ² / s²), of k ≥ 2 items with their deviations and that of the paper. NAN otherwise. */
double test_reliability(const struct item_result *items, size_t n, const struct item_result *whole);

/* The difference of two schools' means in deviations of both together (Cohen's d), with the interval that holds it with 95 %:
 * d ± 1.96 · √((n₁ + n₂) / (n₁ n₂) + d² / (2 (n₁ + n₂))). NAN where a deviation is missing or nobody took part. */
struct test_gap {
	double d, low, high;
};
struct test_gap test_gap_of(const struct item_result *helper, const struct item_result *helped);

/* How far the gap closed between two tests, taken for independent: the difference, ± the root of the sum of both squared half widths. */
struct test_gap test_gap_change(const struct test_gap *first, const struct test_gap *last);

#endif
