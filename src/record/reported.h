/* The school year a question is about that names none. From the day a round of reporting opens until it is due, the statistics of its
 * year come in school by school: a verdict over the few that have reported would say something of nobody, and what stood there
 * the day before would be gone. So questions keep to the year before until the round is due; who names the year gets it. */
#ifndef JH_RECORD_REPORTED_H
#define JH_RECORD_REPORTED_H

#include "record/row.h"

/* The years that are being reported on the day, latest first, with when the last of their rounds is due. */
struct reporting {
	struct reporting_year {
		int year;
		day_t due;
	} *years;
	size_t n;
};

/* From the register `round`; none where the register has no such, or `at.any_day`. On the arena. O(rounds). */
enum status record_reporting(struct reg *g, struct arena *a, struct as_of at, struct reporting *ret, struct err *err);
/* NULL: the year is not being reported. */
const struct reporting_year *reporting_of(const struct reporting *r, int year);

/* The latest school year with statistics that began by the day and is not being reported; where there is no other, the latest that is;
 * 0: no statistics. */
enum status record_reported_year(struct reg *g, struct arena *a, struct as_of at, int *ret, struct err *err);

#endif
