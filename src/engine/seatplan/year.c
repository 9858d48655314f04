#include "engine/seatplan/search.h"

enum status seat_year_init(struct seat_year *y, struct arena *a, const struct seat_model *m, int t, bool rooms, struct err *err)
{
	int arcs = m->pairs + m->units + m->sites * (rooms ? 2 : 1), end = m->units + m->sites, e = 0;
	int32_t *tail = ARENA_ARRAY(a, int32_t, (size_t)arcs), *head = ARENA_ARRAY(a, int32_t, (size_t)arcs);
	int64_t *cost = ARENA_ARRAY(a, int64_t, (size_t)arcs), *supply = ARENA_ARRAY(a, int64_t, (size_t)end + 1);
	y->cost = cost;
	y->capacity = ARENA_ARRAY(a, int64_t, (size_t)arcs);
	for (int i = 0; i < m->units; i++) {
		supply[i] = m->p->demand[(size_t)i * (size_t)m->years + (size_t)t];
		supply[end] -= supply[i];
	}
	for (int j = 0; j < m->sites; j++)
		for (int k = m->first[j]; k < m->first[j + 1]; k++) {
			tail[e] = m->unit[k];
			head[e] = m->units + j;
			cost[e] = m->cost[k];
			y->capacity[e++] = supply[m->unit[k]];
		}
	for (int i = 0; i < m->units; i++) {
		tail[e] = i;
		head[e] = end;
		cost[e] = m->p->unmet;
		y->capacity[e++] = supply[i];
	}
	y->site_arc = e;
	for (; e < arcs; e++) {
		tail[e] = m->units + (e - y->site_arc) % m->sites;
		head[e] = end;
	}
	struct flow_network *net = ARENA_NEW(a, struct flow_network);
	*net = (struct flow_network){.nodes = end + 1, .arcs = arcs, .tail = tail, .head = head, .capacity = y->capacity, .cost = cost,
				     .supply = supply};
	return flow_new(a, net, &y->flow, err);
}

enum status seat_year_solve(struct seat_year *y, const struct engine_run *run, uint64_t *work, bool *ret_broken, struct err *err)
{
	struct flow_answer answer;
	struct engine_run own = {.stop = run->stop};
	TRY(flow_solve(y->flow, &own, true, &answer, err));
	*work += answer.work;
	if (answer.verdict != FLOW_OPTIMAL) {
		*ret_broken = true;
		return ST_OK;
	}
	y->travel = answer.objective;
	y->potential = answer.potential;
	y->flow_of = answer.flow;
	return ST_OK;
}

void seat_years_total(const struct seat_model *m, const struct seat_year *year, const struct course *course, struct seatplan_plan *ret)
{
	int64_t spent = 0;
	ret->objective_micro = 0;
	for (int t = 0; t < m->years; t++) {
		struct seatplan_year y = {};
		int64_t yuan = year[t].travel;
		for (int j = 0; j < m->sites; j++) {
			y.spent += course_spending(m, j, &course[j], t);
			yuan += course_upkeep(m, j, &course[j], t);
			y.seats += course_seats(m, j, &course[j], t);
		}
		spent += y.spent;
		y.budget_left = m->budget[t] - spent;
		for (int i = 0; i < m->units; i++) {
			y.unserved += year[t].flow_of[m->pairs + i];
			y.pupils += m->p->demand[(size_t)i * (size_t)m->years + (size_t)t];
		}
		y.travel_yuan = year[t].travel - m->p->unmet * y.unserved;
		ret->objective_micro += m->p->discount[t] * (yuan + y.spent);
		ret->year[t] = y;
	}
}
