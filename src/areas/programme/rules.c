#include "areas/programme/rules.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "record/policy_record.h"

#include <stdio.h>

const struct record *entry_record(enum entry_kind k)
{
	static const struct record *const records[ENTRY_KINDS] = {
		[ENTRY_ACTIVITY] = &record_activity, [ENTRY_POSTING] = &record_posting,	  [ENTRY_MENTORSHIP] = &record_mentorship,
		[ENTRY_MENTORING] = &record_mentoring, [ENTRY_TOGETHER] = &record_together, [ENTRY_MEETING] = &record_meeting,
		[ENTRY_JOINT_TEST] = &record_joint_test};
	return records[k];
}

bool words_have(const struct words *w, struct str word)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->list[i], word))
			return true;
	return w->n == 0;
}

/* What is read, and the path it is read at. */
struct reading {
	struct arena *a;
	const struct policy *p;
	const char *base; /* with its final dot */
};

static const char *path(const struct reading *r, const char *key) { return arena_printf(r->a, "%s%s", r->base, key); }

static struct words words(const struct reading *r, const char *key)
{
	const char *at = path(r, key);
	size_t n = policy_has(r->p, at) ? policy_count(r->p, at) : 0;
	struct str *list = ARENA_ARRAY(r->a, struct str, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = policy_entry(r->p, at, i);
	return (struct words){list, n};
}

static enum status real(const struct reading *r, const char *key, double *ret, struct err *err)
{
	struct dec d;
	TRY(policy_dec(r->p, path(r, key), &d, err));
	*ret = dec_f64(d);
	return ST_OK;
}

static enum status refuse(const struct reading *r, const char *key, struct str what, const char *choices, struct err *err)
{
	return err_set(err, ST_INVALID, "policy %.*s, %s: '%.*s' is none of %s", STR_ARG(policy_id(r->p)), path(r, key), STR_ARG(what), choices);
}

static enum status evidence(const struct reading *r, struct duty_evidence *e, struct err *err)
{
	struct str record, from = STR("either");
	TRY(policy_text(r->p, path(r, "record"), &record, err));
	e->what = ENTRY_KINDS;
	for (int k = 0; k < ENTRY_KINDS; k++)
		if (str_eq(record, str_of(entry_record((enum entry_kind)k)->name)))
			e->what = (enum entry_kind)k;
	if (e->what == ENTRY_KINDS)
		return refuse(r, "record", record, "activity, posting, mentorship, mentoring, together, meeting, joint_test", err);
	if (policy_has(r->p, path(r, "from")))
		TRY(policy_text(r->p, path(r, "from"), &from, err));
	e->from = str_eq(from, STR("helper")) ? SIDE_HELPER : str_eq(from, STR("helped")) ? SIDE_HELPED : SIDE_EITHER;
	if (e->from == SIDE_EITHER && !str_eq(from, STR("either")))
		return refuse(r, "from", from, "helper, helped, either", err);
	e->kinds = words(r, "kinds");
	e->roles = words(r, "roles");
	return ST_OK;
}

static enum status duty(const struct reading *r, struct duty_rule *d, struct err *err)
{
	struct str of, counts;
	TRY(policy_label(r->p, path(r, "label"), &d->label, err));
	TRY(policy_text(r->p, path(r, "of"), &of, err));
	TRY(policy_text(r->p, path(r, "counts"), &counts, err));
	if (!str_eq(of, STR("pair")) && !str_eq(of, STR("group")))
		return refuse(r, "of", of, "pair, group", err);
	if (!str_eq(counts, STR("events")) && !str_eq(counts, STR("persons")))
		return refuse(r, "counts", counts, "events, persons", err);
	d->of_group = str_eq(of, STR("group"));
	d->counts_persons = str_eq(counts, STR("persons"));
	d->kinds = words(r, "kinds");
	TRY(policy_int(r->p, path(r, "at_least"), &d->at_least, err));
	TRY(policy_yes(r->p, path(r, "confirmed"), &d->needs_confirmation, err));
	if (policy_has(r->p, path(r, "within_days")))
		TRY(policy_int(r->p, path(r, "within_days"), &d->within_days, err));
	const char *list = path(r, "evidence");
	size_t n = policy_count(r->p, list);
	if (n == 0 || n > EVIDENCE_MAX)
		return err_set(err, ST_INVALID, "policy %.*s, %s: between 1 and %d entries", STR_ARG(policy_id(r->p)), list, EVIDENCE_MAX);
	for (size_t i = 0; i < n; i++) {
		struct reading one = {r->a, r->p, arena_printf(r->a, "%s.%.*s.", list, STR_ARG(policy_entry(r->p, list, i)))};
		TRY(evidence(&one, &d->evidence[d->n_evidence++], err));
	}
	return ST_OK;
}

static enum status terms(const struct reading *r, struct programme_rules *ret, struct err *err)
{
	size_t n = policy_count(r->p, "terms");
	if (n == 0 || n > TERMS_MAX)
		return err_set(err, ST_INVALID, "policy %.*s, %s: between 1 and %d entries", STR_ARG(policy_id(r->p)), "terms", TERMS_MAX);
	for (size_t i = 0; i < n; i++) {
		struct term_rule *t = &ret->terms[ret->n_terms++];
		int64_t month, day;
		t->id = policy_entry(r->p, "terms", i);
		struct reading one = {r->a, r->p, arena_printf(r->a, "terms.%.*s.", STR_ARG(t->id))};
		TRY(policy_label(r->p, path(&one, "label"), &t->label, err));
		TRY(policy_int(r->p, path(&one, "month"), &month, err));
		TRY(policy_int(r->p, path(&one, "day"), &day, err));
		t->month = (int)month;
		t->day = (int)day;
	}
	return ST_OK;
}

static enum status selections(const struct reading *r, struct programme_rules *ret, struct err *err)
{
	size_t n = policy_has(r->p, "selections") ? policy_count(r->p, "selections") : 0;
	if (n > SELECTIONS_MAX)
		return err_set(err, ST_INVALID, "policy %.*s, %s: between 1 and %d entries", STR_ARG(policy_id(r->p)), "selections", SELECTIONS_MAX);
	for (size_t i = 0; i < n; i++) {
		struct selection_rule *s = &ret->selections[ret->n_selections++];
		s->id = policy_entry(r->p, "selections", i);
		struct reading one = {r->a, r->p, arena_printf(r->a, "selections.%.*s.", STR_ARG(s->id))};
		s->kinds = words(&one, "kinds");
		s->conflicts = words(&one, "conflicts");
		TRY(policy_int(r->p, path(&one, "reviewers"), &s->reviewers, err));
		TRY(policy_yes(r->p, path(&one, "drop_extremes"), &s->drop_extremes, err));
		TRY(policy_int(r->p, path(&one, "notice_days"), &s->notice_days, err));
		TRY(policy_int(r->p, path(&one, "years"), &s->years, err));
		TRY(policy_int(r->p, path(&one, "review_days"), &s->review_days, err));
	}
	return ST_OK;
}

const struct selection_rule *rules_selection(const struct programme_rules *r, struct str kind)
{
	for (int i = 0; i < r->n_selections; i++)
		if (words_have(&r->selections[i].kinds, kind))
			return &r->selections[i];
	return NULL;
}

static enum status rest(const struct reading *r, struct programme_rules *ret, struct err *err)
{
	TRY(selections(r, ret, err));
	if (policy_has(r->p, "tests")) {
		TRY(policy_int(r->p, "tests.small_class", &ret->small_class, err));
		TRY(policy_int(r->p, "tests.small_cell", &ret->small_cell, err));
	}
	if (policy_has(r->p, "sight")) {
		struct dec below;
		TRY(policy_dec(r->p, "sight.poor_below", &below, err));
		if (!dec_to_units(below, 1, &ret->poor_below))
			return err_set(err, ST_INVALID, "policy %.*s, %s: at most one place", STR_ARG(policy_id(r->p)), "sight.poor_below");
	}
	TRY(policy_int(r->p, "tasks.risk_days", &ret->risk_days, err));
	TRY(real(r, "tasks.pace", &ret->pace, err));
	TRY(real(r, "training.hours", &ret->training.hours, err));
	TRY(policy_int(r->p, "training.years", &ret->training.years, err));
	ret->training.kinds = words(r, "training.kinds");
	ret->training.roles = words(r, "training.roles");
	ret->service.kinds = words(r, "service.kinds");
	TRY(policy_dec(r->p, "service.exempt_years", &ret->service.exempt_years, err));
	TRY(policy_dec(r->p, "service.allowance_yuan_a_month", &ret->service.allowance, err));
	TRY(policy_dec(r->p, "service.merit_share", &ret->service.merit_share, err));
	TRY(policy_int(r->p, "check_in.minutes", &ret->check_in_minutes, err));
	TRY(policy_int(r->p, "replies.days", &ret->reply_days, err));
	ret->decision_days = ret->reply_days; /* policies of before do not say */
	return policy_has(r->p, "decisions") ? policy_int(r->p, "decisions.days", &ret->decision_days, err) : ST_OK;
}

enum status programme_rules_read(struct arena *a, const struct policy *p, struct programme_rules *ret, struct err *err)
{
	struct reading r = {a, p, ""};
	struct programme_rules rules = {.policy = p};
	TRY(terms(&r, &rules, err));
	size_t n = policy_count(p, "duties");
	if (n > DUTIES_MAX)
		return err_set(err, ST_INVALID, "policy %.*s, %s: between 1 and %d entries", STR_ARG(policy_id(p)), "duties", DUTIES_MAX);
	for (size_t i = 0; i < n; i++) {
		struct duty_rule *d = &rules.duties[rules.n_duties++];
		d->id = policy_entry(p, "duties", i);
		struct reading one = {a, p, arena_printf(a, "duties.%.*s.", STR_ARG(d->id))};
		TRY(duty(&one, d, err));
	}
	TRY(rest(&r, &rules, err));
	*ret = rules;
	return ST_OK;
}

enum status programme_rules_now(struct reg *g, struct arena *a, struct as_of at, struct programme_rules **ret, struct err *err)
{
	const struct policy *p;
	struct programme_rules *r = ARENA_NEW(a, struct programme_rules);
	TRY(policy_for(g, a, STR("programme"), (struct id){}, at, &p, NULL, err));
	TRY(programme_rules_read(a, p, r, err));
	*ret = r;
	return ST_OK;
}

/* ---- terms ---- */

/* The first day of the policy's i-th term of the school year that begins in `year`. */
static day_t starts(const struct programme_rules *r, int year, int i)
{
	const struct term_rule *t = &r->terms[i];
	return day_of(t->month < 9 ? year + 1 : year, t->month, t->day);
}

static struct term make(struct arena *a, const struct programme_rules *r, int year, int i)
{
	bool is_last = i + 1 == r->n_terms;
	char text[10];
	school_year_format(year, text);
	struct term t = {.year = year, .index = i, .from = starts(r, year, i), .to = is_last ? starts(r, year + 1, 0) : starts(r, year, i + 1)};
	t.id = str_of(arena_printf(a, "%s-%.*s", text, STR_ARG(r->terms[i].id)));
	t.label[LANG_ZH] = str_of(arena_printf(a, "%s 学年%s", text, label_in(r->terms[i].label, LANG_ZH)));
	t.label[LANG_EN] = str_of(arena_printf(a, "%s, %s", text, label_in(r->terms[i].label, LANG_EN)));
	return t;
}

struct term term_of(struct arena *a, const struct programme_rules *r, day_t day)
{
	int year = school_year_of(day) + 1, i = 0;
	while (starts(r, year, i) > day)
		if (i-- == 0) {
			year--;
			i = r->n_terms - 1;
		}
	return make(a, r, year, i);
}

struct term term_step(struct arena *a, const struct programme_rules *r, const struct term *t, int n)
{
	int at = t->year * r->n_terms + t->index + n;
	return make(a, r, at / r->n_terms, at % r->n_terms);
}

enum status term_parse(struct arena *a, const struct programme_rules *r, struct str text, day_t day, struct term *ret, struct err *err)
{
	enum { YEAR_CHARACTERS = 9 };
	int year;
	if (!text.n) {
		*ret = term_of(a, r, day);
		return ST_OK;
	}
	if (text.n > YEAR_CHARACTERS + 1 && school_year_parse(str_slice(text, 0, YEAR_CHARACTERS), &year) && text.p[YEAR_CHARACTERS] == '-')
		for (int i = 0; i < r->n_terms; i++)
			if (str_eq(r->terms[i].id, str_slice(text, YEAR_CHARACTERS + 1, text.n))) {
				*ret = make(a, r, year, i);
				return ST_OK;
			}
	return err_set(err, ST_INVALID, "'%.*s' is no term; write it like %.*s", STR_ARG(text), STR_ARG(term_of(a, r, day).id));
}

const struct term *term_copy(struct arena *a, const struct term *t)
{
	struct term *c = ARENA_NEW(a, struct term);
	*c = *t;
	c->id = str_copy(a, t->id);
	for (int i = 0; i < LANG_COUNT; i++)
		c->label[i] = str_copy(a, t->label[i]);
	return c;
}
