/* `junheng forecast`. */
#include "areas/outlook/forecast.h"
#include "areas/outlook/outlook.h"

#include "areas/register/register.h"
#include "cli/report.h"
#include "cli/session.h"

static enum status find_school(struct session *s, struct reg *g, const struct foresight *f, struct str name, day_t day, int *ret, struct err *err)
{
	struct id id;
	*ret = -1;
	if (!name.n)
		return ST_OK;
	TRY(row_resolve(g, &record_school, name, day, &id, NULL, s->arena, err));
	*ret = frame_find(&f->p->school, id);
	return *ret < 0 ? err_set(err, ST_NOT_FOUND, "the school '%.*s' is not in the register on that day", STR_ARG(name)) : ST_OK;
}

/* --compare: all other scenarios, or those named with ',' between. */
static enum status compare(struct session *s, const struct arguments *args, struct reg *g, struct foresight_ask *ask, struct forecast_view *v,
			   struct err *err)
{
	struct str *names, rest = argument(args, "compare", STR("")), part;
	size_t n = 0;
	if (!argument_given(args, "compare"))
		return ST_OK;
	TRY(foresight_scenarios(g, s->arena, ask, v->f, &names, &n, err));
	if (!str_eq(rest, STR("all"))) {
		size_t most = 1;
		for (size_t i = 0; i < rest.n; i++)
			most += rest.p[i] == ',';
		names = ARENA_ARRAY(s->arena, struct str, most);
		for (n = 0; n < most && str_next(&rest, ',', &part);)
			names[n++] = str_trim(part);
	}
	struct foresight *others = ARENA_ARRAY(s->arena, struct foresight, n + 1);
	for (size_t i = 0; i < n; i++) {
		ask->scenario = names[i];
		if (!str_eq(names[i], v->f->scenario))
			TRY(foresight_again(g, s->arena, ask, v->f, &others[v->n_others++], err));
	}
	v->others = others;
	return ST_OK;
}

static enum status run_forecast(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct foresight f;
	int64_t years = 0, threads = 2;
	TRY(session_register(s, false, &g, err));
	struct foresight_ask ask = {.scenario = argument(args, "scenario", STR("")), .region = argument(args, "region", STR(""))};
	TRY(session_as_of(s, g, &ask.at, err));
	TRY(argument_i64(args, "years", 1, PROSPECT_YEARS_MAX, &years, err));
	TRY(argument_i64(args, "threads", 1, 64, &threads, err));
	ask.leads = (int)years;
	ask.threads = (int)threads;
	TRY(foresight_make(g, s->arena, &ask, &f, err));
	struct forecast_view v = {.f = &f, .region = -1, .school = -1, .zone = -1, .at = ask.at};
	TRY(foresight_region(&f, ask.region, &v.region, err));
	TRY(find_school(s, g, &f, argument(args, "school", STR("")), ask.at.day, &v.school, err));
	TRY(compare(s, args, g, &ask, &v, err));
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		forecast_json(&v, &json);
		fwrite(json.p, 1, json.n, s->out);
		if (!argument_given(args, "xlsx") && !argument_given(args, "pdf"))
			return ST_OK;
	}
	struct report report;
	forecast_report(&v, s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

static const struct option forecast_options[] = {
	{"region", "CODE", {"只看这个区划及其下级", "this region and those below it only"}, false},
	{"school", "CODE", {"只看这所学校，分年级", "this school only, by grade"}, false},
	{"years", "N", {"预测几年（最多 12；默认按政策）", "how many years ahead (at most 12; default: the policy's)"}, false},
	{"scenario", "NAME", {"情景：low、middle、high，或登记的预测假设", "scenario: low, middle, high, or an assumption of the register"}, false},
	{"compare", "NAMES", {"与这些情景比较（逗号分隔；all 为全部）", "compare with these scenarios (',' between; all of them: all)"}, false},
	{"threads", "N", {"线程数（默认 2）；结果与线程数无关", "threads (default 2); the result does not depend on them"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};

const struct command outlook_forecast_commands[] = {
	{.name = "forecast", .words = "", .reads = true, .prints = true, .options = forecast_options,
	 .summary = {"学生数预测：各校、施教区、区县、全市，逐年级逐学年，附区间和往年检验", "pupils to come: by school, zone, county and city, by grade and year, with intervals and a back-test"},
	 .details = {"入学按出生人口和登记儿童，升级按各校往年比率，另计住房项目、迁移、新开和停办的学校。区间来自往年预测的误差；各级合计一致。数据中的问题逐一列出，其余照常预测。",
		     "Entry from births and registered children, survival from each school's past ratios, with new homes, moves, schools that open and close. Intervals come from the errors of past forecasts; totals of all levels agree. Faults of the data are named; the rest is forecast."},
	 .run = run_forecast},
	{},
};
