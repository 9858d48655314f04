/* Policies of forming groups and of pairing. */
#include "record/policies/shapes.h"

/* ---- forming groups ---- */

/* What is known of a school when groups are formed: the statistics of its main section, and beside its region's others */
static const struct policy_name grouping_names[] = {
	POLICY_SHAPE_SCHOOL,
	{"authority", EXPR_TEXT},
	POLICY_SHAPE_STATISTICS,
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
	{.key = "pupils", .kind = SHAPE_OBJECT, .of = policy_shape_by_stage},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape grouping_sharing[] = {
	{.key = "teachers", .kind = SHAPE_WORDS}, /* numbers of the statistics */
	{.key = "share", .kind = SHAPE_DEC, .min = "0", .max = "1"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
const struct policy_shape policy_shape_grouping[] = {
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
const struct policy_shape policy_shape_pairing[] = {
	{.key = "stages", .kind = SHAPE_WORDS},
	{.key = "strength", .kind = SHAPE_OBJECT, .of = grouping_score},
	{.key = "need", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "help", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "city", .kind = SHAPE_OBJECT, .of = grouping_when},
	{.key = "tiers", .kind = SHAPE_LIST, .of = pairing_tiers},
	{.key = "ratio", .kind = SHAPE_OBJECT, .of = pairing_ratio},
	{.key = "levels", .kind = SHAPE_MAP, .of = policy_shape_ratio, .codes = "person.backbone"},
	{.key = "subjects", .kind = SHAPE_LIST, .of = pairing_subjects},
	{.key = "figures", .kind = SHAPE_LIST, .of = pairing_figures},
	{.key = "weights", .kind = SHAPE_OBJECT, .of = pairing_weights},
	{.key = "past", .kind = SHAPE_OBJECT, .of = pairing_past},
	{.key = "term", .kind = SHAPE_OBJECT, .of = pairing_term},
	{.key = "sends", .kind = SHAPE_LIST, .of = pairing_sends},
	{},
};
