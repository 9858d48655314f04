/* Annealing of whole plans: one or two sites change what they build, or the rooms they rent; rooms then follow at once:
 * the least useful go while a budget is overspent, the most useful come where money and the prices of seats allow.
 * Every change is tried on the tangents of the convex transport costs before any assignment is solved. */
#ifndef JH_ENGINE_SEATPLAN_WHOLE_H
#define JH_ENGINE_SEATPLAN_WHOLE_H

#include "engine/seatplan/search.h"

struct seat_whole {
	struct seat_search *s;
	int *touched, touches; /* sites changed in this try, and their courses before */
	struct course *old;
	char *is_touched;
	/* Of each year: its cost in yuan, pupils without a seat, yuan that a further seat of each site saves. */
	struct seat_view {
		int64_t travel, unserved;
		double *price;
	} now[YEARS], was[YEARS];
	bool is_solved[YEARS]; /* in this try; `was` is from before */
	int64_t spent[YEARS];  /* cumulated, in this try */
	double far;	       /* the dearest way of a pupil */
};

void seat_whole_init(struct seat_whole *w, struct arena *a, struct seat_search *s);
/* From the search's plan, so much work, from hot to cold as shares of its cost. The search keeps the best plan met. */
enum status seat_whole_run(struct seat_whole *w, uint64_t work, double hot, double cold, struct err *err);

#endif
