/* Scenarios: what is thought to differ from the forecast, as factors by district, lead and stage. For this folder only. */
#ifndef JH_AREAS_OUTLOOK_SCENARIO_H
#define JH_AREAS_OUTLOOK_SCENARIO_H

#include "areas/outlook/foresight.h"

enum { SCENARIO_BIRTHS, SCENARIO_ENTRY, SCENARIO_SURVIVAL, SCENARIO_MIGRATION, SCENARIO_HOUSING, SCENARIO_WHATS = FORESIGHT_WHATS };

struct outlook_scenario {
	struct str name, label[2];      /* by language */
	float *scale[SCENARIO_WHATS];   /* [district][lead−1][stage], 1: as forecast */
	struct foresight_assumed *assumed;
	size_t n_assumed;
};

/* A scenario of the policy by id, else assumptions of the register under that name. ST_NOT_FOUND. */
enum status outlook_scenario_read(struct reg *g, struct arena *a, struct as_of at, const struct prospect *p, const struct policy *outlook, struct str name,
			  struct outlook_scenario *ret, struct err *err);
enum status outlook_scenario_names(struct reg *g, struct arena *a, struct as_of at, const struct frame *region, const struct policy *outlook,
			   struct str **ret, size_t *ret_n, struct err *err);

#endif
