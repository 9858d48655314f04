/* From files on disk to an answer, the same way for every format: what `junheng solve`, `junheng check` and the benches
 * share. Knows no clock: the caller's timer raises the stop flag, the caller measures the seconds. */
#ifndef JH_ENGINE_PROBLEM_RUN_H
#define JH_ENGINE_PROBLEM_RUN_H

#include "engine/problem.h"

struct problem_request {
	struct str format;
	const char *file[PROBLEM_FILES_MAX]; /* paths; may be pipes */
	int files;
	int number;      /* which problem of a file that holds several, from 1; 0 is taken as 1 */
	bool contiguity; /* cflsap, sap */
};

struct problem {
	const struct problem_format *format;
	void *instance; /* the format's own */
};

struct problem_answer {
	struct engine_result result;
	void *solution;  /* the format's own; NULL when none is known */
	struct err *why; /* when proved infeasible: the rules that clash; else NULL */
};

/* Reads the instance. ST_USAGE: unknown format or wrong number of files; ST_NOT_FOUND: a file that is not there;
 * ST_TOO_LARGE, ST_INVALID: refused, with file, line and remedy. Everything lives in the arena. */
enum status problem_load(struct arena *a, const struct problem_request *request, struct problem *ret, struct err *err);

/* Solves it. A stopped run is ST_OK with what it has. */
enum status problem_solve(struct arena *a, const struct problem *p, const struct engine_run *run,
			  struct problem_answer *ret, struct err *err);

/* Checks a solution file with the format's independent checker. One that does not keep the format is a wrong answer, too: its report says
 * where. ST_NOT_FOUND and the like when there is no such file. */
enum status problem_check(struct arena *a, const struct problem *p, const char *solution_path, struct check_report *ret,
			  struct err *err);

#endif
