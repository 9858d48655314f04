/* Service areas as plans over a town of nine units: the best of all divisions, hand changes, adoption as dated zones, undoing, power that
 * fails, what clashes. */
#include "areas/planning/districts/districts.h"
#include "town.h"

#include "record/frame.h"

#include <math.h>

/* Units in the zones of the schools on a day, counted by zone. */
static void count_zones(struct town *t, day_t day, int *ret)
{
	struct frame zone, unit, link;
	const struct frame_ask name[] = {{"name", FRAME_TEXT, NULL}}, code[] = {{"code", FRAME_TEXT, NULL}};
	struct as_of at = {.day = day, .tx = TX_NOW};
	assert_ok(frame_load(t->s.reg, &t->s.arena, &record_zone, at, STR(""), name, 1, &zone, &t->s.err));
	assert_ok(frame_load(t->s.reg, &t->s.arena, &record_unit, at, STR(""), code, 1, &unit, &t->s.err));
	const struct frame_ask ask[] = {{"zone", FRAME_INDEX, &zone}, {"unit", FRAME_INDEX, &unit}};
	assert_ok(frame_load(t->s.reg, &t->s.arena, &record_zone_unit, at, STR(""), ask, 2, &link, &t->s.err));
	for (int k = 0; k < TOWN_SCHOOLS; k++) {
		int32_t z = frame_find(&zone, t->zone[k]);
		ret[k] = 0;
		for (size_t i = 0; i < link.n; i++)
			ret[k] += z >= 0 && link.columns[0].index[i] == z;
	}
}

/* All 3⁹ divisions through the planner's own checker. */
static void best_of_all(void **state)
{
	(void)state;
	struct town t;
	town_open(&t, NULL);
	struct plan_desk d = small_desk(&t.s, "maker");
	struct plan_given set[] = {{STR("change_km"), STR("0.2")}};
	struct plan p = town_plan(&t, &d, "districts", "all", set, 1);
	struct plan_run run = town_solve(&t, &d, &p);
	struct plan_context c;
	struct plan_reading r;
	if (!run.result.feasible)
		fail_msg("%.*s", STR_ARG(run.why[LANG_EN]));
	assert_ok(plan_read(&d, &p, TX_NOW, &c, &r, &t.s.err));
	const struct districts_problem *q = r.problem;
	assert_int_equal(q->engine.units, TOWN_UNITS);
	assert_int_equal(q->engine.sites, TOWN_SCHOOLS);
	assert_int_equal(q->engine.first[TOWN_UNITS], 24); /* twelve borders of the squares, both ways: corners do not count */
	int64_t pupils = 0;
	for (int i = 0; i < TOWN_UNITS; i++)
		pupils += q->unit[i].pupils;
	assert_true(llabs(pupils - 6 * (3 * TOWN_GRADE - 20)) <= 6); /* nothing grows, nothing is lost but by rounding */
	struct plan_line line[TOWN_UNITS];
	struct plan_lines l = {line, TOWN_UNITS};
	double least = INFINITY;
	int feasible = 0;
	for (int code = 0; code < 19683; code++) {
		struct arena_mark mark = arena_mark(&t.s.arena);
		struct check_report check;
		for (int i = 0, rest = code; i < TOWN_UNITS; i++, rest /= 3)
			line[i] = (struct plan_line){str_of(q->unit[i].key), str_of(q->site[rest % 3].key)};
		assert_ok(p.planner->check(&c, &r, &l, &check, &t.s.err));
		if (check.feasible) {
			feasible++;
			least = fmin(least, check.objective);
		}
		arena_reset(&t.s.arena, mark);
	}
	assert_true(feasible > 10 && feasible < 19683);
	assert_true(fabs(run.result.objective - least) < 1e-6 * least);
	assert_true(run.result.bound <= least * (1 + 1e-9));
	town_close(&t);
}

static struct plan solved(struct town *t, struct plan_desk *d, const char *name)
{
	struct plan_given set[] = {{STR("change_km"), STR("0")}};
	struct plan p = town_plan(t, d, "districts", name, set, 1);
	struct plan_run run = town_solve(t, d, &p);
	if (!run.result.feasible)
		fail_msg("%.*s", STR_ARG(run.why[LANG_EN]));
	return p;
}

/* What a unit's other school would cost by the explanation is what the trial says; what breaks a rule is not kept. */
static void changed_by_hand(void **state)
{
	(void)state;
	struct town t;
	struct plan_lines l;
	struct plan_context c;
	struct plan_reading r;
	town_open(&t, NULL);
	struct plan_desk d = small_desk(&t.s, "maker");
	struct plan p = solved(&t, &d, "hand");
	assert_ok(plan_decision(&d, &p, 0, &l, NULL, &t.s.err));
	assert_ok(plan_read(&d, &p, TX_NOW, &c, &r, &t.s.err));
	int possible = 0, impossible = 0;
	for (size_t i = 0; i < l.n; i++) {
		struct plan_explanation e;
		assert_ok(p.planner->explain(&c, &r, &l, l.line[i].subject, &e, &t.s.err));
		for (size_t k = 0; k < e.options; k++) {
			struct plan_line move = {l.line[i].subject, e.option[k].target};
			struct plan_trial trial;
			struct plan_run run;
			assert_ok(plan_try(&d, &p, 1, &move, 1, &trial, &t.s.err));
			assert_true(trial.before.feasible);
			assert_int_equal(trial.after.feasible, e.option[k].is_possible);
			if (!trial.after.feasible) {
				assert_int_equal(plan_keep(&d, &p, &trial, &run, &t.s.err), ST_NO);
				impossible++;
				continue;
			}
			assert_true(fabs(trial.after.objective - trial.before.objective - e.option[k].cost) < 1e-9);
			if (e.option[k].is_chosen || possible++)
				continue;
			assert_ok(plan_keep(&d, &p, &trial, &run, &t.s.err));
			assert_true(isinf(run.result.bound) && run.result.bound < 0); /* nothing was proved of it */
			assert_int_equal(run.number, 2);
			assert_ok(plan_decision(&d, &p, 0, &l, NULL, &t.s.err)); /* the newest is the changed one */
			struct str target;
			assert_true(plan_lines_find(&l, move.subject, &target));
			assert_true(str_eq(target, move.target));
			assert_ok(plan_decision(&d, &p, 1, &l, NULL, &t.s.err));
		}
	}
	assert_true(possible > 0 && impossible > 0);
	struct plan_line nobody = {STR("00000000000000000000000000000000"), STR("")};
	struct plan_trial trial;
	assert_int_equal(plan_try(&d, &p, 1, &nobody, 1, &trial, &t.s.err), ST_NOT_FOUND);
	town_close(&t);
}

static void adopted_and_undone(void **state)
{
	(void)state;
	struct town t;
	struct plan_outcome out;
	int before[TOWN_SCHOOLS], after[TOWN_SCHOOLS], planned[TOWN_SCHOOLS] = {}, again[TOWN_SCHOOLS];
	town_open(&t, NULL);
	struct plan_desk maker = small_desk(&t.s, "maker"), chief = small_desk(&t.s, "chief");
	count_zones(&t, day_of(2025, 9, 2), before);
	struct plan p = solved(&t, &maker, "adopt");
	adopting_approve(&t.s, &maker, &chief, &p);
	if (plan_adopt(&maker, &p, false, &out, &t.s.err) != ST_OK)
		fail_msg("%s %s", t.s.err.text, t.s.faults.n ? t.s.faults.list[0].rule : "");
	for (size_t i = 0; i < p.lines.n; i++)
		for (int k = 0; k < TOWN_SCHOOLS; k++) {
			char hex[ID_TEXT];
			id_format(t.school[k], hex);
			planned[k] += str_eq(p.lines.line[i].target, str_of(hex));
		}
	count_zones(&t, day_of(2025, 9, 2), after);
	assert_memory_equal(after, planned, sizeof after);
	assert_memory_not_equal(after, before, sizeof after);
	count_zones(&t, day_of(2025, 8, 31), again); /* nothing before its day */
	assert_memory_equal(again, before, sizeof again);
	assert_ok(plan_get(&maker, STR("adopt"), &p, &t.s.err));
	assert_ok(plan_undo(&maker, &p, STR("trial"), &t.s.err));
	count_zones(&t, day_of(2025, 9, 2), again);
	assert_memory_equal(again, before, sizeof again);
	town_close(&t);
}

/* Killed somewhere in adoption: all of it or nothing. */
static void power_fails(void **state)
{
	(void)state;
	struct town t;
	struct plan_outcome out;
	int before[TOWN_SCHOOLS], now[TOWN_SCHOOLS];
	bool adopted = false;
	town_open(&t, NULL);
	struct plan_desk maker = small_desk(&t.s, "maker"), chief = small_desk(&t.s, "chief");
	count_zones(&t, day_of(2025, 9, 2), before);
	struct plan p = solved(&t, &maker, "power");
	adopting_approve(&t.s, &maker, &chief, &p);
	for (int us = 500; us < 200000 && !adopted; us = us * 5 / 3) {
		adopting_killed(&t.s, &maker, p.name, us);
		assert_ok(plan_get(&maker, STR("power"), &p, &t.s.err));
		adopted = str_eq(p.state, STR("adopted"));
		count_zones(&t, day_of(2025, 9, 2), now);
		if (!adopted)
			assert_memory_equal(now, before, sizeof now);
		else
			assert_memory_not_equal(now, before, sizeof now);
	}
	if (!adopted)
		assert_ok(plan_adopt(&maker, &p, false, &out, &t.s.err));
	town_close(&t);
}

static void clashes_are_named(void **state)
{
	(void)state;
	struct town t;
	char unit[ID_TEXT], school[ID_TEXT];
	town_open(&t, NULL);
	struct plan_desk d = small_desk(&t.s, "maker");
	struct plan_given set[] = {{STR("overfull"), STR("0")}, {STR("fill"), STR("50")}};
	struct plan p = town_plan(&t, &d, "districts", "clash", set, 2);
	struct plan_run run = town_solve(&t, &d, &p);
	assert_true(run.result.infeasible); /* half of the seats are fewer than the pupils */
	assert_true(str_find(run.why[LANG_EN], STR("镇")) >= 0 || str_find(run.why[LANG_EN], STR("单元")) >= 0);
	/* locked to one school and forbidden there */
	struct plan q = town_plan(&t, &d, "districts", "locked", NULL, 0);
	id_format(t.unit[2], unit);
	id_format(t.school[2], school);
	struct plan_wish w = {.kind = PLAN_LOCK, .subject = str_of(unit), .target = str_of(school)};
	assert_ok(plan_wish(&d, &q, &w, false, &t.s.err));
	assert_ok(plan_get(&d, STR("locked"), &q, &t.s.err));
	run = town_solve(&t, &d, &q);
	if (run.result.feasible) {
		struct plan_lines l;
		struct str target;
		assert_ok(plan_decision(&d, &q, 0, &l, NULL, &t.s.err));
		assert_true(plan_lines_find(&l, str_of(unit), &target));
		assert_true(str_eq(target, str_of(school)));
	} else {
		assert_true(run.result.infeasible);
	}
	town_close(&t);
}

/* A unit whose shape crosses itself is named, and stands in the plan as a point. */
static void crossed_shapes_are_named(void **state)
{
	(void)state;
	struct town t;
	struct plan_context c;
	struct plan_reading r;
	int named = 0;
	town_open(&t, NULL);
	struct change *change = small_begin(&t.s);
	struct small_row row = {.record = &record_unit};
	small_set(&row, "shape", VALUE_STR(STR("{\"type\":\"Polygon\",\"coordinates\":[[[116.0,38.0],[116.01,38.01],[116.01,38.0],[116.0,38.01],[116.0,38.0]]]}")));
	small_put(&t.s, change, &row, t.unit[4]);
	small_commit(&t.s, change);
	struct plan_desk d = small_desk(&t.s, "maker");
	struct plan p = solved(&t, &d, "crossed");
	assert_ok(plan_read(&d, &p, TX_NOW, &c, &r, &t.s.err));
	for (size_t i = 0; i < r.left_outs; i++)
		named += str_eq(r.left_out[i].label, STR("第4单元")) && str_find(str_of(r.left_out[i].why), STR("crosses itself")) >= 0;
	assert_int_equal(named, 1);
	town_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(best_of_all), cmocka_unit_test(changed_by_hand), cmocka_unit_test(adopted_and_undone), cmocka_unit_test(power_fails),
		cmocka_unit_test(clashes_are_named), cmocka_unit_test(crossed_shapes_are_named)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
