/* Assignment problems in the OR-Library form: n, then n × n costs row by row, line breaks anywhere. Copies without the n in
 * front are read too: n² numbers cannot be taken for 1 + n² numbers. */
#ifndef JH_ENGINE_FLOW_ASSIGN_ORLIB_H
#define JH_ENGINE_FLOW_ASSIGN_ORLIB_H

#include "engine/flow/assign.h"
#include "engine/problem.h"

enum status assign_orlib_read(struct arena *a, const struct problem_source *source, void **ret_matrix, struct err *err);

/* Lines `row,column`, from 1, in any order; a heading is allowed. */
enum status assign_orlib_check(struct arena *a, const void *matrix, struct str solution, struct check_report *ret,
			       struct err *err);

extern const struct problem_format assign_orlib_format;

#endif
