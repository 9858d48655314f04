/* The planner of the rolling seat plan (学位建设规划): where and when to build, extend, rent rooms or close, so that every child of the
 * chosen scenario has a seat within reach, at least discounted cost, inside the budget (handbook 6; the model is
 * engine/seatplan/seatplan.h).
 *
 * A decision is `site → course`, every site that can be decided about once; no target: nothing is done there. A course is what is done
 * in which school year, by its first calendar year: "open2027+expand2030x6+flex2028x2", "close2029". Sites are rows of the register's
 * `site`, and schools where closing is asked for.
 *
 * Pupils and classes that stand are the forecast's by unit and school (areas/outlook/outlook.h). Classes that come and go by what is
 * decided already are, for the engine, free rooms of a site of their own (`passing`). */
#ifndef JH_AREAS_PLANNING_SEATPLAN_PLANNER_H
#define JH_AREAS_PLANNING_SEATPLAN_PLANNER_H

#include "areas/outlook/outlook.h"
#include "engine/seatplan/seatplan.h"
#include "plan/naming.h"
#include "plan/planner.h"

enum seats_kind { SEATS_STANDING, SEATS_PASSING, SEATS_EXTENSION, SEATS_NEW, SEATS_CLOSABLE };

struct seats_site {
	enum seats_kind kind;
	struct str key;         /* of the subject; empty: nothing is decided about it */
	struct str name;
	struct id county, site, school; /* rows; zero: none */
	double lon, lat;
};

struct seats_ban {
	int site;
	struct str course;
};

struct seats_problem {
	struct seatplan_problem engine; /* sites by place in `site` */
	struct seats_site *site;
	int *by_key;            /* of the sites one decides about: their numbers in order of key */
	int decidable;
	struct outlook_demand demand;
	const struct policy *policy;
	struct str stage;
	int first_year;         /* calendar year of the engine's year 0 */
	int first_lead;
	struct str year_name[SEATPLAN_YEARS_MAX]; /* "2027-2028" */
	int64_t *budget, *discount, *demand_of;
	bool *decided;
	struct seatplan_decision *lock;
	struct seats_ban *ban;
	size_t bans;
	int64_t budget_rows;
};

/* Objectives are told in 10 000 yuan. */
#define SEATS_YUAN 1e4

extern const struct planner seats_planner;

int seats_find(const struct seats_problem *p, struct str key); /* the engine's site; −1: none. O(log n) */

/* ---- courses ---- */

/* Reads a course into decisions of the site, added to `list` (of at most `most`). ST_INVALID: it is none. */
enum status seats_course_read(const struct seats_problem *p, int site, struct str course, struct seatplan_decision *list, int most, int *n, struct err *err);
/* The course of a site among decisions (any order); empty: nothing. On the arena. */
struct str seats_course_write(struct arena *a, const struct seats_problem *p, int site, const struct seatplan_decision *list, int n);
/* In words: "2027: new school of 24 classes; 2030: 6 classes more". */
struct str seats_course_say(struct arena *a, const struct seats_problem *p, int site, enum lang lang, struct str course);
/* All decisions of a plan's lines, passing rooms included, on the arena. ST_INVALID names what is wrong. */
enum status seats_decisions(struct arena *a, const struct seats_problem *p, const struct plan_lines *l, struct seatplan_decision **ret, int *ret_n,
			    struct err *err);
struct plan_lines seats_lines(struct arena *a, const struct seats_problem *p, const struct seatplan_decision *list, int n);
struct str seats_year(struct arena *a, const struct seats_problem *p, int year); /* "2027-2028" */
/* The label of a code of the record's field; the code itself when it is none. */
struct str seats_code(const struct record *r, const char *field, struct str value, enum lang lang);
struct plan_names seats_names(const struct seats_problem *p);

/* Yuan of a decision when it is decided. */
int64_t seats_cost(const struct seats_problem *p, const struct seatplan_decision *d);
/* The engine's year in which its seats are first there. */
int seats_use(const struct seats_problem *p, const struct seatplan_decision *d);

/* ---- the row of functions, one file each ---- */

enum status seats_read(const struct plan_context *c, struct plan_reading *ret, struct err *err);
/* Inside the reading: sites of the register and projects that are decided already. */
struct seats_reader {
	const struct plan_context *c;
	struct arena *a;
	struct seats_problem *p;
	struct plan_reading *r;
	struct seatplan_site *engine_site;
	int cap, years;
	double fill, reach[2]; /* country, town; m */
	double lat, lon;       /* the middle of the plane */
	bool may_close;
};
struct seatplan_site *seats_add(struct seats_reader *d, struct seats_site s, struct err *err); /* NULL: too many */
enum status seats_read_sites(struct seats_reader *d, struct err *err);
enum status seats_read_budget(struct seats_reader *d, struct err *err);

enum status seats_solve(const struct plan_context *c, const struct plan_reading *r, const struct engine_run *run, struct engine_result *ret,
			struct plan_lines *ret_lines, struct err *err);
/* The engine's plan for the problem, brought to bans; objective and bound in yuan. *ret_list (arena) when feasible. */
enum status seats_solve_one(struct arena *a, const struct seats_problem *p, const struct engine_run *run, struct engine_result *ret,
			    struct seatplan_decision **ret_list, int *ret_n, struct err *err);
/* The same county by county, each with the money the others leave, in rounds of growing work. */
enum status seats_solve_counties(struct arena *a, const struct seats_problem *p, const struct engine_run *run, struct engine_result *ret,
				 struct seatplan_decision **ret_list, int *ret_n, struct err *err);
enum status seats_check(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct check_report *ret,
			struct err *err);
/* The rules beyond the engine's: bans. The first broken one as err; ST_OK: none. */
enum status seats_rules(const struct seats_problem *p, struct arena *a, const struct seatplan_decision *list, int n, struct err *err);
enum status seats_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out, struct err *err);
enum status seats_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			  struct plan_explanation *ret, struct err *err);
enum status seats_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change, struct err *err);
enum status seats_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
			     size_t *ret_n, struct err *err);
enum status seats_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key, struct report *out,
			 struct err *err);

/* A project of the rolling plan: one or several decisions that are built as one. */
struct seats_project {
	int site;
	const char *kind;       /* of the register's buildings: "new", "extension", "flexible", "close" */
	int classes;
	int decided, use, until; /* engine's years; until −1: for ever */
	int64_t cost;           /* yuan of the years decided */
};
/* In order of year of use and site. */
struct seats_project *seats_projects(struct arena *a, const struct seats_problem *p, const struct seatplan_decision *list, int n, int *ret_n);
/* Its steps: codes and days due; the policy's months before the first school day. */
struct seats_step {
	struct str code;
	day_t due;
};
enum status seats_steps(struct arena *a, const struct seats_problem *p, const struct seats_project *project, struct seats_step **ret, size_t *ret_n,
			struct err *err);

#endif
