/* The row of functions. */
#include "areas/planning/seatplan/planner.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"

static struct str say_target(const struct plan_reading *r, struct arena *a, enum lang lang, struct str target)
{
	/* a course has the same words at every site */
	const struct seats_problem *p = r->problem;
	return p->decidable ? seats_course_say(a, p, p->by_key[0], lang, target) : target;
}

static bool place(const struct plan_reading *r, struct str key, double *ret_lon, double *ret_lat)
{
	const struct seats_problem *p = r->problem;
	int site = seats_find(p, key);
	if (site < 0)
		return false;
	*ret_lon = p->site[site].lon;
	*ret_lat = p->site[site].lat;
	return true;
}

static const struct plan_setting settings[] = {
	{.name = "stage", .label = {"学段", "stage"}, .help = {"空：小学", "empty: primary"}, .kind = PLAN_CHOICE, .codes = codes_stage,
	 .among = "kindergarten primary junior"},
	{.name = "years", .label = {"规划几年", "years planned"}, .help = {"从施行日期所在学年起；空：6 年", "from the school year of the day it holds from; empty: 6"}, .kind = PLAN_NUMBER,
	 .min = 1, .max = 12},
	{.name = "scenario", .label = {"预测情景", "scenario"}, .kind = PLAN_CHOICE, .policy = "outlook", .list = "scenarios"},
	{.name = "budget", .label = {"预算比例", "share of the budget"}, .help = {"各年预算的百分之几", "of each year's budget"}, .kind = PLAN_NUMBER, .min = 0, .max = 1000, .unit = "%"},
	{.name = "unmet", .label = {"一名学生一年无学位的代价", "price of a pupil without a seat a year"}, .kind = PLAN_NUMBER, .min = 0, .max = 1e8, .unit = "yuan"},
	{.name = "close", .label = {"可以撤并小规模学校", "small schools may be shut"}, .kind = PLAN_YES_NO, .usual = "no"},
	{},
};

static const char *const policies[] = {"seatplan", "seats", "outlook", NULL};

const struct planner seats_planner = {
	.name = "seats",
	.label = {"学位建设规划", "seat plan"},
	.help = {"在预算内决定何时何地新建、扩建、租用教室或撤并，使每名学生就近有学位",
		 "where and when to build, extend, rent rooms or close, so that every child has a seat within reach"},
	.subject = {"建设选址", "site"},
	.target = {"安排", "what is done"},
	.none = {"不建设", "nothing"},
	.unit = {"万元", "10 000 yuan"},
	.subject_record = &record_site,
	.target_record = NULL,
	.policies = policies,
	.settings = settings,
	.read = seats_read,
	.solve = seats_solve,
	.check = seats_check,
	.report = seats_report,
	.explain = seats_explain,
	.write = seats_write,
	.addressees = seats_addressees,
	.letter = seats_letter,
	.say_target = say_target,
	.place = place,
};
