#include "areas/balance/sections.h"

#include "areas/register/register.h"

#include <math.h>
#include <stdlib.h>

static struct report_value bad(struct report_value v)
{
	v.tone = TONE_BAD;
	return v;
}

static size_t failing_count(const struct balance_result *r)
{
	size_t n = 0;
	for (size_t i = 0; i < r->unit_count; i++)
		n += r->units[i].verdict.is_assessed && !r->units[i].verdict.passes;
	return n;
}

/* The numerator's unit as people count it: the value times pupils over the indicator's factor of 1 or 100. */
struct dec balance_lack(const struct balance_result *r, size_t unit, int k, struct dec share)
{
	const struct balance_unit *u = &r->units[unit];
	bool per_hundred = str_find(str_of(r->rules->indicator_unit[k].en), STR("100")) >= 0;
	return measure_lack(r->values[unit * (size_t)r->rules->indicators + (size_t)k], r->rules->rule[u->stage].threshold[k], share, u->pupils,
			    dec_of(per_hundred ? 100 : 1), 0);
}

void balance_failures(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	enum lang lang = out->lang;
	size_t n = failing_count(r), rows = 0;
	if (n == 0)
		return;
	report_heading(out, 2, balance_text(lang, N_("Schools that fail, and what they lack")));
	static const char *const headings[][2] = {{N_("county"), "region"}, {N_("stage"), "stage"}, {N_("school"), "school"}, {N_("pupils"), "pupils"},
						  {N_("indicator"), "indicator"}, {N_("has"), "value"}, {N_("threshold"), "threshold"},
						  {N_("lacks to the threshold"), "lacks"}, {N_("lacks to the least share"), "lacks_floor"}};
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(lang, headings[i][0], headings[i][1], i == 3 || i >= 5);
	int m = r->rules->indicators;
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, n * (size_t)m * ARRAY_LEN(headings) + 1), *c = cells;
	for (size_t i = 0; i < r->unit_count; i++) {
		const struct balance_unit *u = &r->units[i];
		if (!u->verdict.is_assessed || u->verdict.passes)
			continue;
		for (int k = 0; k < m; k++) {
			if ((u->verdict.reached | u->verdict.missing) >> k & 1)
				continue;
			struct dec threshold = r->rules->rule[u->stage].threshold[k];
			*c++ = report_value_text(balance_region_name(r, u->county));
			*c++ = report_value_text(str_of(label_in(r->rules->stage_label[u->stage], lang)));
			*c = report_value_text(balance_school_text(r, u->school, "name"));
			c->link = balance_school_link(out->arena, r, u->school);
			c++;
			*c++ = report_value_int(u->pupils);
			*c++ = report_value_text(str_of(label_in(r->rules->indicator_label[k], lang)));
			*c = bad(report_value_real(ratio_f64(r->values[i * (size_t)m + (size_t)k]), 3));
			c->link = balance_sources_path(out->arena, r, u);
			c++;
			*c++ = report_value_dec(threshold, -1);
			*c++ = report_value_dec(balance_lack(r, i, k, dec_of(1)), 0);
			*c++ = report_value_dec(balance_lack(r, i, k, r->rules->rule[u->stage].floor), 0);
			rows++;
		}
	}
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("Indicators below their threshold at schools that fail")), .columns = columns,
				   .column_count = (int)ARRAY_LEN(headings), .cells = cells, .row_count = (int)rows};
	report_add_table(out, t);
	const struct measure_rule *rule = &r->rules->rule[0];
	char floor[DEC_TEXT_MAX];
	struct dec percent;
	if (!dec_mul(rule->floor, dec_of(100), &percent))
		return;
	dec_format(percent, floor);
	const struct str args[] = {str_of(arena_printf(out->arena, "%d", rule->reach)), str_of(arena_printf(out->arena, "%d", m)),
				   str_copy(out->arena, str_of(floor))};
	report_note(out, tr_text(out->arena, lang, "A school passes when at least {0} of {1} indicators reach their thresholds and the others reach {2} % of them.", args, 3));
}

struct mover {
	size_t unit;
	int indicator;
	double cv, without;
};

static int by_effect(const void *x, const void *y)
{
	const struct mover *a = x, *b = y;
	double p = a->cv - a->without, q = b->cv - b->without;
	return p < q ? 1 : p > q ? -1 : a->unit < b->unit ? -1 : a->unit > b->unit;
}

enum { MOVERS_SHOWN = 3 };

void balance_movers(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	enum lang lang = out->lang;
	size_t m = (size_t)r->rules->indicators, rows = 0;
	static const char *const headings[][2] = {{N_("county"), "region"}, {N_("stage"), "stage"}, {N_("indicator"), "indicator"}, {N_("school"), "school"},
						  {N_("coefficient of variation"), "cv"}, {N_("without this school"), "cv_without"}, {N_("limit"), "limit"}};
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, r->region_count * m * MOVERS_SHOWN * ARRAY_LEN(headings) + 1), *c = cells;
	for (size_t g = 0; g < r->region_count; g++) {
		const struct balance_region *region = &r->regions[g];
		for (size_t k = 0; k < m; k++) {
			if (region->measure.indicator[k].cv_passes || region->n < 2)
				continue;
			struct mover *movers = ARENA_ARRAY(out->arena, struct mover, region->n);
			double *value = ARENA_ARRAY(out->arena, double, region->n), *weight = ARENA_ARRAY(out->arena, double, region->n),
			       *without = ARENA_ARRAY(out->arena, double, region->n);
			for (size_t i = 0; i < region->n; i++) {
				value[i] = ratio_f64(r->values[(region->first + i) * m + k]);
				weight[i] = (double)r->weights[region->first + i];
			}
			measure_leave_one_out(value, weight, region->n, without);
			for (size_t i = 0; i < region->n; i++)
				movers[i] = (struct mover){region->first + i, (int)k, region->measure.indicator[k].spread.cv, without[i]};
			qsort(movers, region->n, sizeof *movers, by_effect);
			for (size_t i = 0; i < region->n && i < MOVERS_SHOWN && movers[i].without < movers[i].cv; i++) {
				*c++ = report_value_text(balance_region_name(r, region->county));
				*c++ = report_value_text(str_of(label_in(r->rules->stage_label[region->stage], lang)));
				*c++ = report_value_text(str_of(label_in(r->rules->indicator_label[k], lang)));
				*c = report_value_text(balance_school_text(r, r->units[movers[i].unit].school, "name"));
				c++->link = balance_school_link(out->arena, r, r->units[movers[i].unit].school);
				*c++ = bad(report_value_real(movers[i].cv, 3));
				*c++ = report_value_real(movers[i].without, 3);
				*c++ = report_value_dec(r->rules->rule[region->stage].cv_limit[k], 2);
				rows++;
			}
		}
	}
	if (rows == 0)
		return;
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(lang, headings[i][0], headings[i][1], i >= 4);
	report_heading(out, 2, balance_text(lang, N_("Which school moves the coefficient most")));
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("Coefficients beyond their limit, and what they would be without one school")),
				   .columns = columns, .column_count = (int)ARRAY_LEN(headings), .cells = cells, .row_count = (int)rows};
	report_add_table(out, t);
}

enum { MISSING_SHOWN = 200 };

void balance_not_assessed(const struct balance_view *v, struct report *out)
{
	const struct balance_result *r = v->result;
	enum lang lang = out->lang;
	if (r->missing_count == 0)
		return;
	size_t n = r->missing_count < MISSING_SHOWN ? r->missing_count : MISSING_SHOWN;
	static const char *const headings[][2] = {{N_("school"), "school"}, {N_("stage"), "stage"}, {N_("indicator"), "indicator"}, {N_("reason"), "why"}};
	struct report_column *columns = ARENA_ARRAY(out->arena, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(lang, headings[i][0], headings[i][1], false);
	struct report_value *cells = ARENA_ARRAY(out->arena, struct report_value, n * ARRAY_LEN(headings)), *c = cells;
	for (size_t i = 0; i < n; i++) {
		const struct balance_missing *m = &r->missing[i];
		*c = report_value_text(balance_school_text(r, m->school, "name"));
		c++->link = balance_school_link(out->arena, r, m->school);
		*c++ = m->stage < 0 ? report_value_none() : report_value_text(str_of(label_in(r->rules->stage_label[m->stage], lang)));
		*c++ = m->indicator < 0 ? report_value_none()
					: report_value_text(str_of(label_in(r->rules->indicator_label[m->indicator], lang)));
		*c++ = report_value_text(str_of(label_in(m->why, lang)));
	}
	report_heading(out, 2, balance_text(lang, N_("Not reported")));
	struct report_table *t = ARENA_NEW(out->arena, struct report_table);
	*t = (struct report_table){.caption = balance_text(lang, N_("What is missing; a missing figure is not zero")), .columns = columns,
				   .column_count = (int)ARRAY_LEN(headings), .cells = cells, .row_count = (int)n};
	report_add_table(out, t);
	if (n < r->missing_count) {
		const struct str args[] = {str_of(arena_printf(out->arena, "%zu", r->missing_count - n))};
		report_note(out, tr_text(out->arena, lang, "and {0} more; --json has them all", args, 1));
	}
}
