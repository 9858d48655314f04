#include "engine/flow/cut.h"

#include <string.h>

/* Arcs by node, both ways. */
struct adjacency {
	int32_t *first; /* [nodes + 1] */
	int32_t *arc;   /* [2·arcs]: k for an arc that starts at the node, −1−k for one that ends there */
};

static struct adjacency make_adjacency(struct arena *a, const struct flow_network *net)
{
	size_t n = (size_t)net->nodes, m = (size_t)net->arcs;
	struct adjacency adj = {.first = ARENA_ARRAY(a, int32_t, n + 2), .arc = ARENA_ARRAY(a, int32_t, 2 * m)};
	int32_t *fill = adj.first + 1;
	for (int32_t k = 0; k < net->arcs; k++) {
		fill[net->tail[k] + 1]++;
		fill[net->head[k] + 1]++;
	}
	for (int32_t v = 0; v < net->nodes; v++)
		fill[v + 1] += fill[v];
	for (int32_t k = 0; k < net->arcs; k++) {
		adj.arc[fill[net->tail[k]]++] = k;
		adj.arc[fill[net->head[k]]++] = -1 - k;
	}
	return adj;
}

struct search {
	const struct flow_network *net;
	const int64_t *flow;
	struct adjacency adj;
	int32_t *seen; /* [nodes] number of the search that reached the node */
	int32_t *queue;
	uint64_t work;
};

static bool has_room(const struct search *s, int32_t k, bool onward)
{
	if (onward)
		return !s->net->capacity || s->net->capacity[k] == FLOW_UNLIMITED || s->flow[k] < s->net->capacity[k];
	return s->flow[k] > (s->net->lower ? s->net->lower[k] : 0);
}

/* The nodes that `start` can send to (or, backwards, receive from); gives up when they are `limit` or more. */
static int32_t reach(struct search *s, int32_t start, bool backwards, int32_t number, int32_t limit)
{
	int32_t n = 0;
	s->queue[n++] = start;
	s->seen[start] = number;
	for (int32_t i = 0; i < n && n < limit; i++) {
		int32_t v = s->queue[i];
		for (int32_t j = s->adj.first[v]; j < s->adj.first[v + 1]; j++) {
			bool starts_here = s->adj.arc[j] >= 0;
			int32_t k = starts_here ? s->adj.arc[j] : -1 - s->adj.arc[j];
			int32_t w = starts_here ? s->net->head[k] : s->net->tail[k];
			s->work++;
			if (s->seen[w] == number || !has_room(s, k, starts_here != backwards))
				continue;
			s->seen[w] = number;
			s->queue[n++] = w;
		}
	}
	return n;
}

static int64_t saturate(__int128 x) { return x > INT64_MAX ? INT64_MAX : (int64_t)x; }

void flow_find_cut(struct arena *a, const struct flow_network *net, const int64_t *flow, struct flow_cut *ret)
{
	const uint64_t work_limit = 20000000; /* a technical limit: some hundredths of a second */
	size_t n = (size_t)net->nodes;
	struct search s = {.net = net, .flow = flow, .adj = make_adjacency(a, net)};
	s.seen = ARENA_ARRAY(a, int32_t, n);
	s.queue = ARENA_ARRAY(a, int32_t, n);
	__int128 *left = ARENA_ARRAY(a, __int128, n);
	for (int32_t v = 0; v < net->nodes; v++)
		left[v] = net->supply ? net->supply[v] : 0;
	for (int32_t k = 0; k < net->arcs; k++) {
		left[net->tail[k]] -= flow[k];
		left[net->head[k]] += flow[k];
	}
	struct flow_cut best = {.node = ARENA_ARRAY(a, int32_t, n), .nodes = INT32_MAX};
	for (int32_t v = 0; v < net->nodes && s.work < work_limit; v++) {
		if (left[v] == 0)
			continue;
		bool backwards = left[v] < 0;
		int32_t size = reach(&s, v, backwards, v + 1, best.nodes);
		if (size >= best.nodes)
			continue;
		best.kind = backwards ? CUT_DEMAND : CUT_SUPPLY;
		best.nodes = size;
		memcpy(best.node, s.queue, (size_t)size * sizeof *s.queue);
		__int128 sum = 0;
		for (int32_t i = 0; i < size; i++)
			sum += left[s.queue[i]];
		best.excess = saturate(backwards ? -sum : sum);
	}
	*ret = best;
}
