/* The network of a pairing problem, some of its rules left away. Inside the folder. */
#ifndef JH_ENGINE_PAIRING_INSIDE_H
#define JH_ENGINE_PAIRING_INSIDE_H

#include "engine/flow/flow.h"
#include "engine/pairing/pairing.h"

/* Which rules hold. NULL arrays: all of them. */
struct pairing_rules {
	const bool *must;  /* [helped] */
	const bool *wish;  /* [wishes] */
	uint32_t barred;   /* bits of rules that hold */
	bool caps;
};

struct pairing_network {
	struct flow_network flow;
	int32_t *tail, *head;
	int64_t *lower, *capacity, *cost, *supply;
	int *pair; /* of each arc; −1: another arc */
};

/* On the arena. Without costs when only a flow is wanted. */
void pairing_network(struct arena *a, const struct pairing_problem *p, const struct pairing_rules *rules, bool with_costs,
		     struct pairing_network *ret);

void pairing_find_clash(struct arena *a, const struct pairing_problem *p, const struct engine_run *run, struct pairing_clash *ret);

#endif
