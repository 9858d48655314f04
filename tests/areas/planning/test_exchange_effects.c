/* What an exchange changes: the statistics, the measure before and after, posts of people who had none, and a share of backbone
 * teachers that is of the eligible ones. */
#include "staff.h"

#include "areas/planning/measure.h"
#include "plan/sheet.h"
#include "record/frame.h"
#include "record/policy_record.h"
#include "record/state.h"
#include "text/message.h"

#include <math.h>

struct town {
	struct small s;
	struct staff f;
	struct plan_desk desk;
	struct plan plan;
	struct plan_context c;
	struct plan_reading r;
	struct plan_lines l;
	struct exch_decision d;
	const struct exch_problem *p;
};

static void town_open(struct town *t)
{
	*t = (struct town){};
	small_open(&t->s, NULL);
	t->f = (struct staff){.s = &t->s};
	t->desk = small_desk(&t->s, "maker");
}

static void town_solve(struct town *t, struct plan_given *setting, size_t n)
{
	t->plan = staff_make(&t->s, &t->desk, "exchange", setting, n);
	struct plan_run run = staff_solve(&t->s, &t->desk, &t->plan, 1);
	if (!run.result.feasible)
		fail_msg("no decision: %.*s", STR_ARG(run.why[LANG_EN]));
	assert_ok(plan_decision(&t->desk, &t->plan, 0, &t->l, NULL, &t->s.err));
	t->p = staff_read(&t->s, &t->desk, &t->plan, &t->c, &t->r);
	assert_ok(exch_decide(&t->s.arena, t->p, &t->l, &t->d, &t->s.err));
}

static int64_t sum_of(const struct plan_effect *e, size_t n, struct id school, const char *field)
{
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		if ((id_is_zero(school) || id_cmp(e[i].school, school) == 0) && str_eq(e[i].field, str_of(field)))
			sum += e[i].by;
	return sum;
}

/* Every school gets what comes and loses what leaves; the city as a whole keeps everybody. */
static void statistics_follow_the_teachers(void **state)
{
	(void)state;
	static const char *const fields[] = {"teachers", "above_degree", "backbone", "pe"};
	struct town t;
	struct plan_effect *e;
	size_t n;
	struct str note;
	int moved = 0, changed = 0;
	town_open(&t);
	staff_draw(&t.f, 16, 6, 3, false);
	town_solve(&t, NULL, 0);
	assert_ok(exchange_planner.effects(&t.c, &t.r, &t.l, &e, &n, &note, &t.s.err));
	assert_true(n > 0 && note.n > 0);
	for (size_t k = 0; k < ARRAY_LEN(fields); k++)
		assert_int_equal(sum_of(e, n, (struct id){}, fields[k]), 0);
	for (int s = 0; s < t.p->engine.school_count; s++) {
		int64_t by[ARRAY_LEN(fields)] = {};
		for (int i = 0; i < t.p->engine.teacher_count; i++) {
			int sign = (t.d.destination[i] == s) - (t.p->teacher[i].home == s);
			by[0] += sign;
			by[1] += sign * t.p->engine.teachers[i].above;
			by[2] += sign * t.p->engine.teachers[i].backbone;
			by[3] += sign * str_eq(str_of(t.p->subject[t.p->teacher[i].subject].en), STR("physical education"));
		}
		for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
			assert_int_equal(sum_of(e, n, t.p->section[s].school, fields[k]), by[k]);
			changed += by[k] != 0;
		}
	}
	for (int i = 0; i < t.p->engine.teacher_count; i++)
		moved += t.d.destination[i] != t.p->teacher[i].home;
	assert_true(moved > 0 && changed > 0);
	small_close(&t.s);
}

static struct str table_of(struct town *t, const struct plan_effect *e, size_t n)
{
	struct report r;
	struct buf text;
	buf_init(&text, 0);
	report_init(&r, &t->s.arena, LANG_EN, STR("measure"));
	if (planning_measure(&t->c, e, n, &r, &t->s.err) != ST_OK)
		fail_msg("%s", t->s.err.text);
	report_to_text(&r, &(struct text_options){.columns = 300}, &text);
	struct str s = str_copy(&t->s.arena, buf_view(&text));
	buf_done(&text);
	return s;
}

/* The order in which somebody leaves and somebody comes does not matter, and nobody leaves whom the statistics do not know. */
static void the_measure_before_and_after(void **state)
{
	(void)state;
	struct town t;
	struct plan_effect *e;
	size_t n;
	struct str note;
	town_open(&t);
	staff_draw(&t.f, 16, 6, 3, false);
	town_solve(&t, NULL, 0);
	assert_ok(exchange_planner.effects(&t.c, &t.r, &t.l, &e, &n, &note, &t.s.err));
	struct str text = table_of(&t, e, n);
	assert_true(str_find(text, STR("Counties and stages whose figures change")) >= 0);
	assert_true(str_find(text, STR("甲区")) >= 0);
	assert_true(str_find(text, STR("Schools whose figures change")) >= 0);
	for (size_t i = 0; i < n / 2; i++) { /* backwards */
		struct plan_effect x = e[i];
		e[i] = e[n - 1 - i];
		e[n - 1 - i] = x;
	}
	assert_true(str_eq(table_of(&t, e, n), text));
	struct str nothing = table_of(&t, e, 0);
	assert_true(str_find(nothing, STR("figures change")) < 0);
	/* all backbone teachers leave, and some more whom the statistics do not count */
	struct plan_effect all = {t.s.school[0], STR("primary"), STR("backbone"), -1000};
	struct str emptied = table_of(&t, &all, 1);
	assert_true(str_find(emptied, STR("→ 0.00")) >= 0);
	struct plan_effect both[] = {all, {t.s.school[0], STR("primary"), STR("backbone"), 1000}};
	assert_true(str_eq(table_of(&t, both, 2), nothing));
	small_close(&t.s);
}

/* The whole report of a plan holds it, whatever it is written as. */
static void it_stands_in_the_report(void **state)
{
	(void)state;
	struct town t;
	struct report r;
	struct buf json;
	town_open(&t);
	staff_draw(&t.f, 16, 6, 3, false);
	town_solve(&t, NULL, 0);
	assert_ok(plan_sheet(&t.desk, &t.plan, &t.l, NULL, &r, &t.s.err));
	buf_init(&json, 0);
	report_to_json(&r, &json);
	assert_true(str_find(buf_view(&json), STR("\"cv_before\"")) >= 0);
	assert_true(str_find(buf_view(&json), STR("The national measure, before and after")) >= 0);
	buf_done(&json);
	small_close(&t.s);
}

static int postings(struct small *s, day_t day, const char *where)
{
	struct frame f;
	const struct frame_ask ask[] = {{"kind", FRAME_TEXT, NULL}};
	assert_ok(frame_load(s->reg, &s->arena, &record_posting, (struct as_of){.day = day, .tx = TX_NOW}, str_of(where), ask, 1, &f, &s->err));
	return (int)f.n;
}

static void adopt(struct town *t)
{
	struct check_report check;
	struct plan_outcome out;
	struct plan_desk chief = small_desk(&t->s, "chief");
	assert_ok(plan_submit(&t->desk, &t->plan, 0, &check, &t->s.err));
	assert_ok(plan_get(&t->desk, STR("exchange"), &t->plan, &t->s.err));
	assert_ok(plan_accept(&chief, &t->plan, &t->s.err));
	assert_ok(plan_get(&t->desk, STR("exchange"), &t->plan, &t->s.err));
	if (plan_adopt(&t->desk, &t->plan, false, &out, &t->s.err) != ST_OK)
		fail_msg("%s", t->s.err.text);
	assert_ok(plan_get(&t->desk, STR("exchange"), &t->plan, &t->s.err));
}

/* Who waits for a post gets one: it begins without an end as the old one ends, and undoing gives the old one back. */
static void posts_for_those_who_wait(void **state)
{
	(void)state;
	struct town t;
	enum { WAITING = 3 };
	town_open(&t);
	struct change *w = small_begin(&t.s);
	for (int k = 0; k < 12; k++) /* five of the six posts in mathematics that twelve classes need are missing elsewhere */
		for (int i = 0; i < (k ? 2 : 6); i++)
			staff_add(&t.f, w, &(struct member){.school = k, .since = 2020});
	for (int i = 0; i < WAITING; i++)
		staff_add(&t.f, w, &(struct member){.school = 0, .since = 2020, .step = "waiting"});
	small_commit(&t.s, w);
	struct plan_given setting[] = {{STR("moved"), STR("0")}, {STR("change"), STR("0.5")}, {STR("backbone"), STR("0")}};
	town_solve(&t, setting, ARRAY_LEN(setting));
	int placed = 0;
	for (int i = 0; i < t.p->engine.teacher_count; i++)
		placed += t.p->teacher[i].is_first && t.d.destination[i] != t.p->teacher[i].home;
	assert_int_equal(placed, WAITING);
	adopt(&t);
	day_t first = day_of(2025, 9, 1);
	assert_int_equal(postings(&t.s, first - 1, "step = 'waiting' and kind = 'regular'"), WAITING);
	assert_int_equal(postings(&t.s, first, "step = 'waiting'"), 0);
	assert_int_equal(postings(&t.s, first, "step = 'placed' and kind = 'regular'"), WAITING);
	assert_int_equal(postings(&t.s, day_of(2045, 9, 1), "step = 'placed' and kind = 'regular'"), WAITING);
	assert_int_equal(postings(&t.s, first, "kind = 'regular'"), t.f.n); /* one post each */
	assert_int_equal(postings(&t.s, first - 1, "kind = 'regular'"), t.f.n);
	assert_ok(plan_undo(&t.desk, &t.plan, STR("trial"), &t.s.err));
	assert_int_equal(postings(&t.s, first, "step = 'waiting' and kind = 'regular'"), WAITING);
	assert_int_equal(postings(&t.s, first, "step = 'placed'"), 0);
	small_close(&t.s);
}

/* The shipped policy with another base of the share of backbone teachers, approved. */
static void take_policy(struct town *t, const char *of)
{
	const struct policy *shipped;
	struct buf body;
	struct id id;
	assert_ok(policy_default_of(&t->s.arena, STR("exchange"), &shipped, &t->s.err));
	buf_init(&body, 0);
	policy_canonical(shipped, &body);
	struct str json = str_copy(&t->s.arena, buf_view(&body));
	buf_done(&body);
	ptrdiff_t at = str_find(json, STR("\"of\":\"moved\""));
	assert_true(at >= 0);
	struct str changed = str_of(arena_printf(&t->s.arena, "%.*s\"of\":\"%s\"%.*s", (int)at, json.p, of, (int)(json.n - (size_t)at - 12), json.p + at + 12));
	struct change *c = small_begin(&t->s);
	assert_ok(policy_put(c, changed, (struct id){}, (struct pdate){day_of(2020, 1, 1), DATE_DAY}, (struct pdate){}, &id, &t->s.err));
	small_commit(&t->s, c);
	struct change_info info = {.actor = STR("chief"), .kind = "transition"};
	struct state_actor actor = {STR("chief"), STR("policy")};
	assert_ok(change_begin(t->s.reg, &info, &t->s.faults, &c, &t->s.err));
	assert_ok(change_transition(c, &record_policy, id, STR("approve"), &actor, 0, &t->s.err));
	small_commit(&t->s, c);
}

/* A fifth of the eligible backbone teachers moves, rounded up; a decision with fewer is refused. */
static void backbone_of_the_eligible(void **state)
{
	(void)state;
	struct town t;
	struct check_report check;
	town_open(&t);
	take_policy(&t, "eligible_backbone");
	staff_draw(&t.f, 16, 6, 3, false);
	town_solve(&t, NULL, 0);
	int bound = 0;
	for (int u = 0; u < t.p->engine.county_count; u++) {
		int eligible = 0, moved = 0;
		for (int i = 0; i < t.p->engine.teacher_count; i++) {
			bool counts = t.p->section[t.p->teacher[i].home].unit == u && t.p->engine.teachers[i].backbone;
			eligible += counts && t.p->engine.teachers[i].eligible;
			moved += counts && t.d.destination[i] != t.p->teacher[i].home;
		}
		assert_int_equal(t.p->engine.rules[u].beta_pm, 0);
		assert_int_equal(t.p->engine.rules[u].backbone_min, (eligible + 4) / 5);
		assert_true(moved >= (eligible + 4) / 5);
		bound += t.p->engine.rules[u].backbone_min;
	}
	assert_true(bound > 0);
	struct plan_lines plain = {.line = ARENA_ARRAY(&t.s.arena, struct plan_line, t.l.n + 1)};
	for (size_t i = 0; i < t.l.n; i++)
		if (!t.p->engine.teachers[exch_find_teacher(t.p, t.l.line[i].subject)].backbone)
			plain.line[plain.n++] = t.l.line[i];
	assert_ok(exchange_planner.check(&t.c, &t.r, &plain, &check, &t.s.err));
	bool is_named = false;
	for (int i = 0; i < check.violation_count; i++)
		is_named |= str_find(err_text(&t.s.arena, check.violations[i], LANG_EN), STR("backbone teachers move, at least")) >= 0;
	assert_true(is_named);
	small_close(&t.s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statistics_follow_the_teachers),
		cmocka_unit_test(the_measure_before_and_after),
		cmocka_unit_test(it_stands_in_the_report),
		cmocka_unit_test(posts_for_those_who_wait),
		cmocka_unit_test(backbone_of_the_eligible),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
