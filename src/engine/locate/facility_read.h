/* Readers of the public location formats (facility.h). */
#ifndef JH_ENGINE_LOCATE_FACILITY_READ_H
#define JH_ENGINE_LOCATE_FACILITY_READ_H

#include "engine/locate/facility.h"

enum status facility_read_sscflp(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err);
enum status facility_read_orlib(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err);
enum status facility_read_sjc(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err);

/* The judge: capacity, number of sites, every customer once; the cost from the problem. Shares nothing with the engine. */
enum status facility_check(struct arena *a, const void *problem, struct str solution, struct check_report *ret, struct err *err);

#endif
