/* The commands of plans. Every action is `plan ACTION NAME …` and, for those who think of the planner first, `plan groups ACTION NAME …`. */
#include "areas/planning/command/inside.h"
#include "areas/planning/planning.h"

#include "areas/planning/districts/districts.h"
#include "areas/planning/exchange/exchange.h"
#include "areas/planning/groups/groups.h"
#include "areas/planning/measure.h"
#include "areas/planning/pairing/pairing.h"
#include "areas/planning/seatplan/planner.h"
#include "cli/report.h"
#include "cli/session.h"
#include "record/fault.h"
#include "record/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct planner *const planners[] = {
	&groups_planner,
	&pairs_planner,
	&districts_planner,
	&seats_planner,
	&exchange_planner,
	NULL,
};
const struct planners planning_planners = {planners, planning_measure};

/* ---- what the actions share ---- */

enum status plan_session_open(struct plan_session *c, struct session *s, const struct arguments *args, const struct planner *planner,
			      struct err *err)
{
	*c = (struct plan_session){.s = s, .args = args, .planner = planner, .faults = ARENA_NEW(s->arena, struct faults)};
	faults_init(c->faults, s->arena, 0);
	TRY(session_register(s, false, &c->desk.g, err));
	c->desk = (struct plan_desk){.g = c->desk.g, .planners = &planning_planners, .arena = s->arena, .lang = s->lang, .actor = session_actor(s),
				     .faults = c->faults};
	TRY(store_open_work(&c->desk.work, s->db, NULL, err));
	return plan_work_migrate(c->desk.work, err);
}

void plan_session_close(struct plan_session *c) { store_close(c->desk.work); }

enum status plan_of(struct plan_session *c, struct str name, struct plan *ret, struct err *err)
{
	TRY(plan_get(&c->desk, name, ret, err));
	if (c->planner && ret->planner != c->planner)
		return err_set(err, ST_NOT_FOUND, "the plan '%.*s' is one of %s", STR_ARG(name), ret->planner->name);
	return ST_OK;
}

enum status plan_run_number(struct plan_session *c, int64_t *ret, struct err *err)
{
	*ret = 0;
	return argument_i64(c->args, "run", 1, INT64_MAX, ret, err);
}

void plan_json(struct plan_session *c, json_t *o)
{
	char *text = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
	if (!text)
		panic("JSON of a result cannot be written");
	fputs(text, c->s->out);
	fputc('\n', c->s->out);
	free(text);
	json_decref(o);
}

json_t *plan_json_text(struct str s)
{
	json_t *v = s.p ? json_stringn(s.p, s.n) : json_null();
	return v ? v : json_string("");
}

json_t *plan_json_number(double v) { return isfinite(v) ? json_real(v) : json_null(); }

void plan_print(struct plan_session *c, const char *message, const struct str *args, int n)
{
	if (c->s->json)
		return;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	tr_format(&text, c->s->lang, message, args, n);
	buf_char(&text, '\n');
	fwrite(text.p, 1, text.n, c->s->out);
}

struct str plan_day(struct arena *a, day_t d)
{
	char text[11];
	day_format(d, text);
	return str_copy(a, str_of(text));
}

struct str plan_state_label(const struct plan *p, enum lang lang)
{
	return record_state_label(&record_plan, p->state, lang);
}

/* ---- tables ---- */

#define SCENARIO_OPTIONS                                                                                                                           \
	{"region", "CODE", {"只规划这个区划及其下级", "plan this region and those below it only"}, false},                                           \
	{"effective", "DAY", {"施行日期（默认下一个 9 月 1 日）", "the day it is to hold from (default: the next 1 September)"}, false},             \
	{"set", "NAME=VALUE", {"设定，可重复；空值恢复政策默认", "a setting, repeatable; an empty value goes back to the policy's"}, true}
#define SOLVE_OPTIONS                                                                                                                              \
	{"seconds", "S", {"最多求解多少秒（默认 10），到时保留当时最好的方案", "solve at most so many seconds (default 10) and keep the best"}, false}, \
	{"work", "N", {"工作量上限：同样的数据、种子、工作量得到同样的方案", "limit of work: same data, seed and work give the same decision"}, false}, \
	{"seed", "K", {"随机种子（默认 1）", "seed (default 1)"}, false},                                                                             \
	{"threads", "N", {"线程数（默认 1）", "threads (default 1)"}, false},                                                                         \
	{"fresh", NULL, {"不靠近上一方案", "not near the last decision"}, false},                                                                      \
	{"curve", NULL, {"学位规划：按预算的几种比例各求解一次，看多少钱买到什么", "of seats: solve with shares of the budget, to see what money buys"}, false}
#define RUN_OPTION {"run", "N", {"第几次求解的结果（默认最近一次）", "the decision of which run (default: the latest)"}, false}
#define WISH_OPTIONS                                                                                                                               \
	{"remove", NULL, {"取消这条意愿", "take the wish away"}, false}, {"weight", "W", {"偏好的分量，目标值的单位；负数表示不愿；不写：按政策", "weight of the preference in the objective's unit; below 0: rather not; without it: as the policy says"}, false}
#define REASON_OPTION {"reason", "TEXT", {"理由", "why"}, false}
#define APPROVE_OPTION {"approved-by", "NAME", {"批准人：编制人以外的另一人", "who approves: another person than who made it"}, false}
#define ADOPT_OPTION {"accept-changes", NULL, {"登记数据已变而方案仍符合规则时，照此采用", "adopt although the register has changed, as long as every rule is kept"}, false}
#define LETTER_OPTIONS                                                                                                                             \
	{"out", "DIR", {"把通知写入这个文件夹，每校一份 PDF，另附一览表工作簿", "write the letters into the folder, a PDF each, and a workbook of all"}, false}, \
	{"to", "KEY", {"只写给这一个", "to this one only"}, false},                                                                                    \
	{"personal", "PURPOSE", {"写出姓名；用途记入历史", "with names in full; the purpose is kept in the history"}, false}

static const struct option no_options[] = {{}};
static const struct option scenario_options[] = {SCENARIO_OPTIONS, {}};
static const struct option solve_options[] = {SOLVE_OPTIONS, {}};
static const struct option run_options[] = {RUN_OPTION, {}};
static const struct option show_options[] = {RUN_OPTION, SESSION_REPORT_OPTIONS, {}};
static const struct option wish_options[] = {WISH_OPTIONS, {}};
static const struct option compare_options[] = {SESSION_REPORT_OPTIONS, {}};
static const struct option reason_options[] = {REASON_OPTION, {}};
static const struct option approve_options[] = {APPROVE_OPTION, {}};
static const struct option adopt_options[] = {ADOPT_OPTION, {}};
static const struct option letter_options[] = {LETTER_OPTIONS, RUN_OPTION, {}};
static const struct option all_options[] = {SCENARIO_OPTIONS, SOLVE_OPTIONS, RUN_OPTION, WISH_OPTIONS, REASON_OPTION, APPROVE_OPTION, ADOPT_OPTION,
					    LETTER_OPTIONS, SESSION_REPORT_OPTIONS, {}};

const struct plan_action plan_actions[] = {
	{"new", 1, 1, "NAME", {"新编一个方案", "make a plan"}, scenario_options, true, plan_new_run},
	{"list", 0, 0, "", {"列出方案", "list the plans"}, no_options, false, plan_list_run},
	{"set", 1, 1, "PLAN", {"修改方案的设定", "change a plan's settings"}, scenario_options, true, plan_set_run},
	{"show", 1, 1, "PLAN", {"显示方案：覆盖率、集团、各校变化，前后对照", "show a plan: before and after"}, show_options, false, plan_show_run},
	{"solve", 1, 1, "PLAN", {"求解：靠近上一方案，遵守锁定和禁止", "solve it: near the last decision, with locks and bans"}, solve_options, false, plan_solve_run},
	{"runs", 1, 1, "PLAN", {"列出历次求解", "list what was computed"}, no_options, false, plan_runs_run},
	{"lock", 2, 3, "PLAN SUBJECT [TARGET|-]", {"锁定：必须如此；不写目标时锁定现方案给它的目标", "lock: it must be so; without a target, the one it has now"}, wish_options, false, plan_lock_run},
	{"forbid", 3, 3, "PLAN SUBJECT TARGET|-", {"禁止：不得如此", "forbid: it must not be so"}, wish_options, false, plan_forbid_run},
	{"prefer", 3, 3, "PLAN SUBJECT TARGET|-", {"偏好：最好如此", "prefer: rather so"}, wish_options, false, plan_prefer_run},
	{"why", 2, 2, "PLAN SUBJECT", {"为什么是这个目标：其他选择各要多少代价", "why it has its target: what the others would cost"}, run_options, false, plan_why_run},
	{"check", 1, 1, "PLAN", {"用独立的检查程序按现在的登记数据复核", "check the decision on the register as it is now"}, run_options, false, plan_check_run},
	{"compare", 2, 2, "PLAN[:RUN] PLAN[:RUN]", {"并排比较两个方案", "compare two decisions side by side"}, compare_options, false, plan_compare_run},
	{"submit", 1, 1, "PLAN", {"提交批准", "submit it for approval"}, run_options, false, plan_submit_run},
	{"return", 1, 1, "PLAN", {"退回修改", "return it"}, reason_options, false, plan_return_run},
	{"approve", 1, 1, "PLAN", {"批准：由编制人以外的另一人", "approve it: another person than who made it"}, approve_options, false, plan_approve_run},
	{"adopt", 1, 1, "PLAN", {"采用：在一个事务中写入登记库", "adopt it: written into the register in one transaction"}, adopt_options, false, plan_adopt_run},
	{"undo", 1, 1, "PLAN", {"撤销采用", "take the adoption back"}, reason_options, false, plan_undo_run},
	{"remove", 1, 1, "PLAN", {"删除编制中的方案", "take a draft away"}, reason_options, false, plan_remove_run},
	{"letters", 1, 1, "PLAN", {"给各校的通知和名单", "letters and lists for each school"}, letter_options, false, plan_letters_run},
	{},
};

static const struct plan_action *action_find(struct str name)
{
	for (const struct plan_action *a = plan_actions; a->name; a++)
		if (str_eq(str_of(a->name), name))
			return a;
	return NULL;
}

/* Faults of rows explain a refusal better than its one sentence. */
static void print_faults(const struct plan_session *c)
{
	enum { SHOWN = 20 };
	for (size_t i = 0; i < c->faults->n && i < SHOWN; i++) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 0);
		fault_render(&text, &c->faults->list[i], c->s->lang);
		fprintf(stderr, "junheng: %.*s\n", STR_ARG(buf_view(&text)));
	}
}

static enum status run_action(struct session *s, const struct arguments *args, const struct planner *planner, const struct plan_action *a,
			      const struct str *words, int n, struct err *err)
{
	struct plan_session c;
	enum status st = plan_session_open(&c, s, args, planner, err);
	if (st == ST_OK)
		st = a->run(&c, words, n, err);
	if (st == ST_NO)
		print_faults(&c);
	plan_session_close(&c);
	return st;
}

static enum status run_planner(struct session *s, const struct arguments *args, const struct planner *planner, struct err *err)
{
	const struct plan_action *a = action_find(args->word_count ? args->words[0] : STR("list"));
	int n = MAX(args->word_count - 1, 0);
	if (!a)
		return err_set(err, ST_USAGE, "plans have no action '%.*s'; 'junheng help plan %s' lists them", STR_ARG(args->words[0]), planner->name);
	if (n < a->min_words || n > a->max_words)
		return err_set(err, ST_USAGE, "'junheng plan %s %s' needs %s", planner->name, a->name, a->words);
	return run_action(s, args, planner, a, args->words + (args->word_count > 0), n, err);
}

static enum status run_groups(struct session *s, const struct arguments *args, struct err *err) { return run_planner(s, args, &groups_planner, err); }
static enum status run_districts(struct session *s, const struct arguments *args, struct err *err) { return run_planner(s, args, &districts_planner, err); }
static enum status run_pairs(struct session *s, const struct arguments *args, struct err *err) { return run_planner(s, args, &pairs_planner, err); }
static enum status run_seats(struct session *s, const struct arguments *args, struct err *err) { return run_planner(s, args, &seats_planner, err); }
static enum status run_exchange(struct session *s, const struct arguments *args, struct err *err) { return run_planner(s, args, &exchange_planner, err); }

#define ACTION(function, index)                                                                                                                    \
	static enum status function(struct session *s, const struct arguments *args, struct err *err)                                              \
	{                                                                                                                                          \
		return run_action(s, args, NULL, action_find(STR(index)), args->words, args->word_count, err);                                     \
	}
ACTION(run_list, "list")
ACTION(run_show, "show")
ACTION(run_solve, "solve")
ACTION(run_adopt, "adopt")
ACTION(run_undo, "undo")
ACTION(run_compare, "compare")

#define ACTIONS_ZH                                                                                                                                 \
	"new 新编　list 列出　set 改设定　show 显示　solve 求解　runs 历次求解\n\nlock 锁定　forbid 禁止　prefer 偏好　why 为什么　check 复核　compare 比较\n\n"    \
	"submit 提交　return 退回　approve 批准　adopt 采用　undo 撤销　remove 删除　letters 通知"
#define ACTIONS_EN                                                                                                                                 \
	"new, list, set, show, solve, runs: make and look\n\nlock, forbid, prefer, why, check, compare: the conversation\n\n"                           \
	"submit, return, approve, adopt, undo, remove, letters: decide"

const struct command plan_commands[] = {
	{.name = "plan groups", .words = "ACTION [PLAN] …", .min_words = 1, .max_words = 4, .reads = true, .prints = true, .options = all_options,
	 .summary = {"集团组建方案", "plans of school groups"}, .details = {ACTIONS_ZH, ACTIONS_EN}, .run = run_groups},
	{.name = "plan pairs", .words = "ACTION [PLAN] …", .min_words = 1, .max_words = 4, .reads = true, .prints = true, .options = all_options,
	 .summary = {"结对帮扶方案", "plans of pairs of schools"}, .details = {ACTIONS_ZH, ACTIONS_EN}, .run = run_pairs},
	{.name = "plan districts", .words = "ACTION [PLAN] …", .min_words = 1, .max_words = 4, .reads = true, .prints = true, .options = all_options,
	 .summary = {"施教区划分方案", "plans of service areas"}, .details = {ACTIONS_ZH, ACTIONS_EN}, .run = run_districts},
	{.name = "plan seats", .words = "ACTION [PLAN] …", .min_words = 1, .max_words = 4, .reads = true, .prints = true, .options = all_options,
	 .summary = {"学位建设规划方案", "plans of seats: the rolling plan of building"}, .details = {ACTIONS_ZH, ACTIONS_EN}, .run = run_seats},
	{.name = "plan exchange", .words = "ACTION [PLAN] …", .min_words = 1, .max_words = 4, .reads = true, .prints = true, .options = all_options,
	 .summary = {"交流轮岗方案", "plans of exchange"}, .details = {ACTIONS_ZH, ACTIONS_EN}, .run = run_exchange},
	{.name = "zones", .words = "[ACTION [PLAN] …]", .max_words = 4, .reads = true, .prints = true, .options = all_options,
	 .summary = {"同 plan districts；单独写列出方案", "the same as plan districts; alone it lists the plans"}, .details = {ACTIONS_ZH, ACTIONS_EN}, .run = run_districts},
	{.name = "seatplan", .words = "[ACTION [PLAN] …]", .max_words = 4, .reads = true, .prints = true, .options = all_options,
	 .summary = {"同 plan seats；单独写列出方案", "the same as plan seats; alone it lists the plans"}, .details = {ACTIONS_ZH, ACTIONS_EN}, .run = run_seats},
	{.name = "plan list", .words = "", .prints = true, .summary = {"列出规划方案", "list the plans"}, .run = run_list},
	{.name = "plan show", .words = "PLAN", .min_words = 1, .max_words = 1, .prints = true, .options = show_options,
	 .summary = {"显示规划方案", "show a plan"}, .run = run_show},
	{.name = "plan solve", .words = "PLAN", .min_words = 1, .max_words = 1, .prints = true, .options = solve_options,
	 .summary = {"求解规划方案", "solve a plan"}, .run = run_solve},
	{.name = "plan compare", .words = "PLAN[:RUN] PLAN[:RUN]", .min_words = 2, .max_words = 2, .prints = true, .options = compare_options,
	 .summary = {"并排比较两个方案", "compare two decisions side by side"}, .run = run_compare},
	{.name = "plan adopt", .words = "PLAN", .min_words = 1, .max_words = 1, .prints = true, .options = adopt_options,
	 .summary = {"采用规划方案", "adopt a plan"}, .run = run_adopt},
	{.name = "plan undo", .words = "PLAN", .min_words = 1, .max_words = 1, .prints = true, .options = reason_options,
	 .summary = {"撤销采用规划方案", "take a plan's adoption back"}, .run = run_undo},
	{},
};
