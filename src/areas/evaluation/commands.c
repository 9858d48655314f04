/* `junheng evaluate`. */
#include "areas/evaluation/ask.h"
#include "areas/evaluation/evaluation.h"
#include "cli/policy.h"
#include "cli/report.h"
#include "cli/session.h"

#include <string.h>

/* The one party that is meant, by its whole name. */
static bool is_named(const void *context, const struct results *r, const struct party_result *p)
{
	(void)r;
	return str_eq(p->party->name, *(const struct str *)context);
}

static void print_json(struct session *s, struct buf *json) { fwrite(json->p, 1, json->n, s->out); }

static enum status try_scheme(struct session *s, const struct arguments *args, struct reg *g, struct evaluation_question q, struct err *err)
{
	struct results now, tried;
	struct report report;
	TRY(session_policy(s, g, q.at, argument(args, "policy", STR("")), &q.policy, err));
	struct evaluation_question in_force = q;
	in_force.policy = NULL;
	in_force.of_pairs = q.of_pairs = str_eq(policy_kind(q.policy), SCHEME_OF_PAIRS);
	TRY(evaluation_ask(g, s->arena, &q, &tried, err));
	TRY(evaluation_ask(g, s->arena, &in_force, &now, err));
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		trial_json(&now, &tried, &json);
		print_json(s, &json);
	}
	trial_report(&now, &tried, s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

static enum status run_evaluate(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct evaluation_question q = {.of_pairs = argument_given(args, "pairs")};
	struct results all, chosen;
	struct report report;
	struct str name = argument(args, "of", STR("")), item = argument(args, "item", STR(""));
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &q.at, err));
	TRY(evaluation_year(g, s->arena, argument(args, "year", STR("")), q.at, &q.year, err));
	if (argument_given(args, "policy"))
		return try_scheme(s, args, g, q, err);
	TRY(evaluation_ask(g, s->arena, &q, &all, err));
	chosen = all;
	if (name.n) {
		results_narrow(s->arena, &all, is_named, &name, &chosen);
		if (!chosen.n)
			return err_set(err, ST_NOT_FOUND, "nobody judged in that year is called '%.*s'", STR_ARG(name));
	}
	struct result_view v = {.results = &chosen, .shows_judges = true, .query = ""};
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		results_json(&v, &json);
		print_json(s, &json);
	}
	if (item.n) {
		int i = scheme_item_find(all.facts->scheme, item);
		if (i < 0 || !name.n)
			return err_set(err, ST_NOT_FOUND, "the scheme has no item '%.*s', or nobody is named by --of", STR_ARG(item));
		item_report(&v, &chosen.parties[0], i, s->lang, s->arena, &report);
	} else if (name.n) {
		party_report(&v, &chosen.parties[0], s->lang, s->arena, &report);
	} else {
		results_report(&v, s->lang, s->arena, &report);
	}
	return session_report(s, args, &report, err);
}

static const struct option options[] = {
	{"year", "YEAR", {"学年，如 2022-2023（默认最近一个有年度数据的学年）", "school year, like 2022-2023 (default: the latest with statistics)"}, false},
	{"pairs", NULL, {"评价结对而不是集团", "pairs instead of groups"}, false},
	{"of", "NAME", {"只看这个集团（或“甲校 → 乙校”）", "this group only (or \"A → B\")"}, false},
	{"item", "ID", {"展开这一项指标：公式、数字和出处", "unfold this item: formula, numbers and where they come from"}, false},
	{"policy", "ID|FILE", {"试用这个方案，与现行方案并列", "try this scheme, beside the one in force"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};
const struct command evaluation_commands[] = {
	{.name = "evaluate", .words = "", .reads = true, .prints = true, .options = options, .run = run_evaluate,
	 .summary = {"按评价方案计算集团和结对一学年的得分", "score groups and pairs of a school year under their scheme"},
	 .details = {"每个得分可用 --of 和 --item 展开到公式、数字和登记的行。新方案先用 --policy 在往年数据上试算。",
		     "--of and --item unfold a score to its formula, numbers and rows. A new scheme is first tried on a past year with --policy."}},
	{},
};
