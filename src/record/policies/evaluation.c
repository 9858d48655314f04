/* The shapes of schemes by which groups and pairs are judged, and of surveys; docs/policies.md. */
#include "record/policies/shapes.h"

/* What formulas may name: numbers of the schools that an item is judged `over`, in the school year. */
static const struct policy_name judged_names[] = {
	/* the register */
	{"schools", EXPR_NUMBER},
	{"pupils", EXPR_NUMBER},
	{"classes", EXPR_NUMBER},
	{"teachers", EXPR_NUMBER},
	{"above_degree", EXPR_NUMBER},
	{"backbone", EXPR_NUMBER},
	{"centres", EXPR_NUMBER},
	{"charters", EXPR_NUMBER},
	/* the national measure: per cent of its thresholds that is reached, mean of the schools */
	{"attained", EXPR_NUMBER},
	{"began", EXPR_NUMBER},        /* the same where they began */
	{"change", EXPR_NUMBER},       /* attained - began */
	{"change_alike", EXPR_NUMBER}, /* the same of schools alike that are not judged with them */
	/* the ledger */
	{"activities", EXPR_NUMBER},
	{"confirmed", EXPR_NUMBER},    /* activities that the other side confirmed */
	{"hours", EXPR_NUMBER},
	{"person_times", EXPR_NUMBER},
	{"postings", EXPR_NUMBER},     /* persons */
	{"mentors", EXPR_NUMBER},
	{"mentorings", EXPR_NUMBER},
	{"together", EXPR_NUMBER},
	{"meetings", EXPR_NUMBER},
	{"joint_tests", EXPR_NUMBER},
	{"duties", EXPR_NUMBER},
	{"duties_met", EXPR_NUMBER},
	/* surveys */
	{"invited", EXPR_NUMBER},
	{"answered", EXPR_NUMBER},
	{"satisfied", EXPR_NUMBER},
	{"satisfied_low", EXPR_NUMBER}, /* per cent: the lower end of the interval */
	/* marks of the item, 0 to 100: their mean, of judges once they are made comparable */
	{"self", EXPR_NUMBER},
	{"inspector", EXPR_NUMBER},
	{"panel", EXPR_NUMBER},
	{},
};

static const struct policy_shape items[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "weight", .kind = SHAPE_DEC, .min = "0", .max = "100"},
	{.key = "from", .kind = SHAPE_TEXT, .choices = "register|measure|ledger|survey|inspector|panel|self"},
	{.key = "over", .kind = SHAPE_TEXT, .choices = "all|core|members|each"}, /* each: by each member alone, and the mean of them */
	{.key = "value", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = judged_names}, /* 0 to 100 */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape dimensions[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "weight", .kind = SHAPE_DEC, .min = "0", .max = "100"},
	{.key = "items", .kind = SHAPE_LIST, .of = items, .sums = "weight", .total = "weight"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grades[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "at_least", .kind = SHAPE_DEC, .min = "0", .max = "100"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape vetoes[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "when", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = judged_names}, /* over all */
	{.key = "grade", .kind = SHAPE_TEXT}, /* at best */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape value_added[] = {
	{.key = "years_back", .kind = SHAPE_INT, .min = "1", .max = "10"},
	{.key = "alike_at_least", .kind = SHAPE_INT, .min = "1", .max = "1000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape judges[] = {
	{.key = "pull", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "at_most", .kind = SHAPE_DEC, .min = "0", .max = "100"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape reply[] = {
	{.key = "days", .kind = SHAPE_INT, .min = "0", .max = "366"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_evaluation[] = {
	{.key = "dimensions", .kind = SHAPE_LIST, .of = dimensions, .sums = "weight", .total = "100"},
	{.key = "grades", .kind = SHAPE_LIST, .of = grades}, /* the best first */
	{.key = "vetoes", .kind = SHAPE_LIST, .of = vetoes},
	{.key = "value_added", .kind = SHAPE_OBJECT, .of = value_added},
	{.key = "judges", .kind = SHAPE_OBJECT, .of = judges},
	{.key = "reply", .kind = SHAPE_OBJECT, .of = reply},
	{},
};

/* ---- surveys ---- */

static const struct policy_shape questions[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "audiences", .kind = SHAPE_WORDS, .codes = "survey.audience"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape answers[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "satisfied", .kind = SHAPE_YES_NO},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_survey[] = {
	{.key = "questions", .kind = SHAPE_LIST, .of = questions},
	{.key = "answers", .kind = SHAPE_LIST, .of = answers},
	{.key = "overall", .kind = SHAPE_TEXT}, /* the question whose answers are the satisfaction */
	{.key = "hide_below", .kind = SHAPE_INT, .min = "1", .max = "1000"},
	{.key = "z", .kind = SHAPE_DEC, .min = "0.1", .max = "5"}, /* of the interval */
	{},
};
