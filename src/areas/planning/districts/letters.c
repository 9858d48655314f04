/* A letter for each school whose area changes: which units come, which go. */
#include "areas/planning/districts/districts.h"

#include "report/report.h"

static bool area_changes(const struct districts_problem *p, const int *after, int site)
{
	for (int i = 0; i < p->engine.units; i++)
		if ((p->today[i] == site) != (after[i] == site))
			return true;
	return false;
}

enum status districts_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
				 size_t *ret_n, struct err *err)
{
	const struct districts_problem *p = r->problem;
	struct plan_addressee *list = ARENA_ARRAY(c->arena, struct plan_addressee, (size_t)p->engine.sites + 1);
	size_t n = 0;
	int *after;
	TRY(districts_sites(c->arena, p, l, &after, err));
	for (int j = 0; j < p->engine.sites; j++)
		if (area_changes(p, after, j))
			list[n++] = (struct plan_addressee){str_of(p->site[j].key), p->site[j].of->name};
	*ret = list;
	*ret_n = n;
	return ST_OK;
}

static const char *movement(bool was, bool is) { return was && is ? N_("as before") : is ? N_("new") : N_("leaves the area"); }

enum status districts_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key,
			     struct report *out, struct err *err)
{
	static const struct report_head columns[] = {{N_("unit"), "unit", false}, {N_("pupils"), "pupils", true}, {N_("km"), "km", true}, {N_("since"), "since", false}};
	const struct districts_problem *p = r->problem;
	int *after, j = districts_site(p, key);
	char day[11];
	if (j < 0)
		return err_set(err, ST_NOT_FOUND, "that school is not part of the plan");
	TRY(districts_sites(c->arena, p, l, &after, err));
	day_format(c->scenario->effective, day);
	struct districts_load *load = districts_loads(c->arena, p, after);
	const struct str args[] = {p->site[j].of->name, str_copy(out->arena, str_of(day)), str_i64(out->arena, load[j].units),
				   str_i64(out->arena, load[j].pupils), str_i64(out->arena, p->site[j].seats)};
	report_heading(out, 1, report_say(out, N_("To {0}"), args, 1));
	report_paragraph(out, TONE_PLAIN, report_say(out, N_("From {1} on the area of {0} has {2} residential units with about {3} pupils, on {4} seats."), args, 5));
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (int i = 0; i < p->engine.units; i++) {
		bool was = p->today[i] == j, is = after[i] == j;
		if (!was && !is)
			continue;
		report_put_text(t, p->unit[i].of->name);
		report_put_int(t, p->unit[i].pupils);
		report_put_real(t, districts_km(p, i, j), 2);
		report_put_text(t, str_of(tr(out->lang, movement(was, is))));
	}
	report_table_end(out, t, N_("Residential units of the area"));
	return ST_OK;
}
