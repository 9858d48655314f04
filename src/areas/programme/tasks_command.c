/* `junheng tasks`. */
#include "areas/programme/programme.h"
#include "areas/programme/tasks.h"
#include "areas/programme/wording.h"

#include "cli/report.h"
#include "cli/session.h"

struct asked {
	int32_t region;
	struct str programme;
	bool only_open;
};

static bool keeps(const void *context, const struct plans *p, const struct plan_task *t)
{
	const struct asked *q = context;
	if (!places_lies_in(p->places, t->region, q->region) || (q->only_open && t->state != TASK_LATE && t->state != TASK_RISK))
		return false;
	return !q->programme.n || str_eq(frame_text(&p->programme, PROGRAMME_TITLE, t->programme), q->programme);
}

static enum status run_tasks(struct session *s, const struct arguments *args, struct err *err)
{
	struct reg *g;
	struct as_of at;
	struct places places;
	struct plans plans;
	struct asked q = {.programme = argument(args, "programme", STR("")), .only_open = argument_given(args, "behind")};
	TRY(session_register(s, false, &g, err));
	TRY(session_as_of(s, g, &at, err));
	TRY(places_load(g, s->arena, at, &places, err));
	TRY(places_region(&places, argument(args, "region", STR("")), &q.region, err));
	TRY(plans_load(g, s->arena, &places, at, &plans, err));
	if (s->json) {
		CLEANUP(buf_done) struct buf json;
		buf_init(&json, 0);
		tasks_json(&plans, keeps, &q, &json);
		fwrite(json.p, 1, json.n, s->out);
	}
	struct report report;
	tasks_report(&plans, keeps, &q, programme_text(s->lang, N_("Tasks")), s->lang, s->arena, &report);
	return session_report(s, args, &report, err);
}

static const struct option options[] = {
	{"region", "CODE", {"只看这个区划及其下级", "this region and those below it only"}, false},
	{"programme", "TITLE", {"只看这个规划计划", "of this programme only"}, false},
	{"behind", NULL, {"只看超期和有风险的", "late and at risk only"}, false},
	SESSION_REPORT_OPTIONS,
	{},
};

const struct command programme_task_commands[] = {
	{.name = "tasks", .words = "", .reads = true, .prints = true, .options = options,
	 .summary = {"任务进展：由时间、节点和指标推算的超期、有风险、已完成", "how tasks stand: late, at risk, done, computed from dates, steps and measures"},
	 .run = run_tasks},
	{},
};
