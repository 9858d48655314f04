/* Schools that will open and close, from the register's dates. */
#include "areas/outlook/prospect.h"
#include "areas/register/codes.h"
#include "areas/register/register.h"

#include <math.h>
#include <string.h>

/* The first grade and the number of grades of a type of school; its stages follow each other. */
static bool grades_of_type(struct str type, int *ret_first, int *ret_grades)
{
	unsigned stages = code_parts(codes_school_type_stages, type, prospect_stages, PROSPECT_STAGES);
	if (!stages)
		return false;
	int first = __builtin_ctz(stages), last = 31 - __builtin_clz(stages);
	*ret_first = prospect_first_grade[first];
	*ret_grades = prospect_first_grade[last + 1] - *ret_first;
	return true;
}

/* What it takes into its first grade: the plan of intake, else the classes that are built for it. */
static double intake_of(const struct prospect_load *l, int school, int stage)
{
	const struct prospect *p = l->p;
	size_t i = (size_t)school * PROSPECT_STAGES + (size_t)stage;
	char path[64];
	snprintf(path, sizeof path, "class_size.by.%s", prospect_stages[stage]);
	double built = 0;
	for (int h = 0; h < p->leads; h++)
		built = fmax(built, p->rooms_more[i * (size_t)p->leads + (size_t)h]);
	if (!isnan(p->intake[i]))
		return p->intake[i];
	return built * prospect_policy(l->seats, path, 0) / (prospect_first_grade[stage + 1] - prospect_first_grade[stage]);
}

static void read_openings(struct prospect_load *l, const struct frame *successions)
{
	struct prospect *p = l->p;
	struct cohort_opening *o = ARENA_ARRAY(l->arena, struct cohort_opening, p->data.schools + 1);
	int n = 0;
	for (int s = 0; s < p->data.schools; s++) {
		int64_t opened = p->school.columns[SCHOOL_OPENED].i[s];
		struct str name = prospect_text(&p->school, SCHOOL_NAME, s), status = prospect_text(&p->school, SCHOOL_STATUS, s);
		int first, grades, lead = opened == FRAME_NONE ? 0 : school_year_of((day_t)(opened / 4) + 30) - p->first_year - p->origin;
		if (p->data.present[(size_t)s * (size_t)p->data.years + (size_t)p->origin] || str_eq(status, STR("closed")))
			continue;
		if (!str_eq(status, STR("planned")) && lead < 1)
			continue; /* it stands and did not report, or is no school of these grades */
		if (opened == FRAME_NONE || !grades_of_type(prospect_text(&p->school, SCHOOL_TYPE, s), &first, &grades)) {
			prospect_problem(p, "opens-some-day", N_("{0} is planned without a day of opening or a known type; it is left out"), name, 0, STR(""));
			continue;
		}
		lead = MAX(lead, 1);
		if (lead > p->leads)
			continue;
		double intake = intake_of(l, s, p->data.band[first]);
		if (intake <= 0) {
			prospect_problem(p, "opens-without-size", N_("{0} opens in {1}, but neither a plan of intake nor classes are known; it is left out"), name,
					 p->first_year + p->origin + lead, STR(""));
			continue;
		}
		int from = -1;
		for (size_t i = 0; i < successions->n; i++)
			if (successions->columns[0].index[i] == s && str_eq(prospect_text(successions, 1, (int32_t)i), STR("split-from")))
				from = successions->columns[2].index[i];
		o[n++] = (struct cohort_opening){s, lead, first, grades, from >= 0 && p->data.district[from] == p->data.district[s] ? from : -1, intake};
	}
	p->drivers.openings = o;
	p->drivers.n_openings = n;
}

static void read_closings(struct prospect_load *l, const struct frame *successions)
{
	struct prospect *p = l->p;
	struct cohort_closing *c = ARENA_ARRAY(l->arena, struct cohort_closing, p->data.schools + 1);
	int n = 0;
	for (int s = 0; s < p->data.schools; s++) {
		int64_t closed = p->school.columns[SCHOOL_CLOSED].i[s];
		if (closed == FRAME_NONE || !p->data.present[(size_t)s * (size_t)p->data.years + (size_t)p->origin])
			continue;
		/* Closed in the summer before a school year begins, or during it: the year after has no pupils there. */
		int lead = MAX(1, school_year_of((day_t)(closed / 4) - 1) + 1 - p->first_year - p->origin);
		int into = -1;
		for (size_t i = 0; i < successions->n; i++)
			if (successions->columns[0].index[i] == s && str_eq(prospect_text(successions, 1, (int32_t)i), STR("merged-into")))
				into = successions->columns[2].index[i];
		if (lead <= p->leads)
			c[n++] = (struct cohort_closing){s, lead, into};
	}
	p->drivers.closings = c;
	p->drivers.n_closings = n;
}

enum status prospect_read_events(struct prospect_load *l, struct err *err)
{
	struct frame f;
	const struct frame_ask ask[] = {{"school", FRAME_INDEX, &l->p->school}, {"kind", FRAME_TEXT, NULL}, {"other", FRAME_INDEX, &l->p->school}};
	TRY(frame_load(l->g, l->arena, &record_succession, l->at, STR(""), ask, ARRAY_LEN(ask), &f, err));
	read_openings(l, &f);
	read_closings(l, &f);
	return ST_OK;
}
