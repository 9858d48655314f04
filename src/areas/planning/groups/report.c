/* Tables: coverage before and after, the groups, each school's change, what full coverage lacks. */
#include "areas/planning/groups/groups.h"

#include "areas/register/codes.h"
#include "report/report.h"

#include <math.h>
#include <string.h>

struct view {
	const struct plan_context *c;
	const struct groups_problem *p;
	struct report *out;
	const int *before, *after; /* cores; after NULL: there is no decision yet */
	const struct plan_reading *r;
};

struct coverage_count {
	int64_t schools, pupils, covered, covered_pupils, tight;
};

static struct str text(const struct view *v, const char *message) { return str_of(tr(v->out->lang, message)); }

static struct str stage_label(const struct view *v, int stage)
{
	for (const struct code *c = codes_section; c->value; c++)
		if (str_eq(v->p->stage[stage], str_of(c->value)))
			return str_of(label_in(c->label, v->out->lang));
	return v->p->stage[stage];
}

static struct report_value school_value(const struct view *v, int i)
{
	struct report_value x = report_value_text(v->p->school[i].name);
	x.link = str_of(arena_printf(v->out->arena, "schools/%s", v->p->school[i].key));
	return x;
}

/* Is the group of the core tight: the present one as the register has it, a new one as the plan's mode. */
static bool is_tight(const struct groups_problem *p, int core)
{
	int g = p->school[core].group;
	return g >= 0 && p->group[g].core_school == core ? p->group[g].tight : p->tight;
}

/* Schools that are open already; the core decides which group. */
static struct coverage_count count(const struct view *v, const int *core, int stage)
{
	const struct groups_problem *p = v->p;
	struct coverage_count n = {};
	for (int s = 0; s < p->stages; s++)
		if (stage < 0 || s == stage) {
			n.schools += p->aside[s].schools;
			n.pupils += p->aside[s].pupils;
			n.covered += p->aside[s].schools;
			n.covered_pupils += p->aside[s].pupils;
			n.tight += p->aside[s].tight_schools;
		}
	for (int i = 0; i < p->engine.schools; i++) {
		const struct grouping_school *s = &p->engine.school[i];
		if (s->is_new || (stage >= 0 && s->stage != stage + 1))
			continue;
		n.schools++;
		n.pupils += s->pupils;
		n.covered += core[i] >= 0;
		n.covered_pupils += core[i] >= 0 ? s->pupils : 0;
		n.tight += core[i] >= 0 && is_tight(p, core[i]);
	}
	return n;
}

static double share(int64_t part, int64_t whole) { return whole > 0 ? (double)part / (double)whole : NAN; }

static void add_share(struct report_table *t, int64_t part, int64_t whole)
{
	report_put(t, whole > 0 ? report_value_percent(share(part, whole), 2) : report_value_none());
}

static void coverage(const struct view *v)
{
	static const struct report_head columns[] = {{N_("stage"), "stage", false}, {N_("reading"), "reading", false}, {N_("before"), "before", true},
						     {N_("after"), "after", true}, {N_("before: covered"), "covered_before", true},
						     {N_("after: covered"), "covered_after", true}, {N_("of all"), "all", true}};
	static const char *const readings[] = {N_("schools covered"), N_("pupils covered"), N_("in tight groups")};
	report_heading(v->out, 2, text(v, N_("Coverage")));
	struct report_table *t = report_table_begin(v->out, columns, v->after ? (int)ARRAY_LEN(columns) : (int)ARRAY_LEN(columns));
	for (int s = v->p->stages == 1 ? 0 : -1; s < v->p->stages; s++) {
		struct coverage_count b = count(v, v->before, s), a = v->after ? count(v, v->after, s) : (struct coverage_count){};
		const int64_t before[] = {b.covered, b.covered_pupils, b.tight}, after[] = {a.covered, a.covered_pupils, a.tight},
			      all[] = {b.schools, b.pupils, b.schools};
		for (size_t k = 0; k < ARRAY_LEN(readings); k++) {
			report_put_text(t, s < 0 ? text(v, N_("all stages")) : stage_label(v, s));
			report_put_text(t, text(v, readings[k]));
			add_share(t, before[k], all[k]);
			report_put(t, v->after && all[k] ? report_value_percent(share(after[k], all[k]), 2) : report_value_none());
			report_put_int(t, before[k]);
			report_put(t, v->after ? report_value_int(after[k]) : report_value_none());
			report_put_int(t, all[k]);
		}
	}
	report_table_end(v->out, t, N_("Coverage of the plan's schools in three readings, before and after"));
	report_note(v->out, text(v, N_("Open schools of the plan's stages and region; those in groups led from elsewhere count as they are. A school counts once.")));
}

struct group_sum {
	int schools, joined, rural;
	int64_t pupils, strength;
	double km, far;
};

static struct group_sum sum_group(const struct view *v, const int *core, int j)
{
	const struct groups_problem *p = v->p;
	struct group_sum g = {};
	for (int i = 0; i < p->engine.schools; i++) {
		if (core[i] != j)
			continue;
		double km = groups_km(p, i, j);
		g.schools++;
		g.rural += p->school[i].is_rural;
		g.joined += v->before[i] != j && i != j;
		g.pupils += p->engine.school[i].pupils;
		g.strength += p->engine.school[i].pupils * p->engine.school[i].strength;
		g.km += km;
		g.far = fmax(g.far, km);
	}
	return g;
}

/* Mean strength of the region of school j, in tenths. */
static double region_strength(const struct view *v, int j)
{
	int64_t pupils = 0, strength = 0;
	for (int i = 0; i < v->p->engine.schools; i++)
		if (v->p->school[i].region == v->p->school[j].region) {
			pupils += v->p->engine.school[i].pupils;
			strength += v->p->engine.school[i].pupils * v->p->engine.school[i].strength;
		}
	return pupils ? (double)strength / (double)pupils : NAN;
}

static void groups(const struct view *v)
{
	static const struct report_head columns[] = {{N_("group"), "group", false}, {N_("core"), "core", false}, {N_("county"), "county", false},
						     {N_("stage"), "stage", false}, {N_("schools"), "schools", true}, {N_("pupils"), "pupils", true},
						     {N_("joining"), "joining", true}, {N_("rural schools"), "rural", true},
						     {N_("strength beside the region"), "strength", true}, {N_("mean km"), "mean_km", true},
						     {N_("farthest km"), "farthest_km", true}};
	const int *core = v->after ? v->after : v->before;
	report_heading(v->out, 2, text(v, v->after ? N_("Groups by this decision") : N_("Groups as they are")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int j = 0; j < v->p->engine.schools; j++) {
		if (core[j] != j)
			continue;
		struct group_sum g = sum_group(v, core, j);
		report_put_text(t, groups_name(v->out->arena, v->p, j));
		report_put(t, school_value(v, j));
		report_put_text(t, v->p->school[j].county_name);
		report_put_text(t, stage_label(v, v->p->engine.school[j].stage - 1));
		report_put_int(t, g.schools);
		report_put_int(t, g.pupils);
		report_put_int(t, g.joined);
		report_put_int(t, g.rural);
		report_put(t, report_value_percent((double)g.strength / (double)g.pupils / region_strength(v, j), 1));
		report_put_real(t, g.schools > 1 ? g.km / (g.schools - 1) : NAN, 1);
		report_put_real(t, g.schools > 1 ? g.far : NAN, 1);
	}
	if (!report_table_end(v->out, t, NULL))
		report_paragraph(v->out, TONE_MUTED, text(v, N_("There is no group yet.")));
}

static struct str group_of(const struct view *v, int core)
{
	return core < 0 ? text(v, N_("none")) : groups_name(v->out->arena, v->p, core);
}

static const char *change_kind(const struct view *v, int i)
{
	const struct groups_school *s = &v->p->school[i];
	if (v->p->engine.school[i].is_new)
		return N_("opens soon");
	if (v->after[i] == i)
		return v->before[i] == i ? N_("core") : N_("new core");
	if (s->is_graduate)
		return N_("graduate");
	return s->is_weak ? N_("must be covered") : "";
}

static void changes(const struct view *v)
{
	static const struct report_head columns[] = {{N_("school"), "school", false}, {N_("county"), "county", false}, {N_("kind"), "kind", false},
						     {N_("before"), "before", false}, {N_("after"), "after", false}, {N_("core"), "core", false},
						     {N_("km"), "km", true}, {N_("strength"), "strength", true}};
	report_heading(v->out, 2, text(v, N_("Schools whose group changes")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int i = 0; i < v->p->engine.schools; i++) {
		int j = v->after[i];
		if (j == v->before[i])
			continue;
		report_put(t, school_value(v, i));
		report_put_text(t, v->p->school[i].county_name);
		report_put_text(t, text(v, change_kind(v, i)));
		report_put_text(t, group_of(v, v->before[i]));
		report_put_text(t, group_of(v, j));
		report_put(t, j < 0 ? report_value_none() : school_value(v, j));
		report_put_real(t, j < 0 || j == i ? NAN : groups_km(v->p, i, j), 1);
		report_put_real(t, v->p->engine.school[i].strength / 10.0, 1);
	}
	if (!report_table_end(v->out, t, NULL))
		report_paragraph(v->out, TONE_MUTED, text(v, N_("No school changes its group.")));
}

static void summary(const struct view *v)
{
	static const struct report_head columns[] = {{N_("what"), "what", false}, {N_("before"), "before", true}, {N_("after"), "after", true}};
	static const char *const names[] = {N_("groups"), N_("schools in groups"), N_("schools that must be covered and are not"),
					    N_("new schools covered"), N_("mean km of a pupil's school to its core"),
					    N_("memberships that end"), N_("rural schools led from town")};
	const struct groups_problem *p = v->p;
	double values[2][ARRAY_LEN(names)] = {};
	for (int k = 0; k < 2; k++) {
		const int *core = k ? v->after : v->before;
		double *x = values[k], travel = 0, pupils = 0;
		for (int i = 0; core && i < p->engine.schools; i++) {
			const struct grouping_school *s = &p->engine.school[i];
			int j = core[i];
			x[0] += j == i;
			x[1] += j >= 0;
			x[2] += j < 0 && (s->in_scope || s->is_new);
			x[3] += j >= 0 && s->is_new;
			x[5] += k && v->before[i] >= 0 && v->before[i] != i && j != v->before[i];
			x[6] += j >= 0 && p->school[i].is_rural && p->school[j].is_urban;
			pupils += j >= 0 ? (double)s->pupils : 0;
			travel += j >= 0 ? (double)s->pupils * groups_km(p, i, j) : 0;
		}
		x[4] = pupils > 0 ? travel / pupils : NAN;
	}
	report_heading(v->out, 2, text(v, N_("Before and after")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (size_t k = 0; k < ARRAY_LEN(names); k++) {
		int places = k == 4 ? 2 : 0;
		report_put_text(t, text(v, names[k]));
		report_put_real(t, values[0][k], places);
		report_put_real(t, v->after ? values[1][k] : NAN, places);
	}
	report_table_end(v->out, t, NULL);
	int may_lead = 0, must = 0, fresh = 0, graduates = 0;
	for (int i = 0; i < p->engine.schools; i++) {
		may_lead += p->engine.school[i].may_lead;
		must += p->engine.school[i].in_scope || p->engine.school[i].is_new;
		fresh += p->engine.school[i].is_new;
		graduates += p->school[i].is_graduate;
	}
	struct arena *a = v->out->arena;
	const struct str args[] = {str_i64(a, p->engine.schools), str_i64(a, may_lead), str_i64(a, must), str_i64(a, fresh),
				   str_i64(a, graduates), str_of(arena_printf(a, "%g", (double)p->engine.distance_m / 1000)),
				   str_i64(a, p->engine.max_schools), str_i64(a, p->engine.max_pupils)};
	report_note(v->out, report_say(v->out, N_("{0} schools are planned: {1} may lead, {2} must be covered, {3} open soon, {4} may graduate. A group has its schools "
						"within {5} km of the core, at most {6} schools and {7} pupils."), args, 8));
}

/* ---- what full coverage would need ---- */

static bool reaches(const struct groups_problem *p, int i, int j)
{
	return i != j && p->school[i].region == p->school[j].region && groups_km(p, i, j) * 1000 <= (double)p->engine.distance_m;
}

static bool has_room(const struct view *v, int i, int j)
{
	struct group_sum g = sum_group(v, v->after, j);
	return g.schools < v->p->engine.max_schools && g.pupils + v->p->engine.school[i].pupils <= v->p->engine.max_pupils;
}

static void full_coverage(const struct view *v)
{
	enum { NAMED = 12 };
	const struct groups_problem *p = v->p;
	struct arena *a = v->out->arena;
	int outside = 0, could_join = 0, could_open = 0, alone = 0;
	struct buf names;
	buf_init(&names, 0);
	for (int i = 0; i < p->engine.schools; i++) {
		if (v->after[i] >= 0)
			continue;
		bool joins = false, opens = p->engine.school[i].may_lead;
		for (int j = 0; j < p->engine.schools && !joins; j++) {
			joins = v->after[j] == j && reaches(p, i, j) && has_room(v, i, j);
			opens = opens || (p->engine.school[j].may_lead && reaches(p, i, j));
		}
		outside++;
		could_join += joins;
		could_open += !joins && opens;
		if (!joins && !opens && alone++ < NAMED)
			buf_printf(&names, "%s%.*s", alone > 1 ? "、" : "", STR_ARG(p->school[i].name));
	}
	report_heading(v->out, 2, text(v, N_("What full coverage would need")));
	if (!outside) {
		report_paragraph(v->out, TONE_GOOD, text(v, N_("Every school of the plan is in a group.")));
		buf_done(&names);
		return;
	}
	const struct str args[] = {str_i64(a, outside), str_i64(a, could_join), str_i64(a, could_open), str_i64(a, alone)};
	report_paragraph(v->out, TONE_PLAIN,
			 report_say(v->out, N_("{0} schools stay outside: {1} could join a group of this decision that has room in reach, {2} would need a candidate in "
					     "reach to become a core, {3} have no possible core in reach."), args, 4));
	if (alone) {
		struct str list = buf_view(&names);
		report_paragraph(v->out, TONE_WARNING, report_say(v->out, N_("No possible core in reach: {0}"), &list, 1));
	}
	report_note(v->out, text(v, N_("A plan that must cover every school, made beside this one, says exactly what it costs.")));
	buf_done(&names);
}

/* Groups from the weakest to the strongest beside their regions, between the policy's limits. */
static void strength_chart(const struct view *v)
{
	struct arena *a = v->out->arena;
	int n = 0, groups = 0;
	for (int j = 0; j < v->p->engine.schools; j++)
		groups += v->after[j] == j;
	if (groups < 2)
		return;
	double *value = ARENA_ARRAY(a, double, (size_t)groups);
	for (int j = 0; j < v->p->engine.schools; j++) {
		if (v->after[j] != j)
			continue;
		struct group_sum g = sum_group(v, v->after, j);
		double x = 100 * (double)g.strength / (double)g.pupils / region_strength(v, j);
		int at = n++;
		while (at > 0 && value[at - 1] > x) {
			value[at] = value[at - 1];
			at--;
		}
		value[at] = x;
	}
	struct chart_series *series = ARENA_NEW(a, struct chart_series);
	*series = (struct chart_series){text(v, N_("strength beside the region")), value, TONE_PLAIN};
	struct report_chart *chart = ARENA_NEW(a, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_DISTRIBUTION, .caption = text(v, N_("Strength of the groups beside their regions, weakest to strongest")),
				       .unit = STR("%"), .point_count = n, .series = series, .series_count = 1, .has_limit = true,
				       .limit = (double)v->p->engine.low_pm / 10, .limit_name = text(v, N_("least"))};
	report_add_chart(v->out, chart);
}

enum status groups_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out,
			  struct err *err)
{
	const struct groups_problem *p = r->problem;
	struct view v = {.c = c, .p = p, .out = out, .r = r, .before = groups_present(c->arena, p)};
	int *after;
	if (l) {
		TRY(groups_cores(c->arena, p, l, &after, err));
		v.after = after;
	}
	summary(&v);
	coverage(&v);
	if (l)
		full_coverage(&v);
	groups(&v);
	if (l) {
		strength_chart(&v);
		changes(&v);
	}
	return ST_OK;
}
