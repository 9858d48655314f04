/* Assignment problems in the OR-Library form, and their solutions. */
#include "engine/flow/assign_orlib.h"
#include "problem_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_problem(&assign_orlib_format, data, size);
	return 0;
}
