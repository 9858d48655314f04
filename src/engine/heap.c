#include "engine/heap.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

enum { CAP_FIRST = 64 };

void bound_heap_push(struct bound_heap *h, double bound, void *node)
{
	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : CAP_FIRST;
		h->entry = heap_resize(h->entry, (size_t)h->cap, sizeof *h->entry);
	}
	int at = h->n++;
	for (; at > 0 && h->entry[(at - 1) / 2].bound > bound; at = (at - 1) / 2)
		h->entry[at] = h->entry[(at - 1) / 2];
	h->entry[at] = (struct bound_entry){bound, node};
}

void *bound_heap_pop(struct bound_heap *h, double *ret_bound)
{
	struct bound_entry top = h->entry[0], last = h->entry[--h->n];
	int at = 0;
	for (int child; (child = 2 * at + 1) < h->n; at = child) {
		if (child + 1 < h->n && h->entry[child + 1].bound < h->entry[child].bound)
			child++;
		if (h->entry[child].bound >= last.bound)
			break;
		h->entry[at] = h->entry[child];
	}
	if (h->n)
		h->entry[at] = last;
	*ret_bound = top.bound;
	return top.node;
}

double bound_heap_least(const struct bound_heap *h)
{
	return h->n ? h->entry[0].bound : INFINITY;
}

void bound_heap_done(struct bound_heap *h, void (*free_node)(void *node))
{
	for (int k = 0; k < h->n; k++)
		free_node(h->entry[k].node);
	free(h->entry);
	*h = (struct bound_heap){};
}
