#include "engine/locate/facility_read.h"

#include "engine/locate/text.h"

#include <math.h>

enum { SIDE_MAX = 20000, COSTS_MAX = 25000000, PROBLEMS_MAX = 10000 };
static const int64_t AMOUNT_MAX = 1000000000000;
static const double COST_MAX = 1e12, PLACE_MAX = 1e9;

static struct facility_problem *make(struct arena *a, int sites, int customers)
{
	struct facility_problem *p = ARENA_NEW(a, struct facility_problem);
	p->sites = sites;
	p->customers = customers;
	p->most = -1;
	p->capacity = ARENA_ARRAY(a, int64_t, (size_t)sites);
	p->open_cost = ARENA_ARRAY(a, double, (size_t)sites);
	p->demand = ARENA_ARRAY(a, int64_t, (size_t)customers);
	p->cost = ARENA_ARRAY(a, double, (size_t)sites * (size_t)customers);
	return p;
}

static enum status check_size(const struct text *t, int64_t sites, int64_t customers, struct err *err)
{
	if (sites * customers > COSTS_MAX)
		return err_set(err, ST_TOO_LARGE, "%s: %lld sites × %lld customers pass %d pairs", t->file, (long long)sites,
			       (long long)customers, COSTS_MAX);
	/* every number takes two bytes at least: a header that promises more than the file holds costs no memory */
	if ((uint64_t)(sites + customers) > t->rest.n)
		return err_set(err, ST_INVALID, "%s: the header announces %lld sites and %lld customers, the file is too short",
			       t->file, (long long)sites, (long long)customers);
	return ST_OK;
}

static void see_whole(struct facility_problem *p)
{
	p->whole = true;
	for (int j = 0; j < p->sites; j++)
		p->whole = p->whole && p->open_cost[j] == floor(p->open_cost[j]);
	for (size_t k = 0; k < (size_t)p->sites * (size_t)p->customers; k++)
		p->whole = p->whole && p->cost[k] == floor(p->cost[k]);
}

enum status facility_read_sscflp(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err)
{
	struct text t = text_open(source->text[0], source->name[0]);
	int64_t sites, customers;
	TRY(text_count(&t, "the number of sites", 1, SIDE_MAX, &sites, err));
	TRY(text_count(&t, "the number of customers", 1, SIDE_MAX, &customers, err));
	TRY(check_size(&t, sites, customers, err));
	if ((uint64_t)(sites * customers) > t.rest.n)
		return err_set(err, ST_INVALID, "%s: %lld × %lld costs are announced, the file is too short", t.file,
			       (long long)customers, (long long)sites);
	struct facility_problem *p = make(a, (int)sites, (int)customers);
	for (int j = 0; j < p->sites; j++)
		TRY(text_count(&t, "a capacity", 0, AMOUNT_MAX, &p->capacity[j], err));
	for (int j = 0; j < p->sites; j++)
		TRY(text_number(&t, "a fixed cost", 0, COST_MAX, &p->open_cost[j], err));
	for (int i = 0; i < p->customers; i++)
		TRY(text_count(&t, "a demand", 0, AMOUNT_MAX, &p->demand[i], err));
	for (size_t k = 0; k < (size_t)(sites * customers); k++)
		TRY(text_number(&t, "a cost", 0, COST_MAX, &p->cost[k], err));
	TRY(text_end(&t, err));
	see_whole(p);
	*ret_problem = p;
	return ST_OK;
}

struct point {
	double x, y;
};

static void distances(struct facility_problem *p, const struct point *at, bool down)
{
	for (int i = 0; i < p->customers; i++)
		for (int j = 0; j < p->sites; j++) {
			double dx = at[i].x - at[j].x, dy = at[i].y - at[j].y, d = sqrt(dx * dx + dy * dy);
			p->cost[(size_t)i * (size_t)p->sites + (size_t)j] = down ? floor(d) : d;
		}
}

enum status facility_read_orlib(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err)
{
	struct text t = text_open(source->text[0], source->name[0]);
	int64_t problems;
	TRY(text_count(&t, "the number of problems", 1, PROBLEMS_MAX, &problems, err));
	if (source->number < 1 || source->number > problems)
		return err_set(err, ST_INVALID, "%s: problem %d asked for, the file holds 1 to %lld", t.file, source->number,
			       (long long)problems);
	for (int number = 1;; number++) {
		int64_t n, most, capacity, id;
		double best;
		struct arena_mark mark = arena_mark(a);
		TRY(text_count(&t, "the problem's number", 0, AMOUNT_MAX, &id, err));
		TRY(text_number(&t, "the best known value", 0, COST_MAX, &best, err));
		TRY(text_count(&t, "the number of points", 1, SIDE_MAX, &n, err));
		TRY(text_count(&t, "the number of medians", 1, SIDE_MAX, &most, err));
		TRY(text_count(&t, "the capacity", 0, AMOUNT_MAX, &capacity, err));
		TRY(check_size(&t, n, n, err));
		struct point *at = ARENA_ARRAY(a, struct point, (size_t)n);
		int64_t *demand = ARENA_ARRAY(a, int64_t, (size_t)n);
		for (int i = 0; i < n; i++) {
			TRY(text_count(&t, "a point's number", 0, AMOUNT_MAX, &id, err));
			TRY(text_number(&t, "x", -PLACE_MAX, PLACE_MAX, &at[i].x, err));
			TRY(text_number(&t, "y", -PLACE_MAX, PLACE_MAX, &at[i].y, err));
			TRY(text_count(&t, "a demand", 0, AMOUNT_MAX, &demand[i], err));
		}
		if (number < source->number) {
			arena_reset(a, mark);
			continue;
		}
		struct facility_problem *p = make(a, (int)n, (int)n);
		p->most = (int)most;
		p->demand = demand;
		for (int j = 0; j < n; j++)
			p->capacity[j] = capacity;
		distances(p, at, true);
		p->whole = true;
		*ret_problem = p;
		return ST_OK;
	}
}

enum status facility_read_sjc(struct arena *a, const struct problem_source *source, void **ret_problem, struct err *err)
{
	struct text t = text_open(source->text[0], source->name[0]);
	int64_t n, most;
	TRY(text_count(&t, "the number of points", 1, SIDE_MAX, &n, err));
	TRY(text_count(&t, "the number of medians", 1, SIDE_MAX, &most, err));
	TRY(check_size(&t, n, n, err));
	struct facility_problem *p = make(a, (int)n, (int)n);
	struct point *at = ARENA_ARRAY(a, struct point, (size_t)n);
	p->most = (int)most;
	for (int i = 0; i < n; i++) {
		TRY(text_number(&t, "x", -PLACE_MAX, PLACE_MAX, &at[i].x, err));
		TRY(text_number(&t, "y", -PLACE_MAX, PLACE_MAX, &at[i].y, err));
		TRY(text_count(&t, "a capacity", 0, AMOUNT_MAX, &p->capacity[i], err));
		TRY(text_count(&t, "a demand", 0, AMOUNT_MAX, &p->demand[i], err));
	}
	TRY(text_end(&t, err));
	distances(p, at, false);
	see_whole(p);
	*ret_problem = p;
	return ST_OK;
}
