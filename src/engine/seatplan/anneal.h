/* Annealing of what is built (Kirkpatrick, Gelatt, Vecchi, Optimization by simulated annealing, 1983): openings, projects and shutting
 * change one at a time; rooms are divisible there and part of each year's assignment, as dear as rent and money are; a yuan of the
 * budget has a price that follows what is overspent, and what is overspent in the end costs as much as the seats it would rent may be
 * worth. A change is tried on the tangents of the convex transport costs before any
 * assignment is solved. */
#ifndef JH_ENGINE_SEATPLAN_ANNEAL_H
#define JH_ENGINE_SEATPLAN_ANNEAL_H

#include "engine/seatplan/search.h"

struct seat_anneal {
	const struct seat_model *m;
	struct seat_year *year;  /* with arcs for rooms */
	int64_t **room_cost;     /* of each year: cost of the arcs */
	struct course *course;   /* without rooms */
	double money[YEARS];     /* of a yuan spent in the year, its discount included */
	double price[YEARS];     /* of a yuan of the cumulated budget */
	double value;            /* discounted, money priced */
	double built[YEARS];     /* spending on building, cumulated */
	double rented[YEARS];    /* on rooms, in each year */
	double rent, sharp;      /* of a room, usual; what a yuan over the budgets costs in the end */
	const int *near;         /* as in search.h */
	struct rng rng;
	const struct engine_run *run;
	uint64_t work, work_most; /* a run ends there */
	bool broken;
};

enum status seat_anneal_init(struct seat_anneal *n, struct arena *a, const struct seat_model *m, const int *near,
			     const struct engine_run *run, struct err *err);
/* From these courses, rooms left out; money: prices of budgets as seat_dual_money gives them, or NULL to keep what the last run
 * has learned. */
enum status seat_anneal_begin(struct seat_anneal *n, const struct course *from, const double *money, struct err *err);
/* So many changes tried, from hot to cold as shares of the value. */
enum status seat_anneal_run(struct seat_anneal *n, int moves, double hot, double cold, struct err *err);
/* The courses with whole rooms; may break a budget only where building does. */
void seat_anneal_tell(const struct seat_anneal *n, struct course *ret);

#endif
