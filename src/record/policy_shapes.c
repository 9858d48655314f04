/* What each kind of policy holds. docs/policies.md says it for people; a test holds the two together. */
#include "record/policy_shape.h"

const struct policy_shape policy_header[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "kind", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "source", .kind = SHAPE_SOURCE},
	{.key = "from", .kind = SHAPE_DATE},
	{},
};

/* The yearly statistics of a section and what is known of its school; what a register lacks is unknown. */
static const struct policy_name school_names[] = {
	{"section", EXPR_TEXT},
	{"type", EXPR_TEXT},
	{"urban_rural", EXPR_TEXT},
	{"status", EXPR_TEXT},
	{"classes", EXPR_NUMBER},
	{"pupils", EXPR_NUMBER},
	{"teachers", EXPR_NUMBER},
	{"above_degree", EXPR_NUMBER},
	{"backbone", EXPR_NUMBER},
	{"pe", EXPR_NUMBER},
	{"music", EXPR_NUMBER},
	{"art", EXPR_NUMBER},
	{"arts", EXPR_NUMBER},
	{"teaching_rooms_m2", EXPR_NUMBER},
	{"indoor_sports_m2", EXPR_NUMBER},
	{"sports_ground_m2", EXPR_NUMBER},
	{"sports_hall_m2", EXPR_NUMBER},
	{"equipment_yuan", EXPR_NUMBER},
	{"multimedia_rooms", EXPR_NUMBER},
	{"books", EXPR_NUMBER},
	{"largest_class", EXPR_NUMBER},
	{"music_rooms", EXPR_NUMBER},
	{"art_rooms", EXPR_NUMBER},
	{"shared_arts", EXPR_NUMBER},     /* part-time, shared and travelling teachers of PE and arts */
	{"other_sports_m2", EXPR_NUMBER}, /* other places for sports on the site, public venues near by */
	{"dense_centre", EXPR_YES_NO},    /* the school lies in a dense city centre */
	{},
};

static const struct policy_shape by_stage[] = {
	{.key = "primary", .kind = SHAPE_DEC, .optional = true, .min = "0"},
	{.key = "junior", .kind = SHAPE_DEC, .optional = true, .min = "0"},
	{.key = "senior", .kind = SHAPE_DEC, .optional = true, .min = "0"},
	{.key = "kindergarten", .kind = SHAPE_DEC, .optional = true, .min = "0"},
	{},
};

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
	{.key = "numerator", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = school_names},
	{.key = "denominator", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = school_names},
	{.key = "threshold", .kind = SHAPE_OBJECT, .of = by_stage},
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
	{.key = "cv_weight", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = school_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape ratio[] = {{.key = "*", .kind = SHAPE_DEC, .min = "0"}, {}};
static const struct policy_shape split_types[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "ratio", .kind = SHAPE_MAP, .of = ratio},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_split[] = {
	{.key = "columns", .kind = SHAPE_WORDS},
	{.key = "weight", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = school_names},
	{.key = "types", .kind = SHAPE_LIST, .of = split_types},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_scope[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "out_when", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = school_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape balance_cases[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "when", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = school_names},
	{.key = "indicator", .kind = SHAPE_INT, .min = "1", .max = "99"},
	{.key = "numerator", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = school_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
/* An item is checked per school by an expression, or against a reported figure by its threshold, or is a plain yes or no. */
static const struct policy_shape balance_figures[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "check", .kind = SHAPE_EXPR, .optional = true, .want = EXPR_YES_NO, .names = school_names},
	{.key = "at_least", .kind = SHAPE_OBJECT, .optional = true, .of = by_stage},
	{.key = "at_most", .kind = SHAPE_OBJECT, .optional = true, .of = by_stage},
	{.key = "below", .kind = SHAPE_OBJECT, .optional = true, .of = by_stage},
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
static const struct policy_shape balance[] = {
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
static const struct policy_shape lists[] = {{.key = "lists", .kind = SHAPE_LIST, .of = code_lists}, {}};

/* ---- exchange of teachers and heads ---- */

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
static const struct policy_shape years[] = {
	{.key = "years_at_least", .kind = SHAPE_DEC, .min = "0"},
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
	{.key = "pupils_per_post", .kind = SHAPE_OBJECT, .of = by_stage},
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
	{.key = "prefer", .kind = SHAPE_DEC, .min = "0", .max = "1000"},  /* a wish of weight 1 */
	{.key = "even", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape any_subject[] = {{.key = "*", .kind = SHAPE_DEC, .min = "0", .max = "100"}, {}};
static const struct policy_shape lessons_by_stage[] = {
	{.key = "primary", .kind = SHAPE_MAP, .optional = true, .of = any_subject},
	{.key = "junior", .kind = SHAPE_MAP, .optional = true, .of = any_subject},
	{.key = "senior", .kind = SHAPE_MAP, .optional = true, .of = any_subject},
	{.key = "kindergarten", .kind = SHAPE_MAP, .optional = true, .of = any_subject},
	{},
};
static const struct policy_shape exchange_need[] = {
	{.key = "lessons", .kind = SHAPE_OBJECT, .of = lessons_by_stage}, /* a week of a class, by subject */
	{.key = "load", .kind = SHAPE_OBJECT, .of = by_stage},            /* a week of a teacher */
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
static const struct policy_shape exchange[] = {
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

/* ---- seats and warnings ---- */

static const struct policy_shape colours[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "from", .kind = SHAPE_DEC, .min = "0"},                 /* share, inclusive */
	{.key = "below", .kind = SHAPE_DEC, .optional = true, .min = "0"}, /* exclusive; open above where absent */
	{},
};
static const struct policy_shape profiles[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "counts", .kind = SHAPE_TEXT, .optional = true, .choices = "children|pupils"}, /* children over intake places, or pupils over seats */
	{.key = "colours", .kind = SHAPE_LIST, .of = colours},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape sourced_by_stage[] = {
	{.key = "by", .kind = SHAPE_OBJECT, .of = by_stage},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape norms[] = {
	{.key = "births_per_1000", .kind = SHAPE_DEC, .min = "0"},
	{.key = "seats_per_1000", .kind = SHAPE_OBJECT, .of = by_stage},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape any_number[] = {{.key = "*", .kind = SHAPE_DEC, .min = "0"}, {}};
static const struct policy_shape sourced_map[] = {
	{.key = "by", .kind = SHAPE_MAP, .of = any_number},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape entry_age[] = {
	{.key = "years", .kind = SHAPE_INT, .min = "1", .max = "20"},
	{.key = "month", .kind = SHAPE_INT, .min = "1", .max = "12"},
	{.key = "day", .kind = SHAPE_INT, .min = "1", .max = "31"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape seats[] = {
	{.key = "default_profile", .kind = SHAPE_TEXT},
	{.key = "profiles", .kind = SHAPE_LIST, .of = profiles},
	{.key = "seats_are", .kind = SHAPE_TEXT, .optional = true, .choices = "classrooms|classes"}, /* classrooms or classes */
	{.key = "years_ahead", .kind = SHAPE_OBJECT, .optional = true, .of = sourced_by_stage},
	{.key = "class_size", .kind = SHAPE_OBJECT, .of = sourced_by_stage},
	{.key = "norms", .kind = SHAPE_OBJECT, .of = norms},
	{.key = "radius_m", .kind = SHAPE_OBJECT, .of = sourced_by_stage},
	{.key = "classes_at_most", .kind = SHAPE_OBJECT, .of = sourced_map},
	{.key = "entry", .kind = SHAPE_OBJECT, .of = entry_age},
	{},
};

/* ---- outlook ---- */

static const struct policy_shape plausible[] = {
	{.key = "pupils_in_class_at_most", .kind = SHAPE_INT, .min = "1"},
	{.key = "schools_reported_at_least", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape homes[] = {
	{.key = "persons", .kind = SHAPE_DEC, .min = "0"},
	{.key = "years_to_fill", .kind = SHAPE_INT, .min = "1", .max = "50"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
/* Per cent above or below what is forecast. */
static const struct policy_shape scenarios[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "births", .kind = SHAPE_DEC, .min = "-100"},
	{.key = "entry", .kind = SHAPE_DEC, .min = "-100"},
	{.key = "survival", .kind = SHAPE_DEC, .min = "-100"},
	{.key = "migration", .kind = SHAPE_DEC, .min = "-1000"},
	{.key = "housing", .kind = SHAPE_DEC, .min = "-100"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape outlook[] = {
	{.key = "years_ahead", .kind = SHAPE_INT, .min = "1", .max = "12"},
	{.key = "paths", .kind = SHAPE_INT, .min = "20", .max = "2000"},
	{.key = "cover", .kind = SHAPE_DEC, .min = "0.5", .max = "0.99"},
	{.key = "children_to_wider_area", .kind = SHAPE_DEC, .min = "0"},
	{.key = "suppress_below", .kind = SHAPE_INT, .min = "0"},
	{.key = "plausible", .kind = SHAPE_OBJECT, .of = plausible},
	{.key = "homes", .kind = SHAPE_OBJECT, .of = homes},
	{.key = "scenarios", .kind = SHAPE_LIST, .of = scenarios},
	{},
};

/* ---- class bands, coverage, evaluation ---- */

static const struct policy_shape bands[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "from", .kind = SHAPE_INT, .min = "0"},
	{.key = "to", .kind = SHAPE_INT, .optional = true, .min = "0"}, /* inclusive */
	{},
};
static const struct policy_shape class_bands[] = {{.key = "bands", .kind = SHAPE_LIST, .of = bands}, {}};

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
static const struct policy_shape coverage[] = {
	{.key = "roles", .kind = SHAPE_WORDS, .codes = "membership.role"},
	{.key = "tight_modes", .kind = SHAPE_WORDS, .codes = "group.mode"},
	{.key = "readings", .kind = SHAPE_LIST, .of = readings},
	{.key = "size", .kind = SHAPE_OBJECT, .of = caps},
	{.key = "graduation", .kind = SHAPE_OBJECT, .of = years},
	{},
};

static const struct policy_shape weights[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "weight", .kind = SHAPE_DEC, .min = "0", .max = "100"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape evaluation[] = {{.key = "items", .kind = SHAPE_LIST, .of = weights}, {}};

/* ---- access ---- */

static const struct policy_shape access_password[] = {
	{.key = "characters_at_least", .kind = SHAPE_INT, .min = "8", .max = "64"},
	{.key = "kinds_at_least", .kind = SHAPE_INT, .min = "1", .max = "4"},
	{.key = "days_at_most", .kind = SHAPE_INT, .min = "0", .max = "3660"},
	{.key = "refused", .kind = SHAPE_WORDS},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access_session[] = {
	{.key = "idle_minutes", .kind = SHAPE_INT, .min = "1", .max = "1440"},
	{.key = "hours_at_most", .kind = SHAPE_INT, .min = "1", .max = "168"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access_attempts[] = {
	{.key = "free", .kind = SHAPE_INT, .min = "1", .max = "100"},
	{.key = "free_of_address", .kind = SHAPE_INT, .min = "1", .max = "10000"},
	{.key = "free_of_account", .kind = SHAPE_INT, .min = "1", .max = "10000"},
	{.key = "first_wait_seconds", .kind = SHAPE_INT, .min = "1", .max = "3600"},
	{.key = "longest_wait_seconds", .kind = SHAPE_INT, .min = "1", .max = "86400"},
	{.key = "forget_hours", .kind = SHAPE_INT, .min = "1", .max = "8760"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access_links[] = {
	{.key = "first_hours", .kind = SHAPE_INT, .min = "1", .max = "8760"},
	{.key = "invite_hours", .kind = SHAPE_INT, .min = "1", .max = "8760"},
	{.key = "reset_hours", .kind = SHAPE_INT, .min = "1", .max = "720"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access_factor[] = {
	{.key = "roles", .kind = SHAPE_WORDS},
	{.key = "recovery_codes", .kind = SHAPE_INT, .min = "0", .max = "20"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape access[] = {
	{.key = "password", .kind = SHAPE_OBJECT, .of = access_password},
	{.key = "session", .kind = SHAPE_OBJECT, .of = access_session},
	{.key = "attempts", .kind = SHAPE_OBJECT, .of = access_attempts},
	{.key = "links", .kind = SHAPE_OBJECT, .of = access_links},
	{.key = "second_factor", .kind = SHAPE_OBJECT, .of = access_factor},
	{.key = "browser_days", .kind = SHAPE_INT, .min = "1", .max = "366"},
	{.key = "upload_megabytes_a_day", .kind = SHAPE_INT, .optional = true, .min = "1", .max = "1000000"},
	{.key = "token_days_at_most", .kind = SHAPE_INT, .min = "1", .max = "3660"},
	{.key = "log_months_at_least", .kind = SHAPE_INT, .min = "1", .max = "120"},
	{},
};

/* ---- forming groups ---- */

/* What is known of a school when groups are formed: the statistics of its main section, and beside its region's others */
static const struct policy_name grouping_names[] = {
	{"section", EXPR_TEXT},
	{"type", EXPR_TEXT},
	{"urban_rural", EXPR_TEXT},
	{"status", EXPR_TEXT},
	{"authority", EXPR_TEXT},
	{"classes", EXPR_NUMBER},
	{"pupils", EXPR_NUMBER},
	{"teachers", EXPR_NUMBER},
	{"above_degree", EXPR_NUMBER},
	{"backbone", EXPR_NUMBER},
	{"pe", EXPR_NUMBER},
	{"music", EXPR_NUMBER},
	{"art", EXPR_NUMBER},
	{"arts", EXPR_NUMBER},
	{"teaching_rooms_m2", EXPR_NUMBER},
	{"equipment_yuan", EXPR_NUMBER},
	{"multimedia_rooms", EXPR_NUMBER},
	{"books", EXPR_NUMBER},
	{"strength", EXPR_NUMBER},       /* 0 … 100 */
	{"rank", EXPR_NUMBER},           /* share of the region's schools that are weaker */
	{"size", EXPR_NUMBER},           /* pupils beside the region's mean */
	{"years_in_group", EXPR_NUMBER}, /* of a member; unknown: in none */
	{},
};
static const struct policy_shape grouping_score[] = {
	{.key = "score", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = grouping_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grouping_when[] = {
	{.key = "when", .kind = SHAPE_EXPR, .want = EXPR_YES_NO, .names = grouping_names},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grouping_modes[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "group_mode", .kind = SHAPE_TEXT, .codes = "group.mode"}, /* of the code list of modes */
	{.key = "tight", .kind = SHAPE_YES_NO},
	{.key = "km_at_most", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grouping_band[] = {
	{.key = "low", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "high", .kind = SHAPE_DEC, .min = "1", .max = "100"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grouping_weights[] = {
	{.key = "groups_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "keep_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "stay_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "prefer_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "rural_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grouping_new[] = {
	{.key = "opens_within_years", .kind = SHAPE_DEC, .min = "0", .max = "20"},
	{.key = "pupils", .kind = SHAPE_OBJECT, .of = by_stage},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grouping_sharing[] = {
	{.key = "teachers", .kind = SHAPE_WORDS}, /* numbers of the statistics */
	{.key = "share", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grouping[] = {
	{.key = "stages", .kind = SHAPE_WORDS, .codes = "statistics.section"},
	{.key = "strength", .kind = SHAPE_OBJECT, .of = grouping_score},
	{.key = "lead", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "cover", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "modes", .kind = SHAPE_LIST, .of = grouping_modes},
	{.key = "band", .kind = SHAPE_OBJECT, .of = grouping_band},
	{.key = "cross_county", .kind = SHAPE_YES_NO},
	{.key = "weights", .kind = SHAPE_OBJECT, .of = grouping_weights},
	{.key = "new_schools", .kind = SHAPE_OBJECT, .of = grouping_new},
	{.key = "graduation", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "sharing", .kind = SHAPE_OBJECT, .optional = true, .of = grouping_sharing},
	{},
};

/* ---- pairing ---- */

static const struct policy_shape pairing_tiers[] = {
	{.key = "id", .kind = SHAPE_TEXT}, /* of the tiers of agreements */
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "open", .kind = SHAPE_YES_NO},
	{.key = "km_at_most", .kind = SHAPE_DEC, .min = "0", .max = "10000"},
	{.key = "weight_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape pairing_ratio[] = {
	{.key = "schools_per_helper", .kind = SHAPE_INT, .min = "1", .max = "1000"},
	{.key = "helpers_per_school", .kind = SHAPE_INT, .min = "1", .max = "20"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape pairing_subjects[] = {
	{.key = "id", .kind = SHAPE_TEXT}, /* of the code list of subjects */
	{.key = "weight", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape pairing_figures[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "value", .kind = SHAPE_EXPR, .want = EXPR_NUMBER, .names = grouping_names},
	{.key = "weight", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape pairing_weights[] = {
	{.key = "unmet_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "load_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "uncovered_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "stay_km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape pairing_past[] = {
	{.key = "rule", .kind = SHAPE_TEXT}, /* keep, free, avoid or never */
	{.key = "km", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "years", .kind = SHAPE_INT, .min = "0", .max = "20"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape pairing_term[] = {
	{.key = "years", .kind = SHAPE_INT, .min = "1", .max = "20"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape pairing_sends[] = {
	{.key = "id", .kind = SHAPE_TEXT}, /* a number of the statistics */
	{.key = "teachers", .kind = SHAPE_INT, .min = "0", .max = "100"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape pairing[] = {
	{.key = "stages", .kind = SHAPE_WORDS},
	{.key = "strength", .kind = SHAPE_OBJECT, .of = grouping_score},
	{.key = "need", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "help", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "city", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "tiers", .kind = SHAPE_LIST, .of = pairing_tiers},
	{.key = "ratio", .kind = SHAPE_OBJECT, .of = pairing_ratio},
	{.key = "levels", .kind = SHAPE_MAP, .of = ratio},
	{.key = "subjects", .kind = SHAPE_LIST, .of = pairing_subjects},
	{.key = "figures", .kind = SHAPE_LIST, .of = pairing_figures},
	{.key = "weights", .kind = SHAPE_OBJECT, .of = pairing_weights},
	{.key = "past", .kind = SHAPE_OBJECT, .of = pairing_past},
	{.key = "term", .kind = SHAPE_OBJECT, .of = pairing_term},
	{.key = "sends", .kind = SHAPE_LIST, .of = pairing_sends},
	{},
};

/* ---- service areas ---- */

static const struct policy_shape town_country[] = {
	{.key = "town", .kind = SHAPE_OBJECT, .of = by_stage},    /* estates and communities */
	{.key = "country", .kind = SHAPE_OBJECT, .of = by_stage}, /* villages and cells */
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape district_weights[] = {
	{.key = "over_km", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "change_km", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "keep_km", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "stay_km", .kind = SHAPE_DEC, .min = "0", .max = "1000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape district_neighbours[] = {
	{.key = "apart_m", .kind = SHAPE_DEC, .min = "0.1", .max = "10000"},
	{.key = "along_m", .kind = SHAPE_DEC, .min = "0", .max = "100000"},
	{.key = "nearest", .kind = SHAPE_INT, .min = "1", .max = "20"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape district_fill[] = {
	{.key = "share", .kind = SHAPE_DEC, .min = "0", .max = "2"},
	{.key = "overfull_may_stay", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape districts[] = {
	{.key = "walk_m", .kind = SHAPE_OBJECT, .of = town_country},
	{.key = "weights", .kind = SHAPE_OBJECT, .of = district_weights},
	{.key = "fill_at_most", .kind = SHAPE_OBJECT, .of = district_fill},
	{.key = "neighbours", .kind = SHAPE_OBJECT, .of = district_neighbours},
	{.key = "cross_county", .kind = SHAPE_YES_NO},
	{},
};

/* ---- the rolling seat plan ---- */

static const struct policy_shape seatplan_prices[] = {
	{.key = "travel_yuan_km", .kind = SHAPE_DEC, .min = "0", .max = "1000000"},
	{.key = "unmet_yuan", .kind = SHAPE_DEC, .min = "0", .max = "100000000"},
	{.key = "maintain_yuan", .kind = SHAPE_DEC, .min = "0", .max = "100000000"},
	{.key = "discount", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape seatplan_closing[] = {
	{.key = "classes_at_most", .kind = SHAPE_INT, .min = "0", .max = "200"},
	{.key = "saving_yuan", .kind = SHAPE_DEC, .min = "0", .max = "1000000000"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape seatplan_steps[] = {
	{.key = "id", .kind = SHAPE_TEXT, .codes = "milestone.step"}, /* of the codes of steps of building projects */
	{.key = "months", .kind = SHAPE_INT, .min = "0", .max = "240"},
	{},
};
static const struct policy_shape seatplan_milestones[] = {
	{.key = "new", .kind = SHAPE_LIST, .of = seatplan_steps},
	{.key = "extension", .kind = SHAPE_LIST, .of = seatplan_steps},
	{.key = "flexible", .kind = SHAPE_LIST, .of = seatplan_steps},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape seatplan[] = {
	{.key = "reach_m", .kind = SHAPE_OBJECT, .of = town_country},
	{.key = "schools_in_reach", .kind = SHAPE_INT, .min = "1", .max = "100"},
	{.key = "prices", .kind = SHAPE_OBJECT, .of = seatplan_prices},
	{.key = "closing", .kind = SHAPE_OBJECT, .of = seatplan_closing},
	{.key = "milestones", .kind = SHAPE_OBJECT, .of = seatplan_milestones},
	{},
};

/* ---- map ---- */

static const struct policy_shape map[] = {{.key = "classes", .kind = SHAPE_INT, .min = "2", .max = "9"}, {}};

/* ---- the programme: terms, duties, tasks, training, service away, replies ---- */

static const struct policy_shape programme_terms[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "month", .kind = SHAPE_INT, .min = "1", .max = "12"}, /* of its first day; in the order of the school year */
	{.key = "day", .kind = SHAPE_INT, .min = "1", .max = "28"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_evidence[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "record", .kind = SHAPE_TEXT, .codes = "record"}, /* activity, posting, mentorship, mentoring, together, meeting, joint_test */
	{.key = "kinds", .kind = SHAPE_WORDS, .optional = true, .codes = "activity.kind|posting.kind|meeting.kind|mentoring.kind|together.kind"},
	{.key = "roles", .kind = SHAPE_WORDS, .optional = true, .codes = "posting.role"},
	{.key = "from", .kind = SHAPE_TEXT, .optional = true, .choices = "helper|helped|either"}, /* helper, helped: who sends, or where an activity is held */
	{},
};
static const struct policy_shape programme_duties[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "of", .kind = SHAPE_TEXT, .choices = "pair|group"},                       /* pair or group */
	{.key = "kinds", .kind = SHAPE_WORDS, .optional = true, .codes = "agreement.kind|group.mode"}, /* of agreements, or modes of groups; absent: all */
	{.key = "counts", .kind = SHAPE_TEXT, .choices = "events|persons"},                   /* events or persons */
	{.key = "at_least", .kind = SHAPE_INT, .min = "1", .max = "1000"},
	{.key = "within_days", .kind = SHAPE_INT, .optional = true, .min = "1", .max = "366"}, /* of the term's start; absent: by its end */
	{.key = "confirmed", .kind = SHAPE_YES_NO}, /* only what the other side confirmed counts */
	{.key = "evidence", .kind = SHAPE_LIST, .of = programme_evidence},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_tasks[] = {
	{.key = "risk_days", .kind = SHAPE_INT, .min = "0", .max = "366"},
	{.key = "pace", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_training[] = {
	{.key = "hours", .kind = SHAPE_DEC, .min = "0"},
	{.key = "years", .kind = SHAPE_INT, .min = "1", .max = "20"},
	{.key = "kinds", .kind = SHAPE_WORDS, .codes = "activity.kind"},
	{.key = "roles", .kind = SHAPE_WORDS, .codes = "participation.role"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_service[] = {
	{.key = "kinds", .kind = SHAPE_WORDS, .codes = "posting.kind"},
	{.key = "exempt_years", .kind = SHAPE_DEC, .min = "0"},
	{.key = "allowance_yuan_a_month", .kind = SHAPE_DEC, .min = "0"},
	{.key = "merit_share", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_check_in[] = {
	{.key = "minutes", .kind = SHAPE_INT, .min = "1", .max = "1440"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme_replies[] = {
	{.key = "days", .kind = SHAPE_INT, .min = "1", .max = "366"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape programme[] = {
	{.key = "terms", .kind = SHAPE_LIST, .of = programme_terms},
	{.key = "duties", .kind = SHAPE_LIST, .of = programme_duties},
	{.key = "tasks", .kind = SHAPE_OBJECT, .of = programme_tasks},
	{.key = "training", .kind = SHAPE_OBJECT, .of = programme_training},
	{.key = "service", .kind = SHAPE_OBJECT, .of = programme_service},
	{.key = "check_in", .kind = SHAPE_OBJECT, .of = programme_check_in},
	{.key = "replies", .kind = SHAPE_OBJECT, .of = programme_replies},
	{},
};

const struct policy_kind_shape policy_kinds[] = {
	{"access", access},
	{"balance", balance},
	{"class_bands", class_bands},
	{"coverage", coverage},
	{"districts", districts},
	{"evaluation", evaluation},
	{"exchange", exchange},
	{"grouping", grouping},
	{"lists", lists},
	{"map", map},
	{"outlook", outlook},
	{"pairing", pairing},
	{"programme", programme},
	{"seatplan", seatplan},
	{"seats", seats},
	{},
};
