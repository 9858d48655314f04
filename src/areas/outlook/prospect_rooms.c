/* Classrooms, classes that building projects add, and plans of intake, by school and stage. */
#include "areas/outlook/prospect.h"
#include "areas/register/register.h"

#include <math.h>

static size_t school_stage(int school, int stage) { return (size_t)school * PROSPECT_STAGES + (size_t)stage; }

static double pupils_at_origin(const struct prospect *p, int school, int stage)
{
	double sum = 0;
	for (int g = prospect_first_grade[stage]; g < prospect_first_grade[stage + 1]; g++) {
		double n = p->data.pupils[cohort_cell(&p->data, school, p->origin, g)];
		sum += isnan(n) ? 0 : n;
	}
	return sum;
}

/* A row `whole` is split by the pupils of the stages. */
static void split_whole(struct prospect *p, int school, double rooms)
{
	double all = 0;
	for (int k = 0; k < PROSPECT_STAGES; k++)
		all += pupils_at_origin(p, school, k);
	for (int k = 0; k < PROSPECT_STAGES && all > 0; k++)
		if (pupils_at_origin(p, school, k) > 0)
			p->rooms[school_stage(school, k)] = rooms * pupils_at_origin(p, school, k) / all;
}

static enum status read_rooms(struct prospect_load *l, struct err *err)
{
	enum { SCHOOL, YEAR, SECTION, ROOMS, COLUMNS };
	struct prospect *p = l->p;
	struct frame f;
	const struct frame_ask ask[COLUMNS] = {[SCHOOL] = {"school", FRAME_INDEX, &p->school}, [YEAR] = {"year", FRAME_INTEGER, NULL},
					       [SECTION] = {"section", FRAME_TEXT, NULL}, [ROOMS] = {"rooms", FRAME_INTEGER, NULL}};
	TRY(frame_load(l->g, l->arena, &record_classrooms, l->at, STR(""), ask, COLUMNS, &f, err));
	int64_t *latest = ARENA_ARRAY(l->arena, int64_t, (size_t)p->data.schools * PROSPECT_STAGES + 1);
	for (size_t i = 0; i < f.n; i++) {
		int32_t school = f.columns[SCHOOL].index[i];
		int stage = prospect_stage(prospect_text(&f, SECTION, (int32_t)i));
		int64_t year = f.columns[YEAR].i[i], rooms = f.columns[ROOMS].i[i];
		if (school < 0 || rooms == FRAME_NONE || year < latest[school_stage(school, MAX(stage, 0))])
			continue;
		latest[school_stage(school, MAX(stage, 0))] = year;
		if (stage < 0)
			split_whole(p, school, (double)rooms);
		else
			p->rooms[school_stage(school, stage)] = (double)rooms;
	}
	return ST_OK;
}

/* Where rooms are not known, or the policy counts classes: those of the last year. */
static void classes_for_rooms(struct prospect_load *l)
{
	enum { NAMED = 20 }; /* of many, so many are told by name */
	struct prospect *p = l->p;
	struct str account = {};
	bool by_classes = policy_text(l->seats, "seats_are", &account, NULL) == ST_OK && str_eq(account, STR("classes"));
	int64_t without = 0;
	bool any = false;
	for (size_t i = 0; i < (size_t)p->data.schools * PROSPECT_STAGES; i++)
		any = any || !isnan(p->rooms[i]);
	for (int s = 0; s < p->data.schools; s++)
		for (int k = 0; k < PROSPECT_STAGES; k++) {
			double *rooms = &p->rooms[school_stage(s, k)], classes = 0;
			if (!by_classes && !isnan(*rooms))
				continue;
			for (int g = prospect_first_grade[k]; g < prospect_first_grade[k + 1]; g++) {
				double n = p->classes[cohort_cell(&p->data, s, p->origin, g)];
				classes += isnan(n) ? 0 : n;
			}
			*rooms = classes > 0 ? classes : by_classes ? NAN : *rooms;
			without += classes > 0 && !by_classes;
			/* Where no classrooms are known at all, no school need be named. */
			if (classes > 0 && !by_classes && any && without <= NAMED)
				prospect_problem(p, "no-rooms", N_("classrooms of {0} ({2}) are not known; its classes are counted instead"),
						 prospect_text(&p->school, SCHOOL_NAME, s), 0, str_of(prospect_stages[k]));
		}
	if (without > (any ? NAMED : 0))
		prospect_problem(p, "no-rooms", any ? N_("classrooms are not known of {2} sections in all; their classes are counted instead")
						    : N_("classrooms of {2} sections are not known; their classes are counted instead"), STR(""), 0,
				 str_of(arena_printf(l->arena, "%lld", (long long)without)));
}

static enum status read_buildings(struct prospect_load *l, struct err *err)
{
	enum { SCHOOL, STAGE, CLASSES, YEAR, UNTIL, STATUS, NAME, COLUMNS };
	struct prospect *p = l->p;
	struct frame f;
	const struct frame_ask ask[COLUMNS] = {[SCHOOL] = {"school", FRAME_INDEX, &p->school}, [STAGE] = {"stage", FRAME_TEXT, NULL},
					       [CLASSES] = {"classes", FRAME_INTEGER, NULL},   [YEAR] = {"year", FRAME_INTEGER, NULL},
					       [UNTIL] = {"until", FRAME_INTEGER, NULL},       [STATUS] = {"status", FRAME_TEXT, NULL},
					       [NAME] = {"name", FRAME_TEXT, NULL}};
	TRY(frame_load(l->g, l->arena, &record_building, l->at, STR(""), ask, COLUMNS, &f, err));
	for (size_t i = 0; i < f.n; i++) {
		int32_t school = f.columns[SCHOOL].index[i];
		int stage = prospect_stage(prospect_text(&f, STAGE, (int32_t)i));
		struct str status = prospect_text(&f, STATUS, (int32_t)i);
		int64_t year = f.columns[YEAR].i[i] - p->first_year - p->origin, until = f.columns[UNTIL].i[i];
		if (str_eq(status, STR("cancelled")) || f.columns[CLASSES].i[i] == FRAME_NONE)
			continue;
		if (school < 0 || stage < 0) {
			prospect_problem(p, "building-of-nowhere", N_("building project '{0}' names no school of one stage; its seats are left out"),
					 prospect_text(&f, NAME, (int32_t)i), 0, STR(""));
			continue;
		}
		/* Rooms in use by the last statistics are among the classrooms. */
		for (int h = 1; h <= p->leads; h++)
			if (year >= 1 && h >= year && (until == FRAME_NONE || h <= until - p->first_year - p->origin))
				p->rooms_more[school_stage(school, stage) * (size_t)p->leads + (size_t)(h - 1)] += (double)f.columns[CLASSES].i[i];
	}
	return ST_OK;
}

static enum status read_intake(struct prospect_load *l, struct err *err)
{
	enum { SCHOOL, YEAR, SECTION, PLACES, COLUMNS };
	struct prospect *p = l->p;
	struct frame f;
	const struct frame_ask ask[COLUMNS] = {[SCHOOL] = {"school", FRAME_INDEX, &p->school}, [YEAR] = {"year", FRAME_INTEGER, NULL},
					       [SECTION] = {"section", FRAME_TEXT, NULL}, [PLACES] = {"places", FRAME_INTEGER, NULL}};
	TRY(frame_load(l->g, l->arena, &record_intake, l->at, STR(""), ask, COLUMNS, &f, err));
	int64_t *latest = ARENA_ARRAY(l->arena, int64_t, (size_t)p->data.schools * PROSPECT_STAGES + 1);
	for (size_t i = 0; i < f.n; i++) {
		int32_t school = f.columns[SCHOOL].index[i];
		int stage = prospect_stage(prospect_text(&f, SECTION, (int32_t)i));
		int64_t year = f.columns[YEAR].i[i];
		if (school < 0 || stage < 0 || f.columns[PLACES].i[i] == FRAME_NONE || year < latest[school_stage(school, stage)])
			continue;
		latest[school_stage(school, stage)] = year;
		p->intake[school_stage(school, stage)] = (double)f.columns[PLACES].i[i];
	}
	return ST_OK;
}

enum status prospect_read_rooms(struct prospect_load *l, struct err *err)
{
	struct prospect *p = l->p;
	size_t n = (size_t)p->data.schools * PROSPECT_STAGES;
	p->rooms = ARENA_ARRAY(l->arena, double, n + 1);
	p->intake = ARENA_ARRAY(l->arena, double, n + 1);
	p->rooms_more = ARENA_ARRAY(l->arena, double, n * (size_t)p->leads + 1);
	for (size_t i = 0; i < n; i++)
		p->rooms[i] = p->intake[i] = NAN;
	TRY(read_rooms(l, err));
	classes_for_rooms(l);
	TRY(read_buildings(l, err));
	return read_intake(l, err);
}
