#include "areas/balance/coverage.h"
#include "areas/balance/view.h"

#include "cli/report.h"
#include "cli/session.h"

#include <math.h>

enum { TREND_YEARS = 5 };

static enum status read_policy(struct session *s, const struct arguments *args, struct balance_rules *ret, struct err *err)
{
	const struct policy *p;
	if (argument_given(args, "policy"))
		TRY(policy_load_default(s->arena, argument(args, "policy", STR("")), &p, err));
	else
		TRY(policy_default_of(s->arena, STR("balance"), &p, err));
	if (!str_eq(policy_kind(p), STR("balance")))
		return err_set(err, ST_INVALID, "'%.*s' is a policy of another kind than balance", STR_ARG(policy_id(p)));
	return balance_rules_read(s->arena, p, ret, err);
}

static enum status earlier_years(struct session *s, struct reg *g, const struct balance_rules *rules, struct as_of at, int last, struct str region,
				 struct str stage, struct balance_view *view, struct err *err)
{
	struct balance_result *trend = ARENA_ARRAY(s->arena, struct balance_result, TREND_YEARS);
	for (int year = last - TREND_YEARS + 1; year < last; year++) {
		struct balance_data *data = ARENA_NEW(s->arena, struct balance_data);
		TRY(balance_load(g, s->arena, at, year, rules, data, err));
		if (data->statistics.n == 0)
			continue;
		TRY(balance_compute(s->arena, rules, data, region, stage, &trend[view->trend_count++], err));
	}
	view->trend = trend;
	return ST_OK;
}

static bool any_fails(const struct balance_result *r)
{
	for (size_t i = 0; i < r->region_count; i++)
		if (!r->regions[i].measure.passes)
			return true;
	return r->region_count == 0;
}

static enum status run_balance(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct balance_rules rules;
	struct balance_data data;
	struct balance_result result, before;
	struct balance_view view = {.result = &result};
	int year = 0;
	struct str region = argument(args, "region", STR("")), stage = argument(args, "stage", STR(""));
	if (argument_given(args, "year") && !school_year_parse(argument(args, "year", STR("")), &year))
		return err_set(err, ST_USAGE, "--year is a school year like 2025-2026, not '%.*s'", STR_ARG(argument(args, "year", STR(""))));
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &view.at, err));
	TRY(read_policy(s, args, &rules, err));
	/* a what-if may name any field, and the report's items may read any */
	bool is_json_only = s->json && !argument_given(args, "what-if") && !argument_given(args, "xlsx") && !argument_given(args, "pdf");
	TRY(balance_load(g, s->arena, view.at, year, is_json_only ? &rules : NULL, &data, err));
	TRY(balance_compute(s->arena, &rules, &data, region, stage, &result, err));
	if (argument_given(args, "what-if")) {
		struct balance_data changed = data, *kept = ARENA_NEW(s->arena, struct balance_data);
		int changes;
		TRY(balance_what_if(s->arena, &changed, str_dup(s->arena, argument(args, "what-if", STR(""))), &changes, err));
		*kept = changed;
		before = result;
		TRY(balance_compute(s->arena, &rules, kept, region, stage, &result, err));
		view.before = &before;
	}
	enum status verdict = argument_given(args, "strict") && any_fails(&result) ? ST_NO : ST_OK;
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		balance_json(&view, &json);
		fwrite(json.p, 1, json.n, s->out);
		if (!argument_given(args, "xlsx") && !argument_given(args, "pdf"))
			return verdict;
	}
	if (data.year)
		TRY(earlier_years(s, g, &rules, view.at, data.year, region, stage, &view, err));
	struct report report;
	balance_report(&view, s->lang, s->arena, &report);
	TRY(session_report(s, args, &report, err));
	return verdict;
}

static enum status run_coverage(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct as_of at;
	struct coverage coverage;
	const struct policy *p;
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	TRY(policy_default_of(s->arena, STR("coverage"), &p, err));
	TRY(coverage_compute(g, s->arena, at, p, argument(args, "region", STR("")), &coverage, err));
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		coverage_json(&coverage, at, &json);
		fwrite(json.p, 1, json.n, s->out);
	}
	struct report report;
	coverage_report(&coverage, at, s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

static const struct option coverage_options[] = {
	{"region", "CODE", {"只算这个区划及其下级", "this region and those below it only"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};

static const struct option balance_options[] = {
	{"region", "CODE", {"只算这个区划及其下级", "this region and those below it only"}, false},
	{"stage", "S", {"只算一个学段：primary 或 junior", "one stage only: primary or junior"}, false},
	{"year", "Y", {"学年，如 2025-2026（默认最近有数据的学年）", "school year like 2025-2026 (default: the latest with data)"}, false},
	{"policy", "ID", {"按哪一份政策（默认 balance-2017）", "under which policy (default balance-2017)"}, false},
	{"what-if", "FILE", {"假如：用文件中的数值替换后再算（列：学校、学段、项目、数值）", "what if: compute with the file's values (columns school, section, field, value)"}, false},
	{"strict", NULL, {"有未通过的区县时退出码为 1", "exit with 1 when a county does not pass"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};

const struct command balance_commands[] = {
	{.name = "balance", .words = "", .reads = true, .prints = true, .options = balance_options,
	 .summary = {"义务教育优质均衡测算：各区县是否通过，哪些学校没有通过、缺什么", "the national measure: which counties pass, which schools fail and what they lack"},
	 .run = run_balance},
	{.name = "coverage", .words = "", .reads = true, .prints = true, .options = coverage_options,
	 .summary = {"集团化办学覆盖率：学校、学生、紧密型三种口径", "coverage of group schooling in three readings: schools, pupils, tight groups"}, .run = run_coverage},
	{},
};
