/* The planner of the yearly exchange of teachers (交流轮岗; handbook 5; the model is engine/exchange/exchange.h).
 *
 * A decision names those who move: `teacher → school`; who is not named stays. Beside them, where the scenario asks for it,
 * `teacher.t → school` (a travelling teacher also serves there) and `teacher.s → school` (shadows there for a term).
 *
 * The engine's county is one stage of a county, its school one stage of a school (a section), its subject a subject, or the post of a
 * head or deputy: heads change places with heads. Everything is as on the day the plan holds from, known as of its other day. Where no
 * residence is known the way is measured from school to school. */
#ifndef JH_AREAS_PLANNING_EXCHANGE_EXCHANGE_H
#define JH_AREAS_PLANNING_EXCHANGE_EXCHANGE_H

#include "engine/exchange/exchange.h"
#include "plan/naming.h"
#include "plan/planner.h"
#include "record/policy.h"

/* Behind the codes of subjects: posts that are exchanged among themselves, and teachers nothing is known of. */
enum { EXCH_POSTS = 3, EXCH_STAGES_MAX = 4, EXCH_KEY = ID_TEXT + 2 };

enum exch_exempt { EXCH_NOT_EXEMPT = -1 };

/* A stage of a school. */
struct exch_section {
	struct id school;
	char key[ID_TEXT];     /* of the school */
	struct str name;
	int county, stage;     /* of the lists below */
	int unit;              /* the engine's county */
	double lon, lat;
	int64_t pupils, classes;
	int teachers, backbone, above; /* on the day */
	bool is_small;         /* by the policy of posts */
	int *need;             /* posts of each subject by need; 1000 is one post */
	int *now;              /* headcount of each subject on the day */
	int *least, *most;     /* what the engine is told */
};

struct exch_teacher {
	struct id id, posting; /* the regular posting at home */
	char key[ID_TEXT];
	struct str number, label; /* label: masked name and number where the name was opened, else the number */
	struct str role, step, degree, level;
	int home, subject;
	int exempt;            /* entry of the policy's list; EXCH_NOT_EXEMPT */
	int years, since;      /* at the school; since the last exchange, −1: never */
	int born;              /* year; 0: not known or not looked at */
	char sex;              /* 'm', 'f', 0 */
	bool is_head, is_first; /* heads and deputies; without a post of their own: placed before others, must move */
	bool may_travel, may_shadow; /* where the scenario asks for it; consent is asked for beside */
};

struct exch_unit {
	int county, stage;
	struct str name;       /* "桃城区小学" */
	int64_t pupils;
	int sections, teachers, eligible, consenting, backbone;
};

struct exch_options {
	double years;          /* of a posting */
	double even;           /* allowance of the second phase */
	bool fill, travelling, shadowing, vacancies;
	int travel_schools, shadow_places;
	int64_t travel_m;
	double week_days, shadow_months, sends_below;
};

struct exch_problem {
	struct exchange_problem engine;
	struct exch_section *section;  /* engine.school_count of them, by school and stage */
	struct exch_teacher *teacher;  /* engine.teacher_count of them, by id */
	struct exch_unit *unit;        /* engine.county_count of them */
	const struct policy *policy;
	enum lang lang;                /* of names in what is said of it */
	int subjects;
	struct label *subject;
	int stages, year; /* year: in which the plan begins */
	struct str stage[EXCH_STAGES_MAX];
	double load[EXCH_STAGES_MAX];  /* lessons a week of a teacher */
	double pupils_per_post[EXCH_STAGES_MAX]; /* 0: the policy names no norm */
	double posts_per_class;        /* of small schools */
	double grow_at_most;           /* share of a section's teachers by which filling posts makes it grow */
	struct exch_options options;
	int *partner_start, *partner;  /* of each section: sections it is tied to */
};

extern const struct planner exchange_planner;

/* The number of the teacher of the key (a suffix is passed over); −1: none. O(log n). */
int exch_find_teacher(const struct exch_problem *p, struct str key);
/* The section of the school of the key in the stage; −1: none. O(log n). */
int exch_find_section(const struct exch_problem *p, struct str key, int stage);
struct str exch_stage_name(const struct exch_problem *p, int stage, enum lang lang);
double exch_km(const struct exch_problem *p, int section, int other);
bool exch_is_within(const struct exch_problem *p, int section, int other, int64_t metres);
struct plan_names exch_names(const struct exch_problem *p);

/* A decision taken apart. */
struct exch_decision {
	int *destination;      /* section of each teacher */
	struct exch_extra {
		int teacher, section;
	} *travel, *shadow;    /* in order of the lines */
	size_t travels, shadows;
};
/* ST_INVALID: it names somebody or a school that is not in the problem. */
enum status exch_decide(struct arena *a, const struct exch_problem *p, const struct plan_lines *l, struct exch_decision *ret, struct err *err);

/* Days a week the subject needs at the section, in halves; for less than a post. */
double exch_days(const struct exch_problem *p, int section, int subject);

/* The day a posting of the kind ends that begins with the plan. */
day_t exch_until(const struct plan_context *c, const struct exch_problem *p, const char *kind);

enum status exch_read(const struct plan_context *c, struct plan_reading *ret, struct err *err);
enum status exch_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out,
			struct err *err);
enum status exch_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			 struct plan_explanation *ret, struct err *err);
enum status exch_effects(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
			 size_t *ret_n, struct str *ret_note, struct err *err);
enum status exch_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
		       struct err *err);
enum status exch_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
			    size_t *ret_n, struct err *err);
enum status exch_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key,
			struct report *out, struct err *err);

#endif
