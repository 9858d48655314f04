#include "areas/programme/counts.h"

#include "areas/programme/programme.h"
#include "record/list.h"

#include <stdlib.h>

enum { ATTENDANCE_MAX = 1000 }; /* of one activity: the most a list gives at once */

struct gathering {
	struct attendance *list;
	size_t n, cap;
};

static void put(struct arena *a, struct gathering *to, struct attendance one)
{
	if (to->n == to->cap) {
		to->cap = to->cap ? 2 * to->cap : 64;
		struct attendance *more = ARENA_ARRAY(a, struct attendance, to->cap);
		for (size_t i = 0; i < to->n; i++)
			more[i] = to->list[i];
		to->list = more;
	}
	to->list[to->n++] = one;
}

enum status attendance_read(struct reg *g, struct arena *a, const struct book *b, struct as_of at, const int32_t *entries, size_t n,
			    struct attendance **ret, size_t *ret_n, struct err *err)
{
	const struct record *r = &record_participation;
	int person = record_field_index(r, STR("person")), role = record_field_index(r, STR("role")), hours = record_field_index(r, STR("hours"));
	struct gathering all = {};
	for (size_t i = 0; i < n; i++) {
		const struct entry *e = &b->entries[entries[i]];
		if (e->what != ENTRY_ACTIVITY)
			continue;
		struct list_query q = {.record = r, .at = at, .reference = record_field(r, STR("activity")), .of = e->id, .limit = ATTENDANCE_MAX};
		struct list_page page;
		TRY(record_list(g, a, &q, &page, err));
		for (size_t k = 0; k < page.n; k++) {
			const struct value *v = page.rows[k]->values;
			put(a, &all, (struct attendance){.entry = e->is_double ? e->same_as : entries[i], .person = v[person].id, .role = v[role].s,
							 .tenths = v[hours].form == VALUE_INTEGER ? v[hours].i : e->tenths});
		}
	}
	*ret = all.list;
	*ret_n = all.n;
	return ST_OK;
}

static int by_number(const void *x, const void *y)
{
	int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
	return (a > b) - (a < b);
}

static int by_id(const void *x, const void *y) { return id_cmp(*(const struct id *)x, *(const struct id *)y); }

static int64_t distinct(void *list, size_t n, size_t size, int (*order)(const void *, const void *))
{
	int64_t found = 0;
	qsort(list, n, size, order);
	for (size_t i = 0; i < n; i++)
		found += i == 0 || order((char *)list + (i - 1) * size, (char *)list + i * size) != 0;
	return found;
}

static int64_t named(const struct attendance *who, size_t n, int32_t entry)
{
	int64_t found = 0;
	for (size_t i = 0; i < n; i++)
		found += who[i].entry == entry;
	return found;
}

void work_count(struct arena *a, const struct book *b, const int32_t *entries, size_t n, const struct attendance *who, size_t n_who, struct work_counts *ret)
{
	struct id *persons = ARENA_ARRAY(a, struct id, 2 * n + n_who + 1);
	int32_t *schools = ARENA_ARRAY(a, int32_t, 2 * n + 1), *sent = ARENA_ARRAY(a, int32_t, n + 1);
	const struct id *ids = b->places->person.ids;
	size_t n_persons = 0, n_schools = 0, n_sent = 0;
	*ret = (struct work_counts){};
	for (size_t i = 0; i < n; i++) {
		const struct entry *e = &b->entries[entries[i]];
		if (e->is_double)
			continue;
		bool is_event = e->what == ENTRY_ACTIVITY || e->what == ENTRY_MENTORING || e->what == ENTRY_MEETING || e->what == ENTRY_JOINT_TEST;
		ret->events += is_event;
		ret->confirmed += is_event && e->is_confirmed;
		ret->tenths += is_event ? e->tenths : 0;
		int64_t reported = e->teachers + e->pupils;
		if (e->what == ENTRY_ACTIVITY)
			ret->person_times += reported ? reported : named(who, n_who, entries[i]);
		if (e->from >= 0)
			schools[n_schools++] = e->from;
		if (e->to >= 0)
			schools[n_schools++] = e->to;
		if (e->person >= 0)
			persons[n_persons++] = ids[e->person];
		if (e->learner >= 0)
			persons[n_persons++] = ids[e->learner];
		if (e->what == ENTRY_POSTING && e->person >= 0)
			sent[n_sent++] = e->person;
	}
	for (size_t i = 0; i < n_who; i++)
		persons[n_persons++] = who[i].person;
	ret->persons = distinct(persons, n_persons, sizeof *persons, by_id);
	ret->schools = distinct(schools, n_schools, sizeof *schools, by_number);
	ret->sent = distinct(sent, n_sent, sizeof *sent, by_number);
}
