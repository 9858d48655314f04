/* Marks of severe and mild judges made comparable; pure, deterministic.
 *
 * Method: a mark is what the work deserves plus the judge's severity: y(w, j) = a(w) + b(j) + error, fitted by least squares over all
 * marks of a round. Judges are compared through the works that several of them marked; where such works do not link two judges, the
 * one says nothing of the other. In each part that is linked, the severities sum to 0 over its judges. A judge of few marks is known
 * little: the severity that is taken off is b(j)·n(j)/(n(j) + pull), and never more than `at_most`. The work's moderated mark is the
 * mean of its marks less their judges' severities, within 0 and 100.
 *
 * Vector computed by hand (pull 0, at_most 100): works 1 to 4; judge A marks 80 (work 1), 70 (2); judge B 90 (1), 80 (3); judge C 60
 * (4). A and B meet in work 1 alone: b(B) − b(A) = 90 − 80 = 10, so b(A) = −5, b(B) = 5; nobody meets C: b(C) = 0. Moderated: work 1
 * (85 + 85)/2 = 85, work 2 75, work 3 75, work 4 60. With pull 2, n(A) = n(B) = 2: half of it, so work 1 85, work 2 72.5, work 3 77.5.
 * With every judge marking every work, moderated marks are the plain means. */
#ifndef JH_AREAS_EVALUATION_MODERATION_H
#define JH_AREAS_EVALUATION_MODERATION_H

#include "base/arena.h"

#include <stdint.h>

struct judged_mark {
	int32_t work, judge; /* numbers from 0 */
	double mark;
};

struct moderation {
	double pull, at_most;
};

/* ret_severity[judge]: what is taken off the judge's marks; ret_mark[work]: NAN for works without a mark. Works in memory of
 * O(marks), in time of O(marks · rounds) until nothing moves by 10^−9, at most 100 000 rounds. */
void moderate(struct arena *scratch, const struct judged_mark *marks, size_t n, int32_t works, int32_t judges, const struct moderation *m,
	      double *ret_severity, double *ret_mark);

#endif
