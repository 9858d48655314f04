/* Which entries lie between two schools, and which are a group's. */
#include "areas/programme/book.h"

#include "base/arena.h"

#include <stdlib.h>

int book_member_order(const void *x, const void *y)
{
	const struct member *a = x, *b = y;
	return a->group != b->group ? (a->group > b->group) - (a->group < b->group) : (a->school > b->school) - (a->school < b->school);
}

static void two_of(const struct entry *e, int32_t *low, int32_t *high)
{
	*low = MIN(e->from, e->to);
	*high = MAX(e->from, e->to);
}

static int by_schools(const void *x, const void *y, void *context)
{
	const struct book *b = context;
	const struct entry *p = &b->entries[*(const int32_t *)x], *q = &b->entries[*(const int32_t *)y];
	int32_t a, c, d, e;
	two_of(p, &a, &c);
	two_of(q, &d, &e);
	if (a != d)
		return a < d ? -1 : 1;
	if (c != e)
		return c < e ? -1 : 1;
	if (p->day != q->day)
		return p->day < q->day ? -1 : 1;
	return id_cmp(p->id, q->id);
}

static int by_group(const void *x, const void *y)
{
	const struct group_entry *a = x, *b = y;
	return a->group != b->group ? (a->group > b->group) - (a->group < b->group) : (a->entry > b->entry) - (a->entry < b->entry);
}

bool book_is_member(const struct book *b, int32_t group, int32_t school)
{
	struct member key = {group, school};
	return bsearch(&key, b->members, b->n_members, sizeof key, book_member_order) != NULL;
}

void book_index(struct arena *a, struct book *b)
{
	b->by_schools = ARENA_ARRAY(a, int32_t, b->n_entries + 1);
	for (size_t i = 0; i < b->n_entries; i++)
		b->by_schools[i] = (int32_t)i;
	qsort_r(b->by_schools, b->n_entries, sizeof *b->by_schools, by_schools, b);
	/* groups of each school */
	size_t n_schools = b->places->school.n, n = 0;
	uint32_t *first = ARENA_ARRAY(a, uint32_t, n_schools + 2);
	int32_t *groups = ARENA_ARRAY(a, int32_t, b->n_members + 1);
	for (size_t i = 0; i < b->n_members; i++)
		first[b->members[i].school + 1]++;
	for (size_t i = 0; i < n_schools; i++)
		first[i + 1] += first[i];
	uint32_t *at = ARENA_ARRAY(a, uint32_t, n_schools + 1);
	for (size_t i = 0; i < b->n_members; i++) {
		int32_t s = b->members[i].school;
		groups[first[s] + at[s]++] = b->members[i].group;
	}
	for (int pass = 0; pass < 2; pass++) {
		if (pass)
			b->by_group = ARENA_ARRAY(a, struct group_entry, n + 1);
		n = 0;
		for (size_t i = 0; i < b->n_entries; i++) {
			const struct entry *e = &b->entries[i];
			if (e->group >= 0) {
				if (pass)
					b->by_group[n] = (struct group_entry){e->group, (int32_t)i};
				n++;
			}
			for (uint32_t k = e->from >= 0 && e->to >= 0 ? first[e->from] : 0; e->from >= 0 && e->to >= 0 && k < first[e->from + 1]; k++)
				if (groups[k] != e->group && book_is_member(b, groups[k], e->to)) {
					if (pass)
						b->by_group[n] = (struct group_entry){groups[k], (int32_t)i};
					n++;
				}
		}
	}
	b->n_by_group = n;
	qsort(b->by_group, n, sizeof *b->by_group, by_group);
}

void book_between(const struct book *b, int32_t one, int32_t other, size_t *ret_first, size_t *ret_n)
{
	int32_t low = MIN(one, other), high = MAX(one, other), x, y;
	size_t from = 0, to = b->n_entries;
	while (from < to) {
		size_t middle = (from + to) / 2;
		two_of(&b->entries[b->by_schools[middle]], &x, &y);
		if (x < low || (x == low && y < high))
			from = middle + 1;
		else
			to = middle;
	}
	*ret_first = from;
	while (from < b->n_entries) {
		two_of(&b->entries[b->by_schools[from]], &x, &y);
		if (x != low || y != high)
			break;
		from++;
	}
	*ret_n = from - *ret_first;
}

void book_of_group(const struct book *b, int32_t group, size_t *ret_first, size_t *ret_n)
{
	size_t from = 0, to = b->n_by_group;
	while (from < to) {
		size_t middle = (from + to) / 2;
		if (b->by_group[middle].group < group)
			from = middle + 1;
		else
			to = middle;
	}
	*ret_first = from;
	while (from < b->n_by_group && b->by_group[from].group == group)
		from++;
	*ret_n = from - *ret_first;
}
