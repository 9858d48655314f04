/* Policies of the measure: the balance verdict, lists of codes, class bands, coverage, evaluation. */
#include "record/policies/shapes.h"

/* ---- balance ---- */

static const struct policy_shape balance_stages[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "cv_limit", .kind = SHAPE_DEC, .min = "0"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_indicators[] = {
	{.key = "id", .kind = SHAPE_INT, .min = "1", .max = "99"},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "unit", .kind = SHAPE_LABEL},
	{.key = "numerator", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = policy_shape_school_names},
	{.key = "denominator", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = policy_shape_school_names},
	{.key = "threshold", .kind = SHAPE_OBJECT, .of = policy_shape_by_stage},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_school[] = {
	{.key = "reached_at_least", .kind = SHAPE_INT, .min = "0", .max = "99"},
	{.key = "others_share", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_county[] = {
	{.key = "every_school", .kind = SHAPE_YES_NO},
	{.key = "every_cv", .kind = SHAPE_YES_NO},
	{.key = "cv_weight", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = policy_shape_school_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape split_types[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "ratio", .kind = SHAPE_MAP, .of = policy_shape_ratio},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_split[] = {
	{.key = "columns", .kind = SHAPE_WORDS},
	{.key = "weight", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = policy_shape_school_names},
	{.key = "types", .kind = SHAPE_LIST, .of = split_types},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_scope[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "out_when", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = policy_shape_school_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_cases[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "when", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = policy_shape_school_names},
	{.key = "indicator", .kind = SHAPE_INT, .min = "1", .max = "99"},
	{.key = "numerator", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = policy_shape_school_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
/* An item is checked per school by an expression, or against a reported figure by its threshold, or is a plain yes or no. */
static const struct policy_shape balance_figures[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "check", .kind = SHAPE_EXPR, .optional = true, .want = EXPR_YES_NO, .names = policy_shape_school_names},
	{.key = "at_least", .kind = SHAPE_OBJECT, .optional = true, .of = policy_shape_by_stage},
	{.key = "at_most", .kind = SHAPE_OBJECT, .optional = true, .of = policy_shape_by_stage},
	{.key = "below", .kind = SHAPE_OBJECT, .optional = true, .of = policy_shape_by_stage},
	{.key = "unit", .kind = SHAPE_LABEL, .optional = true},
	{},
};
static const struct policy_shape balance_items[] = {
	{.key = "id", .kind = SHAPE_INT, .min = "1", .max = "99"},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "figures", .kind = SHAPE_LIST, .optional = true, .of = balance_figures},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_balance[] = {
	{.key = "stages", .kind = SHAPE_LIST, .of = balance_stages},
	{.key = "indicators", .kind = SHAPE_LIST, .of = balance_indicators},
	{.key = "school", .kind = SHAPE_OBJECT, .of = balance_school},
	{.key = "county", .kind = SHAPE_OBJECT, .of = balance_county},
	{.key = "split", .kind = SHAPE_OBJECT, .of = balance_split},
	{.key = "scope", .kind = SHAPE_LIST, .of = balance_scope},
	{.key = "cases", .kind = SHAPE_LIST, .of = balance_cases},
	{.key = "government", .kind = SHAPE_LIST, .of = balance_items},
	{.key = "quality", .kind = SHAPE_LIST, .of = balance_items},
	{.key = "recognition", .kind = SHAPE_LIST, .of = balance_items},
	{},
};

/* ---- lists of codes ---- */

static const struct policy_shape codes[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "synonyms", .kind = SHAPE_WORDS, .optional = true},
	{.key = "tight", .kind = SHAPE_YES_NO, .optional = true}, /* of modes: one management */
	{},
};
static const struct policy_shape code_lists[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "replaces", .kind = SHAPE_YES_NO}, /* no: adds to the program's own codes */
	{.key = "codes", .kind = SHAPE_LIST, .of = codes},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_lists[] = {{.key = "lists", .kind = SHAPE_LIST, .of = code_lists}, {}};

/* ---- class bands, coverage, evaluation ---- */

static const struct policy_shape bands[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "from", .kind = SHAPE_INT, .min = "0"},
	{.key = "to", .kind = SHAPE_INT, .optional = true, .min = "0"}, /* inclusive */
	{},
};
const struct policy_shape policy_shape_class_bands[] = {{.key = "bands", .kind = SHAPE_LIST, .of = bands}, {}};

static const struct policy_shape readings[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "unit", .kind = SHAPE_TEXT, .choices = "school|pupil"},        /* school or pupil */
	{.key = "tight_only", .kind = SHAPE_YES_NO},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape caps[] = {
	{.key = "schools_at_most", .kind = SHAPE_INT, .min = "1"},
	{.key = "pupils_at_most", .kind = SHAPE_INT, .min = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_coverage[] = {
	{.key = "roles", .kind = SHAPE_WORDS, .codes = "membership.role"},
	{.key = "tight_modes", .kind = SHAPE_WORDS, .codes = "group.mode"},
	{.key = "readings", .kind = SHAPE_LIST, .of = readings},
	{.key = "size", .kind = SHAPE_OBJECT, .of = caps},
	{.key = "graduation", .kind = SHAPE_OBJECT, .of = policy_shape_years},
	{},
};
