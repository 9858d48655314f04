#include "engine/exchange/walk.h"

int exc_post_of(const struct exc_county *c, int unit, int option)
{
	const struct exc_unit *u = &c->unit[unit];
	return option < 0 ? u->post[0] : u->post[0] - u->home[0] + c->to[0][option];
}

static void unlink_unit(struct exc_walk *w, int unit)
{
	if (w->prev[unit] >= 0)
		w->next[w->prev[unit]] = w->next[unit];
	else
		w->head[w->place[unit]] = w->next[unit];
	if (w->next[unit] >= 0)
		w->prev[w->next[unit]] = w->prev[unit];
}

static void link_unit(struct exc_walk *w, int unit, int post)
{
	w->place[unit] = post;
	w->prev[unit] = -1;
	w->next[unit] = w->head[post];
	if (w->head[post] >= 0)
		w->prev[w->head[post]] = unit;
	w->head[post] = unit;
}

void exc_walk_set(struct exc_walk *w, int unit, int option)
{
	unlink_unit(w, unit);
	exc_state_set(w->c, w->s, unit, option);
	link_unit(w, unit, exc_post_of(w->c, unit, option));
}

int exc_post_fault(const struct exc_walk *w, int post)
{
	return MAX(0, MAX(w->c->lo[post] - w->s->net[post], w->s->net[post] - w->c->hi[post]));
}

static double county_fault(const struct exc_walk *w)
{
	double share = w->c->beta_pm * (double)w->s->movers / 1000 + w->c->backbone_min - w->s->backbone_movers;
	return MAX(0, w->c->movers_min - w->s->movers) + (share > 1e-9 ? share : 0);
}

/* The part of the penalised objective that a unit at an option can touch. Schools met twice are counted twice, before and after alike. */
static double part(const struct exc_walk *w, const int *schools, int n, const int *posts)
{
	const struct exc_county *c = w->c;
	double v = 0;
	int faults = 0;
	for (int i = 0; i < n; i++) {
		bool again = false, post_again = false;
		for (int j = 0; j < i; j++) {
			again = again || schools[j] == schools[i];
			post_again = post_again || posts[j] == posts[i];
		}
		if (!post_again)
			faults += exc_post_fault(w, posts[i]);
		if (again)
			continue;
		for (int k = 0; k < KINDS; k++)
			v += exc_deviation(c, k, schools[i], w->s->count[k][schools[i]]);
		faults += MAX(0, w->s->leavers[schools[i]] - c->cap[schools[i]]);
	}
	return v + w->penalty * (faults + county_fault(w));
}

/* Moves a unit and returns by how much the penalised objective changes. */
double exc_walk_move(struct exc_walk *w, int unit, int option)
{
	const struct exc_county *c = w->c;
	const struct exc_unit *u = &c->unit[unit];
	int schools[6], posts[6], n = 0, old = w->s->option[unit];
	for (int m = 0; m < u->members; m++) {
		int at[3] = {u->home[m], old < 0 ? u->home[m] : c->to[m][old], option < 0 ? u->home[m] : c->to[m][option]};
		for (int i = 0; i < 3; i++) {
			schools[n] = at[i];
			posts[n++] = u->post[m] - u->home[m] + at[i];
		}
	}
	double before = part(w, schools, n, posts) + (old < 0 ? u->must * w->penalty : c->cost[old]);
	exc_walk_set(w, unit, option);
	w->tried++;
	return part(w, schools, n, posts) + (option < 0 ? u->must * w->penalty : c->cost[option]) - before;
}

static void fill_shortlists(struct exc_walk *w, const struct exc_choice *choice)
{
	const struct exc_county *c = w->c;
	for (int u = 0; u < c->units; u++) {
		int *list = w->shortlist + u * (EXC_SHORT + 1), n = 0;
		for (int i = 0; i <= EXC_SHORT; i++)
			list[i] = EXC_NOWHERE;
		for (int o = c->unit[u].opt; o < c->unit[u + 1].opt; o++) {
			int at = n < EXC_SHORT ? n++ : choice->reduced[o] < choice->reduced[list[n - 1]] ? n - 1 : -1;
			if (at < 0)
				continue;
			for (; at > 0 && choice->reduced[list[at - 1]] > choice->reduced[o]; at--)
				list[at] = list[at - 1];
			list[at] = o;
		}
		if (!c->unit[u].must)
			list[EXC_SHORT] = -1;
	}
}

void exc_walk_init(struct exc_walk *w, struct arena *a, const struct exc_county *c, const struct exc_choice *choice,
		   struct exc_state *s, double penalty)
{
	size_t units = (size_t)c->units + 1;
	*w = (struct exc_walk){.c = c, .s = s, .penalty = penalty, .head = ARENA_ARRAY(a, int, (size_t)c->posts + 1),
		.next = ARENA_ARRAY(a, int, units), .prev = ARENA_ARRAY(a, int, units), .place = ARENA_ARRAY(a, int, units)};
	for (int i = 0; i < c->posts; i++)
		w->head[i] = -1;
	for (int u = c->units - 1; u >= 0; u--)
		link_unit(w, u, exc_post_of(c, u, s->option[u]));
	if (choice) {
		w->shortlist = ARENA_ARRAY(a, int, units * (EXC_SHORT + 1));
		fill_shortlists(w, choice);
	}
}
