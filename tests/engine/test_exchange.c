/* The exchange of teachers against complete enumeration, and relations between related problems. */
#include "unit.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"
#include "engine/exchange/exchange.h"
#include "engine/exchange/near.h"

enum { SCHOOLS = 4, TEACHERS = 14, MOVABLE = 5 };

static int between(struct rng *r, int low, int high)
{
	return low + (int)rng_below(r, (uint64_t)(high - low + 1));
}

struct tiny {
	struct exchange_problem p;
	struct exchange_rules rules;
	struct exchange_school school[SCHOOLS];
	struct exchange_need need[SCHOOLS * 2];
	struct exchange_teacher teacher[TEACHERS];
	struct exchange_wish wish[3];
	int previous[TEACHERS];
};

/* A county of three or four schools in which at most five teachers may move; headcounts often do not add up. */
static void draw(struct rng *r, struct tiny *t)
{
	*t = (struct tiny){.p = {.name = "tiny", .county_count = 1, .rules = &t->rules, .schools = t->school, .needs = t->need,
				 .teachers = t->teacher}};
	struct exchange_problem *p = &t->p;
	t->rules = (struct exchange_rules){.commute_m = between(r, 4, 14) * 1000, .couple_m = between(r, 2, 9) * 1000,
		.alpha_pm = between(r, 0, 4) * 100, .beta_pm = between(r, 0, 4) * 100, .gamma_pm = between(r, 1, 5) * 100,
		.w_balance = between(r, 0, 3) ? 1 : 0, .w_km = between(r, 0, 10) / 10.0, .w_moves = between(r, 0, 10) / 10.0};
	p->school_count = between(r, 3, SCHOOLS);
	p->teacher_count = between(r, 8, TEACHERS);
	int now[SCHOOLS][2] = {};
	for (int s = 0; s < p->school_count; s++)
		t->school[s] = (struct exchange_school){.pupils = between(r, 50, 900), .x_m = between(r, -6000, 6000), .y_m = between(r, -6000, 6000)};
	int movable = 0;
	for (int i = 0; i < p->teacher_count; i++) {
		struct exchange_teacher *v = &t->teacher[i];
		*v = (struct exchange_teacher){.home = between(r, 0, p->school_count - 1), .subject = between(r, 0, 1), .couple = -1,
			.x_m = between(r, -6000, 6000), .y_m = between(r, -6000, 6000), .backbone = rng_below(r, 3) == 0,
			.above = rng_below(r, 2), .eligible = rng_below(r, 2), .consent = rng_below(r, 5) > 0};
		if (v->eligible && v->consent && ++movable > MOVABLE)
			v->consent = false;
		now[v->home][v->subject]++;
	}
	for (int c = 0; c < 2 && rng_below(r, 2); c++) {
		int a = between(r, 0, p->teacher_count - 1), b = between(r, 0, p->teacher_count - 1);
		if (a != b && t->teacher[a].couple < 0 && t->teacher[b].couple < 0)
			t->teacher[a].couple = t->teacher[b].couple = c;
	}
	for (int s = 0; s < p->school_count; s++)
		for (int u = 0; u < 2; u++) {
			/* Now and then a post must change, or is forgotten. */
			int shift = rng_below(r, 12) ? 0 : between(r, -1, 1);
			int below = now[s][u] + shift - between(r, 0, 2), above = now[s][u] + shift + between(r, 0, 2);
			if (rng_below(r, 60))
				t->need[p->need_count++] = (struct exchange_need){s, u, MAX(0, below), MAX(MAX(0, below), above)};
		}
	if (rng_below(r, 3) == 0) {
		p->wishes = t->wish;
		p->wish_count = between(r, 1, 3);
		for (int i = 0; i < p->wish_count; i++)
			t->wish[i] = (struct exchange_wish){.teacher = between(r, 0, p->teacher_count - 1), .school = between(r, 0, p->school_count - 1),
				.kind = rng_below(r, 4) ? EXCHANGE_PREFER : (enum exchange_wish_kind)between(r, 0, 1), .bonus = between(r, 0, 3) / 20.0};
	}
	if (rng_below(r, 3) == 0) {
		t->rules.w_near = between(r, 0, 5) / 10.0;
		for (int i = 0; i < p->teacher_count; i++)
			t->previous[i] = between(r, -1, p->school_count - 1);
		p->previous = t->previous;
	}
	if (rng_below(r, 4) == 0) { /* so many backbone teachers instead of a share of those who move */
		t->rules.beta_pm = 0;
		t->rules.backbone_min = between(r, 1, 2);
	}
}

/* Every placement of who is eligible and consents, judged by the checker; INFINITY when none keeps the rules. */
static double enumerate(struct arena *a, const struct tiny *t, int *at, int i)
{
	const struct exchange_problem *p = &t->p;
	while (i < p->teacher_count && !(p->teachers[i].eligible && p->teachers[i].consent))
		i++;
	if (i == p->teacher_count) {
		struct check_report report;
		struct err err;
		struct arena_mark mark = arena_mark(a);
		assert_ok_err(exchange_check(a, p, at, &report, NULL, &err));
		arena_reset(a, mark);
		return report.feasible ? report.objective : INFINITY;
	}
	double best = INFINITY;
	for (int s = 0; s < p->school_count; s++) {
		at[i] = s;
		best = fmin(best, enumerate(a, t, at, i + 1));
	}
	at[i] = p->teachers[i].home;
	return best;
}

static void tiny_counties_as_enumerated(void **state)
{
	struct rng r;
	rng_init(&r, 7);
	struct arena a;
	arena_init(&a);
	int feasible = 0, infeasible = 0;
	for (int i = 0; i < 2000; i++) {
		struct tiny t;
		draw(&r, &t);
		int at[TEACHERS];
		for (int j = 0; j < t.p.teacher_count; j++)
			at[j] = t.teacher[j].home;
		double optimum = enumerate(&a, &t, at, 0);
		struct engine_run run = {.seed = 1};
		struct engine_result result;
		struct exchange_plan *plan;
		struct err err = {};
		assert_ok_err(exchange_solve(&a, &t.p, &run, &result, &plan, &err));
		if (isfinite(optimum)) {
			feasible++;
			if (!result.feasible || !result.optimal || fabs(result.objective - optimum) > 1e-9 || result.bound > optimum + 1e-12)
				fail_msg("instance %d: optimum %.12g, got %.12g, bound %.12g", i, optimum, result.objective, result.bound);
		} else {
			infeasible++;
			if (!result.infeasible || result.feasible || plan || !err.text[0])
				fail_msg("instance %d has no plan, got objective %g, bound %g, '%s'", i, result.objective, result.bound, err.text);
		}
		arena_done(&a);
	}
	if (feasible < 400 || infeasible < 400)
		fail_msg("%d with, %d without a plan: the draw is one-sided", feasible, infeasible);
}

/* Stopped at any amount of work: what is returned keeps the rules and its bound is below the optimum. */
static void bounds_hold_when_stopped(void **state)
{
	struct rng r;
	rng_init(&r, 8);
	struct arena a;
	arena_init(&a);
	for (int i = 0; i < 300; i++) {
		struct tiny t;
		draw(&r, &t);
		int at[TEACHERS];
		for (int j = 0; j < t.p.teacher_count; j++)
			at[j] = t.teacher[j].home;
		double optimum = enumerate(&a, &t, at, 0);
		atomic_bool stop = true;
		for (uint64_t work = 1; work < 2000; work *= 6) {
			struct engine_run run = {.seed = 1, .work = work, .stop = work == 1 ? &stop : NULL};
			struct engine_result result;
			struct exchange_plan *plan;
			struct err err = {};
			assert_ok_err(exchange_solve(&a, &t.p, &run, &result, &plan, &err));
			assert_true(result.bound <= optimum + 1e-12);
			assert_true(!result.feasible || result.objective >= optimum - 1e-9);
			assert_true(!result.infeasible || !isfinite(optimum));
			assert_true(result.feasible == (plan != NULL));
		}
		arena_done(&a);
	}
}

/* A county with towns, in the shape of real ones; a plan exists because the posts have room. */
static struct exchange_problem *make(struct arena *a, uint64_t seed, int counties, int schools, int teachers)
{
	struct rng r;
	rng_init(&r, seed);
	struct exchange_problem *p = ARENA_NEW(a, struct exchange_problem);
	struct exchange_rules *rules = ARENA_ARRAY(a, struct exchange_rules, (size_t)counties);
	struct exchange_school *school = ARENA_ARRAY(a, struct exchange_school, (size_t)(counties * schools));
	struct exchange_teacher *teacher = ARENA_ARRAY(a, struct exchange_teacher, (size_t)(counties * teachers));
	struct exchange_need *need = ARENA_ARRAY(a, struct exchange_need, (size_t)(counties * schools * 3));
	int *now = ARENA_ARRAY(a, int, (size_t)(counties * schools * 3));
	for (int c = 0; c < counties; c++)
		rules[c] = (struct exchange_rules){.commute_m = 15000, .couple_m = 8000, .alpha_pm = 100, .beta_pm = 200, .gamma_pm = 200,
			.w_balance = 1, .w_km = 0.3, .w_moves = 0.3};
	for (int s = 0; s < counties * schools; s++)
		school[s] = (struct exchange_school){.county = s / schools, .pupils = between(&r, 200, 2000), .x_m = between(&r, -9000, 9000), .y_m = between(&r, -9000, 9000)};
	for (int t = 0; t < counties * teachers; t++) {
		int home = t / teachers * schools + between(&r, 0, schools - 1), strong = home % 3 == 0;
		teacher[t] = (struct exchange_teacher){.home = home, .subject = between(&r, 0, 2), .couple = -1,
			.x_m = school[home].x_m + between(&r, -4000, 4000), .y_m = school[home].y_m + between(&r, -4000, 4000),
			.eligible = rng_below(&r, 3) == 0, .consent = rng_below(&r, 10) > 0, .backbone = rng_below(&r, 10) < (strong ? 4U : 1U),
			.above = rng_below(&r, 10) < (strong ? 8U : 4U)};
		now[home * 3 + teacher[t].subject]++;
	}
	for (int c = 0; c < counties; c++)
		for (int i = 0; i < teachers / 40; i++) {
			int x = c * teachers + between(&r, 0, teachers - 1), y = c * teachers + between(&r, 0, teachers - 1);
			if (x != y && teacher[x].couple < 0 && teacher[y].couple < 0)
				teacher[x].couple = teacher[y].couple = p->wish_count++;
		}
	p->wish_count = 0;
	int needs = 0;
	for (int i = 0; i < counties * schools * 3; i++)
		if (now[i])
			need[needs++] = (struct exchange_need){i / 3, i % 3, MAX(0, now[i] - (int)rng_below(&r, 2)), now[i] + (int)rng_below(&r, 2)};
	*p = (struct exchange_problem){.name = "made", .county_count = counties, .school_count = counties * schools, .teacher_count = counties * teachers,
		.need_count = needs, .rules = rules, .schools = school, .needs = need, .teachers = teacher};
	return p;
}

static struct engine_result solve(struct arena *a, const struct exchange_problem *p, struct engine_run run, struct exchange_plan **ret_plan)
{
	struct engine_result result;
	struct err err = {};
	assert_ok_err(exchange_solve(a, p, &run, &result, ret_plan, &err));
	return result;
}

/* Whatever way prices take, looking at options near the best finds the choice of all options. */
static void near_options_are_enough(void **state)
{
	struct arena a;
	struct err err = {};
	struct rng r;
	arena_init(&a);
	rng_init(&r, 17);
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct exchange_problem *p = make(&a, seed, 1, 10 + 10 * (int)seed, 300);
		struct exc_county *c;
		assert_ok_err(exc_county_new(&a, p, exc_index_new(&a, p), 0, &c, &err));
		struct exc_near *near = exc_near_new(&a, c);
		struct exc_price *price = exc_price_new(&a, c);
		struct exc_choice *some = exc_choice_new(&a, c), *all = exc_choice_new(&a, c);
		double change = exc_price_size(c) * 0.2;
		for (int round = 0; round < 300; round++, change *= 0.98) {
			for (int i = 0; i < c->posts; i++)
				price->post[i] += change * (2 * rng_unit(&r) - 1);
			for (int i = 0; i < c->schools; i++) {
				price->load[0][i] += change * (2 * rng_unit(&r) - 1);
				price->load[1][i] += change * (2 * rng_unit(&r) - 1);
				price->leave[i] = MAX(0, price->leave[i] + change * (2 * rng_unit(&r) - 1));
			}
			price->movers += change * rng_unit(&r);
			/* Now and then a leap that no reach foresees. */
			if (round % 70 == 69)
				price->post[rng_below(&r, (uint64_t)c->posts)] += 50 * change;
			double sum = 0, found = exc_near_price(near, price, change, some), bound = exc_bound(c, price, NULL, all);
			assert_true(isfinite(bound));
			for (int i = 0; i < c->units; i++)
				sum += all->best[i];
			assert_true(fabs(found - sum) <= 1e-9 * (1 + fabs(sum)));
			assert_memory_equal(some->option, all->option, (size_t)c->units * sizeof(int));
		}
	}
	arena_done(&a);
}

static void same_bytes_on_any_threads(void **state)
{
	struct arena a;
	arena_init(&a);
	struct exchange_problem *p = make(&a, 3, 5, 12, 240);
	for (uint64_t work = 100; work <= 10000; work *= 10) {
		struct exchange_plan *one, *more;
		struct engine_result first = solve(&a, p, (struct engine_run){.seed = 5, .work = work, .threads = 1}, &one);
		for (int threads = 2; threads <= 4; threads += 2) {
			struct engine_result other = solve(&a, p, (struct engine_run){.seed = 5, .work = work, .threads = threads}, &more);
			assert_true(first.feasible == other.feasible && first.work == other.work);
			assert_memory_equal(&first.bound, &other.bound, sizeof(double));
			if (first.feasible)
				assert_memory_equal(one->destination, more->destination, (size_t)p->teacher_count * sizeof(int));
		}
	}
	arena_done(&a);
}

/* Weights twice as large: the same decisions at twice the objective. Counties apart: the sum. Teachers in another order: the same optimum. */
static void related_problems_agree(void **state)
{
	struct arena a;
	arena_init(&a);
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct exchange_plan *plan, *other;
		struct exchange_problem *p = make(&a, seed, 2, 6, 90), *q = make(&a, seed, 2, 6, 90);
		struct engine_result whole = solve(&a, p, (struct engine_run){.seed = 1}, &plan);
		assert_true(whole.optimal);
		struct exchange_rules *rules = ARENA_ARRAY(&a, struct exchange_rules, 2);
		for (int c = 0; c < 2; c++) {
			rules[c] = p->rules[c];
			rules[c].w_balance *= 2;
			rules[c].w_km *= 2;
			rules[c].w_moves *= 2;
		}
		q->rules = rules;
		struct engine_result doubled = solve(&a, q, (struct engine_run){.seed = 1}, &other);
		assert_true(fabs(doubled.objective - 2 * whole.objective) < 1e-8);
		assert_memory_equal(plan->destination, other->destination, (size_t)p->teacher_count * sizeof(int));

		q = make(&a, seed, 2, 6, 90);
		struct exchange_teacher *turned = ARENA_ARRAY(&a, struct exchange_teacher, (size_t)q->teacher_count);
		for (int t = 0; t < q->teacher_count; t++)
			turned[t] = p->teachers[q->teacher_count - 1 - t];
		q->teachers = turned;
		struct engine_result back = solve(&a, q, (struct engine_run){.seed = 1}, &other);
		assert_true(back.optimal && fabs(back.objective - whole.objective) < 2e-9);

		double sum = 0;
		for (int c = 0; c < 2; c++)
			sum += plan->counties[c].objective;
		assert_true(fabs(sum - whole.objective) < 1e-12);
		for (int c = 0; c < 2; c++) {
			q = make(&a, seed, 2, 6, 90);
			struct exchange_school *schools = ARENA_ARRAY(&a, struct exchange_school, 6);
			struct exchange_teacher *teachers = ARENA_ARRAY(&a, struct exchange_teacher, 90);
			struct exchange_need *needs = ARENA_ARRAY(&a, struct exchange_need, (size_t)q->need_count);
			int n = 0;
			for (int s = 0; s < 6; s++) {
				schools[s] = q->schools[c * 6 + s];
				schools[s].county = 0;
			}
			for (int t = 0; t < 90; t++) {
				teachers[t] = q->teachers[c * 90 + t];
				teachers[t].home -= c * 6;
			}
			for (int i = 0; i < q->need_count; i++)
				if (q->needs[i].school / 6 == c) {
					needs[n] = q->needs[i];
					needs[n++].school -= c * 6;
				}
			q->county_count = 1;
			q->school_count = 6;
			q->teacher_count = 90;
			q->schools = schools;
			q->teachers = teachers;
			q->needs = needs;
			q->need_count = n;
			struct engine_result part = solve(&a, q, (struct engine_run){.seed = 1}, &other);
			assert_true(part.optimal && fabs(part.objective - plan->counties[c].objective) < 2e-9);
		}
		arena_done(&a);
	}
}

/* The second phase lowers the coefficients of variation, keeps the rules and the allowance. */
static void evened_out_within_the_allowance(void **state)
{
	struct arena a;
	arena_init(&a);
	struct exchange_problem *p = make(&a, 6, 2, 10, 200);
	struct exchange_plan *plan;
	struct err err = {};
	struct engine_run run = {.seed = 1, .work = 3000};
	struct engine_result result = solve(&a, p, run, &plan);
	assert_true(result.feasible);
	double before[2], cost[2];
	for (int c = 0; c < 2; c++) {
		before[c] = plan->counties[c].cv_backbone + plan->counties[c].cv_above;
		cost[c] = plan->counties[c].objective;
	}
	assert_ok_err(exchange_even_out(&a, p, plan, 0.05, &run, &err));
	bool lower = false;
	for (int c = 0; c < 2; c++) {
		double after = plan->counties[c].cv_backbone + plan->counties[c].cv_above;
		assert_true(after <= before[c] + 1e-12 && plan->counties[c].objective <= cost[c] + 0.05 * fabs(cost[c]) + 1e-9);
		lower = lower || after < before[c] - 1e-6;
	}
	assert_true(lower);
	struct check_report report;
	assert_ok_err(exchange_check(&a, p, plan->destination, &report, NULL, &err));
	assert_true(report.feasible);
	arena_done(&a);
}

/* A flag that is up from the start: there is a first plan all the same, the same on any threads. */
static void stop_flag(void **state)
{
	struct arena a;
	arena_init(&a);
	struct exchange_problem *p = make(&a, 4, 2, 10, 200);
	atomic_bool stop = true;
	struct exchange_plan *plan, *other;
	struct check_report report;
	struct err err = {};
	struct engine_result result = solve(&a, p, (struct engine_run){.seed = 1, .stop = &stop}, &plan);
	assert_true(result.feasible && plan && !result.optimal && !result.infeasible);
	assert_ok_err(exchange_check(&a, p, plan->destination, &report, NULL, &err));
	assert_true(report.feasible && fabs(report.objective - result.objective) < 1e-9 && result.bound <= result.objective);
	struct engine_result again = solve(&a, p, (struct engine_run){.seed = 1, .stop = &stop, .threads = 3}, &other);
	assert_true(again.objective == result.objective);
	assert_memory_equal(plan->destination, other->destination, (size_t)p->teacher_count * sizeof(int));
	arena_done(&a);
}

/* Published optima of made instances, where the shared data is at hand. */
static void known_optima(void **state)
{
	static const struct {
		const char *name;
		double optimum;
	} known[] = {{"e20", 0.2800036594742}, {"e20r", 0.1705284773988}};
	const char *shared = getenv("JH_SHARED");
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct arena a;
		arena_init(&a);
		FILE *f = shared ? fopen(arena_printf(&a, "%s/data/exchange/%s.csv", shared, known[i].name), "rb") : NULL;
		if (!f) {
			arena_done(&a);
			SKIP_TEST("JH_SHARED has no data/exchange");
		}
		char *text = arena_alloc(&a, 1 << 20);
		struct problem_source source = {.text = {{text, fread(text, 1, 1 << 20, f)}}, .name = {known[i].name}};
		fclose(f);
		struct err err = {};
		void *p, *solution;
		struct engine_result result;
		assert_ok_err(exchange_format.read(&a, &source, &p, &err));
		assert_ok_err(exchange_format.solve(&a, p, &(struct engine_run){.seed = 1}, &result, &solution, &err));
		assert_true(result.optimal && fabs(result.objective - known[i].optimum) < 1e-9);
		struct buf out;
		buf_init(&out, 0);
		exchange_format.write(p, solution, &out);
		struct check_report report;
		assert_ok_err(exchange_format.check(&a, p, buf_view(&out), &report, &err));
		assert_true(report.feasible && fabs(report.objective - result.objective) < 1e-12);
		buf_done(&out);
		arena_done(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny_counties_as_enumerated), cmocka_unit_test(bounds_hold_when_stopped),
		cmocka_unit_test(near_options_are_enough), cmocka_unit_test(same_bytes_on_any_threads), cmocka_unit_test(related_problems_agree),
		cmocka_unit_test(evened_out_within_the_allowance), cmocka_unit_test(stop_flag),
		cmocka_unit_test(known_optima),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
