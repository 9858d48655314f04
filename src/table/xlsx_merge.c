#include "table/xlsx_merge.h"

#include "base/arena.h"
#include "table/xlsx_limits.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 << 10, MERGES_MAX = 1 << 20 };

const char *cell_parse(const char *p, uint32_t *ret_column, uint32_t *ret_row)
{
	uint32_t column = 0, row = 0;
	int letters = 0, digits = 0;
	if (*p == '$')
		p++;
	for (; (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'); p++, letters++)
		if ((column = column * 26 + (uint32_t)((*p | 0x20) - 'a') + 1) > XLSX_COLUMNS)
			return NULL;
	if (*p == '$')
		p++;
	for (; *p >= '0' && *p <= '9'; p++, digits++)
		if ((row = row * 10 + (uint32_t)(*p - '0')) > XLSX_ROWS)
			return NULL;
	if (!letters || !digits || row == 0)
		return NULL;
	*ret_column = column - 1;
	*ret_row = row;
	return p;
}

static int by_place(const void *a, const void *b)
{
	const struct merge *x = a, *y = b;
	if (x->first_row != y->first_row)
		return x->first_row < y->first_row ? -1 : 1;
	return x->first_column < y->first_column ? -1 : x->first_column > y->first_column;
}

static enum status add_range(struct merges *m, uint32_t *cap, const char *text, struct err *err)
{
	struct merge r = {};
	const char *p = cell_parse(text, &r.first_column, &r.first_row);
	if (!p || *p != ':' || !cell_parse(p + 1, &r.last_column, &r.last_row))
		return ST_OK; /* not a range: nothing is merged by it */
	if (r.last_row < r.first_row || r.last_column < r.first_column)
		return ST_OK;
	if (m->n == MERGES_MAX)
		return err_set(err, ST_TOO_LARGE, "the sheet has more than %d merged ranges", MERGES_MAX);
	if (m->n == *cap) {
		*cap = MAX(64u, *cap * 2);
		m->ranges = heap_resize(m->ranges, *cap, sizeof *m->ranges);
	}
	m->ranges[m->n++] = r;
	return ST_OK;
}

/* Takes the references out of <mergeCell ref="A1:B2"/> elements in `text`; returns the bytes dealt with. In XML the
 * name can stand behind '<' or a prefix only where an element begins: in texts '<' is escaped. */
static enum status take_ranges(struct merges *m, uint32_t *cap, struct str text, size_t *ret_used, struct err *err)
{
	size_t used = 0;
	for (;;) {
		const char *at = memmem(text.p + used, text.n - used, "mergeCell ", 10);
		if (!at)
			break;
		size_t begin = (size_t)(at - text.p);
		if (begin == 0 || (at[-1] != '<' && at[-1] != ':')) {
			used = begin + 1;
			continue;
		}
		struct str element = str_slice(text, begin, text.n);
		const char *end = memchr(element.p, '>', element.n);
		if (!end) {
			*ret_used = begin - 1;
			return ST_OK;
		}
		element.n = (size_t)(end - element.p);
		ptrdiff_t ref = str_find(element, STR(" ref="));
		if (ref >= 0 && (size_t)ref + 6 < element.n) {
			char range[64];
			struct str value = str_slice(element, (size_t)ref + 6, element.n);
			size_t n = 0;
			while (n < value.n && n + 1 < sizeof range && value.p[n] != '"' && value.p[n] != '\'') {
				range[n] = value.p[n];
				n++;
			}
			range[n] = 0;
			TRY(add_range(m, cap, range, err));
		}
		used = begin + element.n;
	}
	*ret_used = text.n > 16 ? MAX(used, text.n - 16) : used; /* the word may be cut by the end of the block */
	return ST_OK;
}

enum status merges_find(struct merges *m, struct package *p, int64_t entry, struct err *err)
{
	struct part part;
	uint32_t cap = 0;
	size_t kept = 0;
	*m = (struct merges){};
	TRY(part_open(p, entry, &part, err));
	char *block = heap_alloc(2 * BLOCK, 1);
	enum status st;
	size_t n;
	while ((st = part_read(&part, block + kept, 2 * BLOCK - kept, &n, err)) == ST_OK && n > 0) {
		struct str text = {block, kept + n};
		size_t used = 0;
		st = take_ranges(m, &cap, text, &used, err);
		if (st != ST_OK)
			break;
		if (used == 0 && text.n == 2 * BLOCK)
			used = text.n; /* an element of this length is none of ours */
		kept = text.n - used;
		memmove(block, block + used, kept);
	}
	free(block);
	part_close(&part);
	if (st != ST_OK) {
		merges_done(m);
		return st;
	}
	if (m->n)
		qsort(m->ranges, m->n, sizeof *m->ranges, by_place);
	return ST_OK;
}

static void forget_value(struct merge *r)
{
	free((void *)(uintptr_t)r->value.text.p);
	r->value = (struct cell){};
}

void merges_done(struct merges *m)
{
	for (uint32_t i = 0; i < m->n; i++)
		forget_value(&m->ranges[i]);
	free(m->ranges);
	free(m->active);
	*m = (struct merges){};
}

enum status merges_advance(struct merges *m, uint32_t row, struct err *err)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < m->active_n; i++) {
		struct merge *r = &m->ranges[m->active[i]];
		if (r->last_row >= row)
			m->active[kept++] = m->active[i];
		else
			forget_value(r);
	}
	m->active_n = kept;
	for (; m->next < m->n && m->ranges[m->next].first_row <= row; m->next++) {
		if (m->ranges[m->next].last_row < row)
			continue;
		if (m->active_n == XLSX_COLUMNS)
			return err_set(err, ST_INVALID, "row %u: merged ranges overlap: unmerge them", row);
		if (m->active_n == m->active_cap) {
			m->active_cap = MAX(16u, m->active_cap * 2);
			m->active = heap_resize(m->active, m->active_cap, sizeof *m->active);
		}
		m->active[m->active_n++] = m->next;
	}
	return ST_OK;
}
