/* A letter for each helped school and each helper whose pairs change. */
#include "areas/planning/pairing/pairing.h"

#include "report/report.h"
#include "text/lang.h"

#include <math.h>

struct both {
	struct pairing_line *before, *after;
	size_t n_before, n_after;
};

static bool is_in(const struct pairing_line *l, size_t n, int helped, int helper)
{
	for (size_t k = 0; k < n; k++)
		if (l[k].helped == helped && l[k].helper == helper)
			return true;
	return false;
}

/* Marks whom a pair concerns that is in one and not in the other. */
static void mark(const struct pairing_line *of, size_t n, const struct pairing_line *not_in, size_t m, bool *helped, bool *helper)
{
	for (size_t k = 0; k < n; k++)
		if (!is_in(not_in, m, of[k].helped, of[k].helper))
			helped[of[k].helped] = helper[of[k].helper] = true;
}

static enum status read_both(const struct plan_context *c, const struct pairs_problem *p, const struct plan_lines *l, struct both *ret, struct err *err)
{
	ret->n_before = pairs_present(c->arena, p, &ret->before);
	return pairs_lines(c->arena, p, l, &ret->after, &ret->n_after, err);
}

enum status pairs_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
			     size_t *ret_n, struct err *err)
{
	const struct pairs_problem *p = r->problem;
	struct both b;
	TRY(read_both(c, p, l, &b, err));
	bool *helped = ARENA_ARRAY(c->arena, bool, (size_t)p->engine.helped + 1), *helper = ARENA_ARRAY(c->arena, bool, (size_t)p->engine.helpers + 1);
	mark(b.before, b.n_before, b.after, b.n_after, helped, helper);
	mark(b.after, b.n_after, b.before, b.n_before, helped, helper);
	struct plan_addressee *list = ARENA_ARRAY(c->arena, struct plan_addressee, (size_t)p->schools.n + 1);
	size_t n = 0;
	for (int j = 0; j < p->engine.helpers; j++)
		if (helper[j])
			list[n++] = (struct plan_addressee){str_of(pairs_helper(p, j)->key), pairs_helper(p, j)->name};
	for (int i = 0; i < p->engine.helped; i++)
		if (helped[i])
			list[n++] = (struct plan_addressee){str_of(pairs_helped(p, i)->key), pairs_helped(p, i)->name};
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

static struct str day_text(struct arena *a, day_t d)
{
	char text[11];
	day_format(d, text);
	return str_copy(a, str_of(text));
}

/* The pairs of one school, the other one of each named. */
static void list_pairs(const struct plan_context *c, const struct pairs_problem *p, const struct both *b, int helped, int helper, struct report *out)
{
	static const struct report_head columns[] = {{N_("school"), "school", false}, {N_("county"), "county", false}, {N_("tier"), "tier", false},
						     {N_("km"), "km", true}, {N_("to be helped in"), "topics", false}, {N_("since"), "since", false}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t k = 0; k < b->n_after; k++) {
		int i = b->after[k].helped, j = b->after[k].helper;
		if (i != helped && j != helper)
			continue;
		const struct planned_school *other = helped >= 0 ? pairs_helper(p, j) : pairs_helped(p, i);
		report_put_text(t, other->name);
		report_put_text(t, other->county_name);
		report_put_text(t, str_of(label_in(p->tier[pairs_tier(p, i, j)].label, out->lang)));
		report_put_real(t, pairs_km(p, i, j), 1);
		report_put_text(t, pairs_meets(p, c->arena, out->lang, i, j));
		report_put_text(t, str_of(tr(out->lang, is_in(b->before, b->n_before, i, j) ? N_("as before") : N_("new pair"))));
	}
	report_table_end(out, t, helped >= 0 ? N_("Its helpers") : N_("Schools it helps"));
}

static void say_ended(const struct pairs_problem *p, const struct both *b, int helped, int helper, struct str day, struct report *out)
{
	for (size_t k = 0; k < b->n_before; k++) {
		int i = b->before[k].helped, j = b->before[k].helper;
		if ((i != helped && j != helper) || is_in(b->after, b->n_after, i, j))
			continue;
		const struct str args[] = {pairs_helper(p, j)->name, pairs_helped(p, i)->name, day};
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("The agreement of {0} and {1} ends on {2}."), args, 3));
	}
}

enum status pairs_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key, struct report *out,
			 struct err *err)
{
	const struct pairs_problem *p = r->problem;
	struct both b;
	int x = planned_find(&p->schools, key);
	int helped = x >= 0 ? p->more[x].helped : -1, helper = x >= 0 ? p->more[x].helper : -1;
	if (helped < 0 && helper < 0)
		return err_set(err, ST_NOT_FOUND, "that school is not part of the plan");
	TRY(read_both(c, p, l, &b, err));
	const struct str args[] = {p->schools.list[x].name, day_text(out->arena, c->scenario->effective), str_i64(out->arena, p->term_years)};
	bool has_any = false;
	for (size_t k = 0; k < b.n_after; k++)
		has_any = has_any || b.after[k].helped == helped || b.after[k].helper == helper;
	report_heading(out, 1, report_say(out, N_("To {0}"), args, 1));
	say_ended(p, &b, helped, helper, args[1], out);
	if (!has_any)
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("From {1} on {0} is in no pair."), args, 2));
	else if (helped >= 0)
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("From {1} on {0} is helped as below. New agreements run {2} years."), args, 3));
	else
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("From {1} on {0} helps the schools below. New agreements run {2} years."), args, 3));
	list_pairs(c, p, &b, helped >= 0 ? helped : -2, helped >= 0 ? -2 : helper, out);
	return ST_OK;
}
