#include "areas/balance/balance.h"

#include "areas/balance/names.h"
#include "areas/register/register.h"

#include <stdio.h>

#define PATH(buffer, ...) (snprintf(buffer, sizeof buffer, __VA_ARGS__), buffer)

static enum status read_stages(struct balance_rules *r, struct err *err)
{
	char path[128];
	size_t n = policy_count(r->policy, "stages");
	if (n == 0 || n > BALANCE_STAGES_MAX)
		return err_set(err, ST_INVALID, "the policy has %zu stages; 1 to %d are understood", n, BALANCE_STAGES_MAX);
	for (size_t i = 0; i < n; i++) {
		struct str id = r->stage[i] = policy_entry(r->policy, "stages", i);
		TRY(policy_label(r->policy, PATH(path, "stages.%.*s.label", STR_ARG(id)), &r->stage_label[i], err));
		struct measure_rule *rule = &r->rule[i];
		int64_t reach;
		TRY(policy_int(r->policy, "school.reached_at_least", &reach, err));
		rule->reach = (int)reach;
		TRY(policy_dec(r->policy, "school.others_share", &rule->floor, err));
	}
	r->stages = (int)n;
	return ST_OK;
}

static enum status read_indicators(struct arena *a, struct balance_rules *r, struct err *err)
{
	char path[128];
	size_t n = policy_count(r->policy, "indicators");
	struct expr_names names = balance_names();
	if (n == 0 || n > INDICATORS_MAX)
		return err_set(err, ST_INVALID, "the policy has %zu indicators; 1 to %d are understood", n, INDICATORS_MAX);
	r->indicators = (int)n;
	for (size_t k = 0; k < n; k++) {
		struct str id = policy_entry(r->policy, "indicators", k);
		const char *base = arena_printf(a, "indicators.%.*s", STR_ARG(id));
		TRY(policy_int(r->policy, PATH(path, "%s.id", base), &r->indicator_id[k], err));
		TRY(policy_label(r->policy, PATH(path, "%s.label", base), &r->indicator_label[k], err));
		TRY(policy_label(r->policy, PATH(path, "%s.unit", base), &r->indicator_unit[k], err));
		TRY(policy_expr(r->policy, PATH(path, "%s.numerator", base), a, &names, EXPR_NUMBER, &r->numerator[k], err));
		TRY(policy_expr(r->policy, PATH(path, "%s.denominator", base), a, &names, EXPR_NUMBER, &r->denominator[k], err));
		for (int s = 0; s < r->stages; s++) {
			struct measure_rule *rule = &r->rule[s];
			rule->indicators = (int)n;
			TRY(policy_dec(r->policy, PATH(path, "%s.threshold.%.*s", base, STR_ARG(r->stage[s])), &rule->threshold[k], err));
			TRY(policy_dec(r->policy, PATH(path, "stages.%.*s.cv_limit", STR_ARG(r->stage[s])), &rule->cv_limit[k], err));
		}
	}
	return ST_OK;
}

static int indicator_index(const struct balance_rules *r, int64_t id)
{
	for (int k = 0; k < r->indicators; k++)
		if (r->indicator_id[k] == id)
			return k;
	return -1;
}

static enum status read_cases(struct arena *a, struct balance_rules *r, struct err *err)
{
	char path[128];
	size_t n = policy_count(r->policy, "cases");
	struct expr_names names = balance_names();
	for (size_t i = 0; i < n && i < ARRAY_LEN(r->cases); i++) {
		struct str id = policy_entry(r->policy, "cases", i);
		int64_t indicator;
		TRY(policy_int(r->policy, PATH(path, "cases.%.*s.indicator", STR_ARG(id)), &indicator, err));
		r->cases[i].indicator = indicator_index(r, indicator);
		if (r->cases[i].indicator < 0)
			return err_set(err, ST_INVALID, "the policy's case %.*s names indicator %lld, which it does not have", STR_ARG(id),
				       (long long)indicator);
		TRY(policy_expr(r->policy, PATH(path, "cases.%.*s.when", STR_ARG(id)), a, &names, EXPR_YES_NO, &r->cases[i].when, err));
		TRY(policy_expr(r->policy, PATH(path, "cases.%.*s.numerator", STR_ARG(id)), a, &names, EXPR_NUMBER, &r->cases[i].numerator, err));
		r->case_count++;
	}
	n = policy_count(r->policy, "scope");
	for (size_t i = 0; i < n && i < ARRAY_LEN(r->scope); i++) {
		struct str id = policy_entry(r->policy, "scope", i);
		TRY(policy_label(r->policy, PATH(path, "scope.%.*s.label", STR_ARG(id)), &r->scope[i].label, err));
		TRY(policy_expr(r->policy, PATH(path, "scope.%.*s.out_when", STR_ARG(id)), a, &names, EXPR_YES_NO, &r->scope[i].out_when, err));
		r->scope_count++;
	}
	return ST_OK;
}

static enum status read_split(struct balance_rules *r, struct err *err)
{
	char path[128];
	for (size_t i = 0; i < policy_count(r->policy, "split.columns"); i++) {
		struct str column = policy_entry(r->policy, "split.columns", i);
		int index = record_field_index(&record_statistics, column);
		if (index < 0 || index >= (int)ARRAY_LEN(r->is_split_column))
			return err_set(err, ST_INVALID, "the policy splits '%.*s', which the statistics do not have", STR_ARG(column));
		r->is_split_column[index] = true;
	}
	size_t n = policy_count(r->policy, "split.types");
	for (size_t i = 0; i < n && i < ARRAY_LEN(r->split); i++) {
		struct str type = r->split[i].type = policy_entry(r->policy, "split.types", i);
		const char *ratio = PATH(path, "split.types.%.*s.ratio", STR_ARG(type));
		size_t sections = policy_count(r->policy, ratio);
		for (size_t s = 0; s < sections && s < 4; s++) {
			char leaf[192];
			struct dec weight;
			struct str section = r->split[i].section[s] = policy_entry(r->policy, ratio, s);
			TRY(policy_dec(r->policy, PATH(leaf, "%s.%.*s", ratio, STR_ARG(section)), &weight, err));
			if (!dec_to_units(weight, 2, &r->split[i].weight_hundredths[s]) || r->split[i].weight_hundredths[s] <= 0)
				return err_set(err, ST_INVALID, "%s: a ratio has at most two decimals and is positive", leaf);
			r->split[i].sections++;
		}
		r->split_count++;
	}
	return ST_OK;
}

enum status balance_rules_read(struct arena *a, const struct policy *p, struct balance_rules *ret, struct err *err)
{
	*ret = (struct balance_rules){.policy = p};
	TRY(read_stages(ret, err));
	TRY(read_indicators(a, ret, err));
	TRY(read_cases(a, ret, err));
	return read_split(ret, err);
}
