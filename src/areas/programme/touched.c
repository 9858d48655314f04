#include "areas/programme/touched.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "record/changes.h"

enum { CHANGES_MAX = 500 };

const struct record *const ledger_records[LEDGER_RECORDS] = {&record_activity, &record_posting,	   &record_mentorship, &record_mentoring, &record_together,
							     &record_meeting,  &record_joint_test, &record_same_event, &record_person};

enum status ledger_mark(struct reg *g, struct ledger_marks *ret, struct err *err)
{
	for (int i = 0; i < LEDGER_RECORDS; i++)
		TRY(record_mark(g, ledger_records[i], &ret->of[i], err));
	return ST_OK;
}

struct search {
	struct reg *g;
	struct arena *a;
	int64_t tx;
	struct touched *t;
};

static void touch_row(bool *of, const struct frame *f, struct id id)
{
	int32_t at = id_is_zero(id) ? -1 : frame_find(f, id);
	if (at >= 0)
		of[at] = true;
}

static void touch_employer(const struct search *s, struct id person)
{
	const struct places *p = s->t->places;
	int32_t at = id_is_zero(person) ? -1 : frame_find(&p->person, person);
	int32_t school = at >= 0 ? p->person.columns[PERSON_EMPLOYER].index[at] : -1;
	if (school >= 0)
		s->t->school[school] = true;
}

static enum status touch(const struct search *s, const struct row *row, struct err *err);

/* What the row that is referred to leads to, if it is known still. */
static enum status touch_through(const struct search *s, const struct record *r, struct id id, struct err *err)
{
	struct row *row;
	if (id_is_zero(id))
		return ST_OK;
	enum status st = row_get(s->g, s->a, r, id, (struct as_of){.any_day = true, .tx = s->tx}, ROW_SEALED, &row, err);
	return st == ST_NOT_FOUND ? ST_OK : st != ST_OK ? st : touch(s, row, err);
}

/* The schools and groups that an entry of the row is about: the same fields mean the same in every register. */
static enum status touch(const struct search *s, const struct row *row, struct err *err)
{
	static const char *const schools[] = {"school", "other_school", "origin", "helper", "helped", "employer"}, *const persons[] = {"person", "mentor", "learner"};
	const struct places *p = s->t->places;
	for (size_t i = 0; i < ARRAY_LEN(schools); i++)
		touch_row(s->t->school, &p->school, row_reference(row, schools[i]));
	for (size_t i = 0; i < ARRAY_LEN(persons); i++)
		touch_employer(s, row_reference(row, persons[i]));
	touch_row(s->t->group, &p->group, row_reference(row, "group"));
	TRY(touch_through(s, &record_mentorship, row_reference(row, "mentorship"), err));
	TRY(touch_through(s, &record_activity, row_reference(row, "one"), err));
	TRY(touch_through(s, &record_activity, row_reference(row, "other"), err));
	if (row->record == &record_joint_test)
		return touch_through(s, &record_agreement, row_reference(row, "agreement"), err);
	return ST_OK;
}

enum status ledger_touched(struct reg *g, struct arena *a, const struct places *p, int64_t tx, const struct ledger_marks *since, struct touched *ret,
			   bool *ret_few, struct err *err)
{
	struct search s = {g, a, tx, ret};
	*ret = (struct touched){p, ARENA_ARRAY(a, bool, p->school.n + 1), ARENA_ARRAY(a, bool, p->group.n + 1)};
	*ret_few = true;
	for (int k = 0; k < LEDGER_RECORDS && *ret_few; k++) {
		struct row_change *changes;
		size_t n;
		TRY(record_changes(g, a, ledger_records[k], since->of[k], CHANGES_MAX, &changes, &n, ret_few, err));
		for (size_t i = 0; i < n; i++)
			TRY(touch(&s, changes[i].row, err));
	}
	return ST_OK;
}

bool touched_pair(const struct touched *t, const struct school_pair *pair)
{
	return pair->helper >= 0 && pair->helped >= 0 && t->school[pair->helper] && t->school[pair->helped];
}

bool touched_group(const struct touched *t, const struct book *b, int32_t group)
{
	bool found = t->group[group];
	for (size_t i = 0; i < b->n_members && !found; i++)
		found = b->members[i].group == group && t->school[b->members[i].school];
	return found;
}
