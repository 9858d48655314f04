/* Steps of annealing: what one or two sites build changes a little by chance. */
#ifndef JH_ENGINE_SEATPLAN_CHANGE_H
#define JH_ENGINE_SEATPLAN_CHANGE_H

#include "base/rng.h"
#include "engine/seatplan/model.h"

/* Opening, a project or shutting of the course changed within R1, R2 and R4; rooms are the caller's, and lost where the
 * opening or shutting changes. False: nothing to change, or nothing allowed was drawn; the course is then as it was or
 * of no use. */
bool course_change(const struct seat_model *m, struct rng *rng, int site, struct course *c);

/* Another site opens, with the same projects where it can, or shuts instead of one that does. course: of all sites;
 * near: of each the nearest by distance. Without rooms. False: there is none, or nothing allowed was drawn. */
struct hand_over {
	int from, to;
	struct course left, taken;
};
bool course_hand_over(const struct seat_model *m, struct rng *rng, const struct course *course, const int *near,
		      struct hand_over *ret);

/* One of those near, or now and then any; of sites that are not decided, of which there must be one. */
int course_neighbour(const struct seat_model *m, struct rng *rng, const int *near, int site);

#endif
