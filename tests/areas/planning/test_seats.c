/* The rolling seat plan over a town of nine units: the best of all courses, steps, budgets, locks, adoption as building projects. */
#include "areas/planning/seatplan/curve.h"
#include "areas/planning/seatplan/milestones.h"
#include "areas/planning/seatplan/planner.h"
#include "town.h"

#include "record/frame.h"

#include <math.h>

/* Pupils count as if half of the rooms were gone: the town lacks seats. */
static void take_rooms(struct town *t, int rooms)
{
	struct change *c = small_begin(&t->s);
	for (int k = 0; k < TOWN_SCHOOLS; k++) {
		struct small_row r = {.record = &record_classrooms};
		small_set(&r, "school", VALUE_ROW(t->school[k]));
		small_set(&r, "year", VALUE_I64(TOWN_YEAR));
		small_set(&r, "section", VALUE_STR(STR("primary")));
		small_set(&r, "rooms", VALUE_I64(rooms));
		small_put(&t->s, c, &r, (struct id){});
	}
	small_commit(&t->s, c);
}

static size_t buildings(struct town *t, const struct record *r, const char *field)
{
	struct frame f;
	const struct frame_ask ask[] = {{field, FRAME_TEXT, NULL}};
	assert_ok(frame_load(t->s.reg, &t->s.arena, r, (struct as_of){.day = day_of(2025, 9, 2), .tx = TX_NOW}, STR(""), ask, 1, &f, &t->s.err));
	return f.n;
}

static struct seatplan_plan outcome_of(struct town *t, const struct seats_problem *q, const struct seatplan_decision *list, int n)
{
	struct seatplan_outcomes *outcomes;
	struct seatplan_plan plan;
	assert_ok(seatplan_outcomes_new(&t->s.arena, &q->engine, &outcomes, &t->s.err));
	assert_ok(seatplan_outcome(outcomes, &t->s.arena, list, n, &plan, &t->s.err));
	return plan;
}

static struct plan_given three_years[] = {{STR("years"), STR("3")}};

/* Every course of both sites over three years, through the planner's checker: the best is what is found. */
static void best_of_all(void **state)
{
	(void)state;
	static const char *const plot[] = {"", "open2025", "open2026"};
	static const char *const grows[] = {"", "expand2025x3", "expand2025x6", "expand2026x3", "expand2026x6", "expand2025x3+expand2026x3"};
	struct town t;
	struct plan_context c;
	struct plan_reading r;
	double least = INFINITY;
	int feasible = 0, tried = 0;
	town_open(&t, NULL);
	take_rooms(&t, 6);
	struct plan_desk d = small_desk(&t.s, "maker");
	struct plan p = town_plan(&t, &d, "seats", "all", three_years, 1);
	struct plan_run run = town_solve(&t, &d, &p);
	assert_true(run.result.feasible);
	assert_ok(plan_read(&d, &p, TX_NOW, &c, &r, &t.s.err));
	const struct seats_problem *q = r.problem;
	assert_int_equal(q->decidable, 2);
	assert_int_equal(q->engine.years, 3);
	for (size_t i = 0; i < ARRAY_LEN(plot); i++)
		for (size_t k = 0; k < ARRAY_LEN(grows); k++)
			for (int rooms = 0; rooms < 27; rooms++) {
				struct arena_mark mark = arena_mark(&t.s.arena);
				struct check_report check;
				struct buf course;
				int year = 2025;
				buf_init(&course, 0);
				buf_cstr(&course, grows[k]);
				for (int rest = rooms; year < 2028; year++, rest /= 3)
					if (rest % 3)
						buf_printf(&course, "%sflex%dx%d", course.n ? "+" : "", year, rest % 3);
				struct plan_line line[2];
				for (int s = 0; s < 2; s++) {
					int site = q->by_key[s];
					line[s] = (struct plan_line){q->site[site].key, q->site[site].kind == SEATS_NEW ? str_of(plot[i]) : buf_view(&course)};
				}
				struct plan_lines l = {line, 2};
				assert_ok(p.planner->check(&c, &r, &l, &check, &t.s.err));
				tried++;
				if (check.feasible) {
					feasible++;
					least = fmin(least, check.objective);
				}
				buf_done(&course);
				arena_reset(&t.s.arena, mark);
			}
	assert_true(feasible > 20 && tried == 3 * 6 * 27);
	assert_true(run.result.bound <= least + 1e-6);
	assert_true(run.result.objective <= least * (1 + 1e-9)); /* rooms of the plot and later growth are not among those tried */
	assert_true(run.result.objective >= run.result.bound - 1e-6);
	/* solved again in no time, the decision there is stands */
	struct plan_run hasty;
	assert_ok(plan_solve(&d, &p, &(struct plan_ask){.work = 1, .seed = 1}, &hasty, &t.s.err));
	assert_true(hasty.result.feasible);
	assert_true(hasty.result.objective <= run.result.objective + 1e-6);
	town_close(&t);
}

/* The judge agrees with what was solved; what is decided keeps steps; without money nothing is built and pupils stay without a seat. */
static void money_and_steps(void **state)
{
	(void)state;
	struct town t;
	struct plan_lines l;
	struct plan_context c;
	struct plan_reading r;
	struct check_report check;
	town_open(&t, NULL);
	take_rooms(&t, 6);
	struct plan_desk d = small_desk(&t.s, "maker");
	int64_t unmet[3];
	static const char *const budget[] = {"0", "40", "100"};
	for (int k = 0; k < 3; k++) {
		struct plan_given set[] = {{STR("years"), STR("3")}, {STR("budget"), str_of(budget[k])}};
		struct plan p = town_plan(&t, &d, "seats", budget[k], set, 2);
		struct plan_run run = town_solve(&t, &d, &p);
		struct seatplan_decision *list;
		struct seatplan_plan plan;
		int n;
		assert_true(run.result.feasible);
		assert_ok(plan_decision(&d, &p, 0, &l, NULL, &t.s.err));
		assert_ok(plan_read(&d, &p, TX_NOW, &c, &r, &t.s.err));
		assert_ok(p.planner->check(&c, &r, &l, &check, &t.s.err));
		assert_true(check.feasible);
		assert_true(fabs(check.objective - run.result.objective) < 1e-6);
		assert_ok(seats_decisions(&t.s.arena, r.problem, &l, &list, &n, &t.s.err));
		plan = outcome_of(&t, r.problem, list, n);
		unmet[k] = plan.year[0].unserved + plan.year[1].unserved + plan.year[2].unserved;
		if (!k)
			assert_int_equal(n, 0);
		for (int i = 0; i < n; i++)
			assert_true(list[i].kind != SEATPLAN_EXPAND || list[i].classes % 3 == 0);
	}
	assert_true(unmet[0] > unmet[1] && unmet[1] >= unmet[2]);
	town_close(&t);
}

static void locks_hold(void **state)
{
	(void)state;
	struct town t;
	char key[ID_TEXT];
	struct plan_lines l;
	struct str target;
	town_open(&t, NULL);
	take_rooms(&t, 6);
	struct plan_desk d = small_desk(&t.s, "maker");
	struct plan p = town_plan(&t, &d, "seats", "locked", three_years, 1);
	id_format(t.plot, key);
	struct plan_wish w = {.kind = PLAN_LOCK, .subject = str_of(key), .target = STR("open2026")};
	assert_ok(plan_wish(&d, &p, &w, false, &t.s.err));
	assert_ok(plan_get(&d, STR("locked"), &p, &t.s.err));
	struct plan_run run = town_solve(&t, &d, &p);
	assert_true(run.result.feasible);
	assert_ok(plan_decision(&d, &p, 0, &l, NULL, &t.s.err));
	assert_true(plan_lines_find(&l, str_of(key), &target));
	assert_str(target, "open2026");
	/* what cannot be done there is an error that names it */
	w.target = STR("open2050");
	assert_ok(plan_wish(&d, &p, &w, false, &t.s.err));
	assert_ok(plan_get(&d, STR("locked"), &p, &t.s.err));
	struct plan_ask ask = {.work = 1000000, .seed = 1};
	assert_int_equal(plan_solve(&d, &p, &ask, &run, &t.s.err), ST_INVALID);
	assert_non_null(strstr(t.s.err.text, "open2050"));
	town_close(&t);
}

/* A step of the first project is done, a year late: the project's standing says so, and the table names it. */
static void follow_one(struct town *t, struct plan_desk *d, struct plan *p, const struct seats_problem *q, const struct seats_project *project, int n)
{
	struct seats_standing *before, *after;
	struct frame f;
	struct report table;
	struct buf text;
	size_t use = 0;
	const struct frame_ask ask[] = {{"step", FRAME_TEXT, NULL}, {"due", FRAME_INTEGER, NULL}, {"project", FRAME_INDEX, NULL}};
	assert_ok(seats_standings(d, p, q, project, n, &before, &t->s.err));
	assert_non_null(before);
	for (int i = 0; i < n; i++)
		assert_true(before[i].name.n && before[i].from <= before[i].use && before[i].use != DAY_MAX);
	assert_ok(frame_load(t->s.reg, &t->s.arena, &record_building_step, as_of_today(t->s.reg), STR(""), ask, 2, &f, &t->s.err));
	while (use < f.n && !str_eq(f.columns[0].texts[f.columns[0].index[use]], STR("use")))
		use++;
	day_t due = (day_t)(f.columns[1].i[use] / 4);
	struct change *c = small_begin(&t->s);
	struct small_row r = {.record = &record_building_step};
	small_set(&r, "done", value_of_date((struct pdate){due + 365, DATE_DAY}));
	small_put(&t->s, c, &r, f.ids[use]);
	small_commit(&t->s, c);
	assert_ok(seats_standings(d, p, q, project, n, &after, &t->s.err));
	int moved = 0;
	for (int i = 0; i < n; i++) {
		moved += after[i].use == before[i].use + 365;
		assert_true(after[i].use == before[i].use || after[i].use == before[i].use + 365);
	}
	assert_int_equal(moved, 1);
	report_init(&table, &t->s.arena, LANG_EN, STR("board"));
	assert_ok(seats_milestones_report(d, p, q, project, n, &table, &t->s.err));
	buf_init(&text, 0);
	report_to_text(&table, &(struct text_options){}, &text);
	assert_true(str_find(buf_view(&text), STR("done late")) >= 0);
	buf_done(&text);
}

static void projects_are_followed(void **state)
{
	(void)state;
	struct town t;
	struct plan_outcome out;
	struct plan_context c;
	struct plan_reading r;
	struct seats_standing *none;
	struct seatplan_decision *list;
	int n, projects;
	town_open(&t, NULL);
	take_rooms(&t, 6);
	struct plan_desk maker = small_desk(&t.s, "maker"), chief = small_desk(&t.s, "chief");
	struct plan p = town_plan(&t, &maker, "seats", "build", three_years, 1);
	assert_true(town_solve(&t, &maker, &p).result.feasible);
	adopting_approve(&t.s, &maker, &chief, &p);
	assert_ok(plan_read(&maker, &p, p.read_tx, &c, &r, &t.s.err));
	assert_ok(seats_decisions(&t.s.arena, r.problem, &p.lines, &list, &n, &t.s.err));
	struct seats_project *project = seats_projects(&t.s.arena, r.problem, list, n, &projects);
	assert_ok(seats_standings(&maker, &p, r.problem, project, projects, &none, &t.s.err));
	assert_null(none); /* nothing of it is in the register yet */
	assert_ok(plan_adopt(&maker, &p, false, &out, &t.s.err));
	assert_ok(plan_get(&maker, STR("build"), &p, &t.s.err));
	follow_one(&t, &maker, &p, r.problem, project, projects);
	town_close(&t);
}

/* Adopted plans are building projects with steps; the next plan takes them as given; undone they are gone. */
static void becomes_projects(void **state)
{
	(void)state;
	struct town t;
	struct plan_outcome out;
	struct plan_context c;
	struct plan_reading r;
	town_open(&t, NULL);
	take_rooms(&t, 6);
	struct plan_desk maker = small_desk(&t.s, "maker"), chief = small_desk(&t.s, "chief");
	struct plan p = town_plan(&t, &maker, "seats", "build", three_years, 1);
	assert_true(town_solve(&t, &maker, &p).result.feasible);
	adopting_approve(&t.s, &maker, &chief, &p);
	assert_int_equal(buildings(&t, &record_building, "name"), 0);
	if (plan_adopt(&maker, &p, false, &out, &t.s.err) != ST_OK)
		fail_msg("%s %s", t.s.err.text, t.s.faults.n ? t.s.faults.list[0].rule : "");
	struct seatplan_decision *list;
	int n, projects;
	assert_ok(plan_read(&maker, &p, p.read_tx, &c, &r, &t.s.err));
	assert_ok(seats_decisions(&t.s.arena, r.problem, &p.lines, &list, &n, &t.s.err));
	(void)seats_projects(&t.s.arena, r.problem, list, n, &projects);
	assert_true(projects > 0);
	assert_int_equal(buildings(&t, &record_building, "name"), projects);
	assert_true(buildings(&t, &record_building_step, "step") >= 3 * (size_t)projects);
	/* a plan made after it finds those seats standing */
	struct seatplan_plan before, after;
	before = outcome_of(&t, r.problem, NULL, 0);
	struct plan next = town_plan(&t, &maker, "seats", "next", three_years, 1);
	assert_ok(plan_read(&maker, &next, TX_NOW, &c, &r, &t.s.err));
	const struct seats_problem *q = r.problem;
	struct seatplan_decision *passing = ARENA_ARRAY(&t.s.arena, struct seatplan_decision, (size_t)q->engine.locks + 1);
	int m = 0;
	for (int i = 0; i < q->engine.locks; i++)
		passing[m++] = q->engine.lock[i];
	after = outcome_of(&t, q, passing, m);
	assert_true(after.year[2].seats > before.year[2].seats);
	assert_ok(plan_get(&maker, STR("build"), &p, &t.s.err));
	assert_ok(plan_undo(&maker, &p, STR("trial"), &t.s.err));
	assert_int_equal(buildings(&t, &record_building, "name"), 0);
	town_close(&t);
}

/* Two counties of one town, solved apart: a plan of the whole by its judge, within the money of both together, and never above doing
 * nothing nor below the bound. */
static void counties_apart(void **state)
{
	(void)state;
	struct town t;
	struct plan_context c;
	struct plan_reading r;
	town_open(&t, NULL);
	take_rooms(&t, 6);
	struct plan_desk maker = small_desk(&t.s, "maker");
	struct plan p = town_plan(&t, &maker, "seats", "apart", three_years, 1);
	assert_ok(plan_read(&maker, &p, TX_NOW, &c, &r, &t.s.err));
	struct seats_problem *q = (struct seats_problem *)(uintptr_t)r.problem;
	struct engine_run run = {.work = 2000000000, .seed = 1, .threads = 1};
	struct engine_result one, apart;
	struct seatplan_decision *list;
	struct seatplan_plan nothing;
	struct check_report check;
	int64_t micro;
	int n;
	assert_ok(seats_solve_counties(&t.s.arena, q, &run, &one, &list, &n, &t.s.err));
	struct id other = t.unit[0]; /* any id will do for a county */
	for (size_t i = 0; i < q->demand.units; i++)
		if (q->demand.unit[i].lat > 38.005)
			q->demand.unit[i].county = other;
	for (int j = 0; j < q->engine.sites; j++)
		if (q->site[j].lat > 38.005)
			q->site[j].county = other;
	assert_ok(seats_solve_counties(&t.s.arena, q, &run, &apart, &list, &n, &t.s.err));
	assert_true(one.feasible && apart.feasible && n > 0);
	assert_ok(seatplan_check(&t.s.arena, &q->engine, list, n, &check, &micro, &t.s.err));
	assert_true(check.feasible);
	assert_true(fabs((double)micro / 1e6 - apart.objective) < 1e-6 * apart.objective);
	assert_ok(seats_rules(q, &t.s.arena, list, n, &t.s.err));
	nothing = outcome_of(&t, q, NULL, 0);
	assert_true(apart.objective <= (double)nothing.objective_micro / 1e6);
	assert_true(apart.bound <= one.objective * (1 + 1e-9) && one.bound <= apart.objective * (1 + 1e-9));
	town_close(&t);
}

enum { CURVE_SHARE, CURVE_BUDGET, CURVE_SPENT, CURVE_UNMET, CURVE_WORST, CURVE_OBJECTIVE, CURVE_GAP, CURVE_RUN };

/* More money never comes to more, and no point spends what it does not have. */
static const struct report_table *curve_of(struct town *t, struct plan_desk *d, const struct plan *p, size_t rows)
{
	struct plan_context c;
	struct plan_reading r;
	struct report out;
	report_init(&out, &t->s.arena, LANG_EN, STR("curve"));
	assert_ok(plan_read(d, p, TX_NOW, &c, &r, &t->s.err));
	assert_ok(seats_curve_report(d, p, &r, &out, &t->s.err));
	assert_int_equal(out.first->kind, BLOCK_TABLE);
	const struct report_table *table = out.first->table;
	assert_int_equal(table->row_count, rows);
	for (size_t i = 0; i < rows; i++) {
		const struct report_value *at = table->cells + i * (size_t)table->column_count;
		assert_true(at[CURVE_SPENT].real <= at[CURVE_BUDGET].real + 1e-9);
		if (!i)
			continue;
		const struct report_value *before = at - table->column_count;
		assert_true(at[CURVE_SHARE].real > before[CURVE_SHARE].real);
		assert_true(at[CURVE_OBJECTIVE].real <= before[CURVE_OBJECTIVE].real);
	}
	return table;
}

/* Solved in no time with much money and long with little: what is found with little stands with much, in the curve and, where it is told
 * of, in the run itself; and what spends nothing stands everywhere. */
static void money_never_buys_less(void **state)
{
	(void)state;
	static const uint64_t work[][SEATS_SHARES] = {{1, 1, 500000000, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 500000000, 1}, {1, 1, 1, 1, 1, 1, 500000000}};
	struct town t;
	town_open(&t, NULL);
	take_rooms(&t, 6);
	struct plan_desk d = small_desk(&t.s, "maker");
	for (size_t k = 0; k < ARRAY_LEN(work); k++) {
		struct plan p = town_plan(&t, &d, "seats", arena_printf(&t.s.arena, "curve%zu", k), three_years, 1);
		struct plan_run run = {};
		double best[SEATS_SHARES];
		for (int i = 0; i < SEATS_SHARES; i++) {
			struct plan varied;
			assert_ok(seats_with_share(&t.s.arena, &p, seats_shares[i], &varied, &t.s.err));
			struct plan_ask ask = {.work = work[k][i], .seed = 1, .is_fresh = true};
			assert_ok(plan_solve(&d, &varied, &ask, &run, &t.s.err));
			best[i] = run.result.objective;
		}
		const struct report_table *table = curve_of(&t, &d, &p, SEATS_SHARES);
		const struct report_value *last = table->cells + (size_t)(SEATS_SHARES - 1) * (size_t)table->column_count;
		for (int i = 0; i < SEATS_SHARES; i++) /* 150 % pays for all */
			assert_true(last[CURVE_OBJECTIVE].real <= best[i] + 1e-6);
		if (k)
			continue;
		assert_true(best[2] < best[0] - 1); /* half of the money buys something, which the hasty run with 150 % did not find */
		assert_true(best[5] > best[2] + 1);
		struct plan_lines known;
		struct plan half;
		struct plan_run of_half;
		assert_ok(seats_with_share(&t.s.arena, &p, 50, &half, &t.s.err));
		assert_ok(plan_run_under(&d, &half, &of_half, &t.s.err));
		assert_ok(plan_lines_read(&t.s.arena, of_half.lines, &known, &t.s.err));
		struct plan_ask told = {.work = 1, .seed = 1, .is_fresh = true, .known = &known, .knowns = 1};
		assert_ok(plan_solve(&d, &p, &told, &run, &t.s.err));
		assert_true(fabs(run.result.objective - best[2]) < 1e-6);
		/* what there is no money for is not taken */
		struct plan poor;
		assert_ok(seats_with_share(&t.s.arena, &p, 0, &poor, &t.s.err));
		assert_ok(plan_solve(&d, &poor, &told, &run, &t.s.err));
		assert_true(fabs(run.result.objective - best[0]) < 1e-6);
	}
	town_close(&t);
}

/* Killed somewhere in adoption: all projects with their steps, or none. */
static void power_fails(void **state)
{
	(void)state;
	struct town t;
	struct plan_outcome out;
	size_t projects = 0, steps = 0;
	bool adopted = false;
	town_open(&t, NULL);
	take_rooms(&t, 6);
	struct plan_desk maker = small_desk(&t.s, "maker"), chief = small_desk(&t.s, "chief");
	struct plan p = town_plan(&t, &maker, "seats", "power", three_years, 1);
	assert_true(town_solve(&t, &maker, &p).result.feasible);
	adopting_approve(&t.s, &maker, &chief, &p);
	for (int us = 500; us < 200000 && !adopted; us = us * 5 / 3) {
		adopting_killed(&t.s, &maker, p.name, us);
		assert_ok(plan_get(&maker, STR("power"), &p, &t.s.err));
		adopted = str_eq(p.state, STR("adopted"));
		projects = buildings(&t, &record_building, "name");
		steps = buildings(&t, &record_building_step, "step");
		assert_true(adopted ? projects > 0 && steps >= 3 * projects : projects == 0 && steps == 0);
	}
	if (!adopted)
		assert_ok(plan_adopt(&maker, &p, false, &out, &t.s.err));
	assert_true(buildings(&t, &record_building, "name") > 0);
	town_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(best_of_all), cmocka_unit_test(money_and_steps), cmocka_unit_test(locks_hold),
					   cmocka_unit_test(becomes_projects), cmocka_unit_test(projects_are_followed),
					   cmocka_unit_test(counties_apart), cmocka_unit_test(money_never_buys_less), cmocka_unit_test(power_fails)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
