/* The life of plans over a small register, on both databases: states, rights of persons, a register that changes underneath, two who
 * adopt at once, power that fails in adoption, undoing. */
#include "adopting.h"
#include "areas/planning/groups/groups.h"
#include "engine/locate/grouping_model.h"
#include "pg.h"
#include "record/frame.h"

#include <math.h>

enum { WORK = 20000000 };

static int memberships(struct small *s, day_t day)
{
	struct frame f;
	const struct frame_ask ask[] = {{"role", FRAME_TEXT, NULL}};
	assert_ok(frame_load(s->reg, &s->arena, &record_membership, (struct as_of){.day = day, .tx = TX_NOW}, STR(""), ask, 1, &f, &s->err));
	return (int)f.n;
}

/* From draft to undone; what may not be done in between is refused. */
static void whole_life(const char *url)
{
	struct small s;
	struct plan_outcome out;
	struct check_report check;
	small_open(&s, url);
	struct plan_desk maker = small_desk(&s, "maker"), chief = small_desk(&s, "chief");
	int before = memberships(&s, day_of(2025, 9, 2));
	struct plan p = small_plan(&s, &maker, "life", WORK);
	assert_int_equal(plan_adopt(&chief, &p, false, &out, &s.err), ST_CONFLICT);
	assert_int_equal(plan_accept(&chief, &p, &s.err), ST_CONFLICT);
	assert_ok(plan_submit(&maker, &p, 0, &check, &s.err));
	adopting_again(&maker, &p);
	assert_str(p.state, "submitted");
	assert_int_equal(plan_accept(&maker, &p, &s.err), ST_DENIED);
	assert_int_equal(plan_save(&maker, &p, &p.scenario, &s.err), ST_CONFLICT);
	assert_ok(plan_return(&chief, &p, STR("more schools"), &s.err));
	adopting_again(&maker, &p);
	assert_str(p.state, "returned");
	adopting_approve(&s, &maker, &chief, &p);
	assert_str(p.state, "accepted");
	if (plan_adopt(&maker, &p, false, &out, &s.err) != ST_OK)
		fail_msg("%s", s.err.text);
	adopting_again(&maker, &p);
	assert_str(p.state, "adopted");
	assert_int_equal(plan_adopt(&chief, &p, false, &out, &s.err), ST_CONFLICT); /* only once */
	assert_int_equal(memberships(&s, day_of(2025, 9, 2)), adopting_given(&p));
	assert_int_equal(memberships(&s, day_of(2025, 8, 31)), before); /* nothing before its day */
	assert_int_equal(plan_undo(&maker, &p, STR(""), &s.err), ST_USAGE);
	assert_ok(plan_undo(&maker, &p, STR("trial"), &s.err));
	adopting_again(&maker, &p);
	assert_str(p.state, "undone");
	assert_int_equal(memberships(&s, day_of(2025, 9, 2)), before);
	small_close(&s);
}

/* A decision rests on figures: when they change after it was approved, adoption names them, and goes on only when told to. */
static void register_changes_underneath(const char *url)
{
	struct small s;
	struct plan_outcome out;
	small_open(&s, url);
	struct plan_desk maker = small_desk(&s, "maker"), chief = small_desk(&s, "chief");
	struct plan p = small_plan(&s, &maker, "under", WORK);
	adopting_approve(&s, &maker, &chief, &p);
	struct change *c = small_begin(&s);
	struct small_row r = {.record = &record_school};
	small_set(&r, "latitude", VALUE_I64(378000001));
	struct row_input in = {.record = &record_school, .id = s.school[7], .values = r.values, .given = r.given};
	assert_ok(change_put(c, &in, NULL, NULL, &s.err));
	small_commit(&s, c);
	int before = memberships(&s, day_of(2025, 9, 2));
	enum status st = plan_adopt(&maker, &p, false, &out, &s.err);
	assert_int_equal(st, out.check.feasible ? ST_CONFLICT : ST_NO);
	assert_true(out.has_changed);
	assert_int_equal(out.changes, 1);
	assert_str(out.change[0].label, "第8小学");
	assert_int_equal(memberships(&s, day_of(2025, 9, 2)), before); /* nothing was written */
	adopting_again(&maker, &p);
	assert_str(p.state, "accepted");
	if (out.check.feasible)
		assert_ok(plan_adopt(&maker, &p, true, &out, &s.err));
	small_close(&s);
}

static void two_adopt_at_once(const char *url)
{
	struct small s;
	small_open(&s, url);
	struct plan_desk maker = small_desk(&s, "maker"), chief = small_desk(&s, "chief");
	struct plan plan[2] = {small_plan(&s, &maker, "one", WORK), small_plan(&s, &maker, "two", WORK / 10)};
	adopting_approve(&s, &maker, &chief, &plan[0]);
	adopting_approve(&s, &maker, &chief, &plan[1]);
	adopting_at_once(&s, url, &maker, plan);
	small_close(&s);
}

static int written(struct small *s) { return memberships(s, day_of(2025, 9, 2)); }

static void power_fails(void **state)
{
	(void)state;
	struct small s;
	small_open(&s, NULL);
	struct plan_desk maker = small_desk(&s, "maker"), chief = small_desk(&s, "chief");
	struct plan p = small_plan(&s, &maker, "power", WORK);
	adopting_approve(&s, &maker, &chief, &p);
	adopting_power_fails(&s, &maker, &p, written);
	small_close(&s);
}

/* What another core would cost is what the objective becomes when everything else is locked and the school is given it. */
static void explanations_hold(void **state)
{
	(void)state;
	struct small s;
	struct plan_context c;
	struct plan_reading r;
	struct plan_lines l;
	small_open(&s, NULL);
	struct plan_desk d = small_desk(&s, "maker");
	struct plan p = small_plan(&s, &d, "why", WORK);
	assert_ok(plan_decision(&d, &p, 0, &l, NULL, &s.err));
	assert_ok(plan_read(&d, &p, TX_NOW, &c, &r, &s.err));
	const struct groups_problem *g = r.problem;
	int *core, n = g->engine.schools, tried = 0;
	assert_ok(groups_cores(&s.arena, g, &l, &core, &s.err));
	struct grouping_value now = grouping_evaluate(&g->engine, core);
	double objective = grouping_total(&g->engine, &now);
	for (int i = 0; i < n; i += 3) {
		struct plan_explanation e;
		assert_ok(groups_explain(&c, &r, &l, str_of(g->school[i].key), &e, &s.err));
		assert_true(e.options > 0 && e.option[0].is_chosen);
		for (size_t k = 0; k < e.options; k++) {
			/* lock everybody else where they are, but the core that would have to open */
			int to = e.option[k].target.n ? groups_find(g, e.option[k].target) : GROUPING_OUTSIDE;
			struct grouping_problem q = g->engine;
			struct grouping_wish *wish = ARENA_ARRAY(&s.arena, struct grouping_wish, (size_t)(g->engine.wishes + n));
			int w = 0;
			for (; w < g->engine.wishes; w++)
				wish[w] = g->engine.wish[w];
			for (int j = 0; j < n; j++)
				wish[w++] = (struct grouping_wish){GROUPING_LOCK, j, j == i || j == to ? to : core[j], 0};
			q.wish = wish;
			q.wishes = w;
			struct engine_result result;
			struct engine_run run = {.seed = 1, .work = 100000};
			int *solved;
			assert_ok(grouping_solve(&s.arena, &q, &run, &result, &solved, &s.err));
			assert_int_equal(result.feasible, e.option[k].is_possible);
			if (result.feasible)
				assert_true(fabs(result.objective - objective - e.option[k].cost) < 1e-9);
			else
				assert_non_null(e.option[k].why);
			tried++;
		}
	}
	assert_true(tried > 100);
	small_close(&s);
}

/* A lock is kept when the plan is solved again, the rest stays near; a lock that cannot be kept is named by names. */
static void wishes_are_kept(void **state)
{
	(void)state;
	struct small s;
	struct plan_lines first, second;
	struct plan_run run;
	struct plan_difference *difference;
	struct str target;
	char key[ID_TEXT], other[ID_TEXT];
	small_open(&s, NULL);
	struct plan_desk d = small_desk(&s, "maker");
	struct plan p = small_plan(&s, &d, "wish", WORK);
	assert_ok(plan_decision(&d, &p, 0, &first, NULL, &s.err));
	id_format(s.school[2], key);
	struct str now = {};
	assert_true(plan_lines_find(&first, str_of(key), &now));
	struct plan_wish forbid = {.kind = PLAN_FORBID, .subject = str_of(key), .target = now};
	assert_ok(plan_wish(&d, &p, &forbid, false, &s.err));
	assert_int_equal(p.scenario.wishes, 1);
	struct plan_ask ask = {.work = WORK, .seed = 1};
	assert_ok(plan_solve(&d, &p, &ask, &run, &s.err));
	assert_true(run.result.feasible);
	assert_int_equal(run.number, 2);
	assert_ok(plan_decision(&d, &p, 0, &second, NULL, &s.err));
	assert_true(plan_lines_find(&second, str_of(key), &target));
	assert_false(str_eq(target, now));
	size_t changed = plan_lines_compare(&s.arena, &first, &second, &difference);
	assert_true(changed >= 1 && changed <= SMALL_SCHOOLS / 4);
	/* submitted, its value stays the run's, counted as its bound is: with what leaving the decision before cost */
	struct plan_desk chief = small_desk(&s, "chief");
	struct check_report check;
	assert_ok(plan_submit(&d, &p, 0, &check, &s.err));
	adopting_again(&d, &p);
	assert_true(fabs(p.objective - run.result.objective) < 1e-5);
	assert_true(fabs(p.bound - run.result.bound) < 1e-5);
	struct plan_run kept;
	assert_ok(plan_decision(&d, &p, 0, &second, &kept, &s.err));
	assert_int_equal(kept.state, RUN_DONE);
	assert_int_equal(kept.number, run.number);
	assert_int_equal(kept.result.work, run.result.work);
	assert_true(str_eq(kept.actor, run.actor) && kept.actor.n);
	assert_ok(plan_return(&chief, &p, STR("again"), &s.err));
	adopting_again(&d, &p);
	/* with next to no work the decision there is stands, or a better one */
	struct plan_run hasty;
	ask.work = 1;
	assert_ok(plan_solve(&d, &p, &ask, &hasty, &s.err));
	assert_true(hasty.result.feasible);
	assert_true(hasty.result.objective <= run.result.objective + 1e-6);
	adopting_again(&d, &p);
	/* rules that cannot all be kept: a core that may not lead */
	id_format(s.school[3], other);
	struct plan_wish lock = {.kind = PLAN_LOCK, .subject = str_of(key), .target = str_of(other)},
			 no_core = {.kind = PLAN_FORBID, .subject = str_of(other), .target = str_of(other)};
	assert_ok(plan_wish(&d, &p, &lock, false, &s.err));
	assert_ok(plan_wish(&d, &p, &no_core, false, &s.err));
	assert_ok(plan_solve(&d, &p, &ask, &run, &s.err));
	assert_true(run.result.infeasible);
	assert_true(str_find(run.why[LANG_ZH], STR("第3小学")) >= 0);
	assert_true(str_find(run.why[LANG_EN], STR("第4小学")) >= 0);
	assert_ok(plan_wish(&d, &p, &lock, true, &s.err));
	assert_int_equal(p.scenario.wishes, 2);
	small_close(&s);
}

/* A stop flag that is up from the start: the run is kept, whether it found anything or not, and says so. */
static void a_stopped_run_is_kept(void **state)
{
	(void)state;
	struct small s;
	struct plan_run run;
	small_open(&s, NULL);
	struct plan_desk d = small_desk(&s, "maker");
	struct plan p = small_plan(&s, &d, "stop", WORK);
	atomic_bool stop = true;
	struct plan_ask ask = {.seed = 1, .stop = &stop};
	assert_ok(plan_solve(&d, &p, &ask, &run, &s.err));
	assert_true(run.was_stopped);
	assert_int_equal(run.state, RUN_DONE);
	struct plan_run *runs;
	size_t n;
	assert_ok(plan_run_list(s.work, &s.arena, p.id, &runs, &n, &s.err));
	assert_int_equal(n, 2);
	struct plan_lines l;
	assert_ok(plan_decision(&d, &p, 0, &l, NULL, &s.err)); /* there is one still */
	small_close(&s);
}

#define ON_BOTH(body)                                                                                                                              \
	static void body##_sqlite(void **state)                                                                                                    \
	{                                                                                                                                          \
		(void)state;                                                                                                                       \
		body(NULL);                                                                                                                        \
	}                                                                                                                                          \
	static void body##_postgres(void **state)                                                                                                  \
	{                                                                                                                                          \
		(void)state;                                                                                                                       \
		char url[PG_URL_MAX];                                                                                                              \
		if (!pg_fresh_url(url))                                                                                                            \
			SKIP_TEST("PostgreSQL is not installed");                                                                                  \
		body(url);                                                                                                                         \
	}
ON_BOTH(whole_life)
ON_BOTH(register_changes_underneath)
ON_BOTH(two_adopt_at_once)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_life_sqlite),
		cmocka_unit_test(whole_life_postgres),
		cmocka_unit_test(register_changes_underneath_sqlite),
		cmocka_unit_test(register_changes_underneath_postgres),
		cmocka_unit_test(two_adopt_at_once_sqlite),
		cmocka_unit_test(two_adopt_at_once_postgres),
		cmocka_unit_test(power_fails),
		cmocka_unit_test(explanations_hold),
		cmocka_unit_test(wishes_are_kept),
		cmocka_unit_test(a_stopped_run_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
