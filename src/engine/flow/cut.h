/* Why a network has no flow: a set of nodes whose supply cannot leave it, or whose demand cannot be brought in. Internal to
 * this folder. */
#ifndef JH_ENGINE_FLOW_CUT_H
#define JH_ENGINE_FLOW_CUT_H

#include "engine/flow/flow.h"

/* `flow` keeps all bounds, misses the balance somewhere, and cannot be improved: no node with something left over reaches
 * one that lacks something through arcs with room. What such a node reaches is then a proof; the smallest one found is
 * returned, its nodes in the arena. O(nodes + arcs) for each node out of balance, of which a bounded number is tried. */
void flow_find_cut(struct arena *a, const struct flow_network *net, const int64_t *flow, struct flow_cut *ret);

#endif
