/* Surveys: response and satisfaction with its interval, small cells hidden; links for one answer each; the count at the close. */
#include "areas/evaluation/ballot.h"
#include "areas/evaluation/interval.h"
#include "areas/evaluation/pages.h"
#include "record/list.h"
#include "record/policy_record.h"
#include "record/row_text.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <math.h>

enum { SURVEYS_MAX = 1000 };

static int64_t number_of(const struct row *row, const char *field)
{
	struct value v = row_value(row, field);
	return v.form == VALUE_INTEGER ? v.i : -1;
}

struct survey_rules {
	const struct policy *policy;
	int64_t hide_below;
	double z;
};

static enum status read_rules(struct call *c, struct survey_rules *ret, struct err *err)
{
	struct dec z;
	TRY(policy_for(c->g, c->a, STR("survey"), (struct id){}, c->at, &ret->policy, NULL, err));
	TRY(policy_int(ret->policy, "hide_below", &ret->hide_below, err));
	TRY(policy_dec(ret->policy, "z", &z, err));
	ret->z = dec_f64(z);
	return ST_OK;
}

/* What is counted by now: of the box while the survey is under way, else of its row. */
struct counts {
	int64_t invited, answered, satisfied; /* satisfied −1: not known or hidden */
	bool is_open;
};

static struct counts counts_of(struct call *c, const struct row *row, const struct survey_rules *rules)
{
	struct counts n = {number_of(row, "invited"), number_of(row, "answered"), number_of(row, "satisfied"), false};
	struct ballot_box box;
	struct err ignored;
	if (ballot_box_get(c->work, row->id, &box, &ignored) == ST_OK)
		n = (struct counts){box.issued, box.answered, box.satisfied, true};
	if (n.answered < rules->hide_below)
		n.satisfied = -1;
	return n;
}

/* What is shown of every survey; a page about one leaves out what it is about. */
static const struct report_head survey_columns[] = {{N_("school year"), "year", false}, {N_("school"), "school", false},
						    {N_("audience"), "audience", false}, {N_("topic"), "topic", false},
						    {N_("invited"), "invited", true}, {N_("answers in"), "answered", true},
						    {N_("response"), "response", true}, {N_("satisfied"), "satisfied", true},
						    {N_("interval of satisfaction"), "interval", true}};
enum { ABOUT_COLUMNS = 4 };

static void put_counts(struct report_table *t, const struct counts *n, const struct survey_rules *rules, struct arena *a)
{
	bool is_known = n->satisfied >= 0 && n->answered;
	struct interval i = interval_wilson(n->satisfied, n->answered, rules->z);
	report_put(t, n->invited >= 0 ? report_value_int(n->invited) : report_value_none());
	report_put(t, n->answered >= 0 ? report_value_int(n->answered) : report_value_none());
	report_put(t, n->invited > 0 ? report_value_percent((double)n->answered / (double)n->invited, 1) : report_value_none());
	report_put(t, is_known ? report_value_percent(i.share, 1) : report_value_none());
	report_put_known(t, is_known ? str_of(arena_printf(a, "%.1f–%.1f %%", 100 * i.low, 100 * i.high)) : (struct str){});
}

static struct str survey_path(struct call *c, struct id id, const char *more)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_printf(c->a, "/surveys/%s%s", text, more));
}

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct report report;
	struct survey_rules rules;
	struct list_query q = {.record = &record_survey, .limit = SURVEYS_MAX, .sort = STR("-year")};
	struct list_page page;
	struct row_text text;
	TRY(call_begin(&c, req, out, err));
	q.at = c.at;
	TRY(read_rules(&c, &rules, err));
	TRY(list_access(&c, &record_survey, ACT_LIST, &q.scope, err));
	TRY(record_list(c.g, c.a, &q, &page, err));
	report_init(&report, c.a, c.lang, str_of(call_tr(&c, N_("Surveys"))));
	struct report_table *t = report_table_begin(&report, survey_columns, ARRAY_LEN(survey_columns));
	row_text_init(&text, c.g, c.lang, KIND_READER, false);
	static const char *const fields[ABOUT_COLUMNS] = {"year", "school", "audience", "topic"};
	for (size_t i = 0; i < page.n; i++) {
		struct counts n = counts_of(&c, page.rows[i], &rules);
		for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
			struct report_value *v = report_put_known(t, str_copy(c.a, row_text_field(&text, page.rows[i], record_field_index(&record_survey, str_of(fields[k])))));
			if (k == 3)
				v->link = str_slice(survey_path(&c, page.rows[i]->id, ""), 1, 200);
		}
		put_counts(t, &n, &rules, c.a);
	}
	row_text_done(&text);
	report_table_end(&report, t, N_("Surveys of parents, teachers and pupils"));
	const struct str few[] = {call_number(&c, rules.hide_below)};
	report_note(&report, call_text(&c, N_("Of surveys with fewer than {0} answers only their number is shown. The interval is Wilson's: with few answers it is wide."), few, 1));
	struct view_evaluation_head head = {};
	evaluation_head(&c, "/surveys", &head);
	call_open(&c, report.title, EVALUATIONS);
	view_evaluation_head(&c.page, &head);
	if (call_may(&c, "survey", ACT_CREATE) && !c.is_past)
		view_survey_new(&c.page, &(struct view_survey_new){STR("/records/survey/new")});
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- one survey ---- */

static struct str question_text(const struct survey_rules *r, struct arena *a, const char *list, struct str id, enum lang lang)
{
	struct label l;
	struct err ignored;
	const char *path = arena_printf(a, "%s.%.*s.label", list, STR_ARG(id));
	return policy_label(r->policy, path, &l, &ignored) == ST_OK ? str_of(label_in(l, lang)) : id;
}

/* Of the box, else of the register; nothing of surveys with few answers. */
static enum status tallies_of(struct call *c, const struct row *row, bool is_open, struct ballot_tally **ret, size_t *ret_n, struct err *err)
{
	if (is_open)
		return ballot_tallies(c->work, c->a, row->id, ret, ret_n, err);
	struct list_query q = {.record = &record_survey_tally, .at = c->at, .reference = record_field(&record_survey_tally, STR("survey")), .of = row->id, .limit = 1000};
	struct list_page page;
	TRY(record_list(c->g, c->a, &q, &page, err));
	*ret = ARENA_ARRAY(c->a, struct ballot_tally, page.n + 1);
	*ret_n = page.n;
	for (size_t i = 0; i < page.n; i++)
		(*ret)[i] = (struct ballot_tally){row_value(page.rows[i], "question").s, row_value(page.rows[i], "answer").s, number_of(page.rows[i], "number")};
	return ST_OK;
}

static enum status add_tallies(struct call *c, const struct row *row, const struct counts *n, const struct survey_rules *rules, struct report *out, struct err *err)
{
	struct ballot_tally *all;
	size_t count;
	if (n->answered < rules->hide_below) {
		report_paragraph(out, TONE_MUTED, str_of(call_tr(c, N_("There are too few answers to show more than their number."))));
		return ST_OK;
	}
	TRY(tallies_of(c, row, n->is_open, &all, &count, err));
	static const struct report_head columns[] = {{N_("question"), "question", false},
						     {N_("answer chosen"), "answer", false},
						     {N_("times given"), "number", true},
						     {N_("share of the question's answers"), "share", true}};
	struct report_table *t = report_table_begin(out, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < count; i++) {
		int64_t of = 0;
		for (size_t k = 0; k < count; k++)
			of += str_eq(all[k].question, all[i].question) ? all[k].n : 0;
		bool is_first = i == 0 || !str_eq(all[i - 1].question, all[i].question);
		report_put_known(t, is_first ? question_text(rules, c->a, "questions", all[i].question, c->lang) : (struct str){});
		report_put_known(t, question_text(rules, c->a, "answers", all[i].answer, c->lang));
		report_put(t, report_value_int(all[i].n));
		report_put(t, of ? report_value_percent((double)all[i].n / (double)of, 1) : report_value_none());
	}
	report_table_end(out, t, N_("Answers"));
	return ST_OK;
}

static enum status survey_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct survey_rules rules;
	struct report report;
	TRY(call_begin_row(&c, req, out, &record_survey, ACT_READ, &row, err));
	TRY(read_rules(&c, &rules, err));
	struct counts n = counts_of(&c, row, &rules);
	report_init(&report, c.a, c.lang, (struct str){});
	struct report_table *t = report_table_begin(&report, survey_columns + ABOUT_COLUMNS, ARRAY_LEN(survey_columns) - ABOUT_COLUMNS);
	put_counts(t, &n, &rules, c.a);
	report_table_end(&report, t, N_("Response and satisfaction"));
	TRY(add_tallies(&c, row, &n, &rules, &report, err));
	struct view_survey v = {.record = row_path(&c, &record_survey, row->id), .under_way = n.is_open};
	if (!c.is_past && call_may_row(&c, row, ACT_CHANGE)) {
		v.links = n.is_open || n.answered <= 0 ? survey_path(&c, row->id, "/links") : (struct str){};
		v.close = n.is_open ? survey_path(&c, row->id, "/close") : (struct str){};
	}
	const struct str title[] = {row_name(&c, catalogue_find(c.g->catalogue, STR("school")), row_value(row, "school").id), row_name(&c, &record_survey, row->id)};
	call_open(&c, call_text(&c, N_("{0}: {1}"), title, 2), EVALUATIONS);
	view_survey(&c.page, &v);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* Shown once, to be printed and cut apart: a link, its code, nothing that names who gets it. */
static enum status issue_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct report report;
	char(*links)[TOKEN_TEXT];
	day_t until = 0;
	TRY(call_begin_row(&c, req, out, &record_survey, ACT_CHANGE, &row, err));
	struct ballot_box box;
	struct err ignored;
	if (number_of(row, "answered") > 0 && ballot_box_get(c.work, row->id, &box, &ignored) != ST_OK)
		return err_set(err, ST_CONFLICT, "this survey is counted already: make another one");
	int n = (int)request_int(req, "number", 0);
	if (n < 1 || !request_day(req, "until", &until) || until < reg_today(c.g))
		return err_set(err, ST_INVALID, "say how many links are needed (at most %d) and until which day they work", BALLOT_LINKS_MAX);
	TRY(ballot_issue(c.work, c.a, row->id, n, until, &links, err));
	out->is_secret = true;
	report_init(&report, c.a, c.lang, row_name(&c, &record_survey, row->id));
	report_paragraph(&report, TONE_WARNING, str_of(call_tr(&c, N_("These links are shown once. Each is for one answer; hand them out at random, without noting who got which."))));
	for (int i = 0; i < n; i++) {
		struct str address = str_of(arena_printf(c.a, "http%s://%.*s/answer/%s", req->secure ? "s" : "", STR_ARG(req->host), links[i]));
		report_code(&report, address, address);
	}
	if (str_eq(request_text(req, "as"), STR("pdf")))
		return page_report_file(&c, &report, STR("pdf"), STR("links"), err);
	call_open(&c, report.title, EVALUATIONS);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static struct value count_value(int64_t n) { return n >= 0 ? VALUE_I64(n) : (struct value){}; }

static enum status put_counts_of(struct edit *e, const struct row *survey, const struct counts *c, const struct ballot_tally *tallies, size_t n, struct err *err)
{
	const struct edit_value counts[] = {{"invited", count_value(c->invited)}, {"answered", count_value(c->answered)}, {"satisfied", count_value(c->satisfied)}};
	TRY(edit_put(e, &record_survey, survey, counts, ARRAY_LEN(counts), NULL, err));
	for (size_t i = 0; i < n; i++) {
		const struct edit_value values[] = {{"survey", VALUE_ROW(survey->id)}, {"question", VALUE_STR(tallies[i].question)}, {"answer", VALUE_STR(tallies[i].answer)},
						    {"number", VALUE_I64(tallies[i].n)}};
		TRY(edit_put(e, &record_survey_tally, NULL, values, ARRAY_LEN(values), NULL, err));
	}
	return edit_commit(e, err);
}

static enum status close_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct survey_rules rules;
	struct ballot_tally *all = NULL;
	size_t n = 0;
	struct edit e;
	TRY(call_begin_row(&c, req, out, &record_survey, ACT_CHANGE, &row, err));
	TRY(read_rules(&c, &rules, err));
	struct counts counts = counts_of(&c, row, &rules);
	if (!counts.is_open)
		return err_set(err, ST_CONFLICT, "no links of this survey are out");
	if (counts.answered >= rules.hide_below)
		TRY(ballot_tallies(c.work, c.a, row->id, &all, &n, err));
	TRY(edit_begin(&c, "survey closed", &e, err));
	e.is_trusted = e.is_by_key = true; /* who may change the survey closes it; tallies may stand from before */
	enum status st = put_counts_of(&e, row, &counts, all, n, err);
	edit_abort(&e);
	TRY(st);
	TRY(ballot_close(c.work, row->id, err));
	return call_done(&c, survey_path(&c, row->id, ""), N_("Saved."), err);
}

static const struct route_param index_params[] = {PARAM_AS_OF, {}};
static const struct route_param params[] = {PARAM_ROW, PARAM_AS_OF, PARAM_SAID, {}};
static const struct route_param issue_params[] = {PARAM_ROW, PARAM_CSRF, {"number", PARAM_INT, .min = 1, .max = BALLOT_LINKS_MAX, .text = {"链接数", "how many links"}},
						  {"until", PARAM_DAY, .text = {"截止日期", "the last day"}}, {"as", PARAM_WORD, .text = {"打印文件", "as a file"}}, {}};
static const struct route_param close_params[] = {PARAM_ROW, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/surveys", "survey list", {"满意度调查：回收率、满意度及其区间", "surveys: response, satisfaction with its interval"}, .params = index_params, .run = index_page},
	{HTTP_GET, "/surveys/{id}", "survey read", {"一次调查", "a survey"}, .params = params, .run = survey_page},
	{HTTP_POST, "/surveys/{id}/links", "survey change", {"生成一次性链接", "makes links for one answer each"}, .params = issue_params, .run = issue_page},
	{HTTP_POST, "/surveys/{id}/close", "survey change", {"结束调查并登记份数", "closes a survey and keeps its counts"}, .params = close_params, .run = close_page},
	{},
};
const struct web_part evaluation_survey_part = {.routes = routes};
