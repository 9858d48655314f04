#include "engine/exchange/dual_inside.h"
#include "engine/exchange/near.h"

#include <math.h>
#include <string.h>

/* Violation of the priced rules by a choice: the subgradient, in the order of the price block and then movers, backbone. */
static void subgradient(const struct exc_county *c, const struct exc_price *p, const struct exc_choice *v, double *g)
{
	double *post = g, *load[KINDS], *leave = g + c->posts + KINDS * c->schools, *two = leave + c->schools;
	for (int k = 0; k < KINDS; k++)
		load[k] = g + c->posts + k * c->schools;
	for (int i = 0; i < c->posts; i++)
		post[i] = p->post[i] >= 0 ? c->lo[i] : c->hi[i];
	for (int s = 0; s < c->schools; s++) {
		leave[s] = -c->cap[s];
		for (int k = 0; k < KINDS; k++)
			load[k][s] = v->count[k][s] - c->kind_now[k][s];
	}
	two[0] = c->movers_min;
	two[1] = c->backbone_min;
	for (int i = 0; i < c->units; i++) {
		int o = v->option[i];
		if (o < 0)
			continue;
		const struct exc_unit *u = &c->unit[i];
		for (int m = 0; m < u->members; m++) {
			int h = u->home[m], s = c->to[m][o];
			if (s == h)
				continue;
			post[u->post[m] - h + s] -= 1;
			post[u->post[m]] += 1;
			for (int k = 0; k < KINDS; k++)
				if (u->class[m] >> k & 1) {
					load[k][s] -= 1;
					load[k][h] += 1;
				}
			leave[h] += 1;
			two[0] -= 1;
			two[1] += c->beta_pm / 1000.0 - (u->class[m] & 1);
		}
	}
}

static void step(const struct exc_county *c, struct exc_price *p, const struct exc_price *from, const double *g, double length)
{
	size_t n = exc_price_length(c);
	for (size_t i = 0; i < n; i++)
		p->post[i] = from->post[i] + length * g[i];
	for (int s = 0; s < c->schools; s++) {
		p->leave[s] = MAX(0, p->leave[s]);
		for (int k = 0; k < KINDS; k++) /* beyond the slope of the deviation no bound improves */
			p->load[k][s] = MAX(-c->weight[k], MIN(c->weight[k], p->load[k][s]));
	}
	p->movers = MAX(0, from->movers + length * g[n]);
	p->backbone = MAX(0, from->backbone + length * g[n + 1]);
}

double exc_ascend(const struct exc_county *c, struct exc_price *p, struct exc_choice *choice, int rounds, double first,
		  const struct engine_run *run)
{
	const double fade = 0.95, last = 0.001, growth = pow(1e4, 1.0 / rounds);
	struct arena_mark mark = arena_mark(c->arena);
	size_t n = exc_price_length(c) + 2;
	double *g = ARENA_ARRAY(c->arena, double, n), *mean = ARENA_ARRAY(c->arena, double, n);
	double *square = ARENA_ARRAY(c->arena, double, n), *direction = ARENA_ARRAY(c->arena, double, n);
	struct exc_price *at = exc_price_new(c->arena, c);
	struct exc_near *near = exc_near_new(c->arena, c);
	double best = exc_bound(c, p, NULL, choice), length = first * exc_price_size(c), fall = pow(last, 1.0 / rounds);
	double left = 1;
	if (isfinite(best)) /* else a unit that must move has nowhere to go */
		subgradient(c, p, choice, g);
	exc_price_copy(c, at, p);
	double weight = 1, weights = 0;
	memset(choice->share, 0, (size_t)c->options * sizeof(double));
	for (int i = 0; i < rounds && isfinite(best) && !engine_stopped(run); i++) {
		left *= fade;
		for (size_t j = 0; j < n; j++) {
			mean[j] += (1 - fade) * (g[j] - mean[j]);
			square[j] += (1 - fade) * (g[j] * g[j] - square[j]);
			direction[j] = mean[j] / (1 - left) / (sqrt(square[j] / (1 - left)) + 1e-3);
		}
		step(c, at, at, direction, length);
		struct exc_sum bound = {.value = exc_near_price(near, at, length, choice)};
		exc_bound_rest(c, at, NULL, choice, &bound);
		subgradient(c, at, choice, g);
		length *= fall;
		if (bound.value > best) {
			best = bound.value;
			exc_price_copy(c, p, at);
		}
		/* Weights grow, so that the average forgets its beginning. */
		weight *= growth;
		weights += weight;
		for (int u = 0; u < c->units; u++)
			if (choice->option[u] >= 0)
				choice->share[choice->option[u]] += weight;
	}
	for (int o = 0; o < c->options && weights > 0; o++)
		choice->share[o] /= weights;
	arena_reset(c->arena, mark);
	return exc_bound(c, p, NULL, choice); /* less its rounding, and with all reduced costs */
}
