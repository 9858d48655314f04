#include "engine/seatplan/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int64_t whole_distance(int64_t dx, int64_t dy)
{
	int64_t q = dx * dx + dy * dy, n = (int64_t)sqrt((double)q);
	while (n * n > q)
		n--;
	while ((n + 1) * (n + 1) <= q)
		n++;
	return n + (q > n * n + n);
}

void course_take(struct course *c, const struct seatplan_decision *d)
{
	switch (d->kind) {
	case SEATPLAN_OPEN:
		c->open = d->year;
		break;
	case SEATPLAN_EXPAND:
		c->add[d->year] = d->classes;
		break;
	case SEATPLAN_FLEX:
		c->flex[d->year] = d->classes;
		break;
	case SEATPLAN_CLOSE:
		c->shut = d->year;
		break;
	}
}

int most_classes(const struct seat_model *m, int site)
{
	const struct seatplan_site *s = &m->p->site[site];
	return s->classes + s->max_add + s->flex_max;
}

void seat_limits_init(const struct seat_model *m, int site, struct seat_limits *ret)
{
	const struct seatplan_site *s = &m->p->site[site];
	bool shuts = m->p->closing && s->close_first >= 0;
	*ret = (struct seat_limits){};
	for (int t = 0; t < m->years; t++) {
		bool stands = s->existing || t >= s->first + s->lead;
		ret->low[t] = (short)(s->existing && !(shuts && t >= s->close_first) ? s->classes : 0);
		ret->high[t] = (short)(stands ? s->classes + (t > (s->existing ? 0 : s->first + s->lead) ? s->max_add : 0) : 0);
		ret->many[t] = (short)(stands ? s->flex_max : 0);
	}
}

void seat_model_init(struct seat_model *m, struct arena *a, const struct seatplan_problem *p)
{
	*m = (struct seat_model){.p = p, .years = p->years, .sites = p->sites, .units = p->units};
	m->first = ARENA_ARRAY(a, int, (size_t)p->sites + 1);
	for (int pass = 0; pass < 2; pass++) {
		m->pairs = 0;
		for (int j = 0; j < p->sites; j++) {
			m->first[j] = m->pairs;
			for (int i = 0; i < p->units; i++) {
				int64_t dx = p->x_m[i] - p->site[j].x_m, dy = p->y_m[i] - p->site[j].y_m;
				if (llabs(dx) > p->radius_m[i] || llabs(dy) > p->radius_m[i])
					continue; /* most pairs of a large region */
				int64_t d = whole_distance(dx, dy);
				int64_t w = (p->travel * d + 500) / 1000;
				if (d > p->radius_m[i] || w >= p->unmet)
					continue; /* nobody goes where staying away is as cheap */
				if (pass) {
					m->unit[m->pairs] = i;
					m->cost[m->pairs] = w;
				}
				m->pairs++;
			}
		}
		m->first[p->sites] = m->pairs;
		if (!pass) {
			m->unit = ARENA_ARRAY(a, int, (size_t)m->pairs + 1);
			m->cost = ARENA_ARRAY(a, int64_t, (size_t)m->pairs + 1);
		}
	}
	for (int t = p->years - 1; t >= 0; t--) {
		m->discount[t] = (double)p->discount[t] / 1e6;
		m->tail[t] = m->tail[t + 1] + m->discount[t];
	}
	for (int t = 0; t < p->years; t++)
		m->budget[t] = p->budget[t] + (t ? m->budget[t - 1] : 0);
	m->locked = ARENA_ARRAY(a, struct course, (size_t)p->sites);
	m->free = ARENA_ARRAY(a, int, (size_t)p->sites);
	for (int j = 0; j < p->sites; j++)
		if (!(p->decided && p->decided[j]))
			m->free[m->frees++] = j;
	for (int j = 0; j < p->sites; j++) {
		m->locked[j].open = m->locked[j].shut = -1;
		m->classes_most = MAX(m->classes_most, most_classes(m, j));
	}
	for (int k = 0; p->decided && k < p->locks; k++)
		if (p->decided[p->lock[k].site])
			course_take(&m->locked[p->lock[k].site], &p->lock[k]);
}

static bool stands(const struct seat_model *m, int site, const struct course *c, int year)
{
	const struct seatplan_site *s = &m->p->site[site];
	return s->existing ? c->shut < 0 || year < c->shut : c->open >= 0 && c->open + s->lead <= year;
}

static int added(const struct course *c, int year)
{
	int n = 0;
	for (int s = 0; s < year; s++)
		n += c->add[s];
	return n;
}

int course_standing(const struct seat_model *m, int site, const struct course *c, int year)
{
	return stands(m, site, c, year) ? m->p->site[site].classes + added(c, year) : 0;
}

int64_t course_spending(const struct seat_model *m, int site, const struct course *c, int year)
{
	const struct seatplan_site *s = &m->p->site[site];
	return (c->open == year ? s->open_cost : 0) + (c->add[year] ? s->project_cost + s->class_cost * c->add[year] : 0) +
	       s->rent * c->flex[year];
}

int64_t course_upkeep(const struct seat_model *m, int site, const struct course *c, int year)
{
	const struct seatplan_site *s = &m->p->site[site];
	if (s->existing && !stands(m, site, c, year))
		return -s->saving;
	int n = added(c, year) + (!s->existing && stands(m, site, c, year) ? s->classes : 0);
	return m->p->maintain * n;
}

double course_value(const struct seat_model *m, int site, const double *worth, int stride, const double *money, const struct course *c)
{
	double total = 0;
	for (int t = 0; t < m->years; t++) {
		total += money[t] * (double)course_spending(m, site, c, t) + m->discount[t] * (double)course_upkeep(m, site, c, t);
		total -= worth[(size_t)t * (size_t)stride + (size_t)(course_standing(m, site, c, t) + c->flex[t])];
	}
	return total;
}

/* Backwards over the years. least[a]: of the years from t on, with a classes added that stand in t. */
double course_best(const struct seat_model *m, int site, const struct seat_limits *limits, const double *worth, int stride,
		   const double *money, struct course *ret)
{
	const struct seatplan_site *s = &m->p->site[site];
	if (m->p->decided && m->p->decided[site]) {
		*ret = m->locked[site];
		return course_value(m, site, worth, stride, money, ret);
	}
	enum { ADDED = SEATPLAN_CLASSES_MAX + 1 };
	int years = m->years, step = site_step(m, site), most = s->max_add, grow_first = s->existing ? s->grow_first : 0;
	double next[ADDED] = {}, now[ADDED] = {}, unopened = 0, standing[YEARS + 1], none[YEARS + 1];
	static _Thread_local short to[YEARS][ADDED], rooms[YEARS][ADDED];
	bool shuts[YEARS] = {}, opens[YEARS] = {};
	double shut_from[YEARS + 1];
	int stands[YEARS + 1] = {}; /* years from t on in which something must stand */
	if (years < 1 || years > YEARS || most < 0 || most >= ADDED || step > ADDED)
		panic("a course of %d years with %d more classes", years, most);
	/* A year without any classes is worth worth[0]; shut years save. */
	shut_from[years] = none[years] = 0;
	for (int t = years - 1; t >= 0; t--) {
		stands[t] = stands[t + 1] + (limits && (limits->low[t] > 0 || limits->few[t] > 0));
		none[t] = none[t + 1] - worth[(size_t)t * (size_t)stride];
		shut_from[t] = shut_from[t + 1] - worth[(size_t)t * (size_t)stride] - m->discount[t] * (double)s->saving;
	}
	for (int a = 0; a <= most; a++)
		next[a] = 0;
	standing[years] = 0;
	bool may_shut = s->existing && m->p->closing && s->close_first >= 0;
	for (int t = years - 1; t >= 0; t--) {
		const double *w = worth + (size_t)t * (size_t)stride;
		double project = money[t] * (double)s->project_cost, each = money[t] * (double)s->class_cost;
		double best_next[ADDED]; /* least of next[b] + each·b over b > a, by b's rest of a step */
		int best_to[ADDED];
		for (int r = 0; r < step; r++) {
			best_next[r] = INFINITY;
			best_to[r] = -1;
		}
		for (int a = most; a >= 0; a--) {
			int offered = s->classes + a, rest = a % step;
			double year = INFINITY;
			rooms[t][a] = 0;
			int few = limits ? limits->few[t] : 0, many = limits ? MIN(limits->many[t], s->flex_max) : s->flex_max;
			for (int f = few; f <= many; f++) {
				double v = money[t] * (double)s->rent * f - w[offered + f];
				if (v < year) {
					year = v;
					rooms[t][a] = (short)f;
				}
			}
			year += m->discount[t] * (double)m->p->maintain * (a + (s->existing ? 0 : s->classes));
			double stay = next[a], grow = best_next[rest] - each * a + project;
			to[t][a] = (short)a;
			if (t < years - 1 && t >= grow_first && grow < stay) {
				stay = grow;
				to[t][a] = (short)best_to[rest];
			}
			now[a] = limits && (offered < limits->low[t] || offered > limits->high[t]) ? INFINITY : year + stay;
			if (next[a] + each * a < best_next[rest]) {
				best_next[rest] = next[a] + each * a;
				best_to[rest] = a;
			}
		}
		if (may_shut && t >= s->close_first && !stands[t] && shut_from[t] < now[0]) {
			/* only from a school that was never enlarged */
			now[0] = shut_from[t];
			shuts[t] = true;
		}
		memcpy(next, now, (size_t)(most + 1) * sizeof *now);
		standing[t] = now[0];
		if (s->existing)
			continue;
		/* not open yet at t: wait, or decide now */
		unopened = stands[t] > stands[t + 1] ? INFINITY : unopened - w[0];
		if (t >= s->first && t + s->lead < years && stands[t] == stands[t + s->lead]) {
			double v = money[t] * (double)s->open_cost + (none[t] - none[t + s->lead]) + standing[t + s->lead];
			if (v < unopened) {
				unopened = v;
				opens[t] = true;
			}
		}
	}
	if (!isfinite(s->existing ? next[0] : unopened))
		return INFINITY;
	*ret = (struct course){.open = -1, .shut = -1};
	int t = 0;
	if (!s->existing) {
		while (t < years && !opens[t])
			t++;
		if (t == years)
			return unopened;
		ret->open = t;
		t += s->lead;
	}
	for (int a = 0; t < years; t++) {
		if (a == 0 && shuts[t]) {
			ret->shut = t;
			break;
		}
		ret->flex[t] = rooms[t][a];
		ret->add[t] = to[t][a] - a;
		a = to[t][a];
	}
	return s->existing ? next[0] : unopened;
}
