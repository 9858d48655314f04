#include "areas/register/register.h"

#include "record/policy_record.h"

const struct record *const register_records[] = {
	&record_region,
	&record_policy,
	&record_school,
	&record_succession,
	&record_campus,
	&record_statistics,
	&record_grades,
	&record_round,
	&record_submission,
	&record_person,
	&record_staffing,
	&record_exemption,
	&record_group,
	&record_membership,
	&record_centre,
	&record_charter,
	&record_agreement,
	&record_posting,
	&record_zone,
	&record_unit,
	&record_zone_school,
	&record_zone_unit,
	&record_children,
	&record_movement,
	&record_housing,
	&record_intake,
	&record_classrooms,
	&record_site,
	&record_building_budget,
	&record_building,
	&record_building_step,
	&record_assumption,
	&record_assignment,
	&record_figure,
	&record_reading,
	NULL,
};

_Static_assert(ARRAY_LEN(register_records) == REGISTER_RECORDS + 1, "REGISTER_RECORDS is the number of records");
