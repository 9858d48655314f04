/* What a decision means: before and after for each county and stage, subjects, schools, and everybody who moves. */
#include "areas/planning/exchange/exchange.h"

#include "areas/planning/exchange/burden.h"
#include "areas/planning/exchange/measure.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

struct view {
	const struct plan_context *c;
	const struct exch_problem *p;
	struct report *out;
	const struct exch_decision *d; /* NULL: none yet */
	struct exch_measure before, after;
};

static struct str text(const struct view *v, const char *message) { return str_of(tr(v->out->lang, message)); }

static struct report_value school_value(const struct view *v, int section)
{
	struct report_value x = report_value_text(v->p->section[section].name);
	x.link = str_of(arena_printf(v->out->arena, "schools/%s", v->p->section[section].key));
	return x;
}

static struct report_value share(int64_t part, int64_t whole)
{
	return whole > 0 ? report_value_percent((double)part / (double)whole, 1) : report_value_none();
}

/* ---- counties ---- */

static void units(const struct view *v)
{
	static const struct report_head columns[] = {
		{N_("county and stage"), "unit", false}, {N_("schools"), "schools", true}, {N_("teachers"), "teachers", true}, {N_("eligible"), "eligible", true},
		{N_("must move"), "least", true}, {N_("move"), "movers", true}, {N_("of the eligible"), "share", true}, {N_("backbone of those"), "backbone_share", true},
		{N_("more km"), "km", true}, {N_("schools that can give no more"), "full_schools", true}};
	report_heading(v->out, 2, text(v, N_("Who moves, by county and stage")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int u = 0; u < v->p->engine.county_count; u++) {
		const struct exch_unit *x = &v->p->unit[u];
		const struct exchange_county *b = &v->before.unit[u], *a = v->d ? &v->after.unit[u] : b;
		report_put_text(t, x->name);
		report_put_int(t, x->sections);
		report_put_int(t, x->teachers);
		report_put_int(t, x->eligible);
		report_put_int(t, b->movers_min);
		report_put(t, v->d ? report_value_int(a->movers) : report_value_none());
		report_put(t, v->d ? share(a->movers, x->eligible) : report_value_none());
		report_put(t, v->d ? share(a->backbone_movers, a->movers) : report_value_none());
		report_put_real(t, v->d ? a->km : NAN, 1);
		report_put(t, v->d ? report_value_int(a->full_schools) : report_value_none());
	}
	report_table_end(v->out, t, NULL);
}

/* The linear measure that is minimised, and the one that counts. */
static void evenness(const struct view *v)
{
	static const struct report_head columns[] = {
		{N_("county and stage"), "unit", false}, {N_("teachers"), "kind", false}, {N_("before: coefficient of variation"), "cv_before", true},
		{N_("after: coefficient of variation"), "cv_after", true}, {N_("before: in the wrong place"), "linear_before", true},
		{N_("after: in the wrong place"), "linear_after", true}};
	static const char *const kinds[] = {N_("backbone teachers per 100 pupils"), N_("teachers above the required degree per 100 pupils")};
	bool has_risen = false;
	report_heading(v->out, 2, text(v, N_("How even the teacher indicators are")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int u = 0; u < v->p->engine.county_count; u++)
		for (int k = 0; k < 2; k++) {
			const struct exchange_county *b = &v->before.unit[u], *a = v->d ? &v->after.unit[u] : b;
			has_risen = has_risen || (k ? a->cv_above > b->cv_above : a->cv_backbone > b->cv_backbone);
			report_put_text(t, v->p->unit[u].name);
			report_put_text(t, text(v, kinds[k]));
			report_put_real(t, k ? b->cv_above : b->cv_backbone, 3);
			report_put_real(t, v->d ? (k ? a->cv_above : a->cv_backbone) : NAN, 3);
			report_put(t, report_value_percent((k ? b->balance_above : b->balance_backbone) / 2, 1));
			report_put(t, v->d ? report_value_percent((k ? a->balance_above : a->balance_backbone) / 2, 1) : report_value_none());
		}
	report_table_end(v->out, t, NULL);
	report_note(v->out, text(v, N_("The coefficient of variation is over schools, weighted by pupils, as in the national measure. In the wrong place: share of such "
				       "teachers who would have to serve elsewhere for every school to have its due.")));
	if (has_risen && v->p->options.fill)
		report_note(v->out, text(v, N_("Where a coefficient rises, vacant posts of small schools are filled: a school of few pupils that gets a whole teacher "
					       "has more per pupil than others then. With the setting 'fill posts' at no, teachers are evened out alone.")));
	if (v->d && v->p->options.even > 0)
		report_note(v->out, text(v, N_("A last step gives up a small part of the objective, as the settings allow, for smaller coefficients of variation: "
					       "the best decision's line may rise at its end.")));
}

/* ---- subjects ---- */

static void subjects(const struct view *v)
{
	static const struct report_head columns[] = {
		{N_("stage"), "stage", false}, {N_("subject"), "subject", false}, {N_("posts needed"), "need", true}, {N_("teachers"), "teachers", true},
		{N_("before: lacking"), "lack_before", true}, {N_("after: lacking"), "lack_after", true}, {N_("before: spare"), "spare_before", true},
		{N_("after: spare"), "spare_after", true}, {N_("served by travelling teachers"), "travelling", true}};
	const struct exch_problem *p = v->p;
	report_heading(v->out, 2, text(v, N_("Posts by subject")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int stage = 0; stage < p->stages; stage++)
		for (int u = 0; u < p->subjects; u++) {
			int64_t need = 0, now = 0, lack[2] = {}, spare[2] = {}, travelling = 0;
			for (int i = 0; i < p->engine.school_count; i++) {
				const struct exch_section *s = &p->section[i];
				int whole = exch_whole_need(s, u);
				if (s->stage != stage)
					continue;
				need += s->need[u];
				now += s->now[u];
				for (int k = 0; k < 2; k++) {
					int n = (k && v->d ? v->after : v->before).section[i].count[u];
					lack[k] += MAX(whole - n, 0);
					spare[k] += MAX(n - whole, 0);
				}
			}
			for (size_t i = 0; v->d && i < v->d->travels; i++)
				travelling += p->section[v->d->travel[i].section].stage == stage && p->teacher[v->d->travel[i].teacher].subject == u;
			if (!need && !now)
				continue;
			report_put_text(t, exch_stage_name(p, stage, v->out->lang));
			report_put_text(t, str_of(label_in(p->subject[u], v->out->lang)));
			report_put_real(t, (double)need / 1000, 1);
			report_put_int(t, now);
			report_put_int(t, lack[0]);
			report_put(t, v->d ? report_value_int(lack[1]) : report_value_none());
			report_put_int(t, spare[0]);
			report_put(t, v->d ? report_value_int(spare[1]) : report_value_none());
			report_put_int(t, travelling);
		}
	report_table_end(v->out, t, NULL);
	report_note(v->out, text(v, N_("Posts are those the register names, else the norm by pupils (in small schools by class), shared among the subjects as their "
				       "lessons are. Less than half a post lacks nobody.")));
	if (p->options.fill && p->grow_at_most < 1) {
		struct str percent = str_of(arena_printf(v->out->arena, "%g", 100 * p->grow_at_most));
		report_note(v->out, report_say(v->out, N_("Filling posts adds at most {0} % to a school's teachers in a year, at least one: what then still lacks is for "
							  "the years that follow."), &percent, 1));
	}
}

/* ---- schools and people ---- */

static void schools(const struct view *v)
{
	static const struct report_head columns[] = {
		{N_("school"), "school", false}, {N_("county and stage"), "unit", false}, {N_("teachers"), "teachers", true}, {N_("leave"), "out", true},
		{N_("come"), "in", true}, {N_("before: backbone per 100 pupils"), "backbone_before", true}, {N_("after: backbone per 100 pupils"), "backbone_after", true},
		{N_("before: above degree per 100 pupils"), "above_before", true}, {N_("after: above degree per 100 pupils"), "above_after", true}};
	report_heading(v->out, 2, text(v, N_("Schools whose teachers change")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int i = 0; i < v->p->engine.school_count; i++) {
		const struct exch_section *s = &v->p->section[i];
		const struct exch_state *b = &v->before.section[i], *a = &v->after.section[i];
		double pupils = (double)s->pupils / 100;
		if (!a->in && !a->out)
			continue;
		report_put(t, school_value(v, i));
		report_put_text(t, v->p->unit[s->unit].name);
		report_put_int(t, b->teachers);
		report_put_int(t, a->out);
		report_put_int(t, a->in);
		report_put_real(t, b->backbone / pupils, 2);
		report_put_real(t, a->backbone / pupils, 2);
		report_put_real(t, b->above / pupils, 2);
		report_put_real(t, a->above / pupils, 2);
	}
	if (!report_table_end(v->out, t, NULL))
		report_paragraph(v->out, TONE_MUTED, text(v, N_("Nobody moves.")));
}

static struct str day_of_end(const struct view *v, const char *kind)
{
	char day[11];
	day_format(exch_until(v->c, v->p, kind), day);
	return str_copy(v->out->arena, str_of(day));
}

static void person(const struct view *v, struct report_table *t, int teacher, int to, const char *how, struct str until)
{
	const struct exch_teacher *x = &v->p->teacher[teacher];
	report_put_text(t, x->label);
	report_put_text(t, str_of(label_in(v->p->subject[x->subject], v->out->lang)));
	report_put_text(t, text(v, how));
	report_put(t, school_value(v, x->home));
	report_put(t, school_value(v, to));
	report_put_real(t, exch_km(v->p, x->home, to), 1);
	report_put_text(t, text(v, v->p->engine.teachers[teacher].backbone ? N_("yes") : N_("no")));
	report_put_text(t, until);
}

static void people(const struct view *v)
{
	static const struct report_head columns[] = {{N_("teacher"), "teacher", false}, {N_("subject"), "subject", false}, {N_("how"), "how", false},
						     {N_("from school"), "from", false}, {N_("to school"), "to", false}, {N_("km"), "km", true},
						     {N_("backbone"), "backbone", false}, {N_("until"), "until", false}};
	const struct exch_problem *p = v->p;
	struct str rotation = day_of_end(v, "rotation"), travelling = day_of_end(v, "travelling"), shadowing = day_of_end(v, "shadowing");
	report_heading(v->out, 2, text(v, N_("Who goes where")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int i = 0; i < p->engine.teacher_count; i++)
		if (v->d->destination[i] != p->teacher[i].home)
			person(v, t, i, v->d->destination[i], p->teacher[i].is_first ? N_("given a post") : N_("exchange"), p->teacher[i].is_first ? STR("") : rotation);
	for (size_t i = 0; i < v->d->travels; i++)
		person(v, t, v->d->travel[i].teacher, v->d->travel[i].section, N_("travelling"), travelling);
	for (size_t i = 0; i < v->d->shadows; i++)
		person(v, t, v->d->shadow[i].teacher, v->d->shadow[i].section, N_("shadowing"), shadowing);
	report_table_end(v->out, t, NULL);
	report_note(v->out, text(v, N_("Names are masked here; the letters name those the reader may see. Ways are from school to school, as the crow flies.")));
}

static void rules(const struct view *v)
{
	const struct exch_problem *p = v->p;
	const struct exchange_rules *r = &p->engine.rules[0];
	struct arena *a = v->out->arena;
	int eligible = 0, consenting = 0;
	for (int u = 0; u < p->engine.county_count; u++) {
		eligible += p->unit[u].eligible;
		consenting += p->unit[u].consenting;
	}
	const struct str args[] = {str_i64(a, p->engine.teacher_count), str_i64(a, p->engine.school_count), str_i64(a, eligible), str_i64(a, consenting),
				   str_of(arena_printf(a, "%g", r->alpha_pm / 10.0)), str_of(arena_printf(a, "%g", r->gamma_pm / 10.0)),
				   str_of(arena_printf(a, "%g", (double)r->commute_m / 1000))};
	report_note(v->out, report_say(v->out, N_("{0} teachers of {1} schools by stage; {2} are eligible and {3} of them agree and may be moved. At least {4} % of the eligible "
						"move, at most {5} % of a school's teachers of a stage leave (one always may), the way is at most {6} km."), args, 7));
}

enum status exch_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out,
			struct err *err)
{
	const struct exch_problem *p = r->problem;
	struct view v = {.c = c, .p = p, .out = out};
	struct exch_decision d;
	TRY(exch_measure(c->arena, p, exch_present(c->arena, p), &v.before, err));
	v.after = v.before;
	if (l) {
		TRY(exch_decide(c->arena, p, l, &d, err));
		TRY(exch_measure(c->arena, p, d.destination, &v.after, err));
		v.d = &d;
	}
	rules(&v);
	units(&v);
	evenness(&v);
	subjects(&v);
	exch_steps(p, v.d, out);
	exch_burden(p, v.d, out);
	if (!l)
		return ST_OK;
	schools(&v);
	people(&v);
	return ST_OK;
}
