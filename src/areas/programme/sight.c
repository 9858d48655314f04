/* Who sees which part of the work. */
#include "areas/programme/pages.h"

struct work_sight work_sight(struct call *c, enum action action)
{
	struct work_sight s;
	access_filter(c->who->reach, STR("agreement"), action, c->a, &s.pairs);
	access_filter(c->who->reach, STR("activity"), action, c->a, &s.work);
	return s;
}

static bool has(const struct access_filter *f, enum clause_kind kind, struct id id)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->clauses[i].kind == CLAUSE_ALL || (f->clauses[i].kind == kind && access_ids_has(f->clauses[i].ids, id)))
			return true;
	return false;
}

static bool has_school(const struct access_filter *f, const struct places *p, int32_t school)
{
	int32_t county = school >= 0 ? p->school.columns[SCHOOL_COUNTY].index[school] : -1;
	return school >= 0 && (has(f, CLAUSE_SCHOOLS, p->school.ids[school]) || (county >= 0 && has(f, CLAUSE_REGIONS, p->region.ids[county])));
}

bool work_has_school(const struct work_sight *s, const struct places *p, int32_t school) { return has_school(&s->work, p, school); }

bool work_has_pair(const struct work_sight *s, const struct places *p, const struct school_pair *pair)
{
	return has_school(&s->pairs, p, pair->helper) || has_school(&s->pairs, p, pair->helped);
}

bool work_has_group(const struct work_sight *s, const struct book *b, int32_t group)
{
	const struct places *p = b->places;
	int32_t county = p->group.columns[GROUP_COUNTY].index[group];
	if (has(&s->work, CLAUSE_GROUPS, p->group.ids[group]) || (county >= 0 && has(&s->work, CLAUSE_REGIONS, p->region.ids[county])))
		return true;
	for (size_t i = 0; i < b->n_members; i++)
		if (b->members[i].group == group && has(&s->work, CLAUSE_SCHOOLS, p->school.ids[b->members[i].school]))
			return true;
	return false;
}

struct asked {
	const struct work_sight *sight;
	int32_t region;
};

static bool keeps(const void *context, const struct duties *d, const struct duty_party *p)
{
	const struct asked *q = context;
	if (!places_lies_in(d->book->places, p->region, q->region))
		return false;
	return p->is_group ? work_has_group(q->sight, d->book, p->row) : work_has_pair(q->sight, d->book->places, &d->book->pairs[p->row]);
}

void work_narrow(struct call *c, const struct work_sight *s, const struct duties *all, int32_t region, struct duties *ret)
{
	duties_narrow(c->a, all, keeps, &(struct asked){s, region}, ret);
}
