#include "engine/seatplan/change.h"

enum { ANYWHERE_IN = 3 };

/* A project's year and size changed, begun or given up. */
static bool change_project(const struct seat_model *m, struct rng *rng, int site, struct course *c)
{
	const struct seatplan_site *v = &m->p->site[site];
	int first = v->existing ? v->grow_first : c->open + v->lead, years = m->years - 1 - first, total = 0, has = 0, at[YEARS], of = site_step(m, site);
	if (years <= 0 || !v->max_add || (!v->existing && c->open < 0) || c->shut >= 0)
		return false;
	for (int t = first; t < m->years - 1; t++) {
		total += c->add[t];
		if (c->add[t])
			at[has++] = t;
	}
	int step = of * (1 + (int)rng_below(rng, 3)), room = v->max_add - total;
	room -= room % of;
	if (!has || rng_below(rng, 8) == 0) {
		int t = first + (int)rng_below(rng, (uint64_t)years);
		if (!room)
			return false;
		c->add[t] += of * (1 + (int)rng_below(rng, (uint64_t)(room / of)));
		return true;
	}
	int t = at[rng_below(rng, (uint64_t)has)], to;
	switch (rng_below(rng, 5)) {
	case 0:
		c->add[t] = MAX(0, c->add[t] - step);
		return true;
	case 1:
		if (!room)
			return false;
		c->add[t] += MIN(step, room);
		return true;
	case 2:
		c->add[t] = 0;
		return true;
	case 3:
		c->add[t] = of * (1 + (int)rng_below(rng, (uint64_t)((c->add[t] + room) / of)));
		return true;
	default:
		to = t + (rng_below(rng, 2) ? 1 : -1);
		if (to < first || to > m->years - 2)
			return false;
		c->add[to] += c->add[t];
		c->add[t] = 0;
		return true;
	}
}

static bool change_opening(const struct seat_model *m, struct rng *rng, int site, struct course *c)
{
	const struct seatplan_site *v = &m->p->site[site];
	int last = m->years - 1 - v->lead, open;
	if (last < v->first)
		return false;
	if (c->open < 0) {
		open = v->first + (int)rng_below(rng, (uint64_t)(last - v->first + 1));
	} else if (rng_below(rng, 3) == 0) {
		*c = (struct course){.open = -1, .shut = -1};
		return true;
	} else {
		open = c->open + (rng_below(rng, 2) ? 1 : -1);
	}
	if (open < v->first || open > last)
		return false;
	struct course moved = {.open = open, .shut = -1};
	int by = c->open < 0 ? 0 : open - c->open;
	bool along = rng_below(rng, 2); /* projects move with the opening, or stay where they can */
	for (int t = 0; t < m->years && c->open >= 0; t++) {
		int to = along ? t + by : MAX(t, open + v->lead);
		if (c->add[t] && to >= open + v->lead && to <= m->years - 2)
			moved.add[to] += c->add[t];
	}
	*c = moved;
	return true;
}

static bool change_shutting(const struct seat_model *m, struct rng *rng, int site, struct course *c)
{
	const struct seatplan_site *v = &m->p->site[site];
	if (!m->p->closing || v->close_first < 0 || v->close_first >= m->years)
		return false;
	if (c->shut < 0) {
		*c = (struct course){.open = -1,
				     .shut = v->close_first +
					     (int)rng_below(rng, (uint64_t)(m->years - v->close_first))};
		return true;
	}
	c->shut = rng_below(rng, 4) ? c->shut + (rng_below(rng, 2) ? 1 : -1) : -1;
	if (c->shut >= m->years)
		c->shut = -1;
	return c->shut < 0 || c->shut >= v->close_first;
}

bool course_change(const struct seat_model *m, struct rng *rng, int site, struct course *c)
{
	bool existing = m->p->site[site].existing;
	if (rng_below(rng, 2))
		return existing ? change_shutting(m, rng, site, c) : change_opening(m, rng, site, c);
	return change_project(m, rng, site, c);
}

int course_neighbour(const struct seat_model *m, struct rng *rng, const int *near, int site)
{
	if (rng_below(rng, ANYWHERE_IN) == 0)
		return m->free[rng_below(rng, (uint64_t)m->frees)];
	return near[(size_t)site * SEAT_NEAR + rng_below(rng, (uint64_t)MIN(m->frees, SEAT_NEAR))];
}

bool course_hand_over(const struct seat_model *m, struct rng *rng, const struct course *course, const int *near,
		      struct hand_over *ret)
{
	int first = (int)rng_below(rng, (uint64_t)m->frees), from = -1;
	for (int k = 0; k < m->frees && from < 0; k++) {
		int j = m->free[(first + k) % m->frees];
		if (course[j].open >= 0 || course[j].shut >= 0)
			from = j;
	}
	if (from < 0)
		return false;
	int to = course_neighbour(m, rng, near, from);
	const struct course *old = &course[from];
	const struct seatplan_site *v = &m->p->site[to];
	if (v->existing != m->p->site[from].existing || course[to].open >= 0 || course[to].shut >= 0)
		return false;
	*ret = (struct hand_over){from, to, {.open = -1, .shut = -1}, {.open = -1, .shut = -1}};
	if (v->existing) {
		ret->taken.shut = MAX(old->shut, v->close_first);
		return v->close_first >= 0 && ret->taken.shut < m->years;
	}
	ret->taken.open = MAX(old->open, v->first);
	int stands = ret->taken.open + v->lead, room = v->max_add;
	for (int t = 0; t < m->years - 1; t++) {
		int year = MAX(t, stands), n = MIN(old->add[t], room);
		n -= n % site_step(m, to);
		if (year < m->years - 1) {
			ret->taken.add[year] += n;
			room -= n;
		}
	}
	return stands < m->years;
}
