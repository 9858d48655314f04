#include "areas/programme/duties.h"

#include "base/map.h"

#include <stdlib.h>

/* ---- which evidence fits ---- */

static bool is_sent_by(const struct entry *e, const struct school_pair *p, enum duty_side side)
{
	return side == SIDE_EITHER || e->from == (side == SIDE_HELPER ? p->helper : p->helped);
}

static bool fits(const struct duty_evidence *v, const struct entry *e)
{
	return v->what == e->what && words_have(&v->kinds, e->kind) && words_have(&v->roles, e->role);
}

/* Within the term and the life of the party, whichever is shorter. */
struct span {
	day_t from, to;
};

static bool counts(const struct duty_rule *r, const struct entry *e, const struct school_pair *p, struct span s)
{
	if (e->is_double || e->is_disputed || e->day >= s.to || e->until <= s.from)
		return false;
	for (int i = 0; i < r->n_evidence; i++)
		if (fits(&r->evidence[i], e) && (!p || is_sent_by(e, p, r->evidence[i].from)))
			return true;
	return false;
}

struct tally {
	const struct book *b;
	const struct duty_rule *rule;
	int32_t *found;
	size_t n;
};

/* Is it the first that names this person? Whoever is not named counts for each event. */
static bool is_new(const struct tally *t, const struct entry *e)
{
	for (size_t i = 0; t->rule->counts_persons && e->person >= 0 && i < t->n; i++)
		if (t->b->entries[t->found[i]].person == e->person)
			return false;
	return true;
}

static void take(struct tally *t, int32_t entry, struct duty *d)
{
	const struct entry *e = &t->b->entries[entry];
	if (is_new(t, e)) {
		d->count++;
		d->confirmed += e->is_confirmed;
	}
	t->found[t->n++] = entry;
}

static enum duty_state state_of(const struct duty *d, struct span s, day_t today)
{
	int64_t enough = d->rule->at_least;
	if (s.from > today)
		return DUTY_NOT_YET;
	if ((d->rule->needs_confirmation ? d->confirmed : d->count) >= enough)
		return DUTY_MET;
	if (today >= d->due)
		return DUTY_MISSING;
	return d->count >= enough ? DUTY_UNCONFIRMED : DUTY_DUE;
}

static void settle(struct duty *d, const struct duty_rule *r, struct span s, day_t today, const struct tally *t)
{
	d->rule = r;
	d->due = r->within_days ? MIN(s.to, s.from + (day_t)r->within_days) : s.to;
	d->evidence = t->found;
	d->n_evidence = t->n;
	d->state = state_of(d, s, today);
}

/* ---- parties ---- */

struct making {
	struct arena *a;
	struct duties *d;
	const struct duties *before;
	struct map known; /* parties of before, by id */
};

static int column_of(const struct duties *d, const struct duty_rule *r)
{
	for (int i = 0; i < d->n_columns; i++)
		if (d->columns[i]->of_group == r->of_group && str_eq(d->columns[i]->id, r->id))
			return i;
	return -1;
}

/* Policies of different regions may name the same duty: one column. */
static void gather_columns(struct duties *d, bool of_group)
{
	const struct places *p = d->book->places;
	for (size_t i = 0; i <= p->region.n; i++)
		for (int k = 0; k < p->rules[i]->n_duties; k++) {
			const struct duty_rule *r = &p->rules[i]->duties[k];
			if (r->of_group == of_group && column_of(d, r) < 0 && d->n_columns < (int)ARRAY_LEN(d->columns))
				d->columns[d->n_columns++] = r;
		}
}

static int32_t county_of(const struct places *p, int32_t school) { return school >= 0 ? p->school.columns[SCHOOL_COUNTY].index[school] : -1; }

static void of_pair(const struct making *m, struct duty_party *party)
{
	const struct book *b = m->d->book;
	const struct school_pair *p = &b->pairs[party->row];
	struct span s = {MAX(p->from, b->from), MIN(p->to, b->to)};
	const struct programme_rules *rules = places_rules(b->places, party->region);
	size_t first, n;
	book_between(b, p->helper, p->helped, &first, &n);
	for (int k = 0; k < rules->n_duties; k++) {
		const struct duty_rule *r = &rules->duties[k];
		int column = column_of(m->d, r);
		if (r->of_group || column < 0 || !words_have(&r->kinds, p->kind))
			continue;
		struct tally t = {b, r, ARENA_ARRAY(m->a, int32_t, n + 1), 0};
		for (size_t i = 0; i < n; i++)
			if (counts(r, &b->entries[b->by_schools[first + i]], p, s))
				take(&t, b->by_schools[first + i], &party->duties[column]);
		settle(&party->duties[column], r, s, m->d->day, &t);
	}
}

static void of_group(const struct making *m, struct duty_party *party)
{
	const struct book *b = m->d->book;
	struct span s = {b->from, b->to};
	const struct programme_rules *rules = places_rules(b->places, party->region);
	struct str mode = frame_text(&b->places->group, GROUP_MODE, party->row);
	size_t first, n;
	book_of_group(b, party->row, &first, &n);
	for (int k = 0; k < rules->n_duties; k++) {
		const struct duty_rule *r = &rules->duties[k];
		int column = column_of(m->d, r);
		if (!r->of_group || column < 0 || !words_have(&r->kinds, mode))
			continue;
		struct tally t = {b, r, ARENA_ARRAY(m->a, int32_t, n + 1), 0};
		for (size_t i = 0; i < n; i++)
			if (counts(r, &b->entries[b->by_group[first + i].entry], NULL, s))
				take(&t, b->by_group[first + i].entry, &party->duties[column]);
		settle(&party->duties[column], r, s, m->d->day, &t);
	}
}

static int by_text(const struct frame *f, int column, int32_t x, int32_t y) { return str_cmp(frame_text(f, column, x), frame_text(f, column, y)); }

/* By place, never by how well they do. */
static int party_order(const void *x, const void *y, void *context)
{
	const struct duties *d = context;
	const struct places *p = d->book->places;
	const struct duty_party *a = x, *c = y;
	int order = by_text(&p->region, REGION_CODE, a->region, c->region);
	if (a->is_group)
		return order ? order : by_text(&p->group, GROUP_NAME, a->row, c->row);
	const struct school_pair *q = &d->book->pairs[a->row], *r = &d->book->pairs[c->row];
	if (order == 0)
		order = by_text(&p->school, SCHOOL_CODE, q->helper, r->helper);
	if (order == 0)
		order = by_text(&p->school, SCHOOL_CODE, q->helped, r->helped);
	return order ? order : id_cmp(q->id, r->id);
}

static struct duty_party *add(const struct making *m, bool is_group, int32_t row, int32_t region)
{
	struct duty_party *p = &m->d->parties[m->d->n_parties++];
	*p = (struct duty_party){is_group, row, region, ARENA_ARRAY(m->a, struct duty, (size_t)m->d->n_columns + 1)};
	return p;
}

static struct str key_of(const struct book *b, bool is_group, int32_t row)
{
	const struct id *id = is_group ? &b->places->group.ids[row] : &b->pairs[row].id;
	return (struct str){(const char *)id->b, sizeof id->b};
}

static void know(struct making *m, struct arena *scratch)
{
	map_init(&m->known, scratch);
	for (size_t i = 0; m->before && i < m->before->n_parties; i++) {
		const struct duty_party *p = &m->before->parties[i];
		bool is_new;
		map_put(&m->known, key_of(m->before->book, p->is_group, p->row), &is_new)->value.i = (int64_t)i;
	}
}

/* Duties as they were, under the rules as they stand now: the same rules, read again perhaps. */
static void take_over(const struct making *m, struct duty_party *party)
{
	const struct map_entry *e = map_find(&m->known, key_of(m->d->book, party->is_group, party->row));
	if (!e)
		panic("a party that was not there before is taken over");
	const struct duty_party *old = &m->before->parties[e->value.i];
	const struct programme_rules *was = places_rules(m->before->book->places, old->region), *is = places_rules(m->d->book->places, party->region);
	for (int k = 0; k < m->before->n_columns; k++) {
		const struct duty *from = &old->duties[k];
		if (!from->rule)
			continue;
		const struct duty_rule *rule = &is->duties[from->rule - was->duties];
		struct duty *to = &party->duties[column_of(m->d, rule)];
		*to = *from;
		to->rule = rule;
		to->evidence = NULL;
		to->n_evidence = 0;
	}
}

void duties_let_go(struct duties *d, const struct book *b)
{
	d->book = b;
	for (size_t i = 0; i < d->n_parties; i++)
		for (int k = 0; k < d->n_columns; k++) {
			d->parties[i].duties[k].evidence = NULL;
			d->parties[i].duties[k].n_evidence = 0;
		}
}

enum status duties_compute(struct arena *a, const struct book *b, const struct term *t, day_t day, const struct duties *before, struct duties *ret,
			   struct err *err)
{
	(void)err;
	CLEANUP(arena_done) struct arena scratch;
	arena_init(&scratch);
	*ret = (struct duties){.book = b, .term = *t, .day = day};
	struct making m = {.a = a, .d = ret, .before = before};
	know(&m, &scratch);
	gather_columns(ret, false);
	ret->n_of_pairs = ret->n_columns;
	gather_columns(ret, true);
	ret->parties = ARENA_ARRAY(a, struct duty_party, b->n_pairs + b->places->group.n + 1);
	for (size_t i = 0; i < b->n_pairs; i++) {
		bool is_read = !b->has_pair || b->has_pair[i];
		if ((is_read || before) && (i == 0 || id_cmp(b->pairs[i - 1].id, b->pairs[i].id) != 0))
			(is_read ? of_pair : take_over)(&m, add(&m, false, (int32_t)i, county_of(b->places, b->pairs[i].helped)));
	}
	ret->n_pairs = ret->n_parties;
	for (size_t i = 0; i < b->places->group.n; i++) {
		bool is_read = !b->has_group || b->has_group[i];
		if (is_read || before)
			(is_read ? of_group : take_over)(&m, add(&m, true, (int32_t)i, b->places->group.columns[GROUP_COUNTY].index[i]));
	}
	qsort_r(ret->parties, ret->n_pairs, sizeof *ret->parties, party_order, ret);
	qsort_r(ret->parties + ret->n_pairs, ret->n_parties - ret->n_pairs, sizeof *ret->parties, party_order, ret);
	return ST_OK;
}

void duties_narrow(struct arena *a, const struct duties *all, duty_keeps *keeps, const void *context, struct duties *ret)
{
	*ret = *all;
	ret->parties = ARENA_ARRAY(a, struct duty_party, all->n_parties + 1);
	ret->n_parties = ret->n_pairs = 0;
	for (size_t i = 0; i < all->n_parties; i++)
		if (keeps(context, all, &all->parties[i])) {
			ret->parties[ret->n_parties++] = all->parties[i];
			ret->n_pairs += !all->parties[i].is_group;
		}
}
