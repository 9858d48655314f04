#include "engine/cohort/cohort.h"

const struct cohort_terms cohort_terms_default = {
	.ratio_decay = 0.4,
	.school_pupils = 80,
	.district_pupils = 4000,
	.usual_decay = 0.3,
	.pull = {0.12, 0.12, 0.13, 0.28},
	.newcomers = 1.3,
	.entry_last = {0, 0, 0.65, 1},
	.entry_change = 0.7,
	.phase_cases = 8,
	.error_decay = 0.4,
	.unrest_cells = 20,
	.city_share = 0.02,
	.prior_years = 2,
	.middle_years = 2,
	.follow_pupils = 10,
	.few_years = 0.1,
};
