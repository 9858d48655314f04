/* The table of rights as a report, for the command line and the page. Private to this folder. */
#ifndef JH_AREAS_ADMIN_MATRIX_H
#define JH_AREAS_ADMIN_MATRIX_H

#include "access/rights.h"
#include "record/descriptor.h"
#include "report/report.h"

/* Of one role (ROLE_COUNT: all) and about one thing (empty: all). Returns how many rows it has. O(rights). */
int rights_report(struct report *r, struct arena *a, enum lang lang, const struct catalogue *catalogue, enum role role, struct str about);

#endif
