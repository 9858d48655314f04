/* The planner of pairs (结对帮扶): which strong school helps which weak one (handbook 1; the model is engine/pairing/pairing.h). A decision
 * is `helped → helper`, a line for each helper; none: without.
 *
 * A school is planned in the stage most of its pupils are in, beside the schools of that stage in the plan. What it lacks and where it is
 * strong is told by topics: teachers of each subject for 100 pupils, backbone teachers counting for more, and figures of the policy,
 * each beside the mean of the stage. */
#ifndef JH_AREAS_PLANNING_PAIRING_PAIRING_H
#define JH_AREAS_PLANNING_PAIRING_PAIRING_H

#include "areas/planning/schools.h"
#include "engine/pairing/pairing.h"
#include "plan/naming.h"
#include "plan/planner.h"

enum { PAIRS_SCHOOLS_MAX = 20000, PAIRS_TOPICS_MAX = 40 };
enum pairs_tier_id { PAIRS_WITHIN, PAIRS_CITY, PAIRS_COUNTY, PAIRS_TIERS };
/* Bits of rules that bar a pair: from 0 that its tier is closed, from PAIRS_FAR that it is too far for its tier. */
enum { PAIRS_FAR = PAIRS_TIERS, PAIRS_PAST = 2 * PAIRS_TIERS };
enum pairs_past { PAST_KEEP, PAST_FREE, PAST_AVOID, PAST_NEVER };

struct pairs_topic {
	struct str id;
	struct label label;
	double weight;
	bool is_subject;
};

struct pairs_school {
	int helped, helper;  /* its number among those, −1 */
	bool is_city;
	double *rate;        /* by topic; NAN: not known */
	double *need;        /* 0 … 1: how far below the stage's mean */
	double *strength;    /* 0 … : how far above it */
	double lack;         /* weighted mean of its needs */
};

/* An agreement of the register that runs on the effective day. */
struct pairs_agreement {
	struct id id;
	int helped, helper;  /* schools of the list; −1: not of the plan */
	day_t from;
};

struct pairs_problem {
	struct pairing_problem engine; /* costs in millionths of a km, without staying near */
	struct planned_schools schools;
	struct pairs_school *more;     /* of each school of the list */
	int *helped, *helper;          /* schools by number of the engine */
	int topics;
	struct pairs_topic topic[PAIRS_TOPICS_MAX];
	double topic_weight;           /* of all topics */
	struct {
		struct str id;
		struct label label;
		bool open;
		double km, weight;
	} tier[PAIRS_TIERS];
	uint8_t *past;                 /* helped × helpers: were they a pair in the years the policy looks back */
	struct pairs_agreement *agreement;
	int agreements;
	enum pairs_past past_rule;
	double unmet_km, load_km, uncovered_km, past_km;
	int per_helper, per_school, term_years;
	bool must;                     /* every school in need must be helped */
	int without_teachers;          /* schools whose teachers by subject the register does not have */
	const struct policy *policy;
	const char **label;            /* of schools of the list */
};

extern const struct planner pairs_planner;

const struct planned_school *pairs_helped(const struct pairs_problem *p, int i);
const struct planned_school *pairs_helper(const struct pairs_problem *p, int j);
double pairs_km(const struct pairs_problem *p, int i, int j);
enum pairs_tier_id pairs_tier(const struct pairs_problem *p, int i, int j);
/* Weighted share of what the school lacks and the helper is not strong in: 0 nothing is left, 1 everything. */
double pairs_unmet(const struct pairs_problem *p, int i, int j);
bool pairs_was(const struct pairs_problem *p, int i, int j);
/* The agreement of the two that runs on the effective day; −1. */
int pairs_agreement_of(const struct pairs_problem *p, int i, int j);
/* Topics the school lacks and the helper is strong in, "语文、数学", most lacking first. */
struct str pairs_meets(const struct pairs_problem *p, struct arena *a, enum lang lang, int i, int j);

/* The decision in the engine's numbers, on the arena. ST_INVALID: it names what the problem does not have. */
enum status pairs_lines(struct arena *a, const struct pairs_problem *p, const struct plan_lines *l, struct pairing_line **ret, size_t *ret_n,
			struct err *err);
/* As it is now: agreements of helped schools and helpers of the plan. */
size_t pairs_present(struct arena *a, const struct pairs_problem *p, struct pairing_line **ret);
/* What a pair of the last decision is worth, km. */
enum status pairs_stay(const struct plan_context *c, const struct pairs_problem *p, double *ret, struct err *err);
struct plan_names pairs_names(const struct pairs_problem *p);

enum status pairs_read(const struct plan_context *c, struct plan_reading *ret, struct err *err);
enum status pairs_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out, struct err *err);
enum status pairs_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			  struct plan_explanation *ret, struct err *err);
enum status pairs_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
			struct err *err);
enum status pairs_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
			     size_t *ret_n, struct err *err);
enum status pairs_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key, struct report *out,
			 struct err *err);

enum status pairs_effects(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
			  size_t *ret_n, struct str *ret_note, struct err *err);

/* ---- of reading; inside the folder ---- */

/* Rates, needs and strengths of all topics of the policy. */
enum status pairs_read_topics(const struct plan_context *c, struct pairs_problem *p, struct err *err);
/* Agreements that run on the effective day, and the pairs of the years before. Fills `agreement`; pairs of the past by list numbers. */
struct pairs_both {
	int helped, helper; /* of the list */
};
enum status pairs_read_agreements(const struct plan_context *c, struct pairs_problem *p, int years, struct pairs_both **ret_past, size_t *ret_n,
				  struct err *err);
void pairs_say_clash(const struct pairs_problem *p, const struct pairing_clash *clash, struct err *err);

#endif
