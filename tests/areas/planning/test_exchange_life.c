/* The life of a plan of exchange over a small register: solved, checked, told, adopted once and undone; names for those who may see
 * them; rules that clash; travelling and shadowing. */
#include "adopting.h"
#include "staff.h"

#include "plan/sheet.h"
#include "record/frame.h"

#include <math.h>

static int postings(struct small *s, day_t day, const char *kind)
{
	struct frame f;
	const struct frame_ask ask[] = {{"kind", FRAME_TEXT, NULL}};
	struct str where = str_of(arena_printf(&s->arena, "kind = '%s'", kind));
	assert_ok(frame_load(s->reg, &s->arena, &record_posting, (struct as_of){.day = day, .tx = TX_NOW}, where, ask, 1, &f, &s->err));
	return (int)f.n;
}

struct town {
	struct small s;
	struct staff f;
	struct plan_desk maker, chief;
	struct plan plan;
};

static void town_open(struct town *t, struct plan_given *setting, size_t n)
{
	small_open(&t->s, NULL);
	t->f = (struct staff){.s = &t->s};
	staff_draw(&t->f, 16, 6, 3, false);
	t->maker = small_desk(&t->s, "maker");
	t->chief = small_desk(&t->s, "chief");
	t->plan = staff_make(&t->s, &t->maker, "exchange", setting, n);
}

static void town_solve(struct town *t)
{
	struct plan_run run = staff_solve(&t->s, &t->maker, &t->plan, 1);
	if (!run.result.feasible)
		fail_msg("no decision: %.*s", STR_ARG(run.why[LANG_EN]));
}

/* Postings begin and end on the days the plan says, once; undone, everything is as before. */
static void adopted_and_undone(void **state)
{
	(void)state;
	struct town t;
	struct plan_outcome out;
	struct plan_given setting[] = {{STR("years"), STR("3")}};
	town_open(&t, setting, 1);
	town_solve(&t);
	adopting_approve(&t.s, &t.maker, &t.chief, &t.plan);
	assert_true(t.plan.lines.n > 0);
	if (plan_adopt(&t.maker, &t.plan, false, &out, &t.s.err) != ST_OK)
		fail_msg("%s", t.s.err.text);
	int movers = (int)t.plan.lines.n;
	assert_int_equal(postings(&t.s, day_of(2025, 8, 31), "rotation"), 0);
	assert_int_equal(postings(&t.s, day_of(2025, 9, 1), "rotation"), movers);
	assert_int_equal(postings(&t.s, day_of(2028, 8, 31), "rotation"), movers);
	assert_int_equal(postings(&t.s, day_of(2028, 9, 1), "rotation"), 0); /* they return */
	assert_int_equal(postings(&t.s, day_of(2025, 9, 1), "regular"), t.f.n);
	assert_int_equal(plan_adopt(&t.chief, &t.plan, false, &out, &t.s.err), ST_CONFLICT);
	adopting_again(&t.maker, &t.plan);
	assert_ok(plan_undo(&t.maker, &t.plan, STR("trial"), &t.s.err));
	assert_int_equal(postings(&t.s, day_of(2025, 9, 1), "rotation"), 0);
	small_close(&t.s);
}

/* Somebody who was to move no longer agrees: the change is named, and nothing is written. */
static void the_register_changes(void **state)
{
	(void)state;
	struct town t;
	struct plan_outcome out;
	struct id mover;
	town_open(&t, NULL, 0);
	town_solve(&t);
	adopting_approve(&t.s, &t.maker, &t.chief, &t.plan);
	assert_true(id_parse(t.plan.lines.line[0].subject, &mover));
	struct change *c = small_begin(&t.s);
	struct small_row r = {.record = &record_person};
	small_set(&r, "consents", VALUE_I64(0));
	small_put(&t.s, c, &r, mover);
	small_commit(&t.s, c);
	assert_int_equal(plan_adopt(&t.maker, &t.plan, true, &out, &t.s.err), ST_NO);
	assert_true(out.has_changed && !out.check.feasible);
	assert_int_equal(out.changes, 1);
	assert_true(str_find(str_of(out.check.violations[0]->text), STR("张*")) >= 0); /* named, and masked */
	assert_int_equal(postings(&t.s, day_of(2025, 9, 1), "rotation"), 0);
	small_close(&t.s);
}

static int rotations(struct small *s) { return postings(s, day_of(2025, 9, 1), "rotation"); }

static void adopted_once(void **state)
{
	(void)state;
	struct town t;
	town_open(&t, NULL, 0);
	town_solve(&t);
	struct plan plan[2] = {t.plan, staff_make(&t.s, &t.maker, "other", NULL, 0)};
	(void)staff_solve(&t.s, &t.maker, &plan[1], 1);
	adopting_approve(&t.s, &t.maker, &t.chief, &plan[0]);
	adopting_approve(&t.s, &t.maker, &t.chief, &plan[1]);
	adopting_at_once(&t.s, NULL, &t.maker, plan);
	assert_int_equal(rotations(&t.s), (int)plan[str_eq(plan[1].state, STR("adopted"))].lines.n);
	small_close(&t.s);
}

static void power_fails(void **state)
{
	(void)state;
	struct town t;
	town_open(&t, NULL, 0);
	town_solve(&t);
	adopting_approve(&t.s, &t.maker, &t.chief, &t.plan);
	adopting_power_fails(&t.s, &t.maker, &t.plan, rotations);
	small_close(&t.s);
}

static bool everybody(void *context, const struct record *r, struct id row)
{
	(void)row;
	++*(int *)context;
	return r == &record_person;
}

static struct str letter_to(struct town *t, struct str key)
{
	struct report r;
	struct str label;
	struct buf text;
	buf_init(&text, 0);
	if (plan_letter(&t->maker, &t->plan, &t->plan.lines, key, &r, &label, &t->s.err) != ST_OK)
		fail_msg("%s", t->s.err.text);
	report_to_text(&r, &(struct text_options){.columns = 200}, &text);
	struct str s = str_copy(&t->s.arena, buf_view(&text));
	buf_done(&text);
	return s;
}

/* A letter names whom its reader may see; everybody else is masked. */
static void names_are_masked(void **state)
{
	(void)state;
	struct town t;
	int asked = 0;
	town_open(&t, NULL, 0);
	town_solve(&t);
	assert_ok(plan_decision(&t.maker, &t.plan, 0, &t.plan.lines, NULL, &t.s.err));
	struct str person = t.plan.lines.line[0].subject, school = t.plan.lines.line[0].target;
	for (int i = 0; i < 2; i++) {
		struct str text = letter_to(&t, i ? school : person);
		assert_true(str_find(text, STR("张*")) >= 0);
		assert_true(str_find(text, STR("张三")) < 0);
	}
	t.maker.may_open = everybody;
	t.maker.open_context = &asked;
	for (int i = 0; i < 2; i++)
		assert_true(str_find(letter_to(&t, i ? school : person), STR("张三")) >= 0);
	assert_true(asked > 0);
	small_close(&t.s);
}

/* All letters as lists: one table a kind, every addressee named in it, as many rows as the letters have. */
static void letters_are_listed(void **state)
{
	(void)state;
	struct town t;
	struct report letters, lists;
	int tables = 0, listed = 0, single = 0, said = 0, paragraphs = 0;
	town_open(&t, NULL, 0);
	town_solve(&t);
	assert_ok(plan_decision(&t.maker, &t.plan, 0, &t.plan.lines, NULL, &t.s.err));
	assert_ok(plan_letters(&t.maker, &t.plan, &t.plan.lines, false, &letters, &t.s.err));
	assert_ok(plan_letters(&t.maker, &t.plan, &t.plan.lines, true, &lists, &t.s.err));
	for (const struct report_block *b = letters.first; b; b = b->next) {
		single += b->kind == BLOCK_TABLE ? b->table->row_count : 0;
		paragraphs += b->kind == BLOCK_PARAGRAPH;
	}
	for (const struct report_block *b = lists.first; b; b = b->next) {
		assert_int_equal(b->kind, BLOCK_TABLE);
		assert_str(b->table->columns[0].key, "letter_to");
		assert_true(b->table->row_count > 0 && b->table->cells[0].text.n > 0);
		*(tables++ ? &listed : &said) += b->table->row_count;
	}
	assert_int_equal(tables, 4); /* what is said; who leaves, who comes, teachers by subject */
	assert_int_equal(listed, single);
	assert_int_equal(said, paragraphs);
	small_close(&t.s);
}

/* A lock that no rule allows: the clash names the teacher, not a number. */
static void clashes_are_named(void **state)
{
	(void)state;
	struct town t;
	struct plan_context c;
	struct plan_reading r;
	town_open(&t, NULL, 0);
	const struct exch_problem *p = staff_read(&t.s, &t.maker, &t.plan, &c, &r);
	int who = 0;
	while (p->engine.teachers[who].eligible)
		who++;
	int to = p->section[p->teacher[who].home].unit == p->section[0].unit && p->teacher[who].home != 0 ? 0 : 1;
	while (to == p->teacher[who].home || p->section[to].unit != p->section[p->teacher[who].home].unit)
		to++;
	struct plan_wish lock = {.kind = PLAN_LOCK, .subject = str_of(p->teacher[who].key), .target = str_of(p->section[to].key)};
	assert_ok(plan_wish(&t.maker, &t.plan, &lock, false, &t.s.err));
	struct plan_run run = staff_solve(&t.s, &t.maker, &t.plan, 1);
	assert_true(run.result.infeasible);
	assert_true(str_find(run.why[LANG_ZH], p->teacher[who].number) >= 0 || str_find(run.why[LANG_ZH], p->teacher[who].label) >= 0);
	assert_true(str_find(run.why[LANG_EN], p->section[to].name) >= 0);
	small_close(&t.s);
}

/* Small schools share teachers, weak ones send somebody to their core: the checker agrees, and sees what is bent. */
static void beside_the_exchange(void **state)
{
	(void)state;
	struct town t;
	struct plan_context c;
	struct plan_reading r;
	struct check_report check;
	struct plan_lines l;
	struct plan_given setting[] = {{STR("travelling"), STR("yes")}, {STR("shadowing"), STR("yes")}, {STR("moved"), STR("0")}};
	small_open(&t.s, NULL);
	t.f = (struct staff){.s = &t.s};
	t.maker = small_desk(&t.s, "maker");
	struct change *w = small_begin(&t.s);
	for (int k = 0; k < SMALL_SCHOOLS; k += 2) { /* one class each but the core's: everybody needs a part of a music teacher */
		struct small_row r2 = {.record = &record_statistics};
		small_set(&r2, "school", VALUE_ROW(t.s.school[k]));
		small_set(&r2, "year", VALUE_I64(2024));
		small_set(&r2, "section", VALUE_STR(STR("primary")));
		small_set(&r2, "classes", VALUE_I64(k ? 3 : 12));
		small_set(&r2, "pupils", VALUE_I64(k ? 90 : 600));
		small_put(&t.s, w, &r2, (struct id){});
	}
	for (int i = 0; i < 4; i++)
		staff_add(&t.f, w, &(struct member){.school = 0, .subject = "music", .level = "county"});
	for (int k = 2; k < 8; k += 2)
		for (int i = 0; i < 3; i++)
			staff_add(&t.f, w, &(struct member){.school = k, .subject = "maths", .since = 2020});
	small_commit(&t.s, w);
	t.plan = staff_make(&t.s, &t.maker, "beside", setting, ARRAY_LEN(setting));
	town_solve(&t);
	assert_ok(plan_decision(&t.maker, &t.plan, 0, &l, NULL, &t.s.err));
	const struct exch_problem *p = staff_read(&t.s, &t.maker, &t.plan, &c, &r);
	assert_ok(exchange_planner.check(&c, &r, &l, &check, &t.s.err));
	assert_true(check.feasible);
	int travels = 0, shadows = 0;
	for (size_t i = 0; i < l.n; i++) {
		const struct plan_line *x = &l.line[i];
		char kind = x->subject.p[x->subject.n - 1];
		bool is_travel = x->subject.n > ID_TEXT - 1 && kind == 't', is_shadow = x->subject.n > ID_TEXT - 1 && kind == 's';
		travels += is_travel;
		shadows += is_shadow;
		assert_true(plan_label(&r, x->subject).n > 0 && plan_label(&r, x->subject).n < ID_TEXT - 1); /* a person, not a key */
		if (!is_travel && !is_shadow)
			continue;
		struct plan_line kept = *x; /* to a school that is not entitled */
		struct check_report bent;
		l.line[i].target = str_of(p->teacher[exch_find_teacher(p, x->subject)].key);
		for (int s = 0; s < p->engine.school_count; s++)
			if (!p->section[s].is_small && !is_shadow)
				l.line[i].target = str_of(p->section[s].key);
			else if (is_shadow && !exch_km(p, s, p->teacher[exch_find_teacher(p, x->subject)].home))
				l.line[i].target = str_of(p->section[s].key);
		assert_ok(exchange_planner.check(&c, &r, &l, &bent, &t.s.err));
		assert_false(bent.feasible);
		l.line[i] = kept;
	}
	assert_true(travels > 0);
	assert_true(shadows > 0);
	small_close(&t.s);
}

/* What an alternative would cost is what the objective becomes. */
static void explanations_hold(void **state)
{
	(void)state;
	struct town t;
	struct plan_context c;
	struct plan_reading r;
	struct plan_lines l;
	struct exch_decision d;
	struct check_report now;
	int compared = 0;
	town_open(&t, NULL, 0);
	town_solve(&t);
	assert_ok(plan_decision(&t.maker, &t.plan, 0, &l, NULL, &t.s.err));
	const struct exch_problem *p = staff_read(&t.s, &t.maker, &t.plan, &c, &r);
	assert_ok(exch_decide(&t.s.arena, p, &l, &d, &t.s.err));
	assert_ok(exchange_check(&t.s.arena, &p->engine, d.destination, &now, NULL, &t.s.err));
	for (int who = 0; who < p->engine.teacher_count; who += 5) {
		struct plan_explanation e;
		assert_ok(exch_explain(&c, &r, &l, str_of(p->teacher[who].key), &e, &t.s.err));
		assert_true(e.options > 0 && e.option[0].is_chosen);
		for (size_t k = 0; k < e.options; k++) {
			int to = e.option[k].target.n ? exch_find_section(p, e.option[k].target, 0) : p->teacher[who].home, was = d.destination[who];
			struct check_report then;
			double best = INFINITY;
			d.destination[who] = to;
			assert_ok(exchange_check(&t.s.arena, &p->engine, d.destination, &then, NULL, &t.s.err));
			if (then.feasible)
				best = then.objective;
			for (int o = 0; o < p->engine.teacher_count && !then.feasible && to != was; o++) {
				struct check_report swap;
				if (o == who || d.destination[o] != to || p->teacher[o].subject != p->teacher[who].subject)
					continue;
				d.destination[o] = was;
				assert_ok(exchange_check(&t.s.arena, &p->engine, d.destination, &swap, NULL, &t.s.err));
				if (swap.feasible)
					best = fmin(best, swap.objective);
				d.destination[o] = to;
			}
			d.destination[who] = was;
			assert_int_equal(e.option[k].is_possible, isfinite(best));
			if (isfinite(best))
				assert_true(fabs(best - now.objective - e.option[k].cost) < 1e-9);
			compared++;
		}
	}
	assert_true(compared > 30);
	small_close(&t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adopted_and_undone),
		cmocka_unit_test(the_register_changes),
		cmocka_unit_test(adopted_once),
		cmocka_unit_test(power_fails),
		cmocka_unit_test(names_are_masked), cmocka_unit_test(letters_are_listed),
		cmocka_unit_test(clashes_are_named),
		cmocka_unit_test(beside_the_exchange),
		cmocka_unit_test(explanations_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
