#include "areas/planning/schools.h"

#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "record/reported.h"
#include "table/geo.h"

#include <math.h>
#include <string.h>

enum { REGION_NAME, REGION_PARENT, REGION_LEVEL };

struct str planned_text(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

double planned_km(const struct planned_school *x, const struct planned_school *y)
{
	return distance_sphere_m((struct point){x->lon, x->lat}, (struct point){y->lon, y->lat}) / 1000;
}

/* ---- policy ---- */

enum status planned_number(const struct policy *p, const char *path, double *ret, struct err *err)
{
	struct dec v;
	TRY(policy_dec(p, path, &v, err));
	*ret = dec_f64(v);
	return ST_OK;
}

enum status planned_whole(const struct policy *p, const char *path, double *ret, struct err *err)
{
	int64_t v;
	TRY(policy_int(p, path, &v, err));
	*ret = (double)v;
	return ST_OK;
}

enum status planned_stages(struct planned_schools *s, const struct policy *p, struct err *err)
{
	struct str only = plan_value(s->c->scenario, "stage");
	for (size_t i = 0; i < policy_count(p, "stages") && s->stages < PLANNING_STAGES_MAX; i++) {
		struct str stage = policy_entry(p, "stages", i);
		if (!only.n || str_eq(only, stage))
			s->stage[s->stages++] = stage;
	}
	if (!s->stages)
		return err_set(err, ST_INVALID, "the policy plans nothing in the stage '%.*s'", STR_ARG(only));
	return ST_OK;
}

enum status planned_new_schools(struct planned_schools *s, const struct policy *p, struct err *err)
{
	double years;
	TRY(planned_number(p, "new_schools.opens_within_years", &years, err));
	s->with_new = true;
	s->opens_until = s->c->scenario->effective + (day_t)llround(365.25 * years);
	for (int k = 0; k < s->stages; k++) {
		const char *path = arena_printf(s->c->arena, "new_schools.pupils.%.*s", STR_ARG(s->stage[k]));
		s->new_pupils[k] = 1;
		if (policy_has(p, path))
			TRY(planned_number(p, path, &s->new_pupils[k], err));
	}
	return ST_OK;
}

/* ---- frames ---- */

static enum status load_frames(struct planned_schools *s, struct err *err)
{
	const struct plan_context *c = s->c;
	struct frame *ids = ARENA_NEW(c->arena, struct frame);
	int year;
	/* parents are found by a second look: a frame cannot refer to itself while it is being read */
	const struct frame_ask region_ids[] = {{"name", FRAME_TEXT, NULL}};
	TRY(frame_load(c->g, c->arena, &record_region, c->at, STR(""), region_ids, 1, ids, err));
	const struct frame_ask region[] = {{"name", FRAME_TEXT, NULL}, {"parent", FRAME_INDEX, ids}, {"level", FRAME_TEXT, NULL}};
	TRY(frame_load(c->g, c->arena, &record_region, c->at, STR(""), region, ARRAY_LEN(region), &s->region, err));
	const struct frame_ask school[PLANNED_COLUMNS] = {
		[PLANNED_CODE] = {"code", FRAME_TEXT, NULL}, [PLANNED_NAME] = {"name", FRAME_TEXT, NULL}, [PLANNED_SHORT] = {"short_name", FRAME_TEXT, NULL},
		[PLANNED_COUNTY] = {"county", FRAME_INDEX, &s->region}, [PLANNED_TYPE] = {"type", FRAME_TEXT, NULL},
		[PLANNED_CLASS] = {"urban_rural", FRAME_TEXT, NULL}, [PLANNED_LON] = {"longitude", FRAME_INTEGER, NULL},
		[PLANNED_LAT] = {"latitude", FRAME_INTEGER, NULL}, [PLANNED_OPENED] = {"opened", FRAME_INTEGER, NULL},
		[PLANNED_CLOSED] = {"closed", FRAME_INTEGER, NULL}, [PLANNED_STATUS] = {"status", FRAME_TEXT, NULL},
		[PLANNED_AUTHORITY] = {"authority", FRAME_TEXT, NULL}};
	TRY(frame_load(c->g, c->arena, &record_school, c->at, STR(""), school, PLANNED_COLUMNS, &s->school, err));
	/* a school whose statistics of the latest year are missing is judged by those of the year before */
	TRY(record_reported_year(c->g, c->arena, c->at, &year, err));
	struct str where = str_of(arena_printf(c->arena, "year >= %d and year <= %d", year - 1, year));
	return school_figures_load(c->g, c->arena, c->at, where, &s->school, &s->figures, err);
}

/* ---- which schools ---- */

static bool is_within(const struct planned_schools *s, int32_t region)
{
	if (id_is_zero(s->c->scenario->region))
		return true;
	for (int steps = 0; region >= 0 && steps < 16; steps++) {
		if (id_cmp(s->region.ids[region], s->c->scenario->region) == 0)
			return true;
		region = s->region.columns[REGION_PARENT].index[region];
	}
	return false;
}

static int32_t county_above(const struct planned_schools *s, int32_t r)
{
	for (int32_t at = r, steps = 0; at >= 0 && steps < 16; steps++) {
		struct str level = planned_text(&s->region, REGION_LEVEL, at);
		if (str_eq(level, STR("county")) || str_eq(level, STR("zone")))
			return at;
		at = s->region.columns[REGION_PARENT].index[at];
	}
	return r;
}

/* What a school without statistics will teach: the first of the stages its type stands for. */
static int stage_of_type(const struct planned_schools *p, struct str type)
{
	for (const struct code *stage = codes_stage; stage->value; stage++)
		for (int s = 0; s < p->stages; s++)
			if (str_eq(p->stage[s], str_of(stage->value)) && code_parts(codes_school_type_stages, type, &stage->value, 1))
				return s;
	return -1;
}

/* Pupils and the newest row of each school's sections. */
static void sum_sections(struct planned_schools *p)
{
	size_t stages = (size_t)p->stages;
	const struct frame *f = &p->figures.statistics;
	p->section_pupils = ARENA_ARRAY(p->c->arena, int64_t, p->school.n * stages + 1);
	p->section_row = ARENA_ARRAY(p->c->arena, int32_t, p->school.n * stages + 1);
	for (size_t i = 0; i < p->school.n * stages; i++)
		p->section_row[i] = -1;
	for (size_t i = 0; i < f->n; i++) {
		int32_t k = f->columns[FIGURES_SCHOOL].index[i];
		int64_t pupils = f->columns[FIGURES_PUPILS].i[i];
		for (size_t s = 0; s < stages && k >= 0 && pupils != FRAME_NONE; s++) {
			size_t at = (size_t)k * stages + s;
			if (!str_eq(planned_text(f, FIGURES_SECTION, (int32_t)i), p->stage[s]))
				continue;
			int32_t old = p->section_row[at];
			if (old >= 0 && f->columns[FIGURES_YEAR].i[old] > f->columns[FIGURES_YEAR].i[i])
				continue;
			p->section_row[at] = (int32_t)i;
			p->section_pupils[at] = pupils;
		}
	}
}

static bool opens_soon(const struct planned_schools *s, size_t i)
{
	int64_t opened = s->school.columns[PLANNED_OPENED].i[i];
	bool is_planned = str_eq(planned_text(&s->school, PLANNED_STATUS, (int32_t)i), STR("planned"));
	bool is_later = opened != FRAME_NONE && (day_t)(opened >> 2) > s->c->at.day;
	return s->with_new && (is_planned || is_later) && opened != FRAME_NONE && (day_t)(opened >> 2) <= s->opens_until;
}

/* Is the school there on the effective day, in one of the stages? *ret_stage −1: of another stage, which needs no word. */
static const char *why_not(const struct planned_schools *p, size_t i, bool is_new, int *ret_stage)
{
	size_t stages = (size_t)p->stages;
	int64_t most = 0, closed = p->school.columns[PLANNED_CLOSED].i[i];
	*ret_stage = -1;
	for (size_t s = 0; s < stages; s++)
		if (p->section_pupils[i * stages + s] > most) {
			most = p->section_pupils[i * stages + s];
			*ret_stage = (int)s;
		}
	if (*ret_stage < 0)
		*ret_stage = stage_of_type(p, planned_text(&p->school, PLANNED_TYPE, (int32_t)i));
	if (*ret_stage < 0)
		return NULL;
	if (closed != FRAME_NONE && (day_t)(closed >> 2) <= p->c->scenario->effective)
		return N_("it closes before the plan holds");
	if (!is_new && !str_eq(planned_text(&p->school, PLANNED_STATUS, (int32_t)i), STR("open")))
		return N_("it is not open, and opens too late for this plan");
	if (p->school.columns[PLANNED_LON].i[i] == FRAME_NONE || p->school.columns[PLANNED_LAT].i[i] == FRAME_NONE)
		return N_("its coordinates are missing");
	if (!is_new && !most)
		return N_("it has no pupils in the statistics of the last two years");
	if (p->school.columns[PLANNED_COUNTY].index[i] < 0)
		return N_("its county is not known");
	return NULL;
}

static void add_school(struct planned_schools *p, size_t i, int stage, bool is_new)
{
	struct planned_school *s = &p->list[p->n];
	size_t stages = (size_t)p->stages;
	int32_t county = county_above(p, p->school.columns[PLANNED_COUNTY].index[i]);
	struct str class = planned_text(&p->school, PLANNED_CLASS, (int32_t)i);
	int64_t pupils = 0;
	for (size_t x = 0; x < stages; x++)
		pupils += p->section_pupils[i * stages + x];
	*s = (struct planned_school){
		.id = p->school.ids[i], .name = planned_text(&p->school, PLANNED_NAME, (int32_t)i), .type = planned_text(&p->school, PLANNED_TYPE, (int32_t)i),
		.county_name = planned_text(&p->region, REGION_NAME, county), .county = p->region.ids[county], .county_row = county, .row = (int32_t)i,
		.statistic = is_new ? -1 : p->section_row[i * stages + (size_t)stage], .stage = stage, .is_new = is_new,
		.lon = (double)p->school.columns[PLANNED_LON].i[i] / 1e7, .lat = (double)p->school.columns[PLANNED_LAT].i[i] / 1e7,
		.is_rural = str_starts(class, STR("2")), .is_urban = str_starts(class, STR("1")),
		.pupils = MAX(is_new ? (int64_t)p->new_pupils[stage] : pupils, 1)};
	id_format(s->id, s->key);
	p->in_list[i] = p->n++;
}

enum status planned_schools_load(struct planned_schools *p, int most, struct err *err)
{
	TRY(load_frames(p, err));
	sum_sections(p);
	size_t n = p->school.n;
	p->list = ARENA_ARRAY(p->c->arena, struct planned_school, n + 1);
	p->in_list = ARENA_ARRAY(p->c->arena, int, n + 1);
	for (size_t i = 0; i < n; i++) {
		bool is_new = opens_soon(p, i);
		int stage;
		const char *why = why_not(p, i, is_new, &stage);
		p->in_list[i] = -1;
		if (stage < 0 || !is_within(p, p->school.columns[PLANNED_COUNTY].index[i]))
			continue;
		if (why) {
			plan_leave_out(p->c->arena, p->r, planned_text(&p->school, PLANNED_NAME, (int32_t)i), why);
			continue;
		}
		if (p->n == most)
			return err_set(err, ST_TOO_LARGE, "more than %d schools: plan a region at a time", most);
		add_school(p, i, stage, is_new);
	}
	return ST_OK;
}
