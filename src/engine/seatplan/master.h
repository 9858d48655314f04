/* The bound's problem as a linear program, where that is small enough: each site mixes courses, pupils are assigned to what the mix offers.
 *
 *     minimise  Σ_t δ_t (Σ w_ij y_ijt + unmet Σ u_it) + Σ_c own_c λ_c
 *     Σ_j y_ijt + u_it = demand_it      Σ_i y_ijt ≤ class_size · Σ_{c of j} λ_c classes_ct      Σ_{c of j} λ_c = 1
 *     y_ijt ≤ demand_it · Σ_{c of j that stands in t} λ_c      spending within the cumulated budgets
 *
 * Courses are found when they pay (Dantzig, Wolfe, Decomposition principle for linear programs, 1960), rows of the last line when they are
 * broken. Its prices are as good as any for dual.h, whose value there is at least the program's; nothing is proved from the program itself. */
#ifndef JH_ENGINE_SEATPLAN_MASTER_H
#define JH_ENGINE_SEATPLAN_MASTER_H

#include "engine/lp.h"
#include "engine/seatplan/dual.h"

struct seat_master {
	const struct seat_model *m;
	struct lp *lp;
	int seats, budget, convex, links; /* first rows of each kind; demand first of all; links so far */
	int mixed;           /* first column of the courses, after pairs, unserved pupils and overspending */
	int *link;           /* years × pairs: row, or −1 */
	struct course *course;
	int *site, courses, room;
	double *worth;
	int stride;
	double value;        /* of the last solution */
	uint64_t work;
};

/* Whether the program is small enough to be worth while, or so small that it is solved within a tenth of a second. */
bool seat_master_fits(const struct seat_model *m);
bool seat_master_is_quick(const struct seat_model *m);
/* Work that the first solution takes, roughly. */
double seat_master_cost(const struct seat_model *m);
void seat_master_init(struct seat_master *s, struct arena *a, const struct seat_model *m);
void seat_master_done(struct seat_master *s); /* half-built ones too */
/* A course to begin with; whether it was new. */
bool seat_master_add(struct seat_master *s, int site, const struct course *c);
/* Solves it within the limits until the value of `d` at its prices meets it or reaches `enough`: d->best holds the prices of the best bound,
 * d->bound the bound, d->mean and d->rooms the mix. from: prices to begin with. False when stopped or given up: the bound stands,
 * the mix does not. */
bool seat_master_solve(struct seat_master *s, struct seat_dual *d, const double *from, const struct seat_limits *limits, double enough,
		       const struct engine_run *run);

#endif
