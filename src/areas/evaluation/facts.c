/* Numbers by name over some schools of a party. */
#include "areas/evaluation/facts.h"

#include "areas/evaluation/evaluation.h"
#include "areas/evaluation/interval.h"
#include "areas/register/register.h"
#include "record/policy_record.h"

#include <math.h>

enum { PLACES = 4 }; /* of numbers that are measured, not counted */

/* ---- reading ---- */

static enum status read_surveys(struct reg *g, struct arena *a, struct facts *f, struct err *err)
{
	enum { SCHOOL, INVITED, ANSWERED, SATISFIED, COLUMNS };
	const struct frame_ask ask[COLUMNS] = {[SCHOOL] = {"school", FRAME_INDEX, &f->places->school}, [INVITED] = {"invited", FRAME_INTEGER, NULL},
					       [ANSWERED] = {"answered", FRAME_INTEGER, NULL}, [SATISFIED] = {"satisfied", FRAME_INTEGER, NULL}};
	const struct policy *p;
	struct dec z;
	struct str where = str_of(arena_printf(a, "year = %d", f->year));
	TRY(policy_for(g, a, STR("survey"), (struct id){}, f->at, &p, NULL, err));
	TRY(policy_int(p, "hide_below", &f->hide_below, err));
	TRY(policy_dec(p, "z", &z, err));
	f->z = dec_f64(z);
	TRY(frame_load(g, a, &record_survey, f->at, where, ask, COLUMNS, &f->survey, err));
	f->surveys = ARENA_ARRAY(a, struct survey_counts, f->places->school.n + 1);
	for (size_t i = 0; i < f->survey.n; i++) {
		int32_t at = f->survey.columns[SCHOOL].index[i];
		if (at < 0)
			continue;
		struct survey_counts *c = &f->surveys[at];
		c->invited += f->survey.columns[INVITED].i[i];
		c->answered += f->survey.columns[ANSWERED].i[i];
		if (f->survey.columns[SATISFIED].i[i] != FRAME_NONE) {
			c->satisfied += f->survey.columns[SATISFIED].i[i];
			c->answered_known += f->survey.columns[ANSWERED].i[i];
		}
	}
	return ST_OK;
}

static enum status count_of_groups(struct reg *g, struct arena *a, const struct facts *f, const struct record *r, const int32_t **ret, struct err *err)
{
	const struct frame_ask ask[] = {{"group", FRAME_INDEX, &f->places->group}};
	int32_t *count = ARENA_ARRAY(a, int32_t, f->places->group.n + 1);
	struct frame rows;
	TRY(frame_load(g, a, r, (struct as_of){.day = f->places->day, .tx = f->at.tx}, STR(""), ask, 1, &rows, err));
	for (size_t i = 0; i < rows.n; i++)
		if (rows.columns[0].index[i] >= 0)
			count[rows.columns[0].index[i]]++;
	*ret = count;
	return ST_OK;
}

enum status facts_load_ledger(struct reg *g, struct arena *a, const struct book_part *part, struct facts *f, struct err *err)
{
	const struct programme_rules *rules = f->places->everywhere;
	TRY(book_load(g, a, f->places, f->at, school_year_start(f->year), school_year_start(f->year + 1), part, &f->book, err));
	struct term t = term_of(a, rules, school_year_start(f->year));
	f->n_terms = 0;
	for (int i = 0; i < rules->n_terms; i++, t = term_step(a, rules, &t, 1)) {
		struct book *b = ARENA_NEW(a, struct book);
		struct duties *d = ARENA_NEW(a, struct duties);
		TRY(book_load(g, a, f->places, f->at, t.from, t.to, part, b, err));
		TRY(duties_compute(a, b, &t, f->at.day, NULL, d, err));
		f->terms[f->n_terms++] = d;
	}
	return ST_OK;
}

static enum status load(struct reg *g, struct arena *a, const struct scheme *s, const struct places *places, struct as_of at, int year,
			const struct book_part *part, struct facts *ret, struct err *err)
{
	if (at.day < school_year_start(year))
		return err_set(err, ST_INVALID, "the school year %d-%d begins after the day asked for", year, year + 1);
	*ret = (struct facts){.scheme = s, .places = places, .at = at, .year = year};
	TRY(facts_load_ledger(g, a, part, ret, err));
	TRY(facts_parties(g, a, ret, err));
	TRY(facts_measure(g, a, ret, err));
	TRY(read_surveys(g, a, ret, err));
	TRY(count_of_groups(g, a, ret, &record_centre, &ret->centres, err));
	TRY(count_of_groups(g, a, ret, &record_charter, &ret->charters, err));
	return facts_marks(g, a, ret, err);
}

enum status facts_load(struct reg *g, struct arena *a, const struct scheme *s, const struct places *places, struct as_of at, int year, struct facts *ret,
		       struct err *err)
{
	return load(g, a, s, places, at, year, NULL, ret, err);
}

enum status facts_load_rest(struct reg *g, struct arena *a, const struct scheme *s, const struct places *places, struct as_of at, int year, struct facts *ret,
			    struct err *err)
{
	return load(g, a, s, places, at, year, &(struct book_part){}, ret, err);
}

/* ---- the ledger ---- */

bool facts_is_among(const int32_t *schools, size_t n, int32_t school)
{
	for (size_t i = 0; i < n; i++)
		if (schools[i] == school)
			return true;
	return false;
}

size_t facts_entries(const struct facts *f, const struct judged_party *p, size_t *ret_first)
{
	size_t n;
	if (p->group >= 0)
		book_of_group(&f->book, p->group, ret_first, &n);
	else
		book_between(&f->book, p->schools[0], p->schools[1], ret_first, &n);
	return n;
}

const struct entry *facts_entry(const struct facts *f, const struct judged_party *p, size_t i)
{
	return &f->book.entries[p->group >= 0 ? f->book.by_group[i].entry : f->book.by_schools[i]];
}

bool facts_counts(const struct judged_party *p, const int32_t *schools, size_t n, const struct entry *e)
{
	bool is_all = n == p->n_schools;
	return !e->is_double && !e->is_disputed && (is_all || facts_is_among(schools, n, e->from) || facts_is_among(schools, n, e->to));
}

enum judged facts_counted_as(const struct entry *e)
{
	static const enum judged names[ENTRY_KINDS] = {[ENTRY_ACTIVITY] = JUDGED_ACTIVITIES, [ENTRY_POSTING] = JUDGED_POSTINGS, [ENTRY_MENTORSHIP] = JUDGED_MENTORS,
						       [ENTRY_MENTORING] = JUDGED_MENTORINGS, [ENTRY_TOGETHER] = JUDGED_TOGETHER, [ENTRY_MEETING] = JUDGED_MEETINGS,
						       [ENTRY_JOINT_TEST] = JUDGED_JOINT_TESTS};
	return names[e->what];
}

/* Is somebody posted more than once in the year? They are one person. */
static bool is_named_before(const struct facts *f, const struct judged_party *p, size_t first, size_t at)
{
	const struct entry *e = facts_entry(f, p, at);
	for (size_t i = first; e->person >= 0 && i < at; i++) {
		const struct entry *other = facts_entry(f, p, i);
		if (other->what == ENTRY_POSTING && other->person == e->person && !other->is_double && !other->is_disputed)
			return true;
	}
	return false;
}

static double ledger(const struct facts *f, const struct judged_party *p, const int32_t *schools, size_t n, enum judged name)
{
	size_t first, count = facts_entries(f, p, &first);
	double sum = 0;
	for (size_t i = first; i < first + count; i++) {
		const struct entry *e = facts_entry(f, p, i);
		if (!facts_counts(p, schools, n, e))
			continue;
		bool is_activity = e->what == ENTRY_ACTIVITY;
		if (name == JUDGED_HOURS)
			sum += is_activity ? (double)e->tenths / 10 : 0;
		else if (name == JUDGED_PERSON_TIMES)
			sum += is_activity ? (double)e->teachers : 0;
		else if (name == JUDGED_CONFIRMED)
			sum += is_activity && e->is_confirmed;
		else if (name == facts_counted_as(e))
			sum += e->what != ENTRY_POSTING || !is_named_before(f, p, first, i);
	}
	return sum;
}

static bool owes(const struct judged_party *p, const struct duties *d, const struct duty_party *party)
{
	if (party->is_group)
		return party->row == p->group;
	const struct school_pair *pair = &d->book->pairs[party->row];
	return p->group < 0 && pair->helper == p->schools[0] && pair->helped == p->schools[1];
}

void facts_duties(const struct facts *f, const struct judged_party *p, bool only_met, facts_duty *see, void *context)
{
	for (int t = 0; t < f->n_terms; t++) {
		const struct duties *d = f->terms[t];
		for (size_t i = 0; i < d->n_parties; i++) {
			const struct duty_party *party = &d->parties[i];
			for (int k = 0; owes(p, d, party) && k < d->n_columns; k++) {
				enum duty_state s = party->duties[k].state;
				if (only_met ? s == DUTY_MET : s != DUTY_NONE && s != DUTY_NOT_YET)
					see(context, d, party, &party->duties[k]);
			}
		}
	}
}

static void count_duty(void *context, const struct duties *d, const struct duty_party *party, const struct duty *one)
{
	double *n = context;
	(void)d, (void)party, (void)one;
	++*n;
}

static double duties(const struct facts *f, const struct judged_party *p, bool only_met)
{
	double n = 0;
	facts_duties(f, p, only_met, count_duty, &n);
	return n;
}

/* ---- the rest ---- */

static double sum_of(const double *column, const int32_t *schools, size_t n)
{
	double sum = NAN;
	for (size_t i = 0; i < n; i++)
		if (!isnan(column[schools[i]]))
			sum = (isnan(sum) ? 0 : sum) + column[schools[i]];
	return sum;
}

static double mean_measure(const struct facts *f, const struct judged_party *p, const int32_t *schools, size_t n, enum judged name)
{
	double sum = 0, count = 0;
	for (size_t i = 0; i < n; i++) {
		double began, v = f->attained[0] ? f->attained[0][schools[i]] : NAN;
		bool is_known = name == JUDGED_ATTAINED ? !isnan(v) : facts_change(f, p, schools[i], name == JUDGED_CHANGE_ALIKE, &began, &v);
		if (!is_known)
			continue;
		sum += name == JUDGED_BEGAN ? began : v;
		count++;
	}
	return count > 0 ? sum / count : NAN;
}

static double survey(const struct facts *f, const int32_t *schools, size_t n, enum judged name)
{
	struct survey_counts c = {};
	for (size_t i = 0; i < n; i++) {
		const struct survey_counts *one = &f->surveys[schools[i]];
		c.invited += one->invited;
		c.answered += one->answered;
		c.satisfied += one->satisfied;
		c.answered_known += one->answered_known;
	}
	if (!c.invited)
		return NAN;
	if (name == JUDGED_INVITED || name == JUDGED_ANSWERED)
		return (double)(name == JUDGED_INVITED ? c.invited : c.answered);
	if (c.answered_known < f->hide_below)
		return NAN;
	return name == JUDGED_SATISFIED ? (double)c.satisfied : 100 * interval_wilson(c.satisfied, c.answered_known, f->z).low;
}

static double value_of(const struct facts *f, const struct judged_party *p, const int32_t *schools, size_t n, int item, enum judged name)
{
	size_t cell = (size_t)(p - f->parties) * (size_t)f->scheme->n_items + (size_t)MAX(item, 0);
	switch (name) {
	case JUDGED_SCHOOLS: return (double)n;
	case JUDGED_PUPILS: return sum_of(f->pupils, schools, n);
	case JUDGED_CLASSES: return sum_of(f->classes, schools, n);
	case JUDGED_TEACHERS: return sum_of(f->teachers, schools, n);
	case JUDGED_ABOVE_DEGREE: return sum_of(f->above_degree, schools, n);
	case JUDGED_BACKBONE: return sum_of(f->backbone, schools, n);
	case JUDGED_CENTRES: return p->group >= 0 ? f->centres[p->group] : NAN;
	case JUDGED_CHARTERS: return p->group >= 0 ? f->charters[p->group] : NAN;
	case JUDGED_ATTAINED:
	case JUDGED_BEGAN:
	case JUDGED_CHANGE:
	case JUDGED_CHANGE_ALIKE: return mean_measure(f, p, schools, n, name);
	case JUDGED_DUTIES:
	case JUDGED_DUTIES_MET: return duties(f, p, name == JUDGED_DUTIES_MET);
	case JUDGED_INVITED:
	case JUDGED_ANSWERED:
	case JUDGED_SATISFIED:
	case JUDGED_SATISFIED_LOW: return survey(f, schools, n, name);
	case JUDGED_SELF: return item < 0 ? NAN : f->self[cell];
	case JUDGED_INSPECTOR: return item < 0 ? NAN : f->inspector[cell];
	case JUDGED_PANEL: return item < 0 ? NAN : f->panel[cell];
	default: return ledger(f, p, schools, n, name);
	}
}

bool facts_value(const struct facts *f, const struct judged_party *p, const int32_t *schools, size_t n, int item, enum judged name, struct dec *ret)
{
	double v = value_of(f, p, schools, n, item, name);
	return isfinite(v) && dec_from_f64(v, PLACES, ret);
}
