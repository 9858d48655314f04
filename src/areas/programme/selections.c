#include "areas/programme/selections.h"

#include "access/grant.h"
#include "access/user.h"
#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "web/records.h"
#include "web/scope.h"

#include <stdlib.h>

enum { APPLICATIONS_MAX = 1000, REVIEWS_MAX = 200, TIES_MAX = 200 };

/* ---- ranks ---- */

static int by_points(const void *x, const void *y)
{
	const struct judged *a = x, *b = y;
	return (a->points > b->points) - (a->points < b->points);
}

static int by_mean(const void *x, const void *y)
{
	const struct applicant *a = x, *b = y;
	if (!a->n || !b->n)
		return (a->n == 0) - (b->n == 0);
	int64_t left = a->sum * b->n, right = b->sum * a->n;
	return (left < right) - (left > right);
}

void selecting_rank(const struct selection_rule *rule, struct applicant *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct applicant *a = &list[i];
		size_t counting = 0, first = 0;
		a->rank = 0;
		a->sum = a->n = 0;
		for (size_t k = 0; k < a->n_judged; k++) /* those that count come first */
			if (a->judged[k].has_points && !a->judged[k].has_conflict) {
				struct judged swap = a->judged[counting];
				a->judged[counting++] = a->judged[k];
				a->judged[k] = swap;
			}
		if ((int64_t)counting < rule->reviewers)
			continue;
		qsort(a->judged, counting, sizeof *a->judged, by_points);
		size_t last = counting;
		if (rule->drop_extremes && counting >= 3) {
			first = 1;
			last--;
		}
		for (size_t k = first; k < last; k++)
			a->sum += a->judged[k].points;
		a->n = (int64_t)(last - first);
	}
	if (n)
		qsort(list, n, sizeof *list, by_mean);
	for (size_t i = 0; i < n && list[i].n; i++)
		list[i].rank = i > 0 && by_mean(&list[i - 1], &list[i]) == 0 ? list[i - 1].rank : (int32_t)i + 1;
}

/* ---- reading ---- */

static enum status judgements(struct call *c, struct applicant *a, struct err *err)
{
	struct list_query q = {.record = &record_review, .at = c->at, .reference = record_field(&record_review, STR("application")), .of = a->row->id, .limit = REVIEWS_MAX};
	struct list_page page;
	TRY(record_list(c->g, c->a, &q, &page, err));
	a->judged = ARENA_ARRAY(c->a, struct judged, page.n + 1);
	for (size_t i = 0; i < page.n; i++) {
		struct value points = row_value(page.rows[i], "points"), conflict = row_value(page.rows[i], "conflict"), reviewer = row_value(page.rows[i], "reviewer");
		a->judged[a->n_judged++] = (struct judged){.judge = row_value(page.rows[i], "judge").s, .reviewer = reviewer.form == VALUE_TEXT ? reviewer.s : (struct str){},
							     .has_points = points.form == VALUE_INTEGER, .points = points.i, .has_conflict = conflict.form == VALUE_INTEGER && conflict.i};
	}
	return ST_OK;
}

enum status selecting_load(struct call *c, const struct row *selection, struct selecting *ret, struct err *err)
{
	const struct places *p;
	struct list_query q = {.record = &record_application, .at = c->at, .reference = record_field(&record_application, STR("selection")), .of = selection->id, .limit = APPLICATIONS_MAX,
			       .where = STR("state = 'submitted' or state = 'shortlisted' or state = 'awarded'")};
	struct list_page page;
	TRY(work_places(c, &p, err));
	*ret = (struct selecting){.selection = selection,
				  .rule = rules_selection(places_rules(p, frame_find(&p->region, row_value(selection, "region").id)), row_value(selection, "kind").s)};
	if (!ret->rule)
		return err_set(err, ST_CONFLICT, "the policy of the programme says nothing of selections of this kind");
	TRY(record_list(c->g, c->a, &q, &page, err));
	ret->list = ARENA_ARRAY(c->a, struct applicant, page.n + 1);
	for (size_t i = 0; i < page.n; i++) {
		ret->list[ret->n] = (struct applicant){.row = page.rows[i]};
		TRY(judgements(c, &ret->list[ret->n++], err));
	}
	selecting_rank(ret->rule, ret->list, ret->n);
	return ST_OK;
}

/* ---- conflicts of interest ---- */

/* Where the reviewer serves: as the register has it, and where their account's roles are tied to. */
static enum status schools_of(struct call *c, const struct places *p, struct str reviewer, int32_t *ret, size_t cap, size_t *ret_n, struct err *err)
{
	struct access_user user;
	struct access_grant *grants;
	size_t n, found = 0;
	TRY(access_user_find(&c->w->access, c->a, reviewer, &user, err));
	int32_t person = id_is_zero(user.person) ? -1 : frame_find(&p->person, user.person);
	int32_t employer = person >= 0 ? p->person.columns[PERSON_EMPLOYER].index[person] : -1;
	if (employer >= 0)
		ret[found++] = employer;
	TRY(access_grants_of(&c->w->access, c->a, user.id, &grants, &n, err));
	for (size_t i = 0; i < n && found < cap; i++) {
		int32_t school = id_is_zero(grants[i].anchor) ? -1 : frame_find(&p->school, grants[i].anchor);
		if (school >= 0)
			ret[found++] = school;
	}
	*ret_n = found;
	return ST_OK;
}

static enum status is_named(struct call *c, struct str reviewer, struct id school, bool *ret, struct err *err)
{
	struct list_query q = {.record = &record_reviewer_tie, .at = c->at, .reference = record_field(&record_reviewer_tie, STR("school")), .of = school, .limit = TIES_MAX};
	struct list_page page;
	*ret = false;
	TRY(record_list(c->g, c->a, &q, &page, err));
	for (size_t i = 0; i < page.n; i++)
		*ret |= str_eq(row_value(page.rows[i], "reviewer").s, reviewer);
	return ST_OK;
}

enum status conflict_of(struct call *c, const struct selection_rule *rule, struct str reviewer, struct id school, const char **ret, struct err *err)
{
	enum { SCHOOLS_MAX = 20 };
	static const struct str own = {"own-school", 10}, group = {"group", 5}, pair = {"pair", 4}, named = {"named", 5};
	const struct places *p;
	const struct duties *d;
	struct term term;
	int32_t serves[SCHOOLS_MAX];
	size_t n;
	bool is_tied;
	*ret = NULL;
	TRY(work_places(c, &p, err));
	TRY(work_term(c, STR(""), &term, err));
	TRY(work_duties(c, &term, &d, err));
	TRY(schools_of(c, p, reviewer, serves, SCHOOLS_MAX, &n, err));
	int32_t of = frame_find(&p->school, school);
	const struct book *b = d->book;
	for (size_t i = 0; i < n; i++) {
		if (words_have(&rule->conflicts, own) && serves[i] == of)
			*ret = N_("serves at the school");
		for (size_t k = 0; !*ret && words_have(&rule->conflicts, group) && k < b->n_members; k++)
			if (b->members[k].school == of && book_is_member(b, b->members[k].group, serves[i]))
				*ret = N_("serves in the same group");
		for (size_t k = 0; !*ret && words_have(&rule->conflicts, pair) && k < b->n_pairs; k++)
			if ((b->pairs[k].helper == of && b->pairs[k].helped == serves[i]) || (b->pairs[k].helped == of && b->pairs[k].helper == serves[i]))
				*ret = N_("serves at the paired school");
	}
	if (*ret || !words_have(&rule->conflicts, named))
		return ST_OK;
	TRY(is_named(c, reviewer, school, &is_tied, err));
	if (is_tied)
		*ret = N_("a tie to the school is named");
	return ST_OK;
}

/* What was said against applications, and the answer that the award waits for. */
enum status selecting_objections(struct call *c, const struct selecting *s, struct report *out, struct err *err)
{
	static const char *const headings[][2] = {{N_("Number of the application"), "number"}, {N_("received on"), "received"}, {N_("objection"), "text"}, {N_("answer to the objection"), "answer"}};
	if (!call_may(c, "objection", ACT_LIST))
		return ST_OK;
	struct report_table *t = programme_table(out, N_("Objections"), headings, ARRAY_LEN(headings), ARRAY_LEN(headings), OBJECTIONS_SHOWN);
	for (size_t i = 0; i < s->n; i++) {
		struct list_query q = {.record = &record_objection, .at = c->at, .reference = record_field(&record_objection, STR("application")), .of = s->list[i].row->id, .limit = OBJECTIONS_SHOWN};
		struct list_page page;
		TRY(list_access(c, q.record, ACT_LIST, &q.scope, err));
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t k = 0; k < page.n && t->row_count < OBJECTIONS_SHOWN; k++) {
			const struct row *row = page.rows[k];
			struct str path = row_path(c, &record_objection, row->id), answer = row_value(row, "answer").s;
			struct report_value *cell = report_table_row(t);
			*cell++ = report_value_text(row_value(s->list[i].row, "number").s);
			*cell++ = report_value_text(programme_day(c->a, value_date(row_value(row, "received")).day));
			*cell = report_value_text(row_value(row, "text").s);
			cell++->link = str_slice(path, 1, path.n);
			*cell = report_value_text(answer.n ? answer : str_of(call_tr(c, N_("not answered yet"))));
			cell++->tone = answer.n ? TONE_PLAIN : TONE_WARNING;
		}
	}
	if (t->row_count)
		report_add_table(out, t);
	return ST_OK;
}
