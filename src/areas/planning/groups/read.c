/* Register → problem. */
#include "areas/planning/groups/groups.h"

#include "areas/planning/groups/names.h"
#include "areas/register/register.h"
#include "base/buf.h"
#include "record/frame.h"
#include "record/policy_record.h"
#include "text/lang.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SCHOOL_CODE, SCHOOL_NAME, SCHOOL_SHORT, SCHOOL_COUNTY, SCHOOL_TYPE, SCHOOL_CLASS, SCHOOL_LON, SCHOOL_LAT, SCHOOL_OPENED, SCHOOL_CLOSED,
       SCHOOL_STATUS, SCHOOL_COLUMNS };
enum { REGION_NAME, REGION_PARENT, REGION_LEVEL };
static const double EARTH_M = 6371008.8; /* mean radius, IUGG */

struct reader {
	const struct plan_context *c;
	struct arena *a;
	struct groups_problem *p;
	struct plan_reading *r;
	struct frame region, school, statistics, group, membership;
	struct group_names names;
	const struct expr *score, *lead, *cover, *graduate;
	struct as_of then;       /* the effective day */
	int32_t *row;            /* of each school of the problem: in the school frame */
	int32_t *statistic;      /* row of its main section; −1: a new school */
	int *in_problem;         /* of each school of the frame: its number; −1 */
	int64_t *section_pupils; /* school × stage */
	int32_t *section_row;
	bool *is_left_out;       /* of each school of the frame */
	size_t left_cap;
	double new_pupils[GROUP_STAGES_MAX];
	day_t opens_until;
};

static struct str text_of(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

static void leave_out(struct reader *d, struct str label, const char *why)
{
	struct plan_reading *r = d->r;
	if (r->left_outs == d->left_cap) {
		size_t more = d->left_cap ? 2 * d->left_cap : 64;
		struct plan_left_out *list = ARENA_ARRAY(d->a, struct plan_left_out, more);
		if (r->left_outs)
			memcpy(list, r->left_out, r->left_outs * sizeof *list);
		r->left_out = list;
		d->left_cap = more;
	}
	r->left_out[r->left_outs++] = (struct plan_left_out){label, why};
}

/* ---- policy ---- */

static enum status read_rules(struct reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	const struct plan_context *c = d->c;
	struct expr_names names = group_names();
	TRY(policy_for(c->g, d->a, STR("grouping"), c->scenario->region, c->at, &p->policy, NULL, err));
	TRY(policy_for(c->g, d->a, STR("coverage"), c->scenario->region, c->at, &p->coverage, NULL, err));
	TRY(policy_expr(p->policy, "strength.score", d->a, &names, EXPR_NUMBER, &d->score, err));
	TRY(policy_expr(p->policy, "lead.when", d->a, &names, EXPR_YES_NO, &d->lead, err));
	TRY(policy_expr(p->policy, "cover.when", d->a, &names, EXPR_YES_NO, &d->cover, err));
	TRY(policy_expr(p->policy, "graduation.when", d->a, &names, EXPR_YES_NO, &d->graduate, err));
	struct str only = plan_value(c->scenario, "stage");
	for (size_t i = 0; i < policy_count(p->policy, "stages") && p->stages < GROUP_STAGES_MAX; i++) {
		struct str stage = policy_entry(p->policy, "stages", i);
		if (!only.n || str_eq(only, stage))
			p->stage[p->stages++] = stage;
	}
	if (!p->stages)
		return err_set(err, ST_INVALID, "the policy forms no groups in the stage '%.*s'", STR_ARG(only));
	d->r->policy = str_of(arena_printf(d->a, "%.*s %.12s, %.*s %.12s", STR_ARG(policy_id(p->policy)), policy_digest(p->policy),
					   STR_ARG(policy_id(p->coverage)), policy_digest(p->coverage)));
	return ST_OK;
}

static enum status number_of(const struct policy *p, const char *path, double *ret, struct err *err)
{
	struct dec v;
	TRY(policy_dec(p, path, &v, err));
	*ret = dec_f64(v);
	return ST_OK;
}

static enum status whole_of(const struct policy *p, const char *path, double *ret, struct err *err)
{
	int64_t v;
	TRY(policy_int(p, path, &v, err));
	*ret = (double)v;
	return ST_OK;
}

static enum status read_mode(struct reader *d, double *ret_km, struct err *err)
{
	struct groups_problem *p = d->p;
	p->mode = plan_value(d->c->scenario, "mode");
	if (!p->mode.n)
		p->mode = policy_entry(p->policy, "modes", 0);
	const char *at = arena_printf(d->a, "modes.%.*s", STR_ARG(p->mode));
	if (!policy_has(p->policy, at))
		return err_set(err, ST_INVALID, "the policy has no mode '%.*s'", STR_ARG(p->mode));
	TRY(policy_text(p->policy, arena_printf(d->a, "%s.group_mode", at), &p->group_mode, err));
	TRY(policy_yes(p->policy, arena_printf(d->a, "%s.tight", at), &p->tight, err));
	return number_of(p->policy, arena_printf(d->a, "%s.km_at_most", at), ret_km, err);
}

static enum status read_limits(struct reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	double km, schools, pupils, low, high;
	bool cross;
	TRY(read_mode(d, &km, err));
	TRY(whole_of(p->coverage, "size.schools_at_most", &schools, err));
	TRY(whole_of(p->coverage, "size.pupils_at_most", &pupils, err));
	TRY(number_of(p->policy, "band.low", &low, err));
	TRY(number_of(p->policy, "band.high", &high, err));
	TRY(policy_yes(p->policy, "cross_county", &cross, err));
	TRY(plan_value_number(s, "km", &km, err));
	TRY(plan_value_number(s, "schools", &schools, err));
	TRY(plan_value_number(s, "pupils", &pupils, err));
	TRY(plan_value_number(s, "low", &low, err));
	TRY(plan_value_number(s, "high", &high, err));
	TRY(plan_value_yes(s, "cross_county", &cross, err));
	p->engine.distance_m = llround(1000 * km);
	p->engine.max_schools = (int64_t)schools;
	p->engine.max_pupils = (int64_t)pupils;
	p->engine.low_pm = llround(1000 * low);
	p->engine.high_pm = llround(1000 * high);
	p->engine.cross_county = cross;
	return ST_OK;
}

static enum status read_weights(struct reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	double groups, keep;
	TRY(number_of(p->policy, "weights.groups_km", &groups, err));
	TRY(number_of(p->policy, "weights.keep_km", &keep, err));
	TRY(plan_value_number(s, "groups_km", &groups, err));
	TRY(plan_value_number(s, "keep_km", &keep, err));
	p->engine.f = p->engine.schools ? groups / p->engine.schools : 0;
	p->engine.k = keep;
	return ST_OK;
}

static enum status read_new_schools(struct reader *d, struct err *err)
{
	double years;
	TRY(number_of(d->p->policy, "new_schools.opens_within_years", &years, err));
	d->opens_until = d->c->scenario->effective + (day_t)llround(365.25 * years);
	for (int s = 0; s < d->p->stages; s++) {
		const char *path = arena_printf(d->a, "new_schools.pupils.%.*s", STR_ARG(d->p->stage[s]));
		d->new_pupils[s] = 1;
		if (policy_has(d->p->policy, path))
			TRY(number_of(d->p->policy, path, &d->new_pupils[s], err));
	}
	return ST_OK;
}

/* ---- frames ---- */

static enum status latest_year(struct reader *d, int *ret, struct err *err)
{
	CLEANUP(stmt_finish_ptr) struct stmt *q = NULL;
	bool row = false;
	TRY(store_prepare(d->c->g->store, &q, "SELECT MAX(year) FROM \"statistics\" WHERE year <= :year AND tx_from <= :tx AND tx_to > :tx", err));
	stmt_bind_i64(q, ":year", school_year_of(d->c->at.day));
	stmt_bind_i64(q, ":tx", d->c->at.tx == TX_NOW ? TX_NOW - 1 : d->c->at.tx);
	TRY(stmt_step(q, &row, err));
	*ret = row && !stmt_is_null(q, 0) ? (int)stmt_i64(q, 0) : 0;
	return ST_OK;
}

static enum status load(struct reader *d, struct err *err)
{
	struct reg *g = d->c->g;
	struct frame *ids = ARENA_NEW(d->a, struct frame);
	int year;
	/* parents are found by a second look: a frame cannot refer to itself while it is being read */
	const struct frame_ask region_ids[] = {{"name", FRAME_TEXT, NULL}};
	TRY(frame_load(g, d->a, &record_region, d->c->at, STR(""), region_ids, 1, ids, err));
	const struct frame_ask region[] = {{"name", FRAME_TEXT, NULL}, {"parent", FRAME_INDEX, ids}, {"level", FRAME_TEXT, NULL}};
	TRY(frame_load(g, d->a, &record_region, d->c->at, STR(""), region, ARRAY_LEN(region), &d->region, err));
	const struct frame_ask school[SCHOOL_COLUMNS] = {
		[SCHOOL_CODE] = {"code", FRAME_TEXT, NULL}, [SCHOOL_NAME] = {"name", FRAME_TEXT, NULL}, [SCHOOL_SHORT] = {"short_name", FRAME_TEXT, NULL},
		[SCHOOL_COUNTY] = {"county", FRAME_INDEX, &d->region}, [SCHOOL_TYPE] = {"type", FRAME_TEXT, NULL},
		[SCHOOL_CLASS] = {"urban_rural", FRAME_TEXT, NULL}, [SCHOOL_LON] = {"longitude", FRAME_INTEGER, NULL},
		[SCHOOL_LAT] = {"latitude", FRAME_INTEGER, NULL}, [SCHOOL_OPENED] = {"opened", FRAME_INTEGER, NULL},
		[SCHOOL_CLOSED] = {"closed", FRAME_INTEGER, NULL}, [SCHOOL_STATUS] = {"status", FRAME_TEXT, NULL}};
	TRY(frame_load(g, d->a, &record_school, d->c->at, STR(""), school, SCHOOL_COLUMNS, &d->school, err));
	/* a school whose statistics of the latest year are missing is judged by those of the year before */
	TRY(latest_year(d, &year, err));
	struct str where = str_of(arena_printf(d->a, "year >= %d and year <= %d", year - 1, year));
	TRY(group_names_load(g, d->a, d->c->at, where, &d->school, &d->names, err));
	d->then = (struct as_of){.day = d->c->scenario->effective, .tx = d->c->at.tx};
	const struct frame_ask group[] = {{"name", FRAME_TEXT, NULL}, {"core", FRAME_INDEX, &d->school}, {"closed", FRAME_INTEGER, NULL},
					  {"tight", FRAME_INTEGER, NULL}, {"mode", FRAME_TEXT, NULL}};
	TRY(frame_load(g, d->a, &record_group, d->then, STR(""), group, ARRAY_LEN(group), &d->group, err));
	const struct frame_ask member[] = {{"group", FRAME_INDEX, &d->group}, {"school", FRAME_INDEX, &d->school}, {"role", FRAME_TEXT, NULL},
					   {"from", FRAME_INTEGER, NULL}};
	return frame_load(g, d->a, &record_membership, d->then, STR(""), member, ARRAY_LEN(member), &d->membership, err);
}

/* ---- which schools ---- */

static bool is_within(const struct reader *d, int32_t region)
{
	if (id_is_zero(d->c->scenario->region))
		return true;
	for (int steps = 0; region >= 0 && steps < 16; steps++) {
		if (id_cmp(d->region.ids[region], d->c->scenario->region) == 0)
			return true;
		region = d->region.columns[REGION_PARENT].index[region];
	}
	return false;
}

static int32_t county_above(const struct reader *d, int32_t r)
{
	for (int32_t at = r, steps = 0; at >= 0 && steps < 16; steps++) {
		struct str level = text_of(&d->region, REGION_LEVEL, at);
		if (str_eq(level, STR("county")) || str_eq(level, STR("zone")))
			return at;
		at = d->region.columns[REGION_PARENT].index[at];
	}
	return r;
}

/* What a school without statistics will teach: the first of the stages its type stands for (GB/T codes, handbook 9). */
static int stage_of_type(const struct groups_problem *p, struct str type)
{
	static const struct {
		const char *type, *stage;
	} table[] = {{"211", "primary"}, {"218", "primary"}, {"311", "junior"}, {"312", "primary"}, {"341", "junior"}, {"345", "primary"}};
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		for (int s = 0; s < p->stages; s++)
			if (str_eq(type, str_of(table[i].type)) && str_eq(p->stage[s], str_of(table[i].stage)))
				return s;
	return -1;
}

/* Pupils and the newest row of each school's sections. */
static void sum_sections(struct reader *d)
{
	size_t stages = (size_t)d->p->stages;
	const struct frame *f = &d->names.statistics;
	d->section_pupils = ARENA_ARRAY(d->a, int64_t, d->school.n * stages + 1);
	d->section_row = ARENA_ARRAY(d->a, int32_t, d->school.n * stages + 1);
	for (size_t i = 0; i < d->school.n * stages; i++)
		d->section_row[i] = -1;
	for (size_t i = 0; i < f->n; i++) {
		int32_t k = f->columns[NAMES_SCHOOL].index[i];
		int64_t pupils = f->columns[NAMES_PUPILS].i[i];
		for (size_t s = 0; s < stages && k >= 0 && pupils != FRAME_NONE; s++) {
			size_t at = (size_t)k * stages + s;
			if (!str_eq(text_of(f, NAMES_SECTION, (int32_t)i), d->p->stage[s]))
				continue;
			int32_t old = d->section_row[at];
			if (old >= 0 && f->columns[NAMES_YEAR].i[old] > f->columns[NAMES_YEAR].i[i])
				continue;
			d->section_row[at] = (int32_t)i;
			d->section_pupils[at] = pupils;
		}
	}
}

static bool opens_soon(const struct reader *d, size_t i)
{
	int64_t opened = d->school.columns[SCHOOL_OPENED].i[i];
	bool is_planned = str_eq(text_of(&d->school, SCHOOL_STATUS, (int32_t)i), STR("planned"));
	bool is_later = opened != FRAME_NONE && (day_t)(opened >> 2) > d->c->at.day;
	return (is_planned || is_later) && opened != FRAME_NONE && (day_t)(opened >> 2) <= d->opens_until;
}

/* Is the school there on the effective day, in one of the stages? *ret_stage −1: of another stage, which needs no word. */
static const char *why_not(const struct reader *d, size_t i, bool is_new, int *ret_stage)
{
	size_t stages = (size_t)d->p->stages;
	int64_t most = 0, closed = d->school.columns[SCHOOL_CLOSED].i[i];
	*ret_stage = -1;
	for (size_t s = 0; s < stages; s++)
		if (d->section_pupils[i * stages + s] > most) {
			most = d->section_pupils[i * stages + s];
			*ret_stage = (int)s;
		}
	if (*ret_stage < 0)
		*ret_stage = stage_of_type(d->p, text_of(&d->school, SCHOOL_TYPE, (int32_t)i));
	if (*ret_stage < 0)
		return NULL;
	if (closed != FRAME_NONE && (day_t)(closed >> 2) <= d->c->scenario->effective)
		return N_("it closes before the plan holds");
	if (!is_new && !str_eq(text_of(&d->school, SCHOOL_STATUS, (int32_t)i), STR("open")))
		return N_("it is not open, and opens too late for this plan");
	if (d->school.columns[SCHOOL_LON].i[i] == FRAME_NONE || d->school.columns[SCHOOL_LAT].i[i] == FRAME_NONE)
		return N_("its coordinates are missing");
	if (!is_new && !most)
		return N_("it has no pupils in the statistics of the last two years");
	if (d->school.columns[SCHOOL_COUNTY].index[i] < 0)
		return N_("its county is not known");
	return NULL;
}

static enum status choose_schools(struct reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	size_t n = d->school.n;
	p->school = ARENA_ARRAY(d->a, struct groups_school, n + 1);
	p->engine.school = ARENA_ARRAY(d->a, struct grouping_school, n + 1);
	d->row = ARENA_ARRAY(d->a, int32_t, n + 1);
	d->statistic = ARENA_ARRAY(d->a, int32_t, n + 1);
	d->in_problem = ARENA_ARRAY(d->a, int, n + 1);
	for (size_t i = 0; i < n; i++) {
		bool is_new = opens_soon(d, i);
		int stage;
		const char *why = why_not(d, i, is_new, &stage);
		d->in_problem[i] = -1;
		if (stage < 0 || !is_within(d, d->school.columns[SCHOOL_COUNTY].index[i]))
			continue;
		if (why) {
			leave_out(d, text_of(&d->school, SCHOOL_NAME, (int32_t)i), why);
			continue;
		}
		if (p->engine.schools == GROUPING_SCHOOLS_MAX)
			return err_set(err, ST_TOO_LARGE, "more than %d schools: plan a region at a time", GROUPING_SCHOOLS_MAX);
		int k = p->engine.schools++;
		struct groups_school *s = &p->school[k];
		struct grouping_school *e = &p->engine.school[k];
		int32_t county = county_above(d, d->school.columns[SCHOOL_COUNTY].index[i]);
		struct str class = text_of(&d->school, SCHOOL_CLASS, (int32_t)i);
		d->in_problem[i] = k;
		d->row[k] = (int32_t)i;
		d->statistic[k] = is_new ? -1 : d->section_row[i * (size_t)p->stages + (size_t)stage];
		*s = (struct groups_school){.id = d->school.ids[i], .name = text_of(&d->school, SCHOOL_NAME, (int32_t)i),
					    .county_name = text_of(&d->region, REGION_NAME, county), .county = d->region.ids[county],
					    .lon = (double)d->school.columns[SCHOOL_LON].i[i] / 1e7, .lat = (double)d->school.columns[SCHOOL_LAT].i[i] / 1e7,
					    .group = -1, .is_rural = str_starts(class, STR("2")), .is_urban = str_starts(class, STR("1"))};
		id_format(s->id, s->key);
		int64_t pupils = 0;
		for (int x = 0; x < p->stages; x++)
			pupils += d->section_pupils[i * (size_t)p->stages + (size_t)x];
		*e = (struct grouping_school){.county = county, .stage = stage + 1, .is_new = is_new, .existing = -1,
					      .pupils = is_new ? MAX((int64_t)d->new_pupils[stage], 1) : MAX(pupils, 1)};
	}
	return ST_OK;
}

/* Metres east and north of the schools' middle, on a sphere: over a city the distances are true within some metres. */
static void project(struct groups_problem *p)
{
	double lat = 0, lon = 0;
	int n = p->engine.schools;
	for (int i = 0; i < n; i++) {
		lat += p->school[i].lat / n;
		lon += p->school[i].lon / n;
	}
	for (int i = 0; i < n; i++) {
		p->engine.school[i].x_m = llround(EARTH_M * cos(lat * M_PI / 180) * (p->school[i].lon - lon) * M_PI / 180);
		p->engine.school[i].y_m = llround(EARTH_M * (p->school[i].lat - lat) * M_PI / 180);
	}
}

/* ---- strength ---- */

static double value_of(const struct expr *e, const struct group_values *v)
{
	struct expr_values values = group_values_of(v);
	struct expr_value x = expr_eval(e, &values);
	return x.known ? dec_f64(x.number) : NAN;
}

static bool holds(const struct expr *e, const struct group_values *v)
{
	struct expr_values values = group_values_of(v);
	return expr_holds(e, &values);
}

struct place {
	int region, school, strength;
};

static int by_strength(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	if (a->region != b->region)
		return (a->region > b->region) - (a->region < b->region);
	return (a->strength > b->strength) - (a->strength < b->strength);
}

/* Rank and size beside the region's schools; new ones are expected to be as strong as the region. */
static void rank_schools(struct reader *d, const int *region)
{
	struct groups_problem *p = d->p;
	int n = p->engine.schools, m = 0;
	struct place *place = ARENA_ARRAY(d->a, struct place, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		if (!p->engine.school[i].is_new)
			place[m++] = (struct place){region[i], i, p->engine.school[i].strength};
	if (m)
		qsort(place, (size_t)m, sizeof *place, by_strength);
	for (int from = 0, to; from < m; from = to) {
		int64_t pupils = 0, weighted = 0;
		for (to = from; to < m && place[to].region == place[from].region; to++) {
			pupils += p->engine.school[place[to].school].pupils;
			weighted += p->engine.school[place[to].school].pupils * place[to].strength;
		}
		for (int k = from, first = from; k < to; k++) {
			if (place[k].strength != place[first].strength)
				first = k;
			struct groups_school *s = &p->school[place[k].school];
			s->rank = to - from > 1 ? (double)(first - from) / (to - from - 1) : 0.5;
			s->size = (double)p->engine.school[place[k].school].pupils * (to - from) / (double)pupils;
		}
		for (int i = 0; i < n; i++)
			if (p->engine.school[i].is_new && region[i] == place[from].region) {
				p->engine.school[i].strength = (int)(weighted / pupils);
				p->school[i].rank = 0.5;
				p->school[i].size = (double)p->engine.school[i].pupils * (to - from) / (double)pupils;
			}
	}
}

static struct group_values values_for(const struct reader *d, int i)
{
	const struct groups_school *s = &d->p->school[i];
	return (struct group_values){.names = &d->names, .school_row = d->row[i], .statistics_row = d->statistic[i], .is_ranked = true,
				     .strength_tenths = d->p->engine.school[i].strength, .rank = s->rank, .size = s->size, .years_in_group = -1};
}

/* Schools whose strength nothing is known of drop out; the problem closes up. */
static void score_schools(struct reader *d)
{
	struct groups_problem *p = d->p;
	int kept = 0;
	for (int i = 0; i < p->engine.schools; i++) {
		struct group_values v = {.names = &d->names, .school_row = d->row[i], .statistics_row = d->statistic[i], .years_in_group = -1};
		double score = p->engine.school[i].is_new ? 0 : value_of(d->score, &v);
		if (!isfinite(score)) {
			leave_out(d, p->school[i].name, N_("its strength cannot be told: figures are missing"));
			d->in_problem[d->row[i]] = -1;
			continue;
		}
		p->school[kept] = p->school[i];
		p->engine.school[kept] = p->engine.school[i];
		p->engine.school[kept].strength = (int)llround(10 * MIN(MAX(score, 0), 100));
		d->row[kept] = d->row[i];
		d->statistic[kept] = d->statistic[i];
		d->in_problem[d->row[kept]] = kept;
		kept++;
	}
	p->engine.schools = kept;
}

/* ---- groups as they are ---- */

static bool in_list(const struct policy *p, const char *path, struct str word)
{
	for (size_t i = 0; i < policy_count(p, path); i++)
		if (str_eq(policy_entry(p, path, i), word))
			return true;
	return false;
}

static void read_groups(struct reader *d)
{
	struct groups_problem *p = d->p;
	p->groups = (int)d->group.n;
	p->group = ARENA_ARRAY(d->a, struct groups_group, d->group.n + 1);
	for (size_t i = 0; i < d->group.n; i++) {
		int32_t core = d->group.columns[1].index[i];
		int64_t closed = d->group.columns[2].i[i], tight = d->group.columns[3].i[i];
		p->group[i] = (struct groups_group){.id = d->group.ids[i], .name = text_of(&d->group, 0, (int32_t)i), .core_school = core < 0 ? -1 : d->in_problem[core],
						    .core = core < 0 ? (struct id){} : d->school.ids[core],
						    .is_closed = closed != FRAME_NONE && (day_t)(closed >> 2) <= d->c->scenario->effective,
						    .tight = tight != FRAME_NONE ? tight != 0 : in_list(p->coverage, "tight_modes", text_of(&d->group, 4, (int32_t)i))};
	}
	p->member = ARENA_ARRAY(d->a, struct groups_member, d->membership.n + 1);
	for (size_t i = 0; i < d->membership.n; i++) {
		int32_t g = d->membership.columns[0].index[i], s = d->membership.columns[1].index[i];
		int64_t from = d->membership.columns[3].i[i];
		if (g < 0 || p->group[g].is_closed)
			continue;
		p->member[p->members++] = (struct groups_member){.id = d->membership.ids[i], .group = g, .school = s < 0 ? -1 : d->in_problem[s],
								 .role = text_of(&d->membership, 2, (int32_t)i),
								 .from = from == FRAME_NONE ? DAY_MIN : (day_t)(from >> 2),
								 .counts = in_list(p->coverage, "roles", text_of(&d->membership, 2, (int32_t)i))};
	}
}

static bool same_region(const struct grouping_problem *p, int i, int j)
{
	return p->school[i].stage == p->school[j].stage && (p->cross_county || p->school[i].county == p->school[j].county);
}

/* Schools in groups led from where this plan does not reach (another stage or county, a core left out) stay there. */
static void set_aside(struct reader *d)
{
	struct groups_problem *p = d->p;
	int kept = 0, n = p->engine.schools, *to = ARENA_ARRAY(d->a, int, (size_t)n + 1);
	bool *aside = ARENA_ARRAY(d->a, bool, (size_t)n + 1), *leads = ARENA_ARRAY(d->a, bool, (size_t)n + 1),
	     *is_tight = ARENA_ARRAY(d->a, bool, (size_t)n + 1);
	for (int m = 0; m < p->members; m++) {
		int i = p->member[m].school, core = p->group[p->member[m].group].core_school;
		if (i >= 0 && core != i && (core < 0 || !same_region(&p->engine, i, core)))
			aside[i] = true;
	}
	for (int m = 0; m < p->members; m++) { /* who leads such schools goes on leading them; chains end here */
		int i = p->member[m].school, core = p->group[p->member[m].group].core_school;
		if (core >= 0 && i != core && (i < 0 || aside[i]))
			leads[core] = true;
	}
	for (int m = 0; m < p->members; m++) {
		int i = p->member[m].school;
		if (i >= 0 && aside[i] && !leads[i] && p->member[m].counts && p->group[p->member[m].group].tight)
			is_tight[i] = true;
	}
	for (int i = 0; i < n; i++) {
		to[i] = aside[i] && !leads[i] ? -1 : kept;
		if (to[i] < 0) {
			int stage = p->engine.school[i].stage - 1;
			p->aside[stage].schools++;
			p->aside[stage].pupils += p->engine.school[i].pupils;
			p->aside[stage].tight_schools += is_tight[i];
			leave_out(d, p->school[i].name, N_("its group is led from outside this plan; it stays there"));
			d->in_problem[d->row[i]] = -1;
			continue;
		}
		p->school[kept] = p->school[i];
		p->school[kept].must_lead = leads[i];
		p->engine.school[kept] = p->engine.school[i];
		d->row[kept] = d->row[i];
		d->statistic[kept] = d->statistic[i];
		d->in_problem[d->row[kept]] = kept;
		kept++;
	}
	p->engine.schools = kept;
	for (int m = 0; m < p->members; m++)
		if (p->member[m].school >= 0)
			p->member[m].school = to[p->member[m].school];
	for (int g = 0; g < p->groups; g++)
		if (p->group[g].core_school >= 0)
			p->group[g].core_school = to[p->group[g].core_school];
}

/* The group a school is in now: the one it leads, else the first by id. */
static void find_existing(struct reader *d)
{
	struct groups_problem *p = d->p;
	for (int g = p->groups; g-- > 0;) /* the first of several wins */
		if (p->group[g].core_school >= 0 && !p->group[g].is_closed) {
			p->engine.school[p->group[g].core_school].existing = p->group[g].core_school;
			p->school[p->group[g].core_school].group = g;
		}
	for (int m = 0; m < p->members; m++) {
		int i = p->member[m].school, g = p->member[m].group, core = p->group[g].core_school;
		if (i < 0 || core < 0 || p->engine.school[i].existing >= 0 || p->engine.school[core].existing != core)
			continue;
		p->engine.school[i].existing = core;
		p->school[i].group = g;
	}
}

static double years_in_group(const struct reader *d, int i)
{
	const struct groups_problem *p = d->p;
	for (int m = 0; m < p->members; m++)
		if (p->member[m].school == i && p->member[m].group == p->school[i].group && p->member[m].from > DAY_MIN)
			return floor((d->c->scenario->effective - p->member[m].from) / 365.25);
	return -1;
}

static enum status apply_rules(struct reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	struct str cover = plan_value(d->c->scenario, "cover");
	bool release = true;
	TRY(plan_value_yes(d->c->scenario, "release", &release, err));
	for (int i = 0; i < p->engine.schools; i++) {
		struct groups_school *s = &p->school[i];
		struct grouping_school *e = &p->engine.school[i];
		struct group_values v = values_for(d, i);
		bool is_member = e->existing >= 0 && e->existing != i;
		if (is_member)
			v.years_in_group = years_in_group(d, i);
		s->is_weak = !e->is_new && holds(d->cover, &v);
		s->is_graduate = release && is_member && holds(d->graduate, &v);
		e->may_lead = !e->is_new && (s->must_lead || e->existing == i || holds(d->lead, &v));
		e->in_scope = str_eq(cover, STR("all")) || (s->is_weak && !s->is_graduate);
		if (s->is_graduate)
			e->existing = -1; /* leaving breaks nothing */
	}
	return ST_OK;
}

/* ---- wishes ---- */

static enum status add_wishes(struct reader *d, struct err *err)
{
	struct groups_problem *p = d->p;
	const struct plan_scenario *s = d->c->scenario;
	double rural = 0;
	bool keep = false;
	TRY(number_of(p->policy, "weights.rural_km", &rural, err));
	TRY(plan_value_number(s, "rural_km", &rural, err));
	TRY(plan_value_yes(s, "keep", &keep, err));
	int n = p->engine.schools;
	size_t pairs = 0, w = 0;
	double pupils = 0;
	i128 reach = (i128)p->engine.distance_m * p->engine.distance_m;
	for (int pass = 0; pass < 2; pass++) {
		struct grouping_wish *wish = pass ? ARENA_ARRAY(d->a, struct grouping_wish, pairs + s->wishes + 2 * (size_t)n + 1) : NULL;
		for (int i = 0; i < n && !pass; i++)
			pupils += (double)p->engine.school[i].pupils;
		for (int i = 0; i < n && rural > 0; i++)
			for (int j = 0; j < n && p->school[i].is_rural; j++) {
				const struct grouping_school *x = &p->engine.school[i], *y = &p->engine.school[j];
				i128 dx = x->x_m - y->x_m, dy = x->y_m - y->y_m;
				if (!p->school[j].is_urban || !y->may_lead || !same_region(&p->engine, i, j) || dx * dx + dy * dy > reach)
					continue;
				if (pass)
					wish[w++] = (struct grouping_wish){GROUPING_PREFER, i, j, rural * (double)x->pupils / pupils};
				else
					pairs++;
			}
		if (!pass)
			continue;
		for (int i = 0; i < n; i++)
			if (p->school[i].must_lead)
				wish[w++] = (struct grouping_wish){GROUPING_LOCK, i, i, 0};
			else if (keep && p->engine.school[i].existing >= 0)
				wish[w++] = (struct grouping_wish){GROUPING_LOCK, i, p->engine.school[i].existing, 0};
		for (size_t k = 0; k < s->wishes; k++) {
			int i = groups_find(p, s->wish[k].subject), j = s->wish[k].target.n ? groups_find(p, s->wish[k].target) : GROUPING_OUTSIDE;
			if (i < 0 || (j < 0 && s->wish[k].target.n))
				leave_out(d, i < 0 ? s->wish[k].subject : s->wish[k].target, N_("a wish names it, but it is no school of this plan"));
			else
				wish[w++] = (struct grouping_wish){s->wish[k].kind == PLAN_LOCK ? GROUPING_LOCK : s->wish[k].kind == PLAN_FORBID ? GROUPING_FORBID : GROUPING_PREFER,
								   i, j, s->wish[k].weight};
		}
		p->engine.wish = wish;
		p->engine.wishes = (int)w;
	}
	return ST_OK;
}

/* ---- facts ---- */

static void state_facts(struct reader *d)
{
	struct groups_problem *p = d->p;
	int n = p->engine.schools;
	struct plan_fact *fact = ARENA_ARRAY(d->a, struct plan_fact, (size_t)n + 3);
	size_t facts = 0;
	for (int i = 0; i < n; i++) {
		const struct groups_school *s = &p->school[i];
		const struct grouping_school *e = &p->engine.school[i];
		const char *existing = e->existing >= 0 ? p->school[e->existing].key : "-";
		fact[facts++] = (struct plan_fact){
			str_of(s->key), s->name,
			str_of(arena_printf(d->a, "county=%.*s;stage=%.*s;pupils=%lld;strength=%d.%d;%s=%.7f;%s=%.7f;%s=%d;new=%d;must be covered=%d;core=%s",
					    STR_ARG(s->county_name), STR_ARG(p->stage[e->stage - 1]), (long long)e->pupils, e->strength / 10, e->strength % 10,
					    N_("longitude"), s->lon, N_("latitude"), s->lat, N_("candidate"), e->may_lead, e->is_new, e->in_scope, existing))};
	}
	fact[facts++] = (struct plan_fact){policy_id(p->policy), str_of(label_in(policy_title(p->policy), d->c->lang)), str_of(policy_digest(p->policy))};
	fact[facts++] = (struct plan_fact){policy_id(p->coverage), str_of(label_in(policy_title(p->coverage), d->c->lang)), str_of(policy_digest(p->coverage))};
	d->r->fact = fact;
	d->r->facts = facts;
	p->label = ARENA_ARRAY(d->a, const char *, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		p->label[i] = str_dup(d->a, p->school[i].name);
}

enum status groups_read(const struct plan_context *c, struct plan_reading *ret, struct err *err)
{
	struct groups_problem *p = ARENA_NEW(c->arena, struct groups_problem);
	struct reader d = {.c = c, .a = c->arena, .p = p, .r = ret};
	int *region;
	p->engine.name = "groups";
	TRY(read_rules(&d, err));
	TRY(read_limits(&d, err));
	TRY(read_new_schools(&d, err));
	TRY(load(&d, err));
	sum_sections(&d);
	TRY(choose_schools(&d, err));
	score_schools(&d);
	read_groups(&d);
	set_aside(&d);
	if (!p->engine.schools)
		return err_set(err, ST_INVALID, "no school of the plan's region and stages has figures on that day; choose another day or region");
	project(p);
	(void)grouping_regions(c->arena, &p->engine, &region);
	for (int i = 0; i < p->engine.schools; i++)
		p->school[i].region = region[i];
	rank_schools(&d, region);
	find_existing(&d);
	TRY(apply_rules(&d, err));
	TRY(read_weights(&d, err));
	TRY(add_wishes(&d, err));
	state_facts(&d);
	ret->problem = p;
	return ST_OK;
}
