#include "areas/planning/measure.h"

#include "areas/balance/balance.h"
#include "areas/register/register.h"
#include "report/report.h"
#include "text/lang.h"

#include <math.h>
#include <stdlib.h>

struct view {
	const struct plan_context *c;
	struct report *out;
	const struct balance_data *data;
	const struct balance_result *before, *after;
	const bool *changes; /* of each school */
};

static struct str text_at(const struct frame *f, const struct record *record, const char *name, int32_t row)
{
	const struct frame_column *col = &f->columns[record_field_index(record, str_of(name))];
	return row >= 0 && col->index[row] >= 0 ? col->texts[col->index[row]] : (struct str){};
}

/* ---- changed data ---- */

/* The row of the school's section, by a chain of the school's rows. */
static int32_t row_of(const struct balance_data *d, const int32_t *head, const int32_t *next, int32_t school, struct str section)
{
	for (int32_t row = school >= 0 ? head[school] : -1; row >= 0; row = next[row])
		if (str_eq(text_at(&d->statistics, &record_statistics, "section", row), section))
			return row;
	return -1;
}

/* What one number of a row changes by in all. */
struct delta {
	int32_t school, row;
	int field;
	int64_t by;
};

static int by_place(const void *x, const void *y)
{
	const struct delta *a = x, *b = y;
	return a->row != b->row ? (a->row > b->row) - (a->row < b->row) : (a->field > b->field) - (a->field < b->field);
}

/* The effects by row and number, each once; those on a year without statistics of the school are left out. */
static size_t gather(struct arena *a, const struct balance_data *d, const struct plan_effect *effect, size_t n, struct delta **ret)
{
	const struct frame *st = &d->statistics;
	const int32_t *of = st->columns[record_field_index(&record_statistics, STR("school"))].index;
	int32_t *head = ARENA_ARRAY(a, int32_t, d->school.n + 1), *next = ARENA_ARRAY(a, int32_t, st->n + 1);
	struct delta *list = ARENA_ARRAY(a, struct delta, n + 1);
	size_t found = 0, kept = 0;
	for (size_t i = 0; i < d->school.n; i++)
		head[i] = -1;
	for (size_t i = 0; i < st->n; i++)
		if (of[i] >= 0) {
			next[i] = head[of[i]];
			head[of[i]] = (int32_t)i;
		}
	for (size_t k = 0; k < n; k++) {
		int32_t school = frame_find(&d->school, effect[k].school), row = row_of(d, head, next, school, effect[k].section);
		int field = record_field_index(&record_statistics, effect[k].field);
		if (row >= 0 && field >= 0 && balance_can_change(&record_statistics.fields[field]))
			list[found++] = (struct delta){school, row, field, effect[k].by};
	}
	if (found)
		qsort(list, found, sizeof *list, by_place);
	for (size_t i = 0; i < found; i++) {
		if (kept && by_place(&list[kept - 1], &list[i]) == 0)
			list[kept - 1].by += list[i].by;
		else
			list[kept++] = list[i];
	}
	*ret = list;
	return kept;
}

/* What was not reported stays so, and nobody takes away more than was reported: the statistics are of another day than the plan. */
static enum status change(struct arena *a, struct balance_data *d, const struct plan_effect *effect, size_t n, bool *changes, struct err *err)
{
	struct delta *list;
	size_t deltas = gather(a, d, effect, n, &list);
	for (size_t i = 0; i < deltas; i++) {
		int64_t now = d->statistics.columns[list[i].field].i[list[i].row], by = now == FRAME_NONE ? 0 : MAX(list[i].by, -now);
		if (!by)
			continue;
		TRY(balance_change(d, list[i].row, list[i].field, str_of(arena_printf(a, "%+lld", (long long)by)), err));
		changes[list[i].school] = true;
	}
	return ST_OK;
}

/* ---- every indicator ---- */

struct sum {
	double largest;
	int below, beyond, counties;
};

static struct sum sum_of(const struct balance_result *r, int stage, int k)
{
	struct sum s = {.largest = NAN};
	for (size_t i = 0; i < r->region_count; i++) {
		const struct measure_indicator *m = &r->regions[i].measure.indicator[k];
		if (r->regions[i].stage != stage)
			continue;
		s.counties++;
		s.below += m->below;
		s.beyond += isfinite(m->spread.cv) && !m->cv_passes;
		s.largest = fmax(s.largest, m->spread.cv);
	}
	return s;
}

static void indicators(const struct view *v)
{
	static const struct report_head columns[] = {
		{N_("stage"), "stage", false}, {N_("indicator"), "indicator", false}, {N_("schools below, before"), "below_before", true},
		{N_("schools below, after"), "below_after", true}, {N_("counties beyond the CV, before"), "beyond_before", true},
		{N_("counties beyond the CV, after"), "beyond_after", true}, {N_("largest CV before"), "cv_before", true}, {N_("largest CV after"), "cv_after", true}};
	const struct balance_rules *rules = v->before->rules;
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (int s = 0; s < rules->stages; s++)
		for (int k = 0; k < rules->indicators; k++) {
			struct sum before = sum_of(v->before, s, k), after = sum_of(v->after, s, k);
			if (!before.counties)
				continue;
			report_put_text(t, str_of(label_in(rules->stage_label[s], v->out->lang)));
			report_put_text(t, str_of(label_in(rules->indicator_label[k], v->out->lang)));
			report_put_int(t, before.below);
			report_put_int(t, after.below);
			report_put_int(t, before.beyond);
			report_put_int(t, after.beyond);
			report_put_real(t, before.largest, 3);
			report_put_real(t, after.largest, 3);
		}
	report_table_end(v->out, t, N_("Every indicator of the measure over the plan's counties"));
}

/* ---- every county and stage that changes ---- */

/* The one of the same county and stage; both results list them in one order, but data may bring a county in or out. */
static const struct balance_region *same_region(const struct balance_result *r, const struct balance_region *x, size_t near)
{
	if (near < r->region_count && r->regions[near].county == x->county && r->regions[near].stage == x->stage)
		return &r->regions[near];
	for (size_t i = 0; i < r->region_count; i++)
		if (r->regions[i].county == x->county && r->regions[i].stage == x->stage)
			return &r->regions[i];
	return NULL;
}

static void counties(const struct view *v)
{
	static const struct report_head columns[] = {
		{N_("county"), "county", false}, {N_("stage"), "stage", false}, {N_("indicator"), "indicator", false}, {N_("mean"), "mean", true},
		{N_("CV before"), "cv_before", true}, {N_("CV after"), "cv_after", true}, {N_("CV at most"), "cv_limit", true},
		{N_("schools below, before"), "below_before", true}, {N_("schools below, after"), "below_after", true}};
	const struct balance_rules *rules = v->before->rules;
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < v->before->region_count; i++) {
		const struct balance_region *was = &v->before->regions[i], *is = same_region(v->after, was, i);
		for (int k = 0; is && k < rules->indicators; k++) {
			const struct measure_indicator *b = &was->measure.indicator[k], *a = &is->measure.indicator[k];
			bool same = b->below == a->below && (b->spread.cv == a->spread.cv || (isnan(b->spread.cv) && isnan(a->spread.cv)));
			if (same)
				continue;
			struct report_value after = report_value_real(a->spread.cv, 3);
			after.tone = a->cv_passes && !b->cv_passes ? TONE_GOOD : !a->cv_passes && b->cv_passes ? TONE_BAD : TONE_PLAIN;
			report_put_text(t, v->data->region.columns[1].texts[v->data->region.columns[1].index[was->county]]); /* its name */
			report_put_text(t, str_of(label_in(rules->stage_label[was->stage], v->out->lang)));
			report_put_text(t, str_of(label_in(rules->indicator_label[k], v->out->lang)));
			report_put_real(t, a->spread.mean, 2);
			report_put_real(t, b->spread.cv, 3);
			report_put(t, after);
			report_put_real(t, dec_f64(rules->rule[was->stage].cv_limit[k]), 2);
			report_put_int(t, b->below);
			report_put_int(t, a->below);
		}
	}
	report_table_end(v->out, t, N_("Counties and stages whose figures change; all others stay as they are"));
}

/* ---- every school that changes ---- */

static const char *verdict(const struct measure_school *m)
{
	return !m->is_assessed ? N_("not assessed") : m->passes ? N_("reaches") : N_("does not reach");
}

static struct str values_of(const struct view *v, const struct balance_result *before, size_t i, const struct balance_result *after, size_t k)
{
	const struct balance_rules *rules = before->rules;
	size_t m = (size_t)rules->indicators;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	for (size_t x = 0; x < m; x++) {
		double was = ratio_f64(before->values[i * m + x]), is = ratio_f64(after->values[k * m + x]);
		if (was == is || (isnan(was) && isnan(is)))
			continue;
		buf_printf(&text, "%s%s %.2f → %.2f", text.n ? "; " : "", label_in(rules->indicator_label[x], v->out->lang), was, is);
	}
	return str_copy(v->out->arena, buf_view(&text));
}

static void schools(const struct view *v)
{
	static const struct report_head columns[] = {{N_("school"), "school", false}, {N_("stage"), "stage", false}, {N_("what changes"), "values", false},
						     {N_("verdict before"), "before", false}, {N_("verdict after"), "after", false}};
	const struct balance_result *before = v->before, *after = v->after;
	size_t stages = (size_t)before->rules->stages, none = SIZE_MAX;
	size_t *unit = ARENA_ARRAY(v->c->arena, size_t, v->data->school.n * stages + 1); /* of each school and stage: its unit after */
	int gain = 0, loss = 0;
	for (size_t i = 0; i < v->data->school.n * stages; i++)
		unit[i] = none;
	for (size_t i = 0; i < after->unit_count; i++)
		unit[(size_t)after->units[i].school * stages + (size_t)after->units[i].stage] = i;
	struct report_table *t = report_table_begin(v->out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < before->unit_count; i++) {
		const struct balance_unit *u = &before->units[i];
		size_t k = unit[(size_t)u->school * stages + (size_t)u->stage];
		if (!v->changes[u->school] || k == none)
			continue;
		struct str what = values_of(v, before, i, after, k);
		if (!what.n)
			continue;
		const struct measure_school *then = &after->units[k].verdict;
		char id[ID_TEXT];
		id_format(v->data->school.ids[u->school], id);
		struct report_value name = report_value_text(text_at(&v->data->school, &record_school, "name", u->school)), now = report_value_text(str_of(tr(v->out->lang, verdict(then))));
		name.link = str_of(arena_printf(v->out->arena, "schools/%s", id));
		now.tone = then->passes && !u->verdict.passes ? TONE_GOOD : !then->passes && u->verdict.passes ? TONE_BAD : TONE_PLAIN;
		gain += then->passes && !u->verdict.passes;
		loss += !then->passes && u->verdict.passes;
		report_put(t, name);
		report_put_text(t, str_of(label_in(before->rules->stage_label[u->stage], v->out->lang)));
		report_put_text(t, what);
		report_put_text(t, str_of(tr(v->out->lang, verdict(&u->verdict))));
		report_put(t, now);
	}
	const struct str args[] = {str_i64(v->out->arena, gain), str_i64(v->out->arena, loss)};
	report_paragraph(v->out, TONE_PLAIN, report_say(v->out, N_("{0} schools more reach the standard, {1} no longer do."), args, 2));
	report_table_end(v->out, t, N_("Schools whose figures change; all others stay as they are"));
}

/* The latest year with statistics of schools the policy measures; the year before where those have not come yet. */
static enum status load(const struct plan_context *c, const struct balance_rules *rules, struct str region, struct balance_data *ret, struct err *err)
{
	struct balance_result found;
	TRY(balance_load(c->g, c->arena, c->at, 0, NULL, ret, err));
	TRY(balance_compute(c->arena, rules, ret, region, STR(""), &found, err));
	if (!found.unit_count && ret->year)
		TRY(balance_load(c->g, c->arena, c->at, ret->year - 1, NULL, ret, err));
	return ST_OK;
}

enum status planning_measure(const struct plan_context *c, const struct plan_effect *effect, size_t n, struct report *out, struct err *err)
{
	struct balance_data *data = ARENA_NEW(c->arena, struct balance_data);
	struct balance_rules *rules;
	struct frame region;
	size_t policies;
	TRY(balance_regions(c->g, c->arena, c->at, &region, err));
	int32_t at = id_is_zero(c->scenario->region) ? -1 : frame_find(&region, c->scenario->region);
	const struct frame_column *code = &region.columns[0];
	struct str asked = at >= 0 && code->index[at] >= 0 ? code->texts[code->index[at]] : STR("");
	TRY(balance_rules_in_force(c->g, c->arena, c->at, asked, &rules, &policies, err));
	TRY(load(c, &rules[0], asked, data, err));
	struct balance_data *changed = balance_data_copy(c->arena, data);
	bool *changes = ARENA_ARRAY(c->arena, bool, data->school.n + 1);
	TRY(change(c->arena, changed, effect, n, changes, err));
	for (size_t k = 0; k < policies; k++) {
		struct balance_result *before = ARENA_NEW(c->arena, struct balance_result), *after = ARENA_NEW(c->arena, struct balance_result);
		TRY(balance_compute(c->arena, &rules[k], data, asked, STR(""), before, err));
		TRY(balance_compute(c->arena, &rules[k], changed, asked, STR(""), after, err));
		struct view v = {.c = c, .out = out, .data = data, .before = before, .after = after, .changes = changes};
		indicators(&v);
		counties(&v);
		schools(&v);
	}
	return ST_OK;
}
