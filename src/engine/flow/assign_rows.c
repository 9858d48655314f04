#include "engine/flow/assign_rows.h"

#include <stdlib.h>
#include <string.h>

/* Enough that with costs drawn at random hardly any row needs more. */
enum { FIRST_ENTRIES = 24 };

static bool is_stopped(const struct assign_rows *r, const struct engine_run *run)
{
	return engine_stopped(run) || (run->work && r->work >= run->work);
}

static void find_base(struct assign_rows *r, const struct engine_run *run)
{
	const struct assign_matrix *m = r->m;
	if (m->rows < m->columns || m->rows == 0)
		return;
	memcpy(r->base, m->cost, (size_t)m->columns * sizeof *r->base);
	for (int32_t i = 1; i < m->rows && !is_stopped(r, run); i++) {
		const int64_t *cost = m->cost + (size_t)i * (size_t)m->columns;
		for (int32_t j = 0; j < m->columns; j++)
			r->base[j] = MIN(r->base[j], cost[j]);
		r->work += (uint64_t)m->columns;
	}
}

static void insert(struct assign_entry *entry, int32_t n, int64_t cost, int32_t column)
{
	int32_t at = n;
	for (; at > 0 && entry[at - 1].cost > cost; at--)
		entry[at] = entry[at - 1];
	entry[at] = (struct assign_entry){.cost = cost, .column = column};
}

static void list_first(struct assign_rows *r, int32_t i, struct assign_entry *entry, int32_t n)
{
	int32_t columns = r->m->columns;
	const int64_t *cost = r->m->cost + (size_t)i * (size_t)columns;
	const int64_t *base = r->base;
	for (int32_t j = 0; j < n; j++)
		insert(entry, j, cost[j] - base[j], j);
	for (int32_t j = n; j < columns; j++)
		if (cost[j] - base[j] < entry[n - 1].cost)
			insert(entry, n - 1, cost[j] - base[j], j);
	r->row[i] = (struct assign_row){.entry = entry, .n = n};
	r->work += (uint64_t)columns;
}

bool assign_rows_init(struct assign_rows *r, struct arena *a, const struct assign_matrix *m, const struct engine_run *run)
{
	int32_t n = MIN(m->columns, FIRST_ENTRIES);
	*r = (struct assign_rows){.m = m, .arena = a};
	r->base = ARENA_ARRAY(a, int64_t, (size_t)m->columns);
	r->row = ARENA_ARRAY(a, struct assign_row, (size_t)m->rows);
	find_base(r, run);
	struct assign_entry *entry = ARENA_ARRAY(a, struct assign_entry, (size_t)m->rows * (size_t)n);
	for (int32_t i = 0; i < m->rows; i++) {
		if (is_stopped(r, run))
			return false;
		list_first(r, i, entry + (size_t)i * (size_t)n, n);
	}
	return true;
}

static int by_cost(const void *x, const void *y)
{
	const struct assign_entry *a = x, *b = y;
	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	return a->column - b->column;
}

/* Moves the `want` cheapest of n entries to the front, in no order (quickselect, middle element as pivot). */
static void select_cheapest(struct assign_entry *e, int32_t n, int32_t want)
{
	int32_t low = 0, high = n - 1;
	while (low < high) {
		struct assign_entry pivot = e[low + (high - low) / 2];
		int32_t i = low, j = high;
		while (i <= j) {
			while (by_cost(&e[i], &pivot) < 0)
				i++;
			while (by_cost(&e[j], &pivot) > 0)
				j--;
			if (i <= j) {
				struct assign_entry t = e[i];
				e[i++] = e[j];
				e[j--] = t;
			}
		}
		if (want - 1 <= j)
			high = j;
		else if (want - 1 >= i)
			low = i;
		else
			return;
	}
}

void assign_rows_extend(struct assign_rows *r, int32_t row)
{
	int32_t columns = r->m->columns;
	int32_t want = r->row[row].n > columns / 4 ? columns : r->row[row].n * 4;
	const int64_t *cost = r->m->cost + (size_t)row * (size_t)columns;
	struct assign_entry *all = heap_alloc((size_t)columns, sizeof *all);
	for (int32_t j = 0; j < columns; j++)
		all[j] = (struct assign_entry){.cost = cost[j] - r->base[j], .column = j};
	select_cheapest(all, columns, want);
	qsort(all, (size_t)want, sizeof *all, by_cost);
	struct assign_entry *entry = ARENA_ARRAY(r->arena, struct assign_entry, (size_t)want);
	memcpy(entry, all, (size_t)want * sizeof *entry);
	free(all);
	r->row[row] = (struct assign_row){.entry = entry, .n = want};
	r->work += (uint64_t)columns;
}
