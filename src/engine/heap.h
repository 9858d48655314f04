/* Open nodes of a branch and bound by their bounds, the least on top: a binary heap. Nodes belong to the caller. Equal
 * bounds come in an order that depends on nothing but the calls before. */
#ifndef JH_ENGINE_HEAP_H
#define JH_ENGINE_HEAP_H

struct bound_heap {
	struct bound_entry {
		double bound;
		void *node;
	} * entry; /* the least first */
	int n, cap;
};

/* O(log n). */
void bound_heap_push(struct bound_heap *h, double bound, void *node);
/* The node of the least bound, which the heap forgets; there must be one. O(log n). */
void *bound_heap_pop(struct bound_heap *h, double *ret_bound);
/* INFINITY when empty. */
double bound_heap_least(const struct bound_heap *h);
/* Gives every node to free_node, and back what the heap holds; it is then empty. All zeros are an empty heap too. */
void bound_heap_done(struct bound_heap *h, void (*free_node)(void *node));

#endif
