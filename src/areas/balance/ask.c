/* From a question to views: what commands and pages share. */
#include "areas/balance/view.h"

static enum status read_rules(struct reg *g, struct arena *a, const struct balance_question *q, struct balance_rules **ret, size_t *ret_n,
			      struct err *err)
{
	if (!q->policy)
		return balance_rules_in_force(g, a, q->at, q->region, ret, ret_n, err);
	if (!str_eq(policy_kind(q->policy), STR("balance")))
		return err_set(err, ST_INVALID, "'%.*s' is a policy of another kind than balance", STR_ARG(policy_id(q->policy)));
	struct balance_rules *rules = ARENA_NEW(a, struct balance_rules);
	TRY(balance_rules_read(a, q->policy, rules, err));
	*ret = rules;
	*ret_n = 1;
	return ST_OK;
}

static enum status compute(struct arena *a, const struct balance_question *q, const struct balance_rules *rules, size_t n,
			   const struct balance_data *data, struct balance_view **ret, struct err *err)
{
	struct balance_view *views = ARENA_ARRAY(a, struct balance_view, n);
	struct balance_result *results = ARENA_ARRAY(a, struct balance_result, n);
	for (size_t i = 0; i < n; i++) {
		TRY(balance_compute(a, &rules[i], data, q->region, q->stage, &results[i], err));
		views[i] = (struct balance_view){.result = &results[i], .at = q->at, .next = i + 1 < n ? &views[i + 1] : NULL};
	}
	*ret = views;
	return ST_OK;
}

enum status balance_ask(struct reg *g, struct arena *a, const struct balance_question *q, struct balance_view **ret, struct err *err)
{
	struct balance_rules *rules;
	struct balance_data *data = ARENA_NEW(a, struct balance_data);
	size_t n;
	TRY(read_rules(g, a, q, &rules, &n, err));
	TRY(balance_load(g, a, q->at, q->year, q->only_verdicts && n == 1 ? &rules[0] : NULL, data, err));
	return compute(a, q, rules, n, data, ret, err);
}

enum status balance_ask_changed(struct arena *a, const struct balance_question *q, const struct balance_view *before,
				const struct balance_data *changed, struct balance_view **ret, struct err *err)
{
	size_t n = 0, i = 0;
	for (const struct balance_view *v = before; v; v = v->next)
		n++;
	struct balance_view *views = ARENA_ARRAY(a, struct balance_view, n);
	struct balance_result *results = ARENA_ARRAY(a, struct balance_result, n);
	for (const struct balance_view *v = before; v; v = v->next, i++) {
		TRY(balance_compute(a, v->result->rules, changed, q->region, q->stage, &results[i], err));
		results[i].is_year_asked = v->is_year_asked;
		views[i] = (struct balance_view){.result = &results[i], .is_year_asked = v->is_year_asked, .before = v->result, .at = v->at, .next = i + 1 < n ? &views[i + 1] : NULL};
	}
	*ret = views;
	return ST_OK;
}

enum status balance_ask_trend(struct reg *g, struct arena *a, const struct balance_question *q, struct balance_view *views, struct err *err)
{
	size_t n = 0;
	for (const struct balance_view *v = views; v; v = v->next)
		n++;
	for (struct balance_view *v = views; v < views + n; v++) {
		const struct balance_rules *rules = v->result->rules;
		int last = v->result->data->year;
		struct balance_result *trend = ARENA_ARRAY(a, struct balance_result, TREND_YEARS);
		for (int year = last - TREND_YEARS + 1; last && year < last; year++) {
			struct balance_data *data = ARENA_NEW(a, struct balance_data);
			TRY(balance_load_year(g, a, q->at, year, rules, v->result->data, data, err));
			if (data->statistics.n > 0)
				TRY(balance_compute(a, rules, data, q->region, q->stage, &trend[v->trend_count++], err));
		}
		v->trend = trend;
	}
	return ST_OK;
}

/* ---- a part of a view ---- */

static struct balance_result *narrow_result(struct arena *a, const struct balance_result *r, balance_keeps *keeps, const void *context)
{
	size_t m = (size_t)r->rules->indicators;
	struct balance_result *n = ARENA_NEW(a, struct balance_result);
	*n = (struct balance_result){.rules = r->rules, .data = r->data, .units = ARENA_ARRAY(a, struct balance_unit, r->unit_count + 1),
				     .values = ARENA_ARRAY(a, struct ratio, r->unit_count * m + 1), .weights = ARENA_ARRAY(a, int64_t, r->unit_count + 1),
				     .regions = ARENA_ARRAY(a, struct balance_region, r->region_count + 1),
				     .missing = ARENA_ARRAY(a, struct balance_missing, r->missing_count + 1)};
	for (size_t i = 0; i < r->region_count; i++) {
		struct balance_region g = r->regions[i];
		if (!keeps(context, r, g.county, g.stage))
			continue;
		for (size_t k = 0; k < g.n; k++) {
			n->units[n->unit_count + k] = r->units[g.first + k];
			n->weights[n->unit_count + k] = r->weights[g.first + k];
		}
		for (size_t k = 0; k < g.n * m; k++)
			n->values[n->unit_count * m + k] = r->values[g.first * m + k];
		g.first = n->unit_count;
		n->unit_count += g.n;
		n->regions[n->region_count++] = g;
	}
	for (size_t i = 0; i < r->missing_count; i++)
		if (keeps(context, r, r->data->county[r->missing[i].school], r->missing[i].stage))
			n->missing[n->missing_count++] = r->missing[i];
	return n;
}

struct balance_view *balance_narrow(struct arena *a, const struct balance_view *v, balance_keeps *keeps, const void *context)
{
	size_t count = 0;
	for (const struct balance_view *each = v; each; each = each->next)
		count++;
	struct balance_view *all = ARENA_ARRAY(a, struct balance_view, count);
	for (size_t i = 0; i < count; i++, v = v->next) {
		struct balance_result *trend = ARENA_ARRAY(a, struct balance_result, v->trend_count + 1);
		for (int y = 0; y < v->trend_count; y++)
			trend[y] = *narrow_result(a, &v->trend[y], keeps, context);
		all[i] = *v;
		all[i].next = i + 1 < count ? &all[i + 1] : NULL;
		struct balance_result *result = narrow_result(a, v->result, keeps, context);
		result->is_year_asked = v->is_year_asked;
		all[i].result = result;
		all[i].before = v->before ? narrow_result(a, v->before, keeps, context) : NULL;
		all[i].trend = v->trend ? trend : NULL;
	}
	return all;
}
