/* Selections as those who run them see them: applications with judgements and ranks, who judges, the public notice, the award. */
#include "areas/programme/selections.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "crypt/random.h"
#include "record/list.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <stdio.h>

#define NAV "/duties"
enum { SELECTIONS_SHOWN = 200, EXPIRING_SHOWN = 200, OBJECTIONS_MAX = 200 };

static struct str selection_path(struct call *c, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_printf(c->a, "/selections/%s", text));
}

static struct str day_text(struct call *c, const struct row *row, const char *field)
{
	struct value v = row_value(row, field);
	return v.form == VALUE_INTEGER ? programme_day(c->a, value_date(v).day) : (struct str){};
}

/* ---- all of them, and what runs out ---- */

/* Honours whose time is over soon, or was not long ago: they are looked at again. */
static enum status expiring(struct call *c, struct report *out, struct err *err)
{
	const struct places *p;
	TRY(work_places(c, &p, err));
	int64_t days = 0;
	for (int i = 0; i < p->everywhere->n_selections; i++)
		days = MAX(days, p->everywhere->selections[i].review_days);
	struct list_query q = {.record = &record_honour, .at = {.any_day = true, .tx = c->at.tx}, .limit = EXPIRING_SHOWN, .sort = STR("to"),
			       .where = str_of(arena_printf(c->a, "to >= date('%.*s') and to < date('%.*s')", STR_ARG(programme_day(c->a, c->at.day - (day_t)days)),
							    STR_ARG(programme_day(c->a, c->at.day + (day_t)days))))};
	struct list_page page;
	TRY(list_access(c, q.record, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, 3);
	columns[0] = work_column(c, N_("honour"), "kind", false);
	columns[1] = work_column(c, N_("holder"), "holder", false);
	columns[2] = work_column(c, N_("expires"), "to", false);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, page.n * 3 + 1);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(c, N_("To be reviewed: honours that run out"))), .columns = columns, .column_count = 3, .cells = cell, .row_count = (int)page.n};
	for (size_t i = 0; i < page.n; i++) {
		const struct row *row = page.rows[i];
		struct value school = row_value(row, "school"), group = row_value(row, "group"), person = row_value(row, "person");
		*cell = report_value_text(work_code(c, &record_honour, "kind", row_value(row, "kind").s));
		struct str path = row_path(c, &record_honour, row->id);
		cell++->link = str_slice(path, 1, path.n);
		*cell++ = report_value_text(school.form == VALUE_ID ? row_name(c, &record_school, school.id)
					    : group.form == VALUE_ID ? row_name(c, &record_group, group.id)
					    : person.form == VALUE_ID ? row_name(c, &record_person, person.id)
								      : STR("—"));
		*cell = report_value_text(day_text(c, row, "to"));
		cell++->tone = value_date(row_value(row, "to")).day < c->at.day ? TONE_BAD : TONE_WARNING;
	}
	if (page.n)
		report_add_table(out, t);
	return ST_OK;
}

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct report report;
	struct list_page page;
	struct list_query q = {.record = &record_selection, .limit = SELECTIONS_SHOWN, .sort = STR("-opens")};
	TRY(call_begin(&c, req, out, err));
	q.at = c.at;
	TRY(list_access(&c, q.record, ACT_LIST, &q.scope, err));
	TRY(record_list(c.g, c.a, &q, &page, err));
	enum { COLUMNS = 5 };
	struct report_column *columns = ARENA_ARRAY(c.a, struct report_column, COLUMNS);
	columns[0] = work_column(&c, N_("selection"), "title", false);
	columns[1] = work_column(&c, N_("kind"), "kind", false);
	columns[2] = work_column(&c, N_("opens"), "opens", false);
	columns[3] = work_column(&c, N_("due by"), "due", false);
	columns[4] = (struct report_column){.heading = label_text(&c, record_field(&record_selection, STR("places"))->label), .key = STR("places"), .is_number = true};
	struct report_value *cell = ARENA_ARRAY(c.a, struct report_value, page.n * COLUMNS + 1);
	struct report_table *t = ARENA_NEW(c.a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(&c, N_("Selections"))), .columns = columns, .column_count = COLUMNS, .cells = cell, .row_count = (int)page.n};
	for (size_t i = 0; i < page.n; i++) {
		const struct row *row = page.rows[i];
		struct value places = row_value(row, "places");
		struct str path = selection_path(&c, row->id);
		*cell = report_value_text(row_name(&c, &record_selection, row->id));
		cell++->link = str_slice(path, 1, path.n);
		*cell++ = report_value_text(work_code(&c, &record_selection, "kind", row_value(row, "kind").s));
		*cell++ = report_value_text(day_text(&c, row, "opens"));
		*cell++ = report_value_text(day_text(&c, row, "due"));
		*cell++ = places.form == VALUE_INTEGER ? report_value_int(places.i) : report_value_none();
	}
	report_init(&report, c.a, c.lang, t->caption);
	report_add_table(&report, t);
	TRY(expiring(&c, &report, err));
	struct view_programme_head head = {};
	programme_tabs(&c, "/selections", &head);
	if (call_may(&c, "selection", ACT_CREATE) && !c.is_past) {
		head.primary = STR("/records/selection/new");
		head.primary_text = str_of(call_tr(&c, N_("New selection")));
	}
	call_open(&c, report.title, NAV);
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- one ---- */

/* Who runs the selection: may take its applications on where it lies. */
static bool runs(struct call *c, const struct row *selection)
{
	return !c->is_past && call_may(c, "review", ACT_CREATE) && call_may_row(c, selection, ACT_CHANGE) && call_may(c, "application", ACT_ACCEPT);
}

static enum status need_runs(struct call *c, const struct row *selection, struct err *err)
{
	return runs(c, selection) ? ST_OK : err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do");
}

static struct str points_text(struct call *c, const struct applicant *a)
{
	struct buf b;
	buf_init(&b, 0);
	for (size_t i = 0; i < a->n_judged; i++) {
		const struct judged *j = &a->judged[i];
		buf_printf(&b, "%s%.*s ", b.n ? "; " : "", STR_ARG(j->judge));
		if (j->has_conflict)
			buf_cstr(&b, call_tr(c, N_("conflict of interest")));
		else if (j->has_points)
			buf_printf(&b, "%lld.%02lld", (long long)(j->points / 100), (long long)(j->points % 100));
		else
			buf_cstr(&b, "…");
	}
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	return s;
}

static void standings(struct call *c, const struct selecting *s, struct report *out)
{
	enum { COLUMNS = 6 };
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, COLUMNS);
	columns[0] = work_column(c, N_("rank"), "rank", true);
	columns[1] = work_column(c, N_("Number of the application"), "number", false);
	columns[2] = work_column(c, N_("school"), "school", false);
	columns[3] = work_column(c, N_("judgements"), "judgements", false);
	columns[4] = work_column(c, N_("mean"), "mean", true);
	columns[5] = work_column(c, N_("standing"), "state", false);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, s->n * COLUMNS + 1);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(c, N_("Applications"))), .columns = columns, .column_count = COLUMNS, .cells = cell, .row_count = (int)s->n};
	for (size_t i = 0; i < s->n; i++) {
		const struct applicant *a = &s->list[i];
		struct str path = row_path(c, &record_application, a->row->id);
		*cell++ = a->rank ? report_value_int(a->rank) : report_value_none();
		*cell = report_value_text(row_value(a->row, "number").s);
		cell++->link = str_slice(path, 1, path.n);
		*cell++ = report_value_text(row_name(c, &record_school, row_value(a->row, "school").id));
		*cell++ = a->n_judged ? report_value_text(points_text(c, a)) : report_value_none();
		*cell++ = a->n ? report_value_real((double)a->sum / 100 / (double)a->n, 2) : report_value_none();
		*cell++ = report_value_text(label_text(c, record_state(&record_application, a->row->state)->label));
	}
	report_add_table(out, t);
	const struct str rule[] = {work_int(c, s->rule->reviewers), work_int(c, s->rule->notice_days), work_int(c, s->rule->years)};
	report_note(out, work_format(c, N_("By the policy: {0} judgements each, {1} days of public notice, an award that holds {2} years. Reviewers see the number and the papers, never the school."), rule, 3));
	if (s->rule->drop_extremes)
		report_note(out, str_of(call_tr(c, N_("The highest and the lowest judgement are left out where there are three or more."))));
}

static enum status page_of(struct call *c, const struct row *selection, struct str said, struct err *err)
{
	struct selecting s;
	struct report report;
	struct view_fact *facts;
	TRY(selecting_load(c, selection, &s, err));
	struct view_selection v = {.record = row_path(c, &record_selection, selection->id), .path = selection_path(c, selection->id), .runs = runs(c, selection), .said = said};
	v.n_facts = row_facts(c, selection, false, &facts);
	v.facts = facts;
	char id[ID_TEXT];
	id_format(selection->id, id);
	struct value from = row_value(selection, "notice_from"), to = row_value(selection, "notice_to");
	day_t today = reg_today(c->g);
	if (from.form == VALUE_INTEGER && to.form == VALUE_INTEGER && value_date(from).day <= today && today <= value_date(to).day)
		v.notice = str_of(arena_printf(c->a, "/notices/%s", id));
	report_init(&report, c->a, c->lang, (struct str){});
	if (call_may(c, "application", ACT_ACCEPT) && call_may_row(c, selection, ACT_CHANGE)) {
		standings(c, &s, &report);
		TRY(selecting_objections(c, &s, &report, err));
	}
	call_open(c, row_name(c, &record_selection, selection->id), NAV);
	view_selection(&c->page, &v);
	page_report(c, &report);
	call_close(c);
	return ST_OK;
}

static enum status selection_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	TRY(call_begin_row(&c, req, out, &record_selection, ACT_READ, &row, err));
	return page_of(&c, row, (struct str){}, err);
}

/* ---- who judges ---- */

/* The reviewer's letter in this selection: one of its own, the same for all its applications. */
static struct str letter_of(struct call *c, const struct selecting *s, struct str reviewer)
{
	size_t n = 0;
	struct str seen[SELECTIONS_SHOWN];
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->list[i].n_judged; k++) {
			const struct judged *j = &s->list[i].judged[k];
			bool is_new = true;
			if (str_eq(j->reviewer, reviewer))
				return j->judge;
			for (size_t m = 0; m < n; m++)
				is_new &= !str_eq(seen[m], j->judge);
			if (is_new && n < SELECTIONS_SHOWN)
				seen[n++] = j->judge;
		}
	return str_of(arena_printf(c->a, "J%zu", n + 1));
}

static enum status give(struct edit *w, struct call *c, const struct selecting *s, struct str reviewer, int64_t *ret_given, struct buf *left_out, struct err *err)
{
	struct str letter = letter_of(c, s, reviewer);
	*ret_given = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct applicant *a = &s->list[i];
		const char *why = NULL;
		bool has = false;
		for (size_t k = 0; k < a->n_judged; k++)
			has |= str_eq(a->judged[k].reviewer, reviewer);
		if (has || !str_eq(a->row->state, STR("submitted")))
			continue;
		TRY(conflict_of(c, s->rule, reviewer, row_value(a->row, "school").id, &why, err));
		if (why) {
			buf_printf(left_out, "%s%.*s: %s", left_out->n ? "; " : "", STR_ARG(row_value(a->row, "number").s), call_tr(c, why));
			continue;
		}
		const struct edit_value values[] = {{"application", VALUE_ROW(a->row->id)}, {"judge", VALUE_STR(letter)}, {"reviewer", VALUE_STR(reviewer)}, {"conflict", VALUE_I64(0)}};
		TRY(edit_put(w, &record_review, NULL, values, ARRAY_LEN(values), NULL, err));
		++*ret_given;
	}
	return ST_OK;
}

static enum status assign_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct selecting s;
	struct edit w;
	int64_t given = 0;
	struct str reviewer = str_trim(request_text(req, "reviewer"));
	TRY(call_begin_row(&c, req, out, &record_selection, ACT_READ, &row, err));
	TRY(need_runs(&c, row, err));
	TRY(selecting_load(&c, row, &s, err));
	CLEANUP(buf_done) struct buf left_out;
	buf_init(&left_out, 0);
	TRY(edit_begin(&c, "reviewers", &w, err));
	enum status st = give(&w, &c, &s, reviewer, &given, &left_out, err);
	if (st == ST_OK)
		st = edit_commit(&w, err);
	edit_abort(&w);
	TRY(st);
	const struct str sums[] = {reviewer, work_int(&c, given), left_out.n ? str_copy(c.a, buf_view(&left_out)) : str_of(call_tr(&c, N_("none")))};
	return page_of(&c, row, work_format(&c, N_("{0} judges {1} applications. Left out for a conflict of interest: {2}"), sums, 3), err);
}

/* ---- ranks and short list ---- */

/* Writes ranks; the first `places` of those ranked go on the short list. */
static enum status rank_all(struct edit *w, const struct selecting *s, struct err *err)
{
	struct value places = row_value(s->selection, "places");
	for (size_t i = 0; i < s->n; i++) {
		const struct applicant *a = &s->list[i];
		if (!str_eq(a->row->state, STR("submitted")))
			continue;
		if (!a->rank)
			return err_set(err, ST_CONFLICT, "application %.*s has fewer judgements than the policy wants", STR_ARG(row_value(a->row, "number").s));
		TRY(edit_put(w, &record_application, a->row, &(struct edit_value){"rank", VALUE_I64(a->rank)}, 1, NULL, err));
		if (places.form == VALUE_INTEGER && a->rank <= places.i)
			TRY(edit_step(w, a->row, "accept", err));
	}
	return edit_commit(w, err);
}

static enum status rank_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct selecting s;
	struct edit w;
	TRY(call_begin_row(&c, req, out, &record_selection, ACT_READ, &row, err));
	TRY(need_runs(&c, row, err));
	if (row_value(row, "places").form != VALUE_INTEGER)
		return err_set(err, ST_CONFLICT, "the selection does not say how many places there are");
	TRY(selecting_load(&c, row, &s, err));
	TRY(edit_begin(&c, "ranks", &w, err));
	w.is_trusted = true; /* a rank is what the judgements come to, not what somebody enters */
	enum status st = rank_all(&w, &s, err);
	edit_abort(&w);
	TRY(st);
	return call_done(&c, selection_path(&c, row->id), N_("Saved."), err);
}

/* ---- award ---- */

static enum status may_award(struct call *c, const struct selecting *s, struct err *err)
{
	struct value from = row_value(s->selection, "notice_from"), to = row_value(s->selection, "notice_to");
	if (from.form != VALUE_INTEGER || to.form != VALUE_INTEGER)
		return err_set(err, ST_CONFLICT, "the selection has no public notice yet: enter from when to when it stands");
	day_t first = value_date(from).day, last = value_date(to).day;
	if (last - first + 1 < s->rule->notice_days)
		return err_set(err, ST_CONFLICT, "the public notice stands for fewer days than the policy wants");
	if (c->at.day <= last)
		return err_set(err, ST_CONFLICT, "the public notice is not over yet");
	for (size_t i = 0; i < s->n; i++) {
		struct list_query q = {.record = &record_objection, .at = c->at, .reference = record_field(&record_objection, STR("application")), .of = s->list[i].row->id, .limit = OBJECTIONS_MAX};
		struct list_page page;
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t k = 0; k < page.n; k++)
			if (row_value(page.rows[k], "answer").form != VALUE_TEXT)
				return err_set(err, ST_CONFLICT, "an objection to application %.*s is not answered yet", STR_ARG(row_value(s->list[i].row, "number").s));
	}
	return ST_OK;
}

static enum status award(struct edit *w, const struct selecting *s, const struct row *application, struct err *err)
{
	struct call *c = w->c;
	uint8_t random[12];
	char code[2 * sizeof random + 1];
	struct id honour;
	int y, m, d;
	day_t today = reg_today(c->g);
	struct value school = row_value(application, "school"), person = row_value(application, "person"), none = {};
	bool is_person = person.form == VALUE_ID;
	random_bytes(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++)
		snprintf(code + 2 * i, 3, "%02x", random[i]);
	day_split(today, &y, &m, &d);
	struct value until = value_of_day(day_of(y + (int)s->rule->years, m, m == 2 && d == 29 ? 28 : d)), serial = VALUE_STR(str_of(arena_strdup(c->a, code)));
	const struct edit_value honours[] = {{"kind", row_value(s->selection, "kind")}, {"level", row_value(s->selection, "level")}, {"from", value_of_day(today)}, {"region", row_value(s->selection, "region")},
					     {"school", is_person ? none : school}, {"person", person}, {"title", row_value(application, "title")}, {"selection", VALUE_ROW(s->selection->id)},
					     {"certificate", serial}, {"to", until}};
	TRY(edit_step(w, application, "award", err));
	TRY(edit_put(w, &record_honour, NULL, honours, ARRAY_LEN(honours), &honour, err));
	const struct edit_value certificate[] = {{"code", serial}, {"kind", VALUE_STR(STR("honour"))}, {"person", person}, {"school", is_person ? none : school}, {"honour", VALUE_ROW(honour)},
						 {"issued", value_of_day(today)}, {"from", value_of_day(today)}, {"to", until}};
	return edit_put(w, &record_certificate, NULL, certificate, ARRAY_LEN(certificate), NULL, err);
}

static enum status award_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct selecting s;
	struct edit w;
	TRY(call_begin_row(&c, req, out, &record_selection, ACT_READ, &row, err));
	TRY(need_runs(&c, row, err));
	TRY(selecting_load(&c, row, &s, err));
	TRY(may_award(&c, &s, err));
	TRY(edit_begin(&c, "award", &w, err));
	w.is_trusted = true; /* the step asks its right; what follows from it needs none */
	enum status st = ST_OK;
	for (size_t i = 0; st == ST_OK && i < s.n; i++)
		if (str_eq(s.list[i].row->state, STR("shortlisted")))
			st = award(&w, &s, s.list[i].row, err);
	if (st == ST_OK)
		st = edit_commit(&w, err);
	edit_abort(&w);
	TRY(st);
	return call_done(&c, selection_path(&c, row->id), N_("Saved."), err);
}

static const struct route_param index_params[] = {PARAM_AS_OF, PARAM_SAID, {}}, page_params[] = {PARAM_ROW, PARAM_AS_OF, PARAM_SAID, {}}, act_params[] = {PARAM_ROW, PARAM_CSRF, {}},
				assign_params[] = {PARAM_ROW, {"reviewer", PARAM_TEXT, .required = true, .max = 60, .text = {"评委登录名", "login name of the reviewer"}}, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/selections", "selection list", {"遴选和认定", "selections"}, .params = index_params, .run = index_page},
	{HTTP_GET, "/selections/{id}", "selection read", {"一次遴选", "one selection"}, .params = page_params, .run = selection_page},
	{HTTP_POST, "/selections/{id}/assign", "review create", {"分派评委，回避利益冲突", "gives a reviewer the applications"}, .params = assign_params, .run = assign_page},
	{HTTP_POST, "/selections/{id}/rank", "application accept", {"按评分排名并列入公示", "ranks, and makes the short list"}, .params = act_params, .run = rank_page},
	{HTTP_POST, "/selections/{id}/award", "application accept", {"公示期满后认定并发证", "awards after the public notice"}, .params = act_params, .run = award_page},
	{},
};
static const struct whole_page whole[] = {{"selection", "/selections/", {"遴选全貌", "the selection as a whole"}}, {}};
const struct web_part programme_selection_part = {.routes = routes, .whole = whole};
