#include "engine/exchange/dual_inside.h"

#include <float.h>
#include <math.h>
#include <string.h>

struct exc_price *exc_price_new(struct arena *a, const struct exc_county *c)
{
	struct exc_price *p = ARENA_NEW(a, struct exc_price);
	/* One block, so that copying and stepping are loops over one array. */
	p->post = ARENA_ARRAY(a, double, (size_t)(c->posts + (KINDS + 1) * c->schools) + 1);
	for (int k = 0; k < KINDS; k++)
		p->load[k] = p->post + c->posts + k * c->schools;
	p->leave = p->post + c->posts + KINDS * c->schools;
	return p;
}

size_t exc_price_length(const struct exc_county *c)
{
	return (size_t)(c->posts + (KINDS + 1) * c->schools);
}

void exc_price_copy(const struct exc_county *c, struct exc_price *to, const struct exc_price *from)
{
	memcpy(to->post, from->post, exc_price_length(c) * sizeof(double));
	to->movers = from->movers;
	to->backbone = from->backbone;
}

size_t exc_price_size_bytes(const struct exc_county *c) { return (exc_price_length(c) + 2) * sizeof(double); }

void exc_price_save(const struct exc_county *c, const struct exc_price *p, double *out)
{
	size_t n = exc_price_length(c);
	memcpy(out, p->post, n * sizeof(double));
	out[n] = p->movers;
	out[n + 1] = p->backbone;
}

void exc_price_load(const struct exc_county *c, struct exc_price *p, const double *in)
{
	size_t n = exc_price_length(c);
	memcpy(p->post, in, n * sizeof(double));
	p->movers = in[n];
	p->backbone = in[n + 1];
}

struct exc_choice *exc_choice_new(struct arena *a, const struct exc_county *c)
{
	struct exc_choice *v = ARENA_NEW(a, struct exc_choice);
	v->option = ARENA_ARRAY(a, int, (size_t)c->units + 1);
	v->best = ARENA_ARRAY(a, double, (size_t)c->units + 1);
	v->reduced = ARENA_ARRAY(a, double, (size_t)c->options + 1);
	v->share = ARENA_ARRAY(a, double, (size_t)c->options + 1);
	v->potential = ARENA_ARRAY(a, double, (size_t)c->posts * CLASSES + 1);
	for (int k = 0; k < KINDS; k++)
		v->count[k] = ARENA_ARRAY(a, int, (size_t)c->schools + 1);
	return v;
}

void exc_fill_potential(const struct exc_county *c, const struct exc_price *p, double *potential)
{
	for (int class = 0; class < CLASSES; class++)
		for (int u = 0; u < c->subjects; u++) {
			double *out = potential + class * c->posts + u * c->schools;
			const double *post = p->post + u * c->schools;
			for (int s = 0; s < c->schools; s++)
				out[s] = post[s] + (class & 1 ? p->load[0][s] : 0) + (class & 2 ? p->load[1][s] : 0);
		}
}

double exc_leave_price(const struct exc_county *c, const struct exc_price *p, const struct exc_unit *u, int m, const double *potential)
{
	return potential[u->class[m] * c->posts + u->post[m]] + p->leave[u->home[m]] - p->movers +
	       p->backbone * (c->beta_pm / 1000.0 - (u->class[m] & 1));
}

static void sum_add(struct exc_sum *s, double v)
{
	s->value += v;
	s->size += fabs(v);
}

static bool price_unit(const struct exc_county *c, const struct exc_price *p, const struct exc_box *box, int i,
		       struct exc_choice *ret, struct exc_sum *sum)
{
	const struct exc_unit *u = &c->unit[i];
	const int8_t *open = box ? box->option : NULL;
	const double *cost = box && box->cost ? box->cost : c->cost;
	bool must = u->must || (box && box->stay && box->stay[i] < 0);
	double best = INFINITY, k0 = exc_leave_price(c, p, u, 0, ret->potential);
	const double *pot0 = ret->potential + u->class[0] * c->posts + (u->post[0] - u->home[0]);
	int choice = -1, end = u[1].opt;
	if (u->members == 1 && !open) {
		for (int o = u->opt; o < end; o++) {
			double r = cost[o] - pot0[c->to[0][o]];
			if (ret->reduced)
				ret->reduced[o] = r + k0;
			if (r < best) {
				best = r;
				choice = o;
			}
		}
		best += k0;
	} else {
		double k1 = u->members == 2 ? exc_leave_price(c, p, u, 1, ret->potential) : 0;
		const double *pot1 = u->members == 2 ? ret->potential + u->class[1] * c->posts + (u->post[1] - u->home[1]) : NULL;
		for (int o = u->opt; o < end; o++) {
			double r = cost[o];
			if (c->to[0][o] != u->home[0])
				r += k0 - pot0[c->to[0][o]];
			if (pot1 && c->to[1][o] != u->home[1])
				r += k1 - pot1[c->to[1][o]];
			if (ret->reduced)
				ret->reduced[o] = r;
			if (r < best && !(open && open[o] < 0)) {
				best = r;
				choice = o;
			}
		}
	}
	if (must && choice < 0)
		return false;
	if (!must && best >= 0) {
		best = 0;
		choice = -1;
	}
	ret->option[i] = choice;
	if (ret->best)
		ret->best[i] = best;
	sum_add(sum, best);
	/* The parts of a reduced cost may be larger than itself. */
	sum->size += 4 * (fabs(k0) + fabs(p->movers) + fabs(p->backbone) + (choice >= 0 ? fabs(cost[choice]) + fabs(best) : 0));
	return true;
}

static void price_count(const struct exc_county *c, const struct exc_price *p, const struct exc_box *box, int k, int s,
			struct exc_choice *ret, struct exc_sum *sum)
{
	int now = c->kind_now[k][s], lo = 0, hi = c->total[k] > INT32_MAX ? INT32_MAX : (int)c->total[k];
	if (box && box->count_lo[k]) {
		lo = MAX(lo, box->count_lo[k][s]);
		hi = MIN(hi, box->count_hi[k][s]);
	}
	int try[4] = {lo, hi, MAX(lo, MIN(hi, c->due_floor[k][s])), MAX(lo, MIN(hi, c->due_floor[k][s] + 1))}, best = lo;
	double value = INFINITY;
	for (int i = 0; i < 4; i++) {
		double v = exc_deviation(c, k, s, try[i]) + p->load[k][s] * (try[i] - now);
		if (box && box->piece[k]) {
			const double *piece = box->piece[k] + 3 * s;
			int d = try[i] - c->due_floor[k][s];
			v += d <= 0 ? -d * piece[0] : piece[1] + (d - 1) * piece[2];
		}
		if (v < value) {
			value = v;
			best = try[i];
		}
	}
	if (ret->count[k])
		ret->count[k][s] = best;
	sum_add(sum, value);
	sum->size += fabs(p->load[k][s] * (best - now));
}

void exc_bound_rest(const struct exc_county *c, const struct exc_price *p, const struct exc_box *box, struct exc_choice *ret, struct exc_sum *sum)
{
	sum_add(sum, c->base);
	if (box)
		sum_add(sum, box->constant);
	for (int i = 0; i < c->posts; i++)
		sum_add(sum, p->post[i] * (p->post[i] >= 0 ? c->lo[i] : c->hi[i]));
	for (int s = 0; s < c->schools; s++) {
		int most = box && box->leave_hi ? box->leave_hi[s] : c->cap[s], least = box && box->leave_lo ? box->leave_lo[s] : 0;
		sum_add(sum, -p->leave[s] * (p->leave[s] >= 0 ? most : least));
		for (int k = 0; k < KINDS; k++)
			price_count(c, p, box, k, s, ret, sum);
	}
	sum_add(sum, p->movers * c->movers_min);
	sum_add(sum, p->backbone * c->backbone_min);
}

double exc_bound(const struct exc_county *c, const struct exc_price *p, const struct exc_box *box, struct exc_choice *ret)
{
	struct exc_sum sum = {};
	exc_fill_potential(c, p, ret->potential);
	for (int i = 0; i < c->units; i++)
		if (!price_unit(c, p, box, i, ret, &sum))
			return INFINITY;
	exc_bound_rest(c, p, box, ret, &sum);
	/* Each term carries a few roundings relative to its size, the running sum one for each addition. */
	double terms = c->units + c->posts + 3.0 * c->schools + 16;
	return sum.value - (8 + 2 * terms) * DBL_EPSILON * sum.size;
}

double exc_price_size(const struct exc_county *c)
{
	double sum = 0;
	for (int o = 0; o < c->options; o++)
		sum += fabs(c->cost[o]);
	return MAX(MAX(c->weight[0], c->weight[1]), c->options ? sum / c->options : 0);
}
