#include "areas/outlook/foresight.h"

#include "areas/outlook/profile.h"
#include "areas/outlook/scenario.h"

#include <math.h>
#include <stdio.h>

bool foresight_in(const struct foresight *f, int district, int32_t region)
{
	int32_t at = f->p->district_region[district];
	if (region < 0)
		return true;
	for (int steps = 0; at >= 0 && steps < 16; steps++, at = f->p->region.columns[REGION_PARENT].index[at])
		if (at == region)
			return true;
	return false;
}

enum status foresight_region(const struct foresight *f, struct str code, int32_t *ret, struct err *err)
{
	*ret = -1;
	for (size_t i = 0; i < f->p->region.n && code.n; i++)
		if (str_eq(prospect_text(&f->p->region, REGION_CODE, (int32_t)i), code))
			*ret = (int32_t)i;
	return *ret < 0 && code.n ? err_set(err, ST_NOT_FOUND, "no region '%.*s' in the register", STR_ARG(code)) : ST_OK;
}

/* ---- seats ---- */

static double class_size(const struct foresight *f, int stage)
{
	char path[64];
	snprintf(path, sizeof path, "class_size.by.%s", prospect_stages[stage]);
	return prospect_policy(f->seats_policy, path, NAN);
}

static void make_seats(struct arena *a, struct foresight *f)
{
	const struct prospect *p = f->p;
	size_t leads = (size_t)p->leads, zones = p->zone.n;
	f->seats = ARENA_ARRAY(a, double, zones * leads + 1);
	f->district_seats = ARENA_ARRAY(a, double, (size_t)p->data.districts * PROSPECT_STAGES * leads + 1);
	for (size_t i = 0; i < zones * leads; i++)
		f->seats[i] = NAN;
	for (int s = 0; s < p->data.schools; s++)
		for (int k = 0; k < PROSPECT_STAGES; k++) {
			size_t i = (size_t)s * PROSPECT_STAGES + (size_t)k;
			int zone = p->zone_of[i];
			for (size_t h = 0; h < leads; h++) {
				double rooms = (isnan(p->rooms[i]) ? 0 : p->rooms[i]) + p->rooms_more[i * leads + h], seats = rooms * class_size(f, k);
				bool known = !isnan(p->rooms[i]) || p->rooms_more[i * leads + h] > 0;
				if (!known || isnan(seats))
					continue;
				f->district_seats[((size_t)p->data.district[s] * PROSPECT_STAGES + (size_t)k) * leads + h] += fmax(0, seats);
				if (zone >= 0) {
					double *of = &f->seats[(size_t)zone * leads + h];
					*of = (isnan(*of) ? 0 : *of) + fmax(0, seats);
				}
			}
		}
}

/* Places for those who enter the zone's schools, by their first grade of the stage. A plan of intake holds until rooms are added. */
static void make_places(struct arena *a, struct foresight *f)
{
	const struct prospect *p = f->p;
	size_t leads = (size_t)p->leads, cells = p->zone.n * leads;
	f->places = ARENA_ARRAY(a, double, cells + 1);
	for (int s = 0; s < p->data.schools; s++)
		for (int k = 0; k < PROSPECT_STAGES; k++) {
			size_t i = (size_t)s * PROSPECT_STAGES + (size_t)k;
			double of_room = class_size(f, k) / (prospect_first_grade[k + 1] - prospect_first_grade[k]);
			for (size_t h = 0; h < leads && p->zone_of[i] >= 0; h++) {
				double more = p->rooms_more[i * leads + h], rooms = (isnan(p->rooms[i]) ? 0 : p->rooms[i]) + more;
				f->places[(size_t)p->zone_of[i] * leads + h] += isnan(p->intake[i]) ? rooms * of_room : p->intake[i] + more * of_room;
			}
		}
	for (size_t i = 0; i < cells; i++)
		if (!(f->places[i] > 0))
			f->places[i] = NAN;
}

static void make_now(struct arena *a, struct foresight *f)
{
	const struct prospect *p = f->p;
	int columns = cohort_columns(&p->data);
	f->zone_now = ARENA_ARRAY(a, double, p->zone.n + 1);
	f->city_now = ARENA_ARRAY(a, double, columns);
	f->district_now = ARENA_ARRAY(a, double, (size_t)p->data.districts * (size_t)columns);
	for (int s = 0; s < p->data.schools; s++)
		for (int g = 0; g < PROSPECT_GRADES; g++) {
			double n = p->data.pupils[cohort_cell(&p->data, s, p->origin, g)];
			int band = p->data.band[g], zone = p->zone_of[s * PROSPECT_STAGES + band];
			const int column[] = {g, PROSPECT_GRADES + band, columns - 1};
			for (size_t i = 0; i < ARRAY_LEN(column) && !isnan(n); i++) {
				f->city_now[column[i]] += n;
				f->district_now[p->data.district[s] * columns + column[i]] += n;
			}
			if (zone >= 0 && !isnan(n))
				f->zone_now[zone] += n;
		}
}

/* ---- scenario ---- */

static struct cohort_drivers drivers_of(struct arena *a, const struct prospect *p, const struct outlook_scenario *s)
{
	struct cohort_drivers d = p->drivers;
	size_t leads = (size_t)p->leads, cells = (size_t)p->data.districts * leads * COHORT_BANDS;
	float *entry = ARENA_ARRAY(a, float, cells + 1);
	for (size_t i = 0; i < cells; i++) {
		int h = (int)(i / COHORT_BANDS % leads) + 1, stage = (int)(i % COHORT_BANDS);
		/* Children who are born and counted are there; births can differ for those after them. Kindergarten comes three years earlier. */
		bool is_born = h <= (stage == 0 ? p->births_leads - 3 : stage == 1 ? p->births_leads : INT32_MAX);
		entry[i] = s->scale[SCENARIO_ENTRY][i] * (stage > 1 || is_born ? 1 : s->scale[SCENARIO_BIRTHS][i]);
	}
	d.entry_scale = entry;
	d.survival_scale = s->scale[SCENARIO_SURVIVAL];
	if (!p->homes && !p->moves)
		return d;
	float *more = ARENA_ARRAY(a, float, (size_t)p->data.schools * leads * PROSPECT_GRADES + 1);
	for (int i = 0; i < p->data.schools; i++)
		for (size_t h = 0; h < leads; h++)
			for (int g = 0; g < PROSPECT_GRADES; g++) {
				size_t at = ((size_t)i * leads + h) * PROSPECT_GRADES + (size_t)g;
				size_t of = ((size_t)p->data.district[i] * leads + h) * COHORT_BANDS + p->data.band[g];
				more[at] = (p->homes ? p->homes[at] * s->scale[SCENARIO_HOUSING][of] : 0) +
					   (p->moves ? p->moves[at] + p->usual_moves[at] * (s->scale[SCENARIO_MIGRATION][of] - 1) : 0);
			}
	d.more = more;
	return d;
}

static enum status read_scenario(struct reg *g, struct arena *a, const struct foresight_ask *ask, struct foresight *f, struct cohort_drivers *ret,
				 struct err *err)
{
	struct outlook_scenario scenario;
	TRY(outlook_scenario_read(g, a, ask->at, f->p, f->outlook, ask->scenario.n ? ask->scenario : STR("middle"), &scenario, err));
	f->scenario = scenario.name;
	f->scenario_label[0] = scenario.label[0];
	f->scenario_label[1] = scenario.label[1];
	f->assumed = scenario.assumed;
	f->n_assumed = scenario.n_assumed;
	*ret = drivers_of(a, f->p, &scenario);
	return ST_OK;
}

/* ---- what the paths are held against ---- */

/* Who enters the zones' schools. Registered children stand for themselves where they are counted; on every path their number then moves
 * as those do who are forecast to enter. */
static void make_entrants(struct arena *a, struct foresight *f)
{
	const struct prospect *p = f->p;
	size_t leads = (size_t)p->leads;
	f->entrants = ARENA_ARRAY(a, double, p->zone.n * leads + 1);
	f->per_forecast = ARENA_ARRAY(a, double, p->zone.n * leads + 1);
	for (int s = 0; s < p->data.schools; s++)
		for (int k = 0; k < PROSPECT_STAGES; k++) {
			int zone = p->zone_of[s * PROSPECT_STAGES + k];
			for (size_t h = 0; h < leads && zone >= 0; h++) {
				double n = f->f->mean[cohort_at(f->f, s, (int)h + 1, prospect_first_grade[k])];
				f->entrants[(size_t)zone * leads + h] += isnan(n) ? 0 : n;
			}
		}
	for (size_t i = 0; i < p->zone.n * leads; i++) {
		double forecast = f->entrants[i], children = p->zone_stage[i / leads] == 1 ? p->zone_children[i] : NAN;
		f->entrants[i] = isnan(children) ? forecast : children;
		f->per_forecast[i] = forecast > 0 ? f->entrants[i] / forecast : 0;
	}
}

/* What sums of paths are held against for `demand` to reach `target`. A path is red from the share on, not only above it: the limit
 * lies a hair below, less than sums in single precision tell apart. */
static double red_limit(double target, double demand, double per_forecast)
{
	return per_forecast > 0 ? target / per_forecast * (1 - 1e-6) : demand >= target ? -1 : NAN;
}

static enum status make_groups(struct arena *a, struct foresight *f, struct err *err)
{
	const struct prospect *p = f->p;
	struct warning_profile profile[PROFILES_MAX];
	int profiles, zones = (int)p->zone.n, *of_grade = ARENA_ARRAY(a, int, (size_t)p->data.schools * PROSPECT_GRADES + 1);
	TRY(warning_profiles(f->seats_policy, profile, &profiles, err));
	for (int i = 0; i < p->data.schools * PROSPECT_GRADES; i++)
		of_grade[i] = -1;
	for (int s = 0; s < p->data.schools; s++)
		for (int k = 0; k < PROSPECT_STAGES; k++) {
			int zone = p->zone_of[s * PROSPECT_STAGES + k];
			of_grade[s * PROSPECT_GRADES + prospect_first_grade[k]] = zone < 0 ? -1 : foresight_entrants(f, zone);
		}
	f->groups = (struct cohort_groups){.n = 2 * zones, .of = p->zone_of, .of_grade = of_grade, .limits = 1 + profiles};
	double *limit = ARENA_ARRAY(a, double, (size_t)f->groups.n * (size_t)f->groups.limits * (size_t)p->leads + 1);
	for (int z = 0; z < 2 * zones; z++)
		for (int i = 0; i <= profiles; i++)
			for (int h = 1; h <= p->leads; h++) {
				bool is_entry = z >= zones;
				size_t at = (size_t)(z % zones) * (size_t)p->leads + (size_t)(h - 1);
				const struct warning_profile *of = i ? &profile[i - 1] : NULL;
				double red = of ? of->colour[of->colours - 1].from : 1, *x = &limit[cohort_limit_at(&f->groups, p->leads, z, i, h)];
				if (of ? of->counts_children != is_entry : is_entry)
					*x = NAN;
				else if (is_entry)
					*x = red_limit(red * f->places[at], f->entrants[at], f->per_forecast[at]);
				else
					*x = of ? red_limit(red * f->seats[at], NAN, 1) : f->seats[at];
			}
	f->groups.limit = limit;
	return ST_OK;
}

static enum status compute(struct reg *g, struct arena *a, const struct foresight_ask *ask, struct foresight *f, struct err *err)
{
	const struct prospect *p = f->p;
	struct cohort_drivers drivers;
	struct cohort_spread *spread;
	enum status st;
	TRY(read_scenario(g, a, ask, f, &drivers, err));
	TRY(cohort_forecasts_driven(a, &p->data, &cohort_terms_default, &drivers, p->origin, p->origin, p->leads, &f->f, &spread, err));
	make_entrants(a, f);
	st = make_groups(a, f, err);
	struct cohort_paths_ask paths = {.paths = (int)prospect_policy(f->outlook, "paths", 200), .seed = 1, .threads = ask->threads ? ask->threads : 2,
					 .cover = prospect_policy(f->outlook, "cover", 0.9), .groups = f->groups};
	if (st == ST_OK)
		st = cohort_paths(a, &p->data, &cohort_terms_default, f->f, spread, &paths, &f->paths, err);
	cohort_spread_free(spread);
	return st;
}

/* ---- how past forecasts fared ---- */

static void judge(struct foresight *f, const struct cohort_data *seen, const struct cohort_forecast *made, int method)
{
	for (int h = 1; h <= made->leads && made->origin + h <= f->p->origin; h++)
		cohort_judge(seen, made, h, f->test[method][h]);
}

static enum status back_test(struct arena *a, struct foresight *f, int32_t region, struct err *err)
{
	const struct prospect *p = f->p;
	struct cohort_data past = p->data, seen;
	struct cohort_forecast *made, naive;
	f->test_from = MIN(2, p->origin - 1);
	f->test_to = p->origin - 1;
	if (f->test_from < 1)
		return ST_OK;
	int leads = FORESIGHT_TEST_LEADS;
	TRY(cohort_forecasts_driven(a, &past, &cohort_terms_default, &p->drivers, f->test_from, f->test_to, leads, &made, NULL, err));
	/* Judged over the schools of the region alone. */
	seen = past;
	unsigned char *present = ARENA_ARRAY(a, unsigned char, (size_t)past.schools * (size_t)past.years + 1);
	for (int s = 0; s < past.schools; s++)
		for (int y = 0; y < past.years && foresight_in(f, past.district[s], region); y++)
			present[(size_t)s * (size_t)past.years + (size_t)y] = past.present[(size_t)s * (size_t)past.years + (size_t)y];
	seen.present = present;
	for (int o = f->test_from; o <= f->test_to; o++) {
		judge(f, &seen, &made[o - f->test_from], 0);
		struct arena_mark mark = arena_mark(a);
		cohort_plain(a, &past, o, leads, &naive);
		judge(f, &seen, &naive, 1);
		cohort_last(a, &past, o, leads, &naive);
		judge(f, &seen, &naive, 2);
		cohort_trend(a, &past, o, leads, &naive);
		judge(f, &seen, &naive, 3);
		arena_reset(a, mark);
	}
	return ST_OK;
}

static enum status policies(struct reg *g, struct arena *a, struct as_of at, struct foresight *f, struct err *err)
{
	TRY(policy_for(g, a, STR("outlook"), (struct id){}, at, &f->outlook, NULL, err));
	return policy_for(g, a, STR("seats"), (struct id){}, at, &f->seats_policy, &f->seats_policy_id, err);
}

static enum status load(struct reg *g, struct arena *a, const struct foresight_ask *ask, struct foresight *f, struct err *err)
{
	struct prospect *p = ARENA_NEW(a, struct prospect);
	TRY(policies(g, a, ask->at, f, err));
	TRY(prospect_load(g, a, ask->at, f->outlook, f->seats_policy, ask->leads ? ask->leads : (int)prospect_policy(f->outlook, "years_ahead", 6), p, err));
	f->p = p;
	return ST_OK;
}

enum status foresight_means(struct reg *g, struct arena *a, const struct foresight_ask *ask, struct foresight *ret, struct err *err)
{
	struct foresight f = {};
	struct cohort_drivers drivers;
	TRY(load(g, a, ask, &f, err));
	TRY(read_scenario(g, a, ask, &f, &drivers, err));
	TRY(cohort_forecasts_driven(a, &f.p->data, &cohort_terms_default, &drivers, f.p->origin, f.p->origin, f.p->leads, &f.f, NULL, err));
	*ret = f;
	return ST_OK;
}

enum status foresight_make(struct reg *g, struct arena *a, const struct foresight_ask *ask, struct foresight *ret, struct err *err)
{
	struct foresight f = {};
	int32_t region;
	TRY(load(g, a, ask, &f, err));
	TRY(foresight_region(&f, ask->region, &region, err));
	make_seats(a, &f);
	make_places(a, &f);
	make_now(a, &f);
	TRY(compute(g, a, ask, &f, err));
	TRY(back_test(a, &f, region, err));
	*ret = f;
	return ST_OK;
}

enum status foresight_again(struct reg *g, struct arena *a, const struct foresight_ask *ask, const struct foresight *base, struct foresight *ret,
			    struct err *err)
{
	struct foresight f = *base;
	TRY(compute(g, a, ask, &f, err));
	*ret = f;
	return ST_OK;
}

enum status foresight_scenarios(struct reg *g, struct arena *a, const struct foresight_ask *ask, const struct foresight *base, struct str **ret,
				size_t *ret_n, struct err *err)
{
	return outlook_scenario_names(g, a, ask->at, &base->p->region, base->outlook, ret, ret_n, err);
}
