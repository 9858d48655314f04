/* The axis of a chart: from, to and step at round numbers. Internal to report. */
#ifndef JH_REPORT_SCALE_H
#define JH_REPORT_SCALE_H

#include "report/report.h"

struct scale {
	double from, to, step; /* to > from; both multiples of step */
	int places;	       /* that the steps' labels need */
};

bool chart_has_values(const struct report_chart *c); /* a finite one at least */

/* Covers all finite values and the limit; with `from_zero`, or where the values reach down to less than half of their
 * highest, 0 as well. Steps are 1, 2 or 5 times a power of ten, four to eight of them. */
struct scale scale_of(const struct report_chart *c, bool from_zero);

#endif
