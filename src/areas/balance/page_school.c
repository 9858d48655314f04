/* A school, all of it: facts, verdict, years, grades, teachers by subject, group, pairs, postings, sites. */
#include "areas/balance/pages.h"

#include "areas/balance/strength.h"
#include "areas/balance/views.h"
#include "areas/register/codes.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "record/row_text.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <math.h>

enum { ROWS_MAX = 200, PEOPLE_MAX = 1000, SUBJECTS_MAX = 64 };

/* ---- verdict ---- */

static void indicators(struct call *c, const struct balance_result *r, size_t unit, struct report *out)
{
	static const char *const headings[][2] = {{N_("indicator"), "indicator"}, {N_("has"), "value"}, {N_("threshold"), "threshold"}, {N_("verdict"), "verdict"},
						  {N_("lacks to the threshold"), "lacks"}, {N_("mean of the county"), "mean"}};
	const struct balance_unit *u = &r->units[unit];
	const struct balance_region *g = NULL;
	int m = r->rules->indicators;
	for (size_t i = 0; i < r->region_count; i++)
		if (unit >= r->regions[i].first && unit < r->regions[i].first + r->regions[i].n)
			g = &r->regions[i];
	struct report_value *cells = ARENA_ARRAY(c->a, struct report_value, (size_t)m * ARRAY_LEN(headings)), *cell = cells;
	for (int k = 0; k < m; k++) {
		double v = ratio_f64(r->values[unit * (size_t)m + (size_t)k]);
		bool reached = u->verdict.reached >> k & 1, is_missing = u->verdict.missing >> k & 1;
		*cell++ = report_value_text(str_of(arena_printf(c->a, "%s（%s）", label_in(r->rules->indicator_label[k], c->lang),
								 label_in(r->rules->indicator_unit[k], c->lang))));
		*cell = report_value_real(v, 3);
		cell++->link = balance_sources_path(c->a, r, u);
		*cell++ = report_value_dec(r->rules->rule[u->stage].threshold[k], -1);
		*cell = report_value_text(balance_text(c->lang, is_missing ? N_("not reported") : reached ? N_("reached") : N_("not reached")));
		cell++->tone = is_missing ? TONE_WARNING : reached ? TONE_GOOD : TONE_BAD;
		*cell++ = reached || is_missing ? report_value_none() : report_value_dec(balance_lack(r, unit, k, dec_of(1)), 0);
		*cell++ = g ? report_value_real(g->measure.indicator[k].spread.mean, 3) : report_value_none();
	}
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(c->lang, headings[i][0], headings[i][1], i > 0 && i != 3);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = balance_text(c->lang, N_("Indicators against thresholds")), .columns = columns,
				   .column_count = ARRAY_LEN(headings), .cells = cells, .row_count = m};
	report_add_table(out, t);
}

static void write_verdict(struct call *c, const struct sight *s, const struct balance_result *r, size_t unit)
{
	const struct balance_unit *u = &r->units[unit];
	const char *verdict = !u->verdict.is_assessed ? N_("not assessed") : u->verdict.passes ? N_("pass") : N_("fail");
	struct view_school_verdict v = {.title = str_of(label_in(r->rules->stage_label[u->stage], c->lang)), .verdict = str_of(call_tr(c, verdict)),
					.kind = str_of(verdict_kind(u->verdict.is_assessed, u->verdict.passes))};
	for (size_t i = 0; i < r->region_count; i++)
		if (r->regions[i].county == u->county && r->regions[i].stage == u->stage && sight_has_region(s, r->data->region.ids[u->county])) {
			v.county = str_of(arena_printf(c->a, "/%.*s", STR_ARG(balance_region_link(c->a, r, &r->regions[i]))));
			v.county_text = call_text(c, N_("The verdict of {0}"), (struct str[]){balance_region_name(r, u->county)}, 1);
		}
	view_school_verdict(&c->page, &v);
	struct report report;
	report_init(&report, c->a, c->lang, (struct str){});
	indicators(c, r, unit, &report);
	report_blocks_to_html(&report, c->page.out);
}

static enum status verdicts(struct call *c, const struct row *school, int asked, struct err *err)
{
	const struct balance_view *all;
	struct sight s = sight_of(c, "balance", ACT_READ);
	bool is_first = true;
	if (!call_may(c, "balance", ACT_READ))
		return ST_OK;
	TRY(page_balance(c, asked, true, &all, err));
	for (const struct balance_view *v = all; v; v = v->next) {
		const struct balance_result *r = v->result;
		int32_t at = frame_find(&r->data->school, school->id);
		if (at < 0 || r->data->county[at] < 0 || !sight_has_school(&s, r->data->region.ids[r->data->county[at]], school->id))
			return ST_OK;
		for (size_t i = 0; i < r->unit_count; i++) {
			if (r->units[i].school != at)
				continue;
			char year[10];
			school_year_format(r->data->year, year);
			if (is_first)
				view_part_title(&c->page, &(struct view_part_title){call_text(c, N_("Verdict of {0}"), (struct str[]){str_of(year)}, 1)});
			is_first = false;
			write_verdict(c, &s, r, i);
		}
	}
	if (is_first)
		return ST_OK;
	struct report report;
	struct strength_school one = {school->id, row_name(c, &record_school, school->id), {}};
	report_init(&report, c->a, c->lang, (struct str){});
	strength_report(all, &one, 1, &report);
	report_blocks_to_html(&report, c->page.out);
	return ST_OK;
}

/* ---- what refers to the school ---- */

static enum status list_of(struct call *c, const struct record *r, const char *reference, struct id of, struct str sort, size_t limit,
			   struct list_page *ret, struct err *err)
{
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, str_of(reference)), .of = of, .limit = limit, .sort = sort};
	*ret = (struct list_page){};
	if (!call_may(c, r->name, ACT_LIST))
		return ST_OK;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	return record_list(c->g, c->a, &q, ret, err);
}

static enum status related(struct call *c, const struct record *r, const char *reference, struct str title, struct id of, struct err *err)
{
	struct list_page page;
	TRY(list_of(c, r, reference, of, (struct str){}, ROWS_MAX, &page, err));
	if (page.n)
		view_record_related(&c->page, &(struct view_record_related){.title = title, .table = table_beside(c, r, page.rows, page.n, title, reference)});
	return ST_OK;
}

static int64_t number_at(const struct row *row, const char *field)
{
	const struct value *v = &row->values[record_field_index(row->record, str_of(field))];
	return value_is_null(*v) ? -1 : v->i;
}

/* The table of the years, latest first, and a line of pupils for each section. */
static enum status years(struct call *c, const struct row *school, struct err *err)
{
	enum { SECTIONS = 5, YEARS = 12 };
	struct list_page page;
	struct str title = str_of(call_tr(c, N_("Year by year")));
	TRY(list_of(c, &record_statistics, "school", school->id, STR("-year,section"), ROWS_MAX, &page, err));
	if (!page.n)
		return ST_OK;
	int section_field = record_field_index(&record_statistics, STR("section"));
	int last = (int)number_at(page.rows[0], "year"), first = (int)number_at(page.rows[page.n - 1], "year");
	int n = MIN(last - first + 1, YEARS), n_sections = 0;
	struct str sections[SECTIONS], *names = ARENA_ARRAY(c->a, struct str, (size_t)n);
	struct chart_series series[SECTIONS];
	double *values = ARENA_ARRAY(c->a, double, (size_t)(SECTIONS * n));
	for (int i = 0; i < SECTIONS * n; i++)
		values[i] = NAN;
	for (int y = 0; y < n; y++) {
		char text[10];
		school_year_format(last - n + 1 + y, text);
		names[y] = str_copy(c->a, str_of(text));
	}
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (size_t i = 0; i < page.n; i++) {
		int64_t pupils = number_at(page.rows[i], "pupils"), year = number_at(page.rows[i], "year");
		struct str section = page.rows[i]->values[section_field].s;
		int s = 0, at = (int)year - (last - n + 1);
		if (pupils < 0 || at < 0)
			continue;
		while (s < n_sections && !str_eq(sections[s], section))
			s++;
		if (s == SECTIONS)
			continue;
		if (s == n_sections) {
			sections[n_sections++] = section;
			series[s] = (struct chart_series){str_copy(c->a, row_text_field(&text, page.rows[i], section_field)), values + s * n, TONE_PLAIN};
		}
		values[s * n + at] = (double)pupils;
	}
	row_text_done(&text);
	view_part_title(&c->page, &(struct view_part_title){title});
	if (n > 1 && n_sections) {
		struct report report;
		struct report_chart chart = {.kind = CHART_LINE, .caption = str_of(call_tr(c, N_("Pupils, year by year"))), .categories = names, .point_count = n,
					     .series = series, .series_count = n_sections};
		report_init(&report, c->a, c->lang, (struct str){});
		report_add_chart(&report, &chart);
		report_blocks_to_html(&report, c->page.out);
	}
	view_record_table(&c->page, table_beside(c, &record_statistics, page.rows, page.n, title, "school"));
	return ST_OK;
}

/* ---- teachers by subject: numbers, no names ---- */

static enum status people(struct call *c, const struct row *school, struct err *err)
{
	struct list_query q = {.record = &record_person, .at = c->at, .reference = record_field(&record_person, STR("employer")), .of = school->id};
	int64_t count[SUBJECTS_MAX] = {}, all = 0, backbone = 0;
	int subjects = record_field_index(&record_person, STR("subjects")), level = record_field_index(&record_person, STR("backbone"));
	if (!call_may(c, "person", ACT_LIST))
		return ST_OK;
	TRY(list_access(c, &record_person, ACT_LIST, &q.scope, err));
	struct cursor *cursor;
	const struct row *row;
	enum status st;
	TRY(cursor_open(c->g, &q, &cursor, err));
	while ((st = cursor_next(cursor, &row, err)) == ST_OK && row) {
		struct str rest = row->values[subjects].form == VALUE_TEXT ? row->values[subjects].s : (struct str){}, one;
		all++;
		backbone += !value_is_null(row->values[level]) && !str_eq(row->values[level].s, STR("none"));
		while (rest.n && rest.p && str_next(&rest, '|', &one))
			for (int i = 0; codes_subject[i].value && i < SUBJECTS_MAX; i++)
				count[i] += str_eq(one, str_of(codes_subject[i].value));
	}
	cursor_close(cursor);
	TRY(st);
	if (!all)
		return ST_OK;
	struct report report;
	struct str *names = ARENA_ARRAY(c->a, struct str, SUBJECTS_MAX);
	double *values = ARENA_ARRAY(c->a, double, SUBJECTS_MAX);
	int n = 0;
	for (int i = 0; codes_subject[i].value && i < SUBJECTS_MAX; i++)
		if (count[i]) {
			names[n] = str_of(label_in(codes_subject[i].label, c->lang));
			values[n++] = (double)count[i];
		}
	struct chart_series series = {str_of(call_tr(c, N_("teachers"))), values, TONE_PLAIN};
	struct report_chart chart = {.kind = CHART_BAR, .categories = names, .point_count = n, .series = &series, .series_count = 1};
	const struct str args[] = {call_number(c, all), call_number(c, backbone)};
	chart.caption = call_text(c, N_("Teachers by subject: {0} in all, {1} of them backbone teachers"), args, 2);
	report_init(&report, c->a, c->lang, (struct str){});
	report_add_chart(&report, &chart);
	view_part_title(&c->page, &(struct view_part_title){str_of(call_tr(c, N_("Teachers")))});
	report_blocks_to_html(&report, c->page.out);
	return ST_OK;
}

/* The groups it belongs to, or leads, as tags that lead there. */
static enum status groups(struct call *c, const struct row *school, struct view_link **ret, size_t *ret_n, struct err *err)
{
	struct list_page members, cores;
	TRY(list_of(c, &record_membership, "school", school->id, (struct str){}, ROWS_MAX, &members, err));
	TRY(list_of(c, &record_group, "core", school->id, (struct str){}, ROWS_MAX, &cores, err));
	struct view_link *all = ARENA_ARRAY(c->a, struct view_link, members.n + cores.n);
	struct id seen[2 * ROWS_MAX];
	size_t n = 0;
	for (size_t i = 0; i < members.n + cores.n; i++) {
		struct id id = i < cores.n ? cores.rows[i]->id : members.rows[i - cores.n]->values[record_field_index(&record_membership, STR("group"))].id;
		size_t same = 0;
		char text[ID_TEXT];
		while (same < n && id_cmp(seen[same], id) != 0)
			same++;
		if (same < n)
			continue;
		seen[n] = id;
		id_format(id, text);
		all[n++] = (struct view_link){.text = row_name(c, &record_group, id), .href = str_of(arena_printf(c->a, "/groups/%s", text))};
	}
	*ret = all;
	*ret_n = n;
	return ST_OK;
}

static enum status rest(struct call *c, const struct row *school, struct err *err)
{
	static const struct {
		const struct record *record;
		const char *reference;
		struct label title;
	} parts[] = {
		{&record_agreement, "helper", {"帮扶其他学校的协议", "Agreements to help other schools"}},
		{&record_agreement, "helped", {"接受帮扶的协议", "Agreements by which it is helped"}},
		{&record_posting, "origin", {"派出到其他学校的任职", "Postings to other schools"}},
		{&record_campus, "school", {"校区", "Sites"}},
		{&record_staffing, "school", {"学科师资", "Staffing"}},
		{&record_succession, "school", {"沿革", "Succession"}},
	};
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		TRY(related(c, parts[i].record, parts[i].reference, label_text(c, parts[i].title), school->id, err));
	return ST_OK;
}

/* Who came from another school. */
static enum status received(struct call *c, const struct row *school, struct err *err)
{
	struct list_page page;
	size_t n = 0;
	int origin = record_field_index(&record_posting, STR("origin"));
	struct str title = str_of(call_tr(c, N_("Postings from other schools")));
	TRY(list_of(c, &record_posting, "school", school->id, (struct str){}, PEOPLE_MAX, &page, err));
	for (size_t i = 0; i < page.n; i++)
		if (page.rows[i]->values[origin].form == VALUE_ID)
			page.rows[n++] = page.rows[i];
	if (n)
		view_record_related(&c->page, &(struct view_record_related){.title = title, .table = table_beside(c, &record_posting, page.rows, n, title, "school")});
	return ST_OK;
}

static enum status grades(struct call *c, const struct row *school, struct err *err)
{
	struct list_page page;
	size_t n = 0;
	TRY(list_of(c, &record_grades, "school", school->id, STR("-year,section,grade"), ROWS_MAX, &page, err));
	while (n < page.n && number_at(page.rows[n], "year") == number_at(page.rows[0], "year"))
		n++;
	if (n)
		view_record_related(&c->page, &(struct view_record_related){.title = label_text(c, record_grades.label),
									    .table = table_beside(c, &record_grades, page.rows, n, label_text(c, record_grades.label), "school")});
	return ST_OK;
}

/* The map around the school; all of it where its place is not known. */
static struct str map_path(struct call *c, const struct row *school)
{
	enum { AROUND = 200000 }; /* some 2 km to each side, in the register's 10⁻⁷ degrees */
	const struct value *lon = &school->values[record_field_index(&record_school, STR("longitude"))];
	const struct value *lat = &school->values[record_field_index(&record_school, STR("latitude"))];
	if (value_is_null(*lon) || value_is_null(*lat))
		return STR("/map");
	return str_of(arena_printf(c->a, "/map?bbox=%.5f,%.5f,%.5f,%.5f", (double)(lon->i - AROUND) / 1e7, (double)(lat->i - AROUND) / 1e7,
				   (double)(lon->i + AROUND) / 1e7, (double)(lat->i + AROUND) / 1e7));
}

static enum status school_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct id id;
	struct row *school;
	struct view_fact *facts;
	struct view_link *links;
	int year;
	TRY(call_begin(&c, req, out, err));
	if (!request_id(req, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(page_year(&c, &year, err));
	TRY(row_get(c.g, c.a, &record_school, id, c.at, ROW_SEALED, &school, err));
	TRY(call_need_row(&c, school, ACT_READ, err));
	struct view_school_head head = {.record = row_path(&c, &record_school, id)};
	if (call_may(&c, "history", ACT_READ))
		head.sources = str_of(arena_printf(c.a, "%.*s/sources", STR_ARG(head.record)));
	if (call_may(&c, "map", ACT_READ))
		head.map = map_path(&c, school);
	head.n_facts = row_facts(&c, school, false, &facts);
	head.facts = facts;
	TRY(groups(&c, school, &links, &head.n_groups, err));
	head.groups = links;
	call_open(&c, row_name(&c, &record_school, id), "/records");
	view_school_head(&c.page, &head);
	TRY(verdicts(&c, school, year, err));
	TRY(years(&c, school, err));
	TRY(grades(&c, school, err));
	TRY(people(&c, school, err));
	TRY(received(&c, school, err));
	TRY(call_row_parts(&c, school, ROW_PAGE, err));
	TRY(rest(&c, school, err));
	view_charts(&c.page, &(struct view_charts){});
	call_close(&c);
	return ST_OK;
}

static const struct route_param params[] = {{"id", PARAM_ID, .text = {"学校", "school"}}, {"as_of", PARAM_DAY, .text = {"日期", "as of"}},
					    {"year", PARAM_WORD, .text = {"结论所属学年", "school year of the verdict"}}, {}};

const struct route school_routes[] = {
	{HTTP_GET, "/schools/{id}", "school read", {"一所学校的全部情况", "all about one school"}, .params = params, .run = school_page},
	{},
};
