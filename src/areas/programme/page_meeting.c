/* One meeting: venues with attendance, guests by office, decisions that become tasks, and what a ceremony made. */
#include "areas/programme/meetings.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "web/edit.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_SHOWN = 500 };

struct str meeting_path(struct call *c, struct id id)
{
	char text[ID_TEXT];
	id_format(id, text);
	return str_of(arena_printf(c->a, "/meetings/%s", text));
}

enum status meeting_parts(struct call *c, const struct record *r, struct id meeting, struct list_page *ret, struct err *err)
{
	struct list_query q = {.record = r, .at = c->at, .reference = record_field(r, STR("meeting")), .of = meeting, .limit = PARTS_SHOWN};
	*ret = (struct list_page){};
	if (!call_may(c, r->name, ACT_LIST))
		return ST_OK;
	TRY(list_access(c, r, ACT_LIST, &q.scope, err));
	return record_list(c->g, c->a, &q, ret, err);
}

const struct plan_task *meeting_task(const struct plans *p, struct value v)
{
	for (size_t i = 0; v.form == VALUE_ID && i < p->n_tasks; i++)
		if (id_cmp(p->tasks[i].id, v.id) == 0)
			return &p->tasks[i];
	return NULL;
}

static struct str new_path(struct call *c, const char *record, const char *query, const struct row *meeting)
{
	struct buf key;
	buf_init(&key, 0);
	row_key_text(c->g, &record_meeting, meeting->id, &key);
	struct buf b;
	buf_init(&b, 0);
	buf_printf(&b, "/records/%s/new?%s", record, query);
	if (record_field_index(catalogue_find(c->g->catalogue, str_of(record)), STR("meeting")) >= 0) {
		buf_cstr(&b, "meeting=");
		page_url_part(&(struct page){.out = &b}, buf_view(&key));
	}
	struct str s = str_copy(c->a, buf_view(&b));
	buf_done(&b);
	buf_done(&key);
	return s;
}

static void add_link(struct view_link *links, size_t *n, struct call *c, const char *record, const char *text, struct str path)
{
	if (!c->is_past && call_may(c, record, ACT_CREATE))
		links[(*n)++] = (struct view_link){str_of(call_tr(c, text)), path, false};
}

/* Decisions, with the task each became and how it stands; one that became none can be made one. */
static enum status decisions(struct call *c, const struct row *meeting, struct view_meeting *v, struct err *err)
{
	const struct plans *p;
	struct list_page page;
	TRY(work_plans(c, &p, err));
	TRY(meeting_parts(c, &record_decision, meeting->id, &page, err));
	struct view_decision *all = ARENA_ARRAY(c->a, struct view_decision, page.n + 1);
	bool may = !c->is_past && call_may(c, "task", ACT_CREATE);
	for (size_t i = 0; i < page.n; i++) {
		const struct row *row = page.rows[i];
		char id[ID_TEXT];
		struct value task = row_value(row, "task");
		const struct plan_task *t = meeting_task(p, task);
		id_format(row->id, id);
		all[i] = (struct view_decision){.text = row_value(row, "text").s, .href = row_path(c, &record_decision, row->id), .number = work_int(c, row_value(row, "number").i)};
		if (task.form == VALUE_ID) {
			all[i].task = row_name(c, &record_task, task.id);
			all[i].task_href = row_path(c, &record_task, task.id);
		}
		if (t) {
			const struct str due[] = {str_of(call_tr(c, task_state_text(t->state))), programme_day(c->a, t->due)};
			all[i].standing = work_format(c, N_("{0}, due {1}"), due, 2);
			all[i].tone = t->state == TASK_LATE ? STR("bad") : t->state == TASK_RISK ? STR("warn") : t->state == TASK_DONE ? STR("good") : STR("plain");
		} else if (may && call_may_row(c, row, ACT_CHANGE)) {
			all[i].action = str_of(arena_printf(c->a, "%.*s/task", STR_ARG(meeting_path(c, meeting->id))));
			all[i].id = str_copy(c->a, str_of(id));
		}
	}
	v->decisions = all;
	v->n_decisions = page.n;
	return ST_OK;
}

static enum status places_and_guests(struct call *c, const struct row *meeting, struct view_meeting *v, struct report *out, struct err *err)
{
	struct list_page venues, guests;
	int64_t attendance = 0;
	TRY(meeting_parts(c, &record_venue, meeting->id, &venues, err));
	TRY(meeting_parts(c, &record_guest, meeting->id, &guests, err));
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, 4);
	columns[0] = work_column(c, N_("venue"), "place", false);
	columns[1] = work_column(c, N_("main or sub-venue"), "role", false);
	columns[2] = work_column(c, N_("attendance"), "attendance", true);
	columns[3] = work_column(c, N_("by video"), "by_video", false);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, venues.n * 4 + 1);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(c, N_("Venues"))), .columns = columns, .column_count = 4, .cells = cell, .row_count = (int)venues.n};
	for (size_t i = 0; i < venues.n; i++) {
		const struct row *row = venues.rows[i];
		struct value n = row_value(row, "attendance"), video = row_value(row, "by_video");
		attendance += n.form == VALUE_INTEGER ? n.i : 0;
		*cell++ = report_value_text(row_value(row, "place").s);
		*cell++ = report_value_text(work_code(c, &record_venue, "role", row_value(row, "role").s));
		*cell++ = n.form == VALUE_INTEGER ? report_value_int(n.i) : report_value_none();
		*cell++ = video.form == VALUE_INTEGER ? report_value_text(str_of(call_tr(c, video.i ? N_("yes") : N_("no")))) : report_value_none();
	}
	if (venues.n)
		report_add_table(out, t);
	columns = ARENA_ARRAY(c->a, struct report_column, 2);
	columns[0] = work_column(c, N_("office"), "office", false);
	columns[1] = work_column(c, N_("spoke"), "spoke", false);
	cell = ARENA_ARRAY(c->a, struct report_value, guests.n * 2 + 1);
	t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(c, N_("Guests"))), .columns = columns, .column_count = 2, .cells = cell, .row_count = (int)guests.n};
	for (size_t i = 0; i < guests.n; i++) {
		struct value spoke = row_value(guests.rows[i], "spoke");
		*cell++ = report_value_text(row_value(guests.rows[i], "office").s);
		*cell++ = spoke.form == VALUE_INTEGER ? report_value_text(str_of(call_tr(c, spoke.i ? N_("yes") : N_("no")))) : report_value_none();
	}
	if (guests.n)
		report_add_table(out, t);
	struct view_figure *figures = ARENA_ARRAY(c->a, struct view_figure, 2);
	figures[0] = (struct view_figure){.label = str_of(call_tr(c, N_("Venues"))), .value = work_int(c, (int64_t)venues.n)};
	figures[1] = (struct view_figure){.label = str_of(call_tr(c, N_("Attendance"))), .value = work_int(c, attendance), .unit = str_of(call_tr(c, N_("persons")))};
	v->figures = figures;
	v->n_figures = venues.n ? 2 : 0;
	return ST_OK;
}

static enum status meeting_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *row;
	struct report report;
	struct view_fact *facts;
	struct view_link links[3 + CEREMONY_LINKS_MAX];
	TRY(call_begin_row(&c, req, out, &record_meeting, ACT_READ, &row, err));
	struct view_meeting v = {.record = row_path(&c, &record_meeting, row->id), .links = links};
	report_init(&report, c.a, c.lang, (struct str){});
	v.n_facts = row_facts(&c, row, false, &facts);
	v.facts = facts;
	TRY(decisions(&c, row, &v, err));
	TRY(ceremony_items(&c, row, &v, err));
	TRY(places_and_guests(&c, row, &v, &report, err));
	add_link(links, &v.n_links, &c, "decision", N_("Add a decision"), new_path(&c, "decision", arena_printf(c.a, "number=%zu&", v.n_decisions + 1), row));
	add_link(links, &v.n_links, &c, "venue", N_("Add a venue"), new_path(&c, "venue", "", row));
	add_link(links, &v.n_links, &c, "guest", N_("Add a guest"), new_path(&c, "guest", "", row));
	v.n_links += ceremony_links(&c, row, links + v.n_links);
	call_open(&c, row_name(&c, &record_meeting, row->id), NAV);
	view_meeting(&c.page, &v);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

/* ---- a decision becomes a task ---- */

/* The plan that the meeting is about, else the region's of that day: the yearly one before others. */
static enum status plan_of(struct call *c, const struct row *meeting, struct id *ret, struct err *err)
{
	struct value named = row_value(meeting, "programme"), region = row_value(meeting, "region");
	if (named.form == VALUE_ID) {
		*ret = named.id;
		return ST_OK;
	}
	struct list_query q = {.record = &record_programme, .at = c->at, .reference = record_field(&record_programme, STR("region")), .of = region.id, .limit = PARTS_SHOWN, .sort = STR("-from")};
	struct list_page page;
	bool found = false;
	TRY(list_access(c, q.record, ACT_LIST, &q.scope, err));
	TRY(record_list(c->g, c->a, &q, &page, err));
	for (size_t i = 0; i < page.n; i++) {
		bool is_yearly = str_eq(row_value(page.rows[i], "kind").s, STR("yearly"));
		if (!found || is_yearly)
			*ret = page.rows[i]->id;
		found = true;
		if (is_yearly)
			return ST_OK;
	}
	return found ? ST_OK : err_set(err, ST_CONFLICT, "no plan of the meeting's region is in force: name one in the meeting first");
}

static struct str first_chars(struct str s, int n)
{
	size_t at = 0;
	while (n-- > 0 && str_next_char(s, &at) != -1)
		;
	return str_slice(s, 0, at);
}

static enum status write_task(struct call *c, struct edit *w, const struct row *meeting, const struct row *decision, struct id plan, int64_t days, struct err *err)
{
	struct id task;
	day_t day = value_date(row_value(meeting, "date")).day;
	char number[32];
	int year, month, of_month;
	day_split(day, &year, &month, &of_month);
	/* meetings of one day are told apart by the end of the decision's id */
	char id[ID_TEXT];
	id_format(decision->id, id);
	snprintf(number, sizeof number, "D%04d%02d%02d.%.6s", year, month, of_month, id + strlen(id) - 6);
	struct str title = first_chars(row_value(decision, "text").s, 200);
	const struct edit_value values[] = {{"programme", VALUE_ROW(plan)}, {"number", VALUE_STR(str_of(arena_strdup(c->a, number)))}, {"title", VALUE_STR(title)}, {"area", VALUE_STR(STR("other"))},
					    {"region", row_value(meeting, "region")}, {"starts", value_of_day(day)}, {"due", value_of_day(day + (day_t)days)}};
	TRY(edit_put(w, &record_task, NULL, values, ARRAY_LEN(values), &task, err));
	TRY(edit_put(w, &record_decision, decision, &(struct edit_value){"task", VALUE_ROW(task)}, 1, NULL, err));
	return edit_commit(w, err);
}

static enum status task_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	struct row *meeting, *decision;
	struct id id, plan;
	const struct places *p;
	struct edit w;
	TRY(call_begin_row(&c, req, out, &record_meeting, ACT_READ, &meeting, err));
	if (!request_id(req, "decision", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c.g, c.a, &record_decision, id, c.at, ROW_SEALED, &decision, err));
	if (id_cmp(row_value(decision, "meeting").id, meeting->id) != 0)
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(call_need_row(&c, decision, ACT_CHANGE, err));
	if (row_value(decision, "task").form == VALUE_ID)
		return err_set(err, ST_CONFLICT, "this decision became a task already");
	TRY(plan_of(&c, meeting, &plan, err));
	TRY(work_places(&c, &p, err));
	TRY(edit_begin(&c, "decision", &w, err));
	enum status st = write_task(&c, &w, meeting, decision, plan, places_rules(p, frame_find(&p->region, row_value(meeting, "region").id))->decision_days, err);
	edit_abort(&w);
	TRY(st);
	return call_done(&c, meeting_path(&c, meeting->id), N_("Saved."), err);
}

static const struct route_param page_params[] = {PARAM_ROW, PARAM_AS_OF, PARAM_SAID, {}},
				task_params[] = {PARAM_ROW, {"decision", PARAM_ID, .required = true, .text = {"议定事项", "decision"}}, PARAM_CSRF, {}};
static const struct route routes[] = {
	{HTTP_GET, "/meetings/{id}", "meeting read", {"一次会议", "one meeting"}, .params = page_params, .run = meeting_page},
	{HTTP_POST, "/meetings/{id}/task", "task create", {"把议定事项转为任务", "makes a decision a task"}, .params = task_params, .run = task_page},
	{},
};
static const struct whole_page whole[] = {{"meeting", "/meetings/", {"会议全貌", "the meeting as a whole"}}, {}};
const struct web_part programme_meeting_part = {.routes = routes, .whole = whole};
