/* A forecast of the register's pupils under a scenario, with honest intervals, seats, and how past forecasts fared. */
#ifndef JH_AREAS_OUTLOOK_FORESIGHT_H
#define JH_AREAS_OUTLOOK_FORESIGHT_H

#include "areas/outlook/outlook.h"
#include "areas/outlook/prospect.h"
#include "engine/cohort/paths.h"
#include "record/policy_record.h"

enum { FORESIGHT_METHODS = 4, FORESIGHT_TEST_LEADS = 3 }; /* the forecast, plain ratio, last year, trend */

struct foresight_ask {
	struct as_of at;
	struct str scenario;   /* id of a policy's scenario, or a name in the register `assumption`; empty: middle */
	int leads;             /* 0: the policy's */
	int threads;           /* 0: 2 */
	struct str region;     /* code: back-tests over its schools alone; empty: all */
};

/* One thing that a scenario takes to differ from the forecast. */
enum { FORESIGHT_WHATS = 5 }; /* births, entry, survival, migration, children of new homes */
struct foresight_assumed {
	int what, stage;         /* stage −1: all */
	int32_t region;          /* −1: everywhere */
	int first, last;         /* leads */
	double percent;
};

struct foresight {
	const struct policy *outlook, *seats_policy;
	struct id seats_policy_id;
	const struct prospect *p;
	struct str scenario, scenario_label[2];
	const struct foresight_assumed *assumed;
	size_t n_assumed;
	struct cohort_forecast *f;
	struct cohort_paths paths;      /* groups: the pupils of the zones, then who enters their schools (foresight_entrants) */
	struct cohort_groups groups;    /* limit 0: the seats; 1 + i: red of the i-th profile of the policy `seats` */
	double *seats;                  /* [zone][lead−1]; NAN: not known */
	double *places;                 /* [zone][lead−1]: for those who enter: plans of intake with what is built after, else seats by grades; NAN */
	double *entrants;               /* [zone][lead−1]: registered children where they are counted, else those forecast to enter */
	double *per_forecast;           /* [zone][lead−1]: entrants for each one forecast to enter; 0 where none is */
	double *zone_now;               /* [zone]: pupils at the origin */
	double *district_seats;         /* [district][stage][lead−1] */
	double *district_now;           /* [district][column] pupils at the origin (cohort_columns) */
	double *city_now;               /* [column] */
	int test_from;                  /* first origin of the back-test; > test_to: too few years */
	int test_to;
	struct cohort_score test[FORESIGHT_METHODS][FORESIGHT_TEST_LEADS + 1][COHORT_SETS];
};

/* O(what prospect_load and cohort_paths take). ST_NOT_FOUND: no such scenario or region, no figures. */
enum status foresight_make(struct reg *g, struct arena *a, const struct foresight_ask *ask, struct foresight *ret, struct err *err);
/* p, f and the scenario's names, the same as foresight_make's; no sums, seats or back-test. For plans, which are read often. */
enum status foresight_means(struct reg *g, struct arena *a, const struct foresight_ask *ask, struct foresight *ret, struct err *err);
/* The same data under another scenario: no reading, no back-test. */
enum status foresight_again(struct reg *g, struct arena *a, const struct foresight_ask *ask, const struct foresight *base, struct foresight *ret,
			    struct err *err);
/* Scenarios there are: ids of the policy, then names of the register. */
enum status foresight_scenarios(struct reg *g, struct arena *a, const struct foresight_ask *ask, const struct foresight *base, struct str **ret,
				size_t *ret_n, struct err *err);

/* outlook_demand (outlook.h) from a forecast there is: scenario and leads of the ask are not read. */
enum status outlook_demand_of(struct reg *g, struct arena *a, const struct outlook_demand_ask *ask, const struct foresight *f, struct outlook_demand *ret,
			      struct err *err);

/* Whether the district lies in the region (index, −1: everywhere). */
bool foresight_in(const struct foresight *f, int district, int32_t region);
/* The region of the code; −1 for an empty one. ST_NOT_FOUND. */
enum status foresight_region(const struct foresight *f, struct str code, int32_t *ret, struct err *err);

static inline int foresight_entrants(const struct foresight *f, int zone) { return (int)f->p->zone.n + zone; }

static inline size_t foresight_cell(const struct foresight *f, int lead, int column)
{
	return (size_t)(lead - 1) * (size_t)cohort_columns(&f->p->data) + (size_t)column;
}
static inline size_t foresight_district(const struct foresight *f, int district, int lead, int column)
{
	return (size_t)district * (size_t)f->p->leads * (size_t)cohort_columns(&f->p->data) + foresight_cell(f, lead, column);
}

#endif
