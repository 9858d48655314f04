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
	&record_figure,
	&record_reading,
	NULL,
};
