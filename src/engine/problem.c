#include "engine/problem.h"

#include "engine/district/district.h"
#include "engine/exchange/exchange.h"
#include "engine/flow/assign_orlib.h"
#include "engine/flow/dimacs.h"
#include "engine/locate/facility.h"
#include "engine/locate/grouping.h"
#include "engine/seatplan/seatplan.h"

const struct problem_format *const problem_formats[] = {
	&assign_orlib_format,
	&cflsap_format,
	&dimacs_min_format,
	&exchange_format,
	&sscflp_format,
	&cpmp_orlib_format,
	&cpmp_sjc_format,
	&grouping_format,
	&sap_format,
	&seatplan_format,
	NULL,
};

const struct problem_format *problem_format_find(struct str name)
{
	for (size_t i = 0; problem_formats[i]; i++)
		if (str_eq(str_of(problem_formats[i]->name), name))
			return problem_formats[i];
	return NULL;
}
