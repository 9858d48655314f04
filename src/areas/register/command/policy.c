/* policy list, show, diff. */
#include "areas/register/command/run.h"

#include "areas/register/register.h"
#include "cli/policy.h"
#include "cli/session.h"
#include "record/policy_record.h"
#include "record/state.h"

/* The register when there is one: shipped policies can be read without. */
static enum status register_if_any(struct session *s, struct reg **ret, struct as_of *ret_at, struct err *err)
{
	*ret = NULL;
	*ret_at = (struct as_of){};
	enum status st = session_register(s, false, ret, err);
	if (st == ST_NOT_FOUND && !s->has_as_of && !s->has_known_at) {
		*err = (struct err){};
		return ST_OK;
	}
	return st == ST_OK ? session_as_of(s, *ret, ret_at, err) : st;
}

static enum status load(struct session *s, struct str name, const struct policy **ret, struct err *err)
{
	struct reg *g = NULL;
	struct as_of at = {};
	if (!str_ends(name, STR(".json")))
		TRY(register_if_any(s, &g, &at, err));
	return session_policy(s, g, at, name, ret, err);
}

static json_t *policy_json(const struct policy *p, enum lang lang)
{
	char from[11];
	pdate_format(policy_from(p), from);
	json_t *o = json_object();
	json_object_set_new(o, "id", run_json_text(policy_id(p)));
	json_object_set_new(o, "kind", run_json_text(policy_kind(p)));
	json_object_set_new(o, "title", json_string(label_in(policy_title(p), lang)));
	json_object_set_new(o, "from", *from ? json_string(from) : json_null());
	json_object_set_new(o, "digest", json_string(policy_digest(p)));
	return o;
}

/* A line of the list: shipped, or a row of the record. */
struct line {
	const struct policy *policy;
	struct str region, state; /* region empty: everywhere */
	day_t from, to;
	bool is_shipped;
};

static struct str state_label(struct session *s, const struct line *l)
{
	if (l->is_shipped)
		return str_of(tr(s->lang, "shipped"));
	return record_state_label(&record_policy, l->state, s->lang);
}

static struct str day_text(struct arena *a, day_t d)
{
	char text[11];
	if (d <= DAY_MIN || d >= DAY_MAX)
		return STR("");
	day_format(d, text);
	return str_copy(a, str_of(text));
}

static void print_lines(struct session *s, const struct line *lines, size_t n)
{
	struct report r;
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, 6 * n + 1), *c = cells;
	for (size_t i = 0; i < n; i++) {
		const struct line *l = &lines[i];
		char made_for[11];
		pdate_format(policy_from(l->policy), made_for);
		*c++ = report_value_text(policy_id(l->policy));
		*c++ = report_value_text(policy_kind_label(policy_kind(l->policy), s->lang));
		*c++ = report_value_text(state_label(s, l));
		*c++ = report_value_text(l->region.n ? l->region : str_of(tr(s->lang, "everywhere")));
		*c++ = report_value_text(l->is_shipped ? str_copy(s->arena, str_of(made_for)) : day_text(s->arena, l->from));
		*c++ = l->is_shipped || !day_text(s->arena, l->to).n ? report_value_none() : report_value_text(day_text(s->arena, l->to));
	}
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "Policies")));
	const struct report_column columns[] = {{.heading = str_of(tr(s->lang, "id"))},
						{.heading = str_of(tr(s->lang, "kind"))},
						{.heading = str_of(tr(s->lang, "state"))},
						{.heading = str_of(tr(s->lang, "region"))},
						{.heading = str_of(tr(s->lang, "from"))},
						{.heading = str_of(tr(s->lang, "to"))}};
	report_add_table(&r, &(struct report_table){.columns = columns, .column_count = 6, .cells = cells, .row_count = (int)n});
	report_note(&r, str_of(tr(s->lang, "An approved policy counts from its first day in its region and below; the nearest region's counts, and where there is none the shipped one.")));
	print_report(s, &r);
}

static json_t *line_json(struct session *s, const struct line *l)
{
	json_t *o = policy_json(l->policy, s->lang);
	json_object_set_new(o, "state", l->is_shipped ? json_string("shipped") : run_json_text(l->state));
	json_object_set_new(o, "region", l->region.n ? run_json_text(l->region) : json_null());
	if (!l->is_shipped)
		json_object_set_new(o, "from", run_json_day(l->from));
	json_object_set_new(o, "to", l->is_shipped ? json_null() : run_json_day(l->to));
	return o;
}

/* Every row of the record, of all times, as known at the moment asked for. */
static enum status adopted_lines(struct session *s, struct reg *g, struct line *lines, size_t *n, const struct policy_row *rows,
				 size_t row_count, struct err *err)
{
	for (size_t i = 0; i < row_count; i++) {
		struct line *l = &lines[*n];
		CLEANUP(buf_done) struct buf region;
		buf_init(&region, 0);
		*l = (struct line){.state = rows[i].state, .from = rows[i].from, .to = rows[i].to};
		TRY(policy_parse(s->arena, rows[i].body, &l->policy, err));
		if (!id_is_zero(rows[i].region))
			l->region = row_key_text(g, &record_region, rows[i].region, &region) ? str_copy(s->arena, buf_view(&region)) : STR("?");
		++*n;
	}
	return ST_OK;
}

enum status run_policy_list(struct session *s, const struct arguments *args, struct err *err)
{
	(void)args;
	struct reg *g;
	struct as_of at;
	struct str id;
	struct policy_row *rows = NULL;
	size_t shipped = 0, adopted = 0, n = 0;
	TRY(register_if_any(s, &g, &at, err));
	if (g)
		TRY(policy_rows(g, s->arena, (struct as_of){.any_day = !s->has_as_of, .day = at.day, .tx = at.tx}, &rows, &adopted, err));
	while (policy_default_id(shipped, &id))
		shipped++;
	struct line *lines = ARENA_ARRAY(s->arena, struct line, shipped + adopted + 1);
	for (; policy_default_id(n, &id); n++) {
		lines[n].is_shipped = true;
		TRY(policy_load_default(s->arena, id, &lines[n].policy, err));
	}
	if (g)
		TRY(adopted_lines(s, g, lines, &n, rows, adopted, err));
	if (!s->json) {
		print_lines(s, lines, n);
		return ST_OK;
	}
	json_t *o = json_object(), *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, line_json(s, &lines[i]));
	json_object_set_new(o, "policies", list);
	print_json(s, o);
	return ST_OK;
}

enum status run_policy_show(struct session *s, const struct arguments *args, struct err *err)
{
	const struct policy *p;
	CLEANUP(buf_done) struct buf text;
	buf_init(&text, 0);
	TRY(load(s, args->words[0], &p, err));
	policy_canonical(p, &text);
	json_t *tree = json_loadb(text.p, text.n, 0, NULL); /* decimals are texts in it, so that they keep their digits */
	if (!tree)
		return err_set(err, ST_INTERNAL, "the policy %.*s is not JSON", STR_ARG(policy_id(p)));
	if (s->json) {
		json_t *o = policy_json(p, s->lang);
		json_object_set_new(o, "policy", tree);
		print_json(s, o);
		return ST_OK;
	}
	struct str words[] = {policy_id(p), str_of(label_in(policy_title(p), s->lang)), str_of(policy_digest(p))};
	print_line(s, N_("{0}: {1}; SHA-256 {2}"), words, 3);
	print_json(s, tree);
	return ST_OK;
}

enum status run_policy_diff(struct session *s, const struct arguments *args, struct err *err)
{
	const struct policy *before, *after;
	struct policy_difference *d;
	TRY(load(s, args->words[0], &before, err));
	TRY(load(s, args->words[1], &after, err));
	size_t n = policy_diff(before, after, s->arena, &d);
	if (s->json) {
		json_t *o = json_object(), *list = json_array();
		for (size_t i = 0; i < n; i++) {
			json_t *e = json_object();
			json_object_set_new(e, "path", run_json_text(d[i].path));
			json_object_set_new(e, "before", d[i].before.n ? run_json_text(d[i].before) : json_null());
			json_object_set_new(e, "after", d[i].after.n ? run_json_text(d[i].after) : json_null());
			json_array_append_new(list, e);
		}
		json_object_set_new(o, "before", policy_json(before, s->lang));
		json_object_set_new(o, "after", policy_json(after, s->lang));
		json_object_set_new(o, "differences", list);
		print_json(s, o);
		return ST_OK;
	}
	if (!n) {
		print_line(s, N_("The two policies say the same."), NULL, 0);
		return ST_OK;
	}
	struct report r;
	struct report_value *cells = ARENA_ARRAY(s->arena, struct report_value, 3 * n);
	for (size_t i = 0; i < n; i++) {
		cells[3 * i] = report_value_text(d[i].path);
		cells[3 * i + 1] = d[i].before.n ? report_value_text(d[i].before) : report_value_none();
		cells[3 * i + 2] = d[i].after.n ? report_value_text(d[i].after) : report_value_none();
	}
	const struct report_column columns[] = {{.heading = str_of(tr(s->lang, "path"))}, {.heading = policy_id(before)}, {.heading = policy_id(after)}};
	report_init(&r, s->arena, s->lang, str_of(tr(s->lang, "What differs between the policies")));
	report_add_table(&r, &(struct report_table){.columns = columns, .column_count = 3, .cells = cells, .row_count = (int)n});
	print_report(s, &r);
	return ST_OK;
}
