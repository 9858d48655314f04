/* Groups: coverage in three readings, and each group closely. */
#include "areas/balance/coverage.h"
#include "areas/balance/group_map.h"
#include "areas/balance/pages.h"
#include "areas/balance/strength.h"
#include "areas/balance/views.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "record/policy_record.h"
#include "record/row_text.h"
#include "record/tx.h"
#include "web/keep.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <math.h>

enum { GROUPS_MAX = 1000, MEMBERS_MAX = 200, ROWS_MAX = 200 };

/* ---- coverage ---- */

static enum status make_coverage(void *context, struct arena *a, void **ret, struct err *err)
{
	struct call *c = context;
	struct coverage *coverage = ARENA_NEW(a, struct coverage);
	TRY(coverage_compute(c->g, a, c->at, NULL, STR(""), coverage, err));
	*ret = coverage;
	return ST_OK;
}

enum status page_coverage(struct call *c, const struct coverage **ret, struct err *err)
{
	static const struct record *const from[] = {&record_region, &record_school, &record_statistics, &record_round,
						     &record_group,  &record_membership, &record_policy};
	struct str state;
	void *value;
	TRY(record_stamp(c->g, c->a, from, ARRAY_LEN(from), &state, err));
	TRY(keep_get(c->w->keep, str_of(arena_printf(c->a, "coverage %.*s%d", STR_ARG(state), (int)c->at.day)), make_coverage, c, &value, err));
	*ret = value;
	return ST_OK;
}

/* The rows of regions in sight; that of all together only when none is hidden. */
static enum status coverage_seen(struct call *c, struct coverage *ret, struct err *err)
{
	const struct coverage *all;
	struct sight s = sight_of(c, "coverage", ACT_READ);
	TRY(page_coverage(c, &all, err));
	bool is_all = true;
	for (size_t i = 0; i < all->row_count; i++)
		is_all = is_all && (all->rows[i].region < 0 || sight_has_region(&s, all->data->region.ids[all->rows[i].region]));
	*ret = *all;
	ret->rows = ARENA_ARRAY(c->a, struct coverage_row, all->row_count + 1);
	ret->row_count = 0;
	for (size_t i = 0; i < all->row_count; i++)
		if (is_all || (all->rows[i].region >= 0 && sight_has_region(&s, all->data->region.ids[all->rows[i].region])))
			ret->rows[ret->row_count++] = all->rows[i];
	return ST_OK;
}

/* ---- the groups ---- */

static struct str shown(struct call *c, struct row_text *text, const struct row *row, const char *field)
{
	return str_copy(c->a, row_text_field(text, row, record_field_index(row->record, str_of(field))));
}

static const struct value *value_at(const struct row *row, const char *field)
{
	return &row->values[record_field_index(row->record, str_of(field))];
}

static struct str school_link(struct call *c, struct id school)
{
	char id[ID_TEXT];
	id_format(school, id);
	return str_of(arena_printf(c->a, "schools/%s", id));
}

static enum status count_members(struct call *c, const struct list_page *groups, int64_t *ret, struct err *err)
{
	struct frame group = {.n = 0}, membership;
	const struct frame_ask ask_group[] = {{"name", FRAME_TEXT, NULL}};
	TRY(frame_load(c->g, c->a, &record_group, c->at, STR(""), ask_group, 1, &group, err));
	const struct frame_ask ask[] = {{"group", FRAME_INDEX, &group}};
	TRY(frame_load(c->g, c->a, &record_membership, c->at, STR(""), ask, 1, &membership, err));
	int64_t *count = ARENA_ARRAY(c->a, int64_t, group.n + 1);
	for (size_t i = 0; i < membership.n; i++)
		if (membership.columns[0].index[i] >= 0)
			count[membership.columns[0].index[i]]++;
	for (size_t i = 0; i < groups->n; i++) {
		int32_t at = frame_find(&group, groups->rows[i]->id);
		ret[i] = at >= 0 ? count[at] : 0;
	}
	return ST_OK;
}

static enum status add_groups(struct call *c, struct report *out, struct err *err)
{
	static const char *const headings[][2] = {{N_("group"), "group"}, {N_("county"), "region"}, {N_("mode"), "mode"}, {N_("core school"), "core"},
						  {N_("members"), "members"}, {N_("founded"), "founded"}};
	struct list_query q = {.record = &record_group, .at = c->at, .limit = GROUPS_MAX};
	struct list_page page;
	TRY(list_access(c, &record_group, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	int64_t *members = ARENA_ARRAY(c->a, int64_t, page.n + 1);
	TRY(count_members(c, &page, members, err));
	struct report_value *cells = ARENA_ARRAY(c->a, struct report_value, page.n * ARRAY_LEN(headings) + 1), *cell = cells;
	struct row_text text;
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	for (size_t i = 0; i < page.n; i++) {
		const struct row *row = page.rows[i];
		const struct value *core = value_at(row, "core");
		char id[ID_TEXT];
		id_format(row->id, id);
		*cell = report_value_text(shown(c, &text, row, "name"));
		cell++->link = str_of(arena_printf(c->a, "groups/%s", id));
		*cell++ = report_value_text(shown(c, &text, row, "county"));
		*cell++ = report_value_text(shown(c, &text, row, "mode"));
		*cell = report_value_text(shown(c, &text, row, "core"));
		cell++->link = core->form == VALUE_ID ? school_link(c, core->id) : (struct str){};
		*cell++ = report_value_int(members[i]);
		*cell++ = report_value_text(shown(c, &text, row, "founded"));
	}
	row_text_done(&text);
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, ARRAY_LEN(headings));
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		columns[i] = balance_column(c->lang, headings[i][0], headings[i][1], i == 4);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = balance_text(c->lang, N_("Groups")), .columns = columns, .column_count = ARRAY_LEN(headings), .cells = cells,
				   .row_count = (int)page.n};
	report_heading(out, 2, balance_text(c->lang, N_("Groups")));
	report_add_table(out, t);
	return ST_OK;
}

/* All stages together until one is chosen: most of the table would be rows without a group. */
static int stage_asked(const struct call *c)
{
	for (int s = 0; s < COVERAGE_STAGES - 1; s++)
		if (str_eq(request_text(c->r, "stage"), str_of(coverage_stages[s])))
			return s;
	return COVERAGE_STAGES - 1;
}

static struct view_choice stage_choice(struct call *c, int chosen)
{
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, COVERAGE_STAGES);
	options[0] = (struct view_option){.text = coverage_stage_label(COVERAGE_STAGES - 1, c->lang), .selected = chosen == COVERAGE_STAGES - 1};
	for (int s = 0; s < COVERAGE_STAGES - 1; s++)
		options[s + 1] = (struct view_option){str_of(coverage_stages[s]), coverage_stage_label(s, c->lang), s == chosen};
	return (struct view_choice){.name = STR("stage"), .label = str_of(call_tr(c, N_("stage"))), .options = options, .n_options = COVERAGE_STAGES,
				    .submits = true};
}

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct report report;
	struct str format = request_text(req, "format");
	bool has_coverage = false;
	TRY(call_begin(&c, req, out, err));
	report_init(&report, c.a, c.lang, str_of(call_tr(&c, N_("Group schooling"))));
	int stage = stage_asked(&c);
	if (call_may(&c, "coverage", ACT_READ)) {
		struct coverage coverage;
		TRY(coverage_seen(&c, &coverage, err));
		has_coverage = coverage.row_count > 0;
		if (has_coverage)
			coverage_report(&coverage, c.at, format.n ? -1 : stage, c.lang, c.a, &report);
	}
	if (format.n) {
		if (!call_may(&c, "coverage", ACT_EXPORT))
			return call_need(&c, STR("coverage"), ACT_EXPORT, NULL, err);
		return page_report_file(&c, &report, format, STR("coverage"), err);
	}
	TRY(add_groups(&c, &report, err));
	struct view_choice choice = stage_choice(&c, stage);
	struct view_balance_head head = {.action = STR("/groups"), .choices = &choice, .n_choices = has_coverage};
	if (call_may(&c, "coverage", ACT_EXPORT)) {
		head.xlsx = STR("/groups?format=xlsx");
		head.pdf = STR("/groups?format=pdf");
	}
	if (call_may(&c, "map", ACT_READ))
		head.map = STR("/map?group=all");
	call_open(&c, str_of(call_tr(&c, N_("Group schooling"))), "/groups");
	view_balance_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- one group ---- */

struct member {
	struct id school;
	struct str name, role, from, to;
	double lon, lat; /* NAN: unknown */
	bool is_core, has_people; /* has_people: the reader may see who serves there */
	int64_t sent_within, sent, received_within, received; /* postings in force */
};

struct members {
	struct member list[MEMBERS_MAX];
	size_t n;
};

static struct member *member_of(struct members *m, struct id school)
{
	for (size_t i = 0; i < m->n; i++)
		if (id_cmp(m->list[i].school, school) == 0)
			return &m->list[i];
	return NULL;
}

static enum status add_member(struct call *c, struct members *m, struct row_text *text, struct id school, const struct row *of, struct err *err)
{
	struct row *row;
	struct member *known = member_of(m, school);
	if (known || m->n == MEMBERS_MAX) {
		if (known && of)
			known->from = shown(c, text, of, "from");
		return ST_OK;
	}
	struct member *one = &m->list[m->n++];
	*one = (struct member){.school = school, .lon = NAN, .lat = NAN};
	if (of) {
		one->role = shown(c, text, of, "role");
		one->from = shown(c, text, of, "from");
		one->to = shown(c, text, of, "to");
	}
	enum status st = row_get(c->g, c->a, &record_school, school, c->at, ROW_SEALED, &row, err);
	if (st == ST_NOT_FOUND)
		return ST_OK;
	TRY(st);
	one->name = shown(c, text, row, "name");
	struct access_row lies;
	TRY(row_access(c->g, c->a, row, c->at, &lies, err));
	one->has_people = access_may(c->who->reach, STR("posting"), ACT_LIST, &lies);
	const struct value *lon = value_at(row, "longitude"), *lat = value_at(row, "latitude");
	if (!value_is_null(*lon) && !value_is_null(*lat)) {
		one->lon = (double)lon->i / 1e7;
		one->lat = (double)lat->i / 1e7;
	}
	return ST_OK;
}

static enum status list_of(struct call *c, const struct record *r, const char *reference, struct id of, struct list_page *ret, struct err *err)
{
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, str_of(reference)), .of = of, .limit = ROWS_MAX};
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	return record_list(c->g, c->a, &q, ret, err);
}

static enum status read_members(struct call *c, const struct row *group, struct members *m, struct err *err)
{
	struct list_page page;
	const struct value *core = value_at(group, "core");
	struct row_text text;
	TRY(list_of(c, &record_membership, "group", group->id, &page, err));
	row_text_init(&text, c->g, c->lang, KIND_READER, false);
	enum status st = ST_OK;
	if (core->form == VALUE_ID) {
		st = add_member(c, m, &text, core->id, NULL, err);
		if (st == ST_OK) {
			m->list[0].is_core = true;
			m->list[0].role = str_of(call_tr(c, N_("core school")));
		}
	}
	for (size_t i = 0; st == ST_OK && i < page.n; i++)
		st = add_member(c, m, &text, value_at(page.rows[i], "school")->id, page.rows[i], err);
	row_text_done(&text);
	return st;
}

/* Postings in force that came from another school, seen from both ends. */
static enum status count_people(struct call *c, struct members *m, struct err *err)
{
	for (size_t i = 0; i < m->n; i++) {
		struct list_page in, sent;
		TRY(list_of(c, &record_posting, "school", m->list[i].school, &in, err));
		TRY(list_of(c, &record_posting, "origin", m->list[i].school, &sent, err));
		for (size_t k = 0; k < in.n; k++) {
			const struct value *origin = value_at(in.rows[k], "origin");
			m->list[i].received += origin->form == VALUE_ID;
			m->list[i].received_within += origin->form == VALUE_ID && member_of(m, origin->id);
		}
		m->list[i].sent = (int64_t)sent.n;
		for (size_t k = 0; k < sent.n; k++)
			m->list[i].sent_within += member_of(m, value_at(sent.rows[k], "school")->id) != NULL;
	}
	return ST_OK;
}

static void members_table(struct call *c, const struct members *m, bool has_people, struct report *out)
{
	static const char *const headings[][2] = {{N_("school"), "school"}, {N_("role"), "role"}, {N_("from"), "from"}, {N_("until"), "to"},
						  {N_("people sent"), "sent"}, {N_("of these within the group"), "sent_within"},
						  {N_("people received"), "received"}, {N_("of these within the group"), "received_within"}};
	int n = has_people ? ARRAY_LEN(headings) : 4;
	struct report_value *cells = ARENA_ARRAY(c->a, struct report_value, m->n * (size_t)n + 1), *cell = cells;
	for (size_t i = 0; i < m->n; i++) {
		const struct member *one = &m->list[i];
		*cell = report_value_text(one->name);
		cell++->link = school_link(c, one->school);
		*cell++ = report_value_text(one->role);
		*cell++ = one->from.n ? report_value_text(one->from) : report_value_none();
		*cell++ = one->to.n ? report_value_text(one->to) : report_value_none();
		const int64_t people[] = {one->sent, one->sent_within, one->received, one->received_within};
		for (int k = 4; k < n; k++)
			*cell++ = one->has_people ? report_value_int(people[k - 4]) : report_value_none();
	}
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, (size_t)n);
	for (int i = 0; i < n; i++)
		columns[i] = balance_column(c->lang, headings[i][0], headings[i][1], i >= 4);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = balance_text(c->lang, N_("Core school and members, and the people they have sent and received")), .columns = columns,
				   .column_count = n, .cells = cells, .row_count = (int)m->n};
	if (!has_people)
		t->caption = balance_text(c->lang, N_("Core school and members"));
	report_heading(out, 2, balance_text(c->lang, N_("Members")));
	report_add_table(out, t);
}

static void draw_map(struct call *c, const struct members *m, struct str name, struct id group)
{
	struct group_place *all = ARENA_ARRAY(c->a, struct group_place, m->n + 1);
	for (size_t i = 0; i < m->n; i++)
		all[i] = (struct group_place){m->list[i].lon, m->list[i].lat, m->list[i].is_core, m->list[i].name,
					      str_of(arena_printf(c->a, "/%.*s", STR_ARG(school_link(c, m->list[i].school))))};
	group_map_draw(c, all, m->n, name, group);
}

static enum status related(struct call *c, const struct record *r, const char *reference, struct id of, struct err *err)
{
	struct list_page page;
	if (!call_may(c, r->name, ACT_LIST))
		return ST_OK;
	TRY(list_of(c, r, reference, of, &page, err));
	if (page.n)
		view_record_related(&c->page, &(struct view_record_related){.title = label_text(c, r->label),
									    .table = table_beside(c, r, page.rows, page.n, label_text(c, r->label), reference)});
	return ST_OK;
}

/* Agreements that a member gives or receives, each once. */
static enum status agreements(struct call *c, const struct members *m, struct err *err)
{
	static const char *const ends[] = {"helper", "helped"};
	struct row **rows = ARENA_ARRAY(c->a, struct row *, ROWS_MAX);
	size_t n = 0;
	if (!call_may(c, "agreement", ACT_LIST))
		return ST_OK;
	for (size_t i = 0; i < m->n; i++)
		for (size_t e = 0; e < ARRAY_LEN(ends); e++) {
			struct list_page page;
			TRY(list_of(c, &record_agreement, ends[e], m->list[i].school, &page, err));
			for (size_t k = 0; k < page.n && n < ROWS_MAX; k++) {
				size_t same = 0;
				while (same < n && id_cmp(rows[same]->id, page.rows[k]->id) != 0)
					same++;
				if (same == n)
					rows[n++] = page.rows[k];
			}
		}
	if (n)
		view_record_related(&c->page, &(struct view_record_related){.title = label_text(c, record_agreement.label),
									    .table = table_beside(c, &record_agreement, rows, n, label_text(c, record_agreement.label), NULL)});
	return ST_OK;
}

static enum status strength(struct call *c, const struct members *m, struct report *out, struct err *err)
{
	const struct balance_view *v;
	struct sight s = sight_of(c, "balance", ACT_READ);
	struct strength_school *seen = ARENA_ARRAY(c->a, struct strength_school, m->n + 1);
	size_t n = 0;
	if (!call_may(c, "balance", ACT_READ))
		return ST_OK;
	TRY(page_balance(c, 0, true, &v, err));
	const struct balance_data *d = v->result->data;
	for (size_t i = 0; i < m->n; i++) {
		int32_t at = frame_find(&d->school, m->list[i].school);
		if (at >= 0 && d->county[at] >= 0 && sight_has_school(&s, d->region.ids[d->county[at]], m->list[i].school))
			seen[n++] = (struct strength_school){m->list[i].school, m->list[i].name, school_link(c, m->list[i].school)};
	}
	if (n)
		strength_report(v, seen, n, out);
	return ST_OK;
}

enum status balance_group_strength(struct call *c, const struct row *group, struct err *err)
{
	struct members *m = ARENA_NEW(c->a, struct members);
	struct report report;
	report_init(&report, c->a, c->lang, (struct str){});
	TRY(read_members(c, group, m, err));
	TRY(strength(c, m, &report, err));
	report_blocks_to_html(&report, c->page.out);
	return ST_OK;
}

static enum status group_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct id id;
	struct row *group;
	struct report report;
	struct view_fact *facts;
	TRY(call_begin(&c, req, out, err));
	struct members *m = ARENA_NEW(c.a, struct members);
	if (!request_id(req, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c.g, c.a, &record_group, id, c.at, ROW_SEALED, &group, err));
	TRY(call_need_row(&c, group, ACT_READ, err));
	TRY(read_members(&c, group, m, err));
	bool has_people = call_may(&c, "posting", ACT_LIST);
	if (has_people)
		TRY(count_people(&c, m, err));
	struct str name = row_name(&c, &record_group, id);
	report_init(&report, c.a, c.lang, name);
	members_table(&c, m, has_people, &report);
	TRY(strength(&c, m, &report, err));
	struct view_group_head head = {.up = STR("/groups"), .up_text = str_of(call_tr(&c, N_("Group schooling"))), .record = row_path(&c, &record_group, id)};
	head.n_facts = row_facts(&c, group, false, &facts);
	head.facts = facts;
	call_open(&c, name, "/groups");
	view_group_head_open(&c.page, &head);
	draw_map(&c, m, name, id);
	view_group_head_close(&c.page, &head);
	page_report(&c, &report);
	TRY(call_row_parts(&c, group, ROW_PAGE, err));
	TRY(related(&c, &record_centre, "group", id, err));
	TRY(agreements(&c, m, err));
	TRY(related(&c, &record_charter, "group", id, err));
	call_close(&c);
	return ST_OK;
}

static const struct route_param index_params[] = {{"as_of", PARAM_DAY, .text = {"日期", "as of"}},
						  {"stage", PARAM_TEXT, .max = 20, .text = {"学段", "stage"}},
						  {"format", PARAM_WORD, .text = {"导出格式：xlsx 或 pdf", "as a file: xlsx or pdf"}}, {}};
static const struct route_param group_params[] = {{"id", PARAM_ID, .text = {"集团", "group"}}, {"as_of", PARAM_DAY, .text = {"日期", "as of"}}, {}};

const struct route group_routes[] = {
	{HTTP_GET, "/groups", "group list", {"集团化办学：覆盖率和集团", "group schooling: coverage and groups"}, .params = index_params, .run = index_page},
	{HTTP_GET, "/groups/{id}", "group read", {"一个集团", "one group"}, .params = group_params, .run = group_page},
	{},
};
