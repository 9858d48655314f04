/* Minimum-cost flow problems in the DIMACS form, and their solutions. */
#include "engine/flow/dimacs.h"
#include "problem_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_problem(&dimacs_min_format, data, size);
	return 0;
}
