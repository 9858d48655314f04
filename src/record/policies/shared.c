/* What several kinds of policy have in common. */
#include "record/policies/shapes.h"

/* The yearly statistics of a section and what is known of its school; what a register lacks is unknown. */
const struct policy_name policy_shape_school_names[] = {
	POLICY_SHAPE_SCHOOL,
	POLICY_SHAPE_STATISTICS,
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

const struct policy_shape policy_shape_by_stage[] = {
	{.key = "primary", .kind = SHAPE_DEC, .optional = true, .min = "0"},
	{.key = "junior", .kind = SHAPE_DEC, .optional = true, .min = "0"},
	{.key = "senior", .kind = SHAPE_DEC, .optional = true, .min = "0"},
	{.key = "kindergarten", .kind = SHAPE_DEC, .optional = true, .min = "0"},
	{},
};

const struct policy_shape policy_shape_years[] = {
	{.key = "years_at_least", .kind = SHAPE_DEC, .min = "0"},
	{.key = "source", .kind = SHAPE_SOURCE},
	{},
};

const struct policy_shape policy_shape_ratio[] = {{.key = "*", .kind = SHAPE_DEC, .min = "0"}, {}};
