/* Tables: before and after, each pair, the helpers, what is lacking by topic and what of it is met. */
#include "areas/planning/pairing/pairing.h"

#include "base/buf.h"
#include "report/report.h"
#include "text/lang.h"

#include <math.h>
#include <stdlib.h>

struct view {
	const struct plan_context *c;
	const struct pairs_problem *p;
	struct report *out;
	const struct pairing_line *before, *after; /* after NULL: there is no decision yet */
	size_t n_before, n_after;
};

static struct str text(const struct view *v, const char *message) { return str_of(tr(v->out->lang, message)); }

static struct report_value school_value(const struct view *v, const struct planned_school *s)
{
	struct report_value x = report_value_text(s->name);
	x.link = str_of(arena_printf(v->out->arena, "schools/%s", s->key));
	return x;
}

struct met {
	int topic;
	double share; /* weight × what is met of the need */
};

static int by_share(const void *x, const void *y)
{
	const struct met *a = x, *b = y;
	return a->share != b->share ? (a->share < b->share) - (a->share > b->share) : a->topic - b->topic;
}

struct str pairs_meets(const struct pairs_problem *p, struct arena *a, enum lang lang, int i, int j)
{
	enum { NAMED = 4 };
	struct met met[PAIRS_TOPICS_MAX];
	int n = 0;
	const double *need = p->more[p->helped[i]].need, *strength = p->more[p->helper[j]].strength;
	for (int t = 0; t < p->topics; t++)
		if (need[t] > 0 && strength[t] > 0)
			met[n++] = (struct met){t, p->topic[t].weight * fmin(need[t], strength[t])};
	qsort(met, (size_t)n, sizeof *met, by_share);
	CLEANUP(buf_done) struct buf list;
	buf_init(&list, 0);
	for (int k = 0; k < n && k < NAMED; k++)
		buf_printf(&list, "%s%s", k ? (lang == LANG_ZH ? "、" : ", ") : "", label_in(p->topic[met[k].topic].label, lang));
	return str_copy(a, buf_view(&list));
}

static bool is_in(const struct pairing_line *l, size_t n, int helped, int helper)
{
	for (size_t k = 0; k < n; k++)
		if (l[k].helped == helped && l[k].helper == helper)
			return true;
	return false;
}

/* ---- before and after ---- */

enum { SUM_PAIRS, SUM_HELPED, SUM_WITHOUT, SUM_HELPERS, SUM_KM, SUM_FAR, SUM_UNMET, SUM_WITHIN, SUM_CITY, SUM_COUNTY, SUM_KEPT, SUM_ENDED, SUMS };

static void sum_up(const struct view *v, const struct pairing_line *l, size_t n, double *x)
{
	const struct pairs_problem *p = v->p;
	bool *helped = ARENA_ARRAY(v->c->arena, bool, (size_t)p->engine.helped + 1), *helper = ARENA_ARRAY(v->c->arena, bool, (size_t)p->engine.helpers + 1);
	double km = 0, unmet = 0;
	for (size_t k = 0; k < n; k++) {
		double d = pairs_km(p, l[k].helped, l[k].helper);
		km += d;
		x[SUM_FAR] = fmax(x[SUM_FAR], d);
		x[SUM_WITHIN + (int)pairs_tier(p, l[k].helped, l[k].helper)]++;
		x[SUM_HELPED] += !helped[l[k].helped];
		x[SUM_HELPERS] += !helper[l[k].helper];
		helped[l[k].helped] = helper[l[k].helper] = true;
		x[SUM_KEPT] += is_in(v->before, v->n_before, l[k].helped, l[k].helper);
		unmet += pairs_unmet(p, l[k].helped, l[k].helper);
	}
	for (int i = 0; i < p->engine.helped; i++)
		unmet += helped[i] ? 0 : p->more[p->helped[i]].lack;
	x[SUM_PAIRS] = (double)n;
	x[SUM_WITHOUT] = p->engine.helped - x[SUM_HELPED];
	x[SUM_KM] = n ? km / (double)n : NAN;
	x[SUM_FAR] = n ? x[SUM_FAR] : NAN;
	x[SUM_UNMET] = p->engine.helped ? 100 * unmet / p->engine.helped : NAN;
	x[SUM_ENDED] = (double)v->n_before - x[SUM_KEPT];
}

static void summary(const struct view *v)
{
	static const struct report_head columns[] = {{N_("what"), "what", false}, {N_("before"), "before", true}, {N_("after"), "after", true}};
	static const char *const names[SUMS] = {
		[SUM_PAIRS] = N_("pairs"), [SUM_HELPED] = N_("schools helped"), [SUM_WITHOUT] = N_("schools in need without a helper"),
		[SUM_HELPERS] = N_("helpers"), [SUM_KM] = N_("mean km of a pair"), [SUM_FAR] = N_("farthest km"),
		[SUM_UNMET] = N_("needs not met, % of everything"), [SUM_WITHIN] = N_("pairs within a county"), [SUM_CITY] = N_("pairs of city and county"),
		[SUM_COUNTY] = N_("pairs of two counties"), [SUM_KEPT] = N_("pairs that go on"), [SUM_ENDED] = N_("pairs that end")};
	double x[2][SUMS] = {};
	const struct pairs_problem *p = v->p;
	sum_up(v, v->before, v->n_before, x[0]);
	sum_up(v, v->after, v->n_after, x[1]);
	report_heading(v->out, 2, text(v, N_("Before and after")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int k = 0; k < SUMS; k++) {
		int places = k == SUM_KM || k == SUM_FAR || k == SUM_UNMET ? 1 : 0;
		bool only_after = k == SUM_KEPT || k == SUM_ENDED;
		report_put_text(t, text(v, names[k]));
		report_put_real(t, only_after ? NAN : x[0][k], places);
		report_put_real(t, v->after ? x[1][k] : NAN, places);
	}
	report_table_end(v->out, t, NULL);
	struct arena *a = v->out->arena;
	const struct str args[] = {str_i64(a, p->engine.helped), str_i64(a, p->engine.helpers), str_i64(a, p->per_helper), str_i64(a, p->per_school)};
	report_note(v->out, report_say(v->out, N_("{0} schools are in need, {1} may help; a helper has at most {2} schools, a school has {3} helpers."), args, 4));
	if (p->without_teachers) {
		struct str count = str_i64(a, p->without_teachers);
		report_note(v->out, report_say(v->out, N_("Of {0} schools the register has no teachers by subject: their figures alone are compared."), &count, 1));
	}
}

/* ---- by topic ---- */

static void topics(const struct view *v)
{
	static const struct report_head columns[] = {{N_("subject or figure"), "topic", false}, {N_("schools that lack it"), "lack", true},
						     {N_("met before, %"), "before", true}, {N_("met after, %"), "after", true}};
	const struct pairs_problem *p = v->p;
	report_heading(v->out, 2, text(v, N_("What is lacking, and what of it the helpers are strong in")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int k = 0; k < p->topics; k++) {
		int lack = 0;
		double need = 0, met[2] = {};
		for (int i = 0; i < p->engine.helped; i++) {
			lack += p->more[p->helped[i]].need[k] > 0;
			need += p->more[p->helped[i]].need[k];
		}
		for (int side = 0; side < 2; side++) {
			const struct pairing_line *l = side ? v->after : v->before;
			for (size_t m = 0; l && m < (side ? v->n_after : v->n_before); m++)
				met[side] += fmin(p->more[p->helped[l[m].helped]].need[k], p->more[p->helper[l[m].helper]].strength[k]) / p->per_school;
		}
		report_put_text(t, str_of(label_in(p->topic[k].label, v->out->lang)));
		report_put_int(t, lack);
		report_put_real(t, need > 0 ? 100 * met[0] / need : NAN, 1);
		report_put_real(t, need > 0 && v->after ? 100 * met[1] / need : NAN, 1);
	}
	report_table_end(v->out, t, NULL);
	report_note(v->out, text(v, N_("A school lacks a subject when it has fewer teachers of it for 100 pupils than its stage on average, backbone teachers counting for more.")));
}

/* ---- pairs, helpers, who stays without ---- */

static void pairs(const struct view *v)
{
	static const struct report_head columns[] = {
		{N_("helped school"), "helped", false}, {N_("county"), "county", false}, {N_("helper"), "helper", false}, {N_("county of the helper"), "helper_county", false},
		{N_("tier"), "tier", false}, {N_("km"), "km", true}, {N_("strong in what it lacks"), "topics", false}, {N_("unmet, %"), "unmet", true},
		{N_("since"), "since", false}};
	const struct pairs_problem *p = v->p;
	const struct pairing_line *l = v->after ? v->after : v->before;
	size_t n = v->after ? v->n_after : v->n_before;
	report_heading(v->out, 2, text(v, v->after ? N_("Pairs by this decision") : N_("Pairs as they are")));
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (size_t k = 0; k < n; k++) {
		int i = l[k].helped, j = l[k].helper;
		report_put(t, school_value(v, pairs_helped(p, i)));
		report_put_text(t, pairs_helped(p, i)->county_name);
		report_put(t, school_value(v, pairs_helper(p, j)));
		report_put_text(t, pairs_helper(p, j)->county_name);
		report_put_text(t, str_of(label_in(p->tier[pairs_tier(p, i, j)].label, v->out->lang)));
		report_put_real(t, pairs_km(p, i, j), 1);
		report_put_text(t, pairs_meets(p, v->out->arena, v->out->lang, i, j));
		report_put_real(t, 100 * pairs_unmet(p, i, j), 1);
		report_put_text(t, text(v, is_in(v->before, v->n_before, i, j) ? N_("as before") : pairs_was(p, i, j) ? N_("again") : N_("new pair")));
	}
	if (!report_table_end(v->out, t, NULL))
		report_paragraph(v->out, TONE_MUTED, text(v, N_("There is no pair yet.")));
}

static void helpers(const struct view *v)
{
	static const struct report_head columns[] = {{N_("helper"), "helper", false}, {N_("county"), "county", false}, {N_("schools before"), "before", true},
						     {N_("schools after"), "after", true}, {N_("at most"), "cap", true}, {N_("strength"), "strength", true}};
	const struct pairs_problem *p = v->p;
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int j = 0; j < p->engine.helpers; j++) {
		int before = 0, after = 0;
		for (size_t k = 0; k < v->n_before; k++)
			before += v->before[k].helper == j;
		for (size_t k = 0; k < v->n_after; k++)
			after += v->after[k].helper == j;
		if (!before && !after)
			continue;
		report_put(t, school_value(v, pairs_helper(p, j)));
		report_put_text(t, pairs_helper(p, j)->county_name);
		report_put_int(t, before);
		report_put_int(t, after);
		report_put_int(t, p->engine.cap[j]);
		report_put_real(t, pairs_helper(p, j)->strength / 10.0, 1);
	}
	report_heading(v->out, 2, text(v, N_("Helpers")));
	if (!report_table_end(v->out, t, NULL))
		report_paragraph(v->out, TONE_MUTED, text(v, N_("Nobody helps yet.")));
}

static void without(const struct view *v)
{
	static const struct report_head columns[] = {{N_("school"), "school", false}, {N_("county"), "county", false}, {N_("lacks, %"), "lack", true},
						     {N_("helpers within reach"), "reach", true}};
	const struct pairs_problem *p = v->p;
	int *reach = ARENA_ARRAY(v->c->arena, int, (size_t)p->engine.helped + 1);
	bool *helped = ARENA_ARRAY(v->c->arena, bool, (size_t)p->engine.helped + 1);
	for (int k = 0; k < p->engine.pairs; k++)
		reach[p->engine.pair[k].helped] += !p->engine.pair[k].barred;
	for (size_t k = 0; k < v->n_after; k++)
		helped[v->after[k].helped] = true;
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int i = 0; i < p->engine.helped; i++) {
		if (helped[i])
			continue;
		report_put(t, school_value(v, pairs_helped(p, i)));
		report_put_text(t, pairs_helped(p, i)->county_name);
		report_put_real(t, 100 * p->more[p->helped[i]].lack, 1);
		report_put_int(t, reach[i]);
	}
	if (!report_table_end(v->out, t, N_("Schools in need that stay without a helper")))
		report_paragraph(v->out, TONE_GOOD, text(v, N_("Every school in need has a helper.")));
}

enum status pairs_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out, struct err *err)
{
	const struct pairs_problem *p = r->problem;
	struct view v = {.c = c, .p = p, .out = out};
	struct pairing_line *before, *after;
	v.n_before = pairs_present(c->arena, p, &before);
	v.before = before;
	if (l) {
		TRY(pairs_lines(c->arena, p, l, &after, &v.n_after, err));
		v.after = after;
	}
	summary(&v);
	if (l)
		without(&v);
	pairs(&v);
	topics(&v);
	if (l)
		helpers(&v);
	return ST_OK;
}
