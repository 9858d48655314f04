/* Local search over open sites, for models with capacity alone (no side measures, no own customers, everybody served).
 *
 * Overload is allowed inside at a price that adapts; a round closes, opens or exchanges sites, lets customers move and change
 * places until nothing gets cheaper, and is kept when the result is not much worse than where it began (record-to-record
 * travel: Dueck, New optimization heuristics, 1993). Decisions without overload are offered to the task. */
#ifndef JH_ENGINE_LOCATE_SWAP_H
#define JH_ENGINE_LOCATE_SWAP_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct lagrange;
struct locate_model;
struct task;

struct swap_state {
	int *site_of;
	int64_t *load;
	int *count;         /* customers of each site */
	int opened;
	double cost, price; /* without overload; per unit of overload */
	double over;        /* overload in all */
};

struct swap {
	bool usable;
	double *cost;       /* customer × sites; INFINITY where not allowed */
	struct swap_state now, trial;
	double record;      /* of this climb, overload priced */
	double slack;       /* how much worse than the record is kept, a share */
	int rounds, idle;
	int *order, *list;
	bool *dirty, *looked; /* of each site: changed since it was last looked at */
	bool begun;
};

void swap_init(struct swap *s, struct arena *a, const struct locate_model *m);
/* Some rounds of the search. */
void swap_step(struct task *t);
/* A decision with the sites a bound has chosen, each with its customers as far as they are free, made better by single moves
 * and changes of place. */
void swap_from_sets(struct task *t, const struct lagrange *l);

#endif
