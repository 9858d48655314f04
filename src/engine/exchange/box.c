/* What a node of the tree leaves open, for the prices and for the linear program. */
#include "engine/exchange/search_inside.h"

#include <string.h>

/* The box of the root, then the decisions; then all of it into the program. */
void exc_box_reset(struct exc_search *s)
{
	const struct exc_county *c = s->c;
	for (int i = 0; i < c->schools; i++) {
		for (int k = 0; k < KINDS; k++) {
			s->count_lo[k][i] = 0;
			s->count_hi[k][i] = (int)c->total[k];
		}
		s->leave_lo[i] = 0;
		s->leave_hi[i] = c->cap[i];
	}
	memcpy(s->option, s->closed, (size_t)c->options);
	memset(s->stay, 0, (size_t)c->units);
}

void exc_box_decide(struct exc_search *s, enum decision type, int index, int lo, int hi)
{
	const struct exc_county *c = s->c;
	switch (type) {
	case COUNT_BACKBONE:
	case COUNT_ABOVE:
		s->count_lo[type][index] = MAX(s->count_lo[type][index], lo);
		s->count_hi[type][index] = MIN(s->count_hi[type][index], hi);
		break;
	case LEAVERS:
		s->leave_lo[index] = MAX(s->leave_lo[index], lo);
		s->leave_hi[index] = MIN(s->leave_hi[index], hi);
		break;
	case UNIT_MOVES:
		if (lo)
			s->stay[index] = -1;
		else
			memset(s->option + c->unit[index].opt, -1, (size_t)exc_option_count(c, index));
		break;
	case OPTION:
		if (lo) {
			int unit = c->option_unit[index];
			int8_t was = s->option[index];
			memset(s->option + c->unit[unit].opt, -1, (size_t)exc_option_count(c, unit));
			s->option[index] = was;
			s->stay[unit] = -1;
		} else {
			s->option[index] = -1;
		}
	}
}

static void bound_pieces(struct exc_search *s, int k, int i)
{
	int f = s->c->due_floor[k][i], lo = s->count_lo[k][i] - f, hi = s->count_hi[k][i] - f;
	int column = s->m->column_piece[k] + 3 * i;
	struct lp *lp = s->m->lp;
	lp_bound_column(lp, column, MAX(0, -hi), lo >= 0 ? MAX(0, -hi) : -lo);
	lp_bound_column(lp, column + 1, lo >= 1 ? 1 : 0, hi <= 0 ? 0 : 1);
	lp_bound_column(lp, column + 2, MAX(0, lo - 1), MAX(0, hi - 1));
}

void exc_box_apply(struct exc_search *s)
{
	const struct exc_county *c = s->c;
	struct exc_master *m = s->m;
	for (int i = 0; i < c->schools; i++) {
		for (int k = 0; k < KINDS; k++)
			bound_pieces(s, k, i);
		lp_bound_row(m->lp, m->row_leave + i, s->leave_lo[i] ? s->leave_lo[i] : -LP_INFINITY, s->leave_hi[i]);
	}
	for (int i = 0; i < c->units; i++)
		if (m->row_unit[i] >= 0)
			lp_bound_row(m->lp, m->row_unit[i], c->unit[i].must || s->stay[i] < 0 ? 1 : -LP_INFINITY, 1);
	for (int j = 0; j < m->options; j++)
		lp_bound_column(m->lp, m->column_option + j, 0, s->option[m->option[j]] < 0 ? 0 : LP_INFINITY);
}

void exc_box_of_node(struct exc_search *s, int node)
{
	exc_box_reset(s);
	for (int i = node; i >= 0; i = s->nodes[i].parent)
		if (s->nodes[i].parent >= 0)
			exc_box_decide(s, s->nodes[i].type, s->nodes[i].index, s->nodes[i].lo, s->nodes[i].hi);
}
