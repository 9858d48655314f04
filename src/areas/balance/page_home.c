/* What balance has to say on the home page: the big figures of the reader's regions, and what fails in them. */
#include "areas/balance/pages.h"

#include "areas/balance/coverage.h"
#include "areas/balance/views.h"
#include "areas/register/register.h"

enum { ITEMS_SHOWN = 8 };

struct tally {
	int regions, passing, schools, failing;
	int64_t pupils;
};

static struct tally tally_of(const struct balance_view *v)
{
	struct tally t = {};
	for (; v; v = v->next)
		for (size_t i = 0; i < v->result->region_count; i++) {
			const struct measure_county *m = &v->result->regions[i].measure;
			t.regions++;
			t.passing += m->is_assessed && m->passes;
			t.schools += m->schools;
			t.failing += m->failing;
			t.pupils += m->pupils;
		}
	return t;
}

static void big_figures(struct call *c, const struct tally *t, int year)
{
	char text[10];
	school_year_format(year, text);
	struct str note = str_copy(c->a, str_of(text));
	struct view_figure all[] = {
		{.label = str_of(call_tr(c, N_("Counties and stages that pass"))), .value = call_number(c, t->passing),
		 .unit = str_of(arena_printf(c->a, " / %d", t->regions)), .note = note, .href = STR("/balance")},
		{.label = str_of(call_tr(c, N_("Schools that fail"))), .value = call_number(c, t->failing), .unit = str_of(arena_printf(c->a, " / %d", t->schools)),
		 .note = note, .href = STR("/balance")},
		{.label = str_of(call_tr(c, N_("Pupils measured"))), .value = call_number(c, t->pupils), .note = note},
	};
	view_figures(&c->page, &(struct view_figures){all, ARRAY_LEN(all)});
}

static size_t failing_regions(struct call *c, const struct balance_view *v, struct view_home_item items[ITEMS_SHOWN])
{
	size_t n = 0;
	for (; v; v = v->next)
		for (size_t i = 0; i < v->result->region_count && n < ITEMS_SHOWN; i++) {
			const struct balance_result *r = v->result;
			const struct balance_region *g = &r->regions[i];
			if (g->measure.passes)
				continue;
			int beyond = 0;
			for (int k = 0; k < r->rules->indicators; k++)
				beyond += !g->measure.indicator[k].cv_passes;
			const struct str args[] = {call_number(c, g->measure.failing), call_number(c, beyond)};
			items[n++] = (struct view_home_item){
				.text = str_of(arena_printf(c->a, "%.*s · %s", STR_ARG(balance_region_name(r, g->county)), label_in(r->rules->stage_label[g->stage], c->lang))),
				.kind = str_of(verdict_kind(g->measure.is_assessed, false)), .tag = str_of(call_tr(c, balance_verdict(&g->measure))),
				.href = str_of(arena_printf(c->a, "/%.*s", STR_ARG(balance_region_link(c->a, r, g)))),
				.note = g->measure.is_assessed ? call_text(c, N_("{0} schools fail, {1} coefficients beyond their limit"), args, 2)
							       : str_of(call_tr(c, N_("figures that the measure needs are missing")))};
		}
	return n;
}

/* For those who see schools, not regions. */
static size_t own_schools(struct call *c, const struct balance_view *v, const struct sight *s, struct view_home_item items[ITEMS_SHOWN])
{
	size_t n = 0;
	for (; v; v = v->next)
		for (size_t i = 0; i < v->result->unit_count && n < ITEMS_SHOWN; i++) {
			const struct balance_result *r = v->result;
			const struct balance_unit *u = &r->units[i];
			if (u->county < 0 || !sight_has_school(s, r->data->region.ids[u->county], r->data->school.ids[u->school]))
				continue;
			const char *verdict = !u->verdict.is_assessed ? N_("not assessed") : u->verdict.passes ? N_("pass") : N_("fail");
			const struct str args[] = {call_number(c, __builtin_popcount(u->verdict.reached)), call_number(c, r->rules->indicators)};
			items[n++] = (struct view_home_item){
				.text = str_of(arena_printf(c->a, "%.*s · %s", STR_ARG(balance_school_text(r, u->school, "name")),
							    label_in(r->rules->stage_label[u->stage], c->lang))),
				.kind = str_of(verdict_kind(u->verdict.is_assessed, u->verdict.passes)), .tag = str_of(call_tr(c, verdict)),
				.href = str_of(arena_printf(c->a, "/%.*s", STR_ARG(balance_school_link(c->a, r, u->school)))),
				.note = call_text(c, N_("{0} of {1} indicators reached"), args, 2)};
		}
	return n;
}

static enum status balance_block(struct call *c, struct err *err)
{
	const struct balance_view *all;
	struct view_home_item *items = ARENA_ARRAY(c->a, struct view_home_item, ITEMS_SHOWN);
	struct sight s = sight_of(c, "balance", ACT_READ);
	TRY(page_balance(c, 0, false, &all, err));
	if (!all->result->data->year)
		return ST_OK;
	const struct balance_view *seen = page_balance_seen(c, all, &s, -1);
	struct tally t = tally_of(seen);
	if (t.regions)
		big_figures(c, &t, all->result->data->year);
	size_t n = t.regions ? failing_regions(c, seen, items) : own_schools(c, all, &s, items);
	if (!n && !t.regions)
		return ST_OK;
	const char *title = t.regions ? N_("Counties that do not pass") : N_("Verdicts of your schools");
	view_home_block_open(&c->page, &(struct view_home_block){str_of(call_tr(c, title))});
	if (!n)
		view_notice(&c->page, &(struct view_notice){STR("good"), str_of(call_tr(c, N_("Every county passes.")))});
	view_home_items(&c->page, &(struct view_home_items){items, n, STR("/balance"), str_of(call_tr(c, N_("All verdicts")))});
	view_home_block_close(&c->page, &(struct view_home_block){});
	return ST_OK;
}


static enum status warm_balance(struct call *c, struct err *err)
{
	const struct balance_view *all;
	return page_balance(c, 0, true, &all, err);
}

static enum status warm_coverage(struct call *c, struct err *err)
{
	const struct coverage *all;
	return page_coverage(c, &all, err);
}

static const struct warm_value warm[] = {{warm_balance}, {warm_coverage}, {}};
static const struct home_part home[] = {{"balance", ACT_READ, balance_block}, {}};
static const struct nav_item nav[] = {{"/balance", {"均衡", "Balance"}, "balance", ACT_READ}, {"/groups", {"集团", "Groups"}, "group", ACT_LIST}, {}};
static const struct row_part rows[] = {{"agreement", ROW_TERM, balance_pair_strength}, {"group", ROW_TERM, balance_group_strength}, {}};
const struct web_part balance_part = {.routes = balance_routes, .nav = nav, .home = home, .rows = rows, .warm = warm};
const struct web_part what_if_part = {.routes = what_if_routes};
static const struct whole_page whole[] = {{"school", "/schools/", {"学校全貌", "All about the school"}}, {"group", "/groups/", {"集团全貌", "All about the group"}}, {}};
const struct web_part group_part = {.routes = group_routes};
const struct web_part school_part = {.routes = school_routes, .whole = whole};
