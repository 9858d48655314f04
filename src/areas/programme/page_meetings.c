/* Meetings and ceremonies, with what became of their decisions. */
#include "areas/programme/meetings.h"

#include "areas/programme/programme.h"
#include "areas/register/register.h"
#include "base/map.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <string.h>

enum { MEETINGS_SHOWN = 200 };

struct standing {
	int64_t decisions, tasks, late, done;
};

/* Of the meetings shown. */
struct standings {
	const struct plans *plans;
	struct map of; /* standing by the meeting's id */
	struct standing *list;
};

static struct str id_key(const struct id *id) { return (struct str){(const char *)id->b, sizeof id->b}; }

static void take_decision(struct standings *all, const struct row *row)
{
	struct value meeting = row_value(row, "meeting");
	const struct map_entry *e = meeting.form == VALUE_ID ? map_find(&all->of, id_key(&meeting.id)) : NULL;
	if (!e)
		return;
	const struct plan_task *t = meeting_task(all->plans, row_value(row, "task"));
	struct standing *s = &all->list[e->value.i];
	s->decisions++;
	s->tasks += t != NULL;
	s->late += t && t->state == TASK_LATE;
	s->done += t && t->state == TASK_DONE;
}

/* In one reading: whoever may list a meeting may list its decisions. */
static enum status standings_of(struct call *c, const struct list_page *meetings, const struct plans *p, struct standings *ret, struct err *err)
{
	enum { PAGE = 1000 };
	bool is_new;
	struct id *ids = ARENA_ARRAY(c->a, struct id, meetings->n + 1);
	*ret = (struct standings){.plans = p, .list = ARENA_ARRAY(c->a, struct standing, meetings->n + 1)};
	map_init(&ret->of, c->a);
	for (size_t i = 0; i < meetings->n; i++) {
		ids[i] = meetings->rows[i]->id;
		map_put(&ret->of, id_key(&meetings->rows[i]->id), &is_new)->value.i = (int64_t)i;
	}
	const struct list_clause of_these = {.path = "meeting", .ids = ids, .n = meetings->n};
	const struct list_scope scope = {.clauses = &of_these, .n = 1};
	struct list_query q = {.record = &record_decision, .at = c->at, .scope = &scope, .limit = PAGE};
	struct list_page page = {};
	if (!meetings->n || !call_may(c, "decision", ACT_LIST))
		return ST_OK;
	do {
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t i = 0; i < page.n; i++)
			take_decision(ret, page.rows[i]);
		q.after = page.next;
	} while (page.next.n);
	return ST_OK;
}

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct plans *p;
	struct report report;
	struct list_page page;
	struct standings all;
	struct list_query q = {.record = &record_meeting, .limit = MEETINGS_SHOWN};
	TRY(call_begin(&c, req, out, err));
	q.at = c.at;
	TRY(list_access(&c, q.record, ACT_LIST, &q.scope, err));
	TRY(record_list(c.g, c.a, &q, &page, err));
	TRY(work_plans(&c, &p, err));
	TRY(standings_of(&c, &page, p, &all, err));
	enum { COLUMNS = 8 };
	struct report_column *columns = ARENA_ARRAY(c.a, struct report_column, COLUMNS);
	columns[0] = work_column(&c, N_("date"), "date", false);
	columns[1] = work_column(&c, N_("meeting"), "title", false);
	columns[2] = work_column(&c, N_("kind"), "kind", false);
	columns[3] = work_column(&c, N_("region or group"), "whose", false);
	columns[4] = work_column(&c, N_("decisions"), "decisions", true);
	columns[5] = work_column(&c, N_("made tasks"), "tasks", true);
	columns[6] = work_column(&c, task_state_text(TASK_DONE), "done", true);
	columns[7] = work_column(&c, task_state_text(TASK_LATE), "late", true);
	struct report_value *cell = ARENA_ARRAY(c.a, struct report_value, page.n * COLUMNS + 1);
	struct report_table *t = ARENA_NEW(c.a, struct report_table);
	*t = (struct report_table){.caption = str_of(call_tr(&c, N_("Meetings and ceremonies"))), .columns = columns, .column_count = COLUMNS, .cells = cell, .row_count = (int)page.n};
	for (size_t i = 0; i < page.n; i++) {
		const struct row *row = page.rows[i];
		const struct standing s = all.list[i];
		struct value group = row_value(row, "group"), region = row_value(row, "region");
		*cell++ = report_value_text(programme_day(c.a, value_date(row_value(row, "date")).day));
		*cell = report_value_text(row_name(&c, &record_meeting, row->id));
		struct str path = meeting_path(&c, row->id);
		cell++->link = str_slice(path, 1, path.n);
		*cell++ = report_value_text(work_code(&c, &record_meeting, "kind", row_value(row, "kind").s));
		*cell++ = report_value_text(group.form == VALUE_ID ? row_name(&c, &record_group, group.id) : row_name(&c, &record_region, region.id));
		*cell++ = report_value_int(s.decisions);
		*cell++ = report_value_int(s.tasks);
		*cell++ = report_value_int(s.done);
		*cell = report_value_int(s.late);
		cell++->tone = s.late ? TONE_BAD : TONE_PLAIN;
	}
	report_init(&report, c.a, c.lang, t->caption);
	report_add_table(&report, t);
	struct view_programme_head head = {};
	programme_tabs(&c, "/meetings", &head);
	if (call_may(&c, "meeting", ACT_CREATE) && !c.is_past) {
		head.primary = STR("/records/meeting/new");
		head.primary_text = str_of(call_tr(&c, N_("New meeting")));
	}
	call_open(&c, report.title, NAV);
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static const struct route_param index_params[] = {PARAM_AS_OF, PARAM_SAID, {}};
static const struct route routes[] = {
	{HTTP_GET, "/meetings", "meeting list", {"会议和仪式", "meetings and ceremonies"}, .params = index_params, .run = index_page},
	{},
};
const struct web_part programme_meetings_part = {.routes = routes};
