/* What a decision does: pupils, seats and ways before and after. */
#include "areas/planning/districts/districts.h"

#include "report/report.h"
#include "text/message.h"

#include <math.h>

struct view {
	const struct plan_context *c;
	const struct districts_problem *p;
	struct report *out;
	const int *before, *after; /* after NULL: there is no decision yet */
};

static struct str text(const struct report *out, const char *message) { return str_of(tr(out->lang, message)); }

static struct report_value linked(struct report *out, struct str name, const char *folder, const char *key)
{
	struct report_value x = report_value_text(name);
	x.link = str_of(arena_printf(out->arena, "%s/%s", folder, key));
	return x;
}

struct sums {
	int64_t pupils, over_limit, over_seats, moved;
	int units, unserved, units_moved, full, areas;
	double pupil_km;
};

static struct sums sum(const struct view *v, const int *site_of)
{
	const struct districts_problem *p = v->p;
	struct sums s = {};
	struct districts_load *load = districts_loads(v->out->arena, p, site_of);
	for (int j = 0; j < p->engine.sites; j++) {
		s.pupils += load[j].pupils;
		s.over_limit += load[j].over_limit;
		s.pupil_km += load[j].pupil_km;
		s.over_seats += MAX(load[j].pupils - p->site[j].seats, (int64_t)0);
		s.full += load[j].pupils > p->site[j].seats;
		s.areas += load[j].units > 0;
	}
	for (int i = 0; i < p->engine.units; i++) {
		s.units += site_of[i] >= 0;
		s.unserved += site_of[i] < 0;
		if (site_of[i] != v->before[i]) {
			s.units_moved++;
			s.moved += p->unit[i].pupils;
		}
	}
	return s;
}

/* Overfull schools to which the settings leave pupils: nobody should wonder why a plan within the rules has them. */
static void kept_surplus(const struct view *v)
{
	const struct districts_problem *p = v->p;
	int64_t schools = 0, places = 0;
	for (int j = 0; j < p->engine.sites; j++)
		if (p->engine.capacity[j] > p->site[j].seats) {
			schools++;
			places += p->engine.capacity[j] - p->site[j].seats;
		}
	const struct str args[] = {str_i64(v->out->arena, schools), str_i64(v->out->arena, places)};
	if (schools)
		report_note(v->out, report_say(v->out, N_("{0} schools have more pupils than seats today and may keep {1} above their seats; the setting 'surplus that "
							"overfull schools may keep' decides how many."), args, 2));
}

static void summary(const struct view *v)
{
	static const struct report_head columns[] = {{N_("what"), "what", false}, {N_("before"), "before", true}, {N_("after"), "after", true}};
	static const char *const names[] = {N_("pupils served"), N_("units without a school"), N_("schools with an area"), N_("mean km to school"),
					    N_("pupils beyond the walking limit"), N_("schools with more pupils than seats"), N_("pupils above the seats"),
					    N_("units whose school changes"), N_("pupils whose school changes")};
	enum { MEAN = 3 };
	double value[2][ARRAY_LEN(names)];
	for (int k = 0; k < 2; k++) {
		struct sums s = k && v->after ? sum(v, v->after) : sum(v, v->before);
		const double x[] = {(double)s.pupils, s.unserved, s.areas, s.pupils ? s.pupil_km / (double)s.pupils : NAN, (double)s.over_limit, s.full,
				    (double)s.over_seats, k ? s.units_moved : NAN, k ? (double)s.moved : NAN};
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			value[k][i] = x[i];
	}
	report_heading(v->out, 2, text(v->out, N_("Before and after")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		report_put_text(t, text(v->out, names[i]));
		report_put_real(t, value[0][i], i == MEAN ? 2 : 0);
		report_put_real(t, v->after ? value[1][i] : NAN, i == MEAN ? 2 : 0);
	}
	report_table_end(v->out, t, NULL);
	struct arena *a = v->out->arena;
	char year[10];
	school_year_format(v->p->year, year);
	const struct str args[] = {str_i64(a, v->p->engine.units), str_i64(a, v->p->engine.sites), str_copy(a, (struct str){year, 9}),
				   v->p->demand.scenario_label[v->out->lang], str_i64(a, v->p->linked), str_i64(a, v->p->moved_homes), str_i64(a, v->p->enclaves)};
	report_note(v->out, report_say(v->out, N_("{0} units, {1} schools; pupils of the whole stage in {2} by the forecast, scenario '{3}', as if all went to the school of their "
						"area. {4} pieces that touch nothing are tied to the nearest unit; {5} schools stand in a unit with another and count as "
						"standing in the next. {6} pieces lie apart from their school today and may stay with it."), args, 7));
	kept_surplus(v);
}

void districts_effects(const struct districts_problem *p, const int *after, bool only_changed, struct report *out)
{
	static const struct report_head columns[] = {
		{N_("school"), "school", false}, {N_("seats"), "seats", true}, {N_("pupils before"), "pupils_before", true}, {N_("pupils after"), "pupils_after", true},
		{N_("use before"), "use_before", true}, {N_("use after"), "use_after", true}, {N_("mean km before"), "km_before", true},
		{N_("mean km after"), "km_after", true}, {N_("beyond the limit before"), "over_before", true}, {N_("beyond the limit after"), "over_after", true},
		{N_("units"), "units", true}};
	struct districts_load *before = districts_loads(out->arena, p, p->today), *now = districts_loads(out->arena, p, after ? after : p->today);
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (int j = 0; j < p->engine.sites; j++) {
		const struct districts_load *b = &before[j], *n = &now[j];
		double seats = (double)p->site[j].seats;
		if (only_changed && b->pupils == n->pupils && b->units == n->units && b->pupil_km == n->pupil_km)
			continue;
		report_put(t, linked(out, p->site[j].of->name, "schools", p->site[j].key));
		report_put_int(t, p->site[j].seats);
		report_put_int(t, b->pupils);
		report_put(t, after ? report_value_int(n->pupils) : report_value_none());
		report_put(t, report_value_percent((double)b->pupils / seats, 0));
		struct report_value use = after ? report_value_percent((double)n->pupils / seats, 0) : report_value_none();
		use.tone = after && n->pupils > p->site[j].seats ? TONE_BAD : TONE_PLAIN;
		report_put(t, use);
		report_put_real(t, b->pupils ? b->pupil_km / (double)b->pupils : NAN, 2);
		report_put_real(t, after && n->pupils ? n->pupil_km / (double)n->pupils : NAN, 2);
		report_put_int(t, b->over_limit);
		report_put(t, after ? report_value_int(n->over_limit) : report_value_none());
		report_put_int(t, n->units);
	}
	if (!report_table_end(out, t, NULL))
		report_paragraph(out, TONE_MUTED, text(out, N_("No school's area changes.")));
}

static void changes(const struct view *v)
{
	static const struct report_head columns[] = {{N_("unit"), "unit", false}, {N_("pupils"), "pupils", true}, {N_("before"), "before", false}, {N_("after"), "after", false},
						     {N_("km before"), "km_before", true}, {N_("km after"), "km_after", true}, {N_("limit, km"), "limit", true}};
	report_heading(v->out, 2, text(v->out, N_("Units whose school changes")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int i = 0; i < v->p->engine.units; i++) {
		int was = v->before[i], is = v->after[i];
		if (was == is)
			continue;
		report_put_text(t, v->p->unit[i].of->name);
		report_put_int(t, v->p->unit[i].pupils);
		report_put_text(t, was < 0 ? text(v->out, N_("none")) : v->p->site[was].of->name);
		report_put_text(t, v->p->site[is].of->name);
		report_put_real(t, was < 0 ? NAN : districts_km(v->p, i, was), 2);
		report_put_real(t, districts_km(v->p, i, is), 2);
		report_put_real(t, v->p->unit[i].limit_m / 1000, 1);
	}
	if (!report_table_end(v->out, t, NULL))
		report_paragraph(v->out, TONE_MUTED, text(v->out, N_("No unit's school changes.")));
}

/* What clashes today, by the same rules. */
static enum status clashes(const struct view *v, struct err *err)
{
	enum { SHOWN = 12 };
	struct check_report check;
	struct plan_names names = districts_names(v->p);
	TRY(district_check(v->c->arena, &v->p->engine, v->before, &check, err));
	if (check.feasible)
		return ST_OK;
	plan_name_report(v->c->arena, &check, &names);
	report_heading(v->out, 2, text(v->out, N_("What breaks the rules today")));
	for (int i = 0; i < check.violation_count && i < SHOWN; i++)
		report_paragraph(v->out, TONE_WARNING, err_text(v->out->arena, check.violations[i], v->out->lang));
	if (check.violation_count > SHOWN) {
		struct str more = str_i64(v->out->arena, check.violation_count - SHOWN);
		report_note(v->out, report_say(v->out, N_("and {0} more"), &more, 1));
	}
	return ST_OK;
}

enum status districts_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out,
			     struct err *err)
{
	const struct districts_problem *p = r->problem;
	struct view v = {.c = c, .p = p, .out = out, .before = p->today};
	int *after;
	if (l) {
		TRY(districts_sites(c->arena, p, l, &after, err));
		v.after = after;
	}
	summary(&v);
	TRY(clashes(&v, err));
	report_heading(out, 2, text(out, N_("Schools")));
	districts_effects(p, v.after, false, out);
	if (l)
		changes(&v);
	return ST_OK;
}
