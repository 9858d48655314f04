/* Places, books and duties as pages ask for them, kept while the rows they were made from stay. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/tasks.h"
#include "areas/register/register.h"
#include "record/history.h"
#include "record/policy_record.h"
#include "web/keep.h"

#include <inttypes.h>

struct making {
	struct call *c;
	struct as_of at;
	struct str places_key;
	struct term term;
};

static enum status make_places(void *context, struct arena *a, void **ret, struct err *err)
{
	struct making *m = context;
	struct places *p = ARENA_NEW(a, struct places);
	TRY(places_load(m->c->g, a, m->at, p, err));
	*ret = p;
	return ST_OK;
}

/* `key` says what the places were made from. */
static enum status places_on(struct call *c, struct as_of at, const struct places **ret, struct str *ret_key, struct err *err)
{
	static const struct record *const from[] = {&record_region, &record_school, &record_group, &record_person, &record_policy};
	struct making m = {.c = c, .at = at};
	struct str state;
	void *value;
	TRY(record_stamp(c->g, c->a, from, ARRAY_LEN(from), &state, err));
	*ret_key = str_of(arena_printf(c->a, "programme places %.*s %d %" PRId64, STR_ARG(state), (int)at.day, at.tx));
	TRY(keep_get(c->w->keep, *ret_key, make_places, &m, &value, err));
	*ret = value;
	return ST_OK;
}

enum status work_places(struct call *c, const struct places **ret, struct err *err)
{
	struct str key;
	return places_on(c, c->at, ret, &key, err);
}

enum status work_term(struct call *c, struct str text, struct term *ret, struct err *err)
{
	const struct places *p;
	TRY(work_places(c, &p, err));
	return term_parse(c->a, p->everywhere, text, c->at.day, ret, err);
}

struct kept_book {
	struct book book;
	struct duties duties;
};

static enum status make_book(void *context, struct arena *a, void **ret, struct err *err)
{
	struct making *m = context;
	struct kept_book *k = ARENA_NEW(a, struct kept_book);
	void *places;
	TRY(keep_get(m->c->w->keep, m->places_key, make_places, m, &places, err));
	TRY(book_load(m->c->g, a, places, m->at, m->term.from, m->term.to, &k->book, err));
	struct term t = m->term;
	t.id = str_copy(a, t.id);
	for (int i = 0; i < LANG_COUNT; i++)
		t.label[i] = str_copy(a, t.label[i]);
	TRY(duties_compute(a, &k->book, &t, m->c->at.day, &k->duties, err));
	*ret = k;
	return ST_OK;
}

enum status work_duties(struct call *c, const struct term *t, const struct duties **ret, struct err *err)
{
	static const struct record *const from[] = {&record_agreement, &record_membership, &record_activity,  &record_posting, &record_mentorship,
						    &record_mentoring, &record_together,   &record_meeting,   &record_joint_test, &record_same_event};
	/* Who there was then: a school that closed since is still the one that helped. */
	struct making m = {.c = c, .at = {.day = MIN(c->at.day, t->to - 1), .tx = c->at.tx}, .term = *t};
	const struct places *places;
	struct str state;
	void *value;
	TRY(places_on(c, m.at, &places, &m.places_key, err));
	TRY(record_stamp(c->g, c->a, from, ARRAY_LEN(from), &state, err));
	struct str key = str_of(arena_printf(c->a, "programme book %.*s %.*s %.*s %d", STR_ARG(t->id), STR_ARG(state), STR_ARG(m.places_key), (int)c->at.day));
	TRY(keep_get(c->w->keep, key, make_book, &m, &value, err));
	const struct kept_book *k = value;
	*ret = &k->duties;
	return ST_OK;
}

static enum status make_plans(void *context, struct arena *a, void **ret, struct err *err)
{
	struct call *c = context;
	struct plans *p = ARENA_NEW(a, struct plans);
	const struct places *places; /* asked for again with this hand: it stays as long as the value */
	TRY(work_places(c, &places, err));
	TRY(plans_load(c->g, a, places, c->at, p, err));
	*ret = p;
	return ST_OK;
}

enum status work_plans(struct call *c, const struct plans **ret, struct err *err)
{
	static const struct record *const from[] = {&record_programme, &record_task, &record_milestone, &record_department, &record_working_group,
						    &record_region,    &record_school, &record_person,	&record_policy};
	struct str state;
	void *value;
	TRY(record_stamp(c->g, c->a, from, ARRAY_LEN(from), &state, err));
	TRY(keep_get(c->w->keep, str_of(arena_printf(c->a, "programme plans %.*s %d %" PRId64, STR_ARG(state), (int)c->at.day, c->at.tx)), make_plans, c, &value, err));
	*ret = value;
	return ST_OK;
}
