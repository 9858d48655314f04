/* One node: its relaxation, plans found on the way down, cuts. */
#include "engine/exchange/search_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS_NODE = 100000, CUT_PATIENCE = 4, CUTS_ROUND = 60 };

double exc_fraction(double v)
{
	return fabs(v - nearbyint(v));
}

/* Rules can be broken at a price, cuts cannot: a branch that only they leave without a solution is solved without them, whose
 * bound is weaker but is proved. */
static enum lp_outcome solve_relaxation(struct exc_search *s, const struct engine_run *run)
{
	double value, broken;
	enum lp_outcome outcome = exc_master_solve(s->m, true, ITERATIONS_NODE, run, &value, &broken);
	if (outcome != LP_INFEASIBLE || !s->cuts->n)
		return outcome;
	exc_cuts_hold(s->cuts, s->m, false);
	outcome = exc_master_solve(s->m, true, ITERATIONS_NODE, run, &value, &broken);
	exc_cuts_hold(s->cuts, s->m, true);
	return outcome;
}

/* Solves the program in the box. *ret_bound is proved; false when the box holds nothing better than the incumbent or the program could
 * not be finished (then *ret_unfinished). */
bool exc_relax(struct exc_search *s, const struct engine_run *run, double *ret_bound, bool *ret_unfinished)
{
	*ret_unfinished = solve_relaxation(s, run) != LP_OPTIMAL;
	if (*ret_unfinished)
		return false;
	exc_master_prices(s->m, s->price);
	exc_cuts_price(s->cuts, s->m);
	s->box.constant = s->cuts->constant;
	*ret_bound = exc_bound(s->c, s->price, &s->box, s->choice);
	s->m->work += (uint64_t)s->c->options / 1000 + 1;
	return *ret_bound < s->value - s->eps;
}

/* Takes the last solution as a plan when it is whole. */
bool exc_try_whole(struct exc_search *s)
{
	const double *x = exc_master_values(s->m);
	for (int j = 0; j < s->m->options; j++)
		if (exc_fraction(x[j]) > 1e-6)
			return false;
	for (int i = 0; i < s->c->units; i++)
		exc_state_set(s->c, s->trial, i, -1);
	for (int j = 0; j < s->m->options; j++)
		if (x[j] > 0.5)
			exc_state_set(s->c, s->trial, s->c->option_unit[s->m->option[j]], s->m->option[j]);
	if (exc_state_violation(s->c, s->trial))
		return false;
	double value = exc_state_objective(s->c, s->trial);
	if (value < s->value) {
		s->value = value;
		s->known = true;
		exc_state_copy(s->c, s->best, s->trial);
	}
	return true;
}

/* Closes what the bound of the root rules out now. Returns how many options are left open. */
int exc_tighten(struct exc_search *s)
{
	int open = 0;
	for (int o = 0; o < s->c->options; o++) {
		if (s->key_bound + s->key[o] >= s->value - s->eps)
			s->closed[o] = -1;
		open += s->closed[o] == 0;
	}
	return open;
}

/* Adds rounds of cuts at the root, as long as they help. */
void exc_cut_root(struct exc_search *s, int rounds, const struct engine_run *run)
{
	double bound, before = -INFINITY;
	bool unfinished;
	exc_box_reset(s);
	exc_box_apply(s);
	for (int i = 0; i < rounds && exc_relax(s, run, &bound, &unfinished) && !exc_try_whole(s); i++) {
		if (bound > s->key_bound) {
			s->key_bound = bound;
			for (int o = 0; o < s->c->options; o++)
				s->key[o] = s->choice->reduced[o] - s->choice->best[s->c->option_unit[o]];
		}
		if (i % CUT_PATIENCE == 0) {
			double gap = s->known ? s->value - bound : fabs(bound) * 0.001;
			if (bound < before + 0.02 * gap)
				break;
			before = bound;
		}
		if (!exc_cuts_find(s->cuts, s->m, CUTS_ROUND))
			break;
	}
}

/* Rounds the relaxation step by step. */
void exc_dive(struct exc_search *s, const struct engine_run *run)
{
	double bound;
	bool unfinished;
	int misses = 0, last = -1;
	exc_box_reset(s);
	for (;;) {
		exc_box_apply(s);
		if (!exc_relax(s, run, &bound, &unfinished)) {
			if (unfinished || last < 0 || ++misses > 20)
				break;
			/* The last rounding led nowhere: forbid it and go on. */
			s->stay[s->c->option_unit[last]] = 0;
			int unit = s->c->option_unit[last];
			memcpy(s->option + s->c->unit[unit].opt, s->closed + s->c->unit[unit].opt, (size_t)exc_option_count(s->c, unit));
			s->option[last] = -1;
			last = -1;
			continue;
		}
		if (exc_try_whole(s))
			break;
		const double *x = exc_master_values(s->m);
		int best = -1, sure = 0;
		double top = 0;
		for (int j = 0; j < s->m->options; j++)
			if (exc_fraction(x[j]) > 1e-6 && x[j] > top) {
				top = x[j];
				best = s->m->option[j];
			}
		for (int j = 0; j < s->m->options && sure < 8; j++)
			if (exc_fraction(x[j]) > 1e-6 && x[j] > 0.85 && s->m->option[j] != best) {
				exc_box_decide(s, OPTION, s->m->option[j], 1, 1);
				sure++;
			}
		if (best < 0)
			break;
		exc_box_decide(s, OPTION, best, 1, 1);
		last = best;
	}
}
