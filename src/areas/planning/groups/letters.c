/* A letter for each school whose group changes, and for each core the list of its schools. */
#include "areas/planning/groups/groups.h"

#include "report/report.h"

static bool gets_letter(const int *before, const int *after, int n, int i)
{
	if (before[i] != after[i])
		return true;
	for (int k = 0; after[i] == i && k < n; k++) /* a core whose group changes */
		if ((before[k] == i) != (after[k] == i))
			return true;
	return false;
}

enum status groups_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
			      size_t *ret_n, struct err *err)
{
	const struct groups_problem *p = r->problem;
	int n = p->engine.schools, *after, *before = groups_present(c->arena, p);
	size_t found = 0;
	struct plan_addressee *list = ARENA_ARRAY(c->arena, struct plan_addressee, (size_t)n + 1);
	TRY(groups_cores(c->arena, p, l, &after, err));
	for (int pass = 0; pass < 2; pass++) /* cores first */
		for (int i = 0; i < n; i++)
			if ((after[i] == i) == !pass && gets_letter(before, after, n, i))
				list[found++] = (struct plan_addressee){str_of(p->school[i].key), p->school[i].name};
	*ret = list;
	*ret_n = found;
	return ST_OK;
}

static void say_change(const struct groups_problem *p, const int *before, const int *after, int i, struct str day, struct report *out)
{
	int j = after[i], old = before[i];
	const struct str args[] = {p->school[i].name, day, j < 0 ? STR("") : groups_name(out->arena, p, j), j < 0 ? STR("") : p->school[j].name,
				   old < 0 ? STR("") : groups_name(out->arena, p, old)};
	if (old >= 0 && old != j)
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("From {1} on {0} is no longer in {4}."), args, 5));
	if (j == i)
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("From {1} on {0} is the core of {2}. Its schools are listed below."), args, 5));
	else if (j >= 0)
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("From {1} on {0} is a member of {2}, led by {3}."), args, 5));
	else
		report_paragraph(out, TONE_PLAIN, report_say(out, N_("From {1} on {0} is in no group."), args, 5));
}

static void list_group(const struct groups_problem *p, const int *before, const int *after, int core, struct report *out)
{
	static const struct report_head columns[] = {{N_("school"), "school", false}, {N_("role"), "role", false}, {N_("pupils"), "pupils", true},
						     {N_("km to the core"), "km", true}, {N_("since"), "since", false}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < p->engine.schools; i++) {
			if (after[i] != core || (i == core) != !pass)
				continue;
			report_put_text(t, p->school[i].name);
			report_put_text(t, str_of(tr(out->lang, i == core ? N_("core") : N_("member"))));
			report_put_int(t, p->engine.school[i].pupils);
			report_put_real(t, i == core ? 0 : groups_km(p, i, core), 1);
			report_put_text(t, str_of(tr(out->lang, before[i] == core ? N_("as before") : N_("newly in"))));
		}
	report_table_end(out, t, N_("Schools of the group"));
}

enum status groups_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key,
			  struct report *out, struct err *err)
{
	const struct groups_problem *p = r->problem;
	int *after, *before = groups_present(c->arena, p), i = groups_find(p, key);
	char day[11];
	if (i < 0)
		return err_set(err, ST_NOT_FOUND, "that school is not part of the plan");
	TRY(groups_cores(c->arena, p, l, &after, err));
	day_format(c->scenario->effective, day);
	report_heading(out, 1, report_say(out, N_("To {0}"), &p->school[i].name, 1));
	say_change(p, before, after, i, str_copy(out->arena, str_of(day)), out);
	if (after[i] >= 0)
		list_group(p, before, after, after[i], out);
	return ST_OK;
}
