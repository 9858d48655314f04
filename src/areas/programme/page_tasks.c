/* Plans with their tasks: what each came to, and one with its time table. */
#include "areas/programme/pages.h"

#include "areas/programme/programme.h"
#include "areas/programme/tasks.h"
#include "areas/register/register.h"
#include "record/list.h"
#include "web/records.h"
#include "web/report_page.h"
#include "web/scope.h"

#include <stdlib.h>

/* ---- which the reader sees ---- */

struct seen {
	struct id *ids; /* sorted; NULL: every one */
	size_t n;
	int32_t programme; /* −1: of any */
};

static int by_id(const void *x, const void *y) { return id_cmp(*(const struct id *)x, *(const struct id *)y); }

static enum status seen_tasks(struct call *c, const struct plans *p, enum action action, struct seen *ret, struct err *err)
{
	struct list_query q = {.record = &record_task, .at = c->at, .limit = 1000};
	*ret = (struct seen){.programme = -1};
	TRY(list_access(c, &record_task, action, &q.scope, err));
	if (!q.scope)
		return ST_OK;
	ret->ids = ARENA_ARRAY(c->a, struct id, p->n_tasks + 1);
	struct list_page page;
	do {
		TRY(record_list(c->g, c->a, &q, &page, err));
		for (size_t i = 0; i < page.n && ret->n < p->n_tasks; i++)
			ret->ids[ret->n++] = page.rows[i]->id;
		q.after = page.next;
	} while (page.next.n);
	qsort(ret->ids, ret->n, sizeof *ret->ids, by_id);
	return ST_OK;
}

static bool is_seen(const void *context, const struct plans *p, const struct plan_task *t)
{
	const struct seen *s = context;
	if (s->programme >= 0 && !plans_is_part(p, t->programme, s->programme))
		return false;
	return !s->ids || bsearch(&t->id, s->ids, s->n, sizeof *s->ids, by_id);
}

/* ---- pages ---- */

static struct str programme_link(struct call *c, const struct plans *p, size_t i)
{
	char id[ID_TEXT];
	id_format(p->programme.ids[i], id);
	return str_of(arena_printf(c->a, "programmes/%s", id));
}

static struct str date_text(struct call *c, const struct plans *p, int column, size_t i)
{
	int64_t day = p->programme.columns[column].i[i];
	char text[11];
	if (day == FRAME_NONE)
		return (struct str){};
	pdate_format((struct pdate){(day_t)(day >> 2), (enum date_precision)(day & 3)}, text);
	return str_copy(c->a, str_of(text));
}

/* Drafts are for who may read them; ST_NOT_FOUND, where the plan has gone meanwhile, is no. */
static bool is_open_to(struct call *c, struct id programme)
{
	struct row *row;
	struct err err;
	return row_get(c->g, c->a, &record_programme, programme, (struct as_of){.any_day = true, .tx = c->at.tx}, ROW_SEALED, &row, &err) == ST_OK &&
	       call_need_row(c, row, ACT_READ, &err) == ST_OK;
}

static void list_programmes(struct call *c, const struct plans *p, const struct seen *s, struct report *out)
{
	static const enum task_state shown[] = {TASK_AHEAD, TASK_RUNNING, TASK_RISK, TASK_LATE, TASK_DONE};
	enum { FIXED = 5, COLUMNS = FIXED + ARRAY_LEN(shown) };
	struct report_column *columns = ARENA_ARRAY(c->a, struct report_column, COLUMNS);
	columns[0] = work_column(c, N_("plan"), "title", false);
	columns[1] = work_column(c, N_("kind"), "kind", false);
	columns[2] = work_column(c, N_("from"), "from", false);
	columns[3] = work_column(c, N_("to"), "to", false);
	columns[4] = work_column(c, N_("tasks"), "tasks", true);
	for (size_t k = 0; k < ARRAY_LEN(shown); k++)
		columns[FIXED + k] = work_column(c, task_state_text(shown[k]), task_state_name(shown[k]), true);
	struct report_value *cell = ARENA_ARRAY(c->a, struct report_value, p->programme.n * COLUMNS + 1);
	struct report_table *t = ARENA_NEW(c->a, struct report_table);
	*t = (struct report_table){.caption = label_text(c, record_programme.label), .columns = columns, .column_count = COLUMNS, .cells = cell};
	for (size_t i = 0; i < p->programme.n; i++) {
		int64_t states[TASK_STATES] = {}, n = 0;
		if ((i > 0 && id_cmp(p->programme.ids[i - 1], p->programme.ids[i]) == 0) || !is_open_to(c, p->programme.ids[i]))
			continue;
		for (size_t k = 0; k < p->n_tasks; k++)
			if (plans_is_part(p, p->tasks[k].programme, (int32_t)i) && is_seen(s, p, &p->tasks[k])) {
				states[p->tasks[k].state]++;
				n++;
			}
		*cell = report_value_text(frame_text(&p->programme, PROGRAMME_TITLE, (int32_t)i));
		cell++->link = programme_link(c, p, i);
		*cell++ = report_value_text(work_code(c, &record_programme, "kind", frame_text(&p->programme, PROGRAMME_KIND, (int32_t)i)));
		*cell++ = report_value_text(date_text(c, p, PROGRAMME_FROM, i));
		*cell++ = report_value_text(date_text(c, p, PROGRAMME_TO, i));
		*cell++ = report_value_int(n);
		for (size_t k = 0; k < ARRAY_LEN(shown); k++) {
			*cell = report_value_int(states[shown[k]]);
			cell++->tone = states[shown[k]] && shown[k] != TASK_AHEAD && shown[k] != TASK_RUNNING ? task_tone(shown[k]) : TONE_PLAIN;
		}
		t->row_count++;
	}
	report_add_table(out, t);
}

static enum status index_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct plans *p;
	struct seen seen;
	struct report report;
	TRY(call_begin(&c, req, out, err));
	TRY(work_plans(&c, &p, err));
	TRY(seen_tasks(&c, p, ACT_LIST, &seen, err));
	report_init(&report, c.a, c.lang, str_of(call_tr(&c, N_("Plans and tasks"))));
	list_programmes(&c, p, &seen, &report);
	struct view_programme_head head = {};
	programme_tabs(&c, "/programmes", &head);
	if (call_may(&c, "task", ACT_CREATE) && !c.is_past) {
		head.primary = STR("/records/task/new");
		head.primary_text = str_of(call_tr(&c, N_("New task")));
	}
	call_open(&c, report.title, "/duties");
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static enum status programme_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct plans *p;
	struct seen seen;
	struct report report;
	struct row *row;
	struct id id;
	TRY(call_begin(&c, req, out, err));
	struct str format = request_text(req, "format");
	if (!request_id(req, "id", &id))
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	TRY(row_get(c.g, c.a, &record_programme, id, (struct as_of){.any_day = true, .tx = c.at.tx}, ROW_SEALED, &row, err));
	TRY(call_need_row(&c, row, format.n ? ACT_EXPORT : ACT_READ, err));
	TRY(work_plans(&c, &p, err));
	TRY(seen_tasks(&c, p, format.n ? ACT_EXPORT : ACT_LIST, &seen, err));
	seen.programme = frame_find(&p->programme, id);
	if (seen.programme < 0)
		return err_set(err, ST_NOT_FOUND, "there is no such row");
	tasks_report(p, is_seen, &seen, row_name(&c, &record_programme, id), c.lang, c.a, &report);
	if (format.n)
		return page_report_file(&c, &report, format, STR("programme"), err);
	char text[ID_TEXT];
	id_format(id, text);
	struct view_programme_head head = {.primary = row_path(&c, &record_programme, id), .primary_text = str_of(call_tr(&c, N_("In the register")))};
	programme_tabs(&c, "/programmes", &head);
	if (call_may_row(&c, row, ACT_EXPORT)) {
		head.xlsx = str_of(arena_printf(c.a, "/programmes/%s?format=xlsx", text));
		head.pdf = str_of(arena_printf(c.a, "/programmes/%s?format=pdf", text));
	}
	call_open(&c, report.title, "/duties");
	view_programme_head(&c.page, &head);
	page_report(&c, &report);
	call_close(&c);
	return ST_OK;
}

static const struct route_param index_params[] = {PARAM_AS_OF, {"week", PARAM_DAY, .text = {"摘要所说的那一周", "the week a digest speaks of"}}, {}};
static const struct route_param params[] = {PARAM_ROW, PARAM_AS_OF, PARAM_FORMAT, {}};
static const struct route routes[] = {
	{HTTP_GET, "/programmes", "task list", {"规划计划和任务进展", "plans, and how their tasks stand"}, .params = index_params, .run = index_page},
	{HTTP_GET, "/programmes/{id}", "task list", {"一项规划的时间表和任务", "a plan's time table and tasks"}, .params = params, .run = programme_page},
	{},
};

static enum status warm_plans(struct call *c, struct err *err)
{
	const struct plans *all;
	return work_plans(c, &all, err);
}
static const struct warm_value warm[] = {{warm_plans}, {}};

const struct web_part programme_task_part = {.routes = routes, .warm = warm};
