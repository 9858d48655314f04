/* Every line of a decision, and the letters. */
#include "areas/planning/page/inside.h"

#include "access/log.h"
#include "areas/planning/views.h"
#include "base/map.h"
#include "plan/sheet.h"
#include "report/report.h"
#include "web/report_page.h"
#include "web/scope.h"

/* Every line of the decision, each leading to why it is so; and the letters. */
enum status plan_page_lines(struct request *req, struct response *out, struct err *err)
{
	static const struct report_head columns[] = {{N_("about"), "subject", false}, {N_("target"), "target", false}, {N_("letter"), "letter", false}};
	struct plan_call p = {};
	struct plan_context context;
	struct plan_reading reading;
	struct plan_addressee *to;
	struct report r;
	size_t n_to;
	TRY(plan_call_open(&p, req, out, ACT_READ, err));
	TRY(plan_call_need_decision(&p, err));
	TRY(plan_call_read(&p, &context, &reading, err));
	TRY(p.plan.planner->addressees(&context, &reading, &p.lines, &to, &n_to, err));
	struct map letters;
	map_init(&letters, p.c.a);
	for (size_t i = 0; i < n_to; i++)
		map_put(&letters, to[i].key, NULL);
	report_init(&r, p.c.a, p.c.lang, p.plan.name);
	struct report_table *t = report_table_begin(&r, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < p.lines.n; i++) {
		const struct plan_line *l = &p.lines.line[i];
		struct report_value subject = report_value_text(plan_label(&reading, l->subject)), letter = report_value_none();
		subject.link = str_of(arena_printf(p.c.a, "%.*s/about/%.*s", STR_ARG(str_slice(p.path, 1, p.path.n)), STR_ARG(l->subject)));
		if (map_find(&letters, l->subject)) {
			letter = report_value_text(STR("PDF"));
			letter.link = str_of(arena_printf(p.c.a, "%.*s/letter/%.*s", STR_ARG(str_slice(p.path, 1, p.path.n)), STR_ARG(l->subject)));
		}
		report_put(t, subject);
		report_put_text(t, plan_target_label(p.plan.planner, &reading, p.c.a, p.c.lang, l->target));
		report_put(t, letter);
	}
	report_table_end(&r, t, NULL);
	call_open(&p.c, p.plan.name, PLAN_NAV);
	view_plan_about(&p.c.page, &(struct view_plan_about){.up = p.path, .up_text = p.plan.name});
	page_report(&p.c, &r);
	call_close(&p.c);
	return ST_OK;
}

/* Names stand in a letter for who may read personal values of the person: noted before they are read, the letter is the purpose. */
static bool may_open(void *context, const struct record *r, struct id id)
{
	struct plan_call *p = context;
	struct row *row;
	if (row_get(p->c.g, p->c.a, r, id, as_of_today(p->c.g), ROW_SEALED, &row, NULL) != ST_OK || !call_may_row(&p->c, row, ACT_READ_PERSONAL))
		return false;
	struct access_entry entry = {.at = p->c.r->received, .user = p->c.who->user, .via = str_of(p->c.r->client), .action = STR("read personal"),
				     .thing = str_of(r->name), .row = id, .outcome = STR("ok"), .purpose = p->plan.name};
	return access_log_add(&p->c.w->access, &entry, 1, NULL) == ST_OK;
}

enum status plan_page_letter(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct report r;
	struct str label;
	TRY(plan_call_open(&p, req, out, ACT_EXPORT, err));
	TRY(plan_call_need_decision(&p, err));
	p.desk.may_open = may_open;
	p.desk.open_context = &p;
	TRY(plan_letter(&p.desk, &p.plan, &p.lines, request_text(req, "subject"), &r, &label, err));
	return page_report_file(&p.c, &r, STR("pdf"), label, err);
}

/* All of them in one file. */
enum status plan_page_letters(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	struct report r;
	TRY(plan_call_open(&p, req, out, ACT_EXPORT, err));
	TRY(plan_call_need_decision(&p, err));
	struct str format = request_text(req, "format");
	TRY(plan_letters(&p.desk, &p.plan, &p.lines, str_eq(format, STR("xlsx")), &r, err));
	return page_report_file(&p.c, &r, format, p.plan.name, err);
}
