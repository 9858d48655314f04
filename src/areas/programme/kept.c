/* Places, books and duties as pages ask for them, kept while the rows they were made from stay. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/tasks.h"
#include "areas/register/register.h"
#include "crypt/digest.h"
#include "record/policy_record.h"
#include "record/tx.h"
#include "web/keep.h"

#include <inttypes.h>

struct making {
	struct call *c;
	struct as_of at;
};

struct people_of {
	struct making *m;
	const struct frame *school;
};

static enum status make_people(void *context, struct arena *a, void **ret, struct err *err)
{
	struct people_of *o = context;
	struct frame *f = ARENA_NEW(a, struct frame);
	TRY(places_load_people(o->m->c->g, a, o->m->at, o->school, f, err));
	*ret = f;
	return ST_OK;
}

/* People are many, and stay when a school changes in what they do not point to: the schools there are, in their order. */
static enum status people(struct making *m, const struct frame *school, const struct frame **ret, struct err *err)
{
	static const struct record *const from[] = {&record_person};
	struct people_of o = {m, school};
	struct digest d;
	uint8_t schools[DIGEST_SIZE];
	char text[DIGEST_TEXT];
	struct str state;
	void *value;
	digest_init(&d, DIGEST_BLAKE2B);
	digest_add(&d, school->ids, school->n * sizeof *school->ids);
	digest_end(&d, schools);
	digest_format(schools, text);
	TRY(record_stamp(m->c->g, m->c->a, from, ARRAY_LEN(from), &state, err));
	struct str key = str_of(arena_printf(m->c->a, "programme people %.*s %s %d %" PRId64, STR_ARG(state), text, (int)m->at.day, m->at.tx));
	TRY(keep_get(m->c->w->keep, key, make_people, &o, &value, err));
	*ret = value;
	return ST_OK;
}

static enum status make_places(void *context, struct arena *a, void **ret, struct err *err)
{
	struct making *m = context;
	struct places *p = ARENA_NEW(a, struct places);
	const struct frame *person;
	TRY(places_load_places(m->c->g, a, m->at, p, err));
	TRY(people(m, &p->school, &person, err));
	p->person = *person;
	*ret = p;
	return ST_OK;
}

enum status work_places_on(struct call *c, struct as_of at, const struct places **ret, struct err *err)
{
	static const struct record *const from[] = {&record_region, &record_school, &record_group, &record_person, &record_policy};
	struct making m = {.c = c, .at = at};
	struct str state;
	void *value;
	TRY(record_stamp(c->g, c->a, from, ARRAY_LEN(from), &state, err));
	struct str key = str_of(arena_printf(c->a, "programme places %.*s %d %" PRId64, STR_ARG(state), (int)at.day, at.tx));
	TRY(keep_get(c->w->keep, key, make_places, &m, &value, err));
	*ret = value;
	return ST_OK;
}

enum status work_places(struct call *c, const struct places **ret, struct err *err) { return work_places_on(c, c->at, ret, err); }

enum status work_term(struct call *c, struct str text, struct term *ret, struct err *err)
{
	const struct places *p;
	TRY(work_places(c, &p, err));
	return term_parse(c->a, p->everywhere, text, c->at.day, ret, err);
}

enum status work_duties_of(struct call *c, const struct term *t, const struct book_part *part, const struct duties **ret, struct err *err)
{
	struct as_of at = {.day = MIN(c->at.day, t->to - 1), .tx = c->at.tx};
	const struct places *places;
	struct book *book = ARENA_NEW(c->a, struct book);
	struct duties *duties = ARENA_NEW(c->a, struct duties);
	TRY(work_places_on(c, at, &places, err));
	TRY(book_load(c->g, c->a, places, at, t->from, t->to, part, book, err));
	TRY(duties_compute(c->a, book, t, c->at.day, NULL, duties, err));
	*ret = duties;
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
