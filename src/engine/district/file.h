/* The public service-area problems in files: units with points, and which of them touch.
 *
 *     units         header, then id pupils x y (not used) fixed-cost capacity; a row with capacity above 0 is a site
 *     connectivity  header, then CSV whose second and third fields are ids of the unit file
 *
 * cflsap: sites may stay closed, the objective counts the fixed costs of those in use; sap: all sites are open and free.
 * Serving a unit costs pupils × Euclid / 1000. */
#ifndef JH_ENGINE_DISTRICT_FILE_H
#define JH_ENGINE_DISTRICT_FILE_H

#include "engine/district/district.h"

struct district_file {
	struct district_problem problem;
	double *x, *y;   /* of each unit */
	double *fixed;   /* of each site, as read */
	bool sap;
};

enum status district_read_cflsap(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err);
enum status district_read_sap(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err);
enum status district_file_check(struct arena *a, const void *problem, struct str solution, struct check_report *ret,
				struct err *err);

#endif
