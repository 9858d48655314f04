/* Plans without a solver: repair and improvement by chains of moves. */
#ifndef JH_ENGINE_EXCHANGE_LOCAL_H
#define JH_ENGINE_EXCHANGE_LOCAL_H

#include "engine/exchange/dual.h"
#include "engine/exchange/state.h"

/* Improves the state: a broken rule counts `penalty` a unit, everything is evaluated exactly. A chain moves one unit, then another out of the post
 * that is now overfull, and so on, until the posts fit again; it is kept when the whole is better. Only options of small reduced cost
 * are tried (choice->reduced, as exc_bound leaves it at good prices). Ends when no chain helps, after `passes` passes, or when
 * stopped. Returns the work used. */
uint64_t exc_improve(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty, int passes,
		     const struct engine_run *run);

/* Sets the state to what the late steps of the ascent chose most (choice->share), and then moves units along cheapest paths from overfull to lacking posts, subject by
 * subject. */
/* The second half of exc_repair, on any state. */
void exc_mend(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty);
void exc_repair(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty);

/* Simulated annealing over shifts, exchanges of two and of three teachers of a subject, `rounds` proposals a unit, from the
 * temperature `hot` (in usual sizes of a price) down. The state must be within
 * the posts' limits or near; it ends as the best penalised state seen. Returns the work used. */
uint64_t exc_anneal(const struct exc_county *c, const struct exc_choice *choice, struct exc_state *s, double penalty, double hot, int rounds,
		    uint64_t seed, const struct engine_run *run);

#endif
