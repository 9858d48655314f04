#include "areas/programme/book.h"

#include "areas/register/register.h"
#include "record/policy_record.h"

struct str frame_text(const struct frame *f, int column, int32_t row)
{
	const struct frame_column *c = &f->columns[column];
	return row >= 0 && c->index[row] >= 0 ? c->texts[c->index[row]] : (struct str){};
}

static enum status load_regions(struct reg *g, struct arena *a, struct as_of at, struct frame *ret, struct err *err)
{
	/* parents are found by a second look: a frame cannot refer to itself while it is being read */
	struct frame *ids = ARENA_NEW(a, struct frame);
	TRY(frame_load(g, a, &record_region, at, STR(""), (const struct frame_ask[]){{"code", FRAME_TEXT, NULL}}, 1, ids, err));
	const struct frame_ask ask[REGION_COLUMNS] = {[REGION_CODE] = {"code", FRAME_TEXT, NULL}, [REGION_NAME] = {"name", FRAME_TEXT, NULL},
						      [REGION_PARENT] = {"parent", FRAME_INDEX, ids}};
	return frame_load(g, a, &record_region, at, STR(""), ask, REGION_COLUMNS, ret, err);
}

/* One reading of each policy, however many regions it holds in. */
static enum status load_rules(struct reg *g, struct arena *a, struct as_of at, struct places *p, struct err *err)
{
	size_t n = p->region.n;
	const struct policy **policies = ARENA_ARRAY(a, const struct policy *, n + 1);
	TRY(policy_in_regions(g, a, STR("programme"), at, p->region.ids, p->region.columns[REGION_PARENT].index, n, policies, err));
	p->rules = ARENA_ARRAY(a, struct programme_rules *, n + 1);
	for (size_t i = 0; i <= n; i++) {
		for (size_t k = 0; k < i && !p->rules[i]; k++)
			if (policies[k] == policies[i])
				p->rules[i] = p->rules[k];
		if (p->rules[i])
			continue;
		p->rules[i] = ARENA_NEW(a, struct programme_rules);
		TRY(programme_rules_read(a, policies[i], p->rules[i], err));
	}
	p->everywhere = p->rules[n];
	return ST_OK;
}

enum status places_load_people(struct reg *g, struct arena *a, struct as_of at, const struct frame *school, struct frame *ret, struct err *err)
{
	const struct frame_ask person[PERSON_COLUMNS] = {[PERSON_NUMBER] = {"number", FRAME_TEXT, NULL}, [PERSON_EMPLOYER] = {"employer", FRAME_INDEX, school}};
	return frame_load(g, a, &record_person, at, STR(""), person, PERSON_COLUMNS, ret, err);
}

enum status places_load_places(struct reg *g, struct arena *a, struct as_of at, struct places *ret, struct err *err)
{
	*ret = (struct places){.day = at.day};
	TRY(load_regions(g, a, at, &ret->region, err));
	const struct frame_ask school[SCHOOL_COLUMNS] = {[SCHOOL_CODE] = {"code", FRAME_TEXT, NULL}, [SCHOOL_NAME] = {"name", FRAME_TEXT, NULL},
							 [SCHOOL_COUNTY] = {"county", FRAME_INDEX, &ret->region}};
	TRY(frame_load(g, a, &record_school, at, STR(""), school, SCHOOL_COLUMNS, &ret->school, err));
	const struct frame_ask group[GROUP_COLUMNS] = {[GROUP_NAME] = {"name", FRAME_TEXT, NULL}, [GROUP_COUNTY] = {"county", FRAME_INDEX, &ret->region},
						       [GROUP_MODE] = {"mode", FRAME_TEXT, NULL}, [GROUP_CORE] = {"core", FRAME_INDEX, &ret->school}};
	TRY(frame_load(g, a, &record_group, at, STR(""), group, GROUP_COLUMNS, &ret->group, err));
	return load_rules(g, a, at, ret, err);
}

enum status places_load(struct reg *g, struct arena *a, struct as_of at, struct places *ret, struct err *err)
{
	TRY(places_load_places(g, a, at, ret, err));
	return places_load_people(g, a, at, &ret->school, &ret->person, err);
}

const struct programme_rules *places_rules(const struct places *p, int32_t region)
{
	return region >= 0 ? p->rules[region] : p->everywhere;
}

bool places_lies_in(const struct places *p, int32_t region, int32_t above)
{
	enum { DEEPEST = 16 };
	int steps = 0;
	while (above >= 0 && region >= 0 && region != above && steps++ < DEEPEST)
		region = p->region.columns[REGION_PARENT].index[region];
	return above < 0 || region == above;
}

enum status places_region(const struct places *p, struct str code, int32_t *ret, struct err *err)
{
	*ret = -1;
	if (!code.n)
		return ST_OK;
	for (int32_t i = 0; i < (int32_t)p->region.n; i++)
		if (str_eq(frame_text(&p->region, REGION_CODE, i), code)) {
			*ret = i;
			return ST_OK;
		}
	return err_set(err, ST_NOT_FOUND, "no region '%.*s' in the register", STR_ARG(code));
}
