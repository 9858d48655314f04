/* A division into areas while units change hands, one at a time. Overload is allowed here and priced by the caller. */
#ifndef JH_ENGINE_DISTRICT_STATE_H
#define JH_ENGINE_DISTRICT_STATE_H

#include "base/rng.h"
#include "engine/district/district.h"

enum { NEAR_MAX = 12 };

/* What the search needs of a problem: costs with changes and locks in them, the near sites of each unit. */
struct ground {
	struct arena *arena; /* of the run */
	const struct district_problem *p;
	int units, sites;
	double *cost;  /* units × sites; INFINITY: not allowed or locked elsewhere */
	int *near;     /* units × near_count: sites by cost, the allowed ones first */
	int near_count;
	double unserved; /* price of a pupil that is not served, above all else */
};

struct state {
	const struct ground *g;
	int *site_of;   /* −1: unserved */
	bool *open;
	int64_t *load;
	int *member, *members, *place; /* sites × units: the units of each site; how many; where each unit stands */
	double cost;    /* serving and opening */
	int64_t over;   /* overload in all */
	int64_t unserved; /* pupils of what is unserved, at least one a unit */
	int *queue;     /* of the search for pieces */
	int *seen, stamp;
};

void ground_init(struct ground *g, struct arena *a, const struct district_problem *p);
static inline double ground_cost(const struct ground *g, int unit, int site)
{
	return g->cost[(size_t)unit * (size_t)g->sites + (size_t)site];
}

void state_init(struct state *s, struct arena *a, const struct ground *g);
/* All unserved; these sites open. */
void state_clear(struct state *s, const bool *open);
/* Gives unit to a site or to none (−1), whatever the rules say. */
void state_give(struct state *s, int unit, int site);
/* Whether the area of the unit stays in one piece without it. Always true without contiguity. */
bool state_may_leave(struct state *s, int unit);
/* The unit and whatever would no longer hang together with the home of its area without it, into ret (room for `most` and one).
 * 0: more than `most`, or the unit is the home. O(units of the area). */
int state_cut_off(struct state *s, int unit, int *ret, int most);
/* Whether the unit touches the area of the site, or is its home. Always true without contiguity. */
bool state_may_join(const struct state *s, int unit, int site);
/* Drops what does not hang together with its site, opens the homes, and grows the areas again over what is unserved, the least
 * costly way of joining first; noise spreads the order. */
void state_grow(struct state *s, struct rng *rng, double noise);
static inline bool state_is_valid(const struct state *s) { return s->over == 0 && s->unserved == 0; }

#endif
