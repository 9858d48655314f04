#include "areas/balance/sections.h"

#include "areas/balance/names.h"
#include "areas/register/register.h"

#include <math.h>
#include <stdio.h>

void balance_changes(const struct balance_view *v, struct report *out)
{
	const struct balance_result *now = v->result, *old = v->before;
	enum lang lang = out->lang;
	static const char *const headings[][2] = {{N_("county"), "region"}, {N_("stage"), "stage"}, {N_("before"), "before"}, {N_("after"), "after"},
						  {N_("schools that failed"), "failing_before"}, {N_("schools that fail"), "failing_after"},
						  {N_("largest CV before"), "cv_before"}, {N_("largest CV after"), "cv_after"}};
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(lang, headings[i][0], headings[i][1], i >= 4);
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, now->region_count * ARRAY_LEN(headings) + 1), *c = cells;
	int rows = 0;
	for (size_t i = 0; i < now->region_count && i < old->region_count; i++) {
		const struct balance_region *a = &old->regions[i], *b = &now->regions[i];
		double before = 0, after = 0;
		for (int k = 0; k < now->rules->indicators; k++) {
			before = fmax(before, a->measure.indicator[k].spread.cv);
			after = fmax(after, b->measure.indicator[k].spread.cv);
		}
		bool same = before == after && a->measure.failing == b->measure.failing && a->measure.not_assessed == b->measure.not_assessed;
		if (same)
			continue;
		*c++ = report_value_text(balance_region_name(now, b->county));
		*c++ = report_value_text(str_of(label_in(now->rules->stage_label[b->stage], lang)));
		*c++ = report_value_text(balance_text(lang, balance_verdict(&a->measure)));
		*c = report_value_text(balance_text(lang, balance_verdict(&b->measure)));
		c->tone = b->measure.passes ? TONE_GOOD : TONE_BAD;
		c++;
		*c++ = report_value_int(a->measure.failing);
		*c++ = report_value_int(b->measure.failing);
		*c++ = report_value_real(before, 3);
		*c++ = report_value_real(after, 3);
		rows++;
	}
	report_heading(out, 2, balance_text(lang, N_("What the changes would do")));
	if (!rows) {
		report_paragraph(out, TONE_PLAIN, balance_text(lang, N_("The changes touch no verdict and no coefficient.")));
		return;
	}
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("Before and after")), .columns = columns, .column_count = (int)ARRAY_LEN(headings),
				   .cells = cells, .row_count = rows};
	report_add_table(out, t);
}

void balance_trend(const struct balance_view *v, struct report *out)
{
	const struct balance_result *last = v->result;
	enum lang lang = out->lang;
	int years = v->trend_count + 1, stages = last->rules->stages;
	if (years < 2)
		return;
	struct str *names = ARENA_ARRAY(out->arena, struct str, (size_t)years);
	struct chart_series *series = ARENA_ARRAY(out->arena, struct chart_series, (size_t)stages);
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, (size_t)stages * 2 + 1);
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, (size_t)(years * (stages * 2 + 1)));
	columns[0] = balance_column(lang, N_("school year"), "year", false);
	for (int s = 0; s < stages; s++) {
		const char *stage = label_in(last->rules->stage_label[s], lang);
		double *share = ARENA_ARRAY(out->arena, double, (size_t)years);
		columns[1 + 2 * s] = (struct report_column){.heading = str_of(arena_printf(out->arena, "%s: %s", stage, tr(lang, "counties that pass"))),
							    .key = str_of(arena_printf(out->arena, "pass_%d", s)), .is_number = true};
		columns[2 + 2 * s] = (struct report_column){.heading = str_of(arena_printf(out->arena, "%s: %s", stage, tr(lang, "schools that fail"))),
							    .key = str_of(arena_printf(out->arena, "fail_%d", s)), .is_number = true};
		for (int y = 0; y < years; y++) {
			const struct balance_result *r = y < v->trend_count ? &v->trend[y] : last;
			int pass = 0, all = 0, failing = 0;
			for (size_t i = 0; i < r->region_count; i++)
				if (r->regions[i].stage == s) {
					pass += r->regions[i].measure.passes;
					failing += r->regions[i].measure.failing;
					all++;
				}
			share[y] = all ? 100.0 * pass / all : NAN;
			cells[y * (stages * 2 + 1) + 1 + 2 * s] = report_value_int(pass);
			cells[y * (stages * 2 + 1) + 2 + 2 * s] = report_value_int(failing);
		}
		series[s] = (struct chart_series){str_of(stage), share, s ? TONE_WARNING : TONE_PLAIN};
	}
	for (int y = 0; y < years; y++) {
		char text[10] = "";
		school_year_format(y < v->trend_count ? v->trend[y].data->year : last->data->year, text);
		names[y] = str_copy(out->arena, str_of(text));
		cells[y * (stages * 2 + 1)] = report_value_text(names[y]);
	}
	report_heading(out, 2, balance_text(lang, N_("Trend")));
	struct report_chart *chart = ARENA_NEW(out->arena, struct report_chart);
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = balance_text(lang, N_("Counties that pass, per cent")), .unit = STR("%"),
				       .categories = names, .point_count = years, .series = series, .series_count = stages};
	report_add_chart(out, chart);
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("Year by year")), .columns = columns, .column_count = stages * 2 + 1, .cells = cells,
				   .row_count = years};
	report_add_table(out, t);
}

struct item_look {
	const struct balance_result *r;
	const struct balance_unit *u;
};

static void item_value(void *context, int slot, struct expr_value *ret)
{
	struct item_look *l = context;
	if (slot >= SCHOOL_SLOTS)
		frame_value(&l->r->data->school, slot - SCHOOL_SLOTS, l->u->school, ret);
	else
		frame_value(&l->r->data->statistics, slot, l->u->row, ret);
}

/* How many units hold a check, do not, and did not report what it needs. */
static bool count_check(const struct balance_result *r, struct arena *a, const char *path, int ret[3])
{
	struct expr_names names = balance_names();
	const struct expr *check;
	struct err err;
	if (!policy_has(r->rules->policy, path) || policy_expr(r->rules->policy, path, a, &names, EXPR_YES_NO, &check, &err) != ST_OK)
		return false;
	for (size_t i = 0; i < r->unit_count; i++) {
		struct item_look l = {r, &r->units[i]};
		struct expr_values values = {&l, item_value};
		struct expr_value v = expr_eval(check, &values);
		ret[!v.known ? 2 : v.yes ? 0 : 1]++;
	}
	return true;
}

void balance_items(const struct balance_view *v, struct report *out)
{
	static const char *const lists[] = {"government", "quality"};
	const struct balance_result *r = v->result;
	const struct policy *p = r->rules->policy;
	enum lang lang = out->lang;
	static const char *const headings[][2] = {{N_("item"), "item"}, {N_("answer"), "answer"}, {N_("schools that hold it"), "holds"},
						  {N_("schools that do not"), "fails"}, {N_("not reported"), "missing"}};
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(lang, headings[i][0], headings[i][1], i >= 2);
	size_t most = 0, rows = 0;
	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		most += policy_count(p, lists[l]) * 8;
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, most * ARRAY_LEN(headings) + 1), *c = cells;
	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		for (size_t i = 0; i < policy_count(p, lists[l]); i++) {
			char path[160], figures[192];
			struct str id = policy_entry(p, lists[l], i);
			struct label label = {"", ""};
			struct err err;
			snprintf(path, sizeof path, "%s.%.*s.label", lists[l], STR_ARG(id));
			if (policy_label(p, path, &label, &err) != ST_OK)
				continue;
			snprintf(path, sizeof path, "%s.%.*s.figures", lists[l], STR_ARG(id));
			size_t parts = policy_count(p, path);
			for (size_t f = 0; f < (parts && parts <= 8 ? parts : 1); f++) {
				int count[3] = {};
				bool counted = false;
				struct label part = {"", ""};
				if (parts) {
					snprintf(figures, sizeof figures, "%s.%.*s.label", path, STR_ARG(policy_entry(p, path, f)));
					if (policy_label(p, figures, &part, &err) != ST_OK)
						part = (struct label){"", ""};
					snprintf(figures, sizeof figures, "%s.%.*s.check", path, STR_ARG(policy_entry(p, path, f)));
					counted = count_check(r, out->arena, figures, count);
				}
				const char *name = arena_printf(out->arena, "%s%s%s", label_in(label, lang), *label_in(part, lang) ? " · " : "",
								label_in(part, lang));
				*c++ = report_value_text(str_of(name));
				bool known = counted && count[2] < (int)r->unit_count;
				*c = report_value_text(balance_text(lang, !known ? N_("not reported") : count[1] ? N_("fail") : count[2] ? N_("not assessed") : N_("pass")));
				c->tone = !known ? TONE_MUTED : count[1] ? TONE_BAD : count[2] ? TONE_WARNING : TONE_GOOD;
				c++;
				for (int k = 0; k < 3; k++)
					*c++ = counted ? report_value_int(count[k]) : report_value_none();
				rows++;
			}
		}
	if (!rows)
		return;
	report_heading(out, 2, balance_text(lang, N_("Government and quality items")));
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("Items with data are judged; the others wait for the bureau's report")),
				   .columns = columns, .column_count = (int)ARRAY_LEN(headings), .cells = cells, .row_count = (int)rows};
	report_add_table(out, t);
}
