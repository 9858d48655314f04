#include "areas/planning/exchange/burden.h"

#include "areas/planning/exchange/measure.h"
#include "report/report.h"

/* One line of the table: who belongs to it. */
struct band {
	const char *heading, *label;
	int kind, low, high; /* kind: 0 sex, 1 age, 2 years since the last exchange; low … high inclusive */
};

static const struct band bands[] = {
	{N_("sex"), N_("women"), 0, 'f', 'f'},
	{N_("sex"), N_("men"), 0, 'm', 'm'},
	{N_("age"), N_("under 35"), 1, 1, 34},
	{N_("age"), N_("35 to 44"), 1, 35, 44},
	{N_("age"), N_("45 to 54"), 1, 45, 54},
	{N_("age"), N_("55 and older"), 1, 55, 200},
	{N_("years since the last exchange"), N_("never exchanged"), 2, -1, -1},
	{N_("years since the last exchange"), N_("up to 3"), 2, 0, 3},
	{N_("years since the last exchange"), N_("4 to 9"), 2, 4, 9},
	{N_("years since the last exchange"), N_("10 and more"), 2, 10, 200},
};

static int value_of(const struct exch_problem *p, const struct band *b, int t, int year)
{
	const struct exch_teacher *x = &p->teacher[t];
	if (b->kind == 0)
		return x->sex;
	if (b->kind == 1)
		return x->born ? year - x->born : 0;
	return x->since;
}

static struct report_value share(int64_t part, int64_t whole)
{
	return whole > 0 ? report_value_percent((double)part / (double)whole, 1) : report_value_none();
}

static void people(const struct exch_problem *p, const struct exch_decision *d, int year, struct report *out)
{
	static const struct report_head columns[] = {{N_("split by"), "by", false}, {N_("people"), "band", false}, {N_("eligible"), "eligible", true},
						     {N_("move"), "movers", true}, {N_("of the eligible"), "share", true}, {N_("mean km"), "km", true}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t k = 0; k < ARRAY_LEN(bands); k++) {
		int eligible = 0, movers = 0;
		double km = 0;
		for (int i = 0; i < p->engine.teacher_count; i++) {
			int v = value_of(p, &bands[k], i, year);
			if (!p->engine.teachers[i].eligible || v < bands[k].low || v > bands[k].high)
				continue;
			eligible++;
			if (d && d->destination[i] != p->teacher[i].home) {
				movers++;
				km += exch_km(p, p->teacher[i].home, d->destination[i]);
			}
		}
		if (!eligible)
			continue;
		report_put_text(t, str_of(tr(out->lang, bands[k].heading)));
		report_put_text(t, str_of(tr(out->lang, bands[k].label)));
		report_put_int(t, eligible);
		report_put(t, d ? report_value_int(movers) : report_value_none());
		report_put(t, d ? share(movers, eligible) : report_value_none());
		report_put(t, movers ? report_value_real(km / movers, 1) : report_value_none());
	}
	report_table_end(out, t, NULL);
}

/* How many schools give which share of their teachers. */
static void schools(const struct exch_problem *p, const struct exch_decision *d, struct report *out)
{
	static const struct report_head columns[] = {{N_("share of the school that leaves"), "share", false}, {N_("schools"), "schools", true}};
	enum { STEPS = 5, STEP = 5 };
	int n[STEPS + 2] = {}, *out_of = ARENA_ARRAY(out->arena, int, (size_t)p->engine.school_count + 1);
	for (int i = 0; i < p->engine.teacher_count; i++)
		out_of[p->teacher[i].home] += d->destination[i] != p->teacher[i].home;
	for (int s = 0; s < p->engine.school_count; s++) {
		if (!p->section[s].teachers)
			continue;
		double percent = 100.0 * out_of[s] / p->section[s].teachers;
		n[out_of[s] ? MIN(1 + (int)(percent / STEP), STEPS + 1) : 0]++;
	}
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (int k = 0; k < STEPS + 2; k++) {
		if (!n[k])
			continue;
		report_put_text(t, !k ? str_of(tr(out->lang, N_("nobody"))) : k > STEPS ? str_of(arena_printf(out->arena, "≥ %d %%", STEPS * STEP))
								     : str_of(arena_printf(out->arena, "%d–%d %%", (k - 1) * STEP, k * STEP)));
		report_put_int(t, n[k]);
	}
	report_table_end(out, t, N_("Schools by the share of their teachers that leaves"));
}

static void exempt(const struct exch_problem *p, struct report *out)
{
	static const struct report_head columns[] = {{N_("exempt"), "exempt", false}, {N_("teachers"), "teachers", true}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t k = 0; k < policy_count(p->policy, "exempt"); k++) {
		struct str id = policy_entry(p->policy, "exempt", k);
		struct label label = {"", ""};
		int n = 0;
		for (int i = 0; i < p->engine.teacher_count; i++)
			n += p->teacher[i].exempt == (int)k;
		if (!n || policy_label(p->policy, arena_printf(out->arena, "exempt.%.*s.label", STR_ARG(id)), &label, NULL) != ST_OK)
			continue;
		report_put_text(t, str_of(label_in(label, out->lang)));
		report_put_int(t, n);
	}
	report_table_end(out, t, N_("Exempt though otherwise eligible, by reason"));
}

void exch_burden(const struct exch_problem *p, const struct exch_decision *d, struct report *out)
{
	report_heading(out, 2, str_of(tr(out->lang, N_("How the burden is shared"))));
	people(p, d, p->year, out);
	if (d)
		schools(p, d, out);
	exempt(p, out);
}

void exch_steps(const struct exch_problem *p, const struct exch_decision *d, struct report *out)
{
	static const struct report_head columns[] = {{N_("step of appointment"), "step", false}, {N_("teachers"), "teachers", true}, {N_("given a post"), "placed", true},
						     {N_("exchanged"), "exchanged", true}, {N_("stay where they are"), "stay", true}};
	bool any = false;
	for (int i = 0; i < p->engine.teacher_count && !any; i++)
		any = p->teacher[i].step.n > 0;
	if (!any || !p->options.vacancies)
		return;
	report_heading(out, 2, str_of(tr(out->lang, N_("County management of staff, school appointment"))));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t k = 0; k < policy_count(p->policy, "steps"); k++) {
		struct str id = policy_entry(p->policy, "steps", k);
		struct label label = {"", ""};
		int people = 0, placed = 0, exchanged = 0;
		for (int i = 0; i < p->engine.teacher_count; i++) {
			bool moves = d && d->destination[i] != p->teacher[i].home;
			if (!str_eq(p->teacher[i].step, id))
				continue;
			people++;
			placed += moves && p->teacher[i].is_first;
			exchanged += moves && !p->teacher[i].is_first;
		}
		if (policy_label(p->policy, arena_printf(out->arena, "steps.%.*s.label", STR_ARG(id)), &label, NULL) != ST_OK)
			continue;
		report_put_text(t, str_of(label_in(label, out->lang)));
		report_put_int(t, people);
		report_put(t, d ? report_value_int(placed) : report_value_none());
		report_put(t, d ? report_value_int(exchanged) : report_value_none());
		report_put(t, d ? report_value_int(people - placed - exchanged) : report_value_none());
	}
	report_table_end(out, t, NULL);
	report_note(out, str_of(tr(out->lang, N_("Those the policy places first must move to a vacant post within reach; whom there is none for stays waiting and is "
						 "named below. The others may move as the policy opens their step, or as exchange makes them."))));
}
