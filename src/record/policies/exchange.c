/* Policies of the exchange of teachers and heads. */
#include "record/policies/shapes.h"

static const struct policy_name teacher_names[] = {
	{"years_at_school", EXPR_NUMBER},
	{"terms", EXPR_NUMBER}, /* of a head, at this school */
	{"is_head", EXPR_YES_NO},
	{"is_backbone", EXPR_YES_NO},
	{"sex", EXPR_TEXT},
	{"born", EXPR_DATE},
	{"retires", EXPR_DATE},
	{"as_of", EXPR_DATE},
	{"exemption", EXPR_TEXT}, /* unknown: none reported */
	{"level", EXPR_TEXT},     /* of a backbone teacher */
	{"degree", EXPR_TEXT},
	{"title", EXPR_TEXT},
	{"stage", EXPR_TEXT},
	{"role", EXPR_TEXT},
	{"years_since_exchange", EXPR_NUMBER}, /* unknown: never */
	{},
};
static const struct policy_shape exchange_eligible[] = {
	{.key = "teacher", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = teacher_names},
	{.key = "head", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = teacher_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_exempt[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "when", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = teacher_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape share_and_base[] = {
	{.key = "at_least", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "of", .kind = SHAPE_TEXT, .choices = "eligible|moved|eligible_backbone"}, /* eligible, moved, eligible_backbone */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape forms[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "counts", .kind = SHAPE_YES_NO}, /* towards the yearly share */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape steps[] = {{.key = "id", .kind = SHAPE_TEXT}, {.key = "label", .kind = SHAPE_LABEL}, {}};
static const struct policy_shape staffing[] = {
	{.key = "pupils_per_post", .kind = SHAPE_OBJECT, .of = policy_shape_by_stage},
	{.key = "posts_per_class", .kind = SHAPE_DEC, .min = "0"},
	{.key = "small_below_pupils", .kind = SHAPE_INT, .min = "0"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape posting_length[] = {
	{.key = "years_at_least", .kind = SHAPE_DEC, .min = "0"},
	{.key = "years", .kind = SHAPE_DEC, .min = "0.5", .max = "20"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_measure[] = {
	{.key = "backbone", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = teacher_names},
	{.key = "above_degree", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = teacher_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_term[] = {
	{.key = "years", .kind = SHAPE_DEC, .min = "0.5", .max = "20"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_retires[] = {
	{.key = "m", .kind = SHAPE_DEC, .min = "40", .max = "80"},
	{.key = "f", .kind = SHAPE_DEC, .min = "40", .max = "80"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_limits[] = {
	{.key = "change_at_most", .kind = SHAPE_DEC, .min = "0", .max = "1"}, /* share of a school's teachers */
	{.key = "grow_at_most", .kind = SHAPE_DEC, .optional = true, .min = "0", .max = "100"}, /* share by which filling posts makes it grow */
	{.key = "commute_km", .kind = SHAPE_DEC, .min = "0", .max = "10000"},
	{.key = "couple_km", .kind = SHAPE_DEC, .min = "0", .max = "10000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_weights[] = {
	{.key = "balance", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "km", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "moves", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "stay", .kind = SHAPE_DEC, .min = "0", .max = "1000"},    /* near the last decision */
	{.key = "partner", .kind = SHAPE_DEC, .min = "0", .max = "1000"}, /* between schools of a group or agreement */
	{.key = "prefer", .kind = SHAPE_DEC, .min = "0", .max = "1000"},  /* of a wish without a weight, beside moves */
	{.key = "even", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape any_subject[] = {{.key = "*", .kind = SHAPE_DEC, .min = "0", .max = "100"}, {}};
static const struct policy_shape lessons_by_stage[] = {
	{.key = "primary", .kind = SHAPE_MAP, .optional = true, .of = any_subject, .codes = "person.subjects"},
	{.key = "junior", .kind = SHAPE_MAP, .optional = true, .of = any_subject, .codes = "person.subjects"},
	{.key = "senior", .kind = SHAPE_MAP, .optional = true, .of = any_subject, .codes = "person.subjects"},
	{.key = "kindergarten", .kind = SHAPE_MAP, .optional = true, .of = any_subject, .codes = "person.subjects"},
	{},
};
static const struct policy_shape exchange_need[] = {
	{.key = "lessons", .kind = SHAPE_OBJECT, .of = lessons_by_stage}, /* a week of a class, by subject */
	{.key = "load", .kind = SHAPE_OBJECT, .of = policy_shape_by_stage},            /* a week of a teacher */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_travelling[] = {
	{.key = "schools_at_most", .kind = SHAPE_INT, .min = "1", .max = "20"},
	{.key = "km_at_most", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "days_a_week", .kind = SHAPE_DEC, .min = "1", .max = "7"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_shadowing[] = {
	{.key = "months", .kind = SHAPE_DEC, .min = "1", .max = "36"},
	{.key = "who", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = teacher_names},
	{.key = "sends_below", .kind = SHAPE_DEC, .min = "0", .max = "10"}, /* backbone teachers per 100 pupils beside the county's */
	{.key = "places", .kind = SHAPE_INT, .min = "1", .max = "100"},     /* at a core school */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape exchange_vacancies[] = {
	{.key = "first", .kind = SHAPE_WORDS}, /* steps whose holders fill posts before others move */
	{.key = "open", .kind = SHAPE_WORDS},  /* steps whose holders may move whatever their years */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_exchange[] = {
	{.key = "eligible", .kind = SHAPE_OBJECT, .of = exchange_eligible},
	{.key = "stages", .kind = SHAPE_WORDS},
	{.key = "measure", .kind = SHAPE_OBJECT, .of = exchange_measure},
	{.key = "term", .kind = SHAPE_OBJECT, .of = exchange_term},
	{.key = "retires", .kind = SHAPE_OBJECT, .of = exchange_retires},
	{.key = "limits", .kind = SHAPE_OBJECT, .of = exchange_limits},
	{.key = "weights", .kind = SHAPE_OBJECT, .of = exchange_weights},
	{.key = "need", .kind = SHAPE_OBJECT, .of = exchange_need},
	{.key = "travelling", .kind = SHAPE_OBJECT, .of = exchange_travelling},
	{.key = "shadowing", .kind = SHAPE_OBJECT, .of = exchange_shadowing},
	{.key = "vacancies", .kind = SHAPE_OBJECT, .of = exchange_vacancies},
	{.key = "exempt", .kind = SHAPE_LIST, .of = exchange_exempt},
	{.key = "moved", .kind = SHAPE_OBJECT, .of = share_and_base},
	{.key = "backbone", .kind = SHAPE_OBJECT, .of = share_and_base},
	{.key = "posting", .kind = SHAPE_OBJECT, .of = posting_length},
	{.key = "forms", .kind = SHAPE_LIST, .of = forms},
	{.key = "steps", .kind = SHAPE_LIST, .of = steps},
	{.key = "staffing", .kind = SHAPE_OBJECT, .of = staffing},
	{},
};
