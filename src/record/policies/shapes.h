/* The shapes of policies, a file for each part of the field; policy_shapes.c has the list of kinds. docs/policies.md says for people what
 * they hold; a test holds the two together. */
#ifndef JH_RECORD_POLICIES_SHAPES_H
#define JH_RECORD_POLICIES_SHAPES_H

#include "record/policy_shape.h"

/* What kinds hold. */
extern const struct policy_shape policy_shape_access[];
extern const struct policy_shape policy_shape_balance[];
extern const struct policy_shape policy_shape_class_bands[];
extern const struct policy_shape policy_shape_coverage[];
extern const struct policy_shape policy_shape_districts[];
extern const struct policy_shape policy_shape_evaluation[];
extern const struct policy_shape policy_shape_survey[];
extern const struct policy_shape policy_shape_exchange[];
extern const struct policy_shape policy_shape_grouping[];
extern const struct policy_shape policy_shape_lists[];
extern const struct policy_shape policy_shape_map[];
extern const struct policy_shape policy_shape_outlook[];
extern const struct policy_shape policy_shape_pairing[];
extern const struct policy_shape policy_shape_programme[];
extern const struct policy_shape policy_shape_seatplan[];
extern const struct policy_shape policy_shape_seats[];

/* Used in several files. */
extern const struct policy_name policy_shape_school_names[];
/* What every formula over a school may read: what it is, and the first of its yearly statistics. */
#define POLICY_SHAPE_SCHOOL {"section", EXPR_TEXT}, {"type", EXPR_TEXT}, {"urban_rural", EXPR_TEXT}, {"status", EXPR_TEXT}
#define POLICY_SHAPE_STATISTICS                                                                                                                    \
	{"classes", EXPR_NUMBER}, {"pupils", EXPR_NUMBER}, {"teachers", EXPR_NUMBER}, {"above_degree", EXPR_NUMBER}, {"backbone", EXPR_NUMBER},    \
	{"pe", EXPR_NUMBER}, {"music", EXPR_NUMBER}, {"art", EXPR_NUMBER}, {"arts", EXPR_NUMBER}, {"teaching_rooms_m2", EXPR_NUMBER}
extern const struct policy_shape policy_shape_by_stage[];
extern const struct policy_shape policy_shape_years[];
extern const struct policy_shape policy_shape_ratio[];

#endif
