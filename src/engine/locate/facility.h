/* Public location problems: single-source capacitated facility location (sscflp) and capacitated p-median (cpmp).
 *
 *     sscflp      I J, capacities, fixed costs (I each), demands (J), then J rows of I costs of serving the whole demand
 *     cpmp-orlib  count of problems; each: number and best known; n p Q; n lines: id x y demand. cost = floor(distance)
 *     cpmp-sjc    n p; n lines: x y capacity demand. cost = distance; every point is a customer and a possible median
 *
 * Solutions: lines customer,site with rows from 0. */
#ifndef JH_ENGINE_LOCATE_FACILITY_H
#define JH_ENGINE_LOCATE_FACILITY_H

#include "engine/problem.h"

struct facility_problem {
	int customers, sites;
	int most;          /* sites that may open; −1: no limit */
	int64_t *capacity; /* of each site */
	double *open_cost; /* of each site */
	int64_t *demand;   /* of each customer */
	double *cost;      /* customer × sites */
	bool whole;        /* every cost is a whole number */
};

extern const struct problem_format sscflp_format, cpmp_orlib_format, cpmp_sjc_format;

#endif
