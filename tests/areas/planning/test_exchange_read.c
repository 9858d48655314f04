/* What the planner of exchange reads: who is eligible, exempt, out, and what is named; and that its best is the best there is. */
#include "staff.h"

#include <math.h>

static const struct exch_teacher *teacher(const struct exch_problem *p, const struct staff *f, int i, int *ret)
{
	char key[ID_TEXT];
	id_format(f->person[i], key);
	*ret = exch_find_teacher(p, str_of(key));
	return *ret < 0 ? NULL : &p->teacher[*ret];
}

static bool is_named(const struct plan_reading *r, struct str part, const char *why)
{
	for (size_t i = 0; i < r->left_outs; i++)
		if (str_find(r->left_out[i].label, part) >= 0 && strstr(r->left_out[i].why, why))
			return true;
	return false;
}

static void exempt(struct small *s, struct change *c, struct id person, const char *kind)
{
	struct small_row r = {.record = &record_exemption};
	small_set(&r, "person", VALUE_ROW(person));
	small_set(&r, "kind", VALUE_STR(str_of(kind)));
	small_set(&r, "from", small_day(2025, 1, 1));
	small_put(s, c, &r, (struct id){});
}

static void who_may_move(void **state)
{
	(void)state;
	struct small s;
	struct plan_context c;
	struct plan_reading r;
	small_open(&s, NULL);
	struct staff f = {.s = &s};
	struct change *w = small_begin(&s);
	int plain = staff_add(&f, w, &(struct member){.school = 0, .name = "王小明", .level = "city", .degree = "bachelor"});
	int fresh = staff_add(&f, w, &(struct member){.school = 0, .since = 2021});
	int nursing = staff_add(&f, w, &(struct member){.school = 0});
	int old = staff_add(&f, w, &(struct member){.school = 0, .born = 1972});
	int old_man = staff_add(&f, w, &(struct member){.school = 0, .born = 1972, .sex = "m"});
	int head = staff_add(&f, w, &(struct member){.school = 2, .role = "head", .since = 2018});
	int new_head = staff_add(&f, w, &(struct member){.school = 4, .role = "head", .since = 2021});
	int unwilling = staff_add(&f, w, &(struct member){.school = 0, .consents = "no"});
	int unknown = staff_add(&f, w, &(struct member){.school = 0, .subject = ""});
	int twice = staff_add(&f, w, &(struct member){.school = 0});
	int a = staff_add(&f, w, &(struct member){.school = 0}), b = staff_add(&f, w, &(struct member){.school = 2, .partner = "T0011"});
	int far = staff_add(&f, w, &(struct member){.school = 1, .partner = "T0014"}), away = staff_add(&f, w, &(struct member){.school = 0});
	int odd = staff_add(&f, w, &(struct member){.school = 0, .partner = "T9999"});
	int waiting = staff_add(&f, w, &(struct member){.school = 0, .since = 2024, .step = "waiting"});
	int young_nursing = staff_add(&f, w, &(struct member){.school = 0, .since = 2021, .name = "李小红"});
	int no_vacancy = staff_add(&f, w, &(struct member){.school = 0, .since = 2024, .step = "waiting", .subject = "psychology"});
	exempt(&s, w, f.person[nursing], "nursing");
	exempt(&s, w, f.person[young_nursing], "nursing");
	struct small_row second = {.record = &record_posting};
	small_set(&second, "person", VALUE_ROW(f.person[twice]));
	small_set(&second, "school", VALUE_ROW(s.school[6]));
	small_set(&second, "role", VALUE_STR(STR("teacher")));
	small_set(&second, "subject", VALUE_STR(STR("pe")));
	small_set(&second, "kind", VALUE_STR(STR("regular")));
	small_set(&second, "from", small_day(2012, 9, 1));
	small_put(&s, w, &second, (struct id){});
	small_commit(&s, w);
	struct change *lost = small_begin(&s);
	struct small_row no_place = {.record = &record_school};
	small_set(&no_place, "longitude", (struct value){});
	small_set(&no_place, "latitude", (struct value){});
	small_put(&s, lost, &no_place, s.school[8]);
	small_commit(&s, lost);
	struct plan_desk d = small_desk(&s, "maker");
	struct plan plan = staff_make(&s, &d, "who", NULL, 0);
	const struct exch_problem *p = staff_read(&s, &d, &plan, &c, &r);
	const struct exchange_teacher *e = p->engine.teachers;
	int t;
	assert_int_equal(p->engine.teacher_count, f.n);
	assert_str(teacher(p, &f, plain, &t)->label, "王*（T0001）");
	assert_true(e[t].eligible && e[t].consent && e[t].backbone && e[t].above);
	assert_int_equal(p->teacher[t].years, 15);
	teacher(p, &f, fresh, &t);
	assert_false(e[t].eligible);
	assert_int_equal(p->teacher[t].exempt, EXCH_NOT_EXEMPT);
	assert_true(teacher(p, &f, nursing, &t)->exempt >= 0 && !e[t].eligible);
	assert_true(teacher(p, &f, old, &t)->exempt >= 0 && !e[t].eligible); /* women retire at 55 */
	assert_true(teacher(p, &f, old_man, &t)->exempt < 0 && e[t].eligible);
	assert_true(teacher(p, &f, head, &t)->is_head && e[t].eligible);
	assert_true(teacher(p, &f, new_head, &t)->is_head && !e[t].eligible);
	teacher(p, &f, unwilling, &t);
	assert_true(e[t].eligible && !e[t].consent);
	teacher(p, &f, unknown, &t);
	assert_false(e[t].eligible);
	assert_true(is_named(&r, STR("T0009"), "subject"));
	teacher(p, &f, twice, &t);
	assert_false(e[t].eligible);
	assert_true(is_named(&r, STR("张*（T0010）"), "two regular posts"));
	teacher(p, &f, a, &t);
	int couple = e[t].couple;
	assert_true(couple >= 0);
	teacher(p, &f, b, &t);
	assert_int_equal(e[t].couple, couple);
	assert_true(is_named(&r, STR("T0013"), "another stage or county"));
	teacher(p, &f, far, &t);
	assert_false(e[t].consent);
	teacher(p, &f, away, &t);
	assert_false(e[t].consent);
	assert_true(is_named(&r, STR("T0015"), "no teacher of this plan"));
	(void)odd;
	teacher(p, &f, waiting, &t);
	assert_true(e[t].eligible && p->teacher[t].is_first); /* there is a vacant post in reach: it must be taken */
	teacher(p, &f, no_vacancy, &t);
	assert_true(!e[t].consent && !p->teacher[t].is_first); /* no school lacks the subject: nobody is sent in another's place */
	assert_true(is_named(&r, STR("T0018"), "stays waiting"));
	assert_true(is_named(&r, STR("第9小学"), "coordinates"));
	assert_false(p->teacher[t].may_travel || p->teacher[t].may_shadow); /* the plan asks for neither */
	/* who travels need not be eligible, but is not excused, holds one post and is named like others */
	struct plan_given travelling[] = {{STR("travelling"), STR("yes")}, {STR("shadowing"), STR("yes")}};
	struct plan beside = staff_make(&s, &d, "travelling", travelling, ARRAY_LEN(travelling));
	p = staff_read(&s, &d, &beside, &c, &r);
	const struct exch_teacher *x = teacher(p, &f, fresh, &t);
	assert_true(x->may_travel && x->may_shadow && !p->engine.teachers[t].eligible);
	assert_str(x->label, "张*（T0002）");
	x = teacher(p, &f, young_nursing, &t);
	assert_false(x->may_travel || x->may_shadow);
	assert_int_equal(x->exempt, EXCH_NOT_EXEMPT); /* not exempt from what she would not be asked for */
	assert_str(x->label, "李*（T0017）");
	assert_false(teacher(p, &f, head, &t)->may_travel);
	assert_false(teacher(p, &f, twice, &t)->may_travel);
	assert_false(teacher(p, &f, unknown, &t)->may_travel);
	small_close(&s);
}

/* All decisions of a county are tried. */
static double best_of_all(struct small *s, const struct exch_problem *p, int t, int *at, int64_t *tried)
{
	double best = INFINITY;
	if (t == p->engine.teacher_count) {
		struct check_report report;
		struct arena_mark mark = arena_mark(&s->arena);
		assert_ok(exchange_check(&s->arena, &p->engine, at, &report, NULL, &s->err));
		best = report.feasible ? report.objective : INFINITY;
		arena_reset(&s->arena, mark);
		++*tried;
		return best;
	}
	const struct exchange_teacher *e = &p->engine.teachers[t];
	at[t] = e->home;
	best = best_of_all(s, p, t + 1, at, tried);
	for (int i = 0; e->eligible && e->consent && i < p->engine.school_count; i++) {
		at[t] = i;
		if (i != e->home && p->section[i].unit == p->section[e->home].unit && exch_is_within(p, e->home, i, p->engine.rules[p->section[i].unit].commute_m))
			best = fmin(best, best_of_all(s, p, t + 1, at, tried));
	}
	return best;
}

static void the_best_is_found(void **state)
{
	(void)state;
	for (int seed = 1; seed <= 6; seed++) {
		struct small s;
		struct plan_context c;
		struct plan_reading r;
		struct plan_given setting[] = {{STR("commute_km"), STR("6")}, {STR("even"), STR("0")}, {STR("change"), STR("0.6")}, {STR("moved"), seed % 2 ? STR("0.5") : STR("0.2")}};
		small_open(&s, NULL);
		struct staff f = {.s = &s};
		staff_draw(&f, 6, 1, (uint64_t)seed, false);
		struct plan_desk d = small_desk(&s, "maker");
		struct plan plan = staff_make(&s, &d, "best", setting, ARRAY_LEN(setting));
		struct plan_run run = staff_solve(&s, &d, &plan, 1);
		const struct exch_problem *p = staff_read(&s, &d, &plan, &c, &r);
		int64_t tried = 0;
		double best = best_of_all(&s, p, 0, ARENA_ARRAY(&s.arena, int, (size_t)p->engine.teacher_count + 1), &tried);
		assert_int_equal(run.result.feasible, isfinite(best));
		assert_int_equal(run.result.infeasible, !isfinite(best));
		if (isfinite(best))
			assert_true(fabs(run.result.objective - best) < 1e-9);
		else
			assert_true(run.why[LANG_ZH].n > 0);
		small_close(&s);
	}
}

/* Who was written first does not matter, nor on how many threads it is solved. */
static void order_and_threads_do_not_matter(void **state)
{
	(void)state;
	double objective[3];
	struct str lines[3];
	struct small s[3];
	for (int i = 0; i < 3; i++) {
		small_open(&s[i], NULL);
		struct staff f = {.s = &s[i]};
		struct plan_given setting[] = {{STR("even"), STR("0")}};
		staff_draw(&f, 12, 5, 7, i == 2);
		struct plan_desk d = small_desk(&s[i], "maker");
		struct plan plan = staff_make(&s[i], &d, "order", setting, 1);
		struct plan_run run = staff_solve(&s[i], &d, &plan, i == 1 ? 2 : 1), again = staff_solve(&s[i], &d, &plan, i == 1 ? 1 : 2);
		assert_true(run.result.feasible);
		objective[i] = run.result.objective;
		lines[i] = run.lines;
		assert_true(str_eq(again.lines, run.lines)); /* near the last, and nothing has changed */
	}
	assert_true(fabs(objective[0] - objective[1]) < 1e-9 && fabs(objective[0] - objective[2]) < 1e-9);
	assert_int_equal(lines[0].n, lines[1].n);
	for (int i = 0; i < 3; i++)
		small_close(&s[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_move),
		cmocka_unit_test(the_best_is_found),
		cmocka_unit_test(order_and_threads_do_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
