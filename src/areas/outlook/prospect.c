#include "areas/outlook/prospect.h"

#include "areas/register/register.h"
#include "base/dec.h"
#include "crypt/digest.h"
#include "record/policy_record.h"
#include "record/tx.h"

#include <math.h>
#include <string.h>

const char *const prospect_stages[PROSPECT_STAGES] = {"kindergarten", "primary", "junior", "senior"};
const char *const prospect_grades[PROSPECT_GRADES] = {"k1", "k2", "k3", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};
const int prospect_first_grade[PROSPECT_STAGES + 1] = {0, 3, 9, 12, PROSPECT_GRADES};

struct str prospect_text(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

int prospect_stage(struct str name)
{
	for (int i = 0; i < PROSPECT_STAGES; i++)
		if (str_eq(str_of(prospect_stages[i]), name))
			return i;
	return -1;
}

double prospect_policy(const struct policy *p, const char *path, double otherwise)
{
	struct dec d;
	int64_t i;
	if (policy_dec(p, path, &d, NULL) == ST_OK)
		return dec_f64(d);
	return policy_int(p, path, &i, NULL) == ST_OK ? (double)i : otherwise;
}

void prospect_problem(struct prospect *p, const char *rule, const char *message, struct str what, int year, struct str value)
{
	if (p->n_problems++ < PROSPECT_PROBLEMS_MAX)
		p->problems[p->n_problems - 1] = (struct prospect_problem){rule, message, what, value, year};
}

static int32_t county_above(const struct frame *region, int32_t r)
{
	for (int steps = 0; r >= 0 && steps < 16; steps++) {
		struct str level = prospect_text(region, REGION_LEVEL, r);
		if (str_eq(level, STR("county")) || str_eq(level, STR("zone")))
			return r;
		r = region->columns[REGION_PARENT].index[r];
	}
	return -1;
}

static enum status read_regions(struct prospect_load *l, struct err *err)
{
	/* parents are found by a second look: a frame cannot refer to itself while it is being read */
	struct frame *ids = ARENA_NEW(l->arena, struct frame);
	const struct frame_ask code[] = {{"code", FRAME_TEXT, NULL}};
	TRY(frame_load(l->g, l->arena, &record_region, l->at, STR(""), code, 1, ids, err));
	const struct frame_ask ask[] = {{"code", FRAME_TEXT, NULL}, {"name", FRAME_TEXT, NULL}, {"parent", FRAME_INDEX, ids}, {"level", FRAME_TEXT, NULL}};
	return frame_load(l->g, l->arena, &record_region, l->at, STR(""), ask, ARRAY_LEN(ask), &l->p->region, err);
}

static enum status read_schools(struct prospect_load *l, struct err *err)
{
	struct prospect *p = l->p;
	const struct frame_ask ask[SCHOOL_COLUMNS] = {
		[SCHOOL_CODE] = {"code", FRAME_TEXT, NULL},	[SCHOOL_NAME] = {"name", FRAME_TEXT, NULL},
		[SCHOOL_TYPE] = {"type", FRAME_TEXT, NULL},	[SCHOOL_COUNTY] = {"county", FRAME_INDEX, &p->region},
		[SCHOOL_STATUS] = {"status", FRAME_TEXT, NULL}, [SCHOOL_OPENED] = {"opened", FRAME_INTEGER, NULL},
		[SCHOOL_CLOSED] = {"closed", FRAME_INTEGER, NULL}};
	TRY(frame_load(l->g, l->arena, &record_school, l->at, STR(""), ask, SCHOOL_COLUMNS, &p->school, err));
	int n = 0;
	p->county = ARENA_ARRAY(l->arena, int32_t, p->school.n + 1);
	p->district_of = ARENA_ARRAY(l->arena, int, p->region.n + 1);
	p->district_region = ARENA_ARRAY(l->arena, int32_t, p->region.n + 1);
	for (size_t i = 0; i < p->region.n; i++) {
		p->district_of[i] = county_above(&p->region, (int32_t)i) == (int32_t)i ? n : -1;
		if (p->district_of[i] >= 0)
			p->district_region[n++] = (int32_t)i;
	}
	for (size_t i = 0; i < p->region.n; i++) {
		int32_t above = county_above(&p->region, (int32_t)i);
		p->district_of[i] = above >= 0 ? p->district_of[above] : -1;
	}
	p->district_region[n] = -1; /* the last one: schools of no county */
	p->data.districts = n + 1;
	int *district = ARENA_ARRAY(l->arena, int, p->school.n + 1);
	for (size_t i = 0; i < p->school.n; i++) {
		int32_t at = p->school.columns[SCHOOL_COUNTY].index[i];
		p->county[i] = at >= 0 ? county_above(&p->region, at) : -1;
		district[i] = p->county[i] >= 0 ? p->district_of[p->county[i]] : n;
	}
	p->data.district = district;
	p->data.schools = (int)p->school.n;
	return ST_OK;
}

enum status prospect_load(struct reg *g, struct arena *a, struct as_of at, const struct policy *outlook, const struct policy *seats, int leads,
			  struct prospect *ret, struct err *err)
{
	struct prospect p = {.leads = leads, .problems = ARENA_ARRAY(a, struct prospect_problem, PROSPECT_PROBLEMS_MAX)};
	struct prospect_load l = {g, a, at, outlook, seats, &p};
	if (leads < 1 || leads > PROSPECT_YEARS_MAX)
		return err_set(err, ST_INVALID, "a forecast reaches 1 to %d years ahead, not %d", (int)PROSPECT_YEARS_MAX, leads);
	TRY(read_regions(&l, err));
	TRY(read_schools(&l, err));
	TRY(prospect_read_grades(&l, err));
	p.drivers = (struct cohort_drivers){.origin = p.origin, .leads = leads,
					    .area_children = prospect_policy(outlook, "children_to_wider_area", 0)};
	TRY(prospect_read_zones(&l, err));
	TRY(prospect_read_children(&l, err));
	TRY(prospect_read_rooms(&l, err));
	TRY(prospect_read_homes(&l, err));
	TRY(prospect_read_events(&l, err));
	*ret = p;
	return ST_OK;
}

const struct record *const prospect_records[PROSPECT_RECORDS] = {
	&record_school,	&record_grades,	  &record_region, &record_zone,	      &record_zone_school, &record_zone_unit,  &record_unit,	  &record_children,
	&record_movement, &record_housing, &record_intake, &record_classrooms, &record_building,    &record_assumption, &record_succession, &record_policy};

/* What the forecast reads of the schools, and with `grades` of their pupils. */
static enum status digest_schools(struct prospect_load *l, bool grades, char ret[DIGEST_TEXT], struct err *err)
{
	/* where they stand decides who lives near */
	const struct frame_ask place[] = {{"longitude", FRAME_REAL, NULL}, {"latitude", FRAME_REAL, NULL}};
	struct frame places;
	struct digest d;
	uint8_t digest[DIGEST_SIZE];
	TRY(read_regions(l, err));
	TRY(read_schools(l, err));
	TRY(frame_load(l->g, l->arena, &record_school, l->at, STR(""), place, ARRAY_LEN(place), &places, err));
	digest_init(&d, DIGEST_BLAKE2B);
	frame_digest(&d, &l->p->school, NULL);
	frame_digest(&d, &places, NULL);
	if (grades) {
		struct frame f;
		TRY(prospect_grades_frame(l, &f, err));
		frame_digest(&d, &f, NULL);
	}
	digest_end(&d, digest);
	digest_format(digest, ret);
	return ST_OK;
}

static enum status stamp(struct reg *g, struct arena *a, struct as_of at, bool grades, struct str *ret, struct err *err)
{
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	struct prospect p = {};
	struct prospect_load l = {.g = g, .arena = &scratch, .at = at, .p = &p};
	struct str others;
	char text[DIGEST_TEXT];
	int by_content = grades ? 2 : 1; /* the first of prospect_records */
	TRY(digest_schools(&l, grades, text, err));
	TRY(record_stamp(g, &scratch, prospect_records + by_content, PROSPECT_RECORDS - by_content, &others, err));
	*ret = str_of(arena_printf(a, "%s %.*s", text, STR_ARG(others)));
	return ST_OK;
}

enum status prospect_stamp(struct reg *g, struct arena *a, struct as_of at, struct str *ret, struct err *err) { return stamp(g, a, at, false, ret, err); }

enum status prospect_content(struct reg *g, struct arena *a, struct as_of at, struct str *ret, struct err *err) { return stamp(g, a, at, true, ret, err); }
