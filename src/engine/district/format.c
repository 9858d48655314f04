/* The table entries of the formats cflsap and sap. */
#include "engine/district/file.h"

static enum status solve(struct arena *a, const void *problem, const struct engine_run *run, struct engine_result *ret,
			 void **ret_solution, struct err *err)
{
	const struct district_file *f = problem;
	struct district_plan *plan;
	TRY(district_solve(a, &f->problem, run, ret, &plan, err));
	*ret_solution = plan;
	return ST_OK;
}

static void write(const void *problem, const void *solution, struct buf *out)
{
	const struct district_problem *p = &((const struct district_file *)problem)->problem;
	const struct district_plan *plan = solution;
	int number = 0;
	buf_cstr(out, "Idx\tRID\tCenter\n");
	for (int j = 0; j < p->sites; j++) {
		for (int i = 0; i < p->units; i++)
			if (plan->site_of[i] == j)
				buf_printf(out, "%d\t%d\t%d\n", i, number, p->unit_of_site[j]);
		number += plan->sites[j].in_use;
	}
}

const struct problem_format cflsap_format = {
	.name = "cflsap",
	.files = 2,
	.read = district_read_cflsap,
	.solve = solve,
	.write = write,
	.check = district_file_check,
};

const struct problem_format sap_format = {
	.name = "sap",
	.files = 2,
	.read = district_read_sap,
	.solve = solve,
	.write = write,
	.check = district_file_check,
};
