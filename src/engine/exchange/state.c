#include "engine/exchange/state.h"

#include <math.h>
#include <string.h>

struct exc_state *exc_state_new(struct arena *a, const struct exc_county *c)
{
	struct exc_state *s = ARENA_NEW(a, struct exc_state);
	s->option = ARENA_ARRAY(a, int, (size_t)c->units + 1);
	for (int i = 0; i < c->units; i++)
		s->option[i] = -1;
	s->net = ARENA_ARRAY(a, int, (size_t)c->posts + 1);
	s->leavers = ARENA_ARRAY(a, int, (size_t)c->schools);
	for (int k = 0; k < KINDS; k++) {
		s->count[k] = ARENA_ARRAY(a, int, (size_t)c->schools);
		memcpy(s->count[k], c->kind_now[k], (size_t)c->schools * sizeof(int));
	}
	return s;
}

void exc_state_copy(const struct exc_county *c, struct exc_state *to, const struct exc_state *from)
{
	size_t schools = (size_t)c->schools * sizeof(int);
	memcpy(to->option, from->option, (size_t)c->units * sizeof(int));
	memcpy(to->net, from->net, (size_t)c->posts * sizeof(int));
	memcpy(to->leavers, from->leavers, schools);
	for (int k = 0; k < KINDS; k++)
		memcpy(to->count[k], from->count[k], schools);
	to->movers = from->movers;
	to->backbone_movers = from->backbone_movers;
}

static void shift(const struct exc_county *c, struct exc_state *s, const struct exc_unit *u, int option, int by)
{
	for (int m = 0; m < u->members; m++) {
		int home = u->home[m], to = c->to[m][option];
		if (to == home)
			continue;
		s->net[u->post[m]] -= by;
		s->net[u->post[m] - home + to] += by;
		for (int k = 0; k < KINDS; k++)
			if (u->class[m] >> k & 1) {
				s->count[k][home] -= by;
				s->count[k][to] += by;
			}
		s->leavers[home] += by;
		s->movers += by;
		s->backbone_movers += by * (u->class[m] & 1);
	}
}

void exc_state_set(const struct exc_county *c, struct exc_state *s, int unit, int option)
{
	if (s->option[unit] >= 0)
		shift(c, s, &c->unit[unit], s->option[unit], -1);
	if (option >= 0)
		shift(c, s, &c->unit[unit], option, 1);
	s->option[unit] = option;
}

double exc_state_objective(const struct exc_county *c, const struct exc_state *s)
{
	double sum = c->base;
	for (int i = 0; i < c->units; i++)
		if (s->option[i] >= 0)
			sum += c->cost[s->option[i]];
	for (int k = 0; k < KINDS; k++)
		for (int i = 0; i < c->schools; i++)
			sum += exc_deviation(c, k, i, s->count[k][i]);
	return sum;
}

double exc_ceiling(const struct exc_county *c)
{
	double sum = c->base;
	for (int i = 0; i < c->units; i++) {
		double most = 0;
		for (int o = c->unit[i].opt; o < c->unit[i + 1].opt; o++)
			most = MAX(most, c->cost[o]);
		sum += most;
	}
	for (int k = 0; k < KINDS; k++)
		for (int s = 0; s < c->schools; s++)
			sum += MAX(exc_deviation(c, k, s, 0), exc_deviation(c, k, s, (int)c->total[k]));
	return sum + 1e-6 * fabs(sum) + 1;
}

int64_t exc_state_violation(const struct exc_county *c, const struct exc_state *s)
{
	int64_t v = MAX(0, c->movers_min - s->movers);
	int64_t lack = (int64_t)c->beta_pm * s->movers + 1000 * ((int64_t)c->backbone_min - s->backbone_movers);
	v += lack > 0 ? (lack + 999) / 1000 : 0;
	for (int i = 0; i < c->posts; i++)
		v += MAX(0, MAX(c->lo[i] - s->net[i], s->net[i] - c->hi[i]));
	for (int i = 0; i < c->schools; i++)
		v += MAX(0, s->leavers[i] - c->cap[i]);
	for (int i = 0; i < c->units; i++)
		v += c->unit[i].must && s->option[i] < 0;
	return v;
}

void exc_plan_load(const struct exc_county *c, const struct exc_index *x, const int *destination, struct exc_state *s)
{
	for (int i = 0; i < c->units; i++) {
		const struct exc_unit *u = &c->unit[i];
		int at[2] = {-1, -1}, option = -1;
		for (int m = 0; m < u->members; m++)
			at[m] = x->local[destination[u->teacher[m]]];
		for (int o = u->opt; o < c->unit[i + 1].opt; o++)
			if (c->to[0][o] == at[0] && c->to[1][o] == at[1])
				option = o;
		exc_state_set(c, s, i, option);
	}
}

void exc_plan_save(const struct exc_county *c, const struct exc_state *s, int *destination)
{
	for (int i = 0; i < c->units; i++) {
		const struct exc_unit *u = &c->unit[i];
		for (int m = 0; m < u->members; m++)
			destination[u->teacher[m]] = c->school[s->option[i] >= 0 ? c->to[m][s->option[i]] : u->home[m]];
	}
}
