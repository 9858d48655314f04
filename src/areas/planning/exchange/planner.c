/* The row of functions, and what several of them need. */
#include "areas/planning/exchange/exchange.h"

#include "areas/planning/exchange/beside.h"
#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "engine/violations.h"

#include <stdlib.h>
#include <string.h>

int exch_find_teacher(const struct exch_problem *p, struct str key)
{
	int from = 0, to = p->engine.teacher_count;
	key = str_slice(key, 0, MIN(key.n, (size_t)ID_TEXT - 1));
	while (from < to) {
		int middle = from + (to - from) / 2;
		if (str_cmp(str_of(p->teacher[middle].key), key) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->engine.teacher_count && str_eq(str_of(p->teacher[from].key), key) ? from : -1;
}

int exch_find_section(const struct exch_problem *p, struct str key, int stage)
{
	int from = 0, to = p->engine.school_count;
	while (from < to) {
		int middle = from + (to - from) / 2, c = str_cmp(str_of(p->section[middle].key), key);
		if (c < 0 || (c == 0 && p->section[middle].stage < stage))
			from = middle + 1;
		else
			to = middle;
	}
	return from < p->engine.school_count && p->section[from].stage == stage && str_eq(str_of(p->section[from].key), key) ? from : -1;
}

struct str exch_stage_name(const struct exch_problem *p, int stage, enum lang lang)
{
	for (const struct code *c = codes_stage; c->value; c++)
		if (str_eq(p->stage[stage], str_of(c->value)))
			return str_of(label_in(c->label, lang));
	return p->stage[stage];
}

/* ---- decisions ---- */

static char suffix(struct str key) { return key.n == ID_TEXT + 1 && key.p[ID_TEXT - 1] == '.' ? key.p[ID_TEXT] : 0; }

enum status exch_decide(struct arena *a, const struct exch_problem *p, const struct plan_lines *l, struct exch_decision *ret, struct err *err)
{
	size_t teachers = (size_t)p->engine.teacher_count;
	struct exch_decision d = {.destination = ARENA_ARRAY(a, int, teachers + 1), .travel = ARENA_ARRAY(a, struct exch_extra, l->n + 1),
				  .shadow = ARENA_ARRAY(a, struct exch_extra, l->n + 1)};
	bool *is_named = ARENA_ARRAY(a, bool, teachers + 1);
	for (size_t t = 0; t < teachers; t++)
		d.destination[t] = p->teacher[t].home;
	for (size_t i = 0; i < l->n; i++) {
		char kind = suffix(l->line[i].subject);
		bool is_known = kind == 't' || kind == 's' || (!kind && l->line[i].subject.n == ID_TEXT - 1);
		int t = is_known ? exch_find_teacher(p, l->line[i].subject) : -1;
		if (t < 0)
			return err_set(err, ST_INVALID, "the decision names a teacher who is not, or no longer, part of the plan");
		int to = l->line[i].target.n ? exch_find_section(p, l->line[i].target, p->section[p->teacher[t].home].stage) : p->teacher[t].home;
		if (to < 0)
			return err_set(err, ST_INVALID, "the decision names a school that is not, or no longer, part of the plan");
		if (kind == 't') {
			d.travel[d.travels++] = (struct exch_extra){t, to};
		} else if (kind == 's') {
			d.shadow[d.shadows++] = (struct exch_extra){t, to};
		} else {
			if (is_named[t])
				return err_set(err, ST_INVALID, "the decision names the teacher %.*s twice", STR_ARG(p->teacher[t].number));
			is_named[t] = true;
			d.destination[t] = to;
		}
	}
	*ret = d;
	return ST_OK;
}

/* The engine's numbers by name. */
static struct str name_of(void *context, struct str word, long i)
{
	const struct exch_problem *p = context;
	if (str_eq(word, STR("school")) && i >= 0 && i < p->engine.school_count)
		return p->section[i].name;
	if (str_eq(word, STR("teacher")) && i >= 0 && i < p->engine.teacher_count)
		return p->teacher[i].label;
	if (str_eq(word, STR("county")) && i >= 0 && i < p->engine.county_count)
		return p->unit[i].name;
	if (str_eq(word, STR("subject")) && i >= 0 && i < p->subjects)
		return str_of(label_in(p->subject[i], p->lang));
	return (struct str){};
}

struct plan_names exch_names(const struct exch_problem *p) { return (struct plan_names){(void *)(uintptr_t)p, name_of}; }

/* ---- solving ---- */

static struct exchange_problem near(struct arena *a, const struct exch_problem *p, const struct plan_lines *previous)
{
	struct exchange_problem e = p->engine;
	if (!previous)
		return e;
	int *at = ARENA_ARRAY(a, int, (size_t)e.teacher_count + 1);
	for (int t = 0; t < e.teacher_count; t++)
		at[t] = p->teacher[t].home;
	for (size_t i = 0; i < previous->n; i++) {
		int t = suffix(previous->line[i].subject) ? -1 : exch_find_teacher(p, previous->line[i].subject);
		int to = t < 0 ? -1 : exch_find_section(p, previous->line[i].target, p->section[p->teacher[t].home].stage);
		if (to >= 0)
			at[t] = to;
	}
	e.previous = at;
	return e;
}

/* What was reached is made more even, as long as nobody is waiting: stopped runs get a bounded share of work instead of a flag. */
static enum status even_out(const struct plan_context *c, const struct exch_problem *p, const struct exchange_problem *e, const struct engine_run *run,
			    struct exchange_plan *plan, struct engine_result *ret, struct err *err)
{
	enum { WORK_A_TEACHER = 300 }; /* shifts tried: some 20 microseconds */
	struct engine_run brief = {.work = WORK_A_TEACHER * (uint64_t)e->teacher_count, .seed = run->seed};
	double objective = 0;
	if (p->options.even <= 0)
		return ST_OK;
	TRY(exchange_even_out(c->arena, e, plan, p->options.even, &brief, err));
	for (int u = 0; u < e->county_count; u++)
		objective += plan->counties[u].objective;
	ret->optimal = ret->optimal && objective <= ret->objective;
	ret->objective = objective;
	return ST_OK;
}

static enum status solve(const struct plan_context *c, const struct plan_reading *r, const struct engine_run *run, struct engine_result *ret,
			 struct plan_lines *ret_lines, struct err *err)
{
	const struct exch_problem *p = r->problem;
	struct exchange_problem e = near(c->arena, p, c->previous);
	struct exchange_plan *plan;
	struct plan_names names = exch_names(p);
	TRY(exchange_solve(c->arena, &e, run, ret, &plan, err));
	if (ret->infeasible)
		plan_name_numbers(err, &names);
	if (!plan)
		return ST_OK;
	TRY(even_out(c, p, &e, run, plan, ret, err));
	struct plan_lines l = {.line = ARENA_ARRAY(c->arena, struct plan_line, 2 * (size_t)e.teacher_count + 1)};
	for (int t = 0; t < e.teacher_count; t++)
		if (plan->destination[t] != p->teacher[t].home)
			l.line[l.n++] = (struct plan_line){str_of(p->teacher[t].key), str_of(p->section[plan->destination[t]].key)};
	struct exch_decision d = {.destination = plan->destination};
	if (p->options.travelling)
		exch_find_travel(c->arena, p, &d);
	if (p->options.shadowing)
		TRY(exch_find_shadows(c->arena, p, &d, err));
	exch_extra_lines(c->arena, p, &d, &l);
	*ret_lines = l;
	return ST_OK;
}

static enum status check(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct check_report *ret,
			 struct err *err)
{
	const struct exch_problem *p = r->problem;
	struct err wrong = {};
	struct exch_decision d;
	if (exch_decide(c->arena, p, l, &d, &wrong) != ST_OK) {
		violations_one(c->arena, &wrong, ret);
		return ST_OK;
	}
	struct exchange_problem e = near(c->arena, p, c->previous);
	struct plan_names names = exch_names(p);
	TRY(exchange_check(c->arena, &e, d.destination, ret, NULL, err));
	exch_check_beside(c->arena, p, &d, ret);
	plan_name_report(c->arena, ret, &names);
	return ST_OK;
}

static bool place(const struct plan_reading *r, struct str key, double *ret_lon, double *ret_lat)
{
	const struct exch_problem *p = r->problem;
	int t = exch_find_teacher(p, key), at = t < 0 ? -1 : p->teacher[t].home;
	for (int s = 0; s < p->stages && at < 0; s++)
		at = exch_find_section(p, key, s);
	if (at < 0)
		return false;
	*ret_lon = p->section[at].lon;
	*ret_lat = p->section[at].lat;
	return true;
}

static const struct plan_setting settings[] = {
	{.name = "stage", .label = {"学段", "stage"}, .help = {"空：政策所列各学段", "empty: all stages of the policy"}, .kind = PLAN_CHOICE, .codes = codes_stage,
	 .among = "primary junior senior"},
	{.name = "moved", .label = {"交流比例下限", "share moved at least"}, .help = {"符合条件者中的比例，0.1 即 10 %", "of the eligible; 0.1 is 10 %"},
	 .kind = PLAN_NUMBER, .min = 0, .max = 1},
	{.name = "backbone", .label = {"骨干比例下限", "share of backbone at least"}, .help = {"分母由政策规定", "of what the policy says"}, .kind = PLAN_NUMBER,
	 .min = 0, .max = 1},
	{.name = "change", .label = {"每校交流出上限", "share of a school that leaves at most"}, .help = {"占该校该学段教师的比例；总可流出 1 人", "of the school's teachers of the stage; one always may"},
	 .kind = PLAN_NUMBER, .min = 0, .max = 1},
	{.name = "commute_km", .label = {"通勤距离上限", "commute at most"}, .help = {"没有住址时按校到校计算", "from school to school where no residence is known"},
	 .kind = PLAN_NUMBER, .min = 0, .max = 1000, .unit = "km"},
	{.name = "couple_km", .label = {"夫妻两校距离上限", "schools of a couple apart at most"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000, .unit = "km"},
	{.name = "years", .label = {"交流年限", "years of a posting"}, .kind = PLAN_NUMBER, .min = 0.5, .max = 20},
	{.name = "fill", .label = {"补足缺额", "fill posts"}, .help = {"尽量由富余学科教师补足缺额", "vacant posts are filled by spare teachers within reach"}, .kind = PLAN_YES_NO,
	 .usual = "yes"},
	{.name = "vacancies", .label = {"县管校聘待岗人员优先", "people without a post first"},
	 .help = {"组织调剂、待岗人员先补缺额，跨校竞聘人员可交流", "the placed and waiting fill posts first; those who compete across schools may move"}, .kind = PLAN_YES_NO,
	 .usual = "yes"},
	{.name = "travelling", .label = {"走教", "travelling teachers"}, .help = {"小规模学校不足一人的学科由邻近学校教师走教", "small schools of less than a post share a teacher of a school near by"},
	 .kind = PLAN_YES_NO, .usual = "no"},
	{.name = "shadowing", .label = {"跟岗", "shadowing"}, .help = {"薄弱校教师到核心校、帮扶校跟岗一学期", "weak schools send somebody to a core or helping school for a term"},
	 .kind = PLAN_YES_NO, .usual = "no"},
	{.name = "w_balance", .label = {"均衡的权重", "weight of balance"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000},
	{.name = "w_km", .label = {"通勤的权重", "weight of commuting"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000},
	{.name = "w_moves", .label = {"交流人数的权重", "weight of moves"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000},
	{.name = "w_stay", .label = {"偏离上一方案的权重", "weight of leaving the last decision"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000},
	{.name = "w_partner", .label = {"集团、结对学校间交流的优惠", "bonus between schools of a group or agreement"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000},
	{.name = "even", .label = {"为差异系数可让出的目标值", "objective given up for the coefficient of variation"}, .help = {"占目标值的比例", "share of the objective"},
	 .kind = PLAN_NUMBER, .min = 0, .max = 1},
	{},
};

static const char *const policies[] = {"exchange", NULL};

const struct planner exchange_planner = {
	.name = "exchange",
	.label = {"交流轮岗", "exchange of teachers"},
	.help = {"校长、教师按政策在县域内交流，使师资更均衡", "teachers and heads change schools within the county, so that staff is spread evenly"},
	.subject = {"教师", "teacher"},
	.target = {"学校", "school"},
	.none = {"留任原校", "stays"},
	.unit = {"分", "points"},
	.subject_record = &record_person,
	.target_record = &record_school,
	.policies = policies,
	.settings = settings,
	.read = exch_read,
	.solve = solve,
	.check = check,
	.report = exch_report,
	.explain = exch_explain,
	.effects = exch_effects,
	.write = exch_write,
	.addressees = exch_addressees,
	.letter = exch_letter,
	.place = place,
};
