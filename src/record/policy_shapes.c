/* The kinds of policy and what every policy has. */
#include "record/policies/shapes.h"

const struct policy_shape policy_header[] = {
	{.key = "id", .kind = SHAPE_TEXT},
	{.key = "kind", .kind = SHAPE_TEXT},
	{.key = "label", .kind = SHAPE_LABEL},
	{.key = "source", .kind = SHAPE_SOURCE},
	{.key = "from", .kind = SHAPE_DATE},
	{},
};

const struct policy_kind_shape policy_kinds[] = {
	{"access", policy_shape_access},
	{"balance", policy_shape_balance},
	{"class_bands", policy_shape_class_bands},
	{"coverage", policy_shape_coverage},
	{"districts", policy_shape_districts},
	{"evaluation", policy_shape_evaluation},
	{"evaluation_pairs", policy_shape_evaluation},
	{"exchange", policy_shape_exchange},
	{"grouping", policy_shape_grouping},
	{"lists", policy_shape_lists},
	{"map", policy_shape_map},
	{"outlook", policy_shape_outlook},
	{"pairing", policy_shape_pairing},
	{"programme", policy_shape_programme},
	{"seatplan", policy_shape_seatplan},
	{"seats", policy_shape_seats},
	{"survey", policy_shape_survey},
	{},
};
