#include "areas/balance/coverage.h"
#include "areas/balance/view.h"

#include "cli/policy.h"
#include "cli/print.h"
#include "cli/report.h"
#include "cli/session.h"

/* The question of the options; --policy holds everywhere. */
static enum status read_question(struct session *s, const struct arguments *args, struct reg *g, struct balance_question *ret, struct err *err)
{
	*ret = (struct balance_question){.region = argument(args, "region", STR("")), .stage = argument(args, "stage", STR(""))};
	if (argument_given(args, "year") && !school_year_parse(argument(args, "year", STR("")), &ret->year))
		return err_set(err, ST_USAGE, "--year is a school year like 2025-2026, not '%.*s'", STR_ARG(argument(args, "year", STR(""))));
	TRY(session_as_of(s, g, &ret->at, err));
	if (argument_given(args, "policy"))
		TRY(session_policy(s, g, ret->at, argument(args, "policy", STR("")), &ret->policy, err));
	return ST_OK;
}

static bool any_fails(const struct balance_view *views)
{
	size_t regions = 0;
	for (const struct balance_view *v = views; v; v = v->next) {
		regions += v->result->region_count;
		for (size_t i = 0; i < v->result->region_count; i++)
			if (!v->result->regions[i].measure.passes)
				return true;
	}
	return regions == 0;
}

static void print(struct session *s, const struct buf *json) { fwrite(json->p, 1, json->n, s->out); }

/* The way from a figure to the cells it came from, shown at a school that fails where there is one. */
static void say_origin(struct session *s, const struct balance_result *r)
{
	const struct balance_unit *u = r->units;
	char year[10];
	if (r->unit_count == 0)
		return;
	for (size_t i = 0; i < r->unit_count && u == r->units; i++)
		if (r->units[i].verdict.is_assessed && !r->units[i].verdict.passes)
			u = &r->units[i];
	struct str code = balance_school_text(r, u->school, "code");
	school_year_format(r->data->year, year);
	const struct str args[] = {code.n ? code : balance_school_text(r, u->school, "name"), str_of(year), r->rules->stage[u->stage]};
	print_line(s, N_("Where figures come from: 'junheng history statistics {0}/{1}/{2}' names file, sheet and cell of each."), args, ARRAY_LEN(args));
}

static enum status run_balance(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct balance_question q;
	struct balance_view *views;
	TRY(session_register(s, false, &g, err));
	TRY(read_question(s, args, g, &q, err));
	/* a what-if may name any field, the report's items may read any */
	bool has_files = argument_given(args, "xlsx") || argument_given(args, "pdf");
	q.only_verdicts = s->json && !argument_given(args, "what-if") && !has_files;
	TRY(balance_ask(g, s->arena, &q, &views, err));
	if (argument_given(args, "what-if")) {
		struct balance_data *changed = balance_data_copy(s->arena, views->result->data);
		int changes;
		TRY(balance_what_if(changed, str_dup(s->arena, argument(args, "what-if", STR(""))), &changes, err));
		TRY(balance_ask_changed(s->arena, &q, views, changed, &views, err));
	}
	enum status verdict = argument_given(args, "strict") && any_fails(views) ? ST_NO : ST_OK;
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		balance_json(views, &json);
		print(s, &json);
		if (!has_files)
			return verdict;
	}
	TRY(balance_ask_trend(g, s->arena, &q, views, err));
	struct report report;
	balance_report(views, s->lang, s->arena, &report);
	TRY(session_report(s, args, &report, err));
	say_origin(s, views->result);
	return verdict;
}

static enum status run_policy_try(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct balance_question q;
	struct balance_view *views;
	struct balance_rules tried;
	struct balance_result trial;
	const struct policy *p;
	TRY(session_register(s, false, &g, err));
	TRY(read_question(s, args, g, &q, err));
	TRY(session_policy(s, g, q.at, args->words[0], &p, err));
	if (!str_eq(policy_kind(p), STR("balance")))
		return err_set(err, ST_INVALID, "'%.*s' is no policy of balance, so there is no verdict to try; 'junheng policy diff' says what it changes",
			       STR_ARG(policy_id(p)));
	TRY(balance_rules_read(s->arena, p, &tried, err));
	TRY(balance_ask(g, s->arena, &q, &views, err));
	TRY(balance_compute(s->arena, &tried, views->result->data, q.region, q.stage, &trial, err));
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		balance_trial_json(views, &trial, &json);
		print(s, &json);
	}
	struct report report;
	balance_trial_report(views, &trial, s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

static enum status run_coverage(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct as_of at;
	struct coverage coverage;
	const struct policy *p = NULL;
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	if (argument_given(args, "policy")) {
		TRY(session_policy(s, g, at, argument(args, "policy", STR("")), &p, err));
		if (!str_eq(policy_kind(p), STR("coverage")))
			return err_set(err, ST_INVALID, "'%.*s' is a policy of another kind than coverage", STR_ARG(policy_id(p)));
	}
	TRY(coverage_compute(g, s->arena, at, p, argument(args, "region", STR("")), &coverage, err));
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		coverage_json(&coverage, at, &json);
		print(s, &json);
	}
	struct report report;
	coverage_report(&coverage, at, -1, s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

#define POLICY_OPTION                                                                                                                           \
	{"policy", "ID", {"按哪一份政策：编号或 .json 文件（默认各地当日施行的政策）",                                                           \
			  "under which policy, by id or .json file (default: those in force that day)"}, false}

static const struct option coverage_options[] = {
	{"region", "CODE", {"只算这个区划及其下级", "this region and those below it only"}, false},
	POLICY_OPTION,
	SESSION_REPORT_OPTIONS,
	{},
};

static const struct option balance_options[] = {
	{"region", "CODE", {"只算这个区划及其下级", "this region and those below it only"}, false},
	{"stage", "S", {"只算一个学段：primary 或 junior", "one stage only: primary or junior"}, false},
	{"year", "Y", {"学年，如 2025-2026（默认最近有数据的学年）", "school year like 2025-2026 (default: the latest with data)"}, false},
	POLICY_OPTION,
	{"what-if", "FILE", {"假如：用文件中的数值替换后再算（列：学校、学段、项目、数值）", "what if: compute with the file's values (columns school, section, field, value)"}, false},
	{"strict", NULL, {"有未通过的区县时退出码为 1", "exit with 1 when a county does not pass"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};

static const struct option try_options[] = {
	{"region", "CODE", {"只算这个区划及其下级", "this region and those below it only"}, false},
	{"stage", "S", {"只算一个学段", "one stage only"}, false},
	{"year", "Y", {"用哪一学年的数据，如 2024-2025（默认最近有数据的学年）", "on the data of which school year, like 2024-2025 (default: the latest with data)"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};

const struct command balance_commands[] = {
	{.name = "balance", .words = "", .reads = true, .prints = true, .options = balance_options,
	 .summary = {"义务教育优质均衡测算：各区县是否通过，哪些学校没有通过、缺什么", "the national measure: which counties pass, which schools fail and what they lack"},
	 .run = run_balance},
	{.name = "coverage", .words = "", .reads = true, .prints = true, .options = coverage_options,
	 .summary = {"集团化办学覆盖率：学校、学生、紧密型三种口径", "coverage of group schooling in three readings: schools, pupils, tight groups"}, .run = run_coverage},
	{.name = "policy try", .words = "ID", .min_words = 1, .max_words = 1, .reads = true, .prints = true, .options = try_options, .run = run_policy_try,
	 .summary = {"试用一份均衡政策（编号或 .json 文件）：与施行中的政策并列比较结论", "try a balance policy, by id or .json file: verdicts beside those of the policies in force"}},
	{},
};
