/* Shared by the files of cuts. */
#ifndef JH_ENGINE_EXCHANGE_CUTS_INSIDE_H
#define JH_ENGINE_EXCHANGE_CUTS_INSIDE_H

#include "engine/exchange/cuts.h"

#define WHOLE 1e-7 /* nearer to a whole number than this is one */

/* Rows that hold with equality, modulo a prime, and which rows were added to which. */
struct exc_system {
	struct exc_master *m;
	int modulus, rows, columns, width; /* width = columns + 1: the right side is the last */
	int *row;          /* of these rows: row of the master */
	int *sign;         /* ≤: +1, ≥: −1 */
	int *place;        /* column of the master → column here, −1 for columns at their bounds */
	uint8_t *value;    /* rows × width */
	uint8_t *history;  /* rows × columns: multiples of the rows that were pivots */
	int *pivot;        /* row that was the pivot of a column, −1 */
	bool *used;
};

struct exc_row_list {
	int rows, *start, *column, *coefficient;
	double *lo, *hi, *activity;
};

/* Rows × interior columns in reals: the inverse of a square part, whose rows are the combinations Gomory's cuts are made of. */
struct exc_inverse {
	int n, *pivot;  /* rows chosen, n of them */
	double *value;  /* n × n: row c expresses interior column c by the pivots */
};

/* The rows at x. */
struct exc_row_list exc_cut_rows(struct arena *a, const struct exc_cuts *cuts, struct exc_master *m, const double *x);
/* Is the column at a bound of the root. */
bool exc_at_lower(double x);
bool exc_at_upper(const struct exc_master *m, int column, double x);
/* v modulo, 0 … modulus − 1. */
uint8_t exc_residue(int64_t v, int modulus);
/* The rows that hold with equality at x. */
void exc_system_build(struct arena *a, struct exc_system *p, const struct exc_row_list *l, const double *x);
/* Eliminates modulo the prime. */
void exc_system_eliminate(struct arena *a, struct exc_system *p);
/* Multiples of the rows that make up row r; false: none. */
bool exc_modular_weights(const struct exc_system *p, int r, int *weight);
/* false: no square part is regular. */
bool exc_system_invert(struct arena *a, const struct exc_system *p, const struct exc_row_list *l, struct exc_inverse *ret);
/* The least common one of the row's values; 0: none that is small. */
int exc_denominator(const double *v, int n);

#endif
