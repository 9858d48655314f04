/* What a policy of kind "evaluation" or "evaluation_pairs" says, ready to use; for this folder only. */
#ifndef JH_AREAS_EVALUATION_SCHEME_H
#define JH_AREAS_EVALUATION_SCHEME_H

#include "base/dec.h"
#include "record/expr.h"
#include "record/policy.h"

/* What formulas may name; the order is that of scheme_names. */
enum judged {
	JUDGED_SCHOOLS, JUDGED_PUPILS, JUDGED_CLASSES, JUDGED_TEACHERS, JUDGED_ABOVE_DEGREE, JUDGED_BACKBONE, JUDGED_CENTRES, JUDGED_CHARTERS,
	JUDGED_ATTAINED, JUDGED_BEGAN, JUDGED_CHANGE, JUDGED_CHANGE_ALIKE,
	JUDGED_ACTIVITIES, JUDGED_CONFIRMED, JUDGED_HOURS, JUDGED_PERSON_TIMES, JUDGED_POSTINGS, JUDGED_MENTORS, JUDGED_MENTORINGS, JUDGED_TOGETHER,
	JUDGED_MEETINGS, JUDGED_JOINT_TESTS, JUDGED_DUTIES, JUDGED_DUTIES_MET,
	JUDGED_INVITED, JUDGED_ANSWERED, JUDGED_SATISFIED, JUDGED_SATISFIED_LOW,
	JUDGED_SELF, JUDGED_INSPECTOR, JUDGED_PANEL,
	JUDGED_NAMES
};
struct judged_name {
	const char *name;
	struct label label;
	int places; /* shown */
};
extern const struct judged_name scheme_names[JUDGED_NAMES];

enum judged_from { FROM_REGISTER, FROM_MEASURE, FROM_LEDGER, FROM_SURVEY, FROM_INSPECTOR, FROM_PANEL, FROM_SELF, FROM_COUNT };
enum judged_over { OVER_ALL, OVER_CORE, OVER_MEMBERS, OVER_EACH, OVER_COUNT };

enum { SCHEME_DIMENSIONS_MAX = 30, SCHEME_ITEMS_MAX = 100, SCHEME_GRADES_MAX = 12, SCHEME_VETOES_MAX = 20 };

struct scheme_item {
	struct str id;
	struct label label;
	int dimension;
	struct dec weight;
	enum judged_from from;
	enum judged_over over;
	const struct expr *value;
};

struct scheme {
	const struct policy *policy;
	bool of_pairs;
	struct {
		struct str id;
		struct label label;
		struct dec weight;
	} dimensions[SCHEME_DIMENSIONS_MAX];
	int n_dimensions;
	struct scheme_item items[SCHEME_ITEMS_MAX];
	int n_items;
	struct {
		struct str id;
		struct label label;
		struct dec at_least;
	} grades[SCHEME_GRADES_MAX]; /* the best first; the last takes what is left */
	int n_grades;
	struct {
		struct label label;
		const struct expr *when;
		int grade;
	} vetoes[SCHEME_VETOES_MAX];
	int n_vetoes;
	int64_t years_back, alike_at_least, reply_days;
	double pull, at_most;
};

#define SCHEME_OF_GROUPS STR("evaluation")
#define SCHEME_OF_PAIRS STR("evaluation_pairs")

/* ST_INVALID names the path of what the shape alone does not forbid. On the arena. */
enum status scheme_read(struct arena *a, const struct policy *p, struct scheme *ret, struct err *err);
int scheme_item_find(const struct scheme *s, struct str id); /* −1 */
const char *scheme_from_text(enum judged_from f); /* for tr() */
const char *scheme_over_text(const struct scheme *s, enum judged_over o);

#endif
