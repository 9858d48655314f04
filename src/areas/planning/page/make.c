/* The list of plans, and the form of a new or a changed one. */
#include "areas/planning/page/inside.h"

#include "areas/planning/views.h"
#include "areas/register/register.h"
#include "plan/sheet.h"
#include "record/policy_record.h"
#include "web/report_page.h"
#include "web/scope.h"

enum { PLANNERS_MAX = 16 };

enum status plan_page_list(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p;
	struct plan *plan;
	size_t n, kept = 0;
	struct report r;
	TRY(plan_call_begin(&p, req, out, err));
	TRY(plan_list(&p.desk, NULL, &plan, &n, err));
	for (size_t i = 0; i < n; i++) {
		struct row *row;
		if (row_get(p.c.g, p.c.a, &record_plan, plan[i].id, as_of_today(p.c.g), ROW_SEALED, &row, NULL) != ST_OK || !call_may_row(&p.c, row, ACT_LIST))
			continue;
		plan[kept] = plan[i];
		plan[kept++].owner = call_who(&p.c, plan[i].owner);
	}
	report_init(&r, p.c.a, p.c.lang, plan_call_text(&p, N_("Plans")));
	plan_sheet_list(&r, plan, kept);
	call_open(&p.c, r.title, PLAN_NAV);
	struct view_plan_list v = {};
	struct view_plan_kind kinds[PLANNERS_MAX];
	for (size_t i = 0; planning_planners.list[i] && i < PLANNERS_MAX && call_may(&p.c, "plan", ACT_CREATE); i++)
		kinds[v.n_kinds++] = (struct view_plan_kind){.address = str_of(arena_printf(p.c.a, PLAN_NAV "/new?kind=%s", planning_planners.list[i]->name)),
							     .label = str_of(label_in(planning_planners.list[i]->label, p.c.lang))};
	v.kinds = kinds;
	view_plan_list(&p.c.page, &v);
	page_report(&p.c, &r);
	call_close(&p.c);
	return ST_OK;
}

/* Regions the reader may plan for, the widest first. */
static enum status regions(struct plan_call *p, struct view_option **ret, size_t *ret_n, struct err *err)
{
	/* posts, groups and pairs are planned by counties and what is above them: towns and villages would be two hundred more to look through */
	struct list_query q = {.record = &record_region, .at = as_of_today(p->c.g), .limit = 500, .sort = STR("code"),
			       .where = STR("level in ['country', 'province', 'city', 'county', 'zone']")};
	struct list_page page;
	TRY(list_access_as(&p->c, &record_region, "plan", ACT_CREATE, &q.scope, err));
	TRY(record_list(p->c.g, p->c.a, &q, &page, err));
	struct view_option *list = ARENA_ARRAY(p->c.a, struct view_option, page.n + 1);
	for (size_t i = 0; i < page.n; i++) {
		char hex[ID_TEXT];
		struct buf name;
		buf_init(&name, 0);
		id_format(page.rows[i]->id, hex);
		(void)row_title(p->c.g, &record_region, page.rows[i]->id, p->c.lang, &name);
		list[i] = (struct view_option){.value = str_of(arena_strdup(p->c.a, hex)), .text = str_copy(p->c.a, buf_view(&name)), .selected = i == 0};
		buf_done(&name);
	}
	*ret = list;
	*ret_n = page.n;
	return ST_OK;
}

/* The choices a policy of the plan's kind offers. */
static enum status policy_options(struct plan_call *p, const struct plan_setting *s, struct str now, struct view_option **ret, size_t *ret_n, struct err *err)
{
	const struct policy *policy;
	size_t n = 1, entries = 0;
	if (s->policy) {
		TRY(policy_for(p->c.g, p->c.a, str_of(s->policy), p->plan.scenario.region, as_of_today(p->c.g), &policy, NULL, err));
		entries = policy_count(policy, s->list);
	}
	size_t codes = 0;
	while (s->codes && s->codes[codes].value)
		codes++;
	struct view_option *o = ARENA_ARRAY(p->c.a, struct view_option, entries + codes + 4);
	const char *empty = !s->usual ? N_("as the policy says") : *s->usual == 'y' ? N_("as usual: yes") : N_("as usual: no");
	o[0] = (struct view_option){.value = STR(""), .text = plan_call_text(p, empty)};
	for (size_t i = 0; i < entries; i++) {
		struct str id = policy_entry(policy, s->list, i);
		struct label label = {"", ""};
		TRY(policy_label(policy, arena_printf(p->c.a, "%s.%.*s.label", s->list, STR_ARG(id)), &label, err));
		o[n++] = (struct view_option){.value = id, .text = str_of(label_in(label, p->c.lang)), .selected = str_eq(id, now)};
	}
	for (size_t i = 0; i < codes; i++)
		if (plan_setting_offers(s, &s->codes[i]))
			o[n++] = (struct view_option){.value = str_of(s->codes[i].value), .text = str_of(label_in(s->codes[i].label, p->c.lang)),
						      .selected = str_eq(str_of(s->codes[i].value), now)};
	if (s->kind == PLAN_YES_NO) {
		o[n++] = (struct view_option){.value = STR("yes"), .text = plan_call_text(p, N_("yes")), .selected = str_eq(STR("yes"), now)};
		o[n++] = (struct view_option){.value = STR("no"), .text = plan_call_text(p, N_("no")), .selected = str_eq(STR("no"), now)};
	}
	*ret = o;
	*ret_n = n;
	return ST_OK;
}

static enum status fill_form(struct plan_call *p, const struct planner *planner, struct view_plan_form *v, struct err *err)
{
	size_t n = 0, choices = 0, numbers = 0;
	while (planner->settings[n].name)
		n++;
	struct view_choice *choice = ARENA_ARRAY(p->c.a, struct view_choice, n + 1);
	struct view_plan_number *number = ARENA_ARRAY(p->c.a, struct view_plan_number, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct plan_setting *s = &planner->settings[i];
		struct str now = plan_value(&p->plan.scenario, s->name), label = str_of(label_in(s->label, p->c.lang)), hint = str_of(label_in(s->help, p->c.lang));
		if (s->kind == PLAN_NUMBER) {
			number[numbers++] = (struct view_plan_number){.name = str_of(s->name), .label = label, .hint = hint, .value = now,
								      .unit = s->unit ? plan_call_text(p, s->unit) : STR("")};
			continue;
		}
		struct view_option *options;
		size_t n_options;
		TRY(policy_options(p, s, now, &options, &n_options, err));
		choice[choices++] = (struct view_choice){.name = str_of(s->name), .label = label, .hint = hint, .options = options, .n_options = n_options};
	}
	v->choices = choice;
	v->n_choices = choices;
	v->numbers = number;
	v->n_numbers = numbers;
	return ST_OK;
}

static enum status asked_planner(struct plan_call *p, const struct planner **ret, struct err *err)
{
	struct str kind = request_text(p->c.r, "kind");
	*ret = kind.n ? planner_find(&planning_planners, kind) : planning_planners.list[0];
	return *ret ? ST_OK : err_set(err, ST_NOT_FOUND, "the program has no planner '%.*s'", STR_ARG(kind));
}

enum status plan_page_new(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	const struct planner *planner;
	struct view_option *list;
	size_t n;
	TRY(plan_call_begin(&p, req, out, err));
	TRY(asked_planner(&p, &planner, err));
	TRY(regions(&p, &list, &n, err));
	day_t today = reg_today(p.c.g);
	struct view_choice region = {.name = STR("region"), .label = plan_call_text(&p, N_("region")), .options = list, .n_options = n, .required = true};
	struct view_plan_form v = {.action = str_of(PLAN_NAV), .kind = str_of(planner->name), .is_new = true, .regions = &region, .n_regions = 1, .as_of = today,
				   .effective = school_year_start(school_year_of(today) + 1)};
	TRY(fill_form(&p, planner, &v, err));
	call_open(&p.c, str_of(label_in(planner->label, p.c.lang)), PLAN_NAV);
	view_plan_form(&p.c.page, &v);
	call_close(&p.c);
	return ST_OK;
}

static enum status read_form(struct plan_call *p, const struct planner *planner, struct plan_scenario *s, struct err *err)
{
	size_t n = 0;
	while (planner->settings[n].name)
		n++;
	s->setting = ARENA_ARRAY(p->c.a, struct plan_given, n + 1);
	s->settings = 0;
	for (size_t i = 0; i < n; i++) {
		struct str value = str_trim(request_text(p->c.r, planner->settings[i].name));
		if (value.n)
			s->setting[s->settings++] = (struct plan_given){str_of(planner->settings[i].name), value};
	}
	/* not `as_of`: that is the day the whole page looks at, and nothing is changed from another day than today */
	if (!request_day(p->c.r, "data_day", &s->as_of) || !request_day(p->c.r, "effective", &s->effective))
		return err_set(err, ST_INVALID, "both days are needed: as of which the register is read, and from which the plan holds");
	return ST_OK;
}

enum status plan_page_create(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	const struct planner *planner;
	struct id id;
	char hex[ID_TEXT];
	TRY(plan_call_begin(&p, req, out, err));
	TRY(asked_planner(&p, &planner, err));
	struct plan_new made = {.name = str_trim(request_text(req, "name")), .planner = planner};
	TRY(read_form(&p, planner, &made.scenario, err));
	if (!request_id(req, "region", &made.scenario.region))
		return err_set(err, ST_INVALID, "a plan needs a region");
	struct access_row lies = {.regions = &made.scenario.region, .n_regions = 1, .state = STR("draft")};
	TRY(call_need(&p.c, STR("plan"), ACT_CREATE, &lies, err));
	TRY(plan_create(&p.desk, &made, &id, err));
	id_format(id, hex);
	return call_done(&p.c, str_of(arena_printf(p.c.a, PLAN_NAV "/%s", hex)), N_("The plan is made; solve it next."), err);
}

enum status plan_page_edit(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	TRY(plan_call_open(&p, req, out, ACT_CHANGE, err));
	struct view_plan_form v = {.action = str_of(arena_printf(p.c.a, "%.*s/edit", STR_ARG(p.path))), .kind = str_of(p.plan.planner->name),
				   .as_of = p.plan.scenario.as_of, .effective = p.plan.scenario.effective};
	TRY(fill_form(&p, p.plan.planner, &v, err));
	call_open(&p.c, p.plan.name, PLAN_NAV);
	view_plan_form(&p.c.page, &v);
	call_close(&p.c);
	return ST_OK;
}

enum status plan_page_save(struct request *req, struct response *out, struct err *err)
{
	struct plan_call p = {};
	TRY(plan_call_open(&p, req, out, ACT_CHANGE, err));
	struct plan_scenario s = p.plan.scenario;
	TRY(read_form(&p, p.plan.planner, &s, err));
	TRY(plan_save(&p.desk, &p.plan, &s, err));
	return call_done(&p.c, p.path, N_("Saved. Solve it again."), err);
}
