/* Why a teacher goes where: every school in reach, alone or in exchange for one who takes the place, with everybody else as they are. */
#include "areas/planning/exchange/exchange.h"

#include "text/message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The county and stage of the teacher as a problem of its own: the others do not matter and cost time. */
struct looker {
	const struct plan_context *c;
	const struct exch_problem *p;
	struct exchange_problem part;
	int *teacher, *at; /* of each teacher of the part: number in the problem; section of the part */
	int *section;      /* of each section of the part: number in the problem */
	int *local;        /* section of the problem → of the part */
	int subject;       /* teacher of the part */
	double now;
};

static void take_part(struct looker *k, int unit, const int *destination)
{
	const struct exch_problem *p = k->p;
	const struct exchange_problem *e = &p->engine;
	struct arena *a = k->c->arena;
	int schools = 0, teachers = 0, needs = 0, wishes = 0;
	struct exchange_school *school = ARENA_ARRAY(a, struct exchange_school, (size_t)e->school_count + 1);
	struct exchange_teacher *teacher = ARENA_ARRAY(a, struct exchange_teacher, (size_t)e->teacher_count + 1);
	struct exchange_need *need = ARENA_ARRAY(a, struct exchange_need, (size_t)e->need_count + 1);
	struct exchange_wish *wish = ARENA_ARRAY(a, struct exchange_wish, (size_t)e->wish_count + 1);
	int *number = ARENA_ARRAY(a, int, (size_t)e->teacher_count + 1);
	k->section = ARENA_ARRAY(a, int, (size_t)e->school_count + 1);
	k->local = ARENA_ARRAY(a, int, (size_t)e->school_count + 1);
	k->teacher = ARENA_ARRAY(a, int, (size_t)e->teacher_count + 1);
	k->at = ARENA_ARRAY(a, int, (size_t)e->teacher_count + 1);
	for (int s = 0; s < e->school_count; s++) {
		k->local[s] = -1;
		if (p->section[s].unit != unit)
			continue;
		k->local[s] = schools;
		k->section[schools] = s;
		school[schools] = e->schools[s];
		school[schools++].county = 0;
	}
	for (int t = 0; t < e->teacher_count; t++) {
		number[t] = -1;
		if (k->local[p->teacher[t].home] < 0)
			continue;
		number[t] = teachers;
		k->teacher[teachers] = t;
		k->at[teachers] = k->local[destination[t]];
		teacher[teachers] = e->teachers[t];
		teacher[teachers++].home = k->local[p->teacher[t].home];
	}
	for (int i = 0; i < e->need_count; i++)
		if (k->local[e->needs[i].school] >= 0) {
			need[needs] = e->needs[i];
			need[needs++].school = k->local[e->needs[i].school];
		}
	for (int i = 0; i < e->wish_count; i++)
		if (number[e->wishes[i].teacher] >= 0 && k->local[e->wishes[i].school] >= 0) {
			wish[wishes] = e->wishes[i];
			wish[wishes].teacher = number[e->wishes[i].teacher];
			wish[wishes++].school = k->local[e->wishes[i].school];
		}
	k->part = (struct exchange_problem){.name = "part", .county_count = 1, .school_count = schools, .teacher_count = teachers, .need_count = needs,
					    .wish_count = wishes, .rules = &e->rules[unit], .schools = school, .needs = need, .teachers = teacher, .wishes = wish};
}

static struct str name_in_part(void *context, struct str word, long i)
{
	const struct looker *k = context;
	struct plan_names all = exch_names(k->p);
	if (str_eq(word, STR("school")))
		return i >= 0 && i < k->part.school_count ? all.name(all.context, word, k->section[i]) : (struct str){};
	if (str_eq(word, STR("teacher")))
		return i >= 0 && i < k->part.teacher_count ? all.name(all.context, word, k->teacher[i]) : (struct str){};
	if (str_eq(word, STR("county")))
		return all.name(all.context, word, k->p->section[k->section[0]].unit);
	return all.name(all.context, word, i);
}

static bool is_kept(struct looker *k, double *ret_objective, struct check_report *ret)
{
	if (exchange_check(k->c->arena, &k->part, k->at, ret, NULL, NULL) != ST_OK)
		return false;
	*ret_objective = ret->objective;
	return ret->feasible;
}

static struct str describe(const struct looker *k, int to, int partner)
{
	const struct exch_problem *p = k->p;
	const struct str args[] = {str_of(arena_printf(k->c->arena, "%.1f", exch_km(p, p->teacher[k->teacher[k->subject]].home, k->section[to]))),
				   partner < 0 ? STR("") : p->teacher[k->teacher[partner]].label};
	return tr_text(k->c->arena, k->c->lang, partner < 0 ? N_("{0} km") : N_("{0} km, in exchange for {1}"), args, 2);
}

static const struct err *first_rule(struct looker *k, struct check_report *report)
{
	struct plan_names names = {k, name_in_part};
	if (!report->violation_count)
		return NULL;
	plan_name_report(k->c->arena, report, &names);
	return report->violations[0];
}

/* Somebody of the subject who is at the place takes the one that is left; the best of them. −1: nobody can. */
static int best_swap(struct looker *k, int was, int to, double *ret_objective)
{
	enum { TRIED = 40 };
	int best = -1, tried = 0;
	for (int o = 0; o < k->part.teacher_count && tried < TRIED; o++) {
		const struct exchange_teacher *e = &k->part.teachers[o];
		struct check_report report;
		double objective;
		if (o == k->subject || k->at[o] != to || e->subject != k->part.teachers[k->subject].subject || !e->eligible || !e->consent)
			continue;
		tried++;
		k->at[o] = was;
		if (is_kept(k, &objective, &report) && (best < 0 || objective < *ret_objective)) {
			best = o;
			*ret_objective = objective;
		}
		k->at[o] = to;
	}
	return best;
}

static struct plan_option look(struct looker *k, int to)
{
	int was = k->at[k->subject], partner = -1;
	bool is_home = to == k->part.teachers[k->subject].home;
	struct plan_option o = {.target = is_home ? STR("") : str_of(k->p->section[k->section[to]].key), .is_chosen = was == to};
	struct check_report report = {};
	double objective = NAN;
	struct arena_mark mark = arena_mark(k->c->arena);
	k->at[k->subject] = to;
	bool is_possible = is_kept(k, &objective, &report);
	o.why = is_possible ? NULL : first_rule(k, &report);
	if (!is_possible && was != to) {
		partner = best_swap(k, was, to, &objective);
		is_possible = partner >= 0;
	}
	k->at[k->subject] = was;
	o.is_possible = is_possible;
	o.why = is_possible ? NULL : o.why;
	if (is_possible)
		arena_reset(k->c->arena, mark); /* thousands of checks leave their lists */
	o.detail = describe(k, to, partner);
	o.cost = objective - k->now;
	return o;
}

static void say_note(const struct looker *k, int t, struct plan_explanation *ret)
{
	const struct exch_teacher *x = &k->p->teacher[t];
	const struct exchange_teacher *e = &k->p->engine.teachers[t];
	struct label why = {};
	const char *message = NULL;
	if (x->exempt >= 0) {
		struct str id = policy_entry(k->p->policy, "exempt", (size_t)x->exempt);
		message = policy_label(k->p->policy, arena_printf(k->c->arena, "exempt.%.*s.label", STR_ARG(id)), &why, NULL) == ST_OK ? N_("Exempt by the policy.") : NULL;
	} else if (!e->eligible) {
		message = N_("Not eligible: {0} years at the school.");
	} else if (!e->consent) {
		message = N_("Does not agree to be moved, or is married to somebody of another stage or county.");
	}
	if (!message)
		return;
	struct str years = str_i64(k->c->arena, x->years);
	ret->note = tr_text(k->c->arena, k->c->lang, message, &years, 1);
}

enum status exch_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			 struct plan_explanation *ret, struct err *err)
{
	const struct exch_problem *p = r->problem;
	struct looker k = {.c = c, .p = p};
	struct exch_decision d;
	struct check_report report;
	int t = exch_find_teacher(p, subject);
	if (t < 0)
		return err_set(err, ST_NOT_FOUND, "that person is no teacher of this plan");
	TRY(exch_decide(c->arena, p, l, &d, err));
	take_part(&k, p->section[p->teacher[t].home].unit, d.destination);
	while (k.teacher[k.subject] != t)
		k.subject++;
	TRY(exchange_check(c->arena, &k.part, k.at, &report, NULL, err));
	k.now = report.objective;
	struct plan_option *option = ARENA_ARRAY(c->arena, struct plan_option, (size_t)k.part.school_count + 1);
	size_t options = 0;
	for (int s = 0; s < k.part.school_count; s++)
		if (s == k.at[k.subject] || s == k.part.teachers[k.subject].home || exch_is_within(p, p->teacher[t].home, k.section[s], k.part.rules->commute_m))
			option[options++] = look(&k, s);
	qsort(option, options, sizeof *option, plan_option_order);
	const struct exchange_rules *rules = k.part.rules; /* who changes places with another are two */
	int eligible = MAX(1, p->unit[p->section[p->teacher[t].home].unit].eligible);
	*ret = (struct plan_explanation){.option = option, .options = options, .leave = 2 * rules->w_near / eligible};
	say_note(&k, t, ret);
	return ST_OK;
}
