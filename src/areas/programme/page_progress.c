/* Progress of a helped school over the joint tests that it sat with its helper: on the pair's pages and on those of its tests. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/testing.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <math.h>

enum { TESTS_MAX = 200, RESULTS_MAX = 1000, SUBJECTS_MAX = 20 };

/* A test that both schools sat. */
struct common_test {
	const struct row *row;
	struct str subject;
	day_t day;
	double full;
	struct item_result helper, helped;
	struct test_gap gap;
};

static double places(const struct row *row, const char *field)
{
	struct value v = row_value(row, field);
	const struct field *f = record_field(row->record, str_of(field));
	return v.form == VALUE_INTEGER ? (double)v.i / pow(10, f->kind == FIELD_DECIMAL ? f->scale : 0) : NAN;
}

/* What the school's whole papers say, of all tests. */
static enum status papers(struct call *c, struct id school, struct list_page *ret, struct err *err)
{
	const struct record *r = &record_test_result;
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, STR("school")), .of = school, .where = STR("item = 0"), .limit = RESULTS_MAX};
	*ret = (struct list_page){};
	if (id_is_zero(school))
		return ST_OK;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	return record_list(c->g, c->a, &q, ret, err);
}

static struct item_result paper_of(const struct list_page *papers, struct id test, double full)
{
	for (size_t i = 0; i < papers->n; i++)
		if (id_cmp(row_value(papers->rows[i], "joint_test").id, test) == 0)
			return (struct item_result){full, places(papers->rows[i], "pupils"), places(papers->rows[i], "mean"), places(papers->rows[i], "deviation"), NAN, NAN};
	return (struct item_result){NAN, NAN, NAN, NAN, NAN, NAN};
}

/* By day. */
static enum status gather(struct call *c, const struct row *pair, struct common_test **ret, size_t *ret_n, struct err *err)
{
	struct list_query q = {.record = &record_joint_test, .at = c->at, .reference = record_field(&record_joint_test, STR("agreement")), .of = pair->id, .limit = TESTS_MAX,
			       .sort = STR("date")};
	struct list_page tests, helper, helped;
	*ret_n = 0;
	TRY(list_access(c, q.record, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &tests, err));
	*ret = ARENA_ARRAY(c->a, struct common_test, tests.n + 1);
	if (!tests.n)
		return ST_OK;
	TRY(papers(c, row_value(pair, "helper").id, &helper, err));
	TRY(papers(c, row_value(pair, "helped").id, &helped, err));
	for (size_t i = 0; i < tests.n; i++) {
		const struct row *row = tests.rows[i];
		struct common_test t = {.row = row, .subject = row_value(row, "subject").s, .day = value_date(row_value(row, "date")).day, .full = places(row, "full_marks")};
		t.helper = paper_of(&helper, row->id, t.full);
		t.helped = paper_of(&helped, row->id, t.full);
		t.gap = test_gap_of(&t.helper, &t.helped);
		if (!isnan(t.gap.d))
			(*ret)[(*ret_n)++] = t;
	}
	return ST_OK;
}

static struct report_value share(double part, double whole) { return isnan(part / whole) ? report_value_none() : report_value_percent(part / whole, 1); }

static void table(struct call *c, const struct common_test *const *tests, size_t n, int64_t small_class, struct report *out)
{
	static const char *const headings[][2] = {{N_("date"), "date"}, {N_("joint test"), "title"}, {N_("pupils of the helper"), "helper_pupils"}, {N_("pupils of the helped"), "helped_pupils"},
						  {N_("marks reached by the helper"), "helper"}, {N_("marks reached by the helped"), "helped"}, {N_("standing of the helped"), "gap"},
						  {N_("with 95 % from"), "low"}, {N_("with 95 % to"), "high"}};
	struct report_table *t = programme_table(out, N_("The helped school beside its helper, test by test"), headings, ARRAY_LEN(headings), 2, n);
	for (size_t i = 0; i < n; i++) {
		const struct common_test *x = tests[i];
		struct str path = row_path(c, &record_joint_test, x->row->id);
		struct report_value *cell = report_table_row(t);
		*cell++ = report_value_text(programme_day(c->a, x->day));
		*cell = report_value_text(row_value(x->row, "title").s);
		cell++->link = str_slice(path, 1, path.n);
		*cell = report_value_real(x->helper.pupils, 0);
		cell++->tone = x->helper.pupils < (double)small_class ? TONE_WARNING : TONE_PLAIN;
		*cell = report_value_real(x->helped.pupils, 0);
		cell++->tone = x->helped.pupils < (double)small_class ? TONE_WARNING : TONE_PLAIN;
		*cell++ = share(x->helper.mean, x->full);
		*cell++ = share(x->helped.mean, x->full);
		*cell++ = report_value_real(x->gap.d, 2);
		*cell++ = report_value_real(x->gap.low, 2);
		*cell++ = report_value_real(x->gap.high, 2);
	}
	report_add_table(out, t);
}

static void chart(struct call *c, const struct common_test *const *tests, size_t n, struct report *out)
{
	enum { SERIES = 3 };
	struct report_chart *chart = ARENA_NEW(c->a, struct report_chart);
	struct chart_series *series = ARENA_ARRAY(c->a, struct chart_series, SERIES);
	struct str *days = ARENA_ARRAY(c->a, struct str, n);
	double *values[SERIES];
	for (int k = 0; k < SERIES; k++)
		values[k] = ARENA_ARRAY(c->a, double, n);
	for (size_t i = 0; i < n; i++) {
		days[i] = programme_day(c->a, tests[i]->day);
		values[0][i] = tests[i]->gap.d;
		values[1][i] = tests[i]->gap.low;
		values[2][i] = tests[i]->gap.high;
	}
	series[0] = (struct chart_series){.name = str_of(call_tr(c, N_("standing of the helped"))), .values = values[0]};
	series[1] = (struct chart_series){.name = str_of(call_tr(c, N_("with 95 % from"))), .values = values[1]};
	series[2] = (struct chart_series){.name = str_of(call_tr(c, N_("with 95 % to"))), .values = values[2]};
	*chart = (struct report_chart){.kind = CHART_LINE, .caption = str_of(call_tr(c, N_("The helped school's distance from its helper, in standard deviations; 0: level with it"))),
				       .categories = days, .point_count = (int)n, .series = series, .series_count = SERIES};
	report_add_chart(out, chart);
}

static struct str signed_text(struct call *c, double v) { return str_of(arena_printf(c->a, "%+.2f", v)); }

/* What first and last say together, and what they do not. */
static void change(struct call *c, const struct common_test *const *tests, size_t n, int64_t small_class, struct report *out)
{
	const struct common_test *first = tests[0], *last = tests[n - 1];
	struct test_gap g = test_gap_change(&first->gap, &last->gap);
	const struct str said[] = {programme_day(c->a, first->day), programme_day(c->a, last->day), signed_text(c, g.d), signed_text(c, g.low), signed_text(c, g.high)};
	report_paragraph(out, TONE_PLAIN,
			 work_format(c, N_("From {0} to {1} the helped school moved {2} standard deviations towards its helper (less than 0: away from it); with 95 % between {3} and {4}."), said, 5));
	if (g.low < 0 && g.high > 0)
		report_paragraph(out, TONE_WARNING, str_of(call_tr(c, N_("The interval holds 0: these tests do not tell whether the helped school came nearer."))));
	double least = INFINITY;
	for (size_t i = 0; i < n; i++)
		least = MIN(least, MIN(tests[i]->helper.pupils, tests[i]->helped.pupils));
	const struct str few[] = {work_int(c, small_class)};
	if (least < (double)small_class)
		report_paragraph(out, TONE_WARNING, work_format(c, N_("In some of these tests fewer than {0} pupils of a school took part: a few pupils move its mean, so do not judge teachers or classes by it."), few, 1));
	report_note(out, str_of(call_tr(c, N_("The interval takes the tests for independent of each other; where mostly the same pupils sat both, it is wider than need be. Tests of different difficulty are compared by standing, not by marks."))));
}

/* Nothing where fewer than two tests of a subject can be compared. */
static enum status progress(struct call *c, const struct row *pair, struct str only_subject, struct err *err)
{
	struct common_test *all;
	const struct places *p;
	struct report report;
	struct str subjects[SUBJECTS_MAX];
	size_t n, n_subjects = 0;
	if (!call_may(c, "joint_test", ACT_LIST) || !call_may(c, "test_result", ACT_LIST))
		return ST_OK;
	TRY(gather(c, pair, &all, &n, err));
	TRY(work_places(c, &p, err));
	report_init(&report, c->a, c->lang, (struct str){});
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (k < n_subjects && !str_eq(subjects[k], all[i].subject))
			k++;
		if (k < n_subjects || n_subjects == SUBJECTS_MAX || (only_subject.n && !str_eq(only_subject, all[i].subject)))
			continue;
		subjects[n_subjects++] = all[i].subject;
		const struct common_test **own = ARENA_ARRAY(c->a, const struct common_test *, n);
		size_t n_own = 0;
		for (k = i; k < n; k++)
			if (str_eq(all[k].subject, all[i].subject))
				own[n_own++] = &all[k];
		if (n_own < 2)
			continue;
		const struct str heading[] = {work_code(c, &record_joint_test, "subject", all[i].subject)};
		report_heading(&report, 2, work_format(c, N_("Progress over joint tests: {0}"), heading, 1));
		change(c, own, n_own, p->everywhere->small_class, &report);
		chart(c, own, n_own, &report);
		table(c, own, n_own, p->everywhere->small_class, &report);
	}
	if (report.first)
		page_report(c, &report);
	return ST_OK;
}

static enum status of_pair(struct call *c, const struct row *row, struct err *err) { return progress(c, row, (struct str){}, err); }

static enum status of_test(struct call *c, const struct row *row, struct err *err)
{
	struct value agreement = row_value(row, "agreement");
	struct row *pair;
	if (agreement.form != VALUE_ID)
		return ST_OK;
	enum status st = row_get(c->g, c->a, &record_agreement, agreement.id, (struct as_of){.any_day = true, .tx = c->at.tx}, ROW_SEALED, &pair, err);
	return st == ST_NOT_FOUND ? ST_OK : st != ST_OK ? st : progress(c, pair, row_value(row, "subject").s, err);
}

static const struct row_part rows[] = {{"agreement", ROW_PAGE, of_pair}, {"agreement", ROW_TERM, of_pair}, {"joint_test", ROW_PAGE, of_test}, {}};
const struct web_part programme_progress_part = {.rows = rows};
