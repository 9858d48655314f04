/* The planner of school groups: which schools lead, and which core leads each school (handbook 4; the model is
 * engine/locate/grouping.h). A decision is `school → core`; a core is its own; none: outside all groups.
 *
 * A school is planned in the stage most of its pupils are in. Its region is the schools of that stage in its county, or of all
 * counties where the policy lets groups cross them. */
#ifndef JH_AREAS_PLANNING_GROUPS_GROUPS_H
#define JH_AREAS_PLANNING_GROUPS_GROUPS_H

#include "areas/planning/schools.h"
#include "engine/locate/grouping.h"
#include "plan/naming.h"
#include "plan/planner.h"
#include "record/policy.h"

enum { GROUP_STAGES_MAX = 4 };

/* A group of the register on the scenario's effective day. */
struct groups_group {
	struct id id;
	struct str name;
	struct id core;      /* school */
	int core_school;     /* in the problem; −1 */
	bool tight;
	bool is_closed;
};

struct groups_member {
	struct id id;        /* of the membership */
	int group;
	int school;          /* −1: of no school in the problem */
	struct str role;
	day_t from;
	bool counts;         /* its role counts for coverage */
};

struct groups_school {
	struct id id;
	char key[ID_TEXT];
	struct str name, county_name;
	struct id county;
	int region;          /* of the strength's band, as the engine numbers them */
	double lon, lat;
	bool is_weak;        /* the policy asks for it to be covered */
	bool is_rural, is_urban;
	bool is_graduate;    /* may leave its group */
	bool must_lead;      /* leads schools this plan does not decide about */
	int group;           /* in which it is now; −1 */
};

struct groups_problem {
	struct grouping_problem engine;
	struct groups_school *school; /* engine.schools of them, by id */
	struct groups_group *group;
	int groups;
	struct groups_member *member;
	int members;
	const struct planned_schools *schools; /* of them, in the same order */
	const struct policy *policy, *coverage;
	struct str mode;              /* the policy's entry */
	struct str group_mode;
	bool tight;
	int stages;
	struct str stage[GROUP_STAGES_MAX];
	struct {
		int64_t schools, pupils, tight_schools;
	} aside[GROUP_STAGES_MAX];    /* in groups led from where the plan does not reach: covered, and they stay so */
	const char **label;           /* names, for the engine's words */
};

extern const struct planner groups_planner;

/* The number of the school of the key; −1: none. O(log n). */
int groups_find(const struct groups_problem *p, struct str key);
double groups_km(const struct groups_problem *p, int i, int j);
/* The core of each school (GROUPING_OUTSIDE: none) by a decision, on the arena. ST_INVALID: it names a school that is not in the
 * problem, or leaves one out. */
enum status groups_cores(struct arena *a, const struct groups_problem *p, const struct plan_lines *l, int **ret, struct err *err);
/* The engine's schools by name. */
struct plan_names groups_names(const struct groups_problem *p);
/* As it is now: the core of each school's group where that is in the problem. */
int *groups_present(struct arena *a, const struct groups_problem *p);
/* The engine's problem with the decision to stay near. */
/* What every school elsewhere than in the last decision adds to the objective, km. */
enum status groups_stay(const struct plan_context *c, const struct groups_problem *p, double *ret, struct err *err);
struct grouping_problem groups_near(struct arena *a, const struct groups_problem *p, const struct plan_lines *previous);

enum status groups_read(const struct plan_context *c, struct plan_reading *ret, struct err *err);
enum status groups_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out,
			  struct err *err);
enum status groups_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			   struct plan_explanation *ret, struct err *err);
enum status groups_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
			 struct err *err);
enum status groups_effects(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
			   size_t *ret_n, struct str *ret_note, struct err *err);
enum status groups_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
			      size_t *ret_n, struct err *err);
enum status groups_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key,
			  struct report *out, struct err *err);
/* The name of the group of core i: that of its present group, else made of the school's. */
struct str groups_name(struct arena *a, const struct groups_problem *p, int core);

#endif
