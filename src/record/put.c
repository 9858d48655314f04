/* Writing one row: which row is meant, which of its periods change, and into what. */
#include "record/change_inside.h"
#include "record/put.h"
#include "record/resolve.h"
#include "record/sealed.h"
#include "record/state.h"

#include <stdio.h>
#include <string.h>

static enum status find_existing(struct change *c, const struct layout *l, const struct row_input *in, struct id *ret,
				 struct err *err)
{
	const struct as_of now = {.any_day = true, .tx = TX_NOW};
	int n = 0, n_empty = 0, fields[KEY_MAX];
	for (int i = 0; i < l->n_key; i++)
		n_empty += in->values[l->key[i]].form == VALUE_NULL || !in->given[l->key[i]];
	*ret = (struct id){};
	if (l->n_key && n_empty < l->n_key)
		return rows_with(c->g, l, l->key, l->n_key, in->values, now, ret, 1, &n, err);
	/* Without a key of its own the row is known by its other key, but only among rows that have none either. */
	if (!l->record->other_key || !l->n_key)
		return ST_OK;
	struct str rest = str_of(l->record->other_key), part;
	int n_fields = 0;
	while (rest.p && n_fields < KEY_MAX - l->n_key && str_next(&rest, ',', &part)) {
		int i = record_field_index(l->record, part);
		if (i < 0 || !in->given[i] || in->values[i].form == VALUE_NULL)
			return ST_OK;
		fields[n_fields++] = i;
	}
	for (int i = 0; i < l->n_key; i++)
		fields[n_fields++] = l->key[i];
	return rows_with(c->g, l, fields, n_fields, in->values, now, ret, 1, &n, err);
}

static void fault_in(struct change *c, const struct layout *l, const struct row_input *in, struct id id,
		     const struct field *f, const char *rule, struct str value)
{
	struct row place = {.record = l->record, .id = id, .source = in->source, .source_row = in->source_row};
	struct fault_arg args[2] = {fault_label(f ? f->label : l->record->label), fault_text(value)};
	change_fault(c, &place, f, rule, args, 2);
}

static struct slice slice_of(struct arena *a, int n_fields, const struct row *old)
{
	struct slice s = {.from = old->valid_from, .to = old->valid_to, .old = old};
	s.values = ARENA_ARRAY(a, struct value, (size_t)n_fields);
	memcpy(s.values, old->values, (size_t)n_fields * sizeof(*s.values));
	return s;
}

/* Makes a boundary at the day, inside the known time or before and after it; returns the slice that begins there. */
static size_t cut_at(struct arena *a, int n_fields, struct slice *s, size_t *n, day_t day)
{
	size_t at = 0;
	while (at < *n && s[at].to <= day)
		at++;
	if (at < *n && s[at].from == day)
		return at;
	memmove(s + at + 1, s + at, (*n - at) * sizeof(*s));
	if (at < *n && s[at + 1].from < day) { /* inside: the part before stays */
		s[at] = s[at + 1];
		at++;
		struct value *values = ARENA_ARRAY(a, struct value, (size_t)n_fields);
		memcpy(values, s[at].values, (size_t)n_fields * sizeof(*values));
		s[at].values = values;
		s[at].from = day;
		s[at - 1].to = day;
		s[at - 1].is_changed = s[at].is_changed = true;
	} else { /* in no known period: the row existed earlier, or exists again */
		const struct slice *near = at < *n ? &s[at + 1] : &s[at - 1];
		s[at] = *near;
		s[at].values = ARENA_ARRAY(a, struct value, (size_t)n_fields);
		memcpy(s[at].values, near->values, (size_t)n_fields * sizeof(*near->values));
		s[at].from = day;
		s[at].to = at < *n ? s[at + 1].from : DAY_MAX;
		s[at].is_changed = true;
	}
	(*n)++;
	return at;
}

static size_t slice_on(const struct slice *s, size_t n, day_t day)
{
	size_t at = 0;
	while (at + 1 < n && s[at].to <= day)
		at++;
	return at;
}

static void set(struct slice *s, int field, struct value v)
{
	if (!value_eq(s->values[field], v)) {
		s->values[field] = v;
		s->is_changed = true;
	}
}

/* The fields given, into the slices: from a day on, or as a correction of the time the value held. */
static size_t apply(struct change *c, const struct layout *l, const struct row_input *in, struct slice *s, size_t n)
{
	bool needs_cut = false;
	day_t day = in->has_effective ? in->effective : c->today;
	for (int i = 0; i < l->n_fields && in->has_effective; i++) {
		bool is_dated = in->given[i] && (l->record->fields[i].flags & F_DATED);
		const struct slice *now = &s[slice_on(s, n, day)];
		bool is_inside = now->from <= day && now->to > day;
		needs_cut |= is_dated && (!is_inside || !value_eq(now->values[i], in->values[i]));
	}
	size_t at = needs_cut ? cut_at(&c->arena, l->n_fields, s, &n, day) : slice_on(s, n, day);
	for (int i = 0; i < l->n_fields; i++) {
		if (!in->given[i])
			continue;
		if (!(l->record->fields[i].flags & F_DATED) || l->record->life != LIFE_DATED) {
			for (size_t k = 0; k < n; k++)
				set(&s[k], i, in->values[i]);
			continue;
		}
		struct value before = s[at].values[i];
		if (!in->has_effective)
			for (size_t k = at; k-- > 0 && value_eq(s[k].values[i], before);)
				set(&s[k], i, in->values[i]);
		for (size_t k = at; k < n && value_eq(s[k].values[i], before); k++)
			set(&s[k], i, in->values[i]);
	}
	return n;
}

/* Valid time of records whose fields say it. */
void slice_set_life(const struct layout *l, struct slice *s)
{
	day_t from = s->from, to = s->to;
	if (l->record->life == LIFE_PERIOD) {
		struct value f = l->from_field < 0 ? (struct value){} : s->values[l->from_field];
		struct value t = l->to_field < 0 ? (struct value){} : s->values[l->to_field];
		from = f.form == VALUE_INTEGER ? value_date(f).day : DAY_MIN;
		to = t.form == VALUE_INTEGER ? value_date(t).day : DAY_MAX;
	} else if (l->record->life == LIFE_YEAR && l->year_field >= 0 &&
		   s->values[l->year_field].form == VALUE_INTEGER) {
		from = school_year_start((int)s->values[l->year_field].i);
	}
	s->is_changed |= from != s->from || to != s->to;
	s->from = from;
	s->to = to;
}

/* Rules of writing that a row alone does not show: frozen fields, keys of others, persons, order of days. */
static enum status check_slice(struct change *c, const struct layout *l, const struct row_input *in, struct id id,
			       const struct slice *s, const struct row *old, struct err *err)
{
	for (int i = 0; i < l->n_fields && old; i++) {
		const struct field *f = &l->record->fields[i];
		bool is_set = old->values[i].form != VALUE_NULL;
		if ((f->flags & F_FROZEN) && is_set && !value_eq(old->values[i], s->values[i]) && !c->info.reason.n)
			fault_in(c, l, in, id, f, "frozen", STR(""));
	}
	if (s->from >= s->to && l->from_field < 0) { /* of a school year, ended before */
		char day[11];
		day_format(s->to, day);
		fault_in(c, l, in, id, l->year_field < 0 ? NULL : &l->record->fields[l->year_field], "life.ended", str_of(day));
	} else if (s->from >= s->to) {
		const struct field *from = &l->record->fields[l->from_field], *to = &l->record->fields[l->to_field];
		struct row place = {.record = l->record, .id = id, .source = in->source, .source_row = in->source_row};
		struct fault_arg args[4] = {fault_label(from->label), fault_text(STR("")), fault_label(to->label),
					    fault_text(STR(""))};
		change_fault(c, &place, to, "life.order", args, 4);
	}
	int n = 0;
	struct id others[2];
	bool has_key = false;
	for (int i = 0; i < l->n_key; i++)
		has_key |= s->values[l->key[i]].form != VALUE_NULL;
	if (has_key)
		TRY(rows_with(c->g, l, l->key, l->n_key, s->values, (struct as_of){.any_day = true, .tx = TX_NOW},
			      others, 2, &n, err));
	for (int i = 0; i < n; i++)
		if (id_cmp(others[i], id)) {
			CLEANUP(buf_done) struct buf text;
			buf_init(&text, 400);
			row_key_text(c->g, l->record, others[i], &text);
			fault_in(c, l, in, id, &l->record->fields[l->key[0]], "key.taken", buf_view(&text));
			break;
		}
	return ST_OK;
}

static enum status ensure_person(struct change *c, const struct layout *l, const struct row_input *in,
				 const struct row *row, struct err *err)
{
	if (!row_has_sealed_values(l, row))
		return ST_OK;
	int sealed = 0;
	while (!field_is_sealed(&l->record->fields[sealed]))
		sealed++;
	struct id person = row_person(l, row);
	if (!c->g->keys)
		fault_in(c, l, in, row->id, &l->record->fields[sealed], "person.keyless", STR(""));
	else if (id_is_zero(person))
		fault_in(c, l, in, row->id, &l->record->fields[MAX(l->person_field, 0)], "person.missing", STR(""));
	else
		return change_person(c, person, err);
	return ST_OK;
}

static enum status write_slices(struct change *c, struct part *p, const struct row_input *in, struct id id,
				struct slice *s, size_t n, struct row **old, size_t n_old, bool keep_sealed,
				struct str state, struct err *err)
{
	const struct layout *l = p->layout;
	for (size_t i = 0; i < n_old; i++) {
		bool is_kept = false;
		for (size_t k = 0; k < n; k++)
			is_kept |= s[k].old == old[i] && !s[k].is_changed;
		if (!is_kept)
			TRY(change_close(c, p, old[i]->version, err));
	}
	for (size_t k = 0; k < n; k++) {
		if (!s[k].is_changed)
			continue;
		/* The part of a period that was only cut still comes from where it came. */
		bool is_rest =
			s[k].old && !memcmp(s[k].values, s[k].old->values, (size_t)l->n_fields * sizeof(*s[k].values));
		struct row row = {.record = l->record,
				  .id = id,
				  .valid_from = s[k].from,
				  .valid_to = s[k].to,
				  .values = s[k].values,
				  .source = is_rest ? s[k].old->source : in->source,
				  .source_row = is_rest ? s[k].old->source_row : in->source_row,
				  .state = s[k].old ? s[k].old->state : state,
				  .sealed = s[k].old ? s[k].old->sealed : (struct str){}};
		if (!keep_sealed)
			TRY(ensure_person(c, l, in, &row, err));
		TRY(change_insert(c, p, &row, keep_sealed, err));
	}
	return ST_OK;
}

/* A new row: its one slice, with defaults. */
static enum status new_slice(struct change *c, const struct layout *l, const struct row_input *in, struct slice *ret,
			     struct err *err)
{
	struct slice s = {.from = in->has_effective && l->record->life == LIFE_DATED ? in->effective : DAY_MIN,
			  .to = DAY_MAX,
			  .is_changed = true};
	s.values = ARENA_ARRAY(&c->arena, struct value, (size_t)l->n_fields);
	struct kind_context k = reg_kind_context(c->g, &c->arena);
	for (int i = 0; i < l->n_fields; i++) {
		const struct field *f = &l->record->fields[i];
		if (in->given[i]) {
			s.values[i] = in->values[i];
		} else if (f->default_value) {
			struct kind_input text = {.text = str_of(f->default_value)};
			if (!field_parse(&k, f, &text, &s.values[i], NULL))
				return err_set(err, ST_INTERNAL, "%s.%s: the default value is not a value of its kind",
					       l->record->name, f->name);
		}
	}
	*ret = s;
	return ST_OK;
}

static bool sees_current(const struct row_input *in, struct row *const *old, size_t n)
{
	if (!in->seen_version)
		return true;
	for (size_t i = 0; i < n; i++)
		if (old[i]->version == in->seen_version)
			return true;
	return false;
}

static enum status put(struct change *c, const struct row_input *in, struct id *ret_id, enum put_outcome *ret_outcome,
		       struct err *err)
{
	struct part *p = change_part(c, in->record, err);
	if (!p)
		return err_status(err);
	const struct layout *l = p->layout;
	struct id id = in->id;
	if (id_is_zero(id))
		TRY(find_existing(c, l, in, &id, err));
	bool exists = !id_is_zero(id), gives_sealed = false;
	enum put_outcome outcome = PUT_FAULTY;
	size_t serious = c->faults->serious;
	if (exists && in->is_new && id_is_zero(in->id)) {
		CLEANUP(buf_done) struct buf text;
		buf_init(&text, 400);
		row_key_text(c->g, l->record, id, &text);
		fault_in(c, l, in, id, &l->record->fields[l->key[0]], "key.taken", buf_view(&text));
	}
	for (int i = 0; i < l->n_fields; i++)
		gives_sealed |= in->given[i] && field_is_sealed(&l->record->fields[i]);
	struct row **old = NULL;
	size_t n_old = 0, n = 1;
	if (exists)
		TRY(row_periods(c->g, &c->arena, l->record, id, TX_NOW, gives_sealed ? ROW_OPENED : ROW_SEALED, &old,
				&n_old, err));
	if (exists && !n_old)
		return err_record(err, ST_NOT_FOUND, l->record, "%s: no such row");
	bool is_still_sealed = false; /* no keys, or the person was erased */
	for (size_t i = 0; i < n_old; i++)
		is_still_sealed |= old[i]->is_sealed || old[i]->is_erased;
	for (int i = 0; i < l->n_fields && is_still_sealed; i++)
		if (in->given[i] && field_is_sealed(&l->record->fields[i]) && in->values[i].form != VALUE_NULL)
			fault_in(c, l, in, id, &l->record->fields[i], c->g->keys ? "person.erased" : "person.keyless",
				 STR(""));
	bool keep_sealed = exists && (!gives_sealed || is_still_sealed);
	if (!sees_current(in, old, n_old))
		return err_set(err, ST_CONFLICT, "%s: the row was changed by somebody else meanwhile; look at it again",
			       l->record->name);
	struct slice *s = ARENA_ARRAY(&c->arena, struct slice, n_old + 2);
	if (exists) {
		n = n_old;
		for (size_t i = 0; i < n; i++)
			s[i] = slice_of(&c->arena, l->n_fields, old[i]);
		n = apply(c, l, in, s, n);
	} else {
		TRY(new_slice(c, l, in, &s[0], err));
		id = id_new(c->moment);
	}
	const struct validator *v;
	TRY(layout_validator(c->g, l->record, &v, err));
	struct kind_context k = reg_kind_context(c->g, &c->arena);
	struct fault place = {.record = l->record,
			      .id = exists ? id : (struct id){},
			      .source = in->source,
			      .source_row = in->source_row};
	size_t n_changed = 0;
	for (size_t i = 0; i < n; i++) {
		slice_set_life(l, &s[i]);
		if (!s[i].is_changed)
			continue;
		n_changed++;
		struct row row = {.record = l->record,
				  .id = id,
				  .valid_from = s[i].from,
				  .valid_to = s[i].to,
				  .values = s[i].values,
				  .is_sealed = keep_sealed};
		validate_row(v, &k, &row, &place, c->faults);
		TRY(check_slice(c, l, in, id, &s[i], s[i].old, err));
	}
	if (c->faults->serious == serious && n_changed) {
		const struct state *initial = record_initial_state(l->record);
		TRY(write_slices(c, p, in, id, s, n, old, n_old, keep_sealed,
				 initial ? str_of(initial->value) : (struct str){}, err));
	}
	if (c->faults->serious == serious)
		outcome = !n_changed ? PUT_UNCHANGED : exists ? PUT_CHANGED : PUT_CREATED;
	if (ret_id)
		*ret_id = id;
	if (ret_outcome)
		*ret_outcome = outcome;
	return ST_OK;
}

enum status change_put(struct change *c, const struct row_input *in, struct id *ret_id, enum put_outcome *ret_outcome,
		       struct err *err)
{
	struct arena_mark mark = arena_mark(&c->arena);
	enum status st = put(c, in, ret_id, ret_outcome, err);
	arena_reset(&c->arena, mark);
	return st;
}
