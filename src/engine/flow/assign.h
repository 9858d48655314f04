/* Assignment: each row of a dense cost matrix gets a column of its own at the least total cost, exact in 64-bit integers.
 *
 * Method: shortest augmenting paths after Jonker and Volgenant (1987), with column reduction and augmenting row reduction,
 * on the cheapest entries of each row only (Volgenant 1996). What a row has not listed costs at least as much as its last
 * listed entry, so a row is extended exactly when a path might use more of it, and the answer is that of the whole matrix.
 *
 * The answer carries its proof: u and v with u_i + v_j ≤ cost_ij everywhere, equal where assigned; with more columns than
 * rows, v ≤ 0 and 0 for columns that nobody gets.
 *
 * Work units: one for each matrix entry read and each listed entry looked at. */
#ifndef JH_ENGINE_FLOW_ASSIGN_H
#define JH_ENGINE_FLOW_ASSIGN_H

#include "base/arena.h"
#include "base/err.h"
#include "engine/engine.h"

struct assign_matrix {
	int32_t rows, columns; /* rows ≤ columns */
	const int64_t *cost;   /* [rows][columns] */
};

struct assign_answer {
	bool optimal;          /* false: stopped; the assignment is complete all the same */
	const int32_t *column; /* [rows] */
	const int64_t *u, *v;  /* [rows], [columns]; meaningful when optimal */
	int64_t objective;
	double bound; /* −INFINITY when nothing is proved */
	uint64_t work;
};

/* Arrays of the answer live in the arena. At worst O(rows² · columns), on costs without structure near the time to read
 * the matrix. ST_USAGE: more rows than columns. ST_TOO_LARGE: largest |cost| · (columns + 2) reaches 2^58. */
enum status assign_solve(struct arena *a, const struct assign_matrix *m, const struct engine_run *run,
			 struct assign_answer *ret, struct err *err);

/* Recomputed from the matrix alone: every row has a column of its own and, when u and v are not NULL, they prove it
 * cheapest. ST_NO with the first fault. O(rows · columns) with u and v. */
enum status assign_certify(const struct assign_matrix *m, const int32_t *column, const int64_t *u, const int64_t *v,
			   int64_t *ret_objective, struct err *err);

#endif
