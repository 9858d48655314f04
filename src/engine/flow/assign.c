#include "engine/flow/assign.h"

#include "engine/flow/assign_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct heap_item {
	int64_t key;
	int32_t what; /* a column, or −1−i: the entries that row i has not listed */
};

struct solver {
	const struct assign_matrix *m;
	const struct engine_run *run;
	struct assign_rows rows;
	int32_t *column; /* [rows] −1: none yet */
	int32_t *row;    /* [columns] −1: free */
	int64_t *v;      /* [columns] above the base, never positive, 0 for free columns */
	int32_t *free_row;
	int32_t free_rows;
	/* one search for a shortest path */
	int64_t *distance; /* [columns], valid where seen[] is the number of the search */
	int32_t *from;     /* [columns] row before the column */
	int32_t *seen;
	int32_t search;
	int32_t *done; /* columns whose distance is final, in order */
	int32_t done_count;
	int64_t nearest; /* least distance of a free column so far */
	struct heap_item *heap;
	size_t heap_count, heap_cap;
};

static bool is_stopped(const struct solver *s)
{
	return engine_stopped(s->run) || (s->run->work && s->rows.work >= s->run->work);
}

struct two_least {
	int64_t first, second; /* cost − v; INT64_MAX when there is no second column */
	int32_t first_column, second_column;
};

/* The two cheapest columns of a row. Entries ascend and v ≤ 0, so the scan ends where an entry alone costs as much as the
 * second. */
static struct two_least find_two(struct solver *s, int32_t i)
{
	struct two_least t = {.first = INT64_MAX, .second = INT64_MAX, .first_column = -1, .second_column = -1};
	for (int32_t p = 0;; p++) {
		if (p == s->rows.row[i].n) {
			if (p == s->m->columns)
				break;
			assign_rows_extend(&s->rows, i);
			/* entries of equal cost may have changed places */
			t = (struct two_least){.first = INT64_MAX, .second = INT64_MAX, .first_column = -1, .second_column = -1};
			p = 0;
		}
		struct assign_entry e = s->rows.row[i].entry[p];
		s->rows.work++;
		if (e.cost >= t.second)
			break;
		int64_t c = e.cost - s->v[e.column];
		if (c < t.first) {
			t.second = t.first;
			t.second_column = t.first_column;
			t.first = c;
			t.first_column = e.column;
		} else if (c < t.second) {
			t.second = c;
			t.second_column = e.column;
		}
	}
	return t;
}

/* Augmenting row reduction: each free row bids its best column down to the price of its second best; who is put out bids
 * again at once where the price fell, in the next pass where it did not. Bids are bounded: what is left is for the paths. */
static void reduce_rows(struct solver *s)
{
	const int passes = 2;
	for (int pass = 0; pass < passes; pass++) {
		int32_t count = s->free_rows, next = 0;
		int64_t bids = 8 * (int64_t)s->m->rows;
		s->free_rows = 0;
		while (next < count && !is_stopped(s)) {
			int32_t i = s->free_row[next++];
			if (bids-- <= 0) {
				s->free_row[s->free_rows++] = i;
				continue;
			}
			struct two_least t = find_two(s, i);
			int32_t j = t.first_column;
			bool fell = t.second != INT64_MAX && t.first < t.second;
			if (fell)
				s->v[j] -= t.second - t.first;
			else if (s->row[j] >= 0 && t.second_column >= 0)
				j = t.second_column;
			int32_t out = s->row[j];
			s->row[j] = i;
			s->column[i] = j;
			if (out < 0)
				continue;
			s->column[out] = -1;
			if (fell)
				s->free_row[--next] = out;
			else
				s->free_row[s->free_rows++] = out;
		}
		while (next < count)
			s->free_row[s->free_rows++] = s->free_row[next++];
	}
}

static void heap_push(struct solver *s, int64_t key, int32_t what)
{
	if (s->heap_count == s->heap_cap) {
		s->heap_cap = s->heap_cap ? 2 * s->heap_cap : 1024;
		s->heap = heap_resize(s->heap, s->heap_cap, sizeof *s->heap);
	}
	size_t at = s->heap_count++;
	for (; at > 0 && s->heap[(at - 1) / 2].key > key; at = (at - 1) / 2)
		s->heap[at] = s->heap[(at - 1) / 2];
	s->heap[at] = (struct heap_item){.key = key, .what = what};
}

static struct heap_item heap_pop(struct solver *s)
{
	struct heap_item top = s->heap[0], last = s->heap[--s->heap_count];
	size_t at = 0;
	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= s->heap_count)
			break;
		if (child + 1 < s->heap_count && s->heap[child + 1].key < s->heap[child].key)
			child++;
		if (s->heap[child].key >= last.key)
			break;
		s->heap[at] = s->heap[child];
		at = child;
	}
	s->heap[at] = last;
	return top;
}

/* Labels what row i reaches; `offset` is its potential less its distance. Entries that cannot lead to a free column nearer
 * than the nearest known are left. */
static void scan_row(struct solver *s, int32_t i, int64_t offset)
{
	const struct assign_row *row = &s->rows.row[i];
	int32_t p = 0;
	for (; p < row->n; p++) {
		struct assign_entry e = row->entry[p];
		if (e.cost - offset >= s->nearest)
			break;
		int64_t d = e.cost - s->v[e.column] - offset;
		if (d >= s->nearest || (s->seen[e.column] == s->search && s->distance[e.column] <= d))
			continue;
		s->seen[e.column] = s->search;
		s->distance[e.column] = d;
		s->from[e.column] = i;
		heap_push(s, d, e.column);
		if (s->row[e.column] < 0)
			s->nearest = d;
	}
	s->rows.work += (uint64_t)p + 1;
	if (p == row->n && p < s->m->columns)
		heap_push(s, row->entry[p - 1].cost - offset, -1 - i);
}

static int64_t offset_of(const struct solver *s, int32_t i, int32_t start)
{
	if (i == start)
		return 0;
	int32_t j = s->column[i];
	const struct assign_matrix *m = s->m;
	int64_t cost = m->cost[(size_t)i * (size_t)m->columns + (size_t)j] - s->rows.base[j];
	return cost - s->v[j] - s->distance[j];
}

/* Shortest path from a free row to a free column, which is returned. */
static int32_t find_path(struct solver *s, int32_t start)
{
	s->search++;
	s->done_count = 0;
	s->heap_count = 0;
	s->nearest = INT64_MAX;
	scan_row(s, start, 0);
	for (;;) {
		struct heap_item item = heap_pop(s);
		if (item.what < 0) {
			int32_t i = -1 - item.what;
			assign_rows_extend(&s->rows, i);
			scan_row(s, i, offset_of(s, i, start));
			continue;
		}
		if (item.key > s->distance[item.what])
			continue; /* it was reached on a shorter way */
		if (s->row[item.what] < 0)
			return item.what;
		s->done[s->done_count++] = item.what;
		int32_t i = s->row[item.what];
		scan_row(s, i, offset_of(s, i, start));
	}
}

static void augment(struct solver *s, int32_t start)
{
	int32_t j = find_path(s, start);
	int64_t length = s->distance[j];
	for (int32_t p = 0; p < s->done_count; p++)
		s->v[s->done[p]] += s->distance[s->done[p]] - length;
	for (;;) {
		int32_t i = s->from[j], before = s->column[i];
		s->row[j] = i;
		s->column[i] = j;
		if (i == start)
			return;
		j = before;
	}
}

static int64_t cost_at(const struct assign_matrix *m, int32_t i, int32_t j)
{
	return m->cost[(size_t)i * (size_t)m->columns + (size_t)j];
}

/* Stopped: the rows left over take the cheapest column still free, one after the other. */
static void complete_greedily(struct solver *s)
{
	for (int32_t i = 0; i < s->m->rows; i++) {
		if (s->column[i] >= 0)
			continue;
		int32_t best = -1;
		for (int32_t j = 0; j < s->m->columns; j++)
			if (s->row[j] < 0 && (best < 0 || cost_at(s->m, i, j) < cost_at(s->m, i, best)))
				best = j;
		s->column[i] = best;
		s->row[best] = i;
	}
}

/* u_i as large as the listed entries prove; false when a row has none yet. */
static bool prove_rows(const struct solver *s, int64_t *u)
{
	for (int32_t i = 0; i < s->m->rows; i++) {
		const struct assign_row *row = &s->rows.row[i];
		if (row->n == 0)
			return false;
		u[i] = row->n < s->m->columns ? row->entry[row->n - 1].cost : INT64_MAX;
		for (int32_t p = 0; p < row->n && row->entry[p].cost < u[i]; p++)
			u[i] = MIN(u[i], row->entry[p].cost - s->v[row->entry[p].column]);
	}
	return true;
}

static enum status check_size(const struct assign_matrix *m, struct err *err)
{
	if (m->rows > m->columns)
		return err_set(err, ST_USAGE, "assignment: %d rows, only %d columns", m->rows, m->columns);
	int64_t limit = ((int64_t)1 << 58) / ((int64_t)m->columns + 2);
	for (int32_t i = 0; i < m->rows; i++) {
		bool outside = false;
		const int64_t *cost = m->cost + (size_t)i * (size_t)m->columns;
		for (int32_t j = 0; j < m->columns; j++)
			outside |= cost[j] >= limit || cost[j] <= -limit;
		if (outside)
			return err_set(err, ST_TOO_LARGE,
				       "row %d has a cost of %lld or more, with which 64-bit results would not be exact: use a "
				       "coarser unit of cost",
				       i + 1, (long long)limit);
	}
	return ST_OK;
}

static void solver_init(struct solver *s, struct arena *a, const struct assign_matrix *m, const struct engine_run *run)
{
	size_t rows = (size_t)m->rows, columns = (size_t)m->columns;
	*s = (struct solver){.m = m, .run = run};
	s->column = ARENA_ARRAY(a, int32_t, rows);
	s->row = ARENA_ARRAY(a, int32_t, columns);
	s->v = ARENA_ARRAY(a, int64_t, columns);
	s->free_row = ARENA_ARRAY(a, int32_t, rows);
	s->distance = ARENA_ARRAY(a, int64_t, columns);
	s->from = ARENA_ARRAY(a, int32_t, columns);
	s->seen = ARENA_ARRAY(a, int32_t, columns);
	s->done = ARENA_ARRAY(a, int32_t, columns);
	memset(s->column, -1, rows * sizeof *s->column);
	memset(s->row, -1, columns * sizeof *s->row);
	for (int32_t i = 0; i < m->rows; i++)
		s->free_row[i] = i;
	s->free_rows = m->rows;
}

static void fill_answer(const struct solver *s, int64_t *u, bool done, struct assign_answer *ret)
{
	struct assign_answer answer = {.optimal = done, .column = s->column, .u = u, .v = s->v, .bound = -INFINITY};
	for (int32_t i = 0; i < s->m->rows; i++)
		answer.objective += cost_at(s->m, i, s->column[i]);
	bool proved = prove_rows(s, u);
	__int128 bound = 0;
	for (int32_t j = 0; j < s->m->columns; j++)
		bound += s->v[j] += s->rows.base[j];
	for (int32_t i = 0; i < s->m->rows && proved; i++)
		bound += u[i];
	if (done)
		answer.bound = (double)answer.objective;
	else if (proved)
		answer.bound = nextafter((double)bound, -INFINITY);
	answer.work = s->rows.work;
	*ret = answer;
}

enum status assign_solve(struct arena *a, const struct assign_matrix *m, const struct engine_run *run,
			 struct assign_answer *ret, struct err *err)
{
	TRY(check_size(m, err));
	struct solver s;
	solver_init(&s, a, m, run);
	int64_t *u = ARENA_ARRAY(a, int64_t, (size_t)m->rows);
	bool done = assign_rows_init(&s.rows, a, m, run);
	if (done)
		reduce_rows(&s);
	while (done && s.free_rows > 0) {
		done = !is_stopped(&s);
		if (done)
			augment(&s, s.free_row[--s.free_rows]);
	}
	if (!done)
		complete_greedily(&s);
	free(s.heap);
	fill_answer(&s, u, done, ret);
	return ST_OK;
}
