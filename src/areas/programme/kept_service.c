/* Hours of training and service away, kept: after a save they are read again for the people it is about. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/service.h"
#include "areas/register/register.h"
#include "base/map.h"
#include "record/changes.h"
#include "record/list.h"
#include "record/policy_record.h"
#include "web/follow.h"

#include <inttypes.h>
#include <string.h>

static const struct record *const work_records[] = {&record_participation, &record_activity, &record_same_event, &record_posting, &record_person};
enum { WORK_RECORDS = ARRAY_LEN(work_records), CHANGES_MAX = 200, PEOPLE_MAX = 1000 };

struct kept_service {
	struct service service;
	struct record_mark marks[WORK_RECORDS];
};

struct making {
	struct call *c;
	struct arena *a, *scratch; /* of the value; of the way to it */
	const struct kept_service *before;
	struct kept_service *now;
	struct map people; /* whom the changes are about */
	bool is_few;
};

static void add(struct making *m, struct id person)
{
	if (!id_is_zero(person))
		map_put(&m->people, str_copy(m->scratch, (struct str){(const char *)person.b, sizeof person.b}), NULL);
	m->is_few = m->is_few && m->people.n <= PEOPLE_MAX;
}

static enum status add_who_took_part(struct making *m, struct id activity, struct err *err)
{
	const struct record *r = &record_participation;
	struct list_query q = {.record = r, .at = {.any_day = true, .tx = m->c->at.tx}, .reference = record_field(r, STR("activity")), .of = activity, .limit = PEOPLE_MAX};
	struct list_page page;
	if (id_is_zero(activity))
		return ST_OK;
	TRY(record_list(m->c->g, m->scratch, &q, &page, err));
	for (size_t i = 0; i < page.n; i++)
		add(m, row_reference(page.rows[i], "person"));
	m->is_few = m->is_few && !page.next.n;
	return ST_OK;
}

static enum status add_changed(struct making *m, const struct row *row, struct err *err)
{
	add(m, row_reference(row, "person"));
	if (row->record == &record_person)
		add(m, row->id);
	if (row->record == &record_activity)
		TRY(add_who_took_part(m, row->id, err));
	TRY(add_who_took_part(m, row_reference(row, "one"), err));
	return add_who_took_part(m, row_reference(row, "other"), err);
}

static enum status gather(struct making *m, struct err *err)
{
	m->is_few = m->before != NULL;
	map_init(&m->people, m->scratch);
	for (int k = 0; k < WORK_RECORDS && m->is_few; k++) {
		struct row_change *changes;
		size_t n;
		TRY(record_changes(m->c->g, m->scratch, work_records[k], m->before->marks[k], CHANGES_MAX, &changes, &n, &m->is_few, err));
		for (size_t i = 0; i < n && m->is_few; i++)
			TRY(add_changed(m, changes[i].row, err));
	}
	return ST_OK;
}

static enum status make(void *context, const void *before, struct arena *a, struct arena *scratch, void *now, struct err *err)
{
	struct making *m = context;
	const struct places *p;
	struct call *c = m->c;
	m->a = a;
	m->scratch = scratch;
	m->before = before;
	m->now = now;
	for (int k = 0; k < WORK_RECORDS; k++)
		TRY(record_mark(c->g, work_records[k], &m->now->marks[k], err));
	TRY(gather(m, err));
	TRY(work_places(c, &p, err));
	if (!m->is_few)
		return service_load(c->g, m->a, p, c->at, &m->now->service, err);
	struct id *people = ARENA_ARRAY(m->scratch, struct id, m->people.n + 1);
	for (size_t i = 0; i < m->people.n; i++)
		memcpy(people[i].b, m->people.entries[i].key.p, sizeof people[i].b);
	return service_again(c->g, m->a, &m->before->service, p, c->at, people, m->people.n, &m->now->service, err);
}

enum status work_service(struct call *c, const struct service **ret, struct err *err)
{
	static const struct record *const from[] = {&record_participation, &record_activity, &record_same_event, &record_posting, &record_person, &record_school},
			      *const policies[] = {&record_policy, &record_region};
	struct making m = {.c = c};
	struct str policy;
	const void *value;
	TRY(record_stamp(c->g, c->a, policies, ARRAY_LEN(policies), &policy, err));
	struct str name = str_of(arena_printf(c->a, "programme service %.*s %d %" PRId64, STR_ARG(policy), (int)c->at.day, c->at.tx));
	TRY(call_follow(c, &(struct follow_ask){name, from, ARRAY_LEN(from), sizeof(struct kept_service), make, &m}, &value, err));
	*ret = &((const struct kept_service *)value)->service;
	return ST_OK;
}
