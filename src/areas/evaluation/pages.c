/* Results of a year, of one group or pair, of one item; a scheme tried; the same as JSON. */
#include "areas/evaluation/pages.h"

#include "areas/evaluation/evaluation.h"
#include "areas/register/register.h"
#include "record/state.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

enum { SHOWN_AT_MOST = 100 }; /* of a page: a city has hundreds of pairs */

/* Counties of the parties in sight; those of the chosen one stay. */
static struct view_choice narrow_to_county(struct call *c, struct seen_results *seen, struct str chosen)
{
	const struct places *p = seen->results.facts->places;
	bool *there = ARENA_ARRAY(c->a, bool, p->region.n + 1);
	enum sight *sight = ARENA_ARRAY(c->a, enum sight, seen->results.n + 1);
	size_t kept = 0, n = 0;
	for (size_t i = 0; i < seen->results.n; i++) {
		int32_t region = seen->results.parties[i].party->region;
		if (region >= 0)
			there[region] = true;
		if (chosen.n && !str_eq(frame_text(&p->region, REGION_CODE, region), chosen))
			continue;
		sight[kept] = seen->view.sight[i];
		seen->results.parties[kept++] = seen->results.parties[i];
	}
	seen->results.n = kept;
	seen->view.sight = sight;
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, p->region.n + 2);
	options[n++] = (struct view_option){.text = str_of(call_tr(c, N_("all counties"))), .selected = !chosen.n};
	for (int32_t i = 0; i < (int32_t)p->region.n; i++)
		if (there[i])
			options[n++] = (struct view_option){frame_text(&p->region, REGION_CODE, i), frame_text(&p->region, REGION_NAME, i),
							    str_eq(frame_text(&p->region, REGION_CODE, i), chosen)};
	return (struct view_choice){.name = STR("region"), .label = str_of(call_tr(c, N_("county"))), .options = options, .n_options = n, .submits = true};
}

static enum status year_page(struct request *req, struct response *out, bool of_pairs, struct err *err)
{
	struct call c;
	const struct results *all;
	struct seen_results seen;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	const char *path = of_pairs ? EVALUATIONS "/pairs" : EVALUATIONS;
	struct str format = request_text(req, "format"), county = request_text(req, "region");
	TRY(kept_results(&c, request_text(req, "year"), of_pairs, &all, err));
	results_seen(&c, all, &seen);
	struct view_choice counties = narrow_to_county(&c, &seen, county);
	const struct str shown[] = {call_number(&c, SHOWN_AT_MOST), call_number(&c, (int64_t)seen.results.n)};
	bool is_cut = !format.n && seen.results.n > SHOWN_AT_MOST;
	if (is_cut)
		seen.results.n = SHOWN_AT_MOST;
	results_report(&seen.view, c.lang, c.a, &report);
	if (format.n) {
		TRY(call_need(&c, STR("evaluation"), ACT_EXPORT, NULL, err));
		return page_report_file(&c, &report, format, STR("evaluation"), err);
	}
	if (is_cut)
		report_note(&report, call_text(&c, N_("{0} of {1} are shown: choose a county, or export all."), shown, 2));
	const char *of = arena_printf(c.a, "%s%s%.*s", seen.view.query, county.n ? "&region=" : "", STR_ARG(county));
	struct view_choice choices[] = {judged_year_choice(&c, all->facts->year), counties};
	struct view_evaluation_head head = {.action = str_of(path), .choices = choices, .n_choices = ARRAY_LEN(choices)};
	evaluation_head(&c, path, &head);
	if (call_may(&c, "evaluation", ACT_EXPORT)) {
		head.xlsx = str_of(arena_printf(c.a, "%s?format=xlsx&%s", path, of));
		head.pdf = str_of(arena_printf(c.a, "%s?format=pdf&%s", path, of));
	}
	call_open(&c, report.title, EVALUATIONS);
	view_evaluation_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static enum status groups_page(struct request *req, struct response *out, struct err *err) { return year_page(req, out, false, err); }

static enum status pairs_page(struct request *req, struct response *out, struct err *err) { return year_page(req, out, true, err); }

static enum status results_api(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct results *all;
	struct seen_results seen;
	TRY(call_begin(&c, req, out, err));
	TRY(kept_results(&c, request_text(req, "year"), request_flag(req, "pairs"), &all, err));
	results_seen(&c, all, &seen);
	out->type = "application/json";
	results_json(&seen.view, &out->body);
	return ST_OK;
}

/* ---- one party ---- */

static const struct party_result *find_party(const struct results *r, struct id id)
{
	for (size_t i = 0; i < r->n; i++)
		if (id_cmp(r->parties[i].party->id, id) == 0)
			return &r->parties[i];
	return NULL;
}

enum status party_asked(struct request *req, struct response *out, struct asked_party *p, struct err *err)
{
	const struct results *all;
	struct id id;
	TRY(call_begin(&p->c, req, out, err));
	if (!request_id(req, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	bool is_known = false;
	for (int of_pairs = 0; of_pairs < 2; of_pairs++) {
		TRY(kept_results(&p->c, request_text(req, "year"), of_pairs, &all, err));
		is_known |= find_party(all, id) != NULL;
		results_seen(&p->c, all, &p->seen);
		p->result = find_party(&p->seen.results, id);
		if (p->result) {
			p->sight = p->seen.view.sight[p->result - p->seen.results.parties];
			return ST_OK;
		}
	}
	return is_known ? err_set(err, ST_DENIED, "your roles do not allow this; 'Rights' shows what they do")
			: err_set(err, ST_NOT_FOUND, "neither a group nor a pair of this year has this address");
}

static struct str party_path(struct asked_party *p, const char *more)
{
	char id[ID_TEXT];
	id_format(p->result->party->id, id);
	return str_of(arena_printf(p->c.a, EVALUATIONS "/of/%s%s?%s", id, more, p->seen.view.query));
}

/* The form of what the judged say, with who they are. */
static struct str said_path(struct asked_party *p, const char *record)
{
	struct call *c = &p->c;
	const struct judged_party *party = p->result->party;
	const struct frame *school = &p->seen.results.facts->places->school;
	struct str year = judged_year(c, p->seen.results.facts->year), scheme = policy_id(p->seen.results.facts->scheme->policy);
	const char *path = arena_printf(c->a, "/records/%s/new?year=%.*s&scheme=%.*s", record, STR_ARG(year), STR_ARG(scheme));
	return str_of(party->group >= 0 ? arena_printf(c->a, "%s&group=%.*s", path, STR_ARG(party->name))
					: arena_printf(c->a, "%s&school=%.*s&partner=%.*s", path, STR_ARG(frame_text(school, SCHOOL_CODE, party->schools[1])),
						       STR_ARG(frame_text(school, SCHOOL_CODE, party->schools[0]))));
}

static void show_steps(struct asked_party *p, const struct row *row, struct view_evaluation_party *v)
{
	struct call *c = &p->c;
	struct view_record_step *steps = ARENA_ARRAY(c->a, struct view_record_step, 16);
	v->record = row_path(c, row->record, row->id);
	for (const struct transition *t = record_evaluation.transitions; t->name && !c->is_past; t++)
		if (str_eq(str_of(t->from), row->state) && call_may_step(c, row, t))
			steps[v->n_steps++] = (struct view_record_step){.path = str_of(arena_printf(c->a, "%.*s/do/%s", STR_ARG(v->record), t->name)), .label = t->label,
									 .seen = row->version, .reason = t->needs_reason};
	v->steps = steps;
	struct access_row lies = party_access(c, p->seen.results.facts, p->result->party);
	if (access_may(c->who->reach, STR("sheet"), ACT_CREATE, &lies) && !c->is_past)
		v->sheet = str_of(arena_printf(c->a, "/sheets/%.*s", ID_TEXT - 1, v->record.p + v->record.n - (ID_TEXT - 1)));
	bool is_draft = str_eq(row->state, STR("draft")) || str_eq(row->state, STR("returned")), is_judged = str_eq(row->state, STR("judged"));
	if (!c->is_past && is_draft && access_may(c->who->reach, STR("self_evaluation"), ACT_CREATE, &lies))
		v->say = said_path(p, "self_evaluation");
	if (v->say.n) {
		v->workbook = party_path(p, "/workbook");
		v->bring = STR("/import?record=self_evaluation");
	}
	if (!c->is_past && is_judged && access_may(c->who->reach, STR("evaluation_reply"), ACT_CREATE, &lies))
		v->reply = said_path(p, "evaluation_reply");
	if (!c->is_past && call_may_row(c, row, ACT_CHANGE) && str_eq(row->state, STR("panel")))
		v->result = party_path(p, "/result");
}

static enum status evaluation_row(struct asked_party *p, struct row **ret, struct err *err)
{
	return row_get(p->c.g, p->c.a, &record_evaluation, p->result->party->row->id, (struct as_of){.any_day = true, .tx = p->c.at.tx}, ROW_SEALED, ret, err);
}

static enum status party_page(struct request *req, struct response *out, struct err *err)
{
	struct asked_party p;
	struct report report;
	struct row *row;
	TRY(party_asked(req, out, &p, err));
	struct call *c = &p.c;
	struct str format = request_text(req, "format");
	party_report(&p.seen.view, p.result, c->lang, c->a, &report);
	if (format.n) {
		TRY(call_need(c, STR("evaluation"), ACT_EXPORT, NULL, err));
		return page_report_file(c, &report, format, STR("evaluation"), err);
	}
	const struct judged_party *party = p.result->party;
	struct view_evaluation_party v = {.up = str_of(arena_printf(c->a, "%s?%s", party->group >= 0 ? EVALUATIONS : EVALUATIONS "/pairs", p.seen.view.query)),
					  .up_text = str_of(call_tr(c, party->group >= 0 ? N_("Groups") : N_("Pairs")))};
	if (party->row) {
		TRY(evaluation_row(&p, &row, err));
		const struct state *s = record_state(&record_evaluation, row->state);
		v.standing = s ? label_text(c, s->label) : row->state;
		show_steps(&p, row, &v);
	} else if (!c->is_past && call_may(c, "evaluation", ACT_CREATE)) {
		v.begin = party_path(&p, "/begin");
	}
	if (call_may(c, "evaluation", ACT_EXPORT)) {
		v.xlsx = party_path(&p, "");
		v.xlsx = str_of(arena_printf(c->a, "%.*s&format=xlsx", STR_ARG(v.xlsx)));
		v.pdf = str_of(arena_printf(c->a, "%.*s&format=pdf", STR_ARG(party_path(&p, ""))));
	}
	call_open(c, report.title, EVALUATIONS);
	view_evaluation_party(&c->page, &v);
	page_report(c, &report);
	call_close(c);
	return ST_OK;
}

static enum status item_page(struct request *req, struct response *out, struct err *err)
{
	struct asked_party p;
	struct report report;
	TRY(party_asked(req, out, &p, err));
	int item = scheme_item_find(p.seen.results.facts->scheme, request_text(req, "item"));
	if (item < 0)
		return err_set(err, ST_NOT_FOUND, "the scheme has no such item");
	if (p.sight != SIGHT_ALL)
		return err_set(err, ST_DENIED, "the result is shown once it has been told to the judged");
	struct results of_party = p.seen.results;
	TRY(facts_of_party(&p.c, p.seen.results.facts, p.result->party, &of_party.facts, err));
	p.seen.view.results = &of_party;
	item_report(&p.seen.view, p.result, item, p.c.lang, p.c.a, &report);
	struct view_evaluation_party v = {.up = party_path(&p, ""), .up_text = p.result->party->name};
	call_open(&p.c, report.title, EVALUATIONS);
	view_evaluation_party(&p.c.page, &v);
	page_report(&p.c, &report);
	call_close(&p.c);
	return ST_OK;
}

/* ---- keeping: an evaluation begins, its result is computed ---- */

/* The page has asked for the right where the judged lie. `row` NULL: a new one. */
static enum status store(struct call *c, const struct row *row, const struct edit_value *values, size_t n, const char *note, struct err *err)
{
	struct edit e;
	TRY(edit_begin(c, note, &e, err));
	e.is_trusted = true;
	enum status st = edit_put(&e, &record_evaluation, row, values, n, NULL, err);
	if (st == ST_OK)
		st = edit_commit(&e, err);
	edit_abort(&e);
	return st;
}

static enum status begin_page(struct request *req, struct response *out, struct err *err)
{
	struct asked_party p;
	TRY(party_asked(req, out, &p, err));
	const struct facts *f = p.seen.results.facts;
	const struct judged_party *party = p.result->party;
	struct access_row lies = party_access(&p.c, f, party);
	TRY(call_need(&p.c, STR("evaluation"), ACT_CREATE, &lies, err));
	if (party->row)
		return err_set(err, ST_CONFLICT, "the evaluation has begun already");
	struct edit_value values[4] = {{"year", VALUE_I64(f->year)}, {"scheme", VALUE_STR(policy_id(f->scheme->policy))}};
	size_t n = 2;
	if (party->group >= 0) {
		values[n++] = (struct edit_value){"group", VALUE_ROW(party->id)};
	} else {
		values[n++] = (struct edit_value){"school", VALUE_ROW(f->places->school.ids[party->schools[1]])};
		values[n++] = (struct edit_value){"partner", VALUE_ROW(f->places->school.ids[party->schools[0]])};
	}
	TRY(store(&p.c, NULL, values, n, "begin", err));
	return call_done(&p.c, party_path(&p, ""), N_("Saved."), err);
}

/* The result of this moment's data; whoever looks later sees when the data have moved on. */
static enum status result_page(struct request *req, struct response *out, struct err *err)
{
	struct asked_party p;
	TRY(party_asked(req, out, &p, err));
	const struct facts *f = p.seen.results.facts;
	const struct party_result *r = p.result;
	struct row *row;
	struct access_row lies = party_access(&p.c, f, r->party);
	struct dec points;
	int64_t hundredths;
	TRY(call_need(&p.c, STR("evaluation"), ACT_CHANGE, &lies, err));
	if (!r->party->row || !str_eq(r->party->row->state, STR("panel")))
		return err_set(err, ST_CONFLICT, "a result is kept while the panel is at work, before it is told to the judged");
	if (!result_is_whole(r))
		return err_set(err, ST_INVALID, "items are open: nothing is known of them yet, so there is no result to keep");
	if (!dec_round(r->low, 2, &points) || !dec_to_units(points, 2, &hundredths))
		return err_set(err, ST_INTERNAL, "a total of points is out of range");
	TRY(evaluation_row(&p, &row, err));
	const struct edit_value values[] = {{"result", VALUE_I64(hundredths)}, {"grade", VALUE_STR(str_of(f->scheme->grades[r->grade_low].label.zh))},
					    {"computed", VALUE_I64(reg_now(p.c.g))}, {"digest", VALUE_STR(str_of(policy_digest(f->scheme->policy)))},
					    {"reply_by", value_of_day(reg_today(p.c.g) + (day_t)f->scheme->reply_days)}};
	TRY(store(&p.c, row, values, ARRAY_LEN(values), "result", err));
	return call_done(&p.c, party_path(&p, ""), N_("Saved."), err);
}

/* ---- a scheme tried ---- */

static enum status try_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct policy_row *rows;
	size_t n, k = 0;
	const struct results *now;
	struct results tried;
	struct report report;
	struct id chosen = {};
	TRY(call_begin(&c, req, out, err));
	request_id(req, "policy", &chosen);
	TRY(policy_rows(c.g, c.a, (struct as_of){.any_day = true, .tx = c.at.tx}, &rows, &n, err));
	struct view_option *options = ARENA_ARRAY(c.a, struct view_option, n + 1);
	const struct policy_row *row = NULL;
	for (size_t i = 0; i < n; i++) {
		char id[ID_TEXT];
		bool is_scheme = str_eq(rows[i].kind, SCHEME_OF_GROUPS) || str_eq(rows[i].kind, SCHEME_OF_PAIRS);
		if (!is_scheme || str_eq(rows[i].state, STR("withdrawn")))
			continue;
		id_format(rows[i].id, id);
		bool is_chosen = id_cmp(rows[i].id, chosen) == 0;
		row = is_chosen ? &rows[i] : row;
		options[k++] = (struct view_option){str_copy(c.a, str_of(id)), rows[i].name, is_chosen};
	}
	report_init(&report, c.a, c.lang, str_of(call_tr(&c, N_("A scheme tried"))));
	int year;
	TRY(evaluation_year(c.g, c.a, request_text(req, "year"), c.at, &year, err));
	if (row) {
		struct evaluation_question q = {.at = c.at, .year = year, .of_pairs = str_eq(row->kind, SCHEME_OF_PAIRS)};
		TRY(policy_parse(c.a, row->body, &q.policy, err));
		TRY(evaluation_ask(c.g, c.a, &q, &tried, err));
		TRY(kept_results(&c, judged_year(&c, year), q.of_pairs, &now, err));
		trial_report(now, &tried, c.lang, c.a, &report);
	} else {
		report_paragraph(&report, TONE_MUTED,
				 str_of(call_tr(&c, k ? N_("Choose a scheme: it is tried on the data of the year, beside the one in force.")
						      : N_("No scheme has been proposed yet: propose one among the policies, then try it here on a past year."))));
	}
	struct view_choice choices[] = {
		{.name = STR("policy"), .label = str_of(call_tr(&c, N_("scheme"))), .options = options, .n_options = k, .submits = true},
		judged_year_choice(&c, year)};
	struct view_evaluation_head head = {.action = STR(EVALUATIONS "/try"), .choices = choices, .n_choices = k ? ARRAY_LEN(choices) : 0};
	evaluation_head(&c, EVALUATIONS "/try", &head);
	call_open(&c, report.title, EVALUATIONS);
	view_evaluation_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static const struct route_param year_params[] = {PARAM_YEAR, {"region", PARAM_WORD, .text = {"区划代码", "region"}}, PARAM_AS_OF, PARAM_FORMAT, {}};
static const struct route_param api_params[] = {PARAM_YEAR, PARAM_AS_OF, {"pairs", PARAM_FLAG, .text = {"结对而不是集团", "pairs instead of groups"}}, {}};
static const struct route_param party_params[] = {PARAM_PARTY, PARAM_YEAR, PARAM_AS_OF, PARAM_FORMAT, PARAM_SAID, {}};
static const struct route_param item_params[] = {PARAM_PARTY, {"item", PARAM_WORD, .text = {"指标", "item"}}, PARAM_YEAR, PARAM_AS_OF, {}};
static const struct route_param post_params[] = {PARAM_PARTY, PARAM_YEAR, PARAM_CSRF, {}};
static const struct route_param try_params[] = {{"policy", PARAM_ID, .text = {"试算的方案", "the scheme tried"}}, PARAM_YEAR, PARAM_AS_OF, {}};
static const struct route routes[] = {
	{HTTP_GET, EVALUATIONS, "evaluation list", {"一学年的集团评价", "groups judged in a school year"}, .params = year_params, .run = groups_page},
	{HTTP_GET, EVALUATIONS "/pairs", "evaluation list", {"一学年的结对评价", "pairs judged in a school year"}, .params = year_params, .run = pairs_page},
	{HTTP_GET, EVALUATIONS "/try", "policy create", {"方案在往年数据上试算", "a scheme tried on a past year"}, .params = try_params, .run = try_page},
	{HTTP_GET, EVALUATIONS "/of/{id}", "evaluation read", {"一个集团或一对学校的得分", "the points of a group or pair"}, .params = party_params, .run = party_page},
	{HTTP_GET, EVALUATIONS "/of/{id}/workbook", "self_evaluation create", {"自评工作簿", "the self-evaluation as a workbook"}, .params = party_params, .run = workbook_page},
	{HTTP_GET, EVALUATIONS "/of/{id}/{item}", "evaluation read", {"一项指标：公式、数字、出处", "an item: formula, numbers, rows"}, .params = item_params, .run = item_page},
	{HTTP_POST, EVALUATIONS "/of/{id}/begin", "evaluation create", {"开始评价", "begins an evaluation"}, .params = post_params, .run = begin_page},
	{HTTP_POST, EVALUATIONS "/of/{id}/result", "evaluation change", {"计算并保存总分和等级", "computes and keeps result and grade"}, .params = post_params, .run = result_page},
	{HTTP_GET, "/api/evaluations", "evaluation list", {"评价得分，JSON", "results as JSON"}, .params = api_params, .run = results_api},
	{},
};
static const struct nav_item nav[] = {{EVALUATIONS, {"评价", "Evaluation"}, "evaluation", ACT_LIST}, {}};

static enum status warm_groups(struct call *c, struct err *err) { return make_results_ahead(c, false, err); }
static enum status warm_pairs(struct call *c, struct err *err) { return make_results_ahead(c, true, err); }
static const struct warm_value warm[] = {{warm_groups}, {warm_pairs}, {}};

const struct web_part evaluation_part = {.routes = routes, .nav = nav, .warm = warm};
