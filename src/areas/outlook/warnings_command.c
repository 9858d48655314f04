/* `junheng warnings`. */
#include "areas/outlook/outlook.h"
#include "areas/outlook/warnings.h"

#include "cli/report.h"
#include "cli/session.h"

static enum status make(struct session *s, const struct arguments *args, struct reg **ret_g, struct foresight *f, struct warnings *w, int32_t *ret_region,
			struct as_of *ret_at, struct err *err)
{
	int64_t years = 0;
	TRY(session_register(s, false, ret_g, err));
	struct foresight_ask ask = {.scenario = argument(args, "scenario", STR("")), .region = argument(args, "region", STR(""))};
	TRY(session_as_of(s, *ret_g, &ask.at, err));
	TRY(argument_i64(args, "years", 1, PROSPECT_YEARS_MAX, &years, err));
	ask.leads = (int)years;
	TRY(foresight_make(*ret_g, s->arena, &ask, f, err));
	TRY(foresight_region(f, ask.region, ret_region, err));
	*ret_at = ask.at;
	return warnings_make(s->arena, f, argument(args, "profile", STR("")), *ret_region, w, err);
}

static void tell(struct session *s, const struct warnings_recorded *n)
{
	if (s->json)
		return;
	fprintf(s->out, s->lang == LANG_ZH ? "已登记：新增 %lld，升级 %lld，降级 %lld，维持 %lld。\n" : "recorded: %lld new, %lld higher, %lld lower, %lld confirmed.\n",
		(long long)n->raised, (long long)n->higher, (long long)n->lower, (long long)n->confirmed);
}

static enum status run_warnings(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct foresight f;
	struct warnings w;
	int32_t region;
	struct as_of at;
	TRY(make(s, args, &g, &f, &w, &region, &at, err));
	if (argument_given(args, "raise")) {
		struct warnings_recorded n;
		TRY(warnings_record(g, s->arena, &w, at, session_actor(s), &n, err));
		tell(s, &n);
	}
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		warnings_json(&w, &json);
		fwrite(json.p, 1, json.n, s->out);
		if (!argument_given(args, "xlsx") && !argument_given(args, "pdf"))
			return ST_OK;
	}
	struct report report;
	if (argument_given(args, "notice"))
		warnings_notice(&w, region, s->lang, s->arena, &report);
	else
		warnings_report(&w, region, s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

static const struct option warnings_options[] = {
	{"region", "CODE", {"只看这个区划及其下级", "this region and those below it only"}, false},
	{"profile", "ID", {"预警颜色的口径（默认按政策）", "profile of colours (default: the policy's)"}, false},
	{"scenario", "NAME", {"情景：low、middle、high，或登记的预测假设", "scenario: low, middle, high, or an assumption of the register"}, false},
	{"years", "N", {"预测几年（最多 12；默认按政策）", "how many years ahead (at most 12; default: the policy's)"}, false},
	{"notice", NULL, {"公示稿：逐区颜色，小数目隐去", "the public notice: colours by zone, small numbers suppressed"}, false},
	{"raise", NULL, {"登记为学位预警：新增、升级、降级或维持", "bring the register 'warning' to it: new, higher, lower or confirmed"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};

const struct command outlook_warning_commands[] = {
	{.name = "warnings", .words = "", .reads = true, .prints = true, .options = warnings_options,
	 .summary = {"学位预警：各施教区逐年颜色、缺口、首次红色学年及其可能，超大班额和超规模学校", "warnings of seats: colours of zones by year, seats missing, the first red year and how likely, classes and schools too large"},
	 .run = run_warnings},
	{},
};
