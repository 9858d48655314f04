/* The duties of a term, kept: after a save those of the pairs and groups that it touches are read again, the others stay. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/touched.h"
#include "areas/register/register.h"
#include "base/map.h"
#include "record/policy_record.h"
#include "web/follow.h"

#include <inttypes.h>

struct kept_duties {
	struct book book; /* pairs and members, no entries */
	struct duties duties; /* without evidence */
	struct ledger_marks marks;
	struct str policies; /* the state of policies and regions */
};

struct making {
	struct call *c;
	struct as_of at;
	day_t day;
	const struct term *term;
	struct arena *a, *scratch; /* of the value; of the way to it */
	const struct kept_duties *before;
	struct kept_duties *now;
	struct touched touched;
};

/* ---- which parties stay ---- */

static struct str key_of(const struct book *b, const struct duty_party *p)
{
	const struct id *id = p->is_group ? &b->places->group.ids[p->row] : &b->pairs[p->row].id;
	return (struct str){(const char *)id->b, sizeof id->b};
}

static bool same_id(const struct frame *x, int32_t i, const struct frame *y, int32_t k)
{
	return i < 0 || k < 0 ? i < 0 && k < 0 : id_cmp(x->ids[i], y->ids[k]) == 0;
}

static bool same_school(const struct making *m, int32_t before, int32_t now)
{
	return same_id(&m->before->book.places->school, before, &m->now->book.places->school, now);
}

static bool same_members(const struct making *m, int32_t before, int32_t now)
{
	const struct book *x = &m->before->book, *y = &m->now->book;
	size_t i = 0, k = 0;
	for (;; i++, k++) {
		while (i < x->n_members && x->members[i].group != before)
			i++;
		while (k < y->n_members && y->members[k].group != now)
			k++;
		if (i == x->n_members || k == y->n_members)
			return i == x->n_members && k == y->n_members;
		if (!same_school(m, x->members[i].school, y->members[k].school))
			return false;
	}
}

/* The same agreement between the same schools, the same group of the same members, under the same rules. */
static bool stays_what_it_is(const struct making *m, const struct duty_party *before, bool is_group, int32_t row, int32_t region)
{
	const struct book *x = &m->before->book, *y = &m->now->book;
	if (!same_id(&x->places->region, before->region, &y->places->region, region))
		return false;
	if (is_group)
		return str_eq(frame_text(&x->places->group, GROUP_MODE, before->row), frame_text(&y->places->group, GROUP_MODE, row)) && same_members(m, before->row, row);
	const struct school_pair *p = &x->pairs[before->row], *q = &y->pairs[row];
	return same_school(m, p->helper, q->helper) && same_school(m, p->helped, q->helped) && str_eq(p->kind, q->kind) && p->from == q->from && p->to == q->to;
}

/* The part that is to be read again. */
static void choose(struct making *m, const struct map *known, struct book_part *ret)
{
	const struct book *b = &m->now->book;
	const struct places *p = b->places;
	struct id *pairs = ARENA_ARRAY(m->scratch, struct id, b->n_pairs + 1), *groups = ARENA_ARRAY(m->scratch, struct id, p->group.n + 1);
	*ret = (struct book_part){.pairs = pairs, .groups = groups};
	for (size_t i = 0; i < b->n_pairs; i++) {
		int32_t helped = b->pairs[i].helped, region = helped >= 0 ? p->school.columns[SCHOOL_COUNTY].index[helped] : -1;
		const struct map_entry *e = map_find(known, (struct str){(const char *)b->pairs[i].id.b, sizeof b->pairs[i].id.b});
		if (!e || touched_pair(&m->touched, &b->pairs[i]) || !stays_what_it_is(m, &m->before->duties.parties[e->value.i], false, (int32_t)i, region))
			pairs[ret->n_pairs++] = b->pairs[i].id;
	}
	for (size_t i = 0; i < p->group.n; i++) {
		const struct map_entry *e = map_find(known, (struct str){(const char *)p->group.ids[i].b, sizeof p->group.ids[i].b});
		if (!e || touched_group(&m->touched, b, (int32_t)i) ||
		    !stays_what_it_is(m, &m->before->duties.parties[e->value.i], true, (int32_t)i, p->group.columns[GROUP_COUNTY].index[i]))
			groups[ret->n_groups++] = p->group.ids[i];
	}
}

/* ---- the value ---- */

static enum status parts_of(struct making *m, bool *ret_follows, struct book_part *ret, struct map *known, struct err *err)
{
	*ret_follows = m->before && str_eq(m->before->policies, m->now->policies);
	if (!*ret_follows)
		return ST_OK;
	TRY(ledger_touched(m->c->g, m->scratch, m->now->book.places, m->at.tx, &m->before->marks, &m->touched, ret_follows, err));
	map_init(known, m->scratch);
	for (size_t i = 0; i < m->before->duties.n_parties; i++) {
		bool is_new;
		map_put(known, key_of(&m->before->book, &m->before->duties.parties[i]), &is_new)->value.i = (int64_t)i;
	}
	if (*ret_follows)
		choose(m, known, ret);
	return ST_OK;
}

static enum status make(void *context, const void *before, struct arena *a, struct arena *scratch, void *now, struct err *err)
{
	struct making *m = context;
	struct kept_duties *k = now;
	const struct places *places;
	struct book book;
	struct book_part part = {};
	struct map known;
	bool follows;
	static const struct record *const policies[] = {&record_policy, &record_region};
	m->a = a;
	m->scratch = scratch;
	m->before = before;
	m->now = k;
	m->term = term_copy(a, m->term);
	TRY(record_stamp(m->c->g, a, policies, ARRAY_LEN(policies), &k->policies, err));
	TRY(ledger_mark(m->c->g, &k->marks, err));
	TRY(work_places_on(m->c, m->at, &places, err));
	TRY(book_load(m->c->g, m->a, places, m->at, m->term->from, m->term->to, &part, &k->book, err));
	TRY(parts_of(m, &follows, &part, &known, err));
	TRY(book_load(m->c->g, m->scratch, places, m->at, m->term->from, m->term->to, follows ? &part : NULL, &book, err));
	TRY(duties_compute(m->a, &book, m->term, m->day, follows ? &m->before->duties : NULL, &k->duties, err));
	duties_let_go(&k->duties, &k->book);
	return ST_OK;
}

enum status work_duties(struct call *c, const struct term *t, const struct duties **ret, struct err *err)
{
	static const struct record *const from[] = {&record_region,	&record_school,	    &record_group,     &record_person,	  &record_policy,
						    &record_agreement,	&record_membership, &record_activity,  &record_posting,	  &record_mentorship,
						    &record_mentoring,	&record_together,   &record_meeting,   &record_joint_test, &record_same_event};
	/* Who there was then: a school that closed since is still the one that helped. */
	struct making m = {.c = c, .at = {.day = MIN(c->at.day, t->to - 1), .tx = c->at.tx}, .term = t};
	/* Once a term is over no day changes what was owed and done in it. */
	m.day = MIN(c->at.day, t->to);
	struct str name = str_of(arena_printf(c->a, "programme duties %.*s %d %" PRId64, STR_ARG(t->id), (int)m.day, c->at.tx));
	const void *value;
	TRY(call_follow(c, &(struct follow_ask){name, from, ARRAY_LEN(from), sizeof(struct kept_duties), make, &m}, &value, err));
	*ret = &((const struct kept_duties *)value)->duties;
	return ST_OK;
}
