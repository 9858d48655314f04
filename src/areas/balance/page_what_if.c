/* What if: a few figures of failing schools moved, the verdict beside them. Nothing is written. */
#include "areas/balance/pages.h"

#include "areas/balance/names.h"
#include "areas/balance/views.h"
#include "areas/register/register.h"
#include "web/records.h"
#include "web/report_page.h"

#include <math.h>

enum { SCHOOLS_SHOWN = 8, INPUTS_MAX = 64, PREFIX = 2 };

struct inputs {
	struct view_what_if_input list[INPUTS_MAX];
	int n;
};

/* "v.ROW.FIELD": what is added to the field of that row of the statistics. */
static const char *input_name(struct call *c, const struct balance_data *d, int32_t row, int field)
{
	char id[ID_TEXT];
	id_format(d->statistics.ids[row], id);
	return arena_printf(c->a, "v.%s.%s", id, record_statistics.fields[field].name);
}

/* The field that moves the indicator: the first number of the statistics in its numerator, on the row that has it. */
static bool field_of(const struct balance_result *r, const struct balance_unit *u, int k, int *ret_field, int32_t *ret_row)
{
	int slots[64];
	int n = expr_slots(r->rules->numerator[k], slots, ARRAY_LEN(slots));
	for (int i = 0; i < n && i < (int)ARRAY_LEN(slots); i++) {
		if (slots[i] >= SCHOOL_SLOTS || !balance_can_change(&record_statistics.fields[slots[i]]))
			continue;
		const struct frame_column *column = &r->data->statistics.columns[slots[i]];
		*ret_field = slots[i];
		*ret_row = column->i[u->row] == FRAME_NONE && u->whole >= 0 && column->i[u->whole] != FRAME_NONE ? u->whole : u->row;
		return true;
	}
	return false;
}

static int scale_of(const struct field *f) { return f->kind == FIELD_MONEY ? 2 : f->kind == FIELD_INTEGER ? 0 : f->scale; }

/* A round step, about a two hundredth of the way. */
static double step_of(double most, int scale)
{
	double step = pow(10, floor(log10(most / 200)));
	return fmax(step, scale ? 0.1 : 1);
}

static void add_input(struct call *c, const struct balance_result *r, size_t unit, int k, struct inputs *to)
{
	const struct balance_unit *u = &r->units[unit];
	int field;
	int32_t row;
	if (to->n == INPUTS_MAX || !field_of(r, u, k, &field, &row))
		return;
	const struct field *f = &record_statistics.fields[field];
	struct str name = str_of(input_name(c, r->data, row, field));
	for (int i = 0; i < to->n; i++)
		if (str_eq(to->list[i].name, name))
			return;
	int64_t now = r->data->statistics.columns[field].i[row];
	char text[DEC_TEXT_MAX];
	dec_format(dec_units(now == FRAME_NONE ? 0 : now, scale_of(f)), text);
	struct dec lack = u->verdict.reached >> k & 1 ? dec_of(0) : balance_lack(r, unit, k, dec_of(1));
	double most = fmax(2 * dec_f64(lack), now == FRAME_NONE ? 100 : fmax(10, (double)now / pow(10, scale_of(f)) / 2));
	most = ceil(most / step_of(most, 0)) * step_of(most, 0);
	struct view_what_if_input in = {.name = name, .label = field_title(c, f), .now = str_copy(c->a, str_of(text)),
					.most = str_of(arena_printf(c->a, "%.0f", most)), .step = scale_of(f) ? STR("any") : STR("1"),
					.slider_step = str_of(arena_printf(c->a, "%g", step_of(most, scale_of(f)))), .value = STR("0")};
	if (now == FRAME_NONE)
		in.now = STR("—");
	if (dec_sign(lack) > 0) {
		dec_format(lack, text);
		in.lacks = str_copy(c->a, str_of(text));
	}
	struct str given = request_text(c->r, str_dup(c->a, name));
	if (given.n)
		in.value = given;
	to->list[to->n++] = in;
}

static struct view_what_if_school school_of(struct call *c, const struct balance_result *r, size_t unit, bool every)
{
	const struct balance_unit *u = &r->units[unit];
	struct inputs *inputs = ARENA_NEW(c->a, struct inputs);
	for (int k = 0; k < r->rules->indicators; k++)
		if (every || !(u->verdict.reached >> k & 1))
			add_input(c, r, unit, k, inputs);
	const char *verdict = !u->verdict.is_assessed ? N_("not assessed") : u->verdict.passes ? N_("pass") : N_("fail");
	return (struct view_what_if_school){.name = balance_school_text(r, u->school, "name"),
					    .href = str_of(arena_printf(c->a, "/%.*s", STR_ARG(balance_school_link(c->a, r, u->school)))),
					    .verdict = str_of(call_tr(c, verdict)), .kind = str_of(verdict_kind(u->verdict.is_assessed, u->verdict.passes)),
					    .inputs = inputs->list, .n_inputs = (size_t)inputs->n};
}

/* ST_INVALID names what cannot be changed. */
static enum status apply(struct call *c, const struct balance_result *r, struct balance_data *changed, struct err *err)
{
	const struct pairs *sent = &c->r->query;
	for (int i = 0; i < sent->n; i++) {
		struct str rest = sent->at[i].name, part, id_text, value = str_trim(sent->at[i].value);
		struct id id;
		if (!str_starts(rest, STR("v.")) || !value.n || str_eq(value, STR("0")))
			continue;
		rest = str_slice(rest, PREFIX, rest.n);
		int32_t row = str_next(&rest, '.', &id_text) && id_parse(id_text, &id) ? frame_find(&changed->statistics, id) : -1;
		int field = rest.p && str_next(&rest, '.', &part) ? record_field_index(&record_statistics, part) : -1;
		bool is_here = false;
		for (size_t u = 0; u < r->unit_count; u++)
			is_here = is_here || (row >= 0 && (r->units[u].row == row || r->units[u].whole == row));
		if (!is_here || field < 0 || !balance_can_change(&record_statistics.fields[field]))
			return err_set(err, ST_INVALID, "'%.*s' is no figure that can be tried here", STR_ARG(sent->at[i].name));
		struct str more = value.p[0] == '-' || value.p[0] == '+' ? value : str_of(arena_printf(c->a, "+%.*s", STR_ARG(value)));
		enum status st = balance_change(changed, row, field, more, err);
		if (st != ST_OK)
			return err_prefix(err, "%s", label_in(record_statistics.fields[field].label, c->lang));
	}
	return ST_OK;
}

static void outcome(struct call *c, const struct balance_view *before, const struct balance_view *after)
{
	const struct measure_county *a = &before->result->regions[0].measure, *b = &after->result->regions[0].measure;
	const struct balance_rules *rules = after->result->rules;
	struct view_fact *facts = ARENA_ARRAY(c->a, struct view_fact, (size_t)rules->indicators + 1);
	size_t n = 0;
	facts[n++] = (struct view_fact){.name = str_of(call_tr(c, N_("schools that fail"))),
					.value = str_of(arena_printf(c->a, "%d → %d", a->failing, b->failing))};
	for (int k = 0; k < rules->indicators; k++) {
		double x = a->indicator[k].spread.cv, y = b->indicator[k].spread.cv;
		char limit[DEC_TEXT_MAX];
		dec_format(rules->rule[after->result->regions[0].stage].cv_limit[k], limit);
		facts[n++] = (struct view_fact){.name = str_of(label_in(rules->indicator_label[k], c->lang)),
						.value = str_of(arena_printf(c->a, "%.3f → %.3f %s %s", x, y, b->indicator[k].cv_passes ? "≤" : ">", limit))};
	}
	view_what_if_outcome(&c->page, &(struct view_what_if_outcome){
		.verdict = str_of(call_tr(c, balance_verdict(b))), .kind = str_of(verdict_kind(b->is_assessed, b->passes)),
		.before = str_of(call_tr(c, balance_verdict(a))), .before_kind = str_of(verdict_kind(a->is_assessed, a->passes)), .facts = facts, .n_facts = n});
}

static void detail(struct call *c, const struct balance_view *after)
{
	struct report report;
	balance_region_report(after, -2, c->lang, c->a, &report);
	view_what_if_detail_open(&c->page, &(struct view_what_if_detail){});
	report_blocks_to_html(&report, c->page.out);
	view_what_if_detail_close(&c->page, &(struct view_what_if_detail){});
}

/* The schools of the region, the failing ones first; one of them can be chosen. */
static struct view_choice school_choice(struct call *c, const struct balance_result *r, struct str chosen)
{
	struct view_option *options = ARENA_ARRAY(c->a, struct view_option, r->unit_count + 1);
	size_t n = 0;
	options[n++] = (struct view_option){.text = str_of(call_tr(c, N_("schools that fail"))), .selected = !chosen.n};
	for (int passes = 0; passes < 2; passes++)
		for (size_t i = 0; i < r->unit_count; i++) {
			if (r->units[i].verdict.passes != (passes == 1))
				continue;
			char id[ID_TEXT];
			id_format(r->data->school.ids[r->units[i].school], id);
			struct str value = str_copy(c->a, str_of(id));
			options[n++] = (struct view_option){value, balance_school_text(r, r->units[i].school, "name"), str_eq(value, chosen)};
		}
	return (struct view_choice){.name = STR("school"), .label = str_of(call_tr(c, N_("school"))), .options = options, .n_options = n, .submits = true};
}

static size_t schools_of(struct call *c, const struct balance_result *r, struct str chosen, struct view_what_if_school **ret)
{
	struct view_what_if_school *list = ARENA_ARRAY(c->a, struct view_what_if_school, SCHOOLS_SHOWN);
	size_t n = 0;
	for (size_t i = 0; i < r->unit_count && n < SCHOOLS_SHOWN; i++) {
		char id[ID_TEXT];
		id_format(r->data->school.ids[r->units[i].school], id);
		bool is_it = str_eq(chosen, str_of(id));
		if (chosen.n ? is_it : !r->units[i].verdict.passes)
			list[n++] = school_of(c, r, i, is_it);
	}
	*ret = list;
	return n;
}

static enum status what_if_page(struct request *req, struct response *out, struct err *err)
{
	struct call c;
	const struct balance_view *all;
	struct balance_view *before, *after;
	int year;
	TRY(call_begin(&c, req, out, err));
	TRY(page_year(&c, &year, err));
	TRY(page_balance(&c, year, false, &all, err));
	TRY(page_region(&c, all, &before, err));
	const struct balance_result *r = before->result;
	struct balance_data *changed = balance_data_copy(c.a, r->data);
	TRY(apply(&c, r, changed, err));
	struct balance_question q = {.at = c.at, .region = request_text(req, "region"), .stage = request_text(req, "stage")};
	TRY(balance_ask_changed(c.a, &q, before, changed, &after, err));
	struct str chosen = request_text(req, "school"), path = balance_region_path(c.a, r, &r->regions[0]);
	struct view_choice choice = school_choice(&c, r, chosen);
	struct view_hidden hidden = {STR("school"), chosen};
	struct view_what_if_school *schools;
	const struct str names[] = {balance_region_name(r, r->regions[0].county), str_of(label_in(r->rules->stage_label[r->regions[0].stage], c.lang))};
	struct view_what_if v = {.action = str_of(arena_printf(c.a, "/%.*s/what-if", STR_ARG(path))), .up = page_path(&c, path, ""),
				 .up_text = call_text(&c, N_("Balance: {0}, {1}"), names, 2), .year = request_text(req, "year"), .choices = &choice,
				 .n_choices = 1, .hidden = &hidden, .n_hidden = chosen.n > 0, .reset = page_path(&c, path, "/what-if")};
	v.n_schools = schools_of(&c, r, chosen, &schools);
	v.schools = schools;
	call_open(&c, call_text(&c, N_("What if: {0}, {1}"), names, 2), "/balance");
	view_what_if_open(&c.page, &v);
	outcome(&c, before, after);
	view_what_if_close(&c.page, &v);
	detail(&c, after);
	view_charts(&c.page, &(struct view_charts){});
	call_close(&c);
	return ST_OK;
}

static const struct route_param params[] = {
	{"region", PARAM_WORD, .text = {"区划代码", "region"}}, {"stage", PARAM_WORD, .text = {"学段", "stage"}},
	{"year", PARAM_WORD, .text = {"学年，如 2025-2026", "school year like 2025-2026"}}, {"as_of", PARAM_DAY, .text = {"日期", "as of"}},
	{"school", PARAM_TEXT, .max = 40, .text = {"学校", "school"}}, {}};

const struct route what_if_routes[] = {
	{HTTP_GET, "/balance/{region}/{stage}/what-if", "balance read", {"假如：改动后的结论", "what if"}, .params = params, .any_params = true,
	 .run = what_if_page},
	{},
};
