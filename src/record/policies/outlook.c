/* Policies of pupils to come, seats and their warnings, service areas, the rolling seat plan, the map. */
#include "record/policies/shapes.h"

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
	{.key = "by", .kind = SHAPE_OBJECT, .of = policy_shape_by_stage},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};
static const struct policy_shape norms[] = {
	{.key = "births_per_1000", .kind = SHAPE_DEC, .min = "0"},
	{.key = "seats_per_1000", .kind = SHAPE_OBJECT, .of = policy_shape_by_stage},
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
const struct policy_shape policy_shape_seats[] = {
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
const struct policy_shape policy_shape_outlook[] = {
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

/* ---- service areas ---- */

static const struct policy_shape town_country[] = {
	{.key = "town", .kind = SHAPE_OBJECT, .of = policy_shape_by_stage},    /* estates and communities */
	{.key = "country", .kind = SHAPE_OBJECT, .of = policy_shape_by_stage}, /* villages and cells */
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
const struct policy_shape policy_shape_districts[] = {
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
const struct policy_shape policy_shape_seatplan[] = {
	{.key = "reach_m", .kind = SHAPE_OBJECT, .of = town_country},
	{.key = "schools_in_reach", .kind = SHAPE_INT, .min = "1", .max = "100"},
	{.key = "prices", .kind = SHAPE_OBJECT, .of = seatplan_prices},
	{.key = "closing", .kind = SHAPE_OBJECT, .of = seatplan_closing},
	{.key = "milestones", .kind = SHAPE_OBJECT, .of = seatplan_milestones},
	{},
};

/* ---- map ---- */

const struct policy_shape policy_shape_map[] = {{.key = "classes", .kind = SHAPE_INT, .min = "2", .max = "9"}, {}};
