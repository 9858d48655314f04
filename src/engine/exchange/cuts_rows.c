/* The rows cuts are made of. */
#include "engine/exchange/cuts_inside.h"

#include <math.h>
#include <string.h>

/* The master's rows by row, in whole numbers: the share of backbone teachers is multiplied out. */
struct exc_row_list exc_cut_rows(struct arena *a, const struct exc_cuts *cuts, struct exc_master *m, const double *x)
{
	int rows = m->rows + cuts->n;
	const struct exc_county *c = m->c;
	int unit = 1000; /* the least multiple that makes 1 − beta and beta whole */
	for (int d = 2; d <= 5; d += 3)
		while (unit % d == 0 && c->beta_pm * (unit / d) % 1000 == 0)
			unit /= d;
	struct exc_row_list l = {.start = ARENA_ARRAY(a, int, (size_t)rows + 2), .lo = ARENA_ARRAY(a, double, (size_t)rows),
		.hi = ARENA_ARRAY(a, double, (size_t)rows), .activity = ARENA_ARRAY(a, double, (size_t)rows)};
	int *fill = NULL;
	for (int pass = 0; pass < 2; pass++) {
		for (int k = 0; k < KINDS; k++)
			for (int s = 0; s < c->schools; s++)
				for (int i = 0; i < 3; i++) {
					int row = m->row_load[k] + s, column = m->column_piece[k] + 3 * s + i, v = i == 0 ? 1 : -1;
					if (pass) {
						l.column[fill[row]] = column;
						l.coefficient[fill[row]++] = v;
						l.activity[row] += v * x[column];
					} else {
						l.start[row + 1]++;
					}
				}
		for (int j = 0; j < m->options; j++) {
			struct exc_column e;
			exc_option_column(m, m->option[j], &e);
			for (int i = 0; i < e.n; i++) {
				if (e.value[i] == 0)
					continue;
				int v = (int)nearbyint(e.row[i] == m->row_backbone ? e.value[i] * unit : e.value[i]);
				if (pass) {
					l.column[fill[e.row[i]]] = m->column_option + j;
					l.coefficient[fill[e.row[i]]++] = v;
					l.activity[e.row[i]] += v * x[m->column_option + j];
				} else {
					l.start[e.row[i] + 1]++;
				}
			}
		}
		for (int i = 0; i < cuts->n; i++)
			for (int j = 0; j < cuts->cut[i].n; j++) {
				int row = m->rows + i, column = cuts->cut[i].column[j], v = cuts->cut[i].coefficient[j];
				if (pass) {
					l.column[fill[row]] = column;
					l.coefficient[fill[row]++] = v;
					l.activity[row] += v * x[column];
				} else {
					l.start[row + 1]++;
				}
			}
		if (!pass) {
			for (int i = 0; i < rows; i++)
				l.start[i + 1] += l.start[i];
			fill = ARENA_ARRAY(a, int, (size_t)rows + 1);
			memcpy(fill, l.start, (size_t)rows * sizeof(int));
			l.column = ARENA_ARRAY(a, int, (size_t)l.start[rows] + 1);
			l.coefficient = ARENA_ARRAY(a, int, (size_t)l.start[rows] + 1);
		}
	}
	exc_master_row_limits(m, l.lo, l.hi);
	for (int i = 0; i < cuts->n; i++) {
		l.lo[m->rows + i] = -LP_INFINITY;
		l.hi[m->rows + i] = cuts->cut[i].rhs;
	}
	l.rows = rows;
	return l;
}

/* Root bounds: pieces below and above have no upper one; all others are 0 … 1. */
bool exc_at_lower(double x) { return x < WHOLE; }

bool exc_at_upper(const struct exc_master *m, int column, double x)
{
	bool one = column >= m->column_option || (column - m->column_piece[0]) % 3 == 1;
	return one && x > 1 - WHOLE;
}

uint8_t exc_residue(int64_t v, int modulus)
{
	int64_t r = v % modulus;
	return (uint8_t)(r < 0 ? r + modulus : r);
}

void exc_system_build(struct arena *a, struct exc_system *p, const struct exc_row_list *l, const double *x)
{
	struct exc_master *m = p->m;
	int columns = m->column_option + m->options;
	p->row = ARENA_ARRAY(a, int, (size_t)l->rows);
	p->sign = ARENA_ARRAY(a, int, (size_t)l->rows);
	p->place = ARENA_ARRAY(a, int, (size_t)columns);
	for (int j = 0; j < columns; j++) {
		bool spare = j >= m->column_spare && j < m->column_option;
		p->place[j] = spare || exc_at_lower(x[j]) || exc_at_upper(m, j, x[j]) ? -1 : p->columns++;
	}
	for (int i = 0; i < l->rows; i++) {
		if (l->start[i] == l->start[i + 1])
			continue;
		int sign = l->activity[i] > l->hi[i] - WHOLE ? 1 : l->activity[i] < l->lo[i] + WHOLE ? -1 : 0;
		if (sign) {
			p->row[p->rows] = i;
			p->sign[p->rows++] = sign;
		}
	}
	p->width = p->columns + 1;
	p->value = ARENA_ARRAY(a, uint8_t, (size_t)p->rows * (size_t)p->width + 1);
	p->history = ARENA_ARRAY(a, uint8_t, (size_t)p->rows * (size_t)p->columns + 1);
	p->pivot = ARENA_ARRAY(a, int, (size_t)p->columns + 1);
	p->used = ARENA_ARRAY(a, bool, (size_t)p->rows + 1);
	for (int r = 0; r < p->rows; r++) {
		uint8_t *w = p->value + (size_t)r * (size_t)p->width;
		int i = p->row[r];
		int64_t b = p->sign[r] * (int64_t)(p->sign[r] > 0 ? l->hi[i] : l->lo[i]);
		for (int z = l->start[i]; z < l->start[i + 1]; z++) {
			int v = p->sign[r] * l->coefficient[z];
			if (p->place[l->column[z]] >= 0)
				w[p->place[l->column[z]]] = exc_residue(v, p->modulus);
			else if (exc_at_upper(m, l->column[z], x[l->column[z]]))
				b -= v;
		}
		w[p->columns] = exc_residue(b, p->modulus);
	}
}
