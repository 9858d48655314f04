/* Problems in files: what `junheng solve` and `junheng check` need of each format, one table entry a format.
 *
 * `check` of a format shares nothing with its engine but the reader of the instance: it recomputes the objective and every
 * rule from the instance and the solution file. */
#ifndef JH_ENGINE_PROBLEM_H
#define JH_ENGINE_PROBLEM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "engine/engine.h"

enum { PROBLEM_FILES_MAX = 2 };

struct problem_source {
	struct str text[PROBLEM_FILES_MAX]; /* whole files; the caller bounds their size */
	const char *name[PROBLEM_FILES_MAX]; /* for messages */
	int number;                          /* which problem of a file that holds several, from 1 */
	bool contiguity;                     /* cflsap, sap: areas must be contiguous */
};

struct check_report {
	bool feasible;
	double objective;    /* NAN when the solution cannot be evaluated */
	const struct err **violations; /* arena; each names rule and place; of each part of the check at most 100, then one that counts the rest */
	int violation_count;
};

struct problem_format {
	const char *name;  /* as in --format */
	int files;         /* instance files it takes, 1 or 2 */
	/* Reads an instance. Errors name file, line and remedy (ST_INVALID). *ret lives in the arena. */
	enum status (*read)(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err);
	/* Solves it. *ret_solution (arena) is NULL when none is known. ST_CANCELLED is not an error here: a stopped run
	 * returns ST_OK with what it has. Contradictory input is ST_OK with infeasible and, in err, the clashing rules (err_item). */
	enum status (*solve)(struct arena *a, const void *problem, const struct engine_run *run, struct engine_result *ret,
			     void **ret_solution, struct err *err);
	/* Writes the solution file. */
	void (*write)(const void *problem, const void *solution, struct buf *out);
	/* ST_INVALID when the solution file cannot be read at all; a readable wrong one is ST_OK with violations. */
	enum status (*check)(struct arena *a, const void *problem, struct str solution, struct check_report *ret, struct err *err);
};

/* The formats, ended by NULL. Entries stand beside their engines, the list in problem.c. */
extern const struct problem_format *const problem_formats[];
const struct problem_format *problem_format_find(struct str name); /* NULL: unknown */

#endif
