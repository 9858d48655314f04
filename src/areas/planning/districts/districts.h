/* The planner of service areas (施教区划分): which school serves each residential unit (handbook 6; the model is
 * engine/district/district.h). A decision is `unit → school`, every unit of the plan once.
 *
 * Pupils of a unit are those of the forecast for one school year (areas/outlook/outlook.h); seats are classes × class size then.
 * Costs are pupil-kilometres from the unit's place to the school, kilometres beyond the walking limit counted more, and so many for
 * each pupil whose school changes. */
#ifndef JH_AREAS_PLANNING_DISTRICTS_DISTRICTS_H
#define JH_AREAS_PLANNING_DISTRICTS_DISTRICTS_H

#include "areas/outlook/outlook.h"
#include "engine/district/district.h"
#include "plan/naming.h"
#include "plan/planner.h"

struct districts_unit {
	const struct outlook_unit *of;
	char key[ID_TEXT];
	double lon, lat;
	int64_t pupils;
	double limit_m;
	int today;              /* site; −1: none */
	bool is_crossed;        /* its shape cannot be read or crosses itself: it stands as a point */
};

struct districts_site {
	const struct outlook_school *of;
	char key[ID_TEXT];
	int64_t seats, today;   /* pupils of its units today */
};

struct districts_problem {
	struct district_problem engine; /* units and sites by id */
	struct districts_unit *unit;
	struct districts_site *site;
	double *cost, *km;      /* units × sites; the cost is the engine's */
	int *locked, *today;
	struct outlook_demand demand;
	const struct policy *policy;
	struct str stage;
	int year, lead;         /* school year planned for */
	bool cross_county;
	double over_km, change_km, stay_km;
	int linked;             /* units apart from the others of their county that were tied to the nearest */
	int apart, enclaves;    /* pieces apart from their school today, and those of them that may stay with it */
	int moved_homes;        /* schools that share a unit with another and stand, for the engine, in the next one */
};

extern const struct planner districts_planner;

static inline double districts_km(const struct districts_problem *p, int unit, int site)
{
	return p->km[(size_t)unit * (size_t)p->engine.sites + (size_t)site];
}
int districts_unit(const struct districts_problem *p, struct str key); /* −1: none. O(log n) */
int districts_site(const struct districts_problem *p, struct str key);
/* The site of each unit by a decision, on the arena. ST_INVALID: it names what is not in the problem, twice, or leaves one out. */
enum status districts_sites(struct arena *a, const struct districts_problem *p, const struct plan_lines *l, int **ret, struct err *err);
struct plan_names districts_names(const struct districts_problem *p);

struct districts_load {
	int64_t pupils, over_limit; /* of them beyond their walking limit */
	int units;
	double pupil_km, farthest_km;
};
/* Of each site; site_of −1 is nobody's. */
struct districts_load *districts_loads(struct arena *a, const struct districts_problem *p, const int *site_of);

enum status districts_read(const struct plan_context *c, struct plan_reading *ret, struct err *err);
/* Inside the reading: who touches whom, and the unit in which each site stands. `policy` says how near is near. */
enum status districts_neighbours(struct arena *a, struct districts_problem *p, bool cross_county, bool may_stay_apart, struct err *err);

/* The problem county by county. *ret_site_of (arena): NULL when no decision is known; else as district_solve. */
enum status districts_solve(struct arena *a, const struct districts_problem *p, const struct district_problem *e, const struct engine_run *run,
			    struct engine_result *ret, int **ret_site_of, struct err *err);

enum status districts_report(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct report *out,
			     struct err *err);
enum status districts_explain(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str subject,
			      struct plan_explanation *ret, struct err *err);
enum status districts_write(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct change *change,
			    struct err *err);
enum status districts_addressees(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_addressee **ret,
				 size_t *ret_n, struct err *err);
enum status districts_letter(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct str key,
			     struct report *out, struct err *err);
/* What changes in the statistics: see planner.effects. */
enum status districts_statistics(const struct plan_context *c, const struct plan_reading *r, const struct plan_lines *l, struct plan_effect **ret,
				 size_t *ret_n, struct str *ret_note, struct err *err);
/* The effects of a decision beside today: schools' loads before and after. For reports and the map to edit by hand. */
void districts_effects(const struct districts_problem *p, const int *after, bool only_changed, struct report *out);

#endif
