/* The life of plans of pairs over a small register, on both databases: adopted as agreements, undone, a register that changes underneath,
 * two who adopt at once, power that fails in adoption; what explanations say holds; rules that clash are named. */
#include "adopting.h"
#include "areas/planning/pairing/pairing.h"
#include "pg.h"
#include "record/frame.h"

#include <math.h>

static int agreements(struct small *s, day_t day)
{
	struct frame f;
	const struct frame_ask ask[] = {{"tier", FRAME_TEXT, NULL}};
	assert_ok(frame_load(s->reg, &s->arena, &record_agreement, (struct as_of){.day = day, .tx = TX_NOW}, STR("kind = 'pairing'"), ask, 1, &f, &s->err));
	return (int)f.n;
}

static struct plan pairs_of(struct small *s, struct plan_desk *d, const char *name, const char *per_helper)
{
	struct plan_given setting[] = {{STR("per_helper"), str_of(per_helper)}};
	return small_solved(s, d, name, "pairs", setting, 1, 0);
}

/* From draft to undone: agreements begin on the day, run their term, and are gone again. A second plan keeps what was adopted. */
static void whole_life(const char *url)
{
	struct small s;
	struct plan_outcome out;
	small_open(&s, url);
	struct plan_desk maker = small_desk(&s, "maker"), chief = small_desk(&s, "chief");
	struct plan p = pairs_of(&s, &maker, "life", "2");
	adopting_approve(&s, &maker, &chief, &p);
	if (plan_adopt(&maker, &p, false, &out, &s.err) != ST_OK)
		fail_msg("%s", s.err.text);
	adopting_again(&maker, &p);
	assert_str(p.state, "adopted");
	assert_true(adopting_given(&p) >= 5);
	assert_int_equal(agreements(&s, day_of(2025, 8, 31)), 0);
	assert_int_equal(agreements(&s, day_of(2025, 9, 1)), adopting_given(&p));
	assert_int_equal(agreements(&s, day_of(2028, 8, 31)), adopting_given(&p));
	assert_int_equal(agreements(&s, day_of(2028, 9, 1)), 0);
	/* what is so already is wanted again, and writes nothing */
	struct plan q = pairs_of(&s, &maker, "next", "2");
	adopting_approve(&s, &maker, &chief, &q);
	assert_int_equal(q.lines.n, p.lines.n);
	for (size_t i = 0; i < p.lines.n; i++)
		assert_true(str_eq(q.lines.line[i].subject, p.lines.line[i].subject) && str_eq(q.lines.line[i].target, p.lines.line[i].target));
	assert_ok(plan_adopt(&maker, &q, false, &out, &s.err));
	assert_int_equal(agreements(&s, day_of(2025, 9, 1)), adopting_given(&p));
	adopting_again(&maker, &q);
	assert_ok(plan_undo(&maker, &q, STR("trial"), &s.err));
	assert_int_equal(agreements(&s, day_of(2025, 9, 1)), adopting_given(&p));
	assert_ok(plan_undo(&maker, &p, STR("trial"), &s.err));
	assert_int_equal(agreements(&s, day_of(2025, 9, 1)), 0);
	small_close(&s);
}

static void register_changes_underneath(const char *url)
{
	struct small s;
	struct plan_outcome out;
	small_open(&s, url);
	struct plan_desk maker = small_desk(&s, "maker"), chief = small_desk(&s, "chief");
	struct plan p = pairs_of(&s, &maker, "under", "2");
	adopting_approve(&s, &maker, &chief, &p);
	struct change *c = small_begin(&s);
	struct small_row r = {.record = &record_school};
	small_set(&r, "latitude", VALUE_I64(378000001));
	struct row_input in = {.record = &record_school, .id = s.school[7], .values = r.values, .given = r.given};
	assert_ok(change_put(c, &in, NULL, NULL, &s.err));
	small_commit(&s, c);
	enum status st = plan_adopt(&maker, &p, false, &out, &s.err);
	assert_int_equal(st, out.check.feasible ? ST_CONFLICT : ST_NO);
	assert_true(out.has_changed);
	assert_int_equal(out.changes, 1);
	assert_str(out.change[0].label, "第8小学");
	assert_int_equal(agreements(&s, day_of(2025, 9, 2)), 0); /* nothing was written */
	small_close(&s);
}

static void two_adopt_at_once(const char *url)
{
	struct small s;
	small_open(&s, url);
	struct plan_desk maker = small_desk(&s, "maker"), chief = small_desk(&s, "chief");
	struct plan plan[2] = {pairs_of(&s, &maker, "one", "2"), pairs_of(&s, &maker, "two", "3")};
	adopting_approve(&s, &maker, &chief, &plan[0]);
	adopting_approve(&s, &maker, &chief, &plan[1]);
	adopting_at_once(&s, url, &maker, plan);
	small_close(&s);
}

static int written(struct small *s) { return agreements(s, day_of(2025, 9, 2)); }

static void power_fails(void **state)
{
	(void)state;
	struct small s;
	small_open(&s, NULL);
	struct plan_desk maker = small_desk(&s, "maker"), chief = small_desk(&s, "chief");
	struct plan p = pairs_of(&s, &maker, "power", "2");
	adopting_approve(&s, &maker, &chief, &p);
	adopting_power_fails(&s, &maker, &p, written);
	small_close(&s);
}

/* What another helper would cost is what the total becomes when every pair is locked and the school is given that one. */
static void explanations_hold(void **state)
{
	(void)state;
	struct small s;
	struct plan_context c;
	struct plan_reading r;
	struct plan_lines l;
	struct pairing_line *line;
	size_t n;
	int possible = 0, refused = 0;
	small_open(&s, NULL);
	struct plan_desk d = small_desk(&s, "maker");
	struct plan p = pairs_of(&s, &d, "why", "1");
	assert_ok(plan_decision(&d, &p, 0, &l, NULL, &s.err));
	assert_ok(plan_read(&d, &p, TX_NOW, &c, &r, &s.err));
	const struct pairs_problem *g = r.problem;
	assert_ok(pairs_lines(&s.arena, g, &l, &line, &n, &s.err));
	struct check_report now;
	pairing_check(&s.arena, &g->engine, line, n, &now);
	assert_true(now.feasible);
	for (size_t i = 0; i < n; i++) {
		struct plan_explanation e;
		assert_ok(pairs_explain(&c, &r, &l, str_of(pairs_helped(g, line[i].helped)->key), &e, &s.err));
		assert_true(e.options > 1 && e.option[0].is_chosen);
		for (size_t k = 0; k < e.options; k++) {
			struct check_report then;
			int was = line[i].helper, to = planned_find(&g->schools, e.option[k].target);
			line[i].helper = to >= 0 ? g->more[to].helper : PAIRING_NOBODY;
			pairing_check(&s.arena, &g->engine, line, n, &then);
			line[i].helper = was;
			assert_int_equal(then.feasible, e.option[k].is_possible);
			if (then.feasible)
				assert_true(fabs((then.objective - now.objective) / 1e6 - e.option[k].cost) < 1e-6);
			else
				assert_non_null(e.option[k].why);
			possible += then.feasible;
			refused += !then.feasible;
		}
	}
	assert_true(possible > 20 && refused > 10);
	small_close(&s);
}

/* Locks are kept and the rest stays; what cannot be is answered by names, the fewest that clash. */
static void wishes_and_clashes(void **state)
{
	(void)state;
	struct small s;
	struct plan_lines before, after;
	struct plan_run run;
	struct plan_context c;
	struct plan_reading r;
	struct plan_explanation e;
	struct plan_ask ask = {.seed = 1};
	small_open(&s, NULL);
	struct plan_desk d = small_desk(&s, "maker");
	struct plan p = pairs_of(&s, &d, "wishes", "2");
	assert_ok(plan_decision(&d, &p, 0, &before, NULL, &s.err));
	assert_ok(plan_read(&d, &p, TX_NOW, &c, &r, &s.err));
	struct str school = before.line[0].subject;
	assert_ok(pairs_explain(&c, &r, &before, school, &e, &s.err));
	size_t other = 1;
	while (!e.option[other].target.n)
		other++;
	/* a preference counts from what the choice costs and leaving the decision adds */
	struct str target;
	double worth = e.option[other].cost + e.leave;
	assert_true(e.option[other].is_possible && e.option[other].cost > 0 && e.leave > 0);
	for (int i = 0; i < 2; i++) {
		struct plan_wish prefer = {.kind = PLAN_PREFER, .subject = school, .target = e.option[other].target, .weight = i ? 1.01 * worth : 0.5 * e.option[other].cost};
		assert_ok(plan_wish(&d, &p, &prefer, false, &s.err));
		assert_ok(plan_solve(&d, &p, &ask, &run, &s.err));
		assert_ok(plan_decision(&d, &p, 0, &after, NULL, &s.err));
		assert_true(plan_lines_find(&after, school, &target) && str_eq(target, prefer.target) == (i == 1));
	}
	assert_ok(plan_wish(&d, &p, &(struct plan_wish){.kind = PLAN_LOCK, .subject = school, .target = e.option[other].target}, false, &s.err));
	assert_ok(plan_solve(&d, &p, &ask, &run, &s.err));
	assert_ok(plan_decision(&d, &p, 0, &after, NULL, &s.err));
	struct plan_difference *difference;
	assert_true(plan_lines_find(&after, school, &target) && str_eq(target, e.option[other].target));
	assert_true(plan_lines_compare(&s.arena, &before, &after, &difference) <= 3);
	/* nobody may be given to it any more */
	const struct pairs_problem *g = r.problem;
	for (int j = 0; j < g->engine.helpers; j++)
		assert_ok(plan_wish(&d, &p, &(struct plan_wish){.kind = PLAN_FORBID, .subject = school, .target = str_of(pairs_helper(g, j)->key)}, false, &s.err));
	assert_ok(plan_solve(&d, &p, &ask, &run, &s.err));
	assert_true(run.result.infeasible && !run.result.feasible);
	assert_true(str_find(run.why[LANG_EN], plan_label(&r, school)) >= 0);
	assert_true(str_find(run.why[LANG_EN], STR("1 schools must be helped")) >= 0);
	assert_true(str_find(run.why[LANG_EN], STR("has at most")) < 0); /* the cap has no part in it */
	assert_true(str_find(run.why[LANG_ZH], STR("须受帮扶")) >= 0);
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
		cmocka_unit_test(wishes_and_clashes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
