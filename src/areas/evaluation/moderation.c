#include "areas/evaluation/moderation.h"

#include <math.h>
#include <stdbool.h>

enum { ROUNDS_MAX = 100000 };
#define STILL 1e-9

/* Judges that works link, directly or over others, have one number. */
static void find_parts(const struct judged_mark *marks, size_t n, int32_t *of_judge, int32_t *of_work)
{
	for (bool moved = true; moved;) {
		moved = false;
		for (size_t i = 0; i < n; i++) {
			int32_t *w = &of_work[marks[i].work], *j = &of_judge[marks[i].judge], least = *w < *j ? *w : *j;
			moved |= *w != least || *j != least;
			*w = *j = least;
		}
	}
}

static void mean_works(const struct judged_mark *marks, size_t n, int32_t works, const double *severity, int32_t *count, double *ret)
{
	for (int32_t w = 0; w < works; w++) {
		ret[w] = 0;
		count[w] = 0;
	}
	for (size_t i = 0; i < n; i++) {
		ret[marks[i].work] += marks[i].mark - severity[marks[i].judge];
		count[marks[i].work]++;
	}
	for (int32_t w = 0; w < works; w++)
		ret[w] = count[w] ? ret[w] / count[w] : NAN;
}

/* The severities of a part sum to 0. */
static void centre(int32_t judges, const int32_t *part, const int32_t *marks_of, double *sum, int32_t *members, double *severity)
{
	for (int32_t j = 0; j < judges; j++) {
		sum[j] = 0;
		members[j] = 0;
	}
	for (int32_t j = 0; j < judges; j++)
		if (marks_of[j]) {
			sum[part[j]] += severity[j];
			members[part[j]]++;
		}
	for (int32_t j = 0; j < judges; j++)
		severity[j] = marks_of[j] ? severity[j] - sum[part[j]] / members[part[j]] : 0;
}

void moderate(struct arena *scratch, const struct judged_mark *marks, size_t n, int32_t works, int32_t judges, const struct moderation *m,
	      double *ret_severity, double *ret_mark)
{
	int32_t *part = ARENA_ARRAY(scratch, int32_t, (size_t)judges + 1), *work_part = ARENA_ARRAY(scratch, int32_t, (size_t)works + 1);
	int32_t *marks_of = ARENA_ARRAY(scratch, int32_t, (size_t)judges + 1), *members = ARENA_ARRAY(scratch, int32_t, (size_t)judges + 1);
	int32_t *count = ARENA_ARRAY(scratch, int32_t, (size_t)works + 1);
	double *sum = ARENA_ARRAY(scratch, double, (size_t)judges + 1), *next = ARENA_ARRAY(scratch, double, (size_t)judges + 1);
	for (int32_t j = 0; j < judges; j++) {
		part[j] = j;
		ret_severity[j] = 0;
	}
	for (int32_t w = 0; w < works; w++)
		work_part[w] = judges; /* more than any judge's */
	find_parts(marks, n, part, work_part);
	for (size_t i = 0; i < n; i++)
		marks_of[marks[i].judge]++;
	double moved = 1;
	for (int round = 0; round < ROUNDS_MAX && moved > STILL; round++) {
		mean_works(marks, n, works, ret_severity, count, ret_mark);
		for (int32_t j = 0; j < judges; j++)
			next[j] = 0;
		for (size_t i = 0; i < n; i++)
			next[marks[i].judge] += (marks[i].mark - ret_mark[marks[i].work]) / marks_of[marks[i].judge];
		centre(judges, part, marks_of, sum, members, next);
		moved = 0;
		for (int32_t j = 0; j < judges; j++) {
			moved = fmax(moved, fabs(next[j] - ret_severity[j]));
			ret_severity[j] = next[j];
		}
	}
	for (int32_t j = 0; j < judges; j++) {
		double b = marks_of[j] ? ret_severity[j] * marks_of[j] / (marks_of[j] + m->pull) : 0;
		ret_severity[j] = fmax(-m->at_most, fmin(m->at_most, b));
	}
	mean_works(marks, n, works, ret_severity, count, ret_mark);
	for (int32_t w = 0; w < works; w++)
		ret_mark[w] = isnan(ret_mark[w]) ? NAN : fmax(0, fmin(100, ret_mark[w]));
}
