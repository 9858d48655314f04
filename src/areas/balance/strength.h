/* Strength of schools over the years; for this folder only. */
#ifndef JH_AREAS_BALANCE_STRENGTH_H
#define JH_AREAS_BALANCE_STRENGTH_H

#include "areas/balance/view.h"

/* Indicators that reach their thresholds over those that were reported, all stages of the school together; NAN where nothing was. */
double strength_of(const struct balance_result *r, struct id school);

struct strength_school {
	struct id id;
	struct str name, link;
};
/* A line for each school over the view's years, with its table; nothing when none has a value. */
void strength_report(const struct balance_view *v, const struct strength_school *schools, size_t n, struct report *out);

#endif
