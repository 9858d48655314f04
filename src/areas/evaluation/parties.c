/* Who is judged: the groups or pairs of the year with their schools, and the evaluations kept of them. */
#include "areas/evaluation/evaluation.h"
#include "areas/evaluation/facts.h"
#include "areas/register/register.h"

#include <math.h>
#include <stdlib.h>

struct joined {
	int32_t group, school;
	day_t since;
};

static int joined_order(const void *x, const void *y)
{
	const struct joined *a = x, *b = y;
	return a->group != b->group ? (a->group > b->group) - (a->group < b->group) : (a->school > b->school) - (a->school < b->school);
}

static day_t day_in(const struct frame *f, int column, size_t row, day_t otherwise)
{
	int64_t v = f->columns[column].i[row];
	return v == FRAME_NONE ? otherwise : (day_t)(v >> 2);
}

static enum status add_groups(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	enum { GROUP, SCHOOL, FROM, COLUMNS };
	const struct places *p = f->places;
	struct as_of then = {.day = p->day, .tx = f->at.tx};
	const struct frame_ask ask[COLUMNS] = {[GROUP] = {"group", FRAME_INDEX, &p->group}, [SCHOOL] = {"school", FRAME_INDEX, &p->school}, [FROM] = {"from", FRAME_INTEGER, NULL}};
	const struct frame_ask founded_ask[] = {{"founded", FRAME_INTEGER, NULL}};
	struct frame m, founded;
	TRY(frame_load(g, a, &record_membership, then, STR(""), ask, COLUMNS, &m, err));
	TRY(frame_load(g, a, &record_group, then, STR(""), founded_ask, 1, &founded, err));
	struct joined *all = ARENA_ARRAY(a, struct joined, m.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < m.n; i++)
		if (m.columns[GROUP].index[i] >= 0 && m.columns[SCHOOL].index[i] >= 0)
			all[n++] = (struct joined){m.columns[GROUP].index[i], m.columns[SCHOOL].index[i], day_in(&m, FROM, i, DAY_MIN)};
	qsort(all, n, sizeof *all, joined_order);
	f->parties = ARENA_ARRAY(a, struct judged_party, p->group.n + 1);
	for (int32_t k = 0; k < (int32_t)p->group.n; k++) {
		int32_t core = p->group.columns[GROUP_CORE].index[k];
		if (core < 0)
			continue;
		int32_t *schools = ARENA_ARRAY(a, int32_t, n + 1);
		day_t *since = ARENA_ARRAY(a, day_t, n + 1);
		size_t count = 1, from = 0;
		schools[0] = core;
		since[0] = day_in(&founded, 0, (size_t)k, DAY_MIN);
		while (from < n && all[from].group < k)
			from++;
		for (; from < n && all[from].group == k; from++)
			if (all[from].school != core && schools[count - 1] != all[from].school) {
				since[count] = all[from].since;
				schools[count++] = all[from].school;
			}
		f->parties[f->n_parties++] = (struct judged_party){.id = p->group.ids[k], .group = k, .region = p->group.columns[GROUP_COUNTY].index[k], .schools = schools,
								   .since = since, .n_schools = count, .name = frame_text(&p->group, GROUP_NAME, k)};
	}
	return ST_OK;
}

static int pair_order(const void *x, const void *y)
{
	const struct school_pair *a = x, *b = y;
	int by = (a->helper > b->helper) - (a->helper < b->helper);
	by = by ? by : (a->helped > b->helped) - (a->helped < b->helped);
	return by ? by : (a->from > b->from) - (a->from < b->from);
}

/* Several agreements of the same two schools are one pair, since the first of them. */
static void add_pairs(struct arena *a, struct facts *f)
{
	const struct book *b = &f->book;
	struct school_pair *all = ARENA_ARRAY(a, struct school_pair, b->n_pairs + 1);
	for (size_t i = 0; i < b->n_pairs; i++)
		all[i] = b->pairs[i];
	qsort(all, b->n_pairs, sizeof *all, pair_order);
	f->parties = ARENA_ARRAY(a, struct judged_party, b->n_pairs + 1);
	for (size_t i = 0; i < b->n_pairs; i++) {
		const struct school_pair *one = &all[i];
		if (one->helper < 0 || one->helped < 0 || (i && all[i - 1].helper == one->helper && all[i - 1].helped == one->helped))
			continue;
		int32_t *schools = ARENA_ARRAY(a, int32_t, 2);
		day_t *since = ARENA_ARRAY(a, day_t, 2);
		struct str helper = frame_text(&f->places->school, SCHOOL_NAME, one->helper), helped = frame_text(&f->places->school, SCHOOL_NAME, one->helped);
		schools[0] = one->helper;
		schools[1] = one->helped;
		since[0] = since[1] = one->from;
		f->parties[f->n_parties++] = (struct judged_party){.id = one->id, .group = -1, .region = f->places->school.columns[SCHOOL_COUNTY].index[one->helped],
								   .schools = schools, .since = since, .n_schools = 2,
								   .name = str_of(arena_printf(a, "%.*s → %.*s", STR_ARG(helper), STR_ARG(helped)))};
	}
}

static enum status read_evaluations(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	enum { YEAR, SCHEME, GROUP, SCHOOL, PARTNER, RESULT, GRADE, COMPUTED, STATE, COLUMNS };
	const struct places *p = f->places;
	const struct frame_ask ask[COLUMNS] = {[YEAR] = {"year", FRAME_INTEGER, NULL}, [SCHEME] = {"scheme", FRAME_TEXT, NULL}, [GROUP] = {"group", FRAME_INDEX, &p->group},
					       [SCHOOL] = {"school", FRAME_INDEX, &p->school}, [PARTNER] = {"partner", FRAME_INDEX, &p->school},
					       [RESULT] = {"result", FRAME_REAL, NULL}, [GRADE] = {"grade", FRAME_TEXT, NULL}, [COMPUTED] = {"computed", FRAME_INTEGER, NULL},
					       [STATE] = {"state", FRAME_TEXT, NULL}};
	struct frame e;
	TRY(frame_load(g, a, &record_evaluation, (struct as_of){.any_day = true, .tx = f->at.tx}, STR(""), ask, COLUMNS, &e, err));
	for (size_t i = 0; i < e.n; i++) {
		if (e.columns[YEAR].i[i] != f->year || !str_eq(frame_text(&e, SCHEME, (int32_t)i), policy_id(f->scheme->policy)))
			continue;
		struct evaluation *row = ARENA_NEW(a, struct evaluation);
		int64_t computed = e.columns[COMPUTED].i[i];
		*row = (struct evaluation){e.ids[i], e.versions[i], e.columns[GROUP].index[i], e.columns[SCHOOL].index[i], e.columns[PARTNER].index[i],
					   frame_text(&e, SCHEME, (int32_t)i), frame_text(&e, STATE, (int32_t)i), frame_text(&e, GRADE, (int32_t)i), e.columns[RESULT].f[i],
					   computed == FRAME_NONE ? 0 : computed};
		for (size_t k = 0; k < f->n_parties; k++) {
			struct judged_party *party = &f->parties[k];
			bool is_of = party->group >= 0 ? row->group == party->group
						       : row->group < 0 && row->partner == party->schools[0] && row->school == party->schools[1];
			if (is_of)
				party->row = row;
		}
	}
	return ST_OK;
}


static int party_order(const void *x, const void *y, void *context)
{
	const struct judged_party *a = x, *b = y;
	const struct places *p = context;
	int by = str_cmp(frame_text(&p->region, REGION_CODE, a->region), frame_text(&p->region, REGION_CODE, b->region));
	by = by ? by : str_cmp(a->name, b->name);
	return by ? by : id_cmp(a->id, b->id);
}

enum status facts_parties(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	if (f->scheme->of_pairs)
		add_pairs(a, f);
	else
		TRY(add_groups(g, a, f, err));
	union {
		const struct places *p;
		void *context;
	} u = {f->places};
	qsort_r(f->parties, f->n_parties, sizeof *f->parties, party_order, u.context);
	return read_evaluations(g, a, f, err);
}
